"""Tasks of the year and requests from above: set by a committee, for organizations below, until a day.

Source: IMP-01 (every task has an organization, a person and a day); burden.md 5C rule 15.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from domain.people import OrganizationKind
from domain.records import require_line

TITLE_CHARACTERS = 40
"""The title stands in lists and on buttons."""

LABEL_CHARACTERS = 40
"""What is asked for, in a word or two: the table takes no more."""

NAME_CHARACTERS = 60
"""A name with a post."""

LATEST_DAYS = 730
"""A task may end as late as the year after next; later is a slip of the finger."""

REQUESTS_PER_QUARTER = 1
"""That may reach a branch. Source: `ad_hoc_requests_per_quarter`, burden.md 5C rule 15."""

BUDGETED = frozenset(
    {OrganizationKind.BRANCH, OrganizationKind.GENERAL_BRANCH, OrganizationKind.MEMBER_GROUP}
)
"""Branches, in all their forms: organizations for which requests are counted."""

_ITEM = re.compile(r"T([0-9]{1,15})")


class TaskKind(enum.StrEnum):
    """What was set."""

    TASK = "task"
    REQUEST = "request"
    """Something is to be told, by exactly the fields that are asked."""


@dataclass(frozen=True)
class NewTask:
    """A task or request before it has an id. Raises ValueError when it is impossible."""

    kind: TaskKind
    title: str
    due_on: date
    purpose: str | None = None
    figure: str | None = None
    """What the number is that is asked for."""
    line: str | None = None
    """What is asked for in one line."""
    approver: str | None = None
    signed_by: str | None = None
    """The head of the office, where the budget of some branch is exceeded."""

    def __post_init__(self) -> None:
        for said in (self.title, self.purpose, self.figure, self.line, self.approver, self.signed_by):
            if said is not None:
                require_line(said)
        if any(label is not None and len(label) > LABEL_CHARACTERS for label in (self.figure, self.line)):
            message = "a label longer than the table takes"
            raise ValueError(message)
        is_request = self.kind is TaskKind.REQUEST
        if is_request and not (self.purpose and self.approver and (self.figure or self.line)):
            message = "a request without purpose, approver or anything asked"
            raise ValueError(message)


@dataclass(frozen=True)
class Ending:
    """A task was taken back."""

    at: datetime
    person_id: int
    reason: str


@dataclass(frozen=True)
class Task:
    """A task or request as it was set."""

    id: int
    organization_id: int
    """The committee that set it."""
    told: NewTask
    made_on: date
    person_id: int
    ended: Ending | None = None

    @property
    def item(self) -> str:
        """What records of it call it, where others name a duty item."""
        return f"T{self.id}"


def task_of(item: str) -> int | None:
    """Return the task that a record's item names; None for duty items."""
    found = _ITEM.fullmatch(item)
    return None if found is None else int(found[1])


def over_budget(counts: Sequence[int]) -> int:
    """Of how many branches one more request exceeds the budget, by how many each has had in the quarter."""
    return sum(count >= REQUESTS_PER_QUARTER for count in counts)
