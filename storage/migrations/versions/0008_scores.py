"""Scores of two people, sealed; what both stand behind; objections and rechecks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

NEW_EVIDENCE = (
    "onsite_scores",
    "score_files",
    "seals",
    "value_proposals",
    "rescorings",
    "pair_checks",
    "objections",
    "objection_files",
    "explanations",
    "recheck_pairs",
    "recheck_proposals",
    "rechecks",
)

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the tables; nothing that was there changes."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    _tables_of_sheets()
    _tables_of_agreement()
    _tables_of_objections()
    _tables_of_rechecks()
    for table in NEW_EVIDENCE:
        _guard(table, sqlite=sqlite)
    sealed = (
        "EXISTS (SELECT 1 FROM seals s WHERE s.inspection_id = NEW.inspection_id "
        "AND s.person_id = NEW.person_id AND s.turn = NEW.turn AND s.item IN ('', NEW.item))"
    )
    _refuse("onsite_scores_sealed", "onsite_scores", sealed, "the sheet is sealed", sqlite=sqlite)
    final = (
        "EXISTS (SELECT 1 FROM inspection_events e WHERE e.inspection_id = NEW.inspection_id "
        "AND e.kind = 'final')"
    )
    for table in ("onsite_scores", "seals", "pair_checks", "objections"):
        _refuse(f"{table}_final", table, final, "the inspection is final", sqlite=sqlite)


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


def _tables_of_sheets() -> None:
    op.create_table(
        "onsite_scores",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("inspection_id", _KEY, nullable=False),
        sa.Column("person_id", _KEY, nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(length=8), nullable=False),
        sa.Column("value", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("origin", sa.String(length=8), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by_id", _KEY, nullable=False),
        sa.CheckConstraint("origin IN ('chat', 'message', 'paper')", name=op.f("ck_onsite_scores_origin")),
        sa.CheckConstraint("turn >= 1", name=op.f("ck_onsite_scores_turn")),
        sa.CheckConstraint("value >= 0", name=op.f("ck_onsite_scores_value")),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["persons.id"], name=op.f("fk_onsite_scores_entered_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["inspection_id"], ["inspections.id"], name=op.f("fk_onsite_scores_inspection_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_onsite_scores_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_onsite_scores")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_onsite_scores_inspection_id_person_id",
        "onsite_scores",
        ["inspection_id", "person_id"],
        unique=False,
    )
    op.create_table(
        "score_files",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("score_id", _KEY, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("file_id", sa.Text(), nullable=False),
        sa.Column("unique_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.CheckConstraint("kind IN ('photo', 'document', 'voice')", name=op.f("ck_score_files_kind")),
        sa.ForeignKeyConstraint(["score_id"], ["onsite_scores.id"], name=op.f("fk_score_files_score_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score_files")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_score_files_score_id"), "score_files", ["score_id"], unique=False)
    op.create_table(
        "seals",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("inspection_id", _KEY, nullable=False),
        sa.Column("person_id", _KEY, nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(length=8), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by_id", _KEY, nullable=False),
        sa.CheckConstraint("(turn = 1) = (item = '')", name=op.f("ck_seals_item")),
        sa.ForeignKeyConstraint(["entered_by_id"], ["persons.id"], name=op.f("fk_seals_entered_by_id")),
        sa.ForeignKeyConstraint(["inspection_id"], ["inspections.id"], name=op.f("fk_seals_inspection_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_seals_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seals")),
        sa.UniqueConstraint(
            "inspection_id",
            "person_id",
            "turn",
            "item",
            name=op.f("uq_seals_inspection_id_person_id_turn_item"),
        ),
        sqlite_autoincrement=True,
    )


def _tables_of_agreement() -> None:
    op.create_table(
        "value_proposals",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("inspection_id", _KEY, nullable=False),
        sa.Column("item", sa.String(length=8), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", _KEY, nullable=False),
        sa.CheckConstraint("value >= 0", name=op.f("ck_value_proposals_value")),
        sa.ForeignKeyConstraint(
            ["inspection_id"], ["inspections.id"], name=op.f("fk_value_proposals_inspection_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_value_proposals_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_value_proposals")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_value_proposals_inspection_id"), "value_proposals", ["inspection_id"], unique=False
    )
    op.create_table(
        "rescorings",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("inspection_id", _KEY, nullable=False),
        sa.Column("item", sa.String(length=8), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", _KEY, nullable=False),
        sa.CheckConstraint("turn >= 2", name=op.f("ck_rescorings_turn")),
        sa.ForeignKeyConstraint(
            ["inspection_id"], ["inspections.id"], name=op.f("fk_rescorings_inspection_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_rescorings_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rescorings")),
        sa.UniqueConstraint(
            "inspection_id", "item", "turn", name=op.f("uq_rescorings_inspection_id_item_turn")
        ),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "pair_checks",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("inspection_id", _KEY, nullable=False),
        sa.Column("item", sa.String(length=8), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=True),
        sa.Column("origin", sa.String(length=8), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("first_id", _KEY, nullable=False),
        sa.Column("first_part", sa.String(length=8), nullable=False),
        sa.Column("second_id", _KEY, nullable=False),
        sa.Column("second_part", sa.String(length=8), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(first_part = 'pair' AND second_part IN ('pair', 'leader')) "
            "OR (first_part = 'recheck' AND second_part = 'recheck')",
            name=op.f("ck_pair_checks_parts"),
        ),
        sa.CheckConstraint(
            "origin IN ('same', 'agreed', 'leader', 'recheck')", name=op.f("ck_pair_checks_origin")
        ),
        sa.CheckConstraint("first_id <> second_id", name=op.f("ck_pair_checks_two")),
        sa.CheckConstraint("value >= 0", name=op.f("ck_pair_checks_value")),
        sa.ForeignKeyConstraint(["first_id"], ["persons.id"], name=op.f("fk_pair_checks_first_id")),
        sa.ForeignKeyConstraint(
            ["inspection_id", "first_id", "first_part"],
            ["inspection_scorers.inspection_id", "inspection_scorers.person_id", "inspection_scorers.part"],
            name="fk_pair_checks_first",
        ),
        sa.ForeignKeyConstraint(
            ["inspection_id", "second_id", "second_part"],
            ["inspection_scorers.inspection_id", "inspection_scorers.person_id", "inspection_scorers.part"],
            name="fk_pair_checks_second",
        ),
        sa.ForeignKeyConstraint(
            ["inspection_id"], ["inspections.id"], name=op.f("fk_pair_checks_inspection_id")
        ),
        sa.ForeignKeyConstraint(["second_id"], ["persons.id"], name=op.f("fk_pair_checks_second_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pair_checks")),
        sa.UniqueConstraint(
            "inspection_id", "item", "version", name=op.f("uq_pair_checks_inspection_id_item_version")
        ),
        sqlite_autoincrement=True,
    )


def _tables_of_objections() -> None:
    op.create_table(
        "objections",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("inspection_id", _KEY, nullable=False),
        sa.Column("item", sa.String(length=8), nullable=True),
        sa.Column("finding_id", _KEY, nullable=True),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", _KEY, nullable=False),
        sa.Column("draft_id", _KEY, nullable=True),
        sa.CheckConstraint("kind IN ('objection', 'explanation')", name=op.f("ck_objections_kind")),
        sa.CheckConstraint("(item IS NULL) <> (finding_id IS NULL)", name=op.f("ck_objections_line")),
        sa.ForeignKeyConstraint(["draft_id"], ["drafts.id"], name=op.f("fk_objections_draft_id")),
        sa.ForeignKeyConstraint(["finding_id"], ["findings.id"], name=op.f("fk_objections_finding_id")),
        sa.ForeignKeyConstraint(
            ["inspection_id"], ["inspections.id"], name=op.f("fk_objections_inspection_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_objections_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objections")),
        sa.UniqueConstraint("draft_id", name=op.f("uq_objections_draft_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_objections_inspection_id"), "objections", ["inspection_id"], unique=False)
    op.create_table(
        "objection_files",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("objection_id", _KEY, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("file_id", sa.Text(), nullable=False),
        sa.Column("unique_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.CheckConstraint("kind IN ('photo', 'document', 'voice')", name=op.f("ck_objection_files_kind")),
        sa.ForeignKeyConstraint(
            ["objection_id"], ["objections.id"], name=op.f("fk_objection_files_objection_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objection_files")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_objection_files_objection_id"), "objection_files", ["objection_id"], unique=False
    )
    op.create_table(
        "explanations",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("objection_id", _KEY, nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", _KEY, nullable=False),
        sa.Column("draft_id", _KEY, nullable=True),
        sa.ForeignKeyConstraint(["draft_id"], ["drafts.id"], name=op.f("fk_explanations_draft_id")),
        sa.ForeignKeyConstraint(
            ["objection_id"], ["objections.id"], name=op.f("fk_explanations_objection_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_explanations_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_explanations")),
        sa.UniqueConstraint("draft_id", name=op.f("uq_explanations_draft_id")),
        sa.UniqueConstraint("objection_id", name=op.f("uq_explanations_objection_id")),
        sqlite_autoincrement=True,
    )


def _tables_of_rechecks() -> None:
    op.create_table(
        "recheck_pairs",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("objection_id", _KEY, nullable=False),
        sa.Column("first_id", _KEY, nullable=False),
        sa.Column("second_id", _KEY, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", _KEY, nullable=False),
        sa.CheckConstraint("first_id <> second_id", name=op.f("ck_recheck_pairs_two")),
        sa.ForeignKeyConstraint(["first_id"], ["persons.id"], name=op.f("fk_recheck_pairs_first_id")),
        sa.ForeignKeyConstraint(
            ["objection_id"], ["objections.id"], name=op.f("fk_recheck_pairs_objection_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_recheck_pairs_person_id")),
        sa.ForeignKeyConstraint(["second_id"], ["persons.id"], name=op.f("fk_recheck_pairs_second_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recheck_pairs")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_recheck_pairs_first_id"), "recheck_pairs", ["first_id"], unique=False)
    op.create_index(op.f("ix_recheck_pairs_objection_id"), "recheck_pairs", ["objection_id"], unique=False)
    op.create_index(op.f("ix_recheck_pairs_second_id"), "recheck_pairs", ["second_id"], unique=False)
    op.create_table(
        "recheck_proposals",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("objection_id", _KEY, nullable=False),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        sa.Column("value", sa.Integer(), nullable=True),
        sa.Column("applies", sa.Boolean(), nullable=False),
        sa.Column("severity", sa.String(length=10), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", _KEY, nullable=False),
        sa.Column("draft_id", _KEY, nullable=True),
        sa.CheckConstraint(
            "outcome IN ('kept', 'changed', 'withdrawn')", name=op.f("ck_recheck_proposals_outcome")
        ),
        sa.CheckConstraint("value >= 0", name=op.f("ck_recheck_proposals_value")),
        sa.ForeignKeyConstraint(["draft_id"], ["drafts.id"], name=op.f("fk_recheck_proposals_draft_id")),
        sa.ForeignKeyConstraint(
            ["objection_id"], ["objections.id"], name=op.f("fk_recheck_proposals_objection_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_recheck_proposals_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recheck_proposals")),
        sa.UniqueConstraint("draft_id", name=op.f("uq_recheck_proposals_draft_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_recheck_proposals_objection_id"), "recheck_proposals", ["objection_id"], unique=False
    )
    op.create_table(
        "rechecks",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("objection_id", _KEY, nullable=False),
        sa.Column("proposal_id", _KEY, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", _KEY, nullable=False),
        sa.ForeignKeyConstraint(["objection_id"], ["objections.id"], name=op.f("fk_rechecks_objection_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_rechecks_person_id")),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["recheck_proposals.id"], name=op.f("fk_rechecks_proposal_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rechecks")),
        sa.UniqueConstraint("objection_id", name=op.f("uq_rechecks_objection_id")),
        sa.UniqueConstraint("proposal_id", name=op.f("uq_rechecks_proposal_id")),
        sqlite_autoincrement=True,
    )
