"""Home, the menu below the input line, help, cancelling, and what belongs to nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from domain.people import Level, Role
from storage.schema import drafts
from tests.harness.look import count, rows

if TYPE_CHECKING:
    from domain.demonstration import Demonstration
    from tests.harness.chat import Chat, World

MENU = [["记一笔", "我的任务"], ["我的清单", "我的记录"], ["草稿", "我的资料", "帮助"]]


@pytest.mark.parametrize("payload", ["", " ref_123", " <b>"])
def test_start_says_who_one_is_and_brings_the_menu_whatever_a_link_carries(chat: Chat, payload: str) -> None:
    chat.say(f"/start{payload}")

    chat.sees("柳河村党支部 · 书记")
    assert chat.phone.menu == MENU
    assert chat.count() == 1


def test_home_shows_unfinished_drafts_with_a_button_each(chat: Chat) -> None:
    chat.fill("记一笔", "[走访]", "[先放着]", "/start")

    chat.sees("未完成的草稿 1 份", "1. 走访")
    chat.tap("1 走访")
    chat.sees("去了哪个联系点?")


def test_what_a_role_may_not_do_is_not_shown(world: World, city: Demonstration) -> None:
    chat = world.chat(city.who(Role.INSPECTOR)[0].id)

    chat.say("/start")
    assert chat.phone.menu == [["督查", "我的记录"], ["我的资料", "帮助"]]
    chat.say("记一笔")
    chat.sees("没有找到")
    chat.say("/help")
    chat.sees("您现在的职务不录入")
    chat.forge("n:meeting")
    chat.sees("没有找到")
    assert count(world, drafts) == 0


def test_a_few_forms_are_offered_at_once(world: World, city: Demonstration) -> None:
    chat = world.chat(city.who(Role.LEADERSHIP_MEMBER)[0].id)

    chat.say("记一笔")

    assert chat.last.rows == (("走访", "蹲点"), ("谈话", "其他"))


def test_the_rarer_forms_are_behind_more_in_the_same_message(chat: Chat) -> None:
    chat.say("记一笔")
    question = chat.last
    assert question.rows == (("支委会",), ("会议", "走访", "蹲点"), ("更多",))

    chat.tap("更多")
    assert chat.last.message_id == question.message_id
    assert chat.last.rows == (
        ("谈话", "亲自抓", "问题"),
        ("求助", "上报", "载体"),
        ("文件", "其他"),
        ("返回",),
    )
    chat.tap("返回")
    assert chat.last == question
    chat.fill("[更多]", "[问题]")
    chat.sees("哪一天提出的?")
    assert chat.last.message_id == question.message_id


def test_what_nobody_above_could_receive_is_not_offered(world: World, city: Demonstration) -> None:
    chat = world.chat(city.who(Role.SECRETARY, Level.CITY)[0].id)

    chat.fill("记一笔", "[更多]")

    assert chat.last.rows == (("谈话", "亲自抓", "问题"), ("载体", "文件", "其他"), ("返回",))


@pytest.mark.parametrize("forged", ["w", "w:", "w:2", "w:1:1"])
def test_a_forged_page_of_forms_finds_nothing(chat: Chat, forged: str) -> None:
    chat.forge(forged)

    chat.sees("没有找到")


def test_who_enters_nothing_turns_no_page_of_forms(world: World, city: Demonstration) -> None:
    chat = world.chat(city.who(Role.INSPECTOR)[0].id)

    chat.forge("w:1")

    chat.sees("没有找到")


@pytest.mark.parametrize("asked", ["帮助", "/help"])
def test_help_says_how_to_log_what_not_to_write_and_the_principle(chat: Chat, asked: str) -> None:
    chat.say(asked)

    chat.sees("请勿录入涉密内容", "抓好党建是最大政绩、不抓党建是失职、抓不好党建是渎职", "组织部管理员")
    chat.sees("记一笔", "我的记录", "草稿", "打字")


def test_help_leaves_the_open_form_open_and_shows_it_again(chat: Chat) -> None:
    chat.fill("记一笔", "[支委会]", "/help")

    chat.sees("哪一天开的?")
    assert chat.live == [chat.last]
    chat.say("昨天")
    chat.sees("日期:3月26日 周四 ✓")


def test_cancel_puts_the_form_aside_and_says_so(chat: Chat, world: World) -> None:
    chat.fill("记一笔", "[支委会]")
    question = chat.last

    chat.say("/cancel")

    chat.sees("已放着")
    assert "已放着:会议 · 支委会" in chat.look(question).text
    assert rows(world, drafts)[0]["state"] == "open"
    chat.say("昨天")
    chat.sees("现在没有在填的表")


def test_cancel_without_a_form_says_so(chat: Chat) -> None:
    chat.say("/cancel")

    chat.sees("现在没有在填的表")
    assert chat.phone.menu == MENU


@pytest.mark.parametrize(
    ("label", "shown"),
    [("记一笔", "记哪一种?"), ("我的记录", "还没有记录"), ("草稿", "1. 会议 · 支委会"), ("帮助", "议题")],
)
def test_a_menu_button_never_becomes_an_answer(chat: Chat, world: World, label: str, shown: str) -> None:
    chat.fill("记一笔", "[支委会]", "[今天]", "[5/5]")

    chat.say(label)

    chat.sees(shown)
    (draft,) = rows(world, drafts)
    assert draft["state"] == "open"
    assert "topics" not in draft["session"]["answers"]


def test_a_text_that_belongs_to_nothing_is_answered_with_what_is_possible(chat: Chat) -> None:
    chat.say("在吗 <b>")

    chat.sees("读到「在吗 <b>」", "现在没有在填的表")
    assert chat.phone.menu == MENU


def test_a_command_that_is_none_is_never_an_answer(chat: Chat, world: World) -> None:
    chat.fill("记一笔", "[支委会]", "[今天]", "[5/5]", "/nothing")

    chat.sees("读到「/nothing」")
    assert "topics" not in rows(world, drafts)[0]["session"]["answers"]
    chat.say("研究党费")
    chat.sees("议题:研究党费 ✓")


def test_what_cannot_be_read_is_answered_and_the_form_stays(chat: Chat, world: World) -> None:
    chat.fill("记一笔", "[支委会]")

    chat.send(location={"latitude": 1.0, "longitude": 2.0})

    chat.sees("这种消息读不了")
    chat.say("昨天")
    chat.sees("日期:3月26日 周四 ✓")
    assert count(world, drafts) == 1


def test_a_file_without_a_form_begins_one(chat: Chat) -> None:
    chat.send(voice={"file_id": "v", "file_unique_id": "w", "duration": 1})

    chat.sees("附件:1 个", "记成哪一种?")


def test_my_records_and_another_one_follow_a_saved_form(chat: Chat) -> None:
    chat.fill("记一笔", "[支委会]", "[今天]", "[5/5]", "研究党费", "[没有决定]", "[保存]")
    receipt = chat.last

    chat.fill("我的记录", "[27日]")
    chat.sees("第 2026-0001 号", "议题:研究党费")
    chat.press(receipt, "再记一笔")
    chat.sees("记哪一种?")
    assert chat.look(receipt) == receipt


def test_the_home_button_leads_home(chat: Chat) -> None:
    chat.forge("h")

    chat.sees("柳河村党支部 · 书记")


def test_a_clerk_is_offered_what_the_secretary_is_and_paper(world: World, city: Demonstration) -> None:
    chat = world.chat(city.who(Role.CLERK, Level.VILLAGE)[0].id)

    chat.say("记一笔")

    assert chat.last.rows == (("支委会",), ("会议", "走访", "蹲点"), ("更多", "按纸质录入"))
    chat.fill("[会议]", "支委会", "今天", "4/5", "研究党费", "没有决定", "保存")
    chat.sees("✓ 已保存")
    chat.tap("再记一笔")


def test_every_listed_person_has_a_home_and_help(world: World, city: Demonstration) -> None:
    for role in Role:
        for account in city.who(role)[:1]:
            chat = world.chat(account.id)
            chat.fill("/start", "/help", "我的记录", "你好")
            assert chat.count() == 4


def test_the_township_secretary_has_the_same_menu(world: World, city: Demonstration) -> None:
    chat = world.chat(city.who(Role.SECRETARY, Level.TOWNSHIP)[0].id)

    chat.say("/start")

    assert chat.phone.menu == MENU


@pytest.mark.parametrize(("whose", "said"), [("own", "这个账号已经登记"), ("another's", "收到名片")])
def test_a_contact_nobody_asked_for_leaves_a_listed_person_the_menu(
    chat: Chat, city: Demonstration, whose: str, said: str
) -> None:
    shared = city.newcomer.id if whose == "another's" else chat.id

    chat.send(contact={"phone_number": city.newcomer.phone, "first_name": "乙", "user_id": shared})

    chat.sees(said)
    assert chat.phone.menu == MENU
