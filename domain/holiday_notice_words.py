"""The words of which a notice of holidays is made, and the sentences in which they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from domain.numerals import NUMERAL
from domain.text import clean_paragraph, halfwidth

OFF, ON = "OFF", "ON"
"""Kinds of the words that say what is done on days."""

WITH_MONTH = frozenset({"FULL", "DASHED", "DOTTED"})
"""Kinds of dates that need no other one before them."""

_DATES = WITH_MONTH | {"DAY"}
_PLAIN = frozenset({OFF, ON, "NOISE", "YEAR", "BREAK", "MARK"})
_WEEKDAY = "(?:周|星期|礼拜)[一二三四五六日天]"
_NOISE = "|".join(
    (
        "(?:放假|节假日|假期)(?:调休)?(?:安排|通知|期间)?",
        "元旦|春节|除夕|清明节?|劳动节|五一|端午节?|中秋节?|国庆节?|十一(?!月)",
        f"共?计?{NUMERAL}天|[与和]?周末连休|不?调休|连休",
        "部分|法定|安排|通知|如下|特此|其中|期间|[的为是在和及与起]",
    )
)
"""What may stand anywhere and says nothing of its own."""

_TOKEN = re.compile(
    "|".join(
        (
            f"(?P<{OFF}>(?:放假|休息|休假)(?:(?:日期?|时间)(?=:))?(?!安排|通知|期间)(?:调休|休息)?|休(?=:))",
            f"(?P<{ON}>(?:正常|照常)?上班(?:(?:日期?|时间)(?=:))?|(?:正常|照常)工作|补班|调班)",
            f"(?P<NOISE>{_NOISE})",
            f"(?P<FULL>(?:(?P<year>[0-9]{{4}})年)?(?P<month>{NUMERAL})月(?P<day>{NUMERAL})[日号]?)",
            r"(?P<DASHED>(?P<y>[0-9]{4})(?P<dash>[-/.])(?P<m>[0-9]{1,2})(?P=dash)(?P<d>[0-9]{1,2})(?![0-9月])日?)",
            r"(?P<DOTTED>(?P<mm>[0-9]{1,2})[./](?P<dd>[0-9]{1,2})(?![0-9月])日?)",
            "(?P<YEAR>[0-9]{4}年度?)",
            f"(?P<DAY>(?P<only>{NUMERAL})[日号]|(?<=[、至到~—–-])(?P<bare>[0-9]{{1,2}})(?=[、,放休上补]|$))",
            f"(?P<WEEKDAY>{_WEEKDAY})",
            "(?P<TO>至|到|-+|~+|[—–]+)",
            "(?P<NONE>没有|无)",
            "(?P<BREAK>[,:])",
            "(?P<MARK>、)",
            "(?P<OTHER>.)",
        )
    )
)
_APART = re.compile(r"(?<=\d)[^\S\n]+(?=\d)")
"""A space that separates two dates; elsewhere spaces mean nothing."""

_BRACKETS = re.compile(r"[(\[【〔「][^()\[\]【】〔〕「」]*[)\]】〕」]")
_BULLET = re.compile(
    rf"[-·•*]*(?:(?:[一二三四五六七八九十]{{1,3}}|[0-9]{{1,2}})(?:、(?!{NUMERAL}[日号、])|[.:](?![0-9]))"
    "|[0-9]{1,2}[.](?=[0-9]{1,2}月))?"
)
_LONE_YEAR = re.compile(f"([0-9]{{4}})年(?!{NUMERAL}月)")
_DATED_YEAR = re.compile("([0-9]{4})(?:年|[-/.](?=[0-9]{1,2}[-/.]))")
_BEGINNING = re.compile("(?:国务院办公厅)?(?:关于)?[0-9]{4}年(?![0-9])")


@dataclass(frozen=True)
class Token:
    """A piece of a sentence."""

    kind: str
    text: str
    at: int
    """Where it stands."""
    parts: Mapping[str, str]
    """Year, month and day of a date, as far as they are written."""
    clause: str
    """What stands around it, between commas and colons."""
    heads: bool
    """A colon follows."""

    @property
    def is_word(self) -> bool:
        """Whether it says what is done on days."""
        return self.kind in {OFF, ON}

    @property
    def is_plain(self) -> bool:
        """Whether it is understood wherever it stands."""
        return self.kind in _PLAIN


@dataclass(frozen=True)
class Sentence:
    """What stands between two full stops, semicolons or line ends."""

    tokens: tuple[Token, ...]

    @cached_property
    def words(self) -> list[Token]:
        """放假, 上班 and the like."""
        return [one for one in self.tokens if one.is_word]

    @cached_property
    def dates(self) -> list[Token]:
        """Days; among them such as leave out their month."""
        return [one for one in self.tokens if one.kind in _DATES]

    @cached_property
    def has_month(self) -> bool:
        """Whether a date names its month."""
        return any(one.kind in WITH_MONTH for one in self.tokens)

    @cached_property
    def headed(self) -> bool:
        """Whether words stand before their days: 放假:1月1日, not 1月1日放假."""
        if not self.words:
            return False
        first = self.words[0]
        if self.has_month:
            return first.heads or first.at < self.dates[0].at
        return first.heads or first is self.tokens[0] or all(one.is_plain for one in self.tokens)

    def before(self, token: Token) -> Token | None:
        """Return the token before one; weekdays belong to their dates."""
        earlier = [one for one in self.tokens if one.at < token.at and one.kind != "WEEKDAY"]
        return earlier[-1] if earlier else None

    def follows_a_date(self, weekday: Token) -> bool:
        """Whether a weekday stands right behind a date."""
        return any(one.kind in _DATES and one.at + len(one.text) == weekday.at for one in self.tokens)

    def after(self, token: Token) -> Token | None:
        """Return the token after one."""
        return next((one for one in self.tokens if one.at > token.at), None)


def begins_a_notice(text: str) -> bool:
    """Whether a text begins with a year, or as the State Council's notices do."""
    return _BEGINNING.match(halfwidth(text)) is not None


