"""Obligations and assignments: what is asked of whom in which period, and how far it has been met.

An obligation is a rule of the catalogue. An assignment is that rule for one bearer in one period; it is
computed for an instant and never stored. Source: glossary 3.3, defaults 4.7.
"""

from __future__ import annotations

import enum
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from domain.people import Level, OrganizationKind
from domain.periods import MONTHS, Cadence, Period, period_at

if TYPE_CHECKING:
    from domain.messages import Json


class Bearer(enum.StrEnum):
    """Who bears an obligation: an organization, or each holder of an office in it."""

    ORGANIZATION = "organization"
    SECRETARY = "secretary"
    LEADERSHIP_MEMBER = "leadership_member"


class Carrier(enum.StrEnum):
    """Which of the three carriers performs it. Source: R31b."""

    COMMITTEE = "committee"
    """党委引领履责."""
    SECRETARY = "secretary"
    """书记带头履责."""
    DEPARTMENT = "department"
    """部门分工领责."""


class Leading(enum.StrEnum):
    """The six kinds of leading action; derived from the duty item, never asked. Source: R32."""

    SYSTEM = "system"
    """健全责任体系."""
    HEARING = "hearing"
    """听取汇报."""
    DEPLOYMENT = "deployment"
    """研究部署."""
    COORDINATION = "coordination"
    """统筹调度."""
    FOLLOW_UP = "follow_up"
    """督促落实."""
    ASSESSMENT = "assessment"
    """考核评价."""


class Pack(enum.StrEnum):
    """Part of the catalogue that is switched as a whole. Source: defaults 4.1, 4.4."""

    CORE = "core"
    EXTENDED = "extended"
    BRANCH = "branch"


class Source(enum.StrEnum):
    """Where the statement looks for what meets an obligation."""

    RECORDS = "records"
    """What duty records count for, by `Obligation.counts`."""
    DUTY_DAYS = "duty_days"
    """Half days of stays and, on days without one, a visit to a key village as half a day."""
    CONTACT_POINTS = "contact_points"
    """The register of contact points; `counts` names their kinds."""
    PROBLEMS = "problems"
    """Each problem of the register is to be studied within `days`."""
    REQUESTS = "requests"
    """Each request for support from below is to be answered within `days`."""
    TASKS = "tasks"
    """Tasks of the year and requests from above, each with a day of its own."""


@dataclass(frozen=True)
class Applies:
    """Organizations to which an obligation applies."""

    kind: OrganizationKind
    levels: frozenset[Level] = frozenset()
    """None named: every level."""
    children: bool = False
    """Only where some organization is below."""
    parent: bool = False
    """Only where some organization is above."""
    members: int = 0
    """Only with so many members: a branch of fewer than seven has no branch committee."""


_WORDS = ("item", "title", "carrier", "leading", "basis", "up", "form")
"""What of an obligation is wording: a change of it re-plans nothing."""


