"""异议复核: what of objections and rechecks concerns somebody, what they have to do first."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, NamedTuple

from domain.authorization import Action, Scope, may
from domain.forms.field import in_rows, nested
from domain.messages import Button, Message, Text
from domain.objections import ObjectionKind, Stage
from domain.refusals import NotFound
from services import objection_news, recheck_pairs, recheck_views
from services.working_days import calendar
from storage import inspections, objections

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from domain.messages import Json
    from domain.objections import Objection
    from domain.people import Actor
    from domain.working_days import Calendar
    from storage.database import Tx

PAGE = 6
"""Lines on one page: the message stays within eight."""

_ROW = 3


class _Why(enum.StrEnum):
    """Why something stands on somebody's list; what they have to do comes first."""

    RECHECK = "recheck"
    """The actor rechecks it."""
    CONFIRM = "confirm"
    """The other one proposed something: it waits for the actor's word."""
    NAME = "name"
    """The actor names who rechecks it."""
    ANSWER = "answer"
    """The actor can answer what was asked."""
    LATE = "late"
    RUNNING = "running"
    OWN = "own"
    """The actor's organization asked it."""
    DONE = "done"
    """The actor has rechecked it."""


_ORDER = tuple(_Why)

_TO_DO = frozenset({_Why.RECHECK, _Why.CONFIRM, _Why.NAME, _Why.ANSWER})

MARKED = _TO_DO | {_Why.LATE}
"""What stands before a line; of all others its stage tells enough."""


class _Entry(NamedTuple):
    """A line of the list."""

    why: _Why
    objection: Objection


def show(tx: Tx, actor: Actor, now: datetime, page: int = 0) -> Message:
    """Return a page of what concerns the actor. Raises NotFound for who has nothing to do with any."""
    work = calendar(tx)
    found = _entries(tx, actor, work, now)
    if not found and not _could(tx, actor):
        raise NotFound
    pages = max(1, -(-len(found) // PAGE))
    page = min(page, pages - 1)
    shown = found[page * PAGE :][:PAGE]
    first = page * PAGE + 1
    params: dict[str, Json] = {
        "total": len(found),
        "to_do": sum(one.why in _TO_DO for one in found),
        "late": sum(recheck_views.is_late(one.objection, work, now) for one in found),
        "lines": [_line(tx, one, number, work, now) for number, one in enumerate(shown, start=first)],
        "page": page + 1,
        "pages": pages,
    }
    looks = [
        Button(Text("my_tasks.look", {"number": number}), f"rc:o:{one.objection.id}")
        for number, one in enumerate(shown, start=first)
    ]
    turns = [("objections.earlier", page - 1), ("objections.later", page + 1)]
    turning = [Button(Text(key), f"ob:w:{to}") for key, to in turns if 0 <= to < pages]
    rows = [*in_rows(looks, _ROW), turning]
    return Message(Text("objections.all", params), [row for row in rows if row])


def _could(tx: Tx, actor: Actor) -> bool:
    """Whether something could concern the actor: an empty list is then a list, and no secret."""
    whose = (
        (Action.OBJECT, Scope.OWN_ORGANIZATION),
        (Action.APPOINT_RECHECK, Scope.OWN_TREE),
    )
    if any(may(actor, *one) for one in whose):
        return True
    return bool(inspections.of_person(tx, actor.person_id))


def _entries(tx: Tx, actor: Actor, work: Calendar, now: datetime) -> list[_Entry]:
    """What concerns the actor, each once, by the first of its reasons."""
    once: dict[int, _Entry] = {}
    for one in sorted(_every(tx, actor, work, now), key=lambda one: _ORDER.index(one.why)):
        once.setdefault(one.objection.id, one)
    return list(once.values())


def _every(tx: Tx, actor: Actor, work: Calendar, now: datetime) -> Iterator[_Entry]:
    for one in objections.of_rechecker(tx, actor.person_id):
        if not one.is_undecided:
            yield _Entry(_Why.DONE, one)
        else:
            waits = one.proposed is not None and one.proposed.person_id != actor.person_id
            yield _Entry(_Why.CONFIRM if waits else _Why.RECHECK, one)
    for one in recheck_pairs.appointable(tx, actor):
        if one.stage is Stage.WAITING:
            yield _Entry(_Why.NAME, one)
        else:
            yield _Entry(_Why.LATE if recheck_views.is_late(one, work, now) else _Why.RUNNING, one)
    led = [
        one.id
        for one in inspections.of_person(tx, actor.person_id)
        if actor.person_id in objection_news.visitors(one)
    ]
    for one in objections.unanswered(tx, led):
        yield _Entry(_Why.ANSWER, one)
    if may(actor, Action.SEE_INSPECTION, Scope.OWN_ORGANIZATION):
        for organization_id in sorted({actor.office.organization_id, actor.seat_id}):
            own = objections.of_organization(tx, organization_id)
            yield from (_Entry(_Why.OWN, one) for one in reversed(own))


def _line(tx: Tx, one: _Entry, number: int, work: Calendar, now: datetime) -> Json:
    objection = one.objection
    decided = objection.decided
    params: dict[str, Json] = {
        "number": number,
        "why": nested(Text(f"objections.why_{one.why}")) if one.why in MARKED else "",
        "organization": "" if one.why is _Why.OWN else objection.organization,
        "line_name": objection_news.line_named(tx, objection),
        "question": objection.kind is ObjectionKind.EXPLANATION,
        "stage": nested(Text(f"objections.stage_{objection.stage}")),
        "outcome": "" if decided is None else objection_news.what(decided.decision),
        "late": recheck_views.is_late(objection, work, now),
    }
    return nested(Text("objections.listed", params))
