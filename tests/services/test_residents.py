"""Residents come first on every summary: the poll, and what was solved at contact points; by hand."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import docx
import pytest

from domain.people import Role
from services import (
    county_summaries,
    feedback_document,
    feedback_views,
    inspection_results,
    residents,
    round_results,
)
from storage import contacts, inspections
from templates.documents import render
from tests.services.diary import said
from tests.services.following import correct, enter, follow, made, withdraw
from tests.services.objecting import feed_back
from tests.services.round_filled import check, fed_back, poll, tell
from tests.services.test_round_reports import params, sheets, tables
from tests.services.test_round_results import county_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from domain.messages import Json, Message
    from domain.people import Actor
    from storage.database import Tx
    from tests.services.inspecting import Supervision

FRIDAY = datetime(2026, 3, 27, 8, 40, tzinfo=UTC)


def ties(supervision: Supervision, inspection_id: int) -> list[contacts.Tie]:
    """Who has a contact point in what an inspection visits."""
    inspection = supervision.database.run(inspections.by_id, inspection_id)
    assert inspection is not None
    today = supervision.diary.now.date()
    return supervision.database.run(contacts.of_target, inspection.organization_id, today)


def leader_of(supervision: Supervision, tie: contacts.Tie) -> Actor:
    """Whoever has a contact point."""
    every = [one for role in Role for one in supervision.diary.city.who(role)]
    actors = (supervision.diary.actor(one.id) for one in every)
    return next(one for one in actors if one.person_id == tie.person_id)


def visit(
    supervision: Supervision, tie: contacts.Tie, taken_on: int, spot: int, day: str = "2026-03-27"
) -> int:
    """Let a leader go there and take problems on; gives the record's id."""
    taken = {"problems_taken_on": taken_on, "problems": "缺水", "solved_on_spot": spot}
    answers: dict[str, Json] = {
        "contact_point": str(tie.id),
        "kind": "visit",
        "held_on": day,
        "revisit_on": None,
        "attachments": [],
        **(taken if taken_on else {"problems_taken_on": 0}),
    }
    return enter(supervision.diary, leader_of(supervision, tie), "visit", answers)


def solve(supervision: Supervision, tie: contacts.Tie, record_id: int, count: int) -> None:
    """Say that some of what was taken on is solved."""
    answers: dict[str, Json] = {"count": count, "on_day": "2026-03-27", "line": "装好了"}
    made(follow(supervision.diary, leader_of(supervision, tie), "solve_taken", record_id, **answers))


def figures(supervision: Supervision, *inspection_ids: int) -> tuple[int, int]:
    """What was solved and taken on, of inspections together."""

    def work(tx: Tx) -> dict[str, Json]:
        found = [inspections.by_id(tx, one) for one in inspection_ids]
        given = [one for one in found if one is not None]
        return residents.figures(residents.of(tx, given, supervision.diary.now.date()).values())

    told = supervision.database.run(work)
    return told["solved"], told["taken_on"]


def lines(supervision: Supervision, work: Callable[..., Message], *of: int) -> list[str]:
    """What a screen says to the administrator, line by line."""
    return said(supervision.database.run(work, supervision.administrator(), *of)).splitlines()


@pytest.fixture
def village(supervision: Supervision) -> contacts.Tie:
    """A leader's contact point in the visited village."""
    return ties(supervision, supervision.village_id)[0]


def test_what_was_solved_is_that_of_the_year_as_it_counts(
    supervision: Supervision, village: contacts.Tie
) -> None:
    visit(supervision, village, 9, 9, "2025-12-31")
    first = visit(supervision, village, 3, 1, "2026-01-02")
    solve(supervision, village, first, 1)
    second = visit(supervision, village, 4, 4, "2026-03-20")
    correct(supervision.diary, leader_of(supervision, village), second, problems_taken_on=2, solved_on_spot=0)
    withdraw(supervision.diary, leader_of(supervision, village), visit(supervision, village, 5, 5))
    visit(supervision, village, 0, 0)

    # 3 of which 1 + 1 were solved, and 2 of which none was.
    assert figures(supervision, supervision.village_id) == (2, 5)


