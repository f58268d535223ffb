"""Digests: a diary of who is told what on which day, and in which words."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import date, time, timedelta

import pytest
from sqlalchemy import update

from domain.demonstration import Size, demonstrate
from domain.people import Level, Role
from services import waivers
from storage import schema
from storage.database import Database
from tests.services.people import FIRST_DAY, end_office, give_office, office_of
from tests.services.reminding import Days, city_of, of
from tests.services.test_waivers import ask

MONDAY = date(2026, 3, 23)
"""The last on which branches are told of what ends with March."""


@pytest.fixture
def days(sqlite_url: str) -> Iterator[Days]:
    """The city from Monday, 5 January 2026."""
    with city_of(sqlite_url) as made:
        yield made


def begin(days: Days, day: date) -> None:
    """Let the ticker's first tick be on this day."""
    days.on(day)
    days.said.clear()


# --- a branch ---------------------------------------------------------------------------------------------


def test_a_secretarys_quarter_end(days: Days) -> None:
    begin(days, date(2026, 2, 27))
    days.meets(days.secretary, "theme_day")
    assert of(days.until(date(2026, 3, 15)), days.secretary) == []
    (first,) = of(days.until(date(2026, 3, 17)), days.secretary)
    assert first.on_day == date(2026, 3, 16)
    assert first.text == (
        "<b>本周要办(柳河村党支部)</b>\n"
        "1. 党员大会 一季度 0/1 · 3月31日截止\n"
        "有困难可以找联系领导马若舟、苗望舟。"
    )
    assert list(first.buttons) == ["记党员大会", "明天再说", "3天后", "下周一", "申请免除", "我的任务"]
    (second,) = of(days.until(date(2026, 3, 29)), days.secretary)
    assert second.on_day == MONDAY
    assert second.text == (
        "<b>本周要办(柳河村党支部)</b>\n"
        "1. 党员大会 一季度 0/1 · 还有 8 天,3月31日 周二\n"
        "2. 主题党日 3月 0/1 · 还有 8 天,3月31日 周二\n"
        "几项可在同一次会上办,记一次即可。\n"
        "有困难可以找联系领导马若舟、苗望舟。"
    )
    days.meets(days.secretary, "theme_day")
    # Monday the 6th is a holiday.
    (third,) = of(days.until(date(2026, 4, 12)), days.secretary)
    assert third.on_day == date(2026, 4, 7)
    assert third.text == (
        "<b>到期还没记(柳河村党支部)</b>\n"
        "1. 党员大会 一季度 0/1,没有记录\n"
        "办过还没记的,点「补记」,按当时的日期计入;没有办的,可以申请免除。\n"
        "有困难可以找联系领导马若舟、苗望舟。"
    )
    assert next(iter(third.buttons)) == "补记党员大会"
    assert all(len(one.lines) <= 8 for one in days.said)


def test_what_was_entered_late_is_told_to_nobody_further_up(days: Days) -> None:
    begin(days, date(2026, 3, 31))
    assert of(days.until(date(2026, 4, 8)), days.secretary)
    days.meets(days.secretary, "members_meeting", "theme_day", held_on=date(2026, 3, 20))
    days.until(date(2026, 4, 24))
    assert [one for one in days.said if one.key == "reminders.below" and "柳河村" in one.text] == []


def test_the_clerk_is_told_the_same(days: Days) -> None:
    begin(days, date(2026, 3, 20))
    said = days.on(MONDAY)
    (secretary,), (clerk,) = of(said, days.secretary), of(said, days.who(Role.CLERK, Level.VILLAGE))
    assert secretary.text == clerk.text


def test_what_was_met_between_tick_and_sending_is_not_told(days: Days) -> None:
    begin(days, date(2026, 3, 20))
    days.at(MONDAY)
    days.tick()
    days.meets(days.secretary, "members_meeting")
    (said,) = of(days.send(), days.secretary)
    assert "党员大会" not in said.text
    days.at(date(2026, 3, 24))
    days.meets(days.secretary, "theme_day")
    assert of(days.until(date(2026, 4, 12)), days.secretary) == []


def test_whoever_was_released_from_something_is_not_told_of_it(days: Days) -> None:
    begin(days, date(2026, 3, 20))
    days.at(date(2026, 3, 21))
    waiver = ask(days.diary, days.actor(days.secretary))
    parent = days.actor(days.who(Role.SECRETARY, Level.TOWNSHIP))
    days.database.run(lambda tx: waivers.decide(tx, parent, waiver, days.now, granted=True))
    (said,) = of(days.on(MONDAY), days.secretary)
    assert "党员大会" not in said.text
    assert "主题党日" in said.text


def test_what_was_held_after_its_end_is_left_alone(days: Days) -> None:
    begin(days, date(2026, 3, 31))
    days.until(date(2026, 4, 3))
    days.meets(days.secretary, "members_meeting", "theme_day")
    assert of(days.until(date(2026, 4, 24)), days.secretary) == []
    assert [one for one in days.said if one.key == "reminders.below" and "柳河村" in one.text] == []


