"""What a roster would change: edges of times in office, moves, and what is recognised without a code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest

from domain.people import Level, OrganizationKind, Role
from domain.roster import (
    ContactPointKind,
    ContactPointRow,
    OfficeRow,
    OrganizationRow,
    PersonRow,
    Roster,
    in_order,
)
from domain.roster_difference import Difference, Succession, difference
from domain.roster_present import Listed, Present, adopt

TODAY = date(2026, 3, 27)
YESTERDAY = TODAY - timedelta(1)
DAY = date(2024, 1, 1)

COMMITTEE = OrganizationRow("Z1", None, OrganizationKind.COMMITTEE, Level.TOWNSHIP, "甲镇党委", DAY)
BRANCH = OrganizationRow("Z2", "Z1", OrganizationKind.BRANCH, Level.VILLAGE, "乙村党支部", DAY)
PERSONS = (PersonRow("R1", "丙", "10000000001"), PersonRow("R2", "丁", "10000000002"))
OFFICE = OfficeRow("R1", "Z2", Role.SECRETARY, DAY)
POINT = ContactPointRow("R1", ContactPointKind.VETERAN_MEMBER, None, "老周", DAY)


def present(*offices: OfficeRow, points: Sequence[ContactPointRow] = ()) -> Present:
    return Present(
        {one.code: Listed(number, one) for number, one in enumerate((COMMITTEE, BRANCH), start=1)},
        {one.code: Listed(number, one) for number, one in enumerate(PERSONS, start=1)},
        [Listed(number, one) for number, one in enumerate(offices, start=1)],
        [Listed(number, one) for number, one in enumerate(points, start=1)],
    )


def wanted(*offices: OfficeRow, points: Sequence[ContactPointRow] = ()) -> Roster:
    return Roster((COMMITTEE, BRANCH), PERSONS, offices, tuple(points))


def after(new: Difference) -> dict[str, list[tuple[date, date | None]]]:
    """What happens to offices: first and last days."""
    part = new.offices
    told = {
        "added": [(one.from_on, one.to_on) for one in part.added],
        "changed": [(one.after.from_on, one.after.to_on) for one in part.changed],
        "ended": [(one.after.from_on, one.after.to_on) for one in part.ended],
    }
    return {kind: rows for kind, rows in told.items() if rows}


def compare(listed: OfficeRow, *rows: OfficeRow) -> dict[str, list[tuple[date, date | None]]]:
    return after(difference(present(listed), wanted(*rows), TODAY))


def test_the_same_is_no_difference() -> None:
    new = difference(present(OFFICE, points=[POINT]), wanted(OFFICE, points=[POINT]), TODAY)
    assert not new
    assert new == Difference()


def test_what_is_missing_ends_the_day_before() -> None:
    new = difference(present(OFFICE, points=[POINT]), wanted(), TODAY)
    assert after(new) == {"ended": [(DAY, YESTERDAY)]}
    assert [one.after.to_on for one in new.contact_points.ended] == [YESTERDAY]
    assert new.offices.ended[0].missing
    assert new.contact_points.ended[0].missing


@pytest.mark.parametrize(
    ("to_on", "ends"),
    [(DAY, False), (YESTERDAY, False), (TODAY, True), (TODAY + timedelta(9), True), (None, True)],
    ids=["long ended", "ended the day before", "on its last day", "ends later", "open"],
)  # fmt: skip
def test_only_what_is_live_ends(to_on: date | None, ends: bool) -> None:
    assert bool(compare(replace(OFFICE, to_on=to_on))) is ends


def test_an_office_that_was_to_begin_later_never_was() -> None:
    later = replace(OFFICE, from_on=TODAY + timedelta(9))
    assert compare(later) == {"ended": [(later.from_on, YESTERDAY)]}
    assert compare(replace(later, to_on=YESTERDAY)) == {}


def test_an_earlier_beginning_corrects_the_office() -> None:
    earlier = replace(OFFICE, from_on=DAY - timedelta(9))
    assert compare(OFFICE, earlier) == {"changed": [(earlier.from_on, None)]}


def test_a_later_beginning_is_a_new_office_and_the_former_ends_the_day_before() -> None:
    later = replace(OFFICE, from_on=date(2026, 3, 2))
    expected = {"added": [(later.from_on, None)], "ended": [(DAY, date(2026, 3, 1))]}
    assert compare(OFFICE, later) == expected


def test_a_new_office_that_begins_later_lets_the_former_go_on_until_then_also_the_second_time() -> None:
    later = replace(OFFICE, from_on=TODAY + timedelta(9))
    shortened = replace(OFFICE, to_on=later.from_on - timedelta(1))
    assert compare(OFFICE, later) == {
        "added": [(later.from_on, None)],
        "changed": [(DAY, shortened.to_on)],
    }
    assert after(difference(present(shortened, later), wanted(later), TODAY)) == {}


def test_an_end_that_is_told_is_no_missing_row() -> None:
    new = difference(present(OFFICE), wanted(replace(OFFICE, to_on=YESTERDAY)), TODAY)
    assert [one.missing for one in new.offices.ended] == [False]
    assert compare(OFFICE, replace(OFFICE, to_on=TODAY)) == {"changed": [(DAY, TODAY)]}


def test_an_office_that_ended_by_mistake_is_opened_again() -> None:
    assert compare(replace(OFFICE, to_on=YESTERDAY), OFFICE) == {"changed": [(DAY, None)]}


def test_two_times_in_the_same_office_stand_side_by_side() -> None:
    first, second = replace(OFFICE, to_on=date(2025, 6, 30)), replace(OFFICE, from_on=date(2026, 1, 1))
    assert after(difference(present(first, second), wanted(second), TODAY)) == {}
    assert after(difference(present(first), wanted(first, second), TODAY)) == {
        "added": [(second.from_on, None)]
    }


def test_another_role_or_organization_is_another_office() -> None:
    clerk = replace(OFFICE, role=Role.CLERK, from_on=TODAY)
    assert compare(OFFICE, clerk) == {"added": [(TODAY, None)], "ended": [(DAY, YESTERDAY)]}
    above = replace(OFFICE, organization="Z1", from_on=TODAY)
    assert compare(OFFICE, above) == {"added": [(TODAY, None)], "ended": [(DAY, YESTERDAY)]}


def test_an_acting_secretary_becomes_secretary_in_the_same_office() -> None:
    new = difference(present(replace(OFFICE, acting=True)), wanted(OFFICE), TODAY)
    assert [(one.before.acting, one.after.acting) for one in new.offices.changed] == [(True, False)]


@pytest.mark.parametrize(
    ("begins", "last"),
    [(date(2026, 3, 2), date(2026, 3, 1)), (TODAY, YESTERDAY), (TODAY + timedelta(9), YESTERDAY)],
    ids=["began earlier", "begins today", "begins later"],
)
def test_a_missing_secretary_was_one_until_the_next_began(begins: date, last: date) -> None:
    successor = replace(OFFICE, person="R2", from_on=begins)
    assert compare(OFFICE, successor) == {"added": [(begins, None)], "ended": [(DAY, last)]}


def test_an_acting_secretary_does_not_end_the_one_who_is_missing_earlier() -> None:
    acting = replace(OFFICE, person="R2", from_on=date(2026, 3, 2), acting=True)
    assert compare(OFFICE, acting)["ended"] == [(DAY, YESTERDAY)]


def test_offices_of_an_organization_that_ended_end_with_it() -> None:
    ended = replace(BRANCH, to_on=date(2026, 2, 28))
    roster = replace(wanted(), organizations=(COMMITTEE, ended))
    assert after(difference(present(OFFICE), roster, TODAY)) == {"ended": [(DAY, date(2026, 2, 28))]}


def test_a_succession_is_kept_once_and_never_taken_back() -> None:
    other = replace(BRANCH, code="Z3", name="戊村党支部", split_from="Z2", from_on=TODAY)
    merged = replace(BRANCH, to_on=YESTERDAY, merged_into="Z3")
    roster = replace(wanted(), organizations=(COMMITTEE, merged, other))
    listed = present()
    new = difference(listed, roster, TODAY)
    assert set(new.successions) == {
        Succession("Z2", "Z3", "merge", TODAY),
        Succession("Z2", "Z3", "split", TODAY),
    }
    known = replace(
        listed,
        organizations={
            "Z1": Listed(1, COMMITTEE),
            "Z2": Listed(2, replace(merged, merged_into=None)),
            "Z3": Listed(3, replace(other, split_from=None)),
        },
        successions=frozenset({("Z2", "Z3")}),
    )
    assert not difference(known, roster, TODAY)
    forgotten = replace(roster, organizations=(COMMITTEE, replace(merged, merged_into=None), other))
    assert not difference(known, forgotten, TODAY)


def test_what_had_no_code_is_recognised_by_its_place_below_what_was_recognised() -> None:
    uncoded = Present(
        {
            "#1": Listed(1, replace(COMMITTEE, code="#1")),
            "#2": Listed(2, replace(BRANCH, code="#2", parent="#1")),
        },
        {"#1": Listed(1, replace(PERSONS[0], code="#1"))},
        [Listed(1, replace(OFFICE, person="#1", organization="#2"))],
        [],
    )
    rows = [(BRANCH.code, BRANCH.parent, BRANCH.name), (COMMITTEE.code, None, COMMITTEE.name)]
    phones = [(one.code, str(one.phone)) for one in PERSONS]
    adopted = adopt(uncoded, rows, phones)
    new = difference(adopted, wanted(OFFICE), TODAY)
    assert [one.after.code for one in new.organizations.changed] == ["Z1", "Z2"]
    assert [one.after.code for one in new.persons.changed] == ["R1"]
    assert new.persons.added == (PERSONS[1],)
    assert not new.offices


def test_a_load_adds_and_never_changes_or_ends() -> None:
    roster = replace(wanted(), organizations=(COMMITTEE, replace(BRANCH, name="新名")), persons=PERSONS)
    new = difference(present(OFFICE), roster, TODAY)
    assert new.organizations.changed
    assert new.offices.ended
    assert not new.additions()


def test_the_same_difference_has_the_same_digest_and_another_one_another() -> None:
    one = difference(present(OFFICE), wanted(), TODAY)
    assert one.digest == difference(present(OFFICE), wanted(), TODAY).digest
    assert one.digest != difference(present(OFFICE), wanted(), TODAY + timedelta(1)).digest
    assert one.digest != Difference().digest


def test_rows_are_put_in_order_and_a_circle_is_refused() -> None:
    group = replace(BRANCH, code="Z3", parent="Z2", kind=OrganizationKind.MEMBER_GROUP)
    assert in_order([group, BRANCH, COMMITTEE]) == (COMMITTEE, BRANCH, group)
    assert in_order([BRANCH]) == (BRANCH,)
    with pytest.raises(ValueError, match="above themselves"):
        in_order([replace(BRANCH, parent="Z3"), group])
