"""One's own data, and acting in another of one's offices."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from domain.people import Level, Role
from services.persons import identify
from storage.schema import audit_links, drafts, offices
from tests.harness.look import beside, count, rows
from tests.services.diary import FRIDAY
from tests.services.people import give_office

if TYPE_CHECKING:
    from domain.demonstration import Account, Demonstration
    from domain.people import Actor
    from storage.database import Tx
    from tests.harness.chat import Chat, World

OFFICE, COMMITTEE = "党建工作领导小组办公室", "委员会 · 经办人"


@pytest.fixture
def both(city: Demonstration) -> Account:
    """Somebody with two offices, in a steering office and as its committee's clerk."""
    return next(one for one in city.accounts if "、" in one.title)


@pytest.fixture
def chat(world: World, both: Account) -> Chat:
    """Theirs."""
    return world.chat(both.id)


def test_my_data_say_what_is_stored_and_what_is_not(chat: Chat, both: Account) -> None:
    chat.say("我的资料")

    number = both.phone.removeprefix("86")
    chat.sees(both.name, f"手机 {number[:3]}****{number[-4:]}", "这个账号已登记", OFFICE, COMMITTEE)
    chat.sees("记录 0 条,草稿 0 份", "不存:位置、在线时间、阅读状态")
    assert number not in chat.last.text


def test_somebody_with_one_office_has_nothing_to_switch_to(world: World, city: Demonstration) -> None:
    chat = world.chat(city.who(Role.SECRETARY)[0].id)

    chat.say("我的资料")

    assert "联系点" in chat.last.labels
    assert not [data for _, data in chat.last.buttons if data.startswith("s:")]
    chat.sees("联系点:")


def test_switching_leads_home_in_the_other_office_and_back(chat: Chat) -> None:
    chat.say("/start")
    chat.sees(OFFICE)

    chat.say("我的资料")
    data = chat.last
    chat.press(data, data.labels[0])
    chat.sees(COMMITTEE)
    chat.say("/start")
    chat.sees(COMMITTEE)
    chat.say("我的资料")
    chat.press(chat.last, chat.last.labels[0])
    chat.sees(OFFICE)


def test_a_draft_of_another_office_is_put_aside_and_leads_back_to_it(chat: Chat, world: World) -> None:
    chat.fill("记一笔", "[会议]")
    question = chat.last

    chat.say("我的资料")
    chat.press(chat.last, chat.last.labels[0])
    chat.say("支委会")
    assert rows(world, drafts)[0]["session"]["answers"] == {}
    chat.press(question, "先放着")
    chat.sees("这份草稿是在另一个任职里开始的")

    chat.press(chat.last, chat.last.labels[0])
    chat.sees("会议种类?")
    chat.say("支委会")
    chat.sees("哪一天开的?")
    chat.say("/start")
    assert any(OFFICE in one.text for one in chat.phone.messages.values())


def test_a_second_press_switches_once(chat: Chat, world: World) -> None:
    chat.say("我的资料")
    before = count(world, audit_links)

    chat.press(chat.last, chat.last.labels[0], times=2)

    assert count(world, audit_links) == before + 1
    chat.sees(COMMITTEE)


@pytest.mark.parametrize(
    "data", ["s", "s:", "s:0", "s:1", "s:999999999999999999", "s:1:1", "s:-1", "s:1:2:3", "s:x"]
)
def test_an_office_that_is_not_ones_own_is_not_found(chat: Chat, world: World, data: str) -> None:
    before = count(world, audit_links)

    chat.forge(data)

    chat.sees("没有找到")
    assert count(world, audit_links) == before


def test_a_button_enters_for_the_office_it_was_shown_for(chat: Chat, world: World, both: Account) -> None:
    """An old list is pressed after its reader has turned to another office: nothing goes to its unit."""
    chat.say("记一笔")
    shown = chat.last
    first = acting(world, both)
    chat.say("我的资料")
    chat.press(chat.last, chat.last.labels[0])
    assert acting(world, both) != first

    chat.press(shown, shown.labels[0])

    assert any("现在以" in one.text and OFFICE in one.text for one in chat.phone.messages.values())
    assert chat.last.message_id > shown.message_id
    assert acting(world, both) == first
    assert [row["office_id"] for row in rows(world, drafts)] == [first]


