"""The list of key villages in the chat: looked at, one added, one taken off."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from domain.people import Level, Role

if TYPE_CHECKING:
    from domain.demonstration import Demonstration
    from tests.harness.chat import Chat, World


@pytest.fixture
def administrator(world: World, city: Demonstration) -> Chat:
    """The chat of the city's administrator."""
    return world.chat(city.who(Role.ADMINISTRATOR)[0].id)


def test_a_village_is_found_by_its_initials_put_on_the_list_and_taken_off(administrator: Chat) -> None:
    administrator.say("重点村")
    before = administrator.last.text
    administrator.press(administrator.last, "添加重点村")
    administrator.sees("添加哪个村(社区)?")
    place = administrator.last.labels[0]
    administrator.fill(place, "[保存]")
    administrator.sees("✓", "已列为重点村(社区)")

    administrator.tap("看名单")
    listed = administrator.last
    assert listed.text != before
    assert place in listed.labels
    administrator.tap(place)
    administrator.sees("现在是重点村(社区)")
    administrator.tap("去掉")
    administrator.sees("不是重点村(社区)了")
    administrator.tap("看名单")
    assert administrator.last.text == before


def test_it_is_one_tap_from_the_roster(administrator: Chat) -> None:
    administrator.say("名册")
    administrator.tap("重点村(社区)")
    administrator.sees("到重点村走访,当天没有蹲点的,折算半天蹲点。")


def test_the_word_means_nothing_to_others(world: World, city: Demonstration) -> None:
    secretary = world.chat(city.who(Role.SECRETARY, Level.TOWNSHIP)[0].id)
    secretary.say("重点村")
    assert "重点村(社区),共" not in secretary.last.text
    secretary.forge("kv")
    secretary.sees("没有找到")


@pytest.mark.parametrize("data", ["kv:", "kv:x", "kv:o:", "kv:d:x", "kv:99999", "kv:o:1:1", "kvv"])
def test_no_other_button_is_read(administrator: Chat, data: str) -> None:
    administrator.forge(data)

    administrator.sees("没有找到")
