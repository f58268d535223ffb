"""Every kind of question: its buttons, what may be typed, what is refused and why."""

from __future__ import annotations

from datetime import date

import pytest

from domain.forms.engine import offers
from domain.forms.fields.attachments import Attachments
from domain.forms.fields.choices import Tick
from domain.forms.fields.dates import Day
from domain.forms.fields.numbers import Fraction, Number
from domain.forms.fields.span import Span
from domain.forms.fields.texts import Line, Paragraph
from domain.forms.form import Form, Step
from domain.forms.outcomes import Asked, Rejected, Reviewing
from tests.domain.forms.world import MEETING, STAY, VILLAGES, VISIT, Person, World


def asking(*steps: Step) -> Person:
    """Return a person before a form of one question."""
    return Person(Form("meeting", 1, steps))


# --- choices ----------------------------------------------------------------------------------------


def test_ticks_are_set_and_taken_back_and_hidden_ones_appear() -> None:
    person = Person(MEETING)
    assert person.labels()[:3] == ["支委会", "党课", "更多"]
    assert "下一步" not in person.labels()
    person.tap("更多")
    person.tap("组织生活会")
    person.tap("党课")
    person.tap("党课 ✓")
    assert person.labels()[:4] == ["支委会", "党课", "组织生活会 ✓", "下一步"]
    assert person.tap("下一步") == Asked("held_on")
    assert person.session.answers["kinds"] == ["life"]


@pytest.mark.parametrize(
    "typed", ["支委会 党课", "党课,支委会", "党课\uff0c支委会", "支委会和党课", "党课、支委会。"]
)
def test_several_names_are_typed_in_any_order(typed: str) -> None:
    person = Person(MEETING)
    assert person.say(typed) == Asked("held_on")
    assert person.session.answers["kinds"] == ["committee", "lesson"]


def test_a_name_that_is_no_option_is_quoted_back() -> None:
    person = Person(MEETING)
    assert isinstance(person.say("支委会、茶话会"), Rejected)
    assert person.reason() == "读到「支委会、茶话会」:不是这里的选项。请再发一次,例如「支委会」。"
    assert person.say("组织生活会") == Asked("held_on")  # though hidden behind 更多


def test_with_alone_one_tap_is_the_answer_and_several_are_one_tap_away() -> None:
    step = Step("kinds", Tick(("committee", "lesson"), alone=True))
    assert asking(step).tap("支委会") == Reviewing()
    person = asking(step)
    person.say("选多项")
    person.tap("党课")
    person.tap("支委会")
    assert person.tap("下一步") == Reviewing()
    assert person.session.answers["kinds"] == ["committee", "lesson"]
    person.forge("edit", "kinds")
    assert "党课 ✓" in person.labels()


# --- one of many ------------------------------------------------------------------------------------


def test_many_options_are_turned_page_by_page() -> None:
    person = Person(VISIT)
    assert "上一页" not in person.labels()
    for _ in range(3):  # 20 villages, 6 a page: the fourth page has two
        person.say("下一页")
    assert [tap.label for tap in person.taps()[:2]] == ["19号村党支部", "20号村党支部"]
    assert "下一页" not in person.labels()
    person.tap("上一页")
    assert person.tap("13号村党支部") == Asked("kind")


def test_a_search_shows_what_it_found_and_its_only_match_is_taken() -> None:
    person = Person(VISIT)
    assert person.say("2号村") == Asked("village")  # 2, 12, 20 has none: 2号村 and 12号村
    assert person.labels()[:3] == ["2号村党支部", "12号村党支部", "显示全部"]
    assert person.say("17") == Asked("kind")
    assert person.session.answers["village"] == VILLAGES[16].value


def test_a_name_typed_in_full_is_taken_among_others_that_contain_it() -> None:
    person = Person(VISIT)
    assert person.say("2号村党支部") == Asked("kind")
    assert person.session.answers["village"] == VILLAGES[1].value


def test_a_search_without_a_match_says_so_and_keeps_the_page() -> None:
    person = Person(VISIT)
    person.tap("下一页")
    assert isinstance(person.say("月亮"), Rejected)
    assert "没有找到" in person.reason()
    assert "7号村党支部" in person.labels()


# --- days -------------------------------------------------------------------------------------------


def test_the_calendar_offers_only_allowed_days_and_months() -> None:
    person = asking(Step("held_on", Day(earliest=date(2026, 2, 20))))
    person.tap("选日期")
    assert person.labels()[:10] == ["‹ 上月", "2026年3月", "·", *"一二三四五六日"]
    days = [tap.value for tap in person.taps() if tap.action == "day"]
    assert days == [f"2026-03-{day:02}" for day in range(1, 28)]  # the 27th is today
    person.tap("‹ 上月")
    assert first_day(person) == "2026-02-20"
    assert person.labels()[0] == "·"
    assert person.forge("stay") == Asked("held_on")
    assert person.forge("day", "2026-03-28") == Asked("held_on")
    person.tap("下月 ›")
    person.tap("收起日历")
    assert person.labels()[0] == "今天 3月27日 周五"


