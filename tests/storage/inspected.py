"""An inspection with one row in every table that tells of it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert

from storage import schema

if TYPE_CHECKING:
    from sqlalchemy import Table

    from storage.database import Tx

NOW = datetime(2026, 3, 27, 8, 0, tzinfo=UTC)
DAY = date(2026, 3, 27)

VISITED, COMMITTEE, DEPARTMENT = 1, 3, 4
"""Organizations: the one that is visited must be there; the committee and its department are made here."""

FIRST, SECOND, LEADER, RECHECKERS = 2, 3, 4, (5, 6)
"""Persons, all of the department."""

MADE = {"at": NOW, "person_id": LEADER}
LINE = {"inspection_id": 1, "item": "S1-1"}


def add(tx: Tx, table: Table, **values: Any) -> None:
    """A row."""
    tx.execute(insert(table), values)


def people(tx: Tx) -> None:
    """The committee that runs the round, its department, and five people in it."""
    named = {"pinyin": "p", "initials": "p"}
    made = {"level": "city", "from_on": DAY, **named}
    add(tx, schema.organizations, id=COMMITTEE, kind="committee", name="市委", **made)
    kind = "organization_department"
    add(tx, schema.organizations, id=DEPARTMENT, kind=kind, name="组织部", parent_id=COMMITTEE, **made)
    for person_id in (FIRST, SECOND, LEADER, *RECHECKERS):
        add(tx, schema.persons, id=person_id, name=f"督查员{person_id}", **named)
        whose = {"person_id": person_id, "organization_id": DEPARTMENT, "from_on": DAY}
        add(tx, schema.offices, id=person_id, role="inspector", **whose)


def planned(tx: Tx) -> None:
    """A round with a team that was briefed, and an inspection with its pair."""
    add(tx, schema.scorecards, id=1, organization_id=COMMITTEE, version=1, card={}, **MADE)
    window = {"from_on": DAY, "to_on": DAY, "procedure": "看、谈、问", "seed": 1, "scorecard_id": 1}
    named = {"organization_id": COMMITTEE, "name": "上半年交互督责", "mode": "cross", "manner": "visiting"}
    add(tx, schema.inspection_rounds, id=1, **named, **window, **MADE)
    add(tx, schema.inspection_round_events, id=1, round_id=1, kind="started", **MADE)
    add(tx, schema.round_targets, id=1, round_id=1, organization_id=VISITED, chosen=True, why={}, **MADE)
    add(tx, schema.briefings, id=1, round_id=1, held_on=DAY, points="要点", **MADE)
    add(tx, schema.briefed, briefing_id=1, person_id=FIRST)
    add(tx, schema.inspection_teams, id=1, round_id=1, name="一组", **MADE)
    add(tx, schema.team_members, id=1, team_id=1, office_id=LEADER, leads=True, joined=True, **MADE)
    add(tx, schema.inspections, id=1, round_id=1, organization_id=VISITED, variant="village", **MADE)
    add(tx, schema.pairs, id=1, inspection_id=1, team_id=1, first_id=FIRST, second_id=SECOND, **MADE)
    parts = {FIRST: "pair", SECOND: "pair", LEADER: "leader", **dict.fromkeys(RECHECKERS, "recheck")}
    for person_id, part in parts.items():
        add(tx, schema.inspection_scorers, inspection_id=1, person_id=person_id, part=part, at=NOW)


def inspected(tx: Tx) -> None:
    """What two found and wrote, and on what they agreed."""
    add(tx, schema.inspection_events, id=1, inspection_id=1, kind="fed_back", on_paper=False, **MADE)
    add(tx, schema.inspection_notes, id=1, inspection_id=1, kind="help", line="教会建台账", **MADE)
    add(tx, schema.resident_polls, id=1, inspection_id=1, asked=12, satisfied=10, **MADE)
    placed = {"place": "柳河村", "at": NOW}
    for number, person_id in enumerate((FIRST, SECOND), start=1):
        score = {**LINE, "person_id": person_id, "turn": 1, "value": 8, "origin": "chat"}
        add(tx, schema.onsite_scores, id=number, **score, **placed, entered_by_id=person_id)
        sealed = {"inspection_id": 1, "person_id": person_id, "turn": 1, "item": ""}
        add(tx, schema.seals, id=number, **sealed, at=NOW, entered_by_id=person_id)
    file = {"kind": "voice", "file_id": "f", "unique_id": "u", "name": ""}
    add(tx, schema.score_files, id=1, score_id=1, **file)
    add(tx, schema.value_proposals, id=1, **LINE, turn=1, value=8, **MADE)
    add(tx, schema.rescorings, id=1, **LINE, turn=2, **MADE)
    add(tx, schema.pair_checks, id=1, **LINE, version=1, value=8, origin="same", **behind(), **placed)
    made = {**MADE, "due_days": 30}
    kind = {"category": "paper_only", "severity": "minor", "matter": "制度没有落实"}
    whose = {"organization_id": VISITED, "inspection_id": 1, "reference": "WT-1"}
    add(tx, schema.findings, id=1, **whose, **kind, **made)
    add(tx, schema.finding_events, id=1, finding_id=1, kind="withdrawn", line="记错了", **MADE)
    add(tx, schema.objections, id=1, **LINE, kind="objection", reason="有会议记录", **MADE)
    add(tx, schema.objection_files, id=1, objection_id=1, **file)
    add(tx, schema.explanations, id=1, objection_id=1, line="缺两次", **MADE)
    first, second = RECHECKERS
    add(tx, schema.recheck_pairs, id=1, objection_id=1, first_id=first, second_id=second, due_on=DAY, **MADE)
    proposed = {"objection_id": 1, "outcome": "kept", "applies": True, "reason": "属实"}
    add(tx, schema.recheck_proposals, id=1, **proposed, at=NOW, person_id=first)
    add(tx, schema.rechecks, id=1, objection_id=1, proposal_id=1, at=NOW, person_id=second)
    practice = {"title": "院落会", "summary": "在院子里开会"}
    tests = {"borrowable": True, "spreadable": True, "repeatable": True}
    add(tx, schema.good_practices, id=1, round_id=1, inspection_id=1, **practice, **tests, **MADE)
    add(tx, schema.practice_spreads, id=1, practice_id=1, **MADE)
    summary = {"kind": "shortfall", "line": "党员教育薄弱"}
    add(tx, schema.county_summaries, id=1, round_id=1, county_id=VISITED, **summary, **MADE)


def behind(
    first: int = FIRST, second: int = SECOND, first_part: str = "pair", second_part: str = "pair"
) -> dict[str, Any]:
    """Who stands behind a value."""
    return {"first_id": first, "second_id": second, "first_part": first_part, "second_part": second_part}
