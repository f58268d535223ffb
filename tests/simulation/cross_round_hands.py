"""A person with a phone: taps what a message offers, and answers one question of a form after the other."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.simulation.filling import question

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import TypeAlias

    from tests.simulation.cross_round_world import Chats
    from tests.simulation.phones import Shown

    Seen: TypeAlias = "Sequence[Shown]"
    Answer: TypeAlias = "str | list[str] | Callable[[Shown], str]"

MOST_STEPS = 80
"""No form asks more, teams of many people included; it would be a circle."""

NEXT = "next"
"""The button that ends the choice of several, or leaves attachments out."""


class Stuck(AssertionError):
    """Somebody does not see what they look for."""


@dataclass(frozen=True)
class Hand:
    """One person's hand on their phone."""

    chats: Chats
    account: int
    person_id: int
    name: str

    def say(self, words: str) -> Seen:
        """Type something."""
        return self.chats.type(self.account, words)

    def follow(self, data: str) -> Seen:
        """Press a button of an earlier message."""
        return self.chats.follow(self.account, data)

    def tap(self, seen: Seen, *beginnings: str) -> Seen:
        """Press the button of the newest message whose data begin so."""
        for beginning in beginnings:
            found = at(seen, beginning)
            if found is not None:
                return self.chats.tap(self.account, *found)
        raise Stuck(self._told(seen, beginnings))

    def label(self, seen: Seen, *labels: str) -> Seen:
        """Press the button of the newest message that says so."""
        for one in reversed(seen):
            data = next((data for label, data in one.buttons if label in labels), one.labelled(*labels))
            if data is not None:
                return self.chats.tap(self.account, one, data)
        raise Stuck(self._told(seen, labels))

    def fill(self, seen: Seen, wanted: Mapping[str, Answer]) -> Seen:
        """Answer every question of a form, and save it: `[label]` and `<action>` are taps, else it is typed.

        Several answers to one question end with the button that goes on; a function looks at the question.
        """
        several = {key: list(words) for key, words in wanted.items() if isinstance(words, list)}
        for _ in range(MOST_STEPS):
            form = next((one for one in reversed(seen) if one.key.startswith("guided.")), None)
            if form is None or not form.data("d:"):
                return seen
            if form.key == "guided.summary":
                seen = self.tap([form], *_ends(form, "save"))
                continue
            step = question(form)
            if step in several:
                answers = several[step]
                seen = self._answer(form, answers.pop(0) if answers else f"<{NEXT}>")
                continue
            words = wanted.get(step)
            if words is None:
                raise Stuck(self._told(seen, [step]))
            seen = self._answer(form, words(form) if callable(words) else str(words))
        raise Stuck(self._told(seen, list(wanted)))

    def _answer(self, form: Shown, words: str) -> Seen:
        if words.startswith("<"):
            return self.tap([form], *_ends(form, words[1:-1]))
        if words.startswith("["):
            return self.label([form], words[1:-1])
        return self.say(words)

    def _told(self, seen: Seen, wanted: Sequence[str]) -> str:
        shown = [(one.key, one.text, one.buttons) for one in seen]
        return f"{self.name} at {self.chats.local} looks for {list(wanted)} in {shown}"


def at(seen: Seen, beginning: str) -> tuple[Shown, str] | None:
    """The newest message with a button whose data begin so, and these data."""
    for one in reversed(seen):
        data = one.data(beginning)
        if data is not None:
            return one, data
    return None


def said(seen: Seen) -> str:
    """What messages say, without what marks their words."""
    return re.sub("<[^>]*>", "", "\n".join(one.text for one in seen))


def one_of(words: str) -> Answer:
    """Tap what says exactly this if it is shown, else type it: lists have pages."""
    return lambda form: f"[{words}]" if words in [label for label, _ in form.buttons] else words


def _ends(form: Shown, action: str) -> list[str]:
    return [data for _, data in form.buttons if data.startswith("d:") and data.endswith(f":{action}")]
