"""Teams in the chat: made, briefed, sent out with one tap, said by hand, and others instead."""

from __future__ import annotations

import asyncio
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from storage.database import Database
from storage.schema import audit_links, briefings, inspection_teams, pairs, team_members
from tests.harness.chat import World
from tests.harness.look import rows
from tests.services.diary import Diary
from tests.services.inspecting import diary_of
from tests.services.teaming import Planned

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from domain.demonstration import Account
    from tests.harness.chat import Chat


@dataclass(frozen=True)
class Sent:
    """A round that is being set up, and everybody's phones."""

    world: World
    planned: Planned

    @property
    def administrator(self) -> Chat:
        """Who plans it."""
        return self.world.chat(self.planned.administrator().telegram_id)

    def chat(self, account: Account) -> Chat:
        """Somebody's chat."""
        return self.world.chat(account.id)

    def begin(self) -> Chat:
        """The administrator looks at the teams."""
        chat = self.administrator
        chat.forge(f"it:o:{self.planned.round_id}")
        return chat


@pytest.fixture
def sent(counties_template: Path, tmp_path: Path) -> Iterator[Sent]:
    """A cross round of four villages on the afternoon of Friday, 27 March 2026, without teams."""
    path = tmp_path / "teams.db"
    shutil.copyfile(counties_template, path)
    url = f"sqlite:///{path}"
    database = Database(url, b"key")
    yield Sent(World(url, Diary.now), Planned(diary_of(database, loaded=True)))
    asyncio.run(database.close())


def make(chat: Chat, sent: Sent, name: str = "第一组", count: int = 3) -> None:
    """Make a team of the first county's inspectors."""
    chat.fill("[建督查组]", name, sent.planned.leader().name)
    for account in sent.planned.inspectors()[:count]:
        chat.say(account.name)
    chat.fill("[下一步]", "保存")


def test_a_team_is_made_briefed_and_whole_in_a_few_taps(sent: Sent) -> None:
    chat = sent.begin()
    chat.sees("督查组 · 上半年督责", "0 个组 0 人", "启动前要改:", "还没有建督查组")

    make(chat, sent)
    chat.sees("✓ 已保存", "第一组 · 上半年督责,4 人", f"{sent.planned.leader().name}(组长)", "没培训")
    chat.tap("督查组")
    chat.sees("1 个组 4 人,参加过培训 0 人", "没有参加本轮督前培训")

    chat.fill("[登记培训]", "[今天]", "先看后问,两人分开打分", "[全体 4 人]", "[下一步]", "[跳过]", "保存")
    chat.sees("✓ 已保存", "参加过培训 4 人")
    assert "启动前要改" not in chat.last.text
    assert len(rows(sent.world, inspection_teams)) == 1
    assert len(rows(sent.world, team_members)) == 4
    assert len(rows(sent.world, briefings)) == 1
    subjects = [row["subject"] for row in rows(sent.world, audit_links)]
    assert subjects.count("team_member") == 4
    assert {"inspection_team", "briefing"} <= set(subjects)


def test_saving_a_team_twice_makes_one(sent: Sent) -> None:
    chat = sent.begin()
    chat.fill("[建督查组]", "第一组", sent.planned.leader().name)
    for account in sent.planned.inspectors()[:2]:
        chat.say(account.name)
    chat.tap("下一步")

    chat.press(chat.last, "保存", times=2)

    assert len(rows(sent.world, inspection_teams)) == 1
    chat.sees("第一组 · 上半年督责,3 人")


def test_people_come_and_go_and_what_is_missing_is_named(sent: Sent) -> None:
    chat = sent.begin()
    make(chat, sent, count=2)
    first, second, third = sent.planned.inspectors()[:3]

    chat.fill("[加人]", third.name, "[下一步]", "[跳过]", "保存")
    chat.sees("第一组 · 上半年督责,4 人")
    chat.fill("[换组长]", first.name, "[跳过]", "保存")
    chat.sees(f"{first.name}(组长)")
    chat.fill("[有人退出]", second.name, "借调", "保存")
    chat.sees("第一组 · 上半年督责,3 人")
    chat.fill("[有人退出]", third.name, "[跳过]", "保存")

    chat.sees("除组长外要有两人以上才能配对,现有 1 人")


