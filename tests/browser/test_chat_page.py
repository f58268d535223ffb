"""The chat page: writing, tapping, reading, with mouse, finger and keyboard."""

from __future__ import annotations

import re
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import NARROW
from tests.browser.scripted_bot import HOME, ScriptedBot, inline
from tests.browser.server import STARTED

if TYPE_CHECKING:
    from tests.browser.phone import Phone
    from tests.browser.server import PlaygroundProcess

BRANCH, TOWNSHIP = 101, 102


@pytest.fixture
def started(phone: Phone) -> Phone:
    """The branch secretary's phone after 开始."""
    phone.open_person("柳青禾")
    phone.start()
    phone.wait_for("欢迎")
    return phone


def test_a_chat_without_messages_offers_the_start_button_and_introduces_the_bot(phone: Phone) -> None:
    phone.open_person("柳青禾")
    expect(phone.page.locator(".empty")).to_contain_text("记履责、看到期。")
    expect(phone.line()).to_be_hidden()
    phone.start()
    phone.wait_for("欢迎")
    assert phone.messages() == [">/start", "<欢迎"]
    expect(phone.line()).to_be_focused()
    assert phone.errors == []


def test_whoever_only_was_written_to_may_answer_or_press_start(phone: Phone, bot: ScriptedBot) -> None:
    bot.send(STARTED, "本周要办")
    phone.open_person("解秋水")
    phone.wait_for("本周要办")
    expect(phone.line()).to_be_visible()
    phone.start()
    phone.wait_for("欢迎")
    expect(phone.page.locator("#start")).to_be_hidden()
    assert phone.keyboard()


def test_a_question_is_answered_by_a_tap_and_changes_in_place(started: Phone) -> None:
    started.press("记一笔")
    started.wait_for("记什么?")
    assert started.buttons() == [["会议", "走访", "蹲点"], ["返回", "放弃"]]
    started.tap("会议")
    started.wait_for("哪一天?")
    assert started.buttons() == [["今天", "昨天", "选日期"], ["返回"]]
    assert [text for text in started.messages() if "记什么" in text] == []
    expect(started.row("柳青禾").locator(".row-last")).to_have_text("哪一天?")


def test_the_keyboard_below_the_line_stays_and_can_be_folded_away(started: Phone) -> None:
    assert started.keyboard() == [["记一笔", "我的任务"], ["发送我的手机号"]]
    assert started.line().get_attribute("placeholder") == "发一句话,或点按钮"
    started.page.get_by_label("按钮键盘").first.click()
    assert started.keyboard() == []
    started.page.get_by_label("按钮键盘").first.click()
    started.press("我的任务")
    started.wait_for("我的任务")
    assert len(started.keyboard()) == 2


def test_the_keyboard_goes_when_the_bot_takes_it_away(started: Phone, bot: ScriptedBot) -> None:
    bot.send(BRANCH, "收起", reply_markup={"remove_keyboard": True})
    started.wait_for("收起")
    expect(started.page.locator("#keys")).to_be_hidden()
    bot.send(BRANCH, "又来", reply_markup=HOME)
    expect(started.page.locator("#keys")).to_be_visible()


def test_a_press_shows_that_it_waits_until_the_bot_answers(started: Phone, bot: ScriptedBot) -> None:
    started.say("试按钮")
    started.wait_for("按一个")
    started.tap("慢")
    expect(started.button("慢")).to_have_attribute("aria-busy", "true")
    bot.may_answer.set()
    expect(started.button("慢")).not_to_have_attribute("aria-busy", "true")


def test_answers_to_presses_appear_as_a_toast_or_as_an_alert(started: Phone) -> None:
    started.say("试按钮")
    started.wait_for("按一个")
    started.tap("轻提示")
    expect(started.toast()).to_have_text("已记下")
    started.tap("弹窗")
    expect(started.page.get_by_role("dialog")).to_contain_text("要留意")
    started.choose("好")
    expect(started.page.get_by_role("dialog")).to_have_count(0)


def test_formatting_becomes_elements(started: Phone, bot: ScriptedBot) -> None:
    text = "<b>粗<i>斜</i></b> <u>线</u> <s>删</s> <code>码</code> <tg-spoiler>密</tg-spoiler>"
    text += "\n<blockquote>引</blockquote>"
    bot.send(BRANCH, text, parse_mode="HTML")
    message = started.wait_for("粗斜 线")
    elements = {"b": "粗斜", "b i": "斜", "u": "线", "s": "删", "code": "码", "blockquote": "引"}
    for selector, words in elements.items():
        expect(message.locator(f".text {selector}")).to_have_text(words)
    spoiler = message.locator(".spoiler")
    expect(spoiler).not_to_have_class(re.compile("shown"))
    spoiler.click()
    expect(spoiler).to_have_class(re.compile("shown"))


HOSTILE = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>&lt;b&gt;'


