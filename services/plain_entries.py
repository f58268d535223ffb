"""Entering records that need nothing but what their form says, whatever their kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from domain.records import RecordKind, attachments, require_past
from services import addressees, entries
from storage import records

if TYPE_CHECKING:
    from datetime import date, datetime

    from domain.forms.form import Answers
    from domain.people import Actor
    from storage.database import Tx


class Told(Protocol):
    """What a filled form tells of."""

    @property
    def held_on(self) -> date:
        """The day of it."""


T = TypeVar("T", bound=Told)


@dataclass(frozen=True)
class Kind(Generic[T]):
    """A kind of record: how its details are read from answers, and where they are written."""

    name: RecordKind
    read: Callable[[Answers], T]
    """Raises ValueError, KeyError or TypeError."""
    add: Callable[[Tx, int, T], None]


def log(tx: Tx, actor: Actor, answers: Answers, draft_id: int, now: datetime, kind: Kind[T]) -> int:
    """Enter what a filled form tells of; the same draft gives the same record. Raises Refused."""
    present = entries.saved(tx, actor, draft_id)
    if present is not None:
        return present
    told = kind.read(answers)
    require_past(told.held_on, actor.today)
    entry = records.Entry(kind.name, told.held_on, draft_id, now)
    return entries.enter(
        tx, actor, entry, lambda record_id: kind.add(tx, record_id, told), attachments(answers)
    )


def log_addressed(tx: Tx, actor: Actor, answers: Answers, draft_id: int, now: datetime, kind: Kind[T]) -> int:
    """Do the same with what goes to the parent, which the answers do not name. Raises Refused."""

    def read(said: Answers) -> T:
        return kind.read({**said, "addressee_id": addressees.of_draft(tx, actor, draft_id)})

    return log(tx, actor, answers, draft_id, now, Kind(kind.name, read, kind.add))
