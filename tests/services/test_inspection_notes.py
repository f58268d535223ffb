"""What is written down beside scores: by the pair, once a draft, until the inspection is final."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from domain.inspections import InspectionEventKind, NoteKind
from domain.refusals import NotFound, Refused
from services import inspection_notes
from storage import inspection_notes as stored
from storage import inspections
from storage.verify import verify
from tests.services.diary import said
from tests.services.scoring import fill, seal

if TYPE_CHECKING:
    from domain.people import Actor
    from tests.services.inspecting import Supervision


def write(supervision: Supervision, actor: Actor, draft: int | None = None, **answers: Any) -> int:
    given = {
        "inspection": str(supervision.village_id),
        "kind": "help",
        "line": "教会用系统记会议",
        **answers,
    }
    draft_id = supervision.diary.draft(actor, "inspection_note") if draft is None else draft
    return supervision.database.run(inspection_notes.write, actor, given, draft_id, supervision.diary.now)


def poll(supervision: Supervision, actor: Actor, draft: int | None = None, **answers: Any) -> int:
    given = {"inspection": str(supervision.village_id), "asked": 20, "satisfied": 18, **answers}
    draft_id = supervision.diary.draft(actor, "resident_poll") if draft is None else draft
    return supervision.database.run(
        inspection_notes.enter_poll, actor, given, draft_id, supervision.diary.now
    )


def shown(supervision: Supervision, actor: Actor) -> str:
    return said(
        supervision.database.run(inspection_notes.show, actor, supervision.village_id, supervision.diary.now)
    )


def test_a_draft_makes_one_note_and_one_poll(supervision: Supervision) -> None:
    first = supervision.inspector(0)
    note, asking = (supervision.diary.draft(first, one) for one in ("inspection_note", "resident_poll"))
    for _ in range(2):
        assert write(supervision, first, note) == supervision.village_id
        assert poll(supervision, first, asking) == supervision.village_id
    write(supervision, first, kind="discussion", line="党员说会开得实", count=12)
    poll(supervision, supervision.inspector(1), asked=30, satisfied=30)

    notes = supervision.database.run(stored.of_inspection, supervision.village_id)
    assert [(one.kind, one.line, one.count, one.name) for one in notes] == [
        (NoteKind.HELP, "教会用系统记会议", None, first.name),
        (NoteKind.DISCUSSION, "党员说会开得实", 12, first.name),
    ]
    latest = supervision.database.run(stored.poll, supervision.village_id)
    assert latest is not None
    assert (latest.asked, latest.satisfied) == (30, 30)
    report = supervision.database.run(verify, b"key")
    assert report.faults == []
    assert supervision.database.run(stored.polls, [supervision.township_id]) == {}


def test_a_poll_of_fewer_than_ten_is_kept_by_no_database(supervision: Supervision) -> None:
    for answers in ({"asked": 9, "satisfied": 9}, {"asked": 10, "satisfied": 11}):
        with pytest.raises(Exception, match=r"(?i)check"):
            poll(supervision, supervision.inspector(0), **answers)


def test_notes_of_the_other_are_seen_once_both_have_sealed(supervision: Supervision) -> None:
    first, second = supervision.inspector(0), supervision.inspector(1)
    write(supervision, first)
    assert "教会用系统记会议" in shown(supervision, first)
    seal(supervision, first, fill(supervision, first))
    assert "教会用系统记会议" not in shown(supervision, second)

    seal(supervision, second, fill(supervision, second))

    assert "教会用系统记会议" in shown(supervision, second)


def test_nothing_is_written_once_it_is_final(supervision: Supervision) -> None:
    supervision.database.run(
        inspections.add_event, supervision.village_id, InspectionEventKind.FINAL, None, supervision.diary.now
    )
    for work in (write, poll):
        with pytest.raises(Refused, match="is_final"):
            work(supervision, supervision.inspector(0))


@pytest.mark.parametrize("who", ["leader", "administrator", "visited", "visited_clerk", "elsewhere"])
def test_only_the_pair_writes(supervision: Supervision, who: str) -> None:
    actor = getattr(supervision, who)()
    for work in (write, poll):
        with pytest.raises(NotFound):
            work(supervision, actor)
    with pytest.raises(NotFound):
        shown(supervision, actor)
