"""What goes with an office to its next holder, and what is not held against them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event, select, update

from domain.handovers import Side
from domain.people import Level, Role
from domain.roster import Roster
from services import roster_import
from services.handovers import confirm, look, open_for
from services.roster_export import whole
from storage import contacts, schema
from storage.roster import present
from storage.verify import verify
from tests.services.diary import said
from tests.services.people import end_office, give_office, links, office_of
from tests.services.rosters import administrator_of, send, waiting
from tests.services.test_at_once import at_once

if TYPE_CHECKING:
    from domain.demonstration import Account
    from storage.database import Tx
    from tests.services.diary import Diary

LAST_DAY, FIRST_DAY = date(2026, 3, 26), date(2026, 3, 27)


@pytest.fixture
def leaving(diary: Diary) -> Account:
    return diary.city.who(Role.SECRETARY, Level.TOWNSHIP)[0]


@pytest.fixture
def coming(diary: Diary) -> Account:
    """Somebody who had no contact points of a committee's secretary."""
    return diary.city.who(Role.CLERK, Level.TOWNSHIP)[0]


def handed_over(
    diary: Diary, leaving: Account, coming: Account, first_day: date = FIRST_DAY, last_day: date = LAST_DAY
) -> int:
    """The township's secretary changes; gives the handover."""
    here = diary.actor(leaving.id).office.organization_id
    before = diary.database.run(end_office, leaving, last_day)
    after = diary.database.run(give_office, coming, here, first_day)
    (handover_id,) = diary.database.run(open_for, [(before, after)], diary.now)
    return handover_id


def taken(diary: Diary, coming: Account, handover_id: int) -> str:
    """The successor takes over; gives what they are told."""
    return said(diary.database.run(confirm, coming.id, handover_id, Side.TAKE, diary.now))


def ties(diary: Diary, account: Account, day: date) -> set[str]:
    """What somebody's contact points are called on a day."""
    person_id = diary.actor(account.id).person_id
    return {one.name for one in diary.database.run(contacts.of_person, person_id, day)}


def test_contact_points_go_with_the_office(diary: Diary, leaving: Account, coming: Account) -> None:
    person_id = diary.actor(leaving.id).person_id
    had = ties(diary, leaving, LAST_DAY)
    assert had

    handover_id = handed_over(diary, leaving, coming)
    assert "接收后转给" in said(diary.database.run(look, coming.id, handover_id, diary.now))
    assert not ties(diary, coming, FIRST_DAY)
    assert "已转到您名下" in taken(diary, coming, handover_id)
    taken(diary, coming, handover_id)

    assert ties(diary, coming, FIRST_DAY) == had
    assert not diary.database.run(contacts.of_person, person_id, FIRST_DAY)
    assert {one.name for one in diary.database.run(contacts.of_person, person_id, LAST_DAY)} == had
    assert len(diary.database.run(links, "passed_on")) == 2 * len(had)
    assert diary.database.run(verify, b"key").faults == []
    listed = diary.database.run(whole, FIRST_DAY).params["rows"]["联系点"]
    assert not [row for row in listed if row[0] == code_of(diary, person_id)]


def let_points_end(tx: Tx, person_id: int, to_on: date) -> None:
    """A workbook lets somebody's contact points end with a day."""
    points = schema.contact_points
    tx.execute(update(points).where(points.c.person_id == person_id).values(to_on=to_on))


def changes(tx: Tx) -> list[Any]:
    """What happened to contact points since the city was loaded."""
    table = schema.roster_changes
    later = select(table).where(table.c.subject == "contact_point", table.c.import_id.is_(None))
    return [row for row in tx.execute(later.order_by(table.c.id)) if row.before is not None]


def whole_roster(tx: Tx) -> Roster:
    """The roster as it stands."""
    found = present(tx)
    return Roster(
        tuple(one.row for one in found.organizations.values()),
        tuple(one.row for one in found.persons.values()),
        tuple(one.row for one in found.offices),
        tuple(one.row for one in found.contact_points),
    )


def code_of(diary: Diary, person_id: int) -> str:
    def read(tx: Tx) -> str:
        return tx.execute(schema.persons.select().where(schema.persons.c.id == person_id)).one().code or ""

    return diary.database.run(read)


