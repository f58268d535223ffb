"""For whom a committee can set tasks: the organizations directly below it, and every branch further down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Select, or_, select

from domain.people import OrganizationKind
from domain.search import SearchKeys
from domain.text import fold
from storage.assignments import Reach, within
from storage.schema import organizations

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from storage.database import Tx

_COLUMNS = (
    organizations.c.id,
    organizations.c.name,
    organizations.c.kind,
    organizations.c.pinyin,
    organizations.c.initials,
)


@dataclass(frozen=True)
class Target:
    """An organization for which something can be set, and what it is found by."""

    id: int
    name: str
    kind: OrganizationKind
    keys: SearchKeys


def itself(tx: Tx, organization_id: int) -> Target | None:
    """The committee itself."""
    row = tx.execute(select(*_COLUMNS).where(organizations.c.id == organization_id)).first()
    return None if row is None else _target(row)


def children(tx: Tx, organization_id: int, today: date) -> list[Target]:
    """The organizations directly below a committee on a day, by name."""
    return _found(tx, _present(today).where(organizations.c.parent_id == organization_id), organization_id)


def below(tx: Tx, organization_id: int, kinds: Collection[OrganizationKind], today: date) -> list[Target]:
    """Every organization of some kinds further below a committee on a day, by name."""
    found = _present(today).where(
        *within(Reach.TREE),
        organizations.c.kind.in_(sorted(kind.value for kind in kinds)),
        organizations.c.id != organization_id,
    )
    return _found(tx, found, organization_id)


def _present(today: date) -> Select[Any]:
    there: ColumnElement[bool] = or_(organizations.c.to_on.is_(None), organizations.c.to_on >= today)
    return (
        select(*_COLUMNS)
        .where(organizations.c.from_on <= today, there)
        .order_by(organizations.c.pinyin, organizations.c.id)
    )


def _found(tx: Tx, statement: Select[Any], organization_id: int) -> list[Target]:
    return [_target(row) for row in tx.execute(statement, {"organization": organization_id})]


def _target(row: Any) -> Target:  # noqa: ANN401 - a row of the statements above
    keys = SearchKeys(fold(row.name), row.pinyin, row.initials)
    return Target(row.id, row.name, OrganizationKind(row.kind), keys)
