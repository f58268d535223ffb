"""Coverage and support in the chat: the screen, the register of blanks, and what stands behind figures."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from domain.people import Level, Role
from domain.switches import Switch
from services import rules
from storage import organizations
from storage.schema import audit_links, coverage_gaps, coverage_steps, sufficiency_tags
from tests.harness.look import beside, rows
from tests.services.people import end_office

if TYPE_CHECKING:
    from domain.demonstration import Demonstration
    from storage.database import Tx
    from tests.harness.chat import Chat, World


@pytest.fixture
def head(world: World, city: Demonstration) -> Chat:
    """The chat of the township's secretary."""
    return world.chat(city.who(Role.SECRETARY, Level.TOWNSHIP)[0].id)


@pytest.fixture
def office(world: World, city: Demonstration) -> Chat:
    """The chat of the city's steering office."""
    return world.chat(city.who(Role.STEERING_OFFICE_USER, Level.CITY)[0].id)


def enter_blank(chat: Chat, name: str = "南门农贸市场") -> None:
    """Enter a market in which there is nothing."""
    chat.fill("登记空白点", "[市场]", name)
    if "由哪一级管" in chat.last.text:
        chat.tap(chat.last.labels[0])
    chat.fill("[不是]", "[还没有]", "[今天]", "[跳过]", "保存")


def test_a_blank_is_entered_by_a_few_taps_and_counts_at_once(head: Chat, world: World) -> None:
    head.say("覆盖")
    head.sees("覆盖与保障", "组织覆盖 1/1(100%),工作覆盖 1/1(100%)", "空白点 0 处")

    enter_blank(head)
    head.sees("✓ 已登记", "南门农贸市场(市场) · 无组织无工作", "2026年3月27日发现")

    assert [row["name"] for row in rows(world, coverage_gaps)] == ["南门农贸市场"]
    assert [row["subject"] for row in rows(world, audit_links)][-1] == "coverage_gap"
    head.say("覆盖率")
    head.sees("组织覆盖 1/2(50%),工作覆盖 1/2(50%)", "空白点 1 处")


def test_work_begins_and_an_organization_is_set_up_and_lapses_again(head: Chat, world: World) -> None:
    enter_blank(head)
    head.fill("[开始有工作]", "[今天]", "派了党建指导员", "保存")
    head.sees("有工作无组织", "2026年3月27日 开始有工作:派了党建指导员")
    assert "开始有工作" not in head.last.labels
    head.say("覆盖")
    head.sees("组织覆盖 1/2(50%),工作覆盖 2/2(100%)")

    head.fill("[空白点]")
    head.tap(head.last.labels[0])
    head.fill("[建立了组织]", "[跳过]", "[今天]", "南门市场联合党支部", "保存")
    head.sees("已建组织", "建立了组织:南门市场联合党支部")
    head.say("覆盖")
    head.sees("组织覆盖 2/2(100%)", "空白点 0 处")

    head.fill("[空白点]")
    head.tap(head.last.labels[0])
    head.fill("[又中断了]", "[今天]", "市场搬迁", "保存")
    head.sees("无组织无工作", "又中断了:市场搬迁")
    assert [row["kind"] for row in rows(world, coverage_steps)] == ["work", "organized", "lapsed"]


def test_an_organization_that_the_roster_lists_is_picked_and_counted_once(head: Chat) -> None:
    enter_blank(head, "竹艺厂")
    head.fill("[建立了组织]", "有限公司", "[今天]", "保存")

    head.sees("已建组织", "有限公司党支部")
    head.say("覆盖")
    head.sees("组织覆盖 1/1(100%),工作覆盖 1/1(100%)")


def test_the_screen_leads_to_what_stands_behind_every_figure_and_back(head: Chat) -> None:
    head.say("我的资料")
    head.tap("覆盖与保障")
    head.sees("书记空缺 0 个", "换届:", "等答复的求助:我们 0 件,上级 0 件", "四个到位:还不到位 0 项")

    for label, words in (
        ("空白点", "没有登记空白点"),
        ("未达100%的下级", "直接下级都达到 100%"),
        ("书记空缺", "各级党组织书记都在任"),
        ("换届", "90 天内到期的 2 个"),
        ("求助与答复", "下级求助 0 件"),
        ("四个到位", "没有登记还不到位的"),
    ):
        head.tap(label)
        head.sees(words)
        head.tap("返回")
        head.sees("覆盖与保障")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("覆盖", "覆盖与保障"),
        ("覆盖率", "组织覆盖"),
        ("空白点", "没有登记空白点"),
        ("换届", "换届"),
        ("空缺", "书记都在任"),
        ("求助与答复", "向上求助 0 件"),
        ("四个到位", "没有登记还不到位的"),
    ],
)
def test_what_a_button_is_called_may_be_typed(head: Chat, typed: str, words: str) -> None:
    head.say(typed)
    head.sees(words)


def test_to_ask_for_support_stays_one_word_and_shows_others_what_was_asked(chat: Chat, office: Chat) -> None:
    chat.say("求助")
    chat.sees("请上级帮什么")
    office.say("求助")
    office.sees("求助与答复", "下级求助 0 件")


def test_a_branch_sees_its_own_lines_and_nothing_of_a_tree(chat: Chat) -> None:
    for typed in ("覆盖", "空白点", "换届", "空缺"):
        chat.say(typed)
        chat.sees("覆盖与保障 · 柳河村党支部", "书记:在任", "换届:上次 2023年1月15日,任期 5 年")
    assert chat.last.rows == (("求助与答复",),)
    for data in ("cv:b:0", "cv:c:0", "cv:v:0", "cv:e:0", "cv:f:0", "cv:o:1"):
        chat.forge(data)
        chat.sees("没有找到")


