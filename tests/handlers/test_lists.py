"""Responsibility lists in the chat: drawn, put in hands, published, signed for, changed; and one's own."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from domain.people import Level, Role
from services.handovers import open_for
from storage.schema import duty_items, duty_records, plans, publications, signatures
from tests.handlers.conftest import CITY
from tests.harness.look import beside, rows
from tests.services import lists
from tests.services.people import end_office, give_office, office_of

if TYPE_CHECKING:
    from domain.demonstration import Demonstration
    from storage.database import Tx
    from tests.harness.chat import Chat, World

CATEGORIES = ("研究决策", "组织实施", "统筹协调", "督查检查", "宏观指导", "落实保障", "考核奖惩")


@pytest.fixture
def clerk(world: World, city: Demonstration) -> Chat:
    """The chat of the township's clerk."""
    return world.chat(city.who(Role.CLERK, Level.TOWNSHIP)[0].id)


@pytest.fixture
def head(world: World, city: Demonstration) -> Chat:
    """The chat of the township's secretary."""
    return world.chat(city.who(Role.SECRETARY, Level.TOWNSHIP)[0].id)


@pytest.fixture
def member(world: World, city: Demonstration) -> Chat:
    """The chat of the township's leadership member."""
    return world.chat(city.who(Role.LEADERSHIP_MEMBER, Level.TOWNSHIP)[0].id)


def put_in_hands(world: World, chat: Chat) -> None:
    """Draw the lists of a chat's organization, and give every category to its secretary."""
    beside(world, lambda tx: lists.put_in_hands(tx, chat.id, world.now))


def sign(world: World, chat: Chat, upto: int = 10**6) -> str:
    """What the button sends by which a chat signs for the first lists, as they are or were."""
    account = next(one for one in CITY.accounts if one.id == chat.id)
    return f"li:s:1:{beside(world, lambda tx: office_of(tx, account).id)}:{upto}"


def publish(world: World, clerk: Chat) -> None:
    beside(world, lambda tx: lists.published(tx, clerk.id, world.now))


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


def test_everybody_named_signs_by_one_tap_or_on_paper(
    clerk: Chat, head: Chat, member: Chat, world: World
) -> None:
    publish(world, clerk)
    head.say("我的清单")
    head.tap("签收")
    head.sees("✓ 已签收", "落到您的 51 项")
    head.forge(sign(world, head))
    head.sees("✓ 已签收")

    clerk.fill("责任清单", "[签收情况]")
    clerk.sees("应签收 2 人,还没有签收 1 人", "(班子成员)")
    clerk.press(clerk.last, next(label for label in clerk.last.labels if label.endswith("已签纸质")), times=2)
    clerk.fill("责任清单", "[签收情况]")
    clerk.sees("都已签收")

    assert [row["on_paper"] for row in rows(world, signatures)] == [False, True]
    member.say("我的清单")
    assert "签收" not in member.last.labels


def test_nobody_signs_before_publication_and_nobody_for_others(
    clerk: Chat, head: Chat, chat: Chat, world: World, city: Demonstration
) -> None:
    put_in_hands(world, clerk)
    head.forge(sign(world, head))
    head.sees("2026年的清单还没有公布")

    clerk.fill("责任清单", "[公布]", "[今天]", "党委会议第3次", "[保存]")
    signer = city.who(Role.SECRETARY, Level.TOWNSHIP)[0]
    office_id = beside(world, lambda tx: office_of(tx, signer).id)
    for other in (chat, world.chat(city.who(Role.CLERK, Level.CITY)[0].id), clerk):
        other.forge(f"li:s:1:{office_id}:1000000")
        other.sees("没有找到")
        other.forge(sign(world, other))
        other.sees("没有找到")
    for other in (chat, head, world.chat(city.who(Role.ADMINISTRATOR)[0].id)):
        other.forge(f"li:p:1:{office_id}")
        other.sees("没有找到")
    assert rows(world, signatures) == []


