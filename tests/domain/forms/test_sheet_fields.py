"""Two kinds of question of score sheets: a phrase of which some are offered, and what is not full marks."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from domain.forms import engine
from domain.forms.environment import Page
from domain.forms.fields.choices import Choose
from domain.forms.fields.exceptions import Exceptions
from domain.forms.fields.phrases import Phrase
from domain.forms.form import Form, Step
from domain.forms.outcomes import Rejected
from domain.forms.replies import Tapped, Typed

if TYPE_CHECKING:
    from domain.forms.session import Session
    from domain.messages import Json, Text

FORM = Form(
    name="trial",
    version=1,
    steps=(
        Step("place", Choose(("village", "county"))),
        Step("told", Exceptions("sheet", of="place")),
        Step("reason", Phrase(most=6, offers=("late", "seldom"))),
    ),
)


class World:
    """Reads `bad` as a fault, `bare` as an item without a reason, and nothing of a county."""

    today = date(2026, 3, 27)

    def find(self, _source: str, _query: str, _offset: int, _limit: int) -> Page:
        return Page([], 0)

    def label(self, _source: str, _value: str) -> str | None:
        return None

    def hint(self, source: str) -> Json:
        _, place, text = source.split(":", 2)
        if place == "county":
            return None
        if text == "bad":
            return {"fault": {"key": "trial.unread", "params": {"part": text}}}
        lacking = ["S4-1"] if text == "bare" else []
        return {"lacking": lacking, "shown": {"key": "trial.echo", "params": {"text": text}}}

    def wording(self, text: Text) -> str:
        return text.key.rpartition("_")[2]


def asked(*replies: Typed | Tapped) -> tuple[Session, Json]:
    session = engine.begin(FORM, {"place": "village"}, World())
    outcome = None
    for reply in replies:
        move = engine.advance(FORM, session, reply, World())
        session, outcome = move.session, move.outcome
    return session, outcome


def test_what_is_not_full_marks_is_kept_as_typed_with_what_lacks_a_reason() -> None:
    session, _ = asked(Typed("bare"))

    assert session.answers["told"] == {"text": "bare", "lacking": ["S4-1"]}
    shown = dict(engine.display(FORM, session, World()))
    assert shown["told"].key == "trial.echo"  # type: ignore[union-attr]  # a text of the world
    assert session.step == "reason"


@pytest.mark.parametrize("reply", [Tapped("pick", "full"), Typed("full")])
def test_everything_full_is_one_tap_or_word(reply: Typed | Tapped) -> None:
    session, _ = asked(reply)

    assert session.answers["told"] == {"text": "", "lacking": []}


def test_what_cannot_be_read_is_said_and_asked_again() -> None:
    session, outcome = asked(Typed("bad"))

    assert session.step == "told"
    assert isinstance(outcome, Rejected)
    assert outcome.reason.key == "trial.unread"


@pytest.mark.parametrize(
    "answer",
    [None, "bare", {"text": 1}, {"text": "bare", "lacking": []}, {"text": "bad", "lacking": []}],
)
def test_an_answer_of_another_shape_is_asked_again(answer: Json) -> None:
    session = engine.begin(FORM, {"place": "village", "told": answer}, World())

    assert session.step == "told"


def test_of_a_place_that_nobody_may_score_nothing_is_read() -> None:
    session = engine.begin(FORM, {"place": "county", "told": {"text": "bare", "lacking": []}}, World())

    assert session.step == "told"


def test_a_phrase_is_tapped_or_typed_and_no_longer_than_a_line() -> None:
    said = Tapped("pick", "full")
    assert asked(said, Tapped("pick", "seldom"))[0].answers["reason"] == "seldom"
    assert asked(said, Typed("少两人"))[0].answers["reason"] == "少两人"
    session, outcome = asked(said, Typed("太长的一句理由"))
    assert session.step == "reason"
    assert isinstance(outcome, Rejected)


@pytest.mark.parametrize("field", [Phrase(), Phrase(offers=("a", "a")), Exceptions("", of="place")])
def test_an_impossible_declaration_is_refused(field: Phrase | Exceptions) -> None:
    with pytest.raises(ValueError, match="trial"):
        Form(name="trial", version=1, steps=(Step("place", Choose(("village",))), Step("told", field)))
