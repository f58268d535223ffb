# ruff: noqa: D102 -- what the methods of a field are for stands in domain/forms/field.py
"""Questions answered in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from domain.forms.field import Answered, Field, Question, Reading, Tap
from domain.forms.replies import Reply, Tapped, Typed
from domain.messages import Json, Text
from domain.text import clean_line, clean_paragraph

LONGEST_CHARACTERS = 4096
"""More cannot be sent in one message. Source: Bot API, Message.text."""


def _unfit(answer: Json, most: int) -> Text | None:
    if not isinstance(answer, str):
        return Text("forms.missing")
    if not answer:
        return Text("forms.text_empty")
    return Text("forms.text_long", {"read": len(answer), "most": most}) if len(answer) > most else None


def _cleaned(reply: Reply, clean: Callable[[str], str]) -> Reading:
    return Answered(clean(reply.text)) if isinstance(reply, Typed) else None


@dataclass(frozen=True)
class Line(Field):
    """A short text; with `none`, a button answers that there is nothing to say (None)."""

    most: int = 200
    none: bool = False
    none_label: str = ""
    """Key of that button; `forms.none` (没有) unless said."""

    def __post_init__(self) -> None:
        if self.none and not self.none_label:
            object.__setattr__(self, "none_label", "forms.none")

    def faults(self) -> Iterator[str]:
        if not 1 <= self.most <= LONGEST_CHARACTERS:
            yield "no such text fits into a message"
        if self.none_label and not self.none:
            yield "a label for a button that is not there"

    def rows(self, _question: Question) -> list[list[Tap]]:
        return []

    def accept(self, _question: Question, reply: Reply) -> Reading:
        return _cleaned(reply, clean_line)

    def check(self, _question: Question, answer: Json) -> Text | None:
        return _unfit(answer, self.most)

    def show(self, _question: Question, answer: Json) -> Text | str:
        return str(answer)

    def help(self, _question: Question) -> Text:
        return Text("forms.help_line", {"most": self.most})


@dataclass(frozen=True)
class Paragraph(Field):
    """A longer text; its line breaks are kept."""

    most: int = 2000

    def faults(self) -> Iterator[str]:
        if not 1 <= self.most <= LONGEST_CHARACTERS:
            yield "no such text fits into a message"

    def rows(self, _question: Question) -> list[list[Tap]]:
        return []

    def accept(self, _question: Question, reply: Reply) -> Reading:
        return _cleaned(reply, clean_paragraph)

    def check(self, _question: Question, answer: Json) -> Text | None:
        return _unfit(answer, self.most)

    def show(self, _question: Question, answer: Json) -> Text | str:
        return str(answer)

    def help(self, _question: Question) -> Text:
        return Text("forms.help_paragraph", {"most": self.most})


@dataclass(frozen=True)
class Offered(Paragraph):
    """A longer text of which a usual one is offered: one tap takes it, and anything else may be typed.

    What is asked shows nothing of it; `<form>.<step>_words` are its words, `<form>.<step>_usual` the button.
    """

    def values(self) -> Sequence[str]:
        return ("usual", "words")

    def rows(self, question: Question) -> list[list[Tap]]:
        return [[Tap(question.option("usual"), "usual")]]

    def accept(self, question: Question, reply: Reply) -> Reading:
        usual = Answered(clean_paragraph(question.words(question.option("words"))))
        match reply:
            case Tapped("usual"):
                return usual
            case Typed(typed) if question.same(typed, question.option("usual")):
                return usual
        return super().accept(question, reply)