def test_a_tie_the_successor_has_already_is_not_doubled(diary: Diary, leaving: Account) -> None:
    coming = diary.city.who(Role.LEADERSHIP_MEMBER, Level.TOWNSHIP)[0]
    own = ties(diary, coming, FIRST_DAY)
    had = ties(diary, leaving, LAST_DAY)

    taken(diary, coming, handed_over(diary, leaving, coming))

    person_id = diary.actor(coming.id).person_id
    now_tied = [one.name for one in diary.database.run(contacts.of_person, person_id, FIRST_DAY)]
    assert set(now_tied) == own | had
    assert len(now_tied) == len(set(now_tied))
    giver = diary.database.run(office_of, leaving).person_id
    assert not diary.database.run(contacts.of_person, giver, FIRST_DAY)


def test_what_belongs_to_another_office_the_giver_keeps_stays_theirs(
    diary: Diary, leaving: Account, coming: Account
) -> None:
    branch = diary.secretary().office.organization_id
    diary.database.run(give_office, leaving, branch, date(2020, 1, 1))
    had = ties(diary, leaving, LAST_DAY)

    handover_id = handed_over(diary, leaving, coming)
    assert "联系点" not in said(diary.database.run(look, coming.id, handover_id, diary.now))
    assert "联系点" not in taken(diary, coming, handover_id)

    assert ties(diary, leaving, FIRST_DAY) == had
    assert not ties(diary, coming, FIRST_DAY) & had
    assert "联系点" not in said(diary.database.run(look, leaving.id, handover_id, diary.now))


def test_both_sides_are_named_what_went_once_it_is_taken_over(
    diary: Diary, leaving: Account, coming: Account
) -> None:
    had = ties(diary, leaving, LAST_DAY)
    handover_id = handed_over(diary, leaving, coming)
    name = diary.actor(coming.id).name
    before = said(diary.database.run(look, leaving.id, handover_id, diary.now))

    taken(diary, coming, handover_id)

    after = said(diary.database.run(look, leaving.id, handover_id, diary.now))
    for shown, ending in ((before, f",接收后转给 {name}"), (after, f",已转给 {name}")):
        [line] = [one for one in shown.splitlines() if one.startswith("联系点")]
        assert line.endswith(ending)
        assert had == set(line.removeprefix("联系点:").removesuffix(ending).split("、"))


def test_a_clerk_who_goes_takes_no_contact_point_along(diary: Diary, leaving: Account) -> None:
    here = diary.actor(leaving.id).office.organization_id
    before = diary.database.run(give_office, leaving, here, date(2024, 1, 1), Role.CLERK, LAST_DAY)
    coming = diary.city.who(Role.SECRETARY, Level.VILLAGE)[0]
    after = diary.database.run(give_office, coming, here, FIRST_DAY, Role.CLERK)
    (handover_id,) = diary.database.run(open_for, [(before, after)], diary.now)

    shown = said(diary.database.run(look, coming.id, handover_id, diary.now))
    assert "移交清单" in shown
    assert "联系点" not in shown


def test_what_the_roster_has_ended_by_then_is_not_taken_up_again(
    diary: Diary, leaving: Account, coming: Account
) -> None:
    person_id = diary.actor(leaving.id).person_id
    diary.database.run(let_points_end, person_id, LAST_DAY)

    handover_id = handed_over(diary, leaving, coming, date(2026, 3, 20), date(2026, 3, 19))
    shown = taken(diary, coming, handover_id)

    assert "联系点" not in shown
    assert not ties(diary, coming, FIRST_DAY)
    assert {one.name for one in diary.database.run(contacts.of_person, person_id, LAST_DAY)}
    assert diary.database.run(links, "passed_on") == []


def test_the_day_with_which_the_roster_lets_a_tie_end_goes_with_it(
    diary: Diary, leaving: Account, coming: Account
) -> None:
    end, day_after = date(2026, 6, 30), date(2026, 7, 1)
    person_id = diary.actor(leaving.id).person_id
    diary.database.run(let_points_end, person_id, end)
    had = ties(diary, leaving, LAST_DAY)

    taken(diary, coming, handed_over(diary, leaving, coming))

    assert (ties(diary, coming, end), ties(diary, coming, day_after)) == (had, set())
    kept = [one for one in diary.database.run(changes) if one.kind == "ended"]
    assert len(kept) == len(had)
    assert {(one.before["to_on"], one.after["to_on"]) for one in kept} == {("2026-06-30", "2026-03-26")}


