"""Every table, declared once; the migrations end at exactly this (a test compares them).

Evidence tables (`EVIDENCE`) are append-only: triggers made by the migrations refuse UPDATE and
DELETE on both databases, whoever asks.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from storage.types import Instant, PlainJson

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    },
)

Key = BigInteger().with_variant(Integer, "sqlite")
"""SQLite numbers rows by itself only where the column is spelled INTEGER."""


def _id() -> Column[int]:
    return Column("id", Key, primary_key=True)


# --- custody: what came in, what goes out, what was changed ---------------------------------------

inbox = Table(
    "inbox",
    metadata,
    _id(),
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
    _id(),
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
    CheckConstraint("state IN ('new', 'sending', 'sent', 'dead')", name="state"),
    CheckConstraint("method IN ('send', 'edit', 'unmark', 'attachment')", name="method"),
    Index("ix_outbox_created_at", "created_at"),
    sqlite_autoincrement=True,
)
"""Everything the bot says, until Telegram has it. `message_id`: the message made or edited."""

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

# --- people ---------------------------------------------------------------------------------------

organizations = Table(
    "organizations",
    metadata,
    _id(),
    Column("parent_id", ForeignKey("organizations.id"), index=True),
    Column("kind", String(32), nullable=False),
    Column("level", String(16), nullable=False),
    Column("name", String(120), nullable=False),
    Column("pinyin", Text, nullable=False),
    Column("initials", Text, nullable=False),
    Column("key_village", Boolean, nullable=False, server_default=text("false")),
    Column("time_zone", String(40), nullable=False, server_default="Asia/Shanghai"),
    Column("members", Integer, nullable=False, server_default="0"),
    Column("from_on", Date, nullable=False),
)
"""The tree of organizations. `members`: people who should attend its commonest meeting."""

persons = Table(
    "persons",
    metadata,
    _id(),
    Column("name", String(60), nullable=False),
    Column("pinyin", Text, nullable=False),
    Column("initials", Text, nullable=False),
    Column("phone", String(20), unique=True),
    Column("telegram_id", BigInteger, unique=True),
    Column("unreachable_since", Instant),
)

offices = Table(
    "offices",
    metadata,
    _id(),
    Column("person_id", ForeignKey("persons.id"), nullable=False, index=True),
    Column("organization_id", ForeignKey("organizations.id"), nullable=False, index=True),
    Column("role", String(32), nullable=False),
    Column("from_on", Date, nullable=False),
    Column("to_on", Date),
)

contact_points = Table(
    "contact_points",
    metadata,
    _id(),
    Column("person_id", ForeignKey("persons.id"), nullable=False, index=True),
    Column("kind", String(32), nullable=False),
    Column("organization_id", ForeignKey("organizations.id")),
    Column("nickname", String(60)),
    Column("from_on", Date, nullable=False),
    Column("to_on", Date),
    CheckConstraint("(organization_id IS NULL) <> (nickname IS NULL)", name="one_target"),
)
"""Who is tied to which organization, or to which veteran member (by nickname only, R45)."""

# --- forms and records ----------------------------------------------------------------------------

drafts = Table(
    "drafts",
    metadata,
    _id(),
    Column("person_id", ForeignKey("persons.id"), nullable=False),
    Column("office_id", ForeignKey("offices.id"), nullable=False),
    Column("form", String(32), nullable=False),
    Column("form_version", SmallInteger, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("session", PlainJson, nullable=False),
    Column("state", String(12), nullable=False, server_default="open"),
    Column("asked_outbox_id", BigInteger),
    Column("begun_at", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False),
    CheckConstraint("state IN ('open', 'saved', 'discarded')", name="state"),
    Index("ix_drafts_person_id_state", "person_id", "state"),
    sqlite_autoincrement=True,
)
"""Guided forms being filled. `session` is the engine's; `asked_outbox_id` its last question."""

focus = Table(
    "focus",
    metadata,
    Column("person_id", ForeignKey("persons.id"), primary_key=True),
    Column("draft_id", ForeignKey("drafts.id")),
)
"""The one draft of a person to which what they type belongs; none after put aside or save."""

