"""The sheet of one of two who score on site: written item by item, and sealed. Source: R62, R63.

Each works alone: before both have sealed, nothing here gives anybody a value of somebody else.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from domain.authorization import Action
from domain.inspections import InspectionEventKind, RoundState
from domain.refusals import NotFound, Refused
from domain.score_sheets import FIRST_TURN, Origin, Score, Sheet
from domain.scorecards.scorecard import Variant
from services import equal_scores, inspections, notices
from services.persons import local_day
from storage import audit, inspection_teams, onsite_scores, score_progress, scorecards
from storage import inspections as stored
from storage.onsite_scores import NewScore

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from domain.inspections import Inspection, Member
    from domain.people import Actor
    from domain.scorecards.scorecard import Scorecard, ScoreItem
    from domain.scorecards.totals import Value
    from storage.database import Tx

PLACE_CHARACTERS = 60

NAMED = 4
"""Villages that are named where they have to be seen first."""


@dataclass(frozen=True)
class Own:
    """An inspection as one of its pair sees it, with their own sheet and nobody else's."""

    inspection: Inspection
    card: Scorecard
    sheet: Sheet
    place: str | None
    """Where they score; None before anybody of the pair said that they have arrived."""
    sealed: frozenset[int]
    """Who has sealed their sheet."""

    @property
    def both_sealed(self) -> bool:
        """Whether both of the pair have."""
        pair = self.inspection.pair
        return pair is not None and set(pair.person_ids) <= self.sealed

    @property
    def newest(self) -> int:
        """The newest of the scores: what a seal is for. 0 without any."""
        return max((one.id for one in self.sheet.scores.values()), default=0)

    def item(self, key: str) -> ScoreItem:
        """An item by which the place is scored. Raises NotFound."""
        found = next((one for one in self.sheet.items if one.key == key), None)
        if found is None:
            raise NotFound
        return found

    def next_open(self, after: str = "") -> ScoreItem | None:
        """The next item that is not scored, after one in order and then from the beginning."""
        keys = [one.key for one in self.sheet.items]
        place = keys.index(after) + 1 if after in keys else 0
        left = {one.key: one for one in self.sheet.open_items}
        return next((left[key] for key in [*keys[place:], *keys[:place]] if key in left), None)


def read(tx: Tx, actor: Actor, inspection_id: int) -> Own:
    """An inspection that the actor does as one of its pair, with their sheet. Raises NotFound."""
    found = inspections.require(tx, actor, inspection_id, Action.SCORE_ITEMS)
    return of_person(tx, found, actor.person_id)


def to_change(tx: Tx, actor: Actor, inspection_id: int) -> Own:
    """The same, locked for a change until the transaction ends. Raises NotFound."""
    found = inspections.to_change(tx, actor, inspection_id, Action.SCORE_ITEMS)
    return of_person(tx, found, actor.person_id)


def arrive(tx: Tx, actor: Actor, inspection_id: int, place: str, now: datetime) -> Own:
    """Say that one is on site, and where; a second time at the same place changes nothing.

    Raises NotFound, Refused.
    """
    own = to_change(tx, actor, inspection_id)
    require_round(tx, own.inspection, now)
    require_eligible(tx, own.inspection, actor.person_id, now)
    if own.place == place:
        return own
    arrived(tx, actor, inspection_id, place, now)
    return replace(own, place=place)


def arrived(tx: Tx, actor: Actor, inspection_id: int, place: str, now: datetime) -> None:
    """Write down that the pair has come to a place: as one of them says, or as a sheet on paper shows."""
    kind = InspectionEventKind.ARRIVED
    event_id = stored.add_event(tx, inspection_id, kind, actor.person_id, now, place)
    body = stored.event_body(tx, event_id)
    audit.append(tx, audit.Event(now, actor.person_id, "arrive", stored.EVENT, event_id, body))


def score(
    tx: Tx, actor: Actor, inspection_id: int, key: str, value: Value, now: datetime, reason: str | None = None
) -> Own:
    """Give an item of one's own sheet a value; the same again changes nothing. Raises NotFound, Refused."""
    own = to_change(tx, actor, inspection_id)
    place = require_open(tx, own, now)
    item = own.item(key)
    require_value(item, value, reason)
    before = own.sheet.scores.get(key)
    if before is not None and (before.value, before.reason) == (value, reason):
        return own
    note = None if before is None else before.note
    new = NewScore(inspection_id, actor.person_id, key, value, reason, note, place, Origin.CHAT)
    (score_id,) = onsite_scores.add(tx, [new], actor.person_id, now)
    if before is not None:
        onsite_scores.attach(tx, score_id, onsite_scores.files(tx, before.id))
    link(tx, [score_id], actor, now)
    written = Score(
        score_id, new.person_id, new.turn, key, value, reason, note, place, new.origin, now, actor.person_id
    )
    return replace(own, sheet=replace(own.sheet, scores={**own.sheet.scores, key: written}))


def seal(tx: Tx, actor: Actor, inspection_id: int, upto_id: int, now: datetime) -> bool:
    """Seal one's own sheet as it was shown: false where it was changed since, and is to be looked at again.

    A second time changes nothing. Raises NotFound, Refused while items are open.
    """
    own = to_change(tx, actor, inspection_id)
    if own.sheet.sealed_at is not None:
        return True
    require_open(tx, own, now, later=True)
    require_eligible(tx, own.inspection, actor.person_id, now)
    if own.sheet.open_items:
        raise Refused(key="score_sheets.items_open", count=len(own.sheet.open_items))
    if own.newest != upto_id:
        return False
    close(tx, actor, own, actor.person_id, now)
    return True


