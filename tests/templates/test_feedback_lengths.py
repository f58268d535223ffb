"""Feedback and differences with the longest names and reasons fit into a message: 4096 characters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.pair_checks import CheckOrigin
from domain.records import LINE_CHARACTERS
from services.feedback_views import PAGE
from services.pair_check_views import PAGE as DIFFERENCES
from tests.templates.test_lengths import LONGEST, ORGANIZATION, PERSON, read

if TYPE_CHECKING:
    from domain.messages import Json

REASON = "&" * (2 * LINE_CHARACTERS + 1)
"""What both have written."""

TITLE, GUIDANCE = "&" * 40, "&" * 200
ITEMS_OF_A_SECTION, VERSIONS = 5, 3
ORIGIN = {"key": f"feedbacks.origin_{CheckOrigin.LEADER}", "params": {}}
ITEM: dict[str, Json] = {"item": "S4-10", "title": TITLE, "most": "12.5", "value": "12.5", "reason": REASON}


def fits(key: str, /, **params: Json) -> str:
    shown = read(key, params)
    assert len(shown) <= LONGEST, key
    return shown


def test_a_section_in_which_points_are_taken_everywhere() -> None:
    line = {"key": "feedbacks.line", "params": {**ITEM, "changed": True}}
    people = [{"names": [PERSON] * 2, "items": ["S4-10"]}] * ITEMS_OF_A_SECTION
    section = {"key": "S4", "title": TITLE, "earned": "12.5", "most": "12.5", "applies": True}
    fits("feedbacks.section", **section, lines=[line] * ITEMS_OF_A_SECTION, people=people)


def test_an_item_that_was_changed_more_than_once() -> None:
    version = {**ITEM, "number": 1, "on_day": "2026-03-27", "names": [PERSON] * 2, "origin": ORIGIN}
    shown = fits("feedbacks.item", **ITEM, guidance=GUIDANCE, versions=[version] * VERSIONS)
    assert shown.count("现在有效") == 1


def test_pages_of_findings_and_notes() -> None:
    finding: dict[str, Json] = {
        "reference": "WT-123456-99",
        "matter": "&" * LINE_CHARACTERS,
        "category": ORIGIN,
        "severity": ORIGIN,
        "due_on": "2026-04-26",
        "days": 60,
        "withdrawn": False,
    }
    paged = {"total": 99, "page": 9, "pages": 25}
    lines = [{"key": "feedbacks.finding", "params": finding}] * PAGE
    fits("feedbacks.findings", lines=lines, **paged)
    notes = [{"kind": ORIGIN, "line": "&" * LINE_CHARACTERS}] * PAGE
    fits("feedbacks.notes", lines=notes, heard=[ORIGIN] * PAGE, **paged)


def test_the_differences() -> None:
    scores = [{"name": PERSON, "value": "12.5", "reason": "&" * LINE_CHARACTERS}] * 2
    line = {**ITEM, "scores": scores, "proposer": "", "value": ""}
    lines = [{"key": "pair_checks.line", "params": line}] * DIFFERENCES
    paged = {"page": 9, "pages": 9, "open": 27, "settled": 0, "waiting": [], "is_open": True}
    fits("pair_checks.list", organization=ORGANIZATION, lines=lines, **paged)
    proposal = {"name": PERSON, "value": "12.5", "reason": "&" * LINE_CHARACTERS}
    state: dict[str, Json] = {"turn": 9, "sealed": [], "waiting": [], "scores": scores, "proposal": proposal}
    fits("pair_checks.item", organization=ORGANIZATION, **ITEM, **state)
