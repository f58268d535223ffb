"""Whether somebody has left something undone: the condition behind statements over everybody at once.

Made of the same pieces as `storage.assignments.counted`, for obligations that any one record meets.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import BindParameter, ColumnElement, and_, bindparam, exists, false, or_, select
from sqlalchemy.sql.visitors import replacement_traverse

from domain.obligations import Bearer
from storage.assignments import HOLDERS, Reach, Shape, applying, counting, theirs, there, waived
from storage.schema import contributions, offices, organizations

if TYPE_CHECKING:
    from datetime import date, datetime

    from domain.obligations import Obligation
    from domain.periods import Period


class Asked(NamedTuple):
    """An obligation that any one record meets, in a period; asked for as long as it is on."""

    obligation: Obligation
    period: Period
    parts: tuple[Period, ...]
    """Of the period, in which it is on: for everybody alike."""
    waivers: bool = True
    """Somebody may have been released from it."""


@lru_cache(maxsize=128)
def left_undone(asked: Asked, as_of: datetime, today: date, *, of_all: bool) -> ColumnElement[bool]:
    """Whether what is asked is open at an instant: of an organization, or of an office in it that bears it.

    For a statement over organizations, and offices where they bear it. It decides on the spot what the
    program decides of what `counted` gives: it has begun for the bearer, nothing was done up to the day,
    and nobody was released.
    `of_all`: most organizations are asked, so that a list of those that have done it pays.
    """
    rule, period = asked.obligation, asked.period
    shape = Shape(rule.bearer, rule.applies, rule.counts, rule.source, Reach.EVERYWHERE)
    held = rule.bearer is not Bearer.ORGANIZATION
    from_on, to_on = there(held=held)
    present = [
        and_(from_on <= min(on.last, today), or_(to_on.is_(None), to_on >= on.first))
        for on in asked.parts
        if on.first <= today
    ]
    # What was switched off before the bearer was through with the period is owed no longer.
    to_the_end = [
        to_on.between(on.first, on.last) if on.last < period.last else or_(to_on >= on.first, to_on.is_(None))
        for on in asked.parts
    ]
    condition = and_(
        applying(rule.applies, bindparam("first"), bindparam("last")),
        or_(false(), *present),
        or_(false(), *to_the_end),
        *(
            [offices.c.role == HOLDERS[rule.bearer].value, or_(to_on.is_(None), from_on <= to_on)]
            if held
            else []
        ),
        ~_met(shape, held=held, of_all=of_all),
        *([~waived(held=held)] if asked.waivers else []),
    )
    values = {
        "obligation": rule.key,
        "period": period.key,
        "first": period.first,
        "last": period.last,
        "beyond": max(period.last, today),
        "as_of": as_of,
    }

    def with_value(element: Any, **_: Any) -> Any:  # noqa: ANN401 - parts of statements, as the traversal has them
        if isinstance(element, BindParameter) and element.key in values:
            return bindparam(element.key, values[element.key], type_=element.type, unique=True)
        return None

    return replacement_traverse(condition, {}, with_value)


def _met(shape: Shape, *, held: bool, of_all: bool) -> ColumnElement[bool]:
    """Whether anything counts."""
    one = contributions
    if of_all and not held:
        return organizations.c.id.in_(select(one.c.organization_id).where(*counting(shape)))
    counts = exists().where(
        one.c.organization_id == organizations.c.id, *counting(shape), *(theirs(shape) if held else [])
    )
    return counts.correlate_except(one)
