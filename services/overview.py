"""What a parent sees of the organizations directly below: those that need help, and with what.

Exceptions only, in plain figures: nobody is ranked, no person is named. Source: R8, R12, burden rules 9, 30.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from domain.authorization import Action, Scope, State, may, may_any
from domain.forms.field import in_rows, nested
from domain.messages import Button, Message, Text
from domain.obligations import State as Met
from domain.periods import Cadence
from domain.refusals import NotFound
from services import duties, duty_lines, standing, waivers
from services.duties import Question
from services.persons import local_day
from services.record_lists import addressees
from storage import assignments, organizations, record_lists
from storage import overview as stored
from storage.assignments import Reach, Where

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from domain.messages import Json, Rows
    from domain.people import Actor
    from services.duties import Due
    from storage.database import Tx
    from storage.organizations import Organization

PAGE = 5
"""Organizations or duties on one page: a line each, and the message stays within eight."""

NAMED = 2
"""Overdue duties that are named of an organization; where there are more, one of them, and a number."""

MOST = 1000
"""More organizations than are directly below any one."""

_ROW_OF_NAMES = 2


@dataclass(frozen=True)
class Below:
    """An organization directly below, with what is overdue there and how much it waits for."""

    organization: Organization
    overdue: Sequence[Due]
    waiting: int
    """Reports and requests for support."""
    waivers: int
    """Requests to be released from an assignment."""

    @property
    def needs_help(self) -> bool:
        """Whether the parent has to look at it."""
        return bool(self.overdue or self.waiting or self.waivers)


def entry(tx: Tx, actor: Actor) -> Button | None:
    """Return the button that leads here from the actor's own duties; None for who has nobody below."""
    if not may(actor, Action.LIST_DUTIES, Scope.CHILD):
        return None
    below = organizations.count_children(tx, actor.seat_id, actor.today)
    return Button(Text("overview.entry"), f"u:o:{actor.seat_id}") if below else None


