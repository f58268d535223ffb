"""The catalogue that ships: every item of the lists, what is on from the start, and whom it binds."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

import domain.catalogue
from domain.catalogue.entry import OTHER, Dimension, Module, prefix_of
from domain.catalogue.loading import catalogue
from domain.catalogue.reading import read
from domain.obligations import Bearer, Carrier, Leading, Obligation, Pack, Source
from domain.people import Level, OrganizationKind
from domain.periods import Cadence

CATALOGUE = catalogue(2026)
PLANNED = CATALOGUE.obligations

CORE = """
    DEC-01 DEC-02 DEC-03 COO-01 COO-02 INS-02 ASS-01 ASS-02 ASS-03 ASS-04
    INS-01 INS-03 INS-04 INS-05 INS-06 INS-08 GUI-01 GUI-02 ASS-05 ASS-06
    SEC-01 SEC-02 SEC-03 SEC-04 SEC-05 SEC-06 MEM-C1
"""
"""What the source text asks for, with a number or without. Source: defaults 4.1, last paragraph; 4.2; R31."""

CORE_PLANNED = """
    DEC-01 DEC-02 DEC-03 COO-01 COO-02 GUI-01 ASS-01 ASS-02
    SEC-01 SEC-03 SEC-04 SEC-05 SEC-06 MEM-C1.visit MEM-C1.dissection
