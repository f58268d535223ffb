"""Responsibility lists in the chat: drawn, put in hands, published, changed, looked at."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from domain.people import Level, Role
from storage.schema import duty_items, duty_records, plans, publications
from tests.handlers.listing import CATEGORIES, clerk, head, member, publish, put_in_hands
from tests.harness.look import beside, rows
from tests.services.people import end_office, give_office, office_of

if TYPE_CHECKING:
    from domain.demonstration import Demonstration
    from storage.database import Tx
    from tests.harness.chat import Chat, World

__all__ = ["clerk", "head", "member"]


def test_lists_are_drawn_from_the_catalogue_for_the_level_and_belong_to_nobody_yet(clerk: Chat) -> None:
    clerk.say("责任清单")
    clerk.sees("2026年的责任清单还没有建立")
    clerk.tap("建立2026年清单")

    clerk.sees("2026年责任清单", "还没有公布", "党委 41 项,书记 10 项,班子成员 6 项", "没有落到人的 41 项")
    assert "公布" not in clerk.last.labels
    clerk.tap("没有落到人 41")
    clerk.sees("没有落到人的 41 项", "第 1/7 页", "1. 年度任务安排:还没有落到人")
    clerk.fill("[下一页]", "[返回]", "[考核奖惩 6]")
    clerk.sees("考核奖惩", "1. 述职评议考核:还没有落到人")


def test_the_city_has_all_seven_categories_with_56_items(world: World, city: Demonstration) -> None:
    administrator = world.chat(city.who(Role.ADMINISTRATOR)[0].id)

    administrator.fill("责任清单", "[建立2026年清单]")

    administrator.sees("党委 56 项,书记 11 项,班子成员 6 项")
    assert [label for label in administrator.last.labels if label.endswith(" 8")] == [
        f"{name} 8" for name in CATEGORIES
    ]
    # What is meant for the steering office alone is suggested to whoever works there; the rest is open.
    administrator.tap("统筹协调 8")
    office = city.who(Role.STEERING_OFFICE_USER)[0]
    administrator.sees(f"1. 领导小组例会:{office.name} 牵头", "5. 边远空白攻坚:还没有落到人")


def test_a_whole_category_is_given_to_somebody_at_once(clerk: Chat) -> None:
    clerk.fill("责任清单", "[建立2026年清单]", "[考核奖惩 6]", "[整类指定责任人]", "书记")
    clerk.fill(f"[{clerk.last.labels[1]}]", "[下一步]", "[保存]")

    clerk.sees("考核奖惩", "1. 述职评议考核:", "牵头,", "配合")
    clerk.say("责任清单")
    clerk.sees("没有落到人的 35 项")


def test_what_ends_in_nobody_cannot_be_published(clerk: Chat, world: World) -> None:
    clerk.fill("责任清单", "[建立2026年清单]")

    clerk.forge(f"n:list_publish:{rows(world, duty_items)[0]['list_id']}")
    clerk.fill("[今天]", "党委会议第3次", "[保存]")

    clerk.sees("还有 41 项没有落到人,例如「年度任务安排」", "请先给每一项指定责任人")
    assert rows(world, publications) == []


def test_lists_are_published_with_one_form_which_meets_the_duty_to_review_them(
    clerk: Chat, world: World
) -> None:
    put_in_hands(world, clerk)
    clerk.say("责任清单")
    assert not [label for label in clerk.last.labels if label.startswith("没有落到人")]
    clerk.fill("[公布]", "[今天]", "党委会议第3次")
    clerk.sees("请核对", "公布以后当年不再整体更换")
    clerk.tap("保存")

    clerk.sees("已公布:2026年3月27日审定,党委会议第3次", "公布后改动 0 处", "还没有签收 2 人")
    assert [(row["kind"], row["title"]) for row in rows(world, plans)] == [("list", "党委会议第3次")]
    clerk.fill("我的记录")
    clerk.sees("2026年3月")
    assert len(rows(world, duty_records)) == 1
    clerk.press(clerk.last, clerk.last.labels[0])
    clerk.sees("党委会议第3次")
    clerk.fill("[更正]", "名称不全", "[改标题]", "镇党委会议第3次", "[保存]")
    clerk.sees("✓ 已更正", "镇党委会议第3次")


def test_a_line_of_ones_own_needs_a_basis_and_can_be_reworded(clerk: Chat, head: Chat, world: World) -> None:
    put_in_hands(world, clerk)
    clerk.fill("责任清单", "[宏观指导 7]", "[加一项]", "河长制党员示范", "沿河各支部认领一段河道")
    clerk.sees("依据是什么?")
    clerk.fill("镇党委〔2026〕2号", "书记", "[保存]")

    clerk.sees("河长制党员示范(GUI-A1)", "依据:镇党委〔2026〕2号", "牵头:")
    clerk.fill("[改内容]", "[依据]", "镇党委〔2026〕5号", "[保存]")
    clerk.sees("依据:镇党委〔2026〕5号")
    clerk.fill("责任清单", "[公布]", "[今天]", "党委会议第3次", "[保存]")
    head.say("我的清单")
    head.sees("共 52 项")


def test_a_line_is_struck_with_a_reason_and_let_hold_again(clerk: Chat, world: World) -> None:
    publish(world, clerk)
    clerk.fill("责任清单", "[统筹协调 3]", "[1 详情]", "[划去]", "本镇没有边远空白", "[保存]")
    clerk.sees("已划去")
    clerk.fill("责任清单")
    clerk.sees("党委 40 项")
    clerk.fill("[统筹协调 2]", "[1 详情]", "[恢复]", "有了新的空白点", "[保存]", "责任清单", "[变更记录]")
    clerk.sees("公布以后改动 2 处", "恢复", "划去", "原因:有了新的空白点")


def test_what_was_struck_by_somebody_else_meanwhile_is_not_let_hold_again(
    clerk: Chat, head: Chat, world: World
) -> None:
    publish(world, clerk)
    for other, reason in ((clerk, "本镇没有边远空白"), (head, "不涉及")):
        other.fill("责任清单", "[统筹协调 3]", "[1 详情]", "[划去]", reason)
    clerk.tap("保存")
    head.tap("保存")

    assert any("已经划去,不用再办" in one.text for one in head.live)
    assert [row["struck"] for row in rows(world, duty_items) if row["key"] == "COO-06"][-1:] == [True]


def test_a_published_line_is_not_let_hold_again_in_nobodys_hands(clerk: Chat, world: World) -> None:
    clerk.fill("责任清单", "[建立2026年清单]", "[统筹协调 3]", "[1 详情]", "[划去]", "暂不涉及", "[保存]")
    publish(world, clerk)
    clerk.fill("责任清单", "[统筹协调 2]", "[1 详情]", "[恢复]", "有了新情况", "[保存]")
    clerk.sees("还没有人牵头。请先给这一项指定责任人,再恢复")
    clerk.tap("放弃")
    clerk.fill(
        "责任清单", "[统筹协调 2]", "[1 详情]", "[指定责任人]", "书记", "[跳过]", "有了新情况", "[保存]"
    )
    clerk.fill("[恢复]", "有了新情况", "[保存]")

    clerk.sees("跨部门难题会商", "牵头:")
    assert "已划去" not in clerk.last.text


def test_an_organs_clerk_reads_the_committees_lists_and_changes_nothing(
    world: World, city: Demonstration
) -> None:
    """Of the county's organization department, whose seat is the county committee."""
    above = world.chat(city.who(Role.CLERK, Level.COUNTY)[0].id)
    put_in_hands(world, above)
    inspector = city.who(Role.INSPECTOR)[0]

    def as_clerk(tx: Tx) -> int:
        return give_office(tx, inspector, office_of(tx, inspector).organization_id, role=Role.CLERK)

    organ = world.chat(inspector.id)
    organ.forge(f"s:{beside(world, as_clerk)}")

    organ.say("责任清单")
    organ.sees("还没有公布")
    assert not {"公布", "从目录补齐", "分管领域", "表格"} & set(organ.last.labels)
    for form in ("list_publish:1", "duty_strike:1.DEC-01", "portfolio"):
        organ.forge(f"n:{form}")
        organ.sees("没有单独的责任清单")
    assert rows(world, publications) == []


