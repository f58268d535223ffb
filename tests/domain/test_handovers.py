"""Who hands over to whom, by the days of their offices."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from domain.handovers import OVERLAP_DAYS, RECENT_DAYS, Tenure, pairs
from domain.people import Role

TODAY = date(2026, 3, 27)
SINCE = date(2024, 1, 1)


def tenure(
    office_id: int,
    from_on: date = SINCE,
    to_on: date | None = None,
    role: Role = Role.SECRETARY,
    **changes: int | bool,
) -> Tenure:
    """An office; its holder has its number unless said."""
    return Tenure(
        office_id,
        int(changes.get("person_id", office_id)),
        int(changes.get("organization_id", 40)),
        role,
        from_on,
        to_on,
        TODAY,
        bool(changes.get("handed_over")),
    )


LEFT = tenure(1, to_on=date(2026, 3, 1))
CAME = tenure(2, from_on=date(2026, 3, 2))


def test_who_left_hands_over_to_who_came() -> None:
    assert pairs([LEFT, CAME]) == [(1, 2)]
    assert pairs([CAME, LEFT]) == [(1, 2)]


@pytest.mark.parametrize(
    ("days_ago", "paired"),
    [(0, False), (1, True), (RECENT_DAYS, True), (RECENT_DAYS + 1, False)],
    ids=["the last day", "the day after", "a quarter ago", "longer ago"],
)
def test_only_an_office_that_has_just_ended_is_handed_over(days_ago: int, paired: bool) -> None:
    ended = TODAY - timedelta(days_ago)
    left, came = tenure(1, to_on=ended), tenure(2, from_on=min(TODAY, ended + timedelta(1)))

    assert pairs([left, came]) == ([(1, 2)] if paired else [])


@pytest.mark.parametrize(("overlap", "paired"), [(OVERLAP_DAYS, True), (OVERLAP_DAYS + 1, False)])
def test_a_successor_may_have_begun_a_little_before_the_end(overlap: int, paired: bool) -> None:
    came = tenure(2, from_on=date(2026, 3, 1) - timedelta(overlap))

    assert pairs([LEFT, came]) == ([(1, 2)] if paired else [])


@pytest.mark.parametrize(
    "other",
    [
        tenure(2, from_on=date(2026, 3, 2), organization_id=41),
        tenure(2, from_on=date(2026, 3, 2), role=Role.CLERK),
        tenure(2, from_on=date(2026, 3, 2), person_id=1),
        tenure(2, from_on=date(2026, 3, 28)),
        tenure(2, from_on=date(2026, 3, 2), to_on=date(2026, 3, 20)),
    ],
    ids=["elsewhere", "in another role", "the same person again", "not yet", "no longer"],
)
def test_nobody_else_is_a_successor(other: Tenure) -> None:
    assert pairs([LEFT, other]) == []


def test_what_has_a_handover_gets_no_second_one() -> None:
    assert pairs([tenure(1, to_on=date(2026, 3, 1), handed_over=True), CAME]) == []


def test_what_two_secretaries_left_one_after_the_other_goes_to_the_present_one() -> None:
    acting = tenure(3, from_on=date(2026, 3, 2), to_on=date(2026, 3, 15))
    now = tenure(4, from_on=date(2026, 3, 16))

    assert pairs([LEFT, acting, now]) == [(1, 4), (3, 4)]


def test_of_several_members_a_pair_is_made_only_where_nobody_else_can_be_meant() -> None:
    role = Role.LEADERSHIP_MEMBER
    left = [tenure(number, to_on=date(2026, 3, 1), role=role) for number in (1, 2)]
    came = [tenure(number, from_on=date(2026, 3, 2), role=role) for number in (3, 4)]
    stayed = tenure(5, role=role)

    assert pairs([left[0], came[0], stayed]) == [(1, 3)]
    assert pairs([left[0], *came, stayed]) == []
    assert pairs([*left, came[0], stayed]) == []
    assert pairs([*left, *came, stayed]) == []
