"""我的清单: one's own lines of the year, each with what is met, by which records, and what is missing.

A secretary's home screen: own duties and gaps, not statistics of others. Source: R23.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from domain.authorization import Action, Scope, allow
from domain.catalogue.loading import catalogue
from domain.forms.field import in_rows, nested
from domain.messages import Button, Message, Text
from domain.obligations import State
from domain.people import Role
from domain.periods import Cadence
from domain.refusals import NotFound
from services import (
    duty_lines,
    list_changes,
    list_signing,
    list_views,
    my_tasks,
    responsibility_lists,
    task_details,
)
from services.records import title
from storage import list_offices, list_signatures, organizations
from storage import responsibility_lists as stored

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from domain.messages import Json
    from domain.people import Actor
    from services.duties import Due
    from services.responsibility_lists import Lists
    from storage.database import Tx

PAGE = 5
"""Lines on one page: the message stays within eight or so."""

RECORDS = 4
"""Records of a line that are shown, the newest first: a button each."""

_ROW = 3


@dataclass(frozen=True)
class Own:
    """A line of somebody's own, with what it asks of them in the year."""

    list_id: int
    """The lists on which it stands; 0 for a duty item without any."""
    key: str
    title: str
    fact: str
    basis: str
    leads: bool
    dues: tuple[Due, ...]
    """Everything it asks for in the year by now; nothing for a line that asks for no records."""

    @property
    def open(self) -> list[Due]:
        """What is still to be done; what ends first comes first."""
        left = [due for due in self.dues if due.state is State.PLANNED]
        return sorted(left, key=lambda due: due.assignment.last)

    @property
    def missed(self) -> list[Due]:
        """What was missed and not made up for, the latest first."""
        left = [due for due in self.dues if due.state is State.MISSED and due.assignment.after_on is None]
        return sorted(left, key=lambda due: due.assignment.last, reverse=True)

    @property
    def missing(self) -> list[Due]:
        """What is to be done, then what was missed: it may have been held and not entered."""
        return [*self.open, *self.missed]

    @property
    def rank(self) -> tuple[int, date]:
        """What ends soonest comes first, then what was only missed, what is done, what asks for nothing."""
        if self.open:
            return 0, self.open[0].assignment.last
        return (1 if self.missed else 2 if self.dues else 3), date.max


def entry() -> Button:
    """Return the way to one's list."""
    return Button(Text("my_list.entry"), "ml")


def of_actor(tx: Tx, actor: Actor, now: datetime) -> list[Own]:
    """Return the actor's own lines of the year: what something is missing of first. Raises NotFound.

    A clerk sees those of the secretary for whom they enter. Without a list, as in a branch, the lines are the
    duty items that ask for something.
    """
    allow(actor, Action.LIST_DUTIES, Scope.OWN_RECORD)
    dues: dict[str, list[Due]] = {}
    office_ids = {None, *whose(tx, actor)}
    for task in my_tasks.borne(tx, actor, now, since=actor.today.replace(month=1, day=1)):
        if task.due.assignment.office_id in office_ids:
            dues.setdefault(task.due.obligation.item, []).append(task.due)
    lines = list(_listed(tx, actor, now, dues))
    known = {line.key for line in lines}
    items = catalogue(actor.today.year)
    for key, several in dues.items():
        one = items.entry(key)
        if key not in known and one is not None:
            lines.append(Own(0, key, one.title, one.fact, one.basis, leads=True, dues=tuple(several)))
    return sorted(lines, key=lambda line: line.rank)


def lists_of(tx: Tx, actor: Actor, now: datetime) -> list[Lists]:
    """The published lists of the year in which the actor bears a line: the own ones, and those shared."""
    own = organizations.by_id(tx, actor.office.organization_id)
    if own is None:
        return []
    here = [one for one in (own.id, own.parent_id) if one is not None]
    listings = stored.of_organizations(tx, here, actor.today.year).values()
    published = [one for one in listings if one.publication is not None]
    found = responsibility_lists.read_many(tx, published, actor.today, now) if published else []
    office_ids = whose(tx, actor)
    return [lists for lists in found if any(lists.of_office(one) for one in office_ids)]


def whose(tx: Tx, actor: Actor) -> list[int]:
    """Whose lines the actor sees as their own: a clerk those of the secretary."""
    if actor.office.role is not Role.CLERK:
        return [actor.office.id]
    led = list_offices.leading(tx, [actor.office.organization_id], actor.today)
    posts = led.get(actor.office.organization_id, [])
    return [post.office_id for post in posts if post.role is Role.SECRETARY]


