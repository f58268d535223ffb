"""Reading workbooks: cells come as they are, and no file takes the program down."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

import pytest
from xlsxwriter import Workbook

from domain.sheets import MOST_BYTES, Fault, Mark, Sheet
from storage import workbooks

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

NAMES = ("组织", "人员")


def written(fill: Callable[[Worksheet], None], name: str = "组织") -> bytes:
    """A workbook with one sheet."""
    content = io.BytesIO()
    book = Workbook(content, {"in_memory": True})
    fill(book.add_worksheet(name))
    book.close()
    return content.getvalue()


def read(content: bytes) -> Sheet:
    sheets = workbooks.read(content, NAMES)
    assert isinstance(sheets, list)
    (sheet,) = sheets
    return sheet


def refused(content: bytes) -> str:
    fault = workbooks.read(content, NAMES)
    assert isinstance(fault, Fault)
    return fault.key


def test_cells_come_as_they_are_in_the_rows_of_the_screen() -> None:
    content = io.BytesIO()
    book = Workbook(content, {"in_memory": True})
    sheet = book.add_worksheet(" 组织 ")
    sheet.write_string(2, 1, "柳河村党支部")
    sheet.write_number(2, 2, 13800000001)
    sheet.write_datetime(2, 3, date(2026, 3, 5), book.add_format({"num_format": "yyyy-mm-dd"}))
    sheet.write_boolean(4, 0, boolean=True)
    book.add_worksheet("别的")
    book.close()
    assert read(content.getvalue()) == Sheet(
        "组织", {3: ("", "柳河村党支部", 13800000001.0, date(2026, 3, 5)), 5: (True,)}
    )


def test_a_formula_that_failed_is_told_from_an_empty_cell_and_from_its_name_as_text() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet.write_formula(0, 1, "=A9", None, "#REF!")
        sheet.write_string(1, 0, "#REF!")
        sheet.write_formula(1, 1, "=1+1", None, 2)

    assert read(written(fill)).rows == {1: ("", Mark.BROKEN), 2: ("#REF!", 2.0)}


@pytest.mark.parametrize(
    "content",
    [b"", b"hello", b"<html><table></table></html>", b"PK\x03\x04rubbish", workbooks._CONTAINER + bytes(600)],
    ids=["empty", "text", "a page", "half an archive", "half a container"],
)
def test_what_is_no_workbook_is_named_so(content: bytes) -> None:
    assert refused(content) == "roster.fault_unreadable"


def test_an_archive_that_is_no_workbook_is_named_so() -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("a.txt", "b")
    assert refused(content.getvalue()) == "roster.fault_unreadable"


def test_an_encrypted_workbook_is_named_so() -> None:
    assert refused(workbooks._CONTAINER + bytes(600) + workbooks._ENCRYPTED_PART) == "roster.fault_encrypted"


def test_a_file_above_the_limit_is_not_opened() -> None:
    assert refused(b"PK" + bytes(MOST_BYTES)) == "roster.fault_too_large"


def test_a_sheet_that_would_fill_the_memory_is_refused() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet.write_string(0, 0, "a")
        sheet.write_string(1_048_575, 16_383, "b")

    assert refused(written(fill)) == "roster.fault_too_wide"


def test_one_long_text_in_many_cells_is_refused() -> None:
    def fill(sheet: Worksheet) -> None:
        for row in range(60_000):
            sheet.write_string(row, 0, "长" * 32_000)

    content = written(fill)
    assert len(content) < MOST_BYTES
    assert refused(content) == "roster.fault_too_wide"


def test_an_archive_that_grows_a_thousandfold_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    # With less memory to fill than in earnest, so that the test need not make gigabytes itself.
    monkeypatch.setattr(workbooks, "MEGABYTES", 256)
    content = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(written(lambda sheet: sheet.write_string(0, 0, "a")))) as plain,
        zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as bomb,
    ):
        for one in plain.namelist():
            filler = b" " * (300 << 20) if one.endswith("sheet1.xml") else b""
            bomb.writestr(one, plain.read(one).replace(b"<sheetData>", b"<sheetData>" + filler))
    assert len(content.getvalue()) < MOST_BYTES
    assert refused(content.getvalue()) == "roster.fault_too_wide"


def test_more_rows_than_the_limit_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "MOST_ROWS", 10)

    def fill(sheet: Worksheet) -> None:
        for row in range(11):
            sheet.write_string(row, 0, "a")

    assert workbooks.read(written(fill), NAMES) == Fault("roster.fault_too_many_rows", {"most": 10}, "组织")
