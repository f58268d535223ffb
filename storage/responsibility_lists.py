"""Responsibility lists of organizations by year: their lines version by version, and their publication."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, bindparam, exists, func, insert, select

from domain.catalogue.entry import Dimension
from domain.responsibility_lists import Item, ListKind, place
from storage import upserts
from storage.schema import (
    duty_item_bearers,
    duty_items,
    persons,
    publications,
    responsibility_lists,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from domain.messages import Json
    from storage.database import Tx

SUBJECT = "duty_item"
"""What audit links call a version of a line, with who bears it."""

PUBLICATION = "publication"

_MOST_AT_ONCE = 500
"""Ids in one statement: SQLite takes no more than some thousand parameters."""


@dataclass(frozen=True)
class Publication:
    """That lists were published: what was decided, when it was entered and by whom."""

    id: int
    decided_on: date
    document: str | None
    upto_id: int
    """Versions of lines after this one were made later."""
    at: datetime
    person: str


@dataclass(frozen=True)
class Listing:
    """The lists of an organization in a year."""

    id: int
    organization_id: int
    year: int
    publication: Publication | None


@dataclass(frozen=True)
class Line:
    """A version of a line."""

    id: int
    list_id: int
    version: int
    item: Item


@dataclass(frozen=True)
class Made:
    """By whom a line was made or changed, when, of which draft and, once it is published, why."""

    person_id: int | None
    at: datetime
    reason: str | None = None
    draft_id: int | None = None


@dataclass(frozen=True)
class Change:
    """A version of a line, as the log of changes tells it."""

    line: Line
    at: datetime
    person: str
    """Who changed it; nobody where the program did."""
    reason: str | None
    before: Item | None


_LISTING = select(
    responsibility_lists.c.id,
    responsibility_lists.c.organization_id,
    responsibility_lists.c.year,
    publications.c.id.label("publication_id"),
    publications.c.decided_on,
    publications.c.document,
    publications.c.upto_id,
    publications.c.at,
    persons.c.name.label("person"),
)
_LISTINGS = _LISTING.outerjoin(publications, publications.c.list_id == responsibility_lists.c.id).outerjoin(
    persons, persons.c.id == publications.c.person_id
)
_newer = duty_items.alias("newer")
_NEWEST = ~exists().where(
    _newer.c.list_id == duty_items.c.list_id,
    _newer.c.key == duty_items.c.key,
    _newer.c.version > duty_items.c.version,
    _newer.c.at <= bindparam("as_of"),
)


def by_id(tx: Tx, list_id: int) -> Listing | None:
    """The lists by their number."""
    row = tx.execute(_LISTINGS.where(responsibility_lists.c.id == list_id)).first()
    return None if row is None else _listing(row)


def of_organization(tx: Tx, organization_id: int, year: int) -> Listing | None:
    """The lists of an organization in a year; None before they were drawn."""
    return of_organizations(tx, [organization_id], year).get(organization_id)


def of_organizations(tx: Tx, organization_ids: Collection[int], year: int) -> dict[int, Listing]:
    """The lists of organizations in a year, by organization."""
    found: dict[int, Listing] = {}
    for ids in _parts(organization_ids):
        here = responsibility_lists.c.organization_id.in_(ids)
        rows = tx.execute(_LISTINGS.where(here, responsibility_lists.c.year == year))
        found |= {row.organization_id: _listing(row) for row in rows}
    return found


def draw(tx: Tx, organization_id: int, year: int, person_id: int | None, now: datetime) -> int:
    """The lists of an organization in a year, made where there are none yet; locked. Gives their number."""
    values = {"organization_id": organization_id, "year": year, "person_id": person_id, "at": now}
    tx.execute(upserts.insert(tx, responsibility_lists).values(values).on_conflict_do_nothing())
    found = select(responsibility_lists.c.id).where(
        responsibility_lists.c.organization_id == organization_id, responsibility_lists.c.year == year
    )
    list_id: int = tx.execute(found.with_for_update(key_share=True)).scalar_one()
    return list_id


def lock(tx: Tx, *list_ids: int) -> None:
    """Let nobody else change lists until the transaction ends: versions of a line are made one by one."""
    for ids in _parts(list_ids):
        tx.execute(
            select(responsibility_lists.c.id)
            .where(responsibility_lists.c.id.in_(ids))
            .order_by(responsibility_lists.c.id)
            .with_for_update(key_share=True)
        ).all()


def are_empty(tx: Tx, list_ids: Collection[int]) -> bool:
    """Whether no line was ever made in lists."""
    found = (
        select(duty_items.c.id).where(duty_items.c.list_id.in_(ids)).limit(1) for ids in _parts(list_ids)
    )
    return all(tx.execute(one).first() is None for one in found)


def lines(tx: Tx, list_ids: Collection[int], as_of: datetime) -> dict[int, list[Line]]:
    """The lines of lists as they stood at an instant, struck ones among them, in order; by list."""
    found: dict[int, list[Line]] = {list_id: [] for list_id in list_ids}
    for ids in _parts(list_ids):
        within = and_(duty_items.c.list_id.in_(ids), duty_items.c.at <= bindparam("as_of"), _NEWEST)
        for line in _lines(tx, within, {"as_of": as_of}):
            found[line.list_id].append(line)
    for several in found.values():
        several.sort(key=lambda line: place(line.item))
    return found


def serving(
    tx: Tx, list_ids: Collection[int], keys: Collection[str], as_of: datetime
) -> dict[int, dict[str, str]]:
    """Which lines of lists served one of these lines of the list above at an instant, by list and key."""
    found: dict[int, dict[str, str]] = {}
    for ids in _parts(list_ids):
        lines_of = select(duty_items.c.list_id, duty_items.c.key, duty_items.c.serves).where(
            duty_items.c.list_id.in_(ids),
            duty_items.c.serves.in_(bindparam("keys", expanding=True)),
            ~duty_items.c.struck,
            duty_items.c.at <= bindparam("as_of"),
            _NEWEST,
        )
        for row in tx.execute(lines_of, {"keys": sorted(keys), "as_of": as_of}):
            found.setdefault(row.list_id, {})[row.key] = row.serves
    return found


def line(tx: Tx, list_id: int, key: str, as_of: datetime) -> Line | None:
    """One line as it stood at an instant."""
    within = and_(
        duty_items.c.list_id == list_id,
        duty_items.c.key == key,
        duty_items.c.at <= bindparam("as_of"),
        _NEWEST,
    )
    return next(iter(_lines(tx, within, {"as_of": as_of})), None)


def add(tx: Tx, list_id: int, items: Sequence[Item], made: Made) -> list[int]:
    """Add the next version of lines; gives the versions' ids. The list must be locked."""
    if not items:
        return []
    known = select(duty_items.c.key, func.max(duty_items.c.version)).where(duty_items.c.list_id == list_id)
    versions = {row[0]: row[1] for row in tx.execute(known.group_by(duty_items.c.key))}
    values = [
        {
            "list_id": list_id,
            "kind": item.kind.value,
            "key": item.key,
            "version": versions.get(item.key, 0) + 1,
            "title": item.title,
            "fact": item.fact,
            "basis": item.basis,
            "dimensions": [one.value for one in item.dimensions],
            "serves": item.serves,
            "struck": item.struck,
            **vars(made),
        }
        for item in items
    ]
    statement = insert(duty_items).returning(duty_items.c.id, sort_by_parameter_order=True)
    ids = list(tx.execute(statement, values).scalars())
    bearers = [
        {"item_id": item_id, "office_id": office_id, "lead": office_id == item.lead}
        for item_id, item in zip(ids, items, strict=True)
        for office_id in item.office_ids
    ]
    if bearers:
        tx.execute(insert(duty_item_bearers), bearers)
    return ids


