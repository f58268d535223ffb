"""Finding how many of how many came: 12/15, 到会12人应到15人, 实到12/应到15, 全到."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from domain.meetings import MOST_PEOPLE
from domain.numerals import number
from domain.quick_entry.piece import Piece

if TYPE_CHECKING:
    from domain.forms.environment import Environment
    from domain.messages import Json
    from domain.quick_entry.line import Line

_N = r"([0-9]{1,5}|[〇零一二两三四五六七八九十]{1,4})"
_P = rf"\s?[:为是]?\s?{_N}\s?[人名位]?(?:党员)?"
_OR = r"[\s,、;:/]{0,2}"
_EXPECTED = rf"应(?:到会|参会|出席|参加|到)?(?:党员|人数|人员|的)?{_P}"
_CAME = "实际?到会|实际?到|实际?参会|实际?参加|实有|到会|参会|出席|参加|到场|到"
_ATTENDED = rf"(?:{_CAME})(?:了|党员|人数|人员|的)?{_P}"
_FOLLOWED = r"(?:到会|参会|出席|参加|到场|到)"
_WHOLE = r"(?![0-9./\u2044])"
_NO_VOTE = r"(?!\s?(?:以上|党员(?!大会|活动)|的|多数|票|同意|赞成|通过|成员|表决|比例))"
_PAIRS: Sequence[tuple[re.Pattern[str], bool]] = (
    (re.compile(rf"{_EXPECTED}{_OR}{_ATTENDED}{_WHOLE}"), True),
    (re.compile(rf"{_ATTENDED}{_OR}{_EXPECTED}{_WHOLE}"), False),
    (re.compile(rf"应到{_P}{_OR}{_N}\s?[人名位]?{_FOLLOWED}{_WHOLE}"), True),
    (re.compile(rf"(?<![0-9.第]){_N}\s?[人名位]{_FOLLOWED}{_OR}{_EXPECTED}{_WHOLE}"), False),
    (re.compile(rf"(?<![0-9.第])应?{_N}\s?[人名位]应?到{_N}\s?[人名位]"), True),
    (
        re.compile(
            rf"(?:到会|实到|参会|出席|到)(?:人数|情况)?[:]?\s?{_N}\s?[人名位]?\s?/\s?(?:应到)?{_N}\s?[人名位]?{_WHOLE}{_NO_VOTE}"
        ),
        False,
    ),
)
"""Patterns of two numbers, and whether the expected one comes first."""

_SLASH = re.compile(
    r"(?<![0-9./a-z第占近超达约])([0-9]{1,5})\s?[人名]?\s?[/\u2044]\s?([0-9]{1,5})(?:(\s?[人名])(?:到会|参会|参加|出席)?)?"
    + _WHOLE
    + _NO_VOTE
    + r"(?=$|[\s,;:。.!|)、(]|[\u4e00-\u9fff])(?![日号上下])"
)
_ALL = (
    "(?:全到|全部到会|全员到会|全体到会|全部到齐|全员到齐|全部参会|全员参会|到齐|都到了|都到齐了|全勤|无缺席|无人缺席)"
    "(?:了|会)?"
)
_ALL_OF = re.compile(rf"{_EXPECTED}{_OR}{_ALL}|{_N}\s?[人名位](?:党员)?{_ALL}")
_EVERYBODY = re.compile(rf"{_ALL}|人全到")
_HALF = re.compile(
    rf"(?:{_EXPECTED}|{_ATTENDED}{_WHOLE}|(?<![0-9.第/])(?:共|有)?{_N}\s?[人名位](?:党员)?{_FOLLOWED}(?:了|会议)?|(?:请假|缺席|缺|列席){_P})"
)


def find_attendance(line: Line) -> Iterator[Piece]:
    """Yield `attendance` (attended, expected), `everybody`, and `half` for what lacks its other number.

    `fraction` is a/b: attendance, unless it is a day.
    """
    for pattern, expected_first in _PAIRS:
        for match in pattern.finditer(line.plain):
            first, second = number(match[1]), number(match[2])
            pair = (second, first) if expected_first else (first, second)
            yield Piece(match.start(), match.end(), "attendance", pair)
    for match in _ALL_OF.finditer(line.plain):
        count = number(match[1] or match[2])
        yield Piece(match.start(), match.end(), "attendance", (count, count))
    for match in _EVERYBODY.finditer(line.plain):
        yield Piece(match.start(), match.end(), "everybody")
    for match in _SLASH.finditer(line.plain):
        sure = "attendance" if match[3] else "fraction"
        yield Piece(match.start(), match.end(), sure, (number(match[1]), number(match[2])))
    for match in _HALF.finditer(line.plain):
        yield Piece(match.start(), match.end(), "half")


def possible(pair: tuple[int | None, int | None]) -> bool:
    """Tell whether so many can have come of so many."""
    attended, expected = pair
    return (
        attended is not None
        and expected is not None
        and 0 <= attended <= expected <= MOST_PEOPLE
        and expected > 0
    )


def could_be_a_day(pair: tuple[int, int]) -> bool:
    """Tell whether a/b is a month and a day as well."""
    month, day = pair
    return 1 <= month <= 12 and 1 <= day <= 31  # noqa: PLR2004 - the calendar's own numbers


def expected_at(kinds: Sequence[str], environment: Environment) -> int | None:
    """Return how many are known to be expected at a meeting of these kinds."""
    known: Json = environment.hint("expected:" + "+".join(kinds)) if kinds else None
    return (
        known
        if isinstance(known, int) and not isinstance(known, bool) and 1 <= known <= MOST_PEOPLE
        else None
    )
