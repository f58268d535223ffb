"""Finding people of a tree of organizations; every query is bounded, however large the tree is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, bindparam, case, func, literal, or_, select

from storage.schema import offices, organizations, persons

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.sql.selectable import CTE

    from storage.database import Tx

MOST = 300
"""Rows read of one search; they are then put in order. Whoever finds more types another letter."""


@dataclass(frozen=True)
class Found:
    """A person in one of their offices, with what both are found by."""

    person_id: int
    name: str
    pinyin: str
    initials: str
    organization: str
    organization_pinyin: str
    organization_initials: str
    joined: bool


def _tree() -> CTE:
    start = select(organizations.c.id).where(organizations.c.id == bindparam("seat"))
    tree = start.cte("tree", recursive=True)
    down = organizations.alias("down")
    return tree.union_all(select(down.c.id).join(tree, down.c.parent_id == tree.c.id))


_TREE = _tree()
_IN_TREE = select(offices.c.id).where(
    offices.c.person_id == bindparam("person"), offices.c.organization_id.in_(select(_TREE.c.id))
)
_FOUND = (
    select(
        persons.c.id.label("person_id"),
        persons.c.name,
        persons.c.pinyin,
        persons.c.initials,
        organizations.c.name.label("organization"),
        organizations.c.pinyin.label("organization_pinyin"),
        organizations.c.initials.label("organization_initials"),
        persons.c.telegram_id.is_not(None).label("joined"),
    )
    .select_from(offices)
    .join(_TREE, _TREE.c.id == offices.c.organization_id)
    .join(persons, persons.c.id == offices.c.person_id)
    .join(organizations, organizations.c.id == offices.c.organization_id)
)


def people(tx: Tx, seat_id: int, words: Sequence[str]) -> list[Found]:
    """Offices in the tree below an organization that may be meant by all of these words.

    May be: of letters only their order is asked here, so that the caller still has to rank. Where MOST
    is not enough, those are among them whose name or initials the words begin.
    """
    asked = (
        _FOUND.where(*(_may_be_meant(word) for word in words))
        .order_by(*(_far(word) for word in words), offices.c.to_on.is_not(None), persons.c.pinyin)
        .order_by(persons.c.id, offices.c.id)
        .limit(MOST)
    )
    return [Found(**row) for row in tx.execute(asked, {"seat": seat_id}).mappings()]


def offices_in_tree(tx: Tx, seat_id: int, person_id: int) -> frozenset[int]:
    """Those offices of a person, ended or not, that are in the tree below an organization."""
    return frozenset(tx.execute(_IN_TREE, {"seat": seat_id, "person": person_id}).scalars())


def _far(word: str) -> ColumnElement[int]:
    """How far a word is from being the person's name."""
    name, initials = func.lower(persons.c.name), literal(" ") + persons.c.initials
    return case(
        (name == word, 0),
        (name.startswith(word, autoescape=True), 1),
        (initials.contains(f" {word}", autoescape=True), 2),
        (name.contains(word, autoescape=True), 3),
        else_=4,
    )


def _may_be_meant(word: str) -> ColumnElement[bool]:
    whole = [
        func.lower(column).contains(word, autoescape=True)
        for column in (persons.c.name, organizations.c.name)
    ]
    letters = "".join(character for character in word if character.isascii() and character.isalnum())
    if not letters or not word.isascii():
        return or_(*whole)
    in_order = "%" + "%".join(letters) + "%"
    readings = (persons.c.pinyin, organizations.c.pinyin)
    return or_(*whole, *(column.like(in_order) for column in readings))