def count_changes(tx: Tx, list_id: int, since: int) -> int:
    """How many versions of lines were made after one."""
    found = select(func.count()).where(duty_items.c.list_id == list_id, duty_items.c.id > since)
    count: int = tx.execute(found).scalar_one()
    return count


def changes(tx: Tx, list_id: int, since: int, *, offset: int, limit: int) -> list[Change]:
    """The versions of lines made after one, the newest first."""
    newest = (
        select(duty_items.c.id, duty_items.c.at, duty_items.c.reason, persons.c.name)
        .outerjoin(persons, persons.c.id == duty_items.c.person_id)
        .where(duty_items.c.list_id == list_id, duty_items.c.id > since)
        .order_by(duty_items.c.id.desc())
        .offset(offset)
        .limit(limit)
    )
    rows = list(tx.execute(newest))
    found = {one.id: one for one in _lines(tx, duty_items.c.id.in_([row.id for row in rows]), {})}
    told = []
    for row in rows:
        now = found[row.id]
        before = and_(
            duty_items.c.list_id == list_id,
            duty_items.c.key == now.item.key,
            duty_items.c.version == now.version - 1,
        )
        earlier = next(iter(_lines(tx, before, {})), None)
        told.append(
            Change(now, row.at, row.name or "", row.reason, None if earlier is None else earlier.item)
        )
    return told


def publish(
    tx: Tx, list_id: int, decided_on: date, document: str | None, person_id: int, draft_id: int, now: datetime
) -> int:
    """Let lists be published; gives the publication's id."""
    newest = select(func.max(duty_items.c.id)).where(duty_items.c.list_id == list_id)
    values = {
        "list_id": list_id,
        "decided_on": decided_on,
        "document": document,
        "upto_id": tx.execute(newest).scalar_one(),
        "person_id": person_id,
        "draft_id": draft_id,
        "at": now,
    }
    made: int = tx.execute(insert(publications).returning(publications.c.id), values).scalar_one()
    return made