def close(tx: Tx, actor: Actor, own: Own, person_id: int, now: datetime) -> None:
    """Seal somebody's sheet, which must be locked and complete; once both have, equal values count."""
    inspection = own.inspection
    seal_id = onsite_scores.seal(tx, inspection.id, person_id, actor.person_id, now)
    body = onsite_scores.seal_body(tx, seal_id)
    audit.append(tx, audit.Event(now, actor.person_id, "seal", onsite_scores.SEAL, seal_id, body))
    done = score_progress.sealed(tx, [inspection.id])[inspection.id]
    if inspection.pair is None or not set(inspection.pair.person_ids) <= done:
        return
    equal_scores.settle_equal(tx, inspection, now)
    for one in people(tx, inspection):
        if one.telegram_id is not None and one.person_id != actor.person_id:
            message = equal_scores.both_sealed(inspection)
            matter = f"sealed:{inspection.id}:{one.person_id}"
            notices.by_day(tx, one.telegram_id, message, now, matter, inspection.time_zone)


def link(tx: Tx, score_ids: Sequence[int], actor: Actor, now: datetime) -> None:
    """Seal scores into the audit chain."""
    subject, who = onsite_scores.SUBJECT, actor.person_id
    bodies = ((one, onsite_scores.body(tx, one)) for one in score_ids)
    audit.append_many(tx, [audit.Event(now, who, "score", subject, one, body) for one, body in bodies])


def require_open(tx: Tx, own: Own, now: datetime, *, later: bool = False) -> str:
    """Where one scores now. Raises Refused where nothing can be written on the sheet.

    `later`: what was written in the round's days may be sealed after them.
    """
    if own.sheet.sealed_at is not None:
        raise Refused(key="score_sheets.is_sealed", organization=own.inspection.organization)
    require_round(tx, own.inspection, now, later=later)
    if own.place is None:
        raise Refused(key="score_sheets.not_arrived", organization=own.inspection.organization)
    return own.place


def require_round(tx: Tx, inspection: Inspection, now: datetime, *, later: bool = False) -> None:
    """Raises Refused where the round has not started or is over, or villages have to be seen first.

    `later`: what was written in its days may be entered after them.
    """
    of = inspection.round
    if of.state is not RoundState.STARTED:
        raise Refused(key="score_sheets.round_not_open", round=of.name)
    today = local_day(now, inspection.time_zone)
    if today < of.from_on or (today > of.to_on and not later):
        window = {"from_on": of.from_on.isoformat(), "to_on": of.to_on.isoformat()}
        raise Refused(key="score_sheets.out_of_window", round=of.name, **window)
    if inspection.variant is Variant.COUNTY:
        found = score_progress.villages_below(tx, of.id, inspection.organization_id)
        left = [one.name for one in found if not one.sealed]
        if left:
            raise Refused(key="score_sheets.villages_first", names=left[:NAMED], more=len(left) - NAMED)


def require_eligible(tx: Tx, inspection: Inspection, person_id: int, now: datetime) -> None:
    """Raises Refused for whoever has come into the visited line: their sheet is no evidence."""
    if stored.of_the_line(tx, inspection, [person_id], local_day(now, inspection.time_zone)):
        raise Refused(key="pair_checks.of_the_line", organization=inspection.organization)


def people(tx: Tx, inspection: Inspection) -> list[Member]:
    """The two of the pair, the first one first; who left the team since is not among them."""
    pair = inspection.pair
    if pair is None:
        return []
    members = inspection_teams.members(tx, [pair.team_id])
    known = {one.person_id: one for one in members}
    return [known[one] for one in pair.person_ids if one in known]


def place_of(inspection: Inspection, person_id: int) -> str | None:
    """Where somebody scores: where they said last that they are, else where the other one of the pair is."""
    pair = () if inspection.pair is None else inspection.pair.person_ids
    told = [one for one in inspection.events if one.kind is InspectionEventKind.ARRIVED and one.line]
    own = [one.line for one in told if one.person_id == person_id]
    others = [one.line for one in told if one.person_id in pair]
    return (own or others or [None])[-1]


def of_person(tx: Tx, inspection: Inspection, person_id: int) -> Own:
    """The same of one of the pair: who calls this must be them, or write what stands on their paper."""
    card = scorecards.by_id(tx, inspection.round.scorecard_id).card
    seals = [one for one in onsite_scores.sealed(tx, inspection.id) if one.turn == FIRST_TURN]
    sheet = Sheet(
        person_id,
        card.scored(inspection.variant),
        onsite_scores.latest(tx, inspection.id, person_id),
        next((one.at for one in seals if one.person_id == person_id), None),
    )
    sealed = frozenset(one.person_id for one in seals)
    place = place_of(inspection, person_id)
    if place is None and sheet.scores:
        # Whoever had said so before is substituted; they are where they scored last.
        place = max(sheet.scores.values(), key=lambda one: one.id).place
    return Own(inspection, card, sheet, place, sealed)


def require_value(item: ScoreItem, value: Value, reason: str | None) -> None:
    """Raises NotFound for a value that the item cannot have, Refused without a reason for points taken."""
    if value is not None and not 0 <= value <= item.most:
        raise NotFound
    taken = value is not None and value < item.most
    if taken and not reason:
        raise Refused(key="score_sheets.reason_missing", item=item.key)
    if value == item.most and reason is not None:
        raise NotFound
