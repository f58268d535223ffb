"""What is somebody's with a new office, and what is not held against them; contact points go with the office.

Source: R30; burden.md 5A.5, always the last link is blamed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.authorization import Action, Scope, may
from domain.obligations import State
from services import my_list, my_tasks
from services.persons import live_offices
from storage import audit, imports, inherited_contacts, offices
from storage.imports import NewChange

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from domain.messages import Params
    from domain.people import Actor
    from storage.database import Tx

_POINT = "contact_point"
"""What the log of the roster calls one."""

_NOTHING: Params = {"total": 0, "missing": 0, "before": 0, "shares": []}


def pass_on(tx: Tx, handover_ids: Sequence[int], today: date, now: datetime) -> int:
    """Let contact points go with the offices of handovers; gives how many did. The roster is held by then."""
    left = inherited_contacts.left(tx, handover_ids, today)
    if not left:
        return 0
    made = inherited_contacts.pass_on(tx, left)
    changes = []
    for one in left:
        ends, last, first = _iso(one.ends_on), one.last_on.isoformat(), one.first_on.isoformat()
        changes.append(NewChange(_POINT, one.id, "ended", {"to_on": ends}, {"to_on": last}))
        if one.id in made:
            begun = {"person_id": one.person_id, "from_on": first, "to_on": ends}
            changes.append(NewChange(_POINT, made[one.id], "added", None, begun))
    sealed = [imports.keep_change(tx, one, now) for one in changes]
    events = [
        audit.Event(now, None, "passed_on", imports.CHANGE, one, imports.change_body(tx, one))
        for one in sealed
    ]
    audit.append_many(tx, events)
    return len(left)


def contact_points(tx: Tx, handover_id: int, today: date, *, taken: bool) -> list[str]:
    """What those are called that go with the office of a handover, or went once it was taken over."""
    if taken:
        return inherited_contacts.passed(tx, handover_id)
    return [one.name for one in inherited_contacts.left(tx, [handover_id], today)]


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def told(tx: Tx, person_id: int, office_id: int, now: datetime) -> Params:
    """Return what a handover says to whoever took the office.

    `total`, `missing`: lines of their list, and of how many something is missing. `before`: what was missed
    before their first day. `shares`: what is asked of them for their part of the year only, as half days.
    """
    actor = _actor(tx, person_id, office_id, now)
    if actor is None or not may(actor, Action.LIST_DUTIES, Scope.OWN_RECORD):
        return _NOTHING
    first_day = actor.today.replace(month=1, day=1)
    asked = [task.due for task in my_tasks.borne(tx, actor, now, since=first_day) if not task.whose]
    begun = actor.office.from_on
    before = [due for due in asked if due.state is State.MISSED and due.days[1] < begun]
    shares = [
        {"title": due.obligation.title, "required": due.assignment.required}
        for due in asked
        if due.assignment.office_id == office_id
        and due.obligation.halves
        and due.assignment.required < due.obligation.minimum
    ]
    return {**my_list.counted(my_list.of_actor(tx, actor, now)), "before": len(before), "shares": shares}


def _actor(tx: Tx, person_id: int, office_id: int, now: datetime) -> Actor | None:
    """Somebody in an office they hold."""
    holder = offices.holder_by_person(tx, person_id)
    live = [] if holder is None else live_offices(holder.held, now)
    found = next((one for one in live if one.office.id == office_id), None)
    return None if found is None or holder is None else found.actor(person_id, holder.name, 0)
