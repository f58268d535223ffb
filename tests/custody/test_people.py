"""Joining, rebinding, switching, handing over, and each kind of record, over HTTP with the real process."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from domain.people import Level, Role
from tests.custody.test_reminders import TODAY, WORK, move
from tests.harness import diary
from tests.harness.ledger import chain
from tests.harness.person import Person
from tests.harness.processes import Bot
from tests.harness.workbooks import rows_of, workbook

if TYPE_CHECKING:
    from tests.harness.city import City, Home
    from tests.harness.playground import Control, Playground
    from tests.harness.processes import Launcher

LINK = re.compile(r"/start j_\S+")

LINES = {
    "谈话 昨天 党员 3人次": "谈话",
    "求助 昨天 村部屋顶漏雨 请求经费": "求助",
    "问题:昨天 新情况新问题 村口路灯不亮": "问题",
    "昨天亲自部署防汛工作": "亲自",
    "文件 2026年度党建工作计划": "文件",
    "载体 党员先锋岗": "载体",
    "上报 抓党建工作情况报告": "上报",
}
"""How each further kind is begun in one line; what the line leaves open is answered as it is asked."""


def _answer(question: str) -> str:
    """What a person says to a question of any form."""
    answers = {
        "哪一类文件": "规划计划",
        "哪一种载体": "活动",
        "文号是什么": "没有文号",
        "结果,一句话": "还没有结果",
        "和谁谈": "党员",
        "几人次": "3",
        "标题,一句话": "年度工作报告",
    }
    return next((said for asked, said in answers.items() if asked in question), "昨天")


async def _to_the_end(person: Person) -> str:
    """Answer question after question until the summary, and save; gives the receipt."""
    for _ in range(8):
        seen = await person.see(button="先放着")
        if any(label == "保存" for label, _ in seen.buttons):
            await person.tap(seen, "保存")
            return (await person.see("✓ 已保存")).text
        await person.say(_answer(seen.text))
    raise AssertionError(person.latest())


@pytest.mark.timeout(180)
async def test_every_further_kind_is_one_line_and_survives_a_kill(
    any_home: Home, launcher: Launcher, playground: Playground, control: Control, city: City
) -> None:
    bot = Bot(launcher, any_home, playground.url)
    person = Person(control, city.made.who(Role.SECRETARY, Level.VILLAGE)[0].id)
    bot.start()
    try:
        await diary.arrive(person)
        receipts = []
        for number, line in enumerate(LINES):
            await person.say(line)
            if number % 3 == 0:
                await person.see("由一句话读出")
                await bot.kill()
                bot.start()
            receipts.append(await _to_the_end(person))
        report = await chain(any_home)
    finally:
        await bot.kill()
    assert [f"第 {number:04d}" for number in range(1, 8)] == [
        f"第 {re.search(r'-([0-9]{4}) 号', text)[1]}"  # type: ignore[index]  # a receipt has a number
        for text in receipts
    ]
    assert report.faults == []
    assert bot.complaints() == []


async def _link(administrator: Person, name: str, button: str, *, confirm: str = "") -> str:
    """What an administrator passes on to somebody so that they can join."""
    await administrator.say("名册")
    await administrator.tap(await administrator.see("要改名册"), "人员")
    await administrator.see("找谁")
    await administrator.say(name)
    await administrator.tap(await administrator.see(f"「{name}」"), name)
    await administrator.tap(await administrator.see(name, button=button), button)
    if confirm:
        await administrator.tap(await administrator.see("换账号?"), confirm)
    found = LINK.search((await administrator.see("24 小时内有效")).text)
    assert found
    return found[0]


async def test_a_link_lets_one_in_once_and_a_new_account_takes_the_former_ones_place(
    any_home: Home, launcher: Launcher, playground: Playground, control: Control, city: City
) -> None:
    bot = Bot(launcher, any_home, playground.url)
    administrator = Person(control, city.made.who(Role.ADMINISTRATOR)[0].id)
    newcomer, stranger = Person(control, city.made.newcomer.id), Person(control, city.made.stranger.id)
    account = city.made.who(Role.SECRETARY, Level.VILLAGE)[1]
    former = Person(control, account.id)
    bot.start()
    try:
        await administrator.start()
        await administrator.see("组织部管理员")
        link = await _link(administrator, city.made.newcomer.name, "发一次性链接")
        await newcomer.say(link)
        await newcomer.see("书记")
        await stranger.say(link)
        await stranger.see("链接")

        await diary.arrive(former)
        await former.say("支委会 研究党费")
        await former.see("由一句话读出")
        link = await _link(administrator, account.name, "换账号", confirm="确认换账号")
        await former.say("昨天")
        await former.see("本机器人只供已登记的党组织使用")
        await stranger.say(link)
        await stranger.see("书记")
        await stranger.say("草稿")
        await stranger.see("研究党费")
        report = await chain(any_home)
    finally:
        await bot.kill()
    assert report.faults == []
    assert bot.complaints() == []


async def test_somebody_with_two_offices_switches_between_them(
    bot: Bot, city: City, control: Control
) -> None:
    both = next(one for one in city.made.who(Role.STEERING_OFFICE_USER) if "县委经办人" in one.title)
    person = Person(control, both.id)
    bot.start()
    await person.start()
    await person.see("党建办工作人员")
    await person.say("我的资料")
    await person.tap(await person.see("任职"), "切换到")
    await person.see("经办人")
    await person.say("记一笔")
    await person.see("记哪一种", button="按纸质录入")


async def test_a_successor_takes_drafts_over_by_a_list_that_both_confirm(
    any_home: Home, launcher: Launcher, playground: Playground, control: Control, city: City
) -> None:
    bot = Bot(launcher, any_home, playground.url, demonstration=True)
    administrator = Person(control, city.made.who(Role.ADMINISTRATOR)[0].id)
    giver_account = city.made.who(Role.SECRETARY, Level.VILLAGE)[2]
    taker_account = city.made.who(Role.PARENT_READER)[0]
    giver, taker = Person(control, giver_account.id), Person(control, taker_account.id)
    rows = rows_of(city.made.roster)
    codes = {one.name: one.code for one in city.made.roster.persons}
    office = next(row for row in rows["任职"] if row["人员编号"] == codes[giver_account.name])
    today = diary.today()
    office["结束日期"] = today - timedelta(days=1)
    rows["任职"].append(
        {**office, "人员编号": codes[taker_account.name], "开始日期": today, "结束日期": None}
    )
    bot.start()
    try:
        await administrator.start()
        await administrator.see("组织部管理员")
        await taker.start()
        await taker.see("查阅人员")
        await diary.arrive(giver)
        await giver.say("支委会 研究党费")
        await giver.see("由一句话读出")

        await control.upload(f"people/{administrator.id}/file", "roster.xlsx", workbook(rows), "document")
        await administrator.tap(await administrator.see("roster.xlsx", button="确认导入"), "确认导入")
        await administrator.see("✓ 名册已导入")
        # At night and on rest days nobody is told what others did.
        await move(control, WORK.on_or_after(TODAY + timedelta(days=1)), "10:00")
        await giver.tap(await giver.see("移交清单", "草稿 1 份"), "确认移交")
        await giver.see("您已于", "确认移交")
        await giver.say("我的记录")
        await giver.see("任职已于")
        await taker.tap(await taker.see("移交清单"), "确认接收")
        await taker.see("1 份草稿在您的「草稿」里")
        report = await chain(any_home)
    finally:
        await bot.kill()
    assert report.faults == []
    assert bot.complaints() == []
