"""我的任务: whose duties are listed in which order, and what is said of one."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import insert

from domain.people import Level, Role
from domain.refusals import NotFound
from services import home, my_tasks
from storage import schema
from tests.services.diary import Diary, buttons, said
from tests.services.people import end_office, office_of

if TYPE_CHECKING:
    from domain.messages import Message
    from domain.people import Actor
    from storage.database import Tx

LONGEST_LINES = 8
"""Source: chat.md, "at most 8 short lines"."""


@pytest.fixture
def secretary(diary: Diary) -> Actor:
    """The secretary of a branch with so many members that it has a committee."""
    return diary.secretary(1)


def to_do(diary: Diary, actor: Actor, carrier: str = "all", page: int = 0) -> Message:
    return diary.database.run(my_tasks.to_do, actor, diary.now, carrier, page)


def done(diary: Diary, actor: Actor) -> list[str]:
    return listed(diary.database.run(my_tasks.done, actor, diary.now))


def listed(message: Message) -> list[str]:
    """The tasks of a page, without their numbers."""
    return [line.partition(". ")[2] for line in said(message).splitlines()[1:] if line[0].isdigit()]


def every(diary: Diary, actor: Actor) -> list[str]:
    """The tasks of all pages."""
    first = to_do(diary, actor)
    pages = int(first.text.params["pages"])
    return [line for page in range(pages) for line in listed(to_do(diary, actor, page=page))]


def everything(diary: Diary, role: Role, level: Level | None = None) -> list[str]:
    """The same, with what is done, of the first person of a role."""
    actor = diary.actor(diary.city.who(role, level)[0].id)
    return every(diary, actor) + done(diary, actor)


def titles(lines: list[str]) -> set[str]:
    return {line.split(" ")[0] for line in lines}


def starting(lines: list[str], words: str) -> list[str]:
    return [line for line in lines if line.startswith(words)]


def test_a_duty_goes_from_due_to_met_and_begins_again(diary: Diary) -> None:
    """A monthly one, day by day: the list shows periods that ended in the last 31 days."""
    diary.on(date(2026, 3, 31))
    assert starting(every(diary, diary.secretary(1)), "支委会 3月") == ["支委会 3月 0/1 · 今天截止"]

    diary.on(date(2026, 4, 1))
    actor = diary.secretary(1)
    assert every(diary, actor)[:3] == [
        "党员大会 一季度 0/1 · 3月31日已过",
        "支委会 3月 0/1 · 3月31日已过",
        "主题党日 3月 0/1 · 3月31日已过",
    ]

    diary.meeting(actor, held_on="2026-03-31")
    assert starting(every(diary, actor), "支委会") == ["支委会 4月 0/1 · 4月30日截止"]
    assert "支委会 3月 1/1 ✓(补报)" in done(diary, actor)

    diary.meeting(actor, held_on="2026-04-01")
    assert starting(every(diary, actor), "支委会") == []
    assert {"支委会 3月 1/1 ✓(补报)", "支委会 4月 1/1 ✓"} <= set(done(diary, actor))


def test_what_was_made_up_for_is_not_asked_any_more_and_stays_missed(diary: Diary) -> None:
    diary.on(date(2026, 4, 2))
    actor = diary.secretary(1)

    diary.meeting(actor)

    assert starting(every(diary, actor), "支委会") == []
    assert starting(done(diary, actor), "支委会 3月") == ["支委会 3月 0/1(4月2日 周四 补开) · 3月31日已过"]


def test_a_correction_opens_a_duty_again(diary: Diary, secretary: Actor) -> None:
    diary.meeting(secretary)
    assert starting(every(diary, secretary), "支委会 3月") == []

    diary.database.run(_end_all_contributions, diary)

    assert starting(every(diary, secretary), "支委会 3月") == ["支委会 3月 0/1 · 还有 4 天,3月31日 周二"]


def _end_all_contributions(tx: Tx, diary: Diary) -> None:
    """As a withdrawal does."""
    tx.execute(schema.contributions.update().values(to_at=diary.now))


def test_what_was_waived_is_not_asked_any_more(diary: Diary, secretary: Actor) -> None:
    diary.database.run(_waive, secretary, diary.draft(secretary), diary)

    assert starting(every(diary, secretary), "支委会 3月") == []
    assert "支委会 3月 0/1(已免除)" in done(diary, secretary)


def _waive(tx: Tx, actor: Actor, draft_id: int, diary: Diary) -> None:
    asked = {
        "obligation": "BR-02",
        "organization_id": actor.office.organization_id,
        "period": "M202603",
        "reason": "农忙",
        "person_id": actor.person_id,
        "at": diary.now,
        "draft_id": draft_id,
    }
    waiver_id = tx.execute(insert(schema.waivers).values(asked).returning(schema.waivers.c.id)).scalar_one()
    decided = {
        "waiver_id": waiver_id,
        "granted": True,
        "person_id": actor.person_id,
        "office_id": actor.office.id,
        "at": diary.now,
    }
    tx.execute(insert(schema.waiver_decisions).values(decided))


def test_no_page_is_longer_than_eight_lines(diary: Diary) -> None:
    for account in [*diary.city.who(Role.CLERK), *diary.city.who(Role.SECRETARY)[:4]]:
        actor = diary.actor(account.id)
        pages = int(to_do(diary, actor).text.params["pages"])
        for page in range(pages):
            assert len(said(to_do(diary, actor, page=page)).splitlines()) <= LONGEST_LINES


def test_a_page_that_is_not_there_is_the_last_one(diary: Diary, secretary: Actor) -> None:
    pages = int(to_do(diary, secretary).text.params["pages"])

    assert said(to_do(diary, secretary, page=9999)) == said(to_do(diary, secretary, page=pages - 1))


def test_a_secretary_has_what_the_organization_bears_and_their_own(diary: Diary) -> None:
    lines = everything(diary, Role.SECRETARY, Level.TOWNSHIP)

    assert {"述职评议考核", "向上级报告抓党建情况", "蹲点调研", "联系基层老党员"} <= titles(lines)
    assert not titles(lines) & {"联系点走访", "解剖麻雀", "班子联系点"}


def test_a_leadership_member_has_only_their_own(diary: Diary) -> None:
    lines = everything(diary, Role.LEADERSHIP_MEMBER, Level.TOWNSHIP)

    assert titles(lines) == {"联系点走访", "解剖麻雀", "班子联系点"}


def test_a_clerk_has_what_every_leader_bears_with_their_names(diary: Diary) -> None:
    secretary = diary.city.who(Role.SECRETARY, Level.TOWNSHIP)[0].name
    member = diary.city.who(Role.LEADERSHIP_MEMBER, Level.TOWNSHIP)[0].name

    lines = everything(diary, Role.CLERK, Level.TOWNSHIP)

    assert {f"{secretary}:蹲点调研", f"{member}:联系点走访", f"{member}:解剖麻雀", "述职评议考核"} <= titles(
        lines
    )


def test_a_clerk_begins_a_form_for_the_leader_whose_duty_it_is(diary: Diary) -> None:
    clerk = diary.actor(diary.city.who(Role.CLERK, Level.TOWNSHIP)[0].id)
    secretary, member = (
        diary.database.run(office_of, diary.city.who(role, Level.TOWNSHIP)[0]).id
        for role in (Role.SECRETARY, Role.LEADERSHIP_MEMBER)
    )
    found: dict[str, str] = {}
    for page in range(int(to_do(diary, clerk).text.params["pages"])):
        found |= {
            label.partition(" ")[2]: data for label, data in buttons(to_do(diary, clerk, page=page)).items()
        }

    assert found["记蹲点调研"] == f"n:duty_stay::k{secretary}@{clerk.office.id}"
    assert found["记解剖麻雀"] == f"n:visit:case_dissection:k{member}@{clerk.office.id}"
    # What the organization does is its secretary's, whoever enters it.
    assert found["记汇报重点任务"] == f"n:upward_report:key_tasks:k@{clerk.office.id}"


def test_somebody_who_has_left_has_no_tasks_any_more(diary: Diary) -> None:
    account = diary.city.who(Role.LEADERSHIP_MEMBER, Level.TOWNSHIP)[0]
    diary.database.run(end_office, account, date(2026, 3, 20))

    lines = everything(diary, Role.CLERK, Level.TOWNSHIP)

    assert not [line for line in lines if line.startswith(account.name)]


def test_an_organs_people_have_what_their_organ_bears(diary: Diary) -> None:
    assert titles(everything(diary, Role.STEERING_OFFICE_USER)) == {"领导小组例会", "办公室协调会"}


@pytest.mark.parametrize(
    "role", [Role.DISCIPLINE_READER, Role.PARENT_READER, Role.OPERATOR, Role.INSPECTOR, Role.TEAM_LEADER]
)
def test_who_enters_nothing_has_no_tasks(diary: Diary, role: Role) -> None:
    actor = diary.actor(diary.city.who(role)[0].id)

    with pytest.raises(NotFound):
        to_do(diary, actor)
    with pytest.raises(NotFound):
        done(diary, actor)
    assert diary.database.run(home.waits, actor, diary.now)["ending"]["count"] == 0


def test_carriers_are_filters_where_there_are_several(diary: Diary) -> None:
    secretary = diary.township_secretary()

    lines = listed(to_do(diary, secretary, "secretary"))

    assert titles(lines) == {"蹲点调研", "汇报重点任务"}
    assert {"全部": "t:all:0", "书记带头 ✓": "t:secretary:0", "党委引领": "t:committee:0"}.items() <= buttons(
        to_do(diary, secretary, "secretary")
    ).items()
    member = diary.actor(diary.city.who(Role.LEADERSHIP_MEMBER, Level.TOWNSHIP)[0].id)
    for one in (member, diary.secretary()):
        assert "全部 ✓" not in buttons(to_do(diary, one))


@pytest.mark.parametrize("carrier", ["department", "nonsense"])
def test_a_carrier_that_is_not_there_filters_nothing(diary: Diary, carrier: str) -> None:
    secretary = diary.township_secretary()

    assert said(to_do(diary, secretary, carrier)) == said(to_do(diary, secretary))
    assert diary.database.run(my_tasks.done, secretary, diary.now, "nonsense").text.params["carrier"] == ""


def test_what_the_roster_holds_stands_last_and_has_no_form(diary: Diary) -> None:
    county = diary.actor(diary.city.who(Role.SECRETARY, Level.COUNTY)[0].id)
    diary.database.run(lambda tx: tx.execute(schema.contact_points.delete()))

    lines = every(diary, county)

    assert [line for line in lines if "名册里" in line] == lines[-3:]
    assert lines[-1] == "联系基层老党员(名册里还没有登记)"
    last = buttons(to_do(diary, county, page=99))
    assert not [label for label in last if "联系基层老党员" in label]
