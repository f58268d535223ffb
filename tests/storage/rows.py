"""Rows that tests put into tables with one call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, insert, select

from storage import schema
from storage.outbox import Outgoing

if TYPE_CHECKING:
    from storage.database import Tx


def add_person(tx: Tx, telegram_id: int, name: str = "甲") -> int:
    """A person with an account; gives the person's id."""
    values = {"name": name, "pinyin": "jia", "initials": "j", "telegram_id": telegram_id}
    return int(tx.execute(insert(schema.persons).returning(schema.persons.c.id), values).scalar_one())


def unreachable(tx: Tx, telegram_id: int) -> bool:
    """Whether a person is marked as not to be reached."""
    since = select(schema.persons.c.unreachable_since).where(schema.persons.c.telegram_id == telegram_id)
    return tx.execute(since).scalar_one() is not None


def queued(tx: Tx) -> list[Outgoing]:
    """Everything that is to be said, not only the next message of each chat; as `outbox.waiting` sorts."""
    rows = schema.outbox.c
    columns = (
        rows.id,
        rows.chat_id,
        rows.method,
        rows.key,
        rows.params,
        rows.keyboard,
        rows.message_id,
        rows.repeats,
        rows.priority,
    )
    new: Select[Any] = select(*columns).where(rows.state == "new").order_by(rows.priority, rows.id)
    return [Outgoing(*row) for row in tx.execute(new)]
