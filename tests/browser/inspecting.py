"""A round of inspections that is set up by clicking and typing, for tests and pictures."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.people import Level, Role

if TYPE_CHECKING:
    from collections.abc import Callable

    from domain.demonstration import Account, Demonstration
    from tests.browser.phone import Phone

ROUND = "下半年交互督责"


@dataclass(frozen=True)
class Visit:
    """A village that is visited, the two who score it, and its secretary."""

    village: str
    pair: tuple[Account, Account]
    secretary: Account


def set_up(phone: Phone, city: Demonstration) -> Visit:
    """Plan a cross round of one county, with a team, a briefing and pairs, on the administrator's phone."""
    inspectors = city.who(Role.INSPECTOR, Level.COUNTY)
    visited = inspectors[-1].group
    _plan(phone, visited)
    team = [one.name for one in inspectors if one.group != visited][:4]
    _gather(phone, city.who(Role.TEAM_LEADER)[0].name, team)
    phone.tap("返回轮次")
    phone.wait_for("计划中")
    phone.tap("启动")
    phone.wait_for("启动后对象不能再改")
    phone.tap("确认启动")
    phone.wait_for("进行中")
    phone.tap("督查组")
    phone.wait_for("参加过培训 5 人")
    phone.tap("分派建议")
    phone.wait_for("都能两两派到")
    phone.tap("就这样定 2 处")
    phone.wait_for("✓ 已定 2 处")
    phone.tap("各处分工")
    phone.wait_for("已定 2/2 处")
    told = re.search(r"^2\. (.+):(.+)、(.+)$", phone.last_message(), re.MULTILINE)
    assert told is not None
    village, *names = told.groups()
    first, second = (next(one for one in inspectors if one.name == name) for name in names)
    secretary = next(one for one in city.accounts if one.title == f"{village}书记")
    return Visit(village, (first, second), secretary)


def _plan(phone: Phone, county: str) -> None:
    phone.say("督查轮次")
    phone.wait_for("还没有督查轮次")
    phone.tap("新建督查轮次")
    phone.wait_for("这一轮叫什么?")
    phone.say(ROUND)
    phone.wait_for("哪一种督责?")
    phone.tap("交互督责")
    phone.wait_for("用什么形式?")
    phone.tap("交互式")
    phone.wait_for("哪一天开始?")
    phone.say("今天")
    phone.wait_for("哪一天结束?")
    phone.say("下周五")
    phone.wait_for("到哪些地方?")
    phone.tap(f"中共{county}委员会")
    phone.wait_for("已选:")
    phone.tap("下一步")
    phone.wait_for("每个县看几个乡镇?")
    phone.say("0")
    phone.wait_for("每个县看几个村、社区?")
    phone.say("1")
    phone.wait_for("统一的程序和要点")
    phone.tap("用通用程序")
    phone.wait_for("请核对")
    phone.tap("保存")
    phone.wait_for("对象 2 个:县级 1、乡镇 0、村社区和单位 1")


def _gather(phone: Phone, leader: str, names: list[str]) -> None:
    """Make a team and enter its briefing."""
    phone.tap("督查组")
    phone.wait_for("还没有建督查组")
    phone.tap("建督查组")
    phone.wait_for("叫什么?")
    phone.say("第一组")
    phone.wait_for("谁当组长?")
    phone.say(leader)
    phone.wait_for("组员有谁?")
    for name in names:
        phone.say(name)
        phone.wait_for(re.compile(f"已选:.*{name}"))
    phone.tap("下一步")
    phone.wait_for("请核对")
    phone.tap("保存")
    phone.wait_for("没有参加本轮督前培训")
    phone.tap("督查组")
    phone.wait_for("1 个组 5 人")
    phone.tap("登记培训")
    phone.wait_for("哪天培训的?")
    phone.say("今天")
    phone.wait_for("讲了哪些要点?")
    phone.say("先看后问,当场反馈")
    phone.wait_for("谁参加了?")
    phone.tap("全体 5 人")
    phone.wait_for("已选:全体 5 人")
    phone.tap("下一步")
    phone.wait_for("缺席")
    phone.tap("跳过")
    phone.wait_for("请核对")
    phone.tap("保存")
    phone.wait_for("参加过培训 5 人")


def open_visit(phone: Phone, visit: Visit) -> None:
    """Find the visit among one's own."""
    phone.say("打分")
    phone.wait_for("我的督查")
    phone.tap(_label(phone, lambda label: visit.village[:8] in label))
    phone.wait_for(ROUND)


def _label(phone: Phone, fits: Callable[[str], bool]) -> str:
    return next(label for row in phone.buttons() for label in row if fits(label))
