"""A clerk enters for a leader: asked for whom only where there is a choice; the record is the leader's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from domain.people import Level, Role
from storage import contact_points, offices
from storage.schema import drafts, duty_days, duty_records
from tests.handlers.filling import receipt
from tests.harness.look import beside, count, rows
from tests.services.diary import FRIDAY
from tests.services.people import end_office, give_office, office_of

if TYPE_CHECKING:
    from domain.demonstration import Account, Demonstration
    from storage.database import Tx
    from tests.harness.chat import Chat, World

TALK = ("[更多]", "[谈话]")


@pytest.fixture
def clerk(world: World, city: Demonstration) -> Chat:
    """The chat of a branch's clerk, who has one leader: its secretary."""
    return world.chat(clerk_of_branch(city).id)


@pytest.fixture
def secretary(world: World, city: Demonstration) -> Chat:
    """The chat of that secretary."""
    return world.chat(secretary_of_branch(city).id)


def clerk_of_branch(city: Demonstration) -> Account:
    return city.who(Role.CLERK, Level.VILLAGE)[0]


def secretary_of_branch(city: Demonstration) -> Account:
    return city.who(Role.SECRETARY, Level.VILLAGE)[0]


def contact_points_of(world: World, account: Account) -> set[str]:
    def names(tx: Tx) -> set[str]:
        known = contact_points.of_person(tx, office_of(tx, account).person_id, FRIDAY)
        return {one.name for one in known}

    found: set[str] = beside(world, names)
    return found


def person_id(world: World, account: Account) -> int:
    return int(beside(world, lambda tx: office_of(tx, account).person_id))


def test_for_the_only_leader_a_clerk_is_not_asked_for_whom(
    clerk: Chat, world: World, city: Demonstration
) -> None:
    leader = secretary_of_branch(city)

    clerk.fill("记一笔", "[走访]")

    clerk.sees(f"替书记 {leader.name} 记")
    offered = set(clerk.last.labels) - {"先放着", "放弃"}
    assert offered == contact_points_of(world, leader)


def test_what_a_clerk_enters_is_the_leaders_and_says_by_whom(
    clerk: Chat, secretary: Chat, world: World, city: Demonstration
) -> None:
    leader, enterer = secretary_of_branch(city), clerk_of_branch(city)
    clerk.fill("记一笔", "[走访]")
    clerk.tap(clerk.last.labels[0])

    receipt(clerk, "[走访]", "[今天]", "0", "[跳过]", "[保存]")

    clerk.sees(f"{enterer.name} 替 {leader.name} 记于 2026年3月27日 16:40")
    [record] = rows(world, duty_records)
    assert record["person_id"] == person_id(world, leader)
    assert record["office_id"] == beside(world, lambda tx: office_of(tx, leader).id)
    assert record["entered_by_id"] == person_id(world, enterer)
    for one in (secretary, clerk):
        one.fill("我的记录", "[27日 走访]")
        one.sees(f"{enterer.name} 替 {leader.name} 记于")
        assert {"更正", "撤回", "补充材料"} <= set(one.last.labels)


def test_half_days_are_the_leaders_whoever_enters_them(
    clerk: Chat, secretary: Chat, world: World, city: Demonstration
) -> None:
    stay = ("[蹲点]", "[柳河村]", "昨天", "0", "[保存]")
    receipt(clerk, "记一笔", *stay)

    secretary.fill("记一笔", *stay)

    secretary.sees("3月26日 周四 上午已经记过蹲点:\n第 2026-0001 号,柳河村。")
    assert {row["person_id"] for row in rows(world, duty_days)} == {
        person_id(world, secretary_of_branch(city))
    }


def test_both_see_and_correct_the_record_and_it_stays_the_leaders(
    clerk: Chat, secretary: Chat, world: World, city: Demonstration
) -> None:
    leader, enterer = secretary_of_branch(city), clerk_of_branch(city)
    receipt(clerk, "记一笔", *TALK, "[党员]", "[今天]", "[2]", "[保存]")

    receipt(secretary, "我的记录", "[27日 谈话]", "[更正]", "少记一次", "[改人次]", "3", "[保存]")

    secretary.sees(f"{leader.name} 记于", "第 2 版,更正原因:少记一次")
    assert {row["person_id"] for row in rows(world, duty_records)} == {person_id(world, leader)}
    receipt(clerk, "我的记录", "[27日 谈话]", "[更正]", "又错", "[改人次]", "4", "[保存]")
    clerk.sees(f"{enterer.name} 替 {leader.name} 记于", "第 3 版")


