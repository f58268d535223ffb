"""Reading workbooks: .xlsx, .xls and .et become plain cells, and no file takes the program down."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from domain.sheets import (
    ENCRYPTED,
    MOST_BYTES,
    MOST_ROWS,
    TOO_MANY_ROWS,
    TOO_WIDE,
    UNREADABLE,
    Cell,
    Fault,
    Mark,
    Sheet,
    too_large,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.messages import Json

READER = Path(__file__).with_name("workbook_reader.py")

MEGABYTES = 1024
"""What a reading process may take; a sheet of 200,000 rows fits."""

SECONDS = 8
"""How long it may take: an update is given up after 20 s, and fetching and comparing need some of it."""

_CONTAINER = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PART = "EncryptedPackage".encode("utf-16-le")


def read(content: bytes, names: Sequence[str]) -> list[Sheet] | Fault:
    """The sheets of these names that a workbook has, or why it cannot be read."""
    if len(content) > MOST_BYTES:
        return too_large()
    if content.startswith(_CONTAINER) and _ENCRYPTED_PART in content:
        return Fault(ENCRYPTED)
    answer = _ask(content, names)
    if answer is None:
        return Fault(TOO_WIDE)
    if "sheets" in answer:
        return [_sheet(one) for one in answer["sheets"]]
    if answer["fault"] == "too_many_rows":
        return Fault(TOO_MANY_ROWS, {"most": MOST_ROWS}, answer["sheet"])
    return Fault(ENCRYPTED if answer["fault"] == "encrypted" else UNREADABLE)


def _ask(content: bytes, names: Sequence[str]) -> dict[str, Json] | None:
    """What the reading process says; None when it died of the file or took too long."""
    command = [sys.executable, "-I", str(READER), str(MEGABYTES), str(SECONDS), str(MOST_ROWS), *names]
    try:
        done = subprocess.run(  # noqa: S603 - our own program; the file comes on its standard input
            command, input=content, capture_output=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return None
    answer: dict[str, Json] | None = json.loads(done.stdout) if done.returncode == 0 else None
    return answer


def _sheet(given: Json) -> Sheet:
    rows: dict[int, tuple[Cell, ...]] = {number: tuple(map(_cell, cells)) for number, cells in given["rows"]}
    for row, column in given["broken"]:
        cells = list(rows.get(row, ()))
        cells += [""] * (column - len(cells))
        cells[column - 1] = Mark.BROKEN
        rows[row] = tuple(cells)
    return Sheet(given["name"], dict(sorted(rows.items())))


def _cell(given: Json) -> Cell:
    if isinstance(given, dict):
        return date.fromisoformat(given["on"])
    cell: Cell = given
    return cell
