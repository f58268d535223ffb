"""The life of a record through the chat: corrected, withdrawn, supplemented, and read from above."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from domain.people import Level, Role
from storage.schema import drafts, duty_records, record_events
from tests.handlers.filling import MEETING, PROBLEM, REPORT, REQUEST, number, receipt
from tests.harness.look import count, rows

if TYPE_CHECKING:
    from domain.demonstration import Demonstration
    from tests.harness.chat import Chat, World

PHOTO = [{"file_id": "F7", "file_unique_id": "U7", "width": 1, "height": 1, "file_size": 900}]
LINES = 8


@pytest.fixture
def parent(world: World, city: Demonstration) -> Chat:
    """The chat of the township's clerk, who is told what comes in."""
    return world.chat(city.who(Role.CLERK, Level.TOWNSHIP)[0].id)


@pytest.fixture
def neighbour(world: World, city: Demonstration) -> Chat:
    """The chat of the secretary of another branch."""
    return world.chat(city.who(Role.SECRETARY, Level.VILLAGE)[1].id)


# --- correcting ---


def test_a_correction_asks_why_shows_all_as_it_was_and_keeps_the_number(chat: Chat) -> None:
    before = receipt(chat, *MEETING)

    chat.tap("更正")
    assert chat.last.text == "第 2026-0001 号:3月27日 支委会 4/5\n\n为什么更正?一句话\n最多 200 字。"
    assert chat.last.rows == (("先放着", "放弃"),)
    chat.say("少记一人")
    chat.sees("支委会 · 3月27日 周五 · 到会 4/5", "议题:研究党费", "更正原因:少记一人")
    assert chat.last.labels[0] == "保存"
    chat.fill("[改人数]", "5/5", "[保存]")

    chat.sees("✓ 已更正 第 2026-0001 号", "到会 5/5", "第 2 版,更正原因:少记一人")
    assert chat.look(before).text == before.text
    chat.fill("我的记录")
    assert [label for label in chat.last.labels if "支委会" in label] == ["27日 支委会 5/5"]


def test_a_correction_can_be_put_aside_and_gone_on_with_days_later(chat: Chat, world: World) -> None:
    receipt(chat, *MEETING)
    chat.fill("[更正]", "少记一人", "[先放着]")
    chat.sees("更正 会议")
    world.pass_days(2)

    chat.fill("草稿", "[1]", "[改人数]", "5/5", "[保存]")

    chat.sees("✓ 已更正 第 2026-0001 号", "2026年3月29日 16:40")


def test_an_old_button_of_a_corrected_record_corrects_what_counts_now(chat: Chat) -> None:
    old = receipt(chat, *MEETING)
    chat.fill("[更正]", "少记一人", "[改人数]", "5/5", "[保存]")

    chat.press(old, "更正")

    assert chat.last.text.startswith("第 2026-0001 号:3月27日 支委会 5/5\n")


def test_who_is_overtaken_is_told_and_nothing_typed_is_lost(
    world: World, city: Demonstration, parent: Chat
) -> None:
    secretary = world.chat(city.who(Role.SECRETARY, Level.TOWNSHIP)[0].id)
    receipt(secretary, "记一笔", "[常委会]", "[今天]", "7/9", "研究党费", "[没有决定]", "[保存]")
    parent.fill("我的记录", "[本组织记录]", "[27日]", "[更正]", "经办人更正", "[改人数]", "8/9")
    secretary.fill("[更正]", "书记更正", "[改议题]", "研究发展党员", "[保存]")

    parent.tap("保存")

    parent.sees("第 2026-0001 号刚刚被更正过,您看到的不是最新内容。", "更正原因:经办人更正", "到会 8/9")
    parent.tap("放弃")
    parent.fill("我的记录", "[本组织记录]", "[27日]", "[更正]")
    parent.sees("第 2026-0001 号:3月27日 ")


# --- withdrawing ---


