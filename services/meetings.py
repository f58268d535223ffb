"""Meetings: entering one, and what a record of one says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.forms.field import nested
from domain.meetings import Meeting, MeetingKind, commonest
from domain.messages import Json, Text
from domain.people import OrganizationKind
from domain.records import RecordKind
from services import plain_entries
from storage import meetings, organizations

if TYPE_CHECKING:
    from datetime import datetime

    from domain.forms.form import Answers
    from domain.messages import Params
    from domain.people import Actor
    from storage.database import Tx

_KIND = plain_entries.Kind(RecordKind.MEETING, Meeting.from_answers, meetings.add)


def log_meeting(tx: Tx, actor: Actor, answers: Answers, draft_id: int, now: datetime) -> int:
    """Enter the meeting a filled form tells of; the same draft gives the same record. Raises Refused."""
    return plain_entries.log(tx, actor, answers, draft_id, now, _KIND)


def usual_kind(tx: Tx, actor: Actor) -> MeetingKind:
    """Return the kind of meeting the actor's organization holds most often."""
    organization = organizations.by_id(tx, actor.office.organization_id)
    return commonest(OrganizationKind.BRANCH if organization is None else organization.kind)


def content(tx: Tx, record_id: int) -> Params:
    """Return what `meeting.lines` and `meeting.line` show of a record, by the form's step keys."""
    meeting = meetings.get(tx, record_id)
    kinds = [nested(Text(f"meeting.kinds_{kind}")) for kind in meeting.kinds]
    decision: Json = meeting.decision
    return {
        "kinds": nested(Text("forms.several", {"parts": kinds})),
        "held_on": nested(Text("forms.day", {"day": meeting.held_on.isoformat()})),
        "attendance": f"{meeting.attended}/{meeting.expected}",
        "topics": meeting.topics,
        "decision": nested(Text("meeting.no_decision")) if decision is None else decision,
    }
