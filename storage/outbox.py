"""Everything the bot says, from the transaction that decided it until Telegram has it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import (
    Select,
    and_,
    bindparam,
    case,
    delete,
    exists,
    func,
    insert,
    null,
    or_,
    select,
    tuple_,
    update,
)

from storage import upserts
from storage.prepared import Prepared
from storage.schema import outbox

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from domain.messages import Button, Json, MenuButton, Message, Params, Text
    from storage.database import Tx

REPLY = 0
"""Priority of answers to a person: before everything the program says of itself."""

PUSH = 1
"""Priority of what is said at once though nobody has asked: alerts, and what awaits who has just joined."""

NOTICE = 2
"""Priority of what a person is told of somebody else's doing: not at night."""

REMINDER = 3
"""Priority of reminders: after everything else."""

CLAIM = 500
"""The most chats looked at in one claim; more wait for the next, a few milliseconds later."""

FIRST = 50
"""So many are read at first: while a round is sent, a claim ends at one that has to wait for its permit."""

SECRET = ("invitations.link", "rebinding.done", "roster_present", "roster_changes", "roster_faults")
"""Texts that hold a one-time link, and documents with people's numbers: what fills them is forgotten
once Telegram has them, or they were given up."""

Method = Literal["send", "edit", "unmark", "attachment"]
State = Literal["new", "sent", "dead"]


@dataclass(frozen=True)
class Target:
    """A message that is already in the chat: by Telegram's id, or by the outbox row that makes it."""

    message_id: int | None = None
    outbox_id: int | None = None


@dataclass(frozen=True)
class Outgoing:
    """A row that was claimed for sending. `message_id` is what an edit changes, if it is known."""

    id: int
    chat_id: int
    method: Method
    key: str | None
    params: Json
    keyboard: Json
    message_id: int | None
    repeats: int
    priority: int


@dataclass(frozen=True)
class Result:
    """How sending a row ended. `new` means once more; `unknown` then tags the repeat."""

    id: int
    state: State
    message_id: int | None = None
    unknown: bool = False
    as_send: bool = False
    """The message to change is gone: say it anew."""
    error: str | None = None


QUEUED = (
    "method",
    "chat_id",
    "priority",
    "key",
    "params",
    "keyboard",
    "edits_outbox_id",
    "message_id",
    "created_at",
)
"""The columns that a row is queued with; the others begin as the table says."""

_INSERT = Prepared(
    insert(outbox).values({name: bindparam(name) for name in QUEUED}).returning(outbox.c.id),
    [outbox.c.id.type],
)


def send(tx: Tx, chat_id: int, message: Message, now: datetime, *, priority: int = REPLY) -> int:
    """Queue a new message; gives the row's id."""
    return _queue(tx, "send", chat_id, message, now, priority=priority)


def send_once(
    tx: Tx, chat_id: int, message: Message, now: datetime, *, dedupe: str, priority: int = PUSH
) -> bool:
    """Queue a message unless its `dedupe` key was ever queued; true when it is new."""
    statement = (
        upserts.insert(tx, outbox).on_conflict_do_nothing(index_elements=["dedupe"]).returning(outbox.c.id)
    )
    values = _values("send", chat_id, message, now) | {"priority": priority, "dedupe": dedupe}
    return tx.execute(statement, values).first() is not None


def edit(tx: Tx, chat_id: int, target: Target, message: Message, now: datetime) -> int:
    """Queue the change of a message in place; the sender sends it anew where that cannot be."""
    return _queue(tx, "edit", chat_id, message, now, target=target)


def unmark(tx: Tx, chat_id: int, target: Target, now: datetime) -> int:
    """Queue the removal of a message's buttons."""
    return _queue(tx, "unmark", chat_id, None, now, target=target)


def send_attachment(tx: Tx, chat_id: int, kind: str, file_id: str, now: datetime) -> int:
    """Queue a file that Telegram already holds. `kind`: photo, document or voice."""
    params = {"kind": kind, "file_id": file_id}
    return _insert(tx, {"method": "attachment", "chat_id": chat_id, "params": params, "created_at": now})


def last_key(tx: Tx, chat_id: int) -> str | None:
    """The key of the last answer that was queued for a chat."""
    said = select(outbox.c.key).where(
        outbox.c.chat_id == chat_id,
        outbox.c.key.is_not(None),
        outbox.c.method != "attachment",
        outbox.c.priority == REPLY,
    )
    return tx.execute(said.order_by(outbox.c.id.desc()).limit(1)).scalar()


