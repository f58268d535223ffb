"""Findings, and what became of them. Append-only: none is ever deleted. Source: R55."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, insert, select

from domain.findings import Category, Dispute, Finding, FindingEvent, FindingEventKind, Severity
from domain.inspections import InspectionEventKind
from domain.objections import ObjectionKind
from domain.people import OrganizationKind
from storage.assignments import Reach, within
from storage.schema import (
    finding_events,
    findings,
    inspection_events,
    inspection_rounds,
    inspections,
    objections,
    organizations,
    rechecks,
)

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime

    from sqlalchemy import ColumnElement

    from domain.messages import Json
    from storage.database import Tx

SUBJECT = "finding"
"""What audit links call a finding."""

EVENT = "finding_event"


@dataclass(frozen=True)
class NewFinding:
    """A fault as it is found."""

    organization_id: int
    inspection_id: int
    category: Category
    severity: Severity
    item: str | None
    matter: str
    evidence: str | None
    due_days: int


@dataclass(frozen=True)
class NewEvent:
    """What becomes of a finding."""

    kind: FindingEventKind
    line: str | None = None
    office_id: int | None = None
    severity: Severity | None = None
    due_on: date | None = None
    request_id: int | None = None


@dataclass(frozen=True)
class Place:
    """An organization in which something was found, as far as what becomes of it depends on that."""

    id: int
    name: str
    kind: OrganizationKind
    time_zone: str
    parent_id: int | None


_RESTING = [
    kind.value
    for kind in (
        FindingEventKind.SUBMITTED,
        FindingEventKind.VERIFIED,
        FindingEventKind.CLOSED,
        FindingEventKind.LASTING,
        FindingEventKind.WITHDRAWN,
    )
]
"""After one of these the visited side has nothing to do."""

_FOUND = select(findings, inspection_events.c.at.label("fed_back_at")).outerjoin(
    inspection_events,
    and_(
        inspection_events.c.inspection_id == findings.c.inspection_id,
        inspection_events.c.kind == InspectionEventKind.FED_BACK.value,
    ),
)


def add(tx: Tx, new: NewFinding, person_id: int, draft_id: int | None, now: datetime) -> int:
    """Write a finding; gives its id. Its reference counts within its inspection, which must be locked."""
    of_it = findings.c.inspection_id == new.inspection_id
    count = tx.execute(select(func.count()).where(of_it)).scalar_one()
    values = {
        **vars(new),
        "category": new.category.value,
        "severity": new.severity.value,
        "reference": f"WT-{new.inspection_id}-{count + 1}",
        "person_id": person_id,
        "draft_id": draft_id,
        "at": now,
    }
    finding_id: int = tx.execute(insert(findings).returning(findings.c.id), values).scalar_one()
    return finding_id


def of_draft(tx: Tx, draft_id: int) -> int | None:
    """Which finding was made of a draft."""
    finding_id: int | None = tx.execute(select(findings.c.id).where(findings.c.draft_id == draft_id)).scalar()
    return finding_id


def lock(tx: Tx, finding_id: int) -> None:
    """Let nobody else change what becomes of a finding until the transaction ends."""
    tx.execute(select(findings.c.id).where(findings.c.id == finding_id).with_for_update(key_share=True)).all()


def by_id(tx: Tx, finding_id: int) -> Finding | None:
    """A finding with what became of it."""
    return next(iter(_findings(tx, findings.c.id == finding_id)), None)


def of_inspection(tx: Tx, inspection_id: int) -> list[Finding]:
    """The findings of an inspection, in the order in which they were found."""
    return _findings(tx, findings.c.inspection_id == inspection_id)


def of_inspections(tx: Tx, inspection_ids: Collection[int]) -> list[Finding]:
    """The same of several."""
    return _findings(tx, findings.c.inspection_id.in_(inspection_ids))


def of_organizations(tx: Tx, organization_ids: Collection[int]) -> list[Finding]:
    """The findings of organizations, in the order in which they were found; also before the feedback."""
    return _findings(tx, findings.c.organization_id.in_(organization_ids))


def of_rounds(tx: Tx, organization_id: int) -> list[Finding]:
    """The findings of every round that a committee has run."""
    its = (
        select(inspections.c.id)
        .join(inspection_rounds, inspection_rounds.c.id == inspections.c.round_id)
        .where(inspection_rounds.c.organization_id == organization_id)
    )
    return _findings(tx, findings.c.inspection_id.in_(its))


def undone_below(tx: Tx, organization_id: int) -> list[Finding]:
    """The findings of an organization and all below it that are not done with, and perhaps some more."""
    tree = select(organizations.c.id).where(*within(Reach.TREE))
    return _findings(tx, and_(findings.c.organization_id.in_(tree), _undone()), organization=organization_id)


def undone(tx: Tx, time_zone: str) -> list[Finding]:
    """The findings with which somebody in a zone has the next step, and perhaps some more."""
    there = select(organizations.c.id).where(organizations.c.time_zone == time_zone)
    return _findings(tx, and_(findings.c.organization_id.in_(there), _undone()))


def places(tx: Tx, organization_ids: Collection[int]) -> dict[int, Place]:
    """What organizations are called, and where they stand."""
    found = select(
        organizations.c.id,
        organizations.c.name,
        organizations.c.kind,
        organizations.c.time_zone,
        organizations.c.parent_id,
    ).where(organizations.c.id.in_(set(organization_ids)))
    return {
        row.id: Place(row.id, row.name, OrganizationKind(row.kind), row.time_zone, row.parent_id)
        for row in tx.execute(found)
    }


def add_event(
    tx: Tx, finding_id: int, new: NewEvent, person_id: int | None, draft_id: int | None, now: datetime
) -> int:
    """Say what became of a finding, which must be locked; gives the event's id."""
    values = {
        **vars(new),
        "finding_id": finding_id,
        "kind": new.kind.value,
        "severity": None if new.severity is None else new.severity.value,
        "person_id": person_id,
        "draft_id": draft_id,
        "at": now,
    }
    event_id: int = tx.execute(insert(finding_events).returning(finding_events.c.id), values).scalar_one()
    return event_id


