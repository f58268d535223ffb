"""Scorecards in versions, rounds, teams, briefings, pairs and what became of inspections."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

NEW_EVIDENCE = (
    "scorecards",
    "inspection_rounds",
    "inspection_round_events",
    "round_targets",
    "briefings",
    "briefed",
    "inspection_teams",
    "team_members",
    "inspections",
    "pairs",
    "inspection_scorers",
    "inspection_events",
    "inspection_notes",
    "resident_polls",
    "good_practices",
    "practice_spreads",
    "county_summaries",
)

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

ORGANS = (
    "'steering_group', 'steering_office', 'organization_department', 'political_legal_commission', "
    "'discipline_commission', 'supervision_office', 'publicity_department'"
)
DEPTH = 7
"""Organizations above one: a tree has six levels."""


def upgrade() -> None:
    """Add the tables; nothing that was there changes."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    _tables_of_rounds()
    _tables_of_teams()
    _tables_of_inspections()
    _tables_of_what_became()
    _tables_of_results()
    for table in NEW_EVIDENCE:
        _guard(table, sqlite=sqlite)
    op.execute(
        "CREATE UNIQUE INDEX ix_inspection_events_once ON inspection_events (inspection_id, kind) "
        "WHERE kind IN ('fed_back', 'final')"
    )
    _refuse(
        "inspection_scorers_line",
        "inspection_scorers",
        _of_the_line(sqlite=sqlite),
        "somebody of the visited line",
        sqlite=sqlite,
    )


def _guard(table: str, *, sqlite: bool) -> None:
    """Make a table append-only."""
    if sqlite:
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END",
            )
        return
    op.execute(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    )
    op.execute(
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
    )


def _refuse(name: str, table: str, condition: str, why: str, *, sqlite: bool) -> None:
    """Refuse rows of a table for which a condition on NEW holds."""
    if sqlite:
        op.execute(
            f"CREATE TRIGGER {name} BEFORE INSERT ON {table} WHEN {condition} "
            f"BEGIN SELECT RAISE(ABORT, '{why}'); END"
        )
        return
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {condition} THEN RAISE EXCEPTION '{why}' USING ERRCODE = 'integrity_constraint_violation'; "
        "END IF; RETURN NEW; END $$"
    )
    op.execute(f"CREATE TRIGGER {name} BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")


def _of_the_line(*, sqlite: bool) -> str:
    """Whether NEW.person_id is in office in the visited organization, below it, or above it.

    Above it only below the committee that runs the round; an organ stands for its committee.
    """
    day = "date(NEW.at)" if sqlite else "NEW.at::date"
    above = " ".join(
        f"LEFT JOIN organizations v{step} ON v{step}.id = v{step - 1}.parent_id "
        f"AND v{step}.id <> r.organization_id"
        for step in range(1, DEPTH + 1)
    )
    theirs = " ".join(
        f"LEFT JOIN organizations o{step} ON o{step}.id = o{step - 1}.parent_id"
        for step in range(1, DEPTH + 1)
    )
    below = ", ".join(f"o{step}.id" for step in range(DEPTH + 1))
    here = ", ".join(f"v{step}.id" for step in range(1, DEPTH + 1))
    return (
        "EXISTS (SELECT 1 FROM inspections i JOIN inspection_rounds r ON r.id = i.round_id "
        f"JOIN organizations v0 ON v0.id = i.organization_id {above} "
        f"JOIN offices f ON f.person_id = NEW.person_id AND (f.to_on IS NULL OR f.to_on >= {day}) "
        f"JOIN organizations o0 ON o0.id = f.organization_id {theirs} "
        f"WHERE i.id = NEW.inspection_id AND (v0.id IN ({below}) OR o0.id IN ({here}) "
        f"OR (o0.kind IN ({ORGANS}) AND o0.parent_id IN ({here}))))"
    )


