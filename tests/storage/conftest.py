"""A database with one row in every evidence table."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import insert

from storage import audit, schema
from storage.database import Database, Tx

if TYPE_CHECKING:
    from sqlalchemy import Table

NOW = datetime(2026, 3, 27, 8, 0, tzinfo=UTC)
DAY = date(2026, 3, 27)


def populate(tx: Tx) -> None:
    """One organization, person and office; a record of each kind with all its details; one link."""
    named = {"pinyin": "p", "initials": "p"}
    branch = {"kind": "branch", "level": "village", "name": "甲", "from_on": DAY}
    _add(tx, schema.organizations, id=1, **branch, **named)
    _add(tx, schema.persons, id=1, name="乙", **named)
    _add(tx, schema.offices, id=1, person_id=1, organization_id=1, role="secretary", from_on=DAY)
    _add(tx, schema.contact_points, id=1, person_id=1, kind="township", organization_id=1, from_on=DAY)
    for number, kind in enumerate(("meeting", "visit", "duty_stay"), start=1):
        _add_record(tx, number, kind)
    _add(tx, schema.meetings, record_id=1, attended=4, expected=5, topics="议题")
    _add(tx, schema.meeting_kinds, record_id=1, kind="branch_committee_meeting")
    nothing = {"problems_taken_on": 0, "solved_on_spot": 0}
    _add(tx, schema.visits, record_id=2, contact_point_id=1, kind="visit", **nothing)
    stay = {"place_id": 1, "from_on": DAY, "to_on": DAY, "half_days": 1, "problems_taken_on": 0}
    _add(tx, schema.duty_stays, record_id=3, **stay)
    _add(tx, schema.duty_days, id=1, record_id=3, person_id=1, day=DAY, half="am")
    _add(tx, schema.attachments, id=1, record_id=1, position=1, kind="photo", file_id="f", unique_id="u")
    audit.append(tx, audit.Event(NOW, 1, "saved", "thing", 1, {"what": "it was"}))


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
