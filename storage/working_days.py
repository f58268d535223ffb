"""Official calendars that were entered, and the days they name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, func, insert, select

from domain.holiday_notice import Notice
from storage.schema import calendars, working_days

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from domain.messages import Json
    from storage.database import Tx

SUBJECT = "calendar"
"""What audit links call one."""

_INSERT = insert(calendars).returning(calendars.c.id)
_OF_DRAFT = select(calendars.c.id).where(calendars.c.draft_id == bindparam("draft"))
_LATEST = select(func.max(calendars.c.id)).group_by(calendars.c.year)
_YEARS = select(calendars.c.year, calendars.c.at).where(calendars.c.id.in_(_LATEST))
_DAYS = (
    select(working_days.c.day, working_days.c.works)
    .join(calendars, calendars.c.id == working_days.c.calendar_id)
    .where(calendars.c.id.in_(_LATEST))
    .order_by(calendars.c.year)
)
"""A notice may speak of the last days of the year before: then it is the later one that counts."""

_OF_CALENDAR = select(working_days.c.day, working_days.c.works).where(
    working_days.c.calendar_id == bindparam("calendar")
)


@dataclass(frozen=True)
class Words:
    """A notice as somebody sent it."""

    text: str
    person_id: int
    draft_id: int


def add(tx: Tx, notice: Notice, words: Words, now: datetime) -> int:
    """Write a calendar; gives its id. It counts instead of an earlier one of the same year."""
    values = {
        "year": notice.year,
        "notice": words.text,
        "at": now,
        "person_id": words.person_id,
        "draft_id": words.draft_id,
    }
    calendar_id: int = tx.execute(_INSERT, values).scalar_one()
    days = [{"calendar_id": calendar_id, "day": day, "works": works} for day, works in notice.days.items()]
    tx.execute(insert(working_days), days)
    return calendar_id


def entered(tx: Tx) -> tuple[Mapping[date, bool], frozenset[int]]:
    """The days that the calendars name, and the years of which there is one."""
    days = {row.day: row.works for row in tx.execute(_DAYS)}
    return days, frozenset(years(tx))


def years(tx: Tx) -> dict[int, datetime]:
    """The years whose calendar was entered, and when."""
    return {row.year: row.at for row in tx.execute(_YEARS)}


def of_draft(tx: Tx, draft_id: int) -> int | None:
    """The calendar that was made of a draft."""
    return tx.execute(_OF_DRAFT, {"draft": draft_id}).scalar()


def get(tx: Tx, calendar_id: int) -> Notice | None:
    """What a calendar says."""
    year = tx.execute(select(calendars.c.year).where(calendars.c.id == calendar_id)).scalar()
    if year is None:
        return None
    rows = tx.execute(_OF_CALENDAR, {"calendar": calendar_id})
    return Notice(year, {row.day: row.works for row in rows})


def body(tx: Tx, calendar_id: int) -> Json:
    """A calendar as the audit chain seals it; None when it is not there."""
    row = tx.execute(select(calendars).where(calendars.c.id == calendar_id)).mappings().first()
    notice = get(tx, calendar_id)
    if row is None or notice is None:
        return None
    days = {day.isoformat(): works for day, works in notice.days.items()}
    return {**row, "at": row["at"].isoformat(), "days": days}
