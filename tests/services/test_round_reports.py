"""The report of a round: both documents are opened again by other libraries, compared with what is kept."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any

import docx
import pytest
from docx.shared import Cm
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from domain.findings import Category, FindingEventKind
from domain.inspections import InspectionEventKind, NoteKind
from domain.refusals import NotFound, Refused
from domain.round_results import of_focus
from domain.scorecards.scorecard import Focus
from domain.scorecards.totals import shown, totals
from services import good_practices, round_reports, round_results
from storage import findings, inspection_notes, inspections, pair_checks, schema, scorecards
from storage.audit import head
from templates.documents import render
from tests.services.round_filled import check, fed_back, find, note, poll, tell
from tests.services.test_county_summaries import write
from tests.services.test_good_practices import spread
from tests.services.test_good_practices import write as write_practice
from tests.services.test_round_results import county_of

if TYPE_CHECKING:
    from domain.inspections import Inspection
    from domain.messages import Params
    from domain.people import Actor
    from storage.database import Tx
    from tests.services.inspecting import Supervision

ODD = ('=HYPERLINK("http://a")', "+1", "-1", "@党委")
"""What would be a formula elsewhere."""


@pytest.fixture
def told(supervision: Supervision) -> Supervision:
    """A round of which three of four inspections were fed back, with everything that a report tells."""
    fed_back(supervision, supervision.village_id, S4_1=5, S8_1=4)
    fed_back(supervision, supervision.other_village_id, S5_2=None)
    fed_back(supervision, supervision.township_id, S1_1=4, S7_1=3)
    tell(supervision, supervision.village_id, InspectionEventKind.FINAL)
    check(supervision, supervision.county_id, S1_1=0)
    find(supervision, supervision.county_id, Category.LAX, matter="还没有反馈")
    for inspection_id in (supervision.village_id, supervision.other_village_id, supervision.township_id):
        find(supervision, inspection_id, Category.NOT_SERIOUS, matter=ODD[0])
    find(supervision, supervision.village_id, Category.LAX, FindingEventKind.CLOSED, matter=ODD[3])
    find(supervision, supervision.village_id, Category.LAX, FindingEventKind.WITHDRAWN, matter="撤销了的")
    poll(supervision, supervision.village_id, 20, 18)
    note(supervision, supervision.village_id, NoteKind.GOOD_POINT, ODD[1])
    note(supervision, supervision.village_id, NoteKind.HELP, ODD[2])
    note(supervision, supervision.county_id, NoteKind.HELP, "还没有反馈的帮助")
    write(supervision, supervision.leader(), "root_cause", ODD[0])
    write(supervision, supervision.leader(), "shortfall", ODD[3])
    spread(supervision, write_practice(supervision, title=ODD[0]))
    write_practice(supervision, inspection_id=supervision.township_id, title="积分表", failed="repeatable")
    return supervision


def params(supervision: Supervision, actor: Actor | None = None) -> Params:
    by = actor or supervision.administrator()
    made = supervision.database.run(round_reports.word, by, supervision.round_id, supervision.diary.now)
    again = supervision.database.run(round_reports.workbook, by, supervision.round_id, supervision.diary.now)
    assert made.params == again.params
    assert (made.name, again.name) == ("round_report", "round_results")
    return made.params


def sheets(content: bytes) -> dict[str, list[list[Any]]]:
    """Every sheet of a workbook, as another library reads it."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def tables(content: bytes) -> list[list[list[str]]]:
    """Every table of a Word document."""
    return [
        [[cell.text for cell in row.cells] for row in table.rows]
        for table in docx.Document(io.BytesIO(content)).tables
    ]


def recounted(tx: Tx, round_id: int) -> list[dict[str, Any]]:
    """What the places of a round have, straight from what is stored."""
    rows = []
    for one in by_county_and_name(tx, round_id):
        if not one.is_fed_back:
            continue
        card = scorecards.by_id(tx, one.round.scorecard_id).card
        values = {key: check.value for key, check in pair_checks.latest(tx, one.id).items()}
        total = totals(card, one.variant, values)
        found = [
            each
            for each in findings.of_inspection(tx, one.id)
            if not any(event.kind is FindingEventKind.WITHDRAWN for event in each.events)
        ]
        rows.append({"inspection": one, "total": total, "values": values, "findings": found})
    return rows


