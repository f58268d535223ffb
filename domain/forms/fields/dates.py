# ruff: noqa: D102 -- what the methods of a field are for stands in domain/forms/field.py
"""Questions answered by a day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from domain.days import NoDay, read_day
from domain.forms.calendar import month_of, month_rows
from domain.forms.field import Answered, Field, Question, Reading, Tap, Turned, Wrong
from domain.forms.replies import Reply, Tapped, Typed
from domain.messages import Json, Text
from domain.text import excerpt

FLOOR = date(2000, 1, 1)
"""The earliest day any form takes: earlier ones are slips of the finger."""


def iso_day(answer: Json) -> date | None:
    """Return the day of a stored answer, or None when it is none."""
    try:
        return date.fromisoformat(answer)
    except (TypeError, ValueError):
        return None


def nearest_month(earliest: date, latest: date, today: date) -> str:
    """Return the month a calendar opens with: today's, or the nearest with an allowed day."""
    return month_of(max(earliest, min(today, latest)))


@dataclass(frozen=True)
class Days:
    """Which days a field takes on a given day."""

    earliest: date
    latest: date

    def fault(self, day: date) -> Text | None:
        """Return why a day is not taken, or None."""
        if day > self.latest:
            return Text("forms.day_late", {"day": day.isoformat(), "latest": self.latest.isoformat()})
        if day < self.earliest:
            return Text("forms.day_early", {"day": day.isoformat(), "earliest": self.earliest.isoformat()})
        return None


@dataclass(frozen=True)
class Day(Field):
    """A day, by its ISO date.

    Up to `latest_offset_days` after today, from `earliest` on and not before the answer of the
    step `not_before`. A field that takes days to come reads 周五 and 3月5日 forwards.
    """

    latest_offset_days: int = 0
    earliest: date | None = None
    not_before: str = ""
    from_today: bool = False
    """No day that has passed."""

    def faults(self) -> Iterator[str]:
        if self.latest_offset_days < 0:
            yield "today must be allowed"

    def references(self) -> Sequence[str]:
        return (self.not_before,) if self.not_before else ()

    def rows(self, question: Question) -> list[list[Tap]]:
        allowed, today = self._allowed(question), question.environment.today
        if "month" in question.view:
            rows = month_rows(question.view["month"], allowed.earliest, allowed.latest)
            return [*rows, [Tap(Text("forms.close_calendar"), "close")]]
        other, name = (1, "tomorrow") if self._ahead else (-1, "yesterday")
        near = [("today", today), (name, today + timedelta(other))]
        taps = [
            Tap(Text(f"forms.{key}", {"day": day.isoformat()}), "day", day.isoformat())
            for key, day in near
            if allowed.fault(day) is None
        ]
        return [taps, [Tap(Text("forms.calendar"), "calendar")]]

    def accept(self, question: Question, reply: Reply) -> Reading:
        reading: Reading = None
        match reply:
            case Tapped("day", value):
                reading = Answered(value)
            case Tapped("calendar"):
                allowed, today = self._allowed(question), question.environment.today
                reading = Turned({"month": nearest_month(allowed.earliest, allowed.latest, today)})
            case Tapped("month", month):
                reading = Turned({"month": month})
            case Tapped("close"):
                reading = Turned({})
            case Typed(typed):
                reading = self._typed(question, typed)
        return reading

    def check(self, question: Question, answer: Json) -> Text | None:
        day = iso_day(answer)
        return Text("forms.missing") if day is None else self._allowed(question).fault(day)

    def show(self, _question: Question, answer: Json) -> Text | str:
        return Text("forms.day", {"day": answer})

    def help(self, _question: Question) -> Text:
        return Text("forms.help_day_ahead" if self._ahead else "forms.help_day")

    def _typed(self, question: Question, typed: str) -> Reading:
        today = question.environment.today
        day = read_day(typed, today, ahead=self._ahead)
        if not isinstance(day, NoDay):
            return Answered(day.isoformat())
        return Wrong(Text(f"forms.day_{day}", {"read": excerpt(typed), "example": today.isoformat()}))

    @property
    def _ahead(self) -> bool:
        return self.latest_offset_days > 0

    def _allowed(self, question: Question) -> Days:
        latest = question.environment.today + timedelta(self.latest_offset_days)
        bound = iso_day(question.answers.get(self.not_before)) if self.not_before else None
        today = question.environment.today if self.from_today else FLOOR
        return Days(max(self.earliest or FLOOR, bound or FLOOR, today), latest)
