"""What the bot says, before it is words: message keys with parameters, and keyboards.

Services and handlers speak in these values; `templates.render` turns keys into text when a
message is sent. They are stored in the outbox as JSON, so parameters hold plain data only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

Json: TypeAlias = Any
"""Plain data: None, bool, int, float, str, lists and string-keyed mappings of these."""

Params: TypeAlias = Mapping[str, Json]

CALLBACK_DATA_BYTES = 64
"""The most a button may carry. Source: Bot API, InlineKeyboardButton.callback_data."""


@dataclass(frozen=True)
class Text:
    """A text by its key (`<file>.<block>` in `templates/zh`) and what fills its gaps."""

    key: str
    params: Params = field(default_factory=dict)


@dataclass(frozen=True)
class Button:
    """An inline button: a label (key, or literal data such as a name) and what a tap sends back.

    Raises ValueError when the data do not fit into a Telegram button.
    """

    label: Text | str
    data: str

    def __post_init__(self) -> None:
        if not 1 <= len(self.data.encode()) <= CALLBACK_DATA_BYTES:
            message = f"callback data must have 1 to {CALLBACK_DATA_BYTES} bytes: {self.data!r}"
            raise ValueError(message)


@dataclass(frozen=True)
class MenuButton:
    """A button of the persistent keyboard below the input line; a tap sends its label as text."""

    label: Text
    asks_contact: bool = False


Rows: TypeAlias = Sequence[Sequence[Button]]


@dataclass(frozen=True)
class Message:
    """One thing to say: a text with at most one kind of keyboard."""

    text: Text
    buttons: Rows = ()
    menu: Sequence[Sequence[MenuButton]] = ()


@dataclass(frozen=True)
class Document:
    """A document that is made when it is sent, see `templates.documents`."""

    name: str
    params: Params
