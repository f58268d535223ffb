"""Logging a meeting, from filled form to record."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from domain.people import Level, Role
from domain.refusals import NotFound, Refused
from services.records import open_record, receipt
from storage import audit, records, schema
from storage.verify import verify
from tests.services.diary import FRIDAY, Diary, buttons, days_before, meeting_answers, photo, said

if TYPE_CHECKING:
    from storage.database import Tx


def test_the_receipt_says_number_what_when_who_and_the_digits_of_the_chain(diary: Diary) -> None:
    secretary = diary.secretary()

    record_id = diary.meeting(secretary)

    digits = diary.database.run(audit.head_of, "duty_record", record_id)
    message = diary.database.run(receipt, secretary, record_id, diary.now)
    assert said(message) == (
        "✓ 已保存 第 2026-0001 号\n"
        "支委会 · 3月27日 周五 · 到会 4/5\n"
        "议题:研究预备党员转正材料\n"
        "决定:同意提交党员大会讨论\n"
        "未计入:支委会(不足 7 名党员的支部不要求)\n"
        "未计入:党员大会 一季度 0/1,还有 4 天(本次不是党员大会)\n"
        f"{secretary.name} 记于 2026年3月27日 16:40\n校验码 {digits}"
    )
    assert buttons(message) == {
        "更正": f"c:correct:{record_id}",
        "撤回": f"c:withdraw:{record_id}",
        "补充材料": f"c:supplement:{record_id}",
        "全部经过": f"y:{record_id}",
        "3月的记录": "r:202603:0",
        "再记一笔": "n",
    }


def test_a_meeting_of_two_kinds_without_a_decision_and_with_files(diary: Diary) -> None:
    secretary = diary.secretary()

    record_id = diary.meeting(
        secretary, kinds=["theme_day", "party_lesson"], decision=None, attachments=[photo(1), photo(2)]
    )

    lines = said(diary.database.run(open_record, secretary, record_id, diary.now)).splitlines()
    assert lines[1:5] == [
        "党课、主题党日 · 3月27日 周五 · 到会 4/5",
        "议题:研究预备党员转正材料",
        "没有决定",
        "附件 2 个",
    ]


def test_the_same_draft_twice_is_one_record(diary: Diary) -> None:
    secretary = diary.secretary()
    draft = diary.draft(secretary)

    first = diary.log(secretary, "meeting", meeting_answers(FRIDAY), draft)
    again = diary.log(secretary, "meeting", {**meeting_answers(FRIDAY), "topics": "别的"}, draft)

    assert first == again
    assert diary.database.run(_count_records) == 1


def test_a_past_meeting_is_entered_late_under_todays_number(diary: Diary) -> None:
    secretary = diary.secretary()

    record_id = diary.meeting(secretary, held_on="2025-12-30")

    record = diary.database.run(records.get, record_id)
    assert record is not None
    assert (record.reference, record.held_on.isoformat()) == ("2026-0001", "2025-12-30")


def test_the_year_of_a_number_is_the_organizations_local_one(diary: Diary) -> None:
    # 31 December 2026, 16:00 UTC is midnight of 1 January 2027 in Shanghai.
    diary.now = diary.now.replace(month=12, day=31, hour=15, minute=59)
    last = diary.meeting(diary.secretary())
    diary.now = diary.now.replace(hour=16, minute=0)
    first = diary.meeting(diary.secretary())

    numbers = [diary.database.run(records.get, one) for one in (last, first)]
    assert [one.reference for one in numbers if one] == ["2026-0001", "2027-0001"]


def test_a_meeting_of_tomorrow_is_refused_and_nothing_is_written(diary: Diary) -> None:
    with pytest.raises(Refused) as refused:
        diary.meeting(diary.secretary(), held_on=days_before(FRIDAY, -1))

    assert refused.value.text.key == "records.not_yet"
    assert diary.database.run(_count_records) == 0


def test_somebody_elses_draft_is_not_found(diary: Diary) -> None:
    draft = diary.draft(diary.secretary(0))

    with pytest.raises(NotFound):
        diary.log(diary.secretary(1), "meeting", meeting_answers(FRIDAY), draft)
    with pytest.raises(NotFound):
        diary.log(diary.secretary(1), "meeting", meeting_answers(FRIDAY), 999)


def test_an_inspector_logs_no_meeting(diary: Diary) -> None:
    inspector = diary.actor(diary.city.who(Role.INSPECTOR)[0].id)

    with pytest.raises(NotFound):
        diary.meeting(inspector)


def test_every_secretary_may_log_a_meeting_and_the_chain_proves_it(diary: Diary) -> None:
    levels = (Level.VILLAGE, Level.TOWNSHIP, Level.COUNTY)
    for level in levels:
        diary.meeting(diary.actor(diary.city.who(Role.SECRETARY, level)[0].id))

    report = diary.database.run(verify, b"key")
    assert report.faults == []
    assert report.bodies >= len(levels)


def _count_records(tx: Tx) -> int:
    return int(tx.execute(select(func.count()).select_from(schema.duty_records)).scalar_one())
