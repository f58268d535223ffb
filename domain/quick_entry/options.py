"""Finding what a person may pick, such as a contact point, by its name in the line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.quick_entry.piece import Piece
from domain.text import fold

if TYPE_CHECKING:
    from domain.forms.environment import Environment, Option
    from domain.quick_entry.line import Line

_FEWEST_CHARACTERS = 2
"""A single character finds too much."""

_MOST_CHARACTERS = 30
"""Names of organizations are shorter."""

_MOST_ALIKE = 20
"""Enough to see whether one of those found has exactly the name."""

_ANCHOR = re.compile(
    "(?:^|[\\s,;:。、(]|[从自]|走访了?|解剖麻雀|破解难题|[蹲驻]点(?:调研|日)?|联系点|慰问|调研|前往|[到去赴在至对为访向和及与、]|事项|履责)"
)
_LEADS = re.compile(
    "(?:[\\s:到去赴在至对为了从自和及与]|(?:基层|困难|老)?党员|联系户|联系点|前往|走访|调研)+"
)
_JOINED = re.compile("\\s?[和及与、]")
_END = re.compile("[\\s,;:。!|()、]|$")
_GOES_ON = re.compile(
    "(?:$|了|[到至]|调研|走访|蹲点|驻点|开展|解决|破解|解剖|接下|接了|接|收集|认领|发现|带回|问题|书记|"
    "家里?$|家[\\s,]|同志|的|当场|了解|进行|指导|检查|看望|慰问|半天|全天|[0-9]|[一二两三四五六七八九十]+(?:个|天|户|人|次|小时)|[和及与、]|"
    "[上下]午|村委会|村部|没有|未|无|不|回访)"
)
_ORGANIZATION = re.compile("(?:党支部|党总支|党委|党组)$")
"""Where the whole name of an organization ends, whatever follows."""

_SHORT = re.compile("(?<!党)(?:支部|总支)$")
_TOO_GENERAL = frozenset(
    {
        "支部",
        "党支部",
        "党委",
        "党总支",
        "总支",
        "村党",
        "社区",
        "书记",
        "党员",
        "小学",
        "学校",
        "党组",
        "老党员",
        "联系",
    }
)
_CHINESE = re.compile("(?=(?:[^\\u4e00-\\u9fff]*[\\u4e00-\\u9fff]){2})[\\u4e00-\\u9fff0-9a-z]+")


@dataclass(frozen=True)
class Source:
    """What may be picked, and how it is called."""

    environment: Environment
    name: str
    called: Callable[[str], str]


def find_options(
    line: Line,
    environment: Environment,
    source: str,
    others: Sequence[Piece],
    called: Callable[[str], str] = str,
) -> Iterator[Piece]:
    """Yield the options named in a line, each by its value.

    A name begins behind a separator, another piece or a verb of going, and ends before one of the
    words that follow names. Part of a name will do when nothing else has that part. `called` gives
    what the options are called from what stands in the line.
    """
    begins = {piece.end for piece in others}
    begins |= {match.end() for match in _ANCHOR.finditer(line.plain)}
    end = -1
    for start in sorted(begins):
        led = _LEADS.match(line.plain, start)
        first = led.end() if led else start
        for begin in sorted({start, first}):
            if begin < end:
                continue
            found = _named(line, Source(environment, source, called), begin, others)
            if found is not None:
                yield found
                end = found.end
                break


def _named(line: Line, source: Source, start: int, others: Sequence[Piece]) -> Piece | None:
    stop = min((piece.start for piece in others if piece.end > start), default=len(line.plain))
    cut = _END.search(line.plain, start)
    stop = min(stop, cut.start() if cut else stop, start + _MOST_CHARACTERS)
    for end in range(stop, start + _FEWEST_CHARACTERS - 1, -1):
        goes_on = end == stop or _GOES_ON.match(line.plain, end)
        if not goes_on and not _ORGANIZATION.search(line.plain[start:end]):
            continue
        option, several = _meant(source, line.plain[start:end], whole=not goes_on)
        if option is not None:
            return Piece(start, end, "option", option.value)
        if several:
            return None
    return None


def _meant(source: Source, written: str, *, whole: bool) -> tuple[Option | None, bool]:
    """Return the option of a name that may be short of 党; with `whole`, only one with just this name."""
    name = source.called(written)
    option, several = pick(source.environment, source.name, name)
    if option is None and not several and (short := _SHORT.search(written)):
        name = source.called(f"{written[: short.start()]}党{short[0]}")
        option, several = pick(source.environment, source.name, name)
    if option is not None and whole and fold(option.label) != name:
        return None, True
    return option, several


def pick(environment: Environment, source: str, query: str) -> tuple[Option | None, bool]:
    """Return the one option a query means, or None; and whether it could be several."""
    if not _CHINESE.fullmatch(query) or query in _TOO_GENERAL:
        return None, False
    page = environment.find(source, query, 0, _MOST_ALIKE)
    exact = [option for option in page.options if fold(option.label) == query]
    if len(exact) == 1:
        return exact[0], False
    if page.total == 1 and query in fold(page.options[0].label):
        return page.options[0], False
    return None, page.total > 1


def one_option(line: Line, pieces: Sequence[Piece]) -> str | None:
    """Return the option that is named, or None when there is none, or another name is joined to it."""
    values = {piece.value for piece in pieces}
    joined = any(_JOINED.match(line.plain, piece.end) for piece in pieces)
    return str(values.pop()) if len(values) == 1 and not joined else None
