"""One-time links: kept by the hash of their token, so that nobody who reads the table can use one."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, insert, select, update

from storage.schema import invitations

if TYPE_CHECKING:
    from datetime import datetime

    from storage.database import Tx

SUBJECT = "invitation"
"""What audit links call one."""


@dataclass(frozen=True)
class Usable:
    """A link that can be used now, and for whom it was made."""

    id: int
    person_id: int


_INSERT = insert(invitations).returning(invitations.c.id)
_GOOD = (invitations.c.used_at.is_(None), invitations.c.expires_at > bindparam("now"))
_FIND = select(invitations.c.id, invitations.c.person_id).where(
    invitations.c.token_hash == bindparam("hashed"), *_GOOD
)
_USE = (
    update(invitations)
    .where(invitations.c.id == bindparam("link"), *_GOOD)
    .values(used_at=bindparam("now"), used_by_telegram_id=bindparam("account"))
)
_VOID = (
    update(invitations)
    .where(invitations.c.person_id == bindparam("person"), *_GOOD)
    .values(expires_at=bindparam("now"))
)


def add(
    tx: Tx, person_id: int, token: str, made_by_id: int | None, made_at: datetime, expires_at: datetime
) -> int:
    """Keep a new link; gives its id."""
    values = {
        "person_id": person_id,
        "token_hash": _hash(token),
        "made_by_id": made_by_id,
        "made_at": made_at,
        "expires_at": expires_at,
    }
    link_id: int = tx.execute(_INSERT, values).scalar_one()
    return link_id


def find(tx: Tx, token: str, now: datetime) -> Usable | None:
    """The link of a token, unless it was used, made void, or its time is over."""
    row = tx.execute(_FIND, {"hashed": _hash(token), "now": now}).first()
    return None if row is None else Usable(row.id, row.person_id)


def use(tx: Tx, link_id: int, telegram_id: int, now: datetime) -> bool:
    """Use a link up; false when somebody was faster."""
    return tx.execute(_USE, {"link": link_id, "account": telegram_id, "now": now}).rowcount == 1


def void(tx: Tx, person_id: int, now: datetime) -> None:
    """Let every unused link of a person end now."""
    tx.execute(_VOID, {"person": person_id, "now": now})


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
