"""What was told, read from whole tables: records in their versions, what became of them, and the roster."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import select

from storage import schema

if TYPE_CHECKING:
    from collections.abc import Iterator

    from storage.database import Tx

DETAILS = {
    "meeting": schema.meetings,
    "visit": schema.visits,
    "duty_stay": schema.duty_stays,
    "upward_report": schema.upward_reports,
    "in_person": schema.in_person_acts,
    "talk": schema.talks,
    "problem": schema.problems,
    "support_request": schema.support_requests,
    "vehicle": schema.vehicles,
    "plan": schema.plans,
    "general": schema.general_records,
}


class Counting(NamedTuple):
    """What a record counts for on a day."""

    record_id: int
    measure: str
    organization_id: int
    office_id: int
    held_on: date
    units: int
    entered_at: datetime


@dataclass
class Fact:
    """A record as it stood at an instant."""

    id: int
    entered_at: datetime
    """When it was entered first."""
    record: Any
    """Its latest version."""
    told: Any
    """What that says."""
    events: list[Any]
    kinds: list[str]
    key_village: bool

    @property
    def withdrawn(self) -> bool:
        said = [one.kind for one in self.events if one.kind in {"withdrawn", "restored"}]
        return bool(said) and said[-1] == "withdrawn"

    def counts(self) -> Iterator[Counting]:
        if self.withdrawn:
            return
        whose = (self.record.organization_id, self.record.office_id)
        for measure, day, units in self._measures():
            yield Counting(self.id, measure, *whose, day, units, self.entered_at)

    def _measures(self) -> Iterator[tuple[str, date, int]]:
        kind, day, told = self.record.kind, self.record.held_on, self.told
        if kind == "duty_stay":
            yield from self._half_days()
        elif kind == "meeting":
            yield from ((f"meeting:{one}", day, 1) for one in self.kinds)
        elif kind == "talk":
            yield f"talk:{told.counterpart}", day, told.count
        elif kind == "general":
            yield f"general:{told.item}", day, 1
            if told.figure:
                yield f"figure:{told.item}", day, told.figure
        elif kind in {"problem", "support_request", "vehicle"}:
            yield kind, day, 1
        else:
            yield f"{kind}:{told.kind}", day, 1
        if kind == "visit":
            yield "visit", day, 1
            if self.key_village:
                yield "visit:key_village", day, 1

    def _half_days(self) -> Iterator[tuple[str, date, int]]:
        stay, day = self.told, self.told.from_on
        while day <= stay.to_on:
            halves = {"am", "pm"}
            if day == stay.from_on and stay.from_half == "pm":
                halves.discard("am")
            if day == stay.to_on and stay.to_half == "am":
                halves.discard("pm")
            yield "duty_days", day, len(halves)
            day += timedelta(1)


class Evidence:
    """Every row that was ever told, in the order of its entry."""

    def __init__(self, tx: Tx) -> None:
        def rows(table: Any) -> list[Any]:
            return list(tx.execute(select(table).order_by(*table.primary_key.columns)))

        self.organizations = rows(schema.organizations)
        self.offices = rows(schema.offices)
        self.contact_points = rows(schema.contact_points)
        self.accepted = rows(schema.accepted_obligations)
        self.switches = rows(schema.switches)
        self.tasks = rows(schema.tasks)
        self.task_bearers = rows(schema.task_bearers)
        self.task_ends = rows(schema.task_ends)
        self._waivers = rows(schema.waivers)
        self._decisions = rows(schema.waiver_decisions)
        self._records = rows(schema.duty_records)
        self._events = rows(schema.record_events)
        self._told = {(kind, row.record_id): row for kind, table in DETAILS.items() for row in rows(table)}
        self._kinds: dict[int, list[str]] = {}
        for row in rows(schema.meeting_kinds):
            self._kinds.setdefault(row.record_id, []).append(row.kind)
        self._by_id = {one.id: one for one in self.organizations}
        self._points = {one.id: one for one in self.contact_points}

    def organization(self, organization_id: int | None) -> Any:
        """One organization; None for none."""
        return None if organization_id is None else self._by_id[organization_id]

    def facts(self, as_of: datetime) -> dict[int, Fact]:
        """Every record as it stood at an instant, by its first version."""
        found: dict[int, Fact] = {}
        for row in self._records:
            if row.entered_at > as_of:
                continue
            root_id = row.root_id or row.id
            told = self._told[row.kind, row.id]
            events = [one for one in self._events if one.record_id == root_id and one.at <= as_of]
            first = found[root_id].entered_at if root_id in found else row.entered_at
            key = row.kind == "visit" and self._is_key_village(told.contact_point_id)
            found[root_id] = Fact(root_id, first, row, told, events, self._kinds.get(row.id, []), key)
        return found

    def waived(self, as_of: datetime) -> set[tuple[str, int, int | None, str]]:
        """From what somebody was released by an instant: obligation, organization, office, period."""
        granted = {one.waiver_id for one in self._decisions if one.granted and one.at <= as_of}
        return {
            (one.obligation, one.organization_id, one.office_id, one.period)
            for one in self._waivers
            if one.id in granted
        }

    def _is_key_village(self, contact_point_id: int) -> bool:
        organization = self.organization(self._points[contact_point_id].organization_id)
        return bool(organization is not None and organization.key_village)
