"""What residents say and what was solved for them: the first numbers on every summary. Source: R92.

The small poll on site, and the problems that were taken on and solved at contact points in the year of the
feedback, as was known when it was given (burden rule 29).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from domain.forms.field import nested
from domain.inspections import InspectionEventKind
from domain.messages import Text
from services.persons import local_day
from storage import contacts, inspection_notes, records
from storage.contacts import Asked, Solved

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from domain.inspections import Inspection
    from domain.messages import Json
    from storage.database import Tx
    from storage.inspection_notes import Poll


@dataclass(frozen=True)
class Residents:
    """What stands first beside the score of an organization."""

    poll: Poll | None
    solved: Mapping[int, Solved]
    """By the organization that is the contact point: the one that is visited and those below it."""


def of(tx: Tx, inspections: Sequence[Inspection], today: date) -> dict[int, Residents]:
    """What stands first beside each inspection; before it was fed back as it is today."""
    polls = inspection_notes.polls(tx, [one.id for one in inspections])
    solved = contacts.solved(tx, {one.id: _asked(one, today) for one in inspections})
    return {one.id: Residents(polls.get(one.id), solved.get(one.id, {})) for one in inspections}


def figures(several: Iterable[Residents]) -> dict[str, Json]:
    """What fills every text about residents, of one inspection or of several together.

    An organization that lies below several that were visited counts once, with the uppermost of them.
    """
    given = list(several)
    polls = [one.poll for one in given if one.poll is not None]
    once: dict[int, Solved] = {}
    for one in given:
        for organization_id, told in one.solved.items():
            present = once.get(organization_id)
            if present is None or told.steps > present.steps:
                once[organization_id] = told
    return {
        "polled": len(polls),
        "asked": sum(one.asked for one in polls),
        "satisfied": sum(one.satisfied for one in polls),
        "taken_on": sum(one.taken_on for one in once.values()),
        "solved": sum(one.solved for one in once.values()),
    }


def line(several: Iterable[Residents]) -> Json:
    """The figures as one line; nothing where nobody was asked and nothing taken on."""
    told = figures(several)
    return nested(Text("residents.line", told)) if told["polled"] or told["taken_on"] else None


def _asked(inspection: Inspection, today: date) -> Asked:
    at = inspection.at(InspectionEventKind.FED_BACK)
    last_on = today if at is None else local_day(at, inspection.time_zone)
    first_on = date(last_on.year, 1, 1)
    return Asked(inspection.organization_id, first_on, last_on, records.EVER if at is None else at)