def test_a_change_in_the_middle_of_the_year_has_a_reason_and_is_signed_for_anew(
    clerk: Chat, head: Chat, member: Chat, world: World
) -> None:
    publish(world, clerk)
    head.forge(sign(world, head))
    member.forge(sign(world, member))
    clerk.fill("责任清单", "[研究决策 5]", "[1 详情]", "[指定责任人]", "班子成员", "[跳过]")
    clerk.sees("清单已公布,为什么改?")
    clerk.fill("班子分工调整", "[保存]")
    clerk.sees("年度任务安排", "(班子成员)")

    clerk.fill("责任清单")
    clerk.sees("公布后改动 1 处", "还没有签收 1 人")
    clerk.tap("变更记录")
    clerk.sees("公布以后改动 1 处", "3月27日 年度任务安排:牵头由 ", "原因:班子分工调整")
    member.say("我的清单")
    assert "签收" in member.last.labels
    assert [row["version"] for row in rows(world, duty_items) if row["key"] == "DEC-04"] == [1, 2, 3]


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


def test_a_signature_is_for_what_was_shown_with_its_button(clerk: Chat, head: Chat, world: World) -> None:
    publish(world, clerk)
    seen = max(row["id"] for row in rows(world, duty_items))
    clerk.fill(
        "责任清单", "[研究决策 5]", "[1 详情]", "[改内容]", "[名称]", "年度工作安排", "统一说法", "[保存]"
    )

    head.forge(sign(world, head, seen))

    head.sees("✓ 已签收", "其中 1 项在这之后改过,请再看一遍")
    clerk.fill("责任清单")
    clerk.sees("还没有签收 2 人")
    head.tap("签收")
    assert "在这之后改过" not in head.last.text
    clerk.fill("责任清单")
    clerk.sees("还没有签收 1 人")


def test_whoever_has_two_offices_signs_in_the_one_the_button_was_for(
    clerk: Chat, head: Chat, world: World, city: Demonstration
) -> None:
    account = city.who(Role.SECRETARY, Level.TOWNSHIP)[0]

    def twice(tx: Tx) -> int:
        here = office_of(tx, account).organization_id
        return give_office(tx, account, here, date(2026, 1, 1), role=Role.LEADERSHIP_MEMBER)

    second = beside(world, twice)
    publish(world, clerk)

    head.forge(f"li:s:1:{second}:1000000")

    assert any("✓ 已签收" in one.text and "落到您的 6 项" in one.text for one in head.live)
    assert [row["office_id"] for row in rows(world, signatures)] == [second]


def test_lines_taken_over_are_signed_for_by_whoever_took_them(
    clerk: Chat, member: Chat, world: World, city: Demonstration
) -> None:
    """However old the lines are: an earlier signature of theirs was not for these."""
    publish(world, clerk)
    member.forge(sign(world, member))
    leaving = city.who(Role.SECRETARY, Level.TOWNSHIP)[0]
    coming = city.who(Role.LEADERSHIP_MEMBER, Level.TOWNSHIP)[0]
    world.pass_days(1)

    def change(tx: Tx) -> None:
        before = end_office(tx, leaving, date(2026, 3, 27))
        open_for(tx, [(before, office_of(tx, coming).id)], world.now)

    beside(world, change)

    clerk.fill("责任清单", "[签收情况]")
    clerk.sees("还没有签收 1 人", f"{coming.name}(班子成员)")


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


def test_my_list_says_what_is_met_by_which_records_and_what_is_missing(chat: Chat) -> None:
    chat.fill("今天党员大会 5/5 研究党费 没有决定", "[保存]", "我的清单")

    chat.sees("共 8 项,还要做的 7 项", "主题党日:3月 0/1", "之前 2 期没有记录")
    chat.tap("下一页")
    number = next(line for line in chat.last.text.splitlines() if "党员大会" in line).partition(".")[0]
    chat.sees("✓ 党员大会 1/1")
    chat.tap(f"{number} 详情")
    chat.sees("党员大会", "一季度 1/1 ✓", "依据:")
    assert any("党员大会" in label and "3月27日" in label for label in chat.last.labels)
    chat.tap("回到清单")
    chat.sees("我的清单")


def test_what_my_list_lacks_is_one_tap_away(chat: Chat) -> None:
    chat.say("我的清单")

    chat.tap("1 记党员大会")

    chat.sees("党员大会 ✓", "哪一天开的?")


def test_a_clerk_sees_the_list_of_the_secretary_for_whom_they_enter(clerk: Chat, world: World) -> None:
    publish(world, clerk)

    clerk.say("我的清单")

    clerk.sees("共 51 项", "蹲点调研:0/30 天")
    assert "签收" not in clerk.last.labels


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
