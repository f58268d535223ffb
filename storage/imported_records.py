"""Older records that come in by workbook, many at once: their drafts, numbers and common parts."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select

from domain.authorization import State
from domain.forms.session import Session
from domain.records import Origin, RecordKind
from storage import upserts
from storage.schema import drafts, duty_days, duty_records, record_counters

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from domain.messages import Json
    from storage.database import Tx

FORM_VERSION = 1
"""In this version's answers imported records are kept: whoever corrects one goes on from them."""

COUNTERS = 1000
"""Counters that are moved on in one statement; three parameters each."""


@dataclass(frozen=True)
class NewRecord:
    """An older record, with whoever brought it in; nobody means its bearer."""

    key: str
    person_id: int
    office_id: int
    organization_id: int
    kind: RecordKind
    held_on: date
    answers: Mapping[str, Json]
    entered_by: tuple[int, int] | None = None
    """A person, and the office in which they acted."""


def keys(tx: Tx) -> set[str]:
    """What the imported records that are there are called."""
    known = select(duty_records.c.import_key).where(duty_records.c.import_key.is_not(None))
    return {key for key in tx.execute(known).scalars() if key is not None}


def counted_days(tx: Tx) -> dict[int, set[date]]:
    """The days of stays that count already, by person."""
    found: dict[int, set[date]] = {}
    for row in tx.execute(select(duty_days.c.person_id, duty_days.c.day)):
        found.setdefault(row.person_id, set()).add(row.day)
    return found


def add(tx: Tx, new: Sequence[NewRecord], year: int, now: datetime) -> list[int]:
    """Write the common part of records, numbered in their order within organizations; gives their ids."""
    if not new:
        return []
    draft_ids = _in_order(tx, drafts, [_draft(one, now) for one in new])
    last = _move_counters(tx, Counter(one.organization_id for one in new), year)
    numbers = {id_: last[id_] - count for id_, count in Counter(one.organization_id for one in new).items()}
    values = []
    for one, draft_id in zip(new, draft_ids, strict=True):
        numbers[one.organization_id] += 1
        entered_by = None if one.entered_by is None else one.entered_by[0]
        values.append(
            {
                "organization_id": one.organization_id,
                "office_id": one.office_id,
                "person_id": one.person_id,
                "kind": one.kind,
                "year": year,
                "number": numbers[one.organization_id],
                "held_on": one.held_on,
                "entered_at": now,
                "draft_id": draft_id,
                "entered_by_id": None if entered_by == one.person_id else entered_by,
                "origin": Origin.IMPORT,
                "import_key": one.key,
            }
        )
    return _in_order(tx, duty_records, values)


def _draft(one: NewRecord, now: datetime) -> dict[str, Any]:
    """A record stands on a draft, also one that was never filled in the chat."""
    person_id, office_id = one.entered_by or (one.person_id, one.office_id)
    session = Session(str(one.kind), FORM_VERSION, None, one.answers, reviewing=True)
    return {
        "person_id": person_id,
        "office_id": office_id,
        "form": session.form,
        "form_version": session.version,
        "revision": session.revision,
        "session": session.to_json(),
        "state": State.SAVED,
        "for_office_id": None if person_id == one.person_id else one.office_id,
        "origin": Origin.IMPORT,
        "begun_at": now,
        "changed_at": now,
    }


def _in_order(tx: Tx, table: Any, values: Sequence[Mapping[str, Any]]) -> list[int]:  # noqa: ANN401 - a table
    statement = insert(table).returning(table.c.id, sort_by_parameter_order=True)
    return list(tx.execute(statement, values).scalars())


def _move_counters(tx: Tx, counts: Mapping[int, int], year: int) -> dict[int, int]:
    """Take so many numbers of each organization; gives the last of them."""
    values = [{"organization_id": id_, "year": year, "last": count} for id_, count in sorted(counts.items())]
    last: dict[int, int] = {}
    for start in range(0, len(values), COUNTERS):
        statement = upserts.insert(tx, record_counters).values(values[start : start + COUNTERS])
        moved = statement.on_conflict_do_update(
            index_elements=["organization_id", "year"],
            set_={"last": record_counters.c.last + statement.excluded.last},
        ).returning(record_counters.c.organization_id, record_counters.c.last)
        last |= {row.organization_id: row.last for row in tx.execute(moved)}
    return last
