"""A city in which much is entered, reorganized and followed up, known beside the program."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, update

from domain.demonstration import Size, demonstrate
from domain.drafts import Terms
from domain.people import Actor, Role
from domain.refusals import NotFound, Refused
from services import follow_ups
from services.persons import live_offices
from storage import contact_points, offices, schema
from tests.services.diary import FRIDAY, Diary, meeting_answers, photo
from tests.services.following import correct, enter, made, supplement, withdraw
from tests.services.standing_oracle import City, Fact, Who

if TYPE_CHECKING:
    from domain.messages import Json
    from storage.database import Database, Tx

MERGED_ON = date(2026, 2, 1)
WENT_ON = date(2026, 2, 15)
SPLIT_ON = date(2026, 3, 1)
DAYS = (date(2026, 1, 20), date(2026, 2, 25), date(2026, 3, 10))
"""On which much is entered, about the days before: until the first, nothing is reorganized."""

KINDS = {
    Role.SECRETARY: ("meeting", "upward_report", "support_request", "problem", "talk"),
    Role.CLERK: ("meeting", "upward_report", "support_request", "problem"),
    Role.LEADERSHIP_MEMBER: ("general", "talk", "visit"),
    Role.ADMINISTRATOR: ("meeting", "problem", "general"),
    Role.STEERING_OFFICE_USER: ("meeting", "problem", "general"),
}
ADDRESSED = ("upward_report", "support_request")
ANSWERS: dict[str, dict[str, Json]] = {
    "upward_report": {"kind": "work", "title": "一季度党建工作", "number": None},
    "support_request": {"kind": "money", "matter": "修缮活动室"},
    "problem": {"matter": "水渠漏水"},
    "talk": {"counterpart": "party_member", "count": 2},
    "general": {"item": "IMP-05", "title": "冬训", "figure": None, "line": None},
    "visit": {
        "kind": "visit",
        "problems_taken_on": 2,
        "problems": "缺水,缺书",
        "solved_on_spot": 0,
        "revisit_on": None,
    },
}


@dataclass
class Years:
    """A city in which much was entered, and what is known of it without asking the program."""

    diary: Diary
    city: City
    actors: list[Actor] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    tx: Tx | None = None
    """In which everything is tried, once all is entered."""

    def try_in_vain(self, work: Callable[..., Any], *args: Any) -> Any:
        """Do something and take all of it back; gives what it gave, or the refusal."""
        assert self.tx is not None
        attempt = self.tx.begin_nested()
        try:
            return work(self.tx, *args)
        except Refused as refused:
            return refused
        finally:
            attempt.rollback()

    def allowed(self, work: Callable[..., Any], *args: Any) -> bool:
        return not isinstance(self.try_in_vain(work, *args), NotFound)


def build(database: Database, chance: random.Random) -> Years:
    """Two counties, three townships, a merged and a split branch, and records by everybody who enters."""
    diary = Diary(database, demonstrate(Size(counties=2, townships=3, branches=12)))
    made_up = Years(diary, database.run(_tree))
    for at in DAYS:
        diary.on(at)
        if at == DAYS[1]:
            _reorganize(made_up, *_parts(made_up))
        for actor in _acting(diary):
            _enter_some(made_up, actor, chance)
        _enter_for_leaders(made_up, chance)
    diary.on(FRIDAY)
    made_up.actors = _acting(diary)
    _follow_some(made_up, chance)
    return made_up


def answers_to(kind: str, held_on: date, point: str = "") -> dict[str, Json]:
    if kind == "meeting":
        return meeting_answers(held_on)
    if kind == "visit":
        return {
            **ANSWERS[kind],
            "contact_point": point,
            "held_on": held_on.isoformat(),
            "attachments": [],
        }
    return {**ANSWERS[kind], "held_on": held_on.isoformat(), "attachments": []}


def who_is(actor: Actor) -> Who:
    return Who(actor.person_id, str(actor.office.role), actor.office.organization_id)


def _tree(tx: Tx) -> City:
    table = schema.organizations
    found = tx.execute(select(table.c.id, table.c.parent_id, table.c.kind)).all()
    return City({row.id: row.parent_id for row in found}, {row.id: row.kind for row in found})


def _parts(years: Years) -> tuple[int, int, int, int, int, int]:
    """A branch that is merged, into one of another township; a branch that is split, and what goes off it.

    Then a township of which a part went off to another one.
    """
    parents = [one for one, kind in years.city.kinds.items() if kind == "branch"]
    by_parent: dict[int | None, list[int]] = {}
    for one in parents:
        by_parent.setdefault(years.city.parents[one], []).append(one)
    (township, first), (_, second), (other, _) = list(by_parent.items())[:3]
    assert township is not None
    assert other is not None
    return first[0], second[0], first[1], first[2], township, other


def _reorganize(years: Years, *parts: int) -> None:
    merged, into, split, off, township, other = parts
    years.city.successions = [
        (merged, into, MERGED_ON),
        (split, off, SPLIT_ON),
        (off, into, WENT_ON),
        (township, other, WENT_ON),
    ]

    def write(tx: Tx) -> None:
        for before, after, day in years.city.successions:
            kind = "merge" if before == merged else "split"
            values = {"organization_id": before, "successor_id": after, "kind": kind, "on_day": day}
            tx.execute(insert(schema.successions), values)
        ended = update(schema.organizations).where(schema.organizations.c.id == merged)
        tx.execute(ended.values(to_on=MERGED_ON - timedelta(1)))

    years.diary.database.run(write)


def _acting(diary: Diary) -> list[Actor]:
    """Everybody who has joined, in each of their offices."""

    def all_of(tx: Tx, account_id: int) -> list[Actor]:
        holder = offices.holder(tx, account_id)
        if holder is None:
            return []
        live = live_offices(holder.held, diary.now)
        return [one.actor(holder.person_id, holder.name, account_id) for one in live]

    return [one for account in diary.city.accounts for one in diary.database.run(all_of, account.id)]


def _enter_some(years: Years, actor: Actor, chance: random.Random) -> None:
    """Two records of an actor's, of kinds they may enter, for which there is somebody to address."""
    here = actor.office.organization_id
    parent = years.city.parents[here]
    points = years.diary.database.run(contact_points.of_person, actor.person_id, actor.today)
    possible = [
        one
        for one in KINDS.get(actor.office.role, ())
        if (one not in ADDRESSED or parent) and (one != "visit" or points)
    ]
    for kind in chance.sample(possible, k=min(2, len(possible))):
        held_on = actor.today - timedelta(chance.randrange(12))
        point = str(chance.choice(points).id) if kind == "visit" else ""
        record_id = years.diary.log(actor, kind, answers_to(kind, held_on, point))
        addressee = parent if kind in ADDRESSED else None
        fact = Fact(record_id, kind, here, held_on, {actor.person_id}, addressee, point=point)
        years.facts.append(fact)


