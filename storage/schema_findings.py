"""Tables of findings: what was found, and what became of it to its end. Source: defaults 4.7, R55."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Date, ForeignKey, Integer, String, Table, Text

from storage.metadata import metadata, row_id
from storage.types import Instant

findings = Table(
    "findings",
    metadata,
    row_id(),
    Column("reference", String(24), nullable=False, unique=True),
    Column("organization_id", ForeignKey("organizations.id"), nullable=False, index=True),
    Column("inspection_id", ForeignKey("inspections.id"), nullable=False, index=True),
    Column("category", String(16), nullable=False),
    Column("severity", String(10), nullable=False),
    Column("item", String(8)),
    Column("matter", Text, nullable=False),
    Column("evidence", Text),
    Column("due_days", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    Column("person_id", ForeignKey("persons.id"), nullable=False),
    Column("draft_id", ForeignKey("drafts.id"), unique=True),
    CheckConstraint(
        "category IN ('rules_ignored', 'paper_only', 'distorted', 'not_serious', 'lax')", name="category"
    ),
    CheckConstraint("severity IN ('minor', 'ordinary', 'serious')", name="severity"),
    CheckConstraint("due_days > 0", name="due_days"),
    CheckConstraint("matter <> ''", name="matter"),
    sqlite_autoincrement=True,
)
"""Faults of an organization, as a team found them; none is ever deleted (R4, R55).

`due_days`: within how many days after the feedback it is to be put right.
"""

finding_events = Table(
    "finding_events",
    metadata,
    row_id(),
    Column("finding_id", ForeignKey("findings.id"), nullable=False, index=True),
    Column("kind", String(12), nullable=False),
    Column("line", Text),
    Column("office_id", ForeignKey("offices.id")),
    Column("severity", String(10)),
    Column("due_on", Date),
    Column("request_id", ForeignKey("duty_records.id")),
    Column("at", Instant, nullable=False),
    Column("person_id", ForeignKey("persons.id")),
    Column("draft_id", ForeignKey("drafts.id"), unique=True),
    CheckConstraint(
        "kind IN ('measure', 'submitted', 'returned', 'verified', 'closed', 'lasting', 'relapsed', "
        "'extended', 'cause_above', 'changed', 'withdrawn')",
        name="kind",
    ),
    CheckConstraint("severity IN ('minor', 'ordinary', 'serious')", name="severity"),
    sqlite_autoincrement=True,
)
"""What became of a finding.

`office_id`: who answers for the measure. `due_on`: until when it was extended. `request_id`: the request for
support that the parent has to answer, if the cause lies above. `severity`: as a recheck changed it.
"""
