"""Measures: what a duty record counts for, by name. One record may count for several.

`meeting:<kind>`, `visit` and `visit:<kind>`, `duty_days` (units are half days), `in_person:<kind>`,
`talk:<counterpart>` (units are talks), `plan:<kind>`, `upward_report:<kind>`, `problem`, `vehicle`,
`support_request`, `general:<item>` and, where a figure was told, `figure:<item>` (units are the figure).
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import NamedTuple, TypeAlias

from domain.duty_stays import DutyStay, half_days
from domain.general_records import GeneralRecord
from domain.in_person_acts import InPersonAct
from domain.meetings import Meeting
from domain.plans import Plan
from domain.problems import Problem
from domain.support_requests import SupportRequest
from domain.talks import Talk
from domain.upward_reports import UpwardReport
from domain.vehicles import Vehicle
from domain.visits import Visit

DUTY_DAYS = "duty_days"
"""Half days of a stay."""

KEY_VILLAGE_VISIT = "visit:key_village"
"""A visit to a key village or community. Source: `visits_count_as_duty_days`, defaults 4.8."""


_PERSONAL = (DUTY_DAYS, "visit", "talk", "in_person")


def is_personal(measure: str) -> bool:
    """Whether a measure is of what a leader does in person; the others are of the organization's doing."""
    return measure.partition(":")[0] in _PERSONAL


class Contribution(NamedTuple):
    """What a record counts for on a day."""

    measure: str
    held_on: date
    units: int = 1


Told: TypeAlias = (
    Meeting
    | Visit
    | DutyStay
    | Talk
    | InPersonAct
    | Plan
    | UpwardReport
    | Problem
    | Vehicle
    | SupportRequest
    | GeneralRecord
)
"""What a record of any kind tells."""


def contributions_of(told: Told, *, key_village: bool = False) -> list[Contribution]:
    """Return what a record counts for. `key_village`: a visit went to a key village or community."""
    if isinstance(told, DutyStay):
        days = Counter(half_day.day for half_day in half_days(told.span))
        return [Contribution(DUTY_DAYS, day, count) for day, count in days.items()]
    units = told.count if isinstance(told, Talk) else 1
    found = [Contribution(measure, told.held_on, units) for measure in _measures(told)]
    if key_village and isinstance(told, Visit):
        found.append(Contribution(KEY_VILLAGE_VISIT, told.held_on))
    if isinstance(told, GeneralRecord) and told.figure:
        found.append(Contribution(f"figure:{told.item}", told.held_on, told.figure))
    return found


def _measures(told: Told) -> list[str]:  # noqa: PLR0911 - one line for each kind
    match told:
        case Meeting():
            return [f"meeting:{kind}" for kind in told.kinds]
        case Visit():
            return ["visit", f"visit:{told.kind}"]
        case Talk():
            return [f"talk:{told.counterpart}"]
        case InPersonAct():
            return [f"in_person:{told.kind}"]
        case Plan():
            return [f"plan:{told.kind}"]
        case UpwardReport():
            return [f"upward_report:{told.kind}"]
        case GeneralRecord():
            return [f"general:{told.item}"]
        case _:
            return [{Problem: "problem", Vehicle: "vehicle", SupportRequest: "support_request"}[type(told)]]
