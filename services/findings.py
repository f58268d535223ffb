"""Findings of inspections: raising one, and who may do what with it. Source: R4, R55, defaults 4.7."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.authorization import Action, Scope, State, may, may_any
from domain.finding_states import Condition, condition
from domain.findings import (
    DUE_DAYS,
    WITH_MONEY_OR_LAW_DAYS,
    Category,
    Finding,
    FindingEventKind,
    Severity,
)
from domain.inspections import InspectionEventKind
from domain.records import EventKind, require_line
from domain.refusals import NotFound, Refused
from services import entries, inspections
from services.persons import local_day
from storage import assigning, audit, organizations, record_events, records, score_progress, scorecards
from storage import findings as stored
from storage import inspections as visits

if TYPE_CHECKING:
    from datetime import date, datetime

    from domain.forms.form import Answers
    from domain.inspections import Inspection
    from domain.people import Actor
    from domain.records import Event
    from storage.database import Tx
    from storage.findings import Place

WITH_MONEY_OR_LAW = "money_or_law"
"""What it takes to put right: then there is more time."""

VISITING = frozenset({Scope.OWN_PAIR, Scope.OWN_TEAM})
"""To whom a finding stands before it was fed back."""


@dataclass(frozen=True)
class Standing:
    """A finding, where it is, and how it stands there today."""

    finding: Finding
    place: Place
    now: Condition


@dataclass(frozen=True)
class Seen:
    """A finding as somebody looks at it."""

    finding: Finding
    inspection: Inspection
    scopes: frozenset[Scope]
    now: Condition

    def lets(self, actor: Actor, action: Action) -> bool:
        """Whether the actor may do this with it."""
        return may_any(actor, action, self.scopes, State.ABSENT)


def raise_finding(tx: Tx, actor: Actor, answers: Answers, draft_id: int, now: datetime) -> int:
    """Write down what was found; the same draft gives the same finding. Raises NotFound, Refused."""
    entries.saved(tx, actor, draft_id)
    present = stored.of_draft(tx, draft_id)
    if present is not None:
        return present
    inspection = inspections.to_change(tx, actor, int(answers["inspection"]), Action.RAISE_FINDING)
    if inspection.at(InspectionEventKind.ARRIVED) is None:
        raise Refused(key="finding_raise.not_arrived", organization=inspection.organization)
    if inspection.is_fed_back:
        raise Refused(key="finding_raise.fed_back", organization=inspection.organization)
    item, evidence = answers.get("item"), answers.get("evidence")
    if item is not None and item not in {key for key, _ in items(tx, inspection)}:
        raise NotFound
    for line in (answers["matter"], evidence):
        if line is not None:
            require_line(line)
    severity = Severity(answers["severity"])
    with_more = answers["takes"] == WITH_MONEY_OR_LAW
    new = stored.NewFinding(
        inspection.organization_id,
        inspection.id,
        Category(answers["category"]),
        severity,
        item,
        answers["matter"],
        evidence,
        WITH_MONEY_OR_LAW_DAYS if with_more else DUE_DAYS[severity],
    )
    finding_id = stored.add(tx, new, actor.person_id, draft_id, now)
    body = stored.body(tx, finding_id)
    audit.append(tx, audit.Event(now, actor.person_id, "enter", stored.SUBJECT, finding_id, body))
    return finding_id


def items(tx: Tx, inspection: Inspection) -> list[tuple[str, str]]:
    """The items by which a place is scored, each with its title."""
    card = scorecards.by_id(tx, inspection.round.scorecard_id).card
    return [(item.key, item.title) for part in card.scored(inspection.variant) for item in part.items]


def may_raise(tx: Tx, actor: Actor, inspection: Inspection) -> bool:
    """Whether something that was found can be written down now: from arrival to the feedback."""
    arrived = inspection.at(InspectionEventKind.ARRIVED) is not None
    open_ = arrived and not inspection.is_fed_back
    return open_ and inspections.may(tx, actor, inspection, Action.RAISE_FINDING)


def open_inspections(tx: Tx, actor: Actor) -> list[Inspection]:
    """The inspections in which the actor can write down what was found."""
    return [one for one in visits.of_person(tx, actor.person_id) if may_raise(tx, actor, one)]


def require(tx: Tx, actor: Actor, finding_id: int, action: Action, now: datetime) -> Seen:
    """A finding of which the actor may do this. Raises NotFound.

    Before it is fed back it stands to the pair and their leader, and to nobody else; before both of the pair
    have sealed, to who wrote it: what was found tells for what points are taken.
    """
    finding = stored.by_id(tx, finding_id)
    inspection = None if finding is None else visits.by_id(tx, finding.inspection_id)
    if finding is None or inspection is None:
        raise NotFound
    scopes = inspections.scopes(tx, actor, inspection)
    if not inspection.is_fed_back:
        scopes &= VISITING
    if not may_any(actor, action, scopes, State.ABSENT) or not _open_to(tx, actor, [inspection], [finding]):
        raise NotFound
    today = local_day(now, inspection.time_zone)
    state = condition(finding, answered(tx, [finding]), today, inspection.time_zone)
    return Seen(finding, inspection, scopes, state)


def to_change(tx: Tx, actor: Actor, finding_id: int, action: Action, now: datetime) -> Seen:
    """The same, locked until the transaction ends. Raises NotFound.

    After its inspection, as everywhere: whether that was fed back decides who is told, and may not change.
    """
    finding = stored.by_id(tx, finding_id)
    if finding is None:
        raise NotFound
    visits.lock(tx, finding.inspection_id)
    stored.lock(tx, finding_id)
    return require(tx, actor, finding_id, action, now)


def of_inspection(tx: Tx, actor: Actor, inspection: Inspection, now: datetime) -> list[Standing]:
    """The findings of an inspection, before both have sealed one's own. Raises NotFound.

    That is for whoever may not see them (yet).
    """
    scopes = inspections.scopes(tx, actor, inspection)
    if not inspection.is_fed_back:
        scopes &= VISITING
    if not may_any(actor, Action.SEE_FINDINGS, scopes, State.ABSENT):
        raise NotFound
    found = stored.of_inspection(tx, inspection.id)
    return standing(tx, _open_to(tx, actor, [inspection], found), now)


def standing(tx: Tx, found: Sequence[Finding], now: datetime) -> list[Standing]:
    """How findings stand today, each on the day that it is in its organization: for every list and figure."""
    if not found:
        return []
    places = stored.places(tx, {one.organization_id for one in found})
    ended = answered(tx, found)
    days = {zone: local_day(now, zone) for zone in {one.time_zone for one in places.values()}}
    return [
        Standing(one, place, condition(one, ended, days[place.time_zone], place.time_zone))
        for one in found
        for place in (places[one.organization_id],)
    ]


def answered(tx: Tx, found: Iterable[Finding]) -> Mapping[int, datetime]:
    """When the parent answered the requests to which findings led, or they were taken back.

    What is not in it waits. A later answer stands beside the first one, and changes nothing here.
    """
    ids = sorted({event.request_id for one in found for event in one.events if event.request_id is not None})
    if not ids:
        return {}
    events = record_events.of_records(tx, ids, records.EVER)
    ends = {one: _end(several) for one, several in events.items()}
    return {one: at for one, at in ends.items() if at is not None}


def _end(events: Iterable[Event]) -> datetime | None:
    """When a request stopped waiting."""
    taken_back = None
    for event in events:
        if event.kind is EventKind.ANSWERED:
            return event.at if taken_back is None else min(event.at, taken_back)
        if event.kind is EventKind.WITHDRAWN:
            taken_back = event.at
        elif event.kind is EventKind.RESTORED:
            taken_back = None
    return taken_back


def of_own(tx: Tx, actor: Actor, now: datetime) -> list[Standing]:
    """The findings of the actor's own organization, as far as they were fed back."""
    if not may(actor, Action.SEE_FINDINGS, Scope.OWN_ORGANIZATION):
        return []
    return standing(tx, told_to(tx, _own(actor)), now)


