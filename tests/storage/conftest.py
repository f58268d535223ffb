"""A database with one row in every evidence table."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import insert

from storage import audit, schema
from storage.database import Database, Tx

NOW = datetime(2026, 3, 27, 8, 0, tzinfo=UTC)


def populate(tx: Tx) -> None:
    """One organization, person and office; a record of each kind with all its details; one link."""
    day = date(2026, 3, 27)
    named = {"pinyin": "p", "initials": "p"}
    rows: list[tuple[object, dict[str, object]]] = [
        (
            schema.organizations,
            {"id": 1, "kind": "branch", "level": "village", "name": "甲", "from_on": day, **named},
        ),
        (schema.persons, {"id": 1, "name": "乙", **named}),
        (
            schema.offices,
            {"id": 1, "person_id": 1, "organization_id": 1, "role": "secretary", "from_on": day},
        ),
        (
            schema.contact_points,
            {"id": 1, "person_id": 1, "kind": "township", "organization_id": 1, "from_on": day},
        ),
    ]
    for number, kind in enumerate(("meeting", "visit", "duty_stay"), start=1):
        draft = {
            "id": number,
            "person_id": 1,
            "office_id": 1,
            "form": kind,
            "form_version": 1,
            "revision": 1,
            "session": {},
            "begun_at": NOW,
            "changed_at": NOW,
        }
        record = {
            "id": number,
            "organization_id": 1,
            "office_id": 1,
            "person_id": 1,
            "kind": kind,
            "year": 2026,
            "number": number,
            "held_on": day,
            "entered_at": NOW,
            "draft_id": number,
        }
        rows += [(schema.drafts, draft), (schema.duty_records, record)]
    rows += [
        (schema.meetings, {"record_id": 1, "attended": 4, "expected": 5, "topics": "议题", "decision": None}),
        (schema.meeting_kinds, {"record_id": 1, "kind": "branch_committee_meeting"}),
        (
            schema.visits,
            {
                "record_id": 2,
                "contact_point_id": 1,
                "kind": "visit",
                "problems_taken_on": 0,
                "solved_on_spot": 0,
            },
        ),
        (
            schema.duty_stays,
            {
                "record_id": 3,
                "place_id": 1,
                "from_on": day,
                "to_on": day,
                "half_days": 1,
                "problems_taken_on": 0,
            },
        ),
        (schema.duty_days, {"id": 1, "record_id": 3, "person_id": 1, "day": day, "half": "am"}),
        (
            schema.attachments,
            {"id": 1, "record_id": 1, "position": 1, "kind": "photo", "file_id": "f", "unique_id": "u"},
        ),
    ]
    for table, values in rows:
        tx.execute(insert(table), values)  # type: ignore[arg-type]  # rows of many tables in one list
    audit.append(tx, audit.Event(NOW, 1, "saved", "thing", 1, {"what": "it was"}))


@pytest.fixture
def populated_url(database_url: str) -> str:
    """The address of a migrated database in which every evidence table has a row."""
    database = Database(database_url, b"key")
    database.run(populate)
    asyncio.run(database.close())
    return database_url
