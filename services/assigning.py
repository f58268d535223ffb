"""The ways from 我的任务 to what somebody may look into, set, ask below, decide or switch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.authorization import Action, Scope, may
from domain.messages import Button, Text
from services import overview, switches, targets

if TYPE_CHECKING:
    from domain.people import Actor
    from storage.database import Tx


def entries(tx: Tx, actor: Actor) -> list[Button]:
    """Return a button for each way that is open to the actor, the likely one first.

    Whoever has nobody below is not led to what is set for those below.
    """
    looking = overview.entry(tx, actor)
    buttons = [] if looking is None else [looking]
    if may(actor, Action.SEE_TASKS, Scope.OWN_ORGANIZATION) and targets.has_below(tx, actor):
        buttons.append(Button(Text("task.entry"), "z:l:0"))
    if switches.may_switch(actor):
        buttons.append(Button(Text("switches.begin"), "p:l"))
    return buttons