def test_a_withdrawal_says_what_it_means_and_is_undone_with_one_tap(chat: Chat, world: World) -> None:
    receipt(chat, *MEETING)
    chat.fill("[撤回]", "记重了")
    chat.sees("撤回,原因:记重了", "原内容仍可查看,不再计入。保存后 10 分钟内可以撤销。")
    chat.tap("保存")
    chat.sees("✓ 已撤回 第 2026-0001 号")
    assert chat.last.labels[0] == "撤销撤回"
    world.now += timedelta(minutes=10)

    chat.tap("撤销撤回")

    chat.sees("✓ 已恢复 第 2026-0001 号")
    assert "撤回" in chat.last.labels


def test_a_second_too_late_the_withdrawal_stands(chat: Chat, world: World) -> None:
    receipt(chat, *MEETING)
    chat.fill("[撤回]", "记重了", "[保存]")
    world.now += timedelta(minutes=10, seconds=1)

    chat.tap("撤销撤回")

    chat.sees("第 2026-0001 号撤回已超过 10 分钟,不能撤销。")
    chat.fill("我的记录")
    assert chat.last.labels[0].startswith("(已撤回)27日 支委会")


def test_two_taps_on_undo_are_one_and_the_second_shows_the_record(chat: Chat, world: World) -> None:
    receipt(chat, *MEETING)
    chat.fill("[撤回]", "记重了", "[保存]")
    undo = chat.last

    chat.press(undo, "撤销撤回", times=2)

    assert [row["kind"] for row in rows(world, record_events)] == ["withdrawn", "restored"]
    assert chat.last.text.startswith("第 2026-0001 号\n")


def test_old_buttons_of_a_withdrawn_record_show_it_as_it_is(chat: Chat, world: World) -> None:
    old = receipt(chat, *MEETING)
    chat.fill("[撤回]", "记重了", "[保存]")

    for label in ("更正", "撤回", "补充材料"):
        chat.press(old, label)
        assert chat.last.text.startswith("第 2026-0001 号(已撤回)\n")
        assert not {"更正", "撤回", "补充材料"} & set(chat.last.labels)

    assert count(world, drafts) == 2
    assert count(world, record_events) == 1


# --- supplementing ---


def test_a_photo_is_added_and_sent_back_after_the_records_own(chat: Chat) -> None:
    chat.fill(*MEETING[:-1])
    chat.send(photo=[{**PHOTO[0], "file_id": "F1", "file_unique_id": "U1"}])
    receipt(chat, "[保存]")
    chat.fill("[补充材料]", "[只加附件]")
    chat.send(photo=PHOTO)
    chat.tap("保存")

    chat.sees("✓ 已补充 第 2026-0001 号", "补充:附件(")
    chat.tap("看附件(2)")
    assert chat.phone.files == ["F1", "F7"]


def test_nothing_is_no_supplement(chat: Chat, world: World) -> None:
    receipt(chat, *MEETING)

    chat.fill("[补充材料]", "[只加附件]", "[保存]")

    chat.sees("还没有说明,也没有附件。请改说明,或加附件后再保存。")
    assert count(world, record_events) == 0
    chat.fill("[改说明]", "签到表在村部", "[保存]")
    chat.sees("✓ 已补充", "补充:签到表在村部(")


def test_a_second_finger_on_save_supplements_once(chat: Chat, world: World) -> None:
    receipt(chat, *MEETING)
    chat.fill("[补充材料]", "签到表在村部")

    chat.press(chat.last, "保存", times=2)

    assert count(world, record_events) == 1
    chat.sees("✓ 已补充 第 2026-0001 号")


# --- reading down the tree ---


def test_a_parent_reads_down_to_a_childs_record_and_changes_nothing(chat: Chat, parent: Chat) -> None:
    receipt(chat, *MEETING)

    parent.fill("我的记录", "[下级组织(8)]", "[柳河村党支部]")
    parent.sees("柳河村党支部 · 2026年3月\n共 1 条。")
    parent.tap("27日 支委会")

    parent.sees("第 2026-0001 号\n柳河村党支部\n")
    assert parent.last.labels == ("全部经过", "3月的记录", "再记一笔")
    parent.tap("3月的记录")
    parent.sees("柳河村党支部 · 2026年3月")
    parent.fill("[27日 支委会]", "[全部经过]")
    parent.sees("第 2026-0001 号 全部经过", "校验码")


