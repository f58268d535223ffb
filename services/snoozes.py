"""Putting a digest off, and asking to be released from one of its duties."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from domain.forms.field import nested
from domain.messages import Button, Message, Text
from domain.refusals import NotFound
from services import digest_texts, digests, duty_lines
from services.working_days import calendar
from storage import digests as stored

if TYPE_CHECKING:
    from domain.people import Actor
    from storage.database import Tx
    from storage.digests import Digest


def put_off(tx: Tx, actor: Actor, digest_id: int, when: str, now: datetime) -> Message:
    """Say a digest again: `1` or `3` days later, or `w`, next Monday; on a working day. Raises NotFound."""
    _digest(tx, actor, digest_id)
    day = calendar(tx).on_or_after(_day(actor.today, when))
    stored.put_off(tx, digest_id, day, now)
    return Message(Text("reminders.put_off", {"day": day.isoformat()}))


def which_to_waive(tx: Tx, actor: Actor, digest_id: int, now: datetime) -> Message:
    """Ask from which of a digest's open duties somebody wants to be released. Raises NotFound."""
    telling = digests.still_open(tx, _digest(tx, actor, digest_id).items, now)
    if not telling:
        return Message(Text("reminders.nothing_open"))
    rows = []
    for one in telling:
        obligation, _, office_id, period = one.due.key
        line = nested(Text("obligations.line", duty_lines.line(one.due, actor.today)))
        label = Text("reminders.waive_one", {"line": line})
        rows.append([Button(label, f"n:waiver:{obligation}_{period}_{office_id}")])
    return Message(Text("reminders.which_waiver"), rows[: digest_texts.MOST_LINES])


def _digest(tx: Tx, actor: Actor, digest_id: int) -> Digest:
    found = stored.get(tx, digest_id, actor.person_id)
    if found is None:
        raise NotFound
    return found


def _day(today: date, when: str) -> date:
    if when == "w":
        return today + timedelta(days=7 - today.weekday())
    return today + timedelta(days=int(when))
