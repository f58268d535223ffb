"""The tick of reminders: begins the rounds that are due, and queues a digest for everybody they concern.

A digest is only announced here; what it says is composed when it is sent, by the state of that minute
(services/digests.py). Missed ticks, restarts and leaps of the clock change nothing: a stage of a period
falls into exactly one round, and a round is begun once.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from domain.obligations import Bearer, State
from domain.people import Role
from domain.quiet_hours import is_quiet
from domain.reminder_rules import reminder_rules
from domain.reminders import RoundKind, beginning, next_round, rhythm
from services import announcing, duties, finding_reminders, telling
from services.duties import Question
from services.working_days import calendar
from storage import digests, due_scan, organizations, recipients, together
from storage.assignments import Where
from storage.recipients import ANSWERING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from domain.reminders import Round, Stage
    from services.duties import Due
    from services.telling import Plain
    from storage.database import Tx
    from storage.due_scan import Scan
    from storage.recipients import Recipient


def tick(tx: Tx, now: datetime) -> int:
    """Queue what is to be told now; gives how many messages are new. Nothing on rest days or at night."""
    work, queued = calendar(tx), 0
    for time_zone in digests.zones(tx):
        local = now.astimezone(ZoneInfo(time_zone))
        before = {kind: _before(tx, kind, local.date(), time_zone, now) for kind in RoundKind}
        if is_quiet(local, work) or local.time() < reminder_rules().digest_at:
            continue
        for kind in RoundKind:
            made = next_round(kind, local.date(), work, before[kind])
            round_id = None if made is None else digests.add_round(tx, made, time_zone, now)
            if made is not None and round_id is not None:
                queued += announce(tx, round_id, made, telling.plain(tx, made, time_zone, now))
                queued += finding_reminders.remind(tx, made, time_zone, now)
    return queued + announcing.say_again(tx, work, now)


class Told(NamedTuple):
    """A duty that a round tells of."""

    due: Due
    stage: Stage


def is_open(due: Due) -> bool:
    """Whether something is still to be done, or to be told: what was made up for after its end is not."""
    if due.state is State.MISSED:
        return due.assignment.after_on is None
    return due.state is State.PLANNED


def told(found: Iterable[Due], made: Round) -> list[Told]:
    """Return what of some duties a round tells of: what is open and has a stage that falls into it.

    Nobody hears of what begins only later, as with an office that is not held yet.
    """
    begun = (one for one in found if one.assignment.first <= made.on_day and is_open(one))
    staged = ((one, telling.stage_of(made, one.obligation.cadence, *one.days)) for one in begun)
    return [Told(due, stage) for due, stage in staged if stage is not None]


def _before(tx: Tx, kind: RoundKind, today: date, time_zone: str, now: datetime) -> Round:
    """The round before one of today; at the first tick, even at night, what stands for it is kept."""
    before = digests.latest_round(tx, kind, time_zone, today)
    if before is None:
        before = beginning(kind, today)
        digests.add_round(tx, before, time_zone, now)
    return before


def announce(tx: Tx, round_id: int, made: Round, plain: Plain) -> int:
    """Queue the digests of a round: of what is plain by statements over everybody, else duty by duty."""
    due_scan.give_room(tx)
    rest, of_round, now = _rest(tx, made, plain), (round_id, made.kind), plain.as_of
    if made.kind is RoundKind.BELOW:
        points, missing = (_organizations(rest, name) for name in ("contact_leader", "parent"))
        leaders = announcing.leading(tx, points, made.on_day)
        offices = announcing.next_above(tx, missing, made.on_day)
        if (scan := plain.scan("contact_leader")).asked:
            leaders += due_scan.contact_leaders(tx, scan)
        if (scan := plain.scan("parent")).asked:
            offices += announcing.answering(tx, due_scan.parents(tx, scan), made.on_day)
        return announcing.announce(tx, of_round, dict.fromkeys(offices), dict.fromkeys(leaders), now)
    scan, alike = plain.scan(), announcing.alike(round_id, plain.time_zone)
    if not scan.asked:
        offices = _own(tx, rest, scan, set(), made.on_day)
        return announcing.announce(tx, of_round, dict.fromkeys(offices), [], now)
    many = together.are_many(tx, plain.time_zone)
    queued, alone = due_scan.queue_together(tx, scan, alike) if many else (0, due_scan.unanswered(tx, scan))
    offices = _own(tx, rest, scan, alone, made.on_day)
    # Who has several offices gets one digest for all of them, and so is not left to the one statement.
    special = {one.person_id for one in offices} | due_scan.several_offices(tx, scan)
    offices = [*due_scan.answering(tx, scan, special), *offices]
    queued += announcing.announce(tx, of_round, dict.fromkeys(offices), [], now)
    return queued if many else queued + due_scan.queue(tx, scan, alike)


def _rest(tx: Tx, made: Round, plain: Plain) -> list[Told]:
    """What a round tells of that is not plain."""
    asked = Question(
        Where(plain.time_zone),
        plain.as_of,
        telling.since(made),
        only=lambda rule: telling.may_concern(made, rule),
        window=lambda rule, window: telling.may_tell(made, rule, window) and not plain.has(rule, window),
    )
    found = told(duties.answer(tx, asked), made)
    if made.kind is RoundKind.BELOW:
        return found
    kinds = organizations.kinds(tx, {one.due.assignment.organization_id for one in found})
    return [one for one in found if rhythm(kinds[one.due.assignment.organization_id]) is made.kind]


def _own(tx: Tx, rest: list[Told], scan: Scan, unanswered: set[int], today: date) -> list[Recipient]:
    """Those who bear the duties or answer for the organization; where nobody does, the next in line.

    But for those who answer for the organizations of the scan, some of which are `unanswered`.
    """
    ids = {one.due.assignment.organization_id for one in rest}
    answering = recipients.of_organizations(tx, ids, ANSWERING, today)
    alone = (ids - set(answering)) | unanswered
    members = recipients.of_organizations(tx, ids | alone, [Role.LEADERSHIP_MEMBER], today)
    borne = {one.due.assignment.office_id for one in rest}
    found = [one for group in answering.values() for one in group]
    found += [one for group in members.values() for one in group if one.office_id in borne]
    if any(one.obligation.bearer is Bearer.LEADERSHIP_MEMBER for one in scan.asked):
        found += due_scan.members(tx, scan)
    found += [one for id_ in alone for one in members.get(id_, [])]
    return found + announcing.next_above(tx, alone - set(members), today)


def _organizations(rest: list[Told], stage: str) -> set[int]:
    return {one.due.assignment.organization_id for one in rest if one.stage.name == stage}
