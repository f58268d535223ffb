"""The duty days of an office, record by record: what `storage.assignments` counts as a sum."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import func, or_, select

from domain.measures import DUTY_DAYS, KEY_VILLAGE_VISIT
from storage.assignments import alive, counts_as_duty_day
from storage.schema import contributions

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime

    from storage.database import Tx


class Stretch(NamedTuple):
    """The days of one record that count."""

    record_id: int
    """The record's first version."""
    visit: bool
    """It is a visit to a key village, half a day."""
    from_on: date
    to_on: date
    half_days: int


BOTH = (DUTY_DAYS, KEY_VILLAGE_VISIT)
"""What makes duty days unless a rule says otherwise. Source: G8."""


def of_office(
    tx: Tx, office: tuple[int, int], days: tuple[date, date], measures: Collection[str], as_of: datetime
) -> list[Stretch]:
    """What counted at an instant as duty days of an office from a day to a day, the latest first.

    `office`: the id of its organization, and its own.
    """
    one = contributions.c
    from_on, to_on = func.min(one.held_on), func.max(one.held_on)
    counted = (
        select(one.record_id, one.measure, from_on, to_on, func.sum(one.units))
        .where(
            one.organization_id == office[0],
            one.office_id == office[1],
            one.held_on.between(*days),
            one.measure.in_(measures),
            alive(contributions),
            or_(one.measure == DUTY_DAYS, counts_as_duty_day()),
        )
        .group_by(one.record_id, one.measure)
        .order_by(from_on.desc(), one.record_id.desc())
    )
    return [
        Stretch(row[0], row[1] != DUTY_DAYS, row[2], row[3], int(row[4]))
        for row in tx.execute(counted, {"as_of": as_of})
    ]
