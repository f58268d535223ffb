"""Tables of supervision: scorecards in versions, rounds, whom they visit, teams, briefings and pairs."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from storage.metadata import metadata, row_id
from storage.types import Instant, PlainJson

scorecards = Table(
    "scorecards",
    metadata,
    row_id(),
    Column("organization_id", ForeignKey("organizations.id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("card", PlainJson, nullable=False),
    Column("at", Instant, nullable=False),
    Column("person_id", ForeignKey("persons.id")),
    UniqueConstraint("organization_id", "version"),
    sqlite_autoincrement=True,
)
"""The scorecards of a committee, version by version; the latest is the one new rounds begin with (R54)."""

inspection_rounds = Table(
    "inspection_rounds",
    metadata,
    row_id(),
    Column("organization_id", ForeignKey("organizations.id"), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("mode", String(8), nullable=False),
    Column("manner", String(8), nullable=False),
    Column("from_on", Date, nullable=False),
    Column("to_on", Date, nullable=False),
    Column("directive", Text),
    Column("procedure", Text, nullable=False),
    Column("scorecard_id", ForeignKey("scorecards.id"), nullable=False),
    Column("seed", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    Column("person_id", ForeignKey("persons.id"), nullable=False),
    Column("draft_id", ForeignKey("drafts.id"), unique=True),
    CheckConstraint("mode IN ('roving', 'cross', 'key')", name="mode"),
    CheckConstraint("manner IN ('cross', 'visiting', 'patrol')", name="manner"),
    CheckConstraint("from_on <= to_on", name="window"),
    CheckConstraint("mode <> 'key' OR directive <> ''", name="directive"),
    sqlite_autoincrement=True,
)
"""Rounds of inspections under one plan, one scorecard version and one procedure (R51, R53, R54, R61, R68).

`organization_id`: the committee that runs it. `seed`: from which its sample was proposed.
"""

inspection_round_events = Table(
    "inspection_round_events",
    metadata,
    row_id(),
    Column("round_id", ForeignKey("inspection_rounds.id"), nullable=False),
    Column("kind", String(12), nullable=False),
    Column("reason", Text),
    Column("at", Instant, nullable=False),
    Column("person_id", ForeignKey("persons.id"), nullable=False),
    CheckConstraint("kind IN ('started', 'closed', 'withdrawn')", name="kind"),
    UniqueConstraint("round_id", "kind"),
    sqlite_autoincrement=True,
)
"""That a round was started, closed, or withdrawn before it was started."""

round_targets = Table(
    "round_targets",
    metadata,
    row_id(),
    Column("round_id", ForeignKey("inspection_rounds.id"), nullable=False, index=True),
    Column("organization_id", ForeignKey("organizations.id"), nullable=False),
    Column("chosen", Boolean, nullable=False),
    Column("why", PlainJson, nullable=False),
    Column("at", Instant, nullable=False),
    Column("person_id", ForeignKey("persons.id"), nullable=False),
    sqlite_autoincrement=True,
)
"""Which organizations a round visits, and why; the latest of an organization holds (R8, R53)."""

briefings = Table(
    "briefings",
    metadata,
    row_id(),
    Column("round_id", ForeignKey("inspection_rounds.id"), nullable=False, index=True),
    Column("held_on", Date, nullable=False),
    Column("points", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("person_id", ForeignKey("persons.id"), nullable=False),
    Column("draft_id", ForeignKey("drafts.id"), unique=True),
    sqlite_autoincrement=True,
)
"""Trainings before a round, with its key points (R60)."""

briefed = Table(
    "briefed",
    metadata,
    Column("briefing_id", ForeignKey("briefings.id"), primary_key=True),
    Column("person_id", ForeignKey("persons.id"), primary_key=True),
)
"""Who was there."""

inspection_teams = Table(
    "inspection_teams",
    metadata,
    row_id(),
    Column("round_id", ForeignKey("inspection_rounds.id"), nullable=False),
    Column("name", String(40), nullable=False),
    Column("at", Instant, nullable=False),
    Column("person_id", ForeignKey("persons.id"), nullable=False),
    UniqueConstraint("round_id", "name"),
    sqlite_autoincrement=True,
)
"""The teams of a round."""

team_members = Table(
    "team_members",
    metadata,
    row_id(),
    Column("team_id", ForeignKey("inspection_teams.id"), nullable=False, index=True),
    Column("office_id", ForeignKey("offices.id"), nullable=False),
    Column("leads", Boolean, nullable=False),
    Column("joined", Boolean, nullable=False),
    Column("reason", Text),
    Column("at", Instant, nullable=False),
    Column("person_id", ForeignKey("persons.id"), nullable=False),
    sqlite_autoincrement=True,
)
"""Who joined or left a team, in which office: the latest of an office in a team holds (R52, R60, R69).

