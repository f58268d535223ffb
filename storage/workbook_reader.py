"""Reads the cells of a workbook in a process of its own, which may die of what it is given.

A file of a few kilobytes can ask for more memory than any machine has, and the library's allocator
then ends the process: here that is this one, never the bot. Started by `storage.workbooks` by path,
so nothing of ours is imported. Workbook on standard input, JSON on standard output.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import re
import resource
import sys
import zipfile
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree as ET

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError

COLUMNS = 64
"""Columns of a row that are read; a roster has 14."""

_BROKEN = re.compile(rb'<(?:[a-z]+:)?c\s(?=[^>]*\bt="e")[^>]*\br="([A-Z]{1,3})([0-9]{1,7})"')
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def main(megabytes: int, seconds: int, most_rows: int, wanted: list[str]) -> None:
    """Read what stands on standard input; one JSON object is the answer."""
    resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    json.dump(_read(sys.stdin.buffer.read(), most_rows, wanted), sys.stdout)


def _read(content: bytes, most_rows: int, wanted: list[str]) -> dict[str, Any]:
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        broken = _broken(content)
        sheets = []
        for name in workbook.sheet_names:
            if name.strip() not in wanted:
                continue
            sheet = workbook.get_sheet_by_name(name)
            if sheet.end is not None and sheet.end[0] >= most_rows:
                return {"fault": "too_many_rows", "sheet": name.strip()}
            sheets.append(
                {"name": name.strip(), "rows": list(_rows(sheet)), "broken": broken.get(name, [])},
            )
    except PasswordError:
        return {"fault": "encrypted"}
    except (CalamineError, zipfile.BadZipFile, ET.ParseError, KeyError, ValueError, OSError):
        return {"fault": "unreadable"}
    return {"sheets": sheets}


def _rows(sheet: CalamineSheet) -> Iterator[tuple[int, list[Any]]]:
    """The rows that hold anything, numbered from 1."""
    for number, row in enumerate(sheet.iter_rows(), start=1):
        cells = [_plain(cell) for cell in row[:COLUMNS]]
        while cells and cells[-1] == "":
            cells.pop()
        if cells:
            yield number, cells


def _plain(cell: Any) -> Any:  # noqa: ANN401 - whatever a cell holds
    if isinstance(cell, dt.datetime):
        return {"on": cell.date().isoformat()}
    if isinstance(cell, dt.date):
        return {"on": cell.isoformat()}
    return cell if isinstance(cell, (str, int, float, bool)) else str(cell)


def _broken(content: bytes) -> dict[str, list[tuple[int, int]]]:
    """Cells whose formula failed, by sheet: row and column. The library shows them as empty.

    For .xlsx only; other formats keep them where only the library gets at them.
    """
    if not content.startswith(b"PK"):
        return {}
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        if "xl/workbook.xml" not in parts.namelist():
            return {}
        relations = {
            one.get("Id"): str(one.get("Target"))
            for one in ET.fromstring(parts.read("xl/_rels/workbook.xml.rels"))  # noqa: S314 - limited memory
        }
        found = {}
        for one in ET.fromstring(parts.read("xl/workbook.xml")).iter():  # noqa: S314 - limited memory
            target = relations.get(one.get(_RELATION, ""))
            if one.tag.endswith("}sheet") and target is not None:
                path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
                cells = _BROKEN.findall(parts.read(path))
                found[str(one.get("name"))] = [(int(row), _column(letters)) for letters, row in cells]
        return found


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4:])
