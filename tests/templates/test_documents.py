"""Documents: made from their name and what was stored of them, and no text becomes a formula."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

import pytest

from domain.record_layout import RECORDS
from domain.record_rows import faults_of
from domain.roster_reading import Reading, read_sheets
from storage import workbooks
from templates.documents import CAPTIONS, UnknownDocument, render
from templates.workbooks.roster_blank import SHEETS

if TYPE_CHECKING:
    from domain.sheets import Fault

FAULT = {
    "sheet": "=1+1",
    "row": 2,
    "column": "@x",
    "reason": {"key": "roster.fault_day", "params": {"read": '=HYPERLINK("http://a")'}},
}
CHANGE = {
    "sheet": "组织",
    "kind": "changed",
    "codes": ["Z1"],
    "parts": ['=HYPERLINK("http://a")'],
    "missing": False,
    "to_on": None,
    "changes": [["名称", "+1", "-1"], ["应到人数", "1", "2"]],
}
PARAMS = {
    "roster_blank": {},
    "roster_faults": {"total": 1, "faults": [{"key": "roster.fault", "params": FAULT}]},
    "roster_changes": {"total": 1, "lines": [{"key": "roster.change", "params": CHANGE}]},
}


@pytest.mark.parametrize("name", CAPTIONS)
def test_a_document_is_a_workbook_without_formulas_and_says_what_it_is(name: str) -> None:
    made = render(name, PARAMS[name])
    assert made.file_name.endswith(".xlsx")
    assert made.caption
    with zipfile.ZipFile(io.BytesIO(made.content)) as parts:
        sheets = [parts.read(one) for one in parts.namelist() if one.startswith("xl/worksheets/sheet")]
    assert sheets
    assert not any(b"<f>" in one or b"<hyperlink" in one for one in sheets)


def test_a_document_that_is_not_known_is_refused() -> None:
    with pytest.raises(UnknownDocument):
        render("../roster_blank", {})


def test_everything_that_changes_has_a_row_of_its_own() -> None:
    sheets = workbooks.read(render("roster_changes", PARAMS["roster_changes"]).content, ["名册变化"])
    assert isinstance(sheets, list)
    assert [cells[3:7] for cells in sheets[0].rows.values()][1:] == [
        ('=HYPERLINK("http://a")', "名称", "+1", "-1"),
        ('=HYPERLINK("http://a")', "应到人数", "1", "2"),
    ]


def test_the_empty_roster_has_every_column_lists_to_choose_from_and_examples_that_are_not_read() -> None:
    content = render("roster_blank", {}).content
    sheets = workbooks.read(content, ["说明", *SHEETS])
    assert isinstance(sheets, list)
    assert [sheet.name for sheet in sheets] == ["说明", *SHEETS]
    for sheet in sheets[1:]:
        assert list(sheet.rows[1]) == [column.head for column in SHEETS[sheet.name]]
    reading = read_sheets(sheets[1:], SHEETS, date(2026, 3, 27))
    assert (reading.faults, reading.examples) == ([], 10)
    assert not any(reading.lines.values())
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        organizations = parts.read("xl/worksheets/sheet2.xml").decode()
    assert '"党委,党组,党总支,党支部' in organizations


def faults_of_records(reading: Reading) -> Iterator[Fault]:
    for line in reading.lines[RECORDS]:
        yield from faults_of(line, date(2026, 3, 27))


def test_the_examples_are_right_when_they_are_no_examples_any_more() -> None:
    sheets = workbooks.read(render("roster_blank", {}).content, list(SHEETS))
    assert isinstance(sheets, list)
    for sheet in sheets:
        for cells in list(sheet.rows.values())[1:]:
            assert str(cells[0]).startswith("例")
    real = [
        type(sheet)(
            sheet.name,
            {
                number: tuple(
                    str(cell).replace("例-", "") if isinstance(cell, str) else cell for cell in cells
                )
                for number, cells in sheet.rows.items()
            },
        )
        for sheet in sheets
    ]
    reading = read_sheets(real, SHEETS, date(2026, 3, 27))
    assert (reading.faults, reading.examples) == ([], 0)
    assert [*faults_of_records(reading)] == []
