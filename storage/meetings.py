"""What records of meetings say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, exists, func, insert, select

from domain.meetings import Meeting, MeetingKind
from storage.schema import duty_records, meeting_kinds, meetings

if TYPE_CHECKING:
    from domain.messages import Json
    from storage.database import Tx

_GET = (
    select(meetings, duty_records.c.held_on)
    .join(duty_records, duty_records.c.id == meetings.c.record_id)
    .where(meetings.c.record_id == bindparam("record"))
)
_KINDS = (
    select(meeting_kinds.c.kind)
    .where(meeting_kinds.c.record_id == bindparam("record"))
    .order_by(meeting_kinds.c.kind)
)
_corrected = duty_records.alias("corrected")
_LATEST_EXPECTED = (
    select(meetings.c.expected)
    .join(duty_records, duty_records.c.id == meetings.c.record_id)
    .where(
        duty_records.c.organization_id == bindparam("organization"),
        meetings.c.record_id.in_(
            select(meeting_kinds.c.record_id).where(
                meeting_kinds.c.kind.in_(bindparam("kinds", expanding=True))
            )
        ),
        ~exists().where(
            _corrected.c.root_id == func.coalesce(duty_records.c.root_id, duty_records.c.id),
            _corrected.c.version > duty_records.c.version,
        ),
    )
    .order_by(duty_records.c.held_on.desc(), duty_records.c.id.desc())
    .limit(1)
)


def add(tx: Tx, record_id: int, meeting: Meeting) -> None:
    """Write the details of a meeting's record."""
    values = {
        "record_id": record_id,
        "attended": meeting.attended,
        "expected": meeting.expected,
        "topics": meeting.topics,
        "decision": meeting.decision,
    }
    tx.execute(insert(meetings), values)
    tx.execute(insert(meeting_kinds), [{"record_id": record_id, "kind": kind} for kind in meeting.kinds])


def get(tx: Tx, record_id: int) -> Meeting:
    """The meeting of a record. Raises sqlalchemy.exc.NoResultFound when the record is of another kind."""
    row = tx.execute(_GET, {"record": record_id}).one()
    kinds = set(tx.execute(_KINDS, {"record": record_id}).scalars())
    return Meeting(
        kinds=tuple(kind for kind in MeetingKind if kind in kinds),
        held_on=row.held_on,
        attended=row.attended,
        expected=row.expected,
        topics=row.topics,
        decision=row.decision,
    )


def latest_expected(tx: Tx, organization_id: int, kinds: Sequence[str]) -> int | None:
    """How many were expected at an organization's latest meeting of one of these kinds."""
    return tx.execute(_LATEST_EXPECTED, {"organization": organization_id, "kinds": list(kinds)}).scalar()


def body(tx: Tx, record_id: int) -> Json:
    """The details for the audit chain; None when they are not there."""
    row = tx.execute(select(meetings).where(meetings.c.record_id == record_id)).mappings().first()
    kinds = list(tx.execute(_KINDS, {"record": record_id}).scalars())
    return None if row is None else {**row, "kinds": sorted(kinds)}
