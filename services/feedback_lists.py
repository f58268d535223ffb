"""The feedbacks that somebody may see (督查反馈): by their day, never by what they came to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.authorization import Action, Scope, may
from domain.inspections import InspectionEventKind
from domain.messages import Button, Message, Text
from domain.refusals import NotFound
from services import feedbacks
from services.persons import local_day
from storage import feedbacks as stored
from storage import inspections
from storage.feedbacks import Reader

if TYPE_CHECKING:
    from domain.inspections import Inspection
    from domain.messages import Json
    from domain.people import Actor
    from storage.database import Tx

PAGE = 6
"""Feedbacks on one page: a button each."""


def show(tx: Tx, actor: Actor, page: int = 0) -> Message:
    """Return a page of the feedbacks of one's own organization and below, and of one's own visits."""
    reader = _reader(tx, actor)
    total = stored.count(tx, reader)
    pages = max(1, -(-total // PAGE))
    page = min(page, pages - 1)
    ids = stored.page(tx, reader, offset=page * PAGE, limit=PAGE)
    found = [one for one in (inspections.by_id(tx, each) for each in ids) if one is not None]
    lines = [_line(one) for one in found if feedbacks.may_see(tx, actor, one)]
    params: dict[str, Json] = {"lines": lines, "total": total, "page": page + 1, "pages": pages}
    looks = [
        [Button(Text("feedbacks.of", line), f"fb:o:{one.id}")] for one, line in zip(found, lines, strict=True)
    ]
    turns = [("records.newer", page - 1), ("records.older", page + 1)]
    turning = [Button(Text(key), f"fb:l:{to}") for key, to in turns if 0 <= to < pages]
    return Message(Text("feedbacks.list", params), [*looks, *([turning] if turning else [])])


def _reader(tx: Tx, actor: Actor) -> Reader:
    """Whose feedbacks the actor may see, by the table of permissions. Raises NotFound for nobody's."""
    here = may(actor, Action.SEE_INSPECTION, Scope.OWN_ORGANIZATION)
    below = may(actor, Action.SEE_INSPECTION, Scope.BELOW) and may(actor, Action.SEE_INSPECTION, Scope.CHILD)
    runs = may(actor, Action.SEE_INSPECTION, Scope.OWN_TREE)
    mine = inspections.of_person(tx, actor.person_id)
    own = [one.id for one in mine if one.is_fed_back and feedbacks.may_see(tx, actor, one)]
    if not (here or own):
        raise NotFound
    return Reader(
        {actor.office.organization_id, actor.seat_id} if here else (),
        actor.seat_id if below else None,
        actor.seat_id if runs else None,
        own,
    )


def _line(one: Inspection) -> dict[str, Json]:
    fed_back_at = one.at(InspectionEventKind.FED_BACK)
    on_day = "" if fed_back_at is None else local_day(fed_back_at, one.time_zone).isoformat()
    return {
        "organization": one.organization,
        "on_day": on_day,
        "is_received": one.is_received,
        "is_final": one.is_final,
    }
