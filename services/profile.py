"""What is stored about the person who asks, and what is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.authorization import Action, Scope, allow
from domain.messages import Message, Text
from domain.phones import masked
from services import contacts, coverage, duty_days, switching
from services.finding import latest_first, office_line
from services.persons import live_offices
from storage import contact_points, drafts, offices, persons
from storage import profile as figures

if TYPE_CHECKING:
    from datetime import datetime

    from domain.messages import Json
    from domain.people import Actor
    from storage.database import Tx


def own_data(tx: Tx, actor: Actor, now: datetime) -> Message:
    """Return what is stored about the actor, and buttons to their other offices."""
    allow(actor, Action.SEE_OWN_DATA, Scope.OWN_PERSON)
    person, holder = persons.by_id(tx, actor.person_id), offices.holder_by_person(tx, actor.person_id)
    held = latest_first(holder.held) if holder else []
    live = {one.office.id for one in live_offices(held, now)}
    params: dict[str, Json] = {
        "name": actor.name,
        "phone": masked(person.phone) if person and person.phone else "",
        "present": [
            {**office_line(one), "acting_in": one.office.id == actor.office.id}
            for one in held
            if one.office.id in live
        ],
        "other": [office_line(one) for one in held if one.office.id not in live],
        "contact_points": [one.name for one in contact_points.of_person(tx, actor.person_id, actor.today)],
        "records": figures.count_records(tx, actor.person_id, now),
        "drafts": drafts.count_open(tx, actor.person_id),
    }
    return Message(
        Text("profile.own_data", params),
        [*switching.others(tx, actor, now), [contacts.entry(), *duty_days.entry(actor)], [coverage.entry()]],
    )
