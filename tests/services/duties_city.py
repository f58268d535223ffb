"""A small city made up by chance: what begins and ends in it on awkward days, and its rules."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert

from storage import schema

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.messages import Json
    from storage.database import Tx

ZONES = ("Asia/Shanghai", "Asia/Urumqi", "America/New_York")
YEARS = (2024, 2025, 2026, 2028)
"""Two leap years among them; the official calendar ends within the third."""

EVER = date(2000, 1, 1)
DAY = timedelta(1)
LEVELS = ("city", "county", "township", "village", "community", "unit")
CHILDREN = {
    "city": ("county", "county", "city", "unit"),
    "county": ("township", "county", "unit"),
    "township": ("village", "community", "unit"),
}
KINDS = {
    "city": ("steering_group", "steering_office", "organization_department", "leading_group"),
    "county": ("committee", "committee", "steering_office", "leading_group"),
    "township": ("committee",),
    "village": ("branch", "branch", "general_branch"),
    "community": ("branch", "member_group"),
    "unit": ("branch", "department", "leading_group"),
}
MEASURES = (
    "meeting:members_meeting",
    "meeting:theme_day",
    "meeting:party_lesson",
    "visit",
    "visit:case_dissection",
    "talk:party_member",
    "in_person:deployed",
    "upward_report:work",
    "figure:IMP-05",
    "problem",
)


@dataclass
class City:
    """Who there is in it, and the chance by which everything in it is decided."""

    chance: random.Random
    tx: Tx
    year: int = 0
    zones: tuple[str, str] = ("", "")
    organizations: list[Any] = field(default_factory=list)
    persons: list[int] = field(default_factory=list)
    offices: list[Any] = field(default_factory=list)
    contact_points: list[Any] = field(default_factory=list)
    drafts: int = 0

    def __post_init__(self) -> None:
        chance = self.chance
        self.year = chance.choice(YEARS)
        self.zones = ("Asia/Shanghai", chance.choice(ZONES[1:]))
        first = date(self.year - 1, 11, 1)
        self.days = [first + DAY * number for number in range(457)]
        """From two months before a year to one month after it."""
        self.edges = [day for day in self.days if (day + DAY).day == 1 or day.day == 1]
        self.edges += [date(self.year, 2, 28), date(self.year, 2, 28) + DAY] * 3
        self.edges += [date(self.year, *end) for end in ((3, 31), (6, 30), (7, 1), (12, 31))] * 2
        _Roster(self).build()

    def edge(self) -> date:
        """A day on which something tends to be forgotten; sometimes any day."""
        return self.chance.choice(self.edges if self.chance.random() < 0.7 else self.days)

    def instant(self, zone: str | None = None) -> datetime:
        """Sometime within the years; often the last moment of a day or the first of the next one."""
        zone = zone or self.chance.choice(self.zones)
        if self.chance.random() < 0.4:
            midnight = datetime.combine(self.edge() + DAY, time.min, ZoneInfo(zone)).astimezone(UTC)
            return midnight - timedelta(microseconds=1) * self.chance.randrange(2)
        second = timedelta(seconds=self.chance.randrange(86400))
        return datetime.combine(self.chance.choice(self.days), time.min, UTC) + second

    def instants(self, count: int, *, late: bool = False) -> list[datetime]:
        """So many, one after another; late ones are in the second half."""
        found = [max(self.instant(), self.instant()) if late else self.instant() for _ in range(count)]
        return sorted(found)

    def add(self, table: Any, **values: Any) -> Any:
        """Write a row; gives it."""
        statement = insert(table).values(values).returning(*table.columns)
        return self.tx.execute(statement).one()

    def draft(self, office: Any, at: datetime, about_id: int | None = None) -> int:
        """What a form was filled in as: rows of weight refer to one each."""
        row = self.add(
            schema.drafts,
            person_id=office.person_id,
            office_id=office.id,
            form="made_up",
            form_version=1,
            revision=0,
            session={"answers": {"reason": "记错了"}},
            begun_at=at,
            changed_at=at,
            about_id=about_id,
        )
        return int(row.id)


class _Roster:
    """Writing a city's roster."""

    def __init__(self, city: City) -> None:
        self.city, self.chance = city, city.chance

    def build(self) -> None:
        top = self._organization(None, "committee", "city")
        waiting = [top]
        while waiting and len(self.city.organizations) < 8:
            parent = waiting.pop(0)
            for level in CHILDREN.get(parent.level, ()):
                if self.chance.random() < 0.9:
                    kind = self.chance.choice(KINDS[level])
                    waiting.append(self._organization(parent.id, kind, level))
        for number in range(8):
            names = {"name": f"某{number}", "pinyin": "mou", "initials": "m"}
            person = self.city.add(schema.persons, **names, telegram_id=10**6 + number)
            self.city.persons.append(person.id)
        for organization in self.city.organizations:
            self._offices(organization)
        for person in self.city.persons:
            for _ in range(self.chance.randrange(3)):
                self._contact_point(person)

    def _organization(self, parent_id: int | None, kind: str, level: str) -> Any:
        from_on, to_on = self._span(0.3, 0.25)
        row = self.city.add(
            schema.organizations,
            parent_id=parent_id,
            kind=kind,
            level=level,
            name=f"{level}{len(self.city.organizations)}",
            pinyin="mou",
            initials="m",
            key_village=self.chance.random() < 0.6,
            time_zone=self.city.zones[self.chance.random() < 0.3],
            members=self.chance.choice((0, 3, 7, 20)),
            from_on=from_on,
            to_on=to_on,
        )
        self.city.organizations.append(row)
        return row

    def _span(self, begins: float, ends: float) -> tuple[date, date | None]:
        """From when to when something is there; with these chances it begins, or ends, within the years."""
        from_on = self.city.edge() if self.chance.random() < begins else date(self.city.year - 2, 3, 1)
        if self.chance.random() >= ends:
            return from_on, None
        return from_on, max(from_on, self.city.edge())

    def _offices(self, organization: Any) -> None:
        """A secretary, perhaps an acting one after a gap or before it is over, and leadership members."""
        from_on, to_on = self._span(0.3, 0.5)
        self._office(organization, "secretary", from_on, to_on)
        if to_on is not None:
            begins = to_on + DAY * self.chance.choice((1, 1, 20, -5))
            ends = max(begins, self.city.edge()) if self.chance.random() < 0.5 else None
            self._office(organization, "secretary", begins, ends, acting=True)
        for role in ("leadership_member", "leadership_member", "clerk"):
            if self.chance.random() < 0.5:
                self._office(organization, role, *self._span(0.4, 0.4))

    def _office(
        self, organization: Any, role: str, from_on: date, to_on: date | None, *, acting: bool = False
    ) -> None:
        row = self.city.add(
            schema.offices,
            person_id=self.chance.choice(self.city.persons),
            organization_id=organization.id,
            role=role,
            acting=acting,
            from_on=from_on,
            to_on=to_on,
        )
        self.city.offices.append(row)

    def _contact_point(self, person_id: int) -> None:
        from_on, to_on = self._span(0.5, 0.5)
        kind = self.chance.choice(("township", "primary_school", "veteran_member", "branch"))
        where: dict[str, Any] = {"nickname": "老某"}
        if kind != "veteran_member":
            where = {"organization_id": self.chance.choice(self.city.organizations).id}
        row = self.city.add(
            schema.contact_points, person_id=person_id, kind=kind, from_on=from_on, to_on=to_on, **where
        )
        self.city.contact_points.append(row)


