"""Lists in a message are cut where Telegram would take it no more: 4096 characters of what is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.responsibility_lists import BASIS_CHARACTERS, FACT_CHARACTERS
from domain.responsibility_lists import TITLE_CHARACTERS as LIST_TITLE
from domain.tasks import LABEL_CHARACTERS, NAME_CHARACTERS, TITLE_CHARACTERS
from services.tasks import BEARERS
from templates.render import text, unescape

if TYPE_CHECKING:
    from domain.messages import Json

LONGEST = 4096
ORGANIZATION = "组" * 120
PERSON = "人" * 60
LINE = "&" * 200
"""The longest names and lines that the tables and forms take."""

ROLE = {"key": "people.role_secretary", "params": {}}
OFFICE: Json = {
    "organization": ORGANIZATION,
    "role": ROLE,
    "acting": True,
    "acting_in": True,
    "from_on": "2020-01-01",
    "to_on": "2026-01-01",
}


def test_a_circle_of_many_organizations_fits_into_a_message() -> None:
    codes = ["甲" * 40 for _ in range(300)]

    shown = read("roster.fault_circle", {"codes": codes})

    assert len(shown) * 8 <= LONGEST  # eight faults stand in one message
    assert "A → B → A" in read("roster.fault_circle", {"codes": ["A", "B", "A"]})


def read(key: str, params: dict[str, Json]) -> str:
    """A message as Telegram counts it."""
    shown = text(key, params).replace("<b>", "").replace("</b>", "")
    return unescape(shown)


def test_a_handover_of_many_contact_points_fits_into_a_message() -> None:
    matters = {"count": 30, "named": [{"reference": "2026-12345", "line": LINE}] * 3}
    params = {
        "side": "take",
        "organization": ORGANIZATION,
        "role": ROLE,
        "giver": PERSON,
        "taker": PERSON,
        "to_on": "2026-03-26",
        "drafts": 9,
        "moved": 9,
        "records": 300,
        "problems": matters,
        "requests": matters,
        "contact_points": [ORGANIZATION] * 40,
        "taken_along": 90,
        "from_on": "2026-03-27",
        "theirs": {
            "total": 90,
            "missing": 90,
            "before": 90,
            "shares": [{"title": "蹲点调研", "required": 60}] * 3,
        },
        "confirmed": "2026-03-27",
        "by_other": "2026-03-27",
    }
    shown = read("handovers.list", params)

    assert len(shown) <= LONGEST
    assert "等 40 个" in shown
    assert "等" not in read("handovers.list", {**params, "contact_points": ["柳河村", "老陶"]})


def test_a_line_of_a_list_with_very_many_helpers_fits_into_a_message() -> None:
    post = {
        "name": PERSON,
        "role": {"key": "people.role_secretary", "params": {}},
        "organization": ORGANIZATION,
    }
    named = {"key": "lists.post", "params": post}
    params: dict[str, Json] = {
        "title": "&" * LIST_TITLE,
        "key": "DEC-01",
        "fact": "&" * FACT_CHARACTERS,
        "basis": "&" * BASIS_CHARACTERS,
        "dimensions": [],
        "lead": named,
        "helpers": [named] * 300,
        "by_role": False,
        "serves": "&" * LIST_TITLE,
        "struck": False,
        "reminded": "off",
    }
    shown = read("lists.item", params)
    assert len(shown) <= LONGEST
    assert "等 300 人" in shown
    line = {"key": "lists.line", "params": {**params, "number": 9, "lead": PERSON, "names": [PERSON] * 300}}
    section = {"title": "&", "organization": ORGANIZATION, "year": 2026, "lines": [line] * 6}
    assert len(read("lists.section", {**section, "page": 9, "pages": 9})) <= LONGEST


def test_a_task_with_the_longest_answers_fits_into_a_message() -> None:
    one = {"organization": ORGANIZATION, "holder": PERSON, "held_on": "2026-03-27", "figure": 999_999_999}
    params: dict[str, Json] = {
        "kind": {"key": "request.label_title", "params": {}},
        "title": "&" * TITLE_CHARACTERS,
        "purpose": LINE,
        "figure": "&" * LABEL_CHARACTERS,
        "line": "&" * LABEL_CHARACTERS,
        "approver": "&" * NAME_CHARACTERS,
        "signed_by": "&" * NAME_CHARACTERS,
        "due_on": "2026-04-10",
        "ended": LINE,
        "done": 900,
        "count": 900,
        "total": 999_999_999_999,
        "told": 900,
        "bearers": [{**one, "number": 999, "line": LINE}] * BEARERS,
        "page": 9,
        "pages": 180,
    }
    assert len(read("task.opened", params)) <= LONGEST


def test_what_is_stored_about_somebody_of_many_offices_fits_into_a_message() -> None:
    params = {
        "name": PERSON,
        "phone": "138****0001",
        "present": [OFFICE] * 30,
        "other": [OFFICE] * 30,
        "contact_points": [ORGANIZATION] * 40,
        "records": 3000,
        "drafts": 9,
    }
    shown = read("profile.own_data", params)

    assert len(shown) <= LONGEST
    assert "另有 46 项任职" in shown
    assert "等 40 个" in shown
    assert "另有" not in read("profile.own_data", {**params, "present": [OFFICE], "other": []})


def test_the_card_of_somebody_of_many_offices_fits_into_a_message() -> None:
    params = {
        "name": PERSON,
        "phone": "138****0001",
        "joined": True,
        "present": [OFFICE] * 30,
        "past": [OFFICE] * 30,
        "elsewhere": True,
    }
    shown = read("finding.card", params)

    assert len(shown) <= LONGEST
    assert "另有 46 项任职" in shown
    assert "另有" not in read("finding.card", {**params, "present": [OFFICE], "past": [], "elsewhere": False})


def test_teams_and_pairs_of_very_long_names_fit_into_a_message() -> None:
    names = [PERSON] * 48
    fault = {"key": "team_rules.not_briefed", "params": {"team": "组" * 40, "names": names}}
    warning = {
        "key": "team_rules.same_unit",
        "params": {"team": "组" * 40, "names": names, "unit": ORGANIZATION},
    }
    counts = {"teams": 24, "people": 48, "briefed": 0, "page": 1, "pages": 4}
    screen = {"name": ORGANIZATION, **counts, "started": False, "faults": [fault] * 4, "more_faults": 9}
    assert (
        len(read("inspection_teams.screen", {**screen, "warnings": [warning] * 2, "more_warnings": 1}))
        <= LONGEST
    )
    rule = {"key": "pair_rules.own_line", "params": {"names": names, "place": ORGANIZATION}}
    why = {"place": ORGANIZATION, "rules": [rule] * 6}
    proposal = {"name": ORGANIZATION, "places": 96, "pairs": 0, "fewest": 0, "most": 0, "impossible": 96}
    shown = read("pairing.proposal", {**proposal, "why": [why] * 3, "started": True, "changed": True})
    assert len(shown) <= LONGEST
    assert "等 96 处" in shown
    going = {"name": ORGANIZATION, "with": [PERSON, PERSON], "visit_on": "2026-03-27"}
    days = {"from_on": "2026-03-23", "to_on": "2026-04-10"}
    told = {"round": ORGANIZATION, "count": 24, "places": [going] * 6, "leads": True, **days}
    assert len(read("pairing.you_go", told)) <= LONGEST