def test_the_weeks_of_a_calendar_begin_on_monday() -> None:
    person = asking(Step("held_on", Day()))
    person.tap("选日期")
    rows = offers(person.form, person.session, person.world)
    weeks = [row for row in rows if any(tap.action == "day" for tap in row)]
    assert [tap.label for tap in weeks[0]] == ["·", "·", "·", "·", "·", "·", "1"]  # 1 March 2026 is a Sunday
    assert {len(week) for week in weeks} == {7}


def first_day(person: Person) -> str:
    """Return the first day a person can tap."""
    return next(tap.value for tap in person.taps() if tap.action == "day")


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("明天", "读到 2026年3月28日:晚了,最晚可以是 2026年3月27日。请再发一次,例如「3月27日 周五」。"),
        (
            "2025.12.31",
            "读到 2025年12月31日:早了,最早可以是 2026年1月15日。请再发一次,例如「2026年1月15日」。",
        ),
        ("2月30日", "读到「2月30日」:没有这一天。请再发一次,例如「3月27日 周五」。"),
        ("3月5日 周五", "读到「3月5日 周五」:日期和星期对不上。请再发一次,例如「3月27日 周五」。"),
        ("上次", "读到「上次」:看不出是哪一天。请再发一次,例如「昨天」或「3月27日 周五」。"),
    ],
)
def test_a_day_that_does_not_fit_is_refused_with_the_reason(typed: str, reason: str) -> None:
    person = asking(Step("held_on", Day(earliest=date(2026, 1, 15))))
    assert isinstance(person.say(typed), Rejected)
    assert person.reason() == reason


def test_a_day_to_come_is_read_forwards_and_not_before_the_day_it_follows() -> None:
    visit = {"village": VILLAGES[0].value, "kind": "visit", "held_on": "2026-03-20", "problems_taken_on": 0}
    person = Person(VISIT, prefilled=visit)
    assert person.labels()[:2] == ["今天 3月27日 周五", "明天 3月28日 周六"]
    assert isinstance(person.say("2026-03-19"), Rejected)
    assert person.say("4月3日") == Reviewing()
    assert person.session.answers["revisit_on"] == "2026-04-03"


# --- spans ------------------------------------------------------------------------------------------


def test_a_span_is_tapped_from_day_to_day_and_by_halves() -> None:
    person = Person(STAY)
    person.tap("选日期")
    person.tap("2")
    assert first_day(person) == "2026-03-02"
    person.tap("4")
    person.tap("下午开始")
    assert "下午开始 ✓" in person.labels()
    assert person.tap("下一步") == Asked("report")
    assert person.summary()["span"] == "3月2日下午 至 3月4日下午,共 2.5 天"


def test_today_as_a_whole_is_one_tap() -> None:
    person = Person(STAY)
    person.tap("今天 3月27日 周五")
    assert person.summary()["span"] == "3月27日 周五,共 1 天"


def test_the_halves_of_a_single_day_never_cross() -> None:
    person = Person(STAY)
    for label in ("选日期", "2", "当天结束", "下午开始", "上午结束"):
        person.tap(label)
    person.tap("下一步")
    assert person.summary()["span"] == "3月2日 周一 上午,共 0.5 天"


def test_a_typed_length_asks_for_the_first_day() -> None:
    person = Person(STAY)
    assert person.say("3天") == Asked("span")
    assert person.say("3月2日") == Asked("report")
    assert person.summary()["span"] == "3月2日上午 至 3月4日下午,共 3 天"


def test_half_a_day_from_the_calendar_asks_for_the_half() -> None:
    person = Person(STAY)
    person.say("半天")
    person.tap("昨天 3月26日 周四")
    person.tap("下午结束")
    person.tap("下午开始")
    person.tap("下一步")
    assert person.summary()["span"] == "3月26日 周四 下午,共 0.5 天"


def test_after_the_first_day_a_typed_day_or_length_ends_the_span() -> None:
    for typed in ("3月4日上午", "2天半"):
        person = Person(STAY)
        person.tap("选日期")
        person.tap("2")
        assert person.say(typed) == Asked("report")
        assert person.summary()["span"] == "3月2日上午 至 3月4日上午,共 2.5 天"


@pytest.mark.parametrize(
    ("typed", "part"),
    [
        ("昨天半天", "没有说上午还是下午"),
        ("今天到明天", "最晚可以是 2026年3月27日"),
        ("2026.1.1-2026.3.1", "一次最多 31 天"),
        ("60天", "一次最多 31 天"),
        ("3.4-3.2", "结束早于开始"),
        ("3-5", "几种读法"),
        ("几天", "看不出从哪天到哪天"),
    ],
)
def test_a_span_that_does_not_fit_is_refused_with_the_reason(typed: str, part: str) -> None:
    person = Person(STAY)
    assert isinstance(person.say(typed), Rejected)
    assert part in person.reason()


