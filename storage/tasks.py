"""Tasks of the year and requests from above, who is to do them, and which were taken back; append-only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    ColumnElement,
    String,
    and_,
    bindparam,
    case,
    cast,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
)

from domain.forms.environment import number
from domain.tasks import Ending, NewTask, Task, TaskKind
from storage import drafts, record_lists, records, upserts
from storage.schema import (
    contributions,
    duty_records,
    general_records,
    offices,
    organizations,
    persons,
    task_bearers,
    task_ends,
    tasks,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from domain.messages import Json
    from storage.database import Tx

SUBJECT = "task"
"""What audit links call one, with who is to do it."""

END = "task_end"
"""What audit links call its being taken back; it goes by the task's id."""

_TASK = select(
    tasks.c.id,
    tasks.c.organization_id,
    tasks.c.kind,
    tasks.c.title,
    tasks.c.purpose,
    tasks.c.figure,
    tasks.c.line,
    tasks.c.approver,
    tasks.c.signed_by,
    tasks.c.due_on,
    tasks.c.made_on,
    tasks.c.person_id,
    task_ends.c.at.label("ended_at"),
    task_ends.c.person_id.label("ended_by_id"),
    task_ends.c.reason,
).outerjoin(task_ends, task_ends.c.task_id == tasks.c.id)
_GET = _TASK.where(tasks.c.id == bindparam("task"))
_OF_DRAFT = select(tasks.c.id).where(tasks.c.draft_id == bindparam("draft"))
_DOES = and_(
    contributions.c.measure == literal("general:T") + cast(task_bearers.c.task_id, String),
    contributions.c.organization_id == task_bearers.c.organization_id,
    or_(task_bearers.c.office_id.is_(None), contributions.c.office_id == task_bearers.c.office_id),
)
"""Whether a contribution does a task for a bearer of it; as `storage.event_duties.of_tasks` counts."""

_AMONG = task_bearers.c.organization_id.in_(bindparam("ids", expanding=True))
_MOST_AT_ONCE = 5000
"""Ids in one statement: PostgreSQL takes 65,535 values; a request may go to every branch of a city."""


@dataclass(frozen=True)
class Maker:
    """By whom and of which draft a task is set: for a committee, on its local day."""

    organization_id: int
    person_id: int
    draft_id: int
    on_day: date
    at: datetime


@dataclass(frozen=True)
class Borne:
    """One who is to do a task, and what they have told."""

    organization: str
    holder: str
    """Whose office it is; empty where the organization bears it."""
    held_on: date | None
    """The day on which it was done first; None where it was not."""
    record_id: int | None
    figure: int | None
    line: str | None


def add(tx: Tx, new: NewTask, maker: Maker, bearers: Mapping[int, int | None]) -> int:
    """Write a task or request for organizations, each with the office that owns it there; gives its id."""
    values = {
        **vars(new),
        "kind": new.kind.value,
        "organization_id": maker.organization_id,
        "made_on": maker.on_day,
        "made_at": maker.at,
        "person_id": maker.person_id,
        "draft_id": maker.draft_id,
    }
    task_id: int = tx.execute(insert(tasks).returning(tasks.c.id), values).scalar_one()
    rows = [
        {"task_id": task_id, "organization_id": organization_id, "office_id": office_id}
        for organization_id, office_id in bearers.items()
    ]
    tx.execute(insert(task_bearers), rows)
    return task_id


def end(tx: Tx, task_id: int, person_id: int, reason: str, now: datetime) -> bool:
    """Take a task back; false, and nothing changed, when it was before."""
    statement = (
        upserts.insert(tx, task_ends)
        .on_conflict_do_nothing(index_elements=["task_id"])
        .returning(task_ends.c.task_id)
    )
    values = {"task_id": task_id, "at": now, "person_id": person_id, "reason": reason}
    return tx.execute(statement, values).first() is not None


def of_draft(tx: Tx, draft_id: int) -> int | None:
    """The task that was made of a draft."""
    return tx.execute(_OF_DRAFT, {"draft": draft_id}).scalar()


