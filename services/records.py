"""One record with all it says: as its receipt, opened, and with its whole history."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from domain.authorization import Action, Scope, may
from domain.forms.field import nested
from domain.messages import Button, Message, Text
from domain.records import EventKind, Origin, RecordKind, condition, may_undo
from services import standing
from services.contents import CONTENT
from storage import attachments, audit, organizations, record_events, records

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from domain.messages import Json, Params
    from domain.people import Actor
    from domain.records import Attachment, Condition, DutyRecord, Event
    from storage.database import Tx

LOG_ACTIONS = tuple(action for action in Action if action.startswith("log_"))

_FOLLOW_UPS: tuple[tuple[Action, str], ...] = (
    (Action.CORRECT_RECORD, "correct"),
    (Action.WITHDRAW_RECORD, "withdraw"),
    (Action.SUPPLEMENT_RECORD, "supplement"),
)
"""What can be done with every record; `c:<word>:<record id>` begins it, `follow_ups.<word>` says so."""


def receipt(tx: Tx, actor: Actor, record_id: int, now: datetime) -> Message:
    """Return the proof that a record is kept. Raises NotFound when the actor may not read it."""
    return _shown(tx, actor, "records.saved", record_id, now)


def corrected(tx: Tx, actor: Actor, record_id: int, now: datetime) -> Message:
    """The same of a correction. Raises NotFound."""
    return _shown(tx, actor, "records.corrected", record_id, now)


def followed_up(tx: Tx, actor: Actor, record_id: int, now: datetime) -> Message:
    """The same of something that became of a record. Raises NotFound."""
    return _shown(tx, actor, "records.followed_up", record_id, now)


def open_record(tx: Tx, actor: Actor, record_id: int, as_of: datetime) -> Message:
    """Return a record with all it says at an instant. Raises NotFound when the actor may not read it."""
    return _shown(tx, actor, "records.opened", record_id, as_of)


def attachments_of(tx: Tx, actor: Actor, record_id: int, as_of: datetime) -> Sequence[Attachment]:
    """Return the files of a record. Raises NotFound when the actor may not read it."""
    record = standing.require(tx, actor, Action.READ_RECORD, record_id, as_of)
    return attachments.of_record(tx, record, as_of)


def history(tx: Tx, actor: Actor, record_id: int, as_of: datetime) -> Message:
    """Return every version and event of a record, with the digits of its audit links. Raises NotFound."""
    record = standing.require(tx, actor, Action.READ_RECORD, record_id, as_of)
    versions = records.versions(tx, record.root_id, as_of)
    events = record_events.of_record(tx, record.root_id, as_of)
    zone = ZoneInfo(records.time_zone(tx, record.id))
    names = records.names(tx, [*(one.entered_by_id for one in versions), *(one.person_id for one in events)])
    told: list[tuple[datetime, int, str, Text]] = [
        (
            one.entered_at,
            one.entered_by_id,
            audit.head_of(tx, records.SUBJECT, one.id) or "",
            _version(tx, one),
        )
        for one in versions
    ]
    told += [
        (one.at, one.person_id, audit.head_of(tx, record_events.SUBJECT, one.id) or "", _event(one))
        for one in events
    ]
    told.sort(key=lambda step: step[0])
    steps = [
        {"said": nested(said), "person": names[person_id], "digits": digits, **_when(at, zone)}
        for at, person_id, digits, said in told
    ]
    back = [Button(Text("records.look"), f"o:{record.root_id}")]
    params = {"reference": record.reference, "steps": steps}
    return Message(Text("records.history", params), [back])


def another(actor: Actor) -> list[Button]:
    """Return the button for one more record, for those who may enter any."""
    enters = any(may(actor, action, Scope.OWN_ORGANIZATION) for action in LOG_ACTIONS)
    return [Button(Text("records.another"), "n")] if enters else []


def title(tx: Tx, record: DutyRecord) -> Text:
    """One line by which a record is recognised."""
    params = {**CONTENT[record.kind](tx, record.id), "number": record.held_on.day}
    return Text(f"{record.kind}.line", params)


def _shown(tx: Tx, actor: Actor, key: str, record_id: int, as_of: datetime) -> Message:
    record = standing.require(tx, actor, Action.READ_RECORD, record_id, as_of)
    events = record_events.of_record(tx, record.root_id, as_of)
    return Message(Text(key, _said(tx, actor, record, events)), _buttons(tx, actor, record, events, as_of))


def _buttons(
    tx: Tx, actor: Actor, record: DutyRecord, events: Sequence[Event], now: datetime
) -> list[list[Button]]:
    """Return what the actor may do with a record: the likely thing first, further records last."""
    became = condition(events)
    changes = standing.allowed(tx, actor, record, events, list(Action))
    rows = [_waiting_for(record, became, changes)]
    if became.withdrawn and Action.RESTORE_RECORD in changes and may_undo(became.withdrawn, now):
        rows.append([Button(Text("follow_ups.restore"), f"g:restored:{record.root_id}")])
    rows.append(
        [
            Button(Text(f"follow_ups.{word}"), f"c:{word}:{record.root_id}")
            for action, word in _FOLLOW_UPS
            if action in changes
        ]
    )
    count = len(attachments.of_record(tx, record, now))
    looking = [Button(Text("records.attachments", {"count": count}), f"a:{record.root_id}")] if count else []
    rows.append([*looking, Button(Text("records.all_steps"), f"y:{record.root_id}")])
    month = Text("records.back_to_month", {"year": record.held_on.year, "month": record.held_on.month})
    rows.append([Button(month, _month_of(actor, record)), *another(actor)])
    return [row for row in rows if row]


def _waiting_for(record: DutyRecord, became: Condition, changes: set[Action]) -> list[Button]:
    """Return the buttons for what a report, request or problem waits for."""
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


def _month_of(actor: Actor, record: DutyRecord) -> str:
    """The data of the list in which a record stands: one's own, or its organization's."""
    month = f"r:{record.held_on:%Y%m}:0"
    own = actor.person_id in {record.person_id, record.entered_by_id}
    return month if own else f"{month}:{record.organization_id}"


def _said(tx: Tx, actor: Actor, record: DutyRecord, events: Sequence[Event]) -> Params:
    zone = ZoneInfo(records.time_zone(tx, record.id))
    became = condition(events)
    latest = [one for one in (became.withdrawn, became.received, became.answered) if one]
    told = sorted([*latest, *became.supplements, *_progress(became)], key=lambda event: event.id)
    names = records.names(tx, [record.person_id, record.entered_by_id, *(event.person_id for event in told)])
    organization = organizations.by_id(tx, record.organization_id)
    elsewhere = record.organization_id != actor.office.organization_id
    return {
        "reference": record.reference,
        "organization": organization.name if organization and elsewhere else "",
        "lines": nested(Text(f"{record.kind}.lines", _content(tx, record))),
        "person": names[record.entered_by_id],
        "whose": names[record.person_id] if record.person_id != record.entered_by_id else "",
        "paper": record.origin is Origin.PAPER,
        "imported": record.origin is Origin.IMPORT,
        "version": record.version,
        "reason": record.reason or "",
        "steps": [{"said": nested(_event(one)), "person": names[one.person_id]} for one in told],
        "digits": _digits(tx, record, events),
        **_when(record.entered_at, zone),
    }


def _digits(tx: Tx, record: DutyRecord, events: Sequence[Event]) -> str:
    """The link that the latest change of a record made: of its version, or of what became of it since."""
    if events and events[-1].at >= record.entered_at:
        return audit.head_of(tx, record_events.SUBJECT, events[-1].id) or ""
    return audit.head_of(tx, records.SUBJECT, record.id) or ""


def _progress(became: Condition) -> list[Event]:
    return [one for one in (became.studied, became.solved) if one]


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