def lay_down(city: City, *, alike: bool = False) -> None:
    """Accept rules, some of them anew or struck, and switch parts of them on and off in many places.

    `alike`: only at the top, and so for everybody.
    """
    chance = city.chance
    written: list[tuple[datetime, str, dict[str, Json] | None, date]] = []
    makes = [_counted] * 6 + [_duty_days, _registered, _of_problems, _of_requests, _of_tasks]
    for number, make in enumerate(makes):
        key = f"RULE-{number}"
        rule = {**_bare(chance, f"ITEM-{number % 7}"), **make(chance)}
        early = datetime(city.year - 2, 5, 1, tzinfo=UTC)
        written.append((early, key, rule, EVER if chance.random() < 0.8 else city.edge()))
        for at in city.instants(chance.choice((0, 0, 1, 1, 2))):
            anew = None if chance.random() < 0.15 else _changed(chance, rule, make)
            written.append((at, key, anew, city.edge()))
    for at, key, changed, from_on in sorted(written, key=lambda one: one[:2]):
        city.add(schema.accepted_obligations, obligation=key, rule=changed, from_on=from_on, accepted_at=at)
    names = ["core", "extended", "branch", *(f"ITEM-{number}" for number in range(7))]
    names += [f"ITEM-{number}@{level}" for number in range(7) for level in chance.sample(LEVELS, 2)]
    for at in city.instants(chance.randrange(4, 12)):
        city.add(
            schema.switches,
            organization_id=chance.choice(city.organizations[: 1 if alike else chance.choice((1, 3, 8))]).id,
            name=chance.choice(names),
            on=chance.random() < 0.75,
            from_on=EVER if chance.random() < 0.3 else city.edge(),
            at=at,
        )


