"""Spans of days with half days, as people type them: 3.2-3.4, 3月2日上午到3月4日, 昨天下午, 3月2日起3天."""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from domain.days import LONGEST_CHARACTERS, Moment, NoDay, Part, read_moment, tidy
from domain.numerals import NUMERAL, number

if TYPE_CHECKING:
    from domain.messages import Json


class Half(enum.StrEnum):
    """Half of a day."""

    MORNING = "am"
    AFTERNOON = "pm"


@dataclass(frozen=True)
class DaySpan:
    """From half a day to half a day, both included. Raises ValueError when the end is first."""

    from_on: date
    from_half: Half
    to_on: date
    to_half: Half

    def __post_init__(self) -> None:
        if self.half_days < 1:
            message = "the span ends before it begins"
            raise ValueError(message)

    @property
    def half_days(self) -> int:
        """Its length in half days."""
        whole = 2 * ((self.to_on - self.from_on).days + 1)
        return whole - (self.from_half is Half.AFTERNOON) - (self.to_half is Half.MORNING)

    def to_json(self) -> dict[str, Json]:
        """Return the span as an answer stores it."""
        return {
            "from": self.from_on.isoformat(),
            "from_half": str(self.from_half),
            "to": self.to_on.isoformat(),
            "to_half": str(self.to_half),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Json]) -> DaySpan:
        """Return the span `to_json` gave. Raises ValueError, KeyError or TypeError on anything else."""
        first, last = date.fromisoformat(stored["from"]), date.fromisoformat(stored["to"])
        return cls(first, Half(stored["from_half"]), last, Half(stored["to_half"]))


@dataclass(frozen=True)
class Length:
    """Only how long it was was said; when it began is still to be asked."""

    half_days: int


