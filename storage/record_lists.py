"""Lists of duty records: of a person or of organizations, as they stood at an instant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Integer, Select, and_, cast, exists, func, or_, select

from domain.records import EventKind
from storage import records
from storage.schema import duty_records, record_events, support_requests, upward_reports

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.records import DutyRecord, RecordKind
    from storage.database import Tx

_later = duty_records.alias("later")
_any = duty_records.alias("any")


@dataclass(frozen=True)
class Whose:
    """Records of an organization and of those that went on in it, or of these only a person's own."""

    organization_id: int
    before: Mapping[int, date] = field(default_factory=dict)
    """The organizations that went on in it, each with the day from which its records are no longer its."""
    person_id: int | None = None
    """Whose own: of their duty, or some version entered by them."""

    def condition(self, as_of: datetime) -> ColumnElement[bool]:
        """The same for a WHERE clause, as it stood at an instant."""
        theirs = or_(
            duty_records.c.organization_id == self.organization_id,
            *(
                and_(duty_records.c.organization_id == one, duty_records.c.held_on < day)
                for one, day in self.before.items()
            ),
        )
        if self.person_id is None:
            return theirs
        entered = select(func.coalesce(_any.c.root_id, _any.c.id)).where(
            _any.c.entered_by_id == self.person_id, _any.c.entered_at <= as_of
        )
        return and_(theirs, or_(duty_records.c.person_id == self.person_id, records.ROOT.in_(entered)))


def newest(as_of: datetime | ColumnElement[datetime]) -> ColumnElement[bool]:
    """Whether a version is the one that counted at an instant."""
    replaced = exists().where(
        _later.c.root_id == records.ROOT,
        _later.c.version > duty_records.c.version,
        _later.c.entered_at <= as_of,
    )
    return and_(duty_records.c.entered_at <= as_of, ~replaced)


def of_month(
    tx: Tx, whose: Whose, first: date, last: date, as_of: datetime, *, offset: int, limit: int
) -> Sequence[DutyRecord]:
    """Records held from `first` to `last`, newest first."""
    page = (
        _select(whose, as_of)
        .where(duty_records.c.held_on.between(first, last))
        .order_by(duty_records.c.held_on.desc(), records.ROOT.desc())
        .offset(offset)
        .limit(limit)
    )
    return [records.read(row) for row in tx.execute(page).mappings()]


def count(tx: Tx, whose: Whose, first: date, last: date, as_of: datetime) -> int:
    """How many records were held from `first` to `last`."""
    counted = select(func.count()).where(
        whose.condition(as_of), newest(as_of), duty_records.c.held_on.between(first, last)
    )
    return tx.execute(counted.select_from(duty_records)).scalar_one()


def nearest_before(tx: Tx, whose: Whose, day: date, as_of: datetime) -> date | None:
    """The latest day before this one on which there is a record."""
    held = select(func.max(duty_records.c.held_on)).where(
        whose.condition(as_of), newest(as_of), duty_records.c.held_on < day
    )
    return tx.execute(held).scalar()


def nearest_after(tx: Tx, whose: Whose, day: date, as_of: datetime) -> date | None:
    """The earliest day after this one on which there is a record."""
    held = select(func.min(duty_records.c.held_on)).where(
        whose.condition(as_of), newest(as_of), duty_records.c.held_on > day
    )
    return tx.execute(held).scalar()


def waiting(
    tx: Tx, addressees: Mapping[int, date | None], as_of: datetime, *, offset: int, limit: int
) -> Sequence[DutyRecord]:
    """Reports not received and requests not answered by these organizations, the oldest first.

    To each of them or, where a day stands with it, of what was held before that day.
    """
    page = _waiting(addressees, as_of).order_by(duty_records.c.entered_at, duty_records.c.id)
    return [records.read(row) for row in tx.execute(page.offset(offset).limit(limit)).mappings()]


def count_waiting(
    tx: Tx, addressees: Mapping[int, date | None], as_of: datetime, kind: RecordKind | None = None
) -> int:
    """How many reports and requests wait for these organizations, or how many of one kind."""
    whole = _waiting(addressees, as_of)
    if kind is not None:
        whole = whole.where(duty_records.c.kind == kind)
    return tx.execute(select(func.count()).select_from(whole.subquery())).scalar_one()


def count_waiting_of_each(tx: Tx, addressees: Mapping[int, date | None], as_of: datetime) -> dict[int, int]:
    """How many of them each organization has made."""
    whole = _waiting(addressees, as_of).subquery()
    counted = select(whole.c.organization_id, func.count()).group_by(whole.c.organization_id)
    return {row[0]: row[1] for row in tx.execute(counted)}


def _select(whose: Whose, as_of: datetime) -> Select[Any]:
    return select(*records.COLUMNS).where(whose.condition(as_of), newest(as_of))


def _waiting(addressees: Mapping[int, date | None], as_of: datetime) -> Select[Any]:
    addressed = (
        (upward_reports, EventKind.RECEIVED),
        (support_requests, EventKind.ANSWERED),
    )
    return select(*records.COLUMNS).where(
        newest(as_of),
        ~has(EventKind.WITHDRAWN, as_of, unless=EventKind.RESTORED),
        or_(
            *(
                and_(
                    duty_records.c.id.in_(select(table.c.record_id).where(table.c.addressee_id == to)),
                    ~has(kind, as_of),
                    *([] if day is None else [duty_records.c.held_on < day]),
                )
                for table, kind in addressed
                for to, day in sorted(addressees.items())
            )
        ),
    )


def has(
    kind: EventKind, as_of: datetime | ColumnElement[datetime], unless: EventKind | None = None
) -> ColumnElement[bool]:
    """Whether a record has an event of a kind that no later one of another kind undid."""
    found = exists().where(
        record_events.c.record_id == records.ROOT, record_events.c.kind == kind, record_events.c.at <= as_of
    )
    if unless is None:
        return found
    undone = record_events.alias("undone")
    return found.where(
        ~exists().where(
            undone.c.record_id == record_events.c.record_id,
            undone.c.kind == unless,
            undone.c.id > record_events.c.id,
            undone.c.at <= as_of,
        )
    )


def solved_later(as_of: datetime | ColumnElement[datetime]) -> ColumnElement[int]:
    """How many of the problems that a record took on were solved after it, as had been told by an instant."""
    solved = select(func.sum(cast(record_events.c.value, Integer))).where(
        record_events.c.record_id == records.ROOT,
        record_events.c.kind == EventKind.SOLVED,
        record_events.c.at <= as_of,
    )
    return func.coalesce(solved.correlate_except(record_events).scalar_subquery(), 0)