def test_with_several_leaders_a_clerk_says_for_whom(world: World, city: Demonstration) -> None:
    clerk = world.chat(city.who(Role.CLERK, Level.TOWNSHIP)[0].id)
    secretary = city.who(Role.SECRETARY, Level.TOWNSHIP)[0]
    member = city.who(Role.LEADERSHIP_MEMBER, Level.TOWNSHIP)[0]

    clerk.fill("记一笔", "[走访]")
    asked = clerk.last
    clerk.sees("替谁记?")
    assert asked.rows == ((f"书记 {secretary.name}",), (f"班子成员 {member.name}",))
    clerk.tap(f"班子成员 {member.name}")

    assert clerk.look(asked).text.startswith(f"替班子成员 {member.name} 记\n")
    assert set(clerk.last.labels) - {"先放着", "放弃"} == contact_points_of(world, member)
    clerk.tap(clerk.last.labels[0])
    receipt(clerk, "[走访]", "[今天]", "0", "[跳过]", "[保存]")
    clerk.sees(f"替 {member.name} 记于")
    leader = world.chat(member.id)
    leader.fill("我的记录", "[27日 走访]")
    leader.sees(f"替 {member.name} 记于")
    assert "更正" in leader.last.labels
    other = world.chat(secretary.id)
    other.say("我的记录")
    other.sees("我的记录:还没有记录。")


def test_what_belongs_to_the_organization_is_nobodys_duty_alone(clerk: Chat) -> None:
    clerk.fill("记一笔", "[会议]")
    assert "替" not in clerk.last.text

    receipt(clerk, "[支委会]", "[今天]", "[4/5]", "研究党费", "[没有决定]", "[保存]")

    assert " 替 " not in clerk.last.text


def test_without_a_leader_a_clerk_is_told_so_and_may_still_enter_a_meeting(
    clerk: Chat, world: World, city: Demonstration
) -> None:
    beside(world, lambda tx: end_office(tx, secretary_of_branch(city), FRIDAY.replace(day=1)))

    clerk.fill("记一笔", "[走访]")

    clerk.sees("柳河村党支部 名册里没有可以替其记录的领导。", "请组织部管理员补上名册;会议可以照常记。")
    assert count(world, drafts) == 0
    receipt(clerk, "记一笔", "[支委会]", "[今天]", "[4/5]", "研究党费", "[没有决定]", "[保存]")
    clerk.say("昨天支委会 4/5 研究党费")
    clerk.sees("由一句话读出,还差:决定。")


def test_a_leader_of_another_organization_is_none_of_the_clerks(
    clerk: Chat, world: World, city: Demonstration
) -> None:
    other = city.who(Role.SECRETARY, Level.VILLAGE)[1]
    office = beside(world, lambda tx: office_of(tx, other).id)

    for data in (f"n:visit::{office}", f"n:duty_stay::p{office}", f"n:talk::{office}", "n:visit::999999"):
        clerk.forge(data)
        clerk.sees("没有找到。")

    assert count(world, drafts) == 0


def test_a_leader_who_has_left_is_none_of_the_clerks_any_more(world: World, city: Demonstration) -> None:
    clerk = world.chat(city.who(Role.CLERK, Level.TOWNSHIP)[0].id)
    member = city.who(Role.LEADERSHIP_MEMBER, Level.TOWNSHIP)[0]
    clerk.fill("记一笔", "[走访]")
    asked = clerk.last
    beside(world, lambda tx: end_office(tx, member, FRIDAY.replace(day=26)))

    clerk.press(asked, f"班子成员 {member.name}")

    clerk.sees("没有找到。")
    assert count(world, drafts) == 0


def test_a_draft_for_a_leader_goes_on_in_the_same_terms(
    clerk: Chat, world: World, city: Demonstration
) -> None:
    leader = secretary_of_branch(city)
    clerk.fill("记一笔", *TALK, "[党员]", "[先放着]")
    world.pass_days(1)

    clerk.fill("草稿", "[1]")

    clerk.sees(f"替书记 {leader.name} 记")
    receipt(clerk, "[今天]", "[2]", "[保存]")
    clerk.sees(f"替 {leader.name} 记于 2026年3月28日")


def test_a_clerk_of_two_organizations_still_sees_every_draft(
    clerk: Chat, world: World, city: Demonstration
) -> None:
    """What was begun for a leader of one organization hides nothing while the clerk acts in the other."""
    clerk.fill("记一笔", *TALK, "[党员]", "[先放着]")
    beside(world, lambda tx: _act_elsewhere(tx, city))

    clerk.say("草稿")

    clerk.sees("未完成的草稿 1 份")
    clerk.tap("1")
    clerk.sees("这份草稿是在另一个任职里开始的,")
    clerk.say("/start")
    assert "没有找到" not in clerk.last.text


def test_only_a_clerk_enters_for_somebody(secretary: Chat, world: World, city: Demonstration) -> None:
    leader = secretary_of_branch(city)
    office = beside(world, lambda tx: office_of(tx, city.who(Role.SECRETARY, Level.VILLAGE)[1]).id)

    secretary.forge(f"n:talk::{office}")
    assert "替" not in secretary.last.text
    receipt(secretary, "[党员]", "[今天]", "[2]", "[保存]")

    [record] = rows(world, duty_records)
    assert record["person_id"] == person_id(world, leader)


def _act_elsewhere(tx: Tx, city: Demonstration) -> None:
    """The clerk is another branch's clerk as well, and acts there."""
    account = clerk_of_branch(city)
    there = office_of(tx, city.who(Role.SECRETARY, Level.VILLAGE)[1]).organization_id
    office_id = give_office(tx, account, there, role=Role.CLERK)
    offices.choose(tx, office_of(tx, account).person_id, office_id)