def overview(tx: Tx, actor: Actor, organization_id: int | None, now: datetime, page: int = 0) -> Message:
    """Return who needs help directly below the actor's seat, or below a named organization.

    Where nobody is below, the actor is told so of their seat. Raises NotFound, also so of another.
    """
    organization = seen(tx, actor, actor.seat_id if organization_id is None else organization_id)
    below = of_each_below(tx, organization, now)
    if not below and organization_id is None:
        return Message(Text("overview.nobody", {"organization": organization.name}))
    if not below:
        raise NotFound
    in_need = [one for one in below if one.needs_help]
    pages = max(1, -(-len(in_need) // PAGE))
    page = min(page, pages - 1)
    shown = in_need[page * PAGE : (page + 1) * PAGE]
    today = local_day(now, organization.time_zone)
    params = {
        "organization": organization.name,
        "in_need": len(in_need),
        "rest": len(below) - len(in_need),
        "page": page + 1,
        "pages": pages,
        "lines": [_line(one, today) for one in shown],
    }
    names = [Button(one.organization.name[-20:], f"u:d:{one.organization.id}:0:{page}") for one in shown]
    rows = in_rows(names, _ROW_OF_NAMES)
    turning = turn(page, pages, f"u:o:{organization.id}:")
    return Message(
        Text("overview.list", params), [*rows, *turning, *_elsewhere(tx, actor, organization, below)]
    )


def organization(
    tx: Tx, actor: Actor, organization_id: int, now: datetime, page: int = 0, back: int = 0
) -> Message:
    """Return a page of an organization's duties, to read. `back`: the page from which one came.

    Raises NotFound.
    """
    of = seen(tx, actor, organization_id)
    today = local_day(now, of.time_zone)
    found = present(duties.of_organization(tx, of, now), today)
    lines = [_of_all(several, today) for several in alike(found)]
    pages = max(1, -(-len(lines) // PAGE))
    page = min(page, pages - 1)
    params = {
        "organization": of.name,
        "overdue": sum(is_overdue(one) for one in found),
        "planned": sum(one.state is Met.PLANNED for one in found),
        "done": sum(one.state in duty_lines.DONE for one in found),
        "page": page + 1,
        "pages": pages,
        "lines": lines[page * PAGE : (page + 1) * PAGE],
    }
    ways = [Button(Text("overview.records"), f"k:{of.id}")]
    below = organizations.count_children(tx, of.id, today)
    if below and of.id != actor.seat_id:
        ways.append(Button(Text("overview.below", {"count": below}), f"u:o:{of.id}:0"))
    rows = [*turn(page, pages, f"u:d:{of.id}:", f":{back}"), ways]
    if of.id != actor.seat_id and of.parent_id is not None:
        rows.append([Button(Text("overview.back"), f"u:o:{of.parent_id}:{back}")])
    return Message(Text("overview.duties", params), rows)


def seen(tx: Tx, actor: Actor, organization_id: int) -> Organization:
    """Return the organization, if the actor may see its duties. Raises NotFound."""
    found = organizations.by_id(tx, organization_id)
    scopes = standing.scopes_of_organization(tx, actor, organization_id)
    if found is None or not may_any(actor, Action.LIST_DUTIES, scopes, State.ABSENT):
        raise NotFound
    return found


def of_each_below(tx: Tx, organization: Organization, now: datetime) -> list[Below]:
    """Return the organizations directly below one, with what needs help first."""
    today = local_day(now, organization.time_zone)
    waiting = record_lists.count_waiting_of_each(tx, addressees(tx, {organization.id}), now)
    released = Counter(one.organization_id for one in stored.waivers_waiting(tx, organization.id, now))
    overdue: dict[int, list[Due]] = {}
    for zone in assignments.zones(tx, Reach.CHILDREN, organization.id):
        for one in _overdue(tx, Where(zone, Reach.CHILDREN, organization.id), now):
            overdue.setdefault(one.assignment.organization_id, []).append(one)
    below = [
        Below(
            one,
            sorted(overdue.get(one.id, ()), key=duties.urgency),
            waiting.get(one.id, 0),
            released[one.id],
        )
        for one in organizations.children(tx, organization.id, today, offset=0, limit=MOST)
    ]
    return sorted(below, key=lambda one: (-len(one.overdue), -one.waiting - one.waivers))


def _overdue(tx: Tx, where: Where, now: datetime) -> list[Due]:
    """What is overdue in organizations of a zone, on their local day."""
    today = local_day(now, where.time_zone)
    since = today - timedelta(days=duties.SHOWN_AFTER_DAYS)
    # What runs still cannot be overdue, and is most of what there is.
    asked = Question(where, now, since, window=lambda _, period: period.last < today)
    return [one for one in present(duties.answer(tx, asked), today) if is_overdue(one)]


def present(found: Sequence[Due], today: date) -> list[Due]:
    """Return duties without what nobody can do anything about any more.

    That is what must be so at any time in a year that is over, and what somebody missed who left their
    office within the period.
    """
    return [one for one in found if not (_is_over(one, today) or one.is_left)]


def is_overdue(due: Due) -> bool:
    """Whether a duty's time is over and it was not done since either."""
    return due.state is Met.MISSED and due.assignment.after_on is None


def alike(found: Sequence[Due]) -> list[list[Due]]:
    """Return duties in their order, those together that several people bear each for themselves."""
    together: dict[tuple[int, str, str], list[Due]] = {}
    for one in found:
        key = (one.assignment.organization_id, one.obligation.key, one.assignment.period)
        together.setdefault(key, []).append(one)
    return list(together.values())


def turn(page: int, pages: int, data: str, end: str = "") -> Rows:
    """Return the buttons to the pages beside this one."""
    turns = [("overview.earlier", page - 1), ("overview.later", page + 1)]
    row = [Button(Text(key), f"{data}{to}{end}") for key, to in turns if 0 <= to < pages]
    return [row] if row else []


def _is_over(due: Due, today: date) -> bool:
    return due.obligation.cadence is Cadence.STANDING and due.assignment.last < today


def _line(one: Below, today: date) -> Json:
    """Return what an organization needs help with, as a nested text."""
    different = {(due.obligation.key, due.assignment.period): due for due in one.overdue}
    more = len(different) > NAMED
    named = [duty_lines.line(due, today) for due in list(different.values())[: 1 if more else NAMED]]
    params = {
        "organization": one.organization.name,
        "overdue": len(one.overdue),
        "named": [{key: duty[key] for key in ("title", "subject", "period")} for duty in named],
        "more": more,
        "waiting": one.waiting,
        "waivers": one.waivers,
    }
    return nested(Text("overview.line", params))


def _of_all(several: Sequence[Due], today: date) -> Json:
    """Return a duty as a line, what several people bear as one without their names."""
    if len(several) == 1:
        return duty_lines.said(several[0], today)
    line = duty_lines.line(several[0], today)
    done = sum(one.state in duty_lines.DONE for one in several)
    params = {key: line[key] for key in ("title", "subject", "period", "sign", "ends")}
    return nested(Text("overview.shared", {**params, "done": done, "people": len(several)}))


def _elsewhere(tx: Tx, actor: Actor, organization: Organization, below: Sequence[Below]) -> Rows:
    """Return the ways on: what waits, the chain and the workbook of one's own tree, the records below."""
    every = Button(Text("records.below", {"count": len(below)}), f"b:{organization.id}:0")
    if organization.id != actor.seat_id:
        return [[every], [Button(Text("overview.back"), f"u:d:{organization.id}:0")]]
    on = [Button(Text("overview.chain"), "u:l:0"), Button(Text("overview.workbook"), "u:w")]
    waiting = []
    answers = sum(one.waiting for one in below)
    if answers and may(actor, Action.LIST_RECORDS, Scope.ADDRESSED):
        waiting.append(Button(Text("records.to_answer", {"count": answers}), "x:0"))
    if decisions := waivers.count_waiting(tx, actor):
        waiting.append(Button(Text("overview.to_decide", {"count": decisions}), "f:l:0"))
    return [*([waiting] if waiting else []), [every, *on]]
