"""Objections to lines of a feedback, their material, and what was explained. Append-only. Source: R65."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, insert, or_, select

from domain.findings import Severity
from domain.objections import (
    Decision,
    Explanation,
    Line,
    Objection,
    ObjectionKind,
    Outcome,
    Recheck,
    RecheckPair,
    RecheckProposal,
)
from domain.records import Attachment, Origin
from storage.schema import (
    drafts,
    explanations,
    findings,
    inspection_rounds,
    inspections,
    objection_files,
    objections,
    organizations,
    recheck_pairs,
    recheck_proposals,
    rechecks,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement

    from domain.messages import Json
    from storage.database import Tx

SUBJECT = "objection"
"""What audit links call an objection, or a request to explain."""

EXPLANATION = "explanation"


@dataclass(frozen=True)
class NewObjection:
    """What the visited side disputes, or asks to have explained."""

    inspection_id: int
    line: Line
    kind: ObjectionKind
    reason: str


_FOUND = (
    select(
        objections,
        inspections.c.organization_id,
        organizations.c.name,
        organizations.c.time_zone,
        inspection_rounds.c.organization_id.label("round_by_id"),
        inspection_rounds.c.scorecard_id,
        findings.c.matter,
        drafts.c.origin,
    )
    .join(inspections, inspections.c.id == objections.c.inspection_id)
    .join(organizations, organizations.c.id == inspections.c.organization_id)
    .join(inspection_rounds, inspection_rounds.c.id == inspections.c.round_id)
    .outerjoin(findings, findings.c.id == objections.c.finding_id)
    .outerjoin(drafts, drafts.c.id == objections.c.draft_id)
)

UNDECIDED = and_(
    objections.c.kind == ObjectionKind.OBJECTION.value,
    ~select(rechecks.c.id).where(rechecks.c.objection_id == objections.c.id).exists(),
)
"""Objections of which a recheck is still owed."""

_UNANSWERED = and_(
    objections.c.kind == ObjectionKind.EXPLANATION.value,
    ~select(explanations.c.id).where(explanations.c.objection_id == objections.c.id).exists(),
)


def add(
    tx: Tx,
    new: NewObjection,
    files: Sequence[Attachment],
    person_id: int,
    draft_id: int | None,
    now: datetime,
) -> int:
    """Write one; gives its id. The database refuses what comes after the inspection is final."""
    values = {
        "inspection_id": new.inspection_id,
        "item": new.line.item,
        "finding_id": new.line.finding_id,
        "kind": new.kind.value,
        "reason": new.reason,
        "person_id": person_id,
        "draft_id": draft_id,
        "at": now,
    }
    objection_id: int = tx.execute(insert(objections).returning(objections.c.id), values).scalar_one()
    if files:
        kept = [
            {
                "objection_id": objection_id,
                "kind": one.kind,
                "file_id": one.file_id,
                "unique_id": one.unique_id,
                "name": one.name,
            }
            for one in files
        ]
        tx.execute(insert(objection_files), kept)
    return objection_id


def of_draft(tx: Tx, draft_id: int) -> int | None:
    """Which one was made of a draft."""
    found = select(objections.c.id).where(objections.c.draft_id == draft_id)
    objection_id: int | None = tx.execute(found).scalar()
    return objection_id


def by_id(tx: Tx, objection_id: int) -> Objection | None:
    """One, with what has become of it."""
    return next(iter(_objections(tx, objections.c.id == objection_id)), None)


def of_inspection(tx: Tx, inspection_id: int) -> list[Objection]:
    """Those of an inspection, the oldest first."""
    return _objections(tx, objections.c.inspection_id == inspection_id)


def of_inspections(tx: Tx, inspection_ids: Collection[int]) -> list[Objection]:
    """Those of several inspections, the oldest first."""
    return _objections(tx, objections.c.inspection_id.in_(inspection_ids))


def of_organization(tx: Tx, organization_id: int) -> list[Objection]:
    """Those that an organization made, the oldest first."""
    return _objections(tx, inspections.c.organization_id == organization_id)


def undecided(tx: Tx, committee_id: int) -> list[Objection]:
    """Those in rounds of a committee of which a recheck is still owed, the oldest first."""
    return _objections(tx, and_(UNDECIDED, inspection_rounds.c.organization_id == committee_id))


def of_rechecker(tx: Tx, person_id: int) -> list[Objection]:
    """Those that somebody rechecks or has rechecked, the oldest first."""
    named = select(recheck_pairs.c.objection_id).where(
        or_(recheck_pairs.c.first_id == person_id, recheck_pairs.c.second_id == person_id)
    )
    every = _objections(tx, objections.c.id.in_(named))
    return [one for one in every if one.pair is not None and person_id in one.pair.person_ids]


def unanswered(tx: Tx, inspection_ids: Collection[int]) -> list[Objection]:
    """Requests to explain a line of these inspections that nobody has answered, the oldest first."""
    return _objections(tx, and_(_UNANSWERED, objections.c.inspection_id.in_(inspection_ids)))


def count_running(tx: Tx, person_ids: Collection[int]) -> dict[int, int]:
    """How many rechecks each of these people has still to decide."""
    latest = select(func.max(recheck_pairs.c.id)).group_by(recheck_pairs.c.objection_id)
    found = (
        select(recheck_pairs.c.first_id, recheck_pairs.c.second_id)
        .join(objections, objections.c.id == recheck_pairs.c.objection_id)
        .where(recheck_pairs.c.id.in_(latest), UNDECIDED)
    )
    counts = dict.fromkeys(person_ids, 0)
    for row in tx.execute(found):
        for one in row:
            if one in counts:
                counts[one] += 1
    return counts


def files_of(tx: Tx, objection_id: int) -> list[Attachment]:
    """The material of an objection."""
    found = select(objection_files).where(objection_files.c.objection_id == objection_id)
    return [
        Attachment(row.kind, row.file_id, row.unique_id, row.name, 0)
        for row in tx.execute(found.order_by(objection_files.c.id))
    ]


def explain(tx: Tx, objection_id: int, line: str, person_id: int, draft_id: int | None, now: datetime) -> int:
    """Answer whoever asked for an explanation; gives the answer's id. A second one is refused."""
    values = {
        "objection_id": objection_id,
        "line": line,
        "person_id": person_id,
        "draft_id": draft_id,
        "at": now,
    }
    made = insert(explanations).returning(explanations.c.id)
    explanation_id: int = tx.execute(made, values).scalar_one()
    return explanation_id


