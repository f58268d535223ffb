"""From the cells of a workbook of responsibility lists to its rows, as far as each can be read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from domain.catalogue.entry import Dimension
from domain.list_layout import COLUMNS, DIMENSION_WORDS, HEADS, LISTS, PORTFOLIOS, several
from domain.roster_cells import code
from domain.roster_layout import word
from domain.roster_reading import Line, fault, read_sheets
from domain.text import excerpt, fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from domain.sheets import Fault, Sheet


@dataclass(frozen=True)
class ListRow:
    """A row of the sheet of lists: a line that is there (by its key), or one that is to be added."""

    line: Line
    organization: str | None
    year: int
    """0 where it could not be read."""
    key: str | None
    kind: str | None
    section: str | None
    title: str
    fact: str
    basis: str
    dimensions: tuple[Dimension, ...]
    lead: str | None
    helpers: tuple[str, ...]
    serves: str | None
    struck: bool
    reminded: bool | None
    """Whether its reminders shall be on; None leaves them as they are."""
    reason: str | None

    def fault(self, column: str, key: str, /, **params: object) -> Fault:
        """What is wrong in one of its cells."""
        return fault(self.line, HEADS[column], key, **params)


@dataclass
class ListReading:
    """What was read of a workbook."""

    rows: list[ListRow] = field(default_factory=list)
    portfolios: list[Line] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @property
    def organizations(self) -> set[str]:
        """The codes of the organizations it names."""
        named = [row.organization for row in self.rows]
        named += [line.text("organization") for line in self.portfolios]
        return {one for one in named if one is not None}

    @property
    def persons(self) -> set[str]:
        """The codes of the persons it names."""
        named = {one for row in self.rows for one in (row.lead, *row.helpers)}
        named |= {line.text("person") for line in self.portfolios}
        return {one for one in named if one is not None}


def read(sheets: Sequence[Sheet], today: date) -> ListReading:
    """Read the sheet of lists, and that of portfolios where it is there."""
    given = {sheet.name for sheet in sheets}
    layout = {name: columns for name, columns in COLUMNS.items() if name == LISTS or name in given}
    found = read_sheets(sheets, layout, today)
    reading = ListReading(portfolios=found.lines.get(PORTFOLIOS, []), faults=found.faults)
    for line in found.lines[LISTS]:
        reading.rows.append(_row(line))
        reading.faults += _faults_of_words(line)
    return reading


def _row(line: Line) -> ListRow:
    return ListRow(
        line,
        line.text("organization"),
        line.count("year"),
        line.text("key"),
        line.text("list"),
        line.text("section"),
        line.text("title") or "",
        line.text("fact") or "",
        line.text("basis") or "",
        tuple(one for one in Dimension if one in set(map(_dimension, several(line.text("dimensions"))))),
        line.text("lead"),
        tuple(dict.fromkeys(code(one) for one in several(line.text("helpers")))),
        line.text("serves"),
        line.yes("struck"),
        line.yes("reminded") if line.has("reminded") and line.values["reminded"] is not None else None,
        line.text("reason") if line.has("reason") else None,
    )


def _faults_of_words(line: Line) -> Iterator[Fault]:
    for one in several(line.text("dimensions")):
        if _dimension(one) is None:
            known = [word(DIMENSION_WORDS, value) for value in Dimension]
            params = {"read": excerpt(one), "words": known}
            yield fault(line, HEADS["dimensions"], "roster.fault_word", **params)


def _dimension(text: str) -> str | None:
    folded = fold(text)
    return next((value for value, words in DIMENSION_WORDS.items() if folded in words), None)
