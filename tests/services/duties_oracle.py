"""Who owes what, and how far it is done: slow and plain, from the evidence alone, day by day.

Written from requirements and glossary, not from the program: no SQL beyond reading whole tables, no index,
no arithmetic of periods. What the program derives for itself (`contributions`) is not looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil
from typing import TYPE_CHECKING, Any, NamedTuple
from zoneinfo import ZoneInfo

from tests.services.duties_calendar import LETTERS, names_of, window, works
from tests.services.duties_evidence import Counting, Evidence, Fact

if TYPE_CHECKING:
    from storage.database import Tx

DAY = timedelta(1)


class Line(NamedTuple):
    """One assignment, as it is told."""

    obligation: str
    organization_id: int
    office_id: int | None
    period: str
    first: date
    last: date
    required: int
    counted: int
    in_time: int
    after_on: date | None
    waived: bool
    state: str


class Version(NamedTuple):
    """A timing that was accepted (None: struck), for what ends on a day or later."""

    from_on: date
    rule: Any


class Bearer(NamedTuple):
    """An organization, or an office in it."""

    organization: Any
    office: Any


class Done(NamedTuple):
    """A day on which something was dealt with, and the instant at which that was told."""

    on: date
    at: datetime


@dataclass
class Happening:
    """Something that has to be dealt with."""

    name: str
    bearer: Bearer
    office_id: int | None
    held_on: date
    began_on: date
    done: list[Done]
    due_on: date | None = None
    """Of a task; of the others it follows from the rule."""


@dataclass(frozen=True)
class Seen:
    """From where one looks: in a zone, at an instant, and back to what ended on a day."""

    zone: str
    as_of: datetime
    since: date

    def local(self, instant: datetime) -> date:
        """The day it is in the zone."""
        return instant.astimezone(ZoneInfo(self.zone)).date()

    @property
    def today(self) -> date:
        return self.local(self.as_of)


class Oracle:
    """What everybody owes, by the evidence."""

    def __init__(self, tx: Tx) -> None:
        self.evidence = Evidence(tx)
        self.below: dict[int, list[Any]] = {}
        for one in self.evidence.organizations:
            self.below.setdefault(one.parent_id, []).append(one)

    def lines(self, zone: str, as_of: datetime, since: date) -> list[Line]:
        """Every assignment of organizations in a zone."""
        seen = Seen(zone, as_of, since)
        self.facts = self.evidence.facts(as_of)
        self.counting = [one for fact in self.facts.values() for one in fact.counts()]
        self.waivers = self.evidence.waived(as_of)
        self.on: dict[tuple[str, str, int, date], bool] = {}
        self.said: dict[tuple[int, str], list[Any]] = {}
        for one in self.evidence.switches:
            if one.at <= as_of:
                self.said.setdefault((one.organization_id, one.name), []).append(one)
        found: list[Line] = []
        for key, versions in self._versions(as_of).items():
            if any(one.rule and one.rule["cadence"] == "per_event" for one in versions):
                found += self._per_event(key, versions, seen)
            else:
                found += self._periodic(key, versions, seen)
        return found

    def within(self, reach: str, organization_id: int) -> set[int]:
        """The organizations that one around another is about."""
        parents = {one.id: one.parent_id for one in self.evidence.organizations}
        if reach == "EVERYWHERE":
            return set(parents)
        if reach == "ORGANIZATION":
            return {organization_id}
        children = {one for one, parent in parents.items() if parent == organization_id}
        if reach == "CHILDREN":
            return children
        return {organization_id}.union(*(self.within(reach, one) for one in children))

    def _versions(self, as_of: datetime) -> dict[str, list[Version]]:
        """A later acceptance replaces what earlier ones said of the same periods."""
        found: dict[str, list[Version]] = {}
        for row in self.evidence.accepted:
            if row.accepted_at <= as_of:
                kept = [one for one in found.get(row.obligation, []) if one.from_on < row.from_on]
                found[row.obligation] = [*kept, Version(row.from_on, row.rule)]
        return found

    def _periodic(self, key: str, versions: list[Version], seen: Seen) -> Iterator[Line]:
        cadences = {one.rule["cadence"] for one in versions if one.rule}
        years = range(seen.since.year, seen.today.year + 1)
        names = {name for cadence in cadences for year in years for name in names_of(cadence, year)}
        for name in sorted(names):
            rule = _holding(name, versions)
            if rule is None:
                continue
            days = window(name, rule)
            if days[0] <= seen.today and days[-1] >= seen.since:
                for bearer in self._bearers(rule, days, seen.zone):
                    yield from self._of_bearer(key, rule, name, bearer, seen)

    def _bearers(self, rule: Any, days: Sequence[date], zone: str) -> Iterator[Bearer]:
        for organization in self.evidence.organizations:
            if organization.time_zone != zone or not self._applies(rule, organization, days):
                continue
            if rule["bearer"] == "organization":
                yield Bearer(organization, None)
                continue
            for office in self.evidence.offices:
                if office.organization_id == organization.id and office.role == rule["bearer"]:
                    yield Bearer(organization, office)

    def _applies(self, rule: Any, organization: Any, days: Sequence[date]) -> bool:
        """To its kind, at its level, with so many members, with somebody above, or below at the time."""
        below = self.below.get(organization.id, [])
        has_children = any(
            _is_there(one, day)
            for one in below
            for day in (days[0], days[-1], one.from_on)
            if days[0] <= day <= days[-1]
        )
        return any(
            organization.kind == kind
            and (not levels or organization.level in levels)
            and (not children or has_children)
            and (not parent or organization.parent_id is not None)
            and organization.members >= members
            for kind, levels, children, parent, members in rule["applies"]
        )

    def _of_bearer(self, key: str, rule: Any, name: str, bearer: Bearer, seen: Seen) -> Iterator[Line]:
        days = window(name, rule)
        there = [day for day in days if _is_there(bearer.organization, day)]
        if bearer.office:
            there = [day for day in there if _is_there(bearer.office, day)]
        last_there = there[-1] if there else days[-1]
        there = [day for day in there if self._is_on(rule, bearer.organization, day)]
        if not there:
            return
        required = rule["minimum"]
        if rule["cadence"] != "standing":
            required = ceil(rule["minimum"] * len(there) / len(days))
        count = {"records": self._records, "duty_days": self._duty_days, "contact_points": self._registered}
        last_seen = min(last_there, seen.today)
        counted, in_time, after_on = count[rule["source"]](rule, bearer, days, seen, last_seen)
        if there[-1] < last_there and counted < required:
            return
        office_id = bearer.office.id if bearer.office else None
        waived = (key, bearer.organization.id, office_id, name) in self.waivers
        told = (key, bearer.organization.id, office_id, name, there[0], there[-1])
        state = _state(required, counted, in_time, waived, there[-1] < seen.today)
        yield Line(*told, required, counted, in_time, after_on, waived, state)

    def _is_on(self, rule: Any, organization: Any, day: date) -> bool:
        """The nearest committee that has said anything for that day; of its words, the narrowest first."""
        item, pack = rule["words"]["item"], rule["pack"]
        asked = (item, pack, organization.id, day)
        if asked not in self.on:
            names = (f"{item}@{organization.level}", item, pack)
            self.on[asked] = self._asked_on(names, organization, day)
        return self.on[asked]

    def _asked_on(self, names: Sequence[str], at: Any, day: date) -> bool:
        while at is not None:
            for name in names:
                said = [one.on for one in self.said.get((at.id, name), []) if one.from_on <= day]
                if said:
                    return bool(said[-1])
            at = self.evidence.organization(at.parent_id)
        return names[-1] == "core"

    def _mine(self, rule: Any, bearer: Bearer) -> list[Counting]:
        """What counts for a bearer, on whatever day."""
        return [
            one
            for one in self.counting
            if one.measure in rule["counts"]
            and one.organization_id == bearer.organization.id
            and _is_theirs(rule, bearer.office, one)
        ]

    def _records(
        self, rule: Any, bearer: Bearer, days: Sequence[date], seen: Seen, _: date
    ) -> tuple[int, int, date | None]:
        """Units of what counts; where several measures do, records, none of them twice."""
        mine = self._mine(rule, bearer)
        within = [one for one in mine if days[0] <= one.held_on <= days[-1]]
        in_time = [one for one in within if seen.local(one.entered_at) <= days[-1]]
        later = [one.held_on for one in mine if days[-1] < one.held_on <= seen.today]

        def units(found: list[Any]) -> int:
            if len(rule["counts"]) > 1:
                return len({one.record_id for one in found})
            return sum(one.units for one in found)

        return units(within), units(in_time), min(later, default=None)

    def _duty_days(
        self, rule: Any, bearer: Bearer, days: Sequence[date], seen: Seen, _: date
    ) -> tuple[int, int, date | None]:
        """Half days of stays; on a day without one a visit to a key village, which is half a day."""
        total = in_time = 0
        later = []
        mine = self._mine(rule, bearer)
        for office_id, day in sorted({(one.office_id, one.held_on) for one in mine}):
            of_day = [one for one in mine if one.office_id == office_id and one.held_on == day]
            stays = [one for one in of_day if one.measure == "duty_days"]
            told = [one for one in stays or of_day if seen.local(one.entered_at) <= days[-1]]
            if days[0] <= day <= days[-1]:
                total += sum(one.units for one in stays) if stays else 1
                in_time += sum(one.units for one in told) if stays else bool(told)
            elif days[-1] < day <= seen.today:
                later.append(day)
        return total, in_time, min(later, default=None)

    def _registered(
        self, rule: Any, bearer: Bearer, _: Sequence[date], __: Seen, last_seen: date
    ) -> tuple[int, int, None]:
        """Contact points that there are on the last day on which the bearer is looked at."""
        number = sum(
            one.person_id == bearer.office.person_id
            and (not rule["counts"] or one.kind in rule["counts"])
            and _is_there(one, last_seen)
            for one in self.evidence.contact_points
        )
        return number, number, None

    def _per_event(self, key: str, versions: list[Version], seen: Seen) -> Iterator[Line]:
        source = next(one.rule["source"] for one in versions if one.rule)
        ask = {"problems": self._problems, "requests": self._requests, "tasks": self._tasks}[source]
        for event in ask(seen):
            rule, due_on = _rule_of(event, versions)
            if rule is None or event.bearer.organization.time_zone != seen.zone:
                continue
            first = min(event.held_on, due_on)
            days = [first + DAY * number for number in range((due_on - first).days + 1)]
            organization = event.bearer.organization
            asked = self._applies(rule, organization, [event.held_on])
            asked = asked and any(self._is_on(rule, organization, day) for day in days)
            if not (asked or source == "tasks") or (due_on < seen.since and event.done):
                continue
            office_id = event.office_id if rule["bearer"] != "organization" or source == "tasks" else None
            done = [one for one in event.done if one.on <= due_on]
            in_time = any(seen.local(one.at) <= due_on for one in done)
            after_on = None if done else min((one.on for one in event.done), default=None)
            waived = (key, organization.id, office_id, event.name) in self.waivers
            told = (key, organization.id, office_id, event.name, first, due_on)
            state = _state(1, bool(done), in_time, waived, due_on < seen.today)
            yield Line(*told, 1, int(bool(done)), int(in_time), after_on, waived, state)

    def _problems(self, _: Seen) -> Iterator[Happening]:
        for fact in self._of_kind("problem"):
            done = [Done(one.on_day, one.at) for one in fact.events if one.kind == "studied"]
            bearer = Bearer(self.evidence.organization(fact.record.organization_id), None)
            held_on = fact.record.held_on
            yield Happening(f"P{fact.id}", bearer, fact.record.office_id, held_on, held_on, done)

    def _requests(self, seen: Seen) -> Iterator[Happening]:
        """A request is with the addressee from the day on which it came in."""
        for fact in self._of_kind("support_request"):
            answered = [one.at for one in fact.events if one.kind == "answered"]
            done = [Done(seen.local(at), at) for at in answered]
            bearer = Bearer(self.evidence.organization(fact.told.addressee_id), None)
            came_in_on = seen.local(fact.entered_at)
            yield Happening(f"S{fact.id}", bearer, None, fact.record.held_on, came_in_on, done)

    def _tasks(self, seen: Seen) -> Iterator[Happening]:
        ended = {one.task_id for one in self.evidence.task_ends if one.at <= seen.as_of}
        for task in self.evidence.tasks:
            if task.made_at > seen.as_of or task.id in ended:
                continue
            for borne in self.evidence.task_bearers:
                if borne.task_id == task.id:
                    done = [
                        Done(one.held_on, one.entered_at)
                        for one in self.counting
                        if one.measure == f"general:T{task.id}"
                        and one.organization_id == borne.organization_id
                        and borne.office_id in {None, one.office_id}
                    ]
                    bearer = Bearer(self.evidence.organization(borne.organization_id), None)
                    on = (task.made_on, task.made_on)
                    yield Happening(f"T{task.id}", bearer, borne.office_id, *on, done, task.due_on)

    def _of_kind(self, kind: str) -> Iterator[Fact]:
        return (one for one in self.facts.values() if one.record.kind == kind and not one.withdrawn)


def _state(required: int, counted: int, in_time: int, waived: bool, over: bool) -> str:
    """Source: defaults 4.7."""
    if counted >= required:
        return "met" if in_time >= required else "met_late"
    if waived:
        return "waived"
    return "missed" if over else "planned"


def _holding(name: str, versions: list[Version]) -> Any:
    """The timing under which a period is asked: one that is over when another is accepted keeps its own."""
    rule, last = None, None
    for one in versions:
        if last is not None and last < one.from_on:
            continue
        if one.rule is None or name[0] != LETTERS[one.rule["cadence"]]:
            rule = last = None
        elif window(name, one.rule)[-1] >= one.from_on:
            rule, last = one.rule, window(name, one.rule)[-1]
    return rule


def _rule_of(event: Happening, versions: list[Version]) -> tuple[Any, date]:
    """The same for an event, with the day by which it is to be dealt with."""
    rule, last = None, date.min
    for one in versions:
        if rule is not None and last < one.from_on:
            continue
        if one.rule is None:
            rule = None
        elif _due_on(event, one.rule) >= one.from_on:
            rule, last = one.rule, _due_on(event, one.rule)
    return rule, last


def _due_on(event: Happening, rule: Any) -> date:
    if event.due_on is not None:
        return event.due_on
    day, left = event.began_on, rule["days"]
    while left:
        day += DAY
        if not rule["working"] or works(day):
            left -= 1
    return day


def _is_there(row: Any, day: date) -> bool:
    return bool(row.from_on <= day and (row.to_on is None or day <= row.to_on))


def _is_theirs(rule: Any, office: Any, one: Any) -> bool:
    """Whether a record is of an office: what is done in person by whose it is, else by who held it then."""
    if office is None:
        return True
    in_person = all(one.startswith(("visit", "talk", "in_person", "duty_days")) for one in rule["counts"])
    if rule["bearer"] == "leadership_member" or in_person:
        return bool(one.office_id == office.id)
    return bool(office.from_on <= one.held_on and (office.to_on is None or one.held_on <= office.to_on))
