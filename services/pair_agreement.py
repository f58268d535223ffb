"""How often the two sealed values of an item were equal, to show criteria that are unclear; never of people.

For offices of the committee that runs the round; of no inspection before both have sealed, and only from
`AGREEMENT_MIN` of them on, by `PAIRS_MIN` pairs. Source: R54, R62; burden rule 19.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.forms.field import in_rows
from domain.messages import Button, Message, Text
from domain.refusals import NotFound
from domain.round_results import AGREEMENT_MIN, PAIRS_MIN, agreement
from services import round_results
from storage import inspection_rounds, inspections, pair_agreement, scorecards

if TYPE_CHECKING:
    from domain.inspections import Round
    from domain.people import Actor
    from domain.round_results import Agreement
    from domain.scorecards.scorecard import Scorecard
    from storage.database import Tx


def show(tx: Tx, actor: Actor, round_id: int, section: str = "") -> Message:
    """Return how often pairs of a round agreed, section by section, or in one of them. Raises NotFound."""
    told = _require(tx, actor, round_id)
    card = scorecards.by_id(tx, told.scorecard_id).card
    sealed, every = of_round(tx, told, card)
    params = {"round": told.name, "sealed": sealed, "least": AGREEMENT_MIN}
    if section:
        return _section(card, every, section, round_id, params)
    sections = [
        {
            "key": one.key,
            "title": one.title,
            "both": sum(each.both for each in theirs),
            "same": sum(each.same for each in theirs),
        }
        for one in card.sections
        if (theirs := [each for each in every if each.item in {item.key for item in one.items}])
    ]
    looks = [Button(str(one["key"]), f"rr:a:{round_id}:{one['key']}") for one in sections]
    rows = [*in_rows(looks, 4), [round_results.to_round(round_id)]]
    return Message(Text("round_results.agreement", {**params, "sections": sections}), rows)


def of_round(tx: Tx, told: Round, card: Scorecard) -> tuple[int, list[Agreement]]:
    """In how many inspections both have sealed, and how often they agreed; nothing of too few or one pair."""
    every = inspections.of_round(tx, told.id)
    sheets = pair_agreement.sealed_sheets(tx, every)
    pairs = {frozenset(one.pair.person_ids) for one in every if one.pair is not None and one.id in sheets}
    if len(pairs) < PAIRS_MIN:
        return len(sheets), []
    return len(sheets), agreement(card.items, list(sheets.values()))


def _section(
    card: Scorecard, every: list[Agreement], key: str, round_id: int, params: dict[str, object]
) -> Message:
    section = next((one for one in card.sections if one.key == key), None)
    if section is None:
        raise NotFound
    titles = {item.key: item.title for item in section.items}
    items = [{**vars(one), "title": titles[one.item]} for one in every if one.item in titles]
    told = {**params, "key": section.key, "title": section.title, "items": items}
    back = Button(Text("round_results.back"), f"rr:a:{round_id}")
    return Message(Text("round_results.agreement_section", told), [[back]])


def _require(tx: Tx, actor: Actor, round_id: int) -> Round:
    told = inspection_rounds.by_id(tx, round_id)
    if told is None or not round_results.may_see_agreement(actor, told):
        raise NotFound
    return told
