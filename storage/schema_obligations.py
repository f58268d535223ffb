"""Tables of obligations: what records count for, which rules hold, waivers, tasks, and what was reminded."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from storage.metadata import metadata, row_id
from storage.types import Instant, PlainJson

contributions = Table(
    "contributions",
    metadata,
    row_id(),
    Column("record_id", ForeignKey("duty_records.id"), nullable=False, index=True),
    Column("measure", String(48), nullable=False),
    Column("organization_id", ForeignKey("organizations.id"), nullable=False),
    Column("office_id", ForeignKey("offices.id"), nullable=False),
    Column("held_on", Date, nullable=False),
    Column("units", Integer, nullable=False),
    Column("entered_at", Instant, nullable=False),
    Column("from_at", Instant, nullable=False),
    Column("to_at", Instant),
    Index("ix_contributions_measure", "measure", "organization_id", "held_on"),
    sqlite_autoincrement=True,
)
"""What a record (its first version) counts for, and from which instant to which: one row per measure and day.

Not evidence: derived from it, and rebuilt from it after every migration; `verify` compares. A correction
or withdrawal ends a row (`to_at`) and begins others, so that a past figure can be shown as it was.
`entered_at`: when the record was first entered, which decides between met and met late.
"""

accepted_obligations = Table(
    "accepted_obligations",
    metadata,
    row_id(),
    Column("obligation", String(24), nullable=False),
    Column("rule", PlainJson),
    Column("from_on", Date, nullable=False),
    Column("accepted_at", Instant, nullable=False),
    Column("person_id", ForeignKey("persons.id")),
    Index("ix_accepted_obligations_obligation", "obligation"),
    sqlite_autoincrement=True,
)
"""Which timing of an obligation holds: for periods that end on `from_on` or later, until the next row.

No rule: it is struck. No person: with the program, at its first start.
"""

switches = Table(
    "switches",
    metadata,
    row_id(),
    Column("organization_id", ForeignKey("organizations.id"), nullable=False, index=True),
    Column("name", String(24), nullable=False),
    Column("on", Boolean, nullable=False),
    Column("from_on", Date, nullable=False),
    Column("at", Instant, nullable=False),
    Column("person_id", ForeignKey("persons.id")),
    sqlite_autoincrement=True,
)
"""A committee switches a pack or a duty item on or off for itself and what is below it; the latest counts."""

waivers = Table(
    "waivers",
    metadata,
    row_id(),
    Column("obligation", String(24), nullable=False),
    Column("organization_id", ForeignKey("organizations.id"), nullable=False, index=True),
    Column("office_id", ForeignKey("offices.id")),
    Column("period", String(24), nullable=False),
    Column("reason", Text, nullable=False),
    Column("person_id", ForeignKey("persons.id"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("draft_id", ForeignKey("drafts.id"), nullable=False, unique=True),
    sqlite_autoincrement=True,
)
"""Requests to be released from an assignment, with their reason."""

waiver_decisions = Table(
    "waiver_decisions",
    metadata,
    row_id(),
    Column("waiver_id", ForeignKey("waivers.id"), nullable=False, unique=True),
    Column("granted", Boolean, nullable=False),
    Column("person_id", ForeignKey("persons.id"), nullable=False),
    Column("office_id", ForeignKey("offices.id"), nullable=False),
    Column("at", Instant, nullable=False),
    sqlite_autoincrement=True,
)
"""What the parent decided about a waiver, once."""

tasks = Table(
    "tasks",
    metadata,
    row_id(),
    Column("kind", String(8), nullable=False),
    Column("organization_id", ForeignKey("organizations.id"), nullable=False, index=True),
    Column("title", Text, nullable=False),
    Column("purpose", Text),
    Column("figure", String(40)),
    Column("line", String(40)),
    Column("approver", Text),
    Column("signed_by", Text),
    Column("due_on", Date, nullable=False),
    Column("made_on", Date, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("person_id", ForeignKey("persons.id"), nullable=False),
    Column("draft_id", ForeignKey("drafts.id"), nullable=False, unique=True),
    CheckConstraint("kind IN ('task', 'request')", name="kind"),
    CheckConstraint("kind = 'task' OR (purpose IS NOT NULL AND approver IS NOT NULL)", name="request"),
    sqlite_autoincrement=True,
)
"""Tasks of the year (IMP-01) and requests from above (burden rule 15), each with its last day.