def test_it_is_that_of_the_leaders_screen_and_of_the_instant_of_the_feedback(
    supervision: Supervision, village: contacts.Tie
) -> None:
    record_id = visit(supervision, village, 3, 1)
    year = (date(2026, 1, 1), FRIDAY.date())
    [calls] = supervision.database.run(contacts.calls, [village.id], *year, FRIDAY).values()
    assert figures(supervision, supervision.village_id) == (calls.solved, calls.taken_on) == (1, 3)
    check(supervision, supervision.village_id)
    tell(supervision, supervision.village_id)

    supervision.diary.now = FRIDAY.replace(hour=9)
    solve(supervision, village, record_id, 2)
    visit(supervision, village, 2, 2)

    assert figures(supervision, supervision.village_id) == (1, 3)
    shown = lines(supervision, inspection_results.show, supervision.village_id)
    assert shown[2] == "群众:没有现场问,解决群众问题 1/3"


def test_a_township_has_what_lies_below_it_and_together_each_counts_once(
    supervision: Supervision, village: contacts.Tie
) -> None:
    township, other = ties(supervision, supervision.township_id), supervision.other_village_id
    visit(supervision, village, 3, 1)
    visit(supervision, township[0], 4, 2)
    for number, tie in enumerate(ties(supervision, other)):
        visit(supervision, tie, 5 + number, number)

    # The first village lies below the township, the other one below another township of the county.
    assert figures(supervision, supervision.village_id) == (1, 3)
    assert figures(supervision, supervision.township_id) == (3, 7)
    assert figures(supervision, other) == (1, 11)
    assert figures(supervision, supervision.village_id, supervision.township_id) == (3, 7)
    every = (supervision.village_id, supervision.township_id, other, supervision.county_id)
    assert figures(supervision, supervision.county_id) == figures(supervision, *every) == (4, 18)


def test_of_what_lies_below_two_the_figure_of_the_upper_one_is_taken(
    supervision: Supervision, village: contacts.Tie
) -> None:
    record_id = visit(supervision, village, 3, 1)
    fed_back(supervision, supervision.village_id)
    supervision.diary.now = FRIDAY.replace(hour=9)
    solve(supervision, village, record_id, 2)
    fed_back(supervision, supervision.township_id)

    assert figures(supervision, supervision.village_id) == (1, 3)
    assert figures(supervision, supervision.village_id, supervision.township_id) == (3, 3)


def test_it_stands_first_on_every_summary(supervision: Supervision, village: contacts.Tie) -> None:
    visit(supervision, village, 3, 1)
    visit(supervision, ties(supervision, supervision.other_village_id)[0], 4, 4)
    for inspection_id in (supervision.village_id, supervision.other_village_id):
        fed_back(supervision, inspection_id)
    poll(supervision, supervision.village_id, 20, 18)
    poll(supervision, supervision.other_village_id, 10, 9)
    poll(supervision, supervision.township_id, 30, 3)
    both = "群众:问了 30 人,满意 27 人,解决群众问题 5/7"
    here = (supervision.round_id, county_of(supervision))

    overview = lines(supervision, round_results.show, supervision.round_id)
    county = lines(supervision, county_summaries.show, *here)
    one = lines(supervision, inspection_results.show, supervision.village_id)
    page = lines(supervision, feedback_views.show, supervision.village_id)

    assert overview[2] == both
    assert county[1] == both
    assert one[2] == page[1] == "群众:问了 20 人,满意 18 人,解决群众问题 1/3"
    assert max(map(len, (overview, county, page))) <= 8
    document = supervision.database.run(
        feedback_document.of, supervision.administrator(), supervision.village_id, supervision.diary.now
    )
    paper = docx.Document(io.BytesIO(render(document.name, document.params).content)).paragraphs
    told = [one.text for one in paper]
    total = told.index("总分:100 分(满分 100)")
    assert told[total - 2 : total] == ["不记名问群众 20 人,满意 18 人", "解决群众问题 1/3"]


