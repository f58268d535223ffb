"""Duty records in storage: numbers without gaps, and one body on every database."""

from __future__ import annotations

import asyncio
import random
from collections import defaultdict
from collections.abc import Awaitable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from domain.meetings import Meeting, MeetingKind
from domain.people import Actor, Office, Role
from domain.records import Attachment, Origin, RecordKind
from storage import attachments, meetings, records, schema
from storage.database import Database, Tx
from storage.records import Bearer, Entry, Source

NOW = datetime(2026, 3, 27, 8, 40, 0, 123456, tzinfo=UTC)
FRIDAY = date(2026, 3, 27)
MEETING = Meeting(
    kinds=(MeetingKind.PARTY_LESSON, MeetingKind.THEME_DAY),
    held_on=FRIDAY,
    attended=4,
    expected=5,
    topics="学习 🙂",
    decision=None,
)


def _actor(number: int, year: int = 2026) -> Actor:
    office = Office(number, number, f"{number}号党支部", Role.SECRETARY, date(2024, 1, 1))
    return Actor(number, f"{number}号书记", number, office, date(year, 3, 27), number)


def _world(tx: Tx) -> None:
    """Three organizations, each with a secretary of the same number, and 200 drafts of each."""
    named = {"pinyin": "", "initials": ""}
    since = {"from_on": date(2024, 1, 1)}
    for number in (1, 2, 3):
        organization = {"id": number, "kind": "branch", "level": "village", "name": f"{number}号党支部"}
        tx.execute(insert(schema.organizations), {**organization, **named, **since})
        tx.execute(insert(schema.persons), {"id": number, "name": f"{number}号书记", **named})
        office = {"id": number, "person_id": number, "organization_id": number, "role": "secretary"}
        tx.execute(insert(schema.offices), {**office, **since})
        tx.execute(
            insert(schema.drafts),
            [
                {
                    "id": 1000 * number + count,
                    "person_id": number,
                    "office_id": number,
                    "form": "meeting",
                    "form_version": 1,
                    "revision": 0,
                    "session": {},
                    "begun_at": NOW,
                    "changed_at": NOW,
                }
                for count in range(200)
            ],
        )


@pytest.fixture
def world(database_url: str) -> Iterator[Database]:
    """A database with three organizations."""
    database = Database(database_url, b"key")
    database.run(_world)
    yield database
    asyncio.run(database.close())


def _enter(tx: Tx, actor: Actor, draft_id: int) -> int:
    bearer = Bearer(actor.person_id, actor.office.id, actor.office.organization_id)
    entry = Entry(RecordKind.MEETING, FRIDAY, draft_id, NOW)
    record_id = records.add(tx, bearer, entry, Source(actor.person_id, Origin.CHAT), actor.today.year)
    meetings.add(tx, record_id, MEETING)
    return record_id


class _Undone(Exception):
    """The unit fails after its record was written."""


def _enter_and_fail(tx: Tx, actor: Actor, draft_id: int) -> int:
    _enter(tx, actor, draft_id)
    raise _Undone


def _numbers(tx: Tx) -> dict[tuple[int, int], list[int]]:
    found = defaultdict(list)
    columns = (
        schema.duty_records.c.organization_id,
        schema.duty_records.c.year,
        schema.duty_records.c.number,
    )
    for organization_id, year, number in tx.execute(select(*columns)):
        found[organization_id, year].append(number)
    return found


async def test_numbers_have_no_gaps_when_units_interleave_and_some_fail(world: Database) -> None:
    seed = random.SystemRandom().randrange(2**32)
    chance = random.Random(seed)
    units: list[Awaitable[int]] = []
    kept: dict[tuple[int, int], int] = defaultdict(int)
    for count in range(60):
        actor = _actor(chance.randint(1, 3), chance.choice([2026, 2027]))
        draft_id = 1000 * actor.person_id + count
        if chance.random() < 0.3:
            units.append(world.write(_enter_and_fail, actor, draft_id))
        else:
            units.append(world.write(_enter, actor, draft_id))
            kept[actor.person_id, actor.today.year] += 1

    await asyncio.gather(*units, return_exceptions=True)

    numbers = await world.read(_numbers)
    assert {key: sorted(made) for key, made in numbers.items()} == {
        key: list(range(1, count + 1)) for key, count in kept.items()
    }, f"seed {seed}"


def test_a_draft_saved_by_two_at_once_is_locked_for_the_first(world: Database) -> None:
    def save(tx: Tx) -> int:
        assert records.draft_owner(tx, 1000) == 1
        return records.of_draft(tx, 1000) or _enter(tx, _actor(1), 1000)

    with ThreadPoolExecutor(4) as threads:
        made = set(threads.map(world.run, [save] * 8))

    assert len(made) == 1
    assert world.run(_numbers) == {(1, 2026): [1]}


def test_a_draft_makes_one_record_whoever_asks(world: Database) -> None:
    world.run(_enter, _actor(1), 1000)

    with pytest.raises(IntegrityError):
        world.run(_enter, _actor(1), 1000)


def test_the_body_is_the_same_on_every_database(world: Database) -> None:
    def work(tx: Tx) -> int:
        record_id = _enter(tx, _actor(2), 2000)
        files = [
            Attachment("photo", "file-1", "u1", "", 0),
            Attachment("document", "file-2", "u2", "签到表.pdf", 2048),
        ]
        attachments.add(tx, record_id, files)
        return record_id

    record_id = world.run(work)

    assert world.run(records.body, record_id) == {
        "id": record_id,
        "organization_id": 2,
        "office_id": 2,
        "person_id": 2,
        "kind": "meeting",
        "year": 2026,
        "number": 1,
        "held_on": "2026-03-27",
        "entered_at": "2026-03-27T08:40:00.123456+00:00",
        "draft_id": 2000,
        "details": {
            "record_id": record_id,
            "attended": 4,
            "expected": 5,
            "topics": "学习 🙂",
            "decision": None,
            "kinds": ["party_lesson", "theme_day"],
        },
        "attachments": [
            {
                "position": 1,
                "kind": "photo",
                "file_id": "file-1",
                "unique_id": "u1",
                "name": None,
                "size": None,
            },
            {
                "position": 2,
                "kind": "document",
                "file_id": "file-2",
                "unique_id": "u2",
                "name": "签到表.pdf",
                "size": 2048,
            },
        ],
    }


def test_a_record_that_is_not_there_has_no_body(world: Database) -> None:
    assert world.run(records.body, 1) is None
    assert world.run(records.get, 1) is None


def test_what_was_written_is_read_again(world: Database) -> None:
    record_id = world.run(_enter, _actor(3), 3000)

    assert world.run(meetings.get, record_id) == MEETING
    record = world.run(records.get, record_id)
    assert record is not None
    assert (record.kind, record.reference, record.entered_at) == (RecordKind.MEETING, "2026-0001", NOW)
