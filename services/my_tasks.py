"""我的任务: what somebody has to do, what ends soonest first, each one tap away from the right form."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from domain.authorization import Action, Scope, allow
from domain.forms.field import in_rows, nested
from domain.messages import Button, Message, Text
from domain.obligations import Bearer, Carrier, Source, State
from domain.people import Role
from domain.periods import Cadence
from domain.refusals import NotFound
from domain.text import excerpt
from domain.waivers import is_theirs
from services import assigning, drafts, duties, duty_lines
from services.leaders import Begun
from storage import offices, organizations
from storage.assignments import Reach, Where

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date, datetime

    from domain.messages import Json
    from domain.obligations import Obligation
    from domain.people import Actor
    from domain.periods import Period
    from services.duties import Due
    from storage.database import Tx

PAGE = 5
"""Tasks on one page: a line each, and the message stays within eight."""

ALL = "all"
"""No filter by carrier."""

_ROW = 3
"""Carriers, or ways to elsewhere, in a row: three, or two and two."""


_BEGIN = {
    Source.PROBLEMS: "my_tasks.begin_study",
    Source.REQUESTS: "my_tasks.begin_answer",
    Source.TASKS: "my_tasks.begin_task",
}
"""What the button says that does what an event asks for."""


@dataclass(frozen=True)
class Task:
    """Something somebody has to do; `whose`: the leader for whom a clerk does it, if it is somebody's own."""

    due: Due
    whose: str = ""

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to be done about it: met, waived, or made up for after its end."""
        if self.due.state is State.MISSED:
            return self.due.assignment.after_on is not None
        return self.due.state is not State.PLANNED

    @property
    def urgency(self) -> tuple[bool, bool, date, str]:
        """What is missed, then what ends soonest, then what the roster holds."""
        one = self.due
        standing = one.obligation.cadence is Cadence.STANDING
        return standing, one.state is not State.MISSED, one.assignment.last, one.obligation.key


def of_actor(
    tx: Tx,
    actor: Actor,
    as_of: datetime,
    window: Callable[[Obligation, Period], bool] | None = None,
) -> list[Task]:
    """Return what the actor has to do or has done, as of an instant. Raises NotFound for mere readers.

    What is missing in a register only others keep is left out.
    """
    return [
        one
        for one in borne(tx, actor, as_of, window)
        if not (one.due.obligation.cadence is Cadence.STANDING and one.due.state is State.MISSED)
    ]


def borne(
    tx: Tx,
    actor: Actor,
    as_of: datetime,
    window: Callable[[Obligation, Period], bool] | None = None,
    since: date | None = None,
) -> list[Task]:
    """Return everything that is asked of the actor, as of an instant. Raises NotFound for mere readers.

    `window`: only these periods of these obligations. `since`: those that ended later than a day; without it
    a month ago.
    """
    allow(actor, Action.LIST_DUTIES, Scope.OWN_RECORD)
    organization = organizations.by_id(tx, actor.office.organization_id)
    if organization is None:
        raise NotFound
    asked = duties.Question(
        Where(organization.time_zone, Reach.ORGANIZATION, organization.id),
        as_of,
        since or actor.today - timedelta(days=duties.SHOWN_AFTER_DAYS),
        lambda one: _concerns(actor, one) and duties.may_apply(one, organization),
        window,
    )
    leaders = _leaders(tx, actor)
    return [
        Task(one, leaders.get(one.assignment.office_id, ""))
        for one in duties.answer(tx, asked)
        if is_theirs(actor, one.assignment) and one.assignment.office_id in {None, actor.office.id, *leaders}
    ]


def to_do(tx: Tx, actor: Actor, now: datetime, carrier: str = ALL, page: int = 0) -> Message:
    """Return a page of what is to be done, of one carrier or all. Raises NotFound.

    A page that is not there is the last one.
    """
    every = of_actor(tx, actor, now)
    carriers = _carriers(every)
    carrier = carrier if carrier in carriers else ALL
    tasks = [one for one in every if carrier in {ALL, one.due.obligation.carrier}]
    done = sum(one.is_done for one in tasks)
    waiting = sorted((one for one in tasks if not one.is_done), key=lambda one: one.urgency)
    pages, page, shown = _page(waiting, page)
    first = page * PAGE + 1
    params = {**_head(actor, carrier, pages, page), "tasks": _lines(shown, first, actor.today), "done": done}
    rows = [_buttons(one, number, actor) for number, one in enumerate(shown, start=first)]
    past = [Button(Text("my_tasks.done", {"count": done}), f"t:d:{carrier}:0")] if done else []
    rows.append([*_turning(pages, page, f"t:{carrier}:"), *past])
    if len(carriers) > 1:
        rows += in_rows([_filter(one, carrier) for one in (ALL, *carriers)], _ROW)
    rows += in_rows(assigning.entries(tx, actor), _ROW)
    return Message(Text("my_tasks.list", params), [row for row in rows if row])


def done(tx: Tx, actor: Actor, now: datetime, carrier: str = ALL, page: int = 0) -> Message:
    """Return a page of what is done, waived or made up for, what ended last first. Raises NotFound."""
    tasks = [one for one in of_actor(tx, actor, now) if one.is_done]
    carrier = carrier if carrier in set(Carrier) else ALL
    tasks = [one for one in tasks if carrier in {ALL, one.due.obligation.carrier}]
    tasks.sort(key=lambda one: one.due.assignment.last, reverse=True)
    tasks.sort(key=lambda one: one.due.obligation.cadence is Cadence.STANDING)
    pages, page, shown = _page(tasks, page)
    first = page * PAGE + 1
    params = {**_head(actor, carrier, pages, page), "tasks": _lines(shown, first, actor.today)}
    looks = [_look(one, number) for number, one in enumerate(shown, start=first)]
    back = Button(Text("my_tasks.back"), f"t:{carrier}:0")
    rows = [*in_rows(looks, _ROW), [*_turning(pages, page, f"t:d:{carrier}:"), back]]
    return Message(Text("my_tasks.done_list", params), rows)


def begin(due: Due, actor: Actor, number: int = 0, whose: str = "") -> Button | None:
    """Return the button that does a task: the right form with its kind filled in, for the right person.

    None where nothing is entered, or not by this actor. `number`, `whose`: said on it where told.
    """
    data = _begun(due, actor)
    if data is None:
        return None
    missed = due.state is State.MISSED
    subject = excerpt(due.assignment.subject or "")
    params = {
        "title": due.obligation.title,
        "subject": subject,
        "number": number,
        "whose": whose,
        "missed": missed,
    }
    return Button(Text(_BEGIN.get(due.obligation.source, "my_tasks.begin"), params), data)


def address(due: Due) -> str:
    """Return what a button sends that opens a task: `t:o:<obligation>:<organization>:<office>:<period>`."""
    return ":".join(("t", "o", *map(str, due.key)))


def _begun(due: Due, actor: Actor) -> str | None:
    rule, one = due.obligation, due.assignment
    if rule.source in {Source.PROBLEMS, Source.REQUESTS}:
        word = "study" if rule.source is Source.PROBLEMS else "answer"
        return f"c:{word}:{one.period[1:]}" if actor.office.role is not Role.LEADERSHIP_MEMBER else None
    form, _, prefill = rule.form.partition(":")
    if rule.source is Source.TASKS:
        form, prefill = "general", one.period
    if not form or not drafts.may_log(actor, form):
        return None
    behalf = one.office_id if actor.office.role is Role.CLERK and duty_lines.in_person(rule) else None
    return Begun(form, prefill, office_id=behalf, keeps=True, acting=actor.office.id).data


def _concerns(actor: Actor, rule: Obligation) -> bool:
    """Whether an obligation can be the actor's: leaves out queries whose answers would be thrown away."""
    role = actor.office.role
    if rule.source is Source.TASKS or role is Role.CLERK:
        return True
    if role is Role.LEADERSHIP_MEMBER:
        return rule.bearer is Bearer.LEADERSHIP_MEMBER
    return rule.bearer is Bearer.ORGANIZATION or (role is Role.SECRETARY and rule.bearer is Bearer.SECRETARY)


