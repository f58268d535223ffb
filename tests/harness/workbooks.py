"""Rosters as workbooks, written the way an administrator fills them in."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from xlsxwriter import Workbook

from domain.roster_layout import COLUMNS, CONTACT_POINTS, OFFICES, ORGANIZATIONS, PERSONS, YES

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
