# ruff: noqa: D102 -- what the methods of a field are for stands in domain/forms/field.py
"""Questions answered by a span of days with half days."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from domain.days import NoDay
from domain.forms.calendar import month_rows
from domain.forms.field import Answered, Field, Question, Reading, Tap, Turned, Wrong
from domain.forms.fields.dates import FLOOR, Days, iso_day, nearest_month
from domain.forms.replies import Reply, Tapped, Typed
from domain.messages import Json, Text
from domain.spans import DaySpan, Half, lasting, read_span
from domain.text import excerpt

_DAY = 2
"""Half days."""


def stored_span(answer: Json) -> DaySpan | None:
    """Return the span of a stored answer, or None when it is none."""
    try:
        return DaySpan.from_json(answer)
    except (KeyError, TypeError, ValueError):
        return None


def _parameters(span: DaySpan) -> dict[str, Json]:
    return {"span": span.to_json(), "half_days": span.half_days}


@dataclass(frozen=True)
class Span(Field):
    """From half a day to half a day; the answer is `DaySpan.to_json`.

    The widget asks for the first day, the last day and the halves; today and yesterday as a whole
    are one tap. A typed length (3天) leaves the first day to be asked.
    """

    latest_offset_days: int = 0
    earliest: date | None = None
    most_days: int = 366

    def faults(self) -> Iterator[str]:
        if self.latest_offset_days < 0 or self.most_days < 1:
            yield "no span is allowed"

    def rows(self, question: Question) -> list[list[Tap]]:
        view = question.view
        if "to" in view:
            return self._half_rows(question)
        if "from" in view:
            return self._last_rows(question)
        return self._first_rows(question)

    def accept(self, question: Question, reply: Reply) -> Reading:
        match reply:
            case Tapped(action, value):
                return self._tapped(question, action, value)
            case Typed(typed):
                return self._typed(question, typed)
        return None

    def check(self, question: Question, answer: Json) -> Text | None:
        span = stored_span(answer)
        if span is None:
            return Text("forms.missing")
        if (span.to_on - span.from_on).days >= self.most_days:
            return Text("forms.span_long", {**_parameters(span), "most_days": self.most_days})
        allowed = self._allowed(question)
        return allowed.fault(span.to_on) or allowed.fault(span.from_on)

    def show(self, _question: Question, answer: Json) -> Text | str:
        return Text("forms.span", _parameters(DaySpan.from_json(answer)))

    def help(self, question: Question) -> Text:
        view = question.view
        if "to" in view:
            span = DaySpan.from_json(view)
            return Text("forms.help_span_halves", _parameters(span))
        if "from" in view:
            return Text("forms.help_span_to", {"day": view["from"]})
        if "half_days" in view:
            return Text("forms.help_span_start", {"half_days": view["half_days"]})
        return Text("forms.help_span")

    def _allowed(self, question: Question) -> Days:
        latest = question.environment.today + timedelta(self.latest_offset_days)
        return Days(self.earliest or FLOOR, latest)

    def _first_rows(self, question: Question) -> list[list[Tap]]:
        allowed, today = self._allowed(question), question.environment.today
        if "month" in question.view:
            rows = month_rows(question.view["month"], allowed.earliest, allowed.latest)
            return [*rows, [Tap(Text("forms.close_calendar"), "close")]]
        near = [("today", today), ("yesterday", today - timedelta(1))]
        action = "day" if "half_days" in question.view else "whole"
        whole = [
            Tap(Text(f"forms.{key}", {"day": day.isoformat()}), action, day.isoformat())
            for key, day in near
            if allowed.fault(day) is None
        ]
        return [whole, [Tap(Text("forms.calendar"), "calendar")]]

    def _last_rows(self, question: Question) -> list[list[Tap]]:
        first = date.fromisoformat(question.view["from"])
        latest = min(self._allowed(question).latest, first + timedelta(self.most_days - 1))
        rows = month_rows(question.view["month"], first, latest)
        return [
            *rows,
            [Tap(Text("forms.same_day"), "day", first.isoformat()), Tap(Text("forms.restart_span"), "close")],
        ]

    def _half_rows(self, question: Question) -> list[list[Tap]]:
        rows = []
        for side in ("from", "to"):
            taps = []
            for half in Half:
                label = Text(f"forms.{side}_{half}")
                chosen = question.view[f"{side}_half"] == half
                shown = Text("forms.ticked", {"label": question.words(label)}) if chosen else label
                taps.append(Tap(shown, side, str(half)))
            rows.append(taps)
        return [*rows, [Tap(Text("forms.next"), "next"), Tap(Text("forms.restart_span"), "close")]]

    def _tapped(self, question: Question, action: str, value: str) -> Reading:
        view = question.view
        reading: Reading = None
        match action:
            case "whole":
                reading = Answered(lasting(date.fromisoformat(value), Half.MORNING, _DAY).to_json())
            case "calendar":
                allowed = self._allowed(question)
                month = nearest_month(allowed.earliest, allowed.latest, question.environment.today)
                reading = Turned({**view, "month": month})
            case "month":
                reading = Turned({**view, "month": value})
            case "close":
                reading = Turned({})
            case "day":
                reading = self._day(view, value)
            case "from" | "to":
                reading = self._half(view, action, value)
            case "next":
                reading = Answered(DaySpan.from_json(view).to_json())
        return reading

    def _day(self, view: Mapping[str, Json], value: str) -> Reading:
        """Take a day of the calendar: the start of a known length, the first day or the last."""
        if "half_days" in view:
            return self._lasting(date.fromisoformat(value), None, int(view["half_days"]))
        if "from" in view:
            halves = {"from_half": str(Half.MORNING), "to_half": str(Half.AFTERNOON)}
            return Turned({"from": view["from"], "to": value, **halves})
        return Turned({"from": value, "month": value[: len("2026-03")]})

    def _half(self, view: Mapping[str, Json], side: str, value: str) -> Reading:
        """Set a half; on a single day the other end moves along rather than lie before the first."""
        changed = {**view, f"{side}_half": value}
        if stored_span(changed) is None:
            changed |= {"from_half": value, "to_half": value}
        return Turned(changed)

    @staticmethod
    def _lasting(first: date, half: Half | None, half_days: int) -> Reading:
        """Complete a known length; half a day from an unsaid half is still to be told apart."""
        if half is None and half_days == 1:
            return Turned(
                {"from": first.isoformat(), "to": first.isoformat(), "from_half": "am", "to_half": "am"}
            )
        return Answered(lasting(first, half or Half.MORNING, half_days).to_json())

    def _typed(self, question: Question, typed: str) -> Reading:
        view, today = question.view, question.environment.today
        read = read_span(typed, today, ahead=self.latest_offset_days > 0)
        if isinstance(read, NoDay):
            return Wrong(Text(f"forms.span_{read}", {"read": excerpt(typed), "example": today.isoformat()}))
        if isinstance(read, DaySpan):
            return self._completed(view, read)
        if read.half_days > _DAY * self.most_days:
            return Wrong(Text("forms.span_too_many", {"read": excerpt(typed), "most_days": self.most_days}))
        first = iso_day(view.get("from"))
        return (
            Turned({"half_days": read.half_days})
            if first is None
            else self._lasting(first, None, read.half_days)
        )

    def _completed(self, view: Mapping[str, Json], read: DaySpan) -> Reading:
        """Take a typed span; a single day completes what is known already, a length or a first day."""
        if read.from_on == read.to_on and "half_days" in view:
            half = None if read.half_days == _DAY else read.from_half
            return self._lasting(read.from_on, half, int(view["half_days"]))
        first = iso_day(view.get("from"))
        if read.from_on != read.to_on or first is None or "to" in view:
            return Answered(read.to_json())
        if read.to_on < first:
            ends = {"day": read.to_on.isoformat(), "first": first.isoformat()}
            return Wrong(Text("forms.span_backwards", ends))
        return Answered(DaySpan(first, Half.MORNING, read.to_on, read.to_half).to_json())
