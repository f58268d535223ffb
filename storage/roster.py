"""The roster as a whole: read in four queries, and changed set by set.

Rows of the domain name one another by code; here they become ids and back.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func, insert, or_, select, update

from domain.people import Level, OrganizationKind, Role, Sector
from domain.roster import ContactPointKind, ContactPointRow, OfficeRow, OrganizationRow, PersonRow
from domain.roster_present import UNCODED, Listed, Present
from storage import upserts
from storage.pinyin import keys_of
from storage.schema import contact_points, offices, organizations, persons, successions

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from sqlalchemy import ColumnElement, Table

    from domain.roster_difference import Changed, Succession
    from storage.database import Tx


def present(tx: Tx) -> Present:
    """Everything that is listed now."""
    listed = tx.execute(select(organizations)).all()
    people = tx.execute(
        select(persons.c.id, persons.c.code, persons.c.name, persons.c.phone, persons.c.telegram_id)
    ).all()
    codes: dict[int | None, str] = {row.id: row.code or f"{UNCODED}{row.id}" for row in listed}
    names: dict[int, str] = {row.id: row.code or f"{UNCODED}{row.id}" for row in people}
    pairs = tx.execute(select(successions.c.organization_id, successions.c.successor_id))
    return Present(
        {codes[row.id]: Listed(row.id, _organization(row, codes)) for row in listed},
        {
            names[row.id]: Listed(row.id, PersonRow(names[row.id], row.name, row.phone, row.telegram_id))
            for row in people
        },
        [
            Listed(
                row.id,
                OfficeRow(
                    names[row.person_id],
                    codes[row.organization_id],
                    Role(row.role),
                    row.from_on,
                    row.to_on,
                    row.acting,
                ),
            )
            for row in tx.execute(select(offices))
        ],
        [
            Listed(
                row.id,
                ContactPointRow(
                    names[row.person_id],
                    ContactPointKind(row.kind),
                    codes.get(row.organization_id),
                    row.nickname,
                    row.from_on,
                    row.to_on,
                ),
            )
            for row in tx.execute(select(contact_points))
        ],
        frozenset((codes[one], codes[other]) for one, other in pairs),
    )


def _organization(row: Any, codes: Mapping[int | None, str]) -> OrganizationRow:  # noqa: ANN401 - a row of the table
    return OrganizationRow(
        code=codes[row.id],
        parent=codes.get(row.parent_id),
        kind=OrganizationKind(row.kind),
        level=Level(row.level),
        name=row.name,
        from_on=row.from_on,
        members=row.members,
        key_village=row.key_village,
        time_zone=row.time_zone,
        sector=None if row.sector is None else Sector(row.sector),
        authority=codes.get(row.authority_id),
        to_on=row.to_on,
        elected_on=row.elected_on,
    )


@dataclass(frozen=True)
class Counted:
    """How much is listed in a tree on a day."""

    seat: str
    organizations: int
    persons: int
    offices: int


def count(tx: Tx, seat_id: int, today: date) -> Counted:
    """How much of the tree below an organization, itself included, is live."""
    start = select(organizations.c.id).where(organizations.c.id == seat_id).cte("tree", recursive=True)
    inside = start.union_all(select(organizations.c.id).join(start, organizations.c.parent_id == start.c.id))
    live = (organizations.c.id.in_(select(inside.c.id)), _is_live(organizations, today))
    held = (offices.c.organization_id.in_(select(inside.c.id)), _is_live(offices, today))
    return Counted(
        tx.execute(select(organizations.c.name).where(organizations.c.id == seat_id)).scalar_one(),
        tx.execute(select(func.count()).select_from(organizations).where(*live)).scalar_one(),
        tx.execute(select(func.count(offices.c.person_id.distinct())).where(*held)).scalar_one(),
        tx.execute(select(func.count()).select_from(offices).where(*held)).scalar_one(),
    )


def _is_live(table: Table, today: date) -> ColumnElement[bool]:
    return or_(table.c.to_on.is_(None), table.c.to_on >= today)


def add_organizations(tx: Tx, rows: Sequence[OrganizationRow], ids: dict[str, int]) -> None:
    """Add organizations, parents before children, level by level of the tree; their ids go into `ids`."""
    added = insert(organizations).returning(organizations.c.id, organizations.c.code)
    depths: dict[str, int] = {}
    levels: list[list[OrganizationRow]] = []
    for row in rows:
        depth = depths[row.code] = depths.get(row.parent or "", -1) + 1
        if depth == len(levels):
            levels.append([])
        levels[depth].append(row)
    for level in levels:
        values = [_values(row, ids) for row in level]
        ids |= {made.code: made.id for made in tx.execute(added, values)}
    _set_authorities(tx, [row for row in rows if row.authority is not None], ids)


def change_organizations(tx: Tx, changed: Iterable[Changed[OrganizationRow]], ids: Mapping[str, int]) -> None:
    """Let organizations be what they are after."""
    values = [
        {"of": one.id, **{f"its_{name}": value for name, value in _values(one.after, ids).items()}}
        for one in changed
    ]
    if values:
        columns: dict[str, Any] = {
            name.removeprefix("its_"): bindparam(name) for name in values[0] if name != "of"
        }
        statement = update(organizations).where(organizations.c.id == bindparam("of"))
        tx.execute(statement.values(columns), values)
        _set_authorities(tx, [one.after for one in changed], ids)


def _values(row: OrganizationRow, ids: Mapping[str, int]) -> dict[str, Any]:
    keys = keys_of(row.name)
    return {
        "code": row.code,
        "parent_id": None if row.parent is None else ids[row.parent],
        "kind": row.kind.value,
        "level": row.level.value,
        "sector": None if row.sector is None else row.sector.value,
        "name": row.name,
        "pinyin": keys.pinyin,
        "initials": keys.initials,
        "key_village": row.key_village,
        "time_zone": row.time_zone,
        "members": row.members,
        "from_on": row.from_on,
        "to_on": row.to_on,
        "elected_on": row.elected_on,
    }


def _set_authorities(tx: Tx, rows: Iterable[OrganizationRow], ids: Mapping[str, int]) -> None:
    """Apart, because an authority may stand further down in the tree or in the list."""
    values = [
        {"of": ids[row.code], "by": None if row.authority is None else ids[row.authority]} for row in rows
    ]
    if values:
        statement = update(organizations).where(organizations.c.id == bindparam("of"))
        tx.execute(statement.values(authority_id=bindparam("by")), values)


def add_successions(tx: Tx, rows: Iterable[Succession], ids: Mapping[str, int]) -> None:
    """Keep in which organizations others went on."""
    values = [
        {
            "organization_id": ids[row.organization],
            "successor_id": ids[row.successor],
            "kind": row.kind,
            "on_day": row.on_day,
        }
        for row in rows
    ]
    if values:
        tx.execute(upserts.insert(tx, successions).on_conflict_do_nothing(), values)


def add_persons(tx: Tx, rows: Sequence[PersonRow], ids: dict[str, int]) -> None:
    """List persons, their readings with them; their ids go into `ids`."""
    values = []
    for row in rows:
        keys = keys_of(row.name)
        values.append(
            {
                "code": row.code,
                "name": row.name,
                "pinyin": keys.pinyin,
                "initials": keys.initials,
                "phone": row.phone,
                "telegram_id": row.telegram_id,
            }
        )
    if values:
        added = insert(persons).returning(persons.c.id, persons.c.code)
        ids |= {made.code: made.id for made in tx.execute(added, values)}


def change_persons(tx: Tx, changed: Iterable[Changed[PersonRow]]) -> None:
    """Let persons be called and reached as they are after. Their accounts stay."""
    values = []
    for one in changed:
        keys = keys_of(one.after.name)
        values.append(
            {
                "of": one.id,
                "its_code": one.after.code,
                "its_name": one.after.name,
                "its_pinyin": keys.pinyin,
                "its_initials": keys.initials,
                "its_phone": one.after.phone,
            }
        )
    if not values:
        return
    statement = update(persons).where(persons.c.id == bindparam("of"))
    # All numbers go before any comes: two people may have exchanged theirs.
    tx.execute(statement.values(phone=None), [{"of": one["of"]} for one in values])
    tx.execute(
        statement.values(
            code=bindparam("its_code"),
            name=bindparam("its_name"),
            pinyin=bindparam("its_pinyin"),
            initials=bindparam("its_initials"),
            phone=bindparam("its_phone"),
        ),
        values,
    )


def add_offices(
    tx: Tx, rows: Sequence[OfficeRow], person_ids: Mapping[str, int], organization_ids: Mapping[str, int]
) -> list[int]:
    """Enter offices; gives their ids."""
    values = [
        {
            "person_id": person_ids[row.person],
            "organization_id": organization_ids[row.organization],
            "role": row.role.value,
            "acting": row.acting,
            "from_on": row.from_on,
            "to_on": row.to_on,
        }
        for row in rows
    ]
    if not values:
        return []
    columns = (offices.c.person_id, offices.c.organization_id, offices.c.role, offices.c.from_on)
    made = tx.execute(insert(offices).returning(offices.c.id, *columns), values)
    ids = {(row.person_id, row.organization_id, row.role, row.from_on): row.id for row in made}
    return [ids[one["person_id"], one["organization_id"], one["role"], one["from_on"]] for one in values]


def change_offices(tx: Tx, changed: Iterable[Changed[OfficeRow]]) -> None:
    """Let offices begin and end as they do after."""
    values = [
        {"of": one.id, "begins": one.after.from_on, "ends": one.after.to_on, "is_acting": one.after.acting}
        for one in changed
    ]
    if values:
        statement = update(offices).where(offices.c.id == bindparam("of"))
        tx.execute(
            statement.values(
                from_on=bindparam("begins"), to_on=bindparam("ends"), acting=bindparam("is_acting")
            ),
            values,
        )


def add_contact_points(
    tx: Tx,
    rows: Sequence[ContactPointRow],
    person_ids: Mapping[str, int],
    organization_ids: Mapping[str, int],
) -> list[int]:
    """Enter contact points; gives their ids."""
    values = [
        {
            "person_id": person_ids[row.person],
            "kind": row.kind.value,
            "organization_id": None if row.organization is None else organization_ids[row.organization],
            "nickname": row.nickname,
            "from_on": row.from_on,
            "to_on": row.to_on,
        }
        for row in rows
    ]
    if not values:
        return []
    table = contact_points.c
    columns = (table.person_id, table.kind, table.organization_id, table.nickname, table.from_on)
    made = tx.execute(insert(contact_points).returning(table.id, *columns), values)
    ids = {tuple(row[1:]): row.id for row in made}
    names = ("person_id", "kind", "organization_id", "nickname", "from_on")
    return [ids[tuple(one[name] for name in names)] for one in values]


def change_contact_points(tx: Tx, changed: Iterable[Changed[ContactPointRow]]) -> None:
    """Let contact points begin and end as they do after."""
    values = [{"of": one.id, "begins": one.after.from_on, "ends": one.after.to_on} for one in changed]
    if values:
        statement = update(contact_points).where(contact_points.c.id == bindparam("of"))
        tx.execute(statement.values(from_on=bindparam("begins"), to_on=bindparam("ends")), values)
