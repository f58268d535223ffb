"""Rounds of inspections in the chat: set up by a form, drawn, changed, started, closed or withdrawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from domain.people import Level, Role
from storage.schema import audit_links, inspection_rounds, inspections, round_targets
from tests.harness.look import rows

if TYPE_CHECKING:
    from domain.demonstration import Demonstration
    from tests.harness.chat import Chat, World

UNTIL_UNITS = ("新建督查轮次", "上半年交互督责", "[交互督责]", "[交互式]", "4月7日", "4月24日")


@pytest.fixture
def administrator(world: World, city: Demonstration) -> Chat:
    """The chat of the city's administrator."""
    return world.chat(city.who(Role.ADMINISTRATOR, Level.CITY)[0].id)


@pytest.fixture
def office(world: World, city: Demonstration) -> Chat:
    """The chat of the city's steering office."""
    return world.chat(city.who(Role.STEERING_OFFICE_USER, Level.CITY)[0].id)


def pick_all(chat: Chat) -> None:
    """Tick every unit that is offered, and go on."""
    for label in [one for one in chat.last.labels if "委员会" in one]:
        chat.tap(label)
    chat.tap("下一步")


def set_up(chat: Chat) -> None:
    """Set a cross round up."""
    chat.fill(*UNTIL_UNITS)
    pick_all(chat)
    chat.fill("[1]", "[3]", "[用通用程序]", "保存")


def test_a_round_is_set_up_in_a_few_taps_and_shown_with_its_sample(administrator: Chat, world: World) -> None:
    set_up(administrator)

    administrator.sees("上半年交互督责 · 计划中", "交互督责,交互式,2026年4月7日至4月24日")
    administrator.sees("对象 5 个:县级 1、乡镇 1、村社区和单位 3", "先看现场,再谈话、问群众")
    (made,) = rows(world, inspection_rounds)
    assert made["procedure"].startswith("先看现场")
    subjects = [row["subject"] for row in rows(world, audit_links)]
    assert subjects.count("round_target") == 5
    assert {"scorecard", "inspection_round"} <= set(subjects)
    administrator.tap("对象")
    administrator.sees("对象 5 个", "1. 本级:从未督查")
    assert len(administrator.last.text.splitlines()) <= 8


def test_the_summary_tells_what_will_be_set_up(administrator: Chat) -> None:
    administrator.fill(*UNTIL_UNITS)
    administrator.sees("到哪些地方")
    pick_all(administrator)
    administrator.fill("2", "[4]", "看现场、听群众")
    administrator.sees(
        "上半年交互督责:交互督责,交互式", "每个县:乡镇 2 个,村社区 4 个", "程序:看现场、听群众"
    )


def test_a_key_round_asks_for_its_directive_and_for_no_numbers(administrator: Chat) -> None:
    administrator.fill("新建督查轮次", "重点督责", "[重点督责]")
    administrator.sees("为落实哪一项部署")
    administrator.fill("整治软弱涣散党组织", "[巡查式]", "4月7日", "4月10日")
    pick_all(administrator)
    administrator.sees("统一的程序和要点")
    administrator.say("用通用程序")
    administrator.sees("专项部署:整治软弱涣散党组织", "对象:有逾期问题或没有整改措施的单位")
    administrator.say("保存")
    administrator.sees("重点督责 · 计划中", "对象 0 个")


def test_the_last_day_is_not_before_the_first(administrator: Chat) -> None:
    administrator.fill(*UNTIL_UNITS[:-1], "4月1日")
    administrator.sees("早了", "请再发一次")


def test_targets_are_taken_out_put_in_by_hand_and_stay_when_drawn_anew(
    administrator: Chat, world: World
) -> None:
    set_up(administrator)
    administrator.fill("[对象]", "[去掉 5]")
    administrator.sees("对象 4 个")
    administrator.tap("加对象")
    administrator.sees("加哪些单位")
    administrator.tap(next(one for one in administrator.last.labels if "支部" in one))
    administrator.fill("[下一步]", "群众反映多", "保存")
    administrator.sees("对象 5 个", "指定:群众反映多")
    before = len(rows(world, round_targets))
    administrator.fill("[返回]", "[重新建议]")
    administrator.sees("指定:群众反映多")
    assert len(rows(world, round_targets)) >= before


def test_the_plan_of_the_year_leads_to_each_round_and_back(administrator: Chat, office: Chat) -> None:
    administrator.say("督查轮次")
    administrator.sees("这一年还没有督查轮次", "同一单位半年内只督查一次")
    set_up(administrator)
    administrator.tap("返回")
    administrator.sees("1. 上半年交互督责(交互督责,4月7日—4月24日)5 个单位 · 计划中")
    office.say("督查轮次")
    office.tap(office.last.labels[0])
    office.sees("上半年交互督责 · 计划中")
    assert {"对象", "督查组", "重新建议", "启动", "撤销", "返回"} <= set(office.last.labels)


def test_a_round_without_a_team_is_not_started_and_says_why(administrator: Chat, world: World) -> None:
    set_up(administrator)
    administrator.tap("启动")
    administrator.sees("「上半年交互督责」还不能启动")
    assert rows(world, inspections) == []


def test_a_round_is_withdrawn_with_a_reason(administrator: Chat) -> None:
    set_up(administrator)
    administrator.fill("[撤销]", "改到下半年", "保存")
    administrator.sees("上半年交互督责 · 已撤销:改到下半年")
    assert "启动" not in administrator.last.labels


def test_an_old_button_of_a_withdrawn_round_changes_nothing(administrator: Chat) -> None:
    set_up(administrator)
    planned = administrator.last
    administrator.fill("[撤销]", "改到下半年", "保存")
    for label in ("重新建议", "启动"):
        administrator.press(planned, label)
        administrator.sees("已启动或已撤销")


def test_who_may_not_see_rounds_finds_none(chat: Chat, administrator: Chat, world: World) -> None:
    set_up(administrator)
    (made,) = rows(world, inspection_rounds)
    one = made["id"]
    for data in (
        f"ir:o:{one}",
        f"ir:t:{one}:0",
        f"ir:p:{one}",
        f"ir:s:{one}",
        f"ir:b:{one}",
        f"ir:x:{one}:3:0",
    ):
        chat.forge(data)
        chat.sees("没有找到")
    for data in ("ir:", "ir:o:x", "ir:z:1", f"ir:t:{one}", f"ir:o:{9**25}"):
        administrator.forge(data)
        administrator.sees("没有找到")
    chat.say("督查轮次")
    chat.sees("这一年还没有督查轮次")
    chat.say("新建督查轮次")
    assert len(rows(world, inspection_rounds)) == 1
