"""What is due for whom: assignments with their state, for every view, receipt, ledger and tick.

Computed from the rules in force and the records for any instant; nothing of it is stored.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from domain.obligations import Assignment, Bearer, Obligation, Source, State
from domain.periods import Cadence, Period, share
from services import rules
from services.persons import local_day
from services.working_days import calendar
from storage import assignments, event_duties, organizations
from storage.assignments import Reach, Where

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from domain.rule_book import RuleBook
    from domain.switches import Switches
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

    @property
    def days(self) -> tuple[date, date]:
        """From which to which day the whole period is, or the event may take."""
        whole = self.window or self.assignment
        return whole.first, whole.last

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
    """Return the same of the organizations directly below one."""
    today = local_day(as_of, organization.time_zone)
    since = since or today - timedelta(days=SHOWN_AFTER_DAYS)
    where = Where(organization.time_zone, Reach.CHILDREN, organization.id)
    return answer(tx, Question(where, as_of, since))


def answer(tx: Tx, asked: Question) -> list[Due]:
    """Return the duties that are asked for, in the order of the catalogue."""
    book = rules.book(tx, asked.as_of, asked.today.year)
    within = [asked.where.organization_id] if asked.where.reach is Reach.ORGANIZATION else None
    switches = rules.switches(tx, asked.as_of, within)
    found: list[Due] = []
    for rule in book:
        on = rule.source is Source.TASKS or switches.may_be_on(rule)
        if not on or (asked.only is not None and not asked.only(rule)):
            continue
        if rule.cadence is Cadence.PER_EVENT:
            found += _per_event(tx, rule, switches, asked)
        else:
            found += _periodic(tx, book, rule.key, switches, asked)
    return found


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
        if asked.window is not None and not asked.window(rule, window):
            continue
        ends = (end_of(window.last, asked.where.time_zone), today)
        for one in assignments.counted(tx, rule, window, asked.where, asked.as_of, ends):
            assignment = _assignment(rule, window, one, switches)
            if assignment is not None:
                yield Due(rule, assignment, assignment.state(today), window)


def _assignment(rule: Obligation, window: Period, one: Counted, switches: Switches) -> Assignment | None:
    """What one bearer owes in a period; None where the rule is off, or they are not there in it."""
    since = switches.since(rule, one.organization_id)
    if since is None:
        return None
    from_on = max(one.from_on, since)
    standing = rule.cadence is Cadence.STANDING
    required = rule.minimum if standing else share(rule.minimum, window, from_on, one.to_on)
    first, last = max(window.first, from_on), min(window.last, one.to_on or window.last)
    if required == 0 or last < first:
        return None
    return Assignment(
        rule.key,
        one.organization_id,
        one.office_id,
        one.person_id,
        window.key,
        first,
        last,
        required,
        one.counted,
        one.in_time,
        waived=bool(one.waived),
        after_on=one.after_on,
    )


_EVENTS: dict[Source, tuple[str, Callable[[Tx, Where, date, datetime], list[Event]]]] = {
    Source.PROBLEMS: ("P", event_duties.open_problems),
    Source.REQUESTS: ("S", event_duties.requests),
    Source.TASKS: ("T", event_duties.of_tasks),
}


def _per_event(tx: Tx, rule: Obligation, switches: Switches, asked: Question) -> Iterator[Due]:
    if rule.source not in _EVENTS:
        return
    letter, ask = _EVENTS[rule.source]
    for event in ask(tx, asked.where, asked.since, asked.as_of):
        if rule.source is not Source.TASKS and switches.since(rule, event.organization_id) is None:
            continue
        due_on = event.due_on or _due_on(tx, rule, event, asked)
        assignment = _of_event(rule, f"{letter}{event.record_id}", event, due_on, asked)
        yield Due(rule, assignment, assignment.state(asked.today))


def _due_on(tx: Tx, rule: Obligation, event: Event, asked: Question) -> date:
    """By which day something is to be dealt with: a request from the day on which it came in."""
    began_on = event.held_on
    if rule.source is Source.REQUESTS:
        began_on = local_day(event.entered_at, asked.where.time_zone)
    return calendar(tx).after(began_on, rule.days) if rule.working else began_on + timedelta(days=rule.days)


def _of_event(rule: Obligation, name: str, event: Event, due_on: date, asked: Question) -> Assignment:
    done = event.done_at is not None
    done_on = event.done_on
    if event.done_at is not None and done_on is None:
        done_on = local_day(event.done_at, asked.where.time_zone)
    held = rule.bearer is not Bearer.ORGANIZATION or rule.source is Source.TASKS
    counted = done and done_on is not None and done_on <= due_on
    in_time = counted and event.done_at is not None and event.done_at < end_of(due_on, asked.where.time_zone)
    return Assignment(
        rule.key,
        event.organization_id,
        event.office_id if held else None,
        None,
        name,
        min(event.held_on, due_on),
        due_on,
        1,
        int(counted),
        int(in_time),
        after_on=None if counted else done_on,
        subject=event.subject,
    )


def bearers(found: Sequence[Due], office_ids: Collection[int]) -> list[Due]:
    """Those of duties that an organization bears, or one of these offices."""
    return [
        one for one in found if one.assignment.office_id is None or one.assignment.office_id in office_ids
    ]


def organization_of(tx: Tx, organization_id: int) -> Organization | None:
    """The organization of that id."""
    return organizations.by_id(tx, organization_id)
