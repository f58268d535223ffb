"""What a kind of contact point is called, said in the chat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.people import Level, Role

if TYPE_CHECKING:
    from domain.demonstration import Demonstration
    from tests.harness.chat import World


def test_an_administrator_gives_a_kind_another_word_and_leaders_read_it(
    world: World, city: Demonstration
) -> None:
    secretary = world.chat(city.who(Role.SECRETARY, Level.TOWNSHIP)[0].id)
    secretary.say("我的联系点")
    secretary.sees("(小学党组织):")
    administrator = world.chat(city.who(Role.ADMINISTRATOR)[0].id)

    administrator.fill("启用", "[联系与蹲点(按层级)]", "[联系点叫法]", "[小学党组织]")
    administrator.sees("今后叫什么?")
    administrator.say("一个比十二个字还要长得多的叫法")
    administrator.sees("12")
    administrator.fill("学校<党组织>", "[保存]")

    administrator.sees("✓ 联系点「小学党组织」今后叫「学校<党组织>」")
    secretary.say("我的联系点")
    secretary.sees("(学校<党组织>):")


def test_the_word_begins_nothing_for_others(world: World, city: Demonstration) -> None:
    secretary = world.chat(city.who(Role.SECRETARY, Level.TOWNSHIP)[0].id)

    secretary.forge("n:contact_label")

    secretary.sees("没有找到")
