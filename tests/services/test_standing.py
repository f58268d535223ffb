"""Random pairs of people and records: everybody sees, and can do, exactly what the table says."""

from __future__ import annotations

import asyncio
import itertools
import os
import random
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import insert, select

from domain.people import Actor, Role
from domain.refusals import NotFound
from handlers import reception
from handlers.here import Here
from services import follow_ups, record_lists, records
from storage import schema
from storage.database import Database
from tests.services.diary import LOG, buttons
from tests.services.standing_oracle import FOLLOW_UPS, Fact
from tests.services.standing_years import KINDS, Years, answers_to, build, who_is

if TYPE_CHECKING:
    from domain.messages import Message
    from storage.database import Tx

PAIRS = 200
WORDS = {
    "更正": "correct",
    "撤回": "withdraw",
    "补充材料": "supplement",
    "撤销撤回": "restore",
    "收到": "receive",
    "答复": "answer_request",
    "已研究": "study",
    "已解决": "solve",
    "问题已解决": "solve_taken",
}


@pytest.fixture
def chance(figures: Callable[[str], None]) -> random.Random:
    """Chance with a printed seed; WUZE_TEST_SEED replays one."""
    seed = int(os.environ.get("WUZE_TEST_SEED") or random.SystemRandom().randrange(10**6))
    figures(f"seed {seed} (WUZE_TEST_SEED={seed} replays it)")
    return random.Random(seed)


@pytest.fixture
def years(database_url: str, chance: random.Random) -> Iterator[Years]:
    """Everything entered, and a transaction in which everything is tried."""
    database = Database(database_url, b"key")
    made_up = build(database, chance)
    with database.engine.connect() as made_up.tx, made_up.tx.begin():
        yield made_up
    asyncio.run(database.close())


@pytest.mark.timeout(480)
def test_two_hundred_random_pairs_see_exactly_what_the_table_says(
    years: Years, chance: random.Random, figures: Callable[[str], None]
) -> None:
    everybody = list(itertools.product(years.actors, years.facts))
    *branches, (township, other, _) = years.city.successions
    moved = set(itertools.chain.from_iterable(one[:2] for one in branches))
    near = [one for one in everybody if years.city.may_read(who_is(one[0]), one[1])]
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
        who, told = who_is(actor), (actor.name, actor.office, organization_id)
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
        who = who_is(actor)
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
    who, now = who_is(actor), years.diary.now
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
    for word in ("correct", "withdraw", "supplement", "study", "solve", "taken", "answer"):
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
            known = {"held_on": fact.held_on.isoformat(), **answers_to(fact.kind, fact.held_on, fact.point)}
            return LOG[fact.kind](tx, actor, known, draft_id, now)
        answers: dict[str, Any] = {"reason": "x", "line": "x", "attachments": [], "value": "agreed"}
        answers |= {"on_day": "2026-03-27", "count": 1}
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
