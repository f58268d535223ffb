"""Lists of records: one's own by month and in pages, the organization's, those below, and what waits."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from domain.people import Role
from services.record_lists import my_records
from tests.services.diary import FRIDAY, Diary, buttons, said, span_answer

if TYPE_CHECKING:
    from domain.messages import Message


def listed(message: Message) -> dict[str, str]:
    """The buttons of a list of one's own, without the one that leads to the whole organization's."""
    found = buttons(message)
    assert found.pop("本组织记录").startswith("k:")
    return found


def test_without_a_record_the_list_says_so_and_offers_to_make_one(diary: Diary) -> None:
    message = diary.database.run(my_records, diary.secretary(), diary.now)

    assert said(message) == "我的记录:还没有记录。开过会、走访过,随时可以记。"
    assert listed(message) == {"再记一笔": "n"}


def test_the_list_is_the_latest_month_with_a_record_newest_first(diary: Diary) -> None:
    secretary = diary.secretary()
    meeting = diary.meeting(secretary, held_on="2026-02-10")
    visit = diary.visit(secretary, held_on="2026-02-12")
    stay = diary.stay(secretary, span_answer(date(2026, 2, 11), date(2026, 2, 11), "pm"))

    message = diary.database.run(my_records, secretary, diary.now)

    assert said(message) == "我的记录 · 2026年2月\n共 3 条。点一条看全部内容。"
    assert list(listed(message).values()) == [f"o:{visit}", f"o:{stay}", f"o:{meeting}"]
    labels = list(listed(message))
    assert labels[0].startswith("12日 走访 ")
    assert labels[1:] == ["11日 蹲点 柳河村 0.5 天", "10日 支委会 4/5"]


def test_of_two_records_of_a_day_the_one_entered_last_comes_first(diary: Diary) -> None:
    secretary = diary.secretary()
    made = [diary.meeting(secretary) for _ in range(2)]

    message = diary.database.run(my_records, secretary, diary.now)

    data = [button.data for row in message.buttons for button in row]
    assert data[:-1] == [f"o:{one}" for one in made[::-1]]


def test_nine_records_are_two_pages(diary: Diary) -> None:
    secretary = diary.secretary()
    for number in range(9):
        diary.meeting(secretary, held_on=(FRIDAY - timedelta(number)).isoformat())

    first = diary.database.run(my_records, secretary, diary.now, FRIDAY, 0)
    second = diary.database.run(my_records, secretary, diary.now, FRIDAY, 1)
    beyond = diary.database.run(my_records, secretary, diary.now, FRIDAY, 99)

    assert said(first) == "我的记录 · 2026年3月\n共 9 条,第 1/2 页。点一条看全部内容。"
    assert len(listed(first)) == 9
    assert listed(first)["下一页 ›"] == "r:202603:1"
    assert list(listed(second)) == ["19日 支委会 4/5", "‹ 上一页"]
    assert beyond == second


def test_months_lead_only_to_months_with_records(diary: Diary) -> None:
    secretary = diary.secretary()
    for day in ("2025-11-30", "2026-01-01", "2026-03-01"):
        diary.meeting(secretary, held_on=day)

    march = listed(diary.database.run(my_records, secretary, diary.now))
    january = listed(diary.database.run(my_records, secretary, diary.now, date(2026, 1, 15)))
    november = listed(diary.database.run(my_records, secretary, diary.now, date(2025, 11, 1)))

    assert list(march.items())[1:] == [("‹ 2026年1月", "r:202601:0")]
    assert list(january.items())[1:] == [("‹ 2025年11月", "r:202511:0"), ("2026年3月 ›", "r:202603:0")]
    assert list(november.items())[1:] == [("2026年1月 ›", "r:202601:0")]


def test_a_month_without_records_says_so_and_leads_on(diary: Diary) -> None:
    secretary = diary.secretary()
    diary.meeting(secretary)

    message = diary.database.run(my_records, secretary, diary.now, date(2026, 2, 1))

    assert said(message) == "我的记录:2026年2月没有记录。"
    assert listed(message) == {"2026年3月 ›": "r:202603:0", "再记一笔": "n"}


def test_who_enters_nothing_is_offered_nothing_to_enter(diary: Diary) -> None:
    inspector = diary.actor(diary.city.who(Role.INSPECTOR)[0].id)

    message = diary.database.run(my_records, inspector, diary.now)

    assert buttons(message) == {}