`person_id`: who entered it; the member is the office's holder.
"""

inspections = Table(
    "inspections",
    metadata,
    row_id(),
    Column("round_id", ForeignKey("inspection_rounds.id"), nullable=False),
    Column("organization_id", ForeignKey("organizations.id"), nullable=False, index=True),
    Column("variant", String(12), nullable=False),
    Column("at", Instant, nullable=False),
    Column("person_id", ForeignKey("persons.id"), nullable=False),
    CheckConstraint("variant IN ('county', 'township', 'village')", name="variant"),
    UniqueConstraint("round_id", "organization_id"),
    sqlite_autoincrement=True,
)
"""One visit of one team to one organization; made when its round is started."""

pairs = Table(
    "pairs",
    metadata,
    row_id(),
    Column("inspection_id", ForeignKey("inspections.id"), nullable=False, index=True),
    Column("team_id", ForeignKey("inspection_teams.id"), nullable=False),
    Column("first_id", ForeignKey("persons.id"), nullable=False, index=True),
    Column("second_id", ForeignKey("persons.id"), nullable=False, index=True),
    Column("visit_on", Date),
    Column("reason", Text),
    Column("at", Instant, nullable=False),
    Column("person_id", ForeignKey("persons.id"), nullable=False),
    CheckConstraint("first_id <> second_id", name="two"),
    sqlite_autoincrement=True,
)
"""Who visits, two by two; the latest of an inspection holds (R62). `reason`: why it was changed."""

inspection_scorers = Table(
    "inspection_scorers",
    metadata,
    Column("inspection_id", ForeignKey("inspections.id"), nullable=False),
    Column("person_id", ForeignKey("persons.id"), nullable=False, index=True),
    Column("part", String(8), nullable=False),
    Column("at", Instant, nullable=False),
    PrimaryKeyConstraint("inspection_id", "person_id", "part"),
    CheckConstraint("part IN ('pair', 'leader', 'recheck')", name="part"),
)
"""Who may stand behind a value of an inspection, and as what; never anybody of the visited line.

A trigger refuses those in office in the visited organization, below it, or between it and the committee that
runs the round; another one refuses values of theirs, should they have come into such an office since.
"""

inspection_events = Table(
    "inspection_events",
    metadata,
    row_id(),
    Column("inspection_id", ForeignKey("inspections.id"), nullable=False, index=True),
    Column("kind", String(12), nullable=False),
    Column("line", Text),
    Column("on_paper", Boolean, nullable=False),
    Column("at", Instant, nullable=False),
    Column("person_id", ForeignKey("persons.id")),
    CheckConstraint("kind IN ('arrived', 'fed_back', 'received', 'final')", name="kind"),
    sqlite_autoincrement=True,
)
"""What became of an inspection: somebody arrived (`line`: where), it was fed back, receipt was acknowledged,
it is final (R63, R64). Nobody: the program, when the time for objections was over."""

inspection_notes = Table(
    "inspection_notes",
    metadata,
    row_id(),
    Column("inspection_id", ForeignKey("inspections.id"), nullable=False, index=True),
    Column("kind", String(16), nullable=False),
    Column("line", Text, nullable=False),
    Column("count", Integer),
    Column("at", Instant, nullable=False),
    Column("person_id", ForeignKey("persons.id"), nullable=False),
    Column("draft_id", ForeignKey("drafts.id"), unique=True),
    CheckConstraint(
        "kind IN ('help', 'good_point', 'discussion', 'interview', 'questionnaire', 'remark')", name="kind"
    ),
    sqlite_autoincrement=True,
)
"""Help given on the spot, good points, and what else was learnt (R7, R51). `count`: of how many people."""

resident_polls = Table(
    "resident_polls",
    metadata,
    row_id(),
    Column("inspection_id", ForeignKey("inspections.id"), nullable=False, index=True),
    Column("asked", Integer, nullable=False),
    Column("satisfied", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    Column("person_id", ForeignKey("persons.id"), nullable=False),
    Column("draft_id", ForeignKey("drafts.id"), unique=True),
    CheckConstraint("asked >= 10", name="asked"),
    CheckConstraint("satisfied BETWEEN 0 AND asked", name="satisfied"),
    sqlite_autoincrement=True,
)
"""Small anonymous polls of residents on site; the latest of an inspection holds. Source: defaults 4.5."""

good_practices = Table(
    "good_practices",
    metadata,
    row_id(),
    Column("round_id", ForeignKey("inspection_rounds.id"), nullable=False, index=True),
    Column("inspection_id", ForeignKey("inspections.id"), nullable=False),
    Column("title", String(60), nullable=False),
    Column("summary", Text, nullable=False),
    Column("borrowable", Boolean, nullable=False),
    Column("spreadable", Boolean, nullable=False),
    Column("repeatable", Boolean, nullable=False),
    Column("at", Instant, nullable=False),
    Column("person_id", ForeignKey("persons.id"), nullable=False),
    Column("draft_id", ForeignKey("drafts.id"), unique=True),
    sqlite_autoincrement=True,
)
"""What others can use, as the team summarised it (R67)."""

practice_spreads = Table(
    "practice_spreads",
    metadata,
    row_id(),
    Column("practice_id", ForeignKey("good_practices.id"), nullable=False, unique=True),
    Column("at", Instant, nullable=False),
    Column("person_id", ForeignKey("persons.id"), nullable=False),
    sqlite_autoincrement=True,
)
"""That a good practice was published downward."""

county_summaries = Table(
    "county_summaries",
    metadata,
    row_id(),
    Column("round_id", ForeignKey("inspection_rounds.id"), nullable=False),
    Column("county_id", ForeignKey("organizations.id"), nullable=False),
    Column("kind", String(12), nullable=False),
    Column("line", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("person_id", ForeignKey("persons.id"), nullable=False),
    Column("draft_id", ForeignKey("drafts.id"), unique=True),
    CheckConstraint("kind IN ('root_cause', 'shortfall')", name="kind"),
    sqlite_autoincrement=True,
)
"""Root cause and shortfall of a county, as the team wrote them; the latest of each holds (R66)."""
