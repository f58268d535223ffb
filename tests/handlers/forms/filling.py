"""A person with a form before them, without a chat around it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from domain.forms import engine
from domain.forms.field import Tap, nested
from domain.forms.outcomes import Finished, Outcome
from domain.forms.replies import Reply, Tapped, Typed
from services.choices import Choices
from templates import render
from tests.services.diary import Diary, words

if TYPE_CHECKING:
    from domain.forms.environment import Environment
    from domain.forms.form import Answers, Form
    from domain.people import Actor
    from storage.database import Tx

T = TypeVar("T")


@dataclass
class Filling:
    """A person with a form before them; every touch and message is counted."""

    diary: Diary
    actor: Actor
    form: Form
    prefilled: Answers = field(default_factory=dict)
    touches: int = 0
    lines: int = 0
    outcome: Outcome | None = None

    def __post_init__(self) -> None:
        self.session = self._in_world(lambda world: engine.begin(self.form, self.prefilled, world))

    def tap(self, label: str) -> None:
        found = [tap for tap in self.taps() if self._words(tap) == label]
        assert found, f"no button {label!r} among {self.labels()}"
        self.touches += 1
        self._send(Tapped(found[0].action, found[0].value))

    def say(self, text: str) -> None:
        self.lines += 1
        self._send(Typed(text))

    def asked(self) -> str | None:
        return self.session.step

    def labels(self) -> list[str]:
        return [self._words(tap) for tap in self.taps()]

    def taps(self) -> list[Tap]:
        offered = self._in_world(lambda world: engine.offers(self.form, self.session, world))
        return [tap for row in offered for tap in row]

    def summary(self) -> str:
        shown = self._in_world(lambda world: engine.display(self.form, self.session, world))
        params = {key: nested(label) for key, label in shown}
        return render.unescape(render.text(f"{self.form.prefix}.lines", params))

    def answers(self) -> Answers:
        self.tap("保存")
        assert isinstance(self.outcome, Finished)
        return self.outcome.answers

    def _send(self, reply: Reply) -> None:
        move = self._in_world(lambda world: engine.advance(self.form, self.session, reply, world))
        self.session, self.outcome = move.session, move.outcome

    def _in_world(self, work: Callable[[Environment], T]) -> T:
        def unit(tx: Tx) -> T:
            return work(Choices(tx, self.actor, words))

        return self.diary.database.run(unit)

    @staticmethod
    def _words(tap: Tap) -> str:
        return tap.label if isinstance(tap.label, str) else words(tap.label)
