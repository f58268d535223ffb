"""What kinds of contact points are called here; append-only, the latest of a kind holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import insert, select

from domain.roster import ContactPointKind
from storage import drafts
from storage.schema import contact_labels

if TYPE_CHECKING:
    from datetime import datetime

    from domain.messages import Json
    from storage.database import Tx

SUBJECT = "contact_label"
"""What audit links call one."""


def words(tx: Tx) -> dict[ContactPointKind, str]:
    """What each kind is called of which anything was said."""
    found = select(contact_labels.c.kind, contact_labels.c.label).order_by(contact_labels.c.id)
    return {ContactPointKind(row.kind): row.label for row in tx.execute(found)}


def add(tx: Tx, kind: ContactPointKind, label: str, person_id: int, now: datetime) -> int:
    """Call a kind something from now on; gives the row's id."""
    values = {"kind": kind.value, "label": label, "at": now, "person_id": person_id}
    made: int = tx.execute(insert(contact_labels).returning(contact_labels.c.id), values).scalar_one()
    return made


def number_of(kind: ContactPointKind) -> int:
    """By which number the receipt of a kind's word is found."""
    return list(ContactPointKind).index(kind) + 1


def of_draft(tx: Tx, draft_id: int) -> int | None:
    """The number of the kind that a draft has named."""
    heading = drafts.heading(tx, draft_id)
    said = None if heading is None else heading.answers.get("kind")
    return number_of(ContactPointKind(said)) if said in set(ContactPointKind) else None


def body(tx: Tx, row_id: int) -> Json:
    """A word as the audit chain seals it; None when it is not there."""
    row = tx.execute(select(contact_labels).where(contact_labels.c.id == row_id)).mappings().first()
    return None if row is None else {**row, "at": row["at"].isoformat()}
