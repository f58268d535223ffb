"""Findings (问题): of which kind, how severe, and what becomes of each. Source: R4, R55, defaults 4.7."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime


class Category(enum.StrEnum):
    """Of which kind a finding is. Source: R4."""

    RULES_IGNORED = "rules_ignored"
    """把规矩当作耳旁风."""
    PAPER_ONLY = "paper_only"
    """把制度当作稻草人."""
    DISTORTED = "distorted"
    """贯彻落实上级要求跑偏走样."""
    NOT_SERIOUS = "not_serious"
    """组织生活不严肃."""
    LAX = "lax"
    """管理党员不严格."""


class Severity(enum.StrEnum):
    """How severe a finding is: by that it is to be put right sooner or later."""

    MINOR = "minor"
    ORDINARY = "ordinary"
    SERIOUS = "serious"


DUE_DAYS: Mapping[Severity, int] = {Severity.MINOR: 30, Severity.ORDINARY: 30, Severity.SERIOUS: 15}
"""Within how many days after the feedback a finding is put right. Source: defaults 4.6, D1."""

WITH_MONEY_OR_LAW_DAYS = 60
"""The same where money or law is needed. Source: defaults 4.6, D1."""


class FindingEventKind(enum.StrEnum):
    """What becomes of a finding."""

    MEASURE = "measure"
    """The visited side says what it does about it, and who answers for that: it is being rectified."""
    SUBMITTED = "submitted"
    RETURNED = "returned"
    """What was submitted is not enough; the reason says what is missing."""
    VERIFIED = "verified"
    """Somebody other than the responsible person saw that it is put right."""
    CLOSED = "closed"
    LASTING = "lasting"
    """Looked at again later: it lasts."""
    RELAPSED = "relapsed"
    """Looked at again later: it does not, and is open again."""
    EXTENDED = "extended"
    CAUSE_ABOVE = "cause_above"
    """Money, staff or a rule is missing: the parent was asked, and the due date rests until it answers."""
    CHANGED = "changed"
    """A recheck changed its severity."""
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class FindingEvent:
    """Something that became of a finding."""

    id: int
    kind: FindingEventKind
    line: str | None
    office_id: int | None
    severity: Severity | None
    due_on: date | None
    request_id: int | None
    at: datetime
    person_id: int | None


@dataclass(frozen=True)
class Dispute:
    """An objection to a finding."""

    at: datetime
    decided_at: datetime | None
    """When two have rechecked it; None while that is owed."""


@dataclass(frozen=True)
class Finding:
    """A fault of an organization as it was found, with what became of it."""

    id: int
    reference: str
    organization_id: int
    inspection_id: int
    category: Category
    severity: Severity
    """As it was found; `changed` events may change it."""
    item: str | None
    matter: str
    evidence: str | None
    due_days: int
    at: datetime
    person_id: int
    fed_back_at: datetime | None
    """From when on its days run; None before the feedback."""
    events: tuple[FindingEvent, ...]
    disputes: tuple[Dispute, ...] = ()
