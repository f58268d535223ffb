"""What the diaries of duties share: looking one up as of an instant, and local instants of the city."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy import select, update

from domain.rule_book import Accepted
from domain.switches import Switch
from services import duties, rules
from services.duties import Question
from storage import organizations, schema
from storage.assignments import Reach, Where
from tests.services.diary import meeting_answers

if TYPE_CHECKING:
    from sqlalchemy import Update

    from domain.messages import Json
    from domain.obligations import Assignment, Obligation
    from domain.people import Actor
    from services.duties import Due
    from storage.database import Tx
    from tests.services.diary import Diary

SHANGHAI = ZoneInfo("Asia/Shanghai")
FIRST = date(2024, 1, 1)
"""The day from which the city is in the system."""

LAST_MOMENT = timedelta(seconds=1)


def midnight(day: date) -> datetime:
    """The first moment of a day in the city."""
    return datetime.combine(day, time.min, SHANGHAI)


def last_moment(day: date) -> datetime:
    """23:59:59 of a day in the city."""
    return midnight(day + timedelta(1)) - LAST_MOMENT


def all_due(diary: Diary, actor: Actor, obligation: str, as_of: datetime | None = None) -> list[Due]:
    """An obligation of an actor's organization, or of their office, in every period there has been."""

    def look(tx: Tx) -> list[Due]:
        organization = organizations.by_id(tx, actor.office.organization_id)
        assert organization is not None
        where = Where(organization.time_zone, Reach.ORGANIZATION, organization.id)
        asked = Question(where, as_of or diary.now, FIRST, lambda one: one.key == obligation)
        return duties.bearers(duties.answer(tx, asked), [actor.office.id])

    return diary.database.run(look)


def due(diary: Diary, actor: Actor, obligation: str, period: str, as_of: datetime | None = None) -> Due:
    """The same in one period."""
    found = [one for one in all_due(diary, actor, obligation, as_of) if one.assignment.period == period]
    assert len(found) == 1, found
    return found[0]


def owed(diary: Diary, actor: Actor, obligation: str, period: str) -> Assignment:
    """What it is, and what was counted for it."""
    return due(diary, actor, obligation, period).assignment


def state(diary: Diary, actor: Actor, obligation: str, period: str, as_of: datetime | None = None) -> str:
    """What has become of it."""
    return str(due(diary, actor, obligation, period, as_of).state)


def meeting(diary: Diary, actor: Actor, held_on: date, *kinds: str) -> int:
    """A meeting of these kinds, entered now; gives the record's id."""
    return diary.log(actor, "meeting", {**meeting_answers(held_on), "kinds": list(kinds)})


def plain(held_on: date, **answers: Json) -> dict[str, Json]:
    """A filled form of any other kind."""
    return {"held_on": held_on.isoformat(), "attachments": [], **answers}


def switch(diary: Diary, name: str, from_on: date, *, on: bool = True) -> None:
    """The city's committee switches a pack or a duty item on or off from a day."""

    def write(tx: Tx) -> None:
        top = next(one for one, parent in organizations.parents(tx).items() if parent is None)
        rules.switch(tx, Switch(top, name, on=on, from_on=from_on), diary.now, None)

    diary.database.run(write)


def accept(diary: Diary, key: str, rule: Obligation | None, from_on: date) -> None:
    """Another timing of an obligation is accepted, for what ends on a day or later; None strikes it."""
    text = None if rule is None else rule.rule_text()
    diary.database.run(rules.accept, [Accepted(key, text, from_on)], diary.now, None)


def begin_and_end(
    diary: Diary, organization_id: int, from_on: date = FIRST, to_on: date | None = None
) -> None:
    """An organization is in the system from a day to a day."""
    table = schema.organizations
    statement = update(table).where(table.c.id == organization_id).values(from_on=from_on, to_on=to_on)
    diary.database.run(_execute, statement)


def contact_point(diary: Diary, actor: Actor, kind: str) -> int:
    """The contact point of a kind that an actor has; gives its id."""
    table = schema.contact_points
    found = select(table.c.id).where(table.c.person_id == actor.person_id, table.c.kind == kind)
    return int(diary.database.run(lambda tx: tx.execute(found).scalar_one()))


def end_contact_point(diary: Diary, contact_point_id: int, to_on: date | None) -> None:
    """Somebody is tied to an organization until a day."""
    table = schema.contact_points
    statement = update(table).where(table.c.id == contact_point_id).values(to_on=to_on)
    diary.database.run(_execute, statement)


def _execute(tx: Tx, statement: Update) -> None:
    tx.execute(statement)
