"""Causes that lie above: money, staff or a rule is missing. Then the parent is asked. Source: burden rule 14.

It is a request for support like any other: it stands in the parent's list, in its answer times and among its
tasks. Until the parent answers, the days of the finding rest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.authorization import State
from domain.findings import FindingEventKind
from domain.forms.session import Session
from domain.records import LINE_CHARACTERS, RecordKind, require_line
from domain.refusals import NotFound
from domain.support_requests import SupportKind
from services import addressees, finding_steps, inspections, support_requests
from services import drafts as drafting
from storage import drafts
from storage.findings import NewEvent

if TYPE_CHECKING:
    from datetime import datetime

    from domain.forms.form import Answers
    from domain.messages import Json
    from domain.people import Actor
    from services.findings import Seen
    from storage.database import Tx

KINDS = (SupportKind.MONEY, SupportKind.STAFF, SupportKind.RULE)
"""What can be missing."""

MATTER_CHARACTERS = LINE_CHARACTERS - 30
"""The longest matter: the request begins with the finding's reference."""

_REQUEST_VERSION = 1
"""The version of the form in which the request is kept."""


def ask_above(tx: Tx, actor: Actor, answers: Answers, draft_id: int, now: datetime) -> int:
    """Ask the parent for what is missing; gives the finding's id. Raises NotFound, Refused."""
    seen = finding_steps.take(tx, actor, "finding_cause", answers, draft_id, now)
    if isinstance(seen, int):
        return seen
    if not may_ask(tx, actor, seen):
        raise NotFound
    matter, kind = str(answers["matter"]), SupportKind(answers["kind"])
    require_line(matter)
    request_id = _request(tx, actor, kind, f"{seen.finding.reference} {matter}", now)
    new = NewEvent(FindingEventKind.CAUSE_ABOVE, matter, request_id=request_id)
    return finding_steps.add(tx, actor, seen, new, now, draft_id)


def may_ask(tx: Tx, actor: Actor, seen: Seen) -> bool:
    """Whether the actor makes requests of the visited organization, and there is anybody above it."""
    here = {seen.inspection.organization_id, *inspections.went_on(tx, seen.inspection)}
    is_here = actor.office.organization_id in here
    return is_here and drafting.may_log(actor, RecordKind.SUPPORT_REQUEST) and addressees.is_above(tx, actor)


def _request(tx: Tx, actor: Actor, kind: SupportKind, matter: str, now: datetime) -> int:
    """Enter the request, through a draft of its own as everything that is entered; gives its id."""
    kept: dict[str, Json] = {
        "kind": kind.value,
        "held_on": actor.today.isoformat(),
        "matter": matter,
        "attachments": [],
    }
    session = Session(RecordKind.SUPPORT_REQUEST.value, _REQUEST_VERSION, None, kept, reviewing=True)
    draft = drafts.add(tx, actor, session, now)
    request_id = support_requests.log_support_request(tx, actor, kept, draft.id, now)
    drafts.keep(tx, draft.id, session, State.SAVED, now)
    return request_id
