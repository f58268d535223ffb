"""What is due for whom: assignments with their state, for every view, receipt, ledger and tick.

Computed from the rules in force and the records for any instant; nothing of it is stored.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from domain.obligations import Assignment, Bearer, Obligation, Source, State
from domain.periods import Cadence, Period, part, share
from domain.reminder_rules import reminder_rules
from services import rules
from services.persons import local_day
from services.working_days import calendar
from storage import assignments, event_duties
from storage.assignments import Reach, Where

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from domain.rule_book import RuleBook
    from domain.switches import Switches
    from domain.working_days import Calendar
    from storage.assignments import Counted
    from storage.database import Tx
    from storage.event_duties import Event
    from storage.organizations import Organization

SHOWN_AFTER_DAYS = 31
"""How long after its end a period is still among what is due now: until the next month's is over."""


@dataclass(frozen=True)
class Due:
    """An assignment with its rule, and its state on the bearer's local day."""

    obligation: Obligation
    assignment: Assignment
    state: State
    window: Period | None = None
    """The whole period, of which its bearer may have only a part; none for an event."""
    known_on: date | None = None
    """The day in whose digests an event can first be told of; none for a period."""

    @property
    def days(self) -> tuple[date, date]:
        """From which to which day the whole period is, or an event is known and may take."""
        whole = self.window or self.assignment
        return self.known_on or whole.first, whole.last

    @property
    def is_left(self) -> bool:
        """Whether it was missed by somebody who left their office, or by what ended, within the period.

        Nobody can do anything about it any more: whoever came after them has a share of their own.
        """
        return self.state is State.MISSED and self.assignment.last < self.days[1]

    @property
    def key(self) -> tuple[str, int, int, str]:
        """What it is, whatever was counted: obligation, organization, office, period."""
        one = self.assignment
        return one.obligation, one.organization_id, one.office_id or 0, one.period


@dataclass(frozen=True)
class Question:
    """Of which organizations the duties are asked, as of when, and since when periods may have ended."""

    where: Where
    as_of: datetime
    since: date
    only: Callable[[Obligation], bool] | None = None
    """Which obligations; None for all."""
    window: Callable[[Obligation, Period], bool] | None = None
    """Which periods of them; None for all that are not over longer than `since`."""

    @property
    def today(self) -> date:
        """The local day of the instant."""
        return local_day(self.as_of, self.where.time_zone)


def of_organization(
    tx: Tx, organization: Organization, as_of: datetime, since: date | None = None
) -> list[Due]:
    """Return the duties of an organization and of everybody's offices in it.

    Those of the running periods, and of periods that ended on `since` or later (default: a month ago).
    """
    today = local_day(as_of, organization.time_zone)
    where = Where(organization.time_zone, Reach.ORGANIZATION, organization.id)
    since = since or today - timedelta(days=SHOWN_AFTER_DAYS)
    found = answer(tx, Question(where, as_of, since, lambda one: may_apply(one, organization)))
    return sorted(found, key=urgency)


def of_children(tx: Tx, organization: Organization, as_of: datetime, since: date | None = None) -> list[Due]:
    """Return the same of the organizations directly below one, each on its own local day."""
    found: list[Due] = []
    for zone in assignments.zones(tx, Reach.CHILDREN, organization.id):
        first = since or local_day(as_of, zone) - timedelta(days=SHOWN_AFTER_DAYS)
        found += answer(tx, Question(Where(zone, Reach.CHILDREN, organization.id), as_of, first))
    return found


def answer(tx: Tx, asked: Question) -> list[Due]:
    """Return the duties that are asked for, in the order of the catalogue."""
    book = rules.book(tx, asked.as_of, asked.today.year)
    within = [asked.where.organization_id] if asked.where.reach is Reach.ORGANIZATION else None
    switches = rules.switches(tx, asked.as_of, within)
    found: list[Due] = []
    for key in book.known():
        wanted = [rule for rule in book.timings(key) if _is_asked(rule, switches, asked)]
        if any(rule.cadence is not Cadence.PER_EVENT for rule in wanted):
            found += _periodic(tx, book, key, switches, asked)
        for rule in wanted:
            if rule.source in _EVENTS:
                found += _per_event(tx, book, rule, switches, asked)
    return found


def _is_asked(rule: Obligation, switches: Switches, asked: Question) -> bool:
    on = rule.source is Source.TASKS or switches.may_be_on(rule)
    return on and (asked.only is None or asked.only(rule))


def may_apply(obligation: Obligation, organization: Organization) -> bool:
    """Whether an obligation can apply to an organization of this kind and level; tasks name theirs."""
    return obligation.source is Source.TASKS or any(
        one.kind is organization.kind and (not one.levels or organization.level in one.levels)
        for one in obligation.applies
    )


def urgency(due: Due) -> tuple[int, date, str]:
    """What comes first: what is missed, then what ends soonest, then what is done."""
    order = {State.MISSED: 0, State.PLANNED: 1}
    return order.get(due.state, 2), due.assignment.last, due.obligation.key


def end_of(day: date, time_zone: str) -> datetime:
    """The instant at which a local day is over."""
    return datetime.combine(day + timedelta(days=1), time.min, ZoneInfo(time_zone))


