"""A notice of holidays, as people type it or copy it: which days are off, and which weekends are worked.

Two ways of writing are read: 放假:1月1日至3日;上班:1月9日, and, as the State Council puts it, 1月1日(周五)至
3日(周日)放假。1月9日(周六)上班。 Nothing is guessed: what has no single reading is refused, and the piece is
named. Remarks in brackets are passed over, but for a weekday, which must be the date's.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise

from domain import holiday_notice_words as words
from domain.holiday_notice_words import ON, Sentence, Token
from domain.numerals import number
from domain.text import excerpt, halfwidth
from domain.working_days import is_weekday

LONGEST_DAYS = 15
"""More in a row is a slip of the pen. The longest so far: ten, at the Spring Festival of 2020."""

YEARS_AHEAD = 1
"""A notice is published in the year before; of later years there is none."""

_WEEKDAYS = "一二三四五六日"
_DECEMBER = 12


class NoNotice(enum.StrEnum):
    """Why a text is no notice; the values are ends of message keys."""

    UNREAD = "unread"
    NO_YEAR = "no_year"
    TWO_YEARS = "two_years"
    OTHER_YEAR = "other_year"
    """A year whose calendar nobody enters now."""
    NOTHING_OFF = "nothing_off"
    IMPOSSIBLE = "impossible"
    """Written like a date the calendar does not have, such as 2月30日."""
    CONTRADICTORY = "contradictory"
    """The weekday is not the date's."""
    REVERSED = "reversed"
    """The end lies before the beginning."""
    LONG = "long"
    OUTSIDE = "outside"
    """A day of another year."""
    UNSAID = "unsaid"
    """A day without 放假 or 上班."""
    DATELESS = "dateless"
    """放假 or 上班 without a day."""
    WEEKDAY = "weekday"
    """A day that is worked anyway."""
    BOTH = "both"
    """A day that would be off and worked."""


@dataclass(frozen=True)
class Fault:
    """Why a text is no notice, and where."""

    reason: NoNotice
    piece: str = ""
    """What was read."""
    day: date | None = None
    year: int | None = None
    """The year of the notice; where that is what is wrong, one that would do."""


@dataclass(frozen=True)
class Notice:
    """The official calendar of a year: every day that is named, and whether it is worked."""

    year: int
    days: Mapping[date, bool]

    @property
    def off(self) -> list[tuple[date, date]]:
        """The holidays, each from its first to its last day."""
        days = sorted(day for day, works in self.days.items() if not works)
        gaps = [(one, other) for one, other in pairwise(days) if (other - one).days > 1]
        firsts = [*days[:1], *(other for _, other in gaps)]
        return list(zip(firsts, [*(one for one, _ in gaps), *days[-1:]], strict=True))

    @property
    def worked(self) -> list[date]:
        """The weekend days that are worked."""
        return sorted(day for day, works in self.days.items() if works)


class _Unread(Exception):
    """The text is no notice."""

    def __init__(self, reason: NoNotice, piece: str = "", day: date | None = None) -> None:
        super().__init__(reason)
        self.reason, self.piece, self.day = reason, excerpt(piece), day


def looks_like_one(text: str) -> bool:
    """Whether a text that nobody asked for is meant as a notice."""
    return words.begins_a_notice(text) and "放假" in halfwidth(text)


def read(text: str, today: date) -> Notice | Fault:
    """Return the calendar that a text tells, or why it tells none."""
    lone, dated = words.years(text)
    if len(lone) > 1:
        return Fault(NoNotice.TWO_YEARS, "、".join(f"{one}年" for one in sorted(lone)))
    if not lone | dated:
        return Fault(NoNotice.NO_YEAR, year=today.year + YEARS_AHEAD)
    year = max(lone or dated)
    if not today.year <= year <= today.year + YEARS_AHEAD:
        return Fault(NoNotice.OTHER_YEAR, f"{year}年", year=today.year + YEARS_AHEAD)
    reader = _Reader(year)
    try:
        for sentence in words.sentences(text):
            reader.take(sentence)
        return reader.notice()
    except _Unread as unread:
        return Fault(unread.reason, unread.piece, unread.day, year)