# --- numbers ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("3", 3),
        ("\uff13", 3),
        ("三", 3),
        ("3个", 3),
        ("两件", 2),
        ("十二。", 12),
        ("12人次", 12),
        ("8学时", 8),
    ],
)
def test_a_number_is_typed_in_any_width(typed: str, number: int) -> None:
    person = asking(Step("count", Number(0, 99)))
    assert person.say(typed) == Reviewing()
    assert person.session.answers["count"] == number


@pytest.mark.parametrize("typed", ["-1", "1.5", "100", "三四个", "很多", "9" * 30])
def test_what_is_no_number_within_bounds_is_refused(typed: str) -> None:
    person = asking(Step("count", Number(0, 99, offers=(0, 1))))
    assert isinstance(person.say(typed), Rejected)
    assert "0 到 99" in person.reason()


def test_a_number_is_bounded_by_an_earlier_one() -> None:
    person = asking(Step("all", Number(0, 9)), Step("some", Number(0, 9, offers=(0, 1, 2), most_from="all")))
    person.say("1")
    assert person.labels()[:3] == ["0", "1", "返回"]
    assert isinstance(person.say("2"), Rejected)


@pytest.mark.parametrize(
    ("typed", "attended", "expected"),
    [
        ("12/15", 12, 15),
        ("\uff11\uff12\uff0f\uff11\uff15", 12, 15),
        ("12 / 15", 12, 15),
        ("应到15到会12", 12, 15),
        ("应到15人,实到12人", 12, 15),
        ("到会12人,应到15人", 12, 15),
        ("到12人应到15人", 12, 15),
        ("4", 4, 5),
        ("到会四人", 4, 5),
        ("到齐", 5, 5),
        ("0/5", 0, 5),
    ],
)
def test_n_of_m_is_typed_as_people_say_it(typed: str, attended: int, expected: int) -> None:
    person = asking(Step("attendance", Fraction("members")))
    assert person.say(typed) == Reviewing()
    assert person.session.answers["attendance"] == {"attended": attended, "expected": expected}


@pytest.mark.parametrize(
    ("typed", "part"),
    [("13/12", "例如 11/12"), ("0/0", "1 到 200"), ("500/500", "1 到 200"), ("都来了", "看不出")],
)
def test_n_of_m_that_does_not_fit_is_refused_with_the_reason(typed: str, part: str) -> None:
    person = asking(Step("attendance", Fraction("members", most=200)))
    assert isinstance(person.say(typed), Rejected)
    assert part in person.reason()


@pytest.mark.parametrize(
    ("members", "labels"), [(5, ["5/5", "4/5", "3/5"]), (2, ["2/2", "1/2"]), (None, []), (0, []), ("5", [])]
)
def test_n_of_m_offers_what_is_likely(members: object, labels: list[str]) -> None:
    world = World()
    world.members = members
    person = Person(Form("meeting", 1, (Step("attendance", Fraction("members")),)), world)
    assert [label for label in person.labels() if "/" in label] == labels


def test_without_the_number_expected_one_number_is_not_enough() -> None:
    person = asking(Step("attendance", Fraction()))
    assert isinstance(person.say("12"), Rejected)
    assert "还差应到人数" in person.reason()


# --- texts ------------------------------------------------------------------------------------------


def test_a_line_is_cleaned_and_kept_as_written() -> None:
    person = asking(Step("line", Line()))
    person.say(" 研究\u202e\x00党费 12\n元 ")
    assert person.session.answers["line"] == "研究党费 12 元"


def test_a_line_too_long_or_empty_is_refused() -> None:
    person = asking(Step("line", Line(most=5)))
    assert isinstance(person.say("一二三四五六"), Rejected)
    assert person.reason() == "读到 6 字:最多 5 字。请缩短后再发一次。"
    assert isinstance(person.say("\x00 \u200b"), Rejected)
    assert person.say("一二三四五") == Reviewing()


def test_a_paragraph_keeps_its_lines() -> None:
    person = asking(Step("text", Paragraph()))
    person.say("一\r\n二\n\n\n\n三 ")
    assert person.session.answers["text"] == "一\n二\n\n三"


def test_nothing_to_say_is_an_answer_where_it_is_offered() -> None:
    for typed in ("没有", "无", "没有决定"):
        person = asking(Step("decision", Line(none=True, none_label="meeting.no_decision")))
        assert person.say(typed) == Reviewing()
        assert person.session.answers["decision"] is None
    person = asking(Step("decision", Line()))
    person.say("没有")
    assert person.session.answers["decision"] == "没有"


def test_attachments_answer_to_words_with_the_way_on() -> None:
    person = asking(Step("line", Line()), Step("files", Attachments()))
    person.say("一")
    person.say("加附件")
    assert isinstance(person.say("这张"), Rejected)
    assert "点「下一步」" in person.reason()


def test_impossible_fields_are_refused() -> None:
    for field in (
        Span(most_days=0),
        Fraction(most=0),
        Attachments(most=0),
        Line(none_label="a.b"),
        Paragraph(0),
    ):
        with pytest.raises(ValueError, match="form 'meeting'"):
            asking(Step("line", Line()), Step("x", field))
