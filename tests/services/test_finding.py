"""Who is found in a tree, in which order, and how fast in a large one."""

from __future__ import annotations

from datetime import date
from time import perf_counter
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import insert, select

from domain.people import Actor, Level, Role
from domain.refusals import NotFound
from services.finding import card, search
from storage import schema
from storage.pinyin import keys_of
from tests.services.diary import buttons, said
from tests.services.people import administrator_over, end_office, give_office, office_of, person_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from storage.database import Tx
    from tests.services.diary import Diary

SINCE = date(2024, 1, 1)


@pytest.fixture
def administrator(diary: Diary) -> Actor:
    """The city's."""
    return diary.actor(diary.city.who(Role.ADMINISTRATOR)[0].id)


def list_people(diary: Diary, *names: str) -> None:
    """Let people of these names be clerks of the first branch."""
    here = diary.secretary().office.organization_id

    def work(tx: Tx) -> None:
        for name in names:
            keys = keys_of(name)
            values = {"name": name, "pinyin": keys.pinyin, "initials": keys.initials}
            person = tx.execute(insert(schema.persons).values(values).returning(schema.persons.c.id))
            office = {"organization_id": here, "role": Role.CLERK, "from_on": SINCE}
            tx.execute(insert(schema.offices), {**office, "person_id": person.scalar_one()})

    diary.database.run(work)


def found(diary: Diary, actor: Actor, typed: str) -> list[str]:
    """The names of those who are found, in their order."""
    message = diary.database.run(search, actor, typed)
    return [label.split(" · ")[0] for label, data in buttons(message).items() if data.startswith("q:p:")]


@pytest.mark.parametrize(
    "typed",
    ["曾映岚", "映岚", "zengyinglan", "ZengYingLan", "zyl", "yl", "zengyl", "z y l", "ceng", "曾 柳河"],
)
def test_somebody_is_found_by_name_pinyin_initials_and_organization(
    diary: Diary, administrator: Actor, typed: str
) -> None:
    list_people(diary, "曾映岚")

    assert "曾映岚" in found(diary, administrator, typed)


@pytest.mark.parametrize("typed", ["曾映兰", "zyx", "lz", "曾 姜家圩", "zyl2", "%", "_"])
def test_nobody_is_found_by_what_they_are_not_called(diary: Diary, administrator: Actor, typed: str) -> None:
    list_people(diary, "曾映岚")

    assert "曾映岚" not in found(diary, administrator, typed)


def test_the_person_comes_before_whoever_is_of_a_place_of_that_name(
    diary: Diary, administrator: Actor
) -> None:
    list_people(diary, "柳河清")

    assert found(diary, administrator, "柳河")[0] == "柳河清"


def test_somebody_with_several_offices_is_listed_once(diary: Diary, administrator: Actor) -> None:
    account = diary.city.who(Role.SECRETARY, Level.VILLAGE)[0]
    diary.database.run(give_office, account, diary.secretary(1).office.organization_id, role=Role.CLERK)

    assert found(diary, administrator, account.name) == [account.name]


def test_only_the_own_tree_is_searched(diary: Diary) -> None:
    here = diary.secretary()
    small = administrator_over(here, here.office.organization_id)

    assert found(diary, small, here.name) == [here.name]
    assert found(diary, small, diary.secretary(1).name) == []
    with pytest.raises(NotFound):
        diary.database.run(card, small, diary.secretary(1).person_id, diary.now)


def test_a_card_shows_only_the_offices_in_the_tree_and_says_that_there_are_others(diary: Diary) -> None:
    here, there = diary.secretary(0), diary.secretary(1)
    account = diary.city.who(Role.SECRETARY, Level.VILLAGE)[0]
    diary.database.run(give_office, account, there.office.organization_id, role=Role.CLERK)
    small = administrator_over(there, here.office.organization_id)

    message = diary.database.run(card, small, here.person_id, diary.now)

    assert here.office.organization_name in said(message)
    assert there.office.organization_name not in said(message)
    assert "您的名册之外还有任职" in said(message)
    assert buttons(message) == {"找别人": "q"}


def test_whoever_held_an_office_in_the_tree_is_shown_without_a_way_in(
    diary: Diary, administrator: Actor
) -> None:
    account = diary.city.who(Role.SECRETARY, Level.VILLAGE)[0]
    diary.database.run(end_office, account, date(2026, 3, 26))
    person_id = diary.database.run(person_of, account).id

    message = diary.database.run(card, administrator, person_id, diary.now)

    assert "曾任:柳河村党支部 · 书记,至 2026年3月26日" in said(message)
    assert "现在没有任职" in said(message)
    assert buttons(message) == {"找别人": "q"}


def test_six_thousand_people_are_searched_in_an_instant(
    diary: Diary, administrator: Actor, figures: Callable[[str], None]
) -> None:
    here = diary.database.run(office_of, diary.city.newcomer).organization_id

    def crowd(tx: Tx) -> None:
        keys = keys_of("欧阳明远")
        person = {"name": "欧阳明远", "pinyin": keys.pinyin, "initials": keys.initials}
        tx.execute(insert(schema.persons), [person] * 6000)
        named = select(schema.persons.c.id).where(schema.persons.c.name == "欧阳明远")
        office = {"organization_id": here, "role": Role.CLERK, "from_on": SINCE}
        tx.execute(
            insert(schema.offices), [{**office, "person_id": one} for one in tx.execute(named).scalars()]
        )

    diary.database.run(crowd)
    list_people(diary, "欧阳明远山", "区明")
    slowest = 0.0
    for typed in ("欧阳", "oymy", "zyl", "柳河", "ouyangmingyuan", "没有"):
        began = perf_counter()
        diary.database.run(search, administrator, typed)
        slowest = max(slowest, perf_counter() - began)
    figures(f"the slowest of six searches among 6,000 people took {slowest * 1000:.0f} ms")
    assert slowest < 1
    assert "人很多,先列 " in said(diary.database.run(search, administrator, "欧阳"))
    assert found(diary, administrator, "欧阳明远山") == ["欧阳明远山"]
    assert found(diary, administrator, "oymys") == ["欧阳明远山"]
    assert found(diary, administrator, "区明")[0] == "区明"
