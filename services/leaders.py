"""For whom a clerk enters: the leaders of the clerk's organization."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from domain.drafts import Terms
from domain.forms.field import nested
from domain.messages import Button, Message, Text
from domain.people import Role
from domain.records import Origin, RecordKind
from domain.refusals import NotFound, Refused
from storage import offices

if TYPE_CHECKING:
    from collections.abc import Mapping

    from domain.people import Actor
    from storage.database import Tx
    from storage.offices import Sitting

_LEADERS = (Role.SECRETARY, Role.LEADERSHIP_MEMBER)

_DUTY_OF: Mapping[str, tuple[Role, ...]] = {
    RecordKind.VISIT: _LEADERS,
    RecordKind.DUTY_STAY: _LEADERS,
    RecordKind.TALK: _LEADERS,
    RecordKind.IN_PERSON: (Role.SECRETARY,),
}
"""Kinds of record that tell of one leader's own duty, and whose.

All others are the organization's, unless they are begun for a leader whose duty asks for them.
"""


@dataclass(frozen=True)
class Begun:
    """A form that somebody begins, as a button says it."""

    form: str
    prefill: str = ""
    paper: bool = False
    """It is copied from a sheet."""
    office_id: int | None = None
    """The leader's office for whom it is."""
    keeps: bool = False
    """The message whose button it is stays as it is: a list or reminder with other buttons."""
    acting: int | None = None
    """The office for which the button was shown: whoever has acted in another one since goes back to it."""

    @property
    def data(self) -> str:
        """The same as callback data.

        `n:<form>[:<prefill>[:<p for paper><k for keeps><office id>]][@<the office it is shown for>]`.
        """
        flags = f"{'p' if self.paper else ''}{'k' if self.keeps else ''}{self.office_id or ''}"
        parts = ("n", self.form, self.prefill, flags)
        return ":".join(parts).rstrip(":") + (f"@{self.acting}" if self.acting else "")


def terms(tx: Tx, actor: Actor, form: str, begun: Begun) -> Terms | None:
    """Under which terms an actor begins a form; None when a clerk must first say for whom.

    Raises Refused when there is no leader, NotFound for somebody who is none of them.
    """
    origin = Origin.PAPER if begun.paper and actor.office.role is Role.CLERK else Origin.CHAT
    if actor.office.role is not Role.CLERK or (form not in _DUTY_OF and begun.office_id is None):
        return Terms(origin=origin)
    here = _leaders(tx, actor, form)
    if begun.office_id is not None:
        if begun.office_id not in {one.office_id for one in here}:
            raise NotFound
        return Terms(begun.office_id, origin=origin)
    return Terms(here[0].office_id, origin=origin) if len(here) == 1 else None


def secretary(tx: Tx, actor: Actor, form: str) -> int | None:
    """The office of the one secretary for whom a clerk enters where nobody else was named."""
    if actor.office.role is not Role.CLERK or form not in _DUTY_OF:
        return None
    found = offices.holders(tx, actor.office.organization_id, [Role.SECRETARY], actor.today)
    return found[0].office_id if len(found) == 1 else None


def whose(tx: Tx, actor: Actor, begun: Begun) -> Message:
    """Ask a clerk for whom something is entered."""
    rows = []
    for one in _leaders(tx, actor, begun.form):
        params = {"name": one.name, "role": nested(Text(f"people.role_{one.role}"))}
        chosen = replace(begun, office_id=one.office_id, keeps=False, acting=actor.office.id)
        rows.append([Button(Text("menu.leader", params), chosen.data)])
    return Message(Text("menu.for_whom"), rows)


def _leaders(tx: Tx, actor: Actor, form: str) -> list[Sitting]:
    """Those whose duty such a form tells of, secretaries first. Raises Refused when there is nobody."""
    roles = _DUTY_OF.get(form, _LEADERS)
    found = offices.holders(tx, actor.office.organization_id, roles, actor.today)
    if not found:
        raise Refused(key="menu.no_leader", organization=actor.office.organization_name)
    return sorted(found, key=lambda one: one.role is not Role.SECRETARY)
