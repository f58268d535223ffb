"""Tasks and requests in the chat: set by a few touches, met in 我的任务, answered by what is asked alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from domain.people import Level, Role
from storage.schema import duty_records, general_records, task_ends, tasks
from tests.harness.look import rows

if TYPE_CHECKING:
    from domain.demonstration import Demonstration
    from tests.harness.chat import Chat, World


@pytest.fixture
def head(world: World, city: Demonstration) -> Chat:
    """The chat of the township's secretary."""
    return world.chat(city.who(Role.SECRETARY, Level.TOWNSHIP)[0].id)


def set_task(head: Chat) -> None:
    """Set a task for 柳河村党支部, owned by its secretary."""
    head.fill("任务", "排查外出党员", "柳河村", "下一步")
    head.tap(next(label for label in head.last.labels if label.startswith("书记")))
    head.fill("4月10日", "保存")


def ask(head: Chat) -> None:
    """Ask all branches for a number and a line."""
    head.fill("派发", "返乡创业党员", "安排创业培训")
    head.tap(next(label for label in head.last.labels if label.startswith("全部直属党支部")))
    head.fill("[下一步]", "返乡创业党员人数", "主要困难", "王组织部长", "4月10日", "保存")


def test_a_task_is_set_met_in_the_list_and_done(head: Chat, chat: Chat, world: World) -> None:
    set_task(head)
    head.sees("✓ 已发出", "任务:排查外出党员", "2026年4月10日截止", "1 个单位")
    assert [row["title"] for row in rows(world, tasks)] == ["排查外出党员"]

    chat.say("我的任务")
    chat.sees("排查外出党员")
    chat.forge("n:general:T1")
    chat.sees("布置:排查外出党员(4月10日 周五 截止)", "哪一天办的?")
    chat.fill("[今天]", "都联系上了", "保存")
    chat.sees("✓ 已保存", "排查外出党员 · 3月27日 周五")

    head.tap("看谁完成了")
    head.sees("已完成 1/1", "柳河村党支部", "✓ 3月27日 周五 · 都联系上了")


def test_only_who_has_somebody_below_is_led_to_what_is_set_there(head: Chat, chat: Chat) -> None:
    chat.fill("我的任务")
    assert "布置与要数据" not in chat.last.labels

    head.fill("我的任务", "[布置与要数据]")
    head.sees("还没有布置过任务")
    assert head.last.rows == (("布置任务", "向下要数据"), ("返回任务",))
    head.fill("[返回任务]", "[布置与要数据]", "[布置任务]")
    head.sees("什么任务")


def test_a_task_can_be_picked_in_the_form_for_other_matters(head: Chat, chat: Chat) -> None:
    set_task(head)

    chat.fill("其他", "排查外出党员", "今天", "都排查了", "[跳过]", "[没有说明]", "保存")

    chat.sees("✓ 已保存", "排查外出党员 · 3月27日 周五")
    chat.fill("其他")
    assert "排查外出党员" not in chat.last.labels


def test_a_record_of_a_task_is_corrected_after_it_is_done(head: Chat, chat: Chat, world: World) -> None:
    set_task(head)
    chat.forge("n:general:T1")
    chat.fill("[今天]", "都联系上了", "保存", "[更正]", "写错了", "[改说明]", "差两人", "保存")

    chat.sees("✓ 已更正", "说明:差两人", "排查外出党员")
    assert [row["item"] for row in rows(world, general_records)] == ["T1", "T1"]


def test_a_task_is_taken_back_with_a_reason(head: Chat, chat: Chat, world: World) -> None:
    set_task(head)
    head.fill("[看谁完成了]", "[收回]")
    head.sees("任务:排查外出党员 ✓", "为什么收回?")
    head.fill("与上级重复", "保存")

    head.sees("已收回:与上级重复")
    assert [row["reason"] for row in rows(world, task_ends)] == ["与上级重复"]
    chat.say("我的任务")
    assert "排查外出党员" not in chat.last.text
    chat.forge("n:general:T1")
    chat.sees("已由布置的单位收回,不用再办", "与上级重复")
    head.fill("[已布置的]")
    assert head.last.labels[0].endswith("已收回")


