"""Feedback on the spot in the chat: previewed, given, read, printed, acknowledged, listed."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import docx
import pytest

from storage.schema import inspection_events
from tests.handlers.inspecting import begin, score_all
from tests.harness.look import rows
from tests.services.checking import REASON
from tests.services.test_feedbacks import complete, note

if TYPE_CHECKING:
    from tests.handlers.inspecting import Visiting


@pytest.fixture
def ready(visiting: Visiting) -> Visiting:
    """Two stand behind every value of the village, and something was found."""
    complete(visiting.supervision)
    note(visiting.supervision)
    visiting.world.receive()
    return visiting


@pytest.fixture
def given(ready: Visiting) -> Visiting:
    """It was fed back."""
    ready.inspector(0).forge(f"fb:g:{ready.village_id}")
    return ready


def test_it_is_looked_at_given_read_and_acknowledged(ready: Visiting) -> None:
    first, visited = ready.inspector(0), ready.chat(ready.supervision.visited())
    first.forge(f"fb:o:{ready.village_id}")
    first.sees("预览,对方还看不到", "99 分")
    first.press(first.last, "当场反馈给对方", times=2)
    first.sees("3月27日 周五反馈,还没有签收")

    visited.sees("督查组已向", "签收只表示收到,不表示同意")
    visited.tap("看反馈")
    visited.sees("99 分(满分 100)")
    visited.press(visited.last, "签收", times=2)
    visited.sees("3月27日 周五签收")
    assert "签收" not in visited.last.labels
    assert {"提异议", "问题整改"} < set(visited.last.labels)
    kinds = [row["kind"] for row in rows(ready.world, inspection_events)]
    assert (kinds.count("fed_back"), kinds.count("received")) == (1, 1)


def test_from_two_sheets_by_way_of_a_difference_to_receipt(visiting: Visiting) -> None:
    first, second = visiting.inspector(0), visiting.inspector(1)
    visited = visiting.chat(visiting.supervision.visited())
    begin(first, visiting)
    score_all(first, visiting, "4.1 -1 缺一名副书记")
    score_all(second, visiting)

    second.tap("商定不同")
    second.sees("已一致 12 项,还有 1 项不同")
    second.fill("[S4-1]", "[提出 3 分]")
    first.tap("确认 3 分")
    first.sees("13 项都有两人验收")
    first.tap("当场反馈")
    first.sees("预览,对方还看不到", "98")
    first.tap("当场反馈给对方")
    visited.fill("[看反馈]", "[S4 组织体系与覆盖]")
    visited.sees("S4-1 组织健全、换届、配齐 3/4:缺一名副书记")
    visited.fill("[返回]", "[签收]")
    visited.sees("3月27日 周五签收")


def test_every_part_is_a_tap_away_and_back(given: Visiting) -> None:
    visited = given.chat(given.supervision.visited())
    visited.tap("看反馈")
    visited.tap("S4 组织体系与覆盖")
    visited.sees("S4 组织体系与覆盖", f"S4-1 组织健全、换届、配齐 3.5/4:{REASON}", "双人验收:")
    visited.tap("S4-1")
    visited.sees("怎么打:", f"原因:{REASON}", "两人商定")
    assert "这一项有异议" in visited.last.labels
    visited.fill("[返回]", "[下一页]")
    visited.sees("S5 组织生活与党员")
    visited.tap("返回")
    visited.tap("问题")
    visited.sees("三会一课记录与实际不符", "整改到4月26日")
    visited.tap("返回")
    visited.tap("好的方面")
    visited.sees("党员联户到人", "访谈 1 次,3 人")
    visited.tap("返回")
    visited.sees("督查反馈", "99 分")


def test_the_page_to_print_is_sent_as_a_document(given: Visiting) -> None:
    for actor in (given.supervision.visited(), given.supervision.inspector(1)):
        chat = given.chat(actor)
        chat.forge(f"fb:d:{given.village_id}")
        ((name, content),) = chat.phone.documents
        assert name == f"督查反馈_{given.supervision.visited().office.organization_name}_20260327.docx"
        assert docx.Document(io.BytesIO(content)).tables


def test_who_signed_on_paper_is_entered_by_who_visits(given: Visiting) -> None:
    second = given.inspector(1)
    second.forge(f"fb:o:{given.village_id}")
    second.press(second.last, "对方签了纸质", times=2)
    second.sees("签收(纸质)")
    assert [row["on_paper"] for row in rows(given.world, inspection_events) if row["kind"] == "received"] == [
        True
    ]


def test_feedbacks_are_listed_by_a_word(given: Visiting) -> None:
    party = given.supervision
    for actor in (party.visited(), party.visited_clerk(), party.administrator(), party.inspector(0)):
        chat = given.chat(actor)
        chat.say("督查反馈")
        chat.sees("督查反馈 1 份", "还没有签收")
        assert "99" not in chat.last.text
        chat.tap(chat.last.labels[0])
        chat.sees("99 分")
    beside = given.chat(party.beside())
    beside.say("督查反馈")
    beside.sees("还没有督查反馈")


def test_before_it_was_given_and_to_others_there_is_nothing(ready: Visiting) -> None:
    party = ready.supervision
    for actor in (party.visited(), party.visited_clerk(), party.administrator(), party.inspector(2)):
        chat = ready.chat(actor)
        for data in (
            "fb:o:{}",
            "fb:p:{}",
            "fb:g:{}",
            "fb:r:{}",
            "fb:h:{}",
            "fb:d:{}",
            "fb:f:{}:0",
            "fb:n:{}:0",
        ):
            chat.forge(data.format(ready.village_id))
            chat.sees("没有找到")
        for data in ("fb:s:{}:S4", "fb:i:{}:S4-1"):
            chat.forge(data.format(ready.village_id))
            chat.sees("没有找到")
        chat.say("督查反馈")
        chat.sees("还没有督查反馈")
        assert chat.phone.documents == []
    assert rows(ready.world, inspection_events) == []


@pytest.mark.parametrize(
    "data", ["fb:", "fb:x:1", "fb:o:", "fb:s:1:S9", "fb:i:1:S4-9", "fb:l:99999", "fb:f:1"]
)
def test_no_other_button_is_read(given: Visiting, data: str) -> None:
    first = given.inspector(0)
    first.forge(data)
    first.sees("没有找到")
