"""Three projections of the same lines: by level, by department, by person. Source: R11, R47, R48."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from domain.authorization import Action
from domain.chain import TIERS
from domain.forms.field import in_rows, nested
from domain.messages import Button, Message, Text
from domain.people import Role
from domain.refusals import NotFound
from domain.responsibility_lists import ListKind
from services import list_signing, list_views, responsibility_lists
from services.leaders import Begun
from storage import list_tree
from storage import responsibility_lists as stored

if TYPE_CHECKING:
    from datetime import date, datetime

    from domain.chain import Tier
    from domain.messages import Json
    from domain.people import Actor
    from services.responsibility_lists import Lists
    from storage.database import Tx
    from storage.list_offices import Post
    from storage.list_tree import Node
    from storage.responsibility_lists import Line, Listing

PAGE = 6
"""Units or people on one page."""

_ROW = 2


@dataclass
class LevelRow:
    """One tier below a list: how many organizations have lists there."""

    tier: Tier
    organizations: int = 0
    drawn: int = 0
    published: int = 0


@dataclass
class UnitRow:
    """A unit that shares the lines of a list."""

    organization_id: int
    name: str
    leads: list[Line] = field(default_factory=list)
    helps: list[Line] = field(default_factory=list)
    new_sector: int = 0
    """Of how many new-sector organizations it is the industry authority."""


@dataclass
class PersonRow:
    """Somebody in whom lines end."""

    post: Post
    leads: list[Line] = field(default_factory=list)
    helps: list[Line] = field(default_factory=list)
    by_role: list[Line] = field(default_factory=list)
    """Lines of the secretary's or the members' list."""
    portfolio: str = ""

    @property
    def lines(self) -> list[Line]:
        """All of them."""
        return [*self.by_role, *self.leads, *self.helps]


def by_level(
    tx: Tx, listing: Listing, today: date
) -> tuple[list[LevelRow], list[tuple[Node, Listing | None]]]:
    """Return the tiers below a list, and the organizations directly below: those without lists first."""
    nodes = list_tree.below(tx, listing.organization_id, today)
    listings = stored.of_organizations(tx, [node.id for node in nodes], listing.year)
    rows: dict[Tier, LevelRow] = {}
    for node in nodes:
        row = rows.setdefault(TIERS[node.level], LevelRow(TIERS[node.level]))
        one = listings.get(node.id)
        row.organizations += 1
        row.drawn += one is not None
        row.published += one is not None and one.publication is not None
    direct = [(node, listings.get(node.id)) for node in nodes if node.upper_id == listing.organization_id]
    direct.sort(key=lambda pair: pair[1] is not None and pair[1].publication is not None)
    return [rows[tier] for tier in sorted(rows)], direct


def by_department(tx: Tx, lists: Lists, today: date) -> list[UnitRow]:
    """Return the units that share the lines of the committee's list: what each leads, and helps with.

    The committee itself comes first, then those that lead most.
    """
    units: dict[int, UnitRow] = {}
    for line in lists.present:
        lead = lists.lead(line.item)
        for post in lists.bearers(line.item):
            unit = units.setdefault(post.organization_id, UnitRow(post.organization_id, post.organization))
            if lead is not None and post.organization_id == lead.organization_id:
                several = unit.leads
            elif lead is None:
                continue
            else:
                several = unit.helps
            if line not in several:
                several.append(line)
    for organization_id, count in list_tree.new_sector_of(tx, sorted(units), today).items():
        units[organization_id].new_sector = count
    own = lists.organization.id
    shared = [unit for unit in units.values() if unit.leads or unit.helps]
    return sorted(
        shared, key=lambda unit: (unit.organization_id != own, -len(unit.leads), unit.organization_id)
    )


def by_person(lists: Lists) -> list[PersonRow]:
    """Return everybody in whom a line ends, the organization's own leaders first."""
    rows = {post.office_id: PersonRow(post) for post in lists.everybody()}
    for line in lists.present:
        lead = lists.lead(line.item)
        for post in lists.bearers(line.item):
            row = rows[post.office_id]
            if line.item.kind is not ListKind.COMMITTEE:
                row.by_role.append(line)
            elif post == lead:
                row.leads.append(line)
            else:
                row.helps.append(line)
    for office_id, words in lists.portfolio.items():
        if office_id in rows:
            rows[office_id].portfolio = words
    return list(rows.values())


def levels(tx: Tx, actor: Actor, list_id: int, now: datetime, page: int = 0) -> Message:
    """Return the lists by level, and a page of those directly below. Raises NotFound."""
    lists = responsibility_lists.require(tx, actor, list_id, Action.SEE_LISTS, now)
    rows, direct = by_level(tx, lists.listing, actor.today)
    pages, page = _pages(len(direct), page)
    params: dict[str, Json] = {
        **_head(lists, pages, page),
        "levels": [
            {
                "tier": nested(Text(f"overview.tier_{row.tier.name.lower()}")),
                "organizations": row.organizations,
                "drawn": row.drawn,
                "published": row.published,
            }
            for row in rows
        ],
    }
    shown = direct[page * PAGE :][:PAGE]
    params["waiting"] = [node.name for node, one in shown if one is None or one.publication is None]
    looks = [Button(node.name, f"li:o:{one.id}") for node, one in shown if one is not None]
    return Message(Text("lists.levels", params), [*in_rows(looks, _ROW), *_end(lists, "v", pages, page)])