def show(tx: Tx, actor: Actor, now: datetime, page: int = 0) -> Message:
    """Return a page of one's list. Raises NotFound."""
    lines = of_actor(tx, actor, now)
    pages = max(1, -(-len(lines) // PAGE))
    page = min(page, pages - 1)
    first = page * PAGE + 1
    shown = list(enumerate(lines[page * PAGE :][:PAGE], start=first))
    params: dict[str, Json] = {
        "organization": actor.office.organization_name,
        "year": actor.today.year,
        **counted(lines),
        "lines": [_line(line, number, actor.today) for number, line in shown],
        "page": page + 1,
        "pages": pages,
    }
    rows = []
    for number, line in shown:
        doing = _doing(line, actor, number)
        look = Button(Text("my_tasks.look", {"number": number}), f"ml:o:{line.list_id}:{line.key}")
        rows.append([*([doing] if doing else []), look])
    turns = (("lists.earlier", page - 1), ("lists.later", page + 1))
    turning = [Button(Text(key), f"ml:{to}") for key, to in turns if 0 <= to < pages]
    ways = [*_signing(tx, actor, now), *_to_lists(tx, actor)]
    rows = [*_together(rows), turning, *in_rows(ways, 2)]
    return Message(Text("my_list.list", params), [row for row in rows if row])


def open_line(tx: Tx, actor: Actor, list_id: int, key: str, now: datetime) -> Message:
    """Return one of the actor's lines: what is met by which records, what is missing. Raises NotFound."""
    lines = of_actor(tx, actor, now)
    line = next((one for one in lines if (one.list_id, one.key) == (list_id, key)), None)
    if line is None:
        raise NotFound
    running = _latest(line.dues)
    params: dict[str, Json] = {
        "title": line.title,
        "fact": line.fact,
        "helps": not line.leads,
        "basis": duty_lines.basis(line.basis),
        "dues": [duty_lines.said(due, actor.today) for due in running],
        "missed": sum(due.state is State.MISSED for due in line.dues if due not in running),
        "done": sum(due.state in duty_lines.DONE for due in line.dues),
        "total": len(line.dues),
    }
    doing = _doing(line, actor, 0)
    found = task_details.records_of(tx, line.dues, now, limit=RECORDS)
    records = [[Button(title(tx, one, with_month=True), f"o:{one.root_id}")] for one in found]
    back = [Button(Text("my_list.back"), "ml:0")]
    return Message(Text("my_list.line_of", params), [*([[doing]] if doing else []), *records, back])


def counted(lines: Iterable[Own]) -> dict[str, Json]:
    """How many lines there are, and of how many something is missing."""
    every = list(lines)
    return {"total": len(every), "missing": sum(bool(line.missing) for line in every)}


def _listed(tx: Tx, actor: Actor, now: datetime, dues: dict[str, list[Due]]) -> Iterable[Own]:
    """The lines of published lists that end in the actor; of two alike the own list's says what is asked."""
    items, told = catalogue(actor.today.year), set[str]()
    own = actor.office.organization_id
    for lists in sorted(lists_of(tx, actor, now), key=lambda one: one.organization.id != own):
        for office_id in whose(tx, actor):
            for line in lists.of_office(office_id):
                item, known = line.item, items.entry(line.item.key)
                keys = [item.key, *(known.reads if known is not None else ())] if item.key not in told else []
                told.add(item.key)
                lead = lists.lead(item)
                yield Own(
                    lists.listing.id,
                    item.key,
                    item.title,
                    item.fact,
                    item.basis,
                    leads=lead is None or lead.office_id == office_id,
                    dues=tuple(due for key in keys for due in dues.get(key, ())),
                )


def _line(line: Own, number: int, today: date) -> Json:
    missing = line.missing
    standing = bool(line.dues) and all(due.obligation.cadence is Cadence.STANDING for due in line.dues)
    params: dict[str, Json] = {
        "number": number,
        "title": line.title,
        "helps": not line.leads,
        "asks": bool(line.dues),
        "standing": standing,
        "done": sum(due.state in duty_lines.DONE or due.state is State.WAIVED for due in line.dues),
        "total": len(line.dues),
        "next": _next(missing[0], line.title, today) if missing else "",
        "more": max(0, len(line.open) - 1),
        "missed": len(line.missed) - (not line.open and bool(line.missed)),
    }
    return nested(Text("my_list.line", params))


def _next(due: Due, title: str, today: date) -> Json:
    """What is missing first; its title is said where it is not that of the line."""
    params = dict(duty_lines.line(due, today))
    if due.assignment.period == f"Y{today.year}01":
        params["period"] = ""
    return nested(
        Text("my_list.next", {**params, "named": params["title"] != title or bool(params["subject"])})
    )


def _doing(line: Own, actor: Actor, number: int) -> Button | None:
    """The button that does what is missing first, of what can be done here."""
    buttons = (my_tasks.begin(due, actor, number) for due in line.missing)
    return next((button for button in buttons if button is not None), None)


def _latest(dues: Sequence[Due]) -> list[Due]:
    """Of each obligation the latest period, and of each event itself."""
    found: dict[tuple[str, str], Due] = {}
    for due in sorted(dues, key=lambda due: due.assignment.last):
        name = due.obligation.key, "" if due.obligation.periodic else due.assignment.period
        found[name] = due
    return list(found.values())


def _signing(tx: Tx, actor: Actor, now: datetime) -> list[Button]:
    """The button that signs for one's lines, while that is to be done."""
    if actor.office.role is Role.CLERK:
        return []
    return [
        list_changes.sign_button(lists, actor.office.id)
        for lists in lists_of(tx, actor, now)
        if not list_signing.is_signed(lists, list_signatures.latest(tx, lists.listing.id), actor.office.id)
    ]


def _to_lists(tx: Tx, actor: Actor) -> list[Button]:
    return [list_views.entry()] if responsibility_lists.seat(tx, actor) is not None else []


def _together(rows: Sequence[Sequence[Button]]) -> list[list[Button]]:
    """Rows with one button each are put beside each other: lines of which nothing is to be done."""
    alone = [row[0] for row in rows if len(row) == 1]
    return [*(list(row) for row in rows if len(row) > 1), *in_rows(alone, _ROW)]
