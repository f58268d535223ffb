"""Obligations: what records count for, which rules hold, waivers, tasks, and what was reminded."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

NEW_EVIDENCE = (
    "accepted_obligations",
    "switches",
    "waivers",
    "waiver_decisions",
    "tasks",
    "task_bearers",
    "task_ends",
    "digests",
    "calendars",
    "working_days",
)


def upgrade() -> None:
    """Add the tables; what earlier records count for is written by `storage.upgrade` afterwards."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    _tables_of_rules()
    _tables_of_waivers()
    _tables_of_tasks()
    _tables_of_reminders()
    for table in NEW_EVIDENCE:
        _guard(table, sqlite=sqlite)
    op.execute(
        "CREATE INDEX ix_organizations_elsewhere ON organizations (time_zone) "
        "WHERE time_zone <> 'Asia/Shanghai'"
    )
    if sqlite:
        _rebuild_outbox()
    else:
        _alter_outbox()


_STATES = {
    "ck_outbox_state": "state = 'new' OR state = 'sending' OR state = 'sent' OR state = 'dead'",
    "ck_outbox_method": "method = 'send' OR method = 'edit' OR method = 'unmark' OR method = 'attachment'",
}
"""Spelled out: SQLite makes a table of what stands behind IN, for every row anew."""


def _alter_outbox() -> None:
    op.drop_index("ix_outbox_created_at", "outbox")
    for name, condition in _STATES.items():
        op.drop_constraint(name, "outbox")
        op.create_check_constraint(op.f(name), "outbox", condition)


