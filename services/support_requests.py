"""Requests for support to the parent: entering one, and what a record of one says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.forms.field import nested
from domain.messages import Text
from domain.records import RecordKind
from domain.support_requests import SupportRequest
from services import addressees, plain_entries
from storage import support_requests

if TYPE_CHECKING:
    from datetime import datetime

    from domain.forms.form import Answers
    from domain.messages import Params
    from domain.people import Actor
    from storage.database import Tx

_KIND = plain_entries.Kind(RecordKind.SUPPORT_REQUEST, SupportRequest.from_answers, support_requests.add)


def log_support_request(tx: Tx, actor: Actor, answers: Answers, draft_id: int, now: datetime) -> int:
    """Enter the request a filled form tells of; the same draft gives the same record. Raises Refused."""
    return plain_entries.log_addressed(tx, actor, answers, draft_id, now, _KIND)


def content(tx: Tx, record_id: int) -> Params:
    """Return what `support_request.lines` and `support_request.line` show of a record, by step keys."""
    request = support_requests.get(tx, record_id)
    return {
        "kind": nested(Text(f"support_request.kind_{request.kind}")),
        "held_on": nested(Text("forms.day", {"day": request.held_on.isoformat()})),
        "matter": request.matter,
        "addressee": addressees.name(tx, request.addressee_id),
    }