@dataclass
class _Reader:
    """What has been read so far."""

    year: int
    days: dict[date, bool] = field(default_factory=dict)
    heading: Token | None = None
    """放假 or 上班 where it stands before its days: it holds until the next one."""
    waiting: bool = False
    """The heading still has no day."""
    pending: list[tuple[date, str]] = field(default_factory=list)
    """Days, as they were written, for which the word is still to come."""
    last: date | None = None
    """The day that was named last: the next one may leave out its month."""
    fresh: bool = False
    """It was named in the same sentence, so that its year goes on."""

    def take(self, sentence: Sentence) -> None:
        """Read a sentence. Raises _Unread."""
        dates = sentence.dates if self.last or sentence.has_month else []
        if not (sentence.words or self.heading) and all(self._is_elsewhere(one) for one in dates):
            return  # it tells nothing, or on which day the notice was signed
        if not (dates or sentence.headed or self.heading):
            return  # what else the notice asks for
        self._require_read(sentence, dates)
        self.fresh = False
        for token in sentence.tokens:
            if token in dates:
                self._name(token, sentence)
            elif token.is_word:
                self._say(token, heads=sentence.headed or token.heads)
            elif token.kind == "WEEKDAY" and sentence.follows_a_date(token):
                self._compare(token)
            elif token.kind == "NONE":
                self.waiting = False
        if self.pending:
            day, piece = self.pending[0]
            raise _Unread(NoNotice.UNSAID, piece, day)

    def notice(self) -> Notice:
        """Return what was read. Raises _Unread."""
        self._require_days()
        if all(self.days.values()):
            raise _Unread(NoNotice.NOTHING_OFF)
        return Notice(self.year, dict(sorted(self.days.items())))

    def _is_elsewhere(self, dated: Token) -> bool:
        return int(dated.parts.get("year", self.year)) != self.year

    def _require_read(self, sentence: Sentence, dates: list[Token]) -> None:
        """Refuse what is not understood; beside the official wording may stand clauses that tell nothing."""
        headed = sentence.headed or self.heading is not None
        telling = {one.clause for one in (*dates, *sentence.words)}
        for token in sentence.tokens:
            known = token.is_plain or token in dates
            if token.kind == "TO":
                known = sentence.before(token) in dates and sentence.after(token) in dates
            elif token.kind == "WEEKDAY":
                known = sentence.follows_a_date(token)
            elif token.kind == "NONE":
                known = headed
            if not known and (headed or token.clause in telling):
                raise _Unread(NoNotice.UNREAD, token.clause)

    def _name(self, token: Token, sentence: Sentence) -> None:
        """Take a day, or the days up to it."""
        before = sentence.before(token)
        day, first = self._day(token), None
        if self.last is not None and before is not None and before.kind == "TO":
            first = self.last + timedelta(days=1)
            if day < first:
                raise _Unread(NoNotice.REVERSED, token.clause)
            if (day - self.last).days >= LONGEST_DAYS:
                raise _Unread(NoNotice.LONG, token.clause)
        self.last, self.fresh = day, True
        first = first or day
        named = [(first + timedelta(days=index), token.text) for index in range((day - first).days + 1)]
        if self.heading is not None and (sentence.headed or not sentence.words):
            self._settle(named, self.heading)
            self.waiting = False
        else:
            self.pending += named

    def _day(self, token: Token) -> date:
        """The day that a date means."""
        written = {part: number(said) for part, said in token.parts.items()}
        if None in written.values():
            raise _Unread(NoNotice.UNREAD, token.clause)
        latest = self.last or date(self.year, 1, 1)
        month = written.get("month") or latest.month
        goes_on = "month" not in written or (self.fresh and month >= latest.month)
        year = written.get("year") or (min(latest.year, self.year) if goes_on else self.year)
        try:
            day = date(year, month, written["day"] or 0)
        except ValueError:
            raise _Unread(NoNotice.IMPOSSIBLE, token.text) from None
        if year != self.year and (year, month) != (self.year - 1, _DECEMBER):
            raise _Unread(NoNotice.OUTSIDE, token.text, day)
        return day

    def _say(self, token: Token, *, heads: bool) -> None:
        """Take 放假 or 上班: of the days before it, or of those to come."""
        if not heads:
            if not self.pending:
                raise _Unread(NoNotice.DATELESS, token.clause)
            self._settle(self.pending, token)
            self.pending, self.heading = [], None
            return
        if self.pending:
            day, piece = self.pending[0]
            raise _Unread(NoNotice.UNSAID, piece, day)
        if self.heading is not None and self.heading.kind == token.kind and not token.heads:
            return  # 放假:1月1日至3日放假
        self._require_days()
        self.heading, self.waiting = token, True

    def _require_days(self) -> None:
        if self.waiting and self.heading is not None:
            raise _Unread(NoNotice.DATELESS, self.heading.text)

    def _settle(self, named: list[tuple[date, str]], word: Token) -> None:
        """Say of days whether they are worked."""
        works = word.kind == ON
        for day, piece in named:
            if self.days.get(day, works) != works:
                raise _Unread(NoNotice.BOTH, piece, day)
            if works and is_weekday(day):
                raise _Unread(NoNotice.WEEKDAY, piece, day)
            self.days[day] = works

    def _compare(self, token: Token) -> None:
        """Refuse a weekday that is not that of the day before it."""
        said = _WEEKDAYS.index(token.text[-1].replace("天", "日"))
        if self.last is not None and self.last.weekday() != said:
            raise _Unread(NoNotice.CONTRADICTORY, token.clause, self.last)
