"""Phones without a network: what each account's chat with the bot shows, and what looking at it costs."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from templates import render

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from domain.messages import Json
    from storage.outbox import Outgoing

READ_SECONDS = 10.0
"""An estimate: to read a message that came by itself, or the answer to something typed."""

TAP_SECONDS = 2.0
"""An estimate: to find a button and press it."""

CHARACTER_SECONDS = 0.5
"""An estimate: to type a character."""


@dataclass(frozen=True)
class Shown:
    """A message as it looks: its key and what fills it are what a person understands of it."""

    message_id: int
    key: str
    params: Json
    text: str
    buttons: tuple[tuple[str, str], ...]
    """Labels with what they send back."""

    def data(self, beginning: str) -> str | None:
        """What the first button sends back whose data begin so."""
        return next((data for _, data in self.buttons if data.startswith(beginning)), None)

    def labelled(self, *labels: str) -> str | None:
        """What the first button sends back that says so."""
        return next((data for label, data in self.buttons if label.startswith(labels)), None)


@dataclass
class Phone:
    """One account's chat."""

    messages: dict[int, Shown] = field(default_factory=dict)
    fresh: list[Shown] = field(default_factory=list)
    """What appeared or changed since the person last did something."""
    blocks: bool = False
    """The person has blocked the bot."""
    seconds: dict[date, float] = field(default_factory=lambda: defaultdict(float))
    """What was asked of the person, by the Monday of the week."""
    unasked: Counter[date] = field(default_factory=Counter)
    """Messages that came by themselves, by the Monday of the week."""

    def show(self, shown: Shown) -> None:
        """A message appears, or looks different from now on."""
        self.messages[shown.message_id] = shown
        self.fresh.append(shown)

    def unmark(self, message_id: int) -> None:
        """A message loses its buttons."""
        before = self.messages[message_id]
        self.messages[message_id] = Shown(message_id, before.key, before.params, before.text, ())

    def newest(self, *keys: str) -> Shown | None:
        """The last message of these keys."""
        return next((one for one in reversed(self.messages.values()) if one.key in keys), None)


def drawn(row: Outgoing, message_id: int, tag: str = "") -> Shown:
    """What a row looks like on a phone. Raises what rendering raises: no person may meet it."""
    key = row.key or ""
    words = render.unescape(tag + render.text(key, row.params))
    return Shown(message_id, key, row.params, words, tuple(_buttons(row.keyboard)))


def _buttons(keyboard: Json) -> Iterator[tuple[str, str]]:
    for row in (keyboard or {}).get("inline", ()):
        for one in row:
            yield render.label(one["label"]), one["data"]
