"""People, offices and every kind of record: versions and events, eight more kinds, roster history."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

KINDS = (
    "meeting",
    "visit",
    "duty_stay",
    "upward_report",
    "in_person",
    "talk",
    "problem",
    "support_request",
    "vehicle",
    "plan",
    "general",
)

NEW_EVIDENCE = (
    "record_events",
    "upward_reports",
    "in_person_acts",
    "talks",
    "problems",
    "support_requests",
    "vehicles",
    "plans",
    "general_records",
    "roster_changes",
    "successions",
)

ONCE = "CREATE UNIQUE INDEX ix_record_events_received ON record_events (record_id) WHERE kind = 'received'"


def upgrade() -> None:
    """Add what is new, give duty records versions, and let half days be freed."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    _columns_of_people(sqlite=sqlite)
    _tables_of_people()
    if sqlite:
        _rebuild_duty_records()
    else:
        _alter_duty_records()
    op.create_index("ix_duty_records_entered_by_id_held_on", "duty_records", ["entered_by_id", "held_on"])
    _tables_of_records()
    _refer("drafts", "for_office_id", "offices", sqlite=sqlite)
    op.add_column("drafts", sa.Column("about_id", sa.BigInteger()))
    op.add_column("drafts", sa.Column("origin", sa.String(8), server_default="chat", nullable=False))
    _refer("attachments", "event_id", "record_events", sqlite=sqlite)
    _halves_of_duty_stays(sqlite=sqlite)
    op.execute(ONCE)
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


def _unguard(table: str, *, sqlite: bool) -> None:
    """Let rows of a table be changed."""
    if sqlite:
        op.execute(f"DROP TRIGGER {table}_no_update")
        op.execute(f"DROP TRIGGER {table}_no_delete")
        return
    op.execute(f"DROP TRIGGER {table}_append_only ON {table}")
    op.execute(f"DROP TRIGGER {table}_no_truncate ON {table}")


def _refer(table: str, column: str, to: str, *, sqlite: bool) -> None:
    """Add a column that refers to another table; SQLite takes the reference with the column only."""
    kind = "INTEGER" if sqlite else "BIGINT"
    op.execute(
        f"ALTER TABLE {table} ADD COLUMN {column} {kind} CONSTRAINT fk_{table}_{column} REFERENCES {to} (id)"
    )


