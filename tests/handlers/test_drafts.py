"""Drafts side by side, after restarts, on old keyboards, in other hands, in former versions."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

import pytest

from domain.forms.form import Form
from domain.forms.replies import Typed
from domain.people import Level, Role
from handlers import guided, menu
from handlers.forms.table import FORMS
from handlers.here import Here
from services.drafts import count_open, open_drafts
from services.leaders import Begun
from storage.schema import drafts, duty_records, focus, outbox
from tests.harness.look import count, empty, rows
from tests.services.diary import Diary
from tests.storage.rows import queued

if TYPE_CHECKING:
    from domain.demonstration import Demonstration
    from handlers.forms.entry import FormEntry
    from storage.database import Database
    from tests.harness.chat import Chat, World

TO_THE_SUMMARY = ("记一笔", "[支委会]", "[今天]", "[5/5]", "研究党费", "[没有决定]")


def states(world: World) -> list[tuple[str, str]]:
    """Every draft's form and state."""
    return [(one["form"], one["state"]) for one in rows(world, drafts)]


def test_a_form_put_aside_says_so_and_is_resumed_where_it_was_left(chat: Chat, world: World) -> None:
    chat.fill("记一笔", "[支委会]", "[昨天]", "[先放着]")
    chat.sees("已放着:会议 · 支委会 · 3月26日 周四")
    assert rows(world, focus)[0]["draft_id"] is None

    chat.tap("接着填")

    chat.sees("到会人数?")
    chat.say("4/5")
    chat.sees("到会:4/5 ✓")


def test_a_form_given_up_is_gone_from_the_list_and_nothing_was_saved(chat: Chat, world: World) -> None:
    chat.fill(*TO_THE_SUMMARY, "[放弃]")

    chat.sees("已放弃,没有保存")
    chat.say("草稿")
    chat.sees("没有未完成的草稿")
    assert states(world) == [("meeting", "discarded")]
    assert count(world, duty_records) == 0


def test_another_form_begun_in_between_leaves_the_first_as_it_was(chat: Chat, world: World) -> None:
    chat.fill("记一笔", "[支委会]", "[昨天]")
    first = chat.last

    chat.fill("记一笔", "[蹲点]")

    assert "已放着:会议" in chat.look(first).text
    assert states(world) == [("meeting", "open"), ("duty_stay", "open")]
    chat.say("草稿")
    chat.sees("未完成的草稿 2 份", "1. 蹲点", "2. 会议 · 支委会 · 3月26日 周四", "3月27日 周五(今天)")
    chat.tap("2 会议")
    chat.sees("到会人数?")


def test_what_is_typed_belongs_to_the_form_shown_last(chat: Chat, world: World) -> None:
    chat.fill("记一笔", "[支委会]", "[今天]", "[5/5]")
    meeting = chat.last
    chat.fill("记一笔", "[走访]")

    chat.press(chat.look(meeting), "接着填")
    chat.say("研究党费")

    chat.sees("议题:研究党费 ✓")
    chat.fill("[没有决定]", "[保存]")
    chat.sees("✓ 已保存")
    assert states(world) == [("meeting", "saved"), ("visit", "open")]


def test_one_form_begun_from_a_keyboard_puts_the_one_before_aside(chat: Chat) -> None:
    chat.fill("记一笔")
    offer = chat.last
    chat.fill("[支委会]", "昨天")
    first = chat.last

    chat.press(offer, "走访")

    assert "已放着:会议" in chat.look(first).text
    assert "去了哪个联系点?" in chat.look(offer).text


def test_giving_up_one_form_leaves_the_other_open_for_what_is_typed(chat: Chat, world: World) -> None:
    chat.fill("记一笔", "[支委会]")
    first = chat.last
    chat.fill("记一笔", "[支委会]", "[今天]")

    chat.press(first, "放弃")

    assert "已放弃" in chat.look(first).text
    chat.say("4/5")
    chat.sees("到会:4/5 ✓")
    assert states(world) == [("meeting", "discarded"), ("meeting", "open")]


def test_a_draft_is_resumed_days_later(chat: Chat, world: World) -> None:
    chat.fill("记一笔", "[支委会]", "[昨天]")

    world.pass_days(3)
    chat.say("草稿")

    chat.sees("3月27日 周五(3 天前)")
    chat.fill("[1 会议]", "5/5", "研究党费", "没有决定", "保存")
    chat.sees("✓ 已保存", "3月26日 周四")


