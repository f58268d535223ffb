"""What leadership members answer for in a year; the latest of an office holds. Source: R24."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, insert, select

from storage.schema import offices, persons, portfolios

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from domain.messages import Json
    from storage.database import Tx
    from storage.responsibility_lists import Made

SUBJECT = "portfolio"
"""What audit links call one."""


_member = persons.alias("member")


@dataclass(frozen=True)
class Change:
    """What a leadership member answers for since a change: who said it, and why."""

    at: datetime
    person: str
    reason: str
    member: str
    line: str


def add(tx: Tx, list_id: int, office_id: int, words: str, made: Made) -> int:
    """Say what a leadership member answers for; gives the row's id."""
    values = {
        "list_id": list_id,
        "office_id": office_id,
        "line": words,
        "reason": made.reason,
        "person_id": made.person_id,
        "draft_id": made.draft_id,
        "at": made.at,
    }
    portfolio_id: int = tx.execute(insert(portfolios).returning(portfolios.c.id), values).scalar_one()
    return portfolio_id


def list_of_draft(tx: Tx, draft_id: int) -> int | None:
    """For which lists a draft said what a leadership member answers for."""
    found = select(portfolios.c.list_id).where(portfolios.c.draft_id == draft_id)
    list_id: int | None = tx.execute(found).scalar_one_or_none()
    return list_id


def of_lists(tx: Tx, list_ids: Collection[int]) -> dict[int, dict[int, str]]:
    """What leadership members answer for, by list and by the office as it was written."""
    told: dict[int, dict[int, str]] = {list_id: {} for list_id in list_ids}
    within = portfolios.c.list_id.in_(bindparam("ids", expanding=True))
    found = select(portfolios).where(within).order_by(portfolios.c.id)
    for row in tx.execute(found, {"ids": sorted(told)}) if told else ():
        told[row.list_id][row.office_id] = row.line
    return told


def changes(tx: Tx, list_id: int) -> list[Change]:
    """What was said of portfolios with a reason, since the lists were published, the newest first."""
    found = (
        select(portfolios.c.at, portfolios.c.reason, portfolios.c.line, persons.c.name.label("person"))
        .add_columns(_member.c.name.label("member"))
        .join(offices, offices.c.id == portfolios.c.office_id)
        .join(_member, _member.c.id == offices.c.person_id)
        .outerjoin(persons, persons.c.id == portfolios.c.person_id)
        .where(portfolios.c.list_id == list_id, portfolios.c.reason.is_not(None))
        .order_by(portfolios.c.id.desc())
    )
    return [Change(row.at, row.person or "", row.reason, row.member, row.line) for row in tx.execute(found)]


def body(tx: Tx, portfolio_id: int) -> Json:
    """What a leadership member answers for, as the audit chain seals it; None when it is not there."""
    row = tx.execute(select(portfolios).where(portfolios.c.id == portfolio_id)).mappings().first()
    return None if row is None else {**row, "at": row["at"].isoformat()}
