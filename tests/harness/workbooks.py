"""Rosters and lists as workbooks, written the way an administrator fills them in."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from xlsxwriter import Workbook

from domain.list_layout import COLUMNS as LISTS
from domain.roster_layout import COLUMNS, CONTACT_POINTS, EXAMPLE, OFFICES, ORGANIZATIONS, PERSONS, YES
from storage import workbooks

if TYPE_CHECKING:
    from domain.roster import ContactPointRow, OfficeRow, OrganizationRow, PersonRow, Roster

Rows = dict[str, list[dict[str, Any]]]
"""By sheet, what stands in each row by the head of its column."""


def rows_of(roster: Roster) -> Rows:
    """What a workbook with this roster says."""
    return {
        ORGANIZATIONS: [_row(ORGANIZATIONS, one) for one in roster.organizations],
        PERSONS: [_row(PERSONS, one) for one in roster.persons],
        OFFICES: [_row(OFFICES, one) for one in roster.offices],
        CONTACT_POINTS: [_row(CONTACT_POINTS, one) for one in roster.contact_points],
    }


def _row(sheet: str, row: OrganizationRow | PersonRow | OfficeRow | ContactPointRow) -> dict[str, Any]:
    said = {}
    for column in COLUMNS[sheet]:
        value = getattr(row, column.key)
        if isinstance(value, bool):
            value = YES[0] if value else ""
        elif column.words and value is not None:
            value = column.words[value][0]
        said[column.head] = value
    return said


def workbook(rows: Rows, heads: Mapping[str, Sequence[str]] | None = None) -> bytes:
    """The workbook as a file."""
    content = io.BytesIO()
    book = Workbook(content, {"in_memory": True})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for name, listed in rows.items():
        sheet = book.add_worksheet(name)
        titles = (heads or {}).get(name) or [column.head for column in COLUMNS[name]]
        for place, title in enumerate(titles):
            sheet.write_string(0, place, title)
        for number, row in enumerate(listed, start=1):
            for place, title in enumerate(titles):
                value = row.get(title)
                if isinstance(value, date):
                    sheet.write_datetime(number, place, value, day)
                elif isinstance(value, str) and value.startswith("="):
                    sheet.write_formula(number, place, value, None, "#REF!")
                elif isinstance(value, str):
                    sheet.write_string(number, place, value)
                elif value is not None:
                    sheet.write_number(number, place, value)
    book.close()
    return content.getvalue()


def book(roster: Roster) -> bytes:
    """A roster as a file."""
    return workbook(rows_of(roster))


def lists_book(rows: Rows) -> bytes:
    """Responsibility lists as a file; a sheet that is not given is not there."""
    return workbook(rows, {name: [column.head for column in columns] for name, columns in LISTS.items()})


def rows_in(content: bytes, names: Sequence[str]) -> Rows:
    """What a workbook that was given out says, without its examples; what is empty says nothing."""
    sheets = workbooks.read(content, names)
    assert isinstance(sheets, list)
    found: Rows = {}
    for sheet in sheets:
        heads, *cells = sheet.rows.values()
        rows = [
            dict.fromkeys(map(str, heads), "") | dict(zip(map(str, heads), row, strict=False))
            for row in cells
        ]
        found[sheet.name] = [row for row in rows if not str(row[str(heads[0])]).startswith(EXAMPLE)]
    return found
