"""Logging duty stays: what they say, and that no half day counts twice."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from domain.duty_stays import half_days
from domain.refusals import NotFound, Refused
from domain.spans import Half, lasting
from services.records import open_record
from storage import records, schema
from storage.verify import verify
from tests.services.diary import FRIDAY, Diary, days_before, said, span_answer, words

if TYPE_CHECKING:
    from storage.database import Tx

TUESDAY = date(2026, 3, 24)
WEDNESDAY = date(2026, 3, 25)
THURSDAY = date(2026, 3, 26)


def test_a_stay_says_place_span_and_problems(diary: Diary) -> None:
    secretary = diary.secretary()

    record_id = diary.stay(
        secretary, span_answer(TUESDAY, THURSDAY, "pm"), problems_taken_on=1, problems="水渠漏水"
    )

    lines = said(diary.database.run(open_record, secretary, record_id, diary.now)).splitlines()
    assert lines[1:-2] == ["蹲点 柳河村", "3月24日下午 至 3月26日下午,共 2.5 天", "接下问题 1 个:水渠漏水"]


def test_the_afternoon_after_another_stays_morning_is_free(diary: Diary) -> None:
    secretary = diary.secretary()
    diary.stay(secretary, span_answer(TUESDAY, WEDNESDAY, to_half="am"))

    diary.stay(secretary, span_answer(WEDNESDAY, THURSDAY, "pm"))

    assert len(diary.database.run(_counted)) == 6


def test_a_half_day_counted_already_is_refused_with_its_day_and_record(diary: Diary) -> None:
    secretary = diary.secretary()
    diary.stay(secretary, span_answer(TUESDAY, WEDNESDAY, to_half="am"))

    with pytest.raises(Refused) as refused:
        diary.stay(secretary, span_answer(WEDNESDAY, THURSDAY))

    assert words(refused.value.text) == (
        "3月25日 周三 上午已经记过蹲点:\n第 2026-0001 号,柳河村。\n同一个半天只记一次,请点「改时间」。"
    )
    assert len(diary.database.run(_counted)) == 3


def test_a_refused_stay_uses_up_no_number(diary: Diary) -> None:
    secretary = diary.secretary()
    diary.stay(secretary)
    with pytest.raises(Refused):
        diary.stay(secretary)

    record_id = diary.stay(secretary, span_answer(THURSDAY, THURSDAY))

    record = diary.database.run(records.get, record_id)
    assert record is not None
    assert record.number == 2


def test_another_person_may_count_the_same_day(diary: Diary) -> None:
    diary.stay(diary.secretary(0))
    diary.stay(diary.secretary(1))

    assert len(diary.database.run(_counted)) == 4


def test_a_second_save_of_the_same_draft_is_no_collision_with_itself(diary: Diary) -> None:
    secretary = diary.secretary()
    draft = diary.draft(secretary, "duty_stay")
    answers = diary.stay_answers(secretary)

    assert diary.log(secretary, "duty_stay", answers, draft) == diary.log(
        secretary, "duty_stay", answers, draft
    )


def test_a_stay_that_ends_tomorrow_is_refused(diary: Diary) -> None:
    tomorrow = date.fromisoformat(days_before(FRIDAY, -1))

    with pytest.raises(Refused) as refused:
        diary.stay(diary.secretary(), span_answer(FRIDAY, tomorrow))

    assert refused.value.text.key == "records.not_yet"


def test_a_place_that_is_no_village_or_community_is_not_found(diary: Diary) -> None:
    secretary = diary.secretary()
    township = diary.township_secretary().office.organization_id

    with pytest.raises(NotFound):
        diary.stay(secretary, place=str(township))


def test_no_sequence_of_random_stays_counts_a_half_day_twice(diary: Diary) -> None:
    seed = random.SystemRandom().randrange(2**32)
    chance = random.Random(seed)
    secretary = diary.secretary()
    oracle: set[tuple[date, str]] = set()
    for _ in range(25):
        first = FRIDAY - timedelta(chance.randint(8, 30))
        span = lasting(first, chance.choice(list(Half)), chance.randint(1, 8))
        asked = {(day, str(half)) for day, half in half_days(span)}
        if asked.isdisjoint(oracle):
            diary.stay(secretary, span.to_json())
            oracle |= asked
        else:
            with pytest.raises(Refused):
                diary.stay(secretary, span.to_json())
    counted = diary.database.run(_counted)
    assert len(counted) == len(set(counted)), f"seed {seed}"
    assert set(counted) == oracle, f"seed {seed}"
    assert diary.database.run(verify, b"key").faults == []


def test_the_database_itself_refuses_a_half_day_twice_and_any_change_of_the_stay(diary: Diary) -> None:
    secretary = diary.secretary()
    record_id = diary.stay(secretary)
    twice = {"record_id": record_id, "person_id": secretary.person_id, "day": FRIDAY, "half": "am"}

    with pytest.raises(IntegrityError):
        diary.database.run(lambda tx: tx.execute(insert(schema.duty_days), twice))
    with pytest.raises(Exception, match="append-only"):
        diary.database.run(lambda tx: tx.execute(update(schema.duty_stays).values(to_half="am")))


def _counted(tx: Tx) -> list[tuple[date, str]]:
    rows = tx.execute(select(schema.duty_days.c.day, schema.duty_days.c.half))
    return [(row.day, row.half) for row in rows]
