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
        "1. 支委会 2月 0/1 ○ · 已过 27 天,2月28日 周六 截止",
        "2. 主题党日 2月 0/1 ○ · 已过 27 天,2月28日 周六 截止",
        "3. 党员大会 一季度 0/1 ○ · 还有 4 天,3月31日 周二",
        "4. 支委会 3月 0/1 ○ · 还有 4 天,3月31日 周二",
        "5. 主题党日 3月 0/1 ○ · 还有 4 天,3月31日 周二",
    ]
    assert larger.last.rows[0] == ("1 补记支委会", "1 详情")
    assert larger.last.rows[3] == ("4 记支委会", "4 详情")
