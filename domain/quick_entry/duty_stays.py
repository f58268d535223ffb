"""Reading a duty stay: 3.2-3.4 蹲点 柳河村 3天."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from domain.days import NoDay
from domain.duty_stays import LONGEST_DAYS, place_name
from domain.quick_entry import problems
from domain.quick_entry.dates import find_clocks, find_days, find_lengths
from domain.quick_entry.options import find_options, one_option
from domain.quick_entry.piece import Marker, Piece, quotes, together, verb
from domain.quick_entry.triggers import find_triggers
from domain.spans import DaySpan, Length, read_span

if TYPE_CHECKING:
    from domain.forms.environment import Environment
    from domain.quick_entry.draft import Draft
    from domain.quick_entry.line import Line

_CALLED_AT = re.compile(
    "了?(?:[0-9一二三四五六七八九十两]+[户名人家]|农户|群众|住户|困难|企业|村民|居民|贫困|脱贫)"
)

_SINCE = re.compile("\\s?(?:起|开始|以来|至今)(?=$|[\\s,;。])")
"""Behind a first day of which the last is not told."""

MARKERS: tuple[Marker, ...] = (*problems.MARKERS, verb("remark", "(?:入户)?走访"))


def finds(line: Line, environment: Environment) -> Sequence[Iterator[Piece] | list[Piece]]:
    """Return the pieces of a stay, those that prevail first."""
    known = together(
        quotes(line),
        find_days(line),
        find_lengths(line),
        problems.find_problems(line),
        find_clocks(line),
        (piece for piece in find_triggers(line) if not _calls(line, piece)),
    )
    return (known, find_options(line, environment, "places", known, place_name))


def _calls(line: Line, piece: Piece) -> bool:
    """Tell whether 走访 is what was done during the stay, at no contact point: 走访农户10户."""
    return piece.value[0] == "visit" and bool(_CALLED_AT.match(line.plain, piece.end))


def fill(draft: Draft, environment: Environment) -> bool:
    """Fill in what is said of a stay."""
    options = draft.layout.pieces("option")
    named = one_option(draft.layout.line, options)
    if named is not None:
        draft.put("place", named, options)
    times = draft.layout.pieces("day", "days", "span", "length")
    open_ended = any(_SINCE.match(draft.layout.line.plain, piece.end) for piece in times)
    span = None if open_ended else _span(times, environment.today)
    if span is not None:
        draft.put("span", span.to_json(), times)
    problems.fill(draft, solved=False)
    return True


def _span(times: Sequence[Piece], today: date) -> DaySpan | None:
    """Return the span that all that is said of time agrees on, or None.

    A length alone has no beginning. A day by its distance from today (昨天 3天) is not surely the
    first one: it must hold the whole length.
    """
    named = [piece for piece in times if piece.name != "length"]
    lengths = {piece.value for piece in times if piece.name == "length"}
    if len({piece.value for piece in named}) != 1 or len(lengths) > 1 or named[0].name == "days":
        return None
    written = named[0].value
    read = read_span(written.text, today)
    if lengths and isinstance(read, DaySpan):
        said = lengths.pop()
        length = read_span(said, today)
        if not isinstance(length, Length) or length.half_days != read.half_days:
            begun = named[0].name == "day" and not written.relative
            read = read_span(f"{written.text}起{said}", today) if begun else NoDay.AMBIGUOUS
    if not isinstance(read, DaySpan) or read.to_on > today or not written.near(read.from_on, today):
        return None
    return read if read.to_on - read.from_on < timedelta(LONGEST_DAYS) else None
