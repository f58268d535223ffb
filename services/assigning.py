"""The ways from 我的任务 to what somebody may set, ask below, decide or switch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.authorization import Action, Scope, may
from domain.messages import Button, Text
from services import other_forms, switches
from services.leaders import Begun

if TYPE_CHECKING:
    from domain.people import Actor


def entries(actor: Actor) -> list[Button]:
    """Return a button for each way that is open to the actor, the likely one first."""
    buttons = [
        Button(Text(f"{form}.begin"), Begun(form, keeps=True, acting=actor.office.id).data)
        for form in ("task", "request")
        if other_forms.may_begin(actor, form)
    ]
    if may(actor, Action.SEE_TASKS, Scope.OWN_ORGANIZATION):
        buttons.append(Button(Text("task.to_list"), "z:l:0"))
    if switches.may_switch(actor):
        buttons.append(Button(Text("switches.begin"), "p:l"))
    return buttons
