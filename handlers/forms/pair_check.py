"""The forms about differences: a value that the leader proposes, and an item that is scored again. R62."""

from __future__ import annotations

from domain.forms.fields.choices import Pick
from domain.forms.fields.texts import Line
from domain.forms.form import Answers, Form, Step
from domain.records import LINE_CHARACTERS


def is_less(answers: Answers) -> bool:
    """Whether points are taken, so that a reason is due: a value is told with the most there is."""
    value, _, most = str(answers.get("value") or "").partition(".")
    return value != most


LEADER_VALUE = Form(
    name="leader_value",
    version=1,
    steps=(
        Step("item", Pick("differing_items")),
        Step("value", Pick("item_values", of="item")),
        Step("reason", Line(most=LINE_CHARACTERS)),
    ),
)

RESCORE = Form(
    name="rescore",
    version=1,
    steps=(
        Step("item", Pick("rescored_items")),
        Step("value", Pick("item_values", of="item")),
        Step("reason", Line(most=LINE_CHARACTERS), when=is_less),
    ),
)


def prefill(word: str) -> Answers:
    """Return the answers of `n:<form>:<inspection>.<item>.<turn>`: the item is chosen already."""
    return {"item": word} if word else {}
