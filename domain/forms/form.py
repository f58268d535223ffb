"""Forms as data: a name, a version and a short table of steps."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from domain.forms.field import TAP_BYTES, Field, nested
from domain.messages import Json, Text

Answers: TypeAlias = Mapping[str, Json]

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_VALUE = re.compile(r"[a-z0-9_]+")
_LONGEST_ACTION = len("toggle")
"""Fields' actions are at most this long, so that this is left for a value: TAP_BYTES minus it."""


@dataclass(frozen=True)
class Step:
    """One question of a form."""

    key: str
    field: Field
    optional: bool = False
    when: Callable[[Answers], bool] | None = None
    """Whether the question applies, by the answers of earlier steps; must bear missing answers."""
    texts: str = ""
    """The templates file of its texts, where several forms share the step; the form's own unless said."""


@dataclass(frozen=True)
class Form:
    """A form in one version. Raises ValueError when it is impossible.

    Texts: `<prefix>.ask_<step>`, `<prefix>.change_<step>` and `<prefix>.<step>_<value>`.
    """

    name: str
    version: int
    steps: tuple[Step, ...]
    prefix_from: str = ""
    """The templates file the texts come from; the form's name unless said."""
    titled: str = ""
    """Key of a title made of the name in that file (`form`), such as 更正 会议; the bare name unless said."""

    def __post_init__(self) -> None:
        faults = list(self._faults())
        if faults:
            message = f"form {self.name!r}: " + "; ".join(faults)
            raise ValueError(message)

    @property
    def prefix(self) -> str:
        """The templates file of this form's texts."""
        return self.prefix_from or self.name

    @property
    def title(self) -> Text:
        """What the form is called where drafts are listed."""
        name = Text(f"{self.prefix}.name")
        return Text(self.titled, {"form": nested(name)}) if self.titled else name

    def word(self, step: Step, what: str) -> Text:
        """Return one of a step's texts: `ask`, `change` or `label`."""
        return Text(f"{step.texts or self.prefix}.{what}_{step.key}")

    def step(self, key: str) -> Step:
        """Return a step by its key. Raises KeyError."""
        for step in self.steps:
            if step.key == key:
                return step
        raise KeyError(key)

    def text_keys(self) -> tuple[str, ...]:
        """Return every message key the form itself needs, for the test that walks all texts."""
        labels = (step.field.none_label for step in self.steps if step.field.none_label)
        return (*self._own_text_keys(), *dict.fromkeys(labels))

    def _own_text_keys(self) -> Iterator[str]:
        for step in self.steps:
            prefix = step.texts or self.prefix
            yield f"{prefix}.ask_{step.key}"
            if step.field.prompted:
                yield f"{prefix}.change_{step.key}"
            yield from (f"{prefix}.{step.key}_{value}" for value in step.field.values())

    def _faults(self) -> Iterator[str]:
        if not _NAME.fullmatch(self.name) or self.version < 1:
            yield "a form needs a lower-case name and a version from 1"
        if not any(step.field.prompted for step in self.steps):
            yield "nothing is asked"
        if sum(not step.field.prompted for step in self.steps) > 1:
            yield "attachments are offered once"
        keys = [step.key for step in self.steps]
        if len(set(keys)) < len(keys):
            yield "two steps have the same key"
        texts = list(self._own_text_keys())
        if len(set(texts)) < len(texts):
            yield "two texts have the same key"
        for position, step in enumerate(self.steps):
            yield from (f"{step.key}: {fault}" for fault in _step_faults(step, keys[:position]))


def _step_faults(step: Step, earlier: list[str]) -> Iterator[str]:
    if not _NAME.fullmatch(step.key) or len("edit" + step.key) > TAP_BYTES:
        yield "the key is no short lower-case name"
    yield from step.field.faults()
    for value in step.field.values():
        if not _VALUE.fullmatch(value) or len(value) > TAP_BYTES - _LONGEST_ACTION:
            yield f"the value {value!r} is no short lower-case name"
    yield from (
        f"looks at {key!r}, not asked before" for key in step.field.references() if key not in earlier
    )
    if step.when is not None:
        try:
            step.when({})
        except (LookupError, TypeError, AttributeError):
            yield "`when` does not bear missing answers"
