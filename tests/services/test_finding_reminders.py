"""Findings that are nearly due or overdue: who is told on which day, once; nobody while their days rest."""

from __future__ import annotations

import contextlib
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event, select

from domain.people import Role
from services import delivery, rounds
from storage import outbox, schema
from storage.outbox import Result
from templates import render
from tests.harness.saying import next_message
from tests.services.following import follow
from tests.services.found import Found

if TYPE_CHECKING:
    from domain.people import Actor
    from storage.database import Tx
    from storage.outbox import Outgoing
    from tests.services.inspecting import Supervision

SHANGHAI = ZoneInfo("Asia/Shanghai")
FRIDAY = date(2026, 3, 27)


class Days:
    """Days that pass after the feedback of Friday, 27 March 2026, and what is told of findings on them."""

    def __init__(self, found: Found) -> None:
        self.found = found
        self.said: list[tuple[date, int, str]] = []
        self.found.run(rounds.tick, self.found.of.diary.now)

    def until(self, last: date, clock: time = time(9, 30)) -> None:
        """Let days pass, each with a tick in the morning and whatever is sent then."""
        day = self.found.of.diary.now.astimezone(SHANGHAI).date()
        while day < last:
            day += timedelta(days=1)
            self.found.of.diary.now = datetime.combine(day, clock, SHANGHAI).astimezone(UTC)
            self.found.of.database.run(self._live, day)

    def _live(self, tx: Tx, day: date) -> None:
        now = self.found.of.diary.now
        rounds.tick(tx, now)
        while (row := next_message(tx, now)) is not None:
            outbox.settle(tx, [Result(row.id, "sent", 1)], now)
            if (row.key or "").startswith("finding_reminders."):
                self.said.append((day, row.chat_id, words(row)))

    def of(self, *people: Actor) -> list[date]:
        """On which days somebody was told, in order."""
        accounts = {one.telegram_id for one in people}
        return [day for day, account, _ in self.said if account in accounts]

    def texts(self) -> str:
        """Everything that was told."""
        return "\n".join(text for _, _, text in self.said)


def words(row: Outgoing) -> str:
    """A message as it is read."""
    return render.unescape(render.text(row.key or "", row.params))


@pytest.fixture
def village(supervision: Supervision) -> Found:
    """A branch: its people are told of what is theirs once a week."""
    return Found(supervision)


@pytest.fixture
def township(supervision: Supervision) -> Found:
    """A committee: daily."""
    return Found(supervision, supervision.township_id)


def test_a_committee_is_told_a_week_and_a_day_before_and_the_day_after(township: Found) -> None:
    # Due on Saturday, 11 April. The week before begins on the 4th, a holiday until the 6th: told on the 3rd.
    # The day before is Friday the 10th; the day after a Sunday, so it is told on Monday the 13th.
    township.told(severity="serious", item=None)
    days = Days(township)
    days.until(date(2026, 4, 15))
    expected = [date(2026, 4, 3), date(2026, 4, 10), date(2026, 4, 13)]
    assert days.of(township.secretary()) == expected
    assert days.of(township.who(Role.CLERK)) == expected


def test_a_branch_is_told_once_a_week(village: Found) -> None:
    # The same days fall into the rounds of Monday, 30 March, of 7 April (the 6th is a holiday), and the 13th.
    village.told(severity="serious")
    days = Days(village)
    days.until(date(2026, 4, 14))
    assert days.of(village.secretary()) == [date(2026, 3, 30), date(2026, 4, 7), date(2026, 4, 13)]


def test_then_the_contact_leader_is_told_and_after_a_week_the_parents_clerk(village: Found) -> None:
    # Due on Saturday the 11th, told to the village on Monday the 13th, as if it had been due on Sunday: three
    # days after that is Wednesday the 15th, seven days after it Sunday the 19th, so Monday the 20th.
    finding_id = village.told(severity="serious")
    days = Days(village)
    days.until(date(2026, 4, 21))
    leaders = set(village.of.database.run(_leaders, village.finding(finding_id).organization_id))
    told = [(day, account) for day, account, text in days.said if "可能有难处" in text]
    assert {account for day, account in told if day == date(2026, 4, 15)} == leaders
    clerk = village.who(Role.CLERK, parent=True)
    assert [account for day, account in told if day == date(2026, 4, 20)] == [clerk.telegram_id]
    assert {day for day, _ in told} <= {date(2026, 4, 15), date(2026, 4, 20)}


