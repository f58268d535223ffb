"""A workbook that was edited and sent back: a dry run that tells everything, then one tap, then the change.

Nothing is written before it was shown, and what is written is what was shown: when something else would
happen by now, that is shown instead. What a workbook is about is a `Kind`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Generic, TypeVar

from domain.forms.field import nested
from domain.messages import Button, Document, Json, Message, Text
from domain.refusals import NotFound
from domain.sheets import Fault, Sheet
from services import roster_import
from services.persons import live_offices
from services.roster_import import Answer, Book
from storage import audit, drafts, imports, offices

if TYPE_CHECKING:
    from domain.book_changes import Change
    from domain.people import Actor
    from storage.database import Tx

FIRST_FAULTS = 8
"""Faults that a message names; all of them stand in a document. Source: chat.md, "at most 8 short lines"."""

FIRST_CHANGES = 4
"""Changes that a message names; all of them stand in a document."""

FIRST_REMARKS = 3
"""Remarks that a message shows."""

MOST_FAULTS = 5000
"""Faults that a document lists: whoever has more begins with these."""

SETTLED = {"applied": "book_import.was_applied", "dropped": "book_import.was_dropped"}
"""What is said of a workbook that waits no more."""

T = TypeVar("T")


@dataclass(frozen=True)
class Shown(Generic[T]):
    """What a workbook would change, or everything that is wrong with it."""

    faults: Sequence[Fault] = ()
    changes: Sequence[Change] = ()
    digest: str = ""
    """By which it is recognised that the same would happen again."""
    heading: Text | None = None
    """What is said above the changes."""
    remarks: Callable[[], Sequence[Json]] = tuple
    """What is said below them, as nested labels, found out when it is said: it stands in no way."""
    plan: T | None = None


@dataclass(frozen=True)
class Kind(Generic[T]):
    """What a workbook can be about."""

    name: str
    """See `storage.imports`."""
    sheet: str
    """Whose presence tells it."""
    head: str
    """Of the data of its buttons."""
    what: Text
    may: Callable[[Actor], bool]
    """Whether somebody may send one."""
    hold: Callable[[Tx, Actor], None]
    """Lets nobody else change it until the transaction ends."""
    look: Callable[[Tx, Actor, Sequence[Sheet], datetime], Shown[T]]
    write: Callable[[Tx, Actor, T, datetime], Message]
    """Writes what was shown; gives what is said of it, where the head of the chain is still missing."""

    def is_of(self, book: Book | None, file_name: str) -> bool:
        """Whether a workbook is about this; one that cannot be had or read, by its name."""
        if book is None or isinstance(book.sheets, Fault):
            return self.sheet in file_name
        return any(sheet.name == self.sheet for sheet in book.sheets)

    def expects(self, tx: Tx, telegram_id: int, now: datetime) -> bool:
        """Whether a workbook from this account could be one, and is no answer of a form. Reads only."""
        holder = offices.holder(tx, telegram_id)
        live = live_offices(holder.held, now) if holder is not None else []
        if holder is None or not live:
            return False
        actor = live[0].actor(holder.person_id, holder.name, telegram_id)
        return self.may(actor) and drafts.focused(tx, holder.person_id) is None


def receive(tx: Tx, actor: Actor, kind: Kind[T], book: Book, now: datetime) -> Answer:
    """Say what a workbook would change, with the question whether it shall; or what is wrong with it.

    Raises NotFound.
    """
    shown = _look(tx, actor, kind, book, now)
    if shown.plan is None:
        return _nothing(kind, book.file_name, shown)
    told = book.file_name, shown.digest, book.content, now, kind.name
    import_id = imports.add(tx, actor.person_id, *told)
    return _ask(actor, kind, import_id, book.file_name, shown)


def confirm(tx: Tx, actor: Actor, kind: Kind[T], import_id: int, now: datetime) -> Answer:
    """Change what was shown, and say so. Raises NotFound, Refused."""
    waiting = _own(tx, actor, kind, import_id)
    if waiting.state in SETTLED:
        return _settled(waiting)
    book = roster_import.read(waiting.file_name, waiting.content)
    kind.hold(tx, actor)
    shown = _look(tx, actor, kind, book, now)
    if shown.plan is None:
        imports.drop(tx, import_id, now)
        return _nothing(kind, book.file_name, shown)
    if shown.digest != waiting.digest:
        imports.show_again(tx, import_id, shown.digest)
        return _ask(actor, kind, import_id, book.file_name, shown, again=True)
    said = kind.write(tx, actor, shown.plan, now)
    imports.apply(tx, import_id, now)
    body = imports.body(tx, import_id)
    event = audit.Event(now, actor.person_id, "applied", imports.SUBJECT, import_id, body)
    params = {**said.text.params, "head": audit.append(tx, event)}
    return Answer(Message(Text(said.text.key, params), said.buttons))


def drop(tx: Tx, actor: Actor, kind: Kind[T], import_id: int, now: datetime) -> Answer:
    """Forget a workbook. Raises NotFound."""
    waiting = _own(tx, actor, kind, import_id)
    if waiting.state in SETTLED:
        return _settled(waiting)
    imports.drop(tx, import_id, now)
    return Answer(
        Message(Text("book_import.dropped", {"file": waiting.file_name, "what": nested(kind.what)}))
    )


def _look(tx: Tx, actor: Actor, kind: Kind[T], book: Book, now: datetime) -> Shown[T]:
    if not kind.may(actor):
        raise NotFound
    return Shown([book.sheets]) if isinstance(book.sheets, Fault) else kind.look(tx, actor, book.sheets, now)


def _own(tx: Tx, actor: Actor, kind: Kind[T], import_id: int) -> imports.Import:
    found = imports.by_id(tx, import_id)
    if not kind.may(actor) or found is None or found.person_id != actor.person_id or found.kind != kind.name:
        raise NotFound
    return found


def _nothing(kind: Kind[T], file_name: str, shown: Shown[T]) -> Answer:
    """What is said of a workbook that would change nothing, or must not."""
    params = {"file": file_name, "what": nested(kind.what)}
    if not shown.faults:
        return Answer(Message(Text("book_import.unchanged", params)))
    lines = [roster_import.line(one) for one in shown.faults]
    more = len(lines) > FIRST_FAULTS
    params |= {"total": len(lines), "more": more}
    message = Message(Text("book_import.faulty", {**params, "faults": lines[:FIRST_FAULTS]}))
    document = Document("roster_faults", {**params, "faults": lines[:MOST_FAULTS]})
    return Answer(message, document if more else None)


def _settled(settled: imports.Import) -> Answer:
    return Answer(Message(Text(SETTLED[settled.state], {"file": settled.file_name})))


def _ask(
    actor: Actor, kind: Kind[T], import_id: int, file_name: str, shown: Shown[T], *, again: bool = False
) -> Answer:
    changes = shown.changes
    attached = len(changes) > FIRST_CHANGES or any(one.is_cut for one in changes)
    remarks = shown.remarks()
    params = {
        "file": file_name,
        "what": nested(kind.what),
        "again": again,
        "heading": nested(shown.heading or ""),
        "lines": [one.told() for one in changes[:FIRST_CHANGES]],
        "attached": attached,
        "total": len(changes),
        "remarks": list(remarks[:FIRST_REMARKS]),
        "more_remarks": max(0, len(remarks) - FIRST_REMARKS),
    }
    buttons = [
        Button(Text("book_import.apply"), f"{kind.head}:a:{import_id}:{actor.office.id}"),
        Button(Text("book_import.drop"), f"{kind.head}:d:{import_id}:{actor.office.id}"),
    ]
    rows = [row for one in changes for row in one.rows()]
    document = Document("book_changes", {"what": params["what"], "total": len(changes), "rows": rows})
    return Answer(Message(Text("book_import.dry_run", params), [buttons]), document if attached else None)
