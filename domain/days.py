"""Days as people type them: 昨天, 上周五, 3月5日, 3.5, 2026-03-05, 三月五日, 上月28号.

Our own small grammar (libraries.md: others guess, or weigh 200 MB). Nothing is guessed: what has
no single reading is no day, and the reason is named. A week begins on Monday. Without a year, and
unless the asking field looks ahead, a day is the latest one not after today.
"""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass
from datetime import date, timedelta

from domain.numerals import NUMERAL, number
from domain.text import halfwidth

LONGEST_CHARACTERS = 40
"""No date or span is written longer; a longer text is not searched for one."""


class NoDay(enum.StrEnum):
    """Why a text is no day or span; the values are ends of message keys."""

    UNREAD = "unread"
    IMPOSSIBLE = "impossible"
    """Written like a date the calendar does not have, such as 2月30日."""
    CONTRADICTORY = "contradictory"
    """The weekday is not the date's."""
    AMBIGUOUS = "ambiguous"
    WHICH_HALF = "which_half"
    """Half a day, but not which half."""
    REVERSED = "reversed"
    """The end lies before the beginning."""


class Part(enum.StrEnum):
    """Part of a day, as far as somebody said."""

    MORNING = "am"
    AFTERNOON = "pm"
    WHOLE = "whole"
    HALF = "half"
    OTHER = "other"
    """Noon or night: fine for a day, no half of one."""
    UNSAID = ""


@dataclass(frozen=True)
class Moment:
    """A day and the part of it that was named."""

    day: date
    part: Part


_PARTS = {
    Part.MORNING: "上午|早上|早晨|清晨|上半天|前半天",
    Part.AFTERNOON: "下午|傍晚|下半天|后半天",
    Part.WHOLE: "全天|整天|一整天|一天",
    Part.HALF: "半天|半日",
    Part.OTHER: "中午|晚上|夜里|夜间|晚间",
}
_PART = "|".join(f"(?P<{part.name}>{words})" for part, words in _PARTS.items())
_WITH_PART = re.compile(rf"(?P<core>.*?)(?:的)?(?:{_PART})")
_SHORT_PART = re.compile("^([今昨前明后])([早晚])上?")

_RELATIVE_DAYS = {
    **dict.fromkeys(("大前天", "大前日"), -3),
    **dict.fromkeys(("前天", "前日"), -2),
    **dict.fromkeys(("昨天", "昨日"), -1),
    **dict.fromkeys(("今天", "今日"), 0),
    **dict.fromkeys(("明天", "明日"), 1),
    **dict.fromkeys(("后天", "后日"), 2),
    **dict.fromkeys(("大后天", "大后日"), 3),
}
_WEEKDAYS = {character: index for index, character in enumerate("一二三四五六日")}
_WEEKDAYS |= {"天": 6} | {str(index + 1): index for index in range(7)}
_WEEKS = {"上上": -14, "上": -7, "本": 0, "这": 0, "下": 7, "下下": 14}
_YEARS = {"今年": 0, "本年": 0, "去年": -1, "前年": -2, "大前年": -3, "明年": 1}
_MONTHS = {"上上": -2, "上": -1, "本": 0, "这": 0, "当": 0, "下": 1}

_WEEKDAY = re.compile("(?:(上上|上|本|这|下下|下)?个?)?(?:周|星期|礼拜)([一二三四五六日天1-7])")
_AGO = re.compile(rf"({NUMERAL})天[以之]?(前|后)")
_YEAR = r"(?P<year>[0-9]{4}年|[〇零一二三四五六七八九]{4}年|今年|本年|去年|前年|大前年|明年)"
_DATES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_YEAR}?的?(?P<month>{NUMERAL})月份?(?P<day>{NUMERAL})[日号]?",
        rf"{_YEAR}(?P<month>[0-9]{{1,2}})(?:[-/.])(?P<day>[0-9]{{1,2}})[日号]?",
        r"(?P<year>[0-9]{4})(?P<dash>[-/.])(?P<month>[0-9]{1,2})(?P=dash)(?P<day>[0-9]{1,2})[日号]?",
        r"(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})",
        r"(?P<month>[0-9]{1,2})[/.](?P<day>[0-9]{1,2})[日号]?",
        r"(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})",
        rf"(?P<near>上上|上|本|这|当|下)个?月(?P<day>{NUMERAL})[日号]?",
        rf"(?P<day>{NUMERAL})[日号]",
    )
)
_WITH_WEEKDAY = re.compile(r"(.+?)[,(]?(?:周|星期|礼拜)([一二三四五六日天])\)?")


