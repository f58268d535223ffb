"""Who cannot be reached, in the administrator's chat: from the roster to the list, and to an invitation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.people import Role

if TYPE_CHECKING:
    from domain.demonstration import Demonstration
    from tests.harness.chat import World


def test_the_roster_leads_to_them_and_each_name_to_an_invitation(world: World, city: Demonstration) -> None:
    administrator = world.chat(city.who(Role.ADMINISTRATOR)[0].id)
    administrator.say("名册")
    roster = administrator.last
    administrator.tap("收不到提醒的 1 人")
    administrator.sees("1. ", "谢家店村党支部书记:还没有加入,由梧涧镇党委接收")
    assert administrator.last.message_id != roster.message_id
    listed = administrator.last
    administrator.press(listed, listed.labels[0])
    administrator.sees("谢家店村党支部")
    administrator.tap("发一次性链接")
    administrator.sees("https://t.me/wuze_bot?start=")


def test_nobody_else_gets_there_by_made_up_data(world: World, city: Demonstration) -> None:
    for role in (Role.SECRETARY, Role.CLERK, Role.OPERATOR):
        chat = world.chat(city.who(role)[0].id)
        for data in ("i:u", "i:u:0", "i:u:99999", "i:u:x"):
            chat.forge(data)
            assert "收不到提醒" not in chat.last.text


def test_a_page_turns_in_its_place(world: World, city: Demonstration) -> None:
    for account in city.accounts[:4]:
        world.blocked_by.add(account.id)
        world.chat(account.id).say("/start")
    for account in city.accounts[6:9]:
        world.blocked_by.add(account.id)
        world.chat(account.id).say("/start")
    administrator = world.chat(city.who(Role.ADMINISTRATOR)[0].id)
    administrator.forge("i:u")
    administrator.sees("第 1/2 页")
    first = administrator.last
    administrator.tap("下一页 ›")
    administrator.sees("第 2/2 页")
    assert administrator.last.message_id == first.message_id
