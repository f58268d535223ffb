"""Somebody with several offices acts in one at a time, and says in which."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.authorization import Action, Scope, allow
from domain.forms.field import nested
from domain.messages import Button, Text
from domain.refusals import NotFound, Refused
from services.persons import live_offices
from storage import audit, offices

if TYPE_CHECKING:
    from datetime import datetime

    from domain.people import Actor
    from services.persons import Live
    from storage.database import Tx

SHORT = 14
"""Characters of an organization's name on a button; of a longer one the middle says least."""


def switch(tx: Tx, actor: Actor, office_id: int, now: datetime) -> Actor:
    """Let the actor act in another of their live offices; gives them acting in it. Raises NotFound."""
    allow(actor, Action.SWITCH_OFFICE, Scope.OWN_PERSON)
    chosen = next((one for one in _live(tx, actor, now) if one.office.id == office_id), None)
    if chosen is None:
        raise NotFound
    if office_id != actor.office.id:
        offices.choose(tx, actor.person_id, office_id)
        body = {"office_id": office_id}
        audit.append(tx, audit.Event(now, actor.person_id, "switched", "person", actor.person_id, body))
    return chosen.actor(actor.person_id, actor.name, actor.telegram_id)


def into(tx: Tx, actor: Actor, office_id: int | None, now: datetime) -> Actor:
    """Let the actor act in the office for which a button was shown: nothing goes to another unit.

    Of an office that has ended, another one of theirs in the same organization takes the place; None
    stands for the one they act in. Raises Refused when there is none.
    """
    if office_id is None or office_id == actor.office.id:
        return actor
    if any(one.office.id == office_id for one in _live(tx, actor, now)):
        return switch(tx, actor, office_id, now)
    ended = offices.by_id(tx, office_id)
    if ended is None or ended.person_id != actor.person_id:
        raise NotFound
    here = [actor, *every_other(tx, actor, now)]
    same = [one for one in here if one.office.organization_id == ended.organization_id]
    if not same:
        raise Refused(key="switching.ended")
    return switch(tx, actor, same[0].office.id, now)


def every_other(tx: Tx, actor: Actor, now: datetime) -> list[Actor]:
    """The actor as they would act in each other of their live offices."""
    return [
        one.actor(actor.person_id, actor.name, actor.telegram_id)
        for one in _live(tx, actor, now)
        if one.office.id != actor.office.id
    ]


def others(tx: Tx, actor: Actor, now: datetime) -> list[list[Button]]:
    """Buttons to the actor's other live offices."""
    return [[to(one)] for one in _live(tx, actor, now) if one.office.id != actor.office.id]


def way_to(tx: Tx, actor: Actor, office_id: int, draft_id: int, now: datetime) -> list[list[Button]]:
    """A button to the office in which a draft was begun, and on with it; none when it is not held now."""
    return [
        [_button(one, f"s:{one.office.id}:{draft_id}")]
        for one in _live(tx, actor, now)
        if one.office.id == office_id != actor.office.id
    ]


def to(one: Live) -> Button:
    """A button to an office."""
    return _button(one, f"s:{one.office.id}")


def _live(tx: Tx, actor: Actor, now: datetime) -> list[Live]:
    holder = offices.holder_by_person(tx, actor.person_id)
    return live_offices(holder.held, now) if holder else []


def _button(one: Live, data: str) -> Button:
    params = {
        "organization": _short(one.office.organization_name),
        "role": nested(Text(f"people.role_{one.office.role}")),
    }
    return Button(Text("switching.to", params), data)


def _short(name: str) -> str:
    half = SHORT // 2
    return name if len(name) <= SHORT else f"{name[: half - 1]}…{name[-half:]}"