def list_of_publication(tx: Tx, draft_id: int) -> int | None:
    """Which lists were published by a draft."""
    found = select(publications.c.list_id).where(publications.c.draft_id == draft_id)
    list_id: int | None = tx.execute(found).scalar_one_or_none()
    return list_id


def count_of_version(tx: Tx, item_id: int) -> int:
    """How many lines were changed by the same draft as a version of one."""
    by = select(duty_items.c.draft_id).where(duty_items.c.id == item_id).scalar_subquery()
    count: int = tx.execute(select(func.count()).where(duty_items.c.draft_id == by)).scalar_one()
    return count


def first_of_draft(tx: Tx, draft_id: int) -> int | None:
    """The first version of a line that was made of a draft."""
    found: int | None = tx.execute(
        select(func.min(duty_items.c.id)).where(duty_items.c.draft_id == draft_id)
    ).scalar_one()
    return found


def version(tx: Tx, item_id: int) -> Line | None:
    """A version of a line by its number."""
    return next(iter(_lines(tx, duty_items.c.id == item_id, {})), None)


def body(tx: Tx, item_id: int) -> Json:
    """A version of a line as the audit chain seals it, with who bears it; None when it is not there."""
    return bodies(tx, [item_id]).get(item_id)


def bodies(tx: Tx, item_ids: Collection[int]) -> dict[int, Json]:
    """The same of several versions, by version, with whose list of which year it is."""
    told: dict[int, Json] = {}
    for ids in _parts(item_ids):
        whose = (responsibility_lists.c.organization_id, responsibility_lists.c.year)
        versions = (
            select(duty_items, *whose)
            .join(responsibility_lists, responsibility_lists.c.id == duty_items.c.list_id)
            .where(duty_items.c.id.in_(ids))
        )
        for row in tx.execute(versions).mappings():
            plain = {**row, "struck": bool(row["struck"]), "at": row["at"].isoformat(), "bearers": []}
            told[row["id"]] = plain
        found = select(duty_item_bearers).where(duty_item_bearers.c.item_id.in_(ids))
        for one in tx.execute(found.order_by(duty_item_bearers.c.office_id)):
            if one.item_id in told:
                told[one.item_id]["bearers"].append([one.office_id, bool(one.lead)])
    return told


def publication_body(tx: Tx, publication_id: int) -> Json:
    """A publication as the audit chain seals it; None when it is not there."""
    found = select(publications).where(publications.c.id == publication_id)
    row = tx.execute(found).mappings().first()
    if row is None:
        return None
    return {**row, "decided_on": row["decided_on"].isoformat(), "at": row["at"].isoformat()}


def _lines(tx: Tx, within: Any, params: Mapping[str, Any]) -> list[Line]:  # noqa: ANN401 - a condition
    rows = list(tx.execute(select(duty_items).where(within), params))
    bearers: dict[int, list[tuple[int, bool]]] = {}
    for ids in _parts([row.id for row in rows]):
        found = select(duty_item_bearers).where(duty_item_bearers.c.item_id.in_(ids))
        for one in tx.execute(found.order_by(duty_item_bearers.c.office_id)):
            bearers.setdefault(one.item_id, []).append((one.office_id, bool(one.lead)))
    return [_line(row, bearers.get(row.id, ())) for row in rows]


def _line(row: Any, bearers: Sequence[tuple[int, bool]]) -> Line:  # noqa: ANN401 - a row of the table
    item = Item(
        row.key,
        row.title,
        row.fact,
        row.basis,
        tuple(map(Dimension, row.dimensions)),
        row.serves,
        bool(row.struck),
        next((office_id for office_id, lead in bearers if lead), None),
        tuple(office_id for office_id, lead in bearers if not lead),
    )
    if item.kind is not ListKind(row.kind):
        raise ValueError(row.id)
    return Line(row.id, row.list_id, row.version, item)


def _listing(row: Any) -> Listing:  # noqa: ANN401 - a row of the statement above
    publication = (
        None
        if row.publication_id is None
        else Publication(row.publication_id, row.decided_on, row.document, row.upto_id, row.at, row.person)
    )
    return Listing(row.id, row.organization_id, row.year, publication)


def _parts(ids: Collection[int]) -> Iterator[list[int]]:
    """The same in parts that one statement takes."""
    wanted = sorted(ids)
    return (wanted[first : first + _MOST_AT_ONCE] for first in range(0, len(wanted), _MOST_AT_ONCE))
