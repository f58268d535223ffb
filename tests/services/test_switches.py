"""Packs and items are switched by whoever answers for a committee's organs, told what that means first."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from domain.obligations import State
from domain.people import Level, Role
from domain.refusals import NotFound
from services import duties, switches
from storage import organizations
from storage import rules as stored
from storage.verify import verify
from tests.services.diary import buttons, said
from tests.services.following import who

if TYPE_CHECKING:
    from domain.people import Actor
    from storage.database import Tx
    from tests.services.diary import Diary

TODAY, APRIL = date(2026, 3, 27), date(2026, 4, 1)


@pytest.fixture
def administrator(diary: Diary) -> Actor:
    """The city's administrator, who switches for the whole city."""
    return who(diary, Role.ADMINISTRATOR, Level.CITY)


def switch(diary: Diary, actor: Actor, name: str, *, on: bool, day: date = TODAY) -> str:
    """Switch something; gives what the actor reads."""
    return said(diary.database.run(lambda tx: switches.switch(tx, actor, name, day, diary.now, on=on)))


def owed(diary: Diary, actor: Actor, key: str) -> list[State]:
    """The states of what an actor's organization owes of an obligation now."""

    def look(tx: Tx) -> list[State]:
        organization = organizations.by_id(tx, actor.office.organization_id)
        assert organization is not None
        found = duties.of_organization(tx, organization, diary.now, diary.now.date())
        return [one.state for one in found if one.assignment.obligation == key]

    return diary.database.run(look)


def test_the_overview_says_what_is_on_since_when_and_by_whom(diary: Diary, administrator: Actor) -> None:
    shown = said(diary.database.run(switches.overview, administrator, diary.now))
    assert "核心事项:一直启用" in shown
    assert "拓展事项:未启用" in shown
    assert "支部工作:已启用,2024年1月1日起,默认" in shown

    switch(diary, administrator, "extended", on=True)

    shown = said(diary.database.run(switches.overview, administrator, diary.now))
    assert f"拓展事项:已启用,2026年3月27日起,{administrator.name}(" in shown
    assert diary.database.run(verify, b"key").faults == []


def test_asking_says_whom_it_concerns_and_what_it_means(diary: Diary, administrator: Actor) -> None:
    asked = diary.database.run(switches.ask, administrator, "branch", diary.now)
    assert "涉及 12 个党支部、12 名书记:" in said(asked)
    assert "停用后不再列入" in said(asked)
    assert list(buttons(asked)) == ["今天起停用", "4月1日 周三起停用", "返回启用事项"]

    asked = diary.database.run(switches.ask, administrator, "SEC-D3", diary.now)
    assert "书记" in said(asked)
    assert "依据:" in said(asked)
    assert "(R" not in said(asked), "numbers of requirements are for who keeps the catalogue"
    assert "一个单位一年最多 1 次" in said(asked)
    assert buttons(asked)["今天起启用"] == "p:y:SEC-D3:1:20260327"


def test_a_pack_that_is_switched_off_today_is_owed_no_more(diary: Diary, administrator: Actor) -> None:
    secretary = diary.secretary()
    assert owed(diary, secretary, "BR-05") == [State.PLANNED]

    assert "未启用" in switch(diary, administrator, "branch", on=False)
    diary.on(APRIL)
    assert owed(diary, secretary, "BR-05") == []
    administrator = who(diary, Role.ADMINISTRATOR, Level.CITY)
    switch(diary, administrator, "branch", on=True, day=APRIL)

    assert owed(diary, secretary, "BR-05") == [State.PLANNED]


def test_what_is_switched_for_next_month_holds_from_then_on(diary: Diary, administrator: Actor) -> None:
    secretary = diary.secretary()
    shown = switch(diary, administrator, "branch", on=False, day=APRIL)
    assert "已启用" in shown
    assert "2026年4月1日起停用" in shown
    assert owed(diary, secretary, "BR-05") == [State.PLANNED]
    diary.on(APRIL)

    assert owed(diary, secretary, "BR-05") == []
    assert "未启用,2026年4月1日起" in said(
        diary.database.run(switches.overview, who(diary, Role.ADMINISTRATOR, Level.CITY), diary.now)
    )


def test_an_item_can_be_on_without_its_pack(diary: Diary, administrator: Actor) -> None:
    township = diary.township_secretary()
    assert owed(diary, township, "IMP-06") == []

    switch(diary, administrator, "IMP-06", on=True)

    assert owed(diary, township, "IMP-06") == [State.PLANNED]
    assert owed(diary, township, "IMP-08") == []
    listed = buttons(diary.database.run(switches.items, administrator, "extended", 0, diary.now))
    assert "✓ 组织生活落实" in listed
    assert "○ 年度任务安排" in listed
    assert "○ 任务分解到人" not in listed


def test_a_committee_below_decides_for_its_own_tree(diary: Diary, administrator: Actor) -> None:
    county = who(diary, Role.STEERING_OFFICE_USER, Level.COUNTY)
    secretary = diary.secretary()
    switch(diary, county, "branch", on=False)
    diary.on(APRIL)
    administrator = who(diary, Role.ADMINISTRATOR, Level.CITY)
    assert owed(diary, secretary, "BR-05") == []
    assert "已启用" in said(diary.database.run(switches.ask, administrator, "branch", diary.now))


