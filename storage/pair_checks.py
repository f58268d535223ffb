"""Values behind which two people stand, what was proposed, and what is scored again. Append-only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, insert, select

from domain.pair_checks import CheckOrigin, PairCheck, Proposal, Rescoring
from storage.schema import drafts, onsite_scores, pair_checks, pairs, rescorings, value_proposals

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy import Table

    from domain.inspections import Part
    from domain.messages import Json
    from domain.scorecards.totals import Value
    from storage.database import Tx

SUBJECT = "pair_check"
"""What audit links call a value that counts."""

PROPOSAL = "value_proposal"
RESCORING = "rescoring"


@dataclass(frozen=True)
class Standing:
    """A value and the two who stand behind it: (person, part) each. Of the pair the first one at least."""

    item: str
    value: Value
    origin: CheckOrigin
    first: tuple[int, Part]
    second: tuple[int, Part]
    place: str
    reason: str | None = None


def add(tx: Tx, inspection_id: int, standing: Standing, now: datetime) -> int:
    """Let a value count from now on; gives its id. The database refuses two who may not. Lock first."""
    of_it = (pair_checks.c.inspection_id == inspection_id, pair_checks.c.item == standing.item)
    version = tx.execute(select(func.max(pair_checks.c.version)).where(*of_it)).scalar() or 0
    (first_id, first_part), (second_id, second_part) = standing.first, standing.second
    values = {
        "inspection_id": inspection_id,
        "item": standing.item,
        "version": version + 1,
        "value": standing.value,
        "origin": standing.origin.value,
        "reason": standing.reason,
        "first_id": first_id,
        "first_part": first_part.value,
        "second_id": second_id,
        "second_part": second_part.value,
        "place": standing.place,
        "at": now,
    }
    check_id: int = tx.execute(insert(pair_checks).returning(pair_checks.c.id), values).scalar_one()
    return check_id


def versions(tx: Tx, inspection_id: int) -> dict[str, list[PairCheck]]:
    """Every version of every item that counted, the oldest first, by item."""
    found = select(pair_checks).where(pair_checks.c.inspection_id == inspection_id)
    told: dict[str, list[PairCheck]] = {}
    for row in tx.execute(found.order_by(pair_checks.c.version)):
        told.setdefault(row.item, []).append(_check(row))
    return told


def latest(tx: Tx, inspection_id: int) -> dict[str, PairCheck]:
    """The values that count now, by item."""
    return of_inspections(tx, [inspection_id])[inspection_id]


def of_inspections(tx: Tx, inspection_ids: Collection[int]) -> dict[int, dict[str, PairCheck]]:
    """The same of several inspections, by inspection and item."""
    found = select(pair_checks).where(pair_checks.c.inspection_id.in_(inspection_ids))
    told: dict[int, dict[str, PairCheck]] = {one: {} for one in inspection_ids}
    for row in tx.execute(found.order_by(pair_checks.c.version)):
        told[row.inspection_id][row.item] = _check(row)
    return told


def propose(
    tx: Tx,
    inspection_id: int,
    item: str,
    turn: int,
    value: Value,
    reason: str | None,
    person_id: int,
    now: datetime,
) -> int:
    """Propose a value; gives the proposal's id."""
    values = {
        "inspection_id": inspection_id,
        "item": item,
        "turn": turn,
        "value": value,
        "reason": reason,
        "person_id": person_id,
        "at": now,
    }
    proposal_id: int = tx.execute(
        insert(value_proposals).returning(value_proposals.c.id), values
    ).scalar_one()
    return proposal_id


def proposals(tx: Tx, inspection_id: int) -> list[Proposal]:
    """What was proposed, the oldest first."""
    found = select(value_proposals).where(value_proposals.c.inspection_id == inspection_id)
    return [
        Proposal(row.id, row.item, row.turn, row.value, row.reason, row.person_id, row.at)
        for row in tx.execute(found.order_by(value_proposals.c.id))
    ]


