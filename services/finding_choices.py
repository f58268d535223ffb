"""What forms about findings offer: inspections, score items, findings, and who can answer for a measure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING

from domain.authorization import Action
from domain.forms.environment import number
from domain.forms.field import nested
from domain.messages import Text
from domain.refusals import NotFound
from services import finding_steps, findings
from services.list_choices import Choice
from storage import inspections

if TYPE_CHECKING:
    from domain.people import Actor
    from storage.database import Tx

NOON = time(12)

_MATTER_CHARACTERS = 12
"""So much of a matter stands on a button beside its reference."""


def choices(tx: Tx, actor: Actor, source: str) -> Iterator[Choice]:
    """Yield the options of one of these sources.

    A form knows the day and not the instant: any of the day will do, and noon is the same day everywhere.
    """
    name, _, of = source.partition(":")
    yield from SOURCES[name](tx, actor, of, datetime.combine(actor.today, NOON, UTC))


def _inspections(tx: Tx, actor: Actor, _of: str, _now: datetime) -> Iterator[Choice]:
    for one in findings.open_inspections(tx, actor):
        yield Choice(str(one.id), one.organization)


def _items(tx: Tx, actor: Actor, of: str, _now: datetime) -> Iterator[Choice]:
    inspection = inspections.by_id(tx, number(of))
    if inspection is None or not findings.may_raise(tx, actor, inspection):
        return
    for key, title in findings.items(tx, inspection):
        yield Choice(key, f"{key} {title}")


def _findings(tx: Tx, actor: Actor, of: str, now: datetime) -> Iterator[Choice]:
    """Findings of which the actor can fill in a form: those first where it comes next."""
    action, kinds = finding_steps.STEPS[of]
    for one in findings.in_reach(tx, actor, action, now):
        matter = one.finding.matter
        short = matter if len(matter) <= _MATTER_CHARACTERS else f"{matter[: _MATTER_CHARACTERS - 1]}…"
        listed = findings.can_become(one, kinds)
        yield Choice(str(one.finding.id), f"{one.finding.reference} {short}", listed=listed)


def _offices(tx: Tx, actor: Actor, of: str, now: datetime) -> Iterator[Choice]:
    try:
        seen = findings.require(tx, actor, number(of), Action.RECTIFY, now)
    except NotFound:
        return
    for one in finding_steps.responsible(tx, seen):
        role = nested(Text(f"people.role_{one.role}"))
        yield Choice(str(one.office_id), Text("menu.leader", {"name": one.name, "role": role}))


SOURCES: Mapping[str, Callable[[Tx, Actor, str, datetime], Iterator[Choice]]] = {
    "open_inspections": _inspections,
    "finding_items": _items,
    "findings": _findings,
    "finding_offices": _offices,
}
