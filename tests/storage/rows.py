"""Rows that tests put into tables with one call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import insert, select

from storage import schema

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