def explained_of_draft(tx: Tx, draft_id: int) -> int | None:
    """What was answered by a draft: the request's id."""
    found = select(explanations.c.objection_id).where(explanations.c.draft_id == draft_id)
    objection_id: int | None = tx.execute(found).scalar()
    return objection_id


def body(tx: Tx, objection_id: int) -> Json:
    """One as the audit chain seals it, with its material; None when it is not there."""
    row = tx.execute(select(objections).where(objections.c.id == objection_id)).mappings().first()
    if row is None:
        return None
    files = [[one.kind, one.file_id, one.unique_id, one.name] for one in files_of(tx, objection_id)]
    return {**row, "at": row["at"].isoformat(), "files": files}


def explanation_body(tx: Tx, explanation_id: int) -> Json:
    """An answer as the audit chain seals it; None when it is not there."""
    found = select(explanations).where(explanations.c.id == explanation_id)
    row = tx.execute(found).mappings().first()
    return None if row is None else {**row, "at": row["at"].isoformat()}


def _objections(tx: Tx, within: ColumnElement[bool]) -> list[Objection]:
    rows = tx.execute(_FOUND.where(within).order_by(objections.c.id)).all()
    ids = [row.id for row in rows]
    of_them = select(objection_files.c.objection_id, func.count().label("many"))
    counted = of_them.where(objection_files.c.objection_id.in_(ids)).group_by(objection_files.c.objection_id)
    files = {row.objection_id: row.many for row in tx.execute(counted)}
    answers = select(explanations).where(explanations.c.objection_id.in_(ids))
    explained = {
        row.objection_id: Explanation(row.line, row.at, row.person_id) for row in tx.execute(answers)
    }
    pairs = select(recheck_pairs).where(recheck_pairs.c.objection_id.in_(ids)).order_by(recheck_pairs.c.id)
    named = {row.objection_id: _pair(row) for row in tx.execute(pairs)}
    decided = select(rechecks).where(rechecks.c.objection_id.in_(ids))
    done = {row.objection_id: Recheck(row.proposal_id, row.at, row.person_id) for row in tx.execute(decided)}
    proposed = _proposals(tx, ids)
    return [
        Objection(
            row.id,
            row.inspection_id,
            row.organization_id,
            row.name,
            row.time_zone,
            row.round_by_id,
            row.scorecard_id,
            Line(row.item, row.finding_id),
            row.matter,
            ObjectionKind(row.kind),
            row.reason,
            row.at,
            row.person_id,
            row.origin == Origin.PAPER,
            files.get(row.id, 0),
            explained.get(row.id),
            named.get(row.id),
            tuple(proposed.get(row.id, ())),
            done.get(row.id),
        )
        for row in rows
    ]


def _pair(row: Any) -> RecheckPair:  # noqa: ANN401 - a row of the table
    return RecheckPair(row.id, row.first_id, row.second_id, row.due_on, row.at, row.person_id)


def _proposals(tx: Tx, objection_ids: Iterable[int]) -> dict[int, list[RecheckProposal]]:
    found = select(recheck_proposals).where(recheck_proposals.c.objection_id.in_(objection_ids))
    told: dict[int, list[RecheckProposal]] = {}
    for row in tx.execute(found.order_by(recheck_proposals.c.id)):
        severity = None if row.severity is None else Severity(row.severity)
        decision = Decision(Outcome(row.outcome), row.value, bool(row.applies), severity)
        proposal = RecheckProposal(row.id, decision, row.reason, row.at, row.person_id)
        told.setdefault(row.objection_id, []).append(proposal)
    return told
