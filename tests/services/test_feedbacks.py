"""Feedback on the spot: complete or not at all, told once, acknowledged once, and nobody sees it earlier."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from typing import TYPE_CHECKING

import docx
import pytest

from domain.findings import Category, Severity
from domain.inspections import InspectionEventKind, NoteKind, Part
from domain.pair_checks import CheckOrigin
from domain.people import Role
from domain.refusals import NotFound, Refused
from services import feedback_document, feedback_lists, feedback_views, feedbacks
from storage import audit, findings, inspection_notes, inspections
from storage import pair_checks as stored
from storage.findings import NewFinding
from storage.inspection_notes import NewNote
from storage.verify import verify
from templates.documents import render
from tests.services.checking import PLACE, REASON, found, items, seal_both
from tests.services.diary import buttons, said
from tests.services.settling import confirm, proposal, propose, told

if TYPE_CHECKING:
    from collections.abc import Callable

    from docx.document import Document as Opened

    from domain.messages import Message
    from domain.people import Actor
    from storage.database import Tx
    from tests.services.inspecting import Supervision

CELL = "\n"


def show(supervision: Supervision, actor: Actor) -> Message:
    return supervision.database.run(feedback_views.show, actor, supervision.village_id)


def part(supervision: Supervision, actor: Actor, work: Callable[..., Message], *of: object) -> Message:
    return supervision.database.run(work, actor, supervision.village_id, *of)


def do(supervision: Supervision, actor: Actor, work: Callable[..., Message]) -> Message:
    return supervision.database.run(work, actor, supervision.village_id, supervision.diary.now)


def listed(supervision: Supervision, actor: Actor, page: int = 0) -> Message:
    return supervision.database.run(feedback_lists.show, actor, page)


def complete(supervision: Supervision) -> None:
    """Two stand behind every item: S4-1 was settled at 3.5 of 4, S8-3 does not apply."""
    seal_both(supervision, S4_1=6, S8_3=None)
    for key, word in (("S4-1", "7"), ("S8-3", "n")):
        propose(supervision, supervision.inspector(1), word, key)
        confirm(supervision, supervision.inspector(0), proposal(supervision))


def note(supervision: Supervision) -> None:
    """A finding, a good point, help, a talk with somebody and a poll."""
    now, by = supervision.diary.now, supervision.inspector(0).person_id
    inspection_id = supervision.village_id

    def work(tx: Tx) -> None:
        kind, severity = Category.PAPER_ONLY, Severity.ORDINARY
        where = found(tx, inspection_id).organization_id
        new = NewFinding(
            where, inspection_id, kind, severity, "S5-1", "三会一课记录与实际不符", "看了记录", 30
        )
        finding_id = findings.add(tx, new, by, None, now)
        body = findings.body(tx, finding_id)
        audit.append(tx, audit.Event(now, by, "enter", findings.SUBJECT, finding_id, body))
        for note_kind, line, count in (
            (NoteKind.GOOD_POINT, "党员联户到人", None),
            (NoteKind.HELP, "教会了换届程序", None),
            (NoteKind.INTERVIEW, "老党员说书记不公道", 3),
            (NoteKind.REMARK, "内部提醒", None),
        ):
            new_note = NewNote(inspection_id, note_kind, line, count)
            note_id = inspection_notes.add(tx, new_note, by, None, now)
            body = inspection_notes.body(tx, note_id)
            audit.append(tx, audit.Event(now, by, "enter", inspection_notes.SUBJECT, note_id, body))
        poll_id = inspection_notes.add_poll(tx, inspection_id, 20, 18, by, None, now)
        body = inspection_notes.poll_body(tx, poll_id)
        audit.append(tx, audit.Event(now, by, "enter", inspection_notes.POLL, poll_id, body))

    supervision.database.run(work)


def fed_back(supervision: Supervision) -> None:
    complete(supervision)
    note(supervision)
    do(supervision, supervision.inspector(0), feedback_views.feed_back)


def visitors(supervision: Supervision) -> tuple[Actor, ...]:
    return supervision.inspector(0), supervision.inspector(1), supervision.leader()


def township(supervision: Supervision) -> Actor:
    """The clerk of the township above the visited village."""
    return supervision.visited_clerk()


def others(supervision: Supervision) -> tuple[Actor, ...]:
    """Who has nothing to do with it, before and after."""
    return supervision.beside(), supervision.inspector(2)


def test_it_is_a_preview_for_who_visits_and_nobody_else_knows_of_it(supervision: Supervision) -> None:
    complete(supervision)

    for actor in visitors(supervision):
        shown = show(supervision, actor)
        assert "预览,对方还看不到" in said(shown)
        assert buttons(shown)["当场反馈给对方"] == f"fb:g:{supervision.village_id}"
    outside = (
        *others(supervision),
        supervision.visited(),
        township(supervision),
        supervision.administrator(),
    )
    for actor in outside:
        with pytest.raises(NotFound):
            show(supervision, actor)
        with pytest.raises(NotFound):
            opened(supervision, actor)
        with pytest.raises(NotFound):
            part(supervision, actor, feedback_views.section, "S4")
        with pytest.raises(NotFound):
            part(supervision, actor, feedback_views.item, "S4-1")
        with pytest.raises(NotFound):
            part(supervision, actor, feedback_views.findings, 0)
        with pytest.raises(NotFound):
            do(supervision, actor, feedback_views.feed_back)
        with pytest.raises(NotFound):
            do(supervision, actor, feedback_views.acknowledge)
        with pytest.raises(NotFound):
            do(supervision, actor, feedback_views.enter_receipt)
    assert "还没有督查反馈" in said(listed(supervision, supervision.visited()))
    assert "还没有督查反馈" in said(listed(supervision, supervision.administrator()))
    assert told(supervision, supervision.visited()) == []


def test_nothing_is_fed_back_while_a_value_is_missing(supervision: Supervision) -> None:
    seal_both(supervision, S4_1=6)
    with pytest.raises(Refused) as refused:
        do(supervision, supervision.leader(), feedback_views.feed_back)
    assert refused.value.text.key == "feedbacks.not_complete"
    assert refused.value.text.params["count"] == 1
    with pytest.raises(Refused):
        show(supervision, supervision.inspector(0))
    with pytest.raises(NotFound):
        show(supervision, supervision.visited())


def test_the_visited_side_is_told_once_and_sees_the_whole(supervision: Supervision) -> None:
    fed_back(supervision)
    do(supervision, supervision.leader(), feedback_views.feed_back)

    assert told(supervision, supervision.visited()) == ["feedbacks.told"]
    shown = said(show(supervision, supervision.visited()))
    assert "99 分</b>(满分 100)" in shown
    assert "基层成果 49.5/50,折算成 100 分;实效与评价 10/10" in shown
    assert shown.splitlines()[1] == "群众:问了 20 人,满意 18 人"
    assert "问题 1 个,好的方面 1 条,帮助指导 1 次" in shown
    assert "签收只表示收到,不表示同意" in shown
    assert "到4月3日 周五(当天也算),对每一项、每个问题都可以提异议" in shown
    events = [one.kind for one in supervision.database.run(found, supervision.village_id).events]
    assert events.count(InspectionEventKind.FED_BACK) == 1
    assert supervision.database.run(verify, b"key").faults == []


def test_a_section_tells_of_each_item_value_most_reason_and_who_stands_behind_it(
    supervision: Supervision,
) -> None:
    fed_back(supervision)

    section = said(part(supervision, supervision.visited(), feedback_views.section, "S4"))

    assert f"S4-1 组织健全、换届、配齐 3.5/4:{REASON}" in section
    names = "、".join(sorted(supervision.inspector(number).name for number in (0, 1)))
    assert set(names.split("、")) == set(section.splitlines()[-1].removeprefix("双人验收:").split("、"))
    results = said(part(supervision, supervision.visited(), feedback_views.section, "S8"))
    assert "S8-3" in results
    assert "不适用" in results
    one = part(supervision, supervision.visited(), feedback_views.item, "S4-1")
    assert "3.5 分" in said(one)
    assert "(两人商定)" in said(one)
    assert buttons(one)["这一项有异议"] == f"ob:l:{supervision.village_id}.S4-1"
    assert "这一项有异议" not in buttons(part(supervision, supervision.leader(), feedback_views.item, "S4-1"))


def test_findings_have_their_days_and_what_people_said_is_a_number_only(supervision: Supervision) -> None:
    fed_back(supervision)
    visited = supervision.visited()

    shown = said(part(supervision, visited, feedback_views.findings, 0))
    assert "三会一课记录与实际不符" in shown
    assert "整改到4月26日" in shown
    notes = said(part(supervision, visited, feedback_views.notes, 0))
    assert "好的方面:党员联户到人" in notes
    assert "帮助指导:教会了换届程序" in notes
    assert "访谈 1 次,3 人" in notes
    assert "不公道" not in notes
    assert "内部提醒" not in notes


def test_receipt_is_acknowledged_once_by_a_tap_or_on_paper(supervision: Supervision) -> None:
    fed_back(supervision)
    visited = supervision.visited()
    assert buttons(show(supervision, visited))["签收"] == f"fb:r:{supervision.village_id}"
    do(supervision, visited, feedback_views.acknowledge)
    shown = do(supervision, visited, feedback_views.acknowledge)
    do(supervision, supervision.inspector(0), feedback_views.enter_receipt)

    assert "3月27日 周五签收" in said(shown)
    assert "签收" not in buttons(shown)
    events = supervision.database.run(found, supervision.village_id).events
    received = [one for one in events if one.kind is InspectionEventKind.RECEIVED]
    assert [(one.person_id, one.on_paper) for one in received] == [(visited.person_id, False)]
    assert supervision.database.run(verify, b"key").faults == []


def test_who_signed_on_paper_is_entered_by_who_visits(supervision: Supervision) -> None:
    fed_back(supervision)
    shown = do(supervision, supervision.inspector(1), feedback_views.enter_receipt)
    assert "签收(纸质)" in said(shown)
    for actor in (township(supervision), supervision.beside()):
        with pytest.raises(NotFound):
            do(supervision, actor, feedback_views.acknowledge)


def test_those_above_see_it_afterwards_and_other_units_never(supervision: Supervision) -> None:
    fed_back(supervision)

    for actor in (township(supervision), supervision.administrator(), supervision.leader()):
        assert "99 分" in said(show(supervision, actor))
        assert f"fb:o:{supervision.village_id}" in buttons(listed(supervision, actor)).values()
    assert "签收" not in buttons(show(supervision, township(supervision)))
    for actor in others(supervision):
        with pytest.raises(NotFound):
            show(supervision, actor)
    assert "还没有督查反馈" in said(listed(supervision, supervision.beside()))


def test_the_list_is_by_day_without_points(supervision: Supervision) -> None:
    fed_back(supervision)
    supervision.diary.now += timedelta(days=1)
    now, leader = supervision.diary.now, supervision.leader().person_id
    later = InspectionEventKind.FED_BACK
    supervision.database.run(inspections.add_event, supervision.township_id, later, leader, now)

    shown = listed(supervision, township(supervision))

    lines = said(shown).splitlines()
    assert lines[0] == "<b>督查反馈 2 份</b>,新的在前"
    assert [line.partition(" ")[0] for line in lines[1:] if line] == ["3月28日", "3月27日"]
    assert "99" not in said(shown)
    assert "还没有督查反馈" not in said(listed(supervision, supervision.inspector(0)))


def test_after_a_recheck_every_version_stays_readable(supervision: Supervision) -> None:
    fed_back(supervision)
    supervision.diary.now += timedelta(days=3)
    recheck(supervision)
    visited = supervision.visited()

    assert "复核前 99 分" in said(show(supervision, visited))
    assert "4/4(复核过):有任职文件" in said(part(supervision, visited, feedback_views.section, "S4"))
    one = said(part(supervision, visited, feedback_views.item, "S4-1"))
    before, after = one.split("<b>现在有效</b>")
    assert "原来(3月27日):3.5 分" in before
    assert f"原因:{REASON}" in before
    assert "(3月30日):4 分" in after
    assert "(复核)" in after
    sections = opened(supervision, visited)
    every = cells_of(sections)
    at = next(number for number, cells in enumerate(every) if cells[0] == "S4-1")
    first, second = every[at : at + 2]
    assert first[2].split(CELL) == ["3月27日 3.5/4", "两人商定"]
    assert first[3] == REASON
    assert second[:2] == ["", ""], "the same item"
    assert second[2].split(CELL) == ["3月30日 4/4", "复核"]
    assert second[3] == "有任职文件"


def recheck(supervision: Supervision) -> None:
    """Two others give S4-1 full marks."""
    first, second = (supervision.inspector(number).person_id for number in (2, 3))
    now = supervision.diary.now

    def work(tx: Tx) -> None:
        inspections.admit(tx, supervision.village_id, [first, second], Part.RECHECK, now)
        people = (first, Part.RECHECK), (second, Part.RECHECK)
        standing = stored.Standing("S4-1", 8, CheckOrigin.RECHECK, *people, PLACE, "有任职文件")
        stored.add(tx, supervision.village_id, standing, now)

    supervision.database.run(work)


def opened(supervision: Supervision, actor: Actor) -> Opened:
    """The document as Word would open it."""
    where = (supervision.village_id, supervision.diary.now)
    document = supervision.database.run(feedback_document.of, actor, *where)
    return docx.Document(io.BytesIO(render(document.name, document.params).content))


def cells_of(document: Opened) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]


def test_the_page_to_print_holds_all_of_it(supervision: Supervision) -> None:
    fed_back(supervision)

    document = opened(supervision, supervision.visited())

    lines = [one.text for one in document.paragraphs]
    name = supervision.visited().office.organization_name
    assert lines[0] == f"{name}督查反馈"
    assert "总分:99 分(满分 100)" in lines
    assert "不记名问群众 20 人,满意 18 人" in lines
    assert lines.index("不记名问群众 20 人,满意 18 人") < lines.index("总分:99 分(满分 100)")
    rows = cells_of(document)
    keys = [row[0] for row in rows if row[0].startswith("S")]
    assert len(keys) == 13
    assert any("三会一课记录与实际不符" in cell for row in rows for cell in row)
    assert ["好的方面", "党员联户到人"] in rows
    foot = document.sections[0].footer.paragraphs[0].text
    assert f"DC-{supervision.village_id}  2026年3月27日 16:40 的情况  存证 " in foot
    assert len(foot.split("存证 ")[1].split()[0]) == 8
    words = "\n".join([*lines, *(cell for row in rows for cell in row)])
    assert "不公道" not in words
    assert "内部提醒" not in words


def test_every_run_names_a_chinese_font_and_tables_stay_within_the_page(supervision: Supervision) -> None:
    fed_back(supervision)
    document = opened(supervision, supervision.leader())

    content = io.BytesIO()
    document.save(content)
    with zipfile.ZipFile(content) as parts:
        xml = parts.read("word/document.xml").decode()
    runs = xml.split("<w:r>")[1:]
    assert runs
    assert all('w:eastAsia="' in run for run in runs)
    section = document.sections[0]
    assert section.page_width is not None
    assert section.left_margin is not None
    assert section.right_margin is not None
    text = section.page_width - section.left_margin - section.right_margin
    for table in document.tables:
        assert (
            sum(cell.width or 0 for cell in table.rows[0].cells) <= text + 12700
        )  # a point: Word counts in twentieths of one


def test_a_county_is_fed_back_by_all_its_sections(supervision: Supervision) -> None:
    actor = supervision.inspector(0)
    now = supervision.diary.now

    def work(tx: Tx) -> Message:
        inspection = found(tx, supervision.county_id)
        assert inspection.pair is not None
        first, second = inspection.pair.person_ids
        for item in items(tx, inspection):
            people = (first, Part.PAIR), (second, Part.PAIR)
            standing = stored.Standing(item.key, item.most, CheckOrigin.SAME, *people, PLACE)
            stored.add(tx, supervision.county_id, standing, now)
        return feedback_views.show(tx, actor, supervision.county_id)

    shown = supervision.database.run(work)
    assert "100 分" in said(shown)
    blocks = "主体责任 30/30,第一责任 15/15,基层成果 50/50,上级给的保障 5/5"
    assert blocks in said(shown), "the same blocks as the results of the round"
    assert "折算" not in said(shown)
    sections = [label for label in buttons(shown) if label.startswith("S")]
    assert [label.split()[0] for label in sections] == [f"S{n}" for n in range(1, 9)]
    assert sections[0] == "S1 党委主体责任", "a section's name stands on its button"


def test_a_clerk_of_the_visited_organization_acknowledges_too(supervision: Supervision) -> None:
    now, leader = supervision.diary.now, supervision.leader().person_id
    kind = InspectionEventKind.FED_BACK
    supervision.database.run(inspections.add_event, supervision.township_id, kind, leader, now)
    clerk = supervision.visited_clerk()
    assert clerk.office.role is Role.CLERK
    supervision.database.run(feedbacks.acknowledge, clerk, supervision.township_id, now)
    assert supervision.database.run(found, supervision.township_id).is_received
