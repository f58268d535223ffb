"""What records of each kind say: as the audit chain seals it, and as the program knows it; by kind."""

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
    from domain.measures import Told
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

TOLD: Mapping[RecordKind, Callable[[Tx, int], Told]] = {
    RecordKind.MEETING: meetings.get,
    RecordKind.VISIT: visits.get,
    RecordKind.DUTY_STAY: duty_stays.get,
    RecordKind.UPWARD_REPORT: upward_reports.get,
    RecordKind.IN_PERSON: in_person_acts.get,
    RecordKind.TALK: talks.get,
    RecordKind.PROBLEM: problems.get,
    RecordKind.SUPPORT_REQUEST: support_requests.get,
    RecordKind.VEHICLE: vehicles.get,
    RecordKind.PLAN: plans.get,
    RecordKind.GENERAL: general_records.get,
}
"""Takes a record's id; gives what it tells."""
