"""The forms, filled in as people do: few touches, nothing asked in vain, every text there."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from domain.catalogue.ways import prefilled
from domain.forms.field import nested
from domain.forms.outcomes import Rejected
from domain.messages import Text
from domain.records import RecordKind
from handlers.forms import duty_stay, meeting, visit
from handlers.forms.table import CURRENT, ENTRIES, FORMS
from templates import render
from tests.handlers.forms.filling import Filling
from tests.services.diary import span_answer, words

if TYPE_CHECKING:
    from handlers.forms.entry import FormEntry
    from tests.services.diary import Diary


def test_the_commonest_meeting_takes_five_touches_and_a_line_from_its_button(diary: Diary) -> None:
    # 记一笔 is the sixth touch, when 支委会 is among its buttons; 支委会 itself begins the form.
    filling = Filling(
        diary, diary.secretary(), meeting.FORM, prefilled(RecordKind.MEETING, "branch_committee_meeting")
    )

    filling.tap("今天 3月27日 周五")
    filling.tap("5/5")
    filling.say("研究预备党员转正材料")
    filling.tap("没有决定")

    assert filling.summary() == ("支委会 · 3月27日 周五 · 到会 5/5\n议题:研究预备党员转正材料\n没有决定")
    record_id = diary.log(filling.actor, "meeting", filling.answers())
    assert record_id
    assert (filling.touches, filling.lines) == (4, 1)


def test_a_single_kind_is_one_tap_and_several_are_ticked(diary: Diary) -> None:
    single = Filling(diary, diary.secretary(), meeting.FORM)
    single.tap("支委会")
    assert single.asked() == "held_on"

    several = Filling(diary, diary.secretary(), meeting.FORM)
    for label in ("选多项", "党课", "主题党日", "下一步"):
        several.tap(label)
    assert several.asked() == "held_on"
    assert several.session.answers["kinds"] == ["party_lesson", "theme_day"]


def test_the_rarer_kinds_are_behind_more_and_can_be_typed(diary: Diary) -> None:
    tapped = Filling(diary, diary.secretary(), meeting.FORM)
    assert "组织生活会" not in tapped.labels()
    tapped.tap("更多")
    tapped.tap("组织生活会")
    assert tapped.session.answers["kinds"] == ["organizational_life_meeting"]

    typed = Filling(diary, diary.secretary(), meeting.FORM)
    typed.say("支委会、专题研究")
    assert typed.session.answers["kinds"] == ["branch_committee_meeting", "topic_session"]


def test_a_meeting_of_tomorrow_is_not_taken(diary: Diary) -> None:
    filling = Filling(
        diary, diary.secretary(), meeting.FORM, prefilled(RecordKind.MEETING, "members_meeting")
    )

    filling.say("明天")

    assert isinstance(filling.outcome, Rejected)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.form.name)
def test_what_nobody_knows_is_asked(diary: Diary, entry: FormEntry) -> None:
    for value in ("", "parade", "OLD-01"):
        answers = prefilled(RecordKind(entry.form.name), value)
        assert Filling(diary, diary.secretary(), entry.form, answers).session.answers == {}


def test_a_visit_on_which_nothing_was_taken_on_asks_nothing_of_it(diary: Diary) -> None:
    filling = Filling(diary, diary.secretary(), visit.FORM)
    contact_point = filling.labels()[0]

    for label in (contact_point, "走访", "昨天 3月26日 周四", "0", "跳过"):
        filling.tap(label)

    assert filling.summary() == f"{contact_point} · 走访 · 3月26日 周四\n没有接下问题"
    diary.log(filling.actor, "visit", filling.answers())


def test_a_visit_with_problems_asks_which_and_bounds_what_was_solved(diary: Diary) -> None:
    filling = Filling(diary, diary.township_secretary(), visit.FORM)
    filling.tap(filling.labels()[0])
    for label in ("破解难题", "今天 3月27日 周五", "2"):
        filling.tap(label)
    filling.say("水渠漏水,路灯不亮")
    assert "3" not in filling.labels()
    filling.say("3")
    assert isinstance(filling.outcome, Rejected)
    filling.tap("1")
    filling.say("4月10日")

    assert filling.summary().splitlines()[1:] == [
        "接下问题 2 个,当场解决 1 个",
        "问题:水渠漏水,路灯不亮",
        "回访:4月10日 周五",
    ]
    diary.log(filling.actor, "visit", filling.answers())


def test_a_revisit_before_the_visit_is_not_taken(diary: Diary) -> None:
    filling = Filling(diary, diary.secretary(), visit.FORM)
    for label in (filling.labels()[0], "走访", "今天 3月27日 周五", "0"):
        filling.tap(label)

    filling.say("2026-03-26")

    assert isinstance(filling.outcome, Rejected)
    assert filling.asked() == "revisit_on"


def test_problems_taken_back_in_the_summary_are_not_kept(diary: Diary) -> None:
    filling = Filling(diary, diary.secretary(), visit.FORM)
    for label in (filling.labels()[0], "走访", "今天 3月27日 周五", "1"):
        filling.tap(label)
    filling.say("水渠漏水")
    filling.tap("1")
    filling.tap("跳过")
    filling.tap("改问题数")
    filling.tap("0")

    answers = filling.answers()

    assert "problems" not in answers
    diary.log(filling.actor, "visit", answers)


def test_three_duty_days_are_typed_in_one_line(diary: Diary) -> None:
    filling = Filling(diary, diary.secretary(), duty_stay.FORM)
    filling.tap("柳河村")
    filling.say("3月24日下午到3月26日")
    filling.tap("1")
    filling.say("水渠漏水")

    assert filling.summary() == ("蹲点 柳河村\n3月24日下午 至 3月26日下午,共 2.5 天\n接下问题 1 个:水渠漏水")
    answers = filling.answers()
    assert answers["span"] == span_answer(date(2026, 3, 24), date(2026, 3, 26), "pm")
    diary.log(filling.actor, "duty_stay", answers)


def test_a_place_can_be_typed_by_its_initials(diary: Diary) -> None:
    filling = Filling(diary, diary.secretary(), duty_stay.FORM)

    filling.say("lhc")

    assert filling.asked() == "span"


def test_every_text_of_every_form_is_there() -> None:
    for entry in ENTRIES:
        missing = [key for key in entry.form.text_keys() if not render.has(key)]
        assert missing == [], entry.form.name
        for block in ("lines", "line"):
            assert render.has(f"{entry.form.prefix}.{block}")


def test_every_form_is_begun_in_its_newest_version() -> None:
    assert set(CURRENT) == set(RecordKind)
    assert all((name, version) in FORMS for name, version in CURRENT.items())


def test_no_label_is_longer_than_a_button() -> None:
    for entry in ENTRIES:
        for key in entry.form.text_keys():
            if ".ask_" not in key:
                assert len(words(Text(key))) <= 8, key


def test_what_was_skipped_is_said_in_words_before_saving() -> None:
    skipped = nested(Text("forms.skipped"))
    for form in (one.form for one in FORMS.values()):
        answers = {step.key: skipped if step.optional else "3" for step in form.steps}
        if skipped in answers.values():
            assert "params" not in render.text(f"{form.prefix}.lines", answers), form.name