def rescore(tx: Tx, inspection_id: int, item: str, turn: int, person_id: int, now: datetime) -> int:
    """Let an item be scored again on site, in a turn; gives the entry's id. A second time is refused."""
    values = {"inspection_id": inspection_id, "item": item, "turn": turn, "person_id": person_id, "at": now}
    entry_id: int = tx.execute(insert(rescorings).returning(rescorings.c.id), values).scalar_one()
    return entry_id


def turns(tx: Tx, inspection_id: int) -> dict[str, int]:
    """The latest turn of each item that is scored again, by item."""
    of_it = rescorings.c.inspection_id == inspection_id
    found = select(rescorings.c.item, func.max(rescorings.c.turn)).where(of_it).group_by(rescorings.c.item)
    return {row[0]: row[1] for row in tx.execute(found)}


def rescored(tx: Tx, inspection_id: int) -> list[Rescoring]:
    """Every time an item was to be scored again, the oldest first."""
    found = select(rescorings).where(rescorings.c.inspection_id == inspection_id).order_by(rescorings.c.id)
    return [Rescoring(row.item, row.turn, row.person_id, row.at) for row in tx.execute(found)]


def paired_since(tx: Tx, inspection_id: int) -> datetime | None:
    """Since when the two who visit now have been those two; None without any."""
    found = select(pairs).where(pairs.c.inspection_id == inspection_id).order_by(pairs.c.id.desc())
    since: datetime | None = None
    present: set[int] = set()
    for row in tx.execute(found):
        two = {row.first_id, row.second_id}
        if two != (present or two):
            break
        since, present = row.at, two
    return since


def proposal_of_draft(tx: Tx, draft_id: int) -> int | None:
    """Which proposal a saved draft made, or repeated."""
    return _of_draft(tx, draft_id, value_proposals)


def score_of_draft(tx: Tx, draft_id: int) -> int | None:
    """Which score of a later turn a saved draft gave, or repeated."""
    return _of_draft(tx, draft_id, onsite_scores)


def body(tx: Tx, check_id: int) -> Json:
    """A value that counts, as the audit chain seals it; None when it is not there."""
    row = tx.execute(select(pair_checks).where(pair_checks.c.id == check_id)).mappings().first()
    return None if row is None else {**row, "at": row["at"].isoformat()}


def proposal_body(tx: Tx, proposal_id: int) -> Json:
    """A proposal as the audit chain seals it; None when it is not there."""
    found = select(value_proposals).where(value_proposals.c.id == proposal_id)
    row = tx.execute(found).mappings().first()
    return None if row is None else {**row, "at": row["at"].isoformat()}


def rescoring_body(tx: Tx, entry_id: int) -> Json:
    """That an item is scored again, as the audit chain seals it; None when it is not there."""
    row = tx.execute(select(rescorings).where(rescorings.c.id == entry_id)).mappings().first()
    return None if row is None else {**row, "at": row["at"].isoformat()}


def _of_draft(tx: Tx, draft_id: int, table: Table) -> int | None:
    """The newest entry of the draft's person on the item it is about, up to when it was saved."""
    draft = tx.execute(select(drafts).where(drafts.c.id == draft_id, drafts.c.state == "saved")).first()
    if draft is None:
        return None
    inspection_id, _, rest = str(draft.session["answers"]["item"]).partition(".")
    item, _, turn = rest.partition(".")
    found = select(func.max(table.c.id)).where(
        table.c.inspection_id == int(inspection_id),
        table.c.item == item,
        table.c.turn == int(turn),
        table.c.person_id == draft.person_id,
        table.c.at <= draft.changed_at,
    )
    entry_id: int | None = tx.execute(found).scalar()
    return entry_id


def _check(row: Any) -> PairCheck:  # noqa: ANN401 - a row of the table
    return PairCheck(
        row.item,
        row.version,
        row.value,
        CheckOrigin(row.origin),
        row.reason,
        row.first_id,
        row.second_id,
        row.place,
        row.at,
    )
