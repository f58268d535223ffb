"""The next version of a committee's scorecard by workbook, with which the rounds set up from then on begin.

Rounds that are there keep the version they were set up with. Source: R54.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain import scorecard_difference
from domain.authorization import Action, Scope, may
from domain.catalogue.loading import catalogue
from domain.messages import Button, Message, Text
from domain.scorecard_layout import CARD
from domain.scorecard_reading import read
from domain.text import fold
from services import scorecards
from services.book_import import Kind, Shown
from storage import audit, imports
from storage import scorecards as stored

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from domain.people import Actor
    from domain.scorecards.scorecard import Scorecard
    from domain.sheets import Sheet
    from storage.database import Tx

CHANGED = "changed"
"""What the chain calls a version that somebody brought in."""


def may_keep(actor: Actor) -> bool:
    """Whether a workbook from this person could hold a scorecard."""
    return may(actor, Action.KEEP_CARD, Scope.OWN_TREE)


def _hold(tx: Tx, actor: Actor) -> None:
    stored.hold(tx, actor.seat_id)


def _look(tx: Tx, actor: Actor, sheets: Sequence[Sheet], _now: datetime) -> Shown[Scorecard]:
    """Compare a workbook with the card that rounds of the actor's committee begin with now."""
    held = scorecards.in_force(tx, actor)
    kept = stored.present(tx, actor.seat_id)
    number = 1 if kept is None else kept.version + 1
    reading = read(sheets, held.card, str(number), _known(actor.today.year), actor.today)
    if reading.card is None:
        return Shown(reading.faults)
    changes = scorecard_difference.difference(held.card, reading.card)
    if not changes:
        return Shown()
    heading = Text("scorecard_import.next", {"number": number})
    digest = scorecard_difference.digest(held.card, reading.card)
    return Shown(changes=changes, digest=digest, heading=heading, plan=reading.card)


def _write(tx: Tx, actor: Actor, card: Scorecard, now: datetime) -> Message:
    card_id = stored.add(tx, actor.seat_id, card, actor.person_id, now)
    body = stored.body(tx, card_id)
    audit.append(tx, audit.Event(now, actor.person_id, CHANGED, stored.SUBJECT, card_id, body))
    said = Text("scorecard_import.applied", {"number": stored.by_id(tx, card_id).version})
    return Message(said, [[Button(Text("scorecards.to_card"), "sc")]])


def _known(year: int) -> Mapping[str, str]:
    """The duty items of a year by number and by name."""
    entries = catalogue(year).entries
    return {fold(one.title): one.id for one in entries} | {one.id: one.id for one in entries}


KIND = Kind(imports.CARD, CARD, "sw", Text("scorecard_import.name"), may_keep, _hold, _look, _write)
"""A workbook with a scorecard."""
