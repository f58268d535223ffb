"""Who rechecks an objection, what they propose, and how it was decided. Append-only. Source: R65."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, insert, literal, or_, select

from domain.forms.environment import number
from domain.people import ORGANS, Role
from storage import drafts
from storage.objections import SUBJECT as OBJECTION
from storage.objections import UNDECIDED
from storage.schema import audit_links, inspection_events, objections, offices, rechecks
from storage.schema import inspections as visits
from storage.schema import organizations as units
from storage.schema import recheck_pairs as pairs
from storage.schema import recheck_proposals as proposals
from storage.types import Instant

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime

    from sqlalchemy import ColumnElement, Select

    from domain.messages import Json
    from domain.objections import Decision
    from storage.database import Tx

SUBJECT = "recheck"
"""What audit links call the decision of an objection."""

PAIR = "recheck_pair"
PROPOSAL = "recheck_proposal"

REMINDED = "reminded"
"""The link that says of an objection that those who owe its decision were reminded."""


@dataclass(frozen=True)
class Waiting:
    """Something of an inspection that may be due, and since when it waits."""

    id: int
    time_zone: str
    at: datetime


def name_pair(
    tx: Tx, objection_id: int, person_ids: tuple[int, int], due_on: date, by_id: int, now: datetime
) -> int:
    """Say who rechecks an objection from now on; gives the entry's id."""
    first_id, second_id = person_ids
    values = {
        "objection_id": objection_id,
        "first_id": first_id,
        "second_id": second_id,
        "due_on": due_on,
        "person_id": by_id,
        "at": now,
    }
    pair_id: int = tx.execute(insert(pairs).returning(pairs.c.id), values).scalar_one()
    return pair_id


def named_by_draft(tx: Tx, draft_id: int) -> int | None:
    """Of which objection a draft named those who recheck it: the one of which its answers speak."""
    heading = drafts.heading(tx, draft_id)
    said = {} if heading is None else heading.answers
    objection_id, first_id, second_id = (
        number(str(said.get(key))) for key in ("objection", "first", "second")
    )
    found = select(pairs.c.objection_id).where(
        pairs.c.objection_id == objection_id, pairs.c.first_id == first_id, pairs.c.second_id == second_id
    )
    named: int | None = tx.execute(found).scalar()
    return named


def propose(
    tx: Tx,
    objection_id: int,
    decision: Decision,
    reason: str,
    person_id: int,
    draft_id: int | None,
    now: datetime,
) -> int:
    """Propose how an objection is decided; gives the proposal's id."""
    values = {
        "objection_id": objection_id,
        "outcome": decision.outcome.value,
        "value": decision.value,
        "applies": decision.applies,
        "severity": None if decision.severity is None else decision.severity.value,
        "reason": reason,
        "person_id": person_id,
        "draft_id": draft_id,
        "at": now,
    }
    proposal_id: int = tx.execute(insert(proposals).returning(proposals.c.id), values).scalar_one()
    return proposal_id


def proposed_of_draft(tx: Tx, draft_id: int) -> int | None:
    """Of which objection a draft made a proposal."""
    found = select(proposals.c.objection_id).where(proposals.c.draft_id == draft_id)
    objection_id: int | None = tx.execute(found).scalar()
    return objection_id


def of_proposal(tx: Tx, proposal_id: int) -> int | None:
    """Of which objection a proposal is."""
    found = select(proposals.c.objection_id).where(proposals.c.id == proposal_id)
    objection_id: int | None = tx.execute(found).scalar()
    return objection_id


def decide(tx: Tx, objection_id: int, proposal_id: int, person_id: int, now: datetime) -> int:
    """Let a proposal be the decision of an objection; gives its id. A second one is refused."""
    values = {"objection_id": objection_id, "proposal_id": proposal_id, "person_id": person_id, "at": now}
    recheck_id: int = tx.execute(insert(rechecks).returning(rechecks.c.id), values).scalar_one()
    return recheck_id


