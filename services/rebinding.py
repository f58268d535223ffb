"""A lost phone or a new account: an administrator takes the old account away and makes a link for the new.

Drafts, and the form that is being filled, are the person's: the new account goes on where the old one was.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.authorization import Action
from domain.refusals import Refused
from services import finding, invitations
from services.joining import UNBOUND, unbound
from storage import audit, drafts, persons

if TYPE_CHECKING:
    from datetime import datetime

    from domain.people import Actor
    from storage.database import Tx
    from storage.persons import Person


def rebind(tx: Tx, actor: Actor, person_id: int, now: datetime) -> str:
    """Take the account of somebody of the actor's tree away, and make a link; gives its token.

    Raises NotFound; Refused when there is no account, as after the first of two presses.
    """
    person = finding.require(tx, actor, Action.REBIND, person_id, now)
    return release(tx, person, actor.person_id, now)


def release(tx: Tx, person: Person, by_id: int | None, now: datetime) -> str:
    """Do so. Nobody: the command line. Raises Refused when there is no account."""
    account = person.telegram_id
    if account is None or not persons.unbind(tx, person.id, account):
        raise Refused(key="rebinding.not_joined", name=person.name)
    drafts.forget_messages(tx, person.id)
    token = invitations.make(tx, person.id, by_id, now)
    audit.append(tx, audit.Event(now, by_id, UNBOUND, "person", person.id, unbound(account)))
    return token
