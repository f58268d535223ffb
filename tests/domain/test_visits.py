"""Visits: what a record of one may say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from domain.visits import Visit, VisitKind

VISIT = Visit(
    contact_point_id=7,
    kind=VisitKind.VISIT,
    held_on=date(2026, 3, 27),
    problems_taken_on=2,
    problems="水渠漏水;路灯不亮",
    solved_on_spot=1,
    revisit_on=date(2026, 4, 10),
)

ANSWERS = {
    "contact_point": "7",
    "kind": "case_dissection",
    "held_on": "2026-03-27",
    "problems_taken_on": 0,
    "revisit_on": None,
    "attachments": [],
}


def test_a_form_without_problems_is_a_visit_on_which_none_were_taken_on_or_solved() -> None:
    visit = Visit.from_answers(ANSWERS)

    assert (visit.contact_point_id, visit.kind) == (7, VisitKind.CASE_DISSECTION)
    assert (visit.problems_taken_on, visit.problems, visit.solved_on_spot) == (0, None, 0)
    assert visit.revisit_on is None


def test_a_form_with_problems_says_which_and_how_many_were_solved() -> None:
    told = {"problems_taken_on": 2, "problems": "水渠漏水", "solved_on_spot": 2, "revisit_on": "2026-04-10"}

    visit = Visit.from_answers({**ANSWERS, **told})

    assert (visit.problems, visit.solved_on_spot, visit.revisit_on) == ("水渠漏水", 2, date(2026, 4, 10))


def test_a_revisit_may_be_on_the_same_day() -> None:
    assert replace(VISIT, revisit_on=VISIT.held_on).revisit_on == VISIT.held_on


@pytest.mark.parametrize(
    "impossible",
    [
        {"solved_on_spot": 3},
        {"solved_on_spot": -1},
        {"problems_taken_on": 0},
        {"problems_taken_on": -1},
        {"problems_taken_on": 100},
        {"problems": None},
        {"problems": ""},
        {"problems": "长" * 201},
        {"revisit_on": date(2026, 3, 26)},
    ],
)
def test_an_impossible_visit_is_refused_at_construction(impossible: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"."):
        replace(VISIT, **impossible)  # type: ignore[arg-type]  # cases of several types
