"""Screens of objections with the longest names and lines fit into a message: 4096 characters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from services.objection_lists import PAGE as LISTED
from services.objection_views import PAGE
from tests.templates.test_lengths import LINE, LONGEST, ORGANIZATION, PERSON, read

if TYPE_CHECKING:
    from domain.messages import Json

TITLE, KEY = "题" * 60, "S4-1"
STAGE: Json = {"key": "objections.stage_waiting", "params": {}}
NAMED: Json = {"key": "objections.finding", "params": {"matter": LINE}}
FINDING: Json = {
    "key": "objections.finding_line",
    "params": {
        "name": {"key": "objections.numbered", "params": {"number": 99}},
        "severity": {"key": "rechecks.severity_ordinary", "params": {}},
        "matter": LINE,
        "taken_back": True,
        "stage": STAGE,
    },
}
WHAT: Json = {"key": "rechecks.to_value", "params": {"value": "3.5"}}
SAID: Json = {"key": "rechecks.said", "params": {"names": [PERSON], "what": WHAT, "reason": LINE}}
VERSION: Json = {
    "key": "objections.version",
    "params": {
        "number": 9,
        "value": "3.5",
        "most": "4",
        "origin": {"key": "objections.origin_leader", "params": {}},
        "on_day": "2026-03-27",
        "names": [PERSON, PERSON],
        "reason": LINE,
    },
}
LISTED_LINE: Json = {
    "key": "objections.listed",
    "params": {
        "number": 99,
        "why": {"key": "objections.why_name", "params": {}},
        "organization": ORGANIZATION,
        "line_name": NAMED,
        "question": True,
        "stage": STAGE,
        "outcome": WHAT,
        "late": True,
    },
}
OBJECTION: Json = {
    "organization": ORGANIZATION,
    "line": FINDING,
    "behind": [PERSON, PERSON],
    "on_day": "2026-03-27",
    "asked_by": [PERSON],
    "on_paper": True,
    "reason": LINE,
    "stage": STAGE,
    "due_on": "2026-04-13",
    "late": True,
    "recheckers": [PERSON, PERSON],
    "proposed": SAID,
    "decided": SAID,
    "answer": LINE,
    "answered_by": [PERSON],
    "suggested": [f"{PERSON}({'组' * 40})"] * 2,
}
TOLD: Json = {
    "organization": ORGANIZATION,
    "line_name": NAMED,
    "reason": LINE,
    "what": WHAT,
    "due_on": "2026-04-13",
    "named": True,
}


@pytest.mark.parametrize(
    ("key", "params"),
    [
        (
            "objections.lines",
            {
                "organization": ORGANIZATION,
                "heading": {"key": "objections.of_section", "params": {"key": "S4", "title": TITLE}},
                "lines": [FINDING] * PAGE,
                "page": 9,
                "pages": 99,
                "until_on": "2026-04-03",
                "over": False,
                "final": False,
            },
        ),
        ("objections.objection", OBJECTION),
        ("objections.question", OBJECTION),
        ("objections.history", {"line": FINDING, "versions": [VERSION] * 6}),
        (
            "objections.all",
            {
                "total": 999,
                "to_do": 999,
                "late": 999,
                "lines": [LISTED_LINE] * LISTED,
                "page": 99,
                "pages": 99,
            },
        ),
        *((f"rechecks.told_{what}", TOLD) for what in ("named", "proposed", "decided", "late")),
        *((f"objections.told_{what}", TOLD) for what in ("objection", "question")),
    ],
)
def test_the_longest_screen_fits_into_a_message(key: str, params: dict[str, Json]) -> None:
    assert len(read(key, params)) <= LONGEST
