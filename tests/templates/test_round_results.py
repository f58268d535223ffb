"""Texts about a round's results: the longest ones fit into a message, and each says what is counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from domain.county_summaries import SummaryKind
from domain.findings import Category
from domain.good_practices import SUMMARY_CHARACTERS, TITLE_CHARACTERS
from templates.render import text, unescape
from tests.templates.test_lengths import LINE, LONGEST, ORGANIZATION

if TYPE_CHECKING:
    from domain.messages import Json

SHORT = 8
"""So many lines a message has about."""

STAGES = {"waiting": 999, "on_site": 999, "fed_back": 999, "final": 999}
HEADING: dict[str, Json] = {
    "round": "轮" * 60,
    "committee": ORGANIZATION,
    "county": ORGANIZATION,
    "from_on": "2026-03-23",
    "to_on": "2026-04-10",
    "due_on": "2026-04-30",
    "stages": STAGES,
    "page": 9,
    "pages": 9,
    "total": 999,
}
COMMON: list[Json] = [
    {
        "name": {"key": f"finding_raise.category_{one}", "params": {}},
        "organizations": 99,
        "findings": 999,
        "names": [ORGANIZATION] * 6,
        "references": ["WT-1234567-123"] * 6,
    }
    for one in Category
]
WRITTEN: list[Json] = [
    {"on": "2026-04-01", "line": LINE, "kind": {"key": f"county_summary.kind_{one}", "params": {}}}
    for one in [*SummaryKind] * 3
]
BLOCK = {"sections": "S4+S5+S6+S8", "earned": "47.5", "most": "50"}
FOUR = [{**BLOCK, "names": [{"key": "round_results.dimension_staff", "params": {}}] * 2}] * 3
RESIDENTS = {
    "key": "residents.line",
    "params": {"asked": 9999, "satisfied": 9999, "taken_on": 9999, "solved": 9999},
}
INSPECTION: dict[str, Json] = {
    **HEADING,
    "reference": "DC-123456789",
    "name": ORGANIZATION,
    "stage": {"key": "round_results.stage_fed_back", "params": {}},
    "is_final": False,
    "residents": RESIDENTS,
    "verified": [{"title": "标" * 60, "value": "3.5", "most": "4"}] * 3,
    "total": "98.5",
    "open": 0,
    "blocks": [{**BLOCK, "name": {"key": "scorecards.focus_results", "params": {}}}] * 3,
    "above": BLOCK,
    "four": FOUR,
    "good_points": [LINE] * 3,
    "good": 99,
    "help": 99,
    "findings": 99,
    "closed": 99,
}
PRACTICE: dict[str, Json] = {
    **HEADING,
    "title": "&" * TITLE_CHARACTERS,
    "summary": "&" * SUMMARY_CHARACTERS,
    "organization": ORGANIZATION,
    "tests": [{"name": {"key": "good_practice.label_borrowable", "params": {}}, "passed": True}] * 3,
    "spread_on": "2026-04-01",
}
COUNTY: dict[str, Json] = {
    **HEADING,
    "residents": RESIDENTS,
    "places": 999,
    "findings": 999,
    "closed": 999,
    "practices": 99,
    "least": 3,
    "common": COMMON,
    "root_cause": LINE,
    "shortfall": LINE,
    "late": True,
}
FOUND = {"reference": "WT-1234567-123", "organization": ORGANIZATION, "matter": LINE, "closed": True}
LONG: dict[str, dict[str, Json]] = {
    "inspection": INSPECTION,
    "county": COUNTY,
    "common": {**HEADING, "least": 3, "common": COMMON},
    "earlier": {**HEADING, "lines": WRITTEN},
    "practice": PRACTICE,
    "year_findings": {**HEADING, "year": 2026, "closed": 999, "lines": [FOUND] * 6},
    "written": {"county": {"key": "round_results.county", "params": COUNTY}},
    "written_practice": {"practice": {"key": "round_results.practice", "params": PRACTICE}},
}


@pytest.mark.parametrize("block", LONG)
def test_the_longest_result_fits_into_a_message(block: str) -> None:
    assert len(read(block, LONG[block])) <= LONGEST


def read(block: str, params: dict[str, Json]) -> str:
    """A message as Telegram counts it."""
    return unescape(text(f"round_results.{block}", params).replace("<b>", "").replace("</b>", ""))


def test_no_line_is_empty_where_something_is_missing() -> None:
    bare = {**INSPECTION, "residents": None, "verified": [], "good_points": [], "total": "", "above": None}
    for params in (bare, {**bare, "total": "98.5"}, {**INSPECTION, "blocks": [None, *INSPECTION["blocks"]]}):
        assert "\n\n" not in read("inspection", params)
    bare_county = {**COUNTY, "common": [], "root_cause": "", "shortfall": ""}
    for county in (bare_county, {**bare_county, "residents": None}):
        assert "\n\n" not in read("county", county)
        assert len(read("county", county).splitlines()) <= SHORT
    assert "群众" not in read("county", {**bare_county, "residents": None})
    assert "群众:没有现场问" in read("inspection", bare)


def test_texts_say_what_is_counted() -> None:
    assert "只算已反馈的督查,撤销的问题不算" in read("common", {**HEADING, "least": 3, "common": []})
    assert "3 个以上党组织都有的同类问题" in read("county", COUNTY)
    whole = {"state": {"key": "round_results.state_started", "params": {}}, "whole": True, "counties": 2}
    figures = {"acknowledged": 1, "findings": 2, "closed": 1, "residents": RESIDENTS}
    overview = read("overview", {**HEADING, **whole, **figures})
    assert overview.splitlines()[2] == "群众:问了 9999 人,满意 9999 人,解决群众问题 9999/9999"
    assert len(overview.splitlines()) <= SHORT
    bare = read("overview", {**HEADING, **whole, **figures, "residents": None})
    assert bare == overview.replace(f"{overview.splitlines()[2]}\n", "")
    assert "只算已经反馈的,按县市和名称排" in overview
    assert "不算撤销的" in overview