def appointers(tx: Tx, committee_id: int, today: date) -> dict[Role, list[int]]:
    """Who may name those who recheck in rounds of a committee, by role: people of it or of its organs."""
    roles = (Role.ADMINISTRATOR, Role.STEERING_OFFICE_USER)
    of_it = and_(units.c.parent_id == committee_id, units.c.kind.in_([one.value for one in ORGANS]))
    found = (
        select(offices.c.role, offices.c.person_id)
        .join(units, units.c.id == offices.c.organization_id)
        .where(
            offices.c.role.in_([one.value for one in roles]),
            offices.c.from_on <= today,
            or_(offices.c.to_on.is_(None), offices.c.to_on >= today),
            or_(units.c.id == committee_id, of_it),
        )
    )
    told: dict[Role, list[int]] = {}
    for row in tx.execute(found.order_by(offices.c.id)):
        told.setdefault(Role(row.role), []).append(row.person_id)
    return told


def in_office(tx: Tx, office_ids: Collection[int], today: date) -> set[int]:
    """Which of these offices have not ended."""
    found = select(offices.c.id).where(
        offices.c.id.in_(office_ids), or_(offices.c.to_on.is_(None), offices.c.to_on >= today)
    )
    return set(tx.execute(found).scalars())


def to_end(tx: Tx, before: datetime) -> list[Waiting]:
    """Inspections fed back before an instant of which nothing is to be decided, and that are not final."""
    final = inspection_events.alias("final")
    is_final = select(final.c.id).where(
        final.c.inspection_id == inspection_events.c.inspection_id, final.c.kind == "final"
    )
    owed = select(objections.c.id).where(
        objections.c.inspection_id == inspection_events.c.inspection_id, UNDECIDED
    )
    found = (
        select(visits.c.id, units.c.time_zone, inspection_events.c.at)
        .join(visits, visits.c.id == inspection_events.c.inspection_id)
        .join(units, units.c.id == visits.c.organization_id)
        .where(
            inspection_events.c.kind == "fed_back",
            inspection_events.c.at < before,
            ~is_final.exists(),
            ~owed.exists(),
        )
        .order_by(visits.c.id)
    )
    return [Waiting(row.id, row.time_zone, row.at) for row in tx.execute(found)]


def to_remind(tx: Tx, before: datetime) -> list[Waiting]:
    """Objections that are not decided, and of which nobody was reminded since they wait as they do now.

    They wait for two who recheck them since they were made, and for those two since they were named; here
    those that do so from before an instant, by inspection.
    """
    named = select(func.max(pairs.c.at)).where(pairs.c.objection_id == objections.c.id).scalar_subquery()
    since = func.coalesce(named, objections.c.at, type_=Instant())
    found = (
        select(objections.c.id, units.c.time_zone, since.label("since"))
        .join(visits, visits.c.id == objections.c.inspection_id)
        .join(units, units.c.id == visits.c.organization_id)
        .where(UNDECIDED, since < before, ~_reminded(objections.c.id, since).exists())
        .order_by(visits.c.id, objections.c.id)
    )
    return [Waiting(row.id, row.time_zone, row.since) for row in tx.execute(found)]


def is_reminded(tx: Tx, objection_id: int, since: datetime) -> bool:
    """Whether somebody was reminded of an objection after an instant."""
    return bool(tx.execute(select(_reminded(literal(objection_id), since).exists())).scalar())


def _reminded(objection_id: ColumnElement[int], since: Any) -> Select[tuple[int]]:  # noqa: ANN401 - or a column
    """The links that say so."""
    return select(audit_links.c.seq).where(
        audit_links.c.subject == OBJECTION,
        audit_links.c.subject_id == objection_id,
        audit_links.c.action == REMINDED,
        audit_links.c.at > since,
    )


def body(tx: Tx, recheck_id: int) -> Json:
    """A decision as the audit chain seals it; None when it is not there."""
    row = tx.execute(select(rechecks).where(rechecks.c.id == recheck_id)).mappings().first()
    return None if row is None else {**row, "at": row["at"].isoformat()}


def pair_body(tx: Tx, pair_id: int) -> Json:
    """Who rechecks, as the audit chain seals it; None when it is not there."""
    row = tx.execute(select(pairs).where(pairs.c.id == pair_id)).mappings().first()
    if row is None:
        return None
    return {**row, "due_on": row["due_on"].isoformat(), "at": row["at"].isoformat()}


def proposal_body(tx: Tx, proposal_id: int) -> Json:
    """A proposal as the audit chain seals it; None when it is not there."""
    row = tx.execute(select(proposals).where(proposals.c.id == proposal_id)).mappings().first()
    return None if row is None else {**row, "applies": bool(row["applies"]), "at": row["at"].isoformat()}
