"""Requests to be released from assignments, and what was decided; both append-only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, false, func, insert, or_, select

from domain.waivers import Decision, Waiver
from storage import upserts
from storage.schema import organizations, waiver_decisions, waivers

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from domain.messages import Json
    from domain.people import Actor
    from storage.database import Tx

SUBJECT = "waiver"
"""What audit links call a request."""

DECISION = "waiver_decision"
"""What audit links call a decision."""

_COLUMNS = (
    waivers.c.id,
    waivers.c.obligation,
    waivers.c.organization_id,
    waivers.c.office_id,
    waivers.c.period,
    waivers.c.reason,
    waivers.c.person_id,
    waivers.c.at,
    waiver_decisions.c.granted,
    waiver_decisions.c.person_id.label("decided_by_id"),
    waiver_decisions.c.at.label("decided_at"),
)
_WAIVER = select(*_COLUMNS).outerjoin(waiver_decisions, waiver_decisions.c.waiver_id == waivers.c.id)
_GET = _WAIVER.where(waivers.c.id == bindparam("waiver"))
_MOST_AT_ONCE = 500
"""Ids in one statement: SQLite takes no more than some thousand parameters."""

_ASKED_SINCE = (
    select(waivers.c.obligation, waivers.c.organization_id, waivers.c.office_id, waivers.c.period)
    .outerjoin(waiver_decisions, waiver_decisions.c.waiver_id == waivers.c.id)
    .where(
        waivers.c.organization_id.in_(bindparam("ids", expanding=True)),
        waivers.c.at >= bindparam("since"),
        waiver_decisions.c.id.is_(None),
    )
)
_LOCK = (
    select(organizations.c.id)
    .where(organizations.c.id == bindparam("organization"))
    .with_for_update(key_share=True)
)
_OF_DRAFT = select(waivers.c.id).where(waivers.c.draft_id == bindparam("draft"))


@dataclass(frozen=True)
class Asked:
    """What somebody asks to be released from, and why."""

    obligation: str
    organization_id: int
    office_id: int | None
    period: str
    reason: str


@dataclass(frozen=True)
class Deciders:
    """For whom waivers wait: of organizations below some of these, or of a top one itself."""

    person_id: int
    parent_ids: Collection[int]
    not_of_id: int
    """Their own organization: others decide about it."""
    top_id: int | None
    """The committee of which they keep the roster."""


def add(tx: Tx, asked: Asked, person_id: int, draft_id: int, now: datetime) -> int:
    """Write a request; gives its id."""
    values = {**vars(asked), "person_id": person_id, "at": now, "draft_id": draft_id}
    waiver_id: int = tx.execute(insert(waivers).returning(waivers.c.id), values).scalar_one()
    return waiver_id


def decide(tx: Tx, waiver_id: int, actor: Actor, now: datetime, *, granted: bool) -> int | None:
    """Write what was decided; gives its id, None when it was decided before."""
    statement = (
        upserts.insert(tx, waiver_decisions)
        .on_conflict_do_nothing(index_elements=["waiver_id"])
        .returning(waiver_decisions.c.id)
    )
    values = {
        "waiver_id": waiver_id,
        "granted": granted,
        "person_id": actor.person_id,
        "office_id": actor.office.id,
        "at": now,
    }
    return tx.execute(statement, values).scalar()


def of_draft(tx: Tx, draft_id: int) -> int | None:
    """The request that was made of a draft."""
    return tx.execute(_OF_DRAFT, {"draft": draft_id}).scalar()


def get(tx: Tx, waiver_id: int) -> Waiver | None:
    """One request, with what was decided."""
    row = tx.execute(_GET, {"waiver": waiver_id}).mappings().first()
    return None if row is None else _read(row)


def undecided(tx: Tx, asked: Asked) -> Waiver | None:
    """The request about the same assignment that waits already; till the transaction ends nobody adds one."""
    tx.execute(_LOCK, {"organization": asked.organization_id})
    same = [getattr(waivers.c, name) == getattr(asked, name) for name in ("obligation", "period")]
    is_whose = waivers.c.office_id
    office = is_whose.is_(None) if asked.office_id is None else is_whose == asked.office_id
    found = _WAIVER.where(
        *same, office, waivers.c.organization_id == asked.organization_id, waiver_decisions.c.id.is_(None)
    )
    row = tx.execute(found.limit(1)).mappings().first()
    return None if row is None else _read(row)


def asked_since(tx: Tx, organization_ids: Collection[int], since: datetime) -> set[tuple[str, int, int, str]]:
    """From what bearers in organizations asked to be released since an instant, as long as nobody decided.

    Obligation, organization, office (0: the organization bears it), period.
    """
    wanted, found = sorted(organization_ids), set[tuple[str, int, int, str]]()
    for first in range(0, len(wanted), _MOST_AT_ONCE):
        values = {"ids": wanted[first : first + _MOST_AT_ONCE], "since": since}
        found |= {(row[0], row[1], row[2] or 0, row[3]) for row in tx.execute(_ASKED_SINCE, values)}
    return found


def waiting(tx: Tx, whose: Deciders, *, offset: int, limit: int) -> Sequence[Waiver]:
    """The requests that wait for somebody, the oldest first."""
    found = _WAIVER.join(organizations, organizations.c.id == waivers.c.organization_id)
    rows = tx.execute(_waits(found, whose).order_by(waivers.c.id).offset(offset).limit(limit)).mappings()
    return [_read(row) for row in rows]


def count_waiting(tx: Tx, whose: Deciders) -> int:
    """How many requests wait for somebody."""
    found = (
        select(func.count())
        .select_from(waivers)
        .outerjoin(waiver_decisions, waiver_decisions.c.waiver_id == waivers.c.id)
        .join(organizations, organizations.c.id == waivers.c.organization_id)
    )
    return int(tx.execute(_waits(found, whose)).scalar_one())


def body(tx: Tx, waiver_id: int) -> Json:
    """A request as the audit chain seals it; None when it is not there."""
    row = tx.execute(select(waivers).where(waivers.c.id == waiver_id)).mappings().first()
    return None if row is None else {**row, "at": row["at"].isoformat()}


def decision_body(tx: Tx, decision_id: int) -> Json:
    """A decision as the audit chain seals it; None when it is not there."""
    found = select(waiver_decisions).where(waiver_decisions.c.id == decision_id)
    row = tx.execute(found).mappings().first()
    return None if row is None else {**row, "granted": bool(row["granted"]), "at": row["at"].isoformat()}


def _waits(found: Select[Any], whose: Deciders) -> Select[Any]:
    """Narrow requests down to those that wait for somebody; see `domain.waivers.decides`."""
    below: ColumnElement[bool] = and_(
        organizations.c.parent_id.in_(sorted(whose.parent_ids)), organizations.c.id != whose.not_of_id
    )
    top: ColumnElement[bool] = false()
    if whose.top_id is not None:
        top = and_(organizations.c.id == whose.top_id, organizations.c.parent_id.is_(None))
    return found.where(
        waiver_decisions.c.id.is_(None), waivers.c.person_id != whose.person_id, or_(below, top)
    )


def _read(row: Any) -> Waiver:  # noqa: ANN401 - a row of the statements above
    decision = None
    if row["decided_at"] is not None:
        decision = Decision(bool(row["granted"]), row["decided_by_id"], row["decided_at"])
    return Waiver(
        row["id"],
        row["obligation"],
        row["organization_id"],
        row["office_id"],
        row["period"],
        row["reason"],
        row["person_id"],
        row["at"],
        decision,
    )
