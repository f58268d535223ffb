"""One's own records: the receipt of a new one, the list by month, and one with all it says."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from domain.authorization import Action, Scope, Standing, State, allow, may, may_any, scopes_of_record
from domain.forms.field import nested
from domain.messages import Button, Json, Message, Text
from domain.records import Attachment, DutyRecord
from domain.refusals import NotFound
from services.contents import CONTENT
from storage import attachments, audit, records

if TYPE_CHECKING:
    from domain.messages import Params
    from domain.people import Actor
    from storage.database import Tx

PAGE = 8
"""Records on one page of a month: one button each, and no scrolling on a small phone."""


def receipt(tx: Tx, actor: Actor, record_id: int) -> Message:
    """Return the proof that a record is kept. Raises NotFound when the actor may not read it."""
    record = _readable(tx, actor, record_id)
    rows = [*_files(tx, record), _another(actor)]
    return Message(Text("records.saved", _said(tx, record)), [row for row in rows if row])


def open_record(tx: Tx, actor: Actor, record_id: int) -> Message:
    """Return a record with all it says. Raises NotFound when the actor may not read it."""
    record = _readable(tx, actor, record_id)
    month = Text("records.back_to_month", {"year": record.held_on.year, "month": record.held_on.month})
    back = [Button(month, f"r:{record.held_on:%Y%m}:0"), *_another(actor)]
    return Message(Text("records.opened", _said(tx, record)), [*_files(tx, record), back])


def attachments_of(tx: Tx, actor: Actor, record_id: int) -> Sequence[Attachment]:
    """Return the files of a record. Raises NotFound when the actor may not read it."""
    return attachments.of_record(tx, _readable(tx, actor, record_id).id)


def my_records(tx: Tx, actor: Actor, month: date | None = None, page: int = 0) -> Message:
    """Return a page of the actor's records of a month (any day of it), newest first.

    Without a month it is the latest that has a record; a page that is not there is the last one.
    """
    allow(actor, Action.LIST_RECORDS, Scope.OWN_RECORD)
    if month is None:
        month = records.nearest_before(tx, actor.person_id, actor.today + timedelta(1)) or actor.today
    first = month.replace(day=1)
    last = month.replace(day=monthrange(month.year, month.month)[1])
    total = records.count(tx, actor.person_id, first, last)
    pages = max(1, -(-total // PAGE))
    page = min(page, pages - 1)
    shown = records.of_month(tx, actor.person_id, first, last, offset=page * PAGE, limit=PAGE)
    months = _months(tx, actor, first, last)
    if not total:
        another = _another(actor)
        none = Text("records.none", {"enters": bool(another)})
        empty = Text("records.month_empty", {"year": first.year, "month": first.month})
        return Message(empty if months else none, [row for row in (months, another) if row])
    params = {"year": first.year, "month": first.month, "total": total, "page": page + 1, "pages": pages}
    rows = [[_line(tx, record)] for record in shown]
    turning = _pages(first, page, pages)
    return Message(Text("records.month", params), [row for row in (*rows, turning, months) if row])


def _readable(tx: Tx, actor: Actor, record_id: int) -> DutyRecord:
    record = records.get(tx, record_id)
    if record is None:
        raise NotFound
    standing = Standing(frozenset({record.person_id}), record.organization_id, ())
    if not may_any(actor, Action.READ_RECORD, scopes_of_record(actor, standing), State.SAVED):
        raise NotFound
    return record


def _files(tx: Tx, record: DutyRecord) -> list[list[Button]]:
    """Return the row with the button for the record's files, if it has any."""
    count = attachments.count(tx, record.id)
    return [[Button(Text("records.attachments", {"count": count}), f"a:{record.id}")]] if count else []


def _another(actor: Actor) -> list[Button]:
    """Return the button for one more record, for those who may enter any."""
    actions = (Action.LOG_MEETING, Action.LOG_VISIT, Action.LOG_DUTY_STAY)
    enters = any(may(actor, action, Scope.OWN_ORGANIZATION) for action in actions)
    return [Button(Text("records.another"), "n")] if enters else []


def _said(tx: Tx, record: DutyRecord) -> Params:
    author, time_zone = records.author(tx, record.id)
    entered = record.entered_at.astimezone(ZoneInfo(time_zone))
    return {
        "reference": record.reference,
        "lines": nested(Text(f"{record.kind}.lines", _content(tx, record))),
        "person": author,
        "entered_on": entered.date().isoformat(),
        "entered_time": f"{entered:%H:%M}",
        "digits": audit.head_of(tx, records.SUBJECT, record.id) or "",
    }


def _content(tx: Tx, record: DutyRecord) -> Params:
    content: dict[str, Json] = dict(CONTENT[record.kind](tx, record.id))
    count = attachments.count(tx, record.id)
    if count:
        content["attachments"] = nested(Text("forms.attached", {"count": count}))
    return content


def _line(tx: Tx, record: DutyRecord) -> Button:
    params = {**CONTENT[record.kind](tx, record.id), "number": record.held_on.day}
    return Button(Text(f"{record.kind}.line", params), f"o:{record.id}")


def _pages(first: date, page: int, pages: int) -> list[Button]:
    """Return the buttons to the pages beside this one."""
    turns = [("records.newer", page - 1), ("records.older", page + 1)]
    return [Button(Text(key), f"r:{first:%Y%m}:{to}") for key, to in turns if 0 <= to < pages]


def _months(tx: Tx, actor: Actor, first: date, last: date) -> list[Button]:
    """Return the buttons to the nearest months that have records."""
    near = (
        ("records.month_before", records.nearest_before(tx, actor.person_id, first)),
        ("records.month_after", records.nearest_after(tx, actor.person_id, last)),
    )
    return [
        Button(Text(key, {"year": day.year, "month": day.month}), f"r:{day:%Y%m}:0")
        for key, day in near
        if day is not None
    ]