def _columns_of_people(*, sqlite: bool) -> None:
    op.add_column("organizations", sa.Column("code", sa.String(40)))
    op.add_column("organizations", sa.Column("sector", sa.String(32)))
    op.add_column("organizations", sa.Column("to_on", sa.Date()))
    _refer("organizations", "authority_id", "organizations", sqlite=sqlite)
    op.create_index("ix_organizations_code", "organizations", ["code"], unique=True)
    op.add_column("persons", sa.Column("code", sa.String(40)))
    op.create_index("ix_persons_code", "persons", ["code"], unique=True)
    op.add_column(
        "offices", sa.Column("acting", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )


def _halves_of_duty_stays(*, sqlite: bool) -> None:
    """A stay says itself at which halves it begins and ends; its half days are free to be counted anew."""
    op.add_column("duty_stays", sa.Column("from_half", sa.String(2), server_default="am", nullable=False))
    op.add_column("duty_stays", sa.Column("to_half", sa.String(2), server_default="pm", nullable=False))
    _unguard("duty_days", sqlite=sqlite)
    _unguard("duty_stays", sqlite=sqlite)
    for column, day, chosen in (("from_half", "from_on", "MIN"), ("to_half", "to_on", "MAX")):
        op.execute(
            f"UPDATE duty_stays SET {column} = (SELECT {chosen}(half) FROM duty_days "
            f"WHERE duty_days.record_id = duty_stays.record_id AND duty_days.day = duty_stays.{day})"
        )
    _guard("duty_stays", sqlite=sqlite)


def _alter_duty_records() -> None:
    for column in _new_columns():
        op.add_column("duty_records", column)
    _refer("duty_records", "root_id", "duty_records", sqlite=False)
    _refer("duty_records", "entered_by_id", "persons", sqlite=False)
    op.drop_constraint("uq_duty_records_organization_id_year_number", "duty_records")
    op.drop_constraint("ck_duty_records_kind", "duty_records")
    for name, columns in _UNIQUE.items():
        op.create_unique_constraint(op.f(name), "duty_records", list(columns))
    for name, condition in _CHECKS.items():
        op.create_check_constraint(op.f(name), "duty_records", condition)


def _new_columns() -> list[sa.Column[object]]:
    return [
        sa.Column("version", sa.SmallInteger(), server_default="1", nullable=False),
        sa.Column("origin", sa.String(8), server_default="chat", nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("import_key", sa.String(60)),
    ]


_UNIQUE = {
    "uq_duty_records_import_key": ("import_key",),
    "uq_duty_records_organization_id_year_number_version": ("organization_id", "year", "number", "version"),
    "uq_duty_records_root_id_version": ("root_id", "version"),
}

_CHECKS = {
    "ck_duty_records_kind": f"kind IN ({', '.join(repr(kind) for kind in KINDS)})",
    "ck_duty_records_origin": "origin IN ('chat', 'paper', 'import')",
    "ck_duty_records_root": "(root_id IS NULL) = (version = 1)",
}

_KEPT = "id, organization_id, office_id, person_id, kind, year, number, held_on, entered_at, draft_id"


def _rebuild_duty_records() -> None:
    """SQLite changes no constraint in place: make the table anew, rows and numbering kept.

    `storage.upgrade` has switched foreign keys off and checks them afterwards.
    """
    whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "duty_records_new",
        sa.Column("id", whole, primary_key=True),
        *(
            sa.Column(
                name, whole, sa.ForeignKey(f"{to}.id", name=op.f(f"fk_duty_records_{name}")), nullable=False
            )
            for name, to in (
                ("organization_id", "organizations"),
                ("office_id", "offices"),
                ("person_id", "persons"),
            )
        ),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "draft_id",
            whole,
            sa.ForeignKey("drafts.id", name=op.f("fk_duty_records_draft_id")),
            nullable=False,
        ),
        sa.Column("root_id", whole, sa.ForeignKey("duty_records.id", name=op.f("fk_duty_records_root_id"))),
        sa.Column(
            "entered_by_id", whole, sa.ForeignKey("persons.id", name=op.f("fk_duty_records_entered_by_id"))
        ),
        *_new_columns(),
        sa.UniqueConstraint("draft_id", name=op.f("uq_duty_records_draft_id")),
        *(sa.UniqueConstraint(*columns, name=op.f(name)) for name, columns in _UNIQUE.items()),
        *(sa.CheckConstraint(condition, name=op.f(name)) for name, condition in _CHECKS.items()),
        sqlite_autoincrement=True,
    )
    op.execute(f"INSERT INTO duty_records_new ({_KEPT}) SELECT {_KEPT} FROM duty_records")
    numbering = "SELECT seq FROM sqlite_sequence WHERE name = 'duty_records'"
    last = op.get_bind().execute(sa.text(numbering)).scalar()
    op.execute("DROP TABLE duty_records")
    op.execute("ALTER TABLE duty_records_new RENAME TO duty_records")
    if last is not None:
        op.execute(f"UPDATE sqlite_sequence SET seq = {int(last)} WHERE name = 'duty_records'")
    for column in ("organization_id", "person_id"):
        op.create_index(f"ix_duty_records_{column}_held_on", "duty_records", [column, "held_on"])
    _guard("duty_records", sqlite=True)


