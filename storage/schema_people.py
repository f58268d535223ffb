"""Tables of people: organizations, persons, offices, and how they came to be listed."""

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
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from storage.metadata import metadata, row_id
from storage.types import Instant, PlainJson

organizations = Table(
    "organizations",
    metadata,
    row_id(),
    Column("code", String(40)),
    Column("parent_id", ForeignKey("organizations.id"), index=True),
    Column("kind", String(32), nullable=False),
    Column("level", String(16), nullable=False),
    Column("sector", String(32)),
    Column("authority_id", ForeignKey("organizations.id")),
    Column("name", String(120), nullable=False),
    Column("pinyin", Text, nullable=False),
    Column("initials", Text, nullable=False),
    Column("key_village", Boolean, nullable=False, server_default=text("false")),
    Column("time_zone", String(40), nullable=False, server_default="Asia/Shanghai"),
    Column("members", Integer, nullable=False, server_default="0"),
    Column("from_on", Date, nullable=False),
    Column("to_on", Date),
    Column("elected_on", Date),
    Index("ix_organizations_code", "code", unique=True),
)
"""The tree of organizations as it stands.

`code`: what it is called in workbooks, whatever its name and place. `authority_id`: the industry
authority that answers for it (R48). `members`: people who should attend its commonest meeting.
`from_on`: the day from which it is in the system; nothing before it can be missed. `elected_on`: the day of
its latest election, as far as the roster knows.
"""

successions = Table(
    "successions",
    metadata,
    Column("organization_id", ForeignKey("organizations.id"), primary_key=True),
    Column("successor_id", ForeignKey("organizations.id"), primary_key=True, index=True),
    Column("kind", String(8), nullable=False),
    Column("on_day", Date, nullable=False),
    CheckConstraint("kind IN ('merge', 'split')", name="kind"),
    CheckConstraint("organization_id <> successor_id", name="two"),
)
"""Which organization went on in which other one, from which day: the successor reads what was before."""

persons = Table(
    "persons",
    metadata,
    row_id(),
    Column("code", String(40)),
    Column("name", String(60), nullable=False),
    Column("pinyin", Text, nullable=False),
    Column("initials", Text, nullable=False),
    Column("phone", String(20), unique=True),
    Column("telegram_id", BigInteger, unique=True),
    Column("unreachable_since", Instant),
    Index("ix_persons_code", "code", unique=True),
)

offices = Table(
    "offices",
    metadata,
    row_id(),
    Column("person_id", ForeignKey("persons.id"), nullable=False, index=True),
    Column("organization_id", ForeignKey("organizations.id"), nullable=False, index=True),
    Column("role", String(32), nullable=False),
    Column("acting", Boolean, nullable=False, server_default=text("false")),
    Column("from_on", Date, nullable=False),
    Column("to_on", Date),
)

chosen_offices = Table(
    "chosen_offices",
    metadata,
    Column("person_id", ForeignKey("persons.id"), primary_key=True),
    Column("office_id", ForeignKey("offices.id"), nullable=False),
)
"""In which of several offices a person acts; without a row in the first by precedence."""

contact_points = Table(
    "contact_points",
    metadata,
    row_id(),
    Column("person_id", ForeignKey("persons.id"), nullable=False, index=True),
    Column("kind", String(32), nullable=False),
    Column("organization_id", ForeignKey("organizations.id")),
    Column("nickname", String(60)),
    Column("from_on", Date, nullable=False),
    Column("to_on", Date),
    Column("passed_to_id", ForeignKey("contact_points.id"), index=True),
    CheckConstraint("(organization_id IS NULL) <> (nickname IS NULL)", name="one_target"),
)
"""Who is tied to which organization, or to which veteran member (by nickname only, R45).

`passed_to_id`: the successor's, to which this one went with the office, and with it the problems taken on.
"""

invitations = Table(
    "invitations",
    metadata,
    row_id(),
    Column("person_id", ForeignKey("persons.id"), nullable=False, index=True),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("made_by_id", ForeignKey("persons.id")),
    Column("made_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("used_at", Instant),
    Column("used_by_telegram_id", BigInteger),
)
"""One-time links for joining; the link itself is known to its bearer alone. No maker: the command line."""

handovers = Table(
    "handovers",
    metadata,
    row_id(),
    Column("from_office_id", ForeignKey("offices.id"), nullable=False),
    Column("to_office_id", ForeignKey("offices.id"), nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("given_at", Instant),
    Column("taken_at", Instant),
    UniqueConstraint("from_office_id", "to_office_id"),
)
"""From a former to the new holder of an office; each side confirms for itself."""

imports = Table(
    "imports",
    metadata,
    row_id(),
    Column("person_id", ForeignKey("persons.id")),
    Column("kind", String(8), nullable=False, server_default="roster"),
    Column("file_name", String(255), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("state", String(8), nullable=False, server_default="pending"),
    Column("made_at", Instant, nullable=False),
    Column("settled_at", Instant),
    CheckConstraint("state IN ('pending', 'applied', 'dropped')", name="state"),
    sqlite_autoincrement=True,
)
"""Workbooks that were sent in: first a dry run, applied only when confirmed. No person: the command line.

`kind`: `roster`, `lists` of responsibility, `card` of inspections, or `round` of them.
"""

roster_changes = Table(
    "roster_changes",
    metadata,
    row_id(),
    Column("import_id", ForeignKey("imports.id")),
    Column("at", Instant, nullable=False),
    Column("subject", String(16), nullable=False),
    Column("subject_id", BigInteger, nullable=False),
    Column("kind", String(8), nullable=False),
    Column("before", PlainJson),
    Column("after", PlainJson),
    CheckConstraint("subject IN ('organization', 'person', 'office', 'contact_point')", name="subject"),
    CheckConstraint("kind IN ('added', 'changed', 'ended')", name="kind"),
    Index("ix_roster_changes_subject", "subject", "subject_id"),
    sqlite_autoincrement=True,
)
"""What each roster changed, row by row: how the tree and the offices came to be what they are."""
