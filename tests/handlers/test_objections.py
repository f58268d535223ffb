"""Objections in the chat: disputed, asked, named, rechecked two by two, told to both sides, and the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from domain.people import Level, Role
from services import inspection_ends
from storage import schema
from tests.harness.look import beside, count, rows
from tests.services.objecting import Fed, feed_back

if TYPE_CHECKING:
    from storage.database import Tx
    from tests.handlers.inspecting import Visiting
    from tests.harness.chat import Chat

S4_1 = "S4-1 组织健全、换届、配齐"


@pytest.fixture
def fed(visiting: Visiting) -> Fed:
    """The village was fed back."""
    return feed_back(visiting.supervision)


@pytest.fixture
def visited(visiting: Visiting, fed: Fed) -> Chat:
    """The chat of the visited secretary."""
    chat = visiting.chat(visiting.supervision.visited())
    chat.forge(f"ob:i:{fed.inspection_id}")
    return chat


def dispute(visited: Chat) -> None:
    """Object to S4-1."""
    visited.fill("[下一页]", "[S4-1 异议]", "[提异议]", "有换届批复,材料在乡镇", "[保存]")


def tick(visiting: Visiting) -> None:
    """Let what is due happen, and say it."""
    beside(visiting.world, lambda tx: inspection_ends.finish(tx, visiting.world.now))
    visiting.world.receive()


def morning(visiting: Visiting, days: int = 3) -> None:
    """Some days later, in the working day, when what was told has come."""
    visiting.world.pass_days(days)
    visiting.world.receive()


def test_an_objection_from_the_feedback_to_its_end(visiting: Visiting, fed: Fed, visited: Chat) -> None:
    supervision = visiting.supervision
    visited.sees("问题 2 个", "问题1(严重):三会一课没有开", "到 4月3日 为止,每一行都可以提异议,不会扣分")
    dispute(visited)
    visited.sees("✓ 已记下", "等指定复核人", "有换届批复", "最晚 4月13日 指定;从指定那天起,10 个工作日内办结")

    office = visiting.chat(supervision.administrator())
    morning(visiting)
    office.sees("一件异议等指定复核人", S4_1)
    office.tap("看异议")
    office.sees("建议复核人", "第一组")
    office.tap("就这两位")
    office.sees("✓ 已记下", "复核中")

    first, second = (visiting.inspector(number) for number in (2, 3))
    first.sees("请复核一件异议", "最晚 4月14日 办结:一人写意见,另一人同意")
    first.tap("看异议")
    first.sees("3/4(缺一次换届)", "评定:", "有换届批复")
    first.fill("[写复核意见]", "[改评]", "[4 分]", "材料属实", "[保存]")
    first.sees("✓ 已记下", "改评为 4 分(材料属实)")
    assert "同意这个意见" not in first.last.labels

    second.sees("复核等您的意见", "改评为 4 分(材料属实)")
    second.tap("看异议")
    second.press(second.last, "同意这个意见", times=2)
    second.sees("✓ 已记下", "已复核")

    visited.sees("复核结果:", "改评为 4 分:材料属实")
    visiting.inspector(0).sees("复核结果:", "改评为 4 分:材料属实")
    visited.tap("看异议")
    visited.sees("已复核", "4/4", "复核人:")
    visited.tap("历次结果")
    visited.sees("第1次 3/4 两人一致", "第2次 4/4 复核", "材料属实")
    assert fed.value("S4-1") == 8
    assert len(rows(visiting.world, schema.rechecks)) == 1

    morning(visiting, 11)
    tick(visiting)
    visited.sees("已定稿", "异议都已办结")
    visited.tap("督查反馈")
    assert "异议" in visited.last.labels, "to be read; no longer to be made"
    assert "提异议" not in visited.last.labels
    visited.forge(f"ob:i:{fed.inspection_id}")
    visited.sees("已定稿,不能再提异议")


def test_an_objection_takes_three_taps_and_a_line(visited: Chat) -> None:
    visited.fill("[问题1 异议]", "[提异议]", "开了,记录在书记本上", "[保存]")
    visited.sees("✓ 已记下", "三会一课没有开")


def test_a_question_is_answered_in_one_line_and_the_objection_is_still_there(
    visiting: Visiting, visited: Chat
) -> None:
    visited.fill("[下一页]", "[S4-1 异议]", "[请求说明]", "哪一次换届?", "[保存]")
    visited.sees("✓ 已记下", "等督查组说明")
    inspector = visiting.inspector(0)
    morning(visiting)
    inspector.sees("请说明:", "哪一次换届?")
    visiting.chat(visiting.supervision.leader()).sees("请说明:")
    inspector.fill("[看提问]", "[作说明]", "2024年那次没有批复", "[保存]")
    inspector.sees("已说明", "2024年那次没有批复")

    visited.sees("督查组的说明", "2024年那次没有批复")
    visited.forge(f"ob:l:{visiting.village_id}.S4-1")
    visited.fill("[提异议]", "批复在乡镇", "[保存]")
    visited.sees("等指定复核人")


def test_material_is_added_if_wanted_and_shown_to_those_who_recheck(
    visiting: Visiting, fed: Fed, visited: Chat
) -> None:
    visited.fill("[下一页]", "[S4-1 异议]", "[提异议]", "有换届批复")
    visited.send(photo=[{"file_id": "p1", "file_unique_id": "u1", "width": 9, "height": 9}])
    if "下一步" in visited.last.labels:
        visited.tap("下一步")
    visited.tap("保存")
    visited.sees("✓ 已记下")
    assert "看附件 1 个" in visited.last.labels
    objection_id = rows(visiting.world, schema.objections)[0]["id"]
    fed.appoint(objection_id)
    second = visiting.inspector(3)
    second.forge(f"rc:f:{objection_id}")
    assert second.phone.files == ["p1"]
    other = visiting.chat(visiting.supervision.elsewhere())
    other.forge(f"rc:f:{objection_id}")
    other.sees("没有找到")
    assert other.phone.files == []


def test_a_clerk_enters_one_from_paper(visiting: Visiting, fed: Fed) -> None:
    city, visited = visiting.supervision.diary.city, visiting.supervision.visited()
    every = (visiting.supervision.diary.actor(one.id) for one in city.who(Role.CLERK, Level.VILLAGE))
    clerk = next(one for one in every if one.office.organization_id == visited.office.organization_id)
    chat = visiting.chat(clerk)
    chat.forge(f"ob:l:{fed.inspection_id}.S5-1")
    chat.fill("[代录纸质异议]", "书记写在纸上的", "[保存]")
    chat.sees("✓ 已记下", "(代录纸质):书记写在纸上的", clerk.name)


def test_a_second_objection_says_where_the_first_one_is(visiting: Visiting, fed: Fed, visited: Chat) -> None:
    dispute(visited)
    visited.forge(f"ob:l:{fed.inspection_id}.S4-1")
    visited.sees("已经提过异议,正在办,发「异议复核」可以看")
    assert "提异议" not in visited.last.labels
    assert "3月27日的异议" in visited.last.labels
    visited.forge(f"n:objection:{fed.inspection_id}.S4-1")
    visited.fill("再提一次", "[保存]")
    visited.sees("已经提过异议")
    visited.say("放弃")
    assert count(visiting.world, schema.objections) == 1
    visited.say("异议复核")
    visited.sees("异议复核 1 件", S4_1, "等指定复核人")


def test_late_everybody_is_told_until_when_it_was(visiting: Visiting, fed: Fed, visited: Chat) -> None:
    visited.fill("[下一页]", "[S4-1 异议]", "[提异议]", "有换届批复")
    morning(visiting, 12)
    visited.tap("保存")
    visited.sees("异议和请求说明到 2026年4月3日 为止(反馈后 5 个工作日),时间已过")
    assert count(visiting.world, schema.objections) == 0
    visited.forge(f"n:objection:{fed.inspection_id}.S4-1")
    visited.sees("时间已过")
    visited.forge(f"ob:i:{fed.inspection_id}")
    visited.sees("异议时间到 4月3日 已过")
    assert not any("异议" in label and "S4" in label for label in visited.last.labels)


def test_without_an_objection_one_tap_and_a_confirmation_end_it(visiting: Visiting, visited: Chat) -> None:
    visited.tap("没有异议")
    visited.sees("没有异议,同意定稿?", "等不等都不影响得分")
    visited.tap("再看看")
    visited.tap("没有异议")
    visited.press(visited.last, "同意定稿", times=2)
    visited.sees("已定稿,总分")
    finals = [one for one in rows(visiting.world, schema.inspection_events) if one["kind"] == "final"]
    assert len(finals) == 1
    morning(visiting)
    visiting.inspector(1).sees("已定稿", "被督查方没有异议")


def test_others_are_named_by_a_form_and_can_be_changed(visiting: Visiting, fed: Fed, visited: Chat) -> None:
    dispute(visited)
    objection_id = rows(visiting.world, schema.objections)[0]["id"]
    office = visiting.chat(visiting.supervision.administrator())
    office.say("异议复核")
    office.sees("【请指定复核人】", S4_1)
    office.tap(office.last.labels[0])
    office.tap("指定复核人")
    offered = [label for label in office.last.labels if "第一组" in label]
    assert len(offered) == 2
    office.fill(f"[{offered[0]}]", f"[{offered[0]}]", "[保存]")
    office.sees("要两个不同的人复核")
    office.fill("[改第二人]", f"[{offered[1]}]", "[保存]")
    office.sees("✓ 已记下", "复核中", "复核人:")
    assert len(rows(visiting.world, schema.recheck_pairs)) == 1
    office.forge(f"rc:o:{objection_id}")
    assert "就这两位" not in office.last.labels
    assert "指定复核人" in office.last.labels
    assert fed.objection(objection_id).pair is not None


def test_who_has_nothing_to_do_with_it_finds_nothing(visiting: Visiting, fed: Fed, visited: Chat) -> None:
    dispute(visited)
    objection_id = rows(visiting.world, schema.objections)[0]["id"]
    supervision = visiting.supervision
    inspection_id = fed.inspection_id
    for actor in (supervision.elsewhere(), supervision.beside(), supervision.inspector(2)):
        chat = visiting.chat(actor)
        for data in (
            f"ob:i:{inspection_id}",
            f"ob:l:{inspection_id}.S4-1",
            f"ob:h:{inspection_id}.S4-1",
            f"ob:y:{inspection_id}",
            f"ob:z:{inspection_id}",
            f"rc:o:{objection_id}",
            f"rc:f:{objection_id}",
            f"rc:p:{objection_id}:1:2",
            "rc:c:1",
        ):
            chat.forge(data)
            chat.sees("没有找到")
    assert not beside(visiting.world, _is_final)


def _is_final(tx: Tx) -> bool:
    kinds = tx.execute(select(schema.inspection_events.c.kind)).scalars()
    return "final" in list(kinds)


@pytest.mark.parametrize(
    "data",
    [
        *("ob:", "ob:x", "obx", "ob:i:", "ob:i:1:99999", "ob:w:99999", "ob:y"),
        *("ob:l:1", "ob:l:1.S9-1", "ob:l:1.x"),
        *("rc", "rc:", "rc:o:x", "rc:p:1:2", "rc:o:9999999999999999999"),
    ],
)
def test_no_other_button_is_read(visited: Chat, data: str) -> None:
    visited.forge(data)
    visited.sees("没有找到")


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ("提异议", "对反馈的哪一行有异议"),
        ("请求说明", "哪一行要督查组说明"),
    ],
)
def test_the_forms_can_be_typed_by_the_visited_side(visited: Chat, form: str, words: str) -> None:
    visited.say(form)
    visited.sees(words)


def test_a_form_that_would_be_in_vain_says_so(visiting: Visiting, fed: Fed) -> None:
    del fed
    supervision = visiting.supervision
    for actor, form, words in (
        (supervision.inspector(0), "n:explain", "没有等您说明的"),
        (supervision.inspector(0), "n:recheck", "没有等您复核的异议"),
        (supervision.administrator(), "n:recheck_pair", "没有等指定复核人的异议"),
        (supervision.beside(), "n:objection", "还没有督查反馈"),
        (supervision.visited(), "n:recheck_pair", "没有找到"),
    ):
        chat = visiting.chat(actor)
        chat.forge(form)
        chat.sees(words)
