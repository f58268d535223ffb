"""What is due as one line: the same parts in every view, receipt and reminder."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from domain.forms.field import nested
from domain.measures import is_personal
from domain.messages import Text
from domain.obligations import Bearer, Source, State
from domain.periods import Cadence, period_named
from domain.text import excerpt

if TYPE_CHECKING:
    from datetime import date

    from domain.messages import Json, Params
    from domain.obligations import Obligation
    from services.duties import Due

DONE = frozenset({State.MET, State.MET_LATE})
"""States with the sign ✓."""

_MARKS = re.compile(r"\(R[0-9b、,; -]+\)")
"""Numbers of requirements beside what they are taken from: for who keeps the catalogue, not for who reads."""

NEAR_DAYS = 14
"""So many days before the end they are counted; before that the day says enough, and the line stays short."""


def line(due: Due, today: date) -> Params:
    """Return what fills `obligations.line`, or any text that names a duty by its parts.

    `title`, of a task its own; `subject` of another event; `period`, `amount`, `remark` and `ends` as nested
    texts, each empty where it says nothing; `sign`; `state`; `days` until the end (negative: since) and
    `last`, the end.
    """
    one, standing = due.assignment, due.obligation.cadence is Cadence.STANDING
    done, task = due.state in DONE, due.obligation.source is Source.TASKS
    subject = excerpt(one.subject) if one.subject else ""
    return {
        "title": subject if task else due.obligation.title,
        "subject": "" if task else subject,
        "period": "" if standing else period(one.period, today),
        "amount": "" if standing or not due.obligation.periodic else amount(due),
        "sign": "✓" if done else "",
        "remark": _remark(due),
        "ends": "" if standing or done or due.state is State.WAIVED else ends(one.last, today),
        "state": due.state.value,
        "days": (one.last - today).days,
        "last": one.last.isoformat(),
    }


def said(due: Due, today: date) -> Json:
    """Return a duty as one line, to be nested in another text."""
    return nested(Text("obligations.line", line(due, today)))


def period(key: str, today: date) -> Json:
    """Return a period by its key as a nested text; empty for what an event is called."""
    found = period_named(key)
    if found is None:
        return ""
    year = found.first.year
    params = {"letter": key[0], "year": year, "number": int(key[5:]), "other_year": year != today.year}
    return nested(Text("obligations.period", params))


def amount(due: Due) -> Json:
    """Return how far a duty has been met, as a nested text: n/m, half days as days."""
    one = due.assignment
    params = {"counted": one.counted, "required": one.required, "halves": due.obligation.halves}
    return nested(Text("obligations.amount", params))


def left(last: date, today: date) -> Json:
    """Return how long a day that has not passed is away, as a nested text."""
    return nested(Text("obligations.left", {"days": (last - today).days}))


def ends(last: date, today: date) -> Json:
    """Return an end, as a nested text: the day, and how long it is away where it is near."""
    days = (last - today).days
    params = {"days": days, "near": days <= NEAR_DAYS, "last": last.isoformat()}
    return nested(Text("obligations.ends", params))


def basis(said: str) -> str:
    """Return on what a duty rests, as people read it."""
    return _MARKS.sub("", said)


def in_person(rule: Obligation) -> bool:
    """Whether an obligation of an office is met only by records entered for its holder.

    Of the others, what the organization does is its secretary's, whoever enters it.
    """
    return rule.bearer is Bearer.LEADERSHIP_MEMBER or all(map(is_personal, rule.counts))


def _remark(due: Due) -> Json:
    """Return what else is to be known: registered or not, late, waived, or done after the end."""
    if due.obligation.cadence is Cadence.STANDING:
        there = due.state in DONE
        return nested(Text("obligations.registered" if there else "obligations.unregistered"))
    if due.state is State.MET_LATE:
        return nested(Text("obligations.remark_met_late"))
    if due.state is State.WAIVED:
        return nested(Text("obligations.remark_waived"))
    if due.state is State.MISSED and due.assignment.after_on is not None:
        params = {"on_day": due.assignment.after_on.isoformat()}
        return nested(Text("obligations.remark_after", params))
    return ""
