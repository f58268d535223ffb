"""Rounds of digests, what each person was told, and what they put off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import bindparam, delete, func, literal_column, select

from domain.reminders import Round, RoundKind, slot
from storage import upserts
from storage.prepared import Prepared
from storage.schema import digest_rounds, digests, organizations, outbox, persons, snoozes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from storage.database import Tx

LATER = "later"
"""The kind of digest that a person put off themselves."""


class Item(NamedTuple):
    """A duty that was told of."""

    obligation: str
    organization_id: int
    office_id: int
    """0: the organization bears it."""
    period: str
    stage: str


@dataclass(frozen=True)
class Digest:
    """What a person was told on a day."""

    id: int
    person_id: int
    kind: str
    on_day: date
    items: tuple[Item, ...]


class Put(NamedTuple):
    """A digest that is to be said once more."""

    digest_id: int
    person_id: int
    chat_id: int | None
    on_day: date
    at: datetime
    """When its reader chose the day."""
    items: tuple[Item, ...]


_ROUND_COLUMNS = (
    digest_rounds.c.kind,
    digest_rounds.c.on_day,
    digest_rounds.c.until_on,
    digest_rounds.c.before_on,
    digest_rounds.c.before_until,
)
_LATEST = Prepared(
    select(*_ROUND_COLUMNS)
    .where(
        digest_rounds.c.kind == bindparam("kind"),
        digest_rounds.c.time_zone == bindparam("zone"),
        digest_rounds.c.on_day <= bindparam("today"),
    )
    .order_by(digest_rounds.c.on_day.desc())
    .limit(1),
    [column.type for column in _ROUND_COLUMNS],
)
_ROUND = Prepared(
    select(*_ROUND_COLUMNS, digest_rounds.c.time_zone).where(digest_rounds.c.id == bindparam("round")),
    [*(column.type for column in _ROUND_COLUMNS), digest_rounds.c.time_zone.type],
)
_DIGEST_COLUMNS = (
    digests.c.id,
    digests.c.person_id,
    digests.c.kind,
    digests.c.on_day,
    digests.c["items"],
)
_TOLD = Prepared(
    select(*_DIGEST_COLUMNS)
    .where(digests.c.person_id == bindparam("person"), digests.c.on_day >= bindparam("since"))
    .order_by(digests.c.on_day.desc(), digests.c.id.desc()),
    [column.type for column in _DIGEST_COLUMNS],
)
_USUAL = "Asia/Shanghai"
_IN_USUAL = Prepared(
    select(organizations.c.id).where(organizations.c.time_zone == bindparam("zone")).limit(1),
    [organizations.c.id.type],
)
_NEXT_ZONE = Prepared(
    select(func.min(organizations.c.time_zone)).where(
        organizations.c.time_zone != literal_column(f"'{_USUAL}'"),
        organizations.c.time_zone > bindparam("after"),
    ),
    [organizations.c.time_zone.type],
)
"""By the index of organizations elsewhere (`schema.PARTIAL_INDEXES`): it is asked every few seconds."""

_PUT_OFF_COLUMNS = (
    snoozes.c.digest_id,
    digests.c.person_id,
    persons.c.telegram_id,
    snoozes.c.on_day,
    snoozes.c.at,
    digests.c["items"],
)
_PUT_OFF = Prepared(
    select(*_PUT_OFF_COLUMNS)
    .join(digests, digests.c.id == snoozes.c.digest_id)
    .join(persons, persons.c.id == digests.c.person_id)
    .where(snoozes.c.on_day <= bindparam("day"))
    .order_by(snoozes.c.digest_id),
    [column.type for column in _PUT_OFF_COLUMNS],
)


def zones(tx: Tx) -> list[str]:
    """The zones in which organizations count their days."""
    found: list[str] = []
    while (after := _NEXT_ZONE.rows(tx, {"after": found[-1] if found else ""})[0][0]) is not None:
        found.append(after)
    return sorted([*found, *([_USUAL] if _IN_USUAL.rows(tx, {"zone": _USUAL}) else [])])


def latest_round(tx: Tx, kind: RoundKind, time_zone: str, today: date) -> Round | None:
    """The latest round of a kind in a zone, today at the latest: a wrong clock may have made later ones."""
    rows = _LATEST.rows(tx, {"kind": kind.value, "zone": time_zone, "today": today})
    return _round(rows[0]) if rows else None


def add_round(tx: Tx, made: Round, time_zone: str, now: datetime) -> int | None:
    """Begin a round; None when that day or week has had its own: of two ticks at once, one begins it."""
    row = upserts.insert(tx, digest_rounds).values(
        kind=made.kind.value,
        time_zone=time_zone,
        slot_on=slot(made.kind, made.on_day),
        on_day=made.on_day,
        until_on=made.until_on,
        before_on=made.before_on,
        before_until=made.before_until,
        made_at=now,
    )
    return tx.execute(row.on_conflict_do_nothing().returning(digest_rounds.c.id)).scalar()


def round_of(tx: Tx, round_id: int) -> tuple[Round, str] | None:
    """A round, and the zone it was in."""
    rows = _ROUND.rows(tx, {"round": round_id})
    return (_round(rows[0][:-1]), rows[0][-1]) if rows else None


def add(
    tx: Tx,
    person_id: int,
    kind: str,
    on_day: date,
    round_id: int | None,
    items: Sequence[Item],
    now: datetime,
) -> int | None:
    """Keep what a person is told; None when they were told something of that kind on that day already."""
    row = upserts.insert(tx, digests).values(
        person_id=person_id,
        kind=kind,
        on_day=on_day,
        round_id=round_id,
        items=[list(one) for one in items],
        made_at=now,
    )
    return tx.execute(row.on_conflict_do_nothing().returning(digests.c.id)).scalar()


def get(tx: Tx, digest_id: int, person_id: int) -> Digest | None:
    """A digest of this person."""
    found = select(digests).where(digests.c.id == digest_id, digests.c.person_id == person_id)
    row = tx.execute(found).mappings().first()
    if row is None:
        return None
    return Digest(row["id"], row["person_id"], row["kind"], row["on_day"], _items(row["items"]))


def told(tx: Tx, person_id: int, since: date) -> list[Digest]:
    """What a person was told on a day or later, the latest first."""
    return [
        Digest(digest_id, whose, kind, on_day, _items(items))
        for digest_id, whose, kind, on_day, items in _TOLD.rows(tx, {"person": person_id, "since": since})
    ]


def put_off(tx: Tx, digest_id: int, on_day: date, now: datetime) -> None:
    """Say a digest once more on a day; a later choice replaces an earlier one."""
    row = upserts.insert(tx, snoozes).values(digest_id=digest_id, on_day=on_day, at=now)
    tx.execute(row.on_conflict_do_update(index_elements=["digest_id"], set_={"on_day": on_day, "at": now}))


def put_off_until(tx: Tx, day: date) -> list[Put]:
    """Digests put off to a day, or to one before it."""
    return [
        Put(digest_id, person_id, chat_id, on_day, at, _items(items))
        for digest_id, person_id, chat_id, on_day, at, items in _PUT_OFF.rows(tx, {"day": day})
    ]


def take(tx: Tx, put: Put) -> bool:
    """Put a digest off no longer; false when it is not, or to another day: one of two ticks does so."""
    chosen = (snoozes.c.digest_id == put.digest_id, snoozes.c.on_day == put.on_day)
    return tx.execute(delete(snoozes).where(*chosen)).rowcount == 1


def queue(tx: Tx, values: Sequence[dict[str, object]]) -> int:
    """Queue digests that are composed when they are sent; gives how many are new by their `dedupe`."""
    if not values:
        return 0
    row = upserts.insert(tx, outbox).values({name: bindparam(name) for name in values[0]})
    new = Prepared(row.on_conflict_do_nothing(index_elements=["dedupe"]))
    return new.run_many(tx, values)


def _round(row: Sequence[Any]) -> Round:
    kind, on_day, until_on, before_on, before_until = row
    return Round(RoundKind(kind), on_day, until_on, before_on, before_until)


def _items(stored: Sequence[Sequence[Any]]) -> tuple[Item, ...]:
    return tuple(Item(*one) for one in stored)
