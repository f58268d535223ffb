"""A roster that contradicts itself cannot be made."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from domain.people import Level, OrganizationKind, Role
from domain.roster import (
    ContactPointKind,
    ContactPointRow,
    OfficeRow,
    OrganizationRow,
    PersonRow,
    Roster,
)

DAY = date(2024, 1, 1)
TOWNSHIP = OrganizationRow(1, None, OrganizationKind.COMMITTEE, Level.TOWNSHIP, "甲镇党委", DAY)
BRANCH = OrganizationRow(2, 1, OrganizationKind.BRANCH, Level.VILLAGE, "乙村党支部", DAY)
PERSON = PersonRow(1, "丙", "10000000001", 7)
OFFICE = OfficeRow(1, 2, Role.SECRETARY, DAY)
POINT = ContactPointRow(1, ContactPointKind.TOWNSHIP, 1, None, DAY)
ROSTER = Roster((TOWNSHIP, BRANCH), (PERSON,), (OFFICE,), (POINT,))


@pytest.mark.parametrize(
    "changes",
    [
        {"organizations": (BRANCH, TOWNSHIP)},
        {"organizations": (TOWNSHIP, BRANCH, replace(BRANCH, key=3))},
        {"organizations": (TOWNSHIP, BRANCH, replace(BRANCH, name="丁村党支部"))},
        {"persons": (PERSON, replace(PERSON, key=2, telegram_id=8))},
        {"persons": (PERSON, replace(PERSON, key=2, phone="10000000002"))},
        {"persons": (PERSON, replace(PERSON, phone="10000000002", telegram_id=8))},
        {"offices": (replace(OFFICE, person=9),)},
        {"offices": (replace(OFFICE, organization=9),)},
        {"contact_points": (replace(POINT, person=9),)},
        {"contact_points": (replace(POINT, organization=9),)},
        {"contact_points": (replace(POINT, organization=None),)},
        {"contact_points": (replace(POINT, nickname="老周"),)},
    ],
    ids=[
        "a child before its parent",
        "a name twice below one parent",
        "an organization's key twice",
        "a phone twice",
        "an account twice",
        "a person's key twice",
        "an office of nobody",
        "an office nowhere",
        "a contact point of nobody",
        "a contact point nowhere",
        "a contact point without a target",
        "a contact point with two targets",
    ],
)
def test_a_roster_that_contradicts_itself_is_refused(changes: dict[str, tuple[object, ...]]) -> None:
    with pytest.raises(ValueError, match=r".+"):
        replace(ROSTER, **changes)  # type: ignore[arg-type]  # rows of several types in one table of cases


def test_two_people_may_both_have_no_account() -> None:
    people = (replace(PERSON, telegram_id=None), PersonRow(2, "丁", "10000000002"))
    assert replace(ROSTER, persons=people).persons == people