def departments(tx: Tx, actor: Actor, list_id: int, now: datetime, page: int = 0) -> Message:
    """Return a page of the units that share a list's lines. Raises NotFound."""
    lists = responsibility_lists.require(tx, actor, list_id, Action.SEE_LISTS, now)
    rows = by_department(tx, lists, actor.today)
    pages, page = _pages(len(rows), page)
    shown = rows[page * PAGE :][:PAGE]
    units: Json = [
        {
            "name": row.name,
            "leads": len(row.leads),
            "helps": len(row.helps),
            "new_sector": row.new_sector,
        }
        for row in shown
    ]
    params = {**_head(lists, pages, page), "units": units}
    looks = [Button(row.name, f"li:tt:{list_id}:{row.organization_id}:0") for row in shown]
    return Message(Text("lists.departments", params), [*in_rows(looks, _ROW), *_end(lists, "t", pages, page)])


def department(
    tx: Tx, actor: Actor, list_id: int, organization_id: int, now: datetime, page: int = 0
) -> Message:
    """Return a page of the lines that a unit shares. Raises NotFound."""
    lists = responsibility_lists.require(tx, actor, list_id, Action.SEE_LISTS, now)
    for row in by_department(tx, lists, actor.today):
        if row.organization_id == organization_id:
            params = {
                "name": row.name,
                "leads": len(row.leads),
                "helps": len(row.helps),
                "new_sector": row.new_sector,
            }
            text = Text("lists.department", params)
            turns = f"li:tt:{list_id}:{organization_id}:"
            back = Button(Text("lists.back"), f"li:t:{list_id}:0")
            return list_views.listed(lists, [*row.leads, *row.helps], text, turns, page, [back])
    raise NotFound


def people(tx: Tx, actor: Actor, list_id: int, now: datetime, page: int = 0) -> Message:
    """Return a page of the people in whom a list's lines end. Raises NotFound."""
    lists = responsibility_lists.require(tx, actor, list_id, Action.SEE_LISTS, now)
    rows = by_person(lists)
    pages, page = _pages(len(rows), page)
    shown = rows[page * PAGE :][:PAGE]
    told: Json = [
        {
            "post": list_signing.named(row.post, lists.organization.id),
            "leads": len(row.leads),
            "helps": len(row.helps),
            "by_role": len(row.by_role),
            "portfolio": row.portfolio,
        }
        for row in shown
    ]
    looks = [Button(row.post.name, f"li:nn:{list_id}:{row.post.office_id}:0") for row in shown]
    rows_below = [*in_rows(looks, 3), *_end(lists, "n", pages, page)]
    return Message(Text("lists.people", {**_head(lists, pages, page), "people": told}), rows_below)


def person(tx: Tx, actor: Actor, list_id: int, office_id: int, now: datetime, page: int = 0) -> Message:
    """Return a page of the lines that end in somebody. Raises NotFound."""
    lists = responsibility_lists.require(tx, actor, list_id, Action.SEE_LISTS, now)
    for row in by_person(lists):
        if row.post.office_id == office_id:
            params = {
                "post": list_signing.named(row.post, lists.organization.id),
                "total": len(row.lines),
                "portfolio": row.portfolio,
            }
            ways = [Button(Text("lists.back"), f"li:n:{list_id}:0")]
            here = lists.organization.id == actor.seat_id
            may_adapt = here and responsibility_lists.may_do(tx, actor, lists, Action.ADAPT_LISTS)
            if may_adapt and row.post.role is Role.LEADERSHIP_MEMBER:
                name = list_views.target(lists, str(office_id))
                begun = Begun("portfolio", name, keeps=True, acting=actor.office.id)
                ways.insert(0, Button(Text("lists.portfolio"), begun.data))
            turns = f"li:nn:{list_id}:{office_id}:"
            return list_views.listed(lists, row.lines, Text("lists.person", params), turns, page, ways)
    raise NotFound


def _head(lists: Lists, pages: int, page: int) -> dict[str, Json]:
    return {
        "organization": lists.organization.name,
        "year": lists.listing.year,
        "page": page + 1,
        "pages": pages,
    }


def _pages(total: int, page: int) -> tuple[int, int]:
    pages = max(1, -(-total // PAGE))
    return pages, min(page, pages - 1)


def _end(lists: Lists, head: str, pages: int, page: int) -> Sequence[list[Button]]:
    """The rows below a projection: turning its pages, and back."""
    turns = (("lists.earlier", page - 1), ("lists.later", page + 1))
    list_id = lists.listing.id
    turning = [Button(Text(key), f"li:{head}:{list_id}:{to}") for key, to in turns if 0 <= to < pages]
    back = [Button(Text("lists.back"), f"li:o:{list_id}")]
    return [*([turning] if turning else []), back]