def test_lists_of_the_next_year_are_drawn_beside_this_years(clerk: Chat, world: World) -> None:
    publish(world, clerk)
    world.pass_days(200)
    clerk.fill("责任清单", "[建立2027年清单]")
    clerk.sees("2027年责任清单", "还没有公布")
    assert "看2026年清单" in clerk.last.labels
    clerk.fill("[公布]", "[今天]", "党委会议第9次", "[保存]")
    clerk.sees("2027年的清单要到2027年1月1日起公布")
    clerk.fill("[放弃]", "责任清单", "[看2027年清单]")
    clerk.sees("2027年责任清单")
    clerk.fill("加一项")
    assert {"研究决策(2026年)", "研究决策(2027年)"} & set(clerk.last.labels)


@pytest.mark.parametrize("decided_on", ["2025年9月30日", "2019年1月1日"])
def test_a_decision_of_long_ago_is_none_of_this_year(clerk: Chat, world: World, decided_on: str) -> None:
    put_in_hands(world, clerk)
    clerk.fill("责任清单", "[公布]", decided_on, "党委会议第3次", "[保存]")

    clerk.sees("2026年的清单应在上一年10月以后审定")


def test_lists_decided_before_their_year_are_filed_in_it(clerk: Chat, world: World) -> None:
    put_in_hands(world, clerk)
    clerk.fill("责任清单", "[公布]", "2025年12月28日", "党委会议第30次", "[保存]")

    clerk.sees("已公布:2025年12月28日审定")
    assert [row["held_on"] for row in rows(world, duty_records)] == [date(2026, 3, 27)]


