"""Documents by name: made when they are sent, from what was stored of them, never inside a transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from templates.render import text, unescape

if TYPE_CHECKING:
    from domain.messages import Params

CAPTIONS: Mapping[str, str] = {
    "book_changes": "book_import.caption_changes",
    "duties": "overview.caption",
    "feedback": "feedbacks.caption",
    "list_changes": "list_import.caption_changes",
    "lists": "list_import.caption",
    "roster_blank": "roster.caption_blank",
    "roster_changes": "roster.caption_changes",
    "roster_faults": "roster.caption_faults",
    "roster_present": "roster.caption_present",
    "round_report": "round_results.caption_word",
    "round_results": "round_results.caption_workbook",
    "score_sheet": "score_paper.caption",
    "round": "round_import.caption",
    "scorecard": "scorecard_import.caption",
}
"""Every document with the key of what is said below it; its module in `templates.workbooks` has its name."""

WORD = frozenset({"feedback", "round_report"})
"""Those that are Word documents: their modules stand in `templates.word`."""


class UnknownDocument(KeyError):
    """No document has this name."""


@dataclass(frozen=True)
class Rendered:
    """A document as it is sent."""

    file_name: str
    content: bytes
    caption: str


def render(name: str, params: Params) -> Rendered:
    """Make a document. May take seconds. Raises UnknownDocument."""
    if name not in CAPTIONS:
        raise UnknownDocument(name)
    # Loaded when the first document is made: most runs make none.
    folder = "word" if name in WORD else "workbooks"
    module = import_module(f"templates.{folder}.{name}")
    # Not as a label: those are kept, and what fills a document may be large and nobody else's business.
    caption = unescape(text(CAPTIONS[name], params))
    return Rendered(module.FILE_NAME.format(**params), module.content(params), caption)