def told_to(tx: Tx, organization_ids: Collection[int]) -> list[Finding]:
    """What was found in organizations, or before in those that went on in them, once it was fed back."""
    own = set(organization_ids)
    until: dict[int, date] = {}
    for one in own:
        until |= organizations.predecessors(tx, one)
    told = _told(stored.of_organizations(tx, own | set(until)))
    places = stored.places(tx, set(until) - own)
    return [one for one in told if one.organization_id in own or _is_before(one, places, until)]


def _is_before(finding: Finding, places: Mapping[int, Place], until: Mapping[int, date]) -> bool:
    """Whether an organization was told of a finding before it went on in another one."""
    of, at = finding.organization_id, finding.fed_back_at
    return at is not None and local_day(at, places[of].time_zone) < until[of]


def further_down(tx: Tx, actor: Actor, now: datetime) -> list[Standing]:
    """Those of the organizations below the actor's committee that are still to be put right."""
    if not may(actor, Action.SEE_FINDINGS, Scope.CHILD):
        return []
    own = _own(actor)
    found = [one for one in stored.undone_below(tx, actor.seat_id) if one.organization_id not in own]
    return standing(tx, found, now)


def in_reach(tx: Tx, actor: Actor, action: Action, now: datetime) -> list[Standing]:
    """Every finding with which the actor may do something, whether it comes next or not.

    The same as asking `require` of each; but in a few statements for all of them.
    """
    visiting = [one for one in visits.of_person(tx, actor.person_id) if _visits(actor, one, action)]
    theirs = stored.of_inspections(tx, [one.id for one in visiting])
    found = {one.id: one for one in _open_to(tx, actor, visiting, theirs)}
    if may(actor, action, Scope.OWN_ORGANIZATION):
        found |= {one.id: one for one in told_to(tx, _own(actor))}
    if may(actor, action, Scope.CHILD):
        children = {one.id for one in assigning.children(tx, actor.seat_id, actor.today)} - _own(actor)
        found |= {one.id: one for one in _told(stored.of_organizations(tx, children))}
    if may(actor, action, Scope.OWN_TREE):
        found |= {one.id: one for one in _told(stored.of_rounds(tx, actor.seat_id))}
    return standing(tx, [found[one] for one in sorted(found)], now)


