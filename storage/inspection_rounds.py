"""Rounds of inspections: how they were set up, whom they visit, and how far they have come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select

from domain.inspections import Manner, Mode, Round, RoundState
from storage import organizations
from storage import schema as tables
from storage.schema import inspection_round_events, inspection_rounds, round_targets

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime

    from domain.messages import Json
    from storage.database import Tx

SUBJECT = "inspection_round"
"""What audit links call a round."""

EVENT = "round_event"
TARGET = "round_target"

_MOST_AT_ONCE = 5000
"""Ids in one statement: PostgreSQL takes 65,535 values."""


@dataclass(frozen=True)
class NewRound:
    """A round to be set up."""

    organization_id: int
    name: str
    mode: Mode
    manner: Manner
    from_on: date
    to_on: date
    directive: str | None
    procedure: str
    scorecard_id: int
    seed: int


@dataclass(frozen=True)
class Target:
    """An organization that a round visits, or was taken out again, and why."""

    organization_id: int
    chosen: bool
    why: Json
    """Plain data that a template tells."""


def add(tx: Tx, new: NewRound, person_id: int, draft_id: int | None, now: datetime) -> int:
    """Set a round up; gives its id."""
    values = {
        **vars(new),
        "mode": new.mode.value,
        "manner": new.manner.value,
        "person_id": person_id,
        "draft_id": draft_id,
        "at": now,
    }
    made = insert(inspection_rounds).returning(inspection_rounds.c.id)
    round_id: int = tx.execute(made, values).scalar_one()
    return round_id


def of_draft(tx: Tx, draft_id: int) -> int | None:
    """Which round was made of a draft."""
    found = select(inspection_rounds.c.id).where(inspection_rounds.c.draft_id == draft_id)
    round_id: int | None = tx.execute(found).scalar()
    return round_id


def draft_of(tx: Tx, round_id: int) -> int | None:
    """Of which draft a round was made; None for one that came by workbook."""
    found = select(inspection_rounds.c.draft_id).where(inspection_rounds.c.id == round_id)
    draft_id: int | None = tx.execute(found).scalar()
    return draft_id


def by_id(tx: Tx, round_id: int) -> Round | None:
    """A round."""
    return next(iter(by_ids(tx, [round_id]).values()), None)


def by_ids(tx: Tx, round_ids: Collection[int]) -> dict[int, Round]:
    """Several rounds, by their number."""
    rows = tx.execute(select(inspection_rounds).where(inspection_rounds.c.id.in_(round_ids))).all()
    return _rounds(tx, rows)


def of_organization(tx: Tx, organization_id: int) -> list[Round]:
    """The rounds that a committee runs or ran, the newest window first; withdrawn ones among them."""
    found = select(inspection_rounds).where(inspection_rounds.c.organization_id == organization_id)
    order = inspection_rounds.c.from_on.desc(), inspection_rounds.c.id.desc()
    return list(_rounds(tx, tx.execute(found.order_by(*order)).all()).values())


def lock_plans(tx: Tx, organization_id: int) -> None:
    """Let nobody else of the whole tree set a round up, choose for one or start one meanwhile.

    Comes before `lock`. One row, that of the tree's top: no two plans wait for each other.
    """
    top = (organization_id, *organizations.above(tx, organization_id))[-1]
    found = select(tables.organizations.c.id).where(tables.organizations.c.id == top)
    tx.execute(found.with_for_update(key_share=True)).all()


def lock(tx: Tx, round_id: int) -> None:
    """Let nobody else change a round, its targets or teams until the transaction ends."""
    found = select(inspection_rounds.c.id).where(inspection_rounds.c.id == round_id)
    tx.execute(found.with_for_update(key_share=True)).all()


def add_event(
    tx: Tx, round_id: int, state: RoundState, reason: str | None, person_id: int, now: datetime
) -> int:
    """Start, close or withdraw a round; gives the event's id."""
    values = {"round_id": round_id, "kind": state.value, "reason": reason, "person_id": person_id, "at": now}
    made = insert(inspection_round_events).returning(inspection_round_events.c.id)
    event_id: int = tx.execute(made, values).scalar_one()
    return event_id


