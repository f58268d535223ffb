"""A form being filled in, as it is stored between two replies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from domain.messages import Json


@dataclass(frozen=True)
class Session:
    """Everything the engine knows of one form of one person; plain data through and through."""

    form: str
    version: int
    step: str | None
    """Key of the open question; None while the summary is shown."""
    answers: Mapping[str, Json] = field(default_factory=dict)
    """By step key; None is the answer of a skipped question or of 「没有」."""
    view: Mapping[str, Json] = field(default_factory=dict)
    """State of the open question's widget: page, month, ticks."""
    revision: int = 0
    """Grows whenever what is shown changes; a tap on an older keyboard carries an older one."""
    reviewing: bool = False
    returning: bool = False
    """The question was opened from the summary: going back leads there."""

    def to_json(self) -> dict[str, Json]:
        """Return the session as plain data, for storing."""
        return {
            "form": self.form,
            "version": self.version,
            "step": self.step,
            "answers": dict(self.answers),
            "view": dict(self.view),
            "revision": self.revision,
            "reviewing": self.reviewing,
            "returning": self.returning,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Session:
        """Return the session that `to_json` gave."""
        return cls(**stored)
