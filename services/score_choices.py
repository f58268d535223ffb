"""What forms about sheets offer: inspections that can be scored, whose sheet it is, and items by name."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from domain.authorization import Action
from domain.forms.environment import number
from domain.inspections import InspectionEventKind
from domain.messages import Text
from domain.refusals import NotFound
from domain.scorecard_layout import points
from services import inspections, score_lists, score_paper, score_sheets
from services.list_choices import Choice
from services.score_lists import Stage
from storage import inspection_rounds, onsite_scores
from storage import inspections as stored

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime

    from domain.inspections import Inspection
    from domain.people import Actor
    from domain.score_sheets import Score
    from services.score_lists import Mine
    from storage.database import Tx

ON_SITE = timedelta(hours=4)
"""How long after the latest score somebody is taken to be at the place still: a visit is half a day."""


def choices(tx: Tx, actor: Actor, source: str) -> Iterator[Choice]:
    """Yield the options of one of these sources."""
    name, _, of = source.partition(":")
    yield from _SOURCES[name](tx, actor, of)


def name(tx: Tx, actor: Actor, value: str) -> Text | None:
    """Return what an item of one's own sheet is called, and a value of it: `<inspection>.<item>[.<value>]`.

    None for what one may not score.
    """
    inspection_id, _, rest = value.partition(".")
    key, _, halves = rest.partition(".")
    try:
        own = score_sheets.read(tx, actor, number(inspection_id))
        item = own.item(key)
    except NotFound:
        return None
    if halves and not (halves.isdecimal() and int(halves) < item.most):
        return None
    params = {
        "organization": own.inspection.organization,
        "key": key,
        "title": item.title,
        "value": points(int(halves)) if halves else "",
        "most": points(item.most),
    }
    return Text("score_sheets.marked", params)


def scored_last(tx: Tx, actor: Actor, now: datetime) -> str | None:
    """Return the item that somebody scored last, `<inspection>.<item>`; None where they score no longer.

    Empty for who has come to a place and has scored nothing yet.
    """
    given = _given(tx, actor)
    if given and given[0][1].at >= now - ON_SITE:
        return f"{given[0][0]}.{given[0][1].item}"
    came = [
        one.inspection.at(InspectionEventKind.ARRIVED)
        for one in _mine(tx, actor)
        if one.stage is Stage.SCORING and not one.scored
    ]
    return "" if any(at is not None and at >= now - ON_SITE for at in came) else None


def require_scoring(tx: Tx, actor: Actor, _now: object) -> None:
    """Raises NotFound for whoever visits nowhere: nothing about sheets is asked of them."""
    if not _mine(tx, actor):
        raise NotFound


def require_paper(tx: Tx, actor: Actor, _now: object) -> None:
    """Raises NotFound for whoever has no sheet to enter."""
    if not list(_paper_sheets(tx, actor, "")):
        raise NotFound


def _mine(tx: Tx, actor: Actor) -> list[Mine]:
    found = score_lists.of_actor(tx, actor)
    return [one for one in found if one.inspection.pair and actor.person_id in one.inspection.pair.person_ids]


def _own_sheets(tx: Tx, actor: Actor, _of: str) -> Iterator[Choice]:
    """Those of which one's own sheet is open."""
    yield from (_named(one.inspection) for one in score_lists.to_score(_mine(tx, actor)))


def _scored(tx: Tx, actor: Actor, _of: str) -> Iterator[Choice]:
    """What one gave on sheets that are open, the newest first."""
    for inspection_id, score in _given(tx, actor):
        value = f"{inspection_id}.{score.item}"
        named = name(tx, actor, value)
        if named is not None:
            yield Choice(value, named)


def _given(tx: Tx, actor: Actor) -> list[tuple[int, Score]]:
    found = [
        (one.inspection.id, score)
        for one in _mine(tx, actor)
        if one.stage is Stage.SCORING
        for score in onsite_scores.latest(tx, one.inspection.id, actor.person_id).values()
    ]
    return sorted(found, key=lambda one: one[1].id, reverse=True)


def _own_visits(tx: Tx, actor: Actor, _of: str) -> Iterator[Choice]:
    """Those beside which something can be written down."""
    yield from (_named(one.inspection) for one in _mine(tx, actor) if one.stage is not Stage.FINAL)


def _paper_sheets(tx: Tx, actor: Actor, _of: str) -> Iterator[Choice]:
    """Those of which the actor may enter an open sheet: of rounds they run, or of the team they lead."""
    found = {one.id: one for one in stored.of_person(tx, actor.person_id)}
    for round_ in inspection_rounds.of_organization(tx, actor.seat_id):
        found.update({one.id: one for one in stored.of_round(tx, round_.id)})
    entered = [
        one
        for one in found.values()
        if inspections.may(tx, actor, one, Action.ENTER_SHEET)
        and not (one.pair and actor.person_id in one.pair.person_ids)
    ]
    open_still = {Stage.TO_VISIT, Stage.SCORING, Stage.SEALED}
    staged = score_lists.staged(tx, entered, actor.person_id)
    yield from (_named(one.inspection) for one in staged if one.stage in open_still)


def _sheet_owners(tx: Tx, actor: Actor, of: str) -> Iterator[Choice]:
    """Those of a pair whose sheets are open."""
    try:
        inspection = score_paper.require(tx, actor, number(of))
    except NotFound:
        return
    for one in score_paper.open_people(tx, inspection):
        yield Choice(str(one.person_id), one.name)


def _named(one: Inspection) -> Choice:
    return Choice(str(one.id), one.organization)


_SOURCES: Mapping[str, Callable[[Tx, Actor, str], Iterator[Choice]]] = {
    "own_sheets": _own_sheets,
    "scored": _scored,
    "own_visits": _own_visits,
    "paper_sheets": _paper_sheets,
    "sheet_owners": _sheet_owners,
}

SOURCES = frozenset(_SOURCES)
"""What these choices are asked for by."""

NAMED = frozenset({"marks", "scored"})
"""Sources whose options are items of one's own sheets. Of marks nothing is listed: a button names them."""
