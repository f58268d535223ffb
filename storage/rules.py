"""Which timing of each obligation was accepted, and what committees switched on or off; both append-only."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Text, bindparam, insert, select, type_coerce

from domain.rule_book import Accepted
from domain.switches import Switch
from storage.prepared import Prepared
from storage.schema import accepted_obligations, organizations, persons, switches

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from domain.messages import Json
    from storage.database import Tx

SUBJECT = "obligation"
"""What audit links call an accepted timing."""

SWITCH = "switch"
"""What audit links call a switch."""

_ACCEPTED_COLUMNS = (
    accepted_obligations.c.obligation,
    type_coerce(accepted_obligations.c.rule, Text).label("rule"),
    accepted_obligations.c.from_on,
)
_ACCEPTED = Prepared(
    select(*_ACCEPTED_COLUMNS)
    .where(accepted_obligations.c.accepted_at <= bindparam("as_of"))
    .order_by(accepted_obligations.c.id),
    [column.type for column in _ACCEPTED_COLUMNS],
)
_SWITCH_COLUMNS = (switches.c.organization_id, switches.c.name, switches.c.on, switches.c.from_on)
_SWITCHES = Prepared(
    select(*_SWITCH_COLUMNS).where(switches.c.at <= bindparam("as_of")).order_by(switches.c.id),
    [column.type for column in _SWITCH_COLUMNS],
)


def accepted(tx: Tx, as_of: datetime) -> tuple[Accepted, ...]:
    """Every timing accepted by an instant, the earliest first."""
    return tuple(Accepted(*row) for row in _ACCEPTED.rows(tx, {"as_of": as_of}))


def accept(tx: Tx, rules: Sequence[Accepted], now: datetime, person_id: int | None) -> list[int]:
    """Let timings hold from now on; gives their rows' ids."""
    statement = insert(accepted_obligations).returning(
        accepted_obligations.c.id, sort_by_parameter_order=True
    )
    values = [
        {
            "obligation": one.obligation,
            "rule": None if one.rule is None else json.loads(one.rule),
            "from_on": one.from_on,
            "accepted_at": now,
            "person_id": person_id,
        }
        for one in rules
    ]
    return list(tx.execute(statement, values).scalars()) if values else []


def switched(tx: Tx, as_of: datetime) -> tuple[Switch, ...]:
    """Every switch made by an instant, the earliest first."""
    return tuple(Switch(row[0], row[1], bool(row[2]), row[3]) for row in _SWITCHES.rows(tx, {"as_of": as_of}))


@dataclass(frozen=True)
class Said:
    """A switch, with who made it: nobody where the program did."""

    switch: Switch
    person: str
    organization: str
    """The committee for which it was made."""


def said(tx: Tx, organization_ids: Sequence[int], names: Sequence[str], as_of: datetime) -> list[Said]:
    """What some committees said of packs or items by an instant, the earliest first."""
    found = (
        select(*_SWITCH_COLUMNS, persons.c.name.label("person"), organizations.c.name.label("committee"))
        .join(organizations, organizations.c.id == switches.c.organization_id)
        .outerjoin(persons, persons.c.id == switches.c.person_id)
        .where(
            switches.c.organization_id.in_(sorted(organization_ids)),
            switches.c.name.in_(sorted(names)),
            switches.c.at <= as_of,
        )
        .order_by(switches.c.id)
    )
    return [
        Said(Switch(row[0], row[1], bool(row[2]), row[3]), row.person or "", row.committee)
        for row in tx.execute(found)
    ]


def switch(tx: Tx, made: Switch, now: datetime, person_id: int | None) -> int:
    """Let a pack or duty item be on or off below an organization; gives the row's id."""
    values = {
        "organization_id": made.organization_id,
        "name": made.name,
        "on": made.on,
        "from_on": made.from_on,
        "at": now,
        "person_id": person_id,
    }
    switch_id: int = tx.execute(insert(switches).returning(switches.c.id), values).scalar_one()
    return switch_id


def accepted_body(tx: Tx, row_id: int) -> Json:
    """An accepted timing as the audit chain seals it; None when it is not there."""
    found = select(accepted_obligations).where(accepted_obligations.c.id == row_id)
    row = tx.execute(found).mappings().first()
    if row is None:
        return None
    return {**row, "from_on": row["from_on"].isoformat(), "accepted_at": row["accepted_at"].isoformat()}


def switch_body(tx: Tx, row_id: int) -> Json:
    """A switch as the audit chain seals it; None when it is not there."""
    row = tx.execute(select(switches).where(switches.c.id == row_id)).mappings().first()
    if row is None:
        return None
    return {**row, "on": bool(row["on"]), "from_on": row["from_on"].isoformat(), "at": row["at"].isoformat()}
