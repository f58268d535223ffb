"""Contact points and what came of them, beside a recount in plain loops of what was entered."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from domain.people import Level, Role
from domain.switches import at_level
from services import contacts, follow_ups
from storage import contact_points, schema
from storage import contacts as stored
from tests.services.diary import FRIDAY, said
from tests.services.dues import switch
from tests.services.following import correct, enter, follow, made, who, withdraw
from tests.services.people import end_office, office_of
from tests.services.test_duties_oracle import seed

if TYPE_CHECKING:
    from collections.abc import Callable

    from domain.demonstration import Account
    from domain.people import Actor
    from storage.database import Tx
    from tests.services.diary import Diary

__all__ = ["seed"]

YEAR = date(2026, 1, 1)
WHEN = {"on_day": FRIDAY.isoformat(), "line": "装好了"}


@dataclass
class Visited:
    """A visit as it stands."""

    record: int
    point: int
    on: date
    taken_on: int
    solved: int
    """On the spot."""
    later: int = 0


def test_visits_are_counted_as_they_stand(diary: Diary, seed: int, figures: Callable[[str], None]) -> None:
    chance = random.Random(seed)
    facts: list[Visited] = []
    leaders = [who(diary, Role.SECRETARY, Level.TOWNSHIP), who(diary, Role.LEADERSHIP_MEMBER, Level.TOWNSHIP)]
    for number in range(14):
        _visit(diary, chance, facts, leaders[number % 2])
    points = diary.database.run(_points)

    found = diary.database.run(stored.calls, points, YEAR, FRIDAY, diary.now)

    later = sum(one.later for one in facts)
    figures(f"{len(facts)} visits to {len(found)} contact points, {later} problems solved later")
    assert facts
    this_year = [one for one in facts if one.on >= YEAR]
    assert found == {point: _recounted(this_year, point) for point in {one.point for one in this_year}}
    assert diary.database.run(stored.unsolved, points, diary.now) == _waiting(facts)
    before = diary.now - timedelta(minutes=1)
    assert diary.database.run(stored.calls, points, YEAR, FRIDAY, before) == {}
    assert diary.database.run(stored.unsolved, points, before) == {}


def _visit(diary: Diary, chance: random.Random, facts: list[Visited], leader: Actor) -> None:
    """Somebody calls at a contact point; sometimes they enter it wrongly, or twice."""
    point = chance.choice(diary.database.run(stored.of_person, leader.person_id, FRIDAY)).id
    on, taken_on = FRIDAY - timedelta(days=chance.randrange(120)), chance.choice((0, 1, 3))
    solved = chance.randint(0, taken_on)
    answers = {
        **diary.visit_answers(leader),
        "contact_point": str(point),
        "held_on": on.isoformat(),
        "problems_taken_on": taken_on,
        **({"problems": "缺水,缺书", "solved_on_spot": solved} if taken_on else {}),
    }
    record_id = enter(diary, leader, "visit", answers)
    later = 0
    while later + solved < taken_on and chance.random() < 0.5:
        count = chance.randint(1, taken_on - solved - later)
        made(follow(diary, leader, "solve_taken", record_id, count=count, **WHEN))
        later += count
    what = chance.random()
    if what < 0.2:
        withdraw(diary, leader, record_id)
        return
    if what < 0.5:
        on = FRIDAY - timedelta(days=chance.randrange(120))
        correct(diary, leader, record_id, held_on=on.isoformat())
    elif what < 0.6:
        withdraw(diary, leader, record_id)
        diary.database.run(follow_ups.restore, leader, record_id, diary.now)
    facts.append(Visited(record_id, point, on, taken_on, solved, later))


def _recounted(facts: list[Visited], point: int) -> stored.Calls:
    theirs = [one for one in facts if one.point == point]
    last_on = max(one.on for one in theirs)
    taken_on, solved = sum(one.taken_on for one in theirs), sum(one.solved + one.later for one in theirs)
    return stored.Calls(len(theirs), last_on, taken_on, solved)


def _waiting(facts: list[Visited]) -> dict[int, list[stored.Unsolved]]:
    """Where something is open, by contact point, the oldest first."""
    found: dict[int, list[stored.Unsolved]] = {}
    for one in sorted(facts, key=lambda one: (one.on, one.record)):
        left = one.taken_on - one.solved - one.later
        if left:
            found.setdefault(one.point, []).append(stored.Unsolved(one.record, one.on, left))
    return found


def _points(tx: Tx) -> list[int]:
    return list(tx.execute(select(schema.contact_points.c.id)).scalars())


def test_who_has_no_contact_point_is_shown_to_their_committee_and_above(diary: Diary) -> None:
    account = diary.city.who(Role.LEADERSHIP_MEMBER, Level.TOWNSHIP)[0]
    diary.database.run(_end_points, account)
    member = who(diary, Role.LEADERSHIP_MEMBER, Level.TOWNSHIP)

    here = said(diary.database.run(contacts.gaps, who(diary, Role.CLERK, Level.TOWNSHIP), diary.now))
    above = said(diary.database.run(contacts.gaps, who(diary, Role.CLERK, Level.COUNTY), diary.now))

    assert f"缺联系点:{member.name}({member.office.organization_name}班子成员)" in here
    assert f"缺联系点:{member.name}" in above
    assert "您还没有联系点" in said(diary.database.run(contacts.of_leader, member, diary.now))


def test_nobody_is_named_of_whom_no_contact_point_is_asked(diary: Diary) -> None:
    clerk = who(diary, Role.CLERK, Level.TOWNSHIP)
    for account in diary.city.who(Role.SECRETARY, Level.VILLAGE):
        diary.database.run(_end_points, account)
    below = {one.name for one in diary.city.who(Role.SECRETARY, Level.VILLAGE)}

    without = _gaps(diary, clerk)
    for tie in diary.database.run(_points):
        diary.database.run(_begin_again, tie)
    unvisited = _gaps(diary, clerk)

    assert not [name for name in below if name in without + unvisited]
    assert "还没有走访:" in unvisited


def test_the_kind_that_a_secretary_lacks_is_named(diary: Diary) -> None:
    account = diary.city.who(Role.SECRETARY, Level.TOWNSHIP)[0]
    diary.database.run(_end_points, account)

    shown = _gaps(diary, who(diary, Role.CLERK, Level.TOWNSHIP))

    organization = diary.township_secretary().office.organization_name
    assert f"缺联系点:{account.name}({organization}书记):小学党组织、基层老党员" in shown


def test_a_level_for_which_contact_points_are_switched_off_is_asked_for_none(diary: Diary) -> None:
    for role in (Role.SECRETARY, Role.LEADERSHIP_MEMBER):
        diary.database.run(_end_points, diary.city.who(role, Level.TOWNSHIP)[0])
    clerk, county = who(diary, Role.CLERK, Level.TOWNSHIP), who(diary, Role.CLERK, Level.COUNTY)
    here = clerk.office.organization_name
    assert f"({here}" in _gaps(diary, clerk)

    for item in ("GUI-01", "SEC-04", "SEC-05"):
        switch(diary, at_level(item, Level.TOWNSHIP), FRIDAY, on=False)

    assert f"({here}" not in _gaps(diary, clerk)
    assert f"({here}" not in _gaps(diary, county)


def _gaps(diary: Diary, actor: Actor) -> str:
    """Everything that is missing, page by page."""
    pages = [said(diary.database.run(contacts.gaps, actor, diary.now, number)) for number in range(12)]
    return "\n".join(pages)


def _begin_again(tx: Tx, point: int) -> None:
    points = schema.contact_points
    tx.execute(update(points).where(points.c.id == point).values(to_on=None))


def test_an_organization_sees_those_who_have_it_as_their_contact_point(diary: Diary) -> None:
    member = who(diary, Role.LEADERSHIP_MEMBER, Level.TOWNSHIP)
    [tie] = [
        one for one in diary.database.run(stored.of_person, member.person_id, FRIDAY) if one.organization_id
    ]
    secretary = next(
        one for one in map(diary.secretary, range(3)) if one.office.organization_id == tie.organization_id
    )

    shown = said(diary.database.run(contacts.of_organization, secretary, diary.now))

    assert shown.splitlines() == [
        f"<b>联系{secretary.office.organization_name}的领导</b>",
        f"{member.name},2024年1月1日起:今年还没有走访",
    ]


def test_leaders_who_left_come_no_longer_though_their_tie_was_left_standing(diary: Diary) -> None:
    account = diary.city.who(Role.LEADERSHIP_MEMBER, Level.TOWNSHIP)[0]
    ties = diary.database.run(stored.of_person, diary.actor(account.id).person_id, FRIDAY)
    [target] = [one.organization_id for one in ties if one.organization_id]
    assert [one.leader for one in diary.database.run(stored.of_target, target, FRIDAY)] == [account.name]
    assert diary.database.run(contact_points.leaders_of, target, FRIDAY) == [account.name]

    diary.database.run(end_office, account, FRIDAY)

    monday = FRIDAY + timedelta(days=3)
    for day, found in ((FRIDAY, [account.name]), (monday, [])):
        assert [one.leader for one in diary.database.run(stored.of_target, target, day)] == found
        assert diary.database.run(contact_points.leaders_of, target, day) == found


def test_contact_points_that_have_ended_are_no_gap(diary: Diary) -> None:
    clerk = who(diary, Role.CLERK, Level.TOWNSHIP)
    ids = [clerk.office.organization_id]
    before = diary.database.run(stored.of_leaders, ids, FRIDAY)

    account = diary.city.who(Role.LEADERSHIP_MEMBER, Level.TOWNSHIP)[0]
    diary.database.run(_end_points, account)

    after = diary.database.run(stored.of_leaders, ids, FRIDAY)
    assert {one.id for one in after} < {one.id for one in before}


def _end_points(tx: Tx, account: Account) -> None:
    points = schema.contact_points
    person_id = office_of(tx, account).person_id
    tx.execute(update(points).where(points.c.person_id == person_id).values(to_on=FRIDAY - timedelta(days=1)))


def test_a_problem_without_an_answer_is_a_gap_from_the_thirty_first_day_on(diary: Diary) -> None:
    member, clerk = who(diary, Role.LEADERSHIP_MEMBER, Level.TOWNSHIP), who(diary, Role.CLERK, Level.TOWNSHIP)
    [first, *_] = diary.database.run(stored.of_person, member.person_id, FRIDAY)
    diary.visit(member, problems_taken_on=3, problems="缺水,缺书,缺路", solved_on_spot=1)

    # Taken on on 27 March: 26 April is the thirtieth day after it, 27 April the thirty-first.
    diary.on(date(2026, 4, 26))
    last = said(diary.database.run(contacts.gaps, diary.actor(clerk.telegram_id), diary.now))
    diary.on(date(2026, 4, 27))
    after = said(diary.database.run(contacts.gaps, diary.actor(clerk.telegram_id), diary.now))

    assert "接下问题超过 30 天没解决的联系点 0 个" in last
    assert "接下问题超过 30 天没解决的联系点 1 个" in after
    assert f"还没有解决:{member.name} → {first.name},2026年3月27日接下,还有 2 个" in after


def test_what_was_solved_is_no_gap(diary: Diary) -> None:
    member, clerk = who(diary, Role.LEADERSHIP_MEMBER, Level.TOWNSHIP), who(diary, Role.CLERK, Level.TOWNSHIP)
    answers = {**diary.visit_answers(member), "problems_taken_on": 1, "problems": "缺水", "solved_on_spot": 0}
    record_id = enter(diary, member, "visit", answers)
    diary.on(date(2026, 5, 8))
    member = diary.actor(member.telegram_id)
    made(follow(diary, member, "solve_taken", record_id, on_day="2026-05-08", line="装好了"))

    shown = said(diary.database.run(contacts.gaps, diary.actor(clerk.telegram_id), diary.now))

    assert "接下问题超过 30 天没解决的联系点 0 个" in shown


def test_problems_of_an_earlier_year_are_told_apart_from_this_years_figures(diary: Diary) -> None:
    member = who(diary, Role.LEADERSHIP_MEMBER, Level.TOWNSHIP)
    diary.visit(member, held_on="2025-12-31", problems_taken_on=2, problems="缺水,缺书", solved_on_spot=0)
    diary.visit(
        member, held_on="2026-01-01", problems_taken_on=3, problems="缺水,缺书,缺路", solved_on_spot=1
    )

    shown = said(diary.database.run(contacts.of_leader, member, diary.now))

    assert "今年走访 1 次,最近 1月1日;接下问题 3 个,解决 1 个,还有 2 个;往年接下的还有 2 个" in shown
