"""Lists of records by month, the organizations below, and what waits for an answer."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from domain.authorization import Action, Scope, State, allow, may, may_any
from domain.forms.field import nested
from domain.messages import Button, Message, Text
from domain.refusals import NotFound
from services import standing
from services.records import another, title
from storage import organizations, record_events, record_lists
from storage.record_lists import Whose

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from domain.messages import Json
    from domain.people import Actor
    from domain.records import DutyRecord
    from storage.database import Tx
    from storage.organizations import Organization

PAGE = 8
"""Records on one page: one button each, and no scrolling on a small phone."""

_ROW_OF_NAMES = 2


@dataclass(frozen=True)
class _List:
    """Which records, and the end of the callback data that name them."""

    whose: Whose
    data: str
    heading: Text


def first_list(tx: Tx, actor: Actor, as_of: datetime) -> Message:
    """Return what somebody looks for first: their own records, or of a mere reader those below."""
    if another(actor) or not may(actor, Action.LIST_RECORDS, Scope.CHILD):
        return my_records(tx, actor, as_of)
    return children(tx, actor, actor.seat_id, 0)


def my_records(tx: Tx, actor: Actor, as_of: datetime, month: date | None = None, page: int = 0) -> Message:
    """Return a page of the actor's records of a month (any day of it), newest first.

    Without a month it is the latest that has a record; a page that is not there is the last one.
    """
    allow(actor, Action.LIST_RECORDS, Scope.OWN_RECORD)
    here = actor.office.organization_id
    mine = Whose(here, organizations.predecessors(tx, here), actor.person_id)
    shown = _page(tx, actor, _List(mine, "", Text("records.mine")), as_of, month, page)
    return Message(shown.text, [*shown.buttons, *_elsewhere(tx, actor, as_of)])


def of_organization(
    tx: Tx, actor: Actor, organization_id: int, as_of: datetime, month: date | None = None, page: int = 0
) -> Message:
    """Return a page of an organization's records of a month. Raises NotFound."""
    organization = _listed(tx, actor, organization_id)
    whose = Whose(organization_id, _went_on_in(tx, actor, organization_id))
    heading = Text("records.of_organization", {"organization": organization.name})
    shown = _page(tx, actor, _List(whose, f":{organization_id}", heading), as_of, month, page)
    below = organizations.count_children(tx, organization_id, actor.today)
    row = [Button(Text("records.below", {"count": below}), f"b:{organization_id}:0")] if below else []
    if organization_id != actor.seat_id and may(actor, Action.LIST_DUTIES, Scope.CHILD):
        row.append(Button(Text("records.duties"), f"u:d:{organization_id}:0"))
    return Message(shown.text, [*shown.buttons, *([row] if row else [])])


