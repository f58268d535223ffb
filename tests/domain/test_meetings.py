"""Meetings: what a record of one may say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from domain.meetings import COMMON, RARE, Meeting, MeetingKind, commonest
from domain.people import OrganizationKind

MEETING = Meeting(
    kinds=(MeetingKind.BRANCH_COMMITTEE_MEETING,),
    held_on=date(2026, 3, 27),
    attended=4,
    expected=5,
    topics="研究预备党员转正材料",
    decision=None,
)

ANSWERS = {
    "kinds": ["theme_day", "party_lesson"],
    "held_on": "2026-03-27",
    "attendance": {"attended": 11, "expected": 12},
    "topics": "学习",
    "decision": None,
    "attachments": [],
}


def test_the_commonest_kinds_come_first_and_every_kind_is_offered_once() -> None:
    assert COMMON == (
        MeetingKind.BRANCH_COMMITTEE_MEETING,
        MeetingKind.MEMBERS_MEETING,
        MeetingKind.MEMBER_GROUP_MEETING,
        MeetingKind.PARTY_LESSON,
        MeetingKind.THEME_DAY,
    )
    assert (*COMMON, *RARE) == tuple(MeetingKind)


def test_a_filled_form_is_a_meeting_with_its_kinds_in_their_order() -> None:
    meeting = Meeting.from_answers(ANSWERS)

    assert meeting.kinds == (MeetingKind.PARTY_LESSON, MeetingKind.THEME_DAY)
    assert (meeting.held_on, meeting.attended, meeting.expected) == (date(2026, 3, 27), 11, 12)


def test_nobody_may_have_come_but_somebody_was_expected() -> None:
    assert replace(MEETING, attended=0).attended == 0


@pytest.mark.parametrize(
    "impossible",
    [
        {"kinds": ()},
        {"kinds": (MeetingKind.THEME_DAY, MeetingKind.PARTY_LESSON)},
        {"kinds": (MeetingKind.THEME_DAY, MeetingKind.THEME_DAY)},
        {"attended": 6},
        {"attended": -1},
        {"attended": 0, "expected": 0},
        {"attended": 5, "expected": 10000},
        {"topics": ""},
        {"topics": "长" * 201},
        {"decision": ""},
        {"decision": "长" * 201},
    ],
)
def test_an_impossible_meeting_is_refused_at_construction(impossible: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"."):
        replace(MEETING, **impossible)  # type: ignore[arg-type]  # cases of several types


def test_a_kind_nobody_knows_is_no_meeting() -> None:
    with pytest.raises(ValueError, match="parade"):
        Meeting.from_answers({**ANSWERS, "kinds": ["parade"]})


def test_a_branch_commonly_holds_its_committee_and_a_committee_its_standing_one() -> None:
    assert commonest(OrganizationKind.BRANCH) is MeetingKind.BRANCH_COMMITTEE_MEETING
    assert commonest(OrganizationKind.COMMITTEE) is MeetingKind.STANDING_COMMITTEE
    assert commonest(OrganizationKind.STEERING_OFFICE) is MeetingKind.COORDINATION_MEETING
