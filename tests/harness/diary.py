"""What people do with the bot, as they would: read the question, answer it, read the receipt.

Every function gives the number on the receipt, and leaves in the record one text of its own
(`reported`) by which the record is found again.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.harness.person import Person, Seen


async def arrive(person: Person) -> None:
    """Press start and be greeted by one's organization and role."""
    await person.start()
    await person.see("书记")


async def open_form(person: Person, form: str) -> None:
    """The beginning of every form: 记一笔, then which one."""
    await person.say("记一笔")
    await person.tap(await person.see(button=form), form)


async def log_meeting(person: Person, reported: str) -> str:
    """A branch committee meeting of today."""
    await fill_in_meeting(person, reported)
    return await save(person, reported)


async def fill_in_meeting(person: Person, reported: str) -> None:
    """All answers by tapping but for attendance and topic, up to the summary."""
    await open_form(person, "会议")
    await person.tap(await person.see("会议种类"), "支委会")
    await person.tap(await person.see("哪一天开的"), "今天")
    await person.see("到会人数")
    await person.say("4/5")
    await person.see("议题,一句话")
    await person.say(reported)
    await person.tap(await person.see("决定,一句话"), "没有决定")


async def log_visit(person: Person, reported: str) -> str:
    """A visit of yesterday to the first contact point, with a problem solved on the spot."""
    await open_form(person, "走访")
    asked = await person.see("去了哪个联系点")
    await person.press(asked.message_id, first_choice(asked))
    await person.tap(await person.see("去做什么"), "走访")
    await person.tap(await person.see("哪一天去的"), "昨天")
    await person.tap(await person.see("接下几个问题"), "1")
    await person.see("什么问题")
    await person.say(reported)
    await person.tap(await person.see("当场解决几个"), "1")
    await person.tap(await person.see("哪天回访"), "跳过")
    return await save(person, reported)


async def log_duty_stay(person: Person, reported: str, days_ago: int = 2) -> str:
    """Three whole days that ended so long ago, in the first place offered."""
    await open_form(person, "蹲点")
    asked = await person.see("在哪个村")
    await person.press(asked.message_id, first_choice(asked))
    await person.see("从哪天到哪天")
    last = today() - timedelta(days=days_ago)
    await person.say(f"{last - timedelta(days=2):%Y-%m-%d}到{last:%Y-%m-%d}")
    await person.tap(await person.see("接下几个问题"), "2")
    await person.see("什么问题")
    await person.say(reported)
    return await save(person, reported)


async def save(person: Person, reported: str) -> str:
    """Check the summary, save, and keep the receipt."""
    await person.tap(await person.see("请核对", reported, button="保存"), "保存")
    return await person.keep(await person.see("已保存", reported), reported)


def first_choice(asked: Seen) -> str:
    """What the first button of a list sends back."""
    return asked.buttons[0][1]


def today() -> date:
    """The organizations' present day."""
    return (datetime.now(UTC) + timedelta(hours=8)).date()


FORMS: dict[str, Callable[[Person, str], Awaitable[str]]] = {
    "meeting": log_meeting,
    "visit": log_visit,
    "duty_stay": log_duty_stay,
}