def test_a_branch_that_types_the_form_is_told_that_nothing_is_asked_of_it(chat: Chat, world: World) -> None:
    chat.say("登记空白点")
    chat.sees("空白点由党委、党组登记,党支部不用填")
    chat.say("登记四个到位")
    chat.sees("四个到位由党委、党组登记,党支部不用填")
    assert rows(world, coverage_gaps) == []


def switch_on(tx: Tx) -> None:
    """The city asks for answers within some days."""
    top = next(one for one, parent in organizations.parents(tx).items() if parent is None)
    rule = Switch(top, "GUI-06", on=True, from_on=date(2026, 1, 1))
    rules.switch(tx, rule, datetime(2026, 3, 1, tzinfo=UTC), None)


def test_a_member_of_the_leadership_sees_how_many_wait_and_not_what(
    head: Chat, chat: Chat, world: World, city: Demonstration
) -> None:
    chat.fill("求助", "[经费]", "[今天]", "活动室漏雨,缺修缮经费", "保存")
    head.say("求助与答复")
    assert "答复:活动室漏雨,缺修缮经费 · 0 天" in head.last.labels
    member = world.chat(city.who(Role.LEADERSHIP_MEMBER, Level.TOWNSHIP)[0].id)

    member.say("求助与答复")

    member.sees("向上求助 0 件")
    assert member.last.labels == ("返回",)


def test_a_request_waits_on_both_sides_until_it_is_answered(head: Chat, chat: Chat, world: World) -> None:
    beside(world, switch_on)
    chat.fill("求助", "[经费]", "[今天]", "活动室漏雨,缺修缮经费", "保存")
    world.pass_days(10)
    chat.say("覆盖")
    chat.sees("求助:今年提出 1 件,按时答复 0 件,等答复 1 件,最久 10 天")

    head.say("求助与答复")
    head.sees("等我们答复 1 件(超期 1 件)")
    head.tap(head.last.labels[0])
    head.sees("活动室漏雨")
    head.press(head.last, next(label for label in head.last.labels if "答复" in label))
    head.fill("[同意办理]", "下周拨付", "保存")

    head.say("覆盖")
    head.sees("等答复的求助:我们 0 件")
    chat.say("覆盖")
    chat.sees("求助:今年提出 1 件,按时答复 0 件,晚答复 1 件")


def test_what_does_not_suffice_is_entered_and_shown_on_both_screens(
    head: Chat, chat: Chat, world: World
) -> None:
    head.fill("登记四个到位", "柳河村", "[人员力量]", "[还不到位]", "缺一名副书记", "保存")
    head.sees("✓ 已登记", "柳河村党支部:人员力量(缺一名副书记)")

    head.say("四个到位")
    head.sees("柳河村党支部:人员力量(上级登记:缺一名副书记)")
    chat.say("覆盖")
    chat.sees("还不到位:人员力量(上级登记:缺一名副书记)")

    head.fill("登记四个到位", "柳河村", "[人员力量]", "[到位]", "保存")
    chat.say("覆盖")
    assert "还不到位" not in chat.last.text
    assert [row["suffices"] for row in rows(world, sufficiency_tags)] == [False, True]


def test_a_post_that_is_empty_is_shown_with_since_when(head: Chat, world: World, city: Demonstration) -> None:
    account = city.who(Role.SECRETARY, Level.VILLAGE)[1]
    beside(world, lambda tx: end_office(tx, account, date(2025, 12, 20)))

    head.say("空缺")

    head.sees("书记空缺和代理 1 个", "2025年12月21日起空缺,超过 3 个月")
    head.tap("返回")
    head.sees("书记空缺 1 个,其中超过 3 个月 1 个")


def test_the_steering_office_of_the_city_sees_the_weakest_below(office: Chat, head: Chat) -> None:
    enter_blank(head)

    office.say("未达100%的下级")

    office.sees("还没有达到 100% 的下级 1 个", "组织覆盖 1/2(50%),工作覆盖 1/2(50%)")
    office.fill("[返回]", "[空白点]")
    office.tap(office.last.labels[0])
    office.sees("南门农贸市场")
    assert office.last.labels == ("空白点",)


def test_a_reader_reads_and_enters_nothing(world: World, city: Demonstration, head: Chat) -> None:
    enter_blank(head)
    reader = world.chat(city.who(Role.DISCIPLINE_READER)[0].id)

    reader.say("覆盖")

    reader.sees("空白点 1 处")
    assert "登记空白点" not in reader.last.labels
    reader.forge("n:coverage_gap")
    reader.sees("没有找到")
    assert len(rows(world, coverage_gaps)) == 1


@pytest.mark.parametrize(
    "data", ["cv:", "cv:x:0", "cv:m", "cv:o:", "cv:b:99999", "cv:o:99999999999999999999", "cvv"]
)
def test_no_other_button_is_read(head: Chat, data: str) -> None:
    head.forge(data)

    head.sees("没有找到")


def test_a_page_that_is_not_there_is_the_last_one(head: Chat) -> None:
    for number in range(6):
        enter_blank(head, f"{number}号市场")
    head.say("空白点")
    head.sees("空白点 6 处,第 1/2 页")
    head.forge("cv:b:9")
    head.sees("第 2/2 页")
