"""Persons: who is listed, which account is theirs, whether it can be reached."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select, update

from storage.prepared import Prepared
from storage.schema import persons

if TYPE_CHECKING:
    from datetime import datetime

    from storage.database import Tx


@dataclass(frozen=True)
class Person:
    """A listed person; `telegram_id` is None until they have joined."""

    id: int
    name: str
    phone: str | None
    telegram_id: int | None


_PERSON = select(persons.c.id, persons.c.name, persons.c.phone, persons.c.telegram_id)
_BY_TELEGRAM_ID = _PERSON.where(persons.c.telegram_id == bindparam("telegram_id"))
_BY_PHONE = _PERSON.where(persons.c.phone == bindparam("phone"))
_BY_ID = _PERSON.where(persons.c.id == bindparam("person_id"))
_CHAT = Prepared(
    select(persons.c.telegram_id).where(persons.c.id == bindparam("person")), [persons.c.telegram_id.type]
)
_BIND = (
    update(persons)
    .where(persons.c.id == bindparam("person_id"), persons.c.telegram_id.is_(None))
    .values(telegram_id=bindparam("account"), unreachable_since=None)
)
_UNBIND = (
    update(persons)
    .where(persons.c.id == bindparam("person_id"), persons.c.telegram_id == bindparam("account"))
    .values(telegram_id=None, unreachable_since=None)
)
_MARK_UNREACHABLE = (
    update(persons)
    .where(persons.c.telegram_id == bindparam("account"), persons.c.unreachable_since.is_(None))
    .values(unreachable_since=bindparam("now"))
)
_MARK_REACHABLE = (
    update(persons)
    .where(persons.c.telegram_id == bindparam("account"), persons.c.unreachable_since.is_not(None))
    .values(unreachable_since=None)
)


def by_telegram_id(tx: Tx, telegram_id: int) -> Person | None:
    """Whose account it is."""
    row = tx.execute(_BY_TELEGRAM_ID, {"telegram_id": telegram_id}).first()
    return None if row is None else Person(*row)


def by_id(tx: Tx, person_id: int) -> Person | None:
    """One listed person."""
    row = tx.execute(_BY_ID, {"person_id": person_id}).first()
    return None if row is None else Person(*row)


def by_phone(tx: Tx, phone: str) -> Person | None:
    """Whose number it is (normalised, see `domain.phones`)."""
    row = tx.execute(_BY_PHONE, {"phone": phone}).first()
    return None if row is None else Person(*row)


def bind(tx: Tx, person_id: int, telegram_id: int) -> bool:
    """Give a person their account; false, and nothing changed, when they have one already."""
    return tx.execute(_BIND, {"person_id": person_id, "account": telegram_id}).rowcount == 1


def unbind(tx: Tx, person_id: int, telegram_id: int) -> bool:
    """Take a person's account away; false, and nothing changed, when it is not theirs."""
    return tx.execute(_UNBIND, {"person_id": person_id, "account": telegram_id}).rowcount == 1


def mark_unreachable(tx: Tx, telegram_id: int, now: datetime) -> None:
    """Keep since when an account cannot be written to; the first such instant counts."""
    tx.execute(_MARK_UNREACHABLE, {"account": telegram_id, "now": now})


def mark_reachable(tx: Tx, telegram_id: int) -> None:
    """Forget that an account could not be written to."""
    tx.execute(_MARK_REACHABLE, {"account": telegram_id})


def chat_of(tx: Tx, person_id: int) -> int | None:
    """The account of a person; None until they have joined."""
    rows = _CHAT.rows(tx, {"person": person_id})
    return rows[0][0] if rows else None