@dataclass(frozen=True)
class Obligation:
    """A duty item with cadence, minimum and what counts. Raises ValueError when it is impossible."""

    key: str
    """The duty item's id, with a suffix where an item asks for several things: MEM-C1.visit."""
    item: str
    title: str
    cadence: Cadence
    minimum: int
    """In units: records, or half days where `halves`."""
    bearer: Bearer
    applies: tuple[Applies, ...]
    pack: Pack
    carrier: Carrier
    leading: Leading
    basis: str
    counts: tuple[str, ...] = ()
    """Measures, as `domain.measures` names them; any of them counts."""
    source: Source = Source.RECORDS
    halves: bool = False
    """Units are half days. Source: `duty_day_step`, defaults 4.8."""
    until: tuple[int, int] | None = None
    """Month and day by which a yearly one is due; else the end of the period."""
    days: int = 0
    """Days from the event, for one per event; a task has a day of its own."""
    working: bool = False
    """They are working days."""
    up: bool = False
    """The parent sees it without a second form."""
    form: str = ""
    """The button that begins the right form, `<form>[:<prefill>]`; none where nothing is entered."""

    def __post_init__(self) -> None:
        faults = []
        if self.source is Source.RECORDS and not (self.counts and self.minimum >= 1):
            faults.append("nothing counts")
        if (self.cadence is Cadence.PER_EVENT and self.source is not Source.TASKS) != (self.days > 0):
            faults.append("days without event, or event without days")
        if self.until is not None and self.cadence is not Cadence.YEARLY:
            faults.append("a last day for what is not yearly")
        if self.until is not None and not _is_in_every_year(*self.until):
            faults.append("a last day that not every year has")
        if self.source is Source.CONTACT_POINTS and self.bearer is Bearer.ORGANIZATION:
            faults.append("contact points are a person's")
        if faults:
            message = f"obligation {self.key}: {'; '.join(faults)}"
            raise ValueError(message)

    @property
    def periodic(self) -> bool:
        """Whether it comes back with every period."""
        return self.cadence in MONTHS

    def window(self, day: date) -> Period:
        """Return the period in which a day lies, to the day by which it is due: that may be before the day.

        A standing one is shown by the year. Raises KeyError for one per event.
        """
        period = period_at(Cadence.YEARLY if self.cadence is Cadence.STANDING else self.cadence, day)
        if self.until is None:
            return period
        return replace(period, last=date(period.first.year, *self.until))

    def timing(self) -> Mapping[str, Json]:
        """Return what of it decides who must do what until when; the rest is wording."""
        applies = sorted(
            [one.kind, sorted(one.levels), one.children, one.parent, one.members] for one in self.applies
        )
        return {
            "cadence": self.cadence,
            "minimum": self.minimum,
            "bearer": self.bearer,
            "applies": applies,
            "pack": self.pack,
            "counts": sorted(self.counts),
            "source": self.source,
            "halves": self.halves,
            "until": list(self.until) if self.until else None,
            "days": self.days,
            "working": self.working,
        }

    def rule_text(self) -> str:
        """Return the whole of it as JSON, wording included."""
        words = {name: getattr(self, name) for name in _WORDS}
        return json.dumps({**self.timing(), "words": words})

    @classmethod
    def of_rule(cls, key: str, rule: Mapping[str, Json]) -> Obligation:
        """Return what `rule_text` gave: for an obligation that the catalogue no longer holds."""
        words = rule["words"]
        bare = cls(
            key=key,
            item=words["item"],
            title=words["title"],
            cadence=Cadence.YEARLY,
            minimum=1,
            bearer=Bearer.ORGANIZATION,
            applies=(),
            pack=Pack.CORE,
            carrier=Carrier(words["carrier"]),
            leading=Leading(words["leading"]),
            basis=words["basis"],
            counts=("none",),
            up=words["up"],
            form=words["form"],
        )
        return bare.timed(rule)

    def timed(self, rule: Mapping[str, Json]) -> Obligation:
        """Return the same with another timing, as `timing` gave it: the wording stays."""
        applies = tuple(
            Applies(
                OrganizationKind(kind),
                frozenset(map(Level, levels)),
                children=children,
                parent=parent,
                members=members,
            )
            for kind, levels, children, parent, members in rule["applies"]
        )
        return replace(
            self,
            cadence=Cadence(rule["cadence"]),
            minimum=rule["minimum"],
            bearer=Bearer(rule["bearer"]),
            applies=applies,
            pack=Pack(rule["pack"]),
            counts=tuple(rule["counts"]),
            source=Source(rule["source"]),
            halves=rule["halves"],
            until=tuple(rule["until"]) if rule["until"] else None,
            days=rule["days"],
            working=rule["working"],
        )


class State(enum.StrEnum):
    """What an assignment is at an instant. Source: defaults 4.7."""

    PLANNED = "planned"
    MET = "met"
    MET_LATE = "met_late"
    """补报: the event lies in the period and was entered after it."""
    WAIVED = "waived"
    MISSED = "missed"


OPEN = frozenset({State.PLANNED, State.MISSED})
"""States in which something is still to be done, or to be told."""


@dataclass(frozen=True)
class Assignment:
    """An obligation of one bearer in one period, and what was counted for it by an instant."""

    obligation: str
    organization_id: int
    office_id: int | None
    """Whose office it is; None for what the organization bears."""
    person_id: int | None
    period: str
    """The period's key, or what an event is called: P<record>, S<record>, T<task>."""
    first: date
    last: date
    """From which to which day the bearer has to meet it."""
    required: int
    counted: int
    in_time: int
    """Of `counted`, what was entered by the end of the period."""
    waived: bool = False
    after_on: date | None = None
    """The first day after the period on which it was done (补开), if it was."""
    subject: str = ""
    """What an event is about; nothing for periods."""

    def state(self, today: date) -> State:
        """What it is on the bearer's local day."""
        if self.counted >= self.required:
            return State.MET if self.in_time >= self.required else State.MET_LATE
        if self.waived:
            return State.WAIVED
        return State.MISSED if self.last < today else State.PLANNED

    @property
    def missing(self) -> int:
        """How many units are still to be done."""
        return max(0, self.required - self.counted)


def _is_in_every_year(month: int, day: int) -> bool:
    """Whether there is such a day in a year without 29 February."""
    try:
        date(2001, month, day)
    except ValueError:
        return False
    return True
