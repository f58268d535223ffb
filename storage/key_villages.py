"""The list of key villages and communities: what stands on it, and what might."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func, select, update

from domain.forms.environment import number
from domain.people import Level
from storage import drafts, imports
from storage.assignments import Reach, within
from storage.imports import NewChange
from storage.places import Place
from storage.recipients import going_on
from storage.schema import organizations

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from sqlalchemy import Select

    from storage.database import Tx

_parent = organizations.alias("parent")
_PLACES: Select[Any] = (
    select(
        organizations.c.id,
        organizations.c.name,
        organizations.c.pinyin,
        organizations.c.initials,
        _parent.c.name.label("parent"),
    )
    .join(_parent, _parent.c.id == organizations.c.parent_id)
    .where(
        organizations.c.level.in_((Level.VILLAGE, Level.COMMUNITY)),
        organizations.c.from_on <= bindparam("today"),
        going_on(),
        *within(Reach.TREE),
    )
    .order_by(organizations.c.pinyin, organizations.c.id)
)


def listed(tx: Tx, seat_id: int, today: date, *, offset: int, limit: int) -> list[Place]:
    """The key villages and communities of a tree on a day, by name."""
    page = _PLACES.where(organizations.c.key_village).offset(offset).limit(limit)
    return _read(tx, page, seat_id, today)


def count(tx: Tx, seat_id: int, today: date) -> int:
    """How many there are."""
    every = _PLACES.where(organizations.c.key_village).order_by(None).subquery()
    found = select(func.count()).select_from(every)
    return tx.execute(found, {"organization": seat_id, "today": today}).scalar_one()


def every(tx: Tx, seat_id: int, today: date, *, key: bool) -> list[Place]:
    """The villages and communities of a tree that are key ones, or those that are not."""
    return _read(tx, _PLACES.where(organizations.c.key_village.is_(key)), seat_id, today)


def get(tx: Tx, seat_id: int, place_id: int, today: date) -> tuple[Place, bool] | None:
    """A village or community of a tree, and whether it is a key one."""
    found = _PLACES.add_columns(organizations.c.key_village).where(organizations.c.id == place_id)
    row = tx.execute(found, {"organization": seat_id, "today": today}).first()
    return None if row is None else (Place(*row[:5]), bool(row[5]))


def change(tx: Tx, place_id: int, now: datetime, *, key: bool) -> int | None:
    """Put a place on the list or take it off, and keep that as a change of the roster; gives the row's id.

    None when it is so already. Meanwhile no workbook is applied.
    """
    imports.hold(tx)
    table = organizations
    changed = update(table).where(table.c.id == place_id, table.c.key_village.is_not(key))
    if tx.execute(changed.values(key_village=key)).rowcount == 0:
        return None
    told = NewChange("organization", place_id, "changed", {"key_village": not key}, {"key_village": key})
    return imports.keep_change(tx, told, now)


def of_draft(tx: Tx, draft_id: int) -> int | None:
    """The place that a draft has put on the list."""
    heading = drafts.heading(tx, draft_id)
    said = None if heading is None else heading.answers.get("place")
    return number(str(said)) or None


def _read(tx: Tx, found: Select[Any], seat_id: int, today: date) -> list[Place]:
    rows: Sequence[Any] = tx.execute(found, {"organization": seat_id, "today": today}).all()
    return [Place(row.id, row.name, row.pinyin, row.initials, row.parent) for row in rows]