def test_a_second_tap_switches_nothing_more_and_an_old_button_asks_anew(
    diary: Diary, administrator: Actor
) -> None:
    before = len(diary.database.run(stored.switched, diary.now))
    for _ in range(2):
        switch(diary, administrator, "extended", on=True)
    assert len(diary.database.run(stored.switched, diary.now)) == before + 1

    diary.on(date(2026, 3, 30))
    administrator = who(diary, Role.ADMINISTRATOR, Level.CITY)
    assert "已启用" in switch(diary, administrator, "extended", on=False, day=TODAY)
    assert len(diary.database.run(stored.switched, diary.now)) == before + 1


@pytest.mark.parametrize("name", ["core", "DEC-01", "IMP-01", "INS-01", "x", "BR-99", "branch.x"])
def test_only_packs_and_items_that_oblige_to_something_are_switched(
    diary: Diary, administrator: Actor, name: str
) -> None:
    with pytest.raises(NotFound):
        diary.database.run(switches.ask, administrator, name, diary.now)
    with pytest.raises(NotFound):
        switch(diary, administrator, name, on=True)


def test_nobody_else_switches(diary: Diary) -> None:
    for actor in (diary.secretary(), diary.township_secretary(), who(diary, Role.CLERK, Level.TOWNSHIP)):
        assert not switches.may_switch(actor)
        with pytest.raises(NotFound):
            diary.database.run(switches.overview, actor, diary.now)
        with pytest.raises(NotFound):
            switch(diary, actor, "branch", on=False)
        with pytest.raises(NotFound):
            diary.database.run(switches.items, actor, "branch", 0, diary.now)


# --- by level, G23 ---


def test_an_item_of_leaders_is_switched_off_for_one_level_alone(diary: Diary, administrator: Actor) -> None:
    township, county = diary.township_secretary(), who(diary, Role.SECRETARY, Level.COUNTY)
    assert owed(diary, township, "SEC-01")
    assert owed(diary, county, "SEC-01")

    told = switch(diary, administrator, "SEC-01@township", on=False)

    assert told.startswith("✓ 乡级 ")
    assert ":未启用,2026年3月27日起" in told
    assert not owed(diary, township, "SEC-01")
    assert owed(diary, county, "SEC-01")
    switch(diary, administrator, "SEC-01@township", on=True)
    assert owed(diary, township, "SEC-01")
    assert diary.database.run(verify, b"key").faults == []


def test_a_committee_switches_its_own_level_and_those_below(diary: Diary, administrator: Actor) -> None:
    office = who(diary, Role.STEERING_OFFICE_USER, Level.COUNTY)
    everything = _all_levels(diary, administrator)
    assert {one.partition("@")[2] for one in everything} == {"city", "county", "township"}
    assert "SEC-03@township" not in everything  # A township secretary is tied to no township.
    assert {one.partition("@")[2] for one in _all_levels(diary, office)} == {"county", "township"}

    for name in ("SEC-04@city", "SEC-03@township", "SEC-04@village", "SEC-04", "DEC-01@county", "SEC-04@"):
        with pytest.raises(NotFound):
            switch(diary, office, name, on=False)
    switch(diary, office, "SEC-01@county", on=False)
    assert not owed(diary, who(diary, Role.SECRETARY, Level.COUNTY), "SEC-01")
    assert owed(diary, diary.township_secretary(), "SEC-01")


def test_the_nearest_committees_word_about_a_level_decides(diary: Diary, administrator: Actor) -> None:
    office = who(diary, Role.STEERING_OFFICE_USER, Level.COUNTY)
    switch(diary, administrator, "SEC-01@township", on=False)
    assert not owed(diary, diary.township_secretary(), "SEC-01")

    switch(diary, office, "SEC-01@township", on=True)

    assert owed(diary, diary.township_secretary(), "SEC-01")
    shown = said(diary.database.run(switches.ask, administrator, "SEC-01@township", diary.now))
    assert "未启用,2026年3月27日起" in shown
    assert "已启用,2026年3月27日起" in said(
        diary.database.run(switches.ask, office, "SEC-01@township", diary.now)
    )


def test_the_overview_counts_what_is_off_by_level_and_asking_names_only_those_of_the_level(
    diary: Diary, administrator: Actor
) -> None:
    asked = said(diary.database.run(switches.ask, administrator, "SEC-05@county", diary.now))
    assert "<b>县级 " in asked
    assert "涉及" in asked
    assert "书记" in asked

    switch(diary, administrator, "SEC-05@county", on=False)

    shown = said(diary.database.run(switches.overview, administrator, diary.now))
    assert "核心事项:一直启用,其中按层级停用 1 项" in shown


def _all_levels(diary: Diary, actor: Actor) -> set[str]:
    found: set[str] = set()
    for page in range(4):
        shown = diary.database.run(switches.levels, actor, page, diary.now)
        found |= {data[4:] for data in buttons(shown).values() if data.startswith("p:s:")}
    return found
