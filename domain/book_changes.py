"""What a workbook would change, told place by place: for the chat in short, for a document in full."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.forms.field import nested
from domain.messages import Text
from domain.text import excerpt

if TYPE_CHECKING:
    from domain.messages import Json


@dataclass(frozen=True)
class Part:
    """What of a place changes: from what, to what; an empty text where there was or is nothing."""

    what: Text
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class Change:
    """A place that changes: its number and name."""

    key: str
    title: str
    parts: tuple[Part, ...]

    @property
    def is_cut(self) -> bool:
        """Whether the chat shows only the beginning of something."""
        return any(excerpt(text) != text for one in self.parts for text in (one.before, one.after))

    def told(self) -> Json:
        """Return it as a nested label for the chat; long texts by their beginning."""
        parts = [
            {"what": nested(one.what), "before": excerpt(one.before), "after": excerpt(one.after)}
            for one in self.parts
        ]
        return nested(Text("book_import.change", {"key": self.key, "title": self.title, "parts": parts}))

    def rows(self) -> list[Json]:
        """Return it as rows of a document, one for each part."""
        return [
            {
                "key": self.key,
                "title": self.title,
                "what": nested(one.what),
                "before": one.before,
                "after": one.after,
            }
            for one in self.parts
        ]