def test_what_the_bot_proposes_is_looked_at_and_written_with_one_tap(sent: Sent) -> None:
    chat = sent.begin()
    make(chat, sent)
    chat.tap("督查组")
    chat.fill("[登记培训]", "[今天]", "先看后问", "[全体 4 人]", "[下一步]", "[跳过]", "保存")
    chat.tap("分派建议")
    chat.sees("4 处中 4 处还没定人", "每人去 2 到 3 处", "轮次启动以后可以一次定下")
    assert "就这样定 4 处" not in chat.last.labels
    sent.planned.start()

    chat.fill("[督查组]", "[分派建议]", "[看每一处]")
    assert len(chat.last.text.splitlines()) == 5
    chat.tap("分派建议")
    chat.press(chat.last, "就这样定 4 处", times=2)

    assert len(rows(sent.world, pairs)) == 4
    chat.sees("4 处都已经定了人")
    chat.fill("[督查组]", "[各处分工]")
    chat.sees("已定 4/4 处", "1. ", "4. ")
    assert chat.last.rows[0] == ("1", "2", "3")


def test_each_is_told_where_to_go_in_the_morning_with_one_message(sent: Sent) -> None:
    sent.planned.under_way()
    chat = sent.begin()
    chat.fill("[分派建议]", "[就这样定 4 处]")

    inspector, leader = sent.chat(sent.planned.inspectors()[0]), sent.chat(sent.planned.leader())
    inspector.sees("上半年督责:您去 2 处督查", "3月23日至4月10日")
    assert inspector.count() == leader.count() == 1
    assert [data.partition(":")[0] for _, data in inspector.last.buttons] == ["ss", "ss"]
    leader.sees("您带队 4 处")


def test_two_are_said_by_hand_and_a_rule_that_is_broken_is_named(sent: Sent) -> None:
    sent.planned.under_way()
    chat = sent.begin()
    first, second = sent.planned.inspectors()[:2]
    chat.fill("[各处分工]", "[1]")
    chat.sees("还没定谁去", "3月23日至4月10日之间去")

    chat.fill("[指定两人]", first.name, second.name, "3月30日", "[跳过]", "保存")
    chat.sees("✓ 已保存", f"去的人:{first.name}、{second.name}", "3月30日 周一去")
    sent.chat(first).sees(f"和{second.name},3月30日")

    sent.planned.change(1, "join", sent.planned.inspectors(1)[0], reason="加强力量")
    other = sent.planned.inspectors(1)[0]
    chat.fill("[指定两人]", first.name, other.name, "[跳过]", "换人试试", "保存")
    chat.sees("不能这样派", "没有参加本轮督前培训", "交互督责不回本县")
    assert len(rows(sent.world, pairs)) == 1


def test_one_who_is_ill_is_replaced_and_both_are_told(sent: Sent) -> None:
    sent.planned.under_way()
    sent.planned.send_out()
    chat = sent.begin()
    ill = sent.planned.inspectors()[0]
    team = next(label for label in chat.last.labels if label.startswith("第一组"))

    chat.fill(f"[{team}]", "[有人去不了]", ill.name, "[没反馈的 2 处都换]", "[每处各换一人,去得少的先去]")
    chat.fill("生病住院", "保存")

    chat.sees("✓ 已保存", "各处分工", "已定 4/4 处")
    assert ill.name not in chat.last.text
    sent.chat(ill).sees("已换人,您不用再去")
    assert len(rows(sent.world, pairs)) == 6
    chat.tap("1")
    name = chat.last.labels[1].removeprefix("换下")
    chat.tap(f"换下{name}")
    chat.sees("换谁去")
    options = [label for label in chat.last.labels if "(" in label]
    chat.fill(f"[{options[0]}]", "出差", "保存")
    chat.sees("✓ 已保存")
    assert len(rows(sent.world, pairs)) == 7


@pytest.mark.parametrize(
    "data",
    [
        "it",
        "it:",
        "it:o:",
        "it:o:1:99999",
        "it:t:1",
        "it:p:9:0",
        "it:i:99",
        "it:a:9",
        "it:y:1:zz",
        "it:l:9:0",
    ],
)
def test_forged_buttons_find_nothing(sent: Sent, data: str) -> None:
    sent.administrator.forge(data)

    sent.administrator.sees("没有找到")


def test_whoever_does_not_plan_rounds_reads_and_changes_nothing(sent: Sent) -> None:
    sent.planned.under_way()
    sent.planned.send_out()
    sent.world.receive()
    place = sent.planned.inspections()[0].id
    team = 1
    for account in (sent.planned.inspectors()[0], sent.planned.secretaries(1)[0]):
        chat = sent.chat(account)
        for data in (
            "it:o:1",
            f"it:t:{team}:0",
            "it:p:1:0",
            f"it:i:{place}",
            "it:a:1",
            "n:pair:1",
            "n:briefing:1",
        ):
            chat.forge(data)
            chat.sees("没有找到")
