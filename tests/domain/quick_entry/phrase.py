"""How a corpus is written down: a phrase, the form that is meant by it, and the answers it gives.

Days are written 3-26 (of 2026), spans `3-2 3-4` or `3-2pm 3-4am`; `UNSAID` is what the line leaves open.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Final

from domain.meetings import MeetingKind
from domain.spans import DaySpan, Half
from tests.domain.quick_entry.world import NAMES

if TYPE_CHECKING:
    from domain.messages import Json

UNSAID: Final = "\0"
"""An answer that the line does not give."""

REQUIRED: Mapping[str, frozenset[str]] = {
    "meeting": frozenset({"kinds", "held_on", "attendance", "topics", "decision"}),
    "visit": frozenset({"contact_point", "kind", "held_on", "problems_taken_on"}),
    "duty_stay": frozenset({"place", "span", "problems_taken_on"}),
    "upward_report": frozenset({"kind", "held_on", "title", "number"}),
    "in_person": frozenset({"kind", "held_on", "matter"}),
    "talk": frozenset({"counterpart", "held_on", "count"}),
    "problem": frozenset({"held_on", "matter"}),
    "support_request": frozenset({"kind", "held_on", "matter"}),
    "vehicle": frozenset({"kind", "held_on", "title", "result"}),
    "plan": frozenset({"kind", "title", "number", "held_on"}),
    "general": frozenset({"item", "held_on", "title"}),
}
"""What every record of a form says."""

SHORT: Mapping[str, str] = {
    "支委会": "branch_committee_meeting",
    "党员大会": "members_meeting",
    "党小组会": "member_group_meeting",
    "党课": "party_lesson",
    "主题党日": "theme_day",
    "组织生活会": "organizational_life_meeting",
    "民主评议": "member_review",
    "常委会": "standing_committee",
    "全会": "plenary",
    "专题研究": "topic_session",
    "例会": "regular_meeting",
    "协调会": "coordination_meeting",
    "常委会报告": "standing_committee_report",
    "传达学习": "directive_study",
    "听取汇报": "hearing",
    "意识形态": "ideology_session",
    "述职评议会": "appraisal_meeting",
}


@dataclass(frozen=True)
class Phrase:
    """A line, the form that is meant (None: none is) and what it says."""

    text: str
    form: str | None = None
    answers: Mapping[str, Json] = field(default_factory=dict)

    @property
    def complete(self) -> bool:
        """Tell whether the line says all that its form must know."""
        return self.form is not None and REQUIRED[self.form] <= set(self.answers)


def _iso(day: str) -> str:
    year, _, rest = day.rpartition(":")
    month, _, number = rest.partition("-")
    return date(int(year or 2026), int(month), int(number)).isoformat()


def _span(written: str) -> Json:
    first, _, last = written.partition(" ")
    ends = [re.fullmatch("([0-9-]+)(am|pm)?", end) for end in (first, last or first)]
    days = [(date.fromisoformat(_iso(end[1])), end[2]) for end in ends if end]
    return DaySpan(days[0][0], Half(days[0][1] or "am"), days[1][0], Half(days[1][1] or "pm")).to_json()


def _said(text: str, form: str, answers: Mapping[str, Json]) -> Phrase:
    given: dict[str, Json] = {key: value for key, value in answers.items() if value != UNSAID}
    for key in ("held_on", "revisit_on"):
        if isinstance(given.get(key), str):
            given[key] = _iso(given[key])
    if "span" in given:
        given["span"] = _span(given["span"])
    for key, source in (("contact_point", "contact_points"), ("place", "places"), ("item", "duty_items")):
        if key in given:
            given[key] = NAMES[source][given[key]]
    return Phrase(text, form, given)


def nothing(text: str) -> Phrase:
    """Return a line that is no entry."""
    return Phrase(text)


def meeting(
    text: str, kinds: str, on: Json = UNSAID, of: str = UNSAID, topics: Json = UNSAID, decision: Json = UNSAID
) -> Phrase:
    """Return a meeting; `kinds` are short names, `of` is 12/15."""
    named = {SHORT[kind] for kind in kinds.split("+")} if kinds != UNSAID else set()
    attended, _, expected = of.partition("/")
    answers = {
        "kinds": [str(kind) for kind in MeetingKind if kind in named] or UNSAID,
        "held_on": on,
        "attendance": {"attended": int(attended), "expected": int(expected)} if expected else UNSAID,
        "topics": topics,
        "decision": decision,
    }
    return _said(text, "meeting", answers)


def visit(text: str, at: Json = UNSAID, on: Json = UNSAID, took: Json = UNSAID, **more: Json) -> Phrase:
    """Return a visit; its kind is 走访 unless it is given."""
    answers = {"contact_point": at, "kind": "visit", "held_on": on, "problems_taken_on": took}
    return _said(text, "visit", answers | more)


def stay(text: str, at: Json = UNSAID, span: Json = UNSAID, took: Json = UNSAID, **more: Json) -> Phrase:
    """Return a duty stay."""
    return _said(text, "duty_stay", {"place": at, "span": span, "problems_taken_on": took} | more)


def deed(form: str, text: str, on: Json = UNSAID, **answers: Json) -> Phrase:
    """Return a record of any other form."""
    return _said(text, form, {"held_on": on} | answers)
