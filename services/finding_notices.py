"""What people are told of findings without having asked: what was decided, and what waits for their look.

It is of others' doing and never urgent: it waits for the reader's morning, see `services.notices`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.findings import FindingEventKind
from domain.messages import Button, Message, Text
from services import inspections, notices
from storage import inspection_teams, organizations

if TYPE_CHECKING:
    from datetime import datetime

    from domain.people import Actor
    from services.findings import Seen
    from storage.database import Tx
    from storage.findings import NewEvent

TO_THE_VISITED = frozenset(
    {
        FindingEventKind.RETURNED,
        FindingEventKind.CLOSED,
        FindingEventKind.RELAPSED,
        FindingEventKind.EXTENDED,
        FindingEventKind.WITHDRAWN,
    }
)


def tell(tx: Tx, actor: Actor, seen: Seen, new: NewEvent, event_id: int, now: datetime) -> None:
    """Tell those whom it concerns what became of a finding: each once, and never who did it."""
    if new.kind in TO_THE_VISITED:
        _tell_visited(tx, actor, seen, new, event_id, now)
    elif new.kind is FindingEventKind.SUBMITTED:
        _tell_verifiers(tx, actor, seen, new, event_id, now)


def _tell_visited(tx: Tx, actor: Actor, seen: Seen, new: NewEvent, event_id: int, now: datetime) -> None:
    here = (seen.inspection.organization_id, *sorted(inspections.went_on(tx, seen.inspection)))
    known = [one for one in (organizations.by_id(tx, of) for of in here) if one is not None]
    people = [one for each in known for one in notices.office(tx, each, now, but=actor.person_id)]
    notices.push(tx, people, _message(seen, new), now, f"finding:{event_id}")


def _tell_verifiers(tx: Tx, actor: Actor, seen: Seen, new: NewEvent, event_id: int, now: datetime) -> None:
    """The pair, if they are still about, and the office of the parent: whoever looks first."""
    organization = organizations.by_id(tx, seen.inspection.organization_id)
    parent_id = None if organization is None else organization.parent_id
    parent = None if parent_id is None else organizations.by_id(tx, parent_id)
    message, matter = _message(seen, new), f"finding:{event_id}"
    if parent is not None:
        people = notices.office(tx, parent, now, but=actor.person_id)
        notices.push(tx, people, message, now, matter)
    pair = seen.inspection.pair
    if pair is None:
        return
    for member in inspection_teams.members(tx, [pair.team_id]):
        if member.person_id in pair.person_ids and member.telegram_id is not None:
            dedupe = f"{matter}:{member.telegram_id}"
            notices.by_day(tx, member.telegram_id, message, now, dedupe, seen.inspection.time_zone)


def _message(seen: Seen, new: NewEvent) -> Message:
    params = {
        "organization": seen.inspection.organization,
        "reference": seen.finding.reference,
        "matter": seen.finding.matter,
        "line": new.line or "",
        "due_on": "" if new.due_on is None else new.due_on.isoformat(),
    }
    look = Button(Text("findings.look"), f"fi:o:{seen.finding.id}")
    return Message(Text(f"findings.told_{new.kind}", params), [[look]])
