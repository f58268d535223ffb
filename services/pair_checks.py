"""Settling on one value where two differ (双人验收): proposed by one, confirmed by another, never averaged.

Only the sheets and proposals of the two who visit now count; what was settled before one of them was
substituted stays, since two who were entitled stood behind it. Source: R62.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.authorization import Action
from domain.inspections import Part
from domain.pair_checks import CheckOrigin, Difference, reason_for
from domain.refusals import NotFound, Refused
from domain.score_sheets import FIRST_TURN, WHOLE, Origin
from services import entries, inspections, pair_check_notices
from services.persons import local_day
from storage import audit, onsite_scores, scorecards
from storage import inspections as stored_inspections
from storage import pair_checks as stored

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from domain.forms.form import Answers
    from domain.inspections import Inspection, Pair
    from domain.pair_checks import PairCheck, Proposal
    from domain.people import Actor
    from domain.scorecards.scorecard import Scorecard, ScoreItem
    from domain.scorecards.totals import Value
    from storage.database import Tx

NOT_APPLICABLE = "n"
"""An item that does not apply, where a value is written as a word."""


@dataclass(frozen=True)
class Checking:
    """How far the two have come: what both stand behind, and on what they differ."""

    inspection: Inspection
    pair: Pair
    card: Scorecard
    items: Sequence[ScoreItem]
    """Every item of the place, in order."""
    settled: dict[str, PairCheck]
    differences: dict[str, Difference]
    """Nothing before both sheets are sealed."""
    sealed: frozenset[int]
    """Who of the two has sealed their sheet."""

    @property
    def is_open(self) -> bool:
        """Whether both sheets are sealed, so that differences are shown."""
        return self.sealed == set(self.pair.person_ids)

    @property
    def is_complete(self) -> bool:
        """Whether two stand behind a value of every item."""
        return all(item.key in self.settled for item in self.items)


def token(inspection_id: int, difference: Difference) -> str:
    """Return an item in its turn as a word, for forms."""
    return f"{inspection_id}.{difference.item.key}.{difference.turn}"


def word_of(value: Value) -> str:
    """Return a value as a word, for buttons and forms."""
    return NOT_APPLICABLE if value is None else str(value)


def value_of(item: ScoreItem, word: str) -> Value:
    """Read a value that an item can have. Raises NotFound."""
    if word == NOT_APPLICABLE:
        return None
    if not (word.isdecimal() and int(word) <= item.most):
        raise NotFound
    return int(word)


def read(tx: Tx, inspection: Inspection) -> Checking:
    """Return how far an inspection's pair has come. Raises NotFound without a pair.

    Before both have sealed their sheets no score is even read.
    """
    pair = inspection.pair
    if pair is None:
        raise NotFound
    card = scorecards.by_id(tx, inspection.round.scorecard_id).card
    items = [item for section in card.scored(inspection.variant) for item in section.items]
    seals = defaultdict[tuple[int, str], set[int]](set)
    for one in onsite_scores.sealed(tx, inspection.id):
        if one.person_id in pair.person_ids:
            seals[one.turn, one.item].add(one.person_id)
    sealed = frozenset(seals[FIRST_TURN, WHOLE])
    settled = stored.latest(tx, inspection.id)
    checking = Checking(inspection, pair, card, items, settled, {}, sealed)
    if checking.is_open:
        checking.differences.update(_differences(tx, checking, seals))
    return checking


def differing(tx: Tx, actor: Actor) -> list[Checking]:
    """The inspections in which the actor may settle something now."""
    mine = stored_inspections.of_person(tx, actor.person_id)
    found = (
        one for one in mine if not one.is_final and inspections.may(tx, actor, one, Action.SETTLE_SCORES)
    )
    return [one for one in (read(tx, each) for each in found) if one.differences]


def propose(
    tx: Tx, actor: Actor, inspection_id: int, key: str, turn: int, word: str, now: datetime
) -> Checking:
    """Propose a value as one of the pair; a second tap changes nothing. Raises NotFound, Refused."""
    checking = to_settle(tx, actor, inspection_id, now)
    item = item_of(checking, key)
    value = value_of(item, word)
    if actor.person_id not in checking.pair.person_ids:
        raise Refused(key="pair_checks.with_a_reason")
    difference = checking.differences.get(key)
    if difference is None or difference.turn != turn or _stands_for(difference, value):
        return checking
    taken = value is not None and value < item.most
    if taken and difference.is_shown and reason_for(value, list(difference.scores.values())) is None:
        raise Refused(key="pair_checks.no_reason", item=key)
    return _propose(tx, actor, checking, difference, value, None, now)


def propose_as_leader(tx: Tx, actor: Actor, answers: Answers, draft_id: int, now: datetime) -> int:
    """Propose a value with a reason as who leads the team; gives the proposal's id.

    The same draft gives the same one. Raises NotFound, Refused.
    """
    entries.saved(tx, actor, draft_id)
    present = stored.proposal_of_draft(tx, draft_id)
    if present is not None:
        return present
    checking, difference = _of_token(tx, actor, answers["item"], now)
    if part_of(checking, actor.person_id) is not Part.LEADER:
        raise NotFound
    value, reason = _answered(difference.item, answers), answers["reason"]
    _propose(tx, actor, checking, difference, value, reason, now)
    return stored.proposals(tx, checking.inspection.id)[-1].id


def confirm(
    tx: Tx, actor: Actor, inspection_id: int, proposal_id: int, now: datetime
) -> tuple[Checking, str]:
    """Stand behind a value that somebody else proposed: exactly the proposal that was shown.

    Gives also the item. A second time changes nothing. Raises NotFound, Refused.
    """
    checking = to_settle(tx, actor, inspection_id, now)
    found = {one.id: one for one in stored.proposals(tx, inspection_id)}.get(proposal_id)
    if found is None:
        raise NotFound
    if found.item in checking.settled:
        return checking, found.item
    difference = checking.differences.get(found.item)
    if difference is None or difference.proposal is None or difference.proposal.id != found.id:
        raise Refused(key="pair_checks.replaced", item=found.item)
    if found.person_id == actor.person_id:
        raise Refused(key="pair_checks.own")
    if actor.person_id not in checking.pair.person_ids:
        raise Refused(key="pair_checks.one_of_the_pair")
    if _of_the_line(tx, checking.inspection, [found.person_id], now):
        raise Refused(key="pair_checks.proposer_of_the_line", item=found.item)
    _stand(tx, checking, difference, found, actor, now)
    return read(tx, checking.inspection), found.item


def rescore(tx: Tx, actor: Actor, inspection_id: int, key: str, turn: int, now: datetime) -> Checking:
    """Let an item be scored again on site, after this turn; a second tap changes nothing.

    Raises NotFound, Refused.
    """
    checking = to_settle(tx, actor, inspection_id, now)
    item_of(checking, key)
    difference = checking.differences.get(key)
    if difference is None or difference.turn != turn or not difference.is_shown:
        return checking
    called = stored.turns(tx, inspection_id).get(key, FIRST_TURN)
    entry_id = stored.rescore(tx, inspection_id, key, called + 1, actor.person_id, now)
    _seal(tx, actor, "rescore", stored.RESCORING, entry_id, stored.rescoring_body(tx, entry_id), now)
    pair_check_notices.tell_rescored(tx, checking.inspection, difference.item, actor, entry_id, now)
    return read(tx, checking.inspection)


def score_again(tx: Tx, actor: Actor, answers: Answers, draft_id: int, now: datetime) -> int:
    """Give an item that is scored again a value, and seal it; gives the score's id.

    Once both have, the same value counts. The same draft gives the same score. Raises NotFound, Refused.
    """
    entries.saved(tx, actor, draft_id)
    present = stored.score_of_draft(tx, draft_id)
    if present is not None:
        return present
    checking, difference = _of_token(tx, actor, answers["item"], now)
    inspection, item, turn = checking.inspection, difference.item, difference.turn
    if part_of(checking, actor.person_id) is not Part.PAIR:
        raise NotFound
    if turn == FIRST_TURN or actor.person_id in difference.sealed:
        raise Refused(key="pair_checks.sealed", item=item.key)
    first = onsite_scores.latest(tx, inspection.id, actor.person_id)[item.key]
    new = onsite_scores.NewScore(
        inspection.id,
        actor.person_id,
        item.key,
        _answered(item, answers),
        answers.get("reason"),
        None,
        first.place,
        Origin.CHAT,
        turn,
    )
    (score_id,) = onsite_scores.add(tx, [new], actor.person_id, now)
    _seal(tx, actor, "score", onsite_scores.SUBJECT, score_id, onsite_scores.body(tx, score_id), now)
    seal_id = onsite_scores.seal(tx, inspection.id, actor.person_id, actor.person_id, now, turn, item.key)
    _seal(tx, actor, "seal", onsite_scores.SEAL, seal_id, onsite_scores.seal_body(tx, seal_id), now)
    _compare(tx, actor, inspection, item.key, now)
    return score_id


def to_settle(tx: Tx, actor: Actor, inspection_id: int, now: datetime) -> Checking:
    """How far it is, locked, for one who may stand behind a value. Raises NotFound, Refused."""
    inspection = inspections.to_change(tx, actor, inspection_id, Action.SETTLE_SCORES)
    if inspection.is_final:
        raise Refused(key="pair_checks.is_final")
    checking = read(tx, inspection)
    if not checking.is_open:
        raise Refused(key="pair_checks.not_sealed")
    part = part_of(checking, actor.person_id)
    admitted = stored_inspections.admitted(tx, inspection_id, part)
    if actor.person_id not in admitted or _of_the_line(tx, inspection, [actor.person_id], now):
        raise Refused(key="pair_checks.of_the_line", organization=inspection.organization)
    return checking


def part_of(checking: Checking, person_id: int) -> Part:
    """As what somebody who may settle does so: who visits and leads, as who visits."""
    return Part.PAIR if person_id in checking.pair.person_ids else Part.LEADER


def item_of(checking: Checking, key: str) -> ScoreItem:
    """An item of the place. Raises NotFound."""
    found = next((item for item in checking.items if item.key == key), None)
    if found is None:
        raise NotFound
    return found


def _of_token(tx: Tx, actor: Actor, word: str, now: datetime) -> tuple[Checking, Difference]:
    """A difference by its word. Raises NotFound, Refused when it is settled or has another turn now."""
    inspection_id, _, rest = word.partition(".")
    key, _, turn = rest.partition(".")
    checking = to_settle(tx, actor, int(inspection_id), now)
    difference = checking.differences.get(key)
    if difference is None or str(difference.turn) != turn:
        raise Refused(key="pair_checks.moved_on", item=key)
    return checking, difference


def _answered(item: ScoreItem, answers: Answers) -> Value:
    return value_of(item, str(answers["value"]).partition(".")[0])


def _differences(tx: Tx, checking: Checking, seals: dict[tuple[int, str], set[int]]) -> dict[str, Difference]:
    """What both sheets of the present pair do not agree on, in the order of the card."""
    inspection, pair = checking.inspection, checking.pair
    since = stored.paired_since(tx, inspection.id)
    turns = {item.key: FIRST_TURN for item in checking.items if item.key not in checking.settled}
    for one in stored.rescored(tx, inspection.id):
        if one.item in turns and (since is None or one.at >= since):
            turns[one.item] = one.turn
    proposals = {
        one.item: one
        for one in stored.proposals(tx, inspection.id)
        if one.turn == turns.get(one.item)
        and one.person_id in {*pair.person_ids, *inspection.leader_ids}
        and (since is None or one.at >= since)
    }
    scores = {
        (person_id, turn): onsite_scores.latest(tx, inspection.id, person_id, turn)
        for turn in set(turns.values())
        for person_id in pair.person_ids
    }
    found = {}
    for item in checking.items:
        if item.key not in turns:
            continue
        turn = turns[item.key]
        sealed = checking.sealed if turn == FIRST_TURN else frozenset(seals[turn, item.key])
        both = sealed == checking.sealed
        given = {one: scores[one, turn][item.key] for one in pair.person_ids} if both else {}
        found[item.key] = Difference(item, turn, sealed, given, proposals.get(item.key) if both else None)
    return found


def _stands_for(difference: Difference, value: Value) -> bool:
    """Whether a value is proposed already: then it is to be confirmed, or waits for it."""
    return difference.proposal is not None and difference.proposal.value == value


def _propose(
    tx: Tx,
    actor: Actor,
    checking: Checking,
    difference: Difference,
    value: Value,
    reason: str | None,
    now: datetime,
) -> Checking:
    inspection, key = checking.inspection, difference.item.key
    if not difference.is_shown:
        raise Refused(key="pair_checks.is_rescored", item=key)
    proposal_id = stored.propose(tx, inspection.id, key, difference.turn, value, reason, actor.person_id, now)
    body = stored.proposal_body(tx, proposal_id)
    _seal(tx, actor, "propose", stored.PROPOSAL, proposal_id, body, now)
    made = read(tx, inspection)
    pair_check_notices.tell_proposed(tx, inspection, made.differences[key], actor, now)
    return made


def _stand(
    tx: Tx, checking: Checking, difference: Difference, proposal: Proposal, actor: Actor, now: datetime
) -> None:
    """Let a value count behind which one who proposed it and the actor stand."""
    by_leader = part_of(checking, proposal.person_id) is Part.LEADER
    proposer = (proposal.person_id, Part.LEADER if by_leader else Part.PAIR)
    confirmer = (actor.person_id, Part.PAIR)
    first, second = (confirmer, proposer) if by_leader else (proposer, confirmer)
    reason = proposal.reason
    if reason is None and proposal.value != difference.item.most:
        reason = reason_for(proposal.value, list(difference.scores.values()))
    standing = stored.Standing(
        difference.item.key,
        proposal.value,
        CheckOrigin.LEADER if by_leader else CheckOrigin.AGREED,
        first,
        second,
        difference.scores[actor.person_id].place,
        reason,
    )
    _check(tx, checking.inspection, standing, actor, now)


def _compare(tx: Tx, actor: Actor, inspection: Inspection, key: str, now: datetime) -> None:
    """Once both have scored an item again: let the value count that both gave, or show that they differ.

    Nothing counts where one of them has come into the visited line since.
    """
    difference = read(tx, inspection).differences[key]
    if not difference.is_shown:
        return
    if len(difference.values) > 1:
        pair_check_notices.tell_differs(tx, inspection, difference, actor, now)
        return
    first, second = difference.scores.values()
    if _of_the_line(tx, inspection, difference.scores, now):
        return
    reason = reason_for(first.value, [first, second])
    people = (first.person_id, Part.PAIR), (second.person_id, Part.PAIR)
    standing = stored.Standing(key, first.value, CheckOrigin.SAME, *people, second.place, reason)
    _check(tx, inspection, standing, actor, now)


def _check(tx: Tx, inspection: Inspection, standing: stored.Standing, actor: Actor, now: datetime) -> None:
    check_id = stored.add(tx, inspection.id, standing, now)
    _seal(tx, actor, "pair_check", stored.SUBJECT, check_id, stored.body(tx, check_id), now)


def _of_the_line(tx: Tx, inspection: Inspection, person_ids: Collection[int], now: datetime) -> set[int]:
    """Who of some people has come into the visited line since they were let stand behind values."""
    return stored_inspections.of_the_line(tx, inspection, person_ids, local_day(now, inspection.time_zone))


def _seal(
    tx: Tx, actor: Actor, action: str, subject: str, subject_id: int, body: object, now: datetime
) -> None:
    audit.append(tx, audit.Event(now, actor.person_id, action, subject, subject_id, body))
