"""Two administrators confirm at the same instant: what both bring in is brought in once."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import event, select

from domain.people import Role
from domain.roster import OfficeRow
from services import roster_import
from services.roster_import import Answer
from storage import schema
from tests.services.diary import said
from tests.services.people import give_office
from tests.services.rosters import BRANCH, TODAY, YESTERDAY, administrator_of, send, waiting
from tests.services.test_at_once import at_once
from tests.services.test_imported_records import bring_in, eleven, older, secretary_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from domain.people import Actor
    from storage.database import Tx
    from tests.services.diary import Diary

ROUNDS = 4


def second_administrator(diary: Diary, first: Actor) -> Actor:
    """Somebody else of the same department."""
    account = diary.city.who(Role.STEERING_OFFICE_USER)[0]
    office_id = diary.database.run(
        give_office, account, first.office.organization_id, TODAY, Role.ADMINISTRATOR
    )
    actor = diary.actor(account.id)
    office = replace(first.office, id=office_id)
    return replace(actor, office=office, seat_id=first.seat_id)


def confirming(diary: Diary, actor: Actor, answer: Answer) -> Callable[[Tx], Answer]:
    return lambda tx: roster_import.confirm(tx, actor, waiting(answer), diary.now)


def test_the_same_office_confirmed_twice_at_once_is_entered_once(diary: Diary) -> None:
    first = administrator_of(diary)
    second = second_administrator(diary, first)
    people = [one.code for one in diary.city.roster.persons]
    roster = diary.city.roster
    given = OfficeRow(
        next(one.code for one in roster.persons if one.telegram_id == second.telegram_id),
        next(one.organization for one in roster.offices if one.role is Role.ADMINISTRATOR),
        Role.ADMINISTRATOR,
        TODAY,
    )
    roster = replace(roster, offices=(*roster.offices, given))
    for number in range(ROUNDS):
        new = OfficeRow(people[number], BRANCH, Role.CLERK, TODAY)
        roster = replace(roster, offices=(*roster.offices, new))
        shown = [send(diary, one, roster) for one in (first, second)]

        done = at_once(diary, *(confirming(diary, *one) for one in zip((first, second), shown, strict=True)))

        assert [one for one in done if not isinstance(one, Answer)] == []
        assert sorted("已导入" in said(one.message) for one in done) == [False, True]
    assert diary.database.run(_doubled) == []


def test_an_import_takes_the_end_of_the_chain_last_as_whoever_saves_a_record_does(diary: Diary) -> None:
    administrator, roster = administrator_of(diary), diary.city.roster
    leaving = secretary_of(roster)
    offices = tuple(
        replace(one, to_on=YESTERDAY) if (one.person, one.organization) == (leaving, BRANCH) else one
        for one in roster.offices
    )
    follows = OfficeRow(secretary_of(roster, "Z0008"), BRANCH, Role.SECRETARY, TODAY)
    changed = replace(roster, offices=(*offices, follows))
    content = older(eleven(roster), changed)
    asked: list[str] = []

    def note(*arguments: Any) -> None:
        asked.append(arguments[2].partition(" SET ")[0].partition(" (")[0])

    event.listen(diary.database.engine, "before_cursor_execute", note)
    said_then = bring_in(diary, administrator, content)
    event.remove(diary.database.engine, "before_cursor_execute", note)

    assert "已导入" in said_then
    assert "INSERT INTO handovers" in asked
    assert asked.index("UPDATE audit_head") > asked.index("INSERT INTO record_counters")


def _doubled(tx: Tx) -> list[Any]:
    table = schema.offices
    held = tx.execute(select(table.c.person_id, table.c.organization_id, table.c.role, table.c.from_on))
    return [one for one, count in Counter(map(tuple, held)).items() if count > 1]
