"""The tick of reminders: begins the rounds that are due, and queues a digest for everybody they concern.

A digest is only announced here; what it says is composed when it is sent, by the state of that minute
(services/digests.py). Missed ticks, restarts and leaps of the clock change nothing: a stage of a period
falls into exactly one round, and a round is begun once.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from domain.obligations import State
from domain.people import Role
from domain.quiet_hours import is_quiet
from domain.reminder_rules import reminder_rules
from domain.reminders import Round, RoundKind, Stage, beginning, next_round, rhythm, stages, told_in
from services import announcing, duties
from services.duties import Question
from services.working_days import calendar
from storage import digests, organizations, recipients
from storage.assignments import Where
from storage.recipients import ANSWERING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from domain.obligations import Obligation
    from domain.periods import Cadence, Period
    from services.duties import Due
    from storage.database import Tx
    from storage.recipients import Recipient


class Told(NamedTuple):
    """A duty that a round tells of."""

    due: Due
    stage: Stage


def tick(tx: Tx, now: datetime) -> int:
    """Queue what is to be told now; gives how many digests are new. Nothing on rest days or at night."""
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
                queued += _queue(tx, made, round_id, time_zone, now)
    return queued + announcing.say_again(tx, work, now)


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
    staged = ((one, _stage(made, one.obligation.cadence, *one.days)) for one in begun)
    return [Told(due, stage) for due, stage in staged if stage is not None]


def since(made: Round) -> date:
    """Return the day on which the oldest period ended of which a round can tell."""
    return made.before_on - timedelta(days=reminder_rules().parent)


def may_tell(made: Round, rule: Obligation, window: Period) -> bool:
    """Whether a round tells of a period, if it is open."""
    return _stage(made, rule.cadence, window.first, window.last) is not None


def _before(tx: Tx, kind: RoundKind, today: date, time_zone: str, now: datetime) -> Round:
    """The round before one of today; at the first tick, even at night, what stands for it is kept."""
    before = digests.latest_round(tx, kind, time_zone, today)
    if before is None:
        before = beginning(kind, today)
        digests.add_round(tx, before, time_zone, now)
    return before


def _stage(made: Round, cadence: Cadence, first: date, last: date) -> Stage | None:
    return told_in(made, stages(reminder_rules(), made.kind, cadence, first, last), last)


def _queue(tx: Tx, made: Round, round_id: int, time_zone: str, now: datetime) -> int:
    where = Where(time_zone)
    asked = Question(where, now, since(made), window=lambda rule, window: may_tell(made, rule, window))
    kinds = organizations.kinds(tx, time_zone)
    found = duties.answer(tx, asked)
    if made.kind is not RoundKind.BELOW:
        found = [one for one in found if rhythm(kinds[one.assignment.organization_id]) is made.kind]
    telling = told(found, made)
    leaders: list[Recipient] = []
    if made.kind is RoundKind.BELOW:
        leaders = announcing.leading(tx, _organizations(telling, "contact_leader"), made.on_day)
        offices = announcing.next_above(tx, _organizations(telling, "parent"), made.on_day)
    else:
        offices = _own(tx, telling, made.on_day)
    return announcing.announce(tx, (round_id, made.kind), offices, leaders, now)


def _own(tx: Tx, telling: list[Told], today: date) -> list[Recipient]:
    """Those who bear the duties or answer for the organization; where nobody does, the next in line."""
    ids = {one.due.assignment.organization_id for one in telling}
    answering = recipients.of_organizations(tx, ids, ANSWERING, today)
    members = recipients.of_organizations(tx, ids, [Role.LEADERSHIP_MEMBER], today)
    borne = {one.due.assignment.office_id for one in telling}
    found = [one for group in answering.values() for one in group]
    found += [one for group in members.values() for one in group if one.office_id in borne]
    alone = ids - set(answering)
    found += [one for id_ in alone for one in members.get(id_, [])]
    return found + announcing.next_above(tx, alone - set(members), today)


def _organizations(telling: list[Told], stage: str) -> set[int]:
    return {one.due.assignment.organization_id for one in telling if one.stage.name == stage}
