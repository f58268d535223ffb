"""The list of key villages and communities: kept in the chat, sealed, and agreeing with the roster."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from domain.people import Level, Role
from domain.refusals import NotFound
from handlers import guided
from handlers.here import Here
from services import key_villages, roster_export, roster_import
from services.drafts import Saved, start
from storage import schema
from storage.verify import verify
from templates.documents import render
from tests.services.diary import FRIDAY, buttons, said
from tests.services.dues import owed
from tests.services.following import correct, enter, fill, who, withdraw
from tests.services.rosters import administrator_of
from tests.services.test_registers_diary import YEAR, village

if TYPE_CHECKING:
    from typing import Any

    from domain.people import Actor
    from services.drafts import Outcome
    from storage.database import Tx
    from tests.services.diary import Diary


@pytest.fixture
def administrator(diary: Diary) -> Actor:
    """The city's."""
    return administrator_of(diary)


def _add(diary: Diary, actor: Actor, place_id: int) -> Outcome:
    """Fill in the form and save it."""

    def work(tx: Tx) -> Outcome:
        desk = guided.desk(tx, actor, Here(actor.telegram_id, diary.now))
        begun: Any = start(tx, desk, guided.current("key_village"), {})
        return fill(tx, actor, begun.draft, {"place": str(place_id)}, diary.now)

    return diary.database.run(work)


def _places(diary: Diary, *, key: bool) -> list[int]:
    table = schema.organizations
    found = select(table.c.id).where(
        table.c.key_village.is_(key), table.c.level.in_(("village", "community"))
    )
    return diary.database.run(lambda tx: list(tx.execute(found.order_by(table.c.id)).scalars()))


def test_a_place_is_put_on_the_list_and_taken_off_and_the_chain_knows_it(
    diary: Diary, administrator: Actor
) -> None:
    place = _places(diary, key=False)[0]
    before = len(_places(diary, key=True))

    assert isinstance(_add(diary, administrator, place), Saved)
    assert isinstance(_add(diary, administrator, place), Saved)
    assert place in _places(diary, key=True)
    for _ in range(2):
        diary.database.run(key_villages.take_off, administrator, place, diary.now)

    assert len(_places(diary, key=True)) == before
    rows = diary.database.run(
        lambda tx: tx.execute(
            select(schema.roster_changes).where(schema.roster_changes.c.kind == "changed")
        ).all()
    )
    assert [(row.subject_id, row.before, row.after) for row in rows] == [
        (place, {"key_village": False}, {"key_village": True}),
        (place, {"key_village": True}, {"key_village": False}),
    ]
    assert diary.database.run(verify, b"key").faults == []


def test_the_roster_that_is_given_out_knows_it_and_changes_nothing_when_sent_back(
    diary: Diary, administrator: Actor
) -> None:
    place = _places(diary, key=False)[0]
    _add(diary, administrator, place)

    document = diary.database.run(roster_export.present, administrator, diary.now)

    made = render(document.name, document.params)
    book = roster_import.read(made.file_name, made.content)
    assert not diary.database.run(roster_import.dry_run, book, FRIDAY, administrator)


def test_the_list_is_of_ones_own_tree_and_only_who_keeps_it_sees_it(
    diary: Diary, administrator: Actor
) -> None:
    office = who(diary, Role.STEERING_OFFICE_USER, Level.COUNTY)
    total = len(_places(diary, key=True))
    for one in (administrator, office):
        assert f"重点村(社区),共 {total} 个" in said(diary.database.run(key_villages.show, one))
    committee = diary.township_secretary().office.organization_id
    for stranger in (diary.township_secretary(), who(diary, Role.CLERK, Level.TOWNSHIP), diary.secretary()):
        with pytest.raises(NotFound):
            diary.database.run(key_villages.show, stranger)
    for forged in (committee, 10**6):
        with pytest.raises(NotFound):
            diary.database.run(key_villages.look, administrator, forged)
        with pytest.raises(NotFound):
            diary.database.run(key_villages.take_off, administrator, forged, diary.now)


def test_there_are_eight_on_a_page(diary: Diary, administrator: Actor) -> None:
    for place in _places(diary, key=False):
        _add(diary, administrator, place)

    first = diary.database.run(key_villages.show, administrator)
    last = diary.database.run(key_villages.show, administrator, 99)

    assert sum(data.startswith("kv:o:") for data in buttons(first).values()) == 8
    total = len(_places(diary, key=True))
    assert sum(data.startswith("kv:o:") for data in buttons(last).values()) == total - 8
    assert "第 2/2 页" in said(last)


def test_what_was_entered_before_counts_as_it_did(diary: Diary, administrator: Actor) -> None:
    secretary = diary.township_secretary()
    point = village(diary, secretary, key=True)
    place = diary.database.run(
        lambda tx: tx.execute(
            select(schema.contact_points.c.organization_id).where(schema.contact_points.c.id == point)
        ).scalar_one()
    )
    answers = {**diary.visit_answers(secretary), "contact_point": str(point), "held_on": "2026-03-20"}
    earlier = enter(diary, secretary, "visit", answers)
    diary.now += timedelta(minutes=1)
    diary.database.run(key_villages.take_off, administrator, place, diary.now)
    diary.now += timedelta(minutes=1)
    enter(diary, secretary, "visit", {**answers, "held_on": "2026-03-21"})
    assert owed(diary, secretary, "SEC-01", YEAR).counted == 1

    correct(diary, secretary, earlier, held_on="2026-03-19")
    assert owed(diary, secretary, "SEC-01", YEAR).counted == 1

    # Put on it again: what was entered while it was off the list stays off.
    diary.now += timedelta(minutes=1)
    _add(diary, administrator, place)
    assert owed(diary, secretary, "SEC-01", YEAR).counted == 1
    diary.now += timedelta(minutes=1)
    enter(diary, secretary, "visit", {**answers, "held_on": "2026-03-22"})
    assert owed(diary, secretary, "SEC-01", YEAR).counted == 2
    assert diary.database.run(verify, b"key").faults == []
    withdraw(diary, secretary, earlier)
    assert owed(diary, secretary, "SEC-01", YEAR).counted == 1


def test_a_village_that_has_ended_is_neither_listed_nor_offered(diary: Diary, administrator: Actor) -> None:
    place = _places(diary, key=True)[0]
    table = schema.organizations
    ended = table.update().where(table.c.id == place).values(to_on=date(2026, 3, 26))
    diary.database.run(lambda tx: tx.execute(ended))

    shown = buttons(diary.database.run(key_villages.show, administrator))

    assert f"kv:o:{place}" not in shown.values()
    with pytest.raises(NotFound):
        diary.database.run(key_villages.look, administrator, place)
