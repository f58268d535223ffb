"""What a record of each kind says: one function for each, by kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from domain.records import RecordKind
from services import (
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
    from domain.messages import Params
    from storage.database import Tx

CONTENT: Mapping[RecordKind, Callable[[Tx, int], Params]] = {
    RecordKind.MEETING: meetings.content,
    RecordKind.VISIT: visits.content,
    RecordKind.DUTY_STAY: duty_stays.content,
    RecordKind.UPWARD_REPORT: upward_reports.content,
    RecordKind.IN_PERSON: in_person_acts.content,
    RecordKind.TALK: talks.content,
    RecordKind.PROBLEM: problems.content,
    RecordKind.SUPPORT_REQUEST: support_requests.content,
    RecordKind.VEHICLE: vehicles.content,
    RecordKind.PLAN: plans.content,
    RecordKind.GENERAL: general_records.content,
}
"""Takes a record's id; gives what `<kind>.lines` and `<kind>.line` show, by the form's step keys."""
