"""How a duty item is met in the chat: by which form with which answer, and what that counts for."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

from domain.in_person_acts import InPersonKind
from domain.measures import DUTY_DAYS
from domain.meetings import MeetingKind
from domain.plans import PlanKind
from domain.records import RecordKind
from domain.support_requests import SupportKind
from domain.talks import Counterpart
from domain.upward_reports import ReportKind
from domain.vehicles import VehicleKind
from domain.visits import VisitKind

if TYPE_CHECKING:
    from domain.messages import Json

_KINDS: Mapping[RecordKind, tuple[str, type[enum.StrEnum]]] = {
    RecordKind.MEETING: ("kinds", MeetingKind),
    RecordKind.VISIT: ("kind", VisitKind),
    RecordKind.TALK: ("counterpart", Counterpart),
    RecordKind.IN_PERSON: ("kind", InPersonKind),
    RecordKind.PLAN: ("kind", PlanKind),
    RecordKind.UPWARD_REPORT: ("kind", ReportKind),
    RecordKind.SUPPORT_REQUEST: ("kind", SupportKind),
    RecordKind.VEHICLE: ("kind", VehicleKind),
}
"""The step by which a form tells kinds of record apart, and its values."""

_BY_KIND = (
    RecordKind.MEETING,
    RecordKind.VISIT,
    RecordKind.TALK,
    RecordKind.IN_PERSON,
    RecordKind.PLAN,
    RecordKind.UPWARD_REPORT,
)
"""Forms whose records are counted by their kind."""

_WHOLE = {
    RecordKind.VISIT: "visit",
    RecordKind.DUTY_STAY: DUTY_DAYS,
    RecordKind.PROBLEM: "problem",
    RecordKind.VEHICLE: "vehicle",
    RecordKind.SUPPORT_REQUEST: "support_request",
}
"""What every record of a form counts for."""


def prefilled(form: RecordKind, value: str) -> dict[str, Json]:
    """Return the answers of `n:<form>:<value>`; none where the form knows no such value."""
    if form is RecordKind.GENERAL:
        return {"item": value} if value else {}
    step, kinds = _KINDS.get(form, ("", None))
    if kinds is None or value not in set(kinds):
        return {}
    return {step: [value] if form is RecordKind.MEETING else value}


@dataclass(frozen=True)
class ByForm:
    """The item is met by filling in a form, in which these answers are known already."""

    form: RecordKind
    answers: Mapping[str, Json] = field(default_factory=dict)

    @property
    def value(self) -> str:
        """The one answer that is known, as a button says it; empty for none."""
        said = next(iter(self.answers.values()), "")
        return str(said[0] if isinstance(said, list) else said)

    @property
    def button(self) -> str:
        """What begins it: `<form>[:<value>]`."""
        return f"{self.form}:{self.value}".rstrip(":")

    @property
    def measures(self) -> tuple[str, ...]:
        """What a record that is begun so counts for, whatever else is answered. See `domain.measures`."""
        found = [_WHOLE[self.form]] if self.form in _WHOLE else []
        if self.value and self.form in _BY_KIND:
            found.append(f"{self.form}:{self.value}")
        if self.form is RecordKind.GENERAL and self.value:
            found.append(f"general:{self.value}")
        return tuple(found)

    @property
    def figure(self) -> str:
        """What it counts for besides where a figure is told; empty for none."""
        return f"figure:{self.value}" if self.form is RecordKind.GENERAL else ""


@dataclass(frozen=True)
class Elsewhere:
    """Nothing is entered for the item, for this reason: it shows in the roster or by itself."""

    where: Literal["roster", "automatic"]
    reason: str


Way: TypeAlias = ByForm | Elsewhere


def all_measures(items: frozenset[str]) -> frozenset[str]:
    """Return every measure there is, for the ids of all duty items."""
    kinds = {f"{form}:{value}" for form in _BY_KIND for value in _KINDS[form][1]}
    own = {f"{name}:{item}" for item in items for name in ("general", "figure")}
    return frozenset({*_WHOLE.values(), "visit:key_village", *kinds, *own})
