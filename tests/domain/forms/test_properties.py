"""Random replies at random forms: nothing breaks, nothing is forged, nothing is lost."""

from __future__ import annotations

import json
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.forms.engine import LAST_REVISION, advance, begin, display, help_line, offers
from domain.forms.fields.attachments import Attachments
from domain.forms.fields.choices import Choose, Pick, Tick
from domain.forms.fields.contact import OwnContact
from domain.forms.fields.dates import Day
from domain.forms.fields.numbers import Fraction, Number
from domain.forms.fields.span import Span
from domain.forms.fields.texts import Line, Paragraph
from domain.forms.form import Form, Step
from domain.forms.outcomes import Discarded, Finished, PutAside
from domain.forms.path import first_missing
from domain.forms.replies import Attached, Reply, SharedContact, Tapped, Typed
from domain.forms.session import Session
from domain.messages import Button
from templates import render
from tests.domain.forms.world import FORMS, World, stored, took_on

FIELDS = (
    Choose(("a", "b"), more=("c",)),
    Tick(("a", "b"), more=("c",)),
    Tick(("a", "b", "c"), alone=True),
    Pick("villages"),
    Day(),
    Day(latest_offset_days=40, earliest=date(2026, 3, 1)),
    Span(),
    Span(most_days=3, earliest=date(2026, 3, 20)),
    Number(1, 20, offers=(1, 5)),
    Fraction("members"),
    Fraction(most=3),
    Line(most=10),
    Line(none=True),
    Paragraph(most=30),
    OwnContact(),
)

WORDS = (
    "保存", "返回", "跳过", "没有", "不改", "先放着", "放弃",
    "下一步", "更多", "选日期", "加附件", "下一页", "今天", "昨天半天", "3天",
    "3.2-3.4", "半天", "5号", "4/5", "13/12", "12", "三",
    "1号村", "2号村党支部", "明天", "2月30日", "周五", "选多项", "改日期",
)  # fmt: skip

ACTIONS = (
    "save", "back", "skip", "none", "keep", "aside", "drop",
    "edit", "pick", "toggle", "more", "next", "several", "page",
    "all", "day", "calendar", "month", "close", "whole", "from", "to", "number", "of", "cut", "stay", "",
)  # fmt: skip
VALUES = (
    "", "a", "c", "0", "1", "-1", "9999", "x",
    "am", "pm", "2026-03", "2026-03-02", "2027-01-01", "2026-13-45", "5/5", "9/1",
    "/", "a:b", "q0", "q1", "\ud800", "·",
)  # fmt: skip

steps = st.builds(
    lambda position, field, optional, conditional: Step(
        f"q{position}", field, optional, took_on if conditional else None
    ),
    st.just(0),
    st.sampled_from(FIELDS),
    st.booleans(),
    st.booleans(),
)


@st.composite
def forms(draw: st.DrawFn) -> Form:
    """Draw a declared form, or one of random questions."""
    if draw(st.booleans()):
        return draw(st.sampled_from(FORMS))
    drawn = draw(st.lists(steps, min_size=1, max_size=5))
    numbered = [
        Step(f"q{position}", step.field, step.optional, step.when) for position, step in enumerate(drawn)
    ]
    bounding = Step("problems_taken_on", Number(0, 9, offers=(0, 2)))
    bounded = Step("solved", Number(0, 9, offers=(0, 2), most_from="problems_taken_on"), when=took_on)
    files = [Step("files", Attachments(most=2))] if draw(st.booleans()) else []
    return Form("meeting", 1, (bounding, *numbered, bounded, *files))


def replies() -> st.SearchStrategy[Reply | int]:
    """Draw a reply; a number is a tap on one of the buttons shown."""
    return st.one_of(
        st.integers(0, 60),
        st.integers(0, 60),
        st.sampled_from(WORDS).map(Typed),
        st.text(max_size=40).map(Typed),
        st.builds(Tapped, st.sampled_from(ACTIONS), st.sampled_from(VALUES)),
        st.builds(Tapped, st.text(max_size=8), st.text(max_size=20)),
        st.builds(
            Attached, st.sampled_from(["photo", "voice", "sticker"]), st.just("f"), st.sampled_from("abc")
        ),
        st.builds(
            SharedContact, st.sampled_from([None, 7]), st.sampled_from(["+8613800000000", "x"]), st.booleans()
        ),
    )


@settings(max_examples=150, deadline=None)
@given(forms(), st.lists(replies(), max_size=25), st.sampled_from([0, 9_990, LAST_REVISION - 3]))
def test_no_reply_breaks_a_form(form: Form, sent: list[Reply | int], revision: int) -> None:
    world, session = World(), begin(form)
    session = stored(Session(**{**session.to_json(), "revision": revision}))
    for reply_or_place in sent:
        buttons = [tap for row in offers(form, session, world) for tap in row]
        check_buttons(form, session, world)
        reply: Reply
        if isinstance(reply_or_place, int):
            tap = buttons[reply_or_place % len(buttons)]
            reply = Tapped(tap.action, tap.value)
        else:
            reply = reply_or_place
        move = advance(form, session, reply, world)
        assert Session.from_json(json.loads(json.dumps(move.session.to_json()))) == move.session
        assert move.session.revision >= session.revision
        if (move.session.step, move.session.view, move.session.answers) != (
            session.step,
            session.view,
            session.answers,
        ):
            assert move.session.revision > session.revision or session.revision == LAST_REVISION
        if isinstance(move.outcome, Finished):
            assert session.reviewing
            assert session.step is None
            assert first_missing(form, session.answers, world) is None
        if isinstance(move.outcome, Finished | PutAside | Discarded):
            assert move.session.answers == session.answers
        assert (move.session.step is None) == move.session.reviewing
        session = stored(move.session)


def check_buttons(form: Form, session: Session, world: World) -> None:
    """Every button fits into Telegram and has words; the summary and the help line can be printed."""
    for row in offers(form, session, world):
        assert 1 <= len(row) <= 8
        for tap in row:
            assert Button(tap.label, f"d:{2**53}:{session.revision}:{tap.action}:{tap.value}").data
            assert tap.label if isinstance(tap.label, str) else world.wording(tap.label).strip()
    for _, shown in display(form, session, world):
        assert shown if isinstance(shown, str) else world.wording(shown)
    line = help_line(form, session, world)
    assert line is None or render.text(line.key, line.params)


@settings(max_examples=150, deadline=None)
@given(
    forms(),
    st.dictionaries(
        st.sampled_from(["q0", "q1", "span", "held_on"]),
        st.from_type(object).map(str) | st.none() | st.lists(st.integers()),
    ),
)
def test_prefilled_answers_of_any_shape_are_asked_again_rather_than_saved(
    form: Form, answers: dict[str, object]
) -> None:
    known = {key: value for key, value in answers.items() if key in {step.key for step in form.steps}}
    world, session = World(), begin(form, known)
    display(form, session, world)
    checked = begin(form, known, world)
    missing = first_missing(form, checked.answers, world)
    assert missing is None or missing[1] is None
