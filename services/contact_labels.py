"""What kinds of contact points are called: literally by default, another word where people say another one.

Source: R44, G9.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.authorization import Action, Scope, allow, may
from domain.forms.field import nested
from domain.messages import Button, Message, Text
from domain.roster import LABEL_CHARACTERS, ContactPointKind
from services import entries
from services.leaders import Begun
from storage import audit, contact_labels, organizations

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from domain.forms.form import Answers
    from domain.messages import Json
    from domain.people import Actor
    from storage.database import Tx


def words(tx: Tx) -> Mapping[ContactPointKind, Json]:
    """Return what each kind is called, as texts take it."""
    said = contact_labels.words(tx)
    return {kind: said.get(kind) or nested(Text(f"contacts.kind_{kind}")) for kind in ContactPointKind}


def entry(tx: Tx, actor: Actor) -> list[Button]:
    """Return the button that names a kind, for those who may."""
    if not _may_name(tx, actor):
        return []
    return [
        Button(Text("contact_label.name"), Begun("contact_label", keeps=True, acting=actor.office.id).data)
    ]


def require_top(tx: Tx, actor: Actor, _now: datetime) -> None:
    """Raises NotFound for anybody but the administrator on top: the words are the same for all."""
    allow(actor, Action.NAME_CONTACTS, Scope.OWN_TREE if _may_name(tx, actor) else Scope.ELSEWHERE)


def name(tx: Tx, actor: Actor, answers: Answers, draft_id: int, now: datetime) -> int:
    """Call a kind something from now on; the same word again changes nothing. Raises NotFound."""
    entries.saved(tx, actor, draft_id)
    require_top(tx, actor, now)
    kind, label = ContactPointKind(answers["kind"]), answers["label"].strip()
    if not 1 <= len(label) <= LABEL_CHARACTERS:
        message = f"a word has 1 to {LABEL_CHARACTERS} characters, not {len(label)}"
        raise ValueError(message)
    if contact_labels.words(tx).get(kind) != label:
        row_id = contact_labels.add(tx, kind, label, actor.person_id, now)
        body = contact_labels.body(tx, row_id)
        audit.append(tx, audit.Event(now, actor.person_id, "name", contact_labels.SUBJECT, row_id, body))
    return contact_labels.number_of(kind)


def receipt(tx: Tx, actor: Actor, number: int, now: datetime) -> Message:
    """Return what a kind is called now. Raises NotFound."""
    require_top(tx, actor, now)
    kind = list(ContactPointKind)[number - 1]
    params = {"literal": nested(Text(f"contact_label.kind_{kind}")), "label": words(tx)[kind]}
    return Message(Text("contact_label.saved", params), [entry(tx, actor)])


def _may_name(tx: Tx, actor: Actor) -> bool:
    if not may(actor, Action.NAME_CONTACTS, Scope.OWN_TREE):
        return False
    seat = organizations.by_id(tx, actor.seat_id)
    return seat is not None and seat.parent_id is None
