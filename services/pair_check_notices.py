"""What the others on site are told of a difference: a value is proposed, an item is scored again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.messages import Button, Message, Text
from domain.scorecard_layout import points
from services import notices
from storage import persons

if TYPE_CHECKING:
    from datetime import datetime

    from domain.inspections import Inspection
    from domain.pair_checks import Difference
    from domain.people import Actor
    from domain.scorecards.scorecard import ScoreItem
    from storage.database import Tx


def tell_proposed(
    tx: Tx, inspection: Inspection, difference: Difference, actor: Actor, now: datetime
) -> None:
    """Ask those who can confirm a value that was just proposed."""
    proposal = difference.proposal
    if proposal is None:
        return
    params = {"name": actor.name, "value": points(proposal.value), "reason": proposal.reason or ""}
    label = Text("pair_checks.confirm", {"value": points(proposal.value)})
    button = Button(label, f"pc:c:{inspection.id}:{proposal.id}")
    message = _about(inspection, difference.item, Text("pair_checks.proposed", params), button)
    _tell(tx, inspection, message, actor, f"proposed:{proposal.id}", now)


def tell_rescored(
    tx: Tx, inspection: Inspection, item: ScoreItem, actor: Actor, entry_id: int, now: datetime
) -> None:
    """Tell the pair that an item is to be scored again."""
    message = _about(inspection, item, Text("pair_checks.rescored", {"name": actor.name}))
    _tell(tx, inspection, message, actor, f"rescored:{entry_id}", now)


def tell_differs(tx: Tx, inspection: Inspection, difference: Difference, actor: Actor, now: datetime) -> None:
    """Tell who sealed first that the two differ again."""
    message = _about(inspection, difference.item, Text("pair_checks.differs"))
    matter = f"differs:{inspection.id}:{difference.item.key}:{difference.turn}"
    _tell(tx, inspection, message, actor, matter, now)


def _about(inspection: Inspection, item: ScoreItem, text: Text, *buttons: Button) -> Message:
    """What is said of an item, with the way to it."""
    words = {"item": item.key, "title": item.title, "organization": inspection.organization}
    look = Button(Text("pair_checks.look"), f"pc:i:{inspection.id}:{item.key}")
    return Message(Text(text.key, {**words, **text.params}), [[*buttons, look]])


def _tell(tx: Tx, inspection: Inspection, message: Message, actor: Actor, matter: str, now: datetime) -> None:
    """Tell each of the pair but the actor, once."""
    for person_id in () if inspection.pair is None else inspection.pair.person_ids:
        account = None if person_id == actor.person_id else persons.chat_of(tx, person_id)
        if account is not None:
            dedupe = f"pair_check:{matter}:{account}"
            notices.by_day(tx, account, message, now, dedupe, inspection.time_zone)
