"""Scorecards of committees, version by version; a round keeps the one it began with. Source: R54."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from sqlalchemy import func, insert, select

from domain.scorecards.reading import default, read
from domain.scorecards.writing import written
from storage import organizations
from storage.schema import organizations as listed
from storage.schema import scorecards

if TYPE_CHECKING:
    from datetime import datetime

    from domain.messages import Json
    from domain.scorecards.scorecard import Scorecard
    from storage.database import Tx

SUBJECT = "scorecard"
"""What audit links call a version."""


@dataclass(frozen=True)
class Kept:
    """A version that a committee keeps."""

    id: int
    organization_id: int
    """Which committee."""
    version: int
    card: Scorecard


def by_id(tx: Tx, scorecard_id: int) -> Kept:
    """A version by its number. Raises NoResultFound."""
    row = tx.execute(select(scorecards).where(scorecards.c.id == scorecard_id)).one()
    return Kept(row.id, row.organization_id, row.version, _card(json.dumps(row.card)))


def present(tx: Tx, organization_id: int) -> Kept | None:
    """The newest version that a committee keeps itself; None while it keeps none of its own."""
    found = select(scorecards.c.id).where(scorecards.c.organization_id == organization_id)
    newest = tx.execute(found.order_by(scorecards.c.version.desc()).limit(1)).scalar()
    return None if newest is None else by_id(tx, newest)


def in_force(tx: Tx, organization_id: int) -> Kept | None:
    """The version with which rounds of an organization begin now; None while it is the program's own.

    It is that of the organization itself, or else of the uppermost above it that keeps one: one scale (R54).
    """
    places = [organization_id, *reversed(organizations.above(tx, organization_id))]
    of_them = scorecards.c.organization_id.in_(places)
    found = select(scorecards.c.organization_id, func.max(scorecards.c.id)).where(of_them)
    newest = {row[0]: row[1] for row in tx.execute(found.group_by(scorecards.c.organization_id))}
    kept = next((newest[one] for one in places if one in newest), None)
    return None if kept is None else by_id(tx, kept)


def hold(tx: Tx, organization_id: int) -> None:
    """Let nobody else write a version of a committee's until the transaction ends."""
    found = select(listed.c.id).where(listed.c.id == organization_id)
    tx.execute(found.with_for_update(key_share=True)).all()


def begin_with(tx: Tx, organization_id: int, now: datetime) -> tuple[int, bool]:
    """The version with which a new round begins, and whether it was written just now: the program's own.

    Until the transaction ends nobody else writes a version of the committee's.
    """
    hold(tx, organization_id)
    kept = in_force(tx, organization_id)
    if kept is not None:
        return kept.id, False
    return add(tx, organization_id, default(), None, now), True


def add(tx: Tx, organization_id: int, card: Scorecard, person_id: int | None, now: datetime) -> int:
    """Write the next version of a committee's; gives its id. Two at once: the second fails."""
    of_it = scorecards.c.organization_id == organization_id
    latest = tx.execute(select(func.max(scorecards.c.version)).where(of_it)).scalar() or 0
    values = {
        "organization_id": organization_id,
        "version": latest + 1,
        "card": written(card),
        "person_id": person_id,
        "at": now,
    }
    scorecard_id: int = tx.execute(insert(scorecards).returning(scorecards.c.id), values).scalar_one()
    return scorecard_id


def body(tx: Tx, scorecard_id: int) -> Json:
    """A version as the audit chain seals it; None when it is not there."""
    row = tx.execute(select(scorecards).where(scorecards.c.id == scorecard_id)).mappings().first()
    return None if row is None else {**row, "at": row["at"].isoformat()}


@lru_cache(maxsize=16)
def _card(told: str) -> Scorecard:
    """The card of a version; read once, as a version never changes."""
    return read(json.loads(told))
