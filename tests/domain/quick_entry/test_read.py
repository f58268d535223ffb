"""One free line is read as the answers of a form, and never wrongly."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import pytest

from domain.quick_entry.read import read
from tests.domain.quick_entry.corpus import CORPUS
from tests.domain.quick_entry.holdout import HOLDOUT
from tests.domain.quick_entry.holdout_again import AGAIN
from tests.domain.quick_entry.holdout_last import LAST
from tests.domain.quick_entry.phrase import Phrase, meeting
from tests.domain.quick_entry.score import Verdict, judge, tally, verdicts
from tests.domain.quick_entry.world import FORMS, World

if TYPE_CHECKING:
    from domain.messages import Json

LEAST_UNDERSTOOD = 0.85
"""Share of the phrases that say everything, of which everything is to be read."""

WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
"""ASCII to its full-width forms. Source: Unicode, Halfwidth and Fullwidth Forms."""

CORPORA = pytest.mark.parametrize(
    "phrases", [CORPUS, HOLDOUT, AGAIN, LAST], ids=["corpus", "holdout", "again", "last"]
)


def wrong(phrases: Sequence[Phrase]) -> list[str]:
    return [
        f"{phrase.text}: {phrase.form} {dict(phrase.answers)} was read as {entry}"
        for phrase, entry, verdict in verdicts(phrases)
        if verdict is Verdict.WRONG
    ]


def narrow(answers: Json) -> Json:
    """Answers with texts in half width, to compare readings of one line in two widths."""
    return {
        key: unicodedata.normalize("NFKC", value) if isinstance(value, str) else value
        for key, value in answers.items()
    }


@CORPORA
def test_no_phrase_is_read_wrongly(phrases: Sequence[Phrase], figures: Callable[[str], None]) -> None:
    figures(f"{len(phrases)} phrases: {tally(verdicts(phrases))}")
    assert not wrong(phrases)


@CORPORA
def test_phrases_that_say_everything_are_fully_understood(
    phrases: Sequence[Phrase], figures: Callable[[str], None]
) -> None:
    complete = [verdict for phrase, _, verdict in verdicts(phrases) if phrase.complete]
    share = complete.count(Verdict.FULLY) / len(complete)
    figures(f"{len(complete)} complete phrases, fully understood: {share:.0%}")
    assert share >= LEAST_UNDERSTOOD


@CORPORA
def test_full_width_changes_no_reading(phrases: Sequence[Phrase]) -> None:
    for phrase in phrases:
        entry, wide = (read(text, World(), FORMS) for text in (phrase.text, phrase.text.translate(WIDE)))
        assert (entry is None) == (wide is None), phrase.text
        if entry is not None and wide is not None:
            assert narrow(entry.answers) == narrow(wide.answers), phrase.text


@CORPORA
def test_a_line_with_commas_for_spaces_is_read_less_but_not_wrongly(phrases: Sequence[Phrase]) -> None:
    """Only phrases that mean something: with commas, a line of nothing may mean something."""
    for phrase in phrases:
        entry = read(phrase.text.replace(" ", ","), World(), FORMS)
        if entry is None or phrase.form is None:
            continue
        tight = {
            key: value.replace(",", " ") if isinstance(value, str) else value
            for key, value in entry.answers.items()
        }
        meant = {
            key: value.replace(",", " ") if isinstance(value, str) else value
            for key, value in phrase.answers.items()
        }
        assert tight.items() <= meant.items(), phrase.text


def test_a_form_that_the_person_may_not_log_is_never_returned() -> None:
    for phrase in CORPUS:
        if phrase.form is not None:
            assert read(phrase.text, World(), FORMS - {phrase.form}) is None, phrase.text


def test_what_was_put_nowhere_is_told() -> None:
    entry = read("昨天支委会 12人参加 研究党费 张三主持", World(), FORMS)
    assert entry is not None
    assert entry.unread == "12人参加 张三主持"


def test_of_a_line_that_is_all_understood_nothing_is_unread() -> None:
    entry = read("昨天下午支委会 12/15 研究发展党员 决定接收1人", World(), FORMS)
    assert entry is not None
    assert not entry.unread


def test_the_verdict_tells_wrong_from_partial() -> None:
    phrase = meeting("昨天支委会 研究党费", "支委会", "3-26", topics="研究党费")
    entry = read(phrase.text, World(), FORMS)
    assert judge(phrase, entry) is Verdict.FULLY
    assert judge(meeting(phrase.text, "支委会", "3-26"), entry) is Verdict.WRONG
    assert judge(meeting(phrase.text, "支委会", "3-26", "4/5", "研究党费"), entry) is Verdict.PARTLY


@pytest.mark.parametrize("text", ["", " ", "\n", "支" * 401, "\u200b", "。", "??", "支委会" * 200])
def test_what_is_no_line_is_no_entry(text: str) -> None:
    assert read(text, World(), FORMS) is None


def test_a_text_longer_than_a_line_is_asked() -> None:
    entry = read(f"昨天支委会 研究{'党费' * 110}", World(), FORMS)
    assert entry is not None
    assert "topics" not in entry.answers


@pytest.mark.parametrize("more", [" 小王请假", ",小王请假"])
def test_what_follows_that_there_was_no_decision_is_not_lost(more: str) -> None:
    entry = read(f"昨天支委会 4/5 研究党费 没有决定{more}", World(), FORMS)
    assert entry is not None
    assert "小王请假" in entry.unread
