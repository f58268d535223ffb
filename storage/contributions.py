"""What records count for: written with every change of a record, and computed anew from the evidence.

One row per measure and day, with the instants from and to which it counts, so that every figure can be
had as of any instant by one index.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.exc import NoResultFound

from domain.measures import contributions_of
from domain.records import EventKind, RecordKind
from storage import records
from storage.details import TOLD
from storage.prepared import Prepared
from storage.schema import (
    contact_points,
    contributions,
    duty_records,
    organizations,
    record_events,
    roster_changes,
    visits,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from domain.records import DutyRecord
    from storage.database import Tx


@dataclass(frozen=True)
class Row:
    """What a record counts for on a day, from an instant to an instant (None: still)."""

    record_id: int
    """The record's first version."""
    measure: str
    organization_id: int
    office_id: int
    held_on: date
    units: int
    entered_at: datetime
    from_at: datetime
    to_at: datetime | None = None


_END = Prepared(
    update(contributions)
    .where(contributions.c.record_id == bindparam("record"), contributions.c.to_at.is_(None))
    .values(to_at=bindparam("now"))
)
_INSERT = Prepared(
    insert(contributions).values(
        {column.name: bindparam(column.name) for column in contributions.columns if column.name != "id"}
    )
)
_KEY_VILLAGE = (
    select(organizations.c.id, organizations.c.key_village)
    .join(contact_points, contact_points.c.organization_id == organizations.c.id)
    .join(visits, visits.c.contact_point_id == contact_points.c.id)
    .where(visits.c.record_id == bindparam("record"))
)
_CHANGED_SINCE = (
    select(roster_changes.c.before)
    .where(
        roster_changes.c.subject == "organization",
        roster_changes.c.subject_id == bindparam("organization"),
        roster_changes.c.kind != "added",
        roster_changes.c.at > bindparam("entered_at"),
    )
    .order_by(roster_changes.c.id)
)
_MEASURE_COLUMNS = (contributions.c.measure, contributions.c.held_on, contributions.c.units)
_MEASURES = Prepared(
    select(*_MEASURE_COLUMNS)
    .where(
        contributions.c.record_id == bindparam("record"),
        contributions.c.from_at <= bindparam("as_of"),
        (contributions.c.to_at.is_(None)) | (contributions.c.to_at > bindparam("as_of")),
    )
    .order_by(contributions.c.id),
    [column.type for column in _MEASURE_COLUMNS],
)


def begin(tx: Tx, record: DutyRecord, entered_at: datetime, now: datetime) -> None:
    """Let a version of a record count from now on. `entered_at`: when its first version was entered."""
    _INSERT.run_many(tx, [vars(row) for row in _rows(tx, record, entered_at, now)])


def end(tx: Tx, root_id: int, now: datetime) -> None:
    """Let a record (by its first version) count for nothing from now on."""
    _END.run(tx, {"record": root_id, "now": now})


def of_record(tx: Tx, root_id: int, as_of: datetime) -> list[tuple[str, date, int]]:
    """Measures, days and units for which a record counted at an instant."""
    return [(row[0], row[1], row[2]) for row in _MEASURES.rows(tx, {"record": root_id, "as_of": as_of})]


def rebuild(tx: Tx) -> int:
    """Write everything anew from the evidence, as a migration needs it; gives how many rows that are."""
    tx.execute(delete(contributions))
    rows = [vars(row) for row in computed(tx)]
    if rows:
        _INSERT.run_many(tx, rows)
    return len(rows)


def kept(tx: Tx) -> set[Row]:
    """Every row that is there."""
    columns = [column for column in contributions.columns if column.name != "id"]
    return {Row(**row) for row in tx.execute(select(*columns)).mappings()}


def computed(tx: Tx) -> Iterator[Row]:
    """What every record counts for, from the first version to the latest, by the evidence alone."""
    every = select(*records.COLUMNS).order_by(records.ROOT, duty_records.c.version)
    versions = [records.read(row) for row in tx.execute(every).mappings()]
    changes: dict[int, list[tuple[datetime, EventKind]]] = {}
    told = select(record_events.c.record_id, record_events.c.at, record_events.c.kind)
    kinds = (EventKind.WITHDRAWN, EventKind.RESTORED)
    for row in tx.execute(told.where(record_events.c.kind.in_(kinds)).order_by(record_events.c.id)):
        changes.setdefault(row.record_id, []).append((row.at, EventKind(row.kind)))
    for root_id, group in groupby(versions, key=lambda one: one.root_id):
        yield from _of_family(tx, list(group), changes.get(root_id, []))


def _of_family(
    tx: Tx, versions: list[DutyRecord], changes: list[tuple[datetime, EventKind]]
) -> Iterator[Row]:
    """What the versions of one record counted for, each until the next change."""
    steps: list[tuple[datetime, DutyRecord | None]] = [(one.entered_at, one) for one in versions]
    for at, kind in changes:
        latest = [one for one in versions if one.entered_at <= at][-1]
        steps.append((at, None if kind is EventKind.WITHDRAWN else latest))
    steps.sort(key=lambda step: step[0])
    for number, (from_at, counting) in enumerate(steps):
        to_at = steps[number + 1][0] if number + 1 < len(steps) else None
        if counting is None:
            continue
        # Details that are gone or forged are reported by the link that sealed them.
        with contextlib.suppress(NoResultFound, ValueError):
            for row in _rows(tx, counting, versions[0].entered_at, from_at):
                yield Row(**{**vars(row), "to_at": to_at})


def _rows(tx: Tx, record: DutyRecord, entered_at: datetime, from_at: datetime) -> list[Row]:
    told = TOLD[record.kind](tx, record.id)
    key_village = record.kind is RecordKind.VISIT and _was_key_village(tx, record.id, entered_at)
    return [
        Row(
            record.root_id,
            one.measure,
            record.organization_id,
            record.office_id,
            one.held_on,
            one.units,
            entered_at,
            from_at,
        )
        for one in contributions_of(told, key_village=key_village)
    ]


def _was_key_village(tx: Tx, record_id: int, entered_at: datetime) -> bool:
    """Whether a visit went to what was a key village when it was entered; the list may have changed since."""
    place = tx.execute(_KEY_VILLAGE, {"record": record_id}).first()
    if place is None:
        return False
    since = tx.execute(_CHANGED_SINCE, {"organization": place.id, "entered_at": entered_at}).scalars()
    told = (before["key_village"] for before in since if before and "key_village" in before)
    return bool(next(told, place.key_village))