# --- a committee ------------------------------------------------------------------------------------------


def test_a_secretarys_duty_days_are_told_of_90_30_14_and_3_days_before_the_end_and_after_it(
    days: Days,
) -> None:
    secretary = days.who(Role.SECRETARY, Level.TOWNSHIP)
    begin(days, date(2026, 9, 28))
    days.at(date(2026, 9, 29))
    days.diary.stay(days.actor(secretary))
    told = {}
    # The National Day's holiday is from the 1st to the 7th; 17 December is a Thursday, the 28th a Monday.
    for day in ("09-30", "10-09", "11-30", "12-01", "12-16", "12-17", "12-25", "12-28", "12-30", "12-31"):
        for said in of(days.on(date.fromisoformat(f"2026-{day}")), secretary):
            line = [one for one in said.lines if "蹲点调研" in one]
            if line:
                told[day] = said.lines[0], line[0].partition(". ")[2]
    assert told == {
        "09-30": ("<b>近期要办(梧涧镇党委)</b>", "蹲点调研 2026年 1/30 天 · 12月31日截止"),
        "12-01": ("<b>本月要办(梧涧镇党委)</b>", "蹲点调研 2026年 1/30 天 · 12月31日截止"),
        "12-17": ("<b>近期要办(梧涧镇党委)</b>", "蹲点调研 2026年 1/30 天 · 还有 14 天,12月31日 周四"),
        "12-28": ("<b>近期要办(梧涧镇党委)</b>", "蹲点调研 2026年 1/30 天 · 还有 3 天,12月31日 周四"),
    }
    (after,) = of(days.on(date(2027, 1, 1)), secretary)
    assert after.lines[0] == "<b>到期还没记(梧涧镇党委)</b>"
    assert [one for one in after.lines if "蹲点" in one] == ["3. 蹲点调研 2026年 1/30 天,还不够"]


def test_the_first_digest_of_a_year_says_that_its_calendar_is_not_known(days: Days) -> None:
    secretary = days.who(Role.SECRETARY, Level.TOWNSHIP)
    begin(days, date(2026, 12, 30))
    hint = "2027 年的放假安排还没有录入,先按周一至周五上班算。"
    first = of(days.until(date(2027, 1, 1)), secretary)
    assert [hint in one.lines for one in first] == [True]
    later = of(days.until(date(2027, 1, 21)), secretary)
    assert later
    assert not any("放假安排" in one.text for one in later)
    assert all(len(one.lines) <= 8 for one in days.said)


def test_a_clerk_is_told_whose_duty_it_is(days: Days) -> None:
    begin(days, date(2026, 9, 29))
    (said,) = of(days.on(date(2026, 9, 30)), days.who(Role.CLERK, Level.TOWNSHIP))
    member = days.actor(days.who(Role.LEADERSHIP_MEMBER, Level.TOWNSHIP))
    assert any(f"{member.name}:解剖麻雀" in one for one in said.lines)


# --- further up -------------------------------------------------------------------------------------------


def test_after_14_days_the_contact_leaders_hear_of_it_after_21_the_parent_and_then_nobody(
    days: Days,
) -> None:
    begin(days, date(2026, 3, 31))
    days.until(date(2026, 5, 7))
    here = days.actor(days.secretary).office.organization_id
    heard = {
        (item.stage, day, chat)
        for day, chat, item in days.items()
        if item.organization_id == here and item.period == "Q202601"
    }
    own = {days.secretary.id, days.who(Role.CLERK, Level.VILLAGE).id}
    leaders = {
        days.who(Role.LEADERSHIP_MEMBER, Level.COUNTY).id,
        days.who(Role.SECRETARY, Level.TOWNSHIP).id,
    }
    parents = {days.who(role, Level.TOWNSHIP).id for role in (Role.SECRETARY, Role.CLERK)}
    # 31 March + 14 and + 21 days.
    assert heard == {
        *(("after", date(2026, 4, 7), one) for one in own),
        *(("contact_leader", date(2026, 4, 14), one) for one in leaders),
        *(("parent", date(2026, 4, 21), one) for one in parents),
    }


def test_further_up_each_organization_has_one_line_with_what_is_missing(days: Days) -> None:
    begin(days, date(2026, 3, 31))
    days.on(date(2026, 4, 20))
    (said,) = of(days.on(date(2026, 4, 21)), days.who(Role.CLERK, Level.TOWNSHIP))
    assert said.lines == [
        "<b>到期两周以上还没有记录,可能有难处</b>",
        "柳河村党支部:党员大会 一季度、主题党日 3月",
        "梧涧镇中心小学党支部:党员大会 一季度、主题党日 3月",
        "姜家圩村党支部:党员大会 一季度、支委会 3月、主题党日 3月",
        "枫河社区党支部:党员大会 一季度、支委会 3月、主题党日 3月",
        "可以问一问,帮一把;办过的,请他们补记即可。",
    ]
    assert list(said.buttons) == ["下级情况", "记走访"]