def _tables_of_people() -> None:
    op.create_table(
        "successions",
        sa.Column("organization_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("successor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.CheckConstraint("kind IN ('merge', 'split')", name=op.f("ck_successions_kind")),
        sa.CheckConstraint("organization_id <> successor_id", name=op.f("ck_successions_two")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_successions_organization_id")
        ),
        sa.ForeignKeyConstraint(
            ["successor_id"], ["organizations.id"], name=op.f("fk_successions_successor_id")
        ),
        sa.PrimaryKeyConstraint("organization_id", "successor_id", name=op.f("pk_successions")),
    )
    op.create_index(op.f("ix_successions_successor_id"), "successions", ["successor_id"], unique=False)
    op.create_table(
        "chosen_offices",
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("office_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name=op.f("fk_chosen_offices_office_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_chosen_offices_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_chosen_offices")),
    )
    op.create_table(
        "invitations",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("made_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_by_telegram_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["made_by_id"], ["persons.id"], name=op.f("fk_invitations_made_by_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_invitations_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitations_token_hash")),
    )
    op.create_index(op.f("ix_invitations_person_id"), "invitations", ["person_id"], unique=False)
    op.create_table(
        "handovers",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("from_office_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("to_office_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["from_office_id"], ["offices.id"], name=op.f("fk_handovers_from_office_id")),
        sa.ForeignKeyConstraint(["to_office_id"], ["offices.id"], name=op.f("fk_handovers_to_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handovers")),
        sa.UniqueConstraint(
            "from_office_id", "to_office_id", name=op.f("uq_handovers_from_office_id_to_office_id")
        ),
    )
    op.create_table(
        "imports",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(length=8), server_default="pending", nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('pending', 'applied', 'dropped')", name=op.f("ck_imports_state")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_imports_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imports")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "roster_changes",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("import_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("subject", sa.String(length=16), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.CheckConstraint("kind IN ('added', 'changed', 'ended')", name=op.f("ck_roster_changes_kind")),
        sa.CheckConstraint(
            "subject IN ('organization', 'person', 'office', 'contact_point')",
            name=op.f("ck_roster_changes_subject"),
        ),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name=op.f("fk_roster_changes_import_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_changes")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_roster_changes_subject", "roster_changes", ["subject", "subject_id"], unique=False)


def _tables_of_records() -> None:
    op.create_table(
        "record_events",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("record_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("office_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=True),
        sa.Column("line", sa.Text(), nullable=True),
        sa.Column("value", sa.String(length=16), nullable=True),
        sa.Column("draft_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint(
            "kind IN ('withdrawn', 'restored', 'supplemented', 'received', 'answered', 'studied', 'solved')",
            name=op.f("ck_record_events_kind"),
        ),
        sa.ForeignKeyConstraint(["draft_id"], ["drafts.id"], name=op.f("fk_record_events_draft_id")),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name=op.f("fk_record_events_office_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_record_events_person_id")),
        sa.ForeignKeyConstraint(["record_id"], ["duty_records.id"], name=op.f("fk_record_events_record_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_events")),
        sa.UniqueConstraint("draft_id", name=op.f("uq_record_events_draft_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_record_events_record_id"), "record_events", ["record_id"], unique=False)
    op.create_table(
        "upward_reports",
        sa.Column("record_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("addressee_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["addressee_id"], ["organizations.id"], name=op.f("fk_upward_reports_addressee_id")
        ),
        sa.ForeignKeyConstraint(["record_id"], ["duty_records.id"], name=op.f("fk_upward_reports_record_id")),
        sa.PrimaryKeyConstraint("record_id", name=op.f("pk_upward_reports")),
    )
    op.create_index(op.f("ix_upward_reports_addressee_id"), "upward_reports", ["addressee_id"], unique=False)
    op.create_table(
        "in_person_acts",
        sa.Column("record_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("matter", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["duty_records.id"], name=op.f("fk_in_person_acts_record_id")),
        sa.PrimaryKeyConstraint("record_id", name=op.f("pk_in_person_acts")),
    )
    op.create_table(
        "talks",
        sa.Column("record_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("counterpart", sa.String(length=20), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.CheckConstraint("count >= 1", name=op.f("ck_talks_count")),
        sa.ForeignKeyConstraint(["record_id"], ["duty_records.id"], name=op.f("fk_talks_record_id")),
        sa.PrimaryKeyConstraint("record_id", name=op.f("pk_talks")),
    )
    op.create_table(
        "problems",
        sa.Column("record_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("matter", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["duty_records.id"], name=op.f("fk_problems_record_id")),
        sa.PrimaryKeyConstraint("record_id", name=op.f("pk_problems")),
    )
    op.create_table(
        "support_requests",
        sa.Column("record_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("addressee_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("matter", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["addressee_id"], ["organizations.id"], name=op.f("fk_support_requests_addressee_id")
        ),
        sa.ForeignKeyConstraint(
            ["record_id"], ["duty_records.id"], name=op.f("fk_support_requests_record_id")
        ),
        sa.PrimaryKeyConstraint("record_id", name=op.f("pk_support_requests")),
    )
    op.create_index(
        op.f("ix_support_requests_addressee_id"), "support_requests", ["addressee_id"], unique=False
    )
    op.create_table(
        "vehicles",
        sa.Column("record_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["record_id"], ["duty_records.id"], name=op.f("fk_vehicles_record_id")),
        sa.PrimaryKeyConstraint("record_id", name=op.f("pk_vehicles")),
    )
    op.create_table(
        "plans",
        sa.Column("record_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["record_id"], ["duty_records.id"], name=op.f("fk_plans_record_id")),
        sa.PrimaryKeyConstraint("record_id", name=op.f("pk_plans")),
    )
    op.create_table(
        "general_records",
        sa.Column("record_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("item", sa.String(length=16), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("figure", sa.BigInteger(), nullable=True),
        sa.Column("line", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["record_id"], ["duty_records.id"], name=op.f("fk_general_records_record_id")
        ),
        sa.PrimaryKeyConstraint("record_id", name=op.f("pk_general_records")),
    )