def is_alone(tx: Tx, inspection: Inspection) -> bool:
    """Whether each of the pair still works alone: before both have sealed their sheets."""
    return inspection.id in _alone(tx, [inspection])


def can_become(one: Standing, kinds: Collection[FindingEventKind]) -> bool:
    """Whether one of these can become of a finding next."""
    return any(one.now.may_become(kind) for kind in kinds)


def _visits(actor: Actor, inspection: Inspection, action: Action) -> bool:
    """Whether the actor may do something as one of the pair, or as their leader."""
    pair = () if inspection.pair is None else inspection.pair.person_ids
    as_pair = actor.person_id in pair and may(actor, action, Scope.OWN_PAIR)
    return as_pair or (actor.person_id in inspection.leader_ids and may(actor, action, Scope.OWN_TEAM))


def _open_to(tx: Tx, actor: Actor, of: Sequence[Inspection], found: Sequence[Finding]) -> list[Finding]:
    """Findings of these inspections that do not give away to the actor what somebody else is writing."""
    alone = _alone(tx, of)
    return [one for one in found if one.inspection_id not in alone or one.person_id == actor.person_id]


def _alone(tx: Tx, of: Sequence[Inspection]) -> set[int]:
    """The inspections of which a sheet of the pair is not sealed yet."""
    running = [one for one in of if one.pair is not None and not one.is_fed_back]
    sealed = score_progress.sealed(tx, [one.id for one in running]) if running else {}
    return {one.id for one in running if one.pair and not set(one.pair.person_ids) <= sealed[one.id]}


def _own(actor: Actor) -> set[int]:
    return {actor.office.organization_id, actor.seat_id}


def _told(found: Iterable[Finding]) -> list[Finding]:
    return [one for one in found if one.fed_back_at is not None]
