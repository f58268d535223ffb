"""Forms filled in the chat, with everything built anew between two answers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from domain.forms.fields.contact import OwnContact
from domain.forms.fields.texts import Line
from domain.forms.form import Form, Step
from domain.people import Level, Role
from domain.refusals import NotFound
from handlers import guided
from handlers.forms.table import FORMS
from services import entries
from storage.schema import drafts, duty_records
from tests.harness.look import count

if TYPE_CHECKING:
    import pytest

    from domain.demonstration import Demonstration
    from handlers.forms.entry import FormEntry
    from tests.harness.chat import Chat, World

TO_THE_SUMMARY = ("记一笔", "[支委会]", "[今天]", "[5/5]", "研究党费", "[没有决定]")
"""The commonest meeting up to its summary; with 保存 six touches and a line."""


def test_the_commonest_meeting_takes_six_touches_and_a_line(each_world: World, city: Demonstration) -> None:
    chat = each_world.chat(city.who(Role.SECRETARY, Level.VILLAGE)[0].id)
    chat.say("/start")

    chat.fill(*TO_THE_SUMMARY, "[保存]")

    chat.sees("✓ 已保存 第 2026-0001 号", "支委会 · 3月27日 周五 · 到会 5/5", "议题:研究党费")
    assert len(TO_THE_SUMMARY) + 1 == 6 + 1
    assert count(each_world, duty_records) == 1


def test_a_question_answered_by_a_button_is_changed_in_place(chat: Chat) -> None:
    chat.fill("记一笔", "[会议]")
    question = chat.last

    chat.tap("支委会")

    assert chat.last.message_id == question.message_id
    chat.sees("种类:支委会 ✓", "哪一天开的?")


def test_a_typed_answer_gets_a_new_message_and_the_old_keyboard_disappears(chat: Chat) -> None:
    chat.fill("记一笔", "[支委会]")
    question = chat.last

    chat.say("上周五")

    assert chat.last.message_id > question.message_id
    chat.sees("日期:3月20日 周五 ✓", "到会人数?")
    assert chat.live == [chat.last]


def test_the_keyboard_of_a_question_asked_by_editing_disappears_too(chat: Chat) -> None:
    chat.fill("记一笔", "[支委会]", "[今天]")

    chat.say("4/5")

    assert chat.live == [chat.last]


def test_a_wrong_answer_gets_the_reason_and_the_same_question(chat: Chat) -> None:
    chat.fill("记一笔", "[支委会]", "[今天]")

    chat.say("13/12")

    chat.sees("读到 13/12:到会不能多于应到。请再发一次,例如 11/12。", "到会人数?")
    chat.tap("4/5")
    chat.sees("到会:4/5 ✓", "议题")


def test_the_fixed_buttons_are_the_last_row_of_every_question(chat: Chat) -> None:
    seen = []
    chat.fill("记一笔", "[会议]")
    for answer in ("[支委会]", "[今天]", "[5/5]", "研究党费", "[没有决定]"):
        seen.append(chat.last.rows[-1])
        chat.fill(answer)
    seen.append(chat.last.rows[-1])
    assert seen == [
        ("先放着", "放弃"),
        *[("返回", "先放着", "放弃")] * 4,
        ("先放着", "放弃"),
    ]


def test_one_goes_back_to_the_question_before(chat: Chat) -> None:
    chat.fill("记一笔", "[支委会]", "[昨天]")

    chat.tap("返回")

    chat.sees("哪一天开的?")
    chat.fill("[今天]", "[5/5]", "研究党费", "[没有决定]")
    chat.sees("3月27日 周五")


def test_back_can_be_typed(chat: Chat) -> None:
    chat.fill("记一笔", "[支委会]", "[昨天]", "返回")

    chat.sees("哪一天开的?")


def test_any_answer_is_changed_from_the_summary_in_one_touch(chat: Chat) -> None:
    chat.fill(*TO_THE_SUMMARY, "[改人数]", "[4/5]")

    chat.sees("请核对", "到会 4/5", "议题:研究党费")


def test_leaving_a_change_leads_back_to_the_summary(chat: Chat) -> None:
    chat.fill(*TO_THE_SUMMARY, "[改议题]", "[返回]")

    chat.sees("请核对", "议题:研究党费")


def test_an_optional_question_is_skipped(chat: Chat) -> None:
    chat.fill("记一笔", "[走访]")
    chat.press(chat.last, chat.last.labels[0])

    chat.fill("[走访]", "[今天]", "[0]", "[跳过]")

    chat.sees("请核对", "没有接下问题")
    chat.tap("保存")
    chat.sees("✓ 已保存")


def test_files_are_added_in_the_summary_and_never_asked(chat: Chat) -> None:
    chat.fill(*TO_THE_SUMMARY)

    chat.send(photo=[{"file_id": "s", "file_unique_id": "u", "width": 1, "height": 1}])
    chat.send(voice={"file_id": "v", "file_unique_id": "w", "duration": 1})
    chat.tap("加附件")
    chat.send(document={"file_id": "d", "file_unique_id": "x", "file_name": "签到.pdf"})
    chat.sees("已有 3 个")
    chat.fill("[下一步]", "[保存]")

    chat.sees("附件 3 个")
    chat.tap("看附件(3)")
    assert chat.phone.files == ["s", "v", "d"]


def test_a_file_in_the_middle_of_a_form_is_answered_and_the_question_stays(chat: Chat) -> None:
    chat.fill("记一笔", "[支委会]")

    chat.send(photo=[{"file_id": "s", "file_unique_id": "u", "width": 1, "height": 1}])

    chat.sees("附件在最后核对时再发", "哪一天开的?")


def test_a_contact_in_the_middle_of_a_form_is_answered_and_the_question_stays(chat: Chat) -> None:
    chat.fill("记一笔", "[支委会]")

    chat.send(contact={"phone_number": "123456", "first_name": "乙", "user_id": chat.id})

    chat.sees("收到名片", "哪一天开的?")


def test_duty_days_on_a_taken_date_are_refused_and_the_form_stays_open(chat: Chat, world: World) -> None:
    chat.fill("记一笔", "[蹲点]")
    chat.press(chat.last, chat.last.labels[0])
    chat.fill("昨天", "[0]", "[保存]")
    chat.sees("✓ 已保存")
    chat.fill("[再记一笔]", "[蹲点]")
    chat.press(chat.last, chat.last.labels[0])

    chat.fill("昨天上午", "[0]", "[保存]")

    chat.sees("已经记过蹲点", "请核对")
    assert count(world, duty_records) == 1
    chat.fill("[改时间]", "今天下午", "[保存]")
    chat.sees("✓ 已保存")
    assert count(world, duty_records) == 2


def test_a_refusal_after_writing_undoes_what_was_written(
    chat: Chat, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat.fill(*TO_THE_SUMMARY)
    enter = entries.enter

    def entered_then_refused(*args: Any) -> None:
        enter(*args)
        raise NotFound

    monkeypatch.setattr(entries, "enter", entered_then_refused)
    chat.tap("保存")

    chat.sees("没有找到", "请核对")
    assert count(world, duty_records) == 0
    monkeypatch.undo()
    chat.tap("保存")
    chat.sees("✓ 已保存 第 2026-0001 号")


def test_what_a_person_types_is_never_markup(chat: Chat) -> None:
    chat.fill("记一笔", "[支委会]", "[今天]", "[5/5]", "<b>党费</b> & 其他", "[没有决定]", "[保存]")

    chat.sees("议题:<b>党费</b> & 其他")


def test_labels_can_be_typed_instead_of_tapped(chat: Chat, world: World) -> None:
    chat.fill("记一笔", "[会议]", "支委会、党课", "昨天", "应到5到会4", "研究党费", "没有", "保存")

    chat.sees("✓ 已保存", "支委会、党课 · 3月26日 周四 · 到会 4/5")
    assert count(world, drafts) == 1


def test_the_township_secretary_is_offered_the_standing_committee_first(
    world: World, city: Demonstration
) -> None:
    chat = world.chat(city.who(Role.SECRETARY, Level.TOWNSHIP)[0].id)

    chat.fill("记一笔", "[常委会]")

    chat.sees("种类:常委会 ✓", "哪一天开的?")


def contact_form() -> FormEntry:
    """A form that asks for one's own number and then for a line."""
    steps = (
        Step("topics", OwnContact()),
        Step("decision", Line(none=True, none_label="meeting.no_decision")),
    )
    return replace(FORMS["meeting", 1], form=Form("meeting", 2, steps))


def test_ones_own_number_is_shared_by_the_messengers_own_button(
    chat: Chat, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guided, "FORMS", {("meeting", 2): contact_form()})
    monkeypatch.setattr(guided, "CURRENT", {"meeting": 2})
    chat.say("/start")
    menu = chat.phone.menu

    chat.forge("n:meeting", chat.last.message_id)
    chat.sees("议题", "发送您自己的手机号")
    assert chat.phone.menu == [["发送我的手机号"], ["返回", "先放着", "放弃"]]
    chat.send(contact={"phone_number": "1", "first_name": "乙", "user_id": 7})
    chat.sees("收到的是别人的名片")
    chat.send(contact={"phone_number": "+8610000000001", "first_name": "甲", "user_id": chat.id})

    chat.sees("议题:+8610000000001 ✓", "决定")
    assert chat.phone.menu == menu
    chat.say("返回")
    assert chat.phone.menu != menu
    chat.say("先放着")
    assert chat.phone.menu == menu
    chat.tap("接着填")
    chat.say("/cancel")
    assert chat.phone.menu == menu
    assert count(world, duty_records) == 0
