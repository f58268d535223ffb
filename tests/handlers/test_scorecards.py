"""The scorecard in the chat: read by everybody, and a sheet to try that is kept nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from domain.people import Level, Role

if TYPE_CHECKING:
    from domain.demonstration import Demonstration
    from tests.harness.chat import Chat, World


def test_everybody_may_read_by_what_they_are_judged(chat: Chat) -> None:
    chat.say("评分表")
    chat.sees(
        "评分表 2026 版", "村、社区、单位用:4 部分 13 项,50 分,折算成 100 分", "S4 组织体系与覆盖 12 分"
    )
    chat.tap("S4")
    chat.sees("S4 组织体系与覆盖 12 分,计入基层成果", "S4-2 新领域、边远、空白点覆盖 4 分")
    chat.tap("S4-2")
    chat.sees("怎么打:组织覆盖率乘以 2", "看什么:空白点清单", "参考数据:组织覆盖扩面、边远空白攻坚(只作起点")
    chat.tap("返回")
    chat.tap("返回")
    chat.tap("市县用")
    chat.sees("市县用:8 部分 27 项,100 分")
    assert "折算" not in chat.last.text


def test_a_sheet_can_be_tried_in_one_message(world: World, city: Demonstration) -> None:
    head = world.chat(city.who(Role.SECRETARY, Level.TOWNSHIP)[0].id)

    head.say("试评 3.2 -1 有两个联系点没去过;6.1 -0.5")

    head.sees(
        "试评 98.5 分,乡镇用",
        "读到 2 项,其余 25 项满分",
        "S3-2 联系点走访 2/3 有两个联系点没去过",
        "S6-1 以前的问题销号 5.5/6",
        "主体责任 29/30",
        "上级给的保障 5/5",
        "基层成果 49.5/50",
        "不存,也不是谁的得分",
    )
    head.say("试评")
    head.sees("试评 100 分", "27 项都是满分")
    head.say("试评:7.2 不适用")
    head.sees("S7-2 场所工具可用、负担不重 不适用")


def test_what_cannot_be_read_is_named_and_nothing_is_added_up(chat: Chat) -> None:
    chat.say("试评 缺签到;1.1 -1;4.1 -9;4.1 -1;4.2 -1;4.2 -1")

    chat.sees(
        "没有算", "「缺签到」没读懂", "「1.1 -1」:这张评分表没有这一项", "不能多于这一项的分值", "写了两次"
    )
    assert "试评 9" not in chat.last.text


@pytest.mark.parametrize("data", ["sc:", "sc:s:S9", "sc:i:S1-99", "sc:v:city", "sc:x"])
def test_forged_buttons_find_nothing(chat: Chat, data: str) -> None:
    chat.forge(data)

    chat.sees("没有找到")
