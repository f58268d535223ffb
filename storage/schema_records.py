"""Tables of forms being filled and of what every duty record has in common."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from domain.records import EventKind, RecordKind
from storage.metadata import metadata, row_id
from storage.types import Instant, PlainJson

drafts = Table(
    "drafts",
    metadata,
    row_id(),
    Column("person_id", ForeignKey("persons.id"), nullable=False),
    Column("office_id", ForeignKey("offices.id"), nullable=False),
    Column("form", String(32), nullable=False),
    Column("form_version", SmallInteger, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("session", PlainJson, nullable=False),
    Column("state", String(12), nullable=False, server_default="open"),
    Column("asked_outbox_id", BigInteger),
    Column("for_office_id", ForeignKey("offices.id")),
    Column("about_id", BigInteger),
    Column("origin", String(8), nullable=False, server_default="chat"),
    Column("begun_at", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False),
    CheckConstraint("state IN ('open', 'saved', 'discarded')", name="state"),
    Index("ix_drafts_person_id_state", "person_id", "state"),
    sqlite_autoincrement=True,
)
"""Guided forms being filled. `session` is the engine's; `asked_outbox_id` its last question.

`for_office_id`: on whose behalf a clerk fills it in; nobody's means for oneself. `about_id`: the
record (its first version) that is corrected, withdrawn or followed up; no foreign key, because
records refer to drafts already. `origin`: chat, or paper when it is copied from a sheet.
"""

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
    row_id(),
    Column("organization_id", ForeignKey("organizations.id"), nullable=False),
    Column("office_id", ForeignKey("offices.id"), nullable=False),
    Column("person_id", ForeignKey("persons.id"), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("year", SmallInteger, nullable=False),
    Column("number", Integer, nullable=False),
    Column("held_on", Date, nullable=False),
    Column("entered_at", Instant, nullable=False),
    Column("draft_id", ForeignKey("drafts.id"), nullable=False, unique=True),
    Column("root_id", ForeignKey("duty_records.id")),
    Column("version", SmallInteger, nullable=False, server_default="1"),
    Column("entered_by_id", ForeignKey("persons.id")),
    Column("origin", String(8), nullable=False, server_default="chat"),
    Column("reason", Text),
    Column("import_key", String(60), unique=True),
    UniqueConstraint("organization_id", "year", "number", "version"),
    UniqueConstraint("root_id", "version"),
    CheckConstraint(f"kind IN ({', '.join(repr(str(kind)) for kind in RecordKind)})", name="kind"),
    CheckConstraint("origin IN ('chat', 'paper', 'import')", name="origin"),
    CheckConstraint("(root_id IS NULL) = (version = 1)", name="root"),
    Index("ix_duty_records_person_id_held_on", "person_id", "held_on"),
    Index("ix_duty_records_entered_by_id_held_on", "entered_by_id", "held_on"),
    Index("ix_duty_records_organization_id_held_on", "organization_id", "held_on"),
    sqlite_autoincrement=True,
)
"""Who did what, when; a row is one version of it. `number` counts within organization and year of entry.

A correction is a new row with the number of the first version (`root_id`), the next `version` and a
`reason`. `person_id`, `office_id`: whose duty it was; `entered_by_id`: who entered it, where that was
somebody else. `origin`: chat, paper, or import; `import_key`: what an imported one is called in its workbook.
"""

record_events = Table(
    "record_events",
    metadata,
    row_id(),
    Column("record_id", ForeignKey("duty_records.id"), nullable=False, index=True),
    Column("kind", String(16), nullable=False),
    Column("at", Instant, nullable=False),
    Column("person_id", ForeignKey("persons.id"), nullable=False),
    Column("office_id", ForeignKey("offices.id"), nullable=False),
    Column("on_day", Date),
    Column("line", Text),
    Column("value", String(16)),
    Column("draft_id", ForeignKey("drafts.id"), unique=True),
    CheckConstraint(f"kind IN ({', '.join(repr(str(kind)) for kind in EventKind)})", name="kind"),
    sqlite_autoincrement=True,
)
"""What became of a record (its first version): withdrawn, restored, supplemented, received, answered …"""

record_counters = Table(
    "record_counters",
    metadata,
    Column("organization_id", ForeignKey("organizations.id"), primary_key=True),
    Column("year", SmallInteger, primary_key=True, autoincrement=False),
    Column("last", Integer, nullable=False),
)

attachments = Table(
    "attachments",
    metadata,
    row_id(),
    Column("record_id", ForeignKey("duty_records.id"), nullable=False, index=True),
    Column("event_id", ForeignKey("record_events.id")),
    Column("position", SmallInteger, nullable=False),
    Column("kind", String(12), nullable=False),
    Column("file_id", String(255), nullable=False),
    Column("unique_id", String(64), nullable=False),
    Column("name", String(255)),
    Column("size", BigInteger),
    UniqueConstraint("record_id", "position"),
)
"""Files the person chose to add; kept by Telegram, referred to by its ids.

`event_id`: the supplement with which a file came, if it came later.
"""
