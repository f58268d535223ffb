"""What was noted and sent for items on site, to be read and heard again. Source: R62, burden rule 4.

One's own at any time; those of the other one, as all of a sheet, once both of the pair have sealed: then the
two, who leads them, and those who recheck the inspection read them. Nobody of the visited side does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.authorization import Action, Scope
from domain.forms.field import in_rows, nested
from domain.messages import Button, Message, Text
from domain.refusals import NotFound
from services import inspections
from storage import onsite_scores, persons, score_progress, scorecards

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from domain.inspections import Inspection
    from domain.messages import Json
    from domain.people import Actor
    from domain.scorecards.scorecard import ScoreItem
    from storage.database import Tx
    from storage.onsite_scores import File

_ROW = 4
_INSIDE = frozenset({Scope.OWN_PAIR, Scope.OWN_TEAM, Scope.OWN_RECHECK})
"""How those stand to an inspection who may read what was noted in it."""


@dataclass(frozen=True)
class Added:
    """What somebody added to the value of an item."""

    person_id: int
    note: str
    files: Sequence[File]


def show(tx: Tx, actor: Actor, inspection_id: int) -> Message:
    """Return the items to which something was added, with a way to each. Raises NotFound."""
    inspection = inspections.require(tx, actor, inspection_id, Action.SEE_INSPECTION)
    if not inspections.scopes(tx, actor, inspection) & _INSIDE:
        raise NotFound
    found = _read(tx, actor, inspection)
    params = {"organization": inspection.organization, "count": len(found)}
    rows = in_rows([Button(key, f"ss:e:{inspection_id}:{key}") for key in found], _ROW)
    back = Button(Text("score_evidence.back"), f"ss:o:{inspection_id}")
    return Message(Text("score_evidence.list", params), [*rows, [back]])


def item(tx: Tx, actor: Actor, inspection_id: int, key: str) -> tuple[Message, list[File]]:
    """Return what was noted on an item, by whom, and what was sent with it. Raises NotFound."""
    inspection = inspections.require(tx, actor, inspection_id, Action.SEE_INSPECTION)
    added = _read(tx, actor, inspection).get(key)
    if added is None:
        raise NotFound
    title = next(one.title for one in _items(tx, inspection) if one.key == key)
    lines = [_line(tx, one) for one in added]
    params = {"organization": inspection.organization, "item": key, "title": title, "lines": lines}
    return Message(Text("score_evidence.item", params)), [file for one in added for file in one.files]


def _line(tx: Tx, one: Added) -> Json:
    author = persons.by_id(tx, one.person_id)
    name = "" if author is None else author.name
    return nested(Text("score_evidence.line", {"name": name, "note": one.note, "files": len(one.files)}))


def way(tx: Tx, actor: Actor, inspection: Inspection, key: str) -> list[Button]:
    """The way to what was added to an item; none where there is nothing that the actor may read."""
    if key not in _read(tx, actor, inspection):
        return []
    return [Button(Text("score_evidence.to_item"), f"ss:e:{inspection.id}:{key}")]


def way_to_all(tx: Tx, actor: Actor, inspection: Inspection) -> list[Button]:
    """The way to the items to which something was added; none without any."""
    count = len(_read(tx, actor, inspection))
    return [Button(Text("score_evidence.to_all", {"count": count}), f"ss:e:{inspection.id}")] if count else []


def _read(tx: Tx, actor: Actor, inspection: Inspection) -> Mapping[str, list[Added]]:
    """What the actor may read of what was added, by item in the order of the card."""
    latest = {
        person_id: onsite_scores.latest(tx, inspection.id, person_id)
        for person_id in _authors(tx, actor, inspection)
    }
    files = onsite_scores.files_of(tx, [one.id for scores in latest.values() for one in scores.values()])
    found: dict[str, list[Added]] = {}
    for one in _items(tx, inspection):
        added = [
            Added(person_id, score.note or "", files.get(score.id, []))
            for person_id, scores in latest.items()
            if (score := scores.get(one.key)) is not None and (score.note or score.id in files)
        ]
        if added:
            found[one.key] = added
    return found


def _authors(tx: Tx, actor: Actor, inspection: Inspection) -> list[int]:
    """Whose sheets the actor may read."""
    scopes = inspections.scopes(tx, actor, inspection)
    pair = inspection.pair
    if pair is None or not scopes & _INSIDE:
        return []
    sealed = score_progress.sealed(tx, [inspection.id])[inspection.id]
    if set(pair.person_ids) <= sealed or inspection.is_fed_back:
        return sorted(sealed)
    return [actor.person_id] if Scope.OWN_PAIR in scopes else []


def _items(tx: Tx, inspection: Inspection) -> Iterable[ScoreItem]:
    card = scorecards.by_id(tx, inspection.round.scorecard_id).card
    return (one for section in card.scored(inspection.variant) for one in section.items)
