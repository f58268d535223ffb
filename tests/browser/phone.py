"""The chat page in a person's hands: what one does and sees, without a word about HTML.

A test reads like somebody using the phone::

    phone.open_person("柳青禾")
    phone.say("记一笔")
    phone.wait_for("记什么?")
    phone.tap("会议")
    phone.wait_for("哪一天?")
    assert phone.buttons()[0] == ["今天", "昨天", "选日期"]
"""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect


class Phone:
    """One window with the chat page."""

    def __init__(self, page: Page, address: str) -> None:
        """Load the page from the playground's address."""
        self.page = page
        self.errors: list[str] = []
        """What the page threw; a sound test ends with none."""
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.load(address)

    def load(self, address: str) -> None:
        """Go to an address of the page and wait until the people are there."""
        self.page.goto(address)
        expect(self.page.locator(".row").first).to_be_attached()

    # ---- the list of people -----------------------------------------------

    def names(self) -> Locator:
        """The names in the list, from the top; to be waited for, since the list is drawn a moment later."""
        return self.page.locator(".row-name")

    def row(self, name: str) -> Locator:
        """A person's line in the list."""
        return self.page.locator(".row").filter(has=self.page.locator(".row-name", has_text=name))

    def search(self, words: str) -> None:
        """Type into the search line."""
        self.page.get_by_label("搜索姓名、职务、单位").fill(words)

    def open_person(self, name: str) -> None:
        """Take this person's phone."""
        self.row(name).click()
        expect(self.page.locator("#chat-name")).to_have_text(name)

    def back(self) -> None:
        """Leave the chat for the list, in a narrow window."""
        self.page.get_by_label("返回列表").click()

    def unread(self, name: str) -> int:
        """How many unread messages the list shows for a person."""
        badge = self.row(name).locator(".badge")
        return int(badge.inner_text()) if badge.count() else 0

    # ---- the chat -----------------------------------------------------------

    def line(self) -> Locator:
        """The input line."""
        return self.page.locator("#text")

    def say(self, text: str) -> None:
        """Type a text and send it."""
        self.line().fill(text)
        self.page.get_by_label("发送", exact=True).click()

    def start(self) -> None:
        """Press 开始, which is there until the person has written."""
        self.page.locator("#start").click()

    def messages(self) -> list[str]:
        """The words of all messages, oldest first, each with the sign < (from the bot) or > (to it)."""
        found = self.page.locator(".msg").all()
        return [("<" if " in" in (one.get_attribute("class") or "") else ">") + words(one) for one in found]

    def last(self) -> Locator:
        """The newest message."""
        return self.page.locator(".msg").last

    def last_message(self) -> str:
        """The words of the newest message."""
        return words(self.last())

    def message(self, text: str) -> Locator:
        """The newest message with these words in it."""
        return self.page.locator(".msg", has_text=text).last

    def wait_for(self, text: str | re.Pattern[str]) -> Locator:
        """Wait until the newest message is the bot's and holds this text."""
        newest = self.page.locator(".day:last-child > .msg.in:last-child .text")
        expect(newest).to_contain_text(text)
        return self.last()

    def buttons(self) -> list[list[str]]:
        """The labels under the newest message that has buttons, row by row."""
        rows = self.page.locator(".msg:has(.inline)").last.locator(".key-row").all()
        return [row.locator(".key").all_inner_texts() for row in rows]

    def button(self, label: str) -> Locator:
        """A button under the newest message that has one with this label."""
        return self.page.locator(".inline .key", has_text=re.compile(rf"^\s*{re.escape(label)}\s*$")).last

    def tap(self, label: str) -> None:
        """Press a button under a message."""
        self.button(label).click()

    def keyboard(self) -> list[list[str]]:
        """The labels of the keyboard below the input line; empty when there is none or it is folded away."""
        if not self.page.locator("#keys").is_visible():
            return []
        return [row.locator(".key").all_inner_texts() for row in self.page.locator("#keys .key-row").all()]

    def press(self, label: str) -> None:
        """Press a button of the keyboard below the input line."""
        self.page.locator("#keys .key", has_text=label).click()

    def choose(self, *labels: str) -> None:
        """Choose from menus and dialogs, one after the other."""
        for label in labels:
            entry = self.page.locator("[role=menuitem], .dialog button").filter(has_text=label).first
            entry.click()

    def attach(self, kind: str, file: Path, caption: str = "") -> None:
        """Send a file; kind is the menu's word: 照片, 文件 or 语音文件."""
        with self.page.expect_file_chooser() as chooser:
            self.page.get_by_label("附件", exact=True).first.click()
            self.choose(kind)
        chooser.value.set_files(file)
        self.page.get_by_label("说明", exact=True).fill(caption)
        self.choose("发送")

    def download(self, name: str) -> Path:
        """Download the newest document with this name."""
        with self.page.expect_download() as download:
            self.page.get_by_label(f"下载 {name}").last.click()
        assert download.value.suggested_filename == name
        return Path(download.value.path())

    def move_clock(self, label: str) -> None:
        """Move the demonstration's time from the list's head, for instance by 往后一天."""
        self.page.locator("#clock").click()
        self.choose(label)

    def toast(self) -> Locator:
        """The few words over the chat."""
        return self.page.locator(".toast").last

    # ---- keys and sight -----------------------------------------------------

    def keys(self, *names: str) -> None:
        """Press keys, one after the other."""
        for name in names:
            self.page.keyboard.press(name)

    def focused(self) -> str:
        """What has the focus: the words a reader of the screen would say first, or the element's id."""
        spoken: str = self.page.evaluate(
            "() => { const e = document.activeElement;"
            " return e.ariaLabel || e.innerText?.trim() || e.placeholder || e.id; }",
        )
        return spoken

    def picture(self, path: Path) -> None:
        """Keep a picture of the window."""
        self.page.wait_for_timeout(350)  # animations end
        self.page.screenshot(path=path)


def words(message: Locator) -> str:
    """The words of one message, without time and sender."""
    text = message.locator(".text")
    return text.inner_text() if text.count() else ""
