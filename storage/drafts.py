"""Drafts of persons, and the one to which what a person types belongs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func, insert, select, update

from domain.authorization import State
from domain.drafts import Draft, Terms
from domain.forms.session import Session
from domain.records import Origin
from storage import upserts
from storage.prepared import Prepared
from storage.schema import drafts, duty_records, focus, outbox

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from domain.messages import Json
    from domain.people import Actor
    from storage.database import Tx

_SHOWN_AT = (
    select(outbox.c.message_id)
    .where(outbox.c.id == drafts.c.asked_outbox_id)
    .correlate(drafts)
    .scalar_subquery()
)
_FOCUS = (
    select(focus.c.draft_id)
    .where(focus.c.person_id == drafts.c.person_id)
    .correlate(drafts)
    .scalar_subquery()
)
_DRAFT = select(
    drafts.c.id,
    drafts.c.person_id,
    drafts.c.office_id,
    drafts.c.session,
    drafts.c.state,
    drafts.c.asked_outbox_id,
    _SHOWN_AT.label("asked_message_id"),
    _FOCUS.label("focus"),
    drafts.c.changed_at,
    drafts.c.for_office_id,
    drafts.c.about_id,
    drafts.c.origin,
)
_TAKE = _DRAFT.where(drafts.c.id == bindparam("draft"), drafts.c.person_id == bindparam("person"))
_FOCUSED = _DRAFT.join(focus, focus.c.draft_id == drafts.c.id).where(focus.c.person_id == bindparam("person"))
_COLUMNS = [column.name for column in _DRAFT.selected_columns]
_TYPES = [column.type for column in _DRAFT.selected_columns]
_LOCKED_TAKE = Prepared(_TAKE.with_for_update(of=drafts), _TYPES)
_LOCKED_FOCUSED = Prepared(_FOCUSED.with_for_update(of=drafts), _TYPES)
_TOUCHED = Prepared(
    select(drafts.c.changed_at)
    .join(focus, focus.c.draft_id == drafts.c.id)
    .where(focus.c.person_id == bindparam("person"), drafts.c.state == State.OPEN),
    [drafts.c.changed_at.type],
)
_OPEN = (
    _DRAFT.where(drafts.c.person_id == bindparam("person"), drafts.c.state == State.OPEN)
    .order_by(drafts.c.changed_at.desc(), drafts.c.id.desc())
    .offset(bindparam("skipped"))
    .limit(bindparam("most"))
)
_COUNT = select(func.count()).where(drafts.c.person_id == bindparam("person"), drafts.c.state == State.OPEN)
_HEADING = select(drafts.c.for_office_id, drafts.c.about_id, drafts.c.origin, drafts.c.session).where(
    drafts.c.id == bindparam("draft")
)
_OF_RECORD = (
    select(drafts.c.session)
    .join(duty_records, duty_records.c.draft_id == drafts.c.id)
    .where(duty_records.c.id == bindparam("record"))
)
_INSERT = insert(drafts).returning(drafts.c.id)
_MOVE_FOCUS = update(focus).where(focus.c.person_id == bindparam("whose")).values(draft_id=bindparam("on"))
_KEEP = Prepared(
    update(drafts)
    .where(drafts.c.id == bindparam("draft"))
    .values(
        session=bindparam("kept"),
        revision=bindparam("turned"),
        state=bindparam("became"),
        asked_outbox_id=func.coalesce(bindparam("shown_by"), drafts.c.asked_outbox_id),
        changed_at=bindparam("now"),
    )
)


def add(tx: Tx, actor: Actor, session: Session, now: datetime, terms: Terms | None = None) -> Draft:
    """Begin a draft in the office in which the actor acts."""
    terms = terms or Terms()
    values = {
        "person_id": actor.person_id,
        "office_id": actor.office.id,
        "form": session.form,
        "form_version": session.version,
        "revision": session.revision,
        "session": session.to_json(),
        "begun_at": now,
        "changed_at": now,
        "for_office_id": terms.for_office_id,
        "about_id": terms.about_id,
        "origin": terms.origin,
    }
    draft_id: int = tx.execute(_INSERT, values).scalar_one()
    return Draft(
        draft_id,
        actor.person_id,
        actor.office.id,
        session,
        State.OPEN,
        None,
        None,
        focused=False,
        terms=terms,
    )


def take(tx: Tx, person_id: int, draft_id: int) -> Draft | None:
    """A draft of a person's own, locked until the transaction ends."""
    return _draft(_LOCKED_TAKE.rows(tx, {"draft": draft_id, "person": person_id}))


