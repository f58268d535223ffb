"""Tables of responsibility lists: drawn, adapted, published, signed for; and what suffices where."""

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
    text,
)

from storage.metadata import metadata, row_id
from storage.types import Instant, PlainJson

responsibility_lists = Table(
    "responsibility_lists",
    metadata,
    row_id(),
    Column("organization_id", ForeignKey("organizations.id"), nullable=False),
    Column("year", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    Column("person_id", ForeignKey("persons.id")),
    UniqueConstraint("organization_id", "year"),
    sqlite_autoincrement=True,
)
"""The three lists of an organization in a year, once they were drawn from the catalogue. Source: R10, R13."""

duty_items = Table(
    "duty_items",
    metadata,
    row_id(),
    Column("list_id", ForeignKey("responsibility_lists.id"), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("key", String(16), nullable=False),
    Column("version", Integer, nullable=False),
    Column("title", Text, nullable=False),
    Column("fact", Text, nullable=False),
    Column("basis", Text, nullable=False),
    Column("dimensions", PlainJson, nullable=False),
    Column("serves", String(16)),
    Column("struck", Boolean, nullable=False, server_default=text("false")),
    Column("reason", Text),
    Column("at", Instant, nullable=False),
    Column("person_id", ForeignKey("persons.id")),
    Column("draft_id", ForeignKey("drafts.id"), index=True),
    UniqueConstraint("list_id", "key", "version"),
    CheckConstraint("kind IN ('committee', 'secretary', 'leadership_member')", name="kind"),
    CheckConstraint("basis <> ''", name="basis"),
    sqlite_autoincrement=True,
)
"""Lines of the lists, version by version: the latest of a key holds.

`serves`: the key of the item in the list of the organization above that it serves (R10). `reason`: why it was
changed after publication.
"""

duty_item_bearers = Table(
    "duty_item_bearers",
    metadata,
    Column("item_id", ForeignKey("duty_items.id"), primary_key=True),
    Column("office_id", ForeignKey("offices.id"), primary_key=True, index=True),
    Column("lead", Boolean, nullable=False),
)
"""In which named offices a line ends: one leads, the others help (R11, R48).

Only of the committee's list: the other two are borne by whoever holds the office they are for.
"""

portfolios = Table(
    "portfolios",
    metadata,
    row_id(),
    Column("list_id", ForeignKey("responsibility_lists.id"), nullable=False, index=True),
    Column("office_id", ForeignKey("offices.id"), nullable=False),
    Column("line", Text, nullable=False),
    Column("reason", Text),
    Column("at", Instant, nullable=False),
    Column("person_id", ForeignKey("persons.id")),
    Column("draft_id", ForeignKey("drafts.id"), unique=True),
    sqlite_autoincrement=True,
)
"""Departments and fields a leadership member answers for in a year; the latest of an office holds (R24)."""

publications = Table(
    "publications",
    metadata,
    row_id(),
    Column("list_id", ForeignKey("responsibility_lists.id"), nullable=False, unique=True),
    Column("decided_on", Date, nullable=False),
    Column("document", Text),
    Column("upto_id", ForeignKey("duty_items.id"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("person_id", ForeignKey("persons.id"), nullable=False),
    Column("draft_id", ForeignKey("drafts.id"), nullable=False, unique=True),
    sqlite_autoincrement=True,
)
"""That the committee published its lists: from then on they are frozen for the year (R13).

Versions of lines after `upto_id` were made later, and stand in the log of changes.
"""

signatures = Table(
    "signatures",
    metadata,
    row_id(),
    Column("list_id", ForeignKey("responsibility_lists.id"), nullable=False),
    Column("office_id", ForeignKey("offices.id"), nullable=False),
    Column("upto_id", ForeignKey("duty_items.id"), nullable=False),
    Column("on_paper", Boolean, nullable=False),
    Column("at", Instant, nullable=False),
    Column("person_id", ForeignKey("persons.id"), nullable=False),
    Index("ix_signatures_list_id_office_id", "list_id", "office_id"),
    sqlite_autoincrement=True,
)
"""Who signed for their lines, by themselves or on paper: for every version up to `upto_id`."""

sufficiency_tags = Table(
    "sufficiency_tags",
    metadata,
    row_id(),
    Column("organization_id", ForeignKey("organizations.id"), nullable=False, index=True),
    Column("seat_id", ForeignKey("organizations.id"), nullable=False),
    Column("dimension", String(16), nullable=False),
    Column("suffices", Boolean, nullable=False),
    Column("line", Text),
    Column("at", Instant, nullable=False),
    Column("person_id", ForeignKey("persons.id"), nullable=False),
    Column("draft_id", ForeignKey("drafts.id"), nullable=False, unique=True),
    CheckConstraint("dimension IN ('attention', 'staff', 'funds', 'results')", name="dimension"),
    sqlite_autoincrement=True,
)
"""Whether attention, staff, funds and results suffice, as people saw it (R5).

`seat_id`: in whose name it was said. The latest said by itself holds, and the latest by the level above.
"""
