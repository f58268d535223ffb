"""Switching packs and items in the chat of a committee's organ."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from domain.people import Level, Role
from storage.schema import switches
from tests.harness.look import rows

if TYPE_CHECKING:
    from domain.demonstration import Demonstration
    from tests.harness.chat import Chat, World


@pytest.fixture
def administrator(world: World, city: Demonstration) -> Chat:
    """The chat of the city's administrator."""
    return world.chat(city.who(Role.ADMINISTRATOR, Level.CITY)[0].id)


def test_a_pack_is_looked_at_asked_about_and_switched(administrator: Chat, world: World) -> None:
    administrator.say("启用")
    administrator.sees("启用的事项", "核心事项:一直启用", "1. 拓展事项:未启用", "2. 支部工作:已启用")
    shown = administrator.last
    administrator.tap("拓展事项")
    asked = administrator.look(shown)
    assert "涉及" in asked.text
    assert "支部一周最多一次" in asked.text
    assert asked.labels == ("今天起启用", "4月1日 周三起启用", "返回启用事项")
    administrator.tap("4月1日 周三起启用")

    assert "✓ 拓展事项:未启用;2026年4月1日起启用" in administrator.look(shown).text
    made = rows(world, switches)[-1]
    assert (made["name"], made["on"], str(made["from_on"])) == ("extended", True, "2026-04-01")
    administrator.tap("返回启用事项")
    assert "1. 拓展事项:未启用;2026年4月1日起启用" in administrator.look(shown).text


def test_an_item_is_found_page_by_page_and_switched(administrator: Chat, world: World) -> None:
    administrator.fill("启用", "[逐项看拓展事项]")
    shown = administrator.last
    assert all(len(label) <= 14 for label in shown.labels)
    administrator.press(shown, "○ 发展党员")
    assert "发展党员(IMP-04)" in administrator.last.text
    administrator.tap("今天起启用")

    assert "✓ 发展党员:已启用,2026年3月27日起" in administrator.last.text
    administrator.fill("[返回启用事项]", "[逐项看拓展事项]")
    assert "✓ 发展党员" in administrator.last.labels
    assert rows(world, switches)[-1]["name"] == "IMP-04"


def test_the_word_means_nothing_to_whoever_switches_nothing(chat: Chat) -> None:
    chat.say("启用")
    chat.sees("读到「启用」")


@pytest.mark.parametrize(
    "data",
    ["p:l", "p:i:branch:0", "p:s:branch", "p:y:branch:0:20260327", "p:c:0", "p:a:0123456789ab", "p:x"],
)
def test_nobody_else_reaches_the_switches(chat: Chat, world: World, data: str) -> None:
    before = rows(world, switches)

    chat.forge(data)

    chat.sees("没有找到")
    assert rows(world, switches) == before


@pytest.mark.parametrize("data", ["p:y:branch:0:20260230", "p:y:core:0:20260327", "p:i:core:0", "p:s:DEC-01"])
def test_forged_data_switch_nothing(administrator: Chat, world: World, data: str) -> None:
    before = rows(world, switches)
    administrator.forge(data)
    administrator.sees("没有找到")
    assert rows(world, switches) == before


def test_an_item_of_leaders_is_switched_off_for_a_level(administrator: Chat, world: World) -> None:
    administrator.fill("启用", "[联系与蹲点(按层级)]")
    shown = administrator.last
    administrator.sees("核心事项默认启用,可以只对一个层级停用")
    label = next(one for one in shown.labels if one.startswith("✓ 乡级"))
    administrator.press(shown, label)
    assert label.removeprefix("✓ ") in administrator.last.text
    administrator.tap("今天起停用")

    assert "未启用,2026年3月27日起" in administrator.look(shown).text
    assert rows(world, switches)[-1]["name"].endswith("@township")
    administrator.tap("联系与蹲点(按层级)")
    assert label.replace("✓", "○") in administrator.last.labels


@pytest.mark.parametrize("data", ["p:v:", "p:v:x", "p:s:SEC-04@", "p:s:@township", "p:s:SEC-04@x:y", "p:vv"])
def test_no_other_button_of_levels_is_read(administrator: Chat, data: str) -> None:
    administrator.forge(data)

    administrator.sees("没有找到")
