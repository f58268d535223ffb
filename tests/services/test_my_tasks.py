"""我的任务: whose duties are listed in which order, and what is said of one."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import insert

from domain.people import Level, Role
from domain.refusals import NotFound
from domain.switches import Switch
from services import home, my_tasks, rules, task_details
from storage import schema
from tests.services.diary import FRIDAY, Diary, buttons, said, span_answer
from tests.services.people import end_office, give_office, office_of

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
    assert starting(every(diary, diary.secretary(1)), "支委会 3月") == ["支委会 3月 0/1 ○ · 今天截止"]

    diary.on(date(2026, 4, 1))
    actor = diary.secretary(1)
    assert every(diary, actor)[:3] == [
        "党员大会 一季度 0/1 ○ · 已过 1 天,3月31日 周二 截止",
        "支委会 3月 0/1 ○ · 已过 1 天,3月31日 周二 截止",
        "主题党日 3月 0/1 ○ · 已过 1 天,3月31日 周二 截止",
    ]

    diary.meeting(actor, held_on="2026-03-31")
    assert starting(every(diary, actor), "支委会") == ["支委会 4月 0/1 ○ · 还有 29 天,4月30日 周四"]
    assert "支委会 3月 1/1 ✓(补报)" in done(diary, actor)

    diary.meeting(actor, held_on="2026-04-01")
    assert starting(every(diary, actor), "支委会") == []
    assert {"支委会 3月 1/1 ✓(补报)", "支委会 4月 1/1 ✓"} <= set(done(diary, actor))


def test_what_was_made_up_for_is_not_asked_any_more_and_stays_missed(diary: Diary) -> None:
    diary.on(date(2026, 4, 2))
    actor = diary.secretary(1)

    diary.meeting(actor)

    assert starting(every(diary, actor), "支委会") == []
    assert starting(done(diary, actor), "支委会 3月") == [
        "支委会 3月 0/1 ○(4月2日 周四 补开) · 已过 2 天,3月31日 周二 截止"
    ]


def test_a_correction_opens_a_duty_again(diary: Diary, secretary: Actor) -> None:
    diary.meeting(secretary)
    assert starting(every(diary, secretary), "支委会 3月") == []

    diary.database.run(_end_all_contributions, diary)

    assert starting(every(diary, secretary), "支委会 3月") == ["支委会 3月 0/1 ○ · 还有 4 天,3月31日 周二"]


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

    assert found["记蹲点调研"] == f"n:duty_stay::k{secretary}"
    assert found["记解剖麻雀"] == f"n:visit:case_dissection:k{member}"
    # What the organization does is its secretary's, whoever enters it.
    assert found["记汇报重点任务"] == "n:upward_report:key_tasks:k"


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
    assert lines[-1] == "联系基层老党员 ○(名册里还没有登记)"
    last = buttons(to_do(diary, county, page=99))
    assert not [label for label in last if "联系基层老党员" in label]


# --- one task ---


def opened(
    diary: Diary, actor: Actor, obligation: str, period: str, *, organization: int = 0, office: int = 0
) -> Message:
    name = obligation, organization or actor.office.organization_id, office, period
    return diary.database.run(task_details.open_task, actor, name, diary.now, waivable=True)


def test_a_task_says_what_why_how_much_and_by_whom(diary: Diary, secretary: Actor) -> None:
    assert said(opened(diary, secretary, "BR-02", "M202603")).splitlines() == [
        "<b>支委会 3月 0/1 ○ · 还有 4 天,3月31日 周二</b>",
        "要求:每月至少 1 次",
        "依据:《中国共产党支部工作条例(试行)》第十二条:支部委员会会议一般每月召开1次",
        "启用:中共望川市委员会",
        "举措:督促落实 · 党委引领",
        "还没有计入的记录。",
    ]
    assert buttons(opened(diary, secretary, "BR-02", "M202603")) == {
        "记支委会": "n:meeting:branch_committee_meeting:k",
        "申请免除": "n:waiver:BR-02_M202603_0:k",
        "返回任务": "t:all:0",
    }


def test_a_core_task_needs_no_switch_and_shows_no_number_of_ours(diary: Diary) -> None:
    secretary = diary.township_secretary()

    text = said(opened(diary, secretary, "SEC-01", "Y202601", office=secretary.office.id))

    assert "要求:每年至少 30 天" in text
    assert "依据:「每年走访重点村(社区)蹲点调研不少于30天」\n" in text
    assert "启用:核心事项,不用另外启用" in text
    assert "举措:督促落实 · 书记带头" in text


def test_the_committee_that_switched_it_on_is_named(diary: Diary, secretary: Actor) -> None:
    county = diary.actor(diary.city.who(Role.SECRETARY, Level.COUNTY)[0].id)
    on = Switch(county.office.organization_id, "BR-02", on=True, from_on=date(2026, 1, 1))
    diary.database.run(rules.switch, on, diary.now, None)

    text = said(opened(diary, secretary, "BR-02", "M202603"))

    assert f"启用:{county.office.organization_name}" in text


def test_who_came_in_the_middle_of_a_year_is_asked_for_their_part(diary: Diary) -> None:
    account = diary.city.who(Role.SECRETARY, Level.TOWNSHIP)[0]
    organization = diary.township_secretary().office.organization_id
    diary.database.run(end_office, account, date(2025, 12, 31))
    # From 1 March: 306 of 365 days of 60 half days are 50.3, so 51.
    office = diary.database.run(give_office, account, organization, date(2026, 3, 1))
    secretary = diary.actor(account.id)

    text = said(opened(diary, secretary, "SEC-01", "Y202601", office=office))

    assert "蹲点调研 2026年 0/25.5 天" in text
    assert "要求:每年至少 25.5 天,按任职时间折算" in text


def test_the_records_that_count_are_buttons_the_latest_first(diary: Diary) -> None:
    secretary = diary.township_secretary()
    stays = [
        diary.stay(secretary, span_answer(date(2026, 3, day), date(2026, 3, day))) for day in range(2, 9)
    ]

    message = opened(diary, secretary, "SEC-01", "Y202601", office=secretary.office.id)

    assert "计入的记录 7 条,这里是最近的 5 条:" in said(message)
    looks = [data for data in buttons(message).values() if data.startswith("o:")]
    assert looks == [f"o:{stay}" for stay in reversed(stays)][:5]


def test_what_is_done_offers_nothing_to_do(diary: Diary, secretary: Actor) -> None:
    meeting = diary.meeting(secretary)

    found = buttons(opened(diary, secretary, "BR-02", "M202603"))

    assert list(found.values()) == [f"o:{meeting}", "t:all:0"]


def test_the_level_above_may_look_and_change_nothing(diary: Diary, secretary: Actor) -> None:
    township = diary.township_secretary()

    message = opened(diary, township, "BR-02", "M202603", organization=secretary.office.organization_id)

    assert secretary.office.organization_name in said(message)
    assert buttons(message) == {}


@pytest.mark.parametrize(
    ("obligation", "period", "office"),
    [
        ("BR-99", "M202603", 0),
        ("BR-02", "M202604", 0),  # has not begun
        ("BR-02", "Q202601", 0),
        ("BR-02", "M202613", 0),
        ("BR-02", "T1", 0),
        ("BR-02", "M202603", 1),
    ],
)
def test_a_task_that_is_not_there_is_not_found(
    diary: Diary, secretary: Actor, obligation: str, period: str, office: int
) -> None:
    with pytest.raises(NotFound):
        opened(diary, secretary, obligation, period, office=office)


def test_nobody_opens_a_task_of_an_organization_beside_theirs(diary: Diary, secretary: Actor) -> None:
    other = diary.secretary(2).office.organization_id

    with pytest.raises(NotFound):
        opened(diary, secretary, "BR-05", "M202603", organization=other)
    with pytest.raises(NotFound):
        opened(diary, secretary, "BR-05", "M202603", organization=999_999)


def test_a_leadership_member_opens_nobody_elses(diary: Diary) -> None:
    member = diary.actor(diary.city.who(Role.LEADERSHIP_MEMBER, Level.TOWNSHIP)[0].id)
    secretary = diary.township_secretary()

    assert "联系点走访" in said(opened(diary, member, "MEM-C1.visit", "Y202601", office=member.office.id))
    with pytest.raises(NotFound):
        opened(diary, member, "SEC-01", "Y202601", office=secretary.office.id)
    with pytest.raises(NotFound):
        opened(diary, member, "ASS-01", "Y202601")


def test_every_address_fits_into_a_button(diary: Diary) -> None:
    """Ids of ten digits, and the longest obligation there is."""
    for account in [diary.city.who(Role.CLERK, Level.COUNTY)[0], diary.city.who(Role.SECRETARY)[0]]:
        actor = diary.actor(account.id)
        for task in diary.database.run(my_tasks.of_actor, actor, diary.now):
            assert my_tasks.address(task.due).startswith("t:o:")
    longest = ":".join(("t:o", "SEC-D5.case-supervised", "9" * 10, "9" * 10, "H202601"))
    assert len(longest) <= 64


# --- home ---


def test_home_names_what_ends_within_a_week_and_what_is_missed(diary: Diary, secretary: Actor) -> None:
    diary.meeting(secretary, held_on="2026-02-10")
    diary.meeting(secretary, kinds=["theme_day", "members_meeting"])

    waits = diary.database.run(home.waits, secretary, diary.now)

    assert [one["title"] for one in waits["ending"]["named"]] == ["支委会"]
    assert [one["title"] for one in waits["missed"]["named"]] == []  # made up for on the 27th
    assert waits["asked"] == 0


@pytest.mark.parametrize(("today", "count"), [(date(2026, 4, 22), 0), (date(2026, 4, 23), 2)])
def test_a_week_is_seven_days(diary: Diary, today: date, count: int) -> None:
    """30 April is seven days after the 23rd and eight after the 22nd."""
    diary.on(today)

    waits = diary.database.run(home.waits, diary.secretary(1), diary.now)

    assert waits["ending"]["count"] == count


def test_home_counts_the_requests_from_below_that_wait(diary: Diary, secretary: Actor) -> None:
    asked = {"kind": "money", "held_on": FRIDAY.isoformat(), "matter": "屋顶漏水", "attachments": []}
    diary.log(secretary, "support_request", asked)

    township = diary.township_secretary()

    assert diary.database.run(home.waits, township, diary.now)["asked"] == 1
    assert diary.database.run(home.waits, secretary, diary.now)["asked"] == 0
