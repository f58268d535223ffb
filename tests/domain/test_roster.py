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
TOWNSHIP = OrganizationRow("Z1", None, OrganizationKind.COMMITTEE, Level.TOWNSHIP, "甲镇党委", DAY)
BRANCH = OrganizationRow("Z2", "Z1", OrganizationKind.BRANCH, Level.VILLAGE, "乙村党支部", DAY)
PERSON = PersonRow("R1", "丙", "10000000001", 7)
OFFICE = OfficeRow("R1", "Z2", Role.SECRETARY, DAY)
POINT = ContactPointRow("R1", ContactPointKind.TOWNSHIP, "Z1", None, DAY)
ROSTER = Roster((TOWNSHIP, BRANCH), (PERSON,), (OFFICE,), (POINT,))


@pytest.mark.parametrize(
    "changes",
    [
        {"organizations": (BRANCH, TOWNSHIP)},
        {"organizations": (TOWNSHIP, BRANCH, replace(BRANCH, code="Z3"))},
        {"organizations": (TOWNSHIP, BRANCH, replace(BRANCH, name="丁村党支部"))},
        {"persons": (PERSON, replace(PERSON, code="R2", telegram_id=8))},
        {"persons": (PERSON, replace(PERSON, code="R2", phone="10000000002"))},
        {"persons": (PERSON, replace(PERSON, phone="10000000002", telegram_id=8))},
        {"offices": (replace(OFFICE, person="R9"),)},
        {"offices": (replace(OFFICE, organization="Z9"),)},
        {"contact_points": (replace(POINT, person="R9"),)},
        {"contact_points": (replace(POINT, organization="Z9"),)},
        {"contact_points": (replace(POINT, organization=None),)},
        {"contact_points": (replace(POINT, nickname="老周"),)},
    ],
    ids=[
        "a child before its parent",
        "a name twice below one parent",
        "an organization's code twice",
        "a phone twice",
        "an account twice",
        "a person's code twice",
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
    people = (replace(PERSON, telegram_id=None), PersonRow("R2", "丁", "10000000002"))
    assert replace(ROSTER, persons=people).persons == people