def send_document(tx: Tx, chat_id: int, name: str, params: Params, now: datetime) -> int:
    """Queue a document that is made when it is sent, from its name and what fills it."""
    values = {"document": name, "params": dict(params)}
    row = {"method": "attachment", "chat_id": chat_id, "key": name, "params": values, "created_at": now}
    return _insert(tx, row)


def begin(tx: Tx) -> int:
    """At a start: what an earlier process was sending has an unknown outcome and is repeated, tagged.

    Gives how many there were. The sender tags new messages only: an edit done twice is done once.
    """
    unknown = (
        update(outbox)
        .where(outbox.c.state == "sending")
        .values(state="new", repeats=outbox.c.repeats + 1, attempts=outbox.c.attempts + 1)
    )
    return tx.execute(unknown).rowcount


_source = outbox.alias("source")
_earlier = outbox.alias("earlier")
_BEHIND = exists().where(
    _earlier.c.state == "new",
    _earlier.c.chat_id == outbox.c.chat_id,
    tuple_(_earlier.c.priority, _earlier.c.id) < tuple_(outbox.c.priority, outbox.c.id),
)
_NEXT: Select[Any] = (
    select(
        outbox.c.id,
        outbox.c.chat_id,
        outbox.c.method,
        outbox.c.key,
        outbox.c.params,
        outbox.c.keyboard,
        func.coalesce(outbox.c.message_id, _source.c.message_id),
        outbox.c.repeats,
        outbox.c.priority,
    )
    .outerjoin(_source, _source.c.id == outbox.c.edits_outbox_id)
    .where(
        outbox.c.state == "new",
        tuple_(outbox.c.priority, outbox.c.id) > tuple_(bindparam("priority"), bindparam("after")),
        ~_BEHIND,
    )
    .order_by(outbox.c.priority, outbox.c.id)
    .limit(bindparam("most"))
)
_OF_CHAT: Select[Any] = select(
    outbox.c.id,
    outbox.c.chat_id,
    outbox.c.method,
    outbox.c.key,
    outbox.c.params,
    outbox.c.keyboard,
    outbox.c.message_id,
    outbox.c.repeats,
    outbox.c.priority,
).order_by(outbox.c.id)
_ANNOUNCED = Prepared(
    _OF_CHAT.where(
        outbox.c.chat_id == bindparam("chat"), outbox.c.key == bindparam("name"), outbox.c.state == "new"
    ),
    [column.type for column in _OF_CHAT.selected_columns],
)
_FORGOTTEN = and_(bindparam("to") != "new", or_(*(outbox.c.key == key for key in SECRET)))
_WAITING = Prepared(_NEXT, [column.type for column in _NEXT.selected_columns])
_SENDING = Prepared(update(outbox).where(outbox.c.id == bindparam("row")).values(state="sending"))
_FILL = Prepared(
    update(outbox)
    .where(outbox.c.id == bindparam("row"))
    .values(key=bindparam("says"), params=bindparam("filled"), keyboard=bindparam("under"))
)
_SETTLE = Prepared(
    update(outbox)
    .where(outbox.c.id == bindparam("row"))
    .values(
        state=bindparam("to"),
        message_id=func.coalesce(bindparam("made"), outbox.c.message_id),
        method=case((bindparam("anew") == 1, "send"), else_=outbox.c.method),
        params=case((_FORGOTTEN, null()), else_=outbox.c.params),
        sent_at=bindparam("done_at"),
        attempts=outbox.c.attempts + 1,
        repeats=outbox.c.repeats + bindparam("unknown"),
        error=bindparam("why"),
    )
)


def waiting(tx: Tx) -> list[Outgoing]:
    """The next message of every chat: replies first, then oldest first.

    One of each, so that a chat with thousands of messages in front keeps no other waiting.
    """
    return list(in_turn(tx))


def in_turn(tx: Tx) -> Iterator[Outgoing]:
    """Give the same one by one, read as far as they are asked for."""
    priority, after = REPLY, 0
    for most in (FIRST, CLAIM - FIRST):
        rows = _WAITING.rows(tx, {"priority": priority, "after": after, "most": most})
        for row in rows:
            one = Outgoing(*row)
            priority, after = one.priority, one.id
            yield one
        if len(rows) < most:
            return