def test_many_drafts_are_listed_page_by_page(chat: Chat, world: World) -> None:
    for _ in range(7):
        chat.fill("记一笔", "[支委会]", "[先放着]")

    chat.say("草稿")

    chat.sees("未完成的草稿 7 份", "第 1/2 页", "5. 会议")
    chat.tap("下一页")
    chat.sees("第 2/2 页", "7. 会议")
    chat.tap("‹ 上一页")
    chat.sees("第 1/2 页")
    assert count(world, drafts) == 7


@pytest.mark.parametrize("times", [2, 5])
def test_one_press_that_comes_as_several_updates_is_one(chat: Chat, world: World, times: int) -> None:
    chat.say("记一笔")
    for label in ("支委会", "今天", "5/5"):
        chat.press(chat.last, label, times)
    chat.say("研究党费")
    for label in ("没有决定", "保存"):
        chat.press(chat.last, label, times)

    chat.sees("✓ 已保存 第 2026-0001 号")
    assert count(world, drafts) == 1
    assert count(world, duty_records) == 1


def test_saving_twice_shows_the_same_receipt(each_world: World, city: Demonstration) -> None:
    chat = each_world.chat(city.who(Role.SECRETARY, Level.VILLAGE)[0].id)
    chat.fill(*TO_THE_SUMMARY)
    summary = chat.last
    chat.tap("保存")
    receipt = chat.last

    chat.press(summary, "保存")
    chat.press(summary, "放弃")

    assert chat.last == receipt
    assert count(each_world, duty_records) == 1
    assert states(each_world) == [("meeting", "saved")]


def test_an_old_keyboard_shows_the_present_question_and_changes_nothing(chat: Chat, world: World) -> None:
    chat.fill("记一笔", "[支委会]")
    days = chat.last
    chat.tap("今天")
    before = rows(world, drafts)[0]["session"]

    chat.press(days, "昨天")

    assert rows(world, drafts)[0]["session"] == before
    chat.sees("到会人数?")


def test_an_old_message_shows_the_present_question_and_the_newer_loses_its_keyboard(chat: Chat) -> None:
    chat.fill("记一笔", "[支委会]")
    days = chat.last
    chat.say("昨天")
    newer = chat.last

    chat.press(days, "今天")

    assert "到会人数?" in chat.look(days).text
    assert chat.live == [chat.look(days)]
    assert not chat.look(newer).buttons


def test_an_old_keyboard_of_a_saved_form_shows_its_receipt(chat: Chat, world: World) -> None:
    chat.fill("记一笔", "[支委会]")
    days = chat.last
    chat.fill("今天", "[5/5]", "研究党费", "[没有决定]", "[保存]")
    receipt = chat.last

    chat.press(days, "昨天")

    assert chat.look(days).text == receipt.text
    assert chat.look(receipt) == receipt
    assert count(world, duty_records) == 1


def test_an_old_keyboard_of_a_form_given_up_says_so(chat: Chat) -> None:
    chat.fill("记一笔", "[支委会]")
    days = chat.last
    chat.tap("放弃")

    chat.press(days, "昨天")

    chat.sees("已放弃")


def test_an_old_keyboard_of_a_form_put_aside_goes_on_with_it(chat: Chat) -> None:
    chat.fill("记一笔", "[支委会]")
    days = chat.last
    chat.tap("先放着")

    chat.press(days, "昨天")

    chat.sees("哪一天开的?")


def test_a_tap_on_another_persons_draft_finds_nothing_and_changes_nothing(
    chat: Chat, world: World, city: Demonstration
) -> None:
    chat.fill(*TO_THE_SUMMARY)
    summary = chat.last
    kept, focused = rows(world, drafts), rows(world, focus)
    other = world.chat(city.who(Role.SECRETARY, Level.VILLAGE)[1].id)

    for label in ("保存", "放弃", "先放着", "改日期"):
        other.forge(summary.button(label))
        other.sees("没有找到")
    other.forge(f"e:{kept[0]['id']}")
    other.sees("没有找到")

    assert rows(world, drafts) == kept
    assert rows(world, focus) == focused
    assert count(world, duty_records) == 0
    assert chat.look(summary) == summary


FORGED = (
    *("d:1:1:", "d:1", "d::", "d:x:1:save", "d:99999999999999999999:1:save", "d:1:1:SAVE", "d:1:1:save\n"),
    *(
        "e:",
        "e:x",
        "e:0",
        "l:x",
        "l:99999",
        "n:nothing",
        "n:meeting:",
        "h:1:2",
        "z",
        ":",
        "\u0000",
        "d:1:1:\ud800",
    ),
)


def test_forged_data_harm_nothing(chat: Chat, world: World) -> None:
    chat.fill(*TO_THE_SUMMARY)

    for data in FORGED:
        chat.forge(data, chat.last.message_id)

    assert count(world, duty_records) == 0
    assert "discarded" not in dict(states(world)).values()


