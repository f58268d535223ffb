"""Responsibility lists as tests begin with them: drawn, every line in somebody's hands, published."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.responsibility_lists import SECTIONS, ListKind, kind_of
from services import list_changes, list_publishing
from services.persons import identify
from storage import list_offices
from storage import responsibility_lists as stored
from tests.services.diary import draft

if TYPE_CHECKING:
    from datetime import datetime

    from storage.database import Tx

__all__ = ["draft", "publish", "published", "put_in_hands"]


def put_in_hands(tx: Tx, account: int, now: datetime) -> int:
    """Draw the lists of an account's organization and give every category to its secretary; gives the id."""
    actor = identify(tx, account, now)
    assert actor is not None
    list_id = list_changes.draw(tx, actor, actor.today.year, now)
    lead = list_offices.around(tx, actor.seat_id, actor.today)[0].office_id
    there = {line.item.section for line in stored.lines(tx, [list_id], now)[list_id]}
    for section in SECTIONS:
        if kind_of(section) is ListKind.COMMITTEE and section in there:
            answers = {"target": f"{list_id}.{section}", "lead": str(lead), "helpers": None}
            list_changes.assign(tx, actor, answers, draft(tx, actor, "duty_assign", now), now)
    return list_id


def published(tx: Tx, account: int, now: datetime) -> int:
    """The same, published today; gives their id."""
    list_id = put_in_hands(tx, account, now)
    publish(tx, account, list_id, now)
    return list_id


def publish(tx: Tx, account: int, list_id: int, now: datetime) -> None:
    """Publish lists today."""
    actor = identify(tx, account, now)
    assert actor is not None
    answers = {"list": str(list_id), "decided_on": actor.today.isoformat(), "document": "党委会议第3次"}
    list_publishing.publish(tx, actor, answers, draft(tx, actor, "list_publish", now), now)
