"""Inspections: who visits whom, who may stand behind a value, and what has become of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, insert, select

from domain.inspections import Inspection, InspectionEvent, InspectionEventKind, Pair, Part
from domain.people import ORGANS, OrganizationKind
from domain.scorecards.scorecard import Variant
from storage import inspection_rounds, inspection_teams, upserts
from storage import organizations as tree
from storage.schema import (
    inspection_events,
    inspection_scorers,
    inspections,
    offices,
    organizations,
    pairs,
)
from storage.schema import inspection_rounds as inspection_rounds_table

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime

    from domain.messages import Json
    from storage.database import Tx

SUBJECT = "inspection"
"""What audit links call one."""

PAIR = "pair"
EVENT = "inspection_event"


@dataclass(frozen=True)
class NewPair:
    """Two who shall visit, on which day, and why others than before."""

    team_id: int
    first_id: int
    second_id: int
    visit_on: date | None = None
    reason: str | None = None


_FOUND = select(
    inspections.c.id,
    inspections.c.round_id,
    inspections.c.organization_id,
    inspections.c.variant,
    organizations.c.name,
    organizations.c.time_zone,
).join(organizations, organizations.c.id == inspections.c.organization_id)


def add(tx: Tx, round_id: int, organization_id: int, variant: Variant, person_id: int, now: datetime) -> int:
    """Make an inspection; gives its id."""
    values = {
        "round_id": round_id,
        "organization_id": organization_id,
        "variant": variant.value,
        "person_id": person_id,
        "at": now,
    }
    made: int = tx.execute(insert(inspections).returning(inspections.c.id), values).scalar_one()
    return made


def lock(tx: Tx, inspection_id: int) -> None:
    """Let nobody else change an inspection, its scores or what became of it until the transaction ends."""
    found = select(inspections.c.id).where(inspections.c.id == inspection_id)
    tx.execute(found.with_for_update(key_share=True)).all()


def by_id(tx: Tx, inspection_id: int) -> Inspection | None:
    """One, with its pair and what has become of it."""
    return next(
        iter(_inspections(tx, tx.execute(_FOUND.where(inspections.c.id == inspection_id)).all())), None
    )


def fed_back_between(tx: Tx, organization_id: int, from_at: datetime, until_at: datetime) -> list[Inspection]:
    """Those of a committee's rounds that were fed back first from an instant on and before another."""
    first = (
        select(inspection_events.c.inspection_id)
        .where(inspection_events.c.kind == InspectionEventKind.FED_BACK.value)
        .group_by(inspection_events.c.inspection_id)
        .having(func.min(inspection_events.c.at) >= from_at, func.min(inspection_events.c.at) < until_at)
    )
    found = _FOUND.join(
        inspection_rounds_table, inspection_rounds_table.c.id == inspections.c.round_id
    ).where(inspection_rounds_table.c.organization_id == organization_id, inspections.c.id.in_(first))
    return _inspections(tx, tx.execute(found.order_by(inspections.c.id)).all())


def of_round(tx: Tx, round_id: int) -> list[Inspection]:
    """Those of a round."""
    found = _FOUND.where(inspections.c.round_id == round_id).order_by(inspections.c.id)
    return _inspections(tx, tx.execute(found).all())


def of_organization(tx: Tx, organization_id: int) -> list[Inspection]:
    """Those of an organization, the newest first."""
    found = _FOUND.where(inspections.c.organization_id == organization_id)
    return _inspections(tx, tx.execute(found.order_by(inspections.c.id.desc())).all())


def of_person(tx: Tx, person_id: int) -> list[Inspection]:
    """Those in which somebody is or was of the pair, leads the team or rechecks; the newest first."""
    mine = select(inspection_scorers.c.inspection_id).where(inspection_scorers.c.person_id == person_id)
    found = _FOUND.where(inspections.c.id.in_(mine)).order_by(inspections.c.id.desc())
    return _inspections(tx, tx.execute(found).all())


def set_pair(tx: Tx, inspection_id: int, new: NewPair, person_id: int, now: datetime) -> int:
    """Say who visits from now on; gives the entry's id."""
    values = {**vars(new), "inspection_id": inspection_id, "person_id": person_id, "at": now}
    pair_id: int = tx.execute(insert(pairs).returning(pairs.c.id), values).scalar_one()
    return pair_id


def admit(tx: Tx, inspection_id: int, person_ids: Collection[int], part: Part, now: datetime) -> None:
    """Let people stand behind values of an inspection; the database refuses those of the visited line."""
    for person_id in sorted(set(person_ids)):
        values = {"inspection_id": inspection_id, "person_id": person_id, "part": part.value, "at": now}
        tx.execute(upserts.insert(tx, inspection_scorers).values(values).on_conflict_do_nothing())