def focused(tx: Tx, person_id: int) -> Draft | None:
    """The draft to which what a person types belongs, locked until the transaction ends."""
    return _draft(_LOCKED_FOCUSED.rows(tx, {"person": person_id}))


def touched_at(tx: Tx, person_id: int) -> datetime | None:
    """When the form was last touched that a person is filling; None when there is none."""
    rows = _TOUCHED.rows(tx, {"person": person_id})
    return rows[0][0] if rows else None


def focus_on(tx: Tx, person_id: int, draft_id: int | None) -> None:
    """Let what a person types belong to this draft, or to none."""
    values = {"whose": person_id, "on": draft_id}
    if tx.execute(_MOVE_FOCUS, values).rowcount == 0:
        first = upserts.insert(tx, focus).values(person_id=person_id, draft_id=draft_id)
        tx.execute(first.on_conflict_do_update(index_elements=["person_id"], set_={"draft_id": draft_id}))


def keep(
    tx: Tx, draft_id: int, session: Session, state: State, now: datetime, shown_by: int | None = None
) -> None:
    """Store what became of a draft, and the message that shows it if there is a new one."""
    _KEEP.run(
        tx,
        {
            "draft": draft_id,
            "kept": session.to_json(),
            "turned": session.revision,
            "became": state,
            "shown_by": shown_by,
            "now": now,
        },
    )


def open_of(tx: Tx, person_id: int, *, offset: int, limit: int) -> Sequence[tuple[Draft, datetime]]:
    """A person's open drafts with the instants of their last change, newest first."""
    rows = tx.execute(_OPEN, {"person": person_id, "skipped": offset, "most": limit}).mappings()
    return [(_read(row), row["changed_at"]) for row in rows]


def count_open(tx: Tx, person_id: int) -> int:
    """How many open drafts a person has."""
    return tx.execute(_COUNT, {"person": person_id}).scalar_one()


def forget_messages(tx: Tx, person_id: int) -> None:
    """Let a person's open drafts be shown by no message: those that did are in another account's chat."""
    open_ones = update(drafts).where(drafts.c.person_id == person_id, drafts.c.state == State.OPEN)
    tx.execute(open_ones.values(asked_outbox_id=None))


def _draft(rows: Sequence[tuple[Any, ...]]) -> Draft | None:
    return _read(dict(zip(_COLUMNS, rows[0], strict=True))) if rows else None


def _read(row: Mapping[Any, Any]) -> Draft:
    return Draft(
        id=row["id"],
        person_id=row["person_id"],
        office_id=row["office_id"],
        session=Session.from_json(row["session"]),
        state=State(row["state"]),
        asked_outbox_id=row["asked_outbox_id"],
        asked_message_id=row["asked_message_id"],
        focused=row["focus"] == row["id"],
        terms=Terms(row["for_office_id"], row["about_id"], Origin(row["origin"])),
    )


@dataclass(frozen=True)
class Heading:
    """What a draft says beside the answers of which its record is made."""

    terms: Terms
    answers: Mapping[str, Json]


def heading(tx: Tx, draft_id: int) -> Heading | None:
    """The terms under which a draft was begun, and its answers as they are stored."""
    row = tx.execute(_HEADING, {"draft": draft_id}).first()
    if row is None:
        return None
    terms = Terms(row.for_office_id, row.about_id, Origin(row.origin))
    return Heading(terms, row.session.get("answers", {}))


def answers_of_record(tx: Tx, record_id: int) -> Mapping[str, Json]:
    """The answers of which a version of a record was made."""
    session = tx.execute(_OF_RECORD, {"record": record_id}).scalar()
    return {} if session is None else session.get("answers", {})
