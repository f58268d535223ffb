"""A database of the first release, with rows in it and links over bodies as that release sealed them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alembic import command
from alembic.config import Config
from sqlalchemy import column, insert, inspect, select, table, text

from domain.duty_stays import half_days
from domain.spans import DaySpan, Half
from storage import audit, schema
from storage import upgrade as upgrades

if TYPE_CHECKING:
    from sqlalchemy import Table

    from domain.messages import Json
    from storage.database import Tx

NOW = datetime(2026, 3, 27, 8, 0, 0, 123456, tzinfo=UTC)
SINCE = date(2024, 1, 1)
LAST_NUMBER = 77
"""The last id that SQLite gave to a record, of which none with that id was kept."""

STAYS = (
    DaySpan(date(2026, 3, 2), Half.MORNING, date(2026, 3, 2), Half.MORNING),
    DaySpan(date(2026, 3, 3), Half.AFTERNOON, date(2026, 3, 3), Half.AFTERNOON),
    DaySpan(date(2026, 3, 4), Half.AFTERNOON, date(2026, 3, 6), Half.MORNING),
    DaySpan(date(2026, 2, 27), Half.MORNING, date(2026, 3, 1), Half.AFTERNOON),
)
"""Every way in which a stay can begin and end within its days."""


def to_revision(tx: Tx, revision: str) -> None:
    """Migrate to a revision, as `storage.upgrade` does to the newest."""
    config = Config()
    config.set_main_option("script_location", str(Path(upgrades.__file__).parent / "migrations"))
    config.attributes["connection"] = tx
    command.upgrade(config, revision)


def live_in(tx: Tx) -> None:
    """A committee with two branches, their people, drafts in every state, and records of the three kinds."""
    to_revision(tx, "0001")
    named = {"pinyin": "p", "initials": "p"}
    committee = {"kind": "committee", "level": "township", "name": "青石镇党委", "from_on": SINCE}
    parent = _add(tx, schema.organizations, **committee, **named)
    branch = {"kind": "branch", "level": "village", "from_on": SINCE, "parent_id": parent, "members": 5}
    places = [
        _add(tx, schema.organizations, **branch, **named, name=name, key_village=name == "甲村党支部")
        for name in ("甲村党支部", "乙村党支部")
    ]
    for number, place in enumerate(places, start=1):
        person = _add(
            tx, schema.persons, name=f"{number}号", phone=f"1000000000{number}", telegram_id=number, **named
        )
        since = {"person_id": person, "from_on": SINCE}
        office = _add(tx, schema.offices, organization_id=place, role="secretary", **since)
        point = _add(tx, schema.contact_points, kind="veteran_member", nickname="老周", **since)
        _live(tx, {"person_id": person, "office_id": office}, place, point)
    _add_outbox(tx)
    if tx.dialect.name == "sqlite":
        numbering = f"UPDATE sqlite_sequence SET seq = {LAST_NUMBER} WHERE name = 'duty_records'"
        tx.execute(text(numbering))


def rows(tx: Tx) -> dict[str, list[tuple[Any, ...]]]:
    """Every row there is, by the tables and columns there are."""
    found = {}
    for name in inspect(tx).get_table_names():
        columns = [one["name"] for one in inspect(tx).get_columns(name)]
        found[name] = _rows(tx, name, columns)
    return found


def columns(tx: Tx) -> dict[str, list[str]]:
    """The columns of every table."""
    catalogue = inspect(tx)
    return {
        name: [one["name"] for one in catalogue.get_columns(name)] for name in catalogue.get_table_names()
    }


def rows_of(tx: Tx, wanted: dict[str, list[str]]) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of these tables, by these columns."""
    return {name: _rows(tx, name, of_it) for name, of_it in wanted.items()}


def _rows(tx: Tx, name: str, of_it: list[str]) -> list[tuple[Any, ...]]:
    known = table(name, *(column(one) for one in of_it))
    return sorted((tuple(map(str, row)) for row in tx.execute(select(known))), key=str)


