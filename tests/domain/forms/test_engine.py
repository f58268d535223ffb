"""A form from the first question to saving, as a person lives through it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from domain.forms.engine import advance, begin, help_line, offers
from domain.forms.fields.choices import Choose
from domain.forms.fields.dates import Day
from domain.forms.fields.numbers import Number
from domain.forms.fields.texts import Line
from domain.forms.form import Form, Step
from domain.forms.outcomes import Asked, Discarded, Finished, PutAside, Rejected, Reviewing
from domain.forms.replies import Attached, SharedContact, Tapped, Typed
from tests.domain.forms.world import CONTACT, MEETING, STAY, VILLAGES, VISIT, Person, World

MET = {
    "kinds": ["committee"],
    "held_on": "2026-03-27",
    "attendance": {"attended": 4, "expected": 5},
    "topics": "研究党费",
    "decision": None,
}


def test_the_commonest_meeting_takes_six_taps_and_a_line() -> None:
    person = Person(MEETING)
    person.tap("支委会")
    person.tap("下一步")
    person.tap("今天 3月27日 周五")
    person.tap("5/5")
    assert person.say("研究预备党员转正材料") == Asked("decision")
    assert person.tap("没有决定") == Reviewing()
    assert person.summary() == {
        "kinds": "支委会",
        "held_on": "3月27日 周五",
        "attendance": "5/5",
        "topics": "研究预备党员转正材料",
        "decision": "没有决定",
    }
    assert person.tap("保存") == Finished({
        "kinds": ["committee"],
        "held_on": "2026-03-27",
        "attendance": {"attended": 5, "expected": 5},
        "topics": "研究预备党员转正材料",
        "decision": None,
        "files": [],
    })  # fmt: skip


def test_the_whole_form_can_be_typed() -> None:
    person = Person(MEETING)
    for words in ("支委会、党课", "昨天", "应到15人,实到12人", "研究党费", "没有决定"):
        person.say(words)
    assert person.summary()["kinds"] == "支委会、党课"
    assert person.say("保存。") == Finished({
        "kinds": ["committee", "lesson"],
        "held_on": "2026-03-26",
        "attendance": {"attended": 12, "expected": 15},
        "topics": "研究党费",
        "decision": None,
        "files": [],
    })  # fmt: skip


def test_a_wrong_answer_gets_the_reason_and_the_same_question() -> None:
    person = Person(MEETING, prefilled={"kinds": ["committee"], "held_on": "2026-03-27"})
    assert isinstance(person.say("6/5"), Rejected)
    assert person.reason() == "读到 6/5:到会不能多于应到。请再发一次,例如 4/5。"
    assert person.session.step == "attendance"
    assert person.say("4/5") == Asked("topics")


def test_going_back_keeps_the_answers_and_offers_to_leave_them() -> None:
    person = Person(MEETING)
    for words in ("支委会", "今天", "4/5"):
        person.say(words)
    assert person.tap("返回") == Asked("attendance")
    assert person.say("返回") == Asked("held_on")
    assert person.tap("不改") == Asked("topics")
    person.say("返回")
    assert person.say("3/5") == Asked("topics")
    assert person.session.answers["held_on"] == "2026-03-27"


def test_the_first_question_has_no_way_back_and_the_word_is_no_answer() -> None:
    person = Person(Form("note", 1, (Step("line", Line()),)))
    assert "返回" not in person.labels()
    assert isinstance(person.say("返回"), Rejected)
    assert "读到「返回」" in person.reason()
    assert "line" not in person.session.answers


def test_saving_is_not_possible_before_the_summary() -> None:
    person = Person(MEETING)
    assert person.forge("save") == Asked("kinds")
    assert isinstance(person.say("保存"), Rejected)


@pytest.mark.parametrize("how", ["tap", "say"])
def test_any_answer_is_changed_from_the_summary_and_leads_back_there(how: str) -> None:
    person = Person(MEETING, prefilled=MET)
    getattr(person, how)("改日期")
    assert person.session.step == "held_on"
    assert person.say("昨天") == Reviewing()
    assert person.summary()["held_on"] == "3月26日 周四"


def test_going_back_from_a_change_leaves_the_answer() -> None:
    person = Person(MEETING, prefilled=MET)
    person.tap("改日期")
    assert person.tap("返回") == Reviewing()
    assert person.session.answers == MET


def test_a_change_that_makes_another_answer_invalid_asks_that_one_with_the_reason() -> None:
    person = Person(VISIT, prefilled=visited(problems_taken_on=3, solved=3))
    person.forge("edit", "problems_taken_on")
    assert isinstance(person.say("2"), Rejected)
    assert person.session.step == "solved"
    assert person.reason() == "读到 3:要在 0 到 2 之间。请再发一次,例如 2。"
    assert person.say("1") == Reviewing()


def test_a_change_that_makes_a_question_relevant_asks_it() -> None:
    person = Person(VISIT, prefilled=visited(problems_taken_on=0))
    person.forge("edit", "problems_taken_on")
    assert person.say("两个") == Asked("solved")
    assert person.tap("返回") == Asked("problems_taken_on")
    person.say("2")
    assert person.say("1") == Reviewing()


def test_a_change_that_makes_a_question_irrelevant_drops_its_answer_from_what_is_saved() -> None:
    person = Person(VISIT, prefilled=visited(problems_taken_on=2, solved=1))
    person.forge("edit", "problems_taken_on")
    assert person.say("0") == Reviewing()
    assert "solved" not in person.summary()
    saved = person.say("保存")
    assert isinstance(saved, Finished)
    assert "solved" not in saved.answers


def test_an_optional_question_can_be_skipped() -> None:
    person = Person(VISIT, prefilled=visited(problems_taken_on=0))
    del_revisit = {key: value for key, value in person.session.answers.items() if key != "revisit_on"}
    person = Person(VISIT, prefilled=del_revisit)
    assert "跳过" in person.labels()
    assert person.say("跳过") == Reviewing()
    assert person.summary()["revisit_on"] == "未填"


def test_a_required_question_cannot_be_skipped() -> None:
    person = Person(MEETING)
    assert person.forge("skip") == Asked("kinds")
    assert isinstance(person.say("跳过"), Rejected)


def test_a_form_put_aside_goes_on_where_it_was() -> None:
    person = Person(MEETING)
    person.say("党课")
    assert person.tap("先放着") == PutAside()
    assert person.session.step == "held_on"
    assert person.say("今天") == Asked("attendance")


def test_a_form_is_given_up_without_a_second_question() -> None:
    assert Person(MEETING).tap("放弃") == Discarded()
    assert Person(MEETING, prefilled=MET).say("放弃") == Discarded()


def test_a_question_at_the_summary_is_answered_by_the_summary() -> None:
    person = Person(MEETING, prefilled=MET)
    assert isinstance(person.say("还有什么?"), Rejected)
    assert person.outcome == Rejected(None, person.outcome.reason)  # type: ignore[union-attr] # narrowed above


def test_files_are_attached_in_the_summary_or_through_its_button() -> None:
    person = Person(MEETING, prefilled=MET)
    assert person.send(Attached("photo", "f1", "u1")) == Reviewing()
    assert person.send(Attached("photo", "f1", "u1")) == Reviewing()  # the same photo twice is one
    assert person.summary()["files"] == "1 个"
    assert person.tap("加附件") == Asked("files")
    assert person.send(Attached("voice", "f2", "u2")) == Asked("files")
    assert isinstance(person.send(Attached("photo", "f3", "u3")), Rejected)  # two at most
    assert person.tap("返回") == Reviewing()  # what was sent is kept
    assert person.summary()["files"] == "2 个"
    person.tap("加附件")
    person.tap("去掉最后一个")
    assert person.say("下一步") == Reviewing()
    saved = person.tap("保存")
    assert isinstance(saved, Finished)
    assert [file["unique_id"] for file in saved.answers["files"]] == ["u1"]


def test_a_file_during_another_question_is_refused_with_where_to_send_it() -> None:
    person = Person(MEETING)
    assert isinstance(person.send(Attached("photo", "f1", "u1")), Rejected)
    assert "核对时" in person.reason()
    other = Person(VISIT)
    other.send(Attached("photo", "f1", "u1"))
    assert "不需要附件" in other.reason()


def test_only_ones_own_contact_is_taken() -> None:
    person = Person(CONTACT)
    person.send(SharedContact(7, "+86 138-0000-0000", own=False))
    assert "别人的" in person.reason()
    assert isinstance(person.say("13800000000"), Rejected)
    assert person.send(SharedContact(7, "+86 138-0000-0000", own=True)) == Reviewing()
    assert person.session.answers["phone"] == {"user_id": 7, "phone": "+8613800000000"}
    assert isinstance(Person(MEETING).send(SharedContact(7, "1", own=True)), Rejected)


def test_a_tap_that_is_not_offered_changes_nothing() -> None:
    person = Person(VISIT)
    before = person.session
    for action, value in [
        ("pick", "12345"),
        ("page", "9"),
        ("page", "-1"),
        ("page", "x"),
        ("day", "2026-03-27"),
        ("", ""),
    ]:
        assert person.forge(action, value) == Asked("village")
    assert person.session == before


def test_a_session_of_another_form_or_version_is_refused() -> None:
    session = begin(MEETING)
    for other in (VISIT, replace(MEETING, version=2)):
        with pytest.raises(ValueError, match="session of meeting"):
            advance(other, session, Typed("x"), World())
        with pytest.raises(ValueError, match="session of meeting"):
            offers(other, session, World())


def test_prefilled_answers_are_not_asked_and_invalid_ones_are() -> None:
    session = begin(MEETING, {"kinds": ["committee"], "held_on": "2027-01-01", "topics": "研究"}, World())
    assert session.step == "held_on"
    assert dict(session.answers) == {"kinds": ["committee"], "topics": "研究"}
    with pytest.raises(ValueError, match="no steps"):
        begin(MEETING, {"nothing": 1})


def test_prefilled_answers_that_turn_out_invalid_are_asked_when_saving() -> None:
    person = Person(MEETING, prefilled={**MET, "held_on": "2027-01-01"})
    assert person.summary()["held_on"] == "需要重新回答"
    assert isinstance(person.tap("保存"), Rejected)
    assert person.session.step == "held_on"


def test_a_day_that_was_right_yesterday_stays_right_in_a_draft_resumed_later() -> None:
    person = Person(MEETING, prefilled=MET)
    person.world.today = date(2026, 5, 4)
    assert isinstance(person.tap("保存"), Finished)


def test_the_help_line_follows_the_widget() -> None:
    person = Person(STAY)
    first = help_line(STAY, person.session, person.world)
    person.tap("选日期")
    person.tap("2")
    assert help_line(STAY, person.session, person.world) != first
    assert help_line(MEETING, begin(MEETING, MET), World()) is None


@pytest.mark.parametrize(
    ("steps", "match"),
    [
        ((), "nothing is asked"),
        ((Step("a", Line()), Step("a", Line())), "same key"),
        ((Step("A", Line()),), "short lower-case"),
        ((Step("a" * 40, Line()),), "short lower-case"),
        ((Step("a", Choose(())),), "nothing to choose"),
        ((Step("a", Choose(("x", "x"))),), "two equal"),
        ((Step("a", Choose(("x" * 40,))),), "value"),
        ((Step("a", Choose(("b_c",))), Step("a_b", Choose(("c",)))), "two texts"),
        ((Step("a", Number(2, 1)),), "bounds"),
        ((Step("a", Number(0, 1, most_from="b")), Step("b", Number(0, 1))), "not asked before"),
        ((Step("a", Day(latest_offset_days=-1)),), "today"),
        ((Step("a", Line(most=0)),), "fits"),
        ((Step("a", Line(), when=lambda answers: answers["b"] == 1),), "missing answers"),
    ],
)
def test_an_impossible_form_is_refused_at_construction(steps: tuple[Step, ...], match: str) -> None:
    with pytest.raises(ValueError, match=match):
        Form("form", 1, steps)


def test_a_form_names_every_text_it_needs() -> None:
    assert set(MEETING.text_keys()) == {
        *(f"meeting.ask_{step.key}" for step in MEETING.steps),
        *(f"meeting.change_{step.key}" for step in MEETING.steps if step.key != "files"),
        *(f"meeting.kinds_{kind}" for kind in ("committee", "lesson", "life")),
        "meeting.no_decision",
    }


def visited(**changes: object) -> dict[str, object]:
    return {
        "village": VILLAGES[0].value,
        "kind": "visit",
        "held_on": "2026-03-20",
        "revisit_on": None,
        **changes,
    }


def test_taps_carry_what_they_say() -> None:
    person = Person(VISIT)
    assert person.send(Tapped("pick", VILLAGES[3].value)) == Asked("kind")
    assert person.tap("更多") == Asked("kind")
    assert person.tap("解剖麻雀") == Asked("held_on")
    assert person.summary() == {"village": "4号村党支部", "kind": "解剖麻雀"}