def lasting(first: date, half: Half, half_days: int) -> DaySpan:
    """Return the span of so many half days that begins with this one. Raises OverflowError."""
    last = half_days - 1 + (half is Half.AFTERNOON)
    return DaySpan(first, half, first + timedelta(last // 2), Half.AFTERNOON if last % 2 else Half.MORNING)


_COUNT = rf"(?:一共|共|连续)?(?:(?P<days>{NUMERAL})(?P<point>\.5)?个?整?天(?P<half>半)?|(?P<only>半)天)"
_LENGTH = re.compile(_COUNT)
_STARTED = re.compile(rf"(?P<start>.+?)(?:(?:起|开始|,)+|(?<=[^0-9])){_COUNT}")
_BETWEEN = re.compile("至|到|[-~—–―−]+")
_BARE_DAY = re.compile(
    r"(?P<day>[0-9]{1,2}|[一二三四五六七八九十]{1,3})(?P<word>[日号])?(?P<part>上午|下午)?"
)
_BARE_WEEKDAY = re.compile("(?:周|星期|礼拜)[一二三四五六日天](?:上午|下午)?")
_YEARLESS = re.compile(
    rf"(?:{NUMERAL}月份?{NUMERAL}[日号]?|[0-9]{{1,2}}[-/.][0-9]{{1,2}}[日号]?)(?:上午|下午)?"
)
_DASHED = re.compile("[1-9][0-9]?-[0-9]{1,2}")
"""3-5 may be a date or the 3rd to the 5th; 03-05 is a date."""

_OVER_NEW_YEAR_DAYS = 183
"""12.30-1.2 ends in the next year; 3.4-3.2 would be eleven months and is a slip."""

_HALVES = {"上午": Part.MORNING, "下午": Part.AFTERNOON}


def parse_span(text: str, today: date, *, ahead: bool = False) -> DaySpan | None:
    """Return the span a text names, or None (also when only its length is named)."""
    read = read_span(text, today, ahead=ahead)
    return read if isinstance(read, DaySpan) else None


def read_span(text: str, today: date, *, ahead: bool = False) -> DaySpan | Length | NoDay:
    """Return the span or the mere length a text names, or why it names none."""
    text = re.sub("^[从自]|(?:为止|止)$", "", tidy(text))
    if not 0 < len(text) <= LONGEST_CHARACTERS:
        return NoDay.UNREAD
    if _DASHED.fullmatch(text):
        return NoDay.AMBIGUOUS
    try:
        return _read(text, today, ahead=ahead)
    except OverflowError:
        return NoDay.IMPOSSIBLE


def _read(text: str, today: date, *, ahead: bool) -> DaySpan | Length | NoDay:
    if found := _LENGTH.fullmatch(text):
        half_days = _half_days(found)
        return Length(half_days) if half_days else NoDay.UNREAD
    whole = read_moment(text, today, ahead=ahead)
    if isinstance(whole, Moment):
        return _from_to(whole, whole)
    readings: list[DaySpan | NoDay] = [whole]
    if found := _STARTED.fullmatch(text):
        readings.append(_started(found, today, ahead=ahead))
    readings.extend(_splits(text, today, ahead=ahead))
    spans = {reading for reading in readings if isinstance(reading, DaySpan)}
    if len(spans) == 1:
        return spans.pop()
    if spans:
        return NoDay.AMBIGUOUS
    return next(
        (reading for reading in readings if isinstance(reading, NoDay) and reading != NoDay.UNREAD),
        NoDay.UNREAD,
    )


def _half_days(found: re.Match[str]) -> int | None:
    if found["only"]:
        return 1
    days = number(found["days"])
    if days is None or (found["point"] and found["half"]):
        return None
    return 2 * days + bool(found["point"] or found["half"])


def _started(found: re.Match[str], today: date, *, ahead: bool) -> DaySpan | NoDay:
    start, half_days = read_moment(found["start"], today, ahead=ahead), _half_days(found)
    if isinstance(start, NoDay):
        return start
    if not half_days or start.part not in {Part.UNSAID, Part.MORNING, Part.AFTERNOON}:
        return NoDay.UNREAD
    if start.part is Part.UNSAID and half_days == 1:
        return NoDay.WHICH_HALF
    return lasting(start.day, Half.AFTERNOON if start.part is Part.AFTERNOON else Half.MORNING, half_days)


def _splits(text: str, today: date, *, ahead: bool) -> Iterator[DaySpan | NoDay]:
    for between in _BETWEEN.finditer(text):
        left, right = text[: between.start()], text[between.end() :]
        if left.isdigit() and (bare := _BARE_DAY.fullmatch(right)) and bare["word"]:
            left += bare["word"]
        first = read_moment(left, today, ahead=ahead)
        if isinstance(first, NoDay):
            yield first
            continue
        last = _last(right, first, today)
        yield last if isinstance(last, NoDay) else _from_to(first, last)


def _last(text: str, first: Moment, today: date) -> Moment | NoDay:
    """Return the end of a span: what it leaves unsaid it takes from the beginning."""
    if text in _HALVES:
        return Moment(first.day, _HALVES[text])
    if bare := _BARE_DAY.fullmatch(text):
        day = number(bare["day"])
        try:
            return Moment(first.day.replace(day=day or 0), _HALVES.get(bare["part"] or "", Part.UNSAID))
        except ValueError:
            return NoDay.IMPOSSIBLE
    if not (_YEARLESS.fullmatch(text) or _BARE_WEEKDAY.fullmatch(text)):
        return read_moment(text, today)
    last = read_moment(text, first.day, ahead=True)
    far = isinstance(last, Moment) and (last.day - first.day).days > _OVER_NEW_YEAR_DAYS
    return NoDay.REVERSED if far else last


def _from_to(first: Moment, last: Moment) -> DaySpan | NoDay:
    if Part.HALF in {first.part, last.part}:
        return NoDay.WHICH_HALF
    if Part.OTHER in {first.part, last.part}:
        return NoDay.UNREAD
    from_half = Half.AFTERNOON if first.part is Part.AFTERNOON else Half.MORNING
    to_half = Half.MORNING if last.part is Part.MORNING else Half.AFTERNOON
    try:
        return DaySpan(first.day, from_half, last.day, to_half)
    except ValueError:
        return NoDay.REVERSED
