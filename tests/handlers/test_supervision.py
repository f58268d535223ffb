"""The way into supervision: what waits, and only the ways that are one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.people import Level, Role

if TYPE_CHECKING:
    from domain.demonstration import Demonstration
    from tests.harness.chat import Chat, World


def test_a_secretary_finds_the_way_by_a_word(chat: Chat) -> None:
    chat.say("督查")

    chat.sees("现在没有等您办的")
    assert chat.last.labels == ("督查反馈", "问题整改", "异议复核", "督查轮次", "督查成果", "评分表")


def test_who_plans_rounds_and_who_visits_have_a_button(world: World, city: Demonstration) -> None:
    for role in (Role.ADMINISTRATOR, Role.STEERING_OFFICE_USER, Role.INSPECTOR, Role.TEAM_LEADER):
        chat = world.chat(city.who(role)[0].id)
        chat.say("/start")
        assert any("督查" in row for row in chat.phone.menu), role
        chat.say("督查")
        chat.sees("现在没有等您办的")


def test_who_runs_the_machine_sees_nothing_of_it(world: World, city: Demonstration) -> None:
    chat = world.chat(city.who(Role.OPERATOR, Level.CITY)[0].id)

    chat.say("督查")

    chat.sees("没有找到")
