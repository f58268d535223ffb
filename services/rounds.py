"""The tick of reminders: begins the rounds that are due, and queues a digest for everybody they concern.

A digest is only announced here; what it says is composed when it is sent, by the state of that minute
(services/digests.py). Missed ticks, restarts and leaps of the clock change nothing: a stage of a period
falls into exactly one round, and a round is begun once.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from domain.obligations import OPEN
from domain.people import Role
from domain.quiet_hours import is_quiet
from domain.reminder_rules import reminder_rules
from domain.reminders import Round, RoundKind, Stage, next_round, rhythm, stages, told_in
from services import duties
from services.duties import Question
from services.working_days import calendar
from storage import digests, organizations, recipients
from storage.assignments import Where
from storage.outbox import REMINDER
from storage.recipients import ANSWERING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from domain.obligations import Obligation
    from domain.periods import Cadence, Period
    from services.duties import Due
    from storage.database import Tx
    from storage.recipients import Recipient

DIGEST = "digest"
"""The key of a digest in the outbox until it is composed; no text has it."""

LONGEST_PUT_OFF_DAYS = 31
"""How old a chosen day may be whose digest was never said: after a longer outage it is not said any more."""


class Told(NamedTuple):
    """A duty that a round tells of."""

    due: Due
    stage: Stage


def tick(tx: Tx, now: datetime) -> int:
    """Queue what is to be told now; gives how many digests are new. Nothing on rest days or at night."""
    work, queued = calendar(tx), 0
    for time_zone in digests.zones(tx):
        local = now.astimezone(ZoneInfo(time_zone))
        if is_quiet(local, work) or local.time() < reminder_rules().digest_at:
            continue
        for kind in RoundKind:
            before = digests.latest_round(tx, kind, time_zone)
            made = next_round(kind, local.date(), work, before)
            round_id = None if made is None else digests.add_round(tx, made, time_zone, now)
            if made is not None and round_id is not None:
                queued += _queue(tx, made, round_id, time_zone, now)
        queued += _queue_again(tx, local.date(), time_zone, now)
    return queued


def told(found: Iterable[Due], made: Round) -> list[Told]:
    """Return what of some duties a round tells of: what is open and has a stage that falls into it."""
    staged = ((one, _stage(made, one.obligation.cadence, *one.days)) for one in found if one.state in OPEN)
    return [Told(due, stage) for due, stage in staged if stage is not None]


def since(made: Round) -> date:
    """Return the day on which the oldest period ended of which a round can tell."""
    return made.before_on - timedelta(days=reminder_rules().parent)


def may_tell(made: Round, rule: Obligation, window: Period) -> bool:
    """Whether a round tells of a period, if it is open."""
    return _stage(made, rule.cadence, window.first, window.last) is not None


def _stage(made: Round, cadence: Cadence, first: date, last: date) -> Stage | None:
    return told_in(made, stages(reminder_rules(), made.kind, cadence, first, last), last)


def _queue(tx: Tx, made: Round, round_id: int, time_zone: str, now: datetime) -> int:
    where = Where(time_zone)
    asked = Question(where, now, since(made), window=lambda rule, window: may_tell(made, rule, window))
    kinds = organizations.kinds(tx, time_zone)
    found = duties.answer(tx, asked)
    if made.kind is not RoundKind.BELOW:
        found = [one for one in found if rhythm(kinds[one.assignment.organization_id]) is made.kind]
    people = _people(tx, made, told(found, made))
    params: dict[str, int | str] = {"round": round_id, "zone": time_zone}
    return digests.queue(
        tx,
        [_row(f"digest:{round_id}:{person}", chat, params, person, now) for person, chat in people.items()],
    )


def _queue_again(tx: Tx, today: date, time_zone: str, now: datetime) -> int:
    """Queue the digests whose readers chose this day."""
    put_off = digests.due_again(tx, today - timedelta(days=LONGEST_PUT_OFF_DAYS), today)
    return digests.queue(
        tx,
        [
            _row(
                f"again:{one.digest_id}:{one.on_day}",
                one.chat_id,
                {"digest": one.digest_id, "zone": time_zone},
                one.person_id,
                now,
            )
            for one in put_off
            if one.chat_id is not None
        ],
    )


def _row(
    dedupe: str, chat_id: int, params: Mapping[str, int | str], person_id: int, now: datetime
) -> dict[str, object]:
    return {
        "method": "send",
        "chat_id": chat_id,
        "priority": REMINDER,
        "key": DIGEST,
        "params": {**params, "person": person_id},
        "dedupe": dedupe,
        "created_at": now,
    }


def _people(tx: Tx, made: Round, telling: list[Told]) -> dict[int, int]:
    """Who is to have a digest of a round: persons with their chats."""
    if made.kind is RoundKind.BELOW:
        chosen = [
            one
            for name in ("contact_leader", "parent")
            for one in _above(tx, _organizations(telling, name), name, made.on_day)
        ]
    else:
        chosen = _own(tx, telling, made.on_day)
    return {one.person_id: one.chat_id for one in chosen}


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
    return found + next_above(tx, alone - set(members), today)


def next_above(tx: Tx, alone: set[int], today: date) -> list[Recipient]:
    """Those who answer for the nearest organization above each one in which somebody can be reached."""
    parents = organizations.parents(tx, alone) if alone else {}
    found: list[Recipient] = []
    left = {parent for one in alone if (parent := parents.get(one)) is not None}
    while left:
        reached = recipients.of_organizations(tx, left, ANSWERING, today)
        found += [one for group in reached.values() for one in group]
        left = {parent for one in left - set(reached) if (parent := parents.get(one)) is not None}
    return found


def _organizations(telling: list[Told], stage: str) -> set[int]:
    return {one.due.assignment.organization_id for one in telling if one.stage.name == stage}


def _above(tx: Tx, ids: set[int], stage: str, today: date) -> list[Recipient]:
    """Who is told what has been missing for long further down."""
    if stage == "contact_leader":
        return [one for group in recipients.contact_leaders(tx, ids, today).values() for one in group]
    return next_above(tx, ids, today)
