"""Findings, and what became of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

NEW_EVIDENCE = (
    "findings",
    "finding_events",
)

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the tables; nothing that was there changes."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    _tables()
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


def _tables() -> None:
    op.create_table(
        "findings",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("reference", sa.String(length=24), nullable=False),
        sa.Column("organization_id", _KEY, nullable=False),
        sa.Column("inspection_id", _KEY, nullable=False),
        sa.Column("category", sa.String(length=16), nullable=False),
        sa.Column("severity", sa.String(length=10), nullable=False),
        sa.Column("item", sa.String(length=8), nullable=True),
        sa.Column("matter", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=True),
        sa.Column("due_days", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", _KEY, nullable=False),
        sa.Column("draft_id", _KEY, nullable=True),
        sa.CheckConstraint(
            "category IN ('rules_ignored', 'paper_only', 'distorted', 'not_serious', 'lax')",
            name=op.f("ck_findings_category"),
        ),
        sa.CheckConstraint("matter <> ''", name=op.f("ck_findings_matter")),
        sa.CheckConstraint("severity IN ('minor', 'ordinary', 'serious')", name=op.f("ck_findings_severity")),
        sa.CheckConstraint("due_days > 0", name=op.f("ck_findings_due_days")),
        sa.ForeignKeyConstraint(["draft_id"], ["drafts.id"], name=op.f("fk_findings_draft_id")),
        sa.ForeignKeyConstraint(
            ["inspection_id"], ["inspections.id"], name=op.f("fk_findings_inspection_id")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_findings_organization_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_findings_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_findings")),
        sa.UniqueConstraint("draft_id", name=op.f("uq_findings_draft_id")),
        sa.UniqueConstraint("reference", name=op.f("uq_findings_reference")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_findings_inspection_id"), "findings", ["inspection_id"], unique=False)
    op.create_index(op.f("ix_findings_organization_id"), "findings", ["organization_id"], unique=False)
    op.create_table(
        "finding_events",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("finding_id", _KEY, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("line", sa.Text(), nullable=True),
        sa.Column("office_id", _KEY, nullable=True),
        sa.Column("severity", sa.String(length=10), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("request_id", _KEY, nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", _KEY, nullable=True),
        sa.Column("draft_id", _KEY, nullable=True),
        sa.CheckConstraint(
            "kind IN ('measure', 'submitted', 'returned', 'verified', 'closed', 'lasting', 'relapsed', "
            "'extended', 'cause_above', 'changed', 'withdrawn')",
            name=op.f("ck_finding_events_kind"),
        ),
        sa.CheckConstraint(
            "severity IN ('minor', 'ordinary', 'serious')", name=op.f("ck_finding_events_severity")
        ),
        sa.ForeignKeyConstraint(["draft_id"], ["drafts.id"], name=op.f("fk_finding_events_draft_id")),
        sa.ForeignKeyConstraint(["finding_id"], ["findings.id"], name=op.f("fk_finding_events_finding_id")),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name=op.f("fk_finding_events_office_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_finding_events_person_id")),
        sa.ForeignKeyConstraint(
            ["request_id"], ["duty_records.id"], name=op.f("fk_finding_events_request_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding_events")),
        sa.UniqueConstraint("draft_id", name=op.f("uq_finding_events_draft_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_finding_events_finding_id"), "finding_events", ["finding_id"], unique=False)