def test_a_report_begins_with_it_and_has_it_beside_each_score(
    supervision: Supervision, village: contacts.Tie
) -> None:
    visit(supervision, village, 3, 1)
    for inspection_id in (supervision.village_id, supervision.other_village_id):
        fed_back(supervision, inspection_id)
    poll(supervision, supervision.village_id, 20, 18)
    filled = params(supervision)
    said_first = "群众:问了 20 人,满意 18 人,解决群众问题 1/3"

    word = render("round_report", filled).content
    read = sheets(render("round_results", filled).content)

    told = [one.text for one in docx.Document(io.BytesIO(word)).paragraphs]
    assert told[told.index("一、督查情况") + 1] == said_first
    county = next(iter(filled["counties"]))["name"]
    assert told[told.index(county) + 1] == said_first
    assert said_first in [cell for row in read["说明"][:3] for cell in row]
    scores = next(rows for rows in tables(word) if "总分" in rows[0])
    assert {(row[2], row[3]) for row in scores[1:]} == {("18/20", "1/3"), ("无", "无")}
    heads, *rows = read["各党组织"]
    cells = {one["督查编号"]: one for one in (dict(zip(heads, row, strict=True)) for row in rows)}
    counted = {name: (one["接下群众问题"], one["解决群众问题"]) for name, one in cells.items()}
    assert counted == {f"DC-{supervision.village_id}": (3, 1), f"DC-{supervision.other_village_id}": ("", "")}
    assert [row[1] for row in read["统计"][1:6]] == [1, 20, 18, 3, 1]


def test_nothing_is_said_where_nobody_was_asked_and_nothing_taken_on(supervision: Supervision) -> None:
    fed_back(supervision, supervision.village_id)
    poll(supervision, supervision.township_id, 30, 3)
    here = (supervision.round_id, county_of(supervision))

    for work, of in ((round_results.show, here[:1]), (county_summaries.show, here)):
        assert "群众" not in "".join(lines(supervision, work, *of))
    page = lines(supervision, feedback_views.show, supervision.village_id)
    assert "群众" not in "".join(page)
    assert all(page)


def test_a_report_lists_what_was_disputed_with_its_outcome(supervision: Supervision) -> None:
    fed = feed_back(supervision)
    visited = supervision.visited()
    raised, kept = fed.dispute(visited), fed.dispute(visited, "S5-1")
    fed.dispute(visited, "S6-1")
    finding = fed.dispute(visited, f"f{fed.minor_id}")
    fed.ask(visited, "S4-2")
    fed.decide(raised, "changed", "7")
    fed.decide(kept, "kept")
    fed.decide(finding, "withdrawn")
    filled = params(supervision)

    read = sheets(render("round_results", filled).content)["异议复核"][1:]

    day, here = date(2026, 3, 27), f"DC-{supervision.village_id}"
    assert {row[0] for row in read} == {here}
    assert [(row[3], row[6], row[7], row[8]) for row in read] == [
        ("S4-1", "改评为 3.5 分", "核过了", day),
        ("S5-1", "维持", "核过了", day),
        ("S6-1", "等指定复核人", "", ""),
        (f"{here.replace('DC', 'WT')}-2", "撤销", "核过了", day),
    ]
    word = next(rows for rows in tables(render("round_report", filled).content) if "哪一项" in rows[0])
    assert [(row[0], row[2], row[4], row[5]) for row in word[1:3]] == [
        (here, "S4-1", "改评为 3.5 分:核过了", "2026年3月27日"),
        (here, "S5-1", "维持:核过了", "2026年3月27日"),
    ]
