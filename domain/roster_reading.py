"""From the cells of a workbook to rows of a roster, as far as each can be read.

Every fault is collected, so that a person corrects all of them at once; a row that is half readable
still counts where another one names it, so that one slip is told once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from domain.roster_cells import Unfit, Value, plain, read
from domain.roster_layout import EXAMPLE, REMARK, Column
from domain.sheets import Cell, Fault, Sheet
from domain.text import fold

if TYPE_CHECKING:
    from domain.messages import Json

HEADS_WITHIN = 6
"""The heads stand in one of the first rows: titles above them are common."""

ENOUGH_HEADS = 2
"""As many known heads make a row the row of heads."""


@dataclass(frozen=True)
class Line:
    """A row of a sheet. `unfit`: keys of columns whose cell could not be read; they hold None."""

    sheet: str
    number: int
    values: Mapping[str, Value]
    unfit: frozenset[str] = frozenset()

    def has(self, key: str) -> bool:
        """Whether its sheet has a column."""
        return key in self.values

    def text(self, key: str) -> str | None:
        """A text, a code or the value of a word."""
        value = self.values[key]
        return value if isinstance(value, str) else None

    def day(self, key: str) -> date | None:
        """A day."""
        value = self.values[key]
        return value if isinstance(value, date) else None

    def yes(self, key: str) -> bool:
        """Whether it says yes; an empty cell says no."""
        return self.values[key] is True

    def count(self, key: str) -> int:
        """A number of people; an empty cell says none."""
        value = self.values[key]
        return value if isinstance(value, int) else 0


@dataclass
class Reading:
    """What was read of a workbook, sheet by sheet."""

    lines: dict[str, list[Line]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    examples: int = 0
    """Rows that are examples and were passed over."""


def read_sheets(sheets: Iterable[Sheet], layout: Mapping[str, Sequence[Column]], today: date) -> Reading:
    """Read the sheets of a layout; each of them has to be there."""
    reading = Reading()
    given = {sheet.name: sheet for sheet in reversed(list(sheets))}
    for name, columns in layout.items():
        reading.lines[name] = []
        if name in given:
            _read_sheet(given[name], columns, today, reading)
        else:
            reading.faults.append(Fault("roster.fault_no_sheet", {"sheets": list(layout)}, name))
    return reading


def fault(line: Line, head: str, key: str, /, **params: Json) -> Fault:
    """What is wrong in a cell of a row."""
    return Fault(key, params, line.sheet, line.number, head)


def _read_sheet(sheet: Sheet, columns: Sequence[Column], today: date, reading: Reading) -> None:
    number = _heads_row(sheet, columns)
    if number is None:
        heads = [one.head for one in columns]
        reading.faults.append(Fault("roster.fault_no_heads", {"heads": heads}, sheet.name))
        return
    places, faults = _places(sheet, number, columns)
    reading.faults += faults
    columns = [one for one in columns if one.key in places or not one.may_lack]
    if len(places) < len(columns):
        return
    for row, cells in sheet.rows.items():
        if row <= number:
            continue
        if _is_example(cells, places[columns[0].key]):
            reading.examples += 1
        elif line := _line(sheet.name, row, cells, places, columns, today, reading.faults):
            reading.lines[sheet.name].append(line)


def _heads_row(sheet: Sheet, columns: Sequence[Column]) -> int | None:
    known = {fold(one.head) for one in columns}
    for number in list(sheet.rows)[:HEADS_WITHIN]:
        if len(known & {_head(cell) for cell in sheet.rows[number]}) >= min(ENOUGH_HEADS, len(known)):
            return number
    return None


def _head(cell: Cell) -> str:
    return fold(plain(cell) or "").strip("*")


def _places(sheet: Sheet, number: int, columns: Sequence[Column]) -> tuple[dict[str, int], list[Fault]]:
    """In which place each column stands, and every head that is missing, doubled or unknown."""
    known = {fold(one.head): one for one in columns}
    places: dict[str, int] = {}
    faults = []
    heads = [_head(cell) for cell in sheet.rows[number]]
    width = max(len(cells) for row, cells in sheet.rows.items() if row >= number)
    for place in range(width):
        head = heads[place] if place < len(heads) else ""
        column = known.get(head)
        if column is not None and column.key not in places:
            places[column.key] = place
        elif column is not None:
            faults.append(Fault("roster.fault_head_twice", {}, sheet.name, number, column.head))
        elif head and head != fold(REMARK):
            shown = plain(sheet.rows[number][place]) or ""
            params = {"heads": [one.head for one in columns]}
            faults.append(Fault("roster.fault_unknown_head", params, sheet.name, number, shown))
        elif not head and (row := _first_filled(sheet, number, place)):
            faults.append(Fault("roster.fault_headless", {}, sheet.name, row, letters(place)))
    faults += [
        Fault("roster.fault_no_column", {}, sheet.name, number, one.head)
        for one in columns
        if one.key not in places and not one.may_lack
    ]
    return places, faults


def _first_filled(sheet: Sheet, number: int, place: int) -> int | None:
    return next(
        (
            row
            for row, cells in sheet.rows.items()
            if row > number and place < len(cells) and cells[place] not in {"", " "}
        ),
        None,
    )


def _is_example(cells: Sequence[Cell], place: int) -> bool:
    return place < len(cells) and (plain(cells[place]) or "").startswith(EXAMPLE)


def _line(
    sheet: str,
    number: int,
    cells: Sequence[Cell],
    places: Mapping[str, int],
    columns: Sequence[Column],
    today: date,
    faults: list[Fault],
) -> Line | None:
    given = {one.key: cells[places[one.key]] if places[one.key] < len(cells) else "" for one in columns}
    if all(cell == "" or (isinstance(cell, str) and not cell.strip()) for cell in given.values()):
        return None
    values: dict[str, Value] = {}
    unfit = set()
    for column in columns:
        value = read(given[column.key], column, today)
        if isinstance(value, Unfit):
            faults.append(Fault(value.key, value.params, sheet, number, column.head))
            unfit.add(column.key)
            value = None
        values[column.key] = value
    return Line(sheet, number, values, frozenset(unfit))


def letters(place: int) -> str:
    """The letters over a column, the first being 0."""
    named = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        named = chr(ord("A") + rest) + named
    return named
