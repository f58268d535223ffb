"""What records of duty stays say, and the half days they count."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, insert, select

from domain.duty_stays import DutyStay, HalfDay, half_days, place_name
from domain.spans import DaySpan, Half
from storage.schema import duty_days, duty_stays, organizations, persons

if TYPE_CHECKING:
    from domain.messages import Json
    from storage.database import Tx

_GET = select(duty_stays).where(duty_stays.c.record_id == bindparam("record"))
_LOCK_PERSON = select(persons.c.id).where(persons.c.id == bindparam("person")).with_for_update(key_share=True)
_TAKEN = select(duty_days.c.day, duty_days.c.half, duty_days.c.record_id).where(
    duty_days.c.person_id == bindparam("person"),
    duty_days.c.day.between(bindparam("first"), bindparam("last")),
)
_PLACE = select(organizations.c.name).where(organizations.c.id == bindparam("place"))


def add(tx: Tx, record_id: int, person_id: int, stay: DutyStay) -> None:
    """Write the details of a stay's record and its half days."""
    span = stay.span
    values = {
        "record_id": record_id,
        "place_id": stay.place_id,
        "from_on": span.from_on,
        "to_on": span.to_on,
        "from_half": span.from_half,
        "to_half": span.to_half,
        "half_days": span.half_days,
        "problems_taken_on": stay.problems_taken_on,
        "problems": stay.problems,
    }
    tx.execute(insert(duty_stays), values)
    occupy(tx, record_id, person_id, span)


def occupy(tx: Tx, record_id: int, person_id: int, span: DaySpan) -> None:
    """Let the half days of a stay count for a person, from now on."""
    days = [
        {"record_id": record_id, "person_id": person_id, "day": day, "half": half}
        for day, half in half_days(span)
    ]
    tx.execute(insert(duty_days), days)


def free(tx: Tx, record_id: int) -> None:
    """Let the half days of a stay count no more: it was corrected or withdrawn."""
    tx.execute(delete(duty_days).where(duty_days.c.record_id == record_id))


def taken(tx: Tx, person_id: int, span: DaySpan) -> dict[HalfDay, int]:
    """The half days around a span that a person's records count, each with its record's id.

    Until the transaction ends, nobody else can count days of this person.
    """
    tx.execute(_LOCK_PERSON, {"person": person_id})
    rows = tx.execute(_TAKEN, {"person": person_id, "first": span.from_on, "last": span.to_on})
    return {HalfDay(row.day, Half(row.half)): row.record_id for row in rows}


def get(tx: Tx, record_id: int) -> DutyStay:
    """The stay of a record. Raises sqlalchemy.exc.NoResultFound when the record is of another kind."""
    row = tx.execute(_GET, {"record": record_id}).one()
    return DutyStay(
        place_id=row.place_id,
        span=DaySpan(row.from_on, Half(row.from_half), row.to_on, Half(row.to_half)),
        problems_taken_on=row.problems_taken_on,
        problems=row.problems,
    )


def place(tx: Tx, place_id: int) -> str:
    """The name of a place."""
    return place_name(tx.execute(_PLACE, {"place": place_id}).scalar_one())


def body(tx: Tx, record_id: int) -> Json:
    """The details for the audit chain, with every half day; None when they are not there."""
    row = tx.execute(_GET, {"record": record_id}).mappings().first()
    if row is None:
        return None
    said = {key: row[key] for key in row if key not in {"from_half", "to_half"}}
    days = [[day.isoformat(), half] for day, half in half_days(get(tx, record_id).span)]
    return {**said, "from_on": row["from_on"].isoformat(), "to_on": row["to_on"].isoformat(), "days": days}
