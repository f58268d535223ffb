"""Problems taken on at visits and stays: how many of them still wait to be solved. Source: R31."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.duty_stays import DutyStay
from domain.records import RecordKind, condition
from domain.refusals import Refused
from domain.visits import Visit
from storage import record_events, records
from storage.details import TOLD

if TYPE_CHECKING:
    from collections.abc import Iterable

    from domain.records import DutyRecord, Event
    from storage.database import Tx

KINDS = (RecordKind.VISIT, RecordKind.DUTY_STAY)
"""Where problems are taken on."""


def left(tx: Tx, record: DutyRecord, events: Iterable[Event]) -> int:
    """How many of the problems that a record took on are not solved; none of other kinds of record."""
    taken = told(tx, record)
    return 0 if taken is None else max(0, taken_along(taken) - condition(events).solved_later)


def told(tx: Tx, record: DutyRecord) -> Visit | DutyStay | None:
    """What a version of a record tells, if problems can be taken on in it."""
    if record.kind not in KINDS:
        return None
    found = TOLD[record.kind](tx, record.id)
    return found if isinstance(found, (Visit, DutyStay)) else None


def taken_along(taken: Visit | DutyStay) -> int:
    """How many of the problems that were taken on were not solved on the spot."""
    return taken.problems_taken_on - (taken.solved_on_spot if isinstance(taken, Visit) else 0)


def require_room(tx: Tx, corrected: DutyRecord | None, taken: Visit | DutyStay) -> None:
    """Refuse a correction that takes along fewer problems than were solved since. Raises Refused."""
    if corrected is None:
        return
    events = record_events.of_record(tx, corrected.root_id, records.EVER)
    solved = condition(events).solved_later
    if taken_along(taken) < solved:
        raise Refused(key="follow_ups.solved_more", count=solved, reference=corrected.reference)
