# ruff: noqa: D102 -- what the methods of a field are for stands in domain/forms/field.py
"""Questions answered by choosing: one of few, several of many, one of many."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from domain.forms.field import Answered, Field, Question, Reading, Tap, Turned, View, Wrong, in_rows
from domain.forms.replies import Reply, Tapped, Typed
from domain.messages import Json, Text
from domain.text import clean_line, excerpt, fold

PAGE_OPTIONS = 6
"""Options on one page of a search; with the fixed rows they fit on a small phone."""

QUERY_CHARACTERS = 40
"""What is kept of a search while its pages are turned."""

_ROW = 3
"""Buttons in a row. Source: chat.md, "two or three to a row"."""

_ROW_OF_NAMES = 2
_SHORT_NAME_CHARACTERS = 9
"""Names of at most this length stand two to a row: that fits the narrowest phones (320 px)."""

BETWEEN = "+"
"""Stands between several values where they are one."""

_NAMED = 5
"""Of what was picked, so many are named where it is shown; of more there is a number."""

_SEPARATORS = re.compile("[\\s、,\uff0c;\uff1b/和及+]+")


@dataclass(frozen=True)
class _Few(Field):
    """Fixed values with labels in the templates; the rarer ones behind a 更多 button."""

    choices: tuple[str, ...]
    more: tuple[str, ...] = ()

    def values(self) -> Sequence[str]:
        return tuple(str(value) for value in (*self.choices, *self.more))

    def faults(self) -> Iterator[str]:
        if not self.choices:
            yield "nothing to choose from"
        if len(set(self.values())) < len(self.values()):
            yield "two equal values"

    def _typed_value(self, question: Question, typed: str) -> str | None:
        return next((value for value in self.values() if question.same(typed, question.option(value))), None)

    def _unread(self, question: Question, typed: str) -> Wrong:
        fits = [question.words(question.option(value)) for value in self.values()]
        return Wrong(Text("forms.choice_unread", {"read": excerpt(typed), "fits": fits}))

    def _more(self, question: Question) -> list[Tap]:
        return [Tap(Text("forms.more"), "more")] if self.more and not question.view.get("more") else []


@dataclass(frozen=True)
class Choose(_Few):
    """One of few; the answer is the value."""

    def rows(self, question: Question) -> list[list[Tap]]:
        shown = self.values() if question.view.get("more") else self.choices
        taps = [Tap(question.option(value), "pick", value) for value in shown]
        return in_rows([*taps, *self._more(question)], _ROW)

    def accept(self, question: Question, reply: Reply) -> Reading:
        match reply:
            case Tapped("pick", value):
                return Answered(value)
            case Tapped("more"):
                return Turned({"more": True})
            case Typed(typed):
                named = self._typed_value(question, typed)
                return self._unread(question, typed) if named is None else Answered(named)
        return None

    def check(self, _question: Question, answer: Json) -> Text | None:
        return None if answer in self.values() else Text("forms.missing")

    def show(self, question: Question, answer: Json) -> Text | str:
        return question.option(answer)

    def help(self, _question: Question) -> Text:
        return Text("forms.help_choose")


@dataclass(frozen=True)
class Tick(_Few):
    """Several of many; the answer is the list of values, in the order of the declaration.

    Typed names are the whole answer, whatever was ticked before.

    With `alone`, the first tap is the whole answer, and a 选多项 button begins the ticking: for
    questions whose answer is commonly a single value.
    """

    alone: bool = False

    def open(self, answer: Json) -> View:
        if not answer:
            return {}
        ticked: View = {"ticked": list(answer)}
        return {**ticked, "several": True} if self.alone and len(answer) > 1 else ticked

    def rows(self, question: Question) -> list[list[Tap]]:
        ticked, ticking = self._ticked(question), self._ticking(question)
        everything = bool(question.view.get("more"))
        action = "toggle" if ticking else "pick"
        taps = []
        for value in self.values():
            label = question.option(value)
            if value in ticked:
                taps.append(Tap(Text("forms.ticked", {"label": question.words(label)}), action, value))
            elif everything or value in self.choices:
                taps.append(Tap(label, action, value))
        taps += self._more(question)
        if not ticking:
            return in_rows([*taps, Tap(Text("forms.tick_several"), "several")], _ROW)
        return [*in_rows(taps, _ROW), *([[Tap(Text("forms.next"), "next")]] if ticked else [])]

    def accept(self, question: Question, reply: Reply) -> Reading:
        ticked = self._ticked(question)
        reading: Reading = None
        match reply:
            case Tapped("pick", value):
                reading = Answered([value])
            case Tapped("several"):
                reading = Turned({**question.view, "several": True})
            case Tapped("toggle", value):
                kept = [other for other in ticked if other != value]
                now = kept if value in ticked else self._sorted([*ticked, value])
                reading = Turned({**question.view, "ticked": now})
            case Tapped("more"):
                reading = Turned({**question.view, "more": True})
            case Tapped("next"):
                reading = Answered(ticked)
            case Typed(typed):
                named = self._sorted(self._typed_values(question, typed))
                reading = Answered(named) if named else self._unread(question, typed)
        return reading

    def check(self, _question: Question, answer: Json) -> Text | None:
        fits = isinstance(answer, list) and answer and all(value in self.values() for value in answer)
        return None if fits and len(set(answer)) == len(answer) else Text("forms.missing")

    def show(self, question: Question, answer: Json) -> Text | str:
        return Text("forms.several", {"parts": [question.words(question.option(value)) for value in answer]})

    def help(self, question: Question) -> Text:
        return Text("forms.help_tick" if self._ticking(question) else "forms.help_tick_alone")

    def _ticking(self, question: Question) -> bool:
        return not self.alone or bool(question.view.get("several"))

    def _ticked(self, question: Question) -> list[str]:
        return self._sorted(question.view.get("ticked", ()))

    def _sorted(self, chosen: Sequence[str]) -> list[str]:
        return [value for value in self.values() if value in chosen]

    def _typed_values(self, question: Question, typed: str) -> list[str]:
        """Return the values a person named; none at all when one of the names is unknown."""
        whole = self._typed_value(question, typed)
        if whole is not None:
            return [whole]
        named = [self._typed_value(question, part) for part in _SEPARATORS.split(clean_line(typed)) if part]
        return [value for value in named if value is not None] if None not in named else []


@dataclass(frozen=True)
class Pick(Field):
    """One of many, searched by name, pinyin or initials; the answer is the option's value."""

    source: str
    of: str = ""
    """The step on whose answer it depends what there is: the source's name then ends in `:<answer>`."""

    def faults(self) -> Iterator[str]:
        if not self.source:
            yield "nothing to search in"

    def references(self) -> Sequence[str]:
        return (self.of,) if self.of else ()

    def rows(self, question: Question) -> list[list[Tap]]:
        offset = int(question.view.get("page", 0)) * PAGE_OPTIONS
        query = str(question.view.get("query", ""))
        page = question.environment.find(self._source(question), query, offset, PAGE_OPTIONS)
        taps = [Tap(option.label, "pick", option.value) for option in page.options]
        short = all(len(option.label) <= _SHORT_NAME_CHARACTERS for option in page.options)
        rows = in_rows(taps, _ROW_OF_NAMES if short else 1)
        pager = []
        if offset > 0:
            pager.append(Tap(Text("forms.previous_page"), "page", str(offset // PAGE_OPTIONS - 1)))
        if offset + PAGE_OPTIONS < page.total:
            pager.append(Tap(Text("forms.next_page"), "page", str(offset // PAGE_OPTIONS + 1)))
        if query:
            pager.append(Tap(Text("forms.all_options"), "all"))
        return [*rows, pager] if pager else rows

    def accept(self, question: Question, reply: Reply) -> Reading:
        match reply:
            case Tapped("pick", value):
                return Answered(value)
            case Tapped("page", number):
                return Turned({**question.view, "page": int(number)})
            case Tapped("all"):
                return Turned({})
            case Typed(typed):
                return self._search(question, clean_line(typed)[:QUERY_CHARACTERS])
        return None

    def check(self, question: Question, answer: Json) -> Text | None:
        known = isinstance(answer, str) and self._label(question, answer) is not None
        return None if known else Text("forms.missing")

    def show(self, question: Question, answer: Json) -> Text | str:
        return self._label(question, answer) or str(answer)

    def help(self, question: Question) -> Text:
        query = question.view.get("query")
        return Text("forms.help_found", {"query": query}) if query else Text("forms.help_pick")

    def _source(self, question: Question) -> str:
        if not self.of:
            return self.source
        said = question.answers.get(self.of)
        picked = said["picked"] if isinstance(said, dict) else [said]
        return f"{self.source}:{BETWEEN.join(map(str, picked))}"

    def _label(self, question: Question, value: str) -> str | None:
        return question.environment.label(self._source(question), value)

    def _search(self, question: Question, query: str) -> Reading:
        """Take the only match, or the one whose name was typed in full; else show what was found."""
        found = self._found(question, query)
        if found is None:
            return Wrong(Text("forms.pick_unfound", {"read": excerpt(query)}))
        return Answered(found) if found else Turned({"query": query, "page": 0})

    def _found(self, question: Question, query: str) -> str | None:
        """Return the only match, or the one typed in full; empty for several matches, None for none."""
        page = question.environment.find(self._source(question), query, 0, PAGE_OPTIONS) if query else None
        if page is None or not page.options:
            return None
        exact = [option for option in page.options if fold(option.label) == fold(query)]
        return (exact or page.options)[0].value if page.total == 1 or len(exact) == 1 else ""


@dataclass(frozen=True)
class PickSeveral(Pick):
    """Several of many; the answer is `{"picked": [values], "hint": what they mean}`.

    `hint`: what the environment says of them, by `<hint>:<values>`; later questions may depend on it.
    """

    hint: str = ""

    def open(self, answer: Json) -> View:
        picked = answer.get("picked") if isinstance(answer, dict) else None
        return {"picked": list(picked)} if picked else {}

    def rows(self, question: Question) -> list[list[Tap]]:
        picked = question.view.get("picked", ())
        rows = [[self._ticked(tap, picked) for tap in row] for row in super().rows(question)]
        return [*rows, *([[Tap(Text("forms.next"), "next")]] if picked else [])]

    def accept(self, question: Question, reply: Reply) -> Reading:
        picked = list(question.view.get("picked", ()))
        reading: Reading = None
        match reply:
            case Tapped("toggle", value):
                now = [one for one in picked if one != value] if value in picked else [*picked, value]
                reading = Turned({**question.view, "picked": now})
            case Tapped("next"):
                reading = Answered(self._answer(question, picked))
            case Tapped("page", number):
                reading = Turned({**question.view, "page": int(number)})
            case Tapped("all"):
                reading = Turned({"picked": picked})
            case Typed(typed):
                reading = self._typed(question, clean_line(typed)[:QUERY_CHARACTERS], picked)
        return reading

    def check(self, question: Question, answer: Json) -> Text | None:
        picked = answer.get("picked") if isinstance(answer, dict) else None
        if not isinstance(picked, list) or not picked or len(set(map(str, picked))) < len(picked):
            return Text("forms.missing")
        known = all(isinstance(one, str) and self._label(question, one) is not None for one in picked)
        return None if known else Text("forms.missing")

    def show(self, question: Question, answer: Json) -> Text | str:
        labels = [self._label(question, one) or one for one in answer["picked"]]
        return Text("forms.picked", {"parts": labels[:_NAMED], "count": len(labels)})

    def help(self, question: Question) -> Text:
        query, picked = question.view.get("query"), question.view.get("picked")
        if query:
            return Text("forms.help_found", {"query": query})
        if picked:
            labels = [self._label(question, one) or one for one in picked]
            return Text("forms.help_picked", {"parts": labels[:_NAMED], "count": len(labels)})
        return Text("forms.help_pick_several")

    def _typed(self, question: Question, query: str, picked: list[str]) -> Reading:
        found = self._found(question, query)
        if found is None:
            return Wrong(Text("forms.pick_unfound", {"read": excerpt(query)}))
        if not found:
            return Turned({"picked": picked, "query": query, "page": 0})
        return Turned({"picked": [*(one for one in picked if one != found), found]})

    def _answer(self, question: Question, picked: list[str]) -> Json:
        hint = question.environment.hint(f"{self.hint}:{BETWEEN.join(picked)}") if self.hint else None
        return {"picked": picked, "hint": hint}

    @staticmethod
    def _ticked(tap: Tap, picked: Sequence[str]) -> Tap:
        if tap.action != "pick":
            return tap
        label = Text("forms.ticked", {"label": tap.label}) if tap.value in picked else tap.label
        return Tap(label, "toggle", tap.value)
