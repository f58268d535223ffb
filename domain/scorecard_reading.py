"""From the cells of a workbook to a scorecard, or everything that is wrong with it, cell by cell.

What is taken here `domain.scorecards.scorecard` takes as well: its rules are asked one by one, so that each
can say where. Items and sections are put into the order of their numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from domain.list_layout import several
from domain.roster_cells import code
from domain.roster_layout import word
from domain.roster_reading import Line, fault, read_sheets
from domain.scorecard_layout import APPLIES, CARD, COLUMNS, FOCUSES, HEADS, SUFFICIENCY, VARIANTS, points
from domain.scorecards.reading import HALVES
from domain.scorecards.scorecard import (
    ITEM,
    SECTION,
    WHOLE,
    Focus,
    Scorecard,
    ScoreItem,
    Section,
    Variant,
    blocks,
    for_show,
    results_weigh_most,
)
from domain.sheets import Fault
from domain.sufficiency import Dimension
from domain.text import clean_line, excerpt, fold

if TYPE_CHECKING:
    from datetime import date

    from domain.sheets import Sheet

_POINTS = re.compile(r"(\d{1,3}(?:\.\d{1,9})?)分?")
_SHOWN = ("title", "guidance", "check")
"""Columns whose words may give no points for show."""

Known = Mapping[str, str]
"""Duty items by their number and by their folded name."""


@dataclass
class _Part:
    """A section as its rows say; what they say of the section itself is that of the first."""

    line: Line
    title: str
    focus: Focus
    sufficiency: tuple[Dimension, ...]
    items: dict[str, ScoreItem] = field(default_factory=dict)


@dataclass
class CardReading:
    """What was read of a workbook. `card`: None where anything is wrong."""

    faults: list[Fault] = field(default_factory=list)
    card: Scorecard | None = None


def read(sheets: Sequence[Sheet], present: Scorecard, version: str, known: Known, today: date) -> CardReading:
    """Read the next version of a card; what only differs in its spaces stays as it is at present."""
    found = read_sheets(sheets, COLUMNS, today)
    reading = CardReading(list(found.faults))
    if any(one.row == 0 for one in found.faults) or not all(found.lines.values()):
        reading.faults += [
            Fault("book_import.fault_nothing", {}, name)
            for name, lines in found.lines.items()
            if not lines and all(one.sheet != name for one in found.faults)
        ]
        return reading
    parts: dict[str, _Part] = {}
    rows: dict[str, int] = {}
    for line in found.lines[CARD]:
        reading.faults += _read_row(line, parts, rows, _Ground(present, known))
    applies, faults = _read_applies(found.lines[APPLIES], found.lines[CARD])
    reading.faults += faults
    reading.faults.sort(key=lambda one: (list(COLUMNS).index(one.sheet), one.row == 0, one.row))
    if not reading.faults:
        sections = tuple(_section(key, part, present) for key, part in sorted(parts.items()))
        reading.faults += _whole(sections, applies)
        if not reading.faults:
            reading.card = Scorecard(version, sections, applies)
    return reading


@dataclass(frozen=True)
class _Ground:
    """With what rows are compared."""

    present: Scorecard
    known: Known


def _read_row(line: Line, parts: dict[str, _Part], rows: dict[str, int], ground: _Ground) -> Iterator[Fault]:
    """Take a row into the parts, and tell what is wrong with it."""
    yield from _faults_of_section(line, parts)
    yield from _faults_of_item(line, rows, ground)
    section, key = line.text("section"), line.text("key")
    if section is None or key is None:
        return
    if section not in parts:
        parts[section] = _Part(
            line,
            line.text("section_title") or "",
            Focus(line.text("focus") or Focus.RESULTS),
            _dimensions(line),
        )
    rows.setdefault(key, line.number)
    item = _item(line, key, ground)
    if item is not None:
        parts[section].items.setdefault(key, item)


def _item(line: Line, key: str, ground: _Ground) -> ScoreItem | None:
    """An item as a row says; None where it cannot be one. One that says what it said is that of before."""
    most = half_points(line.text("most") or "")
    words = {one: line.text(one) or "" for one in _SHOWN}
    if not most or not ITEM.fullmatch(key) or not all(words.values()) or any(map(for_show, words.values())):
        return None
    before = ground.present.items.get(key)
    reads = tuple(dict.fromkeys(_read_item(one, before, ground.known) or "" for one in _named(line)))
    item = ScoreItem(key, most=most, reads=reads, **words)
    if before is None:
        return item
    kept = {one: getattr(before, one) for one in _SHOWN if clean_line(getattr(before, one)) == words[one]}
    if tuple(dict.fromkeys(before.reads)) == reads:
        kept["reads"] = before.reads
    return replace(item, **kept)


def half_points(text: str) -> int | None:
    """Return written points as half points; None for what is no number or another part of a point."""
    found = _POINTS.fullmatch(fold(text))
    halves = Fraction(found[1]) * HALVES if found is not None else Fraction(1, 3)
    return int(halves) if halves.denominator == 1 else None


def _faults_of_section(line: Line, parts: Mapping[str, _Part]) -> Iterator[Fault]:
    section = line.text("section")
    if section is not None and not SECTION.fullmatch(section):
        yield _fault(line, "section", "scorecard_import.fault_section", read=excerpt(section))
    unread = [one for one in several(line.text("sufficiency")) if _dimension(one) is None]
    words = [word(SUFFICIENCY, value) for value in Dimension]
    for one in unread:
        yield _fault(line, "sufficiency", "roster.fault_word", read=excerpt(one), words=words)
    first = parts.get(section or "")
    if first is None:
        return
    said = {"section_title": first.title, "focus": first.focus, "sufficiency": first.sufficiency}
    for key, value in said.items():
        here = _dimensions(line) if key == "sufficiency" else line.text(key)
        is_read = key not in line.unfit | first.line.unfit and not (key == "sufficiency" and unread)
        if here != value and is_read:
            yield _fault(line, key, "scorecard_import.fault_differs", row=first.line.number)


def _faults_of_item(line: Line, rows: Mapping[str, int], ground: _Ground) -> Iterator[Fault]:
    key, section, most = line.text("key"), line.text("section"), line.text("most")
    if key is not None and key in rows:
        yield _fault(line, "key", "scorecard_import.fault_twice", row=rows[key])
    elif key is not None and not ITEM.fullmatch(key):
        yield _fault(line, "key", "scorecard_import.fault_item", read=excerpt(key))
    elif key is not None and section is not None and key.partition("-")[0] != section:
        params = {"read": excerpt(key), "section": excerpt(section)}
        yield _fault(line, "key", "scorecard_import.fault_elsewhere", **params)
    if most is not None and not half_points(most):
        yield _fault(line, "most", "scorecard_import.fault_points", read=excerpt(most))
    for column in _SHOWN:
        shown = for_show(line.text(column) or "")
        if shown is not None:
            yield _fault(line, column, "scorecard_import.fault_show", read=shown)
    before = ground.present.items.get(key or "")
    for one in _named(line):
        if _read_item(one, before, ground.known) is None:
            yield _fault(line, "reads", "roster.fault_no_item", read=excerpt(one))


def _read_applies(
    lines: Sequence[Line], card: Sequence[Line]
) -> tuple[dict[Variant, tuple[str, ...]], list[Fault]]:
    """Which sections each kind of place is scored by."""
    sections = {section for line in card if (section := line.text("section")) is not None}
    rows: dict[str, int] = {}
    chosen: dict[Variant, list[str]] = {variant: [] for variant in Variant}
    faults = []
    for line in lines:
        section = line.text("section")
        if section is None:
            continue
        if section not in sections:
            faults.append(_fault(line, "section", "scorecard_import.fault_no_section", read=excerpt(section)))
        elif section in rows:
            faults.append(_fault(line, "section", "scorecard_import.fault_twice", row=rows[section]))
        rows.setdefault(section, line.number)
        for variant in Variant:
            if line.yes(variant.value):
                chosen[variant].append(section)
    faults += [
        Fault("scorecard_import.fault_not_applied", {"read": excerpt(one)}, APPLIES)
        for one in sorted(sections - rows.keys())
        if SECTION.fullmatch(one)
    ]
    return {variant: tuple(sorted(keys)) for variant, keys in chosen.items()}, faults


def _section(key: str, part: _Part, present: Scorecard) -> Section:
    items = sorted(part.items.values(), key=lambda item: int(item.key.partition("-")[2]))
    before = next((one for one in present.sections if one.key == key), None)
    title, sufficiency = part.title, part.sufficiency
    if before is not None:
        title = before.title if clean_line(before.title) == title else title
        sufficiency = before.sufficiency if set(before.sufficiency) == set(sufficiency) else sufficiency
    return Section(key, title, part.focus, tuple(items), sufficiency)


def _whole(sections: Sequence[Section], applies: Mapping[Variant, Sequence[str]]) -> Iterator[Fault]:
    """What is wrong with a card of which every row is right."""
    whole = sum(one.most for one in sections)
    if whole != WHOLE:
        params = {"read": points(whole), "whole": points(WHOLE)}
        yield Fault("scorecard_import.fault_whole", params, CARD, column=HEADS["most"])
    found = blocks(sections)
    if not results_weigh_most(found):
        told = [{"word": word(FOCUSES, focus), "most": points(most)} for focus, most in found.items()]
        yield Fault("scorecard_import.fault_results", {"blocks": told}, CARD, column=HEADS["focus"])
    for variant, keys in applies.items():
        if not keys:
            yield Fault("scorecard_import.fault_no_variant", {}, APPLIES, column=VARIANTS[variant])


def _named(line: Line) -> list[str]:
    return several(line.text("reads"))


def _read_item(text: str, before: ScoreItem | None, known: Known) -> str | None:
    """The duty item that a word names; None for no item. What an item read already it may read on."""
    number = code(text)
    if number in known or (before is not None and number in before.reads):
        return known.get(number, number)
    return known.get(fold(text))


def _dimensions(line: Line) -> tuple[Dimension, ...]:
    found = set(map(_dimension, several(line.text("sufficiency"))))
    return tuple(one for one in Dimension if one in found)


def _dimension(text: str) -> str | None:
    folded = fold(text)
    return next((value for value, words in SUFFICIENCY.items() if folded in words), None)


def _fault(line: Line, column: str, key: str, /, **params: object) -> Fault:
    return fault(line, HEADS[column], key, **params)