def _tables_of_rounds() -> None:
    op.create_table(
        "scorecards",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("organization_id", _KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("card", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", _KEY, nullable=True),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_scorecards_organization_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_scorecards_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scorecards")),
        sa.UniqueConstraint("organization_id", "version", name=op.f("uq_scorecards_organization_id_version")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "inspection_rounds",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("organization_id", _KEY, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("mode", sa.String(length=8), nullable=False),
        sa.Column("manner", sa.String(length=8), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("directive", sa.Text(), nullable=True),
        sa.Column("procedure", sa.Text(), nullable=False),
        sa.Column("scorecard_id", _KEY, nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", _KEY, nullable=False),
        sa.Column("draft_id", _KEY, nullable=True),
        sa.CheckConstraint(
            "manner IN ('cross', 'visiting', 'patrol')", name=op.f("ck_inspection_rounds_manner")
        ),
        sa.CheckConstraint("mode <> 'key' OR directive <> ''", name=op.f("ck_inspection_rounds_directive")),
        sa.CheckConstraint("mode IN ('roving', 'cross', 'key')", name=op.f("ck_inspection_rounds_mode")),
        sa.CheckConstraint("from_on <= to_on", name=op.f("ck_inspection_rounds_window")),
        sa.ForeignKeyConstraint(["draft_id"], ["drafts.id"], name=op.f("fk_inspection_rounds_draft_id")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_inspection_rounds_organization_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_inspection_rounds_person_id")),
        sa.ForeignKeyConstraint(
            ["scorecard_id"], ["scorecards.id"], name=op.f("fk_inspection_rounds_scorecard_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection_rounds")),
        sa.UniqueConstraint("draft_id", name=op.f("uq_inspection_rounds_draft_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_inspection_rounds_organization_id"), "inspection_rounds", ["organization_id"], unique=False
    )
    op.create_table(
        "inspection_round_events",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("round_id", _KEY, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", _KEY, nullable=False),
        sa.CheckConstraint(
            "kind IN ('started', 'closed', 'withdrawn')", name=op.f("ck_inspection_round_events_kind")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name=op.f("fk_inspection_round_events_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["inspection_rounds.id"], name=op.f("fk_inspection_round_events_round_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection_round_events")),
        sa.UniqueConstraint("round_id", "kind", name=op.f("uq_inspection_round_events_round_id_kind")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "round_targets",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("round_id", _KEY, nullable=False),
        sa.Column("organization_id", _KEY, nullable=False),
        sa.Column("chosen", sa.Boolean(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", _KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_round_targets_organization_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_round_targets_person_id")),
        sa.ForeignKeyConstraint(
            ["round_id"], ["inspection_rounds.id"], name=op.f("fk_round_targets_round_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round_targets")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_round_targets_round_id"), "round_targets", ["round_id"], unique=False)


def _tables_of_teams() -> None:
    op.create_table(
        "briefings",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("round_id", _KEY, nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("points", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", _KEY, nullable=False),
        sa.Column("draft_id", _KEY, nullable=True),
        sa.ForeignKeyConstraint(["draft_id"], ["drafts.id"], name=op.f("fk_briefings_draft_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_briefings_person_id")),
        sa.ForeignKeyConstraint(["round_id"], ["inspection_rounds.id"], name=op.f("fk_briefings_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_briefings")),
        sa.UniqueConstraint("draft_id", name=op.f("uq_briefings_draft_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_briefings_round_id"), "briefings", ["round_id"], unique=False)
    op.create_table(
        "briefed",
        sa.Column("briefing_id", _KEY, nullable=False),
        sa.Column("person_id", _KEY, nullable=False),
        sa.ForeignKeyConstraint(["briefing_id"], ["briefings.id"], name=op.f("fk_briefed_briefing_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_briefed_person_id")),
        sa.PrimaryKeyConstraint("briefing_id", "person_id", name=op.f("pk_briefed")),
    )
    op.create_table(
        "inspection_teams",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("round_id", _KEY, nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", _KEY, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_inspection_teams_person_id")),
        sa.ForeignKeyConstraint(
            ["round_id"], ["inspection_rounds.id"], name=op.f("fk_inspection_teams_round_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection_teams")),
        sa.UniqueConstraint("round_id", "name", name=op.f("uq_inspection_teams_round_id_name")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "team_members",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("team_id", _KEY, nullable=False),
        sa.Column("office_id", _KEY, nullable=False),
        sa.Column("leads", sa.Boolean(), nullable=False),
        sa.Column("joined", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", _KEY, nullable=False),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name=op.f("fk_team_members_office_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_team_members_person_id")),
        sa.ForeignKeyConstraint(["team_id"], ["inspection_teams.id"], name=op.f("fk_team_members_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_members")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_team_members_team_id"), "team_members", ["team_id"], unique=False)


def _tables_of_inspections() -> None:
    op.create_table(
        "inspections",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("round_id", _KEY, nullable=False),
        sa.Column("organization_id", _KEY, nullable=False),
        sa.Column("variant", sa.String(length=12), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", _KEY, nullable=False),
        sa.CheckConstraint(
            "variant IN ('county', 'township', 'village')", name=op.f("ck_inspections_variant")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_inspections_organization_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_inspections_person_id")),
        sa.ForeignKeyConstraint(["round_id"], ["inspection_rounds.id"], name=op.f("fk_inspections_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspections")),
        sa.UniqueConstraint(
            "round_id", "organization_id", name=op.f("uq_inspections_round_id_organization_id")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_inspections_organization_id"), "inspections", ["organization_id"], unique=False)
    op.create_table(
        "pairs",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("inspection_id", _KEY, nullable=False),
        sa.Column("team_id", _KEY, nullable=False),
        sa.Column("first_id", _KEY, nullable=False),
        sa.Column("second_id", _KEY, nullable=False),
        sa.Column("visit_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", _KEY, nullable=False),
        sa.CheckConstraint("first_id <> second_id", name=op.f("ck_pairs_two")),
        sa.ForeignKeyConstraint(["first_id"], ["persons.id"], name=op.f("fk_pairs_first_id")),
        sa.ForeignKeyConstraint(["inspection_id"], ["inspections.id"], name=op.f("fk_pairs_inspection_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_pairs_person_id")),
        sa.ForeignKeyConstraint(["second_id"], ["persons.id"], name=op.f("fk_pairs_second_id")),
        sa.ForeignKeyConstraint(["team_id"], ["inspection_teams.id"], name=op.f("fk_pairs_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pairs")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_pairs_first_id"), "pairs", ["first_id"], unique=False)
    op.create_index(op.f("ix_pairs_inspection_id"), "pairs", ["inspection_id"], unique=False)
    op.create_index(op.f("ix_pairs_second_id"), "pairs", ["second_id"], unique=False)
    op.create_table(
        "inspection_scorers",
        sa.Column("inspection_id", _KEY, nullable=False),
        sa.Column("person_id", _KEY, nullable=False),
        sa.Column("part", sa.String(length=8), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("part IN ('pair', 'leader', 'recheck')", name=op.f("ck_inspection_scorers_part")),
        sa.ForeignKeyConstraint(
            ["inspection_id"], ["inspections.id"], name=op.f("fk_inspection_scorers_inspection_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_inspection_scorers_person_id")),
        sa.PrimaryKeyConstraint("inspection_id", "person_id", "part", name=op.f("pk_inspection_scorers")),
    )
    op.create_index(
        op.f("ix_inspection_scorers_person_id"), "inspection_scorers", ["person_id"], unique=False
    )


def _tables_of_what_became() -> None:
    op.create_table(
        "inspection_events",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("inspection_id", _KEY, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("line", sa.Text(), nullable=True),
        sa.Column("on_paper", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", _KEY, nullable=True),
        sa.CheckConstraint(
            "kind IN ('arrived', 'fed_back', 'received', 'final')", name=op.f("ck_inspection_events_kind")
        ),
        sa.ForeignKeyConstraint(
            ["inspection_id"], ["inspections.id"], name=op.f("fk_inspection_events_inspection_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_inspection_events_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection_events")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_inspection_events_inspection_id"), "inspection_events", ["inspection_id"], unique=False
    )
    op.create_table(
        "inspection_notes",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("inspection_id", _KEY, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", _KEY, nullable=False),
        sa.Column("draft_id", _KEY, nullable=True),
        sa.CheckConstraint(
            "kind IN ('help', 'good_point', 'discussion', 'interview', 'questionnaire', 'remark')",
            name=op.f("ck_inspection_notes_kind"),
        ),
        sa.ForeignKeyConstraint(["draft_id"], ["drafts.id"], name=op.f("fk_inspection_notes_draft_id")),
        sa.ForeignKeyConstraint(
            ["inspection_id"], ["inspections.id"], name=op.f("fk_inspection_notes_inspection_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_inspection_notes_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection_notes")),
        sa.UniqueConstraint("draft_id", name=op.f("uq_inspection_notes_draft_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_inspection_notes_inspection_id"), "inspection_notes", ["inspection_id"], unique=False
    )
    op.create_table(
        "resident_polls",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("inspection_id", _KEY, nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("satisfied", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", _KEY, nullable=False),
        sa.Column("draft_id", _KEY, nullable=True),
        sa.CheckConstraint("asked >= 10", name=op.f("ck_resident_polls_asked")),
        sa.CheckConstraint("satisfied BETWEEN 0 AND asked", name=op.f("ck_resident_polls_satisfied")),
        sa.ForeignKeyConstraint(["draft_id"], ["drafts.id"], name=op.f("fk_resident_polls_draft_id")),
        sa.ForeignKeyConstraint(
            ["inspection_id"], ["inspections.id"], name=op.f("fk_resident_polls_inspection_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_resident_polls_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resident_polls")),
        sa.UniqueConstraint("draft_id", name=op.f("uq_resident_polls_draft_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_resident_polls_inspection_id"), "resident_polls", ["inspection_id"], unique=False
    )


def _tables_of_results() -> None:
    op.create_table(
        "good_practices",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("round_id", _KEY, nullable=False),
        sa.Column("inspection_id", _KEY, nullable=False),
        sa.Column("title", sa.String(length=60), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("borrowable", sa.Boolean(), nullable=False),
        sa.Column("spreadable", sa.Boolean(), nullable=False),
        sa.Column("repeatable", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", _KEY, nullable=False),
        sa.Column("draft_id", _KEY, nullable=True),
        sa.ForeignKeyConstraint(["draft_id"], ["drafts.id"], name=op.f("fk_good_practices_draft_id")),
        sa.ForeignKeyConstraint(
            ["inspection_id"], ["inspections.id"], name=op.f("fk_good_practices_inspection_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_good_practices_person_id")),
        sa.ForeignKeyConstraint(
            ["round_id"], ["inspection_rounds.id"], name=op.f("fk_good_practices_round_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_good_practices")),
        sa.UniqueConstraint("draft_id", name=op.f("uq_good_practices_draft_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_good_practices_round_id"), "good_practices", ["round_id"], unique=False)
    op.create_table(
        "practice_spreads",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("practice_id", _KEY, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", _KEY, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_practice_spreads_person_id")),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["good_practices.id"], name=op.f("fk_practice_spreads_practice_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_spreads")),
        sa.UniqueConstraint("practice_id", name=op.f("uq_practice_spreads_practice_id")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "county_summaries",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("round_id", _KEY, nullable=False),
        sa.Column("county_id", _KEY, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", _KEY, nullable=False),
        sa.Column("draft_id", _KEY, nullable=True),
        sa.CheckConstraint("kind IN ('root_cause', 'shortfall')", name=op.f("ck_county_summaries_kind")),
        sa.ForeignKeyConstraint(
            ["county_id"], ["organizations.id"], name=op.f("fk_county_summaries_county_id")
        ),
        sa.ForeignKeyConstraint(["draft_id"], ["drafts.id"], name=op.f("fk_county_summaries_draft_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_county_summaries_person_id")),
        sa.ForeignKeyConstraint(
            ["round_id"], ["inspection_rounds.id"], name=op.f("fk_county_summaries_round_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_county_summaries")),
        sa.UniqueConstraint("draft_id", name=op.f("uq_county_summaries_draft_id")),
        sqlite_autoincrement=True,
    )