def reason(tx: Tx, round_id: int) -> str | None:
    """Why a round was withdrawn; None for one that was not."""
    found = select(inspection_round_events.c.reason).where(
        inspection_round_events.c.round_id == round_id,
        inspection_round_events.c.kind == RoundState.WITHDRAWN.value,
    )
    told: str | None = tx.execute(found).scalar()
    return told


def choose(tx: Tx, round_id: int, target: Target, person_id: int, now: datetime) -> int:
    """Take an organization into a round, or out of it; gives the entry's id."""
    values = {**vars(target), "round_id": round_id, "person_id": person_id, "at": now}
    target_id: int = tx.execute(insert(round_targets).returning(round_targets.c.id), values).scalar_one()
    return target_id


def targets(tx: Tx, round_id: int) -> list[Target]:
    """Whom a round visits now, in the order in which they were taken in first."""
    return [one for one in entries(tx, round_id) if one.chosen]


def entries(tx: Tx, round_id: int) -> list[Target]:
    """The same with those that were taken out again: the latest of each organization."""
    found = select(round_targets).where(round_targets.c.round_id == round_id).order_by(round_targets.c.id)
    latest: dict[int, Target] = {}
    for row in tx.execute(found):
        latest[row.organization_id] = Target(row.organization_id, bool(row.chosen), row.why)
    return list(latest.values())


def visiting(tx: Tx, organization_ids: Collection[int]) -> dict[int, list[Round]]:
    """Which rounds visit each of some organizations, of whichever committee; withdrawn ones among them."""
    wanted, latest = sorted(organization_ids), dict[tuple[int, int], bool]()
    for first in range(0, len(wanted), _MOST_AT_ONCE):
        those = round_targets.c.organization_id.in_(wanted[first : first + _MOST_AT_ONCE])
        for row in tx.execute(select(round_targets).where(those).order_by(round_targets.c.id)):
            latest[row.organization_id, row.round_id] = bool(row.chosen)
    rounds = by_ids(tx, {round_id for (_, round_id), chosen in latest.items() if chosen})
    found: dict[int, list[Round]] = {}
    for (organization_id, round_id), chosen in latest.items():
        if chosen:
            found.setdefault(organization_id, []).append(rounds[round_id])
    return found


def body(tx: Tx, round_id: int) -> Json:
    """A round as the audit chain seals it; None when it is not there."""
    found = select(inspection_rounds).where(inspection_rounds.c.id == round_id)
    row = tx.execute(found).mappings().first()
    if row is None:
        return None
    days = {"from_on": row["from_on"].isoformat(), "to_on": row["to_on"].isoformat()}
    return {**row, **days, "at": row["at"].isoformat()}


def event_body(tx: Tx, event_id: int) -> Json:
    """What became of a round as the audit chain seals it; None when it is not there."""
    found = select(inspection_round_events).where(inspection_round_events.c.id == event_id)
    row = tx.execute(found).mappings().first()
    return None if row is None else {**row, "at": row["at"].isoformat()}


def target_body(tx: Tx, target_id: int) -> Json:
    """An entry of a target as the audit chain seals it; None when it is not there."""
    row = tx.execute(select(round_targets).where(round_targets.c.id == target_id)).mappings().first()
    return None if row is None else {**row, "chosen": bool(row["chosen"]), "at": row["at"].isoformat()}


def _rounds(tx: Tx, rows: Collection[Any]) -> dict[int, Round]:
    events = select(inspection_round_events.c.round_id, inspection_round_events.c.kind).where(
        inspection_round_events.c.round_id.in_([row.id for row in rows])
    )
    states = {
        row.round_id: RoundState(row.kind)
        for row in tx.execute(events.order_by(inspection_round_events.c.id))
    }
    return {
        row.id: Round(
            row.id,
            row.organization_id,
            row.name,
            Mode(row.mode),
            Manner(row.manner),
            row.from_on,
            row.to_on,
            row.directive,
            row.procedure,
            row.scorecard_id,
            row.seed,
            states.get(row.id, RoundState.PLANNED),
        )
        for row in rows
    }
