"""Finding days, spans and lengths in a line.

Candidates are found here and read by `domain.days` and `domain.spans`. What may be a day or
something else, such as 3.5 before 小时, is no candidate.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from domain.days import NoDay, read_day
from domain.numerals import NUMERAL
from domain.quick_entry.piece import Piece

if TYPE_CHECKING:
    from domain.quick_entry.line import Line

_S = r"\s?"
_PART = (
    "(?:的?(?:上午|早上|早晨|清晨|上半天|前半天|"
    "下午|傍晚|下半天|后半天|全天|整天|一整天|中午|晚上|夜里|夜间|晚间))"
)
_WEEKDAY = (
    "(?:(?:(?:上上|上|本|这|下下|下)个?|(?<![每逢隔第一二两三四五六七八九十0-9上下本这个]))(?:周|星期|礼拜)[一二三四五六日天1-7]"
    "(?![0-9次年个期篇项场轮位名人岁届遍章点]|[一二三四五六七八九十]+次))"
)
_RELATIVE = "(?:大?前[天日]|[昨今明][天日]|大?后[天日]|[今昨前明后][早晚]上?)"
_AGO = rf"(?<![0-9一二三四五六七八九十])(?:{NUMERAL}天[以之]?前)"
_YEAR = "(?:20[0-9]{2}\\s?年|[二][〇零一二三四五六七八九]{3}年|今年|本年|去年|前年|明年)"
_NUMERAL = "(?:[0-9]{1,2}|[一二三四五六七八九十廿卅]{1,3})"
_NO_DIGIT = "(?![0-9一二三四五六七八九十])"
_LOOSE = "|".join(
    (
        _RELATIVE,
        _WEEKDAY,
        _AGO,
        rf"(?:{_YEAR}{_S}的?)?(?<![0-9.]){_NUMERAL}{_S}月份?{_S}{_NUMERAL}{_S}[日号]",
        rf"{_YEAR}{_S}[0-9]{{1,2}}[-/.][0-9]{{1,2}}[日号]?(?![0-9.])",
        r"(?<![0-9])20[0-9]{2}[-/.][0-9]{1,2}[-/.][0-9]{1,2}[日号]?(?![0-9])",
        r"(?<![0-9])20[0-9]{2}(?:0[1-9]|1[0-2])[0-3][0-9](?![0-9])",
        rf"(?:上上|上|本|这|当|下)个?月{_NUMERAL}[日号]",
        r"(?<![0-9./])[0-9]{1,2}[./][0-9]{1,2}[日号]",
    )
)
_STRICT = "|".join(
    (
        rf"(?:{_YEAR}{_S}的?)?(?<![0-9.]){_NUMERAL}月份?{_NUMERAL}{_NO_DIGIT}",
        r"(?<![0-9./a-z-])[0-9]{1,2}[.][0-9]{1,2}(?![0-9./])",
        r"(?<![0-9./a-z-])0[0-9]-[0-9]{2}(?![0-9./-])",
        rf"(?<![0-9./〇零一二三四五六七八九十月第〕号至到~—-]){_NUMERAL}[日号]",
    )
)
_SLASHED = r"(?<![0-9./])[0-9]{1,2}/[0-9]{1,2}(?![0-9./])"
_ATOM = rf"(?:(?:{_LOOSE}|{_STRICT}|{_SLASHED})(?:{_S}[,(]?(?:周|星期|礼拜)[一二三四五六日天]\)?)?{_PART}?)"
_CONNECTOR = rf"{_S}(?:至|到|[-~—–―−]+){_S}"
_BARE_END = rf"(?:{_NUMERAL}[日号]|[0-9]{{1,2}}(?![日号月])){_NO_DIGIT}(?:上午|下午)?"
_SPAN = re.compile(
    rf"(?:{_ATOM}|(?<![0-9.])[0-9]{{1,2}}[-/.][0-9]{{1,2}}|(?<![0-9.]){_NUMERAL}月{_NUMERAL}){_CONNECTOR}"
    rf"(?:{_ATOM}|[0-9]{{1,2}}[-/.][0-9]{{1,2}}(?![0-9.])|{_WEEKDAY}(?:上午|下午)?|{_BARE_END}|上午|下午)"
    rf"|(?<![0-9.月第]){_NUMERAL}[-~—–至到]{_NUMERAL}[日号](?:上午|下午)?"
)
_DAY = re.compile(
    rf"(?:(?P<loose>{_LOOSE})|(?P<strict>{_STRICT})|(?P<slashed>{_SLASHED}))"
    rf"(?P<weekday>{_S}[,(]?(?:周|星期|礼拜)[一二三四五六日天](?![0-9次])\)?)?(?P<part>{_PART}|的?(?:半天|一天))?"
)
_LENGTH = re.compile(
    rf"(?:一共|共|连续)?{_S}(?<![0-9./第])(?:{NUMERAL}(?:\.5)?{_S}个?整?天半?|半天)(?!前|后|内|[以之][前后内])"
)

_BEFORE_STRICT = re.compile("(?:^|[\\s,;:。.!|(、]|[于在从自会课日访点间期是为雀题协话况天午])$")
_NO_DATE_BEFORE = re.compile(
    "(?:用时|时长|历时|每|共|约|近|第|版本|合计|捐款|投入|得分|平均|均分|分数|占|比例|面积|长|高|宽|重|编号|号|"
    "截至|截止|截止到|不晚于|不迟于|最迟|逢|[-~—–至])[\\s:]?$"
)
_BEGINS_A_WORD = (
    "召|开|到|去|在|从|自|赴|我|与|和|同|跟|向|亲自|参|组织|上|下|中|晚|早|支|党|主题|常委|走|蹲|驻|谈|解|破|问|新|"
    "专题|议|内容|讨论|商|表决|听|审|部署|安排|通报|通过|选举|推|参|观|重温|应|实|出席|全|会议|决|同意|一致|不|没|未|无|传达|学习|研究|讨论|申|印|制|举|组|民|全|例|协|载|述|报|对|为|进"
)
_AFTER_STRICT = re.compile(rf"(?:$|[\s,;:。.!|)、]|(?:{_BEGINS_A_WORD}))")
_UNITS = (
    "小时|个|万|亿|元|块|%|倍|公里|千米|米|亩|吨|名|次|分钟|分|度|级|版|折|岁|年|课时|学时|斤|kg|平|以上|以下|左右|多|"
    "楼|院|文件|门|线|地块|井|路|组|栋|户|人|票|章|节|条|款|天"
)
_UNIT = re.compile(rf"(?:{_UNITS})|\s(?:{_UNITS})(?![\u4e00-\u9fff])")
_NO_DATE_AFTER = re.compile(
    r"\s?(?:之?前(?!往)|以[前后来]|之后|后(?!半天)|底|截止|截至|文件|通知|讲话|会议精神|精神|发生|以内|内(?![容部])|的(?:文件|讲话|通知))"
)
_RANGE_AFTER = re.compile(rf"\s?(?:(?:至|[-~—–―−]+)\s?[0-9一二三四五六七八九十]|到\s?{_NUMERAL}\s?[日号月.])")
_LISTED_BEFORE = re.compile("[0-9日号月]\\s?[、和及与]\\s?$")
_LISTED_AFTER = re.compile(
    r"\s?[、和及与]\s?[0-9一二三四五六七八九十]{1,3}(?:[日号月.]|$|[\s,、])|(?:\s?,\s?|\s)[0-9]{1,2}(?:[日号]|$|[\s,、])"
)


_SAYS_THE_YEAR = re.compile("年|[0-9]{4}")
_RECENT_DAYS = 183
"""A day without a year is the latest past one; one that comes sooner than that was long ago is not sure."""


@dataclass(frozen=True)
class Written:
    """A day or span as it was written, without spaces."""

    text: str
    relative: bool = False
    """昨天, 上周五: a day by its distance from today."""

    def day(self, today: date, *, ahead: bool = False) -> date | None:
        """Return the day it names, or None when it names none or more than one."""
        read = read_day(self.text, today, ahead=ahead)
        return None if isinstance(read, NoDay) or not (ahead or self.near(read, today)) else read

    def near(self, first: date, today: date) -> bool:
        """Tell whether a day is recent, or said with its year; else it may be one to come."""
        return bool(_SAYS_THE_YEAR.search(self.text)) or (today - first).days <= _RECENT_DAYS


def _allowed(plain: str, match: re.Match[str], *, strict: bool) -> bool:
    before, after = plain[: match.start()], plain[match.end() :]
    if _NO_DATE_BEFORE.search(before) or _NO_DATE_AFTER.match(after) or _RANGE_AFTER.match(after):
        return False
    if not strict:
        return True
    fits = _BEFORE_STRICT.search(before) and _AFTER_STRICT.match(after)
    return bool(fits) and not _UNIT.match(after)


def _ends_strict(text: str) -> bool:
    return text[-1].isdigit() or text[-1] == "号"


def find_days(line: Line) -> Iterator[Piece]:
    """Yield days (`day`), spans (`span`) and a/b that may be a day (`slashed`), by `Written`.

    Several days in a list are pieces named `days`: which one is meant is not said.
    """
    plain, end = line.plain, 0
    while end < len(plain):
        match = _SPAN.search(plain, end)
        single = _DAY.search(plain, end)
        if match and (single is None or match.start() <= single.start()):
            if _allowed(plain, match, strict=_ends_strict(match[0])):
                yield Piece(match.start(), match.end(), "span", Written(_tight(match[0])))
                end = match.end()
                continue
            if single is None:
                return
        if single is None:
            return
        strict = single["strict"] is not None and single["part"] is None
        if _allowed(plain, single, strict=strict):
            yield _day(plain, single)
        end = single.end()


def _day(plain: str, match: re.Match[str]) -> Piece:
    relative = bool(re.match(f"{_RELATIVE}|{_WEEKDAY}|{_AGO}", match[0]))
    listed = not relative and (
        _LISTED_BEFORE.search(plain[: match.start()]) or _LISTED_AFTER.match(plain[match.end() :])
    )
    name = "days" if listed else "slashed" if match["slashed"] and not match["part"] else "day"
    return Piece(match.start(), match.end(), name, Written(_tight(match[0]), relative))


def find_lengths(line: Line) -> Iterator[Piece]:
    """Yield lengths of time in days."""
    for match in _LENGTH.finditer(line.plain):
        yield Piece(match.start(), match.end(), "length", _tight(match[0]))


_CLOCK = re.compile(
    r"(?:(?<![0-9:])[0-2]?[0-9]:[0-5][0-9]|(?<![0-9.第])(?:[0-9]{1,2}|十[一二]?|[一二两三四五六七八九])"
    r"点(?:半|一刻|[0-5]?[0-9]分?|整|钟)?(?![意建子])|(?<![0-9.])[0-2]?[0-9]时(?:[0-5]?[0-9]分)?(?!间|代|候))"
    r"(?:\s?[-~—–至到]\s?[0-2]?[0-9][:点时](?:[0-5][0-9]|半)?)?|上午|下午|早上|晚上|中午|傍晚|"
    r"(?:(?:历时|用时|时长|共)[:]?\s?)?(?<![0-9.])(?:[0-9]{1,3}(?:\.[0-9])?|[一二两三四五六七八九十]{1,2}|半)个?(?:半)?(?:小时|分钟)"
)


def find_clocks(line: Line) -> Iterator[Piece]:
    """Yield times of the day, which no form asks for."""
    for match in _CLOCK.finditer(line.plain):
        yield Piece(match.start(), match.end(), "clock")


def _tight(text: str) -> str:
    return "".join(text.split())


def one_day(pieces: list[Piece], today: date) -> date | None:
    """Return the day that pieces named `day` agree on; None when none, several, or one to come."""
    days = {piece.value.day(today) for piece in pieces if piece.name == "day"}
    if len(days) != 1 or any(piece.name in {"days", "span"} for piece in pieces):
        return None
    day = days.pop()
    return day if day is not None and day <= today else None
