"""What the forms about differences offer: items, and the values that an item can have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.inspections import Part
from domain.messages import Text
from domain.refusals import Refused
from domain.score_sheets import FIRST_TURN
from domain.scorecard_layout import points
from services import pair_checks
from services.list_choices import Choice

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime

    from domain.pair_checks import Difference
    from domain.people import Actor
    from services.pair_checks import Checking
    from storage.database import Tx

VALUES = "item_values"


def choices(tx: Tx, actor: Actor, source: str) -> Iterator[Choice]:
    """Yield the options of one of these sources."""
    name, _, of = source.partition(":")
    for checking in pair_checks.differing(tx, actor):
        for difference in checking.differences.values():
            word = pair_checks.token(checking.inspection.id, difference)
            if name == VALUES and word == of:
                yield from _values(difference)
            elif name != VALUES and _OFFERED[name](checking, difference, actor.person_id):
                yield Choice(word, _called(checking, difference))


def require_leading(tx: Tx, actor: Actor, _now: datetime) -> None:
    """Raises Refused for whoever leads no team two of which differ."""
    if next(choices(tx, actor, "differing_items"), None) is None:
        raise Refused(key="pair_checks.nothing_differs")


def require_rescoring(tx: Tx, actor: Actor, _now: datetime) -> None:
    """Raises Refused for whoever has nothing to score again."""
    if next(choices(tx, actor, "rescored_items"), None) is None:
        raise Refused(key="pair_checks.nothing_again")


def _values(difference: Difference) -> Iterator[Choice]:
    """Every value of an item: with the most, so that a form knows whether it is full marks."""
    most = difference.item.most
    yield from (Choice(f"{value}.{most}", points(value)) for value in range(most, -1, -1))
    yield Choice(f"{pair_checks.NOT_APPLICABLE}.{most}", Text("pair_checks.not_applicable"))


def _may_lead(checking: Checking, difference: Difference, person_id: int) -> bool:
    return difference.is_shown and pair_checks.part_of(checking, person_id) is Part.LEADER


def _may_score(checking: Checking, difference: Difference, person_id: int) -> bool:
    is_again = difference.turn > FIRST_TURN and person_id not in difference.sealed
    return is_again and pair_checks.part_of(checking, person_id) is Part.PAIR


def _called(checking: Checking, difference: Difference) -> Text:
    found = difference.item
    where = checking.inspection.organization
    return Text("pair_checks.choice", {"organization": where, "item": found.key, "title": found.title})


_OFFERED: Mapping[str, Callable[[Checking, Difference, int], bool]] = {
    "differing_items": _may_lead,
    "rescored_items": _may_score,
}

SOURCES = frozenset({VALUES, *_OFFERED})
