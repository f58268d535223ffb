"""Changes of lists that meet: nothing of anybody's is lost, and what follows an office follows it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import insert

from domain.people import Level, OrganizationKind, Role
from services import list_changes, list_projections, my_list, responsibility_lists
from storage import handovers, schema
from storage import responsibility_lists as stored
from storage.records import EVER
from tests.services import lists
from tests.services.people import end_office, give_office

if TYPE_CHECKING:
    from datetime import datetime

    from domain.people import Actor
    from services.responsibility_lists import Lists
    from storage.database import Tx
    from tests.services.diary import Diary


def clerk(diary: Diary) -> Actor:
    return diary.actor(diary.city.who(Role.CLERK, Level.TOWNSHIP)[0].id)


def read(tx: Tx, list_id: int, day: date, as_of: datetime = EVER) -> Lists:
    listing = stored.by_id(tx, list_id)
    assert listing is not None
    return responsibility_lists.read(tx, listing, day, as_of)


def reword(tx: Tx, actor: Actor, list_id: int, part: str, words: str, now: datetime) -> int:
    """Change a part of a published line; gives the version."""
    answers = {"target": f"{list_id}.DEC-04.p", "part": part, "words": words, "reason": "统一说法"}
    return list_changes.reword(tx, actor, answers, lists.draft(tx, actor, "duty_reword", now), now)


def test_a_change_that_waited_for_another_one_keeps_what_that_one_wrote(diary: Diary) -> None:
    """Its instant was taken before the other's: by then it must see the line as the other left it."""
    list_id = diary.database.run(lists.published, clerk(diary).telegram_id, diary.now)
    later = diary.now + timedelta(seconds=5)
    diary.database.run(reword, clerk(diary), list_id, "title", "年度安排", later)

    diary.database.run(
        reword, clerk(diary), list_id, "fact", "一季度内通过", diary.now + timedelta(seconds=1)
    )

    item = diary.database.run(read, list_id, clerk(diary).today).line("DEC-04").item
    assert (item.title, item.fact) == ("年度安排", "一季度内通过")


def test_a_portfolio_follows_the_office(diary: Diary) -> None:
    actor = clerk(diary)
    list_id = diary.database.run(lists.put_in_hands, actor.telegram_id, diary.now)
    leaving = diary.city.who(Role.LEADERSHIP_MEMBER, Level.TOWNSHIP)[0]
    coming = diary.city.who(Role.SECRETARY, Level.VILLAGE)[0]

    def said(tx: Tx) -> int:
        (member,) = list_changes.members(read(tx, list_id, actor.today))
        answers = {"member": f"{list_id}.{member.office_id}", "line": "组织、宣传"}
        return list_changes.set_portfolio(
            tx, actor, answers, lists.draft(tx, actor, "portfolio", diary.now), diary.now
        )

    diary.database.run(said)
    before = diary.database.run(end_office, leaving, date(2026, 3, 26))
    here = actor.office.organization_id
    after = diary.database.run(give_office, coming, here, date(2026, 3, 27), role=Role.LEADERSHIP_MEMBER)
    diary.database.run(handovers.add, [(before, after)], diary.now)

    rows = list_projections.by_person(diary.database.run(read, list_id, actor.today))

    assert {row.post.office_id: row.portfolio for row in rows if row.portfolio} == {after: "组织、宣传"}


def test_two_lists_with_the_same_line_are_two_lines_of_which_one_asks(diary: Diary) -> None:
    """A leading group below the committee has its own 常委会专题研究, and helps with the committee's."""
    county = diary.city.who(Role.CLERK, Level.COUNTY)[0]
    head = diary.city.who(Role.SECRETARY, Level.VILLAGE)[0]

    above = diary.actor(county.id)
    person_id = diary.actor(head.id).person_id

    def group(tx: Tx) -> int:
        row = {"parent_id": above.seat_id, "kind": OrganizationKind.LEADING_GROUP.value, "level": "county"}
        named = {"name": "水利局党组", "pinyin": "shui", "initials": "s", "from_on": date(2024, 1, 1)}
        table = schema.organizations
        made = int(tx.execute(insert(table).returning(table.c.id), {**row, **named}).scalar_one())
        return give_office(tx, head, made, date(2026, 1, 1))

    office = diary.database.run(group)
    above_id = diary.database.run(lists.put_in_hands, county.id, diary.now)

    def shared(tx: Tx) -> None:
        item = read(tx, above_id, above.today).line("DEC-02").item
        made = stored.Made(above.person_id, diary.now)
        stored.add(tx, above_id, [item.given_to(item.lead, [office])], made)

    diary.database.run(shared)
    diary.database.run(lambda tx: lists.publish(tx, county.id, above_id, diary.now))
    diary.database.run(
        lambda tx: tx.execute(insert(schema.chosen_offices), {"person_id": person_id, "office_id": office})
    )
    own_id = diary.database.run(lists.published, head.id, diary.now)

    lines = [
        line
        for line in diary.database.run(my_list.of_actor, diary.actor(head.id), diary.now)
        if line.key == "DEC-02"
    ]

    assert {(line.list_id, line.leads, bool(line.dues)) for line in lines} == {
        (own_id, True, True),
        (above_id, False, False),
    }
