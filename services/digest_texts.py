"""How a digest reads: what, until when, how in one step, whom to ask; no threat.

Source: burden.md 5C rule 28.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from domain.forms.field import in_rows, nested
from domain.messages import Button, Message, Text
from domain.obligations import State
from domain.reminders import RoundKind
from services import duty_lines
from storage import contact_points, organizations

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from domain.messages import Json
    from services.rounds import Told
    from storage.database import Tx

MOST_LINES = 5
"""Duties named in one digest; with heading and hints that makes eight short lines. Source: chat.md."""

MOST_FORMS = 4
"""Forms offered at once; more are in 我的任务."""

_PUT_OFF = ("1", "3", "w")
"""明天再说, 3天后, 下周一: what `m:<one of these>:<digest>` chooses."""


def message(tx: Tx, kind: str, digest_id: int, telling: Sequence[Told], today: date) -> Message:
    """Return a digest: below, of organizations further down; else of what its reader has to do."""
    shown = telling[:MOST_LINES]
    names = organizations.names(tx, [one.due.assignment.organization_id for one in telling])
    groups = [
        {"name": names[organization_id], "lines": [_line(one, today) for one in group]}
        for organization_id, group in groupby(
            sorted(shown, key=lambda one: one.due.assignment.organization_id),
            key=lambda one: one.due.assignment.organization_id,
        )
    ]
    params: dict[str, Json] = {
        "heading": nested(Text(f"reminders.heading_{_heading(kind, telling)}")),
        "groups": groups,
        "more": len(telling) - len(shown),
    }
    if kind == RoundKind.BELOW:
        return Message(Text("reminders.below", params), [[Button(Text("reminders.look_below"), "u:o")]])
    params |= {
        "missed": any(one.due.state is State.MISSED for one in telling),
        "together": _together(telling),
        "ask": _whom(tx, telling, today),
    }
    return Message(Text("reminders.digest", params), buttons(digest_id, telling))


def buttons(digest_id: int, telling: Sequence[Told]) -> list[list[Button]]:
    """Return the way into the forms first, then what else can be done with a digest."""
    forms = {one.due.obligation.form: one for one in reversed(telling) if one.due.obligation.form}
    chosen = [one for one in telling if forms.get(one.due.obligation.form) is one][:MOST_FORMS]
    begin = [
        Button(
            Text(
                "reminders.late" if one.due.state is State.MISSED else "reminders.log",
                {"title": one.due.obligation.title},
            ),
            begin_data(one),
        )
        for one in chosen
    ]
    put_off = [Button(Text(f"reminders.put_off_{when}"), f"m:{when}:{digest_id}") for when in _PUT_OFF]
    last = [Button(Text("reminders.waive"), f"m:f:{digest_id}"), Button(Text("reminders.all"), "t:all:0")]
    return [*in_rows(begin, 2), put_off, last]


def begin_data(told: Told) -> str:
    """Return what the button carries that begins the form of a duty."""
    one = told.due.assignment
    if one.period.startswith("T"):
        return f"n:general:{one.period}"
    return f"n:{told.due.obligation.form}"


def _heading(kind: str, telling: Sequence[Told]) -> str:
    if kind == RoundKind.DUE and any(one.stage.name == "start" for one in telling):
        return "month"
    return str(kind)


def _line(told: Told, today: date) -> Json:
    due = told.due
    line = duty_lines.line(due, today)
    return nested(Text("reminders.missing" if due.state is State.MISSED else "obligations.line", line))


def _together(telling: Sequence[Told]) -> bool:
    """Whether several meetings are due that one sitting could be. Source: burden.md 5C rule 18."""
    meetings = [one for one in telling if one.due.obligation.form.startswith("meeting:")]
    open_ones = [one for one in meetings if one.due.state is State.PLANNED]
    return len({one.due.obligation.key for one in open_ones}) > 1


def _whom(tx: Tx, telling: Sequence[Told], today: date) -> str:
    """Whom to ask: the contact leaders of the organization; nothing where it has none."""
    leaders = contact_points.leaders_of(tx, telling[0].due.assignment.organization_id, today)
    return "、".join(dict.fromkeys(leaders[:2]))
