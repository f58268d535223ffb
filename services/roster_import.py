"""A roster by workbook: a dry run that tells everything, then a confirmation, then the change.

Nothing is written before it was shown, and what is written is what was shown: when the state has
changed in between so that the difference is another one, that one is shown instead.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from domain import list_layout, round_layout, scorecard_layout
from domain.authorization import Action, Scope, State, allow, may
from domain.forms.field import nested
from domain.imported_records import Read
from domain.messages import Button, Document, Json, Message, Text
from domain.record_layout import RECORD_COLUMNS, RECORDS
from domain.refusals import NotFound
from domain.roster_checks import build, check, recognise
from domain.roster_difference import Difference, difference
from domain.roster_ground import Ground
from domain.roster_layout import COLUMNS, OFFICES, ORGANIZATIONS, SHANGHAI, Column
from domain.roster_reading import read_sheets
from domain.roster_telling import Names, tell
from domain.sheets import Fault, Sheet
from services import handovers, imported_records, key_villages, roster, unreached
from services.persons import live_offices, local_day
from storage import audit, drafts, imports, offices, workbooks
from storage import roster as stored

if TYPE_CHECKING:
    from datetime import date, datetime

    from domain.people import Actor
    from domain.roster_present import Present
    from storage.database import Tx

FIRST_FAULTS = 8
"""Faults that a message names; all of them stand in a document. Source: chat.md, "at most 8 short lines"."""

FIRST_LINES = 4
"""Changes that a message names, those that end first; all of them stand in a document."""

MOST_ADDED = 2000
"""New rows that a document lists: the first roster is all new, and its sender has it."""

SETTLED = {"applied": "roster.was_applied", "dropped": "roster.was_dropped"}
"""What is said of a workbook that waits no more."""

SUFFIXES = (".xlsx", ".xls", ".et")

MOST_FAULTS = 5000
"""Faults that a document lists: whoever has more begins with these."""


_SHEETS = (*COLUMNS, RECORDS, *list_layout.COLUMNS, *scorecard_layout.COLUMNS, *round_layout.COLUMNS)
"""Every sheet that a workbook of any kind may have."""


@dataclass(frozen=True)
class Book:
    """A workbook as it was sent in, and what its cells hold, or why they cannot be read."""

    file_name: str
    content: bytes
    sheets: list[Sheet] | Fault


@dataclass(frozen=True)
class Answer:
    """What is said, and the document that comes after it."""

    message: Message
    document: Document | None = None


@dataclass(frozen=True)
class DryRun:
    """What a workbook would change, or everything that is wrong with it."""

    faults: list[Fault]
    difference: Difference = field(default_factory=Difference)
    present: Present | None = None
    names: Names | None = None
    examples: int = 0
    """Rows that are examples and were passed over."""
    records: Read = field(default_factory=Read)
    """Older records."""

    def __bool__(self) -> bool:
        return bool(self.difference or self.records.records)

    @property
    def digest(self) -> str:
        """By which it is recognised that the same would happen again."""
        keys = "\n".join(one.key for one in self.records.records)
        return hashlib.sha256(f"{self.difference.digest}\n{keys}".encode()).hexdigest()

    def told(self) -> dict[str, Json]:
        """How much of what, as templates take it."""
        return {
            "counts": self.difference.counts(),
            "records": len(self.records.records),
            "known": self.records.known,
            "examples": self.examples,
        }


def read(file_name: str, content: bytes) -> Book:
    """Read the cells of a workbook. Takes its time and needs no transaction."""
    return Book(file_name, content, workbooks.read(content, _SHEETS))


def may_import(actor: Actor) -> bool:
    """Whether a workbook from this person would be a roster."""
    return may(actor, Action.IMPORT_ROSTER, Scope.OWN_TREE)


def expects(tx: Tx, telegram_id: int, now: datetime) -> bool:
    """Whether a workbook from this account would be a roster, and no answer of a form. Reads only."""
    holder = offices.holder(tx, telegram_id)
    live = live_offices(holder.held, now) if holder is not None else []
    if (
        holder is None
        or not live
        or not may_import(live[0].actor(holder.person_id, holder.name, telegram_id))
    ):
        return False
    return drafts.focused(tx, holder.person_id) is None


def is_workbook(file_name: str) -> bool:
    """Whether a file is called like one."""
    return file_name.casefold().endswith(SUFFIXES)


def dry_run(tx: Tx, book: Book, today: date, actor: Actor | None = None) -> DryRun:
    """Compare a workbook with what is listed. Without an actor it reaches everything."""
    if isinstance(book.sheets, Fault):
        return DryRun([book.sheets])
    reading = read_sheets(book.sheets, _layout(book.sheets), today)
    present = recognise(reading, stored.present(tx))
    seat = None if actor is None else _code(present, actor.seat_id)
    ground = Ground(present, today, seat)
    wanted = None
    faults = check(reading, ground) if ORGANIZATIONS in reading.lines else list(reading.faults)
    if not faults and ORGANIZATIONS in reading.lines:
        wanted = build(reading, ground)
    records = imported_records.read(tx, reading, ground, wanted)
    faults += records.faults
    if faults:
        return DryRun(faults, examples=reading.examples)
    if wanted is None:
        return DryRun([], present=present, examples=reading.examples, records=records)
    new = difference(present, wanted, today, seat)
    if actor is not None and _ends_own(new, actor):
        return DryRun([Fault("roster.fault_own_office", {}, OFFICES)])
    return DryRun([], new, present, Names(present, wanted), reading.examples, records)


def _layout(sheets: Sequence[Sheet]) -> Mapping[str, Sequence[Column]]:
    """The sheets that have to be there: those of a roster, or that of older records, or all of them."""
    names = {sheet.name for sheet in sheets}
    older = {RECORDS: RECORD_COLUMNS} if RECORDS in names else {}
    return older if older and not names & COLUMNS.keys() else {**COLUMNS, **older}


def receive(tx: Tx, actor: Actor, book: Book, now: datetime) -> Answer:
    """Say what a workbook would change, with the question whether it shall; or what is wrong with it.

    Raises NotFound.
    """
    allow(actor, Action.IMPORT_ROSTER, Scope.OWN_TREE, State.ABSENT)
    shown = dry_run(tx, book, actor.today, actor)
    if shown.faults:
        return _faulty(book.file_name, shown.faults)
    if not shown:
        return _unchanged(book.file_name, shown)
    import_id = imports.add(tx, actor.person_id, book.file_name, shown.digest, book.content, now)
    return _ask(import_id, book.file_name, shown)


def confirm(tx: Tx, actor: Actor, import_id: int, now: datetime) -> Answer:
    """Change what was shown, and say so. Raises NotFound."""
    waiting = _own(tx, actor, import_id)
    if waiting.state in SETTLED:
        return _settled(waiting)
    book = read(waiting.file_name, waiting.content)
    shown = dry_run(tx, book, actor.today, actor)
    if shown.faults:
        imports.drop(tx, import_id, now)
        return _faulty(book.file_name, shown.faults)
    if not shown:
        imports.drop(tx, import_id, now)
        return _unchanged(book.file_name, shown)
    if shown.digest != waiting.digest:
        imports.show_again(tx, import_id, shown.digest)
        return _ask(import_id, book.file_name, shown, again=True)
    head = _write(tx, shown, import_id, actor, now)
    return Answer(Message(Text("roster.applied", {"file": book.file_name, "head": head, **shown.told()})))


def drop(tx: Tx, actor: Actor, import_id: int, now: datetime) -> Answer:
    """Forget a workbook. Raises NotFound."""
    waiting = _own(tx, actor, import_id)
    if waiting.state in SETTLED:
        return _settled(waiting)
    imports.drop(tx, import_id, now)
    return Answer(Message(Text("roster.dropped", {"file": waiting.file_name})))


def overview(tx: Tx, actor: Actor) -> Message:
    """How much is listed below the actor's seat, and what can be done about it. Raises NotFound."""
    allow(actor, Action.IMPORT_ROSTER, Scope.OWN_TREE, State.ABSENT)
    counted = stored.count(tx, actor.seat_id, actor.today)
    buttons = [
        Button(Text("roster.present"), "i:present"),
        Button(Text("roster.blank"), "i:blank"),
        Button(Text("roster.persons"), "q"),
    ]
    rows = [buttons, *unreached.entry(tx, actor), key_villages.entry(actor)]
    return Message(Text("roster.home", vars(counted)), rows)


