"""A database of the first release comes to the present schema with every row, or stays as it was."""

from __future__ import annotations

import asyncio
import itertools
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from alembic import op
from sqlalchemy import func, insert, select, text
from sqlalchemy.exc import IntegrityError

from domain.records import Origin, RecordKind
from storage import audit, duty_stays, records, schema
from storage import upgrade as upgrades
from storage.database import Database, Tx
from storage.upgrade import upgrade, version
from storage.verify import verify
from tests.storage import ground_floor
from tests.storage.ground_floor import LAST_NUMBER, NOW, STAYS
from tests.storage.test_migrations import differences

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

KEY = b"key"
CALLS = ("execute", "add_column", "create_table", "create_index", "create_unique_constraint")
"""By which the migration changes something."""


@pytest.fixture
def old(empty_database_url: str) -> Iterator[Database]:
    """A database of the first release, with rows."""
    database = Database(empty_database_url, KEY)
    database.run(ground_floor.live_in)
    yield database
    asyncio.run(database.close())


def test_every_row_is_kept_and_every_seal_holds(old: Database) -> None:
    columns = old.run(ground_floor.columns)
    del columns["alembic_version"]
    before = old.run(ground_floor.rows_of, columns)
    assert old.run(_count) == 12

    assert old.run(upgrade)

    assert old.run(ground_floor.rows_of, columns) == before
    report = old.run(verify, KEY)
    assert (report.faults, report.bodies) == ([], 12)
    assert old.run(differences) == []
    records_now = old.run(ground_floor.rows_of, {"duty_records": ["version", "origin", "root_id", "reason"]})
    assert set(records_now["duty_records"]) == {("1", "chat", "None", "None")}
    drafts_now = old.run(ground_floor.rows_of, {"drafts": ["origin", "about_id", "for_office_id"]})
    assert set(drafts_now["drafts"]) == {("chat", "None", "None")}


def test_every_stay_ends_and_begins_at_the_half_it_did(old: Database) -> None:
    old.run(upgrade)

    for person in (0, 1):
        found = [old.run(duty_stays.get, person * (2 + len(STAYS)) + 3 + at).span for at in range(len(STAYS))]
        assert tuple(found) == STAYS


def test_evidence_is_guarded_as_before_and_half_days_can_be_freed(old: Database) -> None:
    old.run(upgrade)

    for table in ("duty_records", "meetings", "meeting_kinds", "visits", "duty_stays", "attachments"):
        name = next(iter(schema.metadata.tables[table].columns)).name
        for statement in (f"UPDATE {table} SET {name} = {name}", f"DELETE FROM {table}"):
            with pytest.raises(Exception, match="append-only"):
                old.run(_execute, statement)
    with pytest.raises(Exception, match="append-only"):
        old.run(_execute, "UPDATE audit_links SET mac = 'forged'")
    old.run(duty_stays.free, 3)
    assert old.run(verify, KEY).faults == ["duty_record 3: the half days that count are not those it says"]


def test_numbers_and_ids_go_on_where_they_were(old: Database) -> None:
    old.run(upgrade)

    made = old.run(_enter)

    record = old.run(records.get, made)
    assert record is not None
    assert record.reference == "2026-0007"
    assert made == (LAST_NUMBER + 1 if old.is_sqlite else 13)


def test_an_old_record_can_be_corrected_under_its_number(old: Database) -> None:
    old.run(upgrade)

    made = old.run(_correct, 1)

    record = old.run(records.current, 1, NOW + timedelta(days=9))
    assert record is not None
    assert (record.id, record.root_id, record.version, record.reference) == (made, 1, 2, "2026-0001")
    with pytest.raises(IntegrityError):
        old.run(_correct, 1)


@pytest.mark.parametrize(
    "changes",
    [
        {"number": 1},
        {"kind": "other"},
        {"origin": "other"},
        {"root_id": 1},
        {"version": 2},
        {"root_id": 999, "version": 2},
        {"organization_id": 999},
        {"person_id": 999},
        {"office_id": 999},
        {"draft_id": 999},
        {"draft_id": 1},
        {"entered_by_id": 999},
    ],
)
def test_what_is_impossible_is_refused_by_the_migrated_tables(old: Database, changes: dict[str, Any]) -> None:
    old.run(upgrade)

    with pytest.raises(IntegrityError):
        old.run(_insert, changes)
    old.run(_insert, {})


def test_a_half_day_still_counts_once(old: Database) -> None:
    old.run(upgrade)
    day = {"record_id": 3, "person_id": 1, "day": date(2026, 3, 2), "half": "am"}

    with pytest.raises(IntegrityError):
        old.run(lambda tx: tx.execute(insert(schema.duty_days), day))
    with pytest.raises(IntegrityError):
        old.run(lambda tx: tx.execute(insert(schema.duty_days), {**day, "record_id": 999, "half": "pm"}))


