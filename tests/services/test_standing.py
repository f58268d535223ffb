"""Random pairs of people and records: everybody sees, and can do, exactly what the table says."""

from __future__ import annotations

import asyncio
import itertools
import os
import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import insert, select, update

from domain.demonstration import Size, demonstrate
from domain.drafts import Terms
from domain.people import Actor, Role
from domain.refusals import NotFound, Refused
from handlers import reception
from handlers.here import Here
from services import follow_ups, record_lists, records
from services.persons import live_offices
from storage import offices, schema
from storage.database import Database
from tests.services.diary import FRIDAY, LOG, Diary, buttons, meeting_answers, photo
from tests.services.following import correct, enter, made, supplement, withdraw
from tests.services.standing_oracle import FOLLOW_UPS, City, Fact, Who

if TYPE_CHECKING:
    from domain.messages import Json, Message
    from storage.database import Tx

PAIRS = 200
MERGED_ON = date(2026, 2, 1)
WENT_ON = date(2026, 2, 15)
SPLIT_ON = date(2026, 3, 1)
DAYS = (date(2026, 1, 20), date(2026, 2, 25), date(2026, 3, 10))
"""On which much is entered, about the days before: until the first, nothing is reorganized."""

WORDS = {
    "更正": "correct",
    "撤回": "withdraw",
    "补充材料": "supplement",
    "撤销撤回": "restore",
    "收到": "receive",
    "答复": "answer_request",
    "已研究": "study",
    "已解决": "solve",
}
KINDS = {
    Role.SECRETARY: ("meeting", "upward_report", "support_request", "problem", "talk"),
    Role.CLERK: ("meeting", "upward_report", "support_request", "problem"),
    Role.LEADERSHIP_MEMBER: ("general", "talk"),
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


@pytest.fixture
def chance(figures: Callable[[str], None]) -> random.Random:
    """Chance with a printed seed; WUZE_TEST_SEED replays one."""
    seed = int(os.environ.get("WUZE_TEST_SEED") or random.SystemRandom().randrange(10**6))
    figures(f"seed {seed} (WUZE_TEST_SEED={seed} replays it)")
    return random.Random(seed)


@pytest.fixture
def years(database_url: str, chance: random.Random) -> Iterator[Years]:
    """Two counties, three townships, a merged and a split branch, and records by everybody who enters."""
    database = Database(database_url, b"key")
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
    with database.engine.connect() as made_up.tx, made_up.tx.begin():
        yield made_up
    asyncio.run(database.close())


@pytest.mark.timeout(240)
def test_two_hundred_random_pairs_see_exactly_what_the_table_says(
    years: Years, chance: random.Random, figures: Callable[[str], None]
) -> None:
    everybody = list(itertools.product(years.actors, years.facts))
    *branches, (township, other, _) = years.city.successions
    moved = set(itertools.chain.from_iterable(one[:2] for one in branches))
    near = [one for one in everybody if years.city.may_read(_who(one[0]), one[1])]
    pairs = chance.sample(everybody, PAIRS) + chance.sample(near, PAIRS // 4)
    pairs += itertools.product(years.actors, chance.sample(years.facts, 2))
    offices_of = Counter(actor.person_id for actor in years.actors)
    pairs += [
        (actor, fact)
        for actor, fact in everybody
        if (fact.organization_id in moved and actor.office.organization_id in moved)
        or (offices_of[actor.person_id] > 1 and actor.person_id in fact.person_ids)
    ]
    addressed = [one for one in years.facts if one.addressee_id == township]
    pairs += [
        (actor, fact)
        for actor in years.actors
        if actor.office.organization_id == other
        for fact in chance.sample(addressed, min(8, len(addressed)))
    ]

    seen = sum(_compare(years, actor, fact) for actor, fact in pairs)

    figures(f"{len(pairs)} pairs of {len(everybody)}, {seen} of them may read")
    assert {one.office.role for one in years.actors} >= set(KINDS) | {Role.OPERATOR, Role.INSPECTOR}
    assert 0 < seen < len(pairs)


def test_lists_show_exactly_what_the_table_says(
    years: Years, chance: random.Random, figures: Callable[[str], None]
) -> None:
    known = list(years.city.parents)
    pairs = chance.sample(list(itertools.product(years.actors, known)), PAIRS)
    moved = set(itertools.chain.from_iterable(one[:2] for one in years.city.successions))
    own = [(actor, one) for actor in years.actors for one in {actor.seat_id, *moved}]

    for actor, organization_id in [*pairs, *own]:
        who, told = _who(actor), (actor.name, actor.office, organization_id)
        if not years.city.may_list(who, organization_id):
            assert not years.allowed(record_lists.of_organization, actor, organization_id, years.diary.now)
            assert not years.allowed(record_lists.children, actor, organization_id, 0)
            continue
        expected = {one.id for one in years.facts if years.city.stands_in_list(who, organization_id, one)}
        assert _listed(years, actor, organization_id) == expected, told
        unread = [one for one in years.facts if one.id in expected and not years.city.may_read(who, one)]
        assert unread == [], told
    figures(f"{len(pairs) + len(own)} lists")


def test_everybodys_own_list_and_what_waits_for_them_are_theirs(years: Years) -> None:
    for actor in years.actors:
        who = _who(actor)
        if actor.office.role is Role.OPERATOR:
            assert not years.allowed(record_lists.my_records, actor, years.diary.now)
            continue
        mine = {one.id for one in years.facts if years.city.is_mine(who, one)}
        assert _listed(years, actor, None) == mine, (actor.name, actor.office)
        waiting = years.try_in_vain(record_lists.waiting, actor, years.diary.now, 0)
        expected = {one.id for one in years.facts if years.city.waits_for(who, one)}
        if isinstance(waiting, NotFound):
            assert expected == set()
        else:
            assert _waiting(years, actor, waiting) == expected, (actor.name, actor.office)


def _compare(years: Years, actor: Actor, fact: Fact) -> bool:
    """Check one pair in every way there is; gives whether the person may read the record."""
    who, now = _who(actor), years.diary.now
    told = (actor.name, actor.office, actor.seat_id, fact)
    readable = years.city.may_read(who, fact)
    for work in (records.open_record, records.attachments_of, records.history):
        assert years.allowed(work, actor, fact.id, now) is readable, told
    allowed = {one for one in FOLLOW_UPS if years.city.may(who, one, fact, now)}
    done = {"receive"} if fact.received else set()
    if not readable:
        for data in _forged(fact):
            refused = years.try_in_vain(reception.touch, actor, Here(actor.telegram_id, now, 5), data)
            assert isinstance(refused, NotFound), (data, told)
    else:
        shown = buttons(years.try_in_vain(records.open_record, actor, fact.id, now))
        assert {WORDS[one] for one in set(shown) & set(WORDS)} - done == allowed - done, told
        for label, data in shown.items():
            assert years.allowed(reception.touch, actor, Here(actor.telegram_id, now, 5), data), (label, told)
    for name in FOLLOW_UPS:
        outcome = years.try_in_vain(_service(name), actor, fact, now)
        assert isinstance(outcome, int) is (name in allowed), (name, outcome, told)
    return readable


def _forged(fact: Fact) -> Iterator[str]:
    """Every button there is below a record, whoever it is for."""
    for word in ("correct", "withdraw", "supplement", "study", "solve", "answer"):
        yield f"c:{word}:{fact.id}"
    yield from (f"g:{done}:{fact.id}" for done in ("received", "restored"))
    yield from (f"{letter}:{fact.id}" for letter in "oay")


def _service(name: str) -> Callable[[Tx, Actor, Fact, Any], int]:
    """The use case of a follow-up, with a draft as a forger would wish to have it."""

    def work(tx: Tx, actor: Actor, fact: Fact, now: Any) -> int:
        if name == "receive":
            return follow_ups.receive(tx, actor, fact.id, now)
        if name == "restore":
            return follow_ups.restore(tx, actor, fact.id, now)
        draft_id = _draft_about(tx, actor, fact.id, now)
        if name == "correct":
            known = {"held_on": fact.held_on.isoformat(), **_answers(fact.kind, fact.held_on)}
            return LOG[fact.kind](tx, actor, known, draft_id, now)
        answers = {"reason": "x", "line": "x", "attachments": [], "value": "agreed", "on_day": "2026-03-27"}
        done: int = getattr(follow_ups, name)(tx, actor, answers, draft_id, now)
        return done

    return work


def _draft_about(tx: Tx, actor: Actor, record_id: int, now: Any) -> int:
    newest = (
        select(schema.duty_records.c.id)
        .where((schema.duty_records.c.id == record_id) | (schema.duty_records.c.root_id == record_id))
        .order_by(schema.duty_records.c.version.desc())
        .limit(1)
    )
    values = {
        "person_id": actor.person_id,
        "office_id": actor.office.id,
        "form": "forged",
        "form_version": 1,
        "revision": 0,
        "session": {"answers": {"reason": "x"}},
        "begun_at": now,
        "changed_at": now,
        "about_id": tx.execute(newest).scalar_one(),
    }
    return int(tx.execute(insert(schema.drafts).values(values).returning(schema.drafts.c.id)).scalar_one())


def _answers(kind: str, held_on: date) -> dict[str, Json]:
    if kind == "meeting":
        return meeting_answers(held_on)
    return {**ANSWERS[kind], "held_on": held_on.isoformat(), "attachments": []}


def _who(actor: Actor) -> Who:
    return Who(actor.person_id, str(actor.office.role), actor.office.organization_id)


def _listed(years: Years, actor: Actor, organization_id: int | None) -> set[int]:
    """Every record that somebody finds by turning months and pages."""

    def turn(tx: Tx, month: date | None, page: int) -> Message:
        if organization_id is None:
            return record_lists.my_records(tx, actor, years.diary.now, month, page)
        return record_lists.of_organization(tx, actor, organization_id, years.diary.now, month, page)

    found, seen, ahead = set(), set(), list[tuple[date | None, int]]([(None, 0)])
    while ahead:
        message = years.try_in_vain(turn, *ahead.pop())
        for button in itertools.chain.from_iterable(message.buttons):
            head, *rest = button.data.split(":")
            if head == "o":
                found.add(int(rest[0]))
            elif head == "r" and button.data not in seen:
                seen.add(button.data)
                assert rest[2:] == ([] if organization_id is None else [str(organization_id)])
                ahead.append((date(int(rest[0][:4]), int(rest[0][4:]), 1), int(rest[1])))
    return found


def _waiting(years: Years, actor: Actor, first: Message) -> set[int]:
    """Every record on the pages of what waits."""
    found, page, message = set(), 0, first
    while True:
        data = [button.data for row in message.buttons for button in row]
        found |= {int(one[2:]) for one in data if one.startswith("o:")}
        page += 1
        if f"x:{page}" not in data:
            return found
        message = years.try_in_vain(record_lists.waiting, actor, years.diary.now, page)


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
    possible = [one for one in KINDS.get(actor.office.role, ()) if one not in ADDRESSED or parent]
    for kind in chance.sample(possible, k=min(2, len(possible))):
        held_on = actor.today - timedelta(chance.randrange(12))
        record_id = years.diary.log(actor, kind, _answers(kind, held_on))
        addressee = parent if kind in ADDRESSED else None
        years.facts.append(Fact(record_id, kind, here, held_on, {actor.person_id}, addressee))


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
            answers = _answers("talk", clerk.today)
            del answers["attachments"]
            record_id = enter(diary, clerk, "talk", answers, Terms(for_office_id=sitting[0].office_id))
            persons = {clerk.person_id, sitting[0].person_id}
            years.facts.append(Fact(record_id, "talk", clerk.office.organization_id, clerk.today, persons))


def _follow_some(years: Years, chance: random.Random) -> None:
    """Records are corrected by others of their organization, supplemented, withdrawn, received, answered."""
    diary = years.diary
    for fact in years.facts:
        able = [one for one in years.actors if years.city.may(_who(one), "correct", fact, diary.now)]
        while able and fact.kind == "meeting" and chance.random() < 0.5:
            by = chance.choice(able)
            correct(diary, by, fact.id, **_answers(fact.kind, fact.held_on))
            fact.person_ids.add(by.person_id)
        if able and fact.kind != "talk" and chance.random() < 0.2:
            made(supplement(diary, chance.choice(able), fact.id, "补一张", [photo()]))
        parents = [one for one in years.actors if years.city.may(_who(one), "receive", fact, diary.now)]
        if parents and chance.random() < 0.4:
            diary.database.run(follow_ups.receive, chance.choice(parents), fact.id, diary.now)
            fact.received = True
    withdrawn = chance.sample(years.facts, len(years.facts) // 4)
    for number, fact in enumerate(withdrawn):
        if number == len(withdrawn) // 2:
            diary.now += timedelta(minutes=11)
        able = [one for one in years.actors if years.city.may(_who(one), "withdraw", fact, diary.now)]
        if able:
            withdraw(diary, chance.choice(able), fact.id)
            fact.withdrawn_at = diary.now
