"""What every kind of question is to the engine."""

from __future__ import annotations

import abc
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, ClassVar, TypeAlias, TypeVar

from domain.messages import CALLBACK_DATA_BYTES, Json, Text
from domain.text import fold

if TYPE_CHECKING:
    from domain.forms.environment import Environment
    from domain.forms.replies import Reply

T = TypeVar("T")
View: TypeAlias = Mapping[str, Json]

TAP_BYTES = CALLBACK_DATA_BYTES - len("d::::") - len(str(2**53)) - len("999999")
"""What draft id (up to 2^53) and revision (up to 999999) leave for `<action>` and `<value>`."""


@dataclass(frozen=True)
class Tap:
    """A button of a form: its label and what a tap on it replies."""

    label: Text | str
    action: str
    value: str = ""

    def __post_init__(self) -> None:
        if len((self.action + self.value).encode()) > TAP_BYTES:
            message = f"a tap carries at most {TAP_BYTES} bytes: {self.action}:{self.value}"
            raise ValueError(message)


Taps: TypeAlias = Sequence[Sequence[Tap]]


def in_rows(taps: Iterable[T], width: int) -> list[list[T]]:
    """Return taps or buttons in even rows of at most `width`: four in rows of three are two and two."""
    every = list(taps)
    count = -(-len(every) // width)
    ends = [-(-len(every) * row // max(1, count)) for row in range(count + 1)]
    return [every[start:end] for start, end in pairwise(ends)]


def nested(label: Text | str) -> Json:
    """Return a text as the parameter of another one; templates print it with `| say`."""
    return label if isinstance(label, str) else {"key": label.key, "params": dict(label.params)}


@dataclass(frozen=True)
class Question:
    """One step as it is asked now: what its field may look at."""

    prefix: str
    """The templates file of the form's texts."""
    step: str
    optional: bool
    answers: Mapping[str, Json]
    view: View
    environment: Environment

    def option(self, value: str) -> Text:
        """Return the label of one of a few values."""
        return Text(f"{self.prefix}.{self.step}_{value}")

    def words(self, label: Text) -> str:
        """Return a label as words, to fill a gap of another text."""
        return self.environment.wording(label)

    def same(self, typed: str, label: Text) -> bool:
        """Tell whether a person typed what a button says."""
        return fold(typed) == fold(self.environment.wording(label))


@dataclass(frozen=True)
class Answered:
    """The reply is an answer; whether it is a valid one, `Field.check` says."""

    value: Json
    stay: bool = False
    """The answer is kept and the question stays open for more."""


@dataclass(frozen=True)
class Turned:
    """The reply changed the widget only: another page, another tick."""

    view: View


@dataclass(frozen=True)
class Wrong:
    """The reply cannot be read as an answer."""

    reason: Text


Reading: TypeAlias = Answered | Turned | Wrong | None
"""What a field makes of a reply; None when a tap is not one of its own."""


class Field(abc.ABC):
    """One kind of question. Subclasses are frozen dataclasses: a field is part of a declaration."""

    prompted: ClassVar[bool] = True
    """Asked in its turn; otherwise it is only offered in the summary."""
    asks_contact: ClassVar[bool] = False
    """Needs the messenger's own button for sharing one's contact."""
    none_label: str = ""
    """Key of the button that answers 「没有」 (None); empty when there is none."""

    def values(self) -> Sequence[str]:
        """Return the fixed values that need a label `<form>.<step>_<value>`."""
        return ()

    def references(self) -> Sequence[str]:
        """Return the earlier steps whose answers this field looks at."""
        return ()

    def faults(self) -> Iterable[str]:
        """Return what makes this declaration impossible, for the form to refuse."""
        return ()

    def open(self, _answer: Json) -> View:
        """Return the widget's state when the question is asked (again, with its present answer)."""
        return {}

    @abc.abstractmethod
    def rows(self, question: Question) -> list[list[Tap]]:
        """Return the widget's own buttons."""

    @abc.abstractmethod
    def accept(self, question: Question, reply: Reply) -> Reading:
        """Read a reply. Taps were offered by `rows`; everything else may be anything."""

    @abc.abstractmethod
    def check(self, question: Question, answer: Json) -> Text | None:
        """Return why an answer is not valid (now), or None. Answers may be of any shape."""

    @abc.abstractmethod
    def show(self, question: Question, answer: Json) -> Text | str:
        """Return a valid answer as a person reads it."""

    @abc.abstractmethod
    def help(self, question: Question) -> Text:
        """Return the line below the question that says how else to answer."""
