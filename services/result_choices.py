"""What forms about a round's results offer: rounds, their counties, and whom they have visited."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.forms.environment import number
from services import county_summaries, good_practices
from services.list_choices import Choice

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from domain.people import Actor
    from storage.database import Tx


def choices(tx: Tx, actor: Actor, source: str) -> Iterator[Choice]:
    """Yield the options of one of these sources; nothing of rounds that the actor may not sum up."""
    name, _, of = source.partition(":")
    yield from _SOURCES[name](tx, actor, of)


def _rounds(tx: Tx, actor: Actor, _of: str) -> Iterator[Choice]:
    for one in county_summaries.rounds(tx, actor):
        yield Choice(str(one.id), one.name)


def _counties(tx: Tx, actor: Actor, of: str) -> Iterator[Choice]:
    for county_id, name in county_summaries.counties(tx, actor, number(of)).items():
        yield Choice(str(county_id), name)


def _inspections(tx: Tx, actor: Actor, of: str) -> Iterator[Choice]:
    for inspection_id, name in good_practices.visited(tx, actor, number(of)).items():
        yield Choice(str(inspection_id), name)


_SOURCES: Mapping[str, Callable[[Tx, Actor, str], Iterator[Choice]]] = {
    "rounds_to_sum_up": _rounds,
    "counties_to_sum_up": _counties,
    "inspections_to_sum_up": _inspections,
}

SOURCES = frozenset(_SOURCES)
"""What these choices are asked for by."""
