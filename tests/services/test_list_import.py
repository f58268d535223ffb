"""Lists by workbook: who reaches which, what is applied is what was shown, which reminders are switched."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select, update

from domain.list_layout import COLUMNS, LISTS
from domain.people import Level, Role
from domain.refusals import NotFound, Refused
from domain.switches import Switch
from services import list_changes, list_export, list_import, list_plan, roster_import, rules
from storage import schema
from templates.documents import render
from tests.harness.workbooks import lists_book, rows_in
from tests.services import lists
from tests.services.diary import buttons, said
from tests.services.people import give_office

if TYPE_CHECKING:
    from domain.list_difference import Plan
    from domain.people import Actor
    from services.roster_import import Answer
    from storage.database import Tx
    from tests.harness.workbooks import Rows
    from tests.services.diary import Diary

CITY, COUNTY, TOWNSHIP = "Z0001", "Z0003", "Z0005"


def actor_of(diary: Diary, role: Role, level: Level | None = None) -> Actor:
    return diary.actor(diary.city.who(role, level)[0].id)


def administrator_of(diary: Diary) -> Actor:
    return actor_of(diary, Role.ADMINISTRATOR)


def clerk_of(diary: Diary) -> Actor:
    return actor_of(diary, Role.CLERK, Level.TOWNSHIP)


def taken_out(diary: Diary, actor: Actor) -> Rows:
    document = diary.database.run(list_export.of_year, actor, diary.now.year, diary.now)
    return rows_in(render(document.name, document.params).content, list(COLUMNS))


def row(rows: Rows, code: str, key: str) -> dict[str, Any]:
    return next(one for one in rows[LISTS] if (one["组织编号"], one["编号"]) == (code, key))


def send(diary: Diary, actor: Actor, *rows: dict[str, Any]) -> Answer:
    book = roster_import.read("清单.xlsx", lists_book({LISTS: list(rows)}))
    return diary.database.run(list_import.receive, actor, book, diary.now)


def waiting(answer: Answer) -> int:
    return int(buttons(answer.message)["应用"].split(":")[2])


def bring_in(diary: Diary, actor: Actor, *rows: dict[str, Any]) -> str:
    answer = send(diary, actor, *rows)
    return said(diary.database.run(list_import.confirm, actor, waiting(answer), diary.now).message)


def plan(diary: Diary, actor: Actor, *rows: dict[str, Any]) -> Plan:
    book = roster_import.read("清单.xlsx", lists_book({LISTS: list(rows)}))
    found = diary.database.run(list_import.dry_run, book, actor, diary.now)
    assert found.faults == []
    return found.plan


def switched(tx: Tx) -> list[tuple[int, str, bool, date]]:
    columns = schema.switches.c
    made = select(columns.organization_id, columns.name, columns.on, columns.from_on).order_by(columns.id)
    return [(row[0], row[1], bool(row[2]), row[3]) for row in tx.execute(made)]


def id_of(diary: Diary, code: str) -> int:
    found = select(schema.organizations.c.id).where(schema.organizations.c.code == code)
    return int(diary.database.run(lambda tx: tx.execute(found).scalar_one()))


@pytest.mark.parametrize(
    ("role", "level", "codes"),
    [
        (Role.ADMINISTRATOR, None, [CITY, COUNTY, TOWNSHIP]),
        (Role.STEERING_OFFICE_USER, Level.CITY, [CITY]),
        (Role.SECRETARY, Level.COUNTY, [COUNTY]),
        (Role.CLERK, Level.TOWNSHIP, [TOWNSHIP]),
    ],
)
def test_a_workbook_holds_the_lists_that_its_owner_may_adapt(
    diary: Diary, role: Role, level: Level | None, codes: list[str]
) -> None:
    rows = taken_out(diary, actor_of(diary, role, level))
    assert list(dict.fromkeys(one["组织编号"] for one in rows[LISTS])) == codes


@pytest.mark.parametrize(
    ("role", "level"),
    [(Role.SECRETARY, Level.VILLAGE), (Role.LEADERSHIP_MEMBER, None), (Role.PARENT_READER, None)],
)
def test_nobody_else_gets_or_sends_one(diary: Diary, role: Role, level: Level | None) -> None:
    actor = actor_of(diary, role, level)
    for work in (lambda: taken_out(diary, actor), lambda: send(diary, actor)):
        with pytest.raises(NotFound):
            work()
    assert not diary.database.run(list_import.may_import, actor)
    assert not diary.database.run(list_import.expects, actor.telegram_id, diary.now)
    assert diary.database.run(list_import.expects, clerk_of(diary).telegram_id, diary.now)


def test_lists_are_made_where_a_row_says_something_else_and_elsewhere_not(diary: Diary) -> None:
    administrator = administrator_of(diary)
    rows = taken_out(diary, administrator)
    row(rows, TOWNSHIP, "IMP-02")["内容"] = "新的内容"
    shown = plan(diary, administrator, *rows[LISTS])
    assert [one.place.code for one in shown.drawn] == [TOWNSHIP]
    assert [one.after.fact for one in shown.changes] == ["新的内容"]
    assert "新建清单 1 个,改动 1 项" in bring_in(diary, administrator, row(rows, TOWNSHIP, "IMP-02"))
    assert taken_out(diary, administrator)[LISTS] == rows[LISTS]


def test_an_export_before_and_after_drawing_serves_the_same_lines_above(diary: Diary) -> None:
    administrator = administrator_of(diary)
    before = taken_out(diary, administrator)[LISTS]
    assert {one["对应上级"] == one["编号"] for one in before if one["组织编号"] != CITY} == {True}
    for code in (TOWNSHIP, COUNTY, CITY):
        bring_in(diary, administrator, {**row({LISTS: before}, code, "IMP-02"), "划去": "是"})
    after = taken_out(diary, administrator)[LISTS]
    assert [one for one in after if one["编号"] != "IMP-02"] == [
        one for one in before if one["编号"] != "IMP-02"
    ]
    assert [one["对应上级"] for one in after if one["编号"] == "IMP-02"] == ["", "IMP-02", "IMP-02"]


def test_the_same_is_applied_once_and_something_else_is_shown_instead(diary: Diary) -> None:
    clerk = clerk_of(diary)
    rows = taken_out(diary, clerk)
    changed = {**row(rows, TOWNSHIP, "IMP-02"), "内容": "新的内容"}
    bring_in(diary, clerk, {**changed, "内容": "旧的内容"})
    answer = send(diary, clerk, changed)
    bring_in_again = send(diary, clerk, {**changed, "内容": "别的内容"})
    import_id = waiting(bring_in_again)
    assert "后来又发了新的" in said(
        diary.database.run(list_import.confirm, clerk, waiting(answer), diary.now).message
    )
    other = actor_of(diary, Role.SECRETARY, Level.TOWNSHIP)
    bring_in(diary, other, {**changed, "内容": "书记的内容"})
    again = diary.database.run(list_import.confirm, clerk, import_id, diary.now)
    assert "清单在这期间变了,请重新核对" in said(again.message)
    assert "已按表格改好" in said(
        diary.database.run(list_import.confirm, clerk, import_id, diary.now).message
    )
    assert "已经用过了" in said(diary.database.run(list_import.confirm, clerk, import_id, diary.now).message)
    assert row(taken_out(diary, clerk), TOWNSHIP, "IMP-02")["内容"] == "别的内容"


def test_lists_that_somebody_drew_meanwhile_are_not_written_over(diary: Diary) -> None:
    clerk = clerk_of(diary)
    rows = taken_out(diary, clerk)
    shown = plan(diary, clerk, {**row(rows, TOWNSHIP, "IMP-02"), "内容": "新的内容"})
    diary.database.run(list_changes.draw, clerk, 2026, diary.now)
    with pytest.raises(Refused) as refused:
        diary.database.run(list_plan.apply, shown, clerk, 1, diary.now)
    assert refused.value.text.key == "list_import.overtaken"


def test_somebody_in_two_organs_is_named_by_the_office_that_was_chosen_in_the_chat(diary: Diary) -> None:
    clerk, member = clerk_of(diary), diary.city.who(Role.LEADERSHIP_MEMBER, Level.TOWNSHIP)[0]
    list_id = diary.database.run(lists.put_in_hands, clerk.telegram_id, diary.now)
    second = diary.database.run(
        give_office, member, clerk.office.organization_id, date(2025, 1, 1), Role.SECRETARY
    )
    rows = taken_out(diary, clerk)
    leader = next(one for one in rows["分管领域"])["人员编号"]
    changed = {**row(rows, TOWNSHIP, "IMP-02"), "牵头": leader}
    assert "有几个职务" in said(send(diary, clerk, changed).message)
    answers = {"target": f"{list_id}.IMP-02", "lead": str(second), "helpers": None}
    draft_id = diary.database.run(lists.draft, clerk, "duty_assign", diary.now)
    diary.database.run(list_changes.assign, clerk, answers, draft_id, diary.now)
    assert "没有变化" in said(send(diary, clerk, changed).message)


def test_what_has_no_code_goes_by_its_number(diary: Diary) -> None:
    clerk = clerk_of(diary)
    here, own = schema.organizations, clerk.office.organization_id
    diary.database.run(lambda tx: tx.execute(update(here).where(here.c.id == own).values(code=None)))
    people, leader = schema.persons, actor_of(diary, Role.SECRETARY, Level.TOWNSHIP).person_id
    diary.database.run(lambda tx: tx.execute(update(people).where(people.c.id == leader).values(code=None)))
    rows = taken_out(diary, clerk)
    assert {one["组织编号"] for one in rows[LISTS]} == {f"OLD-{own}"}
    changed = {**row(rows, f"OLD-{own}", "IMP-02"), "牵头": f"OLD-{leader}"}
    assert "指定责任人 1 项" in bring_in(diary, clerk, changed)
    assert "没有变化" in said(send(diary, clerk, changed).message)


def test_reminders_are_switched_for_the_committee_of_the_row_from_today_on(diary: Diary) -> None:
    administrator = administrator_of(diary)
    before = diary.database.run(switched)
    rows = taken_out(diary, administrator)
    on_above = {**row(rows, COUNTY, "IMP-04"), "提醒": "是"}
    same_below = {**row(rows, TOWNSHIP, "IMP-04"), "提醒": "是"}
    assert "提醒开关 1 项" in bring_in(diary, administrator, same_below, on_above)
    made = (id_of(diary, COUNTY), "IMP-04", True, date(2026, 3, 27))
    assert diary.database.run(switched) == [*before, made]
    assert "没有变化" in said(send(diary, administrator, same_below, on_above).message)
    assert row(taken_out(diary, administrator), COUNTY, "IMP-04")["提醒"] == "是"
    assert row(taken_out(diary, administrator), TOWNSHIP, "IMP-04")["提醒"] == ""
    bring_in(diary, administrator, {**same_below, "提醒": "否"}, on_above)
    assert diary.database.run(switched)[-1] == (id_of(diary, TOWNSHIP), "IMP-04", False, date(2026, 3, 27))


def test_what_cannot_be_switched_is_named(diary: Diary) -> None:
    administrator = administrator_of(diary)
    rows = taken_out(diary, administrator)
    core = {**row(rows, COUNTY, "DEC-01"), "提醒": "否"}
    new = {**core, "编号": "", "事项": "新的事项", "对应上级": ""}
    text = said(send(diary, administrator, core, new).message)
    assert text.count("这一项没有可以开关的提醒") == 2
    clerk = clerk_of(diary)
    own = row(taken_out(diary, clerk), TOWNSHIP, "IMP-04")
    assert "提醒由组织部或党建办开关" in said(send(diary, clerk, {**own, "提醒": "是"}).message)
    made = Switch(clerk.office.organization_id, "IMP-04", on=True, from_on=date(2026, 1, 1))
    diary.database.run(rules.switch, made, diary.now, None)
    own = row(taken_out(diary, clerk), TOWNSHIP, "IMP-04")
    assert own["提醒"] == "是"
    assert "没有变化" in said(send(diary, clerk, own).message)


def test_from_october_on_a_workbook_may_be_about_the_next_year(diary: Diary) -> None:
    diary.on(date(2026, 10, 1))
    administrator = administrator_of(diary)
    rows = taken_out(diary, administrator)
    changed = {**row(rows, CITY, "IMP-04"), "内容": "新的内容", "提醒": "是", "年度": "2027"}
    bring_in(diary, administrator, changed)
    listed = diary.database.run(
        lambda tx: list(tx.execute(select(schema.responsibility_lists.c.year)).scalars())
    )
    assert listed == [2027]
    assert diary.database.run(switched)[-1][3] == date(2027, 1, 1)
    other = {**changed, "年度": "2026"}
    assert "一个表格只改一个年度" in said(send(diary, administrator, changed, other).message)
    diary.on(date(2026, 9, 30))
    early = replace(administrator, today=date(2026, 9, 30))
    assert "现在能改的是2026年的清单" in said(send(diary, early, changed).message)
