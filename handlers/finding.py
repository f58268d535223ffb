"""The administrator's people: found by typing, looked at, invited, given another account.

Work functions: they run inside the transaction of an update and queue what is to be said. Nothing is
kept of a search: what is typed is one while its prompt or its result is the last thing said.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from domain.authorization import Action
from domain.forms.field import nested
from domain.invitations import address, payload
from domain.messages import Button, Message, Text
from domain.refusals import NotFound
from handlers import guided
from handlers.here import put, say
from services import finding, invitations, messages, rebinding

if TYPE_CHECKING:
    from domain.people import Actor
    from handlers.here import Here
    from storage.database import Tx

_PAGE = re.compile(r"q:f:([0-9]{1,2}):(.+)", re.DOTALL)
_PERSON = re.compile(r"q:([pciar]):([0-9]{1,18})")
"""Eighteen digits: what both databases can compare with an id."""


def touch(tx: Tx, actor: Actor, here: Here, data: str) -> None:
    """Do what a button asks for. Raises Refused, among others for data no button of ours carries.

    `q` asks whom to look for, `q:f:<page>:<query>` turns pages; of a person, `q:p:` shows them below
    what was found, `q:c:` in its place; `q:i:` makes a link, `q:a:` asks whether they shall have another
    account, `q:r:` does it.
    """
    if data == "q":
        message = finding.prompt(actor)
        guided.put_aside(tx, actor, here)
        say(tx, here, message)
    elif found := _PAGE.fullmatch(data):
        put(tx, here, finding.search(tx, actor, found[2], int(found[1])))
    elif (found := _PERSON.fullmatch(data)) and found[1] == "p":
        say(tx, here, finding.card(tx, actor, int(found[2]), here.now))
    elif found:
        put(tx, here, _of_person(tx, actor, here, found[1], int(found[2])))
    else:
        raise NotFound


def answer(tx: Tx, actor: Actor, here: Here, typed: str) -> bool:
    """Search for what was typed; false when nobody was asked whom to look for."""
    if not finding.may_search(actor) or messages.last_key(tx, here.chat_id) not in finding.LISTENING:
        return False
    say(tx, here, finding.search(tx, actor, typed))
    return True


def _of_person(tx: Tx, actor: Actor, here: Here, what: str, person_id: int) -> Message:
    if what == "c":
        return finding.card(tx, actor, person_id, here.now)
    back = [Button(Text("finding.another"), "q")]
    if what == "i":
        token = invitations.invite(tx, actor, person_id, here.now)
        person = finding.require(tx, actor, Action.INVITE, person_id, here.now)
        return Message(_link(here, person.name, token), [back])
    person = finding.require(tx, actor, Action.REBIND, person_id, here.now)
    if what == "a":
        params = {"name": person.name, "own": person.id == actor.person_id}
        yes = Button(Text("rebinding.yes"), f"q:r:{person_id}")
        return Message(
            Text("rebinding.sure", params), [[yes, Button(Text("rebinding.no"), f"q:c:{person_id}")]]
        )
    token = rebinding.rebind(tx, actor, person_id, here.now)
    return Message(Text("rebinding.done", {"link": nested(_link(here, person.name, token))}), [back])


def _link(here: Here, name: str, token: str) -> Text:
    params = {"name": name, "address": address(here.bot_name, token), "payload": payload(token)}
    return Text("invitations.link", params)
