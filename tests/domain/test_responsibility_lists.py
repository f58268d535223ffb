"""Lines of responsibility lists: what there is for whom, in which order, and what cannot be."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.catalogue.loading import catalogue
from domain.people import Level, OrganizationKind, Role
from domain.responsibility_lists import (
    SECTIONS,
    Item,
    ListKind,
    drawn,
    kind_of,
    led_by,
    next_key,
    ordered,
    unborne,
)

CATALOGUE = catalogue(2026)
LINE = Item("DEC-01", "全会研究党建", "列入议题", "(R33)")
OWN = Item("SEC-D1", "带领班子抓党建", "主持专题研究", "(R18)")


def of(kind: OrganizationKind, level: Level) -> list[Item]:
    return drawn(CATALOGUE, kind, level, ())


def test_the_city_has_seven_categories_with_56_items_and_both_lists_of_its_leaders() -> None:
    items = of(OrganizationKind.COMMITTEE, Level.CITY)

    by_section = {name: sum(item.section == name for item in items) for name in SECTIONS}
    assert list(by_section.values()) == [8, 8, 8, 8, 8, 8, 8, 11, 6]
    assert [item.key for item in items if item.key.startswith("SEC-D")] == [f"SEC-D{n}" for n in range(1, 6)]
    assert [item.key for item in items if item.key.startswith("MEM-D")] == [f"MEM-D{n}" for n in range(1, 6)]


@pytest.mark.parametrize(
    ("level", "without"),
    [
        (Level.COUNTY, {"INS-01", "INS-02"}),
        (
            Level.TOWNSHIP,
            {
                "DEC-01",
                "DEC-02",
                "DEC-03",
                "INS-01",
                "INS-02",
                "COO-05",
                "GUI-05",
                "IMP-07",
                "SEC-03",
                "SUP-05",
            }
            | {"ASS-03", "ASS-04", "COO-01", "COO-02", "COO-03", "COO-04"},
        ),
    ],
)
def test_what_is_meant_for_higher_levels_alone_is_not_drawn(level: Level, without: set[str]) -> None:
    all_of_it = {item.key for item in of(OrganizationKind.COMMITTEE, Level.CITY)}

    assert all_of_it - {item.key for item in of(OrganizationKind.COMMITTEE, level)} == without


def test_a_leading_group_has_what_is_written_for_leading_groups() -> None:
    keys = {item.key for item in of(OrganizationKind.LEADING_GROUP, Level.COUNTY)}

    assert {"DEC-02", "DEC-04", "DEC-08", "SEC-D1", "SEC-D5", "SEC-06", "MEM-D1", "MEM-C1"} <= keys
    assert not {"DEC-01", "COO-01", "SEC-01", "SEC-04"} & keys


def test_a_line_serves_the_one_of_its_key_above_where_there_is_one() -> None:
    items = {
        item.key: item for item in drawn(CATALOGUE, OrganizationKind.COMMITTEE, Level.COUNTY, ["DEC-01"])
    }

    assert (items["DEC-01"].serves, items["DEC-02"].serves) == ("DEC-01", None)


@pytest.mark.parametrize(
    "changes",
    [
        {"basis": " "},
        {"title": ""},
        {"fact": ""},
        {"key": "BR-01"},
        {"key": "DEC-" + "1" * 20},
        {"lead": 1, "helpers": (1, 2)},
    ],
)
def test_an_impossible_line_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="line"):
        replace(LINE, **changes)  # type: ignore[arg-type]  # any of its fields


def test_nobody_is_assigned_to_a_leaders_own_list() -> None:
    with pytest.raises(ValueError, match="borne by whoever holds the office"):
        replace(OWN, lead=1)


def test_giving_a_line_to_somebody_takes_them_from_those_who_help() -> None:
    given = LINE.given_to(3, [5, 3, 4, 5])

    assert (given.lead, given.helpers, given.office_ids) == (3, (4, 5), (3, 4, 5))
    assert given.given_to(None, []).office_ids == ()


def test_lines_stand_in_the_order_of_the_lists_and_ones_own_last() -> None:
    keys = ["MEM-C1", "SEC-01", "SEC-D2", "ASS-01", "DEC-A10", "DEC-A9", "DEC-02", "MEM-D5"]

    placed = ordered(Item(key, "名称", "内容", "依据") for key in keys)

    assert [item.key for item in placed] == [
        "DEC-02",
        "DEC-A9",
        "DEC-A10",
        "ASS-01",
        "SEC-D2",
        "SEC-01",
        "MEM-D5",
        "MEM-C1",
    ]


def test_the_next_line_of_ones_own_has_the_next_number_of_its_section() -> None:
    assert next_key("DEC", []) == "DEC-A1"
    assert next_key("DEC", ["DEC-01", "DEC-A9", "IMP-A12", "DEC-A10"]) == "DEC-A11"


def test_a_section_belongs_to_one_of_the_three_lists() -> None:
    assert [kind_of(name) for name in ("DEC", "ASS", "SEC", "MEM")] == [
        ListKind.COMMITTEE,
        ListKind.COMMITTEE,
        ListKind.SECRETARY,
        ListKind.LEADERSHIP_MEMBER,
    ]


def test_only_what_is_meant_for_an_organ_alone_is_led_by_it() -> None:
    found = {entry.id: led_by(entry) for entry in CATALOGUE.entries if led_by(entry) is not None}

    assert found["COO-02"] is OrganizationKind.STEERING_OFFICE
    assert found["INS-06"] is OrganizationKind.ORGANIZATION_DEPARTMENT
    assert "DEC-01" not in found
    assert "DEC-02" not in found


def test_what_ends_in_nobody_is_found() -> None:
    items = [LINE.given_to(1, []), replace(LINE, key="DEC-02", lead=2), replace(LINE, key="DEC-03"), OWN]
    items.append(replace(LINE, key="DEC-04", struck=True))

    assert [one.key for one in unborne(items, {1: object()}, [Role.SECRETARY])] == ["DEC-02", "DEC-03"]
    assert [one.key for one in unborne(items, {}, [])] == ["DEC-01", "DEC-02", "DEC-03", "SEC-D1"]
