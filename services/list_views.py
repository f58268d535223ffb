"""Looking at responsibility lists: the whole, a section, a line, and what ends in nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.authorization import Action, Scope, allow
from domain.catalogue.loading import catalogue
from domain.forms.field import in_rows, nested
from domain.messages import Button, Message, Text
from domain.obligations import Pack
from domain.refusals import NotFound, Refused
from domain.responsibility_lists import SECTIONS, ListKind, kind_of
from services import duty_lines, list_changes, list_signing, responsibility_lists, rules, switches
from services.leaders import Begun
from storage import responsibility_lists as stored

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from domain.messages import Json
    from domain.people import Actor
    from domain.responsibility_lists import Item
    from services.responsibility_lists import Lists
    from storage.database import Tx
    from storage.responsibility_lists import Line

PAGE = 6
"""Lines on one page: the message stays within eight."""

_ROW = 3


def entry() -> Button:
    """Return the way to the lists of the actor's organization."""
    return Button(Text("lists.entry"), "li")


def show(tx: Tx, actor: Actor, now: datetime) -> Message:
    """Return the lists of the actor's organization this year, or the way to draw them. Raises Refused."""
    allow(actor, Action.SEE_LISTS, Scope.OWN_ORGANIZATION)
    organization = responsibility_lists.seat(tx, actor)
    if organization is None:
        raise Refused(key="lists.none_here", organization=actor.office.organization_name)
    listing = stored.of_organization(tx, organization.id, actor.today.year)
    if listing is not None:
        return overview(tx, actor, listing.id, now)
    may_draw = responsibility_lists.own(tx, actor, Action.ADAPT_LISTS) is not None
    params = {"organization": organization.name, "year": actor.today.year, "may_draw": may_draw}
    book = Button(Text("lists.workbook"), f"li:xy:{actor.today.year}")
    rows = [_years(tx, actor, organization.id, None), [book]] if may_draw else []
    return Message(Text("lists.none", params), rows)


def draw(tx: Tx, actor: Actor, year: int, now: datetime) -> Message:
    """Draw lists from the catalogue, or what is new in it, and show them. Raises NotFound, Refused."""
    return overview(tx, actor, list_changes.draw(tx, actor, year, now), now)


def overview(tx: Tx, actor: Actor, list_id: int, now: datetime) -> Message:
    """Return how lists stand, and the ways into them. Raises NotFound."""
    lists = responsibility_lists.require(tx, actor, list_id, Action.SEE_LISTS, now)
    publication = lists.listing.publication
    changed = 0 if publication is None else stored.count_changes(tx, list_id, publication.upto_id)
    unborne = lists.unborne()
    waiting = list_signing.unsigned(tx, lists)
    counts = {kind: sum(line.item.kind is kind for line in lists.present) for kind in ListKind}
    params: dict[str, Json] = {
        "organization": lists.organization.name,
        "year": lists.listing.year,
        "decided_on": "" if publication is None else publication.decided_on.isoformat(),
        "document": "" if publication is None else publication.document or "",
        "changed": changed,
        "unborne": len(unborne),
        "waiting": len(waiting),
        **{str(kind): count for kind, count in counts.items()},
    }
    views = [Button(Text(f"lists.to_{view}"), f"li:{head}:{list_id}:0") for view, head in _PROJECTIONS]
    rows = [
        *in_rows(_sections(lists), _ROW),
        *in_rows(_state(tx, actor, lists, len(unborne)), _ROW),
        views,
        *in_rows(_changes(tx, actor, lists), _ROW),
        _years(tx, actor, lists.organization.id, lists.listing.year) if _adapts(tx, actor, lists) else [],
    ]
    return Message(Text("lists.overview", params), [row for row in rows if row])


def section(tx: Tx, actor: Actor, list_id: int, name: str, now: datetime, page: int = 0) -> Message:
    """Return a page of a section: each line with who bears it. Raises NotFound."""
    lists = responsibility_lists.require(tx, actor, list_id, Action.SEE_LISTS, now)
    if name not in SECTIONS:
        raise NotFound
    lines = lists.section(name)
    own = []
    if kind_of(name) is ListKind.COMMITTEE and _adapts(tx, actor, lists):
        own = [
            _form(actor, "duty_assign", "lists.assign_all", target(lists, name)),
            _form(actor, "duty_item", "lists.add", target(lists, name)),
        ]
    params = {
        "title": nested(Text(f"lists.section_{name.lower()}")),
        "organization": lists.organization.name,
        "year": lists.listing.year,
    }
    back = Button(Text("lists.back"), f"li:o:{list_id}")
    return listed(lists, lines, Text("lists.section", params), f"li:c:{list_id}:{name}:", page, [*own, back])