def test_the_five_duties_of_a_secretary_cannot_be_struck(clerk: Chat, world: World) -> None:
    publish(world, clerk)
    clerk.fill("责任清单", "[书记清单 10]", "[1 详情]")
    assert "划去" not in clerk.last.labels

    clerk.forge("n:duty_strike:1.SEC-D1.p")
    clerk.fill("不需要", "[保存]")

    clerk.sees("书记的五项职责是规定的,不能划去")
    assert not [row for row in rows(world, duty_items) if row["struck"]]


def test_the_three_projections_are_of_the_same_lines(clerk: Chat, world: World) -> None:
    publish(world, clerk)
    clerk.fill("责任清单", "[按人]")
    clerk.sees("(书记):本人清单 10 项,牵头 41", "(班子成员):本人清单 6 项")
    person = clerk.last.labels[0]
    clerk.tap(person)
    clerk.sees("(书记):51 项", "第 1/9 页")
    clerk.fill("[返回]", "[返回]", "[按部门]")
    clerk.sees("镇党委:牵头 41")
    clerk.tap(clerk.last.labels[0])
    clerk.sees("牵头 41 项")
    clerk.fill("[返回]", "[返回]", "[按层级]")
    clerk.sees("下面没有要建清单的组织")


def test_how_far_a_line_has_come_down_is_seen_from_above(
    clerk: Chat, world: World, city: Demonstration
) -> None:
    above = world.chat(city.who(Role.CLERK, Level.COUNTY)[0].id)
    put_in_hands(world, above)
    above.fill("责任清单", "[研究决策 8]", "[4 详情]", "[层层落实]")
    above.sees("年度任务安排:层层落实", "乡镇:应承接 1 个,已承接 0 个", "停在:", "还没有公布清单")

    publish(world, clerk)
    clerk.fill("责任清单", "[研究决策 5]", "[1 详情]")
    clerk.sees("对应上级:年度任务安排")
    above.fill("责任清单", "[研究决策 8]", "[4 详情]", "[层层落实]")
    above.sees("乡镇:应承接 1 个,已承接 1 个")
    assert "停在" not in above.last.text
    above.fill("责任清单", "[研究决策 8]", "[1 详情]", "[层层落实]")
    above.sees("全会研究党建:层层落实", "下面没有要承接这一项的组织")

    above.fill("责任清单", "[按层级]")
    above.sees("乡镇:1 个,已建 1 个,已公布 1 个")
    above.tap(next(label for label in above.last.labels if label.endswith("镇党委")))
    above.sees("已公布")
    assert "公布" not in above.last.labels
    assert "分管领域" not in above.last.labels


def test_a_leadership_members_portfolio_is_said_beside_their_list(clerk: Chat, world: World) -> None:
    publish(world, clerk)
    clerk.fill("责任清单", "[分管领域]")
    clerk.fill(f"[{clerk.last.labels[0]}]", "组织、宣传、统战")
    clerk.sees("清单已公布,为什么改?")
    clerk.fill("班子分工调整", "[保存]")

    clerk.fill("责任清单", "[按人]")
    clerk.sees("分管:组织、宣传、统战")
    clerk.fill("[返回]", "[变更记录]")
    clerk.sees("公布以后改动 1 处", "分管改为「组织、宣传、统战」", "原因:班子分工调整")


def test_lists_are_nobodys_business_elsewhere(
    clerk: Chat, chat: Chat, world: World, city: Demonstration
) -> None:
    publish(world, clerk)
    operator = world.chat(city.who(Role.OPERATOR)[0].id)
    for other in (chat, operator):
        for data in (
            "li:o:1",
            "li:c:1:DEC:0",
            "li:i:1:DEC-04",
            "li:n:1:0",
            "li:l:1:0",
            "li:w:1:0",
            "li:d:2026:1",
        ):
            other.forge(data)
            other.sees("没有找到")
    chat.say("责任清单")
    chat.sees("柳河村党支部没有单独的责任清单", "看「我的清单」")


def test_a_secretarys_lines_follow_the_office(clerk: Chat, world: World, city: Demonstration) -> None:
    publish(world, clerk)
    leaving = city.who(Role.SECRETARY, Level.TOWNSHIP)[0]
    beside(world, lambda tx: end_office(tx, leaving, date(2026, 3, 26)))
    clerk.say("责任清单")
    # The committee's 41 lines and the secretary's own 10 end in nobody until there is a new secretary.
    clerk.sees("没有落到人的 51 项")


@pytest.mark.parametrize(
    "data",
    ["li:", "li:x", "li:o:", "li:c:1:XXX:0", "li:i:1:dec", "ml:x", "ml:o:", "li:d:2031:1", "li:s:1:1:1"],
)
def test_forged_buttons_find_nothing(clerk: Chat, data: str, world: World) -> None:
    put_in_hands(world, clerk)

    clerk.forge(data)

    clerk.sees("没有找到")
