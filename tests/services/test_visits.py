"""Logging a visit, from filled form to record."""

from __future__ import annotations

import pytest

from domain.refusals import NotFound, Refused
from services.records import open_record
from storage import contact_points
from tests.services.diary import FRIDAY, Diary, days_before, said


def test_a_visit_with_problems_and_a_revisit_says_all_of_it(diary: Diary) -> None:
    secretary = diary.township_secretary()
    mine = diary.database.run(contact_points.of_person, secretary.person_id, FRIDAY)

    record_id = diary.visit(
        secretary,
        kind="case_dissection",
        problems_taken_on=2,
        problems="水渠漏水,路灯不亮",
        solved_on_spot=1,
        revisit_on="2026-04-10",
    )

    lines = said(diary.database.run(open_record, secretary, record_id, diary.now)).splitlines()
    assert lines[:5] == [
        "第 2026-0001 号",
        f"{mine[0].name} · 解剖麻雀 · 3月27日 周五",
        "接下问题 2 个,当场解决 1 个",
        "问题:水渠漏水,路灯不亮",
        "回访:4月10日 周五",
    ]


def test_a_visit_without_problems_is_two_lines(diary: Diary) -> None:
    secretary = diary.secretary()
    mine = diary.database.run(contact_points.of_person, secretary.person_id, FRIDAY)

    record_id = diary.visit(secretary)

    lines = said(diary.database.run(open_record, secretary, record_id, diary.now)).splitlines()
    assert lines[1:-2] == [f"{mine[0].name} · 走访 · 3月27日 周五", "没有接下问题"]


def test_somebody_elses_contact_point_is_not_found(diary: Diary) -> None:
    others = diary.database.run(contact_points.of_person, diary.township_secretary().person_id, FRIDAY)

    with pytest.raises(NotFound):
        diary.visit(diary.secretary(), contact_point=str(others[0].id))


def test_a_visit_of_tomorrow_is_refused(diary: Diary) -> None:
    with pytest.raises(Refused) as refused:
        diary.visit(diary.secretary(), held_on=days_before(FRIDAY, -1))

    assert refused.value.text.key == "records.not_yet"


def test_the_same_draft_twice_is_one_record(diary: Diary) -> None:
    secretary = diary.secretary()
    draft = diary.draft(secretary, "visit")
    answers = diary.visit_answers(secretary)

    assert diary.log(secretary, "visit", answers, draft) == diary.log(secretary, "visit", answers, draft)
