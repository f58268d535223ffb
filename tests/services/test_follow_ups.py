"""What becomes of a record: withdrawn, restored, supplemented."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from domain.people import Level, Role
from domain.records import EventKind
from domain.refusals import NotFound, Refused
from services.drafts import Saved
from services.follow_ups import restore
from services.record_lists import my_records
from services.records import attachments_of, followed_up, history, open_record
from storage import schema
from tests.services.diary import Diary, buttons, photo, said, span_answer, words
from tests.services.following import (
    begin,
    correct,
    events,
    made,
    meeting,
    opened,
    press_save,
    save,
    shown_buttons,
    stay,
    supplement,
    who,
    withdraw,
    words_of,
)

if TYPE_CHECKING:
    from domain.people import Actor
    from storage.database import Tx

MONDAY = date(2026, 3, 23)
TUESDAY = date(2026, 3, 24)


# --- withdrawing ---


def test_a_withdrawn_record_says_so_first_with_the_reason_and_who_took_it_back(diary: Diary) -> None:
    secretary = diary.secretary()
    record_id = meeting(diary, secretary)

    withdraw(diary, secretary, record_id, "记重了")

    assert said(diary.database.run(followed_up, secretary, record_id, diary.now)).startswith(
        "✓ 已撤回 第 2026-0001 号\n"
    )
    lines = opened(diary, secretary, record_id).splitlines()
    assert lines[0] == "第 2026-0001 号(已撤回)"
    assert f"已撤回,原因:记重了({secretary.name})" in lines
    assert list(shown_buttons(diary, secretary, record_id)) == [
        "撤销撤回",
        "全部经过",
        "3月的记录",
        "再记一笔",
    ]
    assert "(已撤回)27日 支委会 4/5" in buttons(diary.database.run(my_records, secretary, diary.now))


def test_a_withdrawal_can_be_undone_for_ten_minutes_and_not_a_second_longer(diary: Diary) -> None:
    secretary = diary.secretary()
    in_time, late = meeting(diary, secretary), meeting(diary, secretary)
    for record_id in (in_time, late):
        withdraw(diary, secretary, record_id)
    diary.now += timedelta(minutes=10)
    assert "撤销撤回" in shown_buttons(diary, secretary, in_time)
    diary.database.run(restore, secretary, in_time, diary.now)
    diary.now += timedelta(seconds=1)

    with pytest.raises(Refused) as refused:
        diary.database.run(restore, secretary, late, diary.now)

    assert words(refused.value.text).startswith("第 2026-0002 号撤回已超过 10 分钟,不能撤销。")
    assert "撤销撤回" not in shown_buttons(diary, secretary, late)
    assert "更正" in shown_buttons(diary, secretary, in_time)
    assert [one.kind for one in events(diary, in_time)] == [EventKind.WITHDRAWN, EventKind.RESTORED]


def test_only_a_withdrawn_record_is_restored_and_only_once(diary: Diary) -> None:
    secretary = diary.secretary()
    record_id = meeting(diary, secretary)
    with pytest.raises(NotFound):
        diary.database.run(restore, secretary, record_id, diary.now)
    withdraw(diary, secretary, record_id)
    diary.database.run(restore, secretary, record_id, diary.now)

    with pytest.raises(NotFound):
        diary.database.run(restore, secretary, record_id, diary.now)

    assert len(events(diary, record_id)) == 2


def test_after_a_second_withdrawal_the_ten_minutes_begin_anew(diary: Diary) -> None:
    secretary = diary.secretary()
    record_id = meeting(diary, secretary)
    withdraw(diary, secretary, record_id)
    diary.database.run(restore, secretary, record_id, diary.now)
    diary.now += timedelta(minutes=30)
    withdraw(diary, secretary, record_id)
    diary.now += timedelta(minutes=10)

    diary.database.run(restore, secretary, record_id, diary.now)

    assert opened(diary, secretary, record_id).startswith("第 2026-0001 号\n")


def test_a_withdrawn_stay_frees_its_days_and_takes_them_again_when_it_is_restored(diary: Diary) -> None:
    secretary = diary.secretary()
    record_id = stay(diary, secretary, MONDAY)
    withdraw(diary, secretary, record_id)
    assert diary.database.run(_counted) == 0

    diary.database.run(restore, secretary, record_id, diary.now)

    assert diary.database.run(_counted) == 2
    with pytest.raises(Refused):
        diary.stay(secretary, span_answer(MONDAY, MONDAY))


def test_a_stay_is_not_restored_once_somebody_counts_its_day_for_another_one(diary: Diary) -> None:
    secretary = diary.secretary()
    record_id = stay(diary, secretary, MONDAY)
    withdraw(diary, secretary, record_id)
    stay(diary, secretary, MONDAY)

    with pytest.raises(Refused) as refused:
        diary.database.run(restore, secretary, record_id, diary.now)

    assert words(refused.value.text).startswith("3月23日 周一 上午已经记过蹲点:\n第 2026-0002 号,柳河村。")
    assert diary.database.run(_counted) == 2
    assert len(events(diary, record_id)) == 1


def test_a_corrected_stay_frees_the_days_of_its_last_version(diary: Diary) -> None:
    secretary = diary.secretary()
    record_id = stay(diary, secretary, MONDAY)
    correct(diary, secretary, record_id, span=span_answer(TUESDAY, TUESDAY))

    withdraw(diary, secretary, record_id)
    assert diary.database.run(_counted) == 0

    diary.database.run(restore, secretary, record_id, diary.now)
    assert stay(diary, secretary, MONDAY) > record_id


def test_two_withdrawals_that_were_begun_together_are_one(diary: Diary) -> None:
    secretary, clerk = diary.township_secretary(), who(diary, Role.CLERK, Level.TOWNSHIP)
    record_id = meeting(diary, secretary)
    first, second = (begin(diary, one, "withdraw", record_id) for one in (secretary, clerk))
    save(diary, secretary, first, reason="记重了")

    outcome = save(diary, clerk, second, reason="我也看到记重了")

    assert words_of(outcome) == "第 2026-0001 号已经撤回,不能再改。"
    assert isinstance(press_save(diary, secretary, first), Saved)
    assert len(events(diary, record_id)) == 1


def test_a_clock_behind_another_machines_withdraws_nothing_twice(diary: Diary) -> None:
    secretary, clerk = diary.township_secretary(), who(diary, Role.CLERK, Level.TOWNSHIP)
    record_id = meeting(diary, secretary)
    slow = begin(diary, clerk, "withdraw", record_id)
    diary.now += timedelta(seconds=2)
    withdraw(diary, secretary, record_id)
    diary.now -= timedelta(seconds=1)

    save(diary, clerk, slow, reason="慢的一台")

    diary.now += timedelta(seconds=1)
    assert len(events(diary, record_id)) == 1


def test_until_an_instant_a_record_was_withdrawn_or_not_as_it_was_then(diary: Diary) -> None:
    secretary = diary.secretary()
    record_id = meeting(diary, secretary)
    instants = [diary.now]
    diary.now += timedelta(minutes=5)
    withdraw(diary, secretary, record_id)
    instants.append(diary.now)
    diary.now += timedelta(minutes=5)
    diary.database.run(restore, secretary, record_id, diary.now)
    instants.append(diary.now)

    for as_of, withdrawn, steps in zip(instants, (False, True, False), (1, 2, 3), strict=True):
        message = diary.database.run(open_record, secretary, record_id, as_of)
        assert said(message).startswith("第 2026-0001 号(已撤回)") is withdrawn
        assert ("更正" in buttons(message)) is not withdrawn
        told = said(diary.database.run(history, secretary, record_id, as_of))
        assert told.count("校验码") == steps
        month = buttons(diary.database.run(my_records, secretary, as_of))
        assert ("(已撤回)27日 支委会 4/5" in month) is withdrawn


def test_nobody_else_withdraws_restores_or_supplements(diary: Diary) -> None:
    secretary = diary.secretary(0)
    record_id, withdrawn = meeting(diary, secretary), meeting(diary, secretary)
    withdraw(diary, secretary, withdrawn)

    for other in (diary.secretary(1), diary.township_secretary(), who(diary, Role.ADMINISTRATOR, Level.CITY)):
        for name in ("withdraw", "supplement"):
            with pytest.raises(NotFound):
                begin(diary, other, name, record_id)
        with pytest.raises(NotFound):
            diary.database.run(restore, other, withdrawn, diary.now)


# --- supplementing ---


def test_a_supplement_is_a_line_or_files_or_both_and_never_nothing(diary: Diary) -> None:
    secretary = diary.secretary()
    record_id = meeting(diary, secretary)
    made(supplement(diary, secretary, record_id, "签到表在村部"))
    made(supplement(diary, secretary, record_id, None, [photo(1)]))
    made(supplement(diary, secretary, record_id, "照片", [photo(2)]))

    outcome = supplement(diary, secretary, record_id)

    assert words_of(outcome) == "还没有说明,也没有附件。请改说明,或加附件后再保存。"
    lines = opened(diary, secretary, record_id).splitlines()
    assert [line for line in lines if line.startswith("补充:")] == [
        f"补充:签到表在村部({secretary.name})",
        f"补充:附件({secretary.name})",
        f"补充:照片({secretary.name})",
    ]
    assert len(events(diary, record_id)) == 3


def test_files_of_supplements_come_after_the_records_own_whatever_is_corrected_later(diary: Diary) -> None:
    secretary = diary.secretary()
    record_id = meeting(diary, secretary, attachments=[photo(1), photo(2)])
    for number in (3, 5):
        made(supplement(diary, secretary, record_id, None, [photo(number), photo(number + 1)]))
    correct(diary, secretary, record_id, attachments=[photo(9)])

    found = diary.database.run(attachments_of, secretary, record_id, diary.now)

    assert [one.file_id for one in found] == [f"file-{number}" for number in (9, 3, 4, 5, 6)]
    assert "看附件(5)" in shown_buttons(diary, secretary, record_id)


def test_a_record_with_many_long_supplements_still_fits_into_a_message(diary: Diary) -> None:
    secretary = diary.secretary()
    record_id = meeting(diary, secretary, topics="议" * 200, decision="决" * 200)
    for _ in range(30):
        made(supplement(diary, secretary, record_id, "补" * 200))
    for _ in range(8):
        correct(diary, secretary, record_id, "因" * 200)

    shown = opened(diary, secretary, record_id)

    assert "另有 27 条补充、处理,见「全部经过」。" in shown
    assert len(shown) < 4096
    pages = _pages(diary, secretary, record_id)
    assert all(len(page) < 4096 for page in pages)
    steps = [int(line.split(".")[0]) for page in pages for line in page.splitlines() if line[:1].isdigit()]
    assert steps == list(range(1, 40))


def test_a_supplement_pressed_twice_is_one(diary: Diary) -> None:
    secretary = diary.secretary()
    record_id = meeting(diary, secretary)
    shown = begin(diary, secretary, "supplement", record_id)

    made(save(diary, secretary, shown, line="签到表", attachments=[photo()]))
    made(press_save(diary, secretary, shown))

    assert len(events(diary, record_id)) == 1
    assert len(diary.database.run(attachments_of, secretary, record_id, diary.now)) == 1


def _pages(diary: Diary, actor: Actor, record_id: int) -> list[str]:
    """Every page of a record's history, by its buttons."""
    pages, page = [], 0
    while True:
        message = diary.database.run(history, actor, record_id, diary.now, page)
        pages.append(said(message))
        following = buttons(message).get("之后 ›")
        if following is None:
            return pages
        page += 1
        assert following == f"y:{record_id}:{page}"


def _counted(tx: Tx) -> int:
    return tx.execute(select(func.count()).select_from(schema.duty_days)).scalar_one()


def test_to_a_talk_nothing_is_ever_added(diary: Diary) -> None:
    secretary = diary.secretary()
    answers = {"counterpart": "party_member", "held_on": secretary.today.isoformat(), "count": 2}
    record_id = diary.log(secretary, "talk", answers)

    assert "补充材料" not in buttons(diary.database.run(open_record, secretary, record_id, diary.now))
    with pytest.raises(NotFound):
        supplement(diary, secretary, record_id, "谈了家里的困难")
