"""Records whose details are what their form says: what a record of each kind may say."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from domain.general_records import GeneralRecord
from domain.in_person_acts import InPersonAct, InPersonKind
from domain.plans import Plan, PlanKind
from domain.problems import Problem
from domain.support_requests import SupportKind, SupportRequest
from domain.talks import Counterpart, Talk
from domain.upward_reports import ReportKind, UpwardReport
from domain.vehicles import Vehicle, VehicleKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from domain.messages import Json

FRIDAY = date(2026, 3, 27)
LONG = "长" * 201

REPORT = UpwardReport(7, ReportKind.KEY_TASKS, FRIDAY, "一季度重点任务", "青委〔2026〕3号")
ACT = InPersonAct(InPersonKind.CASE_SUPERVISED, FRIDAY, "村务公开督办")
TALK = Talk(Counterpart.CHILD_SECRETARY, FRIDAY, 3)
PROBLEM = Problem(FRIDAY, "外出党员联系不上")
REQUEST = SupportRequest(7, SupportKind.MONEY, FRIDAY, "修缮活动室")
VEHICLE = Vehicle(VehicleKind.PILOT, FRIDAY, "网格小课堂", None)
PLAN = Plan(PlanKind.LIST, "三张清单", None, FRIDAY)
GENERAL = GeneralRecord("IMP-05", FRIDAY, "冬训", 32, "分两批")

EVERY = (REPORT, ACT, TALK, PROBLEM, REQUEST, VEHICLE, PLAN, GENERAL)

IMPOSSIBLE: tuple[tuple[Any, Mapping[str, object]], ...] = (
    *((one, {"title": text}) for one in (REPORT, VEHICLE, PLAN, GENERAL) for text in ("", LONG)),
    *((one, {"matter": text}) for one in (ACT, PROBLEM, REQUEST) for text in ("", LONG)),
    *((one, {"number": text}) for one in (REPORT, PLAN) for text in ("", LONG)),
    *((VEHICLE, {"result": text}) for text in ("", LONG)),
    *((GENERAL, {"line": text}) for text in ("", LONG)),
    *((TALK, {"count": count}) for count in (0, -1, 1000)),
    *((GENERAL, {"figure": figure}) for figure in (-1, 1_000_000_000)),
    *((GENERAL, {"item": item}) for item in ("", "imp-05", "A" * 17, "IMP 05")),
)


def answers(told: Any) -> dict[str, Json]:
    """The filled form that tells of a record."""
    return {**vars(told), "held_on": told.held_on.isoformat(), "attachments": []}


@pytest.mark.parametrize("told", EVERY)
def test_a_filled_form_says_what_its_record_says(told: Any) -> None:
    assert type(told).from_answers(answers(told)) == told
    with pytest.raises(FrozenInstanceError):
        told.held_on = FRIDAY


@pytest.mark.parametrize(
    ("told", "nothing"),
    [(REPORT, "number"), (VEHICLE, "result"), (PLAN, "number"), (GENERAL, "figure"), (GENERAL, "line")],
)
def test_what_there_is_not_is_nothing_and_never_an_empty_text(told: Any, nothing: str) -> None:
    assert getattr(type(told).from_answers({**answers(told), nothing: None}), nothing) is None


@pytest.mark.parametrize(("told", "impossible"), IMPOSSIBLE)
def test_an_impossible_record_is_refused_at_construction(told: Any, impossible: Mapping[str, object]) -> None:
    with pytest.raises(ValueError, match=r"."):
        replace(told, **impossible)


@pytest.mark.parametrize("told", [REPORT, ACT, REQUEST, VEHICLE, PLAN])
def test_a_kind_nobody_knows_is_refused(told: Any) -> None:
    with pytest.raises(ValueError, match="parade"):
        type(told).from_answers({**answers(told), "kind": "parade"})


def test_talks_with_people_nobody_knows_are_refused() -> None:
    with pytest.raises(ValueError, match="everybody"):
        Talk.from_answers({**answers(TALK), "counterpart": "everybody"})


@pytest.mark.parametrize("told", EVERY)
def test_a_form_that_lacks_its_day_makes_no_record(told: Any) -> None:
    with pytest.raises(KeyError):
        type(told).from_answers({key: value for key, value in answers(told).items() if key != "held_on"})


def test_the_bounds_of_numbers_are_possible() -> None:
    assert [replace(TALK, count=count).count for count in (1, 999)] == [1, 999]
    assert [replace(GENERAL, figure=figure).figure for figure in (0, 999_999_999)] == [0, 999_999_999]
