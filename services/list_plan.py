"""What a workbook of lists would change: told line by line, and written as it was told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.catalogue.loading import catalogue
from domain.forms.field import nested
from domain.messages import Json, Text
from domain.refusals import Refused
from services import list_changes, list_publishing, responsibility_lists, rules
from services.list_changes import CHANGED, DRAWN
from storage import audit, imports, list_offices
from storage import responsibility_lists as stored
from storage.records import EVER
from storage.responsibility_lists import Made

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from domain.list_difference import Change, Plan
    from domain.list_standing import Standing
    from domain.people import Actor
    from domain.responsibility_lists import Item
    from services.responsibility_lists import Lists
    from storage.database import Tx

APPLIED = "applied"


def lines(tx: Tx, plan: Plan) -> list[Json]:
    """Return what would change, line by line as nested labels: what is struck comes first."""
    items = [
        item
        for change in plan.changes
        for item in (None if change.before is None else change.before.item, change.after)
        if item is not None
    ]
    names = list_offices.names(tx, {office_id for item in items for office_id in item.office_ids})
    order = {"struck": 0, "restored": 1, "": 2}
    changes = sorted(plan.changes, key=lambda one: (one.before is None, order[one.turned]))
    told = [_line(one, "", "", [Text("list_import.drawn", {"count": len(one.lines)})]) for one in plan.drawn]
    told += [_change(one, names) for one in changes]
    told += [
        _line(one.standing, "", one.seat.name, [Text("list_import.portfolio", {"line": one.words})])
        for one in plan.portfolios
    ]
    return told + _switched(plan)


def apply(tx: Tx, plan: Plan, actor: Actor, import_id: int, now: datetime) -> str:
    """Write what was shown, and tell whom it concerns; gives the head of the chain. Raises Refused.

    The lists that are there must be locked. Refused: somebody made lists in between.
    """
    lists = {one.place.code: one.list_id for one in _standings(plan) if one.list_id is not None}
    published = [one.list_id for one in _standings(plan) if one.published and one.list_id is not None]
    before = _read(tx, actor, published)
    new = {}
    for one in sorted(plan.drawn, key=lambda one: one.place.organization_id):
        new[one.place.code] = stored.draw(tx, one.place.organization_id, plan.year, actor.person_id, now)
    if not stored.are_empty(tx, list(new.values())):
        raise Refused(key="list_import.overtaken")
    lists |= new
    versions = _write(tx, plan, lists, actor, now)
    for said in plan.portfolios:
        (whose,) = _read(tx, actor, [lists[said.standing.place.code]])
        made = Made(actor.person_id, now)
        list_changes.keep_portfolio(tx, whose, said.seat.office_id, said.words, made)
    for switched in plan.switches:
        rules.switch(tx, switched.switch, now, actor.person_id)
    for earlier, later in zip(before, _read(tx, actor, published), strict=True):
        list_changes.tell(tx, earlier, later, versions.get(later.listing.id, []), now)
    imports.apply(tx, import_id, now)
    body = imports.body(tx, import_id)
    return audit.append(tx, audit.Event(now, actor.person_id, APPLIED, imports.SUBJECT, import_id, body))


def _standings(plan: Plan) -> list[Standing]:
    """The organizations whose lists a plan changes, each once."""
    named = [one.standing for one in plan.changes] + [one.standing for one in plan.portfolios]
    return list({one.place.code: one for one in named}.values())


def _read(tx: Tx, actor: Actor, list_ids: Sequence[int]) -> list[Lists]:
    """Lists as they are by now: they are locked."""
    listings = [listing for one in list_ids if (listing := stored.by_id(tx, one)) is not None]
    return responsibility_lists.read_many(tx, listings, actor.today, EVER) if listings else []


def _write(tx: Tx, plan: Plan, lists: Mapping[str, int], actor: Actor, now: datetime) -> dict[int, list[int]]:
    """Write lines, those of new lists as a whole; gives the versions of those that changed, by list."""
    changes: dict[str, list[Change]] = {}
    for change in plan.changes:
        changes.setdefault(change.standing.place.code, []).append(change)
    for one in plan.drawn:
        after = {change.after.key: change.after for change in changes.pop(one.place.code, [])}
        items = {known.item.key: known.item for known in one.lines.values()} | after
        made = Made(actor.person_id, now)
        list_changes.keep(tx, lists[one.place.code], list(items.values()), made, DRAWN)
    versions: dict[int, list[int]] = {}
    for code, several in changes.items():
        for reason, items_of in _by_reason(several).items():
            made = Made(actor.person_id, now, reason)
            ids = list_changes.keep(tx, lists[code], items_of, made, CHANGED)
            versions.setdefault(lists[code], []).extend(ids)
    return versions


def _by_reason(changes: Iterable[Change]) -> dict[str | None, list[Item]]:
    found: dict[str | None, list[Item]] = {}
    for one in changes:
        found.setdefault(one.reason, []).append(one.after)
    return found


def _change(one: Change, names: Mapping[int, str]) -> Json:
    before = None if one.before is None else one.before.item
    what = list(list_publishing.differences(before, one.after, names))
    if before is None and one.after.lead is not None:
        what.append(Text("lists.change_lead", {"before": "", "after": names.get(one.after.lead, "")}))
    key = "" if before is None else one.after.key
    return _line(one.standing, key, one.after.title, what, one.reason)


def _switched(plan: Plan) -> list[Json]:
    """What becomes of reminders."""
    told = []
    for one in plan.switches:
        entry = catalogue(plan.year).entry(one.switch.name)
        title = one.switch.name if entry is None else entry.title
        key = "list_import.switch_on" if one.switch.on else "list_import.switch_off"
        told.append(
            _line(one.standing, one.switch.name, title, [Text(key, {"day": one.switch.from_on.isoformat()})])
        )
    return told


def _line(standing: Standing, key: str, title: str, what: Sequence[Text], reason: str | None = None) -> Json:
    params = {
        "organization": standing.place.name,
        "key": key,
        "title": title,
        "what": [nested(one) for one in what],
        "reason": reason or "",
    }
    return nested(Text("list_import.change", params))
