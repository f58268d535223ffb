"""Putting a digest off, and asking to be released from one of its duties."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from domain.messages import Button, Message, Text
from domain.refusals import NotFound
from domain.waivers import is_theirs, name_of
from services import digest_contents, digest_texts, waivers
from services.leaders import Begun
from services.working_days import calendar
from storage import digests

if TYPE_CHECKING:
    from domain.people import Actor
    from storage.database import Tx
    from storage.digests import Digest


def put_off(tx: Tx, actor: Actor, digest_id: int, when: str, now: datetime) -> Message:
    """Say a digest again: `1` or `3` days later, or `w`, next Monday; on a working day. Raises NotFound."""
    _digest(tx, actor, digest_id)
    day = calendar(tx).on_or_after(_day(actor.today, when))
    digests.put_off(tx, digest_id, day, now)
    return Message(Text("reminders.put_off", {"day": day.isoformat()}))


def which_to_waive(tx: Tx, actor: Actor, digest_id: int, now: datetime) -> Message:
    """Ask from which of a digest's open duties somebody wants to be released. Raises NotFound."""
    items = _digest(tx, actor, digest_id).items
    dues = [one.due for one in digest_contents.still_open(tx, items, now)]
    if not dues:
        return Message(Text("reminders.nothing_open"))
    here = actor.office.organization_id
    theirs = [
        one for one in dues if one.assignment.organization_id == here and is_theirs(actor, one.assignment)
    ]
    if not theirs:
        return Message(Text("reminders.not_theirs"))
    theirs = [one for one in theirs if one.obligation.periodic]
    if not theirs:
        return Message(Text("reminders.not_waivable"))
    rows = [
        [
            Button(
                waivers.called(tx, one, actor),
                Begun("waiver", name_of(one.assignment), keeps=True, acting=actor.office.id).data,
            )
        ]
        for one in theirs[: digest_texts.MOST_LINES]
    ]
    return Message(Text("reminders.which_waiver"), rows)


def _digest(tx: Tx, actor: Actor, digest_id: int) -> Digest:
    found = digests.get(tx, digest_id, actor.person_id)
    if found is None:
        raise NotFound
    return found


def _day(today: date, when: str) -> date:
    if when == "w":
        return today + timedelta(days=7 - today.weekday())
    return today + timedelta(days=int(when))
