"""What each of two gave on site, and their seals. Append-only; nothing is written on a sealed sheet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select

from domain.score_sheets import FIRST_TURN, WHOLE, Origin, Score
from storage.schema import onsite_scores, score_files, seals

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from domain.messages import Json
    from domain.scorecards.totals import Value
    from storage.database import Tx

SUBJECT = "onsite_score"
"""What audit links call a score."""

SEAL = "seal"


@dataclass(frozen=True)
class NewScore:
    """What somebody gives an item."""

    inspection_id: int
    person_id: int
    item: str
    value: Value
    reason: str | None
    note: str | None
    place: str
    origin: Origin
    turn: int = FIRST_TURN


@dataclass(frozen=True)
class File:
    """A photo, document or voice message that Telegram holds."""

    kind: str
    file_id: str
    unique_id: str
    name: str


@dataclass(frozen=True)
class Seal:
    """That somebody's sheet, or an item of a later turn, is sealed."""

    person_id: int
    turn: int
    item: str
    at: datetime


def add(tx: Tx, new: Sequence[NewScore], entered_by_id: int, now: datetime) -> list[int]:
    """Write scores; gives their ids."""
    if not new:
        return []
    values = [
        {**vars(one), "origin": one.origin.value, "entered_by_id": entered_by_id, "at": now} for one in new
    ]
    made = insert(onsite_scores).returning(onsite_scores.c.id, sort_by_parameter_order=True)
    return list(tx.execute(made, values).scalars())


def attach(tx: Tx, score_id: int, files: Sequence[File]) -> None:
    """Add files to a score."""
    if files:
        tx.execute(insert(score_files), [{"score_id": score_id, **vars(one)} for one in files])


def files(tx: Tx, score_id: int) -> list[File]:
    """The files of a score."""
    return files_of(tx, [score_id]).get(score_id, [])


def files_of(tx: Tx, score_ids: Collection[int]) -> dict[int, list[File]]:
    """The files of several scores, by score; nothing of those without any."""
    found = select(score_files).where(score_files.c.score_id.in_(score_ids)).order_by(score_files.c.id)
    files: dict[int, list[File]] = {}
    for row in tx.execute(found):
        files.setdefault(row.score_id, []).append(File(row.kind, row.file_id, row.unique_id, row.name))
    return files


def latest(tx: Tx, inspection_id: int, person_id: int, turn: int = FIRST_TURN) -> dict[str, Score]:
    """What somebody gave each item in a turn: the latest of each, by item."""
    found = select(onsite_scores).where(
        onsite_scores.c.inspection_id == inspection_id,
        onsite_scores.c.person_id == person_id,
        onsite_scores.c.turn == turn,
    )
    return {row.item: _score(row) for row in tx.execute(found.order_by(onsite_scores.c.id))}


def seal(
    tx: Tx,
    inspection_id: int,
    person_id: int,
    entered_by_id: int,
    now: datetime,
    turn: int = FIRST_TURN,
    item: str = WHOLE,
) -> int:
    """Seal somebody's sheet, or an item of a later turn; gives the seal's id. A second one is refused."""
    values = {
        "inspection_id": inspection_id,
        "person_id": person_id,
        "turn": turn,
        "item": item,
        "entered_by_id": entered_by_id,
        "at": now,
    }
    seal_id: int = tx.execute(insert(seals).returning(seals.c.id), values).scalar_one()
    return seal_id


def sealed(tx: Tx, inspection_id: int) -> list[Seal]:
    """The seals of an inspection, the oldest first."""
    found = select(seals).where(seals.c.inspection_id == inspection_id).order_by(seals.c.id)
    return [Seal(row.person_id, row.turn, row.item, row.at) for row in tx.execute(found)]


def body(tx: Tx, score_id: int) -> Json:
    """A score as the audit chain seals it, with its files; None when it is not there."""
    row = tx.execute(select(onsite_scores).where(onsite_scores.c.id == score_id)).mappings().first()
    if row is None:
        return None
    return {**row, "at": row["at"].isoformat(), "files": [one.unique_id for one in files(tx, score_id)]}


def seal_body(tx: Tx, seal_id: int) -> Json:
    """A seal as the audit chain seals it; None when it is not there."""
    row = tx.execute(select(seals).where(seals.c.id == seal_id)).mappings().first()
    return None if row is None else {**row, "at": row["at"].isoformat()}


def _score(row: Any) -> Score:  # noqa: ANN401 - a row of the table
    return Score(
        row.id,
        row.person_id,
        row.turn,
        row.item,
        row.value,
        row.reason,
        row.note,
        row.place,
        Origin(row.origin),
        row.at,
        row.entered_by_id,
    )