def add_event(
    tx: Tx,
    inspection_id: int,
    kind: InspectionEventKind,
    person_id: int | None,
    now: datetime,
    line: str | None = None,
    *,
    on_paper: bool = False,
) -> int:
    """Say what became of an inspection; gives the event's id."""
    values = {
        "inspection_id": inspection_id,
        "kind": kind.value,
        "line": line,
        "on_paper": on_paper,
        "person_id": person_id,
        "at": now,
    }
    event_id: int = tx.execute(
        insert(inspection_events).returning(inspection_events.c.id), values
    ).scalar_one()
    return event_id


def admitted(tx: Tx, inspection_id: int, part: Part) -> set[int]:
    """Who was ever let stand behind values of an inspection in this part."""
    found = select(inspection_scorers.c.person_id).where(
        inspection_scorers.c.inspection_id == inspection_id, inspection_scorers.c.part == part.value
    )
    return set(tx.execute(found).scalars())


def of_the_line(tx: Tx, inspection: Inspection, person_ids: Collection[int], today: date) -> set[int]:
    """Who of these people stands behind no value: in office in the visited organization, below or above it.

    Above it only below the committee that runs the round; an organ stands for its committee. The database
    refuses to admit them; an office may have come since. Whoever has left the place, or what lies below it,
    does not judge it either.
    """
    held = (
        select(
            offices.c.person_id,
            offices.c.organization_id,
            offices.c.to_on,
            organizations.c.kind,
            organizations.c.parent_id,
        )
        .join(organizations, organizations.c.id == offices.c.organization_id)
        .where(offices.c.person_id.in_(person_ids))
    )
    rows = tx.execute(held).all()
    visited = inspection.organization_id
    above = tree.parents(tx, {visited, *(row.organization_id for row in rows)})
    over = {one for one in _chain(above, visited, inspection.round.organization_id) if one != visited}
    found = set()
    for row in rows:
        in_office = row.to_on is None or row.to_on >= today
        is_organ = OrganizationKind(row.kind) in ORGANS
        is_over = row.organization_id in over or (is_organ and row.parent_id in over)
        if visited in _chain(above, row.organization_id) or (in_office and is_over):
            found.add(row.person_id)
    return found


def body(tx: Tx, inspection_id: int) -> Json:
    """One as the audit chain seals it; None when it is not there."""
    row = tx.execute(select(inspections).where(inspections.c.id == inspection_id)).mappings().first()
    return None if row is None else {**row, "at": row["at"].isoformat()}


def pair_body(tx: Tx, pair_id: int) -> Json:
    """Who visits, as the audit chain seals it; None when it is not there."""
    row = tx.execute(select(pairs).where(pairs.c.id == pair_id)).mappings().first()
    if row is None:
        return None
    visit_on = None if row["visit_on"] is None else row["visit_on"].isoformat()
    return {**row, "visit_on": visit_on, "at": row["at"].isoformat()}


def event_body(tx: Tx, event_id: int) -> Json:
    """What became of one, as the audit chain seals it; None when it is not there."""
    found = select(inspection_events).where(inspection_events.c.id == event_id)
    row = tx.execute(found).mappings().first()
    return None if row is None else {**row, "on_paper": bool(row["on_paper"]), "at": row["at"].isoformat()}


def _inspections(tx: Tx, rows: Collection[Any]) -> list[Inspection]:
    ids = [row.id for row in rows]
    rounds = inspection_rounds.by_ids(tx, {row.round_id for row in rows})
    latest: dict[int, Pair] = {}
    for row in tx.execute(select(pairs).where(pairs.c.inspection_id.in_(ids)).order_by(pairs.c.id)):
        latest[row.inspection_id] = Pair(row.team_id, row.first_id, row.second_id, row.visit_on)
    leaders: dict[int, set[int]] = {}
    for member in inspection_teams.members(tx, {one.team_id for one in latest.values()}):
        if member.leads:
            leaders.setdefault(member.team_id, set()).add(member.person_id)
    events: dict[int, list[InspectionEvent]] = {}
    found = select(inspection_events).where(inspection_events.c.inspection_id.in_(ids))
    for row in tx.execute(found.order_by(inspection_events.c.id)):
        kind = InspectionEventKind(row.kind)
        event = InspectionEvent(kind, row.line, row.at, row.person_id, bool(row.on_paper))
        events.setdefault(row.inspection_id, []).append(event)
    return [
        Inspection(
            row.id,
            rounds[row.round_id],
            row.organization_id,
            row.name,
            row.time_zone,
            Variant(row.variant),
            latest.get(row.id),
            frozenset(leaders.get(latest[row.id].team_id, ()) if row.id in latest else ()),
            tuple(events.get(row.id, ())),
        )
        for row in rows
    ]


def _chain(above: dict[int, int | None], organization_id: int, before_id: int | None = None) -> list[int]:
    """An organization and those above it: all of them, or those before one."""
    chain: list[int] = []
    step: int | None = organization_id
    while step is not None and step != before_id:
        chain.append(step)
        step = above.get(step)
    return chain
