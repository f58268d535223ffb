"""How an account becomes a listed person's, and what everybody else learns: how to join, no more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.authorization import Action, Scope, allow
from domain.messages import Text
from domain.phones import normalise
from domain.refusals import Refused
from services import handovers
from services.persons import ended_office, identify, live_offices
from storage import audit, offices, persons

if TYPE_CHECKING:
    from datetime import datetime

    from domain.people import Actor
    from storage.database import Tx

NOT_OWN = "joining.not_own"
NOT_LISTED = "joining.not_listed"
"""No such number, or nobody who holds an office now."""
TAKEN = "joining.taken"
"""The number has joined with another account."""
ACCOUNT_BOUND = "joining.account_bound"
"""The account has joined with another number."""
LET_GO = "joining.let_go"
"""The account was this person's and was taken away: only a link brings it back."""

UNBOUND = "unbound"
"""What audit links call it when an account is taken away from a person."""


def greeting(tx: Tx, telegram_id: int, now: datetime) -> Text:
    """What an account that holds no office is told."""
    ended = ended_office(tx, telegram_id, now)
    if ended is None or ended.to_on is None:
        return Text("joining.stranger")
    return Text(
        "joining.office_ended", {"organization": ended.organization_name, "to_on": ended.to_on.isoformat()}
    )


def bind(tx: Tx, telegram_id: int, phone: str, now: datetime, *, own: bool) -> Actor:
    """Make an account the listed person's whose number it is; the same once more changes nothing.

    `own`: Telegram says that the number belongs to the account. Raises Refused, whose text does not
    tell a stranger whether anybody else's number is listed.
    """
    if not own:
        raise Refused(NOT_OWN)
    acting = identify(tx, telegram_id, now)
    listed = persons.by_phone(tx, normalise(phone))
    if acting is not None:
        if listed is not None and listed.id == acting.person_id:
            return acting
        raise Refused(ACCOUNT_BOUND)
    allow(None, Action.JOIN, Scope.OWN_CONTACT)
    holder = offices.holder_by_person(tx, listed.id) if listed else None
    live = live_offices(holder.held, now) if holder else []
    if listed is None or not live:
        raise Refused(NOT_LISTED)
    if persons.by_telegram_id(tx, telegram_id) is not None:
        raise Refused(ACCOUNT_BOUND)
    # Whoever found a lost phone can share its number: a former account is known by its audit link.
    if audit.tells(tx, UNBOUND, "person", listed.id, unbound(telegram_id)):
        raise Refused(LET_GO)
    if not persons.bind(tx, listed.id, telegram_id):
        raise Refused(TAKEN)
    body = {"telegram_id": telegram_id, "office_id": live[0].office.id}
    audit.append(tx, audit.Event(now, listed.id, "bound", "person", listed.id, body))
    handovers.say_waiting(tx, listed.id, telegram_id, now)
    return live[0].actor(listed.id, listed.name, telegram_id)


def unbound(telegram_id: int) -> dict[str, int]:
    """What an audit link says of an account that is taken away."""
    return {"telegram_id": telegram_id}
