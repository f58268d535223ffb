"""A simulated person: looks at the chat, taps or types the next thing, knows what to expect."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.harness.processes import PATIENCE_SECONDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.harness.playground import Control

RECEIPT = re.compile(r"已保存 第 (\S+) 号")


@dataclass(frozen=True)
class Seen:
    """A message of the bot as the person sees it."""

    message_id: int
    text: str
    buttons: tuple[tuple[str, str], ...]
    """Labels with what they send back."""
    revision: int

    def shows(self, words: Sequence[str], button: str) -> bool:
        """Whether it says all the words and has a button whose label begins so."""
        offered = not button or any(label.startswith(button) for label, _ in self.buttons)
        return offered and all(word in self.text for word in words)

    def button(self, label: str) -> str:
        """What the button whose label begins so sends back."""
        for shown, data in self.buttons:
            if shown.startswith(label):
                return data
        message = f"no button {label!r} among {[shown for shown, _ in self.buttons]} below {self.text!r}"
        raise AssertionError(message)


class Person:
    """Somebody with an account. Everything said and done goes over HTTP."""

    def __init__(self, control: Control, account_id: int) -> None:
        self.id = account_id
        self.control = control
        self.chat: dict[int, Seen] = {}
        """The bot's messages, as they look now."""
        self.raw: dict[int, dict[str, Any]] = {}
        """The same as the Bot API has them."""
        self.acts: list[float] = []
        """When the person did something, in the playground's time (Unix)."""
        self.receipts: dict[str, str] = {}
        """What was acknowledged: what the person reported, by the record's number."""
        self._revision = 0
        self._acted_at = 0

    async def look(self, seconds: float = 0) -> None:
        """Take in what is new in the chat; with seconds, wait for it."""
        news = await self.control.get(
            f"people/{self.id}/chat", after=self._revision, timeout=f"{seconds:.2f}"
        )
        self._revision = max(self._revision, news["revision"])
        for message_id in news["deleted"]:
            self.chat.pop(message_id, None)
        for message in news["messages"]:
            if message["from_bot"]:
                self.raw[message["message_id"]] = message
                self.chat[message["message_id"]] = _seen(message)

    async def see(self, *words: str, button: str = "", seconds: float = PATIENCE_SECONDS) -> Seen:
        """Wait for a message, new or changed since the person's last act, that says all this.

        With `button`, it must offer a button whose label begins so.
        """
        deadline = time.monotonic() + seconds
        while True:
            for seen in reversed(self.chat.values()):
                if seen.revision > self._acted_at and seen.shows(words, button):
                    return seen
            left = deadline - time.monotonic()
            assert left > 0, f"{self.id} waits in vain for {words}; the chat: {self.latest()}"
            await self.look(left)

    def news(self) -> list[Seen]:
        """What the bot said or changed since the person's last act, as far as it was looked at."""
        return [seen for seen in self.chat.values() if seen.revision > self._acted_at]

    def latest(self) -> list[str]:
        """The latest messages, for the reader of a failed test."""
        return [seen.text for seen in list(self.chat.values())[-4:]]

    async def say(self, text: str) -> int:
        """Type; gives the update's id."""
        self._acts()
        return int((await self.control.post(f"people/{self.id}/text", {"text": text}))["update_id"])

    async def start(self) -> None:
        """Press start."""
        self._acts()
        await self.control.post(f"people/{self.id}/start")

    async def tap(self, seen: Seen, label: str, times: int = 1) -> list[int]:
        """Press a button of a message; gives the updates' ids."""
        return await self.press(seen.message_id, seen.button(label), times)

    async def press(self, message_id: int, data: str, times: int = 1) -> list[int]:
        """Press a button, or send what no button sends."""
        self._acts()
        body = {"message_id": message_id, "data": data, "times": times}
        done = await self.control.post(f"people/{self.id}/tap", body)
        return [int(one) for one in done["update_ids"]]

    async def keep(self, seen: Seen, reported: str) -> str:
        """Keep the number of a receipt; gives it."""
        found = RECEIPT.search(seen.text)
        assert found, f"no receipt: {seen.text!r}"
        self.receipts[found[1]] = reported
        return found[1]

    def _acts(self) -> None:
        self._acted_at = self._revision
        self.acts.append(time.time())


def _seen(message: dict[str, Any]) -> Seen:
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    buttons = tuple((one["text"], one.get("callback_data", "")) for row in rows for one in row)
    text = message.get("text") or message.get("caption") or ""
    return Seen(message["message_id"], text, buttons, message["revision"])