"""

COMMITTEE, GROUP = OrganizationKind.COMMITTEE, OrganizationKind.LEADING_GROUP
UPPER = frozenset({Level.CITY, Level.COUNTY})
TERRITORIAL = UPPER | {Level.TOWNSHIP}


def ids(text: str) -> list[str]:
    """The ids that stand in a text, in their order."""
    return sorted(text.split())


def planned(key: str) -> Obligation:
    """An obligation that is planned."""
    found = CATALOGUE.obligation(key)
    assert found is not None, key
    return found


def whom(key: str) -> set[tuple[OrganizationKind, frozenset[Level]]]:
    """To which kinds of organization on which levels an obligation applies."""
    return {(one.kind, one.levels) for one in planned(key).applies}


def test_all_items_of_the_three_lists_and_the_branch_pack_are_there_and_the_free_one() -> None:
    lists = Counter(prefix_of(item.id) for item in CATALOGUE.entries)

    committee = {"DEC": 8, "IMP": 8, "COO": 8, "INS": 8, "GUI": 8, "SUP": 8, "ASS": 8}
    assert lists == {**committee, "SEC": 11, "MEM": 6, "BR": 12, "OTHER": 1}
    assert sum(committee.values()) == 56
    numbered = {f"{name}-{number:02}" for name in committee for number in range(1, 9)}
    numbered |= {f"{name}-D{number}" for name in ("SEC", "MEM") for number in range(1, 6)}
    numbered |= {f"SEC-{number:02}" for number in range(1, 7)} | {"MEM-C1", OTHER}
    numbered |= {f"BR-{number:02}" for number in range(1, 13)}
    assert {item.id for item in CATALOGUE.entries} == numbered
    assert CATALOGUE.entries[-1].id == OTHER


def test_on_from_the_start_is_what_the_source_text_asks_for_and_nothing_else() -> None:
    assert sorted(item.id for item in CATALOGUE.entries if item.pack is Pack.CORE) == ids(CORE)
    assert sorted(one.key for one in PLANNED if one.pack is Pack.CORE) == ids(CORE_PLANNED)


def test_the_branch_pack_is_a_pack_of_its_own() -> None:
    branch = {item.id for item in CATALOGUE.entries if item.pack is Pack.BRANCH}

    assert branch == {f"BR-{number:02}" for number in range(1, 13)}
    basic = {OrganizationKind.BRANCH, OrganizationKind.GENERAL_BRANCH, OrganizationKind.MEMBER_GROUP}
    for one in PLANNED:
        assert (one.pack is Pack.BRANCH) == ({it.kind for it in one.applies} <= basic), one.key


def test_what_another_module_plans_is_listed_only() -> None:
    modules: dict[Module, set[str]] = {}
    for item in CATALOGUE.entries:
        if item.module is not None:
            modules.setdefault(item.module, set()).add(item.id)
            assert item.planned == ()

    assert modules == {
        Module.INSPECTION: {f"INS-{number:02}" for number in range(1, 9)},
        Module.ASSESSMENT: {"ASS-03", "ASS-04", "ASS-06"},
        Module.ACCOUNTABILITY: {"ASS-08"},
        Module.LEDGER: {"ASS-05"},
        Module.COVERAGE: {"IMP-02", "IMP-03", "SUP-04", "BR-10"},
    }


def test_what_is_neither_planned_nor_left_to_a_module_says_why() -> None:
    silent = [item for item in CATALOGUE.entries if not item.planned and item.module is None]

    assert {item.id for item in silent if item.unplanned} == {"DEC-06", "COO-06", OTHER}
    assert {item.id for item in silent if item.unset} == {"BR-04"}
    reading = {item.id: item.reads for item in silent if item.reads}
    assert reading == {
        "DEC-07": ("SEC-D2",),
        "GUI-02": ("MEM-C1",),
        "SEC-D1": ("DEC-02", "GUI-01"),
        "SEC-02": ("ASS-01",),
        "MEM-D1": ("IMP-01",),
    }
    assert CATALOGUE.parameters["lessons_per_year"] is None


@pytest.mark.parametrize(
    ("key", "cadence", "minimum", "counts"),
    [
        ("DEC-01", Cadence.YEARLY, 1, ("meeting:plenary",)),  # R33
        ("DEC-02", Cadence.HALF_YEARLY, 1, ("meeting:topic_session",)),  # R36
        ("DEC-03", Cadence.YEARLY, 1, ("meeting:standing_committee_report",)),  # R34
        ("COO-01", Cadence.QUARTERLY, 1, ("meeting:regular_meeting",)),  # R37
        ("COO-02", Cadence.MONTHLY, 1, ("meeting:coordination_meeting",)),  # R38
        ("ASS-01", Cadence.YEARLY, 1, ("meeting:appraisal_meeting",)),  # R39, R42
        ("ASS-02", Cadence.YEARLY, 1, ("upward_report:work",)),  # R35
        ("SEC-01", Cadence.YEARLY, 60, ("duty_days", "visit:key_village")),  # R41: 30 days in halves
        ("SEC-03", Cadence.STANDING, 1, ("township",)),  # R43
        ("SEC-04", Cadence.STANDING, 1, ("primary_school",)),  # R44
        ("SEC-05", Cadence.STANDING, 1, ("veteran_member",)),  # R45
        ("SEC-06", Cadence.YEARLY, 1, ("upward_report:key_tasks",)),  # R46
        ("GUI-01", Cadence.STANDING, 1, ()),  # R30
        ("MEM-C1.visit", Cadence.YEARLY, 4, ("visit",)),  # R31, defaults 4.8
        ("MEM-C1.dissection", Cadence.YEARLY, 1, ("visit:case_dissection",)),
        ("BR-01", Cadence.QUARTERLY, 1, ("meeting:members_meeting",)),
        ("BR-02", Cadence.MONTHLY, 1, ("meeting:branch_committee_meeting",)),
        ("BR-03", Cadence.MONTHLY, 1, ("meeting:member_group_meeting",)),
        ("BR-05", Cadence.MONTHLY, 1, ("meeting:theme_day",)),
        ("BR-11", Cadence.YEARLY, 32, ("figure:BR-11",)),
    ],
)
def test_the_numbers_of_the_source_text_and_the_regulation(
    key: str, cadence: Cadence, minimum: int, counts: tuple[str, ...]
) -> None:
    found = planned(key)

    assert (found.cadence, found.minimum, found.counts) == (cadence, minimum, counts)


def test_who_bears_what_the_source_text_asks_for() -> None:
    assert whom("DEC-01") == whom("DEC-03") == whom("SEC-03") == {(COMMITTEE, UPPER)}
    assert whom("DEC-02") == {(COMMITTEE, UPPER), (GROUP, frozenset())}
    assert whom("COO-01") == whom("COO-02") == {(OrganizationKind.STEERING_OFFICE, UPPER)}
    assert whom("SEC-01") == {(COMMITTEE, TERRITORIAL)}
    assert whom("SEC-04") == whom("SEC-05") == {(COMMITTEE, frozenset())}
    assert whom("GUI-01") == whom("MEM-C1.visit") == {(COMMITTEE, TERRITORIAL), (GROUP, frozenset())}
    assert all(one.children for one in planned("ASS-01").applies)
    assert all(one.parent for key in ("ASS-02", "SEC-06") for one in planned(key).applies)
    assert [one.members for one in planned("BR-02").applies] == [7]
    bearers = Counter(one.bearer for one in PLANNED if one.item.startswith("SEC-"))
    assert bearers == {Bearer.SECRETARY: 12}
    own = {one.item for one in PLANNED if one.bearer is Bearer.LEADERSHIP_MEMBER}
    assert own == {"GUI-01", "MEM-D2", "MEM-D3", "MEM-D4", "MEM-D5", "MEM-C1"}


def test_what_comes_with_events_has_a_register_that_tells_of_them() -> None:
    events = {one.key: (one.source, one.days, one.working) for one in PLANNED if not one.periodic}

    assert {key: it for key, it in events.items() if it[0] is not Source.CONTACT_POINTS} == {
        "IMP-01": (Source.TASKS, 0, False),
        "GUI-06": (Source.REQUESTS, 5, True),
        "SEC-D2": (Source.PROBLEMS, 30, False),
    }


def test_the_lists_of_the_year_are_due_early_in_it() -> None:
    assert {one.key: one.until for one in PLANNED if one.until} == {"DEC-04": (3, 31), "DEC-08": (2, 28)}


def test_what_the_parent_sees_is_what_the_lists_say() -> None:
    up = sorted(item.id for item in CATALOGUE.entries if item.up)

    assert up == ids(
        "DEC-01 DEC-02 DEC-04 DEC-08 IMP-02 IMP-03 IMP-07 COO-05 COO-07 INS-08 SUP-04 ASS-01 ASS-02 ASS-04"
        " SEC-01 SEC-06 BR-06 BR-07 BR-09"
    )


def test_every_kind_of_leading_action_every_carrier_and_every_dimension_is_there() -> None:
    assert {one.leading for one in PLANNED} == set(Leading)
    assert {item.carrier for item in CATALOGUE.entries} == set(Carrier)
    assert {one for item in CATALOGUE.entries for one in item.dimensions} == set(Dimension)


def test_every_item_has_a_basis_that_can_be_looked_up() -> None:
    cited = re.compile(r"「[^」]+」\(R[0-9]+\)|《[^》]+》|本项目草拟|办法\(试行\)")

    assert [item.id for item in CATALOGUE.entries if not cited.search(item.basis)] == []


def test_keys_titles_and_measures_fit_where_they_are_kept() -> None:
    assert len({one.key for one in PLANNED}) == len(PLANNED)
    assert all(len(one.key) <= 24 and len(one.title) <= 12 for one in PLANNED)
    assert all(len(measure) <= 48 for one in PLANNED for measure in one.counts)
    assert all(len(f"n:{one.form}".encode()) <= 48 for one in PLANNED)


def test_a_year_without_a_folder_has_the_catalogue_before_it() -> None:
    assert catalogue(2024) is catalogue(2026) is catalogue(2019)


def test_reading_it_takes_the_blink_of_an_eye(figures: Callable[[str], None]) -> None:
    folder = Path(domain.catalogue.__file__).parent / "2024"
    took = []
    for _ in range(5):
        began = time.perf_counter()
        read(folder)
        took.append(time.perf_counter() - began)

    figures(f"{len(CATALOGUE.entries)} items, {len(PLANNED)} obligations read in {min(took) * 1000:.0f} ms")
    assert min(took) < 0.3  # 15 to 25 ms alone on a small machine; several times that beside other tests
