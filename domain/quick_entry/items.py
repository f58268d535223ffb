"""Reading a duty item without a form of its own: 发展党员 3.5 3人 标题:第一批."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from domain.numerals import NUMERAL, number
from domain.quick_entry.dates import find_clocks, find_days
from domain.quick_entry.options import pick
from domain.quick_entry.papers import title
from domain.quick_entry.piece import Marker, Piece, found, label, overlaps, quotes, together
from domain.text import fold

if TYPE_CHECKING:
    from domain.forms.environment import Environment
    from domain.quick_entry.draft import Draft
    from domain.quick_entry.layout import Layout
    from domain.quick_entry.line import Line

SOURCE = "duty_items"

MARKERS: tuple[Marker, ...] = (
    label("title", "标题|题目|题为|名称"),
    label("line", "备注|说明|情况|内容"),
)
_FIGURE = re.compile(
    rf"(?<![0-9./第-])(?:数量|人数|数字|共)?[:]?\s?(?P<count>[0-9]{{1,6}}|{NUMERAL})\s?(?:人次|人|名|期|次|场|个|件|份|项|户|篇)(?![月日])|"
    r"(?:数量|人数|数字)[:]?\s?(?P<bare>[0-9]{1,6})(?=$|[\s,;。])"
)
_NO_FIGURE = re.compile("(?:没有|无)(?:数字|数量|人数)")
_NO_LINE = re.compile("(?:没有|无|不用|不需要)(?:备注|说明)")
_RUN = re.compile("[^\\s,;:。!|()、]+")


def finds(line: Line, environment: Environment) -> Sequence[Iterator[Piece] | list[Piece]]:
    """Return the pieces of an item's record, those that prevail first."""
    known = together(
        quotes(line),
        found(line, "no_figure", _NO_FIGURE),
        found(line, "no_line", _NO_LINE),
        find_days(line),
        find_clocks(line),
    )
    items = [piece for piece in _items(line, environment) if not overlaps(piece, known)]
    return (known, items, _figures(line))


def _items(line: Line, environment: Environment) -> Iterator[Piece]:
    """Yield the duty items that stand alone between separators, with their whole name."""
    for match in _RUN.finditer(line.plain):
        option, _ = pick(environment, SOURCE, match[0])
        if option is not None and fold(option.label) == match[0]:
            yield Piece(match.start(), match.end(), "item", option.value)


def leads(layout: Layout, environment: Environment) -> bool:
    """Tell whether a duty item is named before anything else: then the line may be its record."""
    line = layout.line
    first = min((piece.start for piece in layout.pieces("trigger")), default=0)
    return any(
        start < first and any(start <= item.start < end for item in _items(line, environment))
        for start, end in layout.rest
    )


def _figures(line: Line) -> Iterator[Piece]:
    for match in _FIGURE.finditer(line.plain):
        yield Piece(match.start(), match.end(), "figure", number(match["count"] or match["bare"]))


def fill(draft: Draft, environment: Environment) -> bool:
    """Fill in what is said of a duty item; False when none is named."""
    layout = draft.layout
    named = layout.pieces("item")
    if len({piece.value for piece in named}) != 1:
        return False
    draft.put("item", named[0].value, named)
    draft.day(environment.today)
    title(draft)
    _optional(draft, "figure", layout.pieces("figure"))
    draft.line("line")
    if "line" not in draft.answers and layout.pieces("no_line"):
        draft.put("line", None, layout.pieces("no_line"))
    return True


def _optional(draft: Draft, key: str, said: Sequence[Piece]) -> None:
    denied = draft.layout.pieces("no_figure")
    if denied and not said:
        draft.put(key, None, denied)
    elif len(said) == 1 and not denied:
        draft.put(key, said[0].value, said)
