"""Nobody stands behind a value who came into the visited line after they were admitted."""

from __future__ import annotations

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

ORGANS = (
    "'steering_group', 'steering_office', 'organization_department', 'political_legal_commission', "
    "'discipline_commission', 'supervision_office', 'publicity_department'"
)
DEPTH = 7
"""Organizations above one: a tree has six levels."""

NAME = "pair_checks_line"
WHY = "somebody of the visited line"


def upgrade() -> None:
    """Add a guard; nothing that was there changes."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    condition = _of_the_line(sqlite=sqlite)
    if sqlite:
        op.execute(
            f"CREATE TRIGGER {NAME} BEFORE INSERT ON pair_checks WHEN {condition} "
            f"BEGIN SELECT RAISE(ABORT, '{WHY}'); END"
        )
        return
    op.execute(
        f"CREATE FUNCTION {NAME}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {condition} THEN RAISE integrity_constraint_violation USING MESSAGE = '{WHY}'; END IF; "
        "RETURN NEW; END $$"
    )
    op.execute(f"CREATE TRIGGER {NAME} BEFORE INSERT ON pair_checks FOR EACH ROW EXECUTE FUNCTION {NAME}()")


def _of_the_line(*, sqlite: bool) -> str:
    """Whether one of the two is in office in the visited organization, below it, or above it.

    Above it only below the committee that runs the round; an organ stands for its committee. An office counts
    that lasts after the instant's day in UTC: the day of the place may be the next one already.
    """
    day = "date(NEW.at)" if sqlite else "(NEW.at AT TIME ZONE 'UTC')::date"
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
        "JOIN offices f ON f.person_id IN (NEW.first_id, NEW.second_id) "
        f"AND (f.to_on IS NULL OR f.to_on > {day}) "
        f"JOIN organizations o0 ON o0.id = f.organization_id {theirs} "
        f"WHERE i.id = NEW.inspection_id AND (v0.id IN ({below}) OR o0.id IN ({here}) "
        f"OR (o0.kind IN ({ORGANS}) AND o0.parent_id IN ({here}))))"
    )
