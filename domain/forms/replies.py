"""What a person can send to a form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True)
class Typed:
    """A text message."""

    text: str


@dataclass(frozen=True)
class Tapped:
    """A tap on a button, as its callback data say; modified clients can send anything."""

    action: str
    value: str = ""


@dataclass(frozen=True)
class Attached:
    """A photo, file or voice message, by Telegram's identifiers; the bytes stay there."""

    kind: str
    """photo, document or voice."""
    file_id: str
    unique_id: str
    name: str = ""
    size: int = 0
    """Bytes, 0 when Telegram does not say."""


@dataclass(frozen=True)
class SharedContact:
    """A shared contact; `own` only when its user id is the sender's."""

    user_id: int | None
    phone: str
    own: bool


Reply: TypeAlias = Typed | Tapped | Attached | SharedContact