def test_whatever_fails_in_the_middle_leaves_the_old_database_whole(
    old: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = old.run(ground_floor.rows)
    calls = _counted_calls(old.url.render_as_string(hide_password=False), monkeypatch)
    assert calls > 50

    for failing in sorted({1, 2, calls, *range(5, calls, 9)}):
        with monkeypatch.context() as patched:
            _fail_at(failing, patched)
            assert old.run(_attempt) in {1, None}
        assert old.run(version) == "0001", failing
        assert old.run(ground_floor.rows) == before, failing
        assert old.run(verify_old) == [], failing

    assert old.run(upgrade)
    assert old.run(verify, KEY).faults == []


def test_references_to_nothing_are_found_before_anything_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = Database(f"sqlite:///{tmp_path / 'old.db'}", KEY)
    old.run(ground_floor.live_in)
    rebuilt = op.execute

    def losing(statement: Any) -> None:
        rebuilt(statement)
        if str(statement).startswith("INSERT INTO duty_records_new"):
            rebuilt("DELETE FROM duty_records_new WHERE id = 1")

    monkeypatch.setattr(op, "execute", losing)
    with pytest.raises(RuntimeError, match="refer to nothing"):
        old.run(upgrade)
    monkeypatch.undo()

    assert old.run(version) == "0001"
    assert old.run(_count) == 12
    asyncio.run(old.close())


KILL = """
import itertools, os, sys
from alembic import op
from storage.database import Database
from storage.upgrade import upgrade
count, real = itertools.count(1), op.execute
def execute(statement):
    if next(count) == int(sys.argv[2]):
        os._exit(9)
    real(statement)
op.execute = execute
Database(sys.argv[1]).run(upgrade)
"""


@pytest.mark.parametrize("at", [3, 12, 20])
def test_a_process_killed_in_the_middle_leaves_the_old_database_whole(old: Database, at: int) -> None:
    before = old.run(ground_floor.rows)
    url = old.url.render_as_string(hide_password=False)

    killed = subprocess.run(
        [sys.executable, "-c", KILL, url, str(at)], cwd=Path(upgrades.__file__).parents[1], check=False
    )

    assert killed.returncode == 9
    assert old.run(version) == "0001"
    assert old.run(ground_floor.rows) == before
    assert old.run(upgrade)
    assert old.run(verify, KEY).faults == []


def test_after_the_migration_references_are_watched_on_the_same_connection(old: Database) -> None:
    def migrate_and_write(tx: Tx) -> None:
        upgrade(tx)
        _insert(tx, {"organization_id": 999})

    with pytest.raises(IntegrityError):
        old.run(migrate_and_write)


def verify_old(tx: Tx) -> list[str]:
    """Links of a database of the first release that are not what was sealed."""
    faults, previous = [], ""
    for link in tx.execute(select(schema.audit_links).order_by(schema.audit_links.c.seq)):
        event = audit.Event(link.at, link.actor_id, link.action, link.subject, link.subject_id, None)
        if audit.seal(KEY, previous, link.seq, event, link.body_hash) != link.mac:
            faults.append(f"link {link.seq}")
        previous = link.mac
    return faults


class _Stopped(Exception):
    """Something failed in the middle of the migration."""


def _fail_at(number: int, patched: pytest.MonkeyPatch) -> None:
    """Let the call of this number change nothing and fail."""
    count = itertools.count(1)

    def failing(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            if next(count) == number:
                raise _Stopped
            return real(*args, **kwargs)

        return call

    for name in CALLS:
        patched.setattr(op, name, failing(getattr(op, name)))


def _counted_calls(url: str, monkeypatch: pytest.MonkeyPatch) -> int:
    """How many calls the whole migration makes, tried and taken back."""
    calls = 0

    def counting(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            nonlocal calls
            calls += 1
            return real(*args, **kwargs)

        return call

    def stop(_tx: Tx) -> None:
        raise _Stopped

    database = Database(url, KEY)
    with monkeypatch.context() as patched:
        for name in CALLS:
            patched.setattr(op, name, counting(getattr(op, name)))
        patched.setattr(upgrades, "_check_references", stop)
        with pytest.raises(_Stopped):
            database.run(_upgrade_and_stop)
    asyncio.run(database.close())
    return calls


def _upgrade_and_stop(tx: Tx) -> None:
    upgrade(tx)
    raise _Stopped


def _attempt(tx: Tx) -> int | None:
    """Migrate in vain; gives whether SQLite watches references afterwards on this connection."""
    with pytest.raises(_Stopped):
        upgrade(tx)
    if tx.dialect.name == "postgresql":
        tx.rollback()
        return None
    return tx.execute(text("PRAGMA foreign_keys")).scalar()


def _execute(tx: Tx, statement: str) -> None:
    tx.execute(text(statement))


def _count(tx: Tx) -> int:
    return tx.execute(select(func.count()).select_from(schema.duty_records.alias())).scalar_one()


def _insert(tx: Tx, changes: dict[str, Any]) -> None:
    """A further record of the first branch, unless it is impossible."""
    spare = select(func.max(schema.drafts.c.id)).where(schema.drafts.c.state == "discarded")
    good = {"organization_id": 2, "person_id": 1, "office_id": 1, "kind": "meeting", "year": 2026}
    good |= {"number": 50, "held_on": date(2026, 3, 27), "entered_at": NOW}
    values = {**good, "draft_id": tx.execute(spare).scalar_one(), **changes}
    tx.execute(insert(schema.duty_records), values)


def _enter(tx: Tx) -> int:
    draft = tx.execute(
        select(schema.drafts.c.id).where(schema.drafts.c.state == "open").limit(1)
    ).scalar_one()
    entry = records.Entry(RecordKind.MEETING, date(2026, 3, 27), draft, NOW)
    return records.add(tx, records.Bearer(1, 1, 2), entry, records.Source(1, Origin.CHAT), 2026)


def _correct(tx: Tx, record_id: int) -> int:
    before = records.get(tx, record_id)
    assert before is not None
    draft = tx.execute(
        select(schema.drafts.c.id).where(schema.drafts.c.state == "open").limit(1)
    ).scalar_one()
    entry = records.Entry(RecordKind.MEETING, date(2026, 3, 27), draft, NOW + timedelta(days=1))
    return records.add_version(tx, before, entry, records.Source(1, Origin.CHAT, "记错了"))
