"""Projects, activities and pilots: entering one, and what a record of one says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.forms.field import nested
from domain.messages import Json, Text
from domain.records import RecordKind
from domain.vehicles import Vehicle
from services import plain_entries
from storage import vehicles

if TYPE_CHECKING:
    from datetime import datetime

    from domain.forms.form import Answers
    from domain.messages import Params
    from domain.people import Actor
    from storage.database import Tx

_KIND = plain_entries.Kind(RecordKind.VEHICLE, Vehicle.from_answers, vehicles.add)


def log_vehicle(tx: Tx, actor: Actor, answers: Answers, draft_id: int, now: datetime) -> int:
    """Enter the vehicle a filled form tells of; the same draft gives the same record. Raises Refused."""
    return plain_entries.log(tx, actor, answers, draft_id, now, _KIND)


def content(tx: Tx, record_id: int) -> Params:
    """Return what `vehicle.lines` and `vehicle.line` show of a record, by the form's step keys."""
    vehicle = vehicles.get(tx, record_id)
    result: Json = vehicle.result
    return {
        "kind": nested(Text(f"vehicle.kind_{vehicle.kind}")),
        "held_on": nested(Text("forms.day", {"day": vehicle.held_on.isoformat()})),
        "title": vehicle.title,
        "result": nested(Text("vehicle.no_result")) if result is None else result,
    }