def of_event_draft(tx: Tx, draft_id: int) -> int | None:
    """Of which finding a draft told what became of it."""
    found = select(finding_events.c.finding_id).where(finding_events.c.draft_id == draft_id)
    finding_id: int | None = tx.execute(found).scalar()
    return finding_id


def body(tx: Tx, finding_id: int) -> Json:
    """A finding as the audit chain seals it; None when it is not there."""
    row = tx.execute(select(findings).where(findings.c.id == finding_id)).mappings().first()
    return None if row is None else {**row, "at": row["at"].isoformat()}


def event_body(tx: Tx, event_id: int) -> Json:
    """What became of a finding as the audit chain seals it; None when it is not there."""
    row = tx.execute(select(finding_events).where(finding_events.c.id == event_id)).mappings().first()
    if row is None:
        return None
    due_on = None if row["due_on"] is None else row["due_on"].isoformat()
    return {**row, "due_on": due_on, "at": row["at"].isoformat()}


def _undone() -> ColumnElement[bool]:
    """Whether a finding was fed back, and what became of it last leaves something to do.

    The last events are told once for all: one by one they took PostgreSQL seconds for 3,000 findings.
    """
    last = select(func.max(finding_events.c.id)).group_by(finding_events.c.finding_id)
    rests = select(finding_events.c.finding_id).where(
        finding_events.c.id.in_(last), finding_events.c.kind.in_(_RESTING)
    )
    return and_(inspection_events.c.at.is_not(None), findings.c.id.not_in(rests))


def _findings(tx: Tx, among: Any, **values: int) -> list[Finding]:  # noqa: ANN401 - a condition
    rows = tx.execute(_FOUND.where(among).order_by(findings.c.id), values).all()
    if not rows:
        return []
    ids = [row.id for row in rows]
    disputes = _disputes(tx, {row.inspection_id for row in rows})
    events: dict[int, list[FindingEvent]] = {}
    found = select(finding_events).where(finding_events.c.finding_id.in_(ids))
    for row in tx.execute(found.order_by(finding_events.c.id)):
        events.setdefault(row.finding_id, []).append(
            FindingEvent(
                row.id,
                FindingEventKind(row.kind),
                row.line,
                row.office_id,
                None if row.severity is None else Severity(row.severity),
                row.due_on,
                row.request_id,
                row.at,
                row.person_id,
            )
        )
    return [
        Finding(
            row.id,
            row.reference,
            row.organization_id,
            row.inspection_id,
            Category(row.category),
            Severity(row.severity),
            row.item,
            row.matter,
            row.evidence,
            row.due_days,
            row.at,
            row.person_id,
            row.fed_back_at,
            tuple(events.get(row.id, ())),
            tuple(disputes.get(row.id, ())),
        )
        for row in rows
    ]


def _disputes(tx: Tx, inspection_ids: Collection[int]) -> dict[int, list[Dispute]]:
    """The objections to findings of inspections, by finding, each with when it was decided."""
    found = (
        select(objections.c.finding_id, objections.c.at, rechecks.c.at.label("decided_at"))
        .outerjoin(rechecks, rechecks.c.objection_id == objections.c.id)
        .where(
            objections.c.inspection_id.in_(inspection_ids),
            objections.c.finding_id.is_not(None),
            objections.c.kind == ObjectionKind.OBJECTION.value,
        )
    )
    told: dict[int, list[Dispute]] = {}
    for row in tx.execute(found.order_by(objections.c.id)):
        told.setdefault(row.finding_id, []).append(Dispute(row.at, row.decided_at))
    return told
