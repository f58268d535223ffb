# ruff: noqa: D102 -- what the methods of a field are for stands in domain/forms/field.py
"""A whole sheet in one message: what of it is not full marks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from domain.forms.field import Answered, Field, Question, Reading, Tap, Wrong
from domain.forms.replies import Reply, Tapped, Typed
from domain.messages import Json, Text
from domain.text import clean_paragraph

FULL = "full"
"""Everything has full marks."""


@dataclass(frozen=True)
class Exceptions(Field):
    """What is not full marks; the answer is `{"text": as it was typed, "lacking": items without a reason}`.

    The environment reads it: `<hint>:<answer of the step "of">:<text>` gives `lacking`, and the nested texts
    `shown` (what was read) or `fault` (what could not be). Later questions may look at `lacking`.
    """

    hint: str
    of: str

    def values(self) -> Sequence[str]:
        return (FULL,)

    def references(self) -> Sequence[str]:
        return (self.of,)

    def faults(self) -> Iterator[str]:
        if not self.hint:
            yield "nobody reads it"

    def rows(self, question: Question) -> list[list[Tap]]:
        return [[Tap(question.option(FULL), "pick", FULL)]]

    def accept(self, question: Question, reply: Reply) -> Reading:
        match reply:
            case Tapped("pick"):
                return Answered({"text": "", "lacking": []})
            case Typed(typed):
                text = clean_paragraph(typed)
                if question.same(text, question.option(FULL)):
                    return Answered({"text": "", "lacking": []})
                read = self._read(question, text)
                if read.get("fault"):
                    return Wrong(_text(read["fault"]))
                return Answered({"text": text, "lacking": read["lacking"]})
        return None

    def check(self, question: Question, answer: Json) -> Text | None:
        if not isinstance(answer, dict) or not isinstance(answer.get("text"), str):
            return Text("forms.missing")
        read = self._read(question, answer["text"])
        if read.get("fault"):
            return _text(read["fault"])
        return None if read["lacking"] == answer.get("lacking") else Text("forms.missing")

    def show(self, question: Question, answer: Json) -> Text | str:
        return _text(self._read(question, answer["text"])["shown"])

    def help(self, _question: Question) -> Text:
        return Text("forms.help_exceptions")

    def _read(self, question: Question, text: str) -> Mapping[str, Json]:
        read = question.environment.hint(f"{self.hint}:{question.answers.get(self.of)}:{text}")
        return read if isinstance(read, dict) else {"fault": {"key": "forms.missing", "params": {}}}


def _text(said: Mapping[str, Json]) -> Text:
    return Text(said["key"], said["params"])
