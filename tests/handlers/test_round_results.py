"""What came of a round in the chat: counties, places, practices, the year, and both documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from domain.findings import Category, FindingEventKind
from domain.inspections import NoteKind
from storage.schema import audit_links, county_summaries, good_practices, practice_spreads
from tests.harness.look import rows
from tests.services.round_filled import fed_back, find, note, poll

if TYPE_CHECKING:
    from tests.handlers.inspecting import Visiting
    from tests.harness.chat import Chat


@pytest.fixture
def told(visiting: Visiting) -> Visiting:
    """Three inspections were fed back, with a finding of the same kind each."""
    supervision = visiting.supervision
    for inspection_id in (supervision.village_id, supervision.other_village_id, supervision.township_id):
        fed_back(supervision, inspection_id, S4_1=5)
        find(supervision, inspection_id, Category.NOT_SERIOUS)
    find(supervision, supervision.village_id, Category.LAX, FindingEventKind.CLOSED)
    poll(supervision, supervision.village_id, 20, 18)
    note(supervision, supervision.village_id, NoteKind.GOOD_POINT, "红白事一张表")
    visiting.world.receive()
    return visiting


def office(told: Visiting) -> Chat:
    return told.chat(told.supervision.administrator())


def test_the_way_in_leads_from_the_round_over_the_county_to_a_place_and_back(told: Visiting) -> None:
    chat = office(told)
    village = told.supervision.visited().office.organization_name
    chat.say("督查成果")
    chat.sees("督查成果", "能看的督查 1 轮", "经验做法 0 条")

    chat.tap("上半年交互督责")
    chat.sees("上半年交互督责 · 中共望川市委员会", "未到 1,在现场 0,已反馈 3,已定 0", "问题 4 条,已销号 1 条")
    chat.tap("分县市")
    chat.sees("1 个,按名称排")
    chat.tap(chat.last.labels[0])
    chat.sees("党组织 4 个", "组织生活不严肃:3 个党组织 3 条", "问题本质:还没有写", "2026年4月30日前写好")
    chat.tap("共性问题")
    chat.sees(village, f"WT-{told.village_id}-1", "只算已反馈的督查")
    chat.tap("返回")
    chat.tap("各党组织")
    chat.sees("党组织 4 个", "按名称排")
    chat.tap(next(one for one in chat.last.labels if one.startswith(village)))
    chat.sees(f"DC-{told.village_id},已反馈", "群众:问了 20 人,满意 18 人", "红白事一张表", "总分 97/100")
    for label in ("返回", "返回", "返回", "返回"):
        chat.tap(label)
    chat.sees("上半年交互督责 · 中共望川市委员会")


def test_root_cause_and_shortfall_are_written_by_a_few_taps(told: Visiting) -> None:
    leader = told.chat(told.supervision.leader())
    leader.fill("督查成果", "[上半年交互督责]")
    leader.sees("只看您带队去的县市")
    leader.tap("分县市")
    leader.tap(leader.last.labels[0])
    leader.fill("[写问题本质]", "书记不懂怎么开会")
    leader.sees("问题本质:书记不懂怎么开会")
    leader.tap("保存")
    leader.sees("✓ 已写", "问题本质:书记不懂怎么开会", "短板:还没有写")
    leader.fill("[写短板]", "村里没有会议室", "保存")
    leader.sees("短板:村里没有会议室")
    leader.fill("[写问题本质]", "上级没有教", "保存")
    leader.tap("写过的")
    leader.sees("上级没有教", "书记不懂怎么开会")

    assert [row["kind"] for row in rows(told.world, county_summaries)] == [
        "root_cause",
        "shortfall",
        "root_cause",
    ]
    assert [row["subject"] for row in rows(told.world, audit_links)].count("county_summary") == 3


def test_a_practice_is_written_published_and_read_by_a_branch(told: Visiting) -> None:
    leader, office_ = told.chat(told.supervision.leader()), office(told)
    visited = told.chat(told.supervision.visited())
    leader.fill("登记经验做法")
    leader.sees("哪一轮督查看到的?")
    village = told.supervision.visited().office.organization_name
    leader.fill("[上半年交互督责]", f"[{village}]", "红白事一张表", "先登记,再一起办", "[是]", "[是]", "[是]")
    leader.tap("保存")
    leader.sees("✓ 已登记", "红白事一张表", "可借鉴 ✓,可推广 ✓,可复制 ✓")
    assert "推广" not in leader.last.labels
    visited.say("经验做法")
    visited.sees("还没有推广下来的经验做法")

    office_.fill("督查成果", "[上半年交互督责]", "[经验做法]")
    office_.tap(office_.last.labels[0])
    office_.tap("推广")
    office_.sees("不能收回", "不发通知")
    office_.press(office_.last, "确定推广", times=3)
    office_.sees("2026年3月27日推广")
    assert len(rows(told.world, practice_spreads)) == 1
    assert len(rows(told.world, good_practices)) == 1
    subjects = [row["subject"] for row in rows(told.world, audit_links)]
    assert (subjects.count("good_practice"), subjects.count("practice_spread")) == (1, 1)

    before = visited.count()
    visited.say("经验做法")
    assert visited.count() == before + 1  # nothing was pushed
    visited.sees("推广的 1 条", "不用回复")
    visited.tap(visited.last.labels[0])
    visited.sees("先登记,再一起办")
    visited.tap("返回")
    visited.sees("推广的 1 条")


def test_both_documents_are_sent(told: Visiting) -> None:
    chat = office(told)
    chat.fill("督查成果", "[上半年交互督责]", "[Word 报告]")
    chat.tap("工作簿")

    names = [name for name, _ in chat.phone.documents]
    assert names == ["督查报告_1_20260327.docx", "督查成果_1_20260327.xlsx"]
    assert all(content.startswith(b"PK") for _, content in chat.phone.documents)


def test_the_year_has_its_lists(told: Visiting) -> None:
    chat = office(told)
    chat.fill("督查成果", "[年度情况]")
    chat.sees("2026年督查 · 中共望川市委员会", "乡镇 1 个、村 2 个", "督查 3 次", "查出问题 4 条,已销号 1 条")
    chat.tap("查出的问题")
    chat.sees("2026年查出的问题 4 条,已销号 1 条", f"WT-{told.village_id}-2")
    chat.fill("[返回]", "[到过哪里]")
    chat.sees("2026年督查 3 次,按名称排")
    chat.fill("[返回]", "[2025年]")
    chat.sees("督查 0 次")
    assert "到过哪里" not in chat.last.labels


def test_unclear_criteria_are_shown_to_the_office_alone(told: Visiting) -> None:
    chat = office(told)
    chat.fill("督查成果", "[上半年交互督责]", "[评分标准]")
    chat.sees("两人都封好的督查 0 次", "看的是标准,不是人")
    leader = told.chat(told.supervision.leader())
    leader.fill("督查成果", "[上半年交互督责]")
    assert "评分标准" not in leader.last.labels


@pytest.mark.parametrize(
    "data",
    [
        *("rr:o:1", "rr:q:1:0", "rr:i:3", "rr:a:1", "rr:a:1:S4", "rr:p:1:0:0", "rr:w:1", "rr:x:1"),
        *("rr:y:2026x", "rr:z:1", "rr:o:1:2", "rr:o", "rr:sy:1", "rr:s:1", "rr:k:1", "rr:n:1:1", "rr:c:1:2"),
        *("rr:l:1:2:0", "rr:e:1:2:0", "n:county_summary:1.2", "n:good_practice:1.1"),
    ],
)
def test_a_forged_button_shows_a_branch_nothing(told: Visiting, data: str) -> None:
    visited = told.chat(told.supervision.visited())
    visited.say("督查成果")
    before = visited.last

    visited.forge(data, before.message_id)

    shown = "".join(one.text for one in visited.phone.messages.values())
    assert not any(words in shown for words in ("上半年交互督责 ·", "满意", "总分", "WT-"))
    assert visited.phone.documents == []


def test_a_branch_opens_its_own_result_and_no_other(told: Visiting) -> None:
    visited = told.chat(told.supervision.visited())
    visited.say("督查成果")
    visited.sees("没有您能看的督查轮次")

    visited.forge(f"rr:i:{told.village_id}")
    visited.sees("总分 97/100", "群众:问了 20 人,满意 18 人")
    assert set(visited.last.labels) <= {"反馈", "问题"}
    for inspection_id in (told.supervision.other_village_id, told.supervision.township_id):
        visited.forge(f"rr:i:{inspection_id}", visited.last.message_id)
        assert f"DC-{inspection_id}" not in "".join(one.text for one in visited.phone.messages.values())
