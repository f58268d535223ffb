"""The forms of what is written down beside scores, and of the small poll of residents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.forms.fields.choices import Choose, Pick
from domain.forms.fields.numbers import Number
from domain.forms.fields.texts import Line
from domain.forms.form import Answers, Form, Step
from domain.inspections import NoteKind
from domain.records import LINE_CHARACTERS

if TYPE_CHECKING:
    from domain.messages import Json

FEWEST_ASKED = 10
"""Fewer would not be anonymous. Source: defaults 4.5, S8-2."""

MOST_ASKED = 999
_FROM_SEVERAL = frozenset({NoteKind.DISCUSSION, NoteKind.INTERVIEW, NoteKind.QUESTIONNAIRE})


def is_from_several(answers: Answers) -> bool:
    """Whether it comes of several people, who can be counted."""
    return answers.get("kind") in _FROM_SEVERAL


NOTE = Form(
    name="inspection_note",
    version=1,
    steps=(
        Step("inspection", Pick("own_visits")),
        Step("kind", Choose(tuple(NoteKind))),
        Step("line", Line(most=LINE_CHARACTERS)),
        Step("count", Number(least=1, most=MOST_ASKED), optional=True, when=is_from_several),
    ),
)

POLL = Form(
    name="resident_poll",
    version=1,
    steps=(
        Step("inspection", Pick("own_visits")),
        Step("asked", Number(least=FEWEST_ASKED, most=MOST_ASKED, offers=(10, 15, 20, 30))),
        Step("satisfied", Number(least=0, most=MOST_ASKED, most_from="asked")),
    ),
)


def prefill(name: str) -> Answers:
    """Return the answers of `n:inspection_note:<inspection>[.<kind>]`: they are chosen already."""
    inspection_id, _, kind = name.partition(".")
    known: dict[str, Json] = {"inspection": inspection_id} if inspection_id else {}
    return {**known, "kind": kind} if kind in set(NoteKind) else known
