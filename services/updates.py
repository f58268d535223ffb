"""The end of an update: dealt with, or given up and reported."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.messages import Message, Text
from storage import inbox, outbox

if TYPE_CHECKING:
    from datetime import datetime

    from storage.database import Tx

ATTEMPTS = 5
"""How often an update is tried before it is given up. Source: architecture decision 3."""


@dataclass(frozen=True)
class Failure:
    """A bug met while dealing with an update: the id a person can quote, and what the operator reads."""

    incident: str
    trace: str
    final: bool
    """Trying again cannot help: the update itself cannot be read."""


def finish(tx: Tx, inbox_id: int, now: datetime) -> None:
    """Mark an update as dealt with, in the transaction that did so. Raises inbox.AlreadyEnded."""
    inbox.finish(tx, inbox_id, now)


def fail(tx: Tx, update: inbox.Waiting, failure: Failure, now: datetime, operator_chat: int | None) -> bool:
    """Keep a failure; true when the update has come to its end.

    Given up, the person and the operator are told; dealt with after all, nobody is.
    """
    attempts = inbox.fail(tx, update.id, failure.incident, failure.trace)
    if attempts is None:
        return True
    if attempts < ATTEMPTS and not failure.final:
        return False
    inbox.bury(tx, update.id, now)
    if update.person_key > 0:
        apology = Message(Text("errors.incident", {"incident": failure.incident}))
        outbox.send_once(
            tx, update.person_key, apology, now, dedupe=f"incident:{update.id}", priority=outbox.REPLY
        )
    if operator_chat is not None:
        alert = Message(Text("errors.operator_alert", {"incident": failure.incident, "inbox_id": update.id}))
        outbox.send_once(tx, operator_chat, alert, now, dedupe=f"alert:{update.id}")
    return True
