"""Years in a made-up city: records of every kind, corrected, withdrawn, restored, followed up, and waivers.

Told in two ways. As people do, through the services, which refuse what they refuse; or straight into the
tables, so that there is also what no service lets in, and everything derived is computed anew.
"""

from __future__ import annotations

import heapq
import itertools
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from domain.people import Actor, Office, Role
from domain.refusals import NotFound, Refused
from services import follow_ups
from storage import contributions, schema
from tests.services.diary import LOG
from tests.services.duties_evidence import DETAILS
from tests.services.duties_oracle import Oracle

if TYPE_CHECKING:
    from collections.abc import Callable

    from domain.messages import Json
    from tests.services.duties_city import City

DAY = timedelta(1)
HAPPENINGS = 100
KINDS = (*["meeting"] * 5, *["duty_stay", "visit", "problem", "general"] * 2, "talk", "in_person")
KINDS += ("support_request", "support_request", "upward_report", "plan", "vehicle")
TABLES = {
    "visit": ("contact_point_id", "kind", "problems_taken_on", "solved_on_spot"),
    "talk": ("counterpart", "count"),
    "in_person": ("kind", "matter"),
    "plan": ("kind", "title", "number"),
    "upward_report": ("kind", "title", "number"),
    "general": ("item", "title", "figure", "line"),
    "problem": ("matter",),
    "vehicle": ("kind", "title", "result"),
    "support_request": ("kind", "matter"),
}


@dataclass
class Told:
    """A record as its teller remembers it."""

    id: int
    kind: str
    office: Any
    version: int = 1
    withdrawn: bool = False