def test_a_workbook_that_brings_the_same_tie_at_once_does_not_double_it(
    diary: Diary, leaving: Account, coming: Account
) -> None:
    handover_id = handed_over(diary, leaving, coming)
    administrator, here = administrator_of(diary), diary.database.run(whole_roster)
    taker = code_of(diary, diary.actor(coming.id).person_id)
    giver = code_of(diary, diary.database.run(office_of, leaving).person_id)
    theirs = [one for one in here.contact_points if one.person == giver]
    both = [replace(one, person=taker, from_on=FIRST_DAY) for one in theirs]
    answer = send(diary, administrator, replace(here, contact_points=(*here.contact_points, *both)))

    done = at_once(
        diary,
        lambda tx: roster_import.confirm(tx, administrator, waiting(answer), diary.now),
        lambda tx: confirm(tx, coming.id, handover_id, Side.TAKE, diary.now),
    )

    assert not [one for one in done if isinstance(one, BaseException)]
    person_id = diary.actor(coming.id).person_id
    names = [one.name for one in diary.database.run(contacts.of_person, person_id, FIRST_DAY)]
    assert sorted(names) == sorted(set(names))
    assert len(names) == len(theirs)


def test_the_roster_is_held_before_ties_go_over(diary: Diary, leaving: Account, coming: Account) -> None:
    handover_id = handed_over(diary, leaving, coming)
    asked: list[str] = []

    def note(*arguments: Any) -> None:
        asked.append(" ".join(arguments[2].split()))

    event.listen(diary.database.engine, "before_cursor_execute", note)
    taken(diary, coming, handover_id)
    event.remove(diary.database.engine, "before_cursor_execute", note)

    held = next(i for i, one in enumerate(asked) if "WHERE organizations.parent_id IS NULL" in one)
    first = next(
        i for i, one in enumerate(asked) if one.startswith(("UPDATE handovers", "INSERT INTO contact"))
    )
    assert held < first


def test_the_list_says_what_is_theirs_and_what_is_not_held_against_them(
    diary: Diary, leaving: Account, coming: Account
) -> None:
    handover_id = handed_over(diary, leaving, coming)

    shown = said(diary.database.run(look, coming.id, handover_id, diary.now))

    assert "归您的清单" in shown
    # 280 of the year's 365 days are left: 30 x 280 / 365 = 23.01 days, up to the next half day.
    assert "蹲点调研只按任职时间算,今年 23.5 天" in shown
    given = said(diary.database.run(look, leaving.id, handover_id, diary.now))
    assert "不算您的" not in given


def test_problems_taken_along_and_not_solved_go_with_the_office(
    diary: Diary, leaving: Account, coming: Account
) -> None:
    diary.on(LAST_DAY)
    actor = diary.actor(leaving.id)
    diary.visit(actor, problems_taken_on=3, problems="缺书", solved_on_spot=1)
    diary.on(FIRST_DAY)

    handover_id = handed_over(diary, leaving, coming)

    for account in (leaving, coming):
        shown = said(diary.database.run(look, account.id, handover_id, diary.now))
        assert "带走还没有解决的问题 2 个" in shown


def test_what_a_branch_missed_before_its_new_secretary_is_not_held_against_them(diary: Diary) -> None:
    leaving, coming = diary.city.who(Role.SECRETARY, Level.VILLAGE)[:2]
    here = diary.secretary().office.organization_id
    before = diary.database.run(end_office, leaving, LAST_DAY)
    after = diary.database.run(give_office, coming, here, FIRST_DAY)
    (handover_id,) = diary.database.run(open_for, [(before, after)], diary.now)

    shown = said(diary.database.run(look, coming.id, handover_id, diary.now))

    # The theme days of January and February; March is still theirs to hold.
    assert "不算您的:3月27日任职以前没有记录的 2 项" in shown
