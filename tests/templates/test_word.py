"""Word documents: made from what was stored, with Chinese fonts, whatever people have written in them."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import docx
from docx.shared import Cm

from templates.documents import render

if TYPE_CHECKING:
    from docx.document import Document as Opened

    from domain.messages import Json

LONGEST = "缺" * 200
ODD = '=1+1\x07<w:t>&"'
"""What is a formula, a control character and markup elsewhere is text here."""

ORIGIN = {"key": "feedbacks.origin_same", "params": {}}


def version(number: int = 1, **changed: Json) -> Json:
    told = {"number": number, "on_day": "2026-03-27", "value": "3.5", "reason": LONGEST, "origin": ORIGIN}
    return {**told, "names": ["甲" * 20, "乙" * 20], **changed}


ITEM = {"item": "S4-1", "title": "标" * 40, "most": "4", "versions": [version()]}
CHANGED = {**ITEM, "item": "S4-2", "versions": [version(), version(2, value="", reason="")]}
FINDING = {
    "reference": "WT-1-1",
    "item": "S4-1",
    "matter": ODD,
    "evidence": LONGEST,
    "category": {"key": "finding_raise.category_lax", "params": {}},
    "severity": {"key": "finding_raise.severity_minor", "params": {}},
    "due_on": "2026-04-26",
    "days": 30,
    "withdrawn": False,
}
FEEDBACK: Json = {
    "organization": "柳河村党支部",
    "round": "上半年交互督责",
    "by": ODD,
    "total": "98.7",
    "before": "",
    "pair": ["甲", "乙"],
    "leaders": ["丙"],
    "fed_back_on": "2026-03-27",
    "received_on": "2026-03-27",
    "on_paper": True,
    "until_on": "2026-04-03",
    "card": "2026",
    "reference": "DC-1",
    "on": "2026-03-27",
    "day": "20260327",
    "at": "16:40",
    "head": "0123abcd",
    "first": [
        {"key": "feedbacks.heard_poll", "params": {"asked": 20, "satisfied": 18}},
        {"key": "residents.solved", "params": {"taken_on": 3, "solved": 2}},
    ],
    "summary": [{"key": "feedbacks.block", "params": {"name": ODD, "earned": "47.5", "most": "50"}}],
    "sections": [
        {
            "key": "S4",
            "title": "组织体系",
            "earned": "11",
            "most": "12",
            "applies": True,
            "items": [ITEM, CHANGED],
        },
        {
            "key": "S5",
            "title": "组织生活",
            "earned": "0",
            "most": "0",
            "applies": False,
            "items": [ITEM] * 40,
        },
    ],
    "findings": [FINDING, {**FINDING, "withdrawn": True}, {**FINDING, "due_on": ""}],
    "notes": [{"kind": {"key": "feedbacks.note_help", "params": {}}, "line": ODD}],
}


def opened(params: Json) -> Opened:
    made = render("feedback", params)
    assert made.file_name == "督查反馈_柳河村党支部_20260327.docx"
    assert made.caption == "柳河村党支部督查反馈,2026年3月27日。"
    return docx.Document(io.BytesIO(made.content))


def test_whatever_was_written_stands_there_as_text() -> None:
    document = opened(FEEDBACK)

    rows = [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]
    odd = ODD.replace("\x07", "")
    assert ["帮助指导", odd] in rows
    matters = [row[1] for row in rows if row[0] == "WT-1-1"]
    assert matters == [f"{odd}\n依据:{LONGEST}"] * 3
    dues = [row[3] for row in rows if row[0] == "WT-1-1"]
    assert dues == ["2026年4月26日", "已撤回", "反馈后 30 天内"]
    versions = [row for row in rows if len(row) == 5 and "两人一致" in row[2]][:2]
    assert [row[2] for row in versions] == ["3月27日 3.5/4\n两人一致", "3月27日 不适用\n两人一致"]
    assert versions[1][:2] == ["", ""], "a line for each version, beside its reason and its people"


def test_a_page_is_an_a4_page_whose_heads_repeat_and_whose_characters_have_a_chinese_font() -> None:
    document = opened(FEEDBACK)

    section = document.sections[0]
    assert section.page_width is not None
    assert section.page_height is not None
    assert abs(section.page_width - Cm(21)) + abs(section.page_height - Cm(29.7)) < Cm(0.01)
    with zipfile.ZipFile(io.BytesIO(render("feedback", FEEDBACK).content)) as parts:
        body, foot = (parts.read(f"word/{name}.xml").decode() for name in ("document", "footer1"))
    for xml in (body, foot):
        runs = xml.split("<w:r>")[1:]
        assert runs
        assert all('w:eastAsia="宋体"' in run or 'w:eastAsia="黑体"' in run for run in runs)
    assert body.count("<w:tblHeader/>") == len(document.tables) == 4
    assert body.count("<w:cantSplit/>") == sum(len(table.rows) for table in document.tables)
    assert "NUMPAGES" in foot


def test_before_it_was_given_it_says_so_and_what_is_empty_is_said() -> None:
    document = opened(
        {**FEEDBACK, "fed_back_on": "", "received_on": "", "until_on": "", "findings": [], "notes": []}
    )

    lines = [one.text for one in document.paragraphs]
    assert "预览:还没有反馈给对方" in lines
    assert {"没有发现问题。", "没有记下好的方面和帮助。"} < set(lines)
    assert not any("异议" in line for line in lines)
