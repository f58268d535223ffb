"""Blanks and what became of them; and the tree in which they lie, as far as coverage asks for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, or_, select

from domain.coverage import Gap, NewGap, Step, StepKind
from domain.people import Level, OrganizationKind, Sector
from storage.assignments import Reach, within
from storage.schema import coverage_gaps, coverage_steps, organizations
from storage.schema import successions as successions_table

if TYPE_CHECKING:
    from collections.abc import Collection

    from domain.messages import Json
    from storage.database import Tx

SUBJECT = "coverage_gap"
"""What audit links call a blank."""

STEP = "coverage_step"
"""What audit links call something that became of one."""

_MOST_AT_ONCE = 5000
"""Ids in one statement: PostgreSQL takes 65,535 values."""


@dataclass(frozen=True)
class Node:
    """An organization of a tree, ended or not."""

    id: int
    parent_id: int | None
    kind: OrganizationKind
    level: Level
    sector: Sector | None
    name: str
    members: int
    from_on: date
    to_on: date | None
    elected_on: date | None

    def is_in_force(self, on: date) -> bool:
        """Whether it is there on a day."""
        return self.from_on <= on and (self.to_on is None or self.to_on >= on)


def tree(tx: Tx, organization_id: int) -> list[Node]:
    """An organization and everything below it as the tree is now, by name; ended ones too."""
    table = organizations.c
    found = (
        select(
            table.id,
            table.parent_id,
            table.kind,
            table.level,
            table.sector,
            table.name,
            table.members,
            table.from_on,
            table.to_on,
            table.elected_on,
        )
        .where(*within(Reach.TREE))
        .order_by(table.pinyin, table.id)
    )
    return [
        Node(
            row[0],
            row[1],
            OrganizationKind(row[2]),
            Level(row[3]),
            None if row[4] is None else Sector(row[4]),
            row[5],
            row[6],
            row[7],
            row[8],
            row[9],
        )
        for row in tx.execute(found, {"organization": organization_id})
    ]


def successions(tx: Tx) -> list[tuple[int, int]]:
    """Which organizations went on in which, one step each: there are few."""
    columns = (successions_table.c.organization_id, successions_table.c.successor_id)
    return [(row[0], row[1]) for row in tx.execute(select(*columns))]


def in_force(
    tx: Tx,
    organization_ids: Collection[int],
    on: date,
    kinds: Collection[OrganizationKind] = tuple(OrganizationKind),
) -> set[int]:
    """Which of some organizations are there on a day, of these kinds."""
    table = organizations.c
    there = (
        table.from_on <= on,
        or_(table.to_on.is_(None), table.to_on >= on),
        table.kind.in_(sorted(one.value for one in kinds)),
    )
    wanted, found = sorted(organization_ids), set[int]()
    for first in range(0, len(wanted), _MOST_AT_ONCE):
        ids = wanted[first : first + _MOST_AT_ONCE]
        found |= set(tx.execute(select(table.id).where(table.id.in_(ids), *there)).scalars())
    return found


def add(tx: Tx, new: NewGap, person_id: int, draft_id: int, now: datetime) -> int:
    """Write a blank; gives its id."""
    values = {
        **vars(new),
        "sector": new.sector.value,
        "at": now,
        "person_id": person_id,
        "draft_id": draft_id,
    }
    gap_id: int = tx.execute(insert(coverage_gaps).returning(coverage_gaps.c.id), values).scalar_one()
    return gap_id


def add_step(tx: Tx, gap_id: int, step: Step, person_id: int, draft_id: int, now: datetime) -> int:
    """Write what became of a blank; gives the step's id."""
    values = {
        **vars(step),
        "kind": step.kind.value,
        "gap_id": gap_id,
        "at": now,
        "person_id": person_id,
        "draft_id": draft_id,
    }
    step_id: int = tx.execute(insert(coverage_steps).returning(coverage_steps.c.id), values).scalar_one()
    return step_id


def of_draft(tx: Tx, draft_id: int) -> int | None:
    """The blank that was made of a draft."""
    return tx.execute(select(coverage_gaps.c.id).where(coverage_gaps.c.draft_id == draft_id)).scalar()


def gap_of_step_draft(tx: Tx, draft_id: int) -> int | None:
    """The blank of which a draft tells what became of it, once it was saved."""
    found = select(coverage_steps.c.gap_id).where(coverage_steps.c.draft_id == draft_id)
    return tx.execute(found).scalar()


def lock(tx: Tx, gap_id: int) -> None:
    """Let nobody else say what became of a blank until the transaction ends."""
    tx.execute(select(coverage_gaps.c.id).where(coverage_gaps.c.id == gap_id).with_for_update())


def get(tx: Tx, gap_id: int) -> Gap | None:
    """One blank with its history."""
    row = tx.execute(select(coverage_gaps).where(coverage_gaps.c.id == gap_id)).first()
    return None if row is None else _gap(row, _steps(tx, [gap_id]).get(gap_id, []))


def of_organizations(tx: Tx, organization_ids: Collection[int]) -> list[Gap]:
    """The blanks of some organizations with their history, in the order in which they were found."""
    wanted = sorted(organization_ids)
    rows: list[Any] = []
    for first in range(0, len(wanted), _MOST_AT_ONCE):
        of = coverage_gaps.c.organization_id.in_(wanted[first : first + _MOST_AT_ONCE])
        rows += tx.execute(select(coverage_gaps).where(of)).all()
    steps = _steps(tx, [row.id for row in rows])
    return [_gap(row, steps.get(row.id, [])) for row in sorted(rows, key=lambda row: (row.found_on, row.id))]


def _steps(tx: Tx, gap_ids: Collection[int]) -> dict[int, list[Step]]:
    found: dict[int, list[Step]] = {}
    wanted = sorted(gap_ids)
    for first in range(0, len(wanted), _MOST_AT_ONCE):
        of = coverage_steps.c.gap_id.in_(wanted[first : first + _MOST_AT_ONCE])
        for row in tx.execute(select(coverage_steps).where(of).order_by(coverage_steps.c.id)):
            step = Step(StepKind(row.kind), row.on_day, row.line, row.organization_id)
            found.setdefault(row.gap_id, []).append(step)
    return found


def _gap(row: Any, steps: list[Step]) -> Gap:  # noqa: ANN401 - a row of the table
    told = NewGap(
        row.organization_id,
        Sector(row.sector),
        row.name,
        bool(row.remote),
        bool(row.works),
        row.found_on,
        row.line,
    )
    return Gap(row.id, told, tuple(steps))


def body(tx: Tx, gap_id: int) -> Json:
    """A blank as the audit chain seals it; None when it is not there."""
    row = tx.execute(select(coverage_gaps).where(coverage_gaps.c.id == gap_id)).mappings().first()
    if row is None:
        return None
    return {
        **row,
        "remote": bool(row["remote"]),
        "works": bool(row["works"]),
        "found_on": row["found_on"].isoformat(),
        "at": row["at"].isoformat(),
    }


def step_body(tx: Tx, step_id: int) -> Json:
    """What became of a blank as the audit chain seals it; None when it is not there."""
    row = tx.execute(select(coverage_steps).where(coverage_steps.c.id == step_id)).mappings().first()
    if row is None:
        return None
    return {**row, "on_day": row["on_day"].isoformat(), "at": row["at"].isoformat()}
