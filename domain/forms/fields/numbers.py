# ruff: noqa: D102 -- what the methods of a field are for stands in domain/forms/field.py
"""Questions answered by numbers: one number, and "n of m"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeGuard

from domain.forms.field import Answered, Field, Question, Reading, Tap, Wrong, in_rows
from domain.forms.replies import Reply, Tapped, Typed
from domain.messages import Json, Text
from domain.numerals import NUMERAL, number
from domain.text import excerpt, halfwidth

_ROW = 3
"""Buttons in a row. Source: chat.md, "two or three to a row"."""

_ROW_OF_DIGITS = 4
"""The same for bare numbers, which are narrow: 0 to 3 stay together."""

_MOST_ABSENT = 2
"""Buttons m/m, m-1/m and m-2/m: what branch meetings commonly need."""

_COUNTED = re.compile(rf"({NUMERAL})(?:人次|[学课小]时|[个人次件项名位户条天分元场期份])?[.。]?")
_PEOPLE = rf"({NUMERAL})[人名]?"
_BETWEEN = "[,、;:]?"
_EXPECTED = rf"应[到参]会?{_PEOPLE}"
_ATTENDED = rf"(?:实?到会|实际?到|实参会|出席|到){_PEOPLE}"
_OF = re.compile(rf"{_PEOPLE}[/\u2044]{_PEOPLE}")
_EXPECTED_FIRST = re.compile(_EXPECTED + _BETWEEN + _ATTENDED)
_ATTENDED_FIRST = re.compile(_ATTENDED + _BETWEEN + _EXPECTED)
_ALONE = re.compile(rf"(?:实?到会?|出席)?{_PEOPLE}")
_EVERYBODY = frozenset({"全到", "到齐", "全部到会", "全部到齐", "都到了", "全体到会"})


def _is_number(value: Json) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)


@dataclass(frozen=True)
class Number(Field):
    """A whole number from `least` to `most`, and not above the answer of the step `most_from`.

    Nor above what the environment knows as `most_hint`, if it does.
    """

    least: int
    most: int
    offers: tuple[int, ...] = ()
    most_from: str = ""
    most_hint: str = ""

    def faults(self) -> Iterator[str]:
        if not 0 <= self.least <= self.most:
            yield "the bounds hold no number"
        if not all(self.least <= offer <= self.most for offer in self.offers):
            yield "an offered number is out of bounds"

    def references(self) -> Sequence[str]:
        return (self.most_from,) if self.most_from else ()

    def rows(self, question: Question) -> list[list[Tap]]:
        fitting = [offer for offer in self.offers if offer <= self._most(question)]
        return in_rows((Tap(str(offer), "number", str(offer)) for offer in fitting), _ROW_OF_DIGITS)

    def accept(self, question: Question, reply: Reply) -> Reading:
        match reply:
            case Tapped("number", value):
                return Answered(int(value))
            case Typed(typed):
                counted = _COUNTED.fullmatch(halfwidth(typed))
                count = number(counted[1]) if counted else None
                if count is not None:
                    return Answered(count)
                fits = {"read": excerpt(typed), "least": self.least, "most": self._most(question)}
                return Wrong(Text("forms.number_unread", fits))
        return None

    def check(self, question: Question, answer: Json) -> Text | None:
        if not _is_number(answer):
            return Text("forms.missing")
        most = self._most(question)
        if self.least <= answer <= most:
            return None
        return Text("forms.number_out", {"read": str(answer)[:12], "least": self.least, "most": most})

    def show(self, _question: Question, answer: Json) -> Text | str:
        return str(answer)

    def help(self, question: Question) -> Text:
        return Text("forms.help_number", {"least": self.least, "most": self._most(question)})

    def _most(self, question: Question) -> int:
        bounds = [
            question.answers.get(self.most_from) if self.most_from else None,
            question.environment.hint(self.most_hint) if self.most_hint else None,
        ]
        return max(self.least, min(self.most, *(one for one in bounds if _is_number(one)), self.most))


@dataclass(frozen=True)
class Fraction(Field):
    """How many of how many came; the answer is {"attended": 12, "expected": 15}.

    `hint` names what the environment knows as the number expected; `hint_from` is an earlier step
    on whose answer (one value or several) it depends: the environment is asked for `<hint>:<a>+<b>`.
    """

    hint: str | None = None
    hint_from: str = ""
    most: int = 9999

    def faults(self) -> Iterator[str]:
        if self.most < 1:
            yield "nobody could be expected"
        if self.hint_from and not self.hint:
            yield "a hint that depends on an answer needs a name"

    def references(self) -> Sequence[str]:
        return (self.hint_from,) if self.hint_from else ()

    def rows(self, question: Question) -> list[list[Tap]]:
        expected = self._expected(question)
        if expected is None:
            return []
        attended = range(expected, max(0, expected - _MOST_ABSENT - 1), -1)
        taps = (Tap(f"{came}/{expected}", "of", f"{came}/{expected}") for came in attended)
        return in_rows(taps, _ROW)

    def accept(self, question: Question, reply: Reply) -> Reading:
        match reply:
            case Tapped("of", value):
                attended, expected = value.split("/")
                return Answered({"attended": int(attended), "expected": int(expected)})
            case Typed(typed):
                return self._read(question, typed)
        return None

    def check(self, _question: Question, answer: Json) -> Text | None:
        if not isinstance(answer, dict) or set(answer) != {"attended", "expected"}:
            return Text("forms.missing")
        attended, expected = answer["attended"], answer["expected"]
        if not (_is_number(attended) and _is_number(expected)):
            return Text("forms.missing")
        read = {"read": f"{attended}/{expected}"[:24]}
        if attended > expected:
            example = f"{max(1, expected - 1)}/{max(1, expected)}" if expected <= self.most else "4/5"
            return Text("forms.fraction_over", {**read, "example": example})
        if not (1 <= expected <= self.most and attended >= 0):
            return Text("forms.fraction_out", {**read, "most": self.most})
        return None

    def show(self, _question: Question, answer: Json) -> Text | str:
        return f"{answer['attended']}/{answer['expected']}"

    def help(self, question: Question) -> Text:
        expected = self._expected(question)
        if expected is None:
            return Text("forms.help_fraction")
        return Text("forms.help_fraction_of", {"expected": expected, "example": self._example(expected)})

    def _expected(self, question: Question) -> int | None:
        if not self.hint:
            return None
        depends_on = question.answers.get(self.hint_from) or ()
        values = [depends_on] if isinstance(depends_on, str) else depends_on
        known = question.environment.hint(":".join(filter(None, (self.hint, "+".join(values)))))
        return known if _is_number(known) and 1 <= known <= self.most else None

    @staticmethod
    def _example(expected: int) -> str:
        return f"{max(1, expected - 1)}/{expected}"

    def _read(self, question: Question, typed: str) -> Reading:
        text, expected = halfwidth(typed), self._expected(question)
        whole = _OF.fullmatch(text) or _ATTENDED_FIRST.fullmatch(text)
        reverse = _EXPECTED_FIRST.fullmatch(text)
        alone = _ALONE.fullmatch(text)
        if whole:
            pair = number(whole[1]), number(whole[2])
        elif reverse:
            pair = number(reverse[2]), number(reverse[1])
        elif alone:
            pair = number(alone[1]), expected
        else:
            pair = (expected, expected) if text in _EVERYBODY else (None, None)
        if None not in pair:
            return Answered({"attended": pair[0], "expected": pair[1]})
        key = "forms.fraction_unread" if expected or not alone else "forms.fraction_half"
        return Wrong(Text(key, {"read": excerpt(typed), "example": self._example(expected or 5)}))
