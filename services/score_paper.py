"""Sheets on paper: printed for an inspection, entered afterwards by somebody else. Source: burden rule 24.

A sheet on paper is entered as a whole and sealed with that. Who enters it sees what stands on the paper, and
nothing of what anybody wrote in the chat; nobody of the pair enters the other one's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.authorization import Action
from domain.duty_stays import place_name
from domain.forms.environment import number
from domain.forms.field import nested
from domain.messages import Button, Document, Message, Text
from domain.refusals import NotFound, Refused
from domain.score_sheets import Origin
from domain.scorecard_layout import points
from domain.scorecards import exceptions
from services import entries, inspections, notices, score_messages, score_sheets
from storage import inspections as stored
from storage import onsite_scores, score_progress, scorecards
from storage.onsite_scores import NewScore

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from domain.forms.form import Answers
    from domain.inspections import Inspection, Member
    from domain.messages import Json
    from domain.people import Actor
    from storage.database import Tx


def enter(tx: Tx, actor: Actor, given: Answers, draft_id: int, now: datetime) -> int:
    """Enter somebody's sheet from paper, and seal it; gives the inspection's id. Raises NotFound, Refused."""
    entries.saved(tx, actor, draft_id)
    stored.lock(tx, int(given["inspection"]))
    inspection = require(tx, actor, int(given["inspection"]))
    whose = next((one for one in open_people(tx, inspection) if str(one.person_id) == given["person"]), None)
    if whose is None:
        raise Refused(key="score_paper.is_sealed", organization=inspection.organization)
    score_sheets.require_round(tx, inspection, now, later=True)
    score_sheets.require_eligible(tx, inspection, whose.person_id, now)
    own = score_sheets.of_person(tx, inspection, whose.person_id)
    told, unread = exceptions.read(own.sheet.sections, given["told"]["text"])
    score_messages.require_read(unread)
    place = given.get("place") or place_name(inspection.organization)
    if own.place is None:
        score_sheets.arrived(tx, actor, inspection.id, place, now)
    reasons = score_messages.reasoned(told, own.sheet.sections, given.get("reason"))
    new = [
        NewScore(
            inspection.id,
            whose.person_id,
            key,
            value,
            reasons.get(key),
            None,
            place,
            Origin.PAPER,
        )
        for key, value in exceptions.values(own.sheet.sections, told).items()
    ]
    ids = onsite_scores.add(tx, new, actor.person_id, now)
    score_sheets.link(tx, ids, actor, now)
    score_sheets.close(tx, actor, own, whose.person_id, now)
    _tell(tx, actor, inspection, whose, now)
    return inspection.id


def receipt(tx: Tx, actor: Actor, inspection_id: int, _now: datetime) -> Message:
    """Return that a sheet was entered and sealed, and whose is still open; no value. Raises NotFound."""
    inspection = require(tx, actor, inspection_id)
    left = [one.name for one in open_people(tx, inspection)]
    params = {"organization": inspection.organization, "left": left}
    look = [Button(Text("score_sheets.look"), f"ss:o:{inspection_id}")]
    return Message(Text("score_paper.entered", params), [look])


def require(tx: Tx, actor: Actor, inspection_id: int) -> Inspection:
    """An inspection of which the actor may enter sheets: nobody of the pair itself. Raises NotFound."""
    inspection = inspections.require(tx, actor, inspection_id, Action.ENTER_SHEET)
    if inspection.pair is not None and actor.person_id in inspection.pair.person_ids:
        raise NotFound
    return inspection


def open_people(tx: Tx, inspection: Inspection) -> list[Member]:
    """Those of the pair whose sheets are not sealed."""
    done = score_progress.sealed(tx, [inspection.id])[inspection.id]
    return [one for one in score_sheets.people(tx, inspection) if one.person_id not in done]


def heard(tx: Tx, actor: Actor, asked: str) -> Mapping[str, Json]:
    """Return what a sheet on paper says: `<inspection>:<text>`. Raises NotFound.

    `lacking`, the items whose reason is missing, and as nested texts `shown` (every value) or `fault`.
    """
    said, _, text = asked.partition(":")
    inspection = require(tx, actor, number(said))
    own = score_sheets.of_person(tx, inspection, actor.person_id)
    told, unread = exceptions.read(own.sheet.sections, text)
    if unread:
        return {"fault": score_messages.fault(unread)}
    params = {**score_messages.echoed(own, told, {}), "kept": [], "place": ""}
    lacking = score_messages.lacking(own.sheet.sections, told)
    return {"lacking": lacking, "shown": nested(Text("score_messages.echo", params))}


def document(tx: Tx, actor: Actor, inspection_id: int) -> Document:
    """Return an empty sheet to print, for who visits, leads or runs an inspection. Raises NotFound."""
    inspection = inspections.require(tx, actor, inspection_id, Action.SEE_INSPECTION)
    if not any(
        inspections.may(tx, actor, inspection, one) for one in (Action.SCORE_ITEMS, Action.ENTER_SHEET)
    ):
        raise NotFound
    card = scorecards.by_id(tx, inspection.round.scorecard_id).card
    visit_on = None if inspection.pair is None else inspection.pair.visit_on
    params = {
        "organization": inspection.organization,
        "round": inspection.round.name,
        "version": card.version,
        "visit_on": "" if visit_on is None else visit_on.isoformat(),
        "sections": [
            {
                "key": section.key,
                "title": section.title,
                "most": points(section.most),
                "items": [
                    {
                        "key": item.key,
                        "title": item.title,
                        "most": points(item.most),
                        "guidance": item.guidance,
                        "check": item.check,
                    }
                    for item in section.items
                ],
            }
            for section in card.scored(inspection.variant)
        ],
    }
    return Document("score_sheet", params)


def _tell(tx: Tx, actor: Actor, inspection: Inspection, whose: Member, now: datetime) -> None:
    """Tell whose sheet it is that it was entered and sealed, and by whom."""
    if whose.telegram_id is None:
        return
    params = {"organization": inspection.organization, "name": actor.name}
    look = [[Button(Text("score_sheets.own_sheet"), f"ss:f:{inspection.id}")]]
    message = Message(Text("score_paper.told", params), look)
    matter = f"paper:{inspection.id}:{whose.person_id}"
    notices.by_day(tx, whose.telegram_id, message, now, matter, inspection.time_zone)
