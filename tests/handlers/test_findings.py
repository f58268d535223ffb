"""Findings in the chat: written down on site, put right by the village, closed by others; causes above."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from domain.people import Role
from storage.schema import audit_links, finding_events, findings, support_requests
from tests.harness.look import rows
from tests.services.found import Found

if TYPE_CHECKING:
    from tests.handlers.inspecting import Visiting
    from tests.harness.chat import Chat


@pytest.fixture
def found(visiting: Visiting) -> Found:
    """Somebody is on site in the village."""
    return Found(visiting.supervision)


@pytest.fixture
def secretary(visiting: Visiting, found: Found) -> Chat:
    """Of the village."""
    return visiting.chat(found.secretary())


@pytest.fixture
def clerk(visiting: Visiting, found: Found) -> Chat:
    """Of the township above it."""
    return visiting.chat(found.who(Role.CLERK, parent=True))


def days(visiting: Visiting, found: Found, count: int) -> None:
    """So many days pass."""
    visiting.world.pass_days(count)
    found.of.diary.now = visiting.world.now


def raise_one(chat: Chat, found: Found, matter: str = "两个月没有开支委会") -> None:
    """Write something down on site."""
    chat.forge(f"fi:i:{found.inspection_id}")
    chat.fill("[登记问题]", "[管理党员不严]", "[严重]", "S5-1", matter, "[跳过]", "[不要]", "[保存]")


def test_something_found_is_written_down_in_a_few_taps(visiting: Visiting, found: Found) -> None:
    chat = visiting.inspector(0)
    chat.forge(f"fi:i:{found.inspection_id}")
    chat.sees("没有登记问题", "反馈之前只有督查组看得到")
    raise_one(chat, found)

    chat.sees("✓ 已登记", "⚪ 未反馈", "管理党员不严 · 严重", "两个月没有开支委会(S5-1)")
    chat.sees("整改期限从反馈那天算起")
    assert "撤销" not in chat.last.labels
    assert [row["person_id"] for row in rows(visiting.world, findings)] == [found.of.inspector(0).person_id]
    assert [row["subject"] for row in rows(visiting.world, audit_links)][-1] == "finding"
    chat.forge(f"fi:i:{found.inspection_id}")
    chat.sees("问题 1 个")
    assert chat.last.labels == ("⚪ 未反馈 · 两个月没有开支委会", "登记问题", "这次督查")
    chat.tap("这次督查")
    assert "问题" in " ".join(chat.last.labels)


def test_an_item_known_already_is_not_asked_for(visiting: Visiting, found: Found) -> None:
    chat = visiting.inspector(1)
    chat.forge(f"n:finding:{found.inspection_id}.S5-2")
    chat.fill("[制度成稻草人]", "[轻微]", "照抄去年的议题", "看了两年的记录", "[不要]")
    chat.sees("评分项:S5-2", "依据:看了两年的记录")
    chat.tap("保存")
    assert [row["item"] for row in rows(visiting.world, findings)] == ["S5-2"]


def test_nobody_else_reaches_it_before_the_feedback(
    visiting: Visiting, found: Found, secretary: Chat, clerk: Chat
) -> None:
    raise_one(visiting.inspector(0), found)
    administrator = visiting.chat(found.of.administrator())
    for chat in (secretary, clerk, administrator, visiting.chat(found.of.elsewhere())):
        for data in (
            "fi:o:1",
            "fi:h:1:0",
            f"fi:i:{found.inspection_id}",
            "fi:v:1:1",
            "n:finding_measure:1",
            f"n:finding:{found.inspection_id}",
        ):
            chat.forge(data)
            assert "两个月" not in chat.last.text, data
        chat.say("问题整改")
        assert "两个月" not in "".join((chat.last.text, *chat.last.labels))
    assert len(rows(visiting.world, findings)) == 1
    assert rows(visiting.world, finding_events) == []


def test_from_the_feedback_to_its_end(visiting: Visiting, found: Found, secretary: Chat) -> None:
    raise_one(visiting.inspector(0), found)
    found.feed_back()
    secretary.say("/start")
    secretary.sees("问题待整改 1 个,最近的 4月11日到期,发「问题整改」看")
    secretary.forge(f"fi:i:{found.inspection_id}")
    assert f"fb:o:{found.inspection_id}" in dict(secretary.last.buttons).values()

    secretary.say("问题整改")
    secretary.sees("待整改 1 个;最近的 4月11日 周六到期")
    secretary.tap("🟡 待整改")
    secretary.sees("整改期限:2026年4月11日,还有 15 天")
    assert secretary.last.rows[0] == ("整改措施", "原因在上级")
    secretary.fill("[整改措施]", "每月 5 日开支委会", f"[书记 {found.secretary().name}]", "4月20日")
    secretary.tap("保存")
    secretary.sees("要在今天到 2026年4月11日 之间")
    secretary.fill("[改完成日期]", "4月10日", "[保存]")
    secretary.sees("🟡 整改中", f"责任人:{found.secretary().name}")
    secretary.fill("[报整改结果]", "已开两次,记录齐全", "[保存]")
    secretary.sees("🟡 待核实")
    assert "属实,销号" not in secretary.last.labels

    days(visiting, found, 3)
    other = visiting.inspector(1)
    other.say("问题整改")
    other.sees("要看的问题 1 个", "等核实 1 个")
    other.tap("🟡 待核实")
    kept = other.last
    other.press(kept, "属实,销号", times=2)
    other.sees("🔵 已销号", "核实属实", "销号")
    assert [row["kind"] for row in rows(visiting.world, finding_events)][-2:] == ["verified", "closed"]
    secretary.say("/start")
    assert "问题待整改" not in secretary.last.text


def test_what_is_not_enough_comes_back_and_the_old_button_closes_nothing(
    found: Found, secretary: Chat, clerk: Chat
) -> None:
    finding_id = found.told(severity="serious")
    found.submitted(finding_id)
    clerk.say("问题整改")
    clerk.tap("🟡 待核实")
    before = next(one for one in clerk.live if "属实,销号" in one.labels)
    clerk.fill("[退回]", "缺 2 月的记录", "[保存]")
    clerk.sees("🟡 整改中", "退回:缺 2 月的记录")
    secretary.forge(f"fi:o:{finding_id}")
    secretary.fill("[报整改结果]", "补开了 2 月的", "[保存]")

    clerk.press(before, "属实,销号")
    assert "🟡 待核实" in clerk.look(before).text
    clerk.press(clerk.look(before), "属实,销号")
    assert "🔵 已销号" in clerk.look(before).text


def test_a_cause_above_is_asked_for_in_one_form_and_answered_as_any_request(
    visiting: Visiting, found: Found, secretary: Chat, clerk: Chat
) -> None:
    finding_id = found.told(severity="serious")
    secretary.forge(f"fi:o:{finding_id}")
    secretary.fill("[原因在上级]", "[经费]", "活动室漏雨,缺修缮经费 3 万元", "[保存]")
    secretary.sees("🟡 等上级答复 0 天", "上级答复之前每天顺延", "原因在上级,求助")
    reference = f"WT-{found.inspection_id}-1"
    assert [row["matter"] for row in rows(visiting.world, support_requests)] == [
        f"{reference} 活动室漏雨,缺修缮经费 3 万元"
    ]
    days(visiting, found, 20)
    clerk.say("/start")
    clerk.sees("下级求助待答复 1 件")
    clerk.say("问题整改")
    clerk.sees("需要帮助的 1 个单位")
    assert any("等我们答复 1 个" in label for label in clerk.last.labels)
    clerk.tap(clerk.last.labels[0])
    clerk.tap("🟡 等上级答复 20 天")
    clerk.tap("看求助")
    clerk.sees("活动室漏雨", reference)
    clerk.press(clerk.last, next(label for label in clerk.last.labels if "答复" in label))
    clerk.fill("[同意办理]", "下周拨付", "[保存]")

    secretary.forge(f"fi:o:{finding_id}")
    secretary.sees("整改期限:2026年5月1日,还有 15 天")


def test_it_is_extended_seen_again_and_comes_up_again(
    visiting: Visiting, found: Found, secretary: Chat, clerk: Chat
) -> None:
    finding_id = found.told(severity="serious")
    days(visiting, found, 10)
    secretary.forge(f"fi:o:{finding_id}")
    secretary.sees("别的可以请上级延期一次")
    assert "延期" not in secretary.last.labels
    clerk.forge(f"fi:o:{finding_id}")
    clerk.fill("[延期]", "4月27日", "修路断了半个月", "[保存]")
    clerk.sees("最多延到 2026年4月26日")
    clerk.fill("[改新期限]", "4月26日", "[保存]")
    clerk.sees("整改期限:2026年4月26日", "(已延期)", "延期到4月26日:修路断了半个月")
    assert "延期" not in clerk.last.labels

    found.closed(finding_id)
    days(visiting, found, 31)
    clerk.say("问题整改")
    assert any("要看的问题 1 个" in one.text and "可以回头看" in one.text for one in clerk.live)
    clerk.tap("🔵 已销号")
    clerk.fill("[回头看]", "[又反弹了]", "4 月又没有开", "[保存]")
    clerk.sees("🟡 待整改", "回头看又反弹:4 月又没有开", "之前还有")
    clerk.tap("全部经过")
    clerk.sees("全部经过", "登记(")
    clerk.tap("返回")
    clerk.sees("🟡 待整改")


def test_it_is_withdrawn_by_name_with_a_reason(visiting: Visiting, found: Found, secretary: Chat) -> None:
    finding_id = found.told()
    secretary.forge(f"n:finding_withdrawal:{finding_id}")
    secretary.sees("现在没有可以这样办的问题")
    leader = visiting.chat(found.of.leader())
    leader.forge(f"fi:o:{finding_id}")
    leader.fill("[撤销]", "查无此事", "[保存]")
    leader.sees("⚪ 已撤销", f"撤销:查无此事({found.of.leader().name})")
    assert len(rows(visiting.world, findings)) == 1


def test_a_form_begun_by_its_name_asks_which_finding_it_is(
    visiting: Visiting, found: Found, secretary: Chat
) -> None:
    found.raised(matter="第一件")
    found.raised(matter="第二件")
    found.feed_back()
    secretary.say("整改措施")
    secretary.sees("哪个问题?")
    assert [label for label in secretary.last.labels if label.startswith("WT-")] == [
        f"WT-{found.inspection_id}-1 第一件",
        f"WT-{found.inspection_id}-2 第二件",
    ]
    beside = visiting.inspector(2)
    beside.say("登记问题")
    beside.sees("登记到达现场以后、反馈之前才能登记")
    beside.say("回头看")
    beside.sees("现在没有可以这样办的问题")
    assert rows(visiting.world, finding_events) == []


@pytest.mark.parametrize(
    "data",
    [
        "fi:x",
        "fi:o:",
        "fi:o:999999",
        "fi:g:999999:0",
        "fi:i:999999",
        "fi:h:999999:0",
        "fi:v:999999:1",
        "fi:b:x",
    ],
)
def test_data_that_no_button_carries_finds_nothing(found: Found, secretary: Chat, data: str) -> None:
    assert found.inspection_id
    secretary.forge(data)
    secretary.sees("没有找到")


def test_who_has_nothing_is_told_so(visiting: Visiting, secretary: Chat) -> None:
    secretary.say("问题整改")
    secretary.sees("督查没有反馈过问题")
    inspector = visiting.inspector(2)
    inspector.say("整改")
    inspector.sees("督查没有反馈过问题")
