"""我的任务 in the chat: the list, its filters, one task, and the way into the right form."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from domain.people import Level, Role

if TYPE_CHECKING:
    from domain.demonstration import Demonstration
    from tests.harness.chat import Chat, World


@pytest.fixture
def larger(world: World, city: Demonstration) -> Chat:
    """The chat of the secretary of 姜家圩村党支部, which has so many members that it has a committee."""
    return world.chat(city.who(Role.SECRETARY, Level.VILLAGE)[1].id)


def test_the_list_begins_with_what_is_missed_and_goes_on_with_what_ends_soonest(larger: Chat) -> None:
    larger.say("我的任务")

    assert larger.last.text.splitlines() == [
        "我的任务 · 姜家圩村党支部,第 1/3 页",
        "1. 支委会 2月 0/1 · 2月28日已过",
        "2. 主题党日 2月 0/1 · 2月28日已过",
        "3. 党员大会 一季度 0/1 · 还有 4 天,3月31日 周二",
        "4. 支委会 3月 0/1 · 还有 4 天,3月31日 周二",
        "5. 主题党日 3月 0/1 · 还有 4 天,3月31日 周二",
    ]
    assert larger.last.rows[0] == ("1 补记支委会", "1 详情")
    assert larger.last.rows[3] == ("4 记支委会", "4 详情")


def test_pages_turn_in_place_and_a_task_opens_below(larger: Chat) -> None:
    larger.say("我的任务")
    first = larger.last

    larger.tap("下一页 ›")
    assert larger.last.message_id == first.message_id
    larger.sees("第 2/3 页", "6. ")
    larger.tap("6 详情")
    assert larger.last.message_id != first.message_id
    larger.sees("要求:每年至少", "依据:", "启用:中共望川市委员会")
    larger.tap("返回任务")
    larger.sees("我的任务 · 姜家圩村党支部,第 1/3 页")


def test_what_is_done_is_one_tap_away(larger: Chat) -> None:
    larger.fill("昨天支委会 4/5 研究党费 没有决定", "[保存]", "我的任务")
    assert "4. 支委会" not in larger.last.text

    larger.tap("已办 2 项")

    # The meeting of February was made up for with the one of March.
    larger.sees("1. 支委会 3月 1/1 ✓", "2. 支委会 2月 0/1(3月26日 周四 补开)")
    larger.tap("1 详情")
    larger.sees("计入的记录 1 条")
    larger.tap("3月26日 支委会")
    larger.sees("第 2026-0001 号", "计入:支委会 3月 1/1 ✓")


def test_a_missed_meeting_is_entered_by_its_day(larger: Chat) -> None:
    larger.fill("我的任务", "[1 补记支委会]", "2月26日", "4/5", "研究党费", "[没有决定]", "[保存]")

    larger.sees("补报:支委会 2月 1/1 ✓(按开会日期计入,记为补报)")


def test_filters_by_carrier_change_the_list_in_place(world: World, city: Demonstration) -> None:
    chat = world.chat(city.who(Role.SECRETARY, Level.TOWNSHIP)[0].id)
    chat.say("我的任务")
    listed = chat.last

    chat.tap("书记带头")

    assert chat.last.message_id == listed.message_id
    chat.sees("我的任务 · 梧涧镇党委 · 书记带头", "蹲点调研", "汇报重点任务")
    assert "述职评议考核" not in chat.last.text
    assert ("全部", "党委引领", "书记带头 ✓") in chat.last.rows


def test_a_clerk_enters_for_the_leader_whose_task_it_is(world: World, city: Demonstration) -> None:
    secretary = city.who(Role.SECRETARY, Level.TOWNSHIP)[0].name
    clerk = world.chat(city.who(Role.CLERK, Level.TOWNSHIP)[0].id)
    clerk.fill("我的任务", "[书记带头]")
    clerk.sees(f"1. {secretary}:蹲点调研 2026年 0/30 天")

    clerk.tap("1 记蹲点调研")
    clerk.sees(f"替书记 {secretary} 记", "在哪个村")
    clerk.fill("昨天 柳河村 没有问题", "[保存]")

    clerk.sees("计入:蹲点调研 2026年 1/30 天", f"替 {secretary} 记于")


def test_a_task_leads_to_the_form_that_asks_to_be_released(larger: Chat) -> None:
    larger.fill("我的任务", "[4 详情]", "[申请免除]")

    larger.sees("支委会 3月", "为什么免除?一句话")


def test_a_form_that_is_being_filled_is_put_aside(larger: Chat) -> None:
    larger.fill("记一笔", "[走访]")
    question = larger.last

    larger.say("我的任务")

    assert "已放着" in larger.look(question).text


@pytest.mark.parametrize(
    "forged",
    [
        "t:",
        "t:all",
        "t:all:-1",
        "t:all:99999",
        "t:d:all",
        "t:x:all:0",
        "t:o:BR-01",
        "t:o:BR-01:1:0",
        "t:o:BR-01:1:0:Q202699",
        "t:o:BR-01:999999999999999999:0:Q202601",
        "t:o:br 01:1:0:Q202601",
        "t:o:BR-01:1:0:T999999999999999999",
    ],
)
def test_forged_data_find_nothing(chat: Chat, forged: str) -> None:
    chat.forge(forged)

    chat.sees("没有找到")


def test_a_carrier_nobody_knows_shows_all(chat: Chat) -> None:
    chat.forge("t:nobody:0")
    assert chat.last.text.startswith("我的任务 · 柳河村党支部,第 1/")
    chat.forge("t:d:nobody:7")
    chat.sees("已办", "还没有已办的。")


@pytest.mark.parametrize("role", [Role.INSPECTOR, Role.DISCIPLINE_READER, Role.OPERATOR])
def test_who_enters_nothing_is_not_offered_tasks(world: World, city: Demonstration, role: Role) -> None:
    chat = world.chat(city.who(role)[0].id)

    chat.say("/start")
    assert "我的任务" not in [label for row in chat.phone.menu for label in row]
    chat.say("我的任务")

    chat.sees("没有找到")


def test_home_says_what_ends_soon_and_what_has_no_record(chat: Chat, larger: Chat) -> None:
    chat.say("/start")
    assert chat.last.text.splitlines()[:4] == [
        "柳河村党支部 · 书记",
        "今年清单 8 项,还要做的 8 项,见「我的清单」",
        "本周到期 2 项:党员大会(一季度)、主题党日(3月)还有 4 天,3月31日 周二",
        "到期还没有记录 1 项:主题党日(2月)",
    ]
    chat.fill("今天党员大会 5/5 研究党费 没有决定", "[保存]", "/start")
    chat.sees("本周到期 1 项:主题党日(3月)还有 4 天,3月31日 周二")
    larger.say("/start")
    larger.sees("本周到期 3 项,见「我的任务」", "到期还没有记录 2 项:支委会(2月)、主题党日(2月)")


def test_home_counts_the_requests_that_wait_for_an_answer(
    chat: Chat, world: World, city: Demonstration
) -> None:
    chat.fill("记一笔", "[更多]", "[求助]", "[经费]", "[今天]", "活动室屋顶漏水", "[保存]")
    township = world.chat(city.who(Role.SECRETARY, Level.TOWNSHIP)[0].id)

    township.say("/start")

    township.sees("下级求助待答复 1 件")


def test_a_task_from_above_is_done_from_the_list(world: World, city: Demonstration, chat: Chat) -> None:
    head = world.chat(city.who(Role.SECRETARY, Level.TOWNSHIP)[0].id)
    head.fill("任务", "排查外出党员", "柳河村", "下一步")
    head.tap(next(label for label in head.last.labels if label.startswith("书记")))
    head.fill("4月10日", "保存")

    chat.say("我的任务")
    [line] = [one for one in chat.last.text.splitlines() if "排查外出党员" in one]
    number = line.partition(".")[0]
    assert line.endswith(" · 还有 14 天,4月10日 周五")
    chat.tap(f"{number} 详情")
    chat.sees("排查外出党员", "要求:按期办完", "来自上级交办")
    chat.fill("[记「排查外出党员」]", "[今天]", "都联系上了", "保存")

    chat.sees("✓ 已保存", "计入:排查外出党员 ✓")
    assert "未计入" not in chat.last.text
