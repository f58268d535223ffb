"""One's own records: by month, in pages, and each with all it says."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from domain.people import Role
from domain.refusals import NotFound
from services.record_lists import my_records
from services.records import attachments_of, open_record
from tests.services.diary import FRIDAY, Diary, buttons, photo, said, span_answer


def test_without_a_record_the_list_says_so_and_offers_to_make_one(diary: Diary) -> None:
    message = diary.database.run(my_records, diary.secretary(), diary.now)

    assert said(message) == "我的记录:还没有记录。开过会、走访过,随时可以记。"
    assert buttons(message) == {"再记一笔": "n", **MORE}


def test_the_list_is_the_latest_month_with_a_record_newest_first(diary: Diary) -> None:
    secretary = diary.secretary()
    meeting = diary.meeting(secretary, held_on="2026-02-10")
    visit = diary.visit(secretary, held_on="2026-02-12")
    stay = diary.stay(secretary, span_answer(date(2026, 2, 11), date(2026, 2, 11), "pm"))

    message = diary.database.run(my_records, secretary, diary.now)

    assert said(message) == "我的记录 · 2026年2月\n共 3 条。点一条看全部内容。"
    assert list(buttons(message).values()) == [f"o:{visit}", f"o:{stay}", f"o:{meeting}"]
    labels = list(buttons(message))
    assert labels[0].startswith("12日 走访 ")
    assert labels[1:] == ["11日 蹲点 柳河村 0.5 天", "10日 支委会 4/5"]


def test_of_two_records_of_a_day_the_one_entered_last_comes_first(diary: Diary) -> None:
    secretary = diary.secretary()
    made = [diary.meeting(secretary) for _ in range(2)]

    message = diary.database.run(my_records, secretary, diary.now)

    assert [button.data for row in message.buttons for button in row] == [f"o:{one}" for one in made[::-1]]


def test_nine_records_are_two_pages(diary: Diary) -> None:
    secretary = diary.secretary()
    for number in range(9):
        diary.meeting(secretary, held_on=(FRIDAY - timedelta(number)).isoformat())

    first = diary.database.run(my_records, secretary, diary.now, FRIDAY, 0)
    second = diary.database.run(my_records, secretary, diary.now, FRIDAY, 1)
    beyond = diary.database.run(my_records, secretary, diary.now, FRIDAY, 99)

    assert said(first) == "我的记录 · 2026年3月\n共 9 条,第 1/2 页。点一条看全部内容。"
    assert len(buttons(first)) == 9
    assert buttons(first)["下一页 ›"] == "r:202603:1"
    assert list(buttons(second)) == ["19日 支委会 4/5", "‹ 上一页"]
    assert beyond == second


def test_months_lead_only_to_months_with_records(diary: Diary) -> None:
    secretary = diary.secretary()
    for day in ("2025-11-30", "2026-01-01", "2026-03-01"):
        diary.meeting(secretary, held_on=day)

    march = buttons(diary.database.run(my_records, secretary, diary.now))
    january = buttons(diary.database.run(my_records, secretary, diary.now, date(2026, 1, 15)))
    november = buttons(diary.database.run(my_records, secretary, diary.now, date(2025, 11, 1)))

    assert list(march.items())[1:] == [("‹ 2026年1月", "r:202601:0")]
    assert list(january.items())[1:] == [("‹ 2025年11月", "r:202511:0"), ("2026年3月 ›", "r:202603:0")]
    assert list(november.items())[1:] == [("2026年1月 ›", "r:202601:0")]


def test_a_month_without_records_says_so_and_leads_on(diary: Diary) -> None:
    secretary = diary.secretary()
    diary.meeting(secretary)

    message = diary.database.run(my_records, secretary, diary.now, date(2026, 2, 1))

    assert said(message) == "我的记录:2026年2月没有记录。"
    assert buttons(message) == {"2026年3月 ›": "r:202603:0", "再记一笔": "n"}


def test_nobody_elses_records_are_listed_or_opened(diary: Diary) -> None:
    mine, other = diary.secretary(0), diary.secretary(1)
    record_id = diary.meeting(mine, attachments=[photo()])

    assert said(diary.database.run(my_records, other, diary.now)).startswith("我的记录:还没有记录")
    for question in (open_record, attachments_of):
        with pytest.raises(NotFound):
            diary.database.run(question, other, record_id, diary.now)
        with pytest.raises(NotFound):
            diary.database.run(question, mine, record_id + 1, diary.now)


def test_an_opened_record_leads_to_its_files_and_its_month(diary: Diary) -> None:
    secretary = diary.secretary()
    record_id = diary.meeting(secretary, held_on="2026-02-10", attachments=[photo(1), photo(2)])

    message = diary.database.run(open_record, secretary, record_id, diary.now)

    assert said(message).startswith("第 2026-0001 号\n支委会 · 2月10日 周二 · 到会 4/5\n")
    assert buttons(message) == {
        "更正": f"c:correct:{record_id}",
        "撤回": f"c:withdraw:{record_id}",
        "补充材料": f"c:supplement:{record_id}",
        "看附件(2)": f"a:{record_id}",
        "全部经过": f"y:{record_id}",
        "2026年2月": "r:202602:0",
        "再记一笔": "n",
    }
    files = diary.database.run(attachments_of, secretary, record_id, diary.now)
    assert [file.file_id for file in files] == ["file-1", "file-2"]


def test_what_was_typed_is_shown_as_typed(diary: Diary) -> None:
    secretary = diary.secretary()

    record_id = diary.meeting(secretary, topics="<b>党费</b> & 「其他」")

    assert "议题:<b>党费</b> & 「其他」" in said(
        diary.database.run(open_record, secretary, record_id, diary.now)
    )


def test_who_enters_nothing_is_offered_nothing_to_enter(diary: Diary) -> None:
    inspector = diary.actor(diary.city.who(Role.INSPECTOR)[0].id)

    message = diary.database.run(my_records, inspector, diary.now)

    assert buttons(message) == {}
