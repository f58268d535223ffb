# ruff: noqa: D102 -- what the methods of a field are for stands in domain/forms/field.py
"""A short text of which a few common ones are offered: one tap, or typed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from domain.forms.field import Answered, Question, Reading, Tap, in_rows
from domain.forms.fields.texts import Line
from domain.forms.replies import Reply, Tapped

_ROW = 3
"""Buttons in a row. Source: chat.md, "two or three to a row"."""


@dataclass(frozen=True)
class Phrase(Line):
    """A short text; the answer to a tap is what the button says."""

    offers: tuple[str, ...] = ()

    def values(self) -> Sequence[str]:
        return self.offers

    def faults(self) -> Iterator[str]:
        yield from super().faults()
        if not self.offers or len(set(self.offers)) < len(self.offers):
            yield "offers need to be some, and different"

    def rows(self, question: Question) -> list[list[Tap]]:
        return in_rows((Tap(question.option(one), "pick", one) for one in self.offers), _ROW)

    def accept(self, question: Question, reply: Reply) -> Reading:
        match reply:
            case Tapped("pick", value):
                return Answered(question.words(question.option(value)))
        return super().accept(question, reply)
