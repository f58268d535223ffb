"""One-time links: made by an administrator, used by the first account that brings one.

A link is known to its bearer alone; of its token the database keeps a hash.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from domain.authorization import Action, Scope, allow
from domain.invitations import LINK_HOURS, TOKEN_BYTES
from domain.refusals import Refused
from services import finding, handovers
from services.joining import ACCOUNT_BOUND
from services.persons import identify, live_offices
from storage import audit, invitations, offices, persons

if TYPE_CHECKING:
    from datetime import datetime

    from domain.people import Actor
    from storage.database import Tx

UNUSABLE = "joining.link_unusable"
"""Unknown, used, made void, over, or of somebody who cannot join: one text tells nothing apart."""


def invite(tx: Tx, actor: Actor, person_id: int, now: datetime) -> str:
    """Make a link for somebody of the actor's tree; gives its token. Raises NotFound, Refused."""
    person = finding.require(tx, actor, Action.INVITE, person_id, now)
    if person.telegram_id is not None:
        raise Refused(key="invitations.has_joined", name=person.name)
    return make(tx, person_id, actor.person_id, now)


def make(tx: Tx, person_id: int, made_by_id: int | None, now: datetime) -> str:
    """Make a link; every earlier unused one of the same person is void. No maker: the command line."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    expires_at = now + timedelta(hours=LINK_HOURS)
    invitations.void(tx, person_id, now)
    link_id = invitations.add(tx, person_id, token, made_by_id, now, expires_at)
    body = {"person_id": person_id, "expires_at": expires_at.isoformat()}
    audit.append(tx, audit.Event(now, made_by_id, "invited", invitations.SUBJECT, link_id, body))
    return token


def accept(tx: Tx, telegram_id: int, token: str, now: datetime) -> Actor:
    """Make an account the person's for whom a link was made. Raises Refused, and then nothing has changed."""
    if identify(tx, telegram_id, now) is not None or persons.by_telegram_id(tx, telegram_id) is not None:
        raise Refused(ACCOUNT_BOUND)
    allow(None, Action.JOIN, Scope.OWN_CONTACT)
    link = invitations.find(tx, token, now)
    holder = offices.holder_by_person(tx, link.person_id) if link else None
    live = live_offices(holder.held, now) if holder else []
    if link is None or holder is None or not live:
        raise Refused(UNUSABLE)
    with tx.begin_nested():
        used = invitations.use(tx, link.id, telegram_id, now)
        if not (used and persons.bind(tx, holder.person_id, telegram_id)):
            raise Refused(UNUSABLE)
    body = {"telegram_id": telegram_id, "office_id": live[0].office.id, "invitation_id": link.id}
    audit.append(tx, audit.Event(now, holder.person_id, "bound", "person", holder.person_id, body))
    handovers.say_waiting(tx, holder.person_id, telegram_id, now)
    return live[0].actor(holder.person_id, holder.name, telegram_id)
