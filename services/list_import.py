"""Responsibility lists by workbook: a dry run that tells everything, then a confirmation, then the change.

Nothing is written before it was shown, and what is written is what was shown: when the state has changed in
between so that something else would happen, or to other lines, that is shown instead.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from domain.authorization import Action, Scope, allow, may
from domain.list_checks import Ground, compare
from domain.list_difference import Plan
from domain.list_layout import LISTS
from domain.list_reading import read
from domain.messages import Button, Document, Message, Text
from domain.refusals import NotFound
from domain.sheets import Fault
from services import (
    list_changes,
    list_plan,
    list_reminders,
    list_standing,
    responsibility_lists,
    roster_import,
)
from services.persons import live_offices
from services.roster_import import Answer
from storage import drafts, imports, list_codes, offices
from storage import responsibility_lists as stored
from storage.records import EVER

if TYPE_CHECKING:
    from datetime import date, datetime

    from domain.list_reading import ListReading
    from domain.list_standing import Place, Standing
    from domain.people import Actor
    from services.roster_import import Book
    from storage.database import Tx

FIRST_FAULTS = 8
"""Faults that a message names; all of them stand in a document. Source: chat.md, "at most 8 short lines"."""

FIRST_LINES = 4
"""Changes that a message names; all of them stand in a document."""

MOST_FAULTS = 5000
"""Faults that a document lists: whoever has more begins with these."""

SETTLED = {"applied": "list_import.was_applied", "dropped": "list_import.was_dropped"}
"""What is said of a workbook that waits no more."""


@dataclass(frozen=True)
class DryRun:
    """What a workbook would change, or everything that is wrong with it."""

    faults: list[Fault]
    plan: Plan = field(default_factory=lambda: Plan(0))


def is_lists(book: Book) -> bool:
    """Whether a workbook holds lists, and no roster; one that cannot be read, by its name."""
    if isinstance(book.sheets, Fault):
        return LISTS in book.file_name
    return any(sheet.name == LISTS for sheet in book.sheets)


def may_import(tx: Tx, actor: Actor) -> bool:
    """Whether a workbook from this person could hold lists."""
    if not may(actor, Action.ADAPT_LISTS, Scope.OWN_ORGANIZATION):
        return False
    own = responsibility_lists.own(tx, actor, Action.ADAPT_LISTS)
    return own is not None or may(actor, Action.ADAPT_LISTS, Scope.CHILD)


def expects(tx: Tx, telegram_id: int, now: datetime) -> bool:
    """Whether a workbook from this account could hold lists, and is no answer of a form. Reads only."""
    holder = offices.holder(tx, telegram_id)
    live = live_offices(holder.held, now) if holder is not None else []
    if holder is None or not live:
        return False
    actor = live[0].actor(holder.person_id, holder.name, telegram_id)
    return may_import(tx, actor) and drafts.focused(tx, holder.person_id) is None


def dry_run(tx: Tx, book: Book, actor: Actor, now: datetime) -> DryRun:
    """Compare a workbook with how the lists stand that the actor adapts. Raises NotFound."""
    places = list_standing.places(tx, actor)
    if isinstance(book.sheets, Fault):
        return DryRun([book.sheets])
    reading = read(book.sheets, actor.today)
    years = list_changes.years(actor)
    year = next((row.year for row in reading.rows if row.year in years), actor.today.year)
    wanted = _named(places, reading.organizations)
    standings = list_standing.standings(tx, wanted, year, actor.today, EVER)
    ground = Ground(year, years, standings, _people(tx, reading, standings, actor.today))
    found = compare(reading, ground)
    order = {code: number for number, code in enumerate(standings)}
    reminders = sorted(found.reminders, key=lambda one: order[one.standing.place.code])
    switched = list_reminders.compare(tx, actor, reminders, year, now)
    found.faults += switched.faults
    if found.faults:
        return DryRun(found.in_order())
    concerned = {one.standing.place.code for one in found.changes}
    concerned |= {one.standing.place.code for one in found.portfolios}
    drawn = [one for code, one in standings.items() if code in concerned and one.list_id is None]
    plan = Plan(year, tuple(found.changes), tuple(found.portfolios), tuple(switched.switches), tuple(drawn))
    return DryRun([], plan)


def receive(tx: Tx, actor: Actor, book: Book, now: datetime) -> Answer:
    """Say what a workbook would change, with the question whether it shall; or what is wrong with it.

    Raises NotFound.
    """
    shown = dry_run(tx, book, actor, now)
    if shown.faults:
        return _faulty(book.file_name, shown.faults)
    if not shown.plan:
        return _unchanged(book.file_name)
    import_id = imports.add(
        tx, actor.person_id, book.file_name, shown.plan.digest, book.content, now, imports.LISTS
    )
    return _ask(tx, actor, import_id, book.file_name, shown)


def confirm(tx: Tx, actor: Actor, import_id: int, now: datetime) -> Answer:
    """Change what was shown, and say so. Raises NotFound."""
    waiting = _own(tx, actor, import_id)
    if waiting.state in SETTLED:
        return _settled(waiting)
    book = roster_import.read(waiting.file_name, waiting.content)
    _hold(tx, actor)
    shown = dry_run(tx, book, actor, now)
    if shown.faults:
        imports.drop(tx, import_id, now)
        return _faulty(book.file_name, shown.faults)
    if not shown.plan:
        imports.drop(tx, import_id, now)
        return _unchanged(book.file_name)
    if shown.plan.digest != waiting.digest:
        imports.show_again(tx, import_id, shown.plan.digest)
        return _ask(tx, actor, import_id, book.file_name, shown, again=True)
    head = list_plan.apply(tx, shown.plan, actor, import_id, now)
    return Answer(
        Message(
            Text("list_import.applied", {"file": book.file_name, "head": head, "counts": shown.plan.counts()})
        )
    )


def drop(tx: Tx, actor: Actor, import_id: int, now: datetime) -> Answer:
    """Forget a workbook. Raises NotFound."""
    waiting = _own(tx, actor, import_id)
    if waiting.state in SETTLED:
        return _settled(waiting)
    imports.drop(tx, import_id, now)
    return Answer(Message(Text("list_import.dropped", {"file": waiting.file_name})))


def _own(tx: Tx, actor: Actor, import_id: int) -> imports.Import:
    allow(actor, Action.ADAPT_LISTS, Scope.OWN_ORGANIZATION)
    found = imports.by_id(tx, import_id)
    if found is None or found.person_id != actor.person_id or found.kind != imports.LISTS:
        raise NotFound
    return found


def _hold(tx: Tx, actor: Actor) -> None:
    """Let nobody else change the lists that the actor adapts until the transaction ends."""
    ids = [one.organization_id for one in list_standing.places(tx, actor)]
    for year in list_changes.years(actor):
        stored.lock(tx, *(listing.id for listing in stored.of_organizations(tx, ids, year).values()))


def _named(places: Sequence[Place], codes: set[str]) -> list[Place]:
    """The organizations that a workbook names, and those above them: what is suggested hangs together."""
    by_id = {one.organization_id: one for one in places}
    wanted: set[int] = set()
    for one in places:
        at = one if one.code in codes else None
        while at is not None and at.organization_id not in wanted:
            wanted.add(at.organization_id)
            at = by_id.get(at.upper_id) if at.upper_id is not None else None
    return [one for one in places if one.organization_id in wanted]


def _people(tx: Tx, reading: ListReading, standings: Mapping[str, Standing], today: date) -> dict[str, str]:
    """Names of those whom a workbook names, as far as they are in an office hereabouts."""
    ids = [one.place.organization_id for one in standings.values()]
    found = dict(list_codes.people(tx, reading.persons, ids, today))
    for one in standings.values():
        found |= one.names
    return found


def _faulty(file_name: str, faults: Sequence[Fault]) -> Answer:
    lines = [roster_import.line(one) for one in faults]
    more = len(lines) > FIRST_FAULTS
    params = {"file": file_name, "total": len(lines), "more": more}
    message = Message(Text("list_import.faulty", {**params, "faults": lines[:FIRST_FAULTS]}))
    document = Document("roster_faults", {**params, "faults": lines[:MOST_FAULTS]})
    return Answer(message, document if more else None)


def _unchanged(file_name: str) -> Answer:
    return Answer(Message(Text("list_import.unchanged", {"file": file_name})))


def _settled(settled: imports.Import) -> Answer:
    return Answer(Message(Text(SETTLED[settled.state], {"file": settled.file_name})))


def _ask(
    tx: Tx, actor: Actor, import_id: int, file_name: str, shown: DryRun, *, again: bool = False
) -> Answer:
    told = list_plan.lines(tx, shown.plan)
    more = len(told) > FIRST_LINES
    params = {
        "file": file_name,
        "again": again,
        "year": shown.plan.year,
        "lines": told[:FIRST_LINES],
        "more": more,
        "total": len(told),
        "counts": shown.plan.counts(),
    }
    buttons = [
        Button(Text("list_import.apply"), f"li:xa:{import_id}:{actor.office.id}"),
        Button(Text("list_import.drop"), f"li:xd:{import_id}:{actor.office.id}"),
    ]
    document = Document("list_changes", {"year": shown.plan.year, "total": len(told), "lines": told})
    return Answer(Message(Text("list_import.dry_run", params), [buttons]), document if more else None)
