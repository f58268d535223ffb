"""Tasks of the year: set for organizations and people below, looked after, and taken back."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from domain.authorization import Action, Scope, State, allow, may
from domain.forms.field import nested
from domain.messages import Button, Message, Text
from domain.records import require_line
from domain.refusals import NotFound, Refused
from domain.tasks import NewTask, TaskKind, task_of
from services import entries, targets
from services.leaders import Begun
from storage import audit, organizations, tasks
from storage.tasks import Maker

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from domain.forms.form import Answers
    from domain.messages import Json
    from domain.people import Actor
    from domain.tasks import Task
    from storage.database import Tx
    from storage.tasks import Borne

PAGE = 6
"""Tasks on one page of the list: one button each."""

BEARERS = 5
"""Of those who are to do a task, so many stand on one page: the message stays within eight lines or so."""

_ASKED = ("figure", "line")
"""Fields of an answer for which a request can ask."""

_BEGUN_BY = (("task", Action.SET_TASK), ("request", Action.MAKE_REQUEST))
"""Forms that set something, with what one must be allowed to do."""


def set_task(tx: Tx, actor: Actor, answers: Answers, draft_id: int, now: datetime) -> int:
    """Set a task of the year; the same draft gives the same task. Raises NotFound, Refused."""
    present = made(tx, actor, draft_id)
    if present is not None:
        return present
    allow(actor, Action.SET_TASK, Scope.OWN_TREE)
    due_on = require_ahead(answers, actor.today)
    told = NewTask(TaskKind.TASK, answers["title"], due_on)
    picked = targets.meant(tx, actor, answers["organizations"]["picked"], with_own=True)
    owner = answers.get("owner")
    if owner is not None and (
        len(picked) != 1
        or int(owner) not in {one.office_id for one in targets.owners(tx, picked[0], actor.today)}
    ):
        raise NotFound
    bearers = dict.fromkeys(picked, None if owner is None else int(owner))
    return keep(tx, actor, told, bearers, draft_id, now)


def made(tx: Tx, actor: Actor, draft_id: int) -> int | None:
    """What was made of an own draft already, locked so that it is made once. Raises NotFound."""
    entries.saved(tx, actor, draft_id)
    return tasks.of_draft(tx, draft_id)


def require_ahead(answers: Answers, today: date) -> date:
    """The last day that answers name. Raises Refused for one that has passed."""
    due_on = date.fromisoformat(answers["due_on"])
    if due_on < today:
        raise Refused(key="task.is_past", day=due_on.isoformat())
    return due_on


def keep(
    tx: Tx, actor: Actor, told: NewTask, bearers: Mapping[int, int | None], draft_id: int, now: datetime
) -> int:
    """Write a task or request with its audit link; gives its id."""
    maker = Maker(actor.seat_id, actor.person_id, draft_id, actor.today, now)
    task_id = tasks.add(tx, told, maker, bearers)
    body = tasks.body(tx, task_id)
    audit.append(tx, audit.Event(now, actor.person_id, "set", tasks.SUBJECT, task_id, body))
    return task_id


def end_task(tx: Tx, actor: Actor, answers: Answers, draft_id: int, now: datetime) -> int:
    """Take a task or request back, with a reason; a second time changes nothing. Raises NotFound."""
    entries.saved(tx, actor, draft_id)
    task = _of_seat(tx, actor, int(answers["task"]))
    allow(actor, Action.END_TASK, Scope.OWN_ORGANIZATION, State.OPEN)
    require_line(answers["reason"])
    if tasks.end(tx, task.id, actor.person_id, answers["reason"], now):
        body = tasks.end_body(tx, task.id)
        audit.append(tx, audit.Event(now, actor.person_id, "take_back", tasks.END, task.id, body))
    return task.id


def receipt(tx: Tx, actor: Actor, task_id: int, now: datetime) -> Message:
    """Return the proof that a task or request was set. Raises NotFound for another committee's."""
    task = _of_seat(tx, actor, task_id)
    _, count = tasks.progress(tx, task_id, now)
    rows = [[Button(Text("task.look"), f"z:o:{task_id}:0"), Button(Text("task.to_list"), "z:l:0")]]
    return Message(Text("task.saved", {**said(task), "count": count}), rows)


