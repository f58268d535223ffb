"""Filling in a form as a person does: by what the question says, with a tap where a button fits."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tests.simulation.phones import Shown
    from tests.simulation.world import World

MOST_STEPS = 14
"""No form asks more; it would be a circle."""

TAPPED = {
    "attendance": "",
    "decision": ":none",
    "number": ":none",
    "line": ":none",
    "figure": ":skip",
    "problems_taken_on": "",
    "revisit_on": ":skip",
    "contact_point": "",
    "place": "",
    "count": "",
    "value": "",
    "counterpart": "",
    "kind": "",
}
"""What is tapped where nothing else is wanted: the first button, or that of an action."""

TYPED = {
    "attendance": "4/5",
    "topics": "学习传达有关精神",
    "title": "年度党建工作要点",
    "matter": "集体经济项目进度",
    "reason": "书记外出培训",
    "line": "已经安排专人跟进",
    "problems": "饮水管道漏水",
}
"""What is typed where nothing else is wanted."""


def fill(world: World, account: int, seen: Sequence[Shown], wanted: Mapping[str, str]) -> Shown | None:
    """Answer one question after the other and save; gives what is shown at the end, if it ended."""
    for _ in range(MOST_STEPS):
        form = _form(seen)
        if form is None:
            return seen[-1] if seen else None
        if form.key == "guided.summary":
            save = _action(form, ":save")
            seen = world.tap(account, form, save or "")
            continue
        answered = _answer(world, account, form, wanted)
        if answered is None:
            break
        seen = answered
    form = _form(seen)
    drop = form and _action(form, ":drop")
    if form is not None and drop:
        world.tap(account, form, drop)
    world.counts["forms that never ended"] += 1
    return None


def is_saved(last: Shown | None) -> bool:
    """Whether a form ended with a receipt."""
    return last is not None and last.text.startswith("✓")


def question(form: Shown) -> str:
    """Which step a message asks for."""
    return str(form.params["question"]["key"]).rpartition("ask_")[2]


def _form(seen: Sequence[Shown]) -> Shown | None:
    forms = [one for one in seen if one.key.startswith("guided.") and one.data("d:")]
    return forms[-1] if forms else None


def _answer(world: World, account: int, form: Shown, wanted: Mapping[str, str]) -> Sequence[Shown] | None:
    """Answer the open question; None where somebody new in office has nothing to choose from."""
    step = question(form)
    words = wanted.get(step)
    if words is not None:
        button = form.labelled(words)
        return world.tap(account, form, button) if button else world.type(account, words)
    ending = TAPPED.get(step)
    if ending is not None and (button := _action(form, ending)):
        return world.tap(account, form, button)
    return world.type(account, TYPED[step]) if step in TYPED else None


def _action(form: Shown, ending: str) -> str | None:
    """The data of an action's button; for no action, of the first button of the question itself."""
    data = [data for _, data in form.buttons if data.startswith("d:")]
    if ending:
        return next((one for one in data if one.endswith(ending)), None)
    fixed = (":back", ":aside", ":drop", ":save", ":skip", ":none", ":calendar", ":all")
    return next((one for one in data if not one.endswith(fixed)), None)
