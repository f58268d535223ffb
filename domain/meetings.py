"""Meetings: their kinds, and what a record of one says."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from domain.people import ORGANS, OrganizationKind
from domain.records import require_line

if TYPE_CHECKING:
    from domain.messages import Json


class MeetingKind(enum.StrEnum):
    """Kinds of meeting, commonest first; one event may be several. Source: glossary 3.3, 3.1."""

    BRANCH_COMMITTEE_MEETING = "branch_committee_meeting"
    MEMBERS_MEETING = "members_meeting"
    MEMBER_GROUP_MEETING = "member_group_meeting"
    PARTY_LESSON = "party_lesson"
    THEME_DAY = "theme_day"
    ORGANIZATIONAL_LIFE_MEETING = "organizational_life_meeting"
    MEMBER_REVIEW = "member_review"
    STANDING_COMMITTEE = "standing_committee"
    PLENARY = "plenary"
    TOPIC_SESSION = "topic_session"
    REGULAR_MEETING = "regular_meeting"
    COORDINATION_MEETING = "coordination_meeting"
    STANDING_COMMITTEE_REPORT = "standing_committee_report"
    """The standing committee reports to the plenary. Source: R34."""
    DIRECTIVE_STUDY = "directive_study"
    HEARING = "hearing"
    """Children report on their Party building. Source: R32."""
    IDEOLOGY_SESSION = "ideology_session"
    APPRAISAL_MEETING = "appraisal_meeting"
    """Source: R39, R42."""


COMMON = tuple(MeetingKind)[:5]
"""What every branch holds monthly or quarterly; the others are behind 更多."""

RARE = tuple(MeetingKind)[5:]

_COMMONEST = {
    **dict.fromkeys(ORGANS, MeetingKind.COORDINATION_MEETING),
    OrganizationKind.COMMITTEE: MeetingKind.STANDING_COMMITTEE,
    OrganizationKind.STEERING_GROUP: MeetingKind.REGULAR_MEETING,
}

MOST_PEOPLE = 9999
"""More do not attend a meeting of a party organization of any level."""


@dataclass(frozen=True)
class Meeting:
    """What was held and what came of it. Raises ValueError when it is impossible."""

    kinds: tuple[MeetingKind, ...]
    """In the order of `MeetingKind`."""
    held_on: date
    attended: int
    expected: int
    topics: str
    decision: str | None
    """None when nothing was decided."""

    def __post_init__(self) -> None:
        if not self.kinds or self.kinds != tuple(kind for kind in MeetingKind if kind in self.kinds):
            message = f"no kinds of meeting in their order: {self.kinds}"
            raise ValueError(message)
        if not (0 <= self.attended <= self.expected <= MOST_PEOPLE and self.expected > 0):
            message = f"{self.attended} of {self.expected} cannot have come"
            raise ValueError(message)
        require_line(self.topics)
        if self.decision is not None:
            require_line(self.decision)

    @classmethod
    def from_answers(cls, answers: Mapping[str, Json]) -> Meeting:
        """Return the meeting a filled form tells of. Raises ValueError, KeyError or TypeError."""
        named = {MeetingKind(kind) for kind in answers["kinds"]}
        return cls(
            kinds=tuple(kind for kind in MeetingKind if kind in named),
            held_on=date.fromisoformat(answers["held_on"]),
            attended=answers["attendance"]["attended"],
            expected=answers["attendance"]["expected"],
            topics=answers["topics"],
            decision=answers["decision"],
        )


def commonest(kind: OrganizationKind) -> MeetingKind:
    """Return the meeting an organization holds most often, which all of its `members` attend."""
    return _COMMONEST.get(kind, MeetingKind.BRANCH_COMMITTEE_MEETING)
