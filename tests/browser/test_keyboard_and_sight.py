"""The chat page without a mouse, in the dark, and for people who hear it read aloud."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import NARROW, WIDE

if TYPE_CHECKING:
    from tests.browser.phone import Phone
    from tests.browser.scripted_bot import ScriptedBot

BRANCH = 101


def test_a_record_is_made_with_the_keyboard_alone(phone: Phone) -> None:
    phone.keys("/")
    phone.page.keyboard.type("柳河村")
    phone.keys("ArrowDown")
    assert phone.focused().startswith("柳青禾")
    phone.keys("Enter")
    expect(phone.page.locator("#start")).to_be_focused()
    phone.keys("Enter")
    phone.wait_for("欢迎")
    expect(phone.line()).to_be_focused()
    phone.page.keyboard.type("记一笔")
    phone.keys("Enter")
    phone.wait_for("记什么?")
    phone.keys("ArrowUp")
    assert phone.focused() == "会议"
    phone.keys("ArrowRight", "ArrowDown", "ArrowUp", "Enter")
    phone.wait_for("哪一天?")
    assert phone.focused() in {"今天", "昨天"}, "the focus stays among the buttons when the question changes"
    phone.keys("Escape")
    expect(phone.line()).to_be_focused()
    phone.keys("Escape")
    assert phone.focused().startswith("柳青禾")
    phone.keys("ArrowDown")
    assert phone.focused().startswith("单云海")


def test_shift_enter_makes_a_new_line(phone: Phone) -> None:
    phone.open_person("柳青禾")
    phone.start()
    phone.wait_for("欢迎")
    phone.page.keyboard.type("一")
    phone.keys("Shift+Enter")
    phone.page.keyboard.type("二")
    phone.keys("Enter")
    phone.wait_for("一\n二")


def test_every_part_is_reached_by_tab_and_shows_the_focus(phone: Phone) -> None:
    phone.open_person("柳青禾")
    phone.start()
    phone.wait_for("欢迎")
    phone.say("记一笔")
    phone.wait_for("记什么?")
    phone.page.evaluate("document.activeElement.blur()")
    seen: list[str] = []
    for _ in range(45):
        phone.keys("Tab")
        seen.append(phone.focused())
        bare = phone.page.evaluate(
            "() => { const e = document.activeElement; if (e === document.body) return false;"
            " const border = getComputedStyle(e.closest('.search, .field') ?? e).borderColor;"
            " return getComputedStyle(e).outlineStyle === 'none' && border === 'rgba(0, 0, 0, 0)'; }",
        )
        assert not bare, f"{seen[-1]} has the focus and does not show it"
    list_parts = ["搜索姓名、职务、单位", "切换深色", "全部"]
    for name in [*list_parts, "更多操作", "会议", "放弃", "消息", "附件", "记一笔", "命令菜单"]:
        assert name in seen, f"{name} is not reached by Tab"


def test_escape_goes_back_to_the_list_in_a_narrow_window(
    new_phone: Callable[..., Phone], bot: ScriptedBot
) -> None:
    phone = new_phone(NARROW)
    bot.call("getMe")
    phone.open_person("柳青禾")
    phone.keys("Escape")
    expect(phone.page.locator("#people")).to_be_visible()
    assert phone.focused().startswith("柳青禾")


def test_new_messages_are_announced_and_everything_has_a_name(phone: Phone) -> None:
    phone.open_person("柳青禾")
    phone.start()
    phone.wait_for("欢迎")
    log = phone.page.get_by_role("log", name="消息")
    expect(log).to_have_attribute("aria-live", "polite")
    expect(phone.page.get_by_role("listbox", name="人员")).to_be_visible()
    expect(phone.page.get_by_role("option", selected=True)).to_have_count(1)
    nameless = phone.page.evaluate(
        "[...document.querySelectorAll('button, input, textarea, a')]"
        ".filter(node => node.offsetParent)"
        ".filter(node => !(node.ariaLabel || node.innerText?.trim() || node.placeholder))"
        ".map(node => node.outerHTML)",
    )
    assert nameless == []


CONTRAST = """() => {
  const canvas = Object.assign(document.createElement('canvas'), {width: 1, height: 1});
  const pen = canvas.getContext('2d', {willReadFrequently: true});
  const over = (colours) => {
    pen.clearRect(0, 0, 1, 1);
    for (const colour of colours) { pen.fillStyle = colour; pen.fillRect(0, 0, 1, 1); }
    return [...pen.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const linear = (v) => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4;
  const share = [.2126, .7152, .0722];
  const light = (rgb) => rgb.reduce((sum, v, i) => sum + linear(v / 255) * share[i], 0);
  const wallpaper = getComputedStyle(document.querySelector('.wallpaper')).backgroundColor;
  const grounds = (node) => {
    const found = [];
    for (let at = node; at; at = at.parentElement) {
      const style = getComputedStyle(at);
      found.unshift(style.backgroundColor);
      if (at.matches('.avatar')) found.push(style.getPropertyValue('--tint-a').trim());
      if (at.matches('.empty-sign')) found.push('#bf4b54');
      if (at.matches('.chat')) found.unshift(wallpaper);
    }
    return found;
  };
  const poor = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const node = walk.currentNode.parentElement, words = walk.currentNode.data.trim();
    if (!words || !node.offsetParent || node.closest('.spoken, .spoiler, svg')) continue;
    const ground = grounds(node);
    const a = light(over([...ground, getComputedStyle(node).color])), b = light(over(ground));
    const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    if (ratio < 4.5) poor.push(`${ratio.toFixed(2)} ${node.className || node.tagName}: ${words}`);
  }
  return [...new Set(poor)];
}"""
"""Every text's contrast with what lies under it, by WCAG 2's formula; what is below 4.5 is listed."""


@pytest.mark.parametrize(("size", "scheme"), [(WIDE, "light"), (WIDE, "dark"), (NARROW, "dark")])
def test_all_texts_have_enough_contrast(
    new_phone: Callable[..., Phone], bot: ScriptedBot, size: tuple[int, int], scheme: str
) -> None:
    phone = new_phone(size, scheme)
    assert phone.page.evaluate(CONTRAST) == []
    phone.open_person("柳青禾")
    assert phone.page.evaluate(CONTRAST) == []
    phone.start()
    phone.wait_for("欢迎")
    phone.say("记一笔")
    phone.wait_for("记什么?")
    text = '<b>✓ 已保存</b> <code>318</code> /help <a href="https://a.test">记录</a>\n<blockquote>计入</blockquote>'
    bot.send(BRANCH, text, parse_mode="HTML")
    phone.wait_for("已保存")
    phone.page.wait_for_timeout(600)  # the fading-in of the newest bubble
    assert phone.page.evaluate(CONTRAST) == []


def test_the_switch_overrules_the_systems_scheme_and_is_remembered(
    new_phone: Callable[..., Phone], bot: ScriptedBot
) -> None:
    phone = new_phone(scheme="dark")
    bot.call("getMe")
    ground = "getComputedStyle(document.querySelector('.people')).backgroundColor"
    dark = phone.page.evaluate(ground)
    phone.page.get_by_label("切换浅色").click()
    assert phone.page.evaluate(ground) == "rgb(255, 255, 255)" != dark
    phone.page.reload()
    expect(phone.page.locator(".row").first).to_be_attached()
    assert phone.page.evaluate(ground) == "rgb(255, 255, 255)"
    phone.page.get_by_label("切换深色").click()
    assert phone.page.evaluate(ground) == dark
