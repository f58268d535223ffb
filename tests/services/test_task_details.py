"""One task with all there is to know of it: why, how much, what counted; and who may look at it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from domain.people import Level, Role
from domain.refusals import NotFound
from domain.switches import Switch
from services import my_tasks, rules, task_details
from tests.services.diary import Diary, buttons, said, span_answer
from tests.services.people import end_office, give_office

if TYPE_CHECKING:
    from domain.messages import Message
    from domain.people import Actor


@pytest.fixture
def secretary(diary: Diary) -> Actor:
    """The secretary of a branch with so many members that it has a committee."""
    return diary.secretary(1)


def opened(
    diary: Diary, actor: Actor, obligation: str, period: str, *, organization: int = 0, office: int = 0
) -> Message:
    name = obligation, organization or actor.office.organization_id, office, period
    return diary.database.run(task_details.open_task, actor, name, diary.now, waivable=True)


def test_a_task_says_what_why_how_much_and_by_whom(diary: Diary, secretary: Actor) -> None:
    assert said(opened(diary, secretary, "BR-02", "M202603")).splitlines() == [
        "<b>支委会 3月 0/1 · 还有 4 天,3月31日 周二</b>",
        "要求:每月至少 1 次",
        "依据:《中国共产党支部工作条例(试行)》第十二条:支部委员会会议一般每月召开1次",
        "启用:中共望川市委员会",
        "举措:督促落实 · 党委引领",
        "还没有计入的记录。",
    ]
    assert buttons(opened(diary, secretary, "BR-02", "M202603")) == {
        "记支委会": f"n:meeting:branch_committee_meeting:k@{secretary.office.id}",
        "申请免除": f"n:waiver:BR-02_M202603_0:k@{secretary.office.id}",
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