@dataclass
class Years:
    """What happens in a city, one thing after another."""

    city: City
    straight: bool
    """Written into the tables, not told to the services."""
    told: list[Told] = field(default_factory=list)
    tasks: list[Any] = field(default_factory=list)
    waiting: list[tuple[datetime, int, Any]] = field(default_factory=list)
    moments: list[datetime] = field(default_factory=list)
    """At which something was tried."""
    numbers: Any = field(default_factory=itertools.count)

    def __post_init__(self) -> None:
        for at in self.city.instants(HAPPENINGS):
            self._later(at, self._something)
        for at in self.city.instants(3):
            self._later(at, self._task)
        while self.waiting:
            at, _, happens = heapq.heappop(self.waiting)
            self.moments.append(at)
            happens(at)
        if self.straight:
            contributions.rebuild(self.city.tx)
        self._waivers()

    def _later(self, at: datetime, happens: Callable[[datetime], None]) -> None:
        heapq.heappush(self.waiting, (at, next(self.numbers), happens))

    def _something(self, at: datetime) -> None:
        chance = self.city.chance
        if not self.told or chance.random() < 0.7:
            self._record(at)
            return
        one = chance.choice(self.told)
        if one.withdrawn:
            return
        follow = {"problem": "studied", "support_request": "answered"}.get(one.kind)
        if follow and chance.random() < 0.7:
            self._event(at, one, follow)
        elif chance.random() < 0.7:
            self._correct(at, one)
        else:
            self._event(at, one, "withdrawn")
            if chance.random() < 0.4:
                self._later(at + timedelta(minutes=9), lambda then: self._event(then, one, "restored"))

    def _record(self, at: datetime) -> None:
        chance = self.city.chance
        live = [one for one in self.city.offices if _is_live(one, self._today(one, at))]
        if not live or (self.straight and chance.random() < 0.05):
            live = self.city.offices
        office = chance.choice(live)
        kind = chance.choice(KINDS)
        answers = self._answers(kind, office, at)
        if answers is None:
            return
        if self.straight:
            made: int | None = self._write(kind, office, answers, at)
        else:
            draft_id = self.city.draft(office, at)
            made = self._try(LOG[kind], self._actor(office, at), answers, draft_id, at)
        if made is not None:
            self.told.append(Told(made, kind, office))

    def _correct(self, at: datetime, one: Told) -> None:
        """The day was wrong, or the kind, or how many there were."""
        answers = self._answers(one.kind, one.office, at)
        if answers is None:
            return
        if self.straight:
            one.version += 1
            self._write(one.kind, one.office, answers, at, one)
            return
        newest = max(row.id for row in self._versions(one.id))
        draft_id = self.city.draft(one.office, at, newest)
        self._try(LOG[one.kind], self._actor(one.office, at), answers, draft_id, at)

    def _versions(self, root_id: int) -> list[Any]:
        table = schema.duty_records
        every = self.city.tx.execute(
            table.select().where((table.c.id == root_id) | (table.c.root_id == root_id))
        )
        return list(every)

    def _event(self, at: datetime, one: Told, kind: str) -> None:
        today = self._today(one.office, at)
        on_day = today - DAY * self.city.chance.choice((0, 0, 1, 5, 20))
        if self.straight:
            one.withdrawn = kind == "withdrawn"
            self.city.add(
                schema.record_events,
                record_id=one.id,
                kind=kind,
                at=at,
                person_id=one.office.person_id,
                office_id=one.office.id,
                on_day=on_day if kind == "studied" else None,
            )
            return
        actor = self._actor(self._answering(one, kind), at)
        if kind == "restored":
            self._try(follow_ups.restore, actor, one.id, at)
            return
        newest = max(row.id for row in self._versions(one.id))
        holder = next(row for row in self.city.offices if row.id == actor.office.id)
        draft_id = self.city.draft(holder, at, newest)
        use = {
            "withdrawn": follow_ups.withdraw,
            "studied": follow_ups.study,
            "answered": follow_ups.answer_request,
        }
        answers = {"reason": "x", "line": "x", "value": "agreed", "on_day": on_day.isoformat()}
        self._try(use[kind], actor, answers, draft_id, at)

    def _answering(self, one: Told, kind: str) -> Any:
        """Who says it: whoever entered the record, or somebody of the organization that was asked."""
        if kind != "answered":
            return one.office
        table = schema.support_requests
        addressee = self.city.tx.execute(table.select().where(table.c.record_id == one.id)).one().addressee_id
        return next(
            row for row in self.city.offices if row.organization_id == addressee and row.role == "secretary"
        )

    def _try(self, work: Callable[..., int], *args: Any) -> int | None:
        """Do something as the program does, or nothing of it."""
        attempt = self.city.tx.begin_nested()
        try:
            done = work(self.city.tx, *args)
        except (Refused, NotFound):
            attempt.rollback()
            return None
        attempt.commit()
        return done

    def _today(self, office: Any, at: datetime) -> date:
        return at.astimezone(ZoneInfo(self._organization(office).time_zone)).date()

    def _organization(self, office: Any) -> Any:
        return next(one for one in self.city.organizations if one.id == office.organization_id)

    def _actor(self, office: Any, at: datetime) -> Actor:
        held = Office(
            office.id,
            office.organization_id,
            "某处",
            Role(office.role),
            office.from_on,
            office.to_on,
            acting=office.acting,
        )
        return Actor(office.person_id, "某", 1, held, self._today(office, at), office.organization_id)

    def _answers(self, kind: str, office: Any, at: datetime) -> dict[str, Json] | None:
        """What a filled form says; None where nothing can be said, for want of somebody to address."""
        chance, today = self.city.chance, self._today(office, at)
        held_on = today - DAY * chance.choice((0, 0, 1, 1, 1, 2, 5, 20, 40, chance.randrange(90)))
        said: dict[str, Json] = {"held_on": held_on.isoformat(), "attachments": [], "reason": "记错了"}
        if kind == "duty_stay":
            return {**said, **self._stay(held_on, today)}
        if kind == "visit":
            mine = [one.id for one in self.city.contact_points if one.person_id == office.person_id]
            if not mine:
                return None
            said["contact_point"] = str(chance.choice(mine))
        if kind in {"upward_report", "support_request"} and self._organization(office).parent_id is None:
            return None
        task = chance.choice(self.tasks) if self.tasks and chance.random() < 0.6 else None
        choices: dict[str, dict[str, Json]] = {
            "meeting": {
                "kinds": chance.sample(
                    ("members_meeting", "theme_day", "party_lesson"), k=chance.choice((1, 1, 2, 3))
                ),
                "attendance": {"attended": 4, "expected": 5},
                "topics": "某议题",
                "decision": None,
            },
            "visit": {
                "kind": chance.choice(("visit", "case_dissection")),
                "problems_taken_on": 0,
                "solved_on_spot": 0,
            },
            "talk": {
                "counterpart": "party_member",
                "count": chance.choice((1, 2, 9)),
            },
            "in_person": {"kind": "deployed", "matter": "某事"},
            "plan": {"kind": "plan", "title": "某计划", "number": None},
            "upward_report": {"kind": "work", "title": "某报告", "number": None},
            "general": {
                "item": f"T{task.id}" if task else "IMP-05",
                "title": "某记录",
                "figure": chance.choice((None, 0, 1, 20)),
                "line": None,
            },
            "problem": {"matter": "某问题"},
            "vehicle": {"kind": "project", "title": "某项目", "result": None},
            "support_request": {"kind": "money", "matter": "某请求"},
        }
        return {**said, **choices[kind]}

    def _stay(self, held_on: date, today: date) -> dict[str, Json]:
        chance = self.city.chance
        last = min(today, held_on + DAY * chance.choice((0, 0, 1, 2, 3, 12)))
        halves = chance.choice((("am", "pm"), ("am", "pm"), ("am", "am"), ("pm", "pm")))
        if held_on < last and chance.random() < 0.3:
            halves = ("pm", "am")
        villages = [one.id for one in self.city.organizations if one.level in {"village", "community"}]
        place = str(chance.choice(villages or [self.city.organizations[0].id]))
        names = ("from_half", "to_half")
        span = {"from": held_on.isoformat(), "to": last.isoformat(), **dict(zip(names, halves, strict=True))}
        return {"place": place, "span": span, "problems_taken_on": 0}

    def _write(
        self, kind: str, office: Any, answers: dict[str, Json], at: datetime, about: Told | None = None
    ) -> int:
        """A version of a record, straight into the tables."""
        row = self.city.add(
            schema.duty_records,
            organization_id=office.organization_id,
            office_id=office.id,
            person_id=office.person_id,
            kind=kind,
            year=at.year,
            number=10**6 + (about.id if about else next(self.numbers)),
            held_on=date.fromisoformat(answers["held_on"]),
            entered_at=at,
            draft_id=self.city.draft(office, at),
            root_id=about.id if about else None,
            version=about.version if about else 1,
        )
        said = {name: answers.get(name) for name in TABLES.get(kind, ())}
        if kind in {"upward_report", "support_request"}:
            said["addressee_id"] = self._organization(office).parent_id
        if kind == "visit":
            said["contact_point_id"] = int(answers["contact_point"])
        if kind == "meeting":
            said = {"attended": 4, "expected": 5, "topics": "某议题"}
        if kind == "duty_stay":
            span = answers["span"]
            said = {"from_half": span["from_half"], "to_half": span["to_half"], "problems_taken_on": 0}
            said |= {"place_id": int(answers["place"]), "half_days": 1}
            said |= {"from_on": date.fromisoformat(span["from"]), "to_on": date.fromisoformat(span["to"])}
        self.city.add(DETAILS[kind], record_id=row.id, **said)
        for name in answers.get("kinds", ()):
            self.city.add(schema.meeting_kinds, record_id=row.id, kind=name)
        return int(row.id)

    def _task(self, at: datetime) -> None:
        """Something that several are to do by a day; sometimes it is taken back."""
        chance, city = self.city.chance, self.city
        maker = chance.choice(city.offices)
        made_on = self._today(maker, at)
        task = city.add(
            schema.tasks,
            kind="task",
            organization_id=maker.organization_id,
            title="某任务",
            due_on=made_on + DAY * chance.choice((0, 20, 60)),
            made_on=made_on,
            made_at=at,
            person_id=maker.person_id,
            draft_id=city.draft(maker, at),
        )
        self.tasks.append(task)
        named_offices = chance.sample(city.offices, k=min(4, len(city.offices)))
        for office in {one.organization_id: one for one in named_offices}.values():
            named = office.id if chance.random() < 0.5 else None
            borne = {"organization_id": office.organization_id, "office_id": named}
            city.add(schema.task_bearers, task_id=task.id, **borne)
        if chance.random() < 0.3:
            ended = {"at": at + DAY * 30, "person_id": maker.person_id, "reason": "x"}
            city.add(schema.task_ends, task_id=task.id, **ended)

    def _waivers(self) -> None:
        """Somebody asks to be released from what is not done, and is, or is not, or hears nothing."""
        chance, city = self.city.chance, self.city
        zone, as_of = chance.choice(city.zones), city.instant()
        oracle = Oracle(city.tx)
        open_ones = [
            one for one in oracle.lines(zone, as_of, as_of.date() - 300 * DAY) if one.counted < one.required
        ]
        for one in chance.sample(open_ones, k=min(8, len(open_ones))):
            asks, decides = chance.choice(city.offices), chance.choice(city.offices)
            asked_at = as_of - DAY * chance.randrange(60)
            waiver = city.add(
                schema.waivers,
                obligation=one.obligation,
                organization_id=one.organization_id,
                office_id=one.office_id,
                period=one.period,
                reason="x",
                person_id=asks.person_id,
                at=asked_at,
                draft_id=city.draft(asks, asked_at),
            )
            decided_at = asked_at + DAY * chance.randrange(40)
            self.moments += [decided_at] * 10
            if chance.random() < 0.8:
                city.add(
                    schema.waiver_decisions,
                    waiver_id=waiver.id,
                    granted=chance.random() < 0.7,
                    person_id=decides.person_id,
                    office_id=decides.id,
                    at=decided_at,
                )


def _is_live(office: Any, day: date) -> bool:
    return bool(office.from_on <= day and (office.to_on is None or day <= office.to_on))