def years(text: str) -> tuple[set[int], set[int]]:
    """Return the years that stand alone, and all that stand before a date."""
    plain = "\n".join(_plain(text))
    return {int(one) for one in _LONE_YEAR.findall(plain)}, {int(one) for one in _DATED_YEAR.findall(plain)}


def sentences(text: str) -> Iterator[Sentence]:
    """Give the sentences of a text, without bullets, and without brackets but for the weekdays in them."""
    for line in _plain(text):
        for sentence in re.split("[。;!?]", line):
            tokens = tuple(_tokens(_BULLET.sub("", sentence, count=1)))
            if tokens:
                yield Sentence(tokens)


def _plain(text: str) -> list[str]:
    lines = _APART.sub("、", clean_paragraph(text)).splitlines()
    return [_BRACKETS.sub(_weekday_in, halfwidth(line)) for line in lines]


def _weekday_in(bracket: re.Match[str]) -> str:
    found = re.search(_WEEKDAY, bracket[0])
    return found[0] if found else ""


def _tokens(sentence: str) -> Iterator[Token]:
    for found in _TOKEN.finditer(sentence):
        begin, end = found.span()
        first = max(sentence.rfind(mark, 0, begin) for mark in ",:") + 1
        last = min((at for mark in ",:" if (at := sentence.find(mark, begin)) >= 0), default=len(sentence))
        heads = sentence.startswith(":", end)
        yield Token(str(found.lastgroup), found[0], begin, _parts(found), sentence[first:last], heads)


def _parts(found: re.Match[str]) -> Mapping[str, str]:
    names = {"year": ("year", "y"), "month": ("month", "m", "mm"), "day": ("day", "d", "dd", "only", "bare")}
    said = {part: next(filter(None, map(found.group, groups)), "") for part, groups in names.items()}
    return {part: written for part, written in said.items() if written}
