"""What organizations and persons are called in workbooks: by their codes, or one made of the id."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import or_, select

from domain.roster_present import MADE
from storage.recipients import sitting
from storage.schema import offices, organizations, persons

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from datetime import date

    from sqlalchemy import Table

    from storage.database import Tx

Value = TypeVar("Value", int, str)

_MOST_AT_ONCE = 500
"""Ids in one statement."""


def of_organizations(tx: Tx, ids: Collection[int]) -> Mapping[int, str]:
    """The codes of organizations."""
    return _codes(tx, organizations, ids)


def of_persons(tx: Tx, ids: Collection[int]) -> Mapping[int, str]:
    """The codes of persons."""
    return _codes(tx, persons, ids)


def people(
    tx: Tx, codes: Collection[str], organization_ids: Collection[int], today: date
) -> Mapping[str, str]:
    """Names of the persons with these codes who hold an office in organizations or directly below."""
    found: dict[str, str] = {}
    for ids in _parts(organization_ids):
        here = or_(organizations.c.id.in_(ids), organizations.c.parent_id.in_(ids))
        for some in _parts(codes):
            rows = (
                select(persons.c.code, persons.c.name)
                .join(offices, offices.c.person_id == persons.c.id)
                .join(organizations, organizations.c.id == offices.c.organization_id)
                .where(here, persons.c.code.in_(some), sitting(offices))
            )
            found |= {row[0]: row[1] for row in tx.execute(rows, {"today": today})}
    return found


def _codes(tx: Tx, table: Table, wanted: Collection[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    for ids in _parts(wanted):
        rows = tx.execute(select(table.c.id, table.c.code).where(table.c.id.in_(ids)))
        found |= {row[0]: row[1] or f"{MADE}{row[0]}" for row in rows}
    return found


def _parts(values: Collection[Value]) -> Iterator[list[Value]]:
    """The same in parts that one statement takes."""
    wanted = sorted(values)
    return (wanted[first : first + _MOST_AT_ONCE] for first in range(0, len(wanted), _MOST_AT_ONCE))