def _rebuild_outbox() -> None:
    """SQLite changes no constraint in place: make the table anew, rows and numbering kept."""
    op.execute("ALTER TABLE outbox RENAME TO outbox_before")
    for index in ("ix_outbox_created_at", "ix_outbox_waiting", "ix_outbox_next"):
        op.drop_index(index, "outbox_before")
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("method", sa.String(length=12), nullable=False),
        sa.Column("priority", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("key", sa.String(length=64), nullable=True),
        sa.Column("params", sa.Text(), nullable=True),
        sa.Column("keyboard", sa.Text(), nullable=True),
        sa.Column("edits_outbox_id", sa.BigInteger(), nullable=True),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("dedupe", sa.String(length=160), nullable=True),
        sa.Column("state", sa.String(length=8), server_default="new", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("repeats", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        *(sa.CheckConstraint(condition, name=op.f(name)) for name, condition in _STATES.items()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("dedupe", name=op.f("uq_outbox_dedupe")),
        sqlite_autoincrement=True,
    )
    op.execute("INSERT INTO outbox SELECT * FROM outbox_before")
    op.execute("DELETE FROM sqlite_sequence WHERE name = 'outbox'")
    op.execute(
        "INSERT INTO sqlite_sequence (name, seq) "
        "SELECT 'outbox', seq FROM sqlite_sequence WHERE name = 'outbox_before'"
    )
    op.drop_table("outbox_before")
    op.execute("CREATE INDEX ix_outbox_waiting ON outbox (priority, id) WHERE state = 'new'")
    op.execute("CREATE INDEX ix_outbox_next ON outbox (chat_id, priority, id) WHERE state = 'new'")


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


def _tables_of_rules() -> None:
    op.create_table(
        "contributions",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("record_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("measure", sa.String(length=48), nullable=False),
        sa.Column("organization_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("office_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("to_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name=op.f("fk_contributions_office_id")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_contributions_organization_id")
        ),
        sa.ForeignKeyConstraint(["record_id"], ["duty_records.id"], name=op.f("fk_contributions_record_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contributions")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_contributions_measure", "contributions", ["measure", "organization_id", "held_on"], unique=False
    )
    op.create_index(op.f("ix_contributions_record_id"), "contributions", ["record_id"], unique=False)
    op.create_table(
        "accepted_obligations",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("obligation", sa.String(length=24), nullable=False),
        sa.Column("rule", sa.Text(), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name=op.f("fk_accepted_obligations_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accepted_obligations")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_accepted_obligations_obligation", "accepted_obligations", ["obligation"], unique=False
    )
    op.create_table(
        "switches",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("organization_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=24), nullable=False),
        sa.Column("on", sa.Boolean(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_switches_organization_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_switches_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_switches")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_switches_organization_id"), "switches", ["organization_id"], unique=False)


def _tables_of_waivers() -> None:
    op.create_table(
        "waivers",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("obligation", sa.String(length=24), nullable=False),
        sa.Column("organization_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("office_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("period", sa.String(length=24), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("draft_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["draft_id"], ["drafts.id"], name=op.f("fk_waivers_draft_id")),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name=op.f("fk_waivers_office_id")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_waivers_organization_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_waivers_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waivers")),
        sa.UniqueConstraint("draft_id", name=op.f("uq_waivers_draft_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_waivers_organization_id"), "waivers", ["organization_id"], unique=False)
    op.create_table(
        "waiver_decisions",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("waiver_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("granted", sa.Boolean(), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("office_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name=op.f("fk_waiver_decisions_office_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_waiver_decisions_person_id")),
        sa.ForeignKeyConstraint(["waiver_id"], ["waivers.id"], name=op.f("fk_waiver_decisions_waiver_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiver_decisions")),
        sa.UniqueConstraint("waiver_id", name=op.f("uq_waiver_decisions_waiver_id")),
        sqlite_autoincrement=True,
    )


def _tables_of_tasks() -> None:
    op.create_table(
        "tasks",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("organization_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=True),
        sa.Column("figure", sa.String(length=40), nullable=True),
        sa.Column("line", sa.String(length=40), nullable=True),
        sa.Column("approver", sa.Text(), nullable=True),
        sa.Column("signed_by", sa.Text(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("draft_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint(
            "kind = 'task' OR (purpose IS NOT NULL AND approver IS NOT NULL)", name=op.f("ck_tasks_request")
        ),
        sa.CheckConstraint("kind IN ('task', 'request')", name=op.f("ck_tasks_kind")),
        sa.ForeignKeyConstraint(["draft_id"], ["drafts.id"], name=op.f("fk_tasks_draft_id")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_tasks_organization_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_tasks_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tasks")),
        sa.UniqueConstraint("draft_id", name=op.f("uq_tasks_draft_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_tasks_organization_id"), "tasks", ["organization_id"], unique=False)
    op.create_table(
        "task_bearers",
        sa.Column("task_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("organization_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("office_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name=op.f("fk_task_bearers_office_id")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_task_bearers_organization_id")
        ),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=op.f("fk_task_bearers_task_id")),
        sa.PrimaryKeyConstraint("task_id", "organization_id", name=op.f("pk_task_bearers")),
    )
    op.create_table(
        "task_ends",
        sa.Column("task_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_task_ends_person_id")),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=op.f("fk_task_ends_task_id")),
        sa.PrimaryKeyConstraint("task_id", name=op.f("pk_task_ends")),
    )


def _tables_of_reminders() -> None:
    op.create_table(
        "digest_rounds",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("time_zone", sa.String(length=40), nullable=False),
        sa.Column("slot_on", sa.Date(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("before_on", sa.Date(), nullable=False),
        sa.Column("before_until", sa.Date(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('due', 'week', 'below')", name=op.f("ck_digest_rounds_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digest_rounds")),
        sa.UniqueConstraint(
            "kind", "time_zone", "slot_on", name=op.f("uq_digest_rounds_kind_time_zone_slot_on")
        ),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "digests",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("round_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("items", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('due', 'week', 'below', 'later')", name=op.f("ck_digests_kind")),
        sa.CheckConstraint("(round_id IS NULL) = (kind = 'later')", name=op.f("ck_digests_round")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_digests_person_id")),
        sa.ForeignKeyConstraint(["round_id"], ["digest_rounds.id"], name=op.f("fk_digests_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digests")),
        sa.UniqueConstraint("person_id", "kind", "on_day", name=op.f("uq_digests_person_id_kind_on_day")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "snoozes",
        sa.Column("digest_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["digest_id"], ["digests.id"], name=op.f("fk_snoozes_digest_id")),
        sa.PrimaryKeyConstraint("digest_id", name=op.f("pk_snoozes")),
    )
    op.create_index(op.f("ix_snoozes_on_day"), "snoozes", ["on_day"], unique=False)
    op.create_table(
        "calendars",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("notice", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("draft_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["draft_id"], ["drafts.id"], name=op.f("fk_calendars_draft_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_calendars_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendars")),
        sa.UniqueConstraint("draft_id", name=op.f("uq_calendars_draft_id")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "working_days",
        sa.Column("calendar_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("works", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["calendar_id"], ["calendars.id"], name=op.f("fk_working_days_calendar_id")),
        sa.PrimaryKeyConstraint("calendar_id", "day", name=op.f("pk_working_days")),
    )
