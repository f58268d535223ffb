"""Digests of very many readers are queued together: one row for 200, unfolded piece by piece.

A row for each reader costs PostgreSQL more than finding out whom to tell (docs/benchmarks.md), and all of
them at once hold up the writer for as long; no more than thirty are sent in a second anyway.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import ColumnElement, Text, bindparam, cast, delete, func, literal, select

from storage.schema import organizations, outbox

if TYPE_CHECKING:
    from datetime import datetime

    from storage.database import Tx

KEY = "digests"
"""The key of such a row; no text has it, and it is for nobody's chat."""

NOBODY = 0

MANY = 1000
"""From so many organizations in a zone on, digests are queued together."""

SIZE = 200
"""Offices whose holders share a row, at most: what is longer than 2,000 bytes PostgreSQL compresses first."""

PIECES = 3
"""Rows that are unfolded in one transaction."""

_BEYOND = (
    select(literal(1))
    .where(organizations.c.time_zone == bindparam("zone"))
    .offset(bindparam("many"))
    .limit(1)
)
_NEXT = (
    select(outbox.c.id, outbox.c.params, outbox.c.created_at)
    .where(outbox.c.chat_id == NOBODY, outbox.c.state == "new", outbox.c.key == KEY)
    .order_by(outbox.c.priority, outbox.c.id)
    .limit(PIECES)
)


class Readers(NamedTuple):
    """Whom a row stands for."""

    params: Any
    """`round`, `zone`, and the `offices` whose holders are told."""
    at: datetime


def are_many(tx: Tx, time_zone: str) -> bool:
    """Whether the organizations of a zone are very many."""
    return tx.execute(_BEYOND, {"zone": time_zone, "many": MANY}).first() is not None


def take(tx: Tx) -> list[Readers]:
    """Take the next of these rows away; gives none when there are none."""
    rows = tx.execute(_NEXT).all()
    if rows:
        tx.execute(delete(outbox).where(outbox.c.id.in_([row.id for row in rows])))
    return [Readers(row.params, row.created_at) for row in rows]


def listed(tx: Tx, number: ColumnElement[int]) -> ColumnElement[str]:
    """The numbers of a group as one text, between commas: SQLAlchemy's own for both cannot be prepared."""
    if tx.dialect.name == "postgresql":
        return func.string_agg(cast(number, Text), literal(",", Text), type_=Text())
    return func.group_concat(number, literal(",", Text), type_=Text())