def _live(tx: Tx, held: dict[str, int], place: int, point: int) -> None:
    """What one person did: open and discarded drafts, and records of every kind, each with its link."""
    meeting = {"attended": 4, "expected": 5, "topics": "学习 🙂 <b>", "decision": None}
    record, body = _record(tx, held, place, 1, "meeting", date(2026, 3, 10))
    _add(tx, schema.meetings, record_id=record, **meeting)
    kinds = ["party_lesson", "theme_day"]
    tx.execute(insert(schema.meeting_kinds), [{"record_id": record, "kind": kind} for kind in kinds])
    files = [
        {"position": 1, "kind": "photo", "file_id": "f1", "unique_id": "u1", "name": None, "size": 1200},
        {"position": 2, "kind": "document", "file_id": "f2", "unique_id": "u2", "name": "表", "size": None},
    ]
    tx.execute(insert(schema.attachments), [{"record_id": record, **file} for file in files])
    _seal(tx, held, {**body, "details": {"record_id": record, **meeting, "kinds": kinds}}, files)

    visit = {"contact_point_id": point, "kind": "visit", "problems_taken_on": 1, "problems": "水渠"}
    said = {**visit, "solved_on_spot": 0, "revisit_on": date(2026, 4, 10)}
    record, body = _record(tx, held, place, 2, "visit", date(2026, 3, 11))
    _add(tx, schema.visits, record_id=record, **said)
    _seal(tx, held, {**body, "details": {"record_id": record, **said, "revisit_on": "2026-04-10"}})

    for number, span in enumerate(STAYS, start=3):
        record, body = _record(tx, held, place, number, "duty_stay", span.from_on)
        _seal(tx, held, {**body, "details": _stay(tx, record, held["person_id"], place, span)})
    _add(tx, schema.record_counters, organization_id=place, year=2026, last=2 + len(STAYS))
    draft = _draft(tx, held, "open")
    _draft(tx, held, "discarded")
    _add(tx, schema.focus, person_id=held["person_id"], draft_id=draft)


def _stay(tx: Tx, record: int, person: int, place: int, span: DaySpan) -> Json:
    """A stay's rows; gives its details as the first release sealed them."""
    said = {"place_id": place, "half_days": span.half_days, "problems_taken_on": 0, "problems": None}
    _add(tx, schema.duty_stays, record_id=record, **said, from_on=span.from_on, to_on=span.to_on)
    days = [{"day": day, "half": half.value} for day, half in half_days(span)]
    tx.execute(insert(schema.duty_days), [{"record_id": record, "person_id": person, **day} for day in days])
    dates = {"from_on": span.from_on.isoformat(), "to_on": span.to_on.isoformat()}
    counted = [[day.isoformat(), half.value] for day, half in half_days(span)]
    return {"record_id": record, **said, **dates, "days": counted}


def _record(
    tx: Tx, held: dict[str, int], place: int, number: int, kind: str, held_on: date
) -> tuple[int, dict[str, Json]]:
    """The common part of a record; gives its id, and the beginning of what is sealed of it."""
    counted = {"organization_id": place, "year": 2026, "number": number, "kind": kind}
    draft = _draft(tx, held, "saved")
    entered_at = NOW + timedelta(minutes=number)
    when = {"held_on": held_on, "entered_at": entered_at, "draft_id": draft}
    record = _add(tx, schema.duty_records, **held, **counted, **when)
    instants = {"held_on": held_on.isoformat(), "entered_at": entered_at.isoformat()}
    return record, {"id": record, **held, **counted, **instants, "draft_id": draft}


def _seal(tx: Tx, held: dict[str, int], body: dict[str, Json], files: Json = ()) -> None:
    whole = {**body, "attachments": list(files)}
    event = audit.Event(NOW, held["person_id"], "enter", "duty_record", body["id"], whole)
    audit.append(tx, event)


def _draft(tx: Tx, held: dict[str, int], state: str) -> int:
    session = {"form": "meeting", "version": 1, "step": None, "answers": {"topics": "学习"}, "view": {}}
    session |= {"revision": 3, "reviewing": True, "returning": False}
    form = {"form": "meeting", "form_version": 1, "revision": 3, "session": session, "state": state}
    return _add(tx, schema.drafts, **held, **form, begun_at=NOW, changed_at=NOW)


def _add_outbox(tx: Tx) -> None:
    update = {"update_id": 5, "person_key": 1, "payload": "{}", "received_at": NOW}
    tx.execute(insert(schema.inbox), update)
    tx.execute(insert(schema.outbox), {"chat_id": 1, "method": "send", "key": "menu.home", "created_at": NOW})


def _add(tx: Tx, into: Table, **values: Any) -> int:
    """A row; gives its id where it has one."""
    if "id" not in into.c:
        tx.execute(insert(into), values)
        return 0
    return int(tx.execute(insert(into).returning(into.c.id), values).scalar_one())
