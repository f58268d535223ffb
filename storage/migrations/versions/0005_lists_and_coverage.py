"""Responsibility lists in force, coverage, what contact points are called, and when was elected last."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

NEW_EVIDENCE = (
    "responsibility_lists",
    "duty_items",
    "duty_item_bearers",
    "portfolios",
    "publications",
    "signatures",
    "sufficiency_tags",
    "coverage_gaps",
    "coverage_steps",
    "contact_labels",
)

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the tables and columns; nothing that was there changes."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    _tables_of_lists()
    _tables_of_publication()
    _tables_of_coverage()
    _columns()
    for table in NEW_EVIDENCE:
        _guard(table, sqlite=sqlite)


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


def _tables_of_lists() -> None:
    op.create_table(
        "responsibility_lists",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("organization_id", _KEY, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", _KEY, nullable=True),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_responsibility_lists_organization_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name=op.f("fk_responsibility_lists_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_responsibility_lists")),
        sa.UniqueConstraint(
            "organization_id", "year", name=op.f("uq_responsibility_lists_organization_id_year")
        ),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "duty_items",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("list_id", _KEY, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("key", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("fact", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("dimensions", sa.Text(), nullable=False),
        sa.Column("serves", sa.String(length=16), nullable=True),
        sa.Column("struck", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", _KEY, nullable=True),
        sa.Column("draft_id", _KEY, nullable=True),
        sa.CheckConstraint("basis <> ''", name=op.f("ck_duty_items_basis")),
        sa.CheckConstraint(
            "kind IN ('committee', 'secretary', 'leadership_member')", name=op.f("ck_duty_items_kind")
        ),
        sa.ForeignKeyConstraint(["list_id"], ["responsibility_lists.id"], name=op.f("fk_duty_items_list_id")),
        sa.ForeignKeyConstraint(["draft_id"], ["drafts.id"], name=op.f("fk_duty_items_draft_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_duty_items_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_items")),
        sa.UniqueConstraint("list_id", "key", "version", name=op.f("uq_duty_items_list_id_key_version")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_duty_items_draft_id"), "duty_items", ["draft_id"], unique=False)
    op.create_table(
        "duty_item_bearers",
        sa.Column("item_id", _KEY, nullable=False),
        sa.Column("office_id", _KEY, nullable=False),
        sa.Column("lead", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["duty_items.id"], name=op.f("fk_duty_item_bearers_item_id")),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name=op.f("fk_duty_item_bearers_office_id")),
        sa.PrimaryKeyConstraint("item_id", "office_id", name=op.f("pk_duty_item_bearers")),
    )
    op.create_index(op.f("ix_duty_item_bearers_office_id"), "duty_item_bearers", ["office_id"], unique=False)
    op.create_table(
        "portfolios",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("list_id", _KEY, nullable=False),
        sa.Column("office_id", _KEY, nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", _KEY, nullable=True),
        sa.Column("draft_id", _KEY, nullable=True),
        sa.ForeignKeyConstraint(["list_id"], ["responsibility_lists.id"], name=op.f("fk_portfolios_list_id")),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name=op.f("fk_portfolios_office_id")),
        sa.ForeignKeyConstraint(["draft_id"], ["drafts.id"], name=op.f("fk_portfolios_draft_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_portfolios_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_portfolios")),
        sa.UniqueConstraint("draft_id", name=op.f("uq_portfolios_draft_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_portfolios_list_id"), "portfolios", ["list_id"], unique=False)


def _tables_of_publication() -> None:
    op.create_table(
        "publications",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("list_id", _KEY, nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("document", sa.Text(), nullable=True),
        sa.Column("upto_id", _KEY, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", _KEY, nullable=False),
        sa.Column("draft_id", _KEY, nullable=False),
        sa.ForeignKeyConstraint(["draft_id"], ["drafts.id"], name=op.f("fk_publications_draft_id")),
        sa.ForeignKeyConstraint(
            ["list_id"], ["responsibility_lists.id"], name=op.f("fk_publications_list_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_publications_person_id")),
        sa.ForeignKeyConstraint(["upto_id"], ["duty_items.id"], name=op.f("fk_publications_upto_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publications")),
        sa.UniqueConstraint("draft_id", name=op.f("uq_publications_draft_id")),
        sa.UniqueConstraint("list_id", name=op.f("uq_publications_list_id")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "signatures",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("list_id", _KEY, nullable=False),
        sa.Column("office_id", _KEY, nullable=False),
        sa.Column("upto_id", _KEY, nullable=False),
        sa.Column("on_paper", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", _KEY, nullable=False),
        sa.ForeignKeyConstraint(["list_id"], ["responsibility_lists.id"], name=op.f("fk_signatures_list_id")),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name=op.f("fk_signatures_office_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_signatures_person_id")),
        sa.ForeignKeyConstraint(["upto_id"], ["duty_items.id"], name=op.f("fk_signatures_upto_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signatures")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_signatures_list_id_office_id", "signatures", ["list_id", "office_id"], unique=False)
    op.create_table(
        "sufficiency_tags",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("organization_id", _KEY, nullable=False),
        sa.Column("seat_id", _KEY, nullable=False),
        sa.Column("dimension", sa.String(length=16), nullable=False),
        sa.Column("suffices", sa.Boolean(), nullable=False),
        sa.Column("line", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", _KEY, nullable=False),
        sa.Column("draft_id", _KEY, nullable=False),
        sa.CheckConstraint(
            "dimension IN ('attention', 'staff', 'funds', 'results')",
            name=op.f("ck_sufficiency_tags_dimension"),
        ),
        sa.ForeignKeyConstraint(["draft_id"], ["drafts.id"], name=op.f("fk_sufficiency_tags_draft_id")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_sufficiency_tags_organization_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_sufficiency_tags_person_id")),
        sa.ForeignKeyConstraint(["seat_id"], ["organizations.id"], name=op.f("fk_sufficiency_tags_seat_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sufficiency_tags")),
        sa.UniqueConstraint("draft_id", name=op.f("uq_sufficiency_tags_draft_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_sufficiency_tags_organization_id"), "sufficiency_tags", ["organization_id"], unique=False
    )


def _tables_of_coverage() -> None:
    op.create_table(
        "coverage_gaps",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("organization_id", _KEY, nullable=False),
        sa.Column("sector", sa.String(length=32), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("remote", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("works", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("line", sa.Text(), nullable=True),
        sa.Column("found_on", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", _KEY, nullable=False),
        sa.Column("draft_id", _KEY, nullable=False),
        sa.ForeignKeyConstraint(["draft_id"], ["drafts.id"], name=op.f("fk_coverage_gaps_draft_id")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_coverage_gaps_organization_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_coverage_gaps_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coverage_gaps")),
        sa.UniqueConstraint("draft_id", name=op.f("uq_coverage_gaps_draft_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_coverage_gaps_organization_id"), "coverage_gaps", ["organization_id"], unique=False
    )
    op.create_table(
        "coverage_steps",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("gap_id", _KEY, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("line", sa.Text(), nullable=True),
        sa.Column("organization_id", _KEY, nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", _KEY, nullable=False),
        sa.Column("draft_id", _KEY, nullable=True),
        sa.CheckConstraint(
            "kind IN ('work', 'organized', 'ceased', 'lapsed', 'mistaken')",
            name=op.f("ck_coverage_steps_kind"),
        ),
        sa.ForeignKeyConstraint(["draft_id"], ["drafts.id"], name=op.f("fk_coverage_steps_draft_id")),
        sa.ForeignKeyConstraint(["gap_id"], ["coverage_gaps.id"], name=op.f("fk_coverage_steps_gap_id")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_coverage_steps_organization_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_coverage_steps_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coverage_steps")),
        sa.UniqueConstraint("draft_id", name=op.f("uq_coverage_steps_draft_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_coverage_steps_gap_id"), "coverage_steps", ["gap_id"], unique=False)
    op.create_table(
        "contact_labels",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("label", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", _KEY, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_contact_labels_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_labels")),
        sqlite_autoincrement=True,
    )


def _columns() -> None:
    op.add_column("imports", sa.Column("kind", sa.String(length=8), server_default="roster", nullable=False))
    op.add_column("organizations", sa.Column("elected_on", sa.Date(), nullable=True))
    # SQLite cannot add a constraint apart, and numbers rows as INTEGER.
    kind = "INTEGER" if op.get_bind().dialect.name == "sqlite" else "BIGINT"
    op.execute(
        f"ALTER TABLE contact_points ADD COLUMN passed_to_id {kind} "
        "CONSTRAINT fk_contact_points_passed_to_id REFERENCES contact_points (id)"
    )
    op.create_index("ix_contact_points_passed_to_id", "contact_points", ["passed_to_id"])