def blank(actor: Actor) -> Document:
    """The empty workbook. Raises NotFound."""
    allow(actor, Action.IMPORT_ROSTER, Scope.OWN_TREE, State.ABSENT)
    return Document("roster_blank", {})


def run_from_command_line(tx: Tx, book: Book, digest: str, now: datetime) -> str | None:
    """Change what was shown under this digest; gives the head of the chain, None if it is another one now."""
    shown = dry_run(tx, book, local_day(now, SHANGHAI))
    if shown.faults or shown.digest != digest:
        return None
    import_id = imports.add(tx, None, book.file_name, digest, book.content, now)
    return _write(tx, shown, import_id, None, now)


def _write(tx: Tx, shown: DryRun, import_id: int, actor: Actor | None, now: datetime) -> str:
    """Write what was shown, open the handovers that follow, and seal it; gives the head of the chain."""
    if shown.present is None:
        raise ValueError(import_id)
    touched = roster.apply(tx, shown.difference, shown.present, now, import_id)
    imports.apply(tx, import_id, now)
    today = local_day(now, SHANGHAI) if actor is None else actor.today
    # Records first: their numbers are locked before the end of the chain, in the order of whoever saves one.
    imported_records.write(tx, shown.records.records, actor, today.year, now)
    handovers.open_for(tx, handovers.find_pairs(tx, touched, now), now)
    body = imports.body(tx, import_id)
    person_id = None if actor is None else actor.person_id
    return audit.append(tx, audit.Event(now, person_id, "applied", imports.SUBJECT, import_id, body))