def test_a_county_reads_further_down_through_its_townships(
    chat: Chat, world: World, city: Demonstration
) -> None:
    receipt(chat, *MEETING)
    county = world.chat(city.who(Role.SECRETARY, Level.COUNTY)[0].id)

    county.fill("我的记录")
    county.tap(next(label for label in county.last.labels if label.startswith("下级组织")))
    county.tap(next(label for label in county.last.labels if label.endswith(("镇党委", "乡党委"))))
    county.tap("下级组织(8)")
    county.fill("[柳河村党支部]", "[27日 支委会]")

    county.sees("第 2026-0001 号\n柳河村党支部\n")
    assert "更正" not in county.last.labels


def test_whoever_reads_for_the_city_sees_the_record_and_no_form(
    chat: Chat, world: World, city: Demonstration
) -> None:
    record = number(receipt(chat, *MEETING))

    for role in (Role.DISCIPLINE_READER, Role.PARENT_READER):
        reader = world.chat(city.who(role)[0].id)
        reader.forge(f"o:{record}")
        reader.sees("第 2026-0001 号\n柳河村党支部\n")
        assert reader.last.labels == ("全部经过", "3月的记录")
        reader.forge(f"c:correct:{record}")
        assert reader.last.text.startswith("第 2026-0001 号\n柳河村党支部\n")
    assert count(world, drafts) == 1


def test_an_operator_and_an_inspector_find_no_record(chat: Chat, world: World, city: Demonstration) -> None:
    record = number(receipt(chat, *MEETING))

    for role in (Role.OPERATOR, Role.INSPECTOR):
        other = world.chat(city.who(role)[0].id)
        for letter in "oay":
            other.forge(f"{letter}:{record}")
            other.sees("没有找到。")


def test_an_operator_is_offered_no_records(world: World, city: Demonstration) -> None:
    operator = world.chat(city.who(Role.OPERATOR)[0].id)

    operator.say("/help")

    assert operator.phone.menu == [["我的资料", "帮助"]]
    assert "我的记录" not in operator.last.text


def test_forged_taps_of_a_neighbour_find_nothing_and_change_nothing(
    chat: Chat, neighbour: Chat, world: World
) -> None:
    record = number(receipt(chat, *MEETING))
    chat.fill("[撤回]", "记重了", "[保存]")
    before = rows(world, duty_records), rows(world, record_events), count(world, drafts)

    for data in (
        *(f"c:{word}:{record}" for word in ("correct", "withdraw", "supplement", "answer", "study", "solve")),
        *(f"g:{done}:{record}" for done in ("received", "restored")),
        *(f"{letter}:{record}" for letter in "oay"),
    ):
        neighbour.forge(data)
        neighbour.sees("没有找到。")

    assert (rows(world, duty_records), rows(world, record_events), count(world, drafts)) == before
    assert neighbour.phone.files == []


@pytest.mark.parametrize(
    "data",
    [
        "c:drop:1",
        "c:correct:0",
        "c:correct:",
        "c:correct:1:1",
        "g:withdrawn:1",
        "g:received",
        "y:1:99999",
        "x:-1",
    ],
)
def test_data_no_button_carries_find_nothing(chat: Chat, data: str) -> None:
    receipt(chat, *MEETING)

    chat.forge(data)

    if data != "c:drop:1":
        chat.sees("没有找到。")
    else:
        assert chat.last.text.startswith("第 2026-0001 号\n")


def test_each_message_of_a_records_life_is_short(chat: Chat, parent: Chat) -> None:
    parent.say("我的记录")
    for filled in (MEETING, REPORT, REQUEST, PROBLEM):
        receipt(chat, *filled)
    chat.fill("我的记录", "[27日 支委会]")
    for answers in (
        ("[更正]", "少记一人", "[保存]"),
        ("[补充材料]", "签到表", "[保存]"),
        ("[撤回]", "记重了", "[保存]"),
        ("[撤销撤回]",),
    ):
        for one in answers:
            chat.fill(one)
            # An opened record says what it is, what became of it lately, who entered it, and its proof.
            assert len(chat.last.text.splitlines()) <= LINES + 1, chat.last.text
            assert chat.last.labels[-1] in {"放弃", "再记一笔"}