duty_records = Table(
    "duty_records",
    metadata,
    _id(),
    Column("organization_id", ForeignKey("organizations.id"), nullable=False),
    Column("office_id", ForeignKey("offices.id"), nullable=False),
    Column("person_id", ForeignKey("persons.id"), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("year", SmallInteger, nullable=False),
    Column("number", Integer, nullable=False),
    Column("held_on", Date, nullable=False),
    Column("entered_at", Instant, nullable=False),
    Column("draft_id", ForeignKey("drafts.id"), nullable=False, unique=True),
    UniqueConstraint("organization_id", "year", "number"),
    CheckConstraint("kind IN ('meeting', 'visit', 'duty_stay')", name="kind"),
    Index("ix_duty_records_person_id_held_on", "person_id", "held_on"),
    Index("ix_duty_records_organization_id_held_on", "organization_id", "held_on"),
    sqlite_autoincrement=True,
)
"""Who did what, when. `number` counts within organization and year of entry."""

record_counters = Table(
    "record_counters",
    metadata,
    Column("organization_id", ForeignKey("organizations.id"), primary_key=True),
    Column("year", SmallInteger, primary_key=True, autoincrement=False),
    Column("last", Integer, nullable=False),
)

meetings = Table(
    "meetings",
    metadata,
    Column("record_id", ForeignKey("duty_records.id"), primary_key=True),
    Column("attended", Integer, nullable=False),
    Column("expected", Integer, nullable=False),
    Column("topics", Text, nullable=False),
    Column("decision", Text),
    CheckConstraint("attended BETWEEN 0 AND expected", name="attended"),
)

meeting_kinds = Table(
    "meeting_kinds",
    metadata,
    Column("record_id", ForeignKey("meetings.record_id"), primary_key=True),
    Column("kind", String(40), primary_key=True),
)
"""One event may be several kinds of meeting."""

visits = Table(
    "visits",
    metadata,
    Column("record_id", ForeignKey("duty_records.id"), primary_key=True),
    Column("contact_point_id", ForeignKey("contact_points.id"), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("problems_taken_on", Integer, nullable=False),
    Column("problems", Text),
    Column("solved_on_spot", Integer, nullable=False),
    Column("revisit_on", Date),
    CheckConstraint("solved_on_spot BETWEEN 0 AND problems_taken_on", name="solved"),
)

duty_stays = Table(
    "duty_stays",
    metadata,
    Column("record_id", ForeignKey("duty_records.id"), primary_key=True),
    Column("place_id", ForeignKey("organizations.id"), nullable=False),
    Column("from_on", Date, nullable=False),
    Column("to_on", Date, nullable=False),
    Column("half_days", Integer, nullable=False),
    Column("problems_taken_on", Integer, nullable=False),
    Column("problems", Text),
    CheckConstraint("half_days >= 1 AND to_on >= from_on", name="span"),
)

duty_days = Table(
    "duty_days",
    metadata,
    _id(),
    Column("record_id", ForeignKey("duty_stays.record_id"), nullable=False, index=True),
    Column("person_id", ForeignKey("persons.id"), nullable=False),
    Column("day", Date, nullable=False),
    Column("half", String(2), nullable=False),
    UniqueConstraint("person_id", "day", "half"),
    CheckConstraint("half IN ('am', 'pm')", name="half"),
)
"""Half days of a duty stay; the key makes two days on one date impossible. Source: G8."""

attachments = Table(
    "attachments",
    metadata,
    _id(),
    Column("record_id", ForeignKey("duty_records.id"), nullable=False, index=True),
    Column("position", SmallInteger, nullable=False),
    Column("kind", String(12), nullable=False),
    Column("file_id", String(255), nullable=False),
    Column("unique_id", String(64), nullable=False),
    Column("name", String(255)),
    Column("size", BigInteger),
    UniqueConstraint("record_id", "position"),
)
"""Files the person chose to add; kept by Telegram, referred to by its ids."""

EVIDENCE = (
    "duty_records",
    "meetings",
    "meeting_kinds",
    "visits",
    "duty_stays",
    "duty_days",
    "attachments",
)
"""Append-only tables. `audit_links` is guarded too, except that a salt may be erased."""

PARTIAL_INDEXES = {
    "ix_inbox_waiting": "CREATE INDEX ix_inbox_waiting ON inbox (id) WHERE state = 'new'",
    "ix_outbox_waiting": "CREATE INDEX ix_outbox_waiting ON outbox (priority, id) WHERE state = 'new'",
    "ix_outbox_next": "CREATE INDEX ix_outbox_next ON outbox (chat_id, priority, id) WHERE state = 'new'",
}
"""Indexes of what is waiting, spelled as both databases read them.

As SQL, because to declare one for PostgreSQL loads that dialect at every start: 60 ms and 2 MB.
"""
