"""What records of visits say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, func, insert, select

from domain.visits import Visit, VisitKind
from storage.schema import contact_points, duty_records, organizations, visits

if TYPE_CHECKING:
    from domain.messages import Json
    from storage.database import Tx

_GET = (
    select(visits, duty_records.c.held_on)
    .join(duty_records, duty_records.c.id == visits.c.record_id)
    .where(visits.c.record_id == bindparam("record"))
)
_PLACE = (
    select(func.coalesce(contact_points.c.nickname, organizations.c.name))
    .select_from(contact_points)
    .outerjoin(organizations, organizations.c.id == contact_points.c.organization_id)
    .where(contact_points.c.id == bindparam("contact_point"))
)


def add(tx: Tx, record_id: int, visit: Visit) -> None:
    """Write the details of a visit's record."""
    values = {
        "record_id": record_id,
        "contact_point_id": visit.contact_point_id,
        "kind": visit.kind,
        "problems_taken_on": visit.problems_taken_on,
        "problems": visit.problems,
        "solved_on_spot": visit.solved_on_spot,
        "revisit_on": visit.revisit_on,
    }
    tx.execute(insert(visits), values)


def get(tx: Tx, record_id: int) -> Visit:
    """The visit of a record. Raises sqlalchemy.exc.NoResultFound when the record is of another kind."""
    row = tx.execute(_GET, {"record": record_id}).one()
    return Visit(
        contact_point_id=row.contact_point_id,
        kind=VisitKind(row.kind),
        held_on=row.held_on,
        problems_taken_on=row.problems_taken_on,
        problems=row.problems,
        solved_on_spot=row.solved_on_spot,
        revisit_on=row.revisit_on,
    )


def place(tx: Tx, contact_point_id: int) -> str:
    """The name of a contact point, also of one that has ended."""
    return str(tx.execute(_PLACE, {"contact_point": contact_point_id}).scalar_one())


def body(tx: Tx, record_id: int) -> Json:
    """The details for the audit chain; None when they are not there."""
    row = tx.execute(select(visits).where(visits.c.record_id == record_id)).mappings().first()
    if row is None:
        return None
    return {**row, "revisit_on": row["revisit_on"] and row["revisit_on"].isoformat()}