def _leaders(tx: Tx, organization_id: int) -> list[int]:
    points, persons = schema.contact_points, schema.persons
    found = select(persons.c.telegram_id).join(points, points.c.person_id == persons.c.id)
    return list(tx.execute(found.where(points.c.organization_id == organization_id)).scalars())


def test_several_findings_are_one_message_and_it_says_how_and_whom_to_ask(township: Found) -> None:
    for number in range(6):
        township.raised(severity="serious", item=None, matter=f"第{number}件事")
    township.feed_back()
    days = Days(township)
    days.until(date(2026, 4, 3))
    assert days.of(township.secretary()) == [date(2026, 4, 3)]
    text = next(text for _, account, text in days.said if account == township.secretary().telegram_id)
    assert "1. 第0件事:4月11日 周六到期" in text
    assert "另有 2 个" in text
    assert "有困难可以找上级党组织" in text
    for threat in ("扣分", "问责", "追究", "通报"):
        assert threat not in days.texts()


def test_nothing_is_told_while_the_parent_is_silent_and_then_of_the_later_day(township: Found) -> None:
    finding_id = township.told(severity="serious", item=None)
    days = Days(township)
    days.until(date(2026, 3, 30))
    answers = {"kind": "money", "matter": "缺经费"}
    township.step(township.secretary(), "finding_cause", finding_id, **answers)
    days.until(date(2026, 4, 29))
    assert days.of(township.secretary()) == []

    # Thirty days later it is due on 11 May: a week before is 4 May, a holiday until the 5th, so 30 April.
    request_id = township.finding(finding_id).events[-1].request_id or 0
    clerk = township.who(Role.CLERK, parent=True)
    follow(township.of.diary, clerk, "answer_request", request_id, value="agreed", line="拨付")
    days.until(date(2026, 5, 12))
    assert days.of(township.secretary()) == [date(2026, 4, 30), date(2026, 5, 9), date(2026, 5, 12)]


def test_nothing_is_told_of_what_is_done_sent_in_withdrawn_or_not_fed_back(supervision: Supervision) -> None:
    township, village = Found(supervision, supervision.township_id), Found(supervision)
    village.raised(severity="serious")
    ids = [township.raised(severity="serious", item=None) for _ in range(3)]
    township.feed_back()
    township.closed(ids[0])
    township.submitted(ids[1])
    township.step(supervision.leader(), "finding_withdrawal", ids[2], line="查无此事")
    days = Days(township)
    days.until(date(2026, 4, 21))
    assert days.said == []


def test_a_tick_that_comes_twice_or_after_days_of_silence_tells_once(township: Found) -> None:
    township.told(severity="serious", item=None)
    days = Days(township)
    days.until(date(2026, 4, 2))
    township.of.diary.now = datetime.combine(date(2026, 4, 14), time(9, 30), SHANGHAI).astimezone(UTC)
    for _ in range(3):
        township.of.database.run(days._live, date(2026, 4, 14))
    assert days.of(township.secretary()) == [date(2026, 4, 14)], "of several stages the last that is of use"


def test_where_nobody_can_be_reached_the_next_above_is_told(village: Found) -> None:
    village.told(severity="serious")
    secretary = village.secretary()
    village.run(delivery.unreachable, secretary.telegram_id, village.of.diary.now)
    with contextlib.suppress(IndexError):
        village.run(delivery.unreachable, village.who(Role.CLERK).telegram_id, village.of.diary.now)
    days = Days(village)
    days.until(date(2026, 3, 30))
    assert set(days.of(village.who(Role.CLERK, parent=True))) == {date(2026, 3, 30)}
    assert days.of(secretary) == []


def test_a_tick_of_which_no_round_begins_asks_nothing_of_findings(township: Found) -> None:
    township.told(severity="serious", item=None)
    days = Days(township)
    days.until(date(2026, 4, 3))
    asked: list[str] = []
    township.of.database.run(_listening, asked, township.of.diary.now)
    assert asked
    assert [one for one in asked if "findings" in one] == []


def _listening(tx: Tx, asked: list[str], now: datetime) -> None:
    @event.listens_for(tx, "before_cursor_execute")
    def keep(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    rounds.tick(tx, now)
    event.remove(tx, "before_cursor_execute", keep)
