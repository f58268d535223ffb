"""What is noted and sent on site is read and heard again, by those who may, once both have sealed."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from domain.inspections import Part
from storage import inspections
from storage.schema import outbox
from tests.handlers.inspecting import begin, full_marks, score_all
from tests.harness.look import beside, rows

if TYPE_CHECKING:
    from tests.handlers.inspecting import Visiting
    from tests.harness.chat import Chat

NOTE = "书记生病,副书记在管"
ITEM = "ss:e:{}:S4-1"


def noted(visiting: Visiting) -> Chat:
    """The first of the pair takes half a point, notes why it is no worse, and sends a voice message."""
    first = visiting.inspector(0)
    begin(first, visiting)
    first.tap("3.5")
    first.tap("次数不够")
    first.fill("[S4-1 附说明]", NOTE)
    first.send(voice={"file_id": "v1", "file_unique_id": "u1", "duration": 3, "file_size": 900})
    first.tap("保存")
    full_marks(first)
    return first


def sent(visiting: Visiting) -> list[str]:
    """Which files were sent again, in order."""
    attached = [row for row in rows(visiting.world, outbox) if row["method"] == "attachment"]
    return [row["params"]["file_id"] for row in attached]


def test_a_voice_message_is_heard_by_both_and_the_leader_once_both_have_sealed(visiting: Visiting) -> None:
    first, second = noted(visiting), visiting.inspector(1)
    leader = visiting.chat(visiting.supervision.leader())
    first.tap("封存")
    for chat in (second, leader):
        chat.forge(f"ss:o:{visiting.village_id}")
        assert not [label for label in chat.last.labels if label.startswith("说明和附件")]
        chat.forge(ITEM.format(visiting.village_id))
        chat.sees("没有找到")
    assert sent(visiting) == []

    score_all(second, visiting)
    for heard, chat in enumerate((second, leader), start=1):
        chat.forge(f"pc:i:{visiting.village_id}:S4-1")
        chat.tap("说明和附件")
        chat.sees("S4-1 组织健全、换届、配齐", NOTE, "附件 1 个")
        assert sent(visiting) == ["v1"] * heard
        chat.forge(f"ss:o:{visiting.village_id}")
        chat.tap("说明和附件 1 项")
        chat.sees("1 项有说明、照片或语音")
        assert "S4-1" in chat.last.labels


def test_ones_own_are_read_before_the_seal(visiting: Visiting) -> None:
    first = noted(visiting)
    first.forge(ITEM.format(visiting.village_id))
    first.sees(NOTE, "附件 1 个")
    assert sent(visiting) == ["v1"]


def test_nobody_of_the_visited_side_or_the_office_reads_them(visiting: Visiting) -> None:
    noted(visiting).tap("封存")
    score_all(visiting.inspector(1), visiting)
    supervision = visiting.supervision
    for who in (supervision.administrator(), supervision.visited(), supervision.elsewhere()):
        for data in (f"ss:e:{visiting.village_id}", ITEM.format(visiting.village_id)):
            chat = visiting.chat(who)
            chat.forge(data)
            chat.sees("没有找到")
    assert sent(visiting) == []


def test_who_rechecks_reads_them(visiting: Visiting) -> None:
    noted(visiting).tap("封存")
    score_all(visiting.inspector(1), visiting)
    who = visiting.supervision.inspector(2)
    chat = visiting.chat(who)
    chat.forge(ITEM.format(visiting.village_id))
    chat.sees("没有找到")

    admit = partial(inspections.admit, part=Part.RECHECK, now=visiting.world.now)
    beside(visiting.world, lambda tx: admit(tx, visiting.village_id, [who.person_id]))
    chat.forge(ITEM.format(visiting.village_id))
    chat.sees(NOTE, "附件 1 个")
    assert sent(visiting) == ["v1"]
