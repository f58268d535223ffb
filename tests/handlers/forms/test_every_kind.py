"""Every kind of record in a real chat: logged by tapping, logged by typing alone, and opened again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from domain.people import Level, Role
from domain.records import RecordKind
from storage.schema import duty_records
from tests.harness.look import rows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from domain.demonstration import Demonstration
    from tests.harness.chat import Chat, World

TAPPED: Mapping[str, Sequence[str]] = {
    "meeting": ("[会议]", "[更多]", "[听取下级汇报]", "[今天]", "4/5", "听各支部汇报", "[没有决定]"),
    "visit": ("[走访]", "", "[解剖麻雀]", "[昨天]", "[0]", "[跳过]"),
    "duty_stay": ("[蹲点]", "[柳河村]", "昨天", "[0]"),
    "talk": ("[更多]", "[谈话]", "[下级书记]", "[今天]", "[3]"),
    "in_person": ("[更多]", "[亲自抓]", "[亲自督办]", "[昨天]", "村务公开"),
    "problem": ("[更多]", "[问题]", "[今天]", "外出党员联系不上"),
    "support_request": ("[更多]", "[求助]", "[经费]", "[今天]", "修缮活动室,两万元"),
    "upward_report": ("[更多]", "[上报]", "[重点任务落实情况]", "[今天]", "一季度报告", "[没有文号]"),
    "vehicle": ("[更多]", "[载体]", "[试点]", "[昨天]", "网格小课堂", "[还没有结果]"),
    "plan": ("[更多]", "[文件]", "[规划计划]", "2026年党建工作计划", "[没有文号]", "[今天]"),
    "general": ("[更多]", "[其他]", "[党员学时]", "[今天]", "一季度学时", "[跳过]", "[没有说明]"),
}
"""What is tapped after 记一笔; an empty one is the first button."""

TYPED: Mapping[str, tuple[Sequence[str], Sequence[str]]] = {
    "talk": (("谈话", "党员", "3月25日", "12人次"), ("谈心谈话 · 3月25日 周三", "党员 12 人次")),
    "in_person": (("亲自抓", "亲自部署", "上周五", "春耕包片"), ("亲自部署 · 3月20日 周五", "事项:春耕包片")),
    "problem": (("问题", "3.20", "活动室漏雨"), ("新问题 · 3月20日 周五 提出", "问题:活动室漏雨")),
    "support_request": (
        ("求助", "人手", "昨天", "缺一名专职委员"),
        ("求助:人手 · 3月26日 周四", "事项:缺一名专职委员", "报给:"),
    ),
    "upward_report": (
        ("上报", "抓党建工作情况", "昨天", "抓党建报告", "柳支〔2026〕2号"),
        ("抓党建工作情况 · 3月26日 周四", "标题:抓党建报告", "文号:柳支〔2026〕2号", "报给:"),
    ),
    "vehicle": (
        ("载体", "项目", "今天", "庭院党课", "评上镇级项目"),
        ("项目 · 3月27日 周五", "名称:庭院党课", "结果:评上镇级项目"),
    ),
    "plan": (
        ("文件", "总结", "2025年工作总结", "没有文号", "1月5日"),
        ("总结 · 1月5日 周一", "标题:2025年工作总结", "没有文号"),
    ),
    "general": (
        ("其他", "dyxs", "昨天", "一季度学时", "8学时", "集中两次"),
        ("党员学时 · 3月26日 周四", "标题:一季度学时", "数字:8", "说明:集中两次"),
    ),
}
"""What is typed after 记一笔, and what the record says then."""


def log_by_tapping(chat: Chat, kind: str) -> None:
    """Fill a form in with buttons wherever there are any."""
    chat.say("记一笔")
    for one in TAPPED[kind]:
        chat.fill(one or f"[{chat.last.labels[0]}]")
    chat.tap("保存")


@pytest.mark.parametrize("kind", TAPPED)
def test_a_record_is_logged_by_tapping_and_opened_again(chat: Chat, world: World, kind: str) -> None:
    log_by_tapping(chat, kind)

    chat.sees("✓ 已保存 第 2026-0001 号")
    receipt = chat.last
    assert [row["kind"] for row in rows(world, duty_records)] == [kind]
    chat.say("我的记录")
    assert all(len(label) <= 30 for label in chat.last.labels), chat.last.labels
    chat.tap(chat.last.labels[0])
    kept = [line for line in receipt.text.splitlines() if not line.startswith("未计入:")]
    assert chat.last.text == "\n".join(kept).replace("✓ 已保存 ", "")


@pytest.mark.parametrize("kind", TAPPED)
def test_a_record_of_every_kind_is_corrected(chat: Chat, world: World, kind: str) -> None:
    log_by_tapping(chat, kind)

    chat.fill("[更正]", "点错了", "[改日期]" if kind != "duty_stay" else "[改时间]", "3月24日", "保存")

    chat.sees("✓ 已更正 第 2026-0001 号", "3月24日 周二", "第 2 版,更正原因:点错了")
    if kind in {"upward_report", "support_request"}:
        chat.sees("报给:")
    assert [(row["kind"], row["version"]) for row in rows(world, duty_records)] == [(kind, 1), (kind, 2)]


@pytest.mark.parametrize("kind", TYPED)
def test_a_record_is_logged_by_typing_alone(chat: Chat, world: World, kind: str) -> None:
    said, told = TYPED[kind]

    chat.fill("记一笔", *said, "保存")

    chat.sees("✓ 已保存", *told)
    assert [row["kind"] for row in rows(world, duty_records)] == [kind]


def test_every_kind_is_logged_here() -> None:
    assert set(TAPPED) == set(RecordKind)


def test_a_long_title_is_short_on_its_button_and_whole_in_the_record(chat: Chat) -> None:
    title = "关于" + "进一步" * 20 + "的通知"
    chat.fill("记一笔", "文件", "文件", title, "没有文号", "今天", "保存", "我的记录")

    button = chat.last.labels[0]
    assert button.startswith("27日 文件 关于进一步")
    assert len(button) <= 20
    chat.tap(button)
    chat.sees(title)


def test_a_matter_in_person_asks_for_no_content_of_a_case(chat: Chat) -> None:
    chat.fill("记一笔", "亲自抓", "亲自督办", "今天")

    chat.sees("不写案情")


def test_a_name_of_a_form_is_an_answer_while_a_form_is_open(chat: Chat) -> None:
    chat.fill("记一笔", "问题", "今天", "求助")

    chat.sees("请核对", "问题:求助")


def test_a_name_of_a_form_begins_nothing_for_who_may_not_log_it(world: World, city: Demonstration) -> None:
    chat = world.chat(city.who(Role.LEADERSHIP_MEMBER, Level.TOWNSHIP)[0].id)

    chat.say("载体")

    chat.sees("读到「载体」")


def test_who_has_nobody_above_is_told_and_keeps_the_form(world: World, city: Demonstration) -> None:
    chat = world.chat(city.who(Role.SECRETARY, Level.CITY)[0].id)

    chat.fill("求助", "政策", "昨天", "基层减负清单", "保存")

    chat.sees("没有上级组织", "事项:基层减负清单")
    assert rows(world, duty_records) == []
