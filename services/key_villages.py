"""Key villages and communities: the list that the organization department keeps. Source: R41.

Who goes there has duty days. What was entered before the list was changed counts as it did.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.authorization import Action, Scope, allow, may
from domain.duty_stays import place_name
from domain.forms.field import in_rows
from domain.messages import Button, Message, Text
from domain.refusals import NotFound
from services import entries
from services.leaders import Begun
from storage import audit, imports, key_villages

if TYPE_CHECKING:
    from datetime import datetime

    from domain.forms.form import Answers
    from domain.messages import Json
    from domain.people import Actor
    from storage.database import Tx
    from storage.places import Place

PAGE = 8
"""Places on one page: one button each, two to a row."""

_ROW = 2


def entry(actor: Actor) -> list[Button]:
    """Return the way to the list, for those who keep it."""
    return [Button(Text("key_village.entry"), "kv")] if may_keep(actor) else []


def may_keep(actor: Actor) -> bool:
    """Whether the actor keeps the list of their tree."""
    return may(actor, Action.KEEP_KEY_VILLAGES, Scope.OWN_TREE)


def show(tx: Tx, actor: Actor, page: int = 0) -> Message:
    """Return a page of the list, a button each, and the way to add one. Raises NotFound."""
    allow(actor, Action.KEEP_KEY_VILLAGES, Scope.OWN_TREE)
    total = key_villages.count(tx, actor.seat_id, actor.today)
    pages = max(1, -(-total // PAGE))
    page = min(page, pages - 1)
    found = key_villages.listed(tx, actor.seat_id, actor.today, offset=page * PAGE, limit=PAGE)
    params: dict[str, Json] = {"total": total, "page": page + 1, "pages": pages}
    turns = [("unreached.earlier", page - 1), ("unreached.later", page + 1)]
    rows = [
        *in_rows([Button(place_name(one.name)[-20:], f"kv:o:{one.id}") for one in found], _ROW),
        [Button(Text(key), f"kv:{to}") for key, to in turns if 0 <= to < pages],
        [_add(actor)],
    ]
    return Message(Text("key_village.list", params), [row for row in rows if row])


def look(tx: Tx, actor: Actor, place_id: int) -> Message:
    """Return one place, and the button that takes it off the list. Raises NotFound."""
    place, key = _of_tree(tx, actor, place_id)
    ways = [Button(Text("key_village.take_off"), f"kv:d:{place_id}")] if key else []
    return Message(Text("key_village.opened", {**_said(place), "key": key}), [[*ways, _back()]])


def add(tx: Tx, actor: Actor, answers: Answers, draft_id: int, now: datetime) -> int:
    """Put a place on the list; gives its id. One that stands there already stays. Raises NotFound."""
    entries.saved(tx, actor, draft_id)
    place, _ = _of_tree(tx, actor, int(answers["place"]))
    _change(tx, actor, place.id, now, key=True)
    return place.id


def receipt(tx: Tx, actor: Actor, place_id: int, _now: datetime) -> Message:
    """Return the proof that a place was put on the list. Raises NotFound."""
    place, key = _of_tree(tx, actor, place_id)
    return Message(Text("key_village.saved" if key else "key_village.taken_off", _said(place)), _ways(actor))


def take_off(tx: Tx, actor: Actor, place_id: int, now: datetime) -> Message:
    """Take a place off the list; a second tap changes nothing. Raises NotFound."""
    place, _ = _of_tree(tx, actor, place_id)
    _change(tx, actor, place.id, now, key=False)
    return Message(Text("key_village.taken_off", _said(place)), _ways(actor))


def _change(tx: Tx, actor: Actor, place_id: int, now: datetime, *, key: bool) -> None:
    row_id = key_villages.change(tx, place_id, now, key=key)
    if row_id is not None:
        body = imports.change_body(tx, row_id)
        action = "put_on_list" if key else "take_off_list"
        audit.append(tx, audit.Event(now, actor.person_id, action, imports.CHANGE, row_id, body))


def _of_tree(tx: Tx, actor: Actor, place_id: int) -> tuple[Place, bool]:
    """A village or community of the actor's tree, and whether it is a key one. Raises NotFound."""
    allow(actor, Action.KEEP_KEY_VILLAGES, Scope.OWN_TREE)
    found = key_villages.get(tx, actor.seat_id, place_id, actor.today)
    if found is None:
        raise NotFound
    return found


def _said(place: Place) -> dict[str, Json]:
    return {"place": place_name(place.name), "parent": place_name(place.parent)}


def _add(actor: Actor) -> Button:
    return Button(Text("key_village.begin"), Begun("key_village", keeps=True, acting=actor.office.id).data)


def _back() -> Button:
    return Button(Text("key_village.back"), "kv:0")


def _ways(actor: Actor) -> list[list[Button]]:
    return [[_add(actor), _back()]]
