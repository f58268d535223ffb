"""Settling where two differ in the chat: by taps of the two, by the leader's form, by scoring again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from storage.schema import onsite_scores, pair_checks, rescorings, seals, value_proposals
from tests.harness.look import rows
from tests.services.checking import REASON, seal, seal_both

if TYPE_CHECKING:
    from tests.handlers.inspecting import Visiting
    from tests.harness.chat import Chat

SETTLED = 12
"""The village's items but one."""


@pytest.fixture
def differing(visiting: Visiting) -> Visiting:
    """Both have sealed; they differ on S4-1: 3 and 4 points."""
    seal_both(visiting.supervision, S4_1=6)
    return visiting


def look(chat: Chat, visiting: Visiting) -> None:
    chat.forge(f"pc:o:{visiting.village_id}")
    chat.sees("还有 1 项不同")
    chat.tap("S4-1")


def test_two_taps_settle_a_difference(differing: Visiting) -> None:
    first, second = differing.inspector(0), differing.inspector(1)
    look(first, differing)
    first.sees(f"3 分,{REASON}", "4 分")
    first.press(first.last, "提出 4 分", times=2)
    first.sees("提出:4 分")
    assert "确认 4 分" not in first.last.labels

    second.sees("提出 4 分", "认同就点确认")
    second.press(second.last, "确认 4 分", times=2)

    second.sees("13 项都有两人验收")
    assert "当场反馈" in second.last.labels
    assert len(rows(differing.world, pair_checks)) == SETTLED + 1
    assert len(rows(differing.world, value_proposals)) == 1
    newest = rows(differing.world, pair_checks)[-1]
    assert (newest["item"], newest["value"], newest["origin"]) == ("S4-1", 8, "agreed")


def test_another_half_step_is_proposed_from_a_grid(differing: Visiting) -> None:
    first, second = differing.inspector(0), differing.inspector(1)
    look(first, differing)
    first.tap("其他分值")
    assert first.last.labels == ("4", "3.5", "3", "2.5", "2", "1.5", "1", "0.5", "0", "不适用", "返回")
    first.tap("3.5")
    second.tap("看这一项")
    second.sees("提出:3.5 分")
    second.tap("确认 3.5 分")
    assert rows(differing.world, pair_checks)[-1]["value"] == 7


def test_the_leader_proposes_by_a_form_with_a_reason(differing: Visiting) -> None:
    leader = differing.chat(differing.supervision.leader())
    look(leader, differing)
    assert "提出 3 分" not in leader.last.labels
    leader.fill("[组长提出分值]", "3.5", "任职文件在,副书记未到岗", "[保存]")
    leader.sees("提出:3.5 分", "任职文件在,副书记未到岗")

    second = differing.inspector(1)
    second.sees("任职文件在,副书记未到岗")
    second.tap("确认 3.5 分")

    newest = rows(differing.world, pair_checks)[-1]
    assert (newest["origin"], newest["reason"]) == ("leader", "任职文件在,副书记未到岗")
    assert (newest["first_part"], newest["second_part"]) == ("pair", "leader")


def test_an_item_is_scored_again_by_a_form_that_seals(differing: Visiting) -> None:
    first, second = differing.inspector(0), differing.inspector(1)
    look(first, differing)
    first.press(first.last, "现场重评", times=2)
    first.sees("正在现场重评", "两人都封存以后才显示")
    assert len(rows(differing.world, rescorings)) == 1
    first.fill("[重新打分]", "3.5", "看了文件,缺一名", "[保存]")
    first.sees("正在现场重评")
    assert "重新打分" not in first.last.labels

    second.sees("提出现场重评")
    second.tap("看这一项")
    assert "3.5" not in second.last.text
    second.fill("[重新打分]", "3.5", "副书记空缺", "[保存]")

    second.sees("✓ 已双人验收:3.5 分", "看了文件,缺一名;副书记空缺")
    assert [(row["turn"], row["item"]) for row in rows(differing.world, seals)][2:] == [(2, "S4-1")] * 2
    assert len([row for row in rows(differing.world, onsite_scores) if row["turn"] == 2]) == 2


def test_full_marks_need_no_reason_when_scored_again(differing: Visiting) -> None:
    first = differing.inspector(0)
    look(first, differing)
    first.fill("[现场重评]", "[重新打分]", "4")
    first.sees("保存就是封存")
    first.tap("保存")
    assert rows(differing.world, onsite_scores)[-1]["value"] == 8


def test_before_both_have_sealed_the_chat_tells_nothing(visiting: Visiting) -> None:
    seal(visiting.supervision, visiting.supervision.inspector(0), S4_1=6)
    for chat in (visiting.inspector(0), visiting.inspector(1), visiting.chat(visiting.supervision.leader())):
        for data in ("pc:o:{}", "pc:i:{}:S4-1", "pc:v:{}:S4-1", "pc:p:{}:0"):
            chat.forge(data.format(visiting.village_id))
            chat.sees("两人都封存以后,才显示不同的项")
            assert REASON not in chat.last.text
        chat.forge(f"pc:s:{visiting.village_id}:S4-1:1:6")
        chat.sees("两人都封存以后,才能商定分值")
        chat.forge(f"pc:r:{visiting.village_id}:S4-1:1")
        chat.sees("两人都封存以后,才能商定分值")
    assert rows(visiting.world, pair_checks) == []


def test_nobody_else_finds_anything(differing: Visiting) -> None:
    party = differing.supervision
    for actor in (party.visited(), party.visited_clerk(), party.inspector(2), party.administrator()):
        chat = differing.chat(actor)
        for data in (
            "pc:o:{}",
            "pc:i:{}:S4-1",
            "pc:v:{}:S4-1",
            "pc:s:{}:S4-1:1:6",
            "pc:r:{}:S4-1:1",
            "pc:c:{}:1",
        ):
            chat.forge(data.format(differing.village_id))
            chat.sees("没有找到")
        for form in ("leader_value", "rescore"):
            chat.forge(f"n:{form}:{differing.village_id}.S4-1.1@{actor.office.id}")
            chat.sees("现在没有")


@pytest.mark.parametrize(
    "data",
    [
        "pc",
        "pc:",
        "pc:o:",
        "pc:o:x",
        "pc:i:1:S0-1",
        "pc:s:1:S4-1:1:-1",
        "pc:s:1:S4-1:1:9",
        "pc:c:1:999999",
        "pc:z:1",
    ],
)
def test_no_other_button_is_read(differing: Visiting, data: str) -> None:
    first = differing.inspector(0)
    first.forge(data)
    first.sees("没有找到")
    assert rows(differing.world, value_proposals) == []
