"""What waits for somebody, as their home screen says it in a line each."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from domain.authorization import Action, Scope, State, may
from domain.obligations import State as Met
from domain.records import RecordKind
from services import duty_lines, finding_lists, my_list, my_tasks, waivers, working_days
from services.record_lists import addressees
from storage import record_lists

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from domain.messages import Params
    from domain.people import Actor
    from services.my_tasks import Task
    from storage.database import Tx

SOON_DAYS = 7
"""How long before its end a task is told of. Source: chat.md, Home."""

_NAMED = 2
"""Tasks that are named; of more there is a number."""


def waits(tx: Tx, actor: Actor, now: datetime) -> Params:
    """Return what waits: `ending`, tasks that end soon, `missed`, `asked` from below, `waivers` to decide.

    `findings`: how many of an inspection are to be put right, and until when.
    `own`: how many lines of the year there are, and of how many something is missing. For an administrator
    `unknown_year`, of which the holidays are to be entered. Of tasks `count`, the few that are `named` by
    their parts, and `ends` where they end on the same day.
    """
    ending: Sequence[Task] = ()
    missed: Sequence[Task] = ()
    until = actor.today + timedelta(days=SOON_DAYS)
    if may(actor, Action.LIST_DUTIES, Scope.OWN_RECORD):
        every = my_tasks.of_actor(tx, actor, now, lambda _, period: period.last <= until)
        tasks = sorted((one for one in every if not one.is_done), key=lambda one: one.urgency)
        missed = [one for one in tasks if one.due.state is Met.MISSED]
        ending = [one for one in tasks if one not in missed and one.due.assignment.last <= until]
    return {
        "own": _own(tx, actor, now),
        "ending": _few(ending, actor.today),
        "missed": _few(missed, actor.today),
        "asked": _asked(tx, actor, now),
        "waivers": waivers.count_waiting(tx, actor),
        "findings": finding_lists.waits(tx, actor, now),
        "unknown_year": working_days.missing(tx, actor),
    }


def _own(tx: Tx, actor: Actor, now: datetime) -> Params:
    """How many lines of the year are the actor's own, and of how many something is missing. Source: R23."""
    if not may(actor, Action.LIST_DUTIES, Scope.OWN_RECORD):
        return {"total": 0, "missing": 0}
    return my_list.counted(my_list.of_actor(tx, actor, now))


def _few(tasks: Sequence[Task], today: date) -> Params:
    shown = tasks if len(tasks) <= _NAMED else ()
    named = [{**duty_lines.line(one.due, today), "whose": one.whose} for one in shown]
    ends = {one["last"]: one["ends"] for one in named}
    return {"count": len(tasks), "named": named, "ends": ends.popitem()[1] if len(ends) == 1 else ""}


def _asked(tx: Tx, actor: Actor, now: datetime) -> int:
    """How many requests for support wait for the actor's answer."""
    if not may(actor, Action.ANSWER_REQUEST, Scope.ADDRESSED, State.SAVED):
        return 0
    to = addressees(tx, {actor.office.organization_id, actor.seat_id})
    return record_lists.count_waiting(tx, to, now, RecordKind.SUPPORT_REQUEST)
