"""Root causes and shortfalls of counties, as teams wrote them. Append-only: the latest holds (R66)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import insert, select

from domain.county_summaries import NewSummary, Summary, SummaryKind
from storage.schema import county_summaries

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement

    from domain.messages import Json
    from storage.database import Tx

SUBJECT = "county_summary"
"""What audit links call one."""


def add(tx: Tx, new: NewSummary, person_id: int, draft_id: int | None, now: datetime) -> int:
    """Write what holds of a county from now on; gives its id."""
    values = {
        **vars(new),
        "kind": new.kind.value,
        "person_id": person_id,
        "draft_id": draft_id,
        "at": now,
    }
    made = insert(county_summaries).returning(county_summaries.c.id)
    summary_id: int = tx.execute(made, values).scalar_one()
    return summary_id


def of_draft(tx: Tx, draft_id: int) -> int | None:
    """Which one was made of a draft."""
    found = select(county_summaries.c.id).where(county_summaries.c.draft_id == draft_id)
    summary_id: int | None = tx.execute(found).scalar()
    return summary_id


def by_id(tx: Tx, summary_id: int) -> Summary | None:
    """One."""
    return next(iter(_found(tx, county_summaries.c.id == summary_id)), None)


def of_round(tx: Tx, round_id: int) -> list[Summary]:
    """Everything that was written after a round, the oldest first."""
    return _found(tx, county_summaries.c.round_id == round_id)


def body(tx: Tx, summary_id: int) -> Json:
    """One as the audit chain seals it; None when it is not there."""
    found = select(county_summaries).where(county_summaries.c.id == summary_id)
    row = tx.execute(found).mappings().first()
    return None if row is None else {**row, "at": row["at"].isoformat()}


def _found(tx: Tx, within: ColumnElement[bool]) -> list[Summary]:
    rows = tx.execute(select(county_summaries).where(within).order_by(county_summaries.c.id))
    return [
        Summary(row.id, NewSummary(row.round_id, row.county_id, SummaryKind(row.kind), row.line), row.at)
        for row in rows
    ]
