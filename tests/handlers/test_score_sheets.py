"""Scoring on a phone: few taps, reasons where points are taken, all in one message, and the seal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from storage.schema import inspection_events, onsite_scores, pair_checks, resident_polls, score_files, seals
from tests.handlers.inspecting import begin, full_marks, score_all
from tests.harness.look import count, rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.handlers.inspecting import Visiting


def photo(number: int) -> list[dict[str, object]]:
    return [{"file_id": f"p{number}", "file_unique_id": f"u{number}", "width": 9, "height": 9}]


MOST_TAPS = 40
"""Demanded: 27 items in at most 40 taps when most are full marks."""


def test_my_inspections_are_listed_and_lead_to_the_packet(visiting: Visiting) -> None:
    first = visiting.inspector(0)
    first.say("打分")
    first.sees("我的督查 4 个", "苏家渡村党支部 · 还没有去,3月23日去")
    first.tap("1 苏家渡村党支部")
    first.sees("苏家渡村党支部 · 还没有去", "上半年交互督责,村、社区、单位用", "3月23日至4月10日")
    assert first.last.labels == (
        "到了,开始打分",
        "行前资料",
        "各部分",
        "一条消息打分",
        "改地点",
        "记录",
        "打印空表",
        "我的督查",
    )

    first.tap("行前资料")
    first.sees("以前没有反馈过的问题", "数字只是起点,不定分")
    first.tap("S5 组织生活与党员")
    first.sees("S5-1 组织生活真正开展 4 分", "支委会 0/3(1 个没有到期)", "核实:问三名党员最近两次会")
    first.tap("S6")
    first.sees("S6 问题整改")


def test_twenty_seven_items_take_few_taps(visiting: Visiting, figures: Callable[[str], None]) -> None:
    first = visiting.inspector(0)
    first.forge(f"ss:o:{visiting.supervision.township_id}")
    first.tap("到了,开始打分")
    taps = 1
    first.sees("S1-1 三张清单在用、知晓 满分 4", "0/27")
    for value, reason in (("3.5", "记录缺少"), ("4", "次数不够"), ("3", "现场没看到"), ("2.5", "没有按时")):
        first.tap(value)
        first.tap(reason)
        taps += 2
    first.sees("✓ S1-4 年度任务落到人 2.5/4 没有按时", "S1-5 部门和行业齐抓共管", "4/27")
    taps += full_marks(first)
    first.sees("星渚镇党委 96 分", "S1-1 三张清单在用、知晓 3.5/4 记录缺少", "其余 23 项满分")
    first.tap("封存")
    taps += 1
    first.sees("✓ 星渚镇党委的打分表已封存", "等另一位封存以后")

    figures(f"{taps} taps for 27 items, of which 4 are not full marks")
    assert taps <= MOST_TAPS
    assert count(visiting.world, onsite_scores) == 27
    assert {row["place"] for row in rows(visiting.world, onsite_scores)} == {"星渚镇"}


def test_an_item_can_be_jumped_to_and_changed_until_the_seal(visiting: Visiting) -> None:
    first = visiting.inspector(0)
    begin(first, visiting)
    first.tap("满分 4")
    first.tap("各部分")
    first.sees("已打 1/13 项", "S4 组织体系与覆盖 1/3")
    first.tap("S6")
    first.tap("S6-1")
    first.sees("S6-1 以前的问题销号 满分 6")
    first.tap("其他分值")
    first.tap("0.5")
    first.say("三个问题没有动")
    first.sees("✓ S6-1 以前的问题销号 0.5/6 三个问题没有动", "S6-2 自己发现问题")
    first.forge(f"ss:i:{visiting.village_id}:S4-1")
    first.sees("已打:4/4")
    first.tap("不适用")
    first.sees("✓ S4-1 组织健全、换届、配齐 不适用")
    full_marks(first)
    first.sees("S4-1 组织健全、换届、配齐 不适用", "S6 7.5/13", "其余 11 项满分")
    before = first.last
    first.tap("各部分")
    first.tap("S6")
    first.tap("S6-1")
    first.tap("满分 6")
    first.sees("苏家渡村党支部 100 分")

    first.press(before, "封存")
    first.sees("之后又改过,请再看一遍")
    assert count(visiting.world, seals) == 0
    first.tap("封存")
    first.forge(f"ss:w:{visiting.village_id}:S4-1:8")
    first.sees("已经封存,不能再改")
    first.forge(f"ss:i:{visiting.village_id}:S4-1")
    first.sees("已封存,不再改")
    assert "满分 4" not in first.last.labels


def test_nothing_is_lost_when_something_else_comes_between(visiting: Visiting) -> None:
    first = visiting.inspector(0)
    begin(first, visiting)
    first.tap("3")
    first.sees("S4-1 组织健全、换届、配齐 3/4", "为什么扣分")
    first.say("督查")
    first.tap("我的督查")
    assert count(visiting.world, onsite_scores) == 0
    first.say("草稿")
    first.sees("扣分理由")
    first.tap("接着填")
    first.say("换届晚了一年")
    first.sees("✓ S4-1 组织健全、换届、配齐 3/4 换届晚了一年")
    assert [row["reason"] for row in rows(visiting.world, onsite_scores)] == ["换届晚了一年"]


def test_a_tap_that_comes_twice_is_one(visiting: Visiting) -> None:
    first = visiting.inspector(0)
    begin(first, visiting)
    card = first.last
    first.press(card, "满分 4", times=2)
    first.sees("S4-2", "1/13")
    assert count(visiting.world, onsite_scores) == 1
    first.press(card, "3.5")
    question = first.last
    first.press(question, "次数不够", times=2)
    first.press(card, "3.5")
    assert [(row["item"], row["value"]) for row in rows(visiting.world, onsite_scores)] == [
        ("S4-1", 8),
        ("S4-1", 7),
    ]


def test_a_note_a_photo_or_a_voice_message_is_added_only_if_wanted(visiting: Visiting) -> None:
    first = visiting.inspector(0)
    begin(first, visiting)
    first.tap("满分 4")
    first.tap("S4-1 附说明")
    first.tap("跳过")
    first.send(voice={"file_id": "v1", "file_unique_id": "u1", "duration": 3, "file_size": 900})
    first.sees("S4-1 组织健全、换届、配齐", "附件:1 个")
    first.tap("保存")
    first.forge(f"ss:i:{visiting.village_id}:S4-1")
    first.sees("已打:4/4;附件 1 个")
    first.tap("3.5")
    first.tap("次数不够")
    first.tap("S4-1 附说明")
    first.fill("书记生病", "[保存]")
    first.forge(f"ss:i:{visiting.village_id}:S4-1")
    first.sees("已打:3.5/4 次数不够;书记生病;附件 1 个")
    assert {row["unique_id"] for row in rows(visiting.world, score_files)} == {"u1"}


def test_what_is_sent_on_site_is_added_to_the_item_that_was_scored_last(visiting: Visiting) -> None:
    first = visiting.inspector(0)
    begin(first, visiting)
    first.send(photo=photo(1))
    first.sees("收到附件,还没有附上:先给这一项打分")

    first.tap("满分 4")
    first.tap("满分 4")
    first.send(photo=photo(1), caption="公开栏")
    first.sees(
        "附在您刚打的这一项上", "S4-2 新领域、边远、空白点覆盖,苏家渡村党支部", "说明:公开栏", "附件:1 个"
    )
    first.send(photo=photo(2))
    first.sees("附件:2 个")
    first.tap("改评分项")
    first.tap("S4-1 组织健全、换届、配齐,苏家渡村党支部")
    first.sees("S4-1 组织健全、换届、配齐,苏家渡村党支部", "附件:2 个")
    first.tap("保存")
    first.sees("✓ S4-1 组织健全、换届、配齐 4/4;公开栏;附件 2 个")
    assert {row["unique_id"] for row in rows(visiting.world, score_files)} == {"u1", "u2"}

    visiting.world.pass_days(1)
    first.send(photo=photo(3))
    assert "附在您刚打的这一项上" not in first.last.text


def test_who_scores_nowhere_sends_files_as_before(visiting: Visiting) -> None:
    elsewhere = visiting.chat(visiting.supervision.elsewhere())
    elsewhere.send(photo=photo(1))
    elsewhere.sees("现在没有在填的表")


def test_all_at_once_in_one_message(visiting: Visiting) -> None:
    first = visiting.inspector(0)
    first.say("打分 苏家渡村 4.2 -1 缺签到表;5.1 -0.5;8.2 不适用")
    first.sees("有扣分没写理由")
    first.say("一季度少一次")
    first.sees(
        "苏家渡村党支部",
        "地点:苏家渡村",
        "S4-2 新领域、边远、空白点覆盖 3/4 缺签到表",
        "S5-1 组织生活真正开展 3.5/4",
        "S8-2 党员群众评价 不适用",
        "其余 10 项满分",
        "没写理由的:一季度少一次",
    )
    assert count(visiting.world, onsite_scores) == 0
    first.tap("保存")
    first.sees("苏家渡村党支部", "S5-1 组织生活真正开展 3.5/4 一季度少一次", "其余 10 项满分")
    kept = rows(visiting.world, onsite_scores)
    assert {(row["origin"], row["place"]) for row in kept} == {("message", "苏家渡村")}
    assert len(kept) == 13
    first.tap("封存")
    assert count(visiting.world, seals) == 1


def test_what_cannot_be_read_is_named_and_nothing_is_written(visiting: Visiting) -> None:
    first = visiting.inspector(0)
    first.say("打分 苏家渡村 4.2 -1 缺签到表;1.1 -1;5.1 -9;乱写")
    first.sees(
        "没有全部读懂",
        "「1.1 -1」:这张评分表没有这一项",
        "「5.1 -9」:扣分只能是整分或半分",
        "「乱写」没读懂",
        "哪几项不是满分?",
    )
    first.say("4.2 -1 缺签到表")
    first.sees("其余 12 项满分,合计 98 分")
    first.tap("放弃")
    assert count(visiting.world, onsite_scores) == 0

    first.say("打分 苏家渡村 4.2 乱写;4.1 -1")
    first.sees("「4.2 乱写」没读懂", "哪几项不是满分?")
    first.tap("放弃")
    first.say("打分 没有这个村 4.1 -1")
    first.sees("没有叫「没有这个村」的")
    first.say("打分 4.1 -1 少")
    first.sees("是哪一个?有 4 个能打分的")


def test_a_message_leaves_what_was_scored_before(visiting: Visiting) -> None:
    first = visiting.inspector(0)
    begin(first, visiting)
    first.tap("3")
    first.tap("记录缺少")
    first.say("打分 4.2 -0.5 少一处")
    first.sees(
        "S4-2 新领域、边远、空白点覆盖 3.5/4 少一处", "S4-1 组织健全、换届、配齐 3/4 记录缺少(已打,不变)"
    )
    first.tap("保存")
    first.sees("苏家渡村党支部 97 分", "其余 11 项满分")
    values = {row["item"]: (row["value"], row["origin"]) for row in rows(visiting.world, onsite_scores)}
    assert values["S4-1"] == (6, "chat")
    assert values["S4-2"] == (7, "message")
    assert len(values) == 13


def test_once_both_have_sealed_the_way_to_the_differences_is_there(visiting: Visiting) -> None:
    first, second = visiting.inspector(0), visiting.inspector(1)
    score_all(first, visiting, "4.1 -1 换届晚")
    first.sees("等另一位封存以后")
    score_all(second, visiting)
    second.sees("两人都已封存,相同的分已经算数", "不同的请商定")
    assert second.last.button("商定不同") == f"pc:o:{visiting.village_id}"
    first.sees("苏家渡村党支部:两人都已封存")
    assert first.last.button("商定不同") == f"pc:o:{visiting.village_id}"
    first.forge(f"ss:o:{visiting.village_id}")
    first.sees("两人都已封存,有不同要商定", "倪予宁(已封存)、华景帆(已封存)")
    assert f"fi:i:{visiting.village_id}" in dict(first.last.buttons).values()
    assert count(visiting.world, pair_checks) == 12


def test_items_that_are_open_are_named_before_a_seal(visiting: Visiting) -> None:
    first = visiting.inspector(0)
    begin(first, visiting)
    first.tap("满分 4")
    first.forge(f"ss:z:{visiting.village_id}:99")
    first.sees("还有 12 项没有打分", "S4-2")
    assert count(visiting.world, seals) == 0


@pytest.mark.parametrize("who", ["administrator", "clerk"])
def test_a_sheet_on_paper_is_entered_by_the_office_or_the_clerk_and_sealed(
    visiting: Visiting, who: str
) -> None:
    actor = getattr(visiting.supervision, who)()
    office = visiting.chat(actor)
    office.say("录入纸质打分表")
    office.tap("苏家渡村党支部")
    office.sees("谁的打分表")
    office.fill("[倪予宁]", "[跳过]", "4.2 -1 缺签到表")
    office.sees("倪予宁的打分表", "S4-2 新领域、边远、空白点覆盖 3/4 缺签到表", "其余 12 项满分,合计 98 分")
    office.tap("保存")
    office.sees("纸质打分表已录入并封存", "还没有封存的:华景帆")

    kept = rows(visiting.world, onsite_scores)
    first = visiting.supervision.inspector(0).person_id
    entered = {(row["origin"], row["person_id"], row["entered_by_id"]) for row in kept}
    assert entered == {("paper", first, actor.person_id)}
    assert {row["place"] for row in kept} == {"苏家渡村"}
    arrived = [row["line"] for row in rows(visiting.world, inspection_events) if row["kind"] == "arrived"]
    assert arrived == ["苏家渡村"], "who has scored on paper has been there: findings can be raised"
    assert [row["person_id"] for row in rows(visiting.world, seals)] == [first]
    told = visiting.inspector(0)
    told.sees("录入了您在苏家渡村党支部的纸质打分表,已经封存")
    told.tap("我的打分表")
    told.sees("苏家渡村党支部 98 分,已封存")

    office.say("录入纸质打分表")
    office.tap("苏家渡村党支部")
    assert "倪予宁" not in office.last.labels
    office.fill("[华景帆]", "[跳过]", "[全部满分]", "[保存]")
    office.sees("两人的都已封存")
    assert count(visiting.world, pair_checks) == 12


def test_a_sheet_to_print_is_empty(visiting: Visiting) -> None:
    first = visiting.inspector(0)
    score_all(first, visiting, "4.1 -1 换届晚")
    first.tap("看这个督查")
    first.tap("打印空表")
    name, content = first.phone.documents[-1]
    assert name == "打分表_苏家渡村党支部.xlsx"
    assert content


def test_help_and_a_poll_are_kept_beside_scores(visiting: Visiting) -> None:
    first, second = visiting.inspector(0), visiting.inspector(1)
    begin(first, visiting)
    first.forge(f"ss:h:{visiting.village_id}")
    first.tap("帮助指导")
    first.fill("教会用系统记会议", "[保存]")
    first.sees("帮助指导:教会用系统记会议", "只看得到自己记的")
    first.tap("座谈会")
    first.fill("党员说会开得实", "12", "[保存]")
    first.sees("座谈会:党员说会开得实(12 人)")
    first.tap("民意小调查")
    first.say("9")
    first.sees("10")
    first.fill("[20]", "18", "[保存]")
    first.sees("民意小调查:问 20 人,满意 18 人")
    assert [(row["asked"], row["satisfied"]) for row in rows(visiting.world, resident_polls)] == [(20, 18)]

    second.forge(f"ss:h:{visiting.village_id}")
    second.sees("还没有记录", "问 20 人,满意 18 人")
    second.forge(f"ss:i:{visiting.village_id}:S8-2")
    second.sees("民意小调查 18/20 满意")


def test_where_one_scores_can_be_said(visiting: Visiting) -> None:
    first = visiting.inspector(0)
    first.forge(f"ss:o:{visiting.village_id}")
    first.tap("改地点")
    first.fill("苏家渡村活动室", "[保存]")
    first.tap("满分 4")
    assert [row["place"] for row in rows(visiting.world, onsite_scores)] == ["苏家渡村活动室"]
    assert [row["line"] for row in rows(visiting.world, inspection_events)] == ["苏家渡村活动室"]


def test_who_visits_nowhere_is_asked_nothing(visiting: Visiting) -> None:
    secretary = visiting.chat(visiting.supervision.visited())
    secretary.say("打分")
    secretary.sees("没有要做的督查")
    for words in ("一条消息打分", "扣分理由", "督查记录", "民意小调查", "录入纸质打分表"):
        secretary.say(words)
        secretary.sees("没有找到")


@pytest.mark.parametrize("data", ["ss:", "ss:x:1", "ss:o:0", "ss:w:1:S4-1:x", "ss:i:1:S9-9", "ss:k:1:S9"])
def test_forged_buttons_find_nothing(visiting: Visiting, data: str) -> None:
    first = visiting.inspector(0)
    first.forge(data)
    first.sees("没有找到")


def test_a_forged_id_that_no_database_can_hold_is_not_found(visiting: Visiting) -> None:
    first = visiting.inspector(0)
    begin(first, visiting)
    first.forge("n:score_item:999999999.S1-1.4")
    first.sees("哪一项、打几分?", "发名称、拼音或首字母可以查找")
    as_unknown = first.last.text
    for inspection_id in ("9" * 18, "9" * 19, "9" * 20, "9" * 40):
        first.forge(f"n:score_item:{inspection_id}.S1-1.4")
        assert first.last.text == as_unknown
    assert count(visiting.world, onsite_scores) == 0