def test_hostile_text_stays_text(started: Phone, bot: ScriptedBot) -> None:
    started.say(HOSTILE)
    started.wait_for(HOSTILE)
    link = {"type": "text_link", "offset": 0, "length": 2, "url": "http://a.test/?\"'><b>"}
    bot.send(BRANCH, "链接", entities=[link])
    started.wait_for("链接")
    bot.send(BRANCH, HOSTILE, reply_markup=inline(((("<b onclick=alert(1)>x</b>", "x"),),)))
    started.wait_for(HOSTILE)
    started.say("\u202eabc\u2066 " + "👨‍👩‍👧‍👦" * 200 + "字" * 2000)
    started.wait_for("字字字")
    assert started.page.evaluate("window.hacked") is None
    assert started.page.locator("#messages img, #messages script").count() == 0
    assert started.buttons() == [["<b onclick=alert(1)>x</b>"]]
    wide = started.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert wide, "the long text must not push the page wide"
    assert started.errors == []


def test_unread_messages_are_counted_in_the_list_until_the_chat_is_opened(
    phone: Phone, bot: ScriptedBot, playground: PlaygroundProcess
) -> None:
    for person in (BRANCH, TOWNSHIP):
        playground.control(f"people/{person}/start", {"payload": ""})
    expect(phone.row("单云海").locator(".badge")).to_have_text("1")
    phone.open_person("柳青禾")
    expect(phone.row("柳青禾").locator(".badge")).to_have_count(0)
    bot.send(TOWNSHIP, "还有 4 天到期")
    expect(phone.row("单云海").locator(".badge")).to_have_text("2")
    expect(phone.row("单云海").locator(".row-last")).to_have_text("还有 4 天到期")
    phone.open_person("单云海")
    expect(phone.row("单云海").locator(".badge")).to_have_count(0)
    expect(phone.page.locator("[data-filter=未读] .badge")).to_have_count(0)


def test_people_are_found_by_name_and_title_and_filtered_by_group(phone: Phone) -> None:
    expect(phone.names()).to_have_text(["柳青禾", "单云海", "解秋水", "曾望山", "仇堃", "过路人"])
    phone.search("书记 松岭")
    expect(phone.names()).to_have_text(["曾望山"])
    phone.search("查无此人")
    expect(phone.page.get_by_text("没有找到这样的人")).to_be_visible()
    phone.search("")
    phone.page.locator("[data-filter=松岭县]").click()
    expect(phone.names()).to_have_text(["曾望山", "仇堃"])


def test_reading_history_is_not_disturbed_by_what_comes(started: Phone, bot: ScriptedBot) -> None:
    for number in range(30):
        bot.send(BRANCH, f"第 {number} 条")
    started.wait_for("第 29 条")
    started.page.locator("#history").hover()
    started.page.mouse.wheel(0, -900)
    newest = started.page.locator("#newest")
    expect(newest).to_be_visible()
    before = started.page.locator("#history").evaluate("node => node.scrollTop")
    bot.send(BRANCH, "新一条")
    bot.send(BRANCH, "新二条")
    expect(started.page.locator("#newest-count")).to_have_text("2")
    assert abs(started.page.locator("#history").evaluate("node => node.scrollTop") - before) < 2
    newest.click()
    expect(started.message("新二条")).to_be_in_viewport()
    expect(newest).to_be_hidden()


def test_the_bot_shows_that_it_is_writing(started: Phone, bot: ScriptedBot) -> None:
    bot.call("sendChatAction", chat_id=BRANCH, action="typing")
    expect(started.page.locator("#chat-status")).to_have_text("五责 正在输入…")
    bot.send(BRANCH, "写好了")
    expect(started.page.locator("#chat-status")).to_have_text("柳河村党支部 书记 · 青石县")


def test_own_and_others_contacts_are_shared(started: Phone) -> None:
    started.press("发送我的手机号")
    started.choose("发送")
    started.wait_for("本人 13800000101")
    expect(started.page.locator(".msg.out .card").last).to_contain_text("柳青禾")
    started.page.locator("#attach").click()
    started.choose("别人的联系方式", "曾望山")
    started.wait_for("别人 13800000201")


def test_a_message_is_answered_and_forwarded(started: Phone) -> None:
    started.message("欢迎").locator(".bubble").dblclick()
    started.say("好")
    started.wait_for("回复「欢迎」:好")
    expect(started.page.locator(".msg.out .quoted").last).to_contain_text("欢迎")
    started.message("欢迎").click(button="right")
    started.choose("转发…", "单云海")
    expect(started.page.locator("#chat-name")).to_have_text("单云海")
    started.wait_for("转发自")
    expect(started.page.locator(".msg.out .forwarded")).to_contain_text("五责")


def test_files_and_photos_go_up_and_come_down(started: Phone, tmp_path: Path) -> None:
    report = tmp_path / "会议记录 3月.txt"
    report.write_text("到会 4/5", encoding="utf-8")
    started.attach("文件", report, caption="请看")
    started.wait_for("还给您")
    assert started.download(report.name).read_text(encoding="utf-8") == "到会 4/5"
    photo = tmp_path / "photo.png"
    started.picture(photo)
    started.attach("照片", photo)
    started.wait_for("收到照片")
    shown = started.last().locator("img")
    expect(shown).to_have_js_property("complete", value=True)
    assert shown.evaluate("node => node.naturalWidth") > 0
    started.last().locator(".photo").click()
    expect(started.page.get_by_role("dialog").locator("img")).to_be_visible()
    started.keys("Escape")
    voice = tmp_path / "voice.ogg"
    voice.write_bytes(b"OggS" + bytes(200))
    started.attach("语音文件", voice)
    started.wait_for("收到语音")


