"""Good practices that teams found, and which of them were published downward. Append-only. Source: R67."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select

from domain.good_practices import NewPractice, Practice
from storage.schema import good_practices, inspection_rounds, inspections, organizations, practice_spreads

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from domain.messages import Json
    from storage.database import Tx

SUBJECT = "good_practice"
"""What audit links call a good practice."""

SPREAD = "practice_spread"
"""What audit links call its publication."""

_FOUND = (
    select(
        good_practices,
        inspections.c.organization_id,
        organizations.c.name,
        inspection_rounds.c.organization_id.label("committee_id"),
        inspection_rounds.c.name.label("round_name"),
        practice_spreads.c.at.label("spread_at"),
    )
    .join(inspections, inspections.c.id == good_practices.c.inspection_id)
    .join(organizations, organizations.c.id == inspections.c.organization_id)
    .join(inspection_rounds, inspection_rounds.c.id == good_practices.c.round_id)
    .outerjoin(practice_spreads, practice_spreads.c.practice_id == good_practices.c.id)
)


def add(tx: Tx, new: NewPractice, person_id: int, draft_id: int | None, now: datetime) -> int:
    """Write a good practice; gives its id."""
    values = {**vars(new), "person_id": person_id, "draft_id": draft_id, "at": now}
    made = insert(good_practices).returning(good_practices.c.id)
    practice_id: int = tx.execute(made, values).scalar_one()
    return practice_id


def of_draft(tx: Tx, draft_id: int) -> int | None:
    """Which one was made of a draft."""
    found = select(good_practices.c.id).where(good_practices.c.draft_id == draft_id)
    practice_id: int | None = tx.execute(found).scalar()
    return practice_id


def lock(tx: Tx, practice_id: int) -> None:
    """Let nobody else publish one until the transaction ends."""
    found = select(good_practices.c.id).where(good_practices.c.id == practice_id)
    tx.execute(found.with_for_update(key_share=True)).all()


def by_id(tx: Tx, practice_id: int) -> Practice | None:
    """One, and whether it was published."""
    row = tx.execute(_FOUND.where(good_practices.c.id == practice_id)).first()
    return None if row is None else _practice(row)


def of_round(tx: Tx, round_id: int) -> list[Practice]:
    """Those of a round, in the order in which they were written."""
    found = _FOUND.where(good_practices.c.round_id == round_id).order_by(good_practices.c.id)
    return [_practice(row) for row in tx.execute(found)]


def published(tx: Tx, committee_ids: Collection[int]) -> list[Practice]:
    """Those that these committees have published, the latest first."""
    found = _FOUND.where(
        practice_spreads.c.id.is_not(None), inspection_rounds.c.organization_id.in_(committee_ids)
    )
    return [_practice(row) for row in tx.execute(found.order_by(practice_spreads.c.id.desc()))]


def spread(tx: Tx, practice_id: int, person_id: int, now: datetime) -> int:
    """Publish one, which must be locked; gives the publication's id. A second time is refused."""
    values = {"practice_id": practice_id, "person_id": person_id, "at": now}
    made = insert(practice_spreads).returning(practice_spreads.c.id)
    spread_id: int = tx.execute(made, values).scalar_one()
    return spread_id


def body(tx: Tx, practice_id: int) -> Json:
    """One as the audit chain seals it; None when it is not there."""
    found = select(good_practices).where(good_practices.c.id == practice_id)
    row = tx.execute(found).mappings().first()
    if row is None:
        return None
    tests = {name: bool(row[name]) for name in ("borrowable", "spreadable", "repeatable")}
    return {**row, **tests, "at": row["at"].isoformat()}


def spread_body(tx: Tx, spread_id: int) -> Json:
    """A publication as the audit chain seals it; None when it is not there."""
    found = select(practice_spreads).where(practice_spreads.c.id == spread_id)
    row = tx.execute(found).mappings().first()
    return None if row is None else {**row, "at": row["at"].isoformat()}


def _practice(row: Any) -> Practice:  # noqa: ANN401 - a row of the table
    new = NewPractice(
        row.round_id,
        row.inspection_id,
        row.title,
        row.summary,
        bool(row.borrowable),
        bool(row.spreadable),
        bool(row.repeatable),
    )
    return Practice(
        row.id, new, row.organization_id, row.name, row.committee_id, row.round_name, row.at, row.spread_at
    )
