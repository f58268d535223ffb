"""What people are told without having asked: a report or request came in, a request was answered.

It is of somebody else's doing, whenever they choose to do it, and nothing of it is urgent: it waits for the
reader's morning, as reminders do. Whoever looks sees it at once. Source: burden.md 5A, messages at all hours.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from domain.forms.field import nested
from domain.messages import Button, Message, Text
from domain.people import Role
from domain.records import RecordKind
from services.persons import local_day
from storage import offices, organizations, outbox, records

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from domain.records import DutyRecord, Event
    from storage.database import Tx
    from storage.offices import Sitting
    from storage.organizations import Organization


def tell_addressee(tx: Tx, record_id: int, now: datetime) -> None:
    """Tell the parent, once, that a report or request came in: its clerks, else its secretary."""
    record, addressed = records.get(tx, record_id), records.addressed(tx, record_id)
    if record is None or addressed is None:
        return
    organization = organizations.by_id(tx, record.organization_id)
    parent = organizations.by_id(tx, addressed.organization_id)
    if organization is None or parent is None:
        return
    params = {"organization": organization.name, "reference": record.reference, "line": addressed.line}
    is_report = record.kind is RecordKind.UPWARD_REPORT
    answer = (
        Button(Text("follow_ups.receive"), f"g:received:{record.root_id}")
        if is_report
        else Button(Text("follow_ups.answer"), f"c:answer:{record.root_id}")
    )
    look = Button(Text("records.look"), f"o:{record.root_id}")
    message = Message(
        Text("notices.report_in" if is_report else "notices.request_in", params), [[answer, look]]
    )
    push(tx, office(tx, parent, now), message, now, f"addressed:{record.root_id}")


def tell_requester(tx: Tx, record: DutyRecord, answer: Event, now: datetime) -> None:
    """Tell whoever asked for support that there is an answer.

    Once they have left, their organization's clerks are told, else its secretary; once there is nobody,
    those of the organizations in which it went on.
    """
    organization = organizations.by_id(tx, record.organization_id)
    if organization is None:
        return
    today = local_day(now, organization.time_zone)
    present = offices.holders(tx, organization.id, list(Role), today)
    asked = [one for one in present if one.person_id in {record.person_id, record.entered_by_id}]
    params = {
        "reference": record.reference,
        "value": nested(Text(f"answer_request.value_{answer.value}")),
        "line": answer.line or "",
    }
    look = Button(Text("records.look"), f"o:{record.root_id}")
    message = Message(Text("notices.answered", params), [[look]])
    told = asked or office(tx, organization, now) or _successors(tx, record, now)
    push(tx, told, message, now, f"answered:{answer.id}")


def office(tx: Tx, organization: Organization, now: datetime, but: int | None = None) -> list[Sitting]:
    """Who deals with what comes in to an organization, of those who have joined: clerks, else its secretary.

    `but`: a person whose own matter it is.
    """
    today = local_day(now, organization.time_zone)
    found = offices.holders(tx, organization.id, [Role.CLERK, Role.SECRETARY], today)
    joined = [one for one in found if one.telegram_id is not None and one.person_id != but]
    return [one for one in joined if one.role is Role.CLERK] or joined


def _successors(tx: Tx, record: DutyRecord, now: datetime) -> list[Sitting]:
    """The same of the organizations in which that of a record went on."""
    later = organizations.successors(tx, record.organization_id, record.held_on)
    found = (organizations.by_id(tx, one) for one in sorted(later))
    return [person for one in found if one is not None for person in office(tx, one, now)]


def push(tx: Tx, people: Sequence[Sitting], message: Message, now: datetime, matter: str) -> None:
    """Tell people something in their day, each once, whatever happens to the matter afterwards."""
    where = {one.telegram_id: one.organization_id for one in people if one.telegram_id is not None}
    for account, organization_id in where.items():
        organization = organizations.by_id(tx, organization_id)
        if organization is not None:
            by_day(tx, account, message, now, f"{matter}:{account}", organization.time_zone)


def by_day(tx: Tx, account: int, message: Message, now: datetime, dedupe: str, time_zone: str) -> None:
    """Queue a message, once by its `dedupe` key, that is not sent in the quiet hours of a zone."""
    told = replace(message, text=Text(message.text.key, {**message.text.params, "zone": time_zone}))
    outbox.send_once(tx, account, told, now, dedupe=dedupe, priority=outbox.NOTICE)