def test_a_deep_link_is_opened_by_the_start_button(started: Phone, bot: ScriptedBot) -> None:
    bot.send(BRANCH, '<a href="https://t.me/wuze_bot?start=record-318">第 318 号</a>', parse_mode="HTML")
    started.wait_for("第 318 号").get_by_text("第 318 号").click()
    started.start()
    started.wait_for("欢迎 record-318")
    started.page.get_by_label("更多操作").click()
    started.choose("用链接打开…")
    started.page.get_by_label("链接或其中的参数").fill("visit_7")
    started.choose("打开")
    started.start()
    started.wait_for("欢迎 visit_7")


def test_a_person_stops_the_bot_and_lets_it_in_again(started: Phone, bot: ScriptedBot) -> None:
    started.page.get_by_label("更多操作").click()
    started.choose("停用机器人")
    started.page.locator(".dialog-button.main").click()
    expect(started.page.locator("#start")).to_have_text("重新启用机器人")
    with pytest.raises(urllib.request.HTTPError, match="403"):
        bot.send(BRANCH, "听得到吗")
    started.start()
    started.wait_for("欢迎")
    expect(started.line()).to_be_visible()


def test_commands_are_offered_while_a_slash_is_typed(started: Phone) -> None:
    started.line().press_sequentially("/")
    expect(started.page.locator(".command")).to_have_count(3)
    started.line().press_sequentially("he")
    expect(started.page.locator(".command")).to_have_text(["/help帮助"])
    started.keys("Enter")
    started.wait_for("/help")
    started.page.get_by_label("命令菜单").click()
    started.page.locator(".command", has_text="/cancel").click()
    started.wait_for("/cancel")


def test_the_demonstrations_time_moves_on(phone: Phone) -> None:
    before = phone.page.locator("#clock-text").inner_text()
    phone.move_clock("到下周一")
    expect(phone.page.locator("#clock-text")).to_have_text(re.compile("周一 08:0"))
    assert phone.page.locator("#clock-text").inner_text() != before


def test_the_address_keeps_the_open_person_over_a_reload(started: Phone) -> None:
    assert started.page.url.endswith(f"#person={BRANCH}")
    started.page.reload()
    started.wait_for("欢迎")
    expect(started.page.locator("#chat-name")).to_have_text("柳青禾")


def test_the_page_comes_back_by_itself_when_the_server_was_away(
    started: Phone, playground: PlaygroundProcess, bot: ScriptedBot
) -> None:
    playground.stop()
    bar = started.page.get_by_text("正在连接…")
    expect(bar).to_be_visible()
    playground.start()
    expect(bar).to_be_hidden()
    bot.send(BRANCH, "又通了")
    started.wait_for("又通了")
    assert started.messages() == [">/start", "<欢迎", "<又通了"]
    started.say("好")
    started.wait_for("好")


def test_words_that_could_not_be_sent_stay_in_the_line(started: Phone, playground: PlaygroundProcess) -> None:
    playground.stop()
    started.say("别丢了")
    expect(started.line()).to_have_value("别丢了")
    expect(started.toast()).to_contain_text("没有连上")
    playground.start()
    expect(started.page.get_by_text("正在连接…")).to_be_hidden()
    started.keys("Enter")
    started.wait_for("别丢了")


def test_a_narrow_window_shows_list_or_chat(new_phone: Callable[..., Phone], bot: ScriptedBot) -> None:
    phone = new_phone(NARROW, finger=True)
    expect(phone.page.locator("#chat")).to_be_hidden()
    phone.open_person("柳青禾")
    expect(phone.page.locator("#people")).to_be_hidden()
    phone.start()
    phone.wait_for("欢迎")
    phone.press("记一笔")
    phone.wait_for("记什么?")
    phone.tap("走访")
    phone.wait_for("哪一天?")
    small = phone.page.evaluate(
        "[...document.querySelectorAll('button:not(.command-link), .row, a.file')]"
        ".filter(node => node.offsetParent && (node.offsetHeight < 44 || node.offsetWidth < 40))"
        ".map(node => node.outerHTML)",
    )
    assert small == [], "everything to tap is big enough for a thumb"
    assert phone.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    days = tuple((str(day), f"day{day}") for day in range(25, 32))
    bot.send(BRANCH, "日历", reply_markup=inline((days,)))
    phone.wait_for("日历")
    expect(phone.page.locator(".inline").last.locator(".key").last).to_be_in_viewport(ratio=1)
    phone.back()
    expect(phone.page.locator("#people")).to_be_visible()
    phone.open_person("柳青禾")
    phone.page.go_back()
    expect(phone.page.locator("#people")).to_be_visible()
    assert phone.errors == []
