"""Tables of coverage: the register of blanks and what became of them, and what contact points are called."""

from __future__ import annotations

from sqlalchemy import Boolean, CheckConstraint, Column, Date, ForeignKey, String, Table, Text, text

from storage.metadata import metadata, row_id
from storage.types import Instant

coverage_gaps = Table(
    "coverage_gaps",
    metadata,
    row_id(),
    Column("organization_id", ForeignKey("organizations.id"), nullable=False, index=True),
    Column("sector", String(32), nullable=False),
    Column("name", Text, nullable=False),
    Column("remote", Boolean, nullable=False, server_default=text("false")),
    Column("works", Boolean, nullable=False, server_default=text("false")),
    Column("line", Text),
    Column("found_on", Date, nullable=False),
    Column("at", Instant, nullable=False),
    Column("person_id", ForeignKey("persons.id"), nullable=False),
    Column("draft_id", ForeignKey("drafts.id"), nullable=False, unique=True),
    sqlite_autoincrement=True,
)
"""Places and fields without an organization, or without work as well (R49, R50).

`organization_id`: whose blank it is. `works`: there was Party work when it was entered, though no
organization. `line`: what is known of it.
"""

coverage_steps = Table(
    "coverage_steps",
    metadata,
    row_id(),
    Column("gap_id", ForeignKey("coverage_gaps.id"), nullable=False, index=True),
    Column("kind", String(12), nullable=False),
    Column("on_day", Date, nullable=False),
    Column("line", Text),
    Column("organization_id", ForeignKey("organizations.id")),
    Column("at", Instant, nullable=False),
    Column("person_id", ForeignKey("persons.id"), nullable=False),
    Column("draft_id", ForeignKey("drafts.id"), unique=True),
    CheckConstraint("kind IN ('work', 'organized', 'ceased', 'lapsed', 'mistaken')", name="kind"),
    sqlite_autoincrement=True,
)
"""What became of a blank: work began, an organization was set up (which one), the place is no more, work or
organization lapsed again, or it was entered by mistake."""

contact_labels = Table(
    "contact_labels",
    metadata,
    row_id(),
    Column("kind", String(32), nullable=False),
    Column("label", String(40), nullable=False),
    Column("at", Instant, nullable=False),
    Column("person_id", ForeignKey("persons.id"), nullable=False),
    sqlite_autoincrement=True,
)
"""What a kind of contact point is called here; the latest of a kind holds. Source: G9, R44."""
