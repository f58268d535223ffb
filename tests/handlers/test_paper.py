"""A clerk enters from paper: worth the same, and marked as what it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from domain.people import Level, Role
from storage.schema import duty_records
from tests.harness.look import rows

if TYPE_CHECKING:
    from domain.demonstration import Demonstration
    from tests.harness.chat import Chat, World


@pytest.fixture
def clerk(world: World, city: Demonstration) -> Chat:
    """The chat of the township's clerk."""
    return world.chat(city.who(Role.CLERK, Level.TOWNSHIP)[0].id)


def test_a_sheet_is_copied_for_the_leader_it_tells_of(clerk: Chat, world: World, city: Demonstration) -> None:
    secretary = city.who(Role.SECRETARY, Level.TOWNSHIP)[0]

    clerk.fill("记一笔", "[按纸质录入]")
    clerk.sees("按纸质材料录入。记哪一种?")
    clerk.fill("[走访]", f"[书记 {secretary.name}]")
    clerk.sees(f"替书记 {secretary.name} 记", "按纸质材料录入")
    clerk.tap(clerk.last.labels[0])
    clerk.fill("[走访]", "3月2日", "0", "跳过", "保存")

    clerk.sees(f"替 {secretary.name} 记于", "(按纸质材料)")
    (record,) = rows(world, duty_records)
    assert (record["origin"], record["entered_by_id"] is None) == ("paper", False)
    leader = world.chat(secretary.id)
    leader.say("我的记录")
    leader.tap("2日")
    leader.sees("(按纸质材料)")


def test_the_rarer_forms_are_copied_as_well(clerk: Chat, world: World) -> None:
    clerk.fill("记一笔", "[按纸质录入]", "[更多]", "[文件]", "[总结]")
    clerk.fill("2025年工作总结", "没有文号", "2026年1月5日", "保存")

    clerk.sees("(按纸质材料)")
    assert [row["origin"] for row in rows(world, duty_records)] == ["paper"]


def test_nobody_but_a_clerk_is_offered_paper_or_can_forge_it(chat: Chat, world: World) -> None:
    chat.say("记一笔")
    assert "按纸质录入" not in chat.last.labels

    chat.forge("n:meeting:branch_committee_meeting:p")
    chat.fill("今天", "5/5", "研究党费", "没有决定", "保存")

    assert [row["origin"] for row in rows(world, duty_records)] == ["chat"]
