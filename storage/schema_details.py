"""Tables of what each kind of duty record says; one row for each version of a record."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from storage.metadata import metadata, row_id

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
    Column("from_half", String(2), nullable=False, server_default="am"),
    Column("to_half", String(2), nullable=False, server_default="pm"),
    Column("half_days", Integer, nullable=False),
    Column("problems_taken_on", Integer, nullable=False),
    Column("problems", Text),
    CheckConstraint("half_days >= 1 AND to_on >= from_on", name="span"),
)

duty_days = Table(
    "duty_days",
    metadata,
    row_id(),
    Column("record_id", ForeignKey("duty_stays.record_id"), nullable=False, index=True),
    Column("person_id", ForeignKey("persons.id"), nullable=False),
    Column("day", Date, nullable=False),
    Column("half", String(2), nullable=False),
    UniqueConstraint("person_id", "day", "half"),
    CheckConstraint("half IN ('am', 'pm')", name="half"),
)
"""Half days that count now; the key makes two days on one date impossible. Source: G8.

Not evidence: a correction or withdrawal frees the days that the stay says.
"""

upward_reports = Table(
    "upward_reports",
    metadata,
    Column("record_id", ForeignKey("duty_records.id"), primary_key=True),
    Column("addressee_id", ForeignKey("organizations.id"), nullable=False, index=True),
    Column("kind", String(16), nullable=False),
    Column("title", Text, nullable=False),
    Column("number", Text),
)
"""Reports to the parent of the day of entry (R35, R46)."""

in_person_acts = Table(
    "in_person_acts",
    metadata,
    Column("record_id", ForeignKey("duty_records.id"), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("matter", Text, nullable=False),
)
"""The four in person (R22)."""

talks = Table(
    "talks",
    metadata,
    Column("record_id", ForeignKey("duty_records.id"), primary_key=True),
    Column("counterpart", String(20), nullable=False),
    Column("count", Integer, nullable=False),
    CheckConstraint("count >= 1", name="count"),
)
"""How many talks; never with whom or about what."""

problems = Table(
    "problems",
    metadata,
    Column("record_id", ForeignKey("duty_records.id"), primary_key=True),
    Column("matter", Text, nullable=False),
)
"""The register of new problems (R19); studied and solved are events."""

support_requests = Table(
    "support_requests",
    metadata,
    Column("record_id", ForeignKey("duty_records.id"), primary_key=True),
    Column("addressee_id", ForeignKey("organizations.id"), nullable=False, index=True),
    Column("kind", String(16), nullable=False),
    Column("matter", Text, nullable=False),
)
"""Requests to the parent of the day of entry (R40); the answer is an event."""

vehicles = Table(
    "vehicles",
    metadata,
    Column("record_id", ForeignKey("duty_records.id"), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("title", Text, nullable=False),
    Column("result", Text),
)
"""Projects, activities and pilots through which work is done (R76)."""

plans = Table(
    "plans",
    metadata,
    Column("record_id", ForeignKey("duty_records.id"), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("title", Text, nullable=False),
    Column("number", Text),
)
"""Plans and documents on file, by title, number and date (evidence code D)."""

general_records = Table(
    "general_records",
    metadata,
    Column("record_id", ForeignKey("duty_records.id"), primary_key=True),
    Column("item", String(16), nullable=False),
    Column("title", Text, nullable=False),
    Column("figure", BigInteger),
    Column("line", Text),
)
"""Evidence of any other duty item (codes M, D, R, N of the default catalogue)."""
