"""Correcting a record: a new version with a reason, and nothing of the old one lost."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from domain.drafts import Terms
from domain.people import Level, Role
from domain.refusals import NotFound
from domain.spans import Half
from services.drafts import Open, Saved
from services.record_lists import my_records
from services.records import attachments_of, corrected, history, open_record
from storage import meetings, schema
from storage.verify import verify
from tests.services import following
from tests.services.diary import FRIDAY, Diary, buttons, meeting_answers, photo, said, span_answer
from tests.services.following import begin, correct, enter, present, press_save, save, who, withdraw, words_of

if TYPE_CHECKING:
    from domain.people import Actor
    from storage.database import Tx

MONDAY = date(2026, 3, 23)
TUESDAY = date(2026, 3, 24)
WEDNESDAY = date(2026, 3, 25)


def meeting(diary: Diary, actor: Actor, held_on: date = FRIDAY) -> int:
    return enter(diary, actor, "meeting", meeting_answers(held_on))


def stay(diary: Diary, actor: Actor, first: date, last: date | None = None) -> int:
    answers = diary.stay_answers(actor, span_answer(first, last or first))
    return enter(diary, actor, "duty_stay", answers)


def attended(attended: int, expected: int = 5) -> dict[str, int]:
    return {"attended": attended, "expected": expected}


def test_a_correction_is_the_next_version_under_the_same_number_with_its_reason(diary: Diary) -> None:
    secretary = diary.secretary()
    first = meeting(diary, secretary)
    diary.now += timedelta(days=1)

    second = correct(diary, secretary, first, "到会人数记错了", attendance=attended(5))

    record = present(diary, first)
    assert (record.id, record.root_id, record.version) == (second, first, 2)
    assert (record.reference, record.reason) == ("2026-0001", "到会人数记错了")
    receipt = diary.database.run(corrected, secretary, second, diary.now)
    assert said(receipt).splitlines()[:2] == [
        "✓ 已更正 第 2026-0001 号",
        "支委会 · 3月27日 周五 · 到会 5/5",
    ]
    assert "第 2 版,更正原因:到会人数记错了" in said(receipt)


def test_every_version_stays_to_be_read_with_the_digits_of_its_link(diary: Diary) -> None:
    secretary = diary.secretary()
    first = meeting(diary, secretary)
    digits = [_digits(diary, secretary, first)]
    for reason, count in (("少记一人", 5), ("又多记了", 3)):
        correct(diary, secretary, first, reason, attendance=attended(count))
        digits.append(_digits(diary, secretary, first))

    told = said(diary.database.run(history, secretary, first, diary.now))

    assert [line for line in told.splitlines() if line[:1].isdigit()] == [
        "1. 记录",
        "2. 更正(第 2 版),原因:少记一人",
        "3. 更正(第 3 版),原因:又多记了",
    ]
    assert [line[-3:] for line in told.splitlines() if "到会" in line] == ["4/5", "5/5", "3/5"]
    assert [line[-8:] for line in told.splitlines() if "校验码" in line] == digits
    assert len(set(digits)) == 3
    assert present(diary, first).version == 3
    assert diary.database.run(verify, b"key").faults == []


def test_the_form_of_a_correction_begins_with_everything_as_it_was(diary: Diary) -> None:
    secretary = diary.secretary()
    answers = {**meeting_answers(FRIDAY), "attachments": [photo()]}
    first = enter(diary, secretary, "meeting", answers)

    shown = begin(diary, secretary, "correct", first)

    assert shown.session.step == "reason"
    assert shown.session.answers == answers
    save(diary, secretary, shown, reason="题目不对", topics="研究发展党员")
    assert begin(diary, secretary, "correct", first).session.answers == {**answers, "topics": "研究发展党员"}
    files = diary.database.run(attachments_of, secretary, first, diary.now)
    assert [one.file_id for one in files] == ["file-1"]


def test_what_was_corrected_meanwhile_is_refused_and_what_was_typed_is_kept(diary: Diary) -> None:
    secretary = diary.township_secretary()
    clerk = who(diary, Role.CLERK, Level.TOWNSHIP)
    first = meeting(diary, secretary)
    slow = begin(diary, secretary, "correct", first)
    second = correct(diary, clerk, first, "经办人先改", attendance=attended(5))

    outcome = save(diary, secretary, slow, reason="书记后改", attendance=attended(3))

    assert words_of(outcome) == (
        "第 2026-0001 号刚刚被更正过,您看到的不是最新内容。\n请放弃这一份,打开最新内容再更正。"
    )
    assert isinstance(outcome, Open)
    assert outcome.session.answers["reason"] == "书记后改"
    assert outcome.session.answers["attendance"] == attended(3)
    assert present(diary, first).id == second
    again = correct(diary, secretary, first, "书记再改", attendance=attended(3))
    assert (present(diary, first).id, present(diary, first).version) == (again, 3)


def test_what_was_withdrawn_meanwhile_is_not_corrected_any_more(diary: Diary) -> None:
    secretary = diary.secretary()
    first = stay(diary, secretary, TUESDAY)
    slow = begin(diary, secretary, "correct", first)
    withdraw(diary, secretary, first)

    outcome = save(diary, secretary, slow, reason="改一天", span=span_answer(MONDAY, MONDAY))

    assert words_of(outcome) == "第 2026-0001 号已经撤回,不能再改。"
    assert present(diary, first).version == 1
    assert diary.database.run(_counted) == []


def test_a_moved_duty_stay_frees_its_old_days_and_takes_the_new_ones(diary: Diary) -> None:
    secretary = diary.secretary()
    first = stay(diary, secretary, MONDAY, TUESDAY)

    second = correct(diary, secretary, first, "日子记错", span=span_answer(TUESDAY, WEDNESDAY))

    days = [(day, half, second) for day in (TUESDAY, WEDNESDAY) for half in Half]
    assert diary.database.run(_counted) == days
    assert stay(diary, secretary, MONDAY) > second


def test_a_duty_stay_moved_onto_another_one_is_refused_and_still_counts_its_old_days(diary: Diary) -> None:
    secretary = diary.secretary()
    stay(diary, secretary, WEDNESDAY)
    moved = stay(diary, secretary, MONDAY)
    before = diary.database.run(_counted)

    outcome = following.follow(
        diary, secretary, "correct", moved, reason="日子记错", span=span_answer(TUESDAY, WEDNESDAY)
    )

    assert words_of(outcome).startswith("3月25日 周三 上午已经记过蹲点:\n第 2026-0001 号,柳河村。")
    assert diary.database.run(_counted) == before
    assert present(diary, moved).version == 1
    assert isinstance(outcome, Open)
    mended = save(diary, secretary, outcome, span=span_answer(TUESDAY, TUESDAY))
    assert isinstance(mended, Saved)
    assert [one[0] for one in diary.database.run(_counted)] == [TUESDAY] * 2 + [WEDNESDAY] * 2


def test_a_correction_cannot_make_another_kind_of_record(diary: Diary) -> None:
    secretary = diary.secretary()
    first = meeting(diary, secretary)
    shown = begin(diary, secretary, "correct", first)

    with pytest.raises(NotFound):
        diary.log(secretary, "visit", diary.visit_answers(secretary), shown.draft.id)
    with pytest.raises(NotFound):
        diary.log(secretary, "duty_stay", diary.stay_answers(secretary), shown.draft.id)

    assert present(diary, first).version == 1
    assert diary.database.run(_counted) == []


def test_nobody_else_corrects_a_record(diary: Diary) -> None:
    first = meeting(diary, diary.secretary(0))

    for other in (
        diary.secretary(1),
        diary.township_secretary(),
        diary.actor(diary.city.who(Role.ADMINISTRATOR)[0].id),
        diary.actor(diary.city.who(Role.INSPECTOR)[0].id),
    ):
        with pytest.raises(NotFound):
            begin(diary, other, "correct", first)


def test_whoever_takes_over_somebody_elses_draft_of_a_correction_finds_nothing(diary: Diary) -> None:
    secretary = diary.secretary(0)
    first = meeting(diary, secretary)
    shown = begin(diary, secretary, "correct", first)

    with pytest.raises(NotFound):
        diary.log(diary.secretary(1), "meeting", meeting_answers(FRIDAY), shown.draft.id)

    assert present(diary, first).version == 1


def test_a_member_of_the_leadership_corrects_what_they_entered_in_an_earlier_office(diary: Diary) -> None:
    clerk = who(diary, Role.CLERK, Level.TOWNSHIP)
    first = meeting(diary, clerk)
    diary.database.run(_become, clerk, Role.LEADERSHIP_MEMBER)
    member = diary.actor(clerk.telegram_id)
    assert member.office.role is Role.LEADERSHIP_MEMBER

    assert "更正" in buttons(diary.database.run(open_record, member, first, diary.now))
    second = correct(diary, member, first, attendance=attended(5))

    assert present(diary, first).id == second
    with pytest.raises(NotFound):
        diary.log(member, "meeting", meeting_answers(FRIDAY))


def test_what_somebody_entered_for_another_stays_theirs_when_the_other_corrects_it(diary: Diary) -> None:
    clerk, secretary = who(diary, Role.CLERK, Level.TOWNSHIP), diary.township_secretary()
    answers = {"counterpart": "party_member", "held_on": FRIDAY.isoformat(), "count": 2}
    first = enter(diary, clerk, "talk", answers, Terms(for_office_id=secretary.office.id))
    correct(diary, secretary, first, count=3)
    diary.database.run(_become, clerk, Role.LEADERSHIP_MEMBER)
    member = diary.actor(clerk.telegram_id)

    assert "更正" in buttons(diary.database.run(open_record, member, first, diary.now))
    assert f"o:{first}" in buttons(diary.database.run(my_records, member, diary.now)).values()


def test_two_presses_of_save_make_one_version(diary: Diary) -> None:
    secretary = diary.secretary()
    first = meeting(diary, secretary)
    shown = begin(diary, secretary, "correct", first)

    once = save(diary, secretary, shown, reason="记错了", attendance=attended(5))
    twice = press_save(diary, secretary, shown)

    assert isinstance(once, Saved)
    assert isinstance(twice, Saved)
    assert once.record_id == twice.record_id
    assert diary.database.run(_versions) == 2


def test_a_second_begin_of_the_same_correction_goes_on_with_the_first(diary: Diary) -> None:
    secretary = diary.secretary()
    first = meeting(diary, secretary)

    drafts = {begin(diary, secretary, "correct", first).draft.id for _ in range(2)}

    assert len(drafts) == 1


def test_until_an_instant_only_what_was_entered_by_then_is_seen(diary: Diary) -> None:
    secretary = diary.secretary()
    answers = {**meeting_answers(date(2026, 2, 10)), "attendance": attended(4)}
    first = enter(diary, secretary, "meeting", answers)
    entered = diary.now
    diary.now += timedelta(hours=1)
    correct(diary, secretary, first, "日子记错", held_on="2026-03-10", attendance=attended(5))
    moved = diary.now
    diary.now += timedelta(hours=1)
    correct(diary, secretary, first, "又错", attendance=attended(3))
    mended = diary.now
    instant = timedelta(microseconds=1)

    for as_of, month, line, steps in (
        (entered, "2月", "支委会 · 2月10日 周二 · 到会 4/5", 1),
        (moved - instant, "2月", "支委会 · 2月10日 周二 · 到会 4/5", 1),
        (moved, "3月", "支委会 · 3月10日 周二 · 到会 5/5", 2),
        (mended - instant, "3月", "支委会 · 3月10日 周二 · 到会 5/5", 2),
        (mended, "3月", "支委会 · 3月10日 周二 · 到会 3/5", 3),
        (mended + timedelta(days=365), "3月", "支委会 · 3月10日 周二 · 到会 3/5", 3),
    ):
        assert said(diary.database.run(open_record, secretary, first, as_of)).splitlines()[1] == line
        listed = diary.database.run(my_records, secretary, as_of)
        assert said(listed).startswith(f"我的记录 · 2026年{month}\n共 1 条。")
        assert f"10日 支委会 {line[-3:]}" in buttons(listed)
        told = said(diary.database.run(history, secretary, first, as_of))
        assert told.count("校验码") == steps
    with pytest.raises(NotFound):
        diary.database.run(open_record, secretary, first, entered - instant)
    empty = diary.database.run(my_records, secretary, entered - instant)
    assert said(empty).startswith("我的记录:还没有记录")


def test_a_clock_behind_another_machines_makes_no_version_twice(diary: Diary) -> None:
    secretary = diary.township_secretary()
    clerk = who(diary, Role.CLERK, Level.TOWNSHIP)
    first = meeting(diary, secretary)
    slow = begin(diary, secretary, "correct", first)
    diary.now += timedelta(seconds=2)
    correct(diary, clerk, first, "快的一台", attendance=attended(5))
    diary.now -= timedelta(seconds=1)

    outcome = save(diary, secretary, slow, reason="慢的一台", attendance=attended(3))

    assert words_of(outcome).startswith("第 2026-0001 号刚刚被更正过")
    assert diary.database.run(_versions) == 2


def test_each_version_has_its_own_files(diary: Diary) -> None:
    secretary = diary.secretary()
    answers = {**meeting_answers(FRIDAY), "attachments": [photo(1)]}
    first = enter(diary, secretary, "meeting", answers)
    entered = diary.now
    diary.now += timedelta(hours=1)

    correct(diary, secretary, first, "换一张", attachments=[photo(2), photo(3)])

    for as_of, files in ((entered, ["file-1"]), (diary.now, ["file-2", "file-3"])):
        found = diary.database.run(attachments_of, secretary, first, as_of)
        assert [one.file_id for one in found] == files


def test_what_a_meeting_was_expected_to_have_is_learnt_from_the_version_that_counts(diary: Diary) -> None:
    secretary = diary.secretary()
    first = meeting(diary, secretary)
    correct(diary, secretary, first, "应到不对", attendance=attended(4, 6))
    correct(diary, secretary, first, "日子也不对", held_on="2026-03-20", attendance=attended(4, 7))

    assert diary.database.run(_expected, secretary) == 7


def _digits(diary: Diary, actor: Actor, record_id: int) -> str:
    return said(diary.database.run(open_record, actor, record_id, diary.now))[-8:]


def _counted(tx: Tx) -> list[tuple[date, str, int]]:
    columns = (schema.duty_days.c.day, schema.duty_days.c.half, schema.duty_days.c.record_id)
    return [(row[0], row[1], row[2]) for row in tx.execute(select(*columns).order_by(*columns))]


def _versions(tx: Tx) -> int:
    return tx.execute(select(func.count()).select_from(schema.duty_records)).scalar_one()


def _become(tx: Tx, actor: Actor, role: Role) -> None:
    here = schema.offices.c.id == actor.office.id
    tx.execute(schema.offices.update().where(here).values(role=role.value))


def _expected(tx: Tx, actor: Actor) -> int | None:
    return meetings.latest_expected(tx, actor.office.organization_id, ["branch_committee_meeting"])