def _periodic(tx: Tx, book: RuleBook, key: str, switches: Switches, asked: Question) -> Iterator[Due]:
    today = asked.today
    for rule, window in book.windows(key, asked.since, today):
        if not _is_asked(rule, switches, asked) or not (asked.window is None or asked.window(rule, window)):
            continue
        ends = (end_of(window.last, asked.where.time_zone), today)
        for one in assignments.counted(tx, rule, window, asked.where, asked.as_of, ends):
            assignment = _assignment(rule, window, one, switches)
            if assignment is not None:
                yield Due(rule, assignment, assignment.state(today), window)


def _assignment(rule: Obligation, window: Period, one: Counted, switches: Switches) -> Assignment | None:
    """What one bearer owes in a period; None where the rule is off, or they are not there in it.

    What was switched off before they were through, and was not done by then, is owed no longer.
    """
    there = part(window, one.from_on, one.to_on)
    spells = switches.spells(rule, one.organization_id) if there is not None else ()
    parts = [found for on in spells if there is not None and (found := part(there, *on)) is not None]
    if there is None or not parts:
        return None
    required = rule.minimum
    if rule.cadence is not Cadence.STANDING:
        required = share(rule.minimum, window, sum(found.days for found in parts))
    if parts[-1].last < there.last and one.counted < required:
        return None
    return Assignment(
        rule.key,
        one.organization_id,
        one.office_id,
        one.person_id,
        window.key,
        parts[0].first,
        parts[-1].last,
        required,
        one.counted,
        one.in_time,
        waived=bool(one.waived),
        after_on=one.after_on,
    )


_EVENTS: dict[Source, tuple[str, Callable[[Tx, Obligation, Where, date, datetime], list[Event]]]] = {
    Source.PROBLEMS: ("P", lambda tx, rule, *of: event_duties.open_problems(tx, rule.applies, *of)),
    Source.REQUESTS: ("S", lambda tx, rule, *of: event_duties.requests(tx, rule.applies, *of)),
    Source.TASKS: ("T", lambda tx, _, *of: event_duties.of_tasks(tx, *of)),
}


def _per_event(
    tx: Tx, book: RuleBook, rule: Obligation, switches: Switches, asked: Question
) -> Iterator[Due]:
    letter, ask = _EVENTS[rule.source]
    events = ask(tx, rule, asked.where, asked.since - _longest(rule), asked.as_of)
    if not events:
        return
    released = event_duties.released(tx, rule.key, asked.where, asked.as_of)
    days = calendar(tx)
    for event in events:
        last = partial(ends_on, event, days, asked.where.time_zone)
        due_on = last(rule)
        if due_on is None or book.holding(rule.key, last) != rule:
            continue
        if due_on < asked.since and event.done:
            continue
        if rule.source is not Source.TASKS and not _is_on(rule, switches, event, due_on):
            continue
        held = rule.bearer is not Bearer.ORGANIZATION or rule.source is Source.TASKS
        office_id, name = event.office_id if held else None, f"{letter}{event.record_id}"
        waived = (event.organization_id, office_id, name) in released
        assignment = replace(_of_event(rule, name, event, due_on, asked), office_id=office_id, waived=waived)
        known_on = _known_on(event, asked.where.time_zone)
        yield Due(rule, assignment, assignment.state(asked.today), known_on=known_on)


def _known_on(event: Event, time_zone: str) -> date:
    """The day in whose digests an event can first be told of: of what came in after they had begun, the next.

    It may have been entered long after its own day, whose digests are sent.
    """
    local = event.entered_at.astimezone(ZoneInfo(time_zone))
    return local.date() + timedelta(days=local.time() >= reminder_rules().digest_at)


def _longest(rule: Obligation) -> timedelta:
    """More days than the working days of a rule ever take: the longest holidays have nine."""
    return timedelta(days=2 * rule.days + 31)


def _is_on(rule: Obligation, switches: Switches, event: Event, due_on: date) -> bool:
    """Whether a rule is on at any time between an event and the day by which it is to be dealt with."""
    first = min(event.held_on, due_on)
    spells = switches.spells(rule, event.organization_id)
    return any(on.first <= due_on and (on.last is None or on.last >= first) for on in spells)


def ends_on(event: Event, days: Calendar, time_zone: str, rule: Obligation) -> date | None:
    """By which day something is to be dealt with: a request from the day on which it came in.

    None under a timing that has it come back with periods.
    """
    if event.due_on is not None:
        return event.due_on
    if rule.cadence is not Cadence.PER_EVENT:
        return None
    began_on = local_day(event.entered_at, time_zone) if rule.source is Source.REQUESTS else event.held_on
    return days.after(began_on, rule.days) if rule.working else began_on + timedelta(days=rule.days)


def _of_event(rule: Obligation, name: str, event: Event, due_on: date, asked: Question) -> Assignment:
    zone = asked.where.time_zone
    done = [(one.on_day or local_day(one.at, zone), one.at) for one in event.done]
    within = [at for on_day, at in done if on_day <= due_on]
    return Assignment(
        rule.key,
        event.organization_id,
        None,
        None,
        name,
        min(event.held_on, due_on),
        due_on,
        1,
        int(bool(within)),
        int(any(at < end_of(due_on, zone) for at in within)),
        after_on=None if within or not done else min(done)[0],
        subject=event.subject,
    )


def bearers(found: Sequence[Due], office_ids: Collection[int]) -> list[Due]:
    """Those of duties that an organization bears, or one of these offices."""
    return [
        one for one in found if one.assignment.office_id is None or one.assignment.office_id in office_ids
    ]
