"""One record with all it says: as its receipt, opened, and with its whole history."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from domain.authorization import Action, Scope, State, may, may_any
from domain.forms.field import in_rows, nested
from domain.messages import Button, Message, Text
from domain.records import COUNTED_ONLY, Event, EventKind, Origin, RecordKind, condition, may_undo
from domain.refusals import NotFound
from services import problems_taken, receipts, standing
from services.contents import CONTENT
from storage import attachments, audit, organizations, record_events, records

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from domain.messages import Json, Params
    from domain.people import Actor
    from domain.records import Attachment, Condition, DutyRecord
    from services.standing import Seen
    from storage.database import Tx

LOG_ACTIONS = tuple(action for action in Action if action.startswith("log_"))

_FOLLOW_UPS: tuple[tuple[Action, str], ...] = (
    (Action.CORRECT_RECORD, "correct"),
    (Action.WITHDRAW_RECORD, "withdraw"),
    (Action.SUPPLEMENT_RECORD, "supplement"),
)
"""What can be done with every record; `c:<word>:<record id>` begins it, `follow_ups.<word>` says so."""

_ROW = 3
"""Buttons in a row. Source: chat.md, "two or three to a row"."""

_LATEST = 3
"""What became of a record lately, shown with it: all of it is in its history."""

_PAGE = 6
"""Events on one page of a history, or half as many versions: Telegram takes 4096 characters of a message."""


def receipt(tx: Tx, actor: Actor, record_id: int, now: datetime) -> Message:
    """Return the proof that a record is kept. Raises NotFound when the actor may not read it."""
    return _shown(tx, actor, "records.saved", record_id, now, why=True)


def corrected(tx: Tx, actor: Actor, record_id: int, now: datetime) -> Message:
    """The same of a correction. Raises NotFound."""
    return _shown(tx, actor, "records.corrected", record_id, now, why=True)


def followed_up(tx: Tx, actor: Actor, record_id: int, now: datetime) -> Message:
    """The same of something that became of a record. Raises NotFound."""
    seen = standing.look(tx, actor, Action.READ_RECORD, record_id, now)
    if not seen.events:
        return Message(Text("records.opened", _said(tx, actor, seen, now)), _buttons(tx, actor, seen, now))
    did = nested(Text(f"records.did_{seen.events[-1].kind}"))
    said = Text("records.followed_up", {**_said(tx, actor, seen, now), "did": did})
    return Message(said, _buttons(tx, actor, seen, now))


def open_record(tx: Tx, actor: Actor, record_id: int, as_of: datetime) -> Message:
    """Return a record with all it says at an instant. Raises NotFound when the actor may not read it."""
    return _shown(tx, actor, "records.opened", record_id, as_of)


def attachments_of(tx: Tx, actor: Actor, record_id: int, as_of: datetime) -> Sequence[Attachment]:
    """Return the files of a record. Raises NotFound when the actor may not read it."""
    record = standing.require(tx, actor, Action.READ_RECORD, record_id, as_of)
    return attachments.of_record(tx, record, as_of)


def history(tx: Tx, actor: Actor, record_id: int, as_of: datetime, page: int = 0) -> Message:
    """Return a page of the versions and events of a record, with the digits of their audit links.

    The oldest come first; a page that is not there is the last one. Raises NotFound.
    """
    record = standing.require(tx, actor, Action.READ_RECORD, record_id, as_of)
    versions = records.versions(tx, record.root_id, as_of)
    events = record_events.of_record(tx, record.root_id, as_of)
    pages = _pages(sorted([*versions, *events], key=_entered_at))
    page = min(page, len(pages) - 1)
    zone = ZoneInfo(records.time_zone(tx, record.id))
    shown = list(enumerate(pages[page], start=1 + sum(map(len, pages[:page]))))
    names = records.names(tx, [_by(one) for _, one in shown])
    steps = [
        {
            "number": number,
            "said": nested(_event(one) if isinstance(one, Event) else _version(tx, one)),
            "person": names[_by(one)],
            "digits": _link(tx, one),
            **_when(_entered_at(one), zone),
        }
        for number, one in shown
    ]
    turns = [("records.earlier_steps", page - 1), ("records.later_steps", page + 1)]
    rows = [
        [Button(Text(key), f"y:{record.root_id}:{to}") for key, to in turns if 0 <= to < len(pages)],
        [Button(Text("records.look"), f"o:{record.root_id}")],
    ]
    params = {"reference": record.reference, "steps": steps, "page": page + 1, "pages": len(pages)}
    return Message(Text("records.history", params), [row for row in rows if row])


def another(actor: Actor) -> list[Button]:
    """Return the button for one more record, for those who may enter any."""
    enters = any(may(actor, action, Scope.OWN_ORGANIZATION) for action in LOG_ACTIONS)
    return [Button(Text("records.another"), "n")] if enters else []


def title(tx: Tx, record: DutyRecord, *, with_month: bool = False) -> Text:
    """One line by which a record is recognised; in the list of its month the day is enough."""
    day = record.held_on.day
    number = f"{record.held_on.month}月{day}" if with_month else day
    return Text(f"{record.kind}.line", {**CONTENT[record.kind](tx, record.id), "number": number})


def _pages(steps: Sequence[DutyRecord | Event]) -> list[list[DutyRecord | Event]]:
    """Divide a history into what fits into one message each."""
    pages: list[list[DutyRecord | Event]] = [[]]
    room = _PAGE
    for step in steps:
        size = 1 if isinstance(step, Event) else 2
        if size > room:
            pages.append([])
            room = _PAGE
        pages[-1].append(step)
        room -= size
    return pages


def _entered_at(step: DutyRecord | Event) -> datetime:
    return step.at if isinstance(step, Event) else step.entered_at


def _by(step: DutyRecord | Event) -> int:
    return step.person_id if isinstance(step, Event) else step.entered_by_id


def _link(tx: Tx, step: DutyRecord | Event) -> str:
    """The digits of the audit link that a step of a history made."""
    subject = record_events.SUBJECT if isinstance(step, Event) else records.SUBJECT
    return audit.head_of(tx, subject, step.id) or ""


def _shown(tx: Tx, actor: Actor, key: str, record_id: int, as_of: datetime, *, why: bool = False) -> Message:
    """Show a record. `why`: and for which duties it does not count though one might expect it."""
    seen = standing.look(tx, actor, Action.READ_RECORD, record_id, as_of)
    said = Text(key, _said(tx, actor, seen, as_of, why=why))
    return Message(said, _buttons(tx, actor, seen, as_of))


def _buttons(tx: Tx, actor: Actor, seen: Seen, now: datetime) -> list[list[Button]]:
    """Return what the actor may do with a record: the likely thing first, further records last."""
    record, events, scopes = seen.record, seen.events, seen.scopes
    became = condition(events)
    changes = standing.allowed(actor, scopes, events)
    left = problems_taken.left(tx, record, events) if Action.FOLLOW_UP_PROBLEM in changes else 0
    rows = [_waiting_for(record, became, changes, left)]
    if became.withdrawn and Action.RESTORE_RECORD in changes and may_undo(became.withdrawn, now):
        rows.append([Button(Text("follow_ups.restore"), f"g:restored:{record.root_id}")])
    rows.append(
        [
            Button(Text(f"follow_ups.{word}"), f"c:{word}:{record.root_id}")
            for action, word in _FOLLOW_UPS
            if action in changes and not (word == "supplement" and record.kind in COUNTED_ONLY)
        ]
    )
    count = len(attachments.of_record(tx, record, now))
    looking = [Button(Text("records.attachments", {"count": count}), f"a:{record.root_id}")] if count else []
    steps = Button(Text("records.all_steps"), f"y:{record.root_id}")
    rows += in_rows([*looking, steps, *_month(tx, actor, record, scopes), *another(actor)], _ROW)
    return [row for row in rows if row]


def _waiting_for(record: DutyRecord, became: Condition, changes: set[Action], left: int) -> list[Button]:
    """Return the buttons for what a report, request or problem waits for. `left`: taken on, not solved."""
    if left:
        return [Button(Text("follow_ups.solve_taken"), f"c:taken:{record.root_id}")]
    offers = (
        (RecordKind.UPWARD_REPORT, Action.RECEIVE_REPORT, became.received, "receive", "g:received"),
        (RecordKind.SUPPORT_REQUEST, Action.ANSWER_REQUEST, None, "answer", "c:answer"),
        (RecordKind.PROBLEM, Action.FOLLOW_UP_PROBLEM, became.studied, "study", "c:study"),
        (RecordKind.PROBLEM, Action.FOLLOW_UP_PROBLEM, became.solved, "solve", "c:solve"),
    )
    return [
        Button(Text(f"follow_ups.{word}"), f"{data}:{record.root_id}")
        for kind, action, done, word, data in offers
        if record.kind is kind and action in changes and done is None
    ]


def _month(tx: Tx, actor: Actor, record: DutyRecord, scopes: Collection[Scope]) -> list[Button]:
    """Return the button to the list in which a record stands: one's own, or an organization's, if any."""
    label = Text("records.back_to_month", {"month": record.held_on.month})
    month = f"r:{record.held_on:%Y%m}:0"
    if Scope.OWN_RECORD in scopes:
        return [Button(label, month)]
    lists = may_any(actor, Action.LIST_RECORDS, scopes, State.ABSENT)
    organization_id = standing.list_of(tx, actor, record, scopes) if lists else None
    return [] if organization_id is None else [Button(label, f"{month}:{organization_id}")]


def _said(tx: Tx, actor: Actor, seen: Seen, as_of: datetime, *, why: bool = False) -> Params:
    record, events = seen.record, seen.events
    organization = organizations.by_id(tx, record.organization_id)
    if organization is None:
        raise NotFound
    became = condition(events)
    latest = (became.withdrawn, became.received, became.answered, became.studied, became.solved)
    many = (*became.supplements, *became.solutions)
    known = sorted([*filter(None, latest), *many], key=lambda event: event.id)
    told = known[-_LATEST:]
    names = records.names(tx, [record.person_id, record.entered_by_id, *(event.person_id for event in told)])
    elsewhere = record.organization_id != actor.office.organization_id
    return {
        "reference": record.reference,
        "organization": organization.name if elsewhere else "",
        "lines": nested(Text(f"{record.kind}.lines", _content(tx, record))),
        "person": names[record.entered_by_id],
        "whose": names[record.person_id] if record.person_id != record.entered_by_id else "",
        "paper": record.origin is Origin.PAPER,
        "imported": record.origin is Origin.IMPORT,
        "version": record.version,
        "reason": record.reason or "",
        "withdrawn": became.withdrawn is not None,
        "more_steps": len(known) - len(told),
        "steps": [{"said": nested(_event(one)), "person": names[one.person_id]} for one in told],
        "counting": receipts.lines(tx, record, organization, as_of, why=why),
        "digits": _digits(tx, record, events),
        **_when(record.entered_at, ZoneInfo(organization.time_zone)),
    }


def _digits(tx: Tx, record: DutyRecord, events: Sequence[Event]) -> str:
    """The link that the latest change of a record made: of its version, or of what became of it since."""
    return _link(tx, events[-1] if events and events[-1].at >= record.entered_at else record)


def _version(tx: Tx, record: DutyRecord) -> Text:
    lines = nested(Text(f"{record.kind}.lines", _content(tx, record)))
    return Text(
        "records.step_version", {"version": record.version, "reason": record.reason or "", "lines": lines}
    )


def _event(event: Event) -> Text:
    """What became of a record, as one line."""
    params: dict[str, Json] = {"line": event.line or ""}
    if event.on_day is not None:
        params["on_day"] = event.on_day.isoformat()
    if event.kind is EventKind.SOLVED:
        params["count"] = event.value or ""
    if event.kind is EventKind.ANSWERED:
        params["value"] = nested(Text(f"answer_request.value_{event.value}"))
    return Text(f"records.step_{event.kind}", params)


def _when(at: datetime, zone: ZoneInfo) -> dict[str, Json]:
    local = at.astimezone(zone)
    return {"entered_on": local.date().isoformat(), "entered_time": f"{local:%H:%M}"}


def _content(tx: Tx, record: DutyRecord) -> Params:
    content: dict[str, Json] = dict(CONTENT[record.kind](tx, record.id))
    count = len(attachments.with_version(tx, record.id))
    if count:
        content["attachments"] = nested(Text("forms.attached", {"count": count}))
    return content