def children(tx: Tx, actor: Actor, organization_id: int, page: int) -> Message:
    """Return the organizations directly below one, a button each. Raises NotFound."""
    organization = _listed(tx, actor, organization_id)
    total = organizations.count_children(tx, organization_id, actor.today)
    pages = max(1, -(-total // PAGE))
    page = min(page, pages - 1)
    found = organizations.children(tx, organization_id, actor.today, offset=page * PAGE, limit=PAGE)
    params = {"organization": organization.name, "total": total, "page": page + 1, "pages": pages}
    buttons = [Button(one.name[-20:], f"k:{one.id}") for one in found]
    rows = [buttons[at : at + _ROW_OF_NAMES] for at in range(0, len(buttons), _ROW_OF_NAMES)]
    own = Button(Text("records.whole_organization"), f"k:{organization_id}")
    turning = _turning(page, pages, f"b:{organization_id}:")
    return Message(Text("records.children", params), [*rows, *turning, [own]])


def waiting(tx: Tx, actor: Actor, as_of: datetime, page: int) -> Message:
    """Return the reports and requests that wait for the actor, the oldest first. Raises NotFound."""
    allow(actor, Action.LIST_RECORDS, Scope.ADDRESSED)
    to = addressees(tx, {actor.office.organization_id, actor.seat_id})
    total = record_lists.count_waiting(tx, to, as_of)
    pages = max(1, -(-total // PAGE))
    page = min(page, pages - 1)
    found = record_lists.waiting(tx, to, as_of, offset=page * PAGE, limit=PAGE)
    names = organizations.names(tx, [record.organization_id for record in found])
    rows = [[_line_of(tx, record, names[record.organization_id])] for record in found]
    params = {"total": total, "page": page + 1, "pages": pages}
    return Message(
        Text("records.waiting" if total else "records.nothing_waits", params),
        [*rows, *_turning(page, pages, "x:")],
    )


def addressees(tx: Tx, here: Collection[int]) -> dict[int, date | None]:
    """To whom is made what organizations answer: they, and those that went on in them, with the day of it."""
    before = [organizations.predecessors(tx, one) for one in sorted(here)]
    earlier: dict[int, date | None] = {}
    for one, day in (pair for several in before for pair in several.items()):
        known = earlier.get(one)
        earlier[one] = day if known is None else max(known, day)
    return earlier | dict.fromkeys(here)


def _listed(tx: Tx, actor: Actor, organization_id: int) -> Organization:
    """The organization, if the actor may list what it enters. Raises NotFound."""
    organization = organizations.by_id(tx, organization_id)
    scopes = standing.scopes_of_organization(tx, actor, organization_id)
    if organization is None or not may_any(actor, Action.LIST_RECORDS, scopes, State.ABSENT):
        raise NotFound
    return organization


def _went_on_in(tx: Tx, actor: Actor, organization_id: int) -> Mapping[int, date]:
    """The organizations that went on in one, as far as the actor may read what they entered.

    Whoever acts in that one may; whoever looks down upon it, only where they looked down before.
    """
    before = organizations.predecessors(tx, organization_id)
    if organization_id in {actor.office.organization_id, actor.seat_id}:
        return before
    return {one: day for one, day in before.items() if actor.seat_id in organizations.above(tx, one)}


def _page(tx: Tx, actor: Actor, chosen: _List, as_of: datetime, month: date | None, page: int) -> Message:
    whose = chosen.whose
    if month is None:
        latest = record_lists.nearest_before(tx, whose, actor.today + timedelta(1), as_of)
        month = latest or actor.today
    first = month.replace(day=1)
    last = month.replace(day=monthrange(month.year, month.month)[1])
    total = record_lists.count(tx, whose, first, last, as_of)
    pages = max(1, -(-total // PAGE))
    page = min(page, pages - 1)
    months = _months(tx, chosen, first, last, as_of)
    params: dict[str, Json] = {"heading": nested(chosen.heading), "year": first.year, "month": first.month}
    if not total:
        more = another(actor) if not chosen.data else []
        none = Text("records.none", {**params, "enters": bool(more)})
        return Message(
            Text("records.month_empty", params) if months else none, [row for row in (months, more) if row]
        )
    shown = record_lists.of_month(tx, whose, first, last, as_of, offset=page * PAGE, limit=PAGE)
    rows = [[button] for button in _lines(tx, shown, as_of)]
    params |= {"total": total, "page": page + 1, "pages": pages}
    turning = _turning(page, pages, f"r:{first:%Y%m}:", chosen.data)
    return Message(Text("records.month", params), [*rows, *turning, *([months] if months else [])])


def _lines(tx: Tx, shown: Sequence[DutyRecord], as_of: datetime) -> list[Button]:
    events = record_events.of_records(tx, [one.root_id for one in shown], as_of)
    return [
        _line(tx, one, withdrawn=standing.state_of(events.get(one.root_id, [])) is State.WITHDRAWN)
        for one in shown
    ]


def _line_of(tx: Tx, record: DutyRecord, organization: str) -> Button:
    """A line that begins with whose it is."""
    label = Text("records.line_of", {"organization": organization, "line": nested(title(tx, record))})
    return Button(label, f"o:{record.root_id}")


def _line(tx: Tx, record: DutyRecord, *, withdrawn: bool) -> Button:
    line = title(tx, record)
    label = Text("records.line_withdrawn", {"line": nested(line)}) if withdrawn else line
    return Button(label, f"o:{record.root_id}")


def _elsewhere(tx: Tx, actor: Actor, as_of: datetime) -> list[list[Button]]:
    """Return the ways from one's own records to others one may see."""
    row = []
    if may(actor, Action.LIST_RECORDS, Scope.OWN_ORGANIZATION):
        row.append(Button(Text("records.whole_organization"), f"k:{actor.seat_id}"))
    if may(actor, Action.LIST_RECORDS, Scope.CHILD):
        below = organizations.count_children(tx, actor.seat_id, actor.today)
        if below:
            row.append(Button(Text("records.below", {"count": below}), f"b:{actor.seat_id}:0"))
    rows = [row] if row else []
    if may(actor, Action.LIST_RECORDS, Scope.ADDRESSED):
        to = addressees(tx, {actor.office.organization_id, actor.seat_id})
        count = record_lists.count_waiting(tx, to, as_of)
        if count:
            rows.insert(0, [Button(Text("records.to_answer", {"count": count}), "x:0")])
    return rows


def _turning(page: int, pages: int, data: str, end: str = "") -> list[list[Button]]:
    """Return the buttons to the pages beside this one."""
    turns = [("records.newer", page - 1), ("records.older", page + 1)]
    row = [Button(Text(key), f"{data}{to}{end}") for key, to in turns if 0 <= to < pages]
    return [row] if row else []


def _months(tx: Tx, chosen: _List, first: date, last: date, as_of: datetime) -> list[Button]:
    """Return the buttons to the nearest months that have records."""
    near = (
        ("records.month_before", record_lists.nearest_before(tx, chosen.whose, first, as_of)),
        ("records.month_after", record_lists.nearest_after(tx, chosen.whose, last, as_of)),
    )
    return [
        Button(Text(key, {"year": day.year, "month": day.month}), f"r:{day:%Y%m}:0{chosen.data}")
        for key, day in near
        if day is not None
    ]
