"""Coverage and support in the chat: the screen, the register of blanks, and what stands behind figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from domain.people import Level, Role
from storage.schema import audit_links, coverage_gaps, coverage_steps
from tests.harness.look import rows

if TYPE_CHECKING:
    from domain.demonstration import Demonstration
    from tests.harness.chat import Chat, World


@pytest.fixture
def head(world: World, city: Demonstration) -> Chat:
    """The chat of the township's secretary."""
    return world.chat(city.who(Role.SECRETARY, Level.TOWNSHIP)[0].id)


@pytest.fixture
def office(world: World, city: Demonstration) -> Chat:
    """The chat of the city's steering office."""
    return world.chat(city.who(Role.STEERING_OFFICE_USER, Level.CITY)[0].id)


def enter_blank(chat: Chat, name: str = "南门农贸市场") -> None:
    """Enter a market in which there is nothing."""
    chat.fill("登记空白点", "[市场]", name)
    if "由哪一级管" in chat.last.text:
        chat.tap(chat.last.labels[0])
    chat.fill("[不是]", "[还没有]", "[今天]", "[跳过]", "保存")


def test_a_blank_is_entered_by_a_few_taps_and_counts_at_once(head: Chat, world: World) -> None:
    head.say("覆盖")
    head.sees("覆盖与保障", "组织覆盖 1/1(100%),工作覆盖 1/1(100%)", "空白点 0 处")

    enter_blank(head)
    head.sees("✓ 已登记", "南门农贸市场(市场) · 无组织无工作", "2026年3月27日发现")

    assert [row["name"] for row in rows(world, coverage_gaps)] == ["南门农贸市场"]
    assert [row["subject"] for row in rows(world, audit_links)][-1] == "coverage_gap"
    head.say("覆盖率")
    head.sees("组织覆盖 1/2(50%),工作覆盖 1/2(50%)", "空白点 1 处")


def test_work_begins_and_an_organization_is_set_up_and_lapses_again(head: Chat, world: World) -> None:
    enter_blank(head)
    head.fill("[开始有工作]", "[今天]", "派了党建指导员", "保存")
    head.sees("有工作无组织", "2026年3月27日 开始有工作:派了党建指导员")
    assert "开始有工作" not in head.last.labels
    head.say("覆盖")
    head.sees("组织覆盖 1/2(50%),工作覆盖 2/2(100%)")

    head.fill("[空白点]")
    head.tap(head.last.labels[0])
    head.fill("[建立了组织]", "[跳过]", "[今天]", "南门市场联合党支部", "保存")
    head.sees("已建组织", "建立了组织:南门市场联合党支部")
    head.say("覆盖")
    head.sees("组织覆盖 2/2(100%)", "空白点 0 处")

    head.fill("[空白点]")
    head.tap(head.last.labels[0])
    head.fill("[又中断了]", "[今天]", "市场搬迁", "保存")
    head.sees("无组织无工作", "又中断了:市场搬迁")
    assert [row["kind"] for row in rows(world, coverage_steps)] == ["work", "organized", "lapsed"]


def test_an_organization_that_the_roster_lists_is_picked_and_counted_once(head: Chat) -> None:
    enter_blank(head, "竹艺厂")
    head.fill("[建立了组织]", "有限公司", "[今天]", "保存")

    head.sees("已建组织", "有限公司党支部")
    head.say("覆盖")
    head.sees("组织覆盖 1/1(100%),工作覆盖 1/1(100%)")