def by_county_and_name(tx: Tx, round_id: int) -> list[Inspection]:
    """The inspections of a round, all in one county, by what their organizations are called."""
    organizations = schema.organizations
    found = select(organizations.c.id).order_by(organizations.c.pinyin, organizations.c.id)
    place = {one: number for number, one in enumerate(tx.execute(found).scalars())}
    return sorted(inspections.of_round(tx, round_id), key=lambda one: place[one.organization_id])


def test_the_workbook_holds_cell_by_cell_what_is_stored(told: Supervision) -> None:
    read = sheets(render("round_results", params(told)).content)
    stored = told.database.run(recounted, told.round_id)

    heads, *rows = read["各党组织"]
    assert len(rows) == len(stored) == 3
    for cells, expected in zip(rows, stored, strict=True):
        named = dict(zip(heads, cells, strict=True))
        one, total = expected["inspection"], expected["total"]
        asked = told.database.run(inspection_notes.poll, one.id)
        assert (named["督查编号"], named["党组织"]) == (f"DC-{one.id}", one.organization)
        assert named["总分"] == float(shown(total.total))
        committee = sum(part.earned for part in total.sections if part.section.key in {"S1", "S3"})
        assert named["主体责任"] == ("" if one.variant == "village" else float(shown(committee)))
        results = of_focus(total, Focus.RESULTS)
        told_of = named["基层成果"], named["基层成果满分"]
        assert told_of == tuple(float(shown(part)) for part in (results.earned, results.most))
        assert named["S8-1 重点工作和服务的成效"] == expected["values"]["S8-1"] / 2
        assert (named["问到群众"], named["满意群众"]) == (
            (asked.asked, asked.satisfied) if asked else ("", "")
        )
        assert named["问题"] == len(expected["findings"])
        assert named["问题编号"] == "、".join(each.reference for each in expected["findings"])
        notes = told.database.run(inspection_notes.of_inspection, one.id)
        for head_, kind in (("好的方面", NoteKind.GOOD_POINT), ("帮助指导", NoteKind.HELP)):
            assert named[head_] == ";".join(each.line for each in notes if each.kind is kind)
    references = [each.reference for expected in stored for each in expected["findings"]]
    assert [row[0] for row in read["问题"][1:]] == references


def test_what_was_written_of_a_county_and_its_common_findings_stand_with_their_references(
    told: Supervision,
) -> None:
    read = sheets(render("round_results", params(told)).content)
    county = told.database.run(round_results.read, told.administrator(), told.round_id).counties[
        county_of(told)
    ]
    ids = (told.village_id, told.other_village_id, told.township_id)

    assert read["本质和短板"][1:] == [[county, 4, 3, ODD[0], ODD[3]]]
    ((name, category, count, _, references),) = read["共性问题"][1:]
    assert (name, category, count) == (county, "组织生活不严肃", 3)
    assert set(references.split("、")) == {f"WT-{one}-1" for one in ids}
    practices = {row[3]: row for row in read["经验做法"][1:]}
    assert practices[ODD[0]][5:8] == ["是", "是", "是"]
    assert practices["积分表"][5:] == ["是", "是", "否", ""]
    assert dict(read["统计"][1:]) == {
        "现场问群众的党组织": 1,
        "问到的群众": 20,
        "满意的群众": 18,
        "接下的群众问题": 0,
        "解决的群众问题": 0,
        "县市": 1,
        "督查的党组织": 4,
        "已反馈的党组织": 3,
        "查出的问题": 4,
        "已销号的问题": 1,
        "好的方面": 1,
        "帮助指导": 1,
        "经验做法": 2,
        "已推广的经验做法": 1,
    }


def test_the_word_document_says_the_same_as_the_workbook(told: Supervision) -> None:
    filled = params(told)
    read = sheets(render("round_results", filled).content)
    made = tables(render("round_report", filled).content)
    by_head = {tuple(one[0]): one[1:] for one in made}

    scores = next(rows for heads, rows in by_head.items() if "总分" in heads)
    places = [dict(zip(read["各党组织"][0], row, strict=True)) for row in read["各党组织"][1:]]
    assert [row[1] for row in scores] == [one["党组织"] for one in places]
    assert [float(row[7]) for row in scores] == [one["总分"] for one in places]
    assert [int(row[5]) for row in scores] == [one["问题"] for one in places]
    found = next(rows for heads, rows in by_head.items() if heads[0] == "编号" and "期限" in heads)
    assert [row[0] for row in found] == [row[0] for row in read["问题"][1:]]
    assert [row[4] for row in found] == [row[8] for row in read["问题"][1:]]
    assert [[name, int(count)] for name, count in made[-1][1:]] == read["统计"][1:]
    practices = next(rows for heads, rows in by_head.items() if "做法" in heads)
    assert [row[1] for row in practices] == [row[3] for row in read["经验做法"][1:]]


