"""Objections (异议) to lines of a feedback, requests to explain one, and rechecks (复核). Source: R65."""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.findings import FindingEventKind, Severity
from domain.scorecards.totals import totals

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from domain.findings import Finding
    from domain.scorecards.scorecard import Scorecard, Variant
    from domain.scorecards.totals import Value
    from domain.working_days import Calendar

OBJECTION_DAYS = 5
"""Working days after the feedback in which a line can be disputed. Source: defaults 4.8, `objection_days`."""

RECHECK_DAYS = 10
"""Working days in which an objection is decided, from the day on which two were named for it; before that
from the day on which it was made. Source: defaults 4.8, `recheck_days`."""

_CODE = re.compile(r"f([0-9]{1,18})|(S[1-9]-[1-9][0-9]?)")


class ObjectionKind(enum.StrEnum):
    """What the visited side asks for."""

    OBJECTION = "objection"
    EXPLANATION = "explanation"
    """To have a line explained: it does not use the objection up."""


class Outcome(enum.StrEnum):
    """What a recheck makes of a line."""

    KEPT = "kept"
    CHANGED = "changed"
    """To more points, or to a less severe finding."""
    WITHDRAWN = "withdrawn"
    """The item has full marks; the finding is taken back."""


class Stage(enum.StrEnum):
    """How far an objection, or a request to explain, has come."""

    ASKED = "asked"
    ANSWERED = "answered"
    WAITING = "waiting"
    """Nobody is named to recheck it."""
    RUNNING = "running"
    DECIDED = "decided"


@dataclass(frozen=True)
class Line:
    """A line of a feedback: an item or a finding. Raises ValueError for both or none."""

    item: str | None = None
    finding_id: int | None = None

    def __post_init__(self) -> None:
        if (self.item is None) == (self.finding_id is None):
            message = f"a line is an item or a finding: {self.item!r}, {self.finding_id!r}"
            raise ValueError(message)

    @property
    def code(self) -> str:
        """What buttons call it: the item's key, or f and the finding's number."""
        return self.item or f"f{self.finding_id}"


@dataclass(frozen=True)
class Explanation:
    """What the team answered."""

    line: str
    at: datetime
    person_id: int


@dataclass(frozen=True)
class RecheckPair:
    """Two who recheck, and until when."""

    id: int
    first_id: int
    second_id: int
    due_on: date
    at: datetime
    person_id: int
    """Who named them."""

    @property
    def person_ids(self) -> tuple[int, int]:
        """Both."""
        return self.first_id, self.second_id


@dataclass(frozen=True)
class Decision:
    """What somebody makes of a line: for an item the value, for a finding the severity, once changed."""

    outcome: Outcome
    value: Value = None
    applies: bool = True
    severity: Severity | None = None

    def value_after(self, present: Value, most: int) -> Value:
        """What an item then has, in half points."""
        if self.outcome is Outcome.KEPT:
            return present
        if self.outcome is Outcome.WITHDRAWN:
            return most
        return self.value if self.applies else None


@dataclass(frozen=True)
class RecheckProposal:
    """What one of two who recheck proposes."""

    id: int
    decision: Decision
    reason: str
    at: datetime
    person_id: int


@dataclass(frozen=True)
class Recheck:
    """How an objection was decided: the proposal that the other one confirmed."""

    proposal_id: int
    at: datetime
    person_id: int


@dataclass(frozen=True)
class Objection:
    """What the visited side disputes or asks, with what has become of it."""

    id: int
    inspection_id: int
    organization_id: int
    organization: str
    time_zone: str
    round_by_id: int
    """The committee that runs the round."""
    scorecard_id: int
    line: Line
    matter: str | None
    """Of a finding."""
    kind: ObjectionKind
    reason: str
    at: datetime
    person_id: int
    on_paper: bool
    """A clerk entered it from paper."""
    files: int
    explanation: Explanation | None
    pair: RecheckPair | None
    """Who rechecks it now."""
    proposals: tuple[RecheckProposal, ...]
    recheck: Recheck | None

    @property
    def stage(self) -> Stage:
        """How far it has come."""
        if self.kind is ObjectionKind.EXPLANATION:
            return Stage.ASKED if self.explanation is None else Stage.ANSWERED
        if self.recheck is not None:
            return Stage.DECIDED
        return Stage.WAITING if self.pair is None else Stage.RUNNING

    @property
    def is_undecided(self) -> bool:
        """Whether a recheck is still owed: until then the inspection does not become final."""
        return self.stage in {Stage.WAITING, Stage.RUNNING}

    @property
    def decided(self) -> RecheckProposal | None:
        """What was decided; None before it was."""
        if self.recheck is None:
            return None
        return next(one for one in self.proposals if one.id == self.recheck.proposal_id)

    @property
    def proposed(self) -> RecheckProposal | None:
        """What can be confirmed: the latest proposal, if it is of somebody who still rechecks."""
        if self.pair is None or not self.proposals or self.recheck is not None:
            return None
        latest = self.proposals[-1]
        return latest if latest.person_id in self.pair.person_ids else None

    def due_on(self, calendar: Calendar, objected_on: date) -> date:
        """Until when it is to be decided."""
        return due_on(calendar, objected_on) if self.pair is None else self.pair.due_on


def line_of(code: str) -> Line | None:
    """Return the line that a button calls so; None when it is none."""
    found = _CODE.fullmatch(code)
    if found is None:
        return None
    return Line(item=found[2]) if found[1] is None else Line(finding_id=int(found[1]))


def last_day(calendar: Calendar, fed_back_on: date) -> date:
    """Return the last day on which a line can be disputed; the day of the feedback does not count."""
    return calendar.after(fed_back_on, OBJECTION_DAYS)


def due_on(calendar: Calendar, since_on: date) -> date:
    """Return until when an objection is to be decided that waits since a day, which does not count."""
    return calendar.after(since_on, RECHECK_DAYS)


def costs(card: Scorecard, variant: Variant, values: Mapping[str, Value], item: str, value: Value) -> bool:
    """Whether another value of an item would cost points: an objection never does. Source: burden rule 13.

    Also of what does not apply: a section is then rescaled, which may lower it.
    """
    before, present = totals(card, variant, values).total, values[item]
    if value is not None and present is not None and value < present:
        return True
    return totals(card, variant, {**values, item: value}).total < before


def better_values(card: Scorecard, variant: Variant, values: Mapping[str, Value], item: str) -> list[Value]:
    """Return the values to which an item can be changed: others than it has, none of which costs points."""
    every: list[Value] = [*range(card.items[item].most + 1), None]
    return [one for one in every if one != values[item] and not costs(card, variant, values, item, one)]


def milder(present: Severity) -> list[Severity]:
    """Return the severities to which a finding can be changed."""
    every = list(Severity)
    return every[: every.index(present)]


def severity_now(finding: Finding) -> Severity:
    """Return how severe a finding is, as the latest recheck says."""
    changed = [one.severity for one in finding.events if one.kind is FindingEventKind.CHANGED]
    return next((one for one in reversed(changed) if one is not None), finding.severity)


def is_withdrawn(finding: Finding) -> bool:
    """Whether a finding was taken back."""
    return any(one.kind is FindingEventKind.WITHDRAWN for one in finding.events)