def test_a_request_is_answered_by_exactly_what_it_asks(head: Chat, chat: Chat, world: World) -> None:
    ask(head)
    head.sees("✓ 已发出", "要填:数字「返乡创业党员人数」、一句话「主要困难」", "批准:王组织部长")

    chat.forge("n:general:T1")
    chat.sees("要:返乡创业党员", "只填:数字「返乡创业党员人数」、一句话「主要困难」")
    assert chat.last.text.splitlines()[2:5] == [
        "用途:安排创业培训;批准:王组织部长",
        "",
        "「返乡创业党员人数」是多少?",
    ], "what is known already is not said twice"
    chat.fill("3")
    chat.sees("「主要困难」,一句话")
    chat.fill("缺贷款")
    chat.sees("请核对", "标题:返乡创业党员", "数字:3", "说明:缺贷款")
    chat.tap("保存")

    chat.sees("✓ 已保存")
    head.fill("[看谁完成了]")
    head.sees("合计 3(1 个单位)", "已完成 1/")
    assert [row["kind"] for row in rows(world, duty_records)] == ["general"]


def test_a_skipped_answer_is_asked_for_once_more(head: Chat, chat: Chat) -> None:
    ask(head)
    chat.forge("n:general:T1")
    chat.fill("[跳过]", "没有困难", "保存")

    chat.sees("还差数字「返乡创业党员人数」")
    chat.fill("[改数字]", "0", "保存")
    chat.sees("✓ 已保存")


def test_what_is_given_already_is_refused_and_the_form_stays(head: Chat, world: World) -> None:
    head.fill("派发", "一季度党员大会召开情况", "汇总")
    head.tap(next(label for label in head.last.labels if label.startswith("全部直属党支部")))
    head.fill("[下一步]", "次数", "[不要文字]", "王组织部长", "4月10日", "保存")

    head.sees("「一季度党员大会召开情况」已经有了,不用再要", "党员大会(BR-01)", "请核对")
    assert rows(world, tasks) == []


def test_beyond_the_budget_a_signature_is_asked_for(head: Chat, world: World) -> None:
    ask(head)
    head.fill("派发", "村集体收入", "制定帮扶计划", "柳河村", "下一步")

    head.sees("有的支部本季度已有 1 项", "签字人姓名?")
    head.fill("赵镇长", "收入(元)", "[不要文字]", "王组织部长", "4月10日")
    head.sees("签字:赵镇长")
    head.tap("保存")
    head.sees("✓ 已发出", "签字:赵镇长")
    assert [row["signed_by"] for row in rows(world, tasks)] == [None, "赵镇长"]


def test_whoever_has_nobody_below_is_told_at_once(chat: Chat) -> None:
    chat.say("派发")

    chat.sees("名册里没有下级单位")


def test_no_form_that_asks_below_asks_for_files_or_places(head: Chat) -> None:
    head.fill("派发", "返乡创业党员", "安排创业培训")
    head.tap(next(label for label in head.last.labels if label.startswith("全部直属党支部")))
    head.fill("[下一步]", "返乡创业党员人数", "[不要文字]", "王组织部长", "4月10日")

    head.sees("请核对")
    assert "加附件" not in head.last.labels


@pytest.mark.parametrize("data", ["z:l:0", "z:o:1:0", "n:task_end:1", "z:x", "z:o:999999999999999:9"])
def test_nobody_else_sees_or_ends_a_task(head: Chat, world: World, city: Demonstration, data: str) -> None:
    set_task(head)
    member = world.chat(city.who(Role.LEADERSHIP_MEMBER, Level.TOWNSHIP)[0].id)

    member.forge(data)

    member.sees("没有找到")
    assert rows(world, task_ends) == []
