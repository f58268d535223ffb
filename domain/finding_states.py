"""How a finding stands on a day, by what became of it: nothing of it is stored. Source: defaults 4.7, R106.

Its days run from the feedback on. They rest while somebody else owes the next step: those who recheck it a
decision (to dispute a finding never costs anything), the parent an answer to what was asked of it, or those
who look whether it was put right, from when they were told until they say that it was not enough. So many
days later it is due. It is extended once, by no more days than it had. When it comes up again it is open as
on its first day.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from domain.findings import DUE_DAYS, WITH_MONEY_OR_LAW_DAYS, FindingEventKind

if TYPE_CHECKING:
    from domain.findings import Finding, FindingEvent, Severity

REVISIT_AFTER_DAYS = 30
"""So many days after a finding was closed, or looked at again, one can tell whether it lasts."""


class FindingState(enum.StrEnum):
    """How far a finding has come."""

    OPEN = "open"
    RECTIFYING = "rectifying"
    SUBMITTED = "submitted"
    VERIFIED = "verified"
    CLOSED = "closed"
    LASTING = "lasting"
    """Looked at again later: it lasts."""
    WITHDRAWN = "withdrawn"


class Colour(enum.StrEnum):
    """By which it is marked, always with a word beside it. Source: defaults 4.7."""

    BLUE = "blue"
    """It is closed."""
    YELLOW = "yellow"
    RED = "red"
    """It is overdue."""
    NONE = "none"
    """It was withdrawn, or the visited side has not been told yet."""


UNDONE = frozenset({FindingState.OPEN, FindingState.RECTIFYING})
"""States in which the visited organization has the next step; only then a finding can be overdue."""

DONE = frozenset({FindingState.VERIFIED, FindingState.CLOSED, FindingState.LASTING})

_NEXT: Mapping[FindingState, frozenset[FindingEventKind]] = {
    FindingState.OPEN: frozenset({FindingEventKind.MEASURE}),
    FindingState.RECTIFYING: frozenset({FindingEventKind.MEASURE, FindingEventKind.SUBMITTED}),
    FindingState.SUBMITTED: frozenset({FindingEventKind.RETURNED, FindingEventKind.VERIFIED}),
    FindingState.VERIFIED: frozenset({FindingEventKind.CLOSED}),
    FindingState.CLOSED: frozenset({FindingEventKind.LASTING, FindingEventKind.RELAPSED}),
    FindingState.LASTING: frozenset({FindingEventKind.LASTING, FindingEventKind.RELAPSED}),
    FindingState.WITHDRAWN: frozenset(),
}

_AT_ANY_TIME = frozenset({FindingEventKind.CHANGED, FindingEventKind.WITHDRAWN})
_REVISITS = frozenset({FindingEventKind.LASTING, FindingEventKind.RELAPSED})

_BECOMES: Mapping[FindingEventKind, FindingState] = {
    FindingEventKind.MEASURE: FindingState.RECTIFYING,
    FindingEventKind.SUBMITTED: FindingState.SUBMITTED,
    FindingEventKind.RETURNED: FindingState.RECTIFYING,
    FindingEventKind.VERIFIED: FindingState.VERIFIED,
    FindingEventKind.CLOSED: FindingState.CLOSED,
    FindingEventKind.LASTING: FindingState.LASTING,
    FindingEventKind.RELAPSED: FindingState.OPEN,
    FindingEventKind.WITHDRAWN: FindingState.WITHDRAWN,
}


@dataclass(frozen=True)
class Rest:
    """Days that do not count, from one on, until another one (which counts again) or still."""

    from_on: date
    until_on: date | None = None


@dataclass(frozen=True)
class Condition:
    """How a finding stands on a day."""

    today: date
    state: FindingState
    severity: Severity
    days: int
    """Within how many days it is put right."""
    since: date | None
    """Since when it has stood like this; None before the feedback."""
    due_on: date | None = None
    """The last day for it, as it is today: while its days rest, it is one day later every day."""
    waits_since: date | None = None
    """Since when the parent has owed an answer to what was asked of it."""
    disputed: bool = False
    """Whether somebody has objected to it, and it is not rechecked yet."""
    extended: bool = False
    relapses: int = 0
    office_id: int | None = None
    """Who answers for the measure."""
    submitted_by: int | None = None
    submission_id: int | None = None
    """Which event said last that it was put right."""

    @property
    def overdue_days(self) -> int:
        """For how many days it is overdue: none while the parent owes an answer, or it is disputed."""
        if self.due_on is None or self.state not in UNDONE or self.rests:
            return 0
        return max(0, (self.today - self.due_on).days)

    @property
    def rests(self) -> bool:
        """Whether its days rest until others have answered or decided."""
        return self.waits_since is not None or self.disputed

    @property
    def is_undone(self) -> bool:
        """Whether the visited organization has the next step, and knows it."""
        return self.due_on is not None and self.state in UNDONE

    @property
    def waited_days(self) -> int:
        """For how many days the parent has owed an answer."""
        return 0 if self.waits_since is None else (self.today - self.waits_since).days

    @property
    def colour(self) -> Colour:
        """By which it is marked."""
        if self.state in DONE:
            return Colour.BLUE
        if self.state is FindingState.WITHDRAWN or self.due_on is None:
            return Colour.NONE
        return Colour.RED if self.overdue_days else Colour.YELLOW

    @property
    def latest_extension_on(self) -> date | None:
        """The last day to which it can be extended: it has twice its days then."""
        return None if self.due_on is None else self.due_on + timedelta(days=self.days)

    def may_become(self, kind: FindingEventKind) -> bool:
        """Whether this can become of it next; a recheck may change it as long as it is not withdrawn."""
        if self.state is FindingState.WITHDRAWN or self.due_on is None or self.since is None:
            return kind is FindingEventKind.WITHDRAWN and self.state is not FindingState.WITHDRAWN
        if kind in _REVISITS and self.today < self.since + timedelta(days=REVISIT_AFTER_DAYS):
            return False
        if kind in _AT_ANY_TIME or kind in _NEXT[self.state]:
            return True
        if self.waits_since is not None or self.state not in UNDONE:
            return False
        if kind is FindingEventKind.EXTENDED:
            return not self.extended and self.today <= self.due_on + timedelta(days=self.days)
        return kind is FindingEventKind.CAUSE_ABOVE


def condition(finding: Finding, answered: Mapping[int, datetime], today: date, time_zone: str) -> Condition:
    """Return how a finding stands on a day of its organization, whose zone this is.

    `answered`: when the parent answered the requests that findings led to, or they were taken back; what is
    not in it waits (`services.findings.answered`). What came after `today` is not looked at.
    """
    zone = ZoneInfo(time_zone)
    fed_back_on = None if finding.fed_back_at is None else _day(finding.fed_back_at, zone)
    if fed_back_on is not None and fed_back_on > today:
        fed_back_on = None
    count = _Count(
        Condition(today, FindingState.OPEN, finding.severity, finding.due_days, fed_back_on, fed_back_on),
        zone,
        {one: on for one, at in answered.items() if (on := _day(at, zone)) <= today},
    )
    if fed_back_on is not None:
        count.begin(fed_back_on, finding.due_days)
    for one in finding.disputes:
        count.dispute(_day(one.at, zone), None if one.decided_at is None else _day(one.decided_at, zone))
    for event in finding.events:
        on = _day(event.at, zone)
        if on <= today and count.now.state is not FindingState.WITHDRAWN:
            count.take(event, on)
    return count.finished()


class _Count:
    """A finding's events, taken in one after the other."""

    def __init__(self, begun: Condition, zone: ZoneInfo, answered_on: Mapping[int, date]) -> None:
        self.now = begun
        self.zone = zone
        self.answered_on = answered_on
        self.anchor: tuple[date, date] | None = None
        """From which day on rests are added, and the last day as it was said then."""
        self.rests: list[Rest] = []
        """While the parent owes an answer, and while others looked."""
        self.disputes: list[Rest] = []
        self.submitted_on: date | None = None

    def begin(self, on: date, days: int) -> None:
        """Let its days run from a day on."""
        self.anchor = (on, on + timedelta(days=days))

    def dispute(self, on: date, decided_on: date | None) -> None:
        """Let its days rest from an objection on until that is decided."""
        if on <= self.now.today:
            known = decided_on if decided_on is not None and decided_on <= self.now.today else None
            self.disputes.append(Rest(on, known))

    def take(self, event: FindingEvent, on: date) -> None:
        """Take in what became of it on a day."""
        kind, now = event.kind, self.now
        if kind in _BECOMES:
            if self.submitted_on is not None:
                self.rests.append(Rest(self.submitted_on, on))
                self.submitted_on = None
            self.now = now = replace(now, state=_BECOMES[kind], since=on)
        if kind is FindingEventKind.MEASURE:
            self.now = replace(now, office_id=event.office_id)
        elif kind is FindingEventKind.SUBMITTED:
            self.submitted_on = on
            self.now = replace(now, submitted_by=event.person_id, submission_id=event.id)
        elif kind is FindingEventKind.RELAPSED:
            self.begin(on, now.days)
            self.now = replace(now, relapses=now.relapses + 1)
        elif kind is FindingEventKind.EXTENDED and event.due_on is not None:
            self.anchor = (on, event.due_on)
            self.now = replace(now, extended=True)
        elif kind is FindingEventKind.CAUSE_ABOVE and event.request_id is not None:
            self.rests.append(Rest(on, self.answered_on.get(event.request_id)))
        elif kind is FindingEventKind.CHANGED and event.severity is not None:
            self._change(event.severity)

    def _change(self, severity: Severity) -> None:
        """Another severity may give it more days; to dispute a finding never costs any (burden rule 13)."""
        days = self.now.days
        if days != WITH_MONEY_OR_LAW_DAYS:
            days = max(days, DUE_DAYS[severity])
        if self.anchor is not None:
            anchored_on, due_on = self.anchor
            self.anchor = (anchored_on, due_on + timedelta(days=days - self.now.days))
        self.now = replace(self.now, severity=severity, days=days)

    def finished(self) -> Condition:
        """How it stands after all of it."""
        now = self.now
        if self.anchor is None:
            return now
        ended = now.state in DONE or now.state is FindingState.WITHDRAWN
        until = now.since if ended and now.since is not None else now.today
        rests = [*self.rests, *self.disputes]
        if self.submitted_on is not None:
            rests.append(Rest(self.submitted_on))
        anchored_on, due_on = self.anchor
        due_on += timedelta(days=_rested(rests, anchored_on, until))
        waiting = [one.from_on for one in self.rests if one.until_on is None]
        if ended:
            return replace(now, due_on=due_on)
        disputed = any(one.until_on is None for one in self.disputes)
        return replace(now, due_on=due_on, waits_since=min(waiting, default=None), disputed=disputed)


def _rested(rests: Iterable[Rest], from_on: date, until_on: date) -> int:
    """How many days from one on, before another one, are days of rest, each counted once."""
    count, counted = 0, from_on
    for one in sorted(rests, key=lambda rest: rest.from_on):
        first = max(counted, one.from_on)
        last = until_on if one.until_on is None else min(one.until_on, until_on)
        if last > first:
            count += (last - first).days
            counted = last
    return count


def _day(at: datetime, zone: ZoneInfo) -> date:
    return at.astimezone(zone).date()
