# ruff: noqa: D102 -- what the methods of a field are for stands in domain/forms/field.py
"""A question answered by a notice of holidays, typed or copied."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.forms.fields.texts import Paragraph
from domain.holiday_notice import Fault, Notice, read
from domain.messages import Json, Params, Text

if TYPE_CHECKING:
    from domain.forms.field import Question


PUBLISHED_FROM = 10
"""From this month on a notice is of the next year, before it of the present one. Source: facts 2.13."""


def why_not(fault: Fault) -> Text:
    """Return why a text is no notice, as it is said."""
    params = {"read": fault.piece, "day": fault.day and fault.day.isoformat(), "year": fault.year}
    return Text(f"working_days.fault_{fault.reason}", params)


def told(notice: Notice) -> Params:
    """Return what a notice says, as templates take it."""
    return {
        "year": notice.year,
        "off": [[first.isoformat(), last.isoformat()] for first, last in notice.off],
        "worked": [day.isoformat() for day in notice.worked],
    }


@dataclass(frozen=True)
class HolidayNotice(Paragraph):
    """The words of a notice; shown as the days that were understood."""

    def check(self, question: Question, answer: Json) -> Text | None:
        reason = super().check(question, answer)
        if reason is not None:
            return reason
        notice = read(answer, question.environment.today)
        return why_not(notice) if isinstance(notice, Fault) else None

    def show(self, question: Question, answer: Json) -> Text | str:
        notice = read(answer, question.environment.today)
        return why_not(notice) if isinstance(notice, Fault) else Text("working_days.of_year", told(notice))

    def help(self, question: Question) -> Text:
        today = question.environment.today
        return Text("working_days.help", {"year": today.year + (today.month >= PUBLISHED_FROM)})