def _changed(chance: random.Random, rule: dict[str, Json], make: Any) -> dict[str, Json]:
    """Another timing of the same kind: something of it is new, or everything."""
    anew = make(chance)
    if chance.random() < 0.3:
        return {**_bare(chance, rule["words"]["item"]), **anew}
    names = chance.sample(sorted(anew), k=1)
    if {"cadence", "until"} & set(names):
        names = ["cadence", "until"]
    return {**rule, **{name: anew[name] for name in names if name in anew}}


def _bare(chance: random.Random, item: str) -> dict[str, Json]:
    words = {"item": item, "title": "某事", "carrier": "committee", "leading": "follow_up"}
    return {
        "minimum": 1,
        "bearer": "organization",
        "applies": [_applies(chance) for _ in range(chance.choice((1, 3, 5)))],
        "pack": chance.choice(("core", "core", "extended", "branch")),
        "counts": [],
        "halves": False,
        "until": None,
        "days": 0,
        "working": False,
        "words": {**words, "basis": "某条", "up": False, "form": ""},
    }


def _applies(chance: random.Random) -> list[Json]:
    kind = chance.choice(
        ("committee", "committee", "committee", "branch", "branch", "leading_group", "department")
    )
    levels: Sequence[str] = ()
    if kind == "committee" and chance.random() < 0.3:
        levels = sorted(chance.sample(("city", "county", "township"), k=2))
    children = kind == "committee" and chance.random() < 0.3
    return [kind, list(levels), children, chance.random() < 0.2, chance.choice((0, 0, 0, 7))]


def _counted(chance: random.Random) -> dict[str, Json]:
    cadence = chance.choice(
        ("monthly", "monthly", "quarterly", "half_yearly", "yearly", "yearly", "standing")
    )
    until = chance.choice((None, None, [3, 31], [2, 28], [6, 30])) if cadence == "yearly" else None
    common = MEASURES if chance.random() < 0.5 else MEASURES[:3]
    counts = sorted(chance.sample(common, k=chance.choice((1, 1, 1, 3))))
    return {
        "cadence": cadence,
        "until": until,
        "minimum": chance.choice((1, 1, 1, 1, 2, 4)),
        "bearer": chance.choice(("organization", "organization", "secretary", "leadership_member")),
        "counts": counts,
        "source": "records",
    }


def _duty_days(chance: random.Random) -> dict[str, Json]:
    counts = ["duty_days", "visit:key_village"]
    return {
        "cadence": chance.choice(("yearly", "yearly", "half_yearly")),
        "until": None,
        "minimum": chance.choice((2, 4, 10, 60)),
        "bearer": chance.choice(("secretary", "secretary", "leadership_member", "organization")),
        "counts": counts if chance.random() < 0.8 else counts[:1],
        "source": "duty_days",
        "halves": True,
    }


def _registered(chance: random.Random) -> dict[str, Json]:
    kinds = ("township", "primary_school", "veteran_member")
    return {
        "cadence": "standing",
        "until": None,
        "minimum": chance.choice((1, 1, 2)),
        "bearer": chance.choice(("secretary", "leadership_member")),
        "counts": sorted(chance.sample(kinds, k=chance.randrange(3))),
        "source": "contact_points",
    }


def _of_problems(chance: random.Random) -> dict[str, Json]:
    bearer = chance.choice(("organization", "secretary"))
    return {**_event(chance, "problems", (1, 10, 30)), "bearer": bearer}


def _of_requests(chance: random.Random) -> dict[str, Json]:
    return _event(chance, "requests", (1, 5, 10))


def _of_tasks(chance: random.Random) -> dict[str, Json]:
    return {**_event(chance, "tasks", (1,)), "days": 0, "working": False}


def _event(chance: random.Random, source: str, days: Sequence[int]) -> dict[str, Json]:
    days_given = chance.choice(days)
    working = chance.random() < 0.5
    return {"cadence": "per_event", "source": source, "days": days_given, "working": working}