def test_an_action_that_is_not_offered_changes_nothing(chat: Chat, world: World) -> None:
    chat.fill("记一笔", "[支委会]")
    (draft,) = rows(world, drafts)

    for action in ("save", "pick:members_meeting", "edit:kinds", "day:2026-13-45", "day:2027-01-01", "skip"):
        chat.forge(f"d:{draft['id']}:{draft['revision']}:{action}", chat.last.message_id)

    (after,) = rows(world, drafts)
    assert after["session"] == draft["session"]
    assert count(world, duty_records) == 0


def renewed() -> FormEntry:
    """The meeting form as a later version could be: the topics come first."""
    entry = FORMS["meeting", 1]
    steps = sorted(entry.form.steps, key=lambda step: step.key != "topics")
    return replace(entry, form=Form("meeting", 2, tuple(steps)))


def publish(monkeypatch: pytest.MonkeyPatch, *entries: FormEntry) -> None:
    """Let these be all the forms there are."""
    forms = MappingProxyType({(one.form.name, one.form.version): one for one in entries})
    for module in (guided, menu):
        monkeypatch.setattr(module, "FORMS", forms)
        monkeypatch.setattr(module, "CURRENT", {one.form.name: one.form.version for one in entries})
        monkeypatch.setattr(module, "OTHERS", {})


def test_a_draft_is_resumed_in_the_version_it_was_begun_in(
    chat: Chat, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat.fill("记一笔", "[支委会]", "[今天]", "[5/5]")

    publish(monkeypatch, FORMS["meeting", 1], renewed())
    chat.say("研究党费")

    chat.sees("决定,一句话")
    chat.fill("[没有决定]", "[保存]")
    chat.sees("✓ 已保存")
    chat.fill("[再记一笔]", "[会议]")
    chat.sees("议题,一句话")
    chat.fill("研究党费", "[支委会]", "[今天]", "[5/5]", "[没有决定]")
    chat.sees("请核对")
    assert [one["form_version"] for one in rows(world, drafts)] == [1, 2]


def test_a_draft_of_a_version_nobody_knows_is_told_of_honestly_and_kept(
    chat: Chat, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat.fill("记一笔", "[支委会]", "[今天]")
    asked = chat.last
    kept = rows(world, drafts)

    publish(monkeypatch, renewed())
    chat.say("5/5")
    chat.sees("旧版表", "内容还留着")
    chat.say("5/5")
    chat.sees("现在没有在填的表")
    chat.press(asked, "4/5")
    chat.sees("旧版表")
    chat.say("草稿")
    listed = chat.last
    chat.tap("1 会议")
    chat.sees("旧版表")

    assert rows(world, drafts) == kept
    monkeypatch.undo()
    chat.tap("1 会议")
    assert "到会人数?" in chat.look(listed).text


def test_a_draft_of_a_form_that_is_gone_altogether_is_still_listed(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat.fill("记一笔", "[支委会]", "[先放着]")

    publish(monkeypatch, FORMS["visit", 1])
    chat.say("草稿")

    chat.sees("1. 旧表")


def test_a_draft_whose_message_was_forgotten_goes_on(chat: Chat, world: World) -> None:
    """Messages are purged after a week; the draft then shows itself anew."""
    chat.fill("记一笔", "[支委会]")
    empty(world, outbox)

    chat.say("昨天")

    chat.sees("日期:3月26日 周四 ✓")


async def test_taps_at_the_same_moment_save_once(database: Database) -> None:
    diary = Diary(database)
    actor = diary.secretary()
    here = Here(actor.telegram_id, diary.now, message_id=5)
    await database.write(guided.start, actor, here, Begun("meeting", "branch_committee_meeting"))
    for reply in ("今天", "5/5", "研究党费", "没有"):
        assert await database.write(guided.answer, actor, here, Typed(reply))
    (draft,) = database.run(open_drafts, actor, offset=0, limit=1)
    data = f"d:{draft.draft.id}:{draft.draft.session.revision}:save"

    await asyncio.gather(*(database.write(guided.tap, actor, here, data) for _ in range(8)))

    said = await database.read(queued)
    receipts = [one.params["reference"] for one in said if one.key == "records.saved"]
    assert receipts == ["2026-0001"] * 8


async def test_starts_at_the_same_moment_from_different_messages_each_begin_one(database: Database) -> None:
    diary = Diary(database)
    actor = diary.secretary()

    await asyncio.gather(
        *(
            database.write(guided.start, actor, Here(actor.telegram_id, diary.now, number), Begun("visit"))
            for number in range(4)
        )
    )

    assert database.run(count_open, actor) == 4