def _leaders(tx: Tx, actor: Actor) -> dict[int | None, str]:
    """The leaders for whom a clerk enters, by their offices; nobody for anybody else."""
    if actor.office.role is not Role.CLERK:
        return {}
    roles = (Role.SECRETARY, Role.LEADERSHIP_MEMBER)
    found = offices.holders(tx, actor.office.organization_id, roles, actor.today)
    return {one.office_id: one.name for one in found}


def _carriers(tasks: Iterable[Task]) -> list[Carrier]:
    present = {one.due.obligation.carrier for one in tasks}
    return [one for one in Carrier if one in present]


def _page(tasks: Sequence[Task], page: int) -> tuple[int, int, Sequence[Task]]:
    """How many pages there are, which one is shown, and what stands on it."""
    pages = max(1, -(-len(tasks) // PAGE))
    page = min(page, pages - 1)
    return pages, page, tasks[page * PAGE : (page + 1) * PAGE]


def _head(actor: Actor, carrier: str, pages: int, page: int) -> dict[str, Json]:
    only = "" if carrier == ALL else nested(Text(f"obligations.carrier_{carrier}"))
    organization = actor.office.organization_name
    return {"organization": organization, "carrier": only, "pages": pages, "page": page + 1}


def _lines(tasks: Sequence[Task], first: int, today: date) -> list[Json]:
    return [
        {"number": number, "whose": one.whose, "line": duty_lines.said(one.due, today)}
        for number, one in enumerate(tasks, start=first)
    ]


def _buttons(task: Task, number: int, actor: Actor) -> list[Button]:
    """The row of a task: do it, look at it."""
    doing = begin(task.due, actor, number)
    return [*([doing] if doing else []), _look(task, number)]


def _look(task: Task, number: int) -> Button:
    return Button(Text("my_tasks.look", {"number": number}), address(task.due))


def _filter(carrier: str, present: str) -> Button:
    label = Text("my_tasks.all" if carrier == ALL else f"obligations.carrier_{carrier}")
    if carrier == present:
        label = Text("my_tasks.chosen", {"label": nested(label)})
    return Button(label, f"t:{carrier}:0")


def _turning(pages: int, page: int, data: str) -> list[Button]:
    turns = [("my_tasks.earlier", page - 1), ("my_tasks.later", page + 1)]
    return [Button(Text(key), f"{data}{to}") for key, to in turns if 0 <= to < pages]
