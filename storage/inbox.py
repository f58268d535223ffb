"""Updates from the moment Telegram is told they arrived until they are dealt with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, func, select, update

from storage import upserts
from storage.prepared import Prepared
from storage.schema import inbox

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from storage.database import Tx


@dataclass(frozen=True)
class Waiting:
    """An update that is not dealt with yet; `person_key` says whose turn order it belongs to."""

    id: int
    update_id: int
    person_key: int
    payload: str
    attempts: int = 0
    starts: int = 0


@dataclass(frozen=True)
class Arrival:
    """An update as it came in: raw JSON, and the person (or chat) it is ordered by."""

    update_id: int
    person_key: int
    payload: str


_COLUMNS = (
    inbox.c.id,
    inbox.c.update_id,
    inbox.c.person_key,
    inbox.c.payload,
    inbox.c.attempts,
    inbox.c.starts,
)
_FINISH = Prepared(
    update(inbox)
    .where(inbox.c.id == bindparam("row"), inbox.c.state == "new")
    .values(state="done", done_at=bindparam("now"))
)


_RECEIVING: dict[str, Prepared] = {}


class AlreadyEnded(Exception):
    """An update was dealt with or given up before: this transaction comes too late and must not count."""


def receive(tx: Tx, arrivals: Sequence[Arrival], now: datetime) -> list[Waiting]:
    """Keep a batch; gives back those that were not known already, in order."""
    keep = _receiving(tx)
    return [Waiting(*row) for one in arrivals for row in keep.rows(tx, {**vars(one), "received_at": now})]


def _receiving(tx: Tx) -> Prepared:
    """The statement that keeps an update unless it is known, made once per database."""
    dialect = tx.dialect.name
    if dialect not in _RECEIVING:
        arriving = ("update_id", "person_key", "payload", "received_at")
        new = upserts.insert(tx, inbox).values({name: bindparam(name) for name in arriving})
        once = new.on_conflict_do_nothing(index_elements=["update_id"]).returning(*_COLUMNS)
        _RECEIVING[dialect] = Prepared(once, [column.type for column in _COLUMNS])
    return _RECEIVING[dialect]


def begin(tx: Tx) -> list[Waiting]:
    """At a start: what an earlier process left, oldest first, with the start counted.

    The count tells an update that kills every process that touches it (see `bot.dispatch`); only the
    first of each person can have been touched.
    """
    firsts = select(func.min(inbox.c.id)).where(inbox.c.state == "new").group_by(inbox.c.person_key)
    tx.execute(update(inbox).where(inbox.c.id.in_(firsts)).values(starts=inbox.c.starts + 1))
    return waiting(tx)


def waiting(tx: Tx) -> list[Waiting]:
    """Everything not dealt with, oldest first."""
    return [
        Waiting(*row)
        for row in tx.execute(select(*_COLUMNS).where(inbox.c.state == "new").order_by(inbox.c.id))
    ]


def finish(tx: Tx, row_id: int, now: datetime) -> None:
    """Mark as dealt with: belongs into the transaction that deals with it. Raises AlreadyEnded."""
    if _FINISH.run(tx, {"row": row_id, "now": now}) != 1:
        raise AlreadyEnded


def fail(tx: Tx, row_id: int, incident: str, trace: str) -> int | None:
    """Count a failed attempt and keep its trace; gives the number of attempts so far.

    None when the update was dealt with after all, by a transaction that took longer than its handler.
    """
    changed = (
        update(inbox)
        .where(inbox.c.id == row_id, inbox.c.state == "new")
        .values(attempts=inbox.c.attempts + 1, incident=incident, trace=trace)
        .returning(inbox.c.attempts)
    )
    return tx.execute(changed).scalar()


def bury(tx: Tx, row_id: int, now: datetime) -> None:
    """Give an update up; it is kept with its trace until somebody has looked at it."""
    tx.execute(update(inbox).where(inbox.c.id == row_id).values(state="dead", done_at=now))


def revive(tx: Tx, row_id: int) -> bool:
    """Let a buried update be tried again at the next start; false when there is none such."""
    changed = (
        update(inbox)
        .where(inbox.c.id == row_id, inbox.c.state == "dead")
        .values(state="new", attempts=0, starts=0, done_at=None)
    )
    return tx.execute(changed).rowcount == 1


@dataclass(frozen=True)
class DeadLetter:
    """An update that was given up."""

    id: int
    update_id: int
    received_at: datetime
    incident: str | None
    trace: str | None
    payload: str


def dead_letters(tx: Tx) -> list[DeadLetter]:
    """What was given up, newest first."""
    columns = (
        inbox.c.id,
        inbox.c.update_id,
        inbox.c.received_at,
        inbox.c.incident,
        inbox.c.trace,
        inbox.c.payload,
    )
    return [
        DeadLetter(*row)
        for row in tx.execute(select(*columns).where(inbox.c.state == "dead").order_by(inbox.c.id.desc()))
    ]


def purge(tx: Tx, before: datetime) -> int:
    """Forget what was dealt with before an instant; what is waiting or dead stays."""
    return tx.execute(delete(inbox).where(inbox.c.state == "done", inbox.c.received_at < before)).rowcount


def counts(tx: Tx) -> dict[str, int]:
    """How many updates stand in each state."""
    counted = select(inbox.c.state, func.count()).group_by(inbox.c.state)
    return {row[0]: row[1] for row in tx.execute(counted)}
