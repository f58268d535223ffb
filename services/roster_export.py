"""The present roster as a workbook: sent back unchanged, it changes nothing."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from domain.authorization import Action, Scope, State, allow
from domain.messages import Document
from domain.roster_layout import COLUMNS, CONTACT_POINTS, OFFICES, ORGANIZATIONS, PERSONS
from domain.roster_present import coded, in_force
from storage import audit
from storage import roster as stored

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from domain.messages import Json
    from domain.people import Actor
    from domain.roster_present import Listed, Present, Row
    from storage.database import Tx

SUBJECT = "roster"
"""What audit links call it; their subject id is the organization on top of what was given out."""


def present(tx: Tx, actor: Actor, now: datetime) -> Document:
    """What is in force in the actor's tree, and the link that it was given out. Raises NotFound."""
    allow(actor, Action.IMPORT_ROSTER, Scope.OWN_TREE, State.ABSENT)
    listed = coded(stored.present(tx))
    seat = next(code for code, one in listed.organizations.items() if one.id == actor.seat_id)
    document = _document(listed, seat, actor.today)
    counts = {sheet: len(rows) for sheet, rows in document.params["rows"].items()}
    audit.append(tx, audit.Event(now, actor.person_id, "exported", SUBJECT, actor.seat_id, counts))
    return document


def whole(tx: Tx, today: date) -> Document:
    """Everything that is in force. Reads only."""
    return _document(coded(stored.present(tx)), None, today)


def _document(listed: Present, seat: str | None, today: date) -> Document:
    found = in_force(listed, seat, today)
    rows = {
        ORGANIZATIONS: _plain(ORGANIZATIONS, found.organizations.values()),
        PERSONS: _plain(PERSONS, found.persons.values()),
        OFFICES: _plain(OFFICES, found.offices),
        CONTACT_POINTS: _plain(CONTACT_POINTS, found.contact_points),
    }
    params = {"on": today.isoformat(), "day": f"{today:%Y%m%d}", "rows": rows}
    return Document("roster_present", params)


def _plain(sheet: str, listed: Iterable[Listed[Row]]) -> list[Json]:
    """Rows as plain values, column by column, in the order in which they were listed."""
    keys = [column.key for column in COLUMNS[sheet]]
    ordered = sorted(listed, key=lambda one: one.id)
    return [[_value(getattr(one.row, key)) for key in keys] for one in ordered]


def _value(value: Json | date) -> Json:
    return value.isoformat() if isinstance(value, date) else value
