"""Rounds of inspections, those who visit, and what becomes of a visit. Source: R51-R65, glossary 3.4."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from domain.scorecards.scorecard import Variant


class Mode(enum.StrEnum):
    """Which kind of round it is: whom it brings together, and which rules hold for its teams."""

    ROVING = "roving"
    """巡回督责: a mixed team led by a county-level leader (R52)."""
    CROSS = "cross"
    """交互督责: between counties, nobody in the home county (R59-R61)."""
    KEY = "key"
    """重点督责: the special team, for one directive, from open findings (R68-R71)."""


class Manner(enum.StrEnum):
    """How it is done (R51)."""

    CROSS = "cross"
    """交互式."""
    VISITING = "visiting"
    """访问式."""
    PATROL = "patrol"
    """巡查式."""


class RoundState(enum.StrEnum):
    """How far a round has come."""

    PLANNED = "planned"
    STARTED = "started"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class Part(enum.StrEnum):
    """As what somebody stands behind a value."""

    PAIR = "pair"
    LEADER = "leader"
    RECHECK = "recheck"


class InspectionEventKind(enum.StrEnum):
    """What becomes of an inspection, in this order."""

    ARRIVED = "arrived"
    """Somebody of the pair is on site; its line says where (R63)."""
    FED_BACK = "fed_back"
    """The visited organization was given items, scores and findings (R64)."""
    RECEIVED = "received"
    """The visited organization acknowledged receipt, not agreement."""
    FINAL = "final"
    """Nothing about its scores changes any more."""


class NoteKind(enum.StrEnum):
    """What is written down beside scores (R7, R51)."""

    HELP = "help"
    """帮助指导: help given on the spot."""
    GOOD_POINT = "good_point"
    DISCUSSION = "discussion"
    """座谈会."""
    INTERVIEW = "interview"
    """访谈."""
    QUESTIONNAIRE = "questionnaire"
    REMARK = "remark"


@dataclass(frozen=True)
class Round:
    """Inspections under one plan, one scorecard version and one procedure."""

    id: int
    organization_id: int
    """The committee that runs it."""
    name: str
    mode: Mode
    manner: Manner
    from_on: date
    to_on: date
    directive: str | None
    """What a key round serves (R68)."""
    procedure: str
    """Steps and key points, the same for all teams (R54, R60)."""
    scorecard_id: int
    seed: int
    state: RoundState


@dataclass(frozen=True)
class Member:
    """Somebody on a team, in the office by which they belong to a unit."""

    team_id: int
    person_id: int
    office_id: int
    name: str
    organization_id: int
    """The unit they come from."""
    organization: str
    leads: bool
    telegram_id: int | None


@dataclass(frozen=True)
class Pair:
    """Two who visit together."""

    team_id: int
    first_id: int
    second_id: int
    visit_on: date | None

    @property
    def person_ids(self) -> tuple[int, int]:
        """Both."""
        return self.first_id, self.second_id


@dataclass(frozen=True)
class InspectionEvent:
    """Something that became of an inspection."""

    kind: InspectionEventKind
    line: str | None
    at: datetime
    person_id: int | None
    on_paper: bool


@dataclass(frozen=True)
class Inspection:
    """One visit of one pair to one organization, with what has become of it."""

    id: int
    round: Round
    organization_id: int
    organization: str
    time_zone: str
    variant: Variant
    pair: Pair | None
    leader_ids: frozenset[int]
    """Who leads the pair's team."""
    events: tuple[InspectionEvent, ...]

    def at(self, kind: InspectionEventKind) -> datetime | None:
        """When something happened to it first; None when it did not."""
        return next((one.at for one in self.events if one.kind is kind), None)

    @property
    def is_fed_back(self) -> bool:
        """Whether the visited organization has been told."""
        return self.at(InspectionEventKind.FED_BACK) is not None

    @property
    def is_received(self) -> bool:
        """Whether the visited organization acknowledged receipt."""
        return self.at(InspectionEventKind.RECEIVED) is not None

    @property
    def is_final(self) -> bool:
        """Whether its scores are frozen."""
        return self.at(InspectionEventKind.FINAL) is not None


def reference(inspection_id: int) -> str:
    """What an inspection is called on paper: on the feedback that is handed over, and in results."""
    return f"DC-{inspection_id}"
