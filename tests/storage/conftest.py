"""A database with one row in every evidence table."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import insert

from domain.records import RecordKind
from storage import audit, contributions, schema
from storage.database import Database, Tx
from tests.storage.inspected import inspected, people, planned

if TYPE_CHECKING:
    from sqlalchemy import Table

NOW = datetime(2026, 3, 27, 8, 0, tzinfo=UTC)
DAY = date(2026, 3, 27)


def populate(tx: Tx) -> None:
    """A branch that went on in another one, a person with an office; a full record of each kind; one link."""
    named = {"pinyin": "p", "initials": "p"}
    branch = {"kind": "branch", "level": "village", "name": "甲", "from_on": DAY}
    _add(tx, schema.organizations, id=1, **branch, **named)
    _add(tx, schema.organizations, id=2, **branch, **named)
    _add(tx, schema.successions, organization_id=1, successor_id=2, kind="merge", on_day=DAY)
    _add(tx, schema.roster_changes, id=1, at=NOW, subject="organization", subject_id=1, kind="added")
    _add(tx, schema.persons, id=1, name="乙", **named)
    _add(tx, schema.offices, id=1, person_id=1, organization_id=1, role="secretary", from_on=DAY)
    _add(tx, schema.contact_points, id=1, person_id=1, kind="township", organization_id=1, from_on=DAY)
    for number, kind in enumerate(RecordKind, start=1):
        _add_record(tx, number, kind)
    _add(tx, schema.meetings, record_id=1, attended=4, expected=5, topics="议题")
    _add(tx, schema.meeting_kinds, record_id=1, kind="branch_committee_meeting")
    nothing = {"problems_taken_on": 0, "solved_on_spot": 0}
    _add(tx, schema.visits, record_id=2, contact_point_id=1, kind="visit", **nothing)
    stay = {"place_id": 1, "from_on": DAY, "to_on": DAY, "half_days": 2, "problems_taken_on": 0}
    _add(tx, schema.duty_stays, record_id=3, **stay)
    for number, half in enumerate(("am", "pm"), start=1):
        _add(tx, schema.duty_days, id=number, record_id=3, person_id=1, day=DAY, half=half)
    _add_further_details(tx)
    _add(tx, schema.record_events, id=1, record_id=1, kind="withdrawn", at=NOW, person_id=1, office_id=1)
    _add(tx, schema.attachments, id=1, record_id=1, position=1, kind="photo", file_id="f", unique_id="u")
    _add_obligations(tx)
    _add_lists(tx)
    _add_coverage(tx)
    for work in (people, planned, inspected):
        work(tx)
    contributions.rebuild(tx)
    audit.append(tx, audit.Event(NOW, 1, "saved", "thing", 1, {"what": "it was"}))


def _add_obligations(tx: Tx) -> None:
    """A rule, a switch, a waiver that was granted, a task that was taken back, a digest, a day off."""
    _add(tx, schema.accepted_obligations, id=1, obligation="BR-01", rule={}, from_on=DAY, accepted_at=NOW)
    _add(tx, schema.switches, id=1, organization_id=1, name="branch", on=True, from_on=DAY, at=NOW)
    whose = {"organization_id": 1, "person_id": 1}
    asked = {"obligation": "BR-01", "period": "Q202601", "reason": "农忙", "at": NOW, "draft_id": 1}
    _add(tx, schema.waivers, id=1, **whose, **asked)
    _add(tx, schema.waiver_decisions, id=1, waiver_id=1, granted=True, person_id=1, office_id=1, at=NOW)
    made = {"due_on": DAY, "made_on": DAY, "made_at": NOW, "draft_id": 1}
    _add(tx, schema.tasks, id=1, kind="task", title="任务", **whose, **made)
    _add(tx, schema.task_bearers, task_id=1, organization_id=1)
    _add(tx, schema.task_ends, task_id=1, at=NOW, person_id=1, reason="重复")
    _add(tx, schema.digests, id=1, person_id=1, kind="later", on_day=DAY, items=[], made_at=NOW)
    _add(tx, schema.calendars, id=1, year=2027, notice="放假", at=NOW, person_id=1, draft_id=1)
    _add(tx, schema.working_days, calendar_id=1, day=DAY, works=True)


def _add_lists(tx: Tx) -> None:
    """A list with a line that somebody bears, published and signed for; and whether the staff suffices."""
    made = {"at": NOW, "person_id": 1}
    _add(tx, schema.responsibility_lists, id=1, organization_id=1, year=2026, **made)
    line = {"title": "全会", "fact": "研究党建", "basis": "规定", "dimensions": []}
    _add(tx, schema.duty_items, id=1, list_id=1, kind="committee", key="DEC-01", version=1, **line, **made)
    _add(tx, schema.duty_item_bearers, item_id=1, office_id=1, lead=True)
    _add(tx, schema.portfolios, id=1, list_id=1, office_id=1, line="教育", **made)
    _add(tx, schema.publications, id=1, list_id=1, decided_on=DAY, draft_id=1, upto_id=1, **made)
    _add(tx, schema.signatures, id=1, list_id=1, office_id=1, upto_id=1, on_paper=True, **made)
    staffed = {"dimension": "staff", "suffices": True}
    _add(tx, schema.sufficiency_tags, id=1, organization_id=1, seat_id=1, **staffed, draft_id=1, **made)


def _add_coverage(tx: Tx) -> None:
    """A blank with what became of it, and what a kind of contact point is called."""
    made = {"at": NOW, "person_id": 1}
    place = {"organization_id": 1, "sector": "market", "name": "市场"}
    _add(tx, schema.coverage_gaps, id=1, **place, found_on=DAY, draft_id=1, **made)
    _add(tx, schema.coverage_steps, id=1, gap_id=1, kind="work", on_day=DAY, **made)
    _add(tx, schema.contact_labels, id=1, kind="primary_school", label="小学党组织", **made)


def _add_further_details(tx: Tx) -> None:
    """What the kinds of record from the fourth on say, in the order of the kinds."""
    titled = {"title": "标题"}
    about = {"matter": "事项"}
    _add(tx, schema.upward_reports, record_id=4, addressee_id=2, kind="work", **titled)
    _add(tx, schema.in_person_acts, record_id=5, kind="deployed", **about)
    _add(tx, schema.talks, record_id=6, counterpart="party_member", count=1)
    _add(tx, schema.problems, record_id=7, **about)
    _add(tx, schema.support_requests, record_id=8, addressee_id=2, kind="money", **about)
    _add(tx, schema.vehicles, record_id=9, kind="project", **titled)
    _add(tx, schema.plans, record_id=10, kind="plan", **titled)
    _add(tx, schema.general_records, record_id=11, item="OTHER", **titled)


def _add_record(tx: Tx, number: int, kind: str) -> None:
    """A draft, and the common part of the record made of it."""
    session = {"form": kind, "form_version": 1, "revision": 1, "session": {}}
    held = {"person_id": 1, "office_id": 1}
    _add(tx, schema.drafts, id=number, **held, **session, begun_at=NOW, changed_at=NOW)
    counted = {"organization_id": 1, "year": 2026, "number": number}
    dates = {"held_on": DAY, "entered_at": NOW}
    _add(tx, schema.duty_records, id=number, **held, **counted, **dates, kind=kind, draft_id=number)


def _add(tx: Tx, table: Table, **values: Any) -> None:
    tx.execute(insert(table), values)


@pytest.fixture
def populated_url(database_url: str) -> str:
    """The address of a migrated database in which every evidence table has a row."""
    database = Database(database_url, b"key")
    database.run(populate)
    asyncio.run(database.close())
    return database_url
