"""The audit chain: each change of state seals the one before it.

A link's MAC covers the previous MAC, its own fields and the hash of a salted body, so an edited,
removed or reordered link is found by `storage.verify`. Bodies are not stored twice: they are
read again from the evidence tables. Erasing a salt makes a body unprovable without breaking
the chain, which is how personal data can be erased.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, insert, select, update

from storage.database import AUDIT_KEY
from storage.prepared import Prepared
from storage.schema import audit_head, audit_links

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from domain.messages import Json
    from storage.database import Tx

HEAD_DIGITS = 8
"""How much of a MAC stands on a receipt: 32 bits are enough to recognise, short enough to read out."""


@dataclass(frozen=True)
class Event:
    """A change of state: who did what to which thing, and what the thing then was (`body`)."""

    at: datetime
    actor_id: int | None
    action: str
    subject: str
    subject_id: int
    body: Json


_TAKE = update(audit_head).where(audit_head.c.id == 1).values(seq=audit_head.c.seq + 1)
_LOCK = _TAKE.returning(audit_head.c.seq, audit_head.c.mac)
_SEAL = update(audit_head).where(audit_head.c.id == 1).values(mac=bindparam("sealed"))
_NEWEST = Prepared(
    select(audit_links.c.mac)
    .where(audit_links.c.subject == bindparam("subject"), audit_links.c.subject_id == bindparam("subject_id"))
    .order_by(audit_links.c.seq.desc())
    .limit(1),
    [audit_links.c.mac.type],
)


def append(tx: Tx, event: Event) -> str:
    """Add a link in the transaction of the change itself; gives the new head, shortened for people.

    The update of the one head row is the lock that keeps links in one order: call it last.
    """
    key = tx.info[AUDIT_KEY]
    seq, previous = tx.execute(_LOCK).one()
    salt = secrets.token_hex(16)
    body_hash = hash_body(salt, event.body)
    mac = seal(key, previous, seq, event, body_hash)
    tx.execute(insert(audit_links), _link(seq, event, salt, body_hash, mac))
    tx.execute(_SEAL, {"sealed": mac})
    return mac[:HEAD_DIGITS]


def append_many(tx: Tx, events: Sequence[Event]) -> None:
    """Add links one after the other, as `append` would, with as few statements as for one."""
    if not events:
        return
    key = tx.info[AUDIT_KEY]
    seq, previous = tx.execute(_LOCK).one()
    links = []
    for number, event in enumerate(events, start=seq):
        salt = secrets.token_hex(16)
        body_hash = hash_body(salt, event.body)
        previous = seal(key, previous, number, event, body_hash)
        links.append(_link(number, event, salt, body_hash, previous))
    tx.execute(insert(audit_links), links)
    last = update(audit_head).where(audit_head.c.id == 1)
    tx.execute(last.values(seq=links[-1]["seq"], mac=previous))


def _link(seq: int, event: Event, salt: str, body_hash: str, mac: str) -> dict[str, Json]:
    return {
        "seq": seq,
        "at": event.at,
        "actor_id": event.actor_id,
        "action": event.action,
        "subject": event.subject,
        "subject_id": event.subject_id,
        "salt": salt,
        "body_hash": body_hash,
        "mac": mac,
    }


def fits(tx: Tx) -> bool:
    """Whether the newest link was sealed with this connection's key; true while there is none."""
    newest = tx.execute(select(audit_links).order_by(audit_links.c.seq.desc()).limit(2)).all()
    if not newest:
        return True
    link = newest[0]
    previous = newest[1].mac if len(newest) > 1 else ""
    event = Event(link.at, link.actor_id, link.action, link.subject, link.subject_id, None)
    return hmac.compare_digest(seal(tx.info[AUDIT_KEY], previous, link.seq, event, link.body_hash), link.mac)


def head(tx: Tx) -> str:
    """The newest link, shortened for people: for what is printed of many things. Empty before the first."""
    return str(tx.execute(select(audit_head.c.mac)).scalar_one())[:HEAD_DIGITS]


def head_of(tx: Tx, subject: str, subject_id: int) -> str | None:
    """The link that a thing's latest change made, shortened for people."""
    rows = _NEWEST.rows(tx, {"subject": subject, "subject_id": subject_id})
    return str(rows[0][0])[:HEAD_DIGITS] if rows else None


def tells(tx: Tx, action: str, subject: str, subject_id: int, body: Json) -> bool:
    """Whether a link tells exactly this of a thing; those whose salt was erased tell nothing."""
    links = select(audit_links.c.salt, audit_links.c.body_hash).where(
        audit_links.c.subject == subject,
        audit_links.c.subject_id == subject_id,
        audit_links.c.action == action,
        audit_links.c.salt.is_not(None),
    )
    return any(hash_body(link.salt, body) == link.body_hash for link in tx.execute(links))


def hash_body(salt: str, body: Json) -> str:
    """SHA-256 over salt and canonical JSON, in hex."""
    canonical = json.dumps(body, separators=(",", ":"), sort_keys=True, default=str)
    return hashlib.sha256(f"{salt}:{canonical}".encode()).hexdigest()


def seal(key: bytes, previous: str, seq: int, event: Event, body_hash: str) -> str:
    """HMAC-SHA-256 of a link upon the one before, in hex."""
    covered = [
        previous,
        seq,
        event.at.isoformat(),
        event.actor_id,
        event.action,
        event.subject,
        event.subject_id,
        body_hash,
    ]
    return hmac.new(key, json.dumps(covered).encode(), hashlib.sha256).hexdigest()