def unborne(tx: Tx, actor: Actor, list_id: int, now: datetime, page: int = 0) -> Message:
    """Return a page of the lines that end in nobody: what keeps lists unpublished. Raises NotFound."""
    lists = responsibility_lists.require(tx, actor, list_id, Action.SEE_LISTS, now)
    keys = {item.key for item in lists.unborne()}
    lines = [line for line in lists.lines if line.item.key in keys]
    params = {"total": len(lines), "year": lists.listing.year, "organization": lists.organization.name}
    back = Button(Text("lists.back"), f"li:o:{list_id}")
    return listed(lists, lines, Text("lists.unborne", params), f"li:m:{list_id}:", page, [back])


def listed(
    lists: Lists, lines: Sequence[Line], text: Text, turns: str, page: int, ways: Sequence[Button]
) -> Message:
    """Return a page of lines with a button for each."""
    pages = max(1, -(-len(lines) // PAGE))
    page = min(page, pages - 1)
    first = page * PAGE + 1
    shown = lines[page * PAGE :][:PAGE]
    params = {
        **text.params,
        "lines": [_said(lists, line.item, number) for number, line in enumerate(shown, start=first)],
        "page": page + 1,
        "pages": pages,
    }
    looks = [
        Button(Text("my_tasks.look", {"number": number}), f"li:i:{lists.listing.id}:{line.item.key}")
        for number, line in enumerate(shown, start=first)
    ]
    turning = [
        Button(Text(key), f"{turns}{to}")
        for key, to in (("lists.earlier", page - 1), ("lists.later", page + 1))
        if 0 <= to < pages
    ]
    rows = [*in_rows(looks, _ROW), *([turning] if turning else []), *in_rows(ways, _ROW)]
    return Message(Text(text.key, params), rows)


def item(tx: Tx, actor: Actor, list_id: int, key: str, now: datetime) -> Message:
    """Return a line with everything that is said of it, and what can be changed. Raises NotFound."""
    lists = responsibility_lists.require(tx, actor, list_id, Action.SEE_LISTS, now)
    one = lists.line(key).item
    bearers = lists.bearers(one)
    lead = lists.lead(one)
    organization_id = lists.organization.id
    serves = next(
        (upper for upper in list_changes.upper_items(tx, lists, now) if upper.key == one.serves), None
    )
    params: dict[str, Json] = {
        "title": one.title,
        "key": one.key,
        "fact": one.fact,
        "basis": duty_lines.basis(one.basis),
        "dimensions": [nested(Text(f"lists.dimension_{dimension}")) for dimension in one.dimensions],
        "lead": "" if lead is None else list_signing.named(lead, organization_id),
        "helpers": list_signing.names([post for post in bearers if post != lead], organization_id),
        "by_role": one.kind is not ListKind.COMMITTEE,
        "serves": "" if serves is None else serves.title,
        "struck": one.struck,
        "reminded": _reminded(tx, lists, one, now),
    }
    return Message(Text("lists.item", params), _item_rows(tx, actor, lists, one))


def receipt(tx: Tx, actor: Actor, item_id: int, now: datetime) -> Message:
    """Return what a line, or a whole section, is after a form changed it. Raises NotFound."""
    line = stored.version(tx, item_id)
    if line is None:
        raise NotFound
    if stored.count_of_version(tx, item_id) > 1:
        return section(tx, actor, line.list_id, line.item.section, now)
    return item(tx, actor, line.list_id, line.item.key, now)


def target(lists: Lists, name: str) -> str:
    """Return how forms call a line or section: with a mark where a reason is asked, once published."""
    return f"{lists.listing.id}.{name}" + (".p" if lists.published else "")


def _said(lists: Lists, one: Item, number: int) -> Json:
    lead, bearers = lists.lead(one), lists.bearers(one)
    params: dict[str, Json] = {
        "number": number,
        "title": one.title,
        "struck": one.struck,
        "lead": "" if lead is None else lead.name,
        "names": [post.name for post in bearers if post != lead],
        "by_role": one.kind is not ListKind.COMMITTEE,
    }
    return nested(Text("lists.line", params))


def _reminded(tx: Tx, lists: Lists, one: Item, now: datetime) -> str:
    """Whether what a line asks for is reminded of: `on`, `off`, or nothing where it asks for nothing."""
    entry = catalogue(lists.listing.year).entry(one.key)
    kinds = {lists.organization.kind, *(post.kind for post in lists.bearers(one))}
    planned = [] if entry is None else entry.planned
    asked = [rule for rule in planned if any(applies.kind in kinds for applies in rule.applies)]
    if not asked:
        return ""
    on = rules.switches(tx, now, [lists.organization.id])
    return "on" if any(on.since(rule, lists.organization.id) for rule in asked) else "off"


def _sections(lists: Lists) -> list[Button]:
    buttons = []
    for name in SECTIONS:
        count = sum(not line.item.struck for line in lists.section(name))
        if lists.section(name):
            label = Text(
                "lists.to_section", {"title": nested(Text(f"lists.section_{name.lower()}")), "count": count}
            )
            buttons.append(Button(label, f"li:c:{lists.listing.id}:{name}:0"))
    return buttons


def _state(tx: Tx, actor: Actor, lists: Lists, unborne_count: int) -> list[Button]:
    """What is to be done next with lists: put in hands, published, signed for; and what was changed."""
    list_id, ways = lists.listing.id, []
    if unborne_count:
        ways.append(Button(Text("lists.to_unborne", {"count": unborne_count}), f"li:m:{list_id}:0"))
    elif not lists.published and responsibility_lists.may_do(tx, actor, lists, Action.PUBLISH_LISTS):
        ways.append(_form(actor, "list_publish", "lists.publish", target(lists, "")[:-1]))
    if lists.published:
        ways.append(Button(Text("lists.to_signatures"), f"li:w:{list_id}:0"))
        ways.append(Button(Text("lists.to_log"), f"li:l:{list_id}:0"))
    return ways


def _changes(tx: Tx, actor: Actor, lists: Lists) -> list[Button]:
    """The ways to change lists."""
    ways = []
    if _adapts(tx, actor, lists):
        if not lists.published:
            ways.append(_draw(actor, lists.listing.year, Text("lists.draw_again")))
        if list_changes.members(lists):
            ways.append(_form(actor, "portfolio", "lists.portfolio"))
    if responsibility_lists.may_do(tx, actor, lists, Action.ADAPT_LISTS):
        ways.append(Button(Text("lists.workbook"), f"li:x:{lists.listing.id}"))
    return ways


_PROJECTIONS = (("levels", "v"), ("departments", "t"), ("people", "n"))


def _years(tx: Tx, actor: Actor, organization_id: int, shown: int | None) -> list[Button]:
    """The ways to the lists of other years that can be changed now: to draw them, or to look at them."""
    ways = []
    for year in list_changes.years(actor):
        listing = stored.of_organization(tx, organization_id, year)
        if listing is None:
            ways.append(_draw(actor, year, Text("lists.draw", {"year": year})))
        elif year != shown:
            ways.append(Button(Text("lists.to_year", {"year": year}), f"li:o:{listing.id}"))
    return ways


def _draw(actor: Actor, year: int, label: Text) -> Button:
    return Button(label, f"li:d:{year}:{actor.office.id}")


def _item_rows(tx: Tx, actor: Actor, lists: Lists, one: Item) -> list[list[Button]]:
    list_id, where = lists.listing.id, target(lists, one.key)
    ways = [Button(Text("lists.to_chain"), f"li:k:{list_id}:{one.key}")]
    changes: list[Button] = []
    if _adapts(tx, actor, lists):
        if one.kind is ListKind.COMMITTEE:
            changes.append(_form(actor, "duty_assign", "duty_assign.name", where))
        changes += [
            _form(actor, "duty_reword", "duty_reword.name", where),
            _form(actor, "duty_serve", "duty_serve.name", where),
        ]
        if not one.key.startswith("SEC-D"):
            form = "duty_restore" if one.struck else "duty_strike"
            changes.append(_form(actor, form, f"{form}.name", where))
        entry = catalogue(lists.listing.year).entry(one.key)
        switched = entry is not None and entry.planned and entry.pack is not Pack.CORE
        if switched and switches.may_switch(actor):
            changes.append(Button(Text("lists.switch"), f"p:s:{one.key}"))
    back = Button(Text("lists.back"), f"li:c:{list_id}:{one.section}:0")
    return [*in_rows(changes, _ROW), [*ways, back]]


def _adapts(tx: Tx, actor: Actor, lists: Lists) -> bool:
    """Whether the actor adapts lists in the chat: their own organization's; those below come by workbook."""
    here = lists.organization.id == actor.seat_id
    return here and responsibility_lists.may_do(tx, actor, lists, Action.ADAPT_LISTS)


def _form(actor: Actor, form: str, key: str, prefill: str = "") -> Button:
    return Button(Text(key), Begun(form, prefill, keeps=True, acting=actor.office.id).data)
