"""Signing for lists in the chat: with one tap or on paper, for what was shown, in the right office."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from domain.people import Level, Role
from services.handovers import open_for
from storage.schema import duty_items, signatures
from tests.handlers.listing import clerk, head, member, publish, put_in_hands, sign
from tests.harness.look import beside, rows
from tests.services.people import end_office, give_office, office_of

if TYPE_CHECKING:
    from domain.demonstration import Demonstration
    from storage.database import Tx
    from tests.harness.chat import Chat, World

__all__ = ["clerk", "head", "member"]


def test_everybody_named_signs_by_one_tap_or_on_paper(
    clerk: Chat, head: Chat, member: Chat, world: World
) -> None:
    publish(world, clerk)
    head.say("我的清单")
    head.tap("签收")
    head.sees("✓ 已签收", "落到您的 51 项")
    head.forge(sign(world, head))
    head.sees("✓ 已签收")

    clerk.fill("责任清单", "[签收情况]")
    clerk.sees("应签收 2 人,还没有签收 1 人", "(班子成员)")
    clerk.press(clerk.last, next(label for label in clerk.last.labels if label.endswith("已签纸质")), times=2)
    clerk.fill("责任清单", "[签收情况]")
    clerk.sees("都已签收")

    assert [row["on_paper"] for row in rows(world, signatures)] == [False, True]
    member.say("我的清单")
    assert "签收" not in member.last.labels


def test_nobody_signs_before_publication_and_nobody_for_others(
    clerk: Chat, head: Chat, chat: Chat, world: World, city: Demonstration
) -> None:
    put_in_hands(world, clerk)
    head.forge(sign(world, head))
    head.sees("2026年的清单还没有公布")

    clerk.fill("责任清单", "[公布]", "[今天]", "党委会议第3次", "[保存]")
    signer = city.who(Role.SECRETARY, Level.TOWNSHIP)[0]
    office_id = beside(world, lambda tx: office_of(tx, signer).id)
    for other in (chat, world.chat(city.who(Role.CLERK, Level.CITY)[0].id), clerk):
        other.forge(f"li:s:1:{office_id}:1000000")
        other.sees("没有找到")
        other.forge(sign(world, other))
        other.sees("没有找到")
    for other in (chat, head, world.chat(city.who(Role.ADMINISTRATOR)[0].id)):
        other.forge(f"li:p:1:{office_id}")
        other.sees("没有找到")
    assert rows(world, signatures) == []


def test_a_change_in_the_middle_of_the_year_has_a_reason_and_is_signed_for_anew(
    clerk: Chat, head: Chat, member: Chat, world: World
) -> None:
    publish(world, clerk)
    head.forge(sign(world, head))
    member.forge(sign(world, member))
    clerk.fill("责任清单", "[研究决策 5]", "[1 详情]", "[指定责任人]", "班子成员", "[跳过]")
    clerk.sees("清单已公布,为什么改?")
    clerk.fill("班子分工调整", "[保存]")
    clerk.sees("年度任务安排", "(班子成员)")

    clerk.fill("责任清单")
    clerk.sees("公布后改动 1 处", "还没有签收 1 人")
    clerk.tap("变更记录")
    clerk.sees("公布以后改动 1 处", "3月27日 年度任务安排:牵头由 ", "原因:班子分工调整")
    member.say("我的清单")
    assert "签收" in member.last.labels
    assert [row["version"] for row in rows(world, duty_items) if row["key"] == "DEC-04"] == [1, 2, 3]


def test_a_signature_is_for_what_was_shown_with_its_button(clerk: Chat, head: Chat, world: World) -> None:
    publish(world, clerk)
    seen = max(row["id"] for row in rows(world, duty_items))
    clerk.fill(
        "责任清单", "[研究决策 5]", "[1 详情]", "[改内容]", "[名称]", "年度工作安排", "统一说法", "[保存]"
    )

    head.forge(sign(world, head, seen))

    head.sees("✓ 已签收", "其中 1 项在这之后改过,请再看一遍")
    clerk.fill("责任清单")
    clerk.sees("还没有签收 2 人")
    head.tap("签收")
    assert "在这之后改过" not in head.last.text
    clerk.fill("责任清单")
    clerk.sees("还没有签收 1 人")


def test_whoever_has_two_offices_signs_in_the_one_the_button_was_for(
    clerk: Chat, head: Chat, world: World, city: Demonstration
) -> None:
    account = city.who(Role.SECRETARY, Level.TOWNSHIP)[0]

    def twice(tx: Tx) -> int:
        here = office_of(tx, account).organization_id
        return give_office(tx, account, here, date(2026, 1, 1), role=Role.LEADERSHIP_MEMBER)

    second = beside(world, twice)
    publish(world, clerk)

    head.forge(f"li:s:1:{second}:1000000")

    assert any("✓ 已签收" in one.text and "落到您的 6 项" in one.text for one in head.live)
    assert [row["office_id"] for row in rows(world, signatures)] == [second]


def test_lines_taken_over_are_signed_for_by_whoever_took_them(
    clerk: Chat, member: Chat, world: World, city: Demonstration
) -> None:
    """However old the lines are: an earlier signature of theirs was not for these."""
    publish(world, clerk)
    member.forge(sign(world, member))
    leaving = city.who(Role.SECRETARY, Level.TOWNSHIP)[0]
    coming = city.who(Role.LEADERSHIP_MEMBER, Level.TOWNSHIP)[0]
    world.pass_days(1)

    def change(tx: Tx) -> None:
        before = end_office(tx, leaving, date(2026, 3, 27))
        open_for(tx, [(before, office_of(tx, coming).id)], world.now)

    beside(world, change)

    clerk.fill("责任清单", "[签收情况]")
    clerk.sees("还没有签收 1 人", f"{coming.name}(班子成员)")
