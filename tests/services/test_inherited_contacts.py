"""Problems taken on at contact points wait for whoever took the office over, and their visits still count."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import date
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import insert, select, update

from domain.people import Level, Role
from domain.refusals import NotFound
from services import contacts as page
from services.handovers import open_for
from storage import contacts, offices, schema
from storage.verify import verify
from tests.services.diary import buttons, said
from tests.services.following import begin, enter, follow, made, opened, who
from tests.services.people import end_office, give_office
from tests.services.test_taken_over import FIRST_DAY, LAST_DAY, coming, handed_over, leaving, taken

if TYPE_CHECKING:
    from domain.demonstration import Account
    from domain.messages import Json
    from domain.people import Actor
    from storage.database import Tx
    from tests.services.diary import Diary

__all__ = ["coming", "leaving"]

PROBLEMS: dict[str, Json] = {"problems_taken_on": 3, "problems": "缺书,缺水,缺路", "solved_on_spot": 1}
SOLVED: dict[str, Json] = {"on_day": "2026-03-27", "line": "书到了"}


def visited(diary: Diary, account: Account, **changes: Json) -> int:
    """A visit with two problems left, on the last day; gives its record."""
    diary.on(LAST_DAY)
    actor = diary.actor(account.id)
    record_id = diary.visit(actor, **{**PROBLEMS, **changes})
    diary.on(FIRST_DAY)
    return record_id


def acting(diary: Diary, account: Account, office_id: int) -> Actor:
    """Somebody as they act in one of their offices."""
    diary.database.run(offices.choose, diary.actor(account.id).person_id, office_id)
    return diary.actor(account.id)


def end_newest(tx: Tx, to_on: date) -> int:
    """The office that was given last ends; gives its id."""
    newest = select(schema.offices.c.id).order_by(schema.offices.c.id.desc()).limit(1)
    office_id = int(tx.execute(newest).scalar_one())
    tx.execute(update(schema.offices).where(schema.offices.c.id == office_id).values(to_on=to_on))
    return office_id


def tied(tx: Tx, person_id: int, like: contacts.Tie) -> int:
    """Somebody has the same contact point; gives its id."""
    values = {
        "person_id": person_id,
        "kind": like.kind.value,
        "organization_id": like.organization_id,
        "nickname": None if like.organization_id else like.name,
        "from_on": like.from_on,
    }
    made = insert(schema.contact_points).values(values).returning(schema.contact_points.c.id)
    return int(tx.execute(made).scalar_one())


@pytest.mark.parametrize("role", [Role.SECRETARY, Role.LEADERSHIP_MEMBER])
def test_problems_taken_on_wait_for_the_successor_who_answers_them(diary: Diary, role: Role) -> None:
    leaving = diary.city.who(role, Level.TOWNSHIP)[0]
    coming = diary.city.who(Role.CLERK, Level.COUNTY)[0]
    record_id = visited(diary, leaving)
    here = diary.actor(leaving.id).office.organization_id
    point = diary.database.run(contacts.of_person, diary.actor(leaving.id).person_id, FIRST_DAY)[0].name
    before = diary.database.run(end_office, leaving, LAST_DAY)
    after = diary.database.run(give_office, coming, here, FIRST_DAY, role)
    (handover_id,) = diary.database.run(open_for, [(before, after)], diary.now)
    successor = acting(diary, coming, after)
    with pytest.raises(NotFound) if role is Role.LEADERSHIP_MEMBER else nullcontext():
        begin(diary, successor, "solve_taken", record_id)

    taken(diary, coming, handover_id)

    shown = diary.database.run(page.of_leader, successor, diary.now)
    [line] = [one for one in said(shown).splitlines() if one.partition(". ")[2].startswith(f"{point}(")]
    assert line.endswith("今年还没有走访;前任接下的还有 2 个")
    assert [data for data in buttons(shown).values() if data == f"c:taken:{record_id}"]
    made(follow(diary, successor, "solve_taken", record_id, count=2, **SOLVED))
    assert "已解决 2 个:书到了" in opened(diary, successor, record_id)
    assert "前任" not in said(diary.database.run(page.of_leader, successor, diary.now))


def test_a_leadership_member_may_do_nothing_else_with_what_they_took_over(diary: Diary) -> None:
    leaving = diary.city.who(Role.LEADERSHIP_MEMBER, Level.TOWNSHIP)[0]
    coming = diary.city.who(Role.CLERK, Level.COUNTY)[0]
    record_id = visited(diary, leaving)
    other_id = enter(
        diary,
        diary.actor(leaving.id),
        "talk",
        {"counterpart": "party_member", "held_on": "2026-03-26", "count": 1},
    )
    here = diary.actor(leaving.id).office.organization_id
    before = diary.database.run(end_office, leaving, LAST_DAY)
    after = diary.database.run(give_office, coming, here, FIRST_DAY, Role.LEADERSHIP_MEMBER)
    (handover_id,) = diary.database.run(open_for, [(before, after)], diary.now)
    taken(diary, coming, handover_id)

    successor = acting(diary, coming, after)

    assert "第 2026-0001 号" in opened(diary, successor, record_id)
    for form in ("correct", "withdraw", "supplement"):
        with pytest.raises(NotFound):
            begin(diary, successor, form, record_id)
    with pytest.raises(NotFound):
        opened(diary, successor, other_id)


def test_the_committee_and_the_organization_see_visits_and_problems_of_the_former_leader(
    diary: Diary, leaving: Account, coming: Account
) -> None:
    record_id = visited(diary, leaving)
    [point, *_] = diary.database.run(contacts.of_person, diary.actor(leaving.id).person_id, FIRST_DAY)
    taken(diary, coming, handed_over(diary, leaving, coming))
    diary.on(date(2026, 4, 27))

    [tie] = [
        one
        for one in diary.database.run(contacts.of_person, diary.actor(coming.id).person_id, date(2026, 4, 27))
        if one.name == point.name
    ]
    year = (date(2026, 1, 1), date(2026, 4, 27), diary.now)
    calls = diary.database.run(contacts.calls, [tie.id], *year)
    assert calls == {tie.id: contacts.Calls(1, LAST_DAY, 3, 1)}
    assert diary.database.run(lambda tx: contacts.calls(tx, [tie.id], *year, own=True)) == {}
    waiting = diary.database.run(contacts.unsolved, [tie.id], diary.now)
    assert waiting == {tie.id: [contacts.Unsolved(record_id, LAST_DAY, 2, inherited=True)]}
    shown = said(diary.database.run(page.gaps, who(diary, Role.CLERK, Level.COUNTY), diary.now))
    assert "接下问题超过 30 天没解决的联系点 1 个" in shown
    assert f"→ {point.name},2026年3月26日接下,还有 2 个" in shown


def test_problems_follow_through_two_takeovers_and_to_a_tie_that_was_there(
    diary: Diary, leaving: Account, coming: Account
) -> None:
    record_id = visited(diary, leaving)
    here = diary.actor(leaving.id).office.organization_id
    [point, *_] = diary.database.run(contacts.of_person, diary.actor(leaving.id).person_id, FIRST_DAY)
    third = diary.city.who(Role.LEADERSHIP_MEMBER, Level.TOWNSHIP)[0]
    own = diary.database.run(tied, diary.actor(third.id).person_id, point)
    taken(diary, coming, handed_over(diary, leaving, coming))
    second = diary.database.run(end_newest, FIRST_DAY)
    diary.on(date(2026, 3, 28))
    after = diary.database.run(give_office, third, here, date(2026, 3, 28))
    (handover_id,) = diary.database.run(open_for, [(second, after)], diary.now)

    taken(diary, third, handover_id)

    waiting = diary.database.run(contacts.unsolved, [own], diary.now)
    assert waiting == {own: [contacts.Unsolved(record_id, LAST_DAY, 2, inherited=True)]}
    assert diary.database.run(verify, b"key").faults == []