def _own(tx: Tx, actor: Actor, import_id: int) -> imports.Import:
    allow(actor, Action.IMPORT_ROSTER, Scope.OWN_TREE, State.OPEN)
    found = imports.by_id(tx, import_id)
    if found is None or found.person_id != actor.person_id or found.kind != imports.ROSTER:
        raise NotFound
    return found


def _code(present: Present, organization_id: int) -> str:
    return next(code for code, one in present.organizations.items() if one.id == organization_id)


def _ends_own(new: Difference, actor: Actor) -> bool:
    """Whether whoever imports it would have no office afterwards, and could not mend it."""
    left = {one.id for one in new.offices.ended}
    ended = {one.id for one in new.organizations.ended}
    return actor.office.id in left or bool({actor.office.organization_id, actor.seat_id} & ended)


def _faulty(file_name: str, faults: Sequence[Fault]) -> Answer:
    lines = [line(one) for one in faults]
    more = len(lines) > FIRST_FAULTS
    params = {"file": file_name, "total": len(lines), "more": more}
    message = Message(Text("roster.faulty", {**params, "faults": lines[:FIRST_FAULTS]}))
    document = Document("roster_faults", {**params, "faults": lines[:MOST_FAULTS]})
    return Answer(message, document if more else None)


def _unchanged(file_name: str, shown: DryRun) -> Answer:
    return Answer(Message(Text("roster.unchanged", {"file": file_name, **shown.told()})))


def _settled(settled: imports.Import) -> Answer:
    return Answer(Message(Text(SETTLED[settled.state], {"file": settled.file_name})))


def line(fault: Fault) -> Json:
    """A fault with its place, as a nested label."""
    params = {
        "sheet": fault.sheet,
        "row": fault.row,
        "column": fault.column,
        "reason": nested(Text(fault.key, fault.params)),
    }
    return nested(Text("roster.fault", params))


def _ask(import_id: int, file_name: str, shown: DryRun, *, again: bool = False) -> Answer:
    told = lines(shown)
    more = len(told) > FIRST_LINES
    params = {
        "file": file_name,
        "again": again,
        "lines": told[:FIRST_LINES],
        "more": more,
        "total": len(told),
        **shown.told(),
    }
    buttons = [
        Button(Text("roster.apply"), f"i:{import_id}:apply"),
        Button(Text("roster.drop"), f"i:{import_id}:drop"),
    ]
    document = Document("roster_changes", {"total": len(told), "lines": _listed(told)})
    return Answer(Message(Text("roster.dry_run", params), [buttons]), document if more else None)


def lines(shown: DryRun) -> list[Json]:
    """What would change, row by row as nested labels; what ends comes first."""
    told = [] if shown.names is None else tell(shown.difference, shown.names)
    return [nested(Text("roster.change", one.plain())) for one in told]


def _listed(told: Sequence[Json]) -> list[Json]:
    """What a document lists: all that ends or becomes different, and the first of what is new."""
    known = [one for one in told if one["params"]["kind"] != "added"]
    return [*known, *told[len(known) :][:MOST_ADDED]]
