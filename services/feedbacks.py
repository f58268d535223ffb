"""Feedback on the spot (当场反馈): what a visited organization is given, and that it came in. Source: R64.

Nobody of the visited side, nor above it, sees anything before it was fed back, not even that there is one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.authorization import Action
from domain.finding_states import Condition, FindingState, condition
from domain.inspections import InspectionEventKind, NoteKind
from domain.messages import Button, Message, Text
from domain.objections import last_day
from domain.pair_checks import CheckOrigin, reason_for
from domain.people import Role
from domain.refusals import NotFound, Refused
from domain.score_sheets import FIRST_TURN
from domain.scorecards.totals import totals
from services import inspections, notices, pair_checks, residents
from services.findings import answered
from services.persons import local_day
from services.working_days import calendar
from storage import audit, findings, inspection_notes, offices, onsite_scores, persons
from storage import inspections as stored
from storage import pair_checks as checks

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from domain.findings import Finding
    from domain.inspections import Inspection
    from domain.pair_checks import PairCheck
    from domain.people import Actor
    from domain.scorecards.totals import Totals
    from services.pair_checks import Checking
    from services.residents import Residents
    from storage.database import Tx
    from storage.inspection_notes import Note

GIVEN = (NoteKind.GOOD_POINT, NoteKind.HELP)
"""Notes that the visited side reads. What people said when they were asked is told as a number only."""


@dataclass(frozen=True)
class Version:
    """A value of an item that counts or counted, and why it is not more."""

    check: PairCheck
    reason: str


@dataclass(frozen=True)
class Feedback:
    """What is given to a visited organization, as it stands now."""

    checking: Checking
    versions: Mapping[str, Sequence[Version]]
    """Of each item every version that counted, the oldest first."""
    totals: Totals
    before: Totals | None
    """As it was before any recheck; None when none changed a value."""
    findings: Sequence[tuple[Finding, Condition]]
    notes: Sequence[Note]
    residents: Residents
    """What stands first."""
    fed_back_on: date | None
    received_on: date | None
    on_paper: bool
    """Receipt was acknowledged on paper."""
    until_on: date | None
    """The last day on which a line can be disputed."""
    names: Mapping[int, str]
    """Of everybody who stands behind a value, visits or leads."""

    @property
    def inspection(self) -> Inspection:
        """The visit."""
        return self.checking.inspection

    @property
    def standing(self) -> Sequence[tuple[Finding, Condition]]:
        """The findings that were not taken back."""
        return [one for one in self.findings if one[1].state is not FindingState.WITHDRAWN]

    def given(self, kind: NoteKind) -> list[Note]:
        """The notes of a kind."""
        return [one for one in self.notes if one.kind is kind]


def seen(tx: Tx, actor: Actor, inspection_id: int) -> Feedback:
    """The feedback of an inspection: before it was given only for the pair and who leads it.

    Raises NotFound, Refused while two do not stand behind every value yet.
    """
    inspection = stored.by_id(tx, inspection_id)
    if inspection is None or not may_see(tx, actor, inspection):
        raise NotFound
    return read(tx, inspection, actor.today)


def may_see(tx: Tx, actor: Actor, inspection: Inspection) -> bool:
    """Whether the actor may see it now."""
    action = Action.SEE_INSPECTION if inspection.is_fed_back else Action.FEED_BACK
    return inspections.may(tx, actor, inspection, action)


def read(tx: Tx, inspection: Inspection, today: date) -> Feedback:
    """Return what is given of an inspection. Raises Refused while a value is missing."""
    checking = pair_checks.read(tx, inspection)
    if not checking.is_complete:
        missing = sum(item.key not in checking.settled for item in checking.items)
        raise Refused(key="feedbacks.not_complete", organization=inspection.organization, count=missing)
    versions = _versions(tx, inspection, checking)
    found = findings.of_inspection(tx, inspection.id)
    ends = answered(tx, found)
    fed_back_on, received = _day(inspection, InspectionEventKind.FED_BACK), _received(inspection)
    return Feedback(
        checking,
        versions,
        totals(
            checking.card, inspection.variant, {key: one[-1].check.value for key, one in versions.items()}
        ),
        _before(checking, versions),
        [(one, condition(one, ends, today, inspection.time_zone)) for one in found],
        inspection_notes.of_inspection(tx, inspection.id),
        residents.of(tx, [inspection], today)[inspection.id],
        fed_back_on,
        _day(inspection, InspectionEventKind.RECEIVED),
        received,
        None if fed_back_on is None else last_day(calendar(tx), fed_back_on),
        _names(tx, checking, versions),
    )


def feed_back(tx: Tx, actor: Actor, inspection_id: int, now: datetime) -> None:
    """Give the visited organization its feedback, once, and tell it. Raises NotFound, Refused."""
    inspection = inspections.to_change(tx, actor, inspection_id, Action.FEED_BACK)
    if inspection.is_fed_back:
        return
    read(tx, inspection, actor.today)
    _become(tx, actor, inspection, InspectionEventKind.FED_BACK, now)
    today = local_day(now, inspection.time_zone)
    there = offices.holders(tx, inspection.organization_id, [Role.SECRETARY, Role.CLERK], today)
    params = {"organization": inspection.organization, "round": inspection.round.name}
    message = Message(
        Text("feedbacks.told", params), [[Button(Text("feedbacks.look"), f"fb:o:{inspection_id}")]]
    )
    notices.push(tx, there, message, now, f"fed_back:{inspection_id}")


def acknowledge(tx: Tx, actor: Actor, inspection_id: int, now: datetime) -> None:
    """Confirm that the feedback came in, which is no agreement: once. Raises NotFound."""
    inspection = inspections.to_change(tx, actor, inspection_id, Action.ACKNOWLEDGE)
    _receive(tx, actor, inspection, now, on_paper=False)


def enter_receipt(tx: Tx, actor: Actor, inspection_id: int, now: datetime) -> None:
    """Enter that the visited side acknowledged receipt on paper: once, by who visited. Raises NotFound."""
    inspection = inspections.to_change(tx, actor, inspection_id, Action.FEED_BACK)
    _receive(tx, actor, inspection, now, on_paper=True)


def _receive(tx: Tx, actor: Actor, inspection: Inspection, now: datetime, *, on_paper: bool) -> None:
    if not inspection.is_fed_back:
        raise NotFound
    if inspection.at(InspectionEventKind.RECEIVED) is None:
        _become(tx, actor, inspection, InspectionEventKind.RECEIVED, now, on_paper=on_paper)


def _become(
    tx: Tx,
    actor: Actor,
    inspection: Inspection,
    kind: InspectionEventKind,
    now: datetime,
    *,
    on_paper: bool = False,
) -> None:
    event_id = stored.add_event(tx, inspection.id, kind, actor.person_id, now, on_paper=on_paper)
    body = stored.event_body(tx, event_id)
    audit.append(tx, audit.Event(now, actor.person_id, kind.value, stored.EVENT, event_id, body))


def _versions(tx: Tx, inspection: Inspection, checking: Checking) -> dict[str, list[Version]]:
    """Every version of every item of the place, in order, with its reason."""
    every = checks.versions(tx, inspection.id)
    people = {one for several in every.values() for one in (several[0].first_id, several[0].second_id)}
    sheets = {one: onsite_scores.latest(tx, inspection.id, one, FIRST_TURN) for one in sorted(people)}

    def reason(check: PairCheck) -> str:
        if check.reason is not None or check.origin is not CheckOrigin.SAME:
            return check.reason or ""
        both = [sheets[one].get(check.item) for one in (check.first_id, check.second_id)]
        return reason_for(check.value, [one for one in both if one is not None]) or ""

    return {item.key: [Version(check, reason(check)) for check in every[item.key]] for item in checking.items}


def _before(checking: Checking, versions: Mapping[str, Sequence[Version]]) -> Totals | None:
    """What it came to before rechecks; None when none changed a value."""
    first = {
        key: next(one.check for one in reversed(several) if one.check.origin is not CheckOrigin.RECHECK)
        for key, several in versions.items()
    }
    if all(versions[key][-1].check.value == one.value for key, one in first.items()):
        return None
    variant = checking.inspection.variant
    return totals(checking.card, variant, {key: one.value for key, one in first.items()})


def _names(tx: Tx, checking: Checking, versions: Mapping[str, Sequence[Version]]) -> dict[int, str]:
    people = {*checking.pair.person_ids, *checking.inspection.leader_ids}
    for several in versions.values():
        people |= {one for version in several for one in (version.check.first_id, version.check.second_id)}
    known = ((one, persons.by_id(tx, one)) for one in sorted(people))
    return {one: "" if person is None else person.name for one, person in known}


def _day(inspection: Inspection, kind: InspectionEventKind) -> date | None:
    at = inspection.at(kind)
    return None if at is None else local_day(at, inspection.time_zone)


def _received(inspection: Inspection) -> bool:
    """Whether receipt was acknowledged on paper."""
    kinds = (one for one in inspection.events if one.kind is InspectionEventKind.RECEIVED)
    return next((one.on_paper for one in kinds), False)