def tidy(text: str) -> str:
    """Return a typed text as the grammar reads it."""
    return halfwidth(text).replace("。", ".").replace("○", "〇").strip(".,!")


def parse_day(text: str, today: date, *, ahead: bool = False) -> date | None:
    """Return the day a text names, or None."""
    read = read_day(text, today, ahead=ahead)
    return None if isinstance(read, NoDay) else read


def read_day(text: str, today: date, *, ahead: bool = False) -> date | NoDay:
    """Return the day a text names, whatever part of it is named, or why it names none."""
    moment = read_moment(tidy(text), today, ahead=ahead)
    return moment if isinstance(moment, NoDay) else moment.day


def read_moment(text: str, today: date, *, ahead: bool = False) -> Moment | NoDay:
    """Return day and part of day of a tidied text, or why there is none.

    With `ahead`, a day without year, month or week is the next one, not the latest.
    """
    if not 0 < len(text) <= LONGEST_CHARACTERS:
        return NoDay.UNREAD
    text = _SHORT_PART.sub(r"\1天\2上", text)
    try:
        day, part = _read_plain(text, today, ahead=ahead), Part.UNSAID
        if day is NoDay.UNREAD and (named := _WITH_PART.fullmatch(text)):
            day, part = _read_plain(named["core"], today, ahead=ahead), Part[str(named.lastgroup)]
    except (ValueError, OverflowError):
        return NoDay.IMPOSSIBLE
    return day if isinstance(day, NoDay) else Moment(day, part)


def _read_plain(text: str, today: date, *, ahead: bool) -> date | NoDay:
    """Return a day without part of day. Raises ValueError or OverflowError when there is no such day."""
    if text in _RELATIVE_DAYS:
        return today + timedelta(_RELATIVE_DAYS[text])
    if found := _WEEKDAY.fullmatch(text):
        return _weekday(found[1] or "", _WEEKDAYS[found[2]], today, ahead=ahead)
    if found := _AGO.fullmatch(text):
        distance = number(found[1])
        return (
            NoDay.UNREAD
            if distance is None
            else today + timedelta(distance if found[2] == "后" else -distance)
        )
    for pattern in _DATES:
        if found := pattern.fullmatch(text):
            return _written(found.groupdict(), today, ahead=ahead)
    if found := _WITH_WEEKDAY.fullmatch(text):
        day = _read_plain(found[1], today, ahead=ahead)
        fits = isinstance(day, NoDay) or day.weekday() == _WEEKDAYS[found[2]]
        return day if fits else NoDay.CONTRADICTORY
    return NoDay.UNREAD


def _weekday(week: str, weekday: int, today: date, *, ahead: bool) -> date:
    monday = today - timedelta(today.weekday())
    if week:
        return monday + timedelta(_WEEKS[week] + weekday)
    return today + timedelta((weekday - today.weekday()) % 7) if ahead else latest_weekday(weekday, today)


def latest_weekday(weekday: int, today: date) -> date:
    """Return the latest such weekday (Monday is 0) not after today."""
    return today - timedelta((today.weekday() - weekday) % 7)


def _written(parts: dict[str, str | None], today: date, *, ahead: bool) -> date | NoDay:
    day, month = number(parts["day"] or ""), number(parts.get("month") or "")
    if day is None or (month is None and parts.get("month")):
        return NoDay.UNREAD
    if parts.get("near"):
        return _of_month(today, _MONTHS[str(parts["near"])], day)
    if month is None:
        passed = day <= today.day
        return _of_month(today, (0 if day >= today.day else 1) if ahead else (0 if passed else -1), day)
    year = _year(parts.get("year"), today)
    if year is None:
        this_year = (
            (month, day) >= (today.month, today.day) if ahead else (month, day) <= (today.month, today.day)
        )
        year = today.year if this_year else today.year + (1 if ahead else -1)
    return date(year, month, day)


def _year(written: str | None, today: date) -> int | None:
    if not written:
        return None
    return today.year + _YEARS[written] if written in _YEARS else number(written.removesuffix("年"))


def _of_month(today: date, months: int, day: int) -> date:
    index = today.year * 12 + today.month - 1 + months
    return date(index // 12, index % 12 + 1, day)
