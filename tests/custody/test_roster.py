"""A roster over HTTP: the empty workbook comes as a file, a filled one is fetched and imported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.people import Role
from tests.harness.person import Person
from tests.harness.workbooks import book, rows_of, workbook

if TYPE_CHECKING:
    from tests.harness.city import City
    from tests.harness.playground import Control
    from tests.harness.processes import Bot


async def test_an_administrator_gets_the_empty_workbook_and_sends_a_filled_one(
    bot: Bot, city: City, control: Control
) -> None:
    administrator = Person(control, city.made.who(Role.ADMINISTRATOR)[0].id)
    bot.start()
    await administrator.start()
    await administrator.see("组织部管理员")
    await administrator.say("名册")
    await administrator.tap(await administrator.see("要改名册"), "空白表")
    blank = await administrator.see("先看「说明」")
    document = administrator.raw[blank.message_id]["document"]
    assert document["file_name"] == "名册空白表.xlsx"
    assert document["file_size"] > 5000

    path = f"people/{administrator.id}/file"
    await control.upload(path, "roster.xlsx", book(city.made.roster), "document")
    await administrator.see("没有变化:roster.xlsx")

    rows = rows_of(city.made.roster)
    rows["组织"][-1]["名称"] = "新名组织"
    await control.upload(path, "roster.xlsx", workbook(rows), "document")
    await administrator.tap(await administrator.see("新名组织"), "确认导入")
    await administrator.see("✓ 名册已导入")