def test_the_word_document_is_a_page_of_a4_with_chinese_fonts_and_says_as_of_when(told: Supervision) -> None:
    content = render("round_report", params(told)).content
    document = docx.Document(io.BytesIO(content))
    section = document.sections[0]
    newest = told.database.run(head)

    sides = [(side or Cm(0)).cm for side in (section.page_width, section.page_height)]
    assert [round(one, 1) for one in sides] == [21.0, 29.7]
    assert f"截至2026年3月27日 16:40;存证 {newest}" in section.footer.paragraphs[0].text
    assert len(newest) == 8
    assert set(document.element.xpath("//w:rFonts/@w:eastAsia")) == {"宋体", "黑体"}
    assert len(document.element.xpath("//w:r[not(w:rPr/w:rFonts/@w:eastAsia)]")) == 0
    words = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert f"问题本质:{ODD[0]}" in words
    assert "还没有反馈:" in words


def test_no_text_becomes_a_formula_and_scores_have_no_filter(told: Supervision) -> None:
    content = render("round_results", params(told)).content

    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        made = {one: parts.read(one) for one in parts.namelist() if one.startswith("xl/worksheets/sheet")}
    assert not any(b"<f>" in one or b"<hyperlink" in one for one in made.values())
    # 说明, 分组, 各党组织, ...
    assert b"autoFilter" not in made["xl/worksheets/sheet3.xml"]
    assert b"autoFilter" in made["xl/worksheets/sheet7.xml"]
    assert all(b'paperSize="9"' in one for one in made.values())
    assert all(b'state="frozen"' in one for name, one in made.items() if not name.endswith("sheet1.xml"))


def test_nothing_of_what_was_not_fed_back_is_in_a_report(told: Supervision) -> None:
    filled = params(told)

    for name in ("round_report", "round_results"):
        content = render(name, filled).content
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            text = b"".join(parts.read(one) for one in parts.namelist()).decode(errors="ignore")
        assert "还没有反馈的帮助" not in text
        assert f"WT-{told.county_id}-1" not in text
        assert "撤销了的" not in text


def test_scores_do_not_order_anything_in_a_report(supervision: Supervision) -> None:
    ids = [supervision.village_id, supervision.other_village_id, supervision.township_id]
    orders = set()
    for inspection_id, value in zip(ids, (0, 8, 4), strict=True):
        fed_back(supervision, inspection_id, S4_1=value)
    expected = [
        f"DC-{one.id}"
        for one in supervision.database.run(by_county_and_name, supervision.round_id)
        if one.id in ids
    ]
    filled = params(supervision)
    orders.add(tuple(one["reference"] for one in filled["places"]))
    read = sheets(render("round_results", filled).content)
    orders.add(tuple(row[0] for row in read["各党组织"][1:]))

    assert orders == {tuple(expected)}


def test_what_was_frozen_at_the_commit_is_what_is_sent(told: Supervision) -> None:
    filled = params(told)
    before = sheets(render("round_results", filled).content)

    find(told, told.township_id, Category.LAX)
    write(told, told.leader(), "shortfall", "后来写的")

    assert sheets(render("round_results", filled).content) == before
    assert sheets(render("round_results", params(told)).content) != before


def test_who_gets_a_report(told: Supervision) -> None:
    assert params(told)["whole"]
    assert not params(told, told.leader())["whole"]
    others = (told.inspector(0), told.visited(), told.elsewhere(), told.beside(), told.visited_clerk())
    for actor in others:
        for give in (round_reports.word, round_reports.workbook):
            with pytest.raises(NotFound):
                told.database.run(give, actor, told.round_id, told.diary.now)


def test_there_is_no_report_before_anything_was_fed_back(supervision: Supervision) -> None:
    with pytest.raises(Refused, match=r"round_results\.nothing_yet"):
        params(supervision)


def test_a_report_leaves_the_register_and_its_order_alone(told: Supervision) -> None:
    found = told.database.run(round_results.read, told.administrator(), told.round_id)
    registered = [one.told.title for one in told.database.run(good_practices.in_order, found)]

    assert [one["title"] for one in params(told)["practices"]] == registered