def show(tx: Tx, actor: Actor, task_id: int, now: datetime, page: int = 0) -> Message:
    """Return a task or request, and a page of those who are to do it: who has not, first. Raises NotFound."""
    task = _of_seat(tx, actor, task_id)
    everybody = sorted(tasks.bearers(tx, task_id, now), key=lambda one: one.held_on is not None)
    pages = max(1, -(-len(everybody) // BEARERS))
    page = min(page, pages - 1)
    first = page * BEARERS
    shown = everybody[first : first + BEARERS]
    figures = [one.figure for one in everybody if one.figure is not None]
    params: dict[str, Json] = {
        **said(task),
        "done": sum(one.held_on is not None for one in everybody),
        "count": len(everybody),
        "total": sum(figures) if figures and task.told.figure else None,
        "told": len(figures),
        "bearers": [{"number": number, **_line(one)} for number, one in enumerate(shown, start=first + 1)],
        "page": page + 1,
        "pages": pages,
    }
    turns = [("records.newer", page - 1), ("records.older", page + 1)]
    turning = [Button(Text(key), f"z:o:{task_id}:{to}") for key, to in turns if 0 <= to < pages]
    ending = (
        []
        if task.ended
        else [Button(Text("task_end.name"), Begun("task_end", str(task_id), acting=actor.office.id).data)]
    )
    rows = [turning, [*ending, Button(Text("task.to_list"), "z:l:0")]]
    return Message(Text("task.opened", params), [row for row in rows if row])


def listing(tx: Tx, actor: Actor, now: datetime, page: int) -> Message:
    """Return a page of what the actor's committee has set, and the ways to set more. Raises NotFound."""
    allow(actor, Action.SEE_TASKS, Scope.OWN_ORGANIZATION)
    total = tasks.count_set(tx, actor.seat_id)
    pages = max(1, -(-total // PAGE))
    page = min(page, pages - 1)
    rows = []
    for one in tasks.set_by(tx, actor.seat_id, offset=page * PAGE, limit=PAGE):
        done, count = tasks.progress(tx, one.id, now)
        params = {**said(one), "done": done, "count": count}
        rows.append([Button(Text("task.line", params), f"z:o:{one.id}:0")])
    turns = [("records.newer", page - 1), ("records.older", page + 1)]
    turning = [Button(Text(key), f"z:l:{to}") for key, to in turns if 0 <= to < pages]
    params = {"total": total, "page": page + 1, "pages": pages}
    back = [Button(Text("my_tasks.back"), "t:all:0")]
    more = [
        Button(Text(f"{form}.begin"), Begun(form, keeps=True, acting=actor.office.id).data)
        for form, action in _BEGUN_BY
        if may(actor, action, Scope.OWN_TREE, State.ABSENT)
    ]
    rows += [turning, more, back]
    return Message(Text("task.list" if total else "task.none", params), [row for row in rows if row])


def known_answers(tx: Tx, actor: Actor, item: str) -> Answers:
    """Return what is known of a record of a task before it is entered: all but what the task asks for.

    Nothing for duty items, and for tasks that are none of the actor's organization. Raises Refused for
    one that was taken back.
    """
    task_id = task_of(item)
    task = None if task_id is None else tasks.get(tx, task_id)
    if task is None or not tasks.is_borne(tx, task.id, actor.office.organization_id):
        return {}
    if task.ended is not None:
        raise Refused(key="task.is_ended", title=task.told.title, reason=task.ended.reason)
    known: dict[str, Json] = {"item": item, "title": task.told.title, "figure": None}
    if task.told.kind is TaskKind.TASK:
        return known
    known["held_on"] = actor.today.isoformat()
    if task.told.figure is not None:
        del known["figure"]
    return known if task.told.line is not None else {**known, "line": None}


def require_asked(tx: Tx, answers: Answers) -> None:
    """Raises Refused where a record answers a request without what it asks for."""
    task_id = task_of(str(answers["item"]))
    task = None if task_id is None else tasks.get(tx, task_id)
    if task is None:
        return
    for field in _ASKED:
        label = getattr(task.told, field)
        if label is not None and answers[field] is None:
            raise Refused(key=f"request.no_{field}", label=label)


def title(tx: Tx, item: str) -> str | None:
    """Return what a record's item is called if it names a task; None for duty items."""
    task_id = task_of(item)
    task = None if task_id is None else tasks.get(tx, task_id)
    return None if task is None else task.told.title


def heading(tx: Tx, item: str) -> Text | None:
    """Return what stands above the form in which a task is answered; None for duty items."""
    task_id = task_of(item)
    task = None if task_id is None else tasks.get(tx, task_id)
    if task is None:
        return None
    maker = organizations.by_id(tx, task.organization_id)
    params = {**said(task), "organization": "" if maker is None else maker.name}
    return Text(f"{task.told.kind}.heading", params)


def asked(tx: Tx, item: str, field: str) -> Text | None:
    """Return the question for what a request asks for in a field of its answer, if it does."""
    task_id = task_of(item)
    task = None if task_id is None or field not in _ASKED else tasks.get(tx, task_id)
    label = None if task is None else getattr(task.told, field)
    return None if label is None else Text(f"request.asked_{field}", {"label": label})


def borne(tx: Tx, organization_id: int, office_id: int) -> Sequence[tuple[Task, bool]]:
    """Return the tasks of an organization and of an office in it, and which are open."""
    found = tasks.borne_by(tx, organization_id, office_id)
    return [(one, one.ended is None and not done) for one, done in found]


def open_set(tx: Tx, actor: Actor) -> list[Task]:
    """Return what the actor's committee has set and not taken back."""
    every = tasks.set_by(tx, actor.seat_id, offset=0, limit=tasks.count_set(tx, actor.seat_id))
    return [one for one in every if one.ended is None]


def said(task: Task) -> dict[str, Json]:
    """What fills every text about a task."""
    told = task.told
    return {
        "kind": nested(Text(f"{told.kind}.label_title")),
        "title": told.title,
        "purpose": told.purpose or "",
        "figure": told.figure or "",
        "line": told.line or "",
        "approver": told.approver or "",
        "signed_by": told.signed_by or "",
        "due_on": told.due_on.isoformat(),
        "ended": "" if task.ended is None else task.ended.reason,
    }


def _line(one: Borne) -> dict[str, Json]:
    return {
        "organization": one.organization,
        "holder": one.holder,
        "held_on": "" if one.held_on is None else one.held_on.isoformat(),
        "figure": one.figure,
        "line": one.line or "",
    }


def _of_seat(tx: Tx, actor: Actor, task_id: int) -> Task:
    """A task that the actor's committee has set. Raises NotFound."""
    allow(actor, Action.SEE_TASKS, Scope.OWN_ORGANIZATION)
    task = tasks.get(tx, task_id)
    if task is None or task.organization_id != actor.seat_id:
        raise NotFound
    return task