def ended_of_draft(tx: Tx, draft_id: int) -> int | None:
    """The task that was taken back by a draft: a draft names one, and it is taken back once."""
    heading = drafts.heading(tx, draft_id)
    said = None if heading is None else heading.answers.get("task")
    task = get(tx, number(str(said)))
    return None if task is None or task.ended is None else task.id


def is_borne(tx: Tx, task_id: int, organization_id: int) -> bool:
    """Whether an organization, or somebody in it, is to do a task."""
    found = select(task_bearers.c.task_id).where(
        task_bearers.c.task_id == task_id, task_bearers.c.organization_id == organization_id
    )
    return tx.execute(found).first() is not None


def get(tx: Tx, task_id: int) -> Task | None:
    """One task."""
    row = tx.execute(_GET, {"task": task_id}).mappings().first()
    return None if row is None else _read(row)


def set_by(tx: Tx, organization_id: int, *, offset: int, limit: int) -> Sequence[Task]:
    """What a committee has set: what is not taken back first, the latest day first."""
    found = _TASK.where(tasks.c.organization_id == organization_id)
    ordered = found.order_by(task_ends.c.task_id.is_not(None), tasks.c.due_on.desc(), tasks.c.id.desc())
    return [_read(row) for row in tx.execute(ordered.offset(offset).limit(limit)).mappings()]


def count_set(tx: Tx, organization_id: int) -> int:
    """How much a committee has set."""
    found = select(func.count()).select_from(tasks).where(tasks.c.organization_id == organization_id)
    return int(tx.execute(found).scalar_one())


def borne_by(tx: Tx, organization_id: int, office_id: int) -> list[tuple[Task, bool]]:
    """What an organization, or in it an office, is or was to do, and whether it is done; soonest first."""
    theirs = _TASK.add_columns(exists().where(_DOES, contributions.c.to_at.is_(None)).label("done"))
    found = (
        theirs.join(task_bearers, task_bearers.c.task_id == tasks.c.id)
        .where(
            task_bearers.c.organization_id == organization_id,
            or_(task_bearers.c.office_id.is_(None), task_bearers.c.office_id == office_id),
        )
        .order_by(tasks.c.due_on, tasks.c.id)
    )
    return [(_read(row), bool(row["done"])) for row in tx.execute(found).mappings()]


def open_requests(tx: Tx, organization_ids: Collection[int], today: date) -> list[Task]:
    """Requests to some of these organizations that have neither ended nor been taken back."""
    reaches = exists().where(task_bearers.c.task_id == tasks.c.id, _AMONG)
    found = _TASK.where(
        tasks.c.kind == TaskKind.REQUEST.value,
        tasks.c.due_on >= today,
        task_ends.c.task_id.is_(None),
        reaches,
    )
    every: dict[int, Task] = {}
    for ids in _parts(organization_ids):
        every |= {row["id"]: _read(row) for row in tx.execute(found, {"ids": ids}).mappings()}
    return [every[task_id] for task_id in sorted(every)]


def requests_reaching(tx: Tx, organization_ids: Collection[int], first: date, last: date) -> dict[int, int]:
    """How many requests made from a day to a day have reached each organization, from any level above.

    One that was taken back before an organization answered it has cost that one nothing.
    """
    answered = exists().where(_DOES)
    found = (
        select(task_bearers.c.organization_id, func.count())
        .join(tasks, tasks.c.id == task_bearers.c.task_id)
        .outerjoin(task_ends, task_ends.c.task_id == tasks.c.id)
        .where(
            tasks.c.kind == TaskKind.REQUEST.value,
            tasks.c.made_on.between(first, last),
            _AMONG,
            or_(task_ends.c.task_id.is_(None), answered),
        )
        .group_by(task_bearers.c.organization_id)
    )
    return {row[0]: row[1] for ids in _parts(organization_ids) for row in tx.execute(found, {"ids": ids})}


