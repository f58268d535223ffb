"""One line, a forwarded message or a sent file does what a form does; nothing is guessed silently."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from domain.people import Level, Role
from storage.schema import attachments, drafts, duty_records
from tests.harness.look import count, rows

if TYPE_CHECKING:
    from domain.demonstration import Demonstration
    from tests.harness.chat import Chat, World

LINE = "昨天支委会 4/5 研究预备党员转正材料 决定同意提交党员大会讨论"
FORWARDED = {"forward_origin": {"type": "hidden_user", "date": 1, "sender_user_name": "甲"}}


def photo(number: int) -> list[dict[str, object]]:
    return [{"file_id": f"p{number}", "file_unique_id": f"u{number}", "width": 9, "height": 9}]


def test_a_whole_line_is_the_summary_and_one_tap_saves_it(chat: Chat) -> None:
    chat.say(LINE)

    chat.sees("由一句话读出。", "支委会 · 3月26日 周四 · 到会 4/5", "决定:同意提交党员大会讨论")
    assert chat.last.rows[0] == ("保存",)
    chat.tap("保存")
    chat.sees("✓ 已保存 第 2026-0001 号")


def test_what_a_line_leaves_out_is_named_and_asked(chat: Chat) -> None:
    chat.say("支委会 研究党费")

    chat.sees("由一句话读出,还差:日期、到会、决定。", "种类:支委会 ✓ · 议题:研究党费 ✓", "哪一天开的?")
    chat.fill("昨天", "4/5", "没有决定", "保存")
    chat.sees("支委会 · 3月26日 周四 · 到会 4/5")


def test_a_line_about_something_to_come_or_a_question_begins_nothing(chat: Chat, world: World) -> None:
    for line in ("支委会怎么记?", "下周开支委会", "没有开支委会", "好的"):
        chat.say(line)
        chat.sees("现在没有在填的表")
    assert count(world, drafts) == 0


def test_a_line_while_a_form_is_open_is_its_answer(chat: Chat, world: World) -> None:
    chat.fill("记一笔", "[支委会]", "[今天]", "[5/5]", LINE)

    chat.sees("议题:", "决定,一句话")
    assert count(world, drafts) == 1


def test_a_line_of_something_one_may_not_log_begins_nothing(world: World, city: Demonstration) -> None:
    chat = world.chat(city.who(Role.LEADERSHIP_MEMBER)[0].id)

    chat.say(LINE)

    chat.sees("现在没有在填的表")
    assert count(world, drafts) == 0


def test_a_forwarded_line_is_an_entry_even_while_a_form_is_open(chat: Chat, world: World) -> None:
    chat.fill("记一笔", "[走访]")

    chat.send(text=LINE, **FORWARDED)

    chat.sees("由一句话读出。", "支委会 · 3月26日 周四 · 到会 4/5")
    assert sorted(row["state"] for row in rows(world, drafts)) == ["open", "open"]


def test_a_forwarded_text_that_is_not_understood_is_kept_and_asked_about(chat: Chat) -> None:
    chat.send(text="关于做好防汛工作的通知要点", **FORWARDED)

    chat.sees("记成哪一种?", "收到:关于做好防汛工作的通知要点")
    chat.tap("会议")
    chat.sees("会议种类?", "议题:关于做好防汛工作的通知要点 ✓")
    chat.fill("[支委会]", "昨天", "4/5", "没有决定", "保存")
    chat.sees("议题:关于做好防汛工作的通知要点")


def test_a_sent_file_begins_an_entry_and_ends_in_its_record(chat: Chat, world: World) -> None:
    chat.send(photo=photo(1))

    chat.sees("记成哪一种?", "附件:1 个")
    chat.tap("会议")
    chat.fill("[支委会]", "昨天", "4/5", "研究党费", "没有决定")
    chat.sees("附件 1 个")
    chat.tap("保存")
    assert [row["file_id"] for row in rows(world, attachments)] == ["p1"]


def test_files_sent_one_after_the_other_are_kept_together(chat: Chat, world: World) -> None:
    for number in (1, 2, 3):
        chat.send(photo=photo(number))

    chat.sees("附件:3 个")
    assert sorted(row["state"] for row in rows(world, drafts)) == ["discarded", "discarded", "open"]
    assert len(chat.live) == 1


def test_a_file_with_a_line_is_the_filled_summary_with_the_file(chat: Chat) -> None:
    chat.send(photo=photo(1), caption=LINE)

    chat.sees("由一句话读出。", "附件 1 个")


def test_a_file_of_somebody_who_logs_nothing_begins_nothing(world: World, city: Demonstration) -> None:
    chat = world.chat(city.who(Role.INSPECTOR)[0].id)

    chat.send(photo=photo(1))

    chat.sees("现在没有在填的表")
    assert count(world, drafts) == 0


def test_something_unsorted_never_becomes_a_record_by_itself(chat: Chat, world: World) -> None:
    chat.send(photo=photo(1))
    (draft,) = rows(world, drafts)

    chat.forge(f"d:{draft['id']}:{draft['revision']}:save")

    chat.sees("记成哪一种?")
    assert count(world, duty_records) == 0


def test_a_clerks_line_is_entered_for_the_secretary_in_plain_sight(world: World, city: Demonstration) -> None:
    chat = world.chat(city.who(Role.CLERK, Level.TOWNSHIP)[0].id)

    chat.say("昨天走访")

    secretary = city.who(Role.SECRETARY, Level.TOWNSHIP)[0]
    chat.sees(f"替书记 {secretary.name} 记", "去了哪个联系点?")


@pytest.mark.parametrize("line", ["/支委会 4/5", "  ", "4/5"])
def test_a_fragment_begins_nothing(chat: Chat, world: World, line: str) -> None:
    chat.say(line)

    assert count(world, drafts) == 0
