"""Draws the pictures of the README anew: `python -m tests.browser.screenshots`, or `make screenshots`.

They are taken from the real demonstration, by clicking and typing, on the last Friday of a March: what
changes from one drawing to the next is the day, the year and the check digits.
"""

from __future__ import annotations

import sys
import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import expect, sync_playwright

from domain.demonstration import demonstrate
from domain.people import Level, Role
from tests.browser.conftest import FLAGS, HOW_TO_GET_ONE, NARROW, PATIENCE_MS, browser_program
from tests.browser.demonstration import ZONE, Demonstration
from tests.browser.inspecting import open_visit, set_up
from tests.browser.palette import shrink
from tests.browser.phone import Phone
from tests.browser.server import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from domain.demonstration import Account

FOLDER = ROOT / "docs" / "screenshots"
WINDOW = (1160, 700)
TALL = (390, 844)
PHONE_PIXELS, WINDOW_PIXELS = 2, 1.25
"""Of the picture, for one of the page: a phone is shown small and must stay sharp."""

MOST_BYTES = 150_000
"""Of a picture: the README has a dozen, and each drawing stays in the history."""

CITY = demonstrate()
SECRETARY = CITY.who(Role.SECRETARY, Level.VILLAGE)[1]
"""Of a branch that is large enough to have a committee."""

HEAD = CITY.who(Role.SECRETARY, Level.COUNTY)[0]
"""Of a committee with lists of its own."""

WRITING = [
    *CITY.who(Role.SECRETARY, Level.CITY),
    *CITY.who(Role.LEADERSHIP_MEMBER, Level.CITY),
    *CITY.who(Role.ADMINISTRATOR),
]
"""Others whom the bot has answered: the list of the wide pictures shows it."""


