"""Tasks are found by the organization that is to do them; reminders that wait make room for notices."""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the index, and keep what waits to be said in its rank."""
    op.create_index("ix_task_bearers_organization_id", "task_bearers", ["organization_id"])
    op.execute(
        "UPDATE outbox SET priority = priority + 1 "
        "WHERE priority >= 2 AND (state = 'new' OR state = 'sending')"
    )
