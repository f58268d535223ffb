"""Responsibility lists as a workbook to edit: sent back unchanged, it changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.authorization import Action
from domain.list_layout import COLUMNS, LISTS, PORTFOLIOS, dimensions, joined
from domain.messages import Document
from domain.refusals import NotFound
from domain.responsibility_lists import ListKind
from services import list_changes, list_reminders, list_standing, responsibility_lists

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from domain.list_standing import Known, Standing
    from domain.messages import Json
    from domain.people import Actor
    from storage.database import Tx


def of_list(tx: Tx, actor: Actor, list_id: int, now: datetime) -> Document:
    """Return the workbook of the year of lists that the actor may adapt. Raises NotFound."""
    lists = responsibility_lists.require(tx, actor, list_id, Action.ADAPT_LISTS, now)
    return _document(tx, actor, lists.listing.year, now)


def of_year(tx: Tx, actor: Actor, year: int, now: datetime) -> Document:
    """Return the workbook of a year in which nothing may be drawn yet. Raises NotFound."""
    if year not in list_changes.years(actor):
        raise NotFound
    return _document(tx, actor, year, now)


def _document(tx: Tx, actor: Actor, year: int, now: datetime) -> Document:
    places = list_standing.places(tx, actor)
    found = list_standing.standings(tx, places, year, actor.today, now).values()
    said = list_reminders.said(tx, [one.organization_id for one in places], now)
    rows = {
        LISTS: [row for one in found for row in _lines(one, year, said)],
        PORTFOLIOS: [row for one in found for row in _portfolios(one)],
    }
    params = {
        "year": year,
        "organizations": len(places),
        "on": actor.today.isoformat(),
        "day": f"{actor.today:%Y%m%d}",
        "rows": rows,
    }
    return Document("lists", params)


def _lines(standing: Standing, year: int, said: Mapping[tuple[int, str], bool]) -> Iterator[list[Json]]:
    for known in standing.lines.values():
        reminded = said.get((standing.place.organization_id, known.item.key))
        values = _line(standing, known, year) | {"reminded": reminded}
        yield [values[column.key] for column in COLUMNS[LISTS]]


def _line(standing: Standing, known: Known, year: int) -> dict[str, Json]:
    item = known.item
    names = standing.names
    leads = [seat.name for seat in standing.seated(item.kind)]
    if item.kind is ListKind.COMMITTEE and known.lead is not None:
        leads = [names[known.lead]]
    return {
        "organization": standing.place.code,
        "organization_name": standing.place.name,
        "year": year,
        "list": item.kind.value,
        "key": item.key,
        "section": item.section,
        "title": item.title,
        "fact": item.fact,
        "basis": item.basis,
        "dimensions": dimensions(item.dimensions),
        "lead": known.lead,
        "lead_name": joined(leads),
        "helpers": joined(known.helpers),
        "helper_names": joined(names[one] for one in known.helpers),
        "serves": item.serves,
        "struck": True if item.struck else None,
        "reason": None,
    }


def _portfolios(standing: Standing) -> Iterator[list[Json]]:
    for seat in standing.seated(ListKind.LEADERSHIP_MEMBER):
        words = standing.portfolios.get(seat.office_id)
        yield [standing.place.code, seat.person, seat.name, words]