`figure`, `line`: what is asked for, as a number and in one line. `approver`: who approved a request;
`signed_by`: the head who signed one beyond the budget.
"""

task_bearers = Table(
    "task_bearers",
    metadata,
    Column("task_id", ForeignKey("tasks.id"), primary_key=True),
    Column("organization_id", ForeignKey("organizations.id"), primary_key=True, index=True),
    Column("office_id", ForeignKey("offices.id")),
)
"""Who is to do a task: an organization, and in it one named owner where there is one."""

task_ends = Table(
    "task_ends",
    metadata,
    Column("task_id", ForeignKey("tasks.id"), primary_key=True),
    Column("at", Instant, nullable=False),
    Column("person_id", ForeignKey("persons.id"), nullable=False),
    Column("reason", Text, nullable=False),
)
"""Tasks and requests that were taken back: nobody owes them any more."""

digest_rounds = Table(
    "digest_rounds",
    metadata,
    row_id(),
    Column("kind", String(8), nullable=False),
    Column("time_zone", String(40), nullable=False),
    Column("slot_on", Date, nullable=False),
    Column("on_day", Date, nullable=False),
    Column("until_on", Date, nullable=False),
    Column("before_on", Date, nullable=False),
    Column("before_until", Date, nullable=False),
    Column("made_at", Instant, nullable=False),
    UniqueConstraint("kind", "time_zone", "slot_on"),
    CheckConstraint("kind IN ('due', 'week', 'below')", name="kind"),
    sqlite_autoincrement=True,
)
"""Goings over everybody in a zone, each told once, see `domain.reminders.Round`.

A stage of a period falls into one round, and a person has one digest of it: together each stage is told once.
"""

digests = Table(
    "digests",
    metadata,
    row_id(),
    Column("person_id", ForeignKey("persons.id"), nullable=False),
    Column("kind", String(8), nullable=False),
    Column("on_day", Date, nullable=False),
    Column("round_id", ForeignKey("digest_rounds.id")),
    Column("items", PlainJson, nullable=False),
    Column("made_at", Instant, nullable=False),
    UniqueConstraint("person_id", "kind", "on_day"),
    CheckConstraint("kind IN ('due', 'week', 'below', 'later')", name="kind"),
    CheckConstraint("(round_id IS NULL) = (kind = 'later')", name="round"),
    sqlite_autoincrement=True,
)
"""What a person was reminded of: once for each kind and day. `later`: what they had put off themselves.

`items`: obligation, organization, office (0: none), period, and the stage that was told.
"""

snoozes = Table(
    "snoozes",
    metadata,
    Column("digest_id", ForeignKey("digests.id"), primary_key=True),
    Column("on_day", Date, nullable=False, index=True),
    Column("at", Instant, nullable=False),
)
"""Digests that are to be said once more, on a day their reader chose; the latest choice counts."""

calendars = Table(
    "calendars",
    metadata,
    row_id(),
    Column("year", Integer, nullable=False),
    Column("notice", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("person_id", ForeignKey("persons.id"), nullable=False),
    Column("draft_id", ForeignKey("drafts.id"), nullable=False, unique=True),
    sqlite_autoincrement=True,
)
"""Official calendars as administrators entered them, with the notice's words; the latest of a year counts."""

working_days = Table(
    "working_days",
    metadata,
    Column("calendar_id", ForeignKey("calendars.id"), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("works", Boolean, nullable=False),
)
"""Days that a calendar names: holidays, and weekends that are worked for them."""