def claim(tx: Tx, ids: Sequence[int]) -> None:
    """Mark rows as being sent: from here on, a crash makes their outcome unknown."""
    if ids:
        _SENDING.run_many(tx, [{"row": one} for one in ids])


def fill(tx: Tx, row: Outgoing, message: Message) -> Outgoing:
    """Give a row that was only announced what it says, and keep what it was; gives the row as it now is."""
    params = {**message.text.params, "announced": row.params}
    key, keyboard = message.text.key, _keyboard(message)
    _FILL.run(tx, {"row": row.id, "says": key, "filled": params, "under": keyboard})
    return replace(row, key=key, params=params, keyboard=keyboard)


def skip(tx: Tx, row: Outgoing, reason: str) -> None:
    """Say a row that was only announced never: there is nothing to say any more."""
    tx.execute(update(outbox).where(outbox.c.id == row.id).values(state="dead", error=reason))


def announced(tx: Tx, chat_id: int, key: str) -> list[Outgoing]:
    """The rows of a chat that are only announced, the oldest first."""
    return [Outgoing(*row) for row in _ANNOUNCED.rows(tx, {"chat": chat_id, "name": key})]


def unsaid(tx: Tx, chat_id: int, keys: Sequence[str]) -> list[Outgoing]:
    """The messages of these keys that a chat has not got, those that were given up among them."""
    found = _OF_CHAT.where(outbox.c.chat_id == chat_id, outbox.c.key.in_(keys), outbox.c.state != "sent")
    return [Outgoing(*row) for row in tx.execute(found)]


def settle(tx: Tx, results: Sequence[Result], now: datetime) -> None:
    """Keep how sending ended."""
    if results:
        _SETTLE.run_many(
            tx,
            [
                {
                    "row": one.id,
                    "to": one.state,
                    "made": one.message_id,
                    "anew": int(one.as_send),
                    "done_at": now if one.state == "sent" else None,
                    "unknown": int(one.unknown),
                    "why": one.error,
                }
                for one in results
            ],
        )


def unsent(tx: Tx) -> int:
    """How many rows are not at their end."""
    return tx.execute(select(func.count()).where(outbox.c.state.in_(("new", "sending")))).scalar_one()


def purge(tx: Tx, before: datetime) -> int:
    """Forget what ended before an instant.

    Rows are looked through in the order in which they came, up to the first that came since.
    """
    since = select(outbox.c.id).where(outbox.c.created_at >= before).order_by(outbox.c.id).limit(1)
    every = select(func.max(outbox.c.id) + 1).scalar_subquery()
    return tx.execute(
        delete(outbox).where(
            outbox.c.id < func.coalesce(since.scalar_subquery(), every),
            outbox.c.state.in_(("sent", "dead")),
            outbox.c.created_at < before,
        ),
    ).rowcount


def _queue(
    tx: Tx,
    method: Method,
    chat_id: int,
    message: Message | None,
    now: datetime,
    *,
    target: Target | None = None,
    priority: int = REPLY,
) -> int:
    values = _values(method, chat_id, message, now) | {"priority": priority}
    if target is not None:
        values |= {"message_id": target.message_id, "edits_outbox_id": target.outbox_id}
    return _insert(tx, values)


def _insert(tx: Tx, values: dict[str, Json]) -> int:
    row: tuple[int] = _INSERT.rows(tx, dict.fromkeys(QUEUED) | {"priority": REPLY} | values)[0]
    return row[0]


def _values(method: Method, chat_id: int, message: Message | None, now: datetime) -> dict[str, Json]:
    return {
        "method": method,
        "chat_id": chat_id,
        "key": message.text.key if message else None,
        "params": dict(message.text.params) if message else None,
        "keyboard": _keyboard(message) if message else None,
        "created_at": now,
    }


def _keyboard(message: Message) -> Json:
    if message.buttons:
        return {"inline": [[_button(one) for one in row] for row in message.buttons]}
    if message.menu:
        return {"menu": [[_menu_button(one) for one in row] for row in message.menu]}
    return None


def _button(button: Button) -> Json:
    return {"label": _label(button.label), "data": button.data}


def _menu_button(button: MenuButton) -> Json:
    return {"label": _label(button.label), "contact": button.asks_contact}


def _label(label: Text | str) -> Json:
    return label if isinstance(label, str) else {"key": label.key, "params": dict(label.params)}