def progress(tx: Tx, task_id: int, as_of: datetime) -> tuple[int, int]:
    """How many of those who are to do a task had done it at an instant, and how many there are."""
    done = exists().where(_DOES, _alive(as_of))
    found = select(func.count(case((done, 1))), func.count()).where(task_bearers.c.task_id == task_id)
    row = tx.execute(found).one()
    return row[0], row[1]


def bearers(tx: Tx, task_id: int, as_of: datetime) -> list[Borne]:
    """Everybody who is to do a task, by name, with what they first told of it, as it stood at an instant."""
    told = (
        select(
            task_bearers.c.organization_id,
            contributions.c.held_on,
            contributions.c.record_id,
            general_records.c.figure,
            general_records.c.line,
        )
        .select_from(task_bearers)
        .join(contributions, and_(_DOES, _alive(as_of)))
        .join(duty_records, and_(contributions.c.record_id == records.ROOT, record_lists.newest(as_of)))
        .join(general_records, general_records.c.record_id == duty_records.c.id)
        .where(task_bearers.c.task_id == task_id)
        .order_by(contributions.c.held_on, contributions.c.record_id)
    )
    first: dict[int, Any] = {}
    for row in tx.execute(told).mappings():
        first.setdefault(row["organization_id"], row)
    everybody = (
        select(task_bearers.c.organization_id, organizations.c.name, persons.c.name.label("holder"))
        .join(organizations, organizations.c.id == task_bearers.c.organization_id)
        .outerjoin(offices, offices.c.id == task_bearers.c.office_id)
        .outerjoin(persons, persons.c.id == offices.c.person_id)
        .where(task_bearers.c.task_id == task_id)
        .order_by(organizations.c.pinyin, organizations.c.id)
    )
    nothing: dict[str, Any] = dict.fromkeys(("held_on", "record_id", "figure", "line"))
    return [
        Borne(
            row.name,
            row.holder or "",
            *(first.get(row.organization_id, nothing)[name] for name in nothing),
        )
        for row in tx.execute(everybody)
    ]


def body(tx: Tx, task_id: int) -> Json:
    """A task as the audit chain seals it, with who is to do it; None when it is not there."""
    row = tx.execute(select(tasks).where(tasks.c.id == task_id)).mappings().first()
    if row is None:
        return None
    of_task = select(task_bearers.c.organization_id, task_bearers.c.office_id)
    ordered = of_task.where(task_bearers.c.task_id == task_id).order_by(task_bearers.c.organization_id)
    return {
        **row,
        "due_on": row["due_on"].isoformat(),
        "made_on": row["made_on"].isoformat(),
        "made_at": row["made_at"].isoformat(),
        "bearers": [list(one) for one in tx.execute(ordered)],
    }


def end_body(tx: Tx, task_id: int) -> Json:
    """The taking back of a task as the audit chain seals it; None when it is not there."""
    row = tx.execute(select(task_ends).where(task_ends.c.task_id == task_id)).mappings().first()
    return None if row is None else {**row, "at": row["at"].isoformat()}


def _alive(as_of: datetime) -> ColumnElement[bool]:
    """Whether a contribution counted at an instant."""
    to_at = contributions.c.to_at
    return and_(contributions.c.from_at <= as_of, or_(to_at.is_(None), to_at > as_of))


def _parts(organization_ids: Collection[int]) -> Iterator[list[int]]:
    """The same in parts that one statement takes."""
    wanted = sorted(organization_ids)
    return (wanted[first : first + _MOST_AT_ONCE] for first in range(0, len(wanted), _MOST_AT_ONCE))


def _read(row: Any) -> Task:  # noqa: ANN401 - a row of the statements above
    told = NewTask(
        TaskKind(row["kind"]),
        row["title"],
        row["due_on"],
        row["purpose"],
        row["figure"],
        row["line"],
        row["approver"],
        row["signed_by"],
    )
    ended = None
    if row["ended_at"] is not None:
        ended = Ending(row["ended_at"], row["ended_by_id"], row["reason"])
    return Task(row["id"], row["organization_id"], told, row["made_on"], row["person_id"], ended)