def draw() -> None:
    """Draw all pictures. Ends the program where there is no browser."""
    program = browser_program()
    if program is None:
        sys.exit(HOW_TO_GET_ONE)
    FOLDER.mkdir(parents=True, exist_ok=True)
    expect.set_options(timeout=PATIENCE_MS * 4)  # after months at once, everybody is reminded first
    with (
        tempfile.TemporaryDirectory() as folder,
        Demonstration(Path(folder)) as demonstration,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        _lists(browser, demonstration)
        _inspection(browser, demonstration)
        day = _friday(demonstration.today().year + 1)
        demonstration.move_to(day - timedelta(days=7))
        _monday(browser, demonstration, day)
        _phone(browser, demonstration, day)
        _window(browser, demonstration)
        browser.close()


def _friday(year: int) -> datetime:
    """The last Friday of a March, in working hours."""
    end = datetime(year, 3, 31, 16, 36, tzinfo=ZONE)
    return end - timedelta(days=(end.weekday() - 4) % 7)


def _monday(browser: Browser, demonstration: Demonstration, day: datetime) -> None:
    """Monday's digest, and all that is due."""
    phone = _new(browser, demonstration, TALL, "light")
    phone.search(SECRETARY.title)
    phone.open_person(SECRETARY.name)
    phone.start()
    phone.wait_for("党支部 · 书记")
    phone.say("2月20日支委会、主题党日 5/5 学习党章 没有决定")
    phone.wait_for("由一句话读出")
    phone.tap("保存")
    phone.wait_for("✓ 已保存")
    demonstration.move_to(day - timedelta(days=4, hours=7))
    phone.wait_for("本周要办")
    _keep(phone, "digest")
    phone.press("我的任务")
    phone.wait_for("我的任务 · ")
    _keep(phone, "tasks")


def _phone(browser: Browser, demonstration: Demonstration, day: datetime) -> None:
    """Home with a draft of the day before, a question, the summary and the receipt, on a small phone."""
    phone = _new(browser, demonstration, NARROW, "light")
    phone.search(SECRETARY.title)
    phone.open_person(SECRETARY.name)
    demonstration.move_to(day - timedelta(days=1))
    phone.press("记一笔")
    phone.wait_for("记哪一种?")
    phone.tap("走访")
    phone.wait_for("去了哪个联系点?")
    phone.tap(phone.buttons()[0][0])
    phone.wait_for("去做什么?")
    phone.tap("先放着")
    phone.wait_for("已放着")
    demonstration.move_to(day)
    phone.say("/start")
    phone.wait_for("未完成的草稿 1 份")
    _keep(phone, "home")
    phone.press("记一笔")
    phone.wait_for("记哪一种?")
    phone.tap("支委会")
    phone.wait_for("哪一天开的?")
    phone.say("昨天")
    phone.wait_for("到会人数?")
    _keep(phone, "question")
    phone.tap(phone.buttons()[0][1])
    phone.wait_for("议题,一句话")
    phone.say("研究预备党员转正材料")
    phone.wait_for("决定,一句话")
    phone.say("同意提交党员大会讨论")
    phone.wait_for("请核对")
    _keep(phone, "summary")
    phone.tap("保存")
    phone.wait_for("✓ 已保存")
    _keep(phone, "receipt")


def _lists(browser: Browser, demonstration: Demonstration) -> None:
    """The lists of a committee, and its secretary's own."""
    phone = _new(browser, demonstration, TALL, "light")
    phone.search(HEAD.title)
    phone.open_person(HEAD.name)
    phone.start()
    phone.wait_for("委员会 · 书记")
    phone.say("责任清单")
    phone.wait_for("公布后改动")
    _keep(phone, "lists")
    phone.press("我的清单")
    phone.wait_for("还要做的")
    _keep(phone, "own")


def _inspection(browser: Browser, demonstration: Demonstration) -> None:
    """An item to be scored, and the feedback of the inspection for its secretary."""
    administrator = _of(browser, demonstration, CITY.who(Role.ADMINISTRATOR)[0])
    visit = set_up(administrator, CITY)
    administrator.page.close()  # what is said later is to be unread
    first, second = (_of(browser, demonstration, one) for one in visit.pair)
    open_visit(first, visit)
    first.tap("到了,开始打分")
    first.wait_for("满分 4")
    first.tap("满分 4")
    first.wait_for("1/13")
    _keep(first, "item")
    first.say(f"打分 {visit.village} 5.1 -1 一季度没开党员大会")
    for phone in (first, second):
        if phone is second:
            phone.say(f"打分 {visit.village} 5.1 -1 缺一次记录")
        phone.wait_for("其余 12 项满分")
        phone.tap("保存")
        phone.wait_for("封存以后不能再改")
        phone.tap("封存")
        phone.wait_for("的打分表已封存")
    open_visit(second, visit)
    second.tap("当场反馈")
    second.wait_for("预览,对方还看不到")
    second.tap("当场反馈给对方")
    second.wait_for("还没有签收")
    secretary = _of(browser, demonstration, visit.secretary)
    secretary.say("督查反馈")
    secretary.wait_for("督查反馈 1 份")
    secretary.tap(secretary.buttons()[0][0])
    secretary.wait_for("还没有签收")
    _keep(secretary, "feedback")


def _of(browser: Browser, demonstration: Demonstration, account: Account) -> Phone:
    """The phone of somebody who has pressed 开始."""
    phone = _new(browser, demonstration, TALL, "light")
    phone.search(account.title)
    phone.open_person(account.name)
    phone.start()
    return phone


def _window(browser: Browser, demonstration: Demonstration) -> None:
    """The whole page in a wide window, light and dark."""
    for account in WRITING:
        demonstration.start_chat(account.id)
    for scheme in ("light", "dark"):
        phone = _new(browser, demonstration, WINDOW, scheme)
        for account in WRITING:
            expect(phone.row(account.name).locator(".badge")).to_be_visible()
        phone.search(SECRETARY.title)
        phone.open_person(SECRETARY.name)
        phone.wait_for("✓ 已保存")
        _keep(phone, "wide" if scheme == "light" else "dark")


def _new(browser: Browser, demonstration: Demonstration, size: tuple[int, int], scheme: str) -> Phone:
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        device_scale_factor=WINDOW_PIXELS if size == WINDOW else PHONE_PIXELS,
        color_scheme="dark" if scheme == "dark" else "light",
        locale="zh-CN",
        reduced_motion="reduce",
    )
    context.set_default_timeout(PATIENCE_MS)
    return Phone(context.new_page(), demonstration.address)


def _keep(phone: Phone, name: str) -> None:
    phone.page.mouse.move(0, 0)  # nothing is hovered over
    expect(phone.page.locator(".changed")).to_have_count(0)
    picture = FOLDER / f"{name}.png"
    phone.picture(picture)
    small = shrink(picture.read_bytes())
    assert len(small) < MOST_BYTES, f"{name} has {len(small)} bytes"
    picture.write_bytes(small)


if __name__ == "__main__":
    draw()