def test_what_does_not_fit_is_counted(sqlite_url: str) -> None:
    database = Database(sqlite_url, b"key")
    days = Days(database, demonstrate(Size(counties=1, townships=1, branches=8)))
    begin(days, date(2026, 12, 31))
    clerk = days.who(Role.CLERK, Level.TOWNSHIP)
    (own,) = of(days.on(date(2027, 1, 25)), clerk)
    (below,) = of(days.on(date(2027, 1, 26)), clerk)
    assert len(own.lines) == len(below.lines) == 8
    assert below.lines[1].endswith("等 8 项")
    assert below.lines[-2] == "另有 3 个党组织。"
    assert own.lines[1:5] == [
        "1. 述职评议考核 2026年 0/1,没有记录",
        "另有 5 项,见「我的任务」。",
        "<b>请转告下级(那里还没有人能收到提醒)</b>",
        "谢家店村党支部:党员大会 2026年四季度 等 11 项,没有记录",
    ]
    asyncio.run(database.close())


def test_nobody_has_two_digests_on_a_day(days: Days) -> None:
    begin(days, date(2026, 2, 27))
    # On the 23rd the township hears of a branch in which nobody can be told, and of what is missing below.
    days.until(date(2026, 4, 30))
    had = [(one.chat_id, one.on_day) for one in days.said]
    assert len(had) == len(set(had))
    township = of(days.said, days.who(Role.SECRETARY, Level.TOWNSHIP))
    keys = [(one.on_day, one.key) for one in township if MONDAY <= one.on_day <= date(2026, 3, 24)]
    assert keys == [(MONDAY, "reminders.digest"), (date(2026, 3, 24), "reminders.below")]


# --- whoever holds the office at that minute --------------------------------------------------------------


def test_who_takes_an_office_over_between_tick_and_sending_is_told_and_who_left_is_not(days: Days) -> None:
    before, after = days.secretary, days.city.who(Role.INSPECTOR)[0]
    begin(days, date(2026, 3, 20))
    days.at(MONDAY)
    days.tick()
    office = days.database.run(office_of, before)
    days.database.run(end_office, before, MONDAY - timedelta(days=1))
    days.database.run(give_office, after, office.organization_id, MONDAY)
    said = days.send()
    assert of(said, before) == []
    assert [one.lines[0] for one in of(said, after)] == ["<b>本周要办(柳河村党支部)</b>"]


def test_one_with_two_offices_has_one_digest_of_both(days: Days) -> None:
    both = days.who(Role.SECRETARY, Level.TOWNSHIP)
    office = days.database.run(office_of, days.secretary)
    days.database.run(give_office, both, office.organization_id, FIRST_DAY)
    begin(days, date(2026, 12, 11))
    # Monday the 14th: the branch's year, 14 days before its end at the latest. Nothing of the committee's.
    (said,) = of(days.on(date(2026, 12, 14)), both)
    headings = [one for one in said.lines if one.startswith("<b>")]
    assert headings[0] == "<b>本周要办(柳河村党支部)</b>"
    # Thursday the 17th: the committee's year.
    (said,) = of(days.on(date(2026, 12, 17)), both)
    assert [one for one in said.lines if one.startswith("<b>")] == ["<b>近期要办(梧涧镇党委)</b>"]
    # Monday the 28th: the branch's month and the committee's last 3 days.
    last = date(2026, 12, 28)
    (said,) = of(days.on(last), both)
    assert len(said.lines) <= 8
    told = {item.organization_id for day, chat, item in days.items() if (day, chat) == (last, both.id)}
    assert told >= {days.actor(both).office.organization_id, office.organization_id}
    # Forms are filled for the office one acts in; to the other one goes first.
    assert any(data.startswith("s:") for data in said.buttons.values())


def test_an_organization_in_another_zone_is_told_in_its_own_morning(days: Days) -> None:
    office = days.database.run(office_of, days.secretary)
    one = schema.organizations
    there = update(one).where(one.c.id == office.organization_id).values(time_zone="Asia/Urumqi")
    days.database.run(lambda tx: tx.execute(there))
    begin(days, date(2026, 3, 20))
    # 9:30 in Shanghai is 7:30 in Urumqi.
    assert of(days.on(MONDAY, time(9, 30)), days.secretary) == []
    assert of(days.on(MONDAY, time(10, 59)), days.secretary) == []
    (said,) = of(days.on(MONDAY, time(11, 0)), days.secretary)
    assert "主题党日" in said.text
    assert of(days.on(MONDAY, time(12, 0)), days.secretary) == []