def _enter_for_leaders(years: Years, chance: random.Random) -> None:
    """What clerks enter for a secretary is of both."""
    diary = years.diary
    for clerk in _acting(diary):
        if clerk.office.role is not Role.CLERK:
            continue
        sitting = diary.database.run(
            offices.holders, clerk.office.organization_id, [Role.SECRETARY], clerk.today
        )
        if sitting and chance.random() < 0.8:
            answers = answers_to("talk", clerk.today)
            del answers["attachments"]
            record_id = enter(diary, clerk, "talk", answers, Terms(for_office_id=sitting[0].office_id))
            persons = {clerk.person_id, sitting[0].person_id}
            years.facts.append(Fact(record_id, "talk", clerk.office.organization_id, clerk.today, persons))


def _follow_some(years: Years, chance: random.Random) -> None:
    """Records are corrected by others of their organization, supplemented, withdrawn, received, answered."""
    diary = years.diary
    for fact in years.facts:
        able = [one for one in years.actors if years.city.may(who_is(one), "correct", fact, diary.now)]
        while able and fact.kind == "meeting" and chance.random() < 0.5:
            by = chance.choice(able)
            correct(diary, by, fact.id, **answers_to(fact.kind, fact.held_on))
            fact.person_ids.add(by.person_id)
        if able and fact.kind != "talk" and chance.random() < 0.2:
            made(supplement(diary, chance.choice(able), fact.id, "补一张", [photo()]))
        parents = [one for one in years.actors if years.city.may(who_is(one), "receive", fact, diary.now)]
        if parents and chance.random() < 0.4:
            diary.database.run(follow_ups.receive, chance.choice(parents), fact.id, diary.now)
            fact.received = True
    withdrawn = chance.sample(years.facts, len(years.facts) // 4)
    for number, fact in enumerate(withdrawn):
        if number == len(withdrawn) // 2:
            diary.now += timedelta(minutes=11)
        able = [one for one in years.actors if years.city.may(who_is(one), "withdraw", fact, diary.now)]
        if able:
            withdraw(diary, chance.choice(able), fact.id)
            fact.withdrawn_at = diary.now
