"""What the audit chain seals of each kind of record: one function for each, by kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from domain.records import RecordKind
from storage import (
    duty_stays,
    general_records,
    in_person_acts,
    meetings,
    plans,
    problems,
    support_requests,
    talks,
    upward_reports,
    vehicles,
    visits,
)

if TYPE_CHECKING:
    from domain.messages import Json
    from storage.database import Tx

DETAILS: Mapping[RecordKind, Callable[[Tx, int], Json]] = {
    RecordKind.MEETING: meetings.body,
    RecordKind.VISIT: visits.body,
    RecordKind.DUTY_STAY: duty_stays.body,
    RecordKind.UPWARD_REPORT: upward_reports.body,
    RecordKind.IN_PERSON: in_person_acts.body,
    RecordKind.TALK: talks.body,
    RecordKind.PROBLEM: problems.body,
    RecordKind.SUPPORT_REQUEST: support_requests.body,
    RecordKind.VEHICLE: vehicles.body,
    RecordKind.PLAN: plans.body,
    RecordKind.GENERAL: general_records.body,
}
"""Takes a record's id; gives its details as plain data, None when they are not there."""
