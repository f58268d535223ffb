"""The official calendar: known, not known, and entered by an administrator, who alone may."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from domain.people import Actor, Role
from domain.quiet_hours import is_quiet
from domain.refusals import NotFound, Refused
from domain.working_days import days_of
from services.working_days import calendar, enter, may_enter, overview, receipt
from storage import schema
from storage.verify import verify
from tests.services.diary import said

if TYPE_CHECKING:
    from tests.services.diary import Diary

UNPUBLISHED = date(2039, 11, 10)
"""The library knows neither this year nor the next."""

NOTICE = "2040年 放假:1月1日至3日,2月11日至17日,4月4日;上班:1月7日、2月18日"
AGAIN = "2040年 放假:1月1日至2日;上班:1月7日"


@pytest.fixture
def administrator(diary: Diary) -> Actor:
    """An administrator, before the calendar of the next year is known."""
    diary.on(UNPUBLISHED)
    return diary.actor(diary.city.who(Role.ADMINISTRATOR)[0].id)


def entered(diary: Diary, actor: Actor, notice: str = NOTICE) -> int:
    """Enter a calendar; gives its id."""
    draft = diary.draft(actor, "calendar")
    return diary.database.run(enter, actor, {"notice": notice}, draft, diary.now)


def test_before_anything_is_entered_the_published_calendar_holds(diary: Diary) -> None:
    known = diary.database.run(calendar)

    assert known.known(2026)
    assert not known.works(date(2026, 2, 16))
    assert known.works(date(2026, 2, 14))


def test_of_a_year_whose_calendar_is_not_known_it_says_so_and_uses_weekends(
    diary: Diary, administrator: Actor
) -> None:
    known = diary.database.run(calendar)

    assert not known.known(2040)
    assert all(known.works(day) == (day.weekday() < 5) for day in days_of(2040))
    shown = said(diary.database.run(overview, administrator))
    assert "2039 年:还没有,先按周一至周五上班、周末休息算" in shown
    assert "2040 年:还没有" in shown


def test_an_entered_calendar_takes_effect_at_once(diary: Diary, administrator: Actor) -> None:
    calendar_id = entered(diary, administrator)

    known = diary.database.run(calendar)
    assert known.known(2040)
    assert not known.known(2039)
    assert [day for day in days_of(2040) if known.works(day) != (day.weekday() < 5)] == [
        *(date(2040, 1, day) for day in (2, 3, 7)),
        *(date(2040, 2, day) for day in (13, 14, 15, 16, 17, 18)),
        date(2040, 4, 4),
    ]
    assert known.next_working_day(date(2040, 2, 10)) == date(2040, 2, 18)
    assert is_quiet(datetime(2040, 2, 14, 10, 0, tzinfo=UTC), known)
    assert not is_quiet(datetime(2040, 2, 18, 10, 0, tzinfo=UTC), known)
    assert "2040 年:2039年11月10日录入" in said(diary.database.run(overview, administrator))
    told = said(diary.database.run(receipt, administrator, calendar_id, diary.now))
    assert "放假:1月1日至3日、2月11日至17日、4月4日" in told
    assert "上班:1月7日 周六、2月18日 周六" in told


def test_a_calendar_of_a_published_year_stands_instead_of_it(diary: Diary) -> None:
    administrator = diary.actor(diary.city.who(Role.ADMINISTRATOR)[0].id)
    entered(diary, administrator, "2026年 放假:10月1日至9日;上班:10月10日")

    known = diary.database.run(calendar)

    assert not known.works(date(2026, 10, 8))
    assert known.works(date(2026, 9, 25))  # off by the published notice, and not named in the new one
    assert "2026 年:2026年3月27日录入" in said(diary.database.run(overview, administrator))


def test_a_later_calendar_of_the_same_year_stands_instead_of_the_earlier_one(
    diary: Diary, administrator: Actor
) -> None:
    entered(diary, administrator)
    diary.now += timedelta(days=1)
    entered(diary, administrator, AGAIN)

    known = diary.database.run(calendar)

    assert not known.works(date(2040, 1, 2))
    assert known.works(date(2040, 1, 3))
    assert known.works(date(2040, 2, 13))
    assert not known.works(date(2040, 2, 18))
    assert "2040 年:2039年11月11日录入" in said(diary.database.run(overview, administrator))
    assert len(diary.database.run(lambda tx: tx.execute(select(schema.calendars)).all())) == 2


def test_a_notice_may_speak_of_the_end_of_the_year_before(diary: Diary, administrator: Actor) -> None:
    entered(diary, administrator, "2039年12月30日至2040年1月1日放假。2039年12月24日上班。")
    entered(diary, administrator, "2039年 放假:10月3日;上班:无")

    known = diary.database.run(calendar)

    assert not known.works(date(2039, 12, 30))  # a Friday
    assert known.works(date(2039, 12, 24))  # a Saturday
    assert not known.works(date(2039, 10, 3))


def test_one_draft_enters_one_calendar(diary: Diary, administrator: Actor) -> None:
    draft = diary.draft(administrator, "calendar")
    made = {diary.database.run(enter, administrator, {"notice": NOTICE}, draft, diary.now) for _ in range(2)}

    assert len(made) == 1
    assert len(diary.database.run(lambda tx: tx.execute(select(schema.calendars)).all())) == 1


def test_what_was_entered_is_sealed(diary: Diary, administrator: Actor) -> None:
    calendar_id = entered(diary, administrator)

    links = diary.database.run(
        lambda tx: tx.execute(
            select(schema.audit_links).where(schema.audit_links.c.subject == "calendar")
        ).all()
    )
    assert [(one.actor_id, one.action, one.subject_id) for one in links] == [
        (administrator.person_id, "enter", calendar_id)
    ]
    report = diary.database.run(verify, b"key")
    assert report.faults == []
    assert report.bodies >= 1


def test_a_text_that_is_no_notice_is_refused_and_nothing_is_kept(diary: Diary, administrator: Actor) -> None:
    with pytest.raises(Refused) as refused:
        entered(diary, administrator, "2040年 放假:2月30日")

    assert refused.value.text.key == "working_days.fault_impossible"
    assert not diary.database.run(calendar).known(2040)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_nobody_else_enters_or_sees_it(diary: Diary, role: Role) -> None:
    secretary = diary.secretary()
    actor = replace(secretary, office=replace(secretary.office, role=role))

    assert not may_enter(actor)
    for work in (lambda: entered(diary, actor), lambda: diary.database.run(overview, actor)):
        with pytest.raises(NotFound):
            work()
    assert diary.database.run(lambda tx: tx.execute(select(schema.calendars)).all()) == []


def test_a_calendar_that_is_not_there_has_no_receipt(diary: Diary, administrator: Actor) -> None:
    with pytest.raises(NotFound):
        diary.database.run(receipt, administrator, 999, diary.now)
