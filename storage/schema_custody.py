"""Tables of custody: what came in, what goes out, what was changed."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    Text,
)

from storage.metadata import Key, metadata, row_id
from storage.types import Instant, PlainJson


def _one_of(column: str, values: Sequence[str]) -> str:
    """A column holds one of these values, spelled out."""
    return " OR ".join(f"{column} = '{value}'" for value in values)


inbox = Table(
    "inbox",
    metadata,
    row_id(),
    Column("update_id", BigInteger, nullable=False, unique=True),
    Column("person_key", BigInteger, nullable=False),
    Column("payload", Text, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("state", String(8), nullable=False, server_default="new"),
    Column("attempts", SmallInteger, nullable=False, server_default="0"),
    Column("starts", SmallInteger, nullable=False, server_default="0"),
    Column("done_at", Instant),
    Column("incident", String(16)),
    Column("trace", Text),
    CheckConstraint("state IN ('new', 'done', 'dead')", name="state"),
    Index("ix_inbox_received_at", "received_at"),
    sqlite_autoincrement=True,
)
"""Updates as Telegram sent them (raw JSON), until they are dealt with. `person_key` orders them."""


outbox = Table(
    "outbox",
    metadata,
    row_id(),
    Column("chat_id", BigInteger, nullable=False),
    Column("method", String(12), nullable=False),
    Column("priority", SmallInteger, nullable=False, server_default="0"),
    Column("key", String(64)),
    Column("params", PlainJson),
    Column("keyboard", PlainJson),
    Column("edits_outbox_id", BigInteger),
    Column("message_id", BigInteger),
    Column("dedupe", String(160), unique=True),
    Column("state", String(8), nullable=False, server_default="new"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("repeats", SmallInteger, nullable=False, server_default="0"),
    Column("created_at", Instant, nullable=False),
    Column("sent_at", Instant),
    Column("error", Text),
    CheckConstraint(_one_of("state", ("new", "sending", "sent", "dead")), name="state"),
    CheckConstraint(_one_of("method", ("send", "edit", "unmark", "attachment")), name="method"),
    sqlite_autoincrement=True,
)
"""Everything the bot says, until Telegram has it. `message_id`: the message made or edited.

Rows are queued by the hundred thousand: SQLite makes a table of what stands behind IN for every row, which
costs a quarter of queueing it (docs/benchmarks.md), so the checks are spelled out.
"""

audit_links = Table(
    "audit_links",
    metadata,
    Column("seq", Key, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
    Column("actor_id", BigInteger),
    Column("action", String(32), nullable=False),
    Column("subject", String(32), nullable=False),
    Column("subject_id", BigInteger, nullable=False),
    Column("salt", String(32)),
    Column("body_hash", String(64), nullable=False),
    Column("mac", String(64), nullable=False),
    Index("ix_audit_links_subject", "subject", "subject_id"),
)
"""One link per change of state, each sealing the one before (HMAC-SHA-256)."""

audit_head = Table(
    "audit_head",
    metadata,
    Column("id", SmallInteger, primary_key=True, autoincrement=False),
    Column("seq", BigInteger, nullable=False),
    Column("mac", String(64), nullable=False),
    CheckConstraint("id = 1", name="single"),
)
"""The end of the chain; its row is also the lock that keeps links in one order."""
