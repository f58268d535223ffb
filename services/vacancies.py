"""Posts without a secretary, and elections that are overdue or near. Source: SUP-04, IMP-02; facts 2.1."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from domain.forms.field import nested
from domain.messages import Text
from domain.terms_of_office import LED, is_long_vacant, is_soon, term_ends_on, term_years
from storage import vacancies

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from domain.messages import Json
    from services.extent import Extent
    from storage.coverage import Node
    from storage.database import Tx
    from storage.vacancies import Tenure


@dataclass(frozen=True)
class Vacancy:
    """An organization without a secretary in office since a day; an acting one may stand in."""

    organization: Node
    since: date
    acting: bool
    is_long: bool
    """For longer than it may be."""


@dataclass(frozen=True)
class Election:
    """An election that is overdue, or near."""

    organization: Node
    due_on: date
    is_overdue: bool


@dataclass(frozen=True)
class Posts:
    """What is known of the posts and elections of a tree."""

    vacant: Sequence[Vacancy]
    """Without anybody: the longest first."""
    acting: Sequence[Vacancy]
    elections: Sequence[Election]
    """The earliest first."""
    unknown: int
    """Of so many organizations it is not known when they were elected."""


def of_extent(tx: Tx, whole: Extent, now: datetime) -> Posts:
    """The vacancies and elections of a tree on its day."""
    held: dict[int, list[Tenure]] = {}
    for one in vacancies.tenures(tx, whole.top.id, whole.on):
        held.setdefault(one.organization_id, []).append(one)
    led = [one for one in whole.nodes if one.kind in LED]
    seen = [_vacancy(one, held.get(one.id, []), whole.on) for one in led]
    empty = [one for one in seen if one is not None]
    empty.sort(key=lambda one: (one.since, one.organization.name))
    told = vacancies.elections(tx, whole.top.id, whole.on, now)
    ends = [(one, _term_ends(one, told.get(one.id))) for one in led if _years(one) is not None]
    found = [
        Election(one, due_on, due_on < whole.on)
        for one, due_on in ends
        if due_on is not None and (due_on < whole.on or is_soon(due_on, whole.on))
    ]
    return Posts(
        [one for one in empty if not one.acting],
        [one for one in empty if one.acting],
        sorted(found, key=lambda one: (one.due_on, one.organization.name)),
        sum(due_on is None for _, due_on in ends),
    )


def of_one(tx: Tx, own: Extent, now: datetime) -> dict[str, Json]:
    """What an organization is shown of its own post and election."""
    here = own.top
    held = [one for one in vacancies.tenures(tx, here.id, own.on) if one.organization_id == here.id]
    vacancy = _vacancy(here, held, own.on) if here.kind in LED else None
    elected_on = _elected_on(here, vacancies.elections(tx, here.id, own.on, now).get(here.id))
    years = _years(here)
    due_on = None if elected_on is None or years is None else term_ends_on(elected_on, years)
    return {
        "post": ""
        if here.kind not in LED
        else nested(Text("coverage.filled") if vacancy is None else said(vacancy)),
        "years": years,
        "elected_on": "" if elected_on is None else elected_on.isoformat(),
        "due_on": "" if due_on is None else due_on.isoformat(),
        "overdue_days": 0 if due_on is None else max(0, (own.on - due_on).days),
    }


def said(one: Vacancy) -> Text:
    """How long a post has been empty, or is held for the time being."""
    key = "coverage.acting_since" if one.acting else "coverage.vacant_since"
    return Text(key, {"since": one.since.isoformat(), "is_long": one.is_long})


def _vacancy(node: Node, held: Sequence[Tenure], on: date) -> Vacancy | None:
    """Whether an organization has no secretary on a day, not counting an acting one."""
    present = [one for one in held if one.to_on is None or one.to_on >= on]
    if any(not one.acting for one in present):
        return None
    ended = [one.to_on for one in held if not one.acting and one.to_on is not None]
    since = max(ended) + timedelta(1) if ended else node.from_on
    return Vacancy(node, since, bool(present), is_long_vacant(since, on))


def _years(node: Node) -> int | None:
    return term_years(node.kind, node.level, node.sector)


def _elected_on(node: Node, told_on: date | None) -> date | None:
    """The latest election that the roster or a record tells of."""
    return max((one for one in (node.elected_on, told_on) if one is not None), default=None)


def _term_ends(node: Node, told_on: date | None) -> date | None:
    elected_on, years = _elected_on(node, told_on), _years(node)
    return None if elected_on is None or years is None else term_ends_on(elected_on, years)
