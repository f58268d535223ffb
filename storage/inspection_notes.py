"""What is written down beside scores, and the small anonymous polls of residents. Append-only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select

from domain.inspections import NoteKind
from storage.schema import inspection_notes, persons, resident_polls

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from domain.messages import Json
    from storage.database import Tx

SUBJECT = "inspection_note"
"""What audit links call a note."""

POLL = "resident_poll"


@dataclass(frozen=True)
class NewNote:
    """Something to be written down; `count`: of how many people it comes."""

    inspection_id: int
    kind: NoteKind
    line: str
    count: int | None


@dataclass(frozen=True)
class Note:
    """What somebody wrote down."""

    id: int
    inspection_id: int
    kind: NoteKind
    line: str
    count: int | None
    at: datetime
    person_id: int
    name: str


@dataclass(frozen=True)
class Poll:
    """How many residents were asked, nobody by name, and how many are satisfied."""

    id: int
    asked: int
    satisfied: int
    at: datetime
    person_id: int


def add(tx: Tx, new: NewNote, person_id: int, draft_id: int | None, now: datetime) -> int:
    """Write a note; gives its id."""
    values = {
        **vars(new),
        "kind": new.kind.value,
        "person_id": person_id,
        "draft_id": draft_id,
        "at": now,
    }
    note_id: int = tx.execute(insert(inspection_notes).returning(inspection_notes.c.id), values).scalar_one()
    return note_id


def of_draft(tx: Tx, draft_id: int) -> int | None:
    """Which note was made of a draft."""
    found = select(inspection_notes.c.id).where(inspection_notes.c.draft_id == draft_id)
    note_id: int | None = tx.execute(found).scalar()
    return note_id


def inspection_of(tx: Tx, note_id: int) -> int | None:
    """Of which inspection a note is."""
    found = select(inspection_notes.c.inspection_id).where(inspection_notes.c.id == note_id)
    inspection_id: int | None = tx.execute(found).scalar()
    return inspection_id


def of_inspection(tx: Tx, inspection_id: int) -> list[Note]:
    """The notes of an inspection, the oldest first."""
    return of_inspections(tx, [inspection_id])[inspection_id]


def of_inspections(tx: Tx, inspection_ids: Collection[int]) -> dict[int, list[Note]]:
    """The same of several, by inspection."""
    found = (
        select(inspection_notes, persons.c.name)
        .join(persons, persons.c.id == inspection_notes.c.person_id)
        .where(inspection_notes.c.inspection_id.in_(inspection_ids))
        .order_by(inspection_notes.c.id)
    )
    told: dict[int, list[Note]] = {one: [] for one in inspection_ids}
    for row in tx.execute(found).mappings():
        told[row["inspection_id"]].append(_note(row))
    return told


def add_poll(
    tx: Tx,
    inspection_id: int,
    asked: int,
    satisfied: int,
    person_id: int,
    draft_id: int | None,
    now: datetime,
) -> int:
    """Write how a poll went; gives its id."""
    values = {
        "inspection_id": inspection_id,
        "asked": asked,
        "satisfied": satisfied,
        "person_id": person_id,
        "draft_id": draft_id,
        "at": now,
    }
    poll_id: int = tx.execute(insert(resident_polls).returning(resident_polls.c.id), values).scalar_one()
    return poll_id


def poll_of_draft(tx: Tx, draft_id: int) -> int | None:
    """Of which inspection a draft told how the poll went."""
    found = select(resident_polls.c.inspection_id).where(resident_polls.c.draft_id == draft_id)
    inspection_id: int | None = tx.execute(found).scalar()
    return inspection_id


def poll(tx: Tx, inspection_id: int) -> Poll | None:
    """The latest poll of an inspection."""
    return polls(tx, [inspection_id]).get(inspection_id)


def polls(tx: Tx, inspection_ids: Collection[int]) -> dict[int, Poll]:
    """The latest poll of each of several inspections that have one."""
    found = select(resident_polls).where(resident_polls.c.inspection_id.in_(inspection_ids))
    return {
        row.inspection_id: Poll(row.id, row.asked, row.satisfied, row.at, row.person_id)
        for row in tx.execute(found.order_by(resident_polls.c.id))
    }


def body(tx: Tx, note_id: int) -> Json:
    """A note as the audit chain seals it; None when it is not there."""
    row = tx.execute(select(inspection_notes).where(inspection_notes.c.id == note_id)).mappings().first()
    return None if row is None else {**row, "at": row["at"].isoformat()}


def poll_body(tx: Tx, poll_id: int) -> Json:
    """A poll as the audit chain seals it; None when it is not there."""
    row = tx.execute(select(resident_polls).where(resident_polls.c.id == poll_id)).mappings().first()
    return None if row is None else {**row, "at": row["at"].isoformat()}


def _note(row: Mapping[Any, Any]) -> Note:
    return Note(
        row["id"],
        row["inspection_id"],
        NoteKind(row["kind"]),
        row["line"],
        row["count"],
        row["at"],
        row["person_id"],
        row["name"],
    )