def test_a_button_of_an_office_one_has_left_begins_nothing(chat: Chat, world: World, both: Account) -> None:
    chat.say("记一笔")
    shown = chat.last
    beside(world, lambda tx: end(tx, acting_in(tx, both)))

    chat.press(shown, shown.labels[0])

    chat.sees("这个按钮属于您已卸任的职务")
    assert rows(world, drafts) == []


def test_a_button_of_an_office_one_has_again_enters_for_the_same_organization(
    chat: Chat, world: World, both: Account
) -> None:
    chat.say("记一笔")
    shown = chat.last

    def renewed(tx: Tx) -> int:
        before = identified(tx, both).office
        end(tx, before.id)
        return give_office(tx, both, before.organization_id, role=before.role)

    again = beside(world, renewed)
    chat.press(shown, shown.labels[0])

    assert [row["office_id"] for row in rows(world, drafts)] == [again]


def test_nobody_begins_a_form_for_anothers_office(chat: Chat, world: World, city: Demonstration) -> None:
    other = beside(world, lambda tx: acting_in(tx, city.who(Role.SECRETARY)[0]))

    chat.forge(f"n:meeting@{other}")

    chat.sees("没有找到")
    assert rows(world, drafts) == []


def test_what_another_office_decides_is_decided_in_that_one(
    chat: Chat, world: World, city: Demonstration, both: Account
) -> None:
    """A request to be released waits for the committee, whose clerk acts in the steering office just now."""
    township = world.chat(city.who(Role.SECRETARY, Level.TOWNSHIP)[0].id)
    township.say("免除")
    township.tap(township.last.labels[0])
    township.fill("防汛转移群众", "保存")
    first = acting(world, both)
    asked = chat.last
    chat.sees("申请免除")

    chat.press(asked, "同意")

    chat.sees("现在以", "委员会", "的身份办理")
    assert acting(world, both) != first
    assert "已同意" in chat.look(asked).text
    township.sees("已同意免除")


@pytest.mark.parametrize("data", ["n:nothing@{other}", "s:{other}:999"])
def test_what_is_found_in_no_office_changes_nothing(
    chat: Chat, world: World, city: Demonstration, both: Account, data: str
) -> None:
    """Of somebody with three offices: it is looked for in each."""
    other = acting(world, both)
    elsewhere = beside(world, lambda tx: identified(tx, city.who(Role.SECRETARY)[0]).office.organization_id)
    beside(world, lambda tx: give_office(tx, both, elsewhere))
    first = acting(world, both)
    assert first != other
    before = count(world, audit_links)

    chat.forge(data.format(other=other))

    chat.sees("没有找到")
    assert not any("现在以" in one.text for one in chat.phone.messages.values())
    assert acting(world, both) == first
    assert count(world, audit_links) == before


def test_a_form_is_put_aside_by_what_is_done_in_another_office(
    chat: Chat, world: World, city: Demonstration
) -> None:
    township = world.chat(city.who(Role.SECRETARY, Level.TOWNSHIP)[0].id)
    township.say("免除")
    township.tap(township.last.labels[0])
    township.fill("防汛转移群众", "保存")
    asked = chat.last
    chat.say("记一笔")
    chat.tap(chat.last.labels[0])
    filled = chat.last

    chat.press(asked, "同意")

    chat.sees("现在以", "委员会", "的身份办理")
    assert chat.look(filled).text != filled.text
    chat.say("今天")
    assert "另一个任职" not in chat.last.text


def end(tx: Tx, office_id: int) -> None:
    last = FRIDAY - timedelta(days=1)
    tx.execute(update(offices).where(offices.c.id == office_id).values(to_on=last))


def identified(tx: Tx, account: Account) -> Actor:
    actor = identify(tx, account.id, datetime(FRIDAY.year, FRIDAY.month, FRIDAY.day, 4, tzinfo=UTC))
    assert actor is not None
    return actor


def acting_in(tx: Tx, account: Account) -> int:
    return identified(tx, account).office.id


def acting(world: World, account: Account) -> int:
    return int(beside(world, lambda tx: acting_in(tx, account)))
