"""A difference in words that people know: names beside codes, and the words of the workbook."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from domain.roster import ContactPointRow, OfficeRow, OrganizationRow, PersonRow
from domain.roster_layout import COLUMNS, CONTACT_POINTS, NO, OFFICES, ORGANIZATIONS, PERSONS, YES, word

if TYPE_CHECKING:
    from domain.messages import Json
    from domain.roster import Roster
    from domain.roster_difference import Changed, Difference, Part
    from domain.roster_present import Present

ENDED, CHANGED, ADDED = "ended", "changed", "added"


@dataclass(frozen=True)
class Told:
    """What happens to one row. `parts`: what it is called, from the narrow to the wide."""

    sheet: str
    kind: str
    codes: tuple[str, ...]
    parts: tuple[str, ...]
    missing: bool = False
    to_on: str | None = None
    """The last day of what ends."""
    changes: tuple[tuple[str, str, str], ...] = ()
    """Head of the column, before, after."""

    def plain(self) -> dict[str, Json]:
        """The same as plain data."""
        return {**vars(self)}


class Names:
    """What organizations and persons are called, listed or to be listed."""

    def __init__(self, present: Present, wanted: Roster) -> None:
        self._organizations = {code: one.row.name for code, one in present.organizations.items()}
        self._organizations |= {one.code: one.name for one in wanted.organizations}
        self._persons = {code: one.row.name for code, one in present.persons.items()}
        self._persons |= {one.code: one.name for one in wanted.persons}

    def organization(self, code: str) -> str:
        """An organization's name."""
        return self._organizations.get(code, code)

    def person(self, code: str) -> str:
        """A person's name."""
        return self._persons.get(code, code)


def tell(new: Difference, names: Names) -> Iterator[Told]:
    """Everything that changes: first what ends, then what becomes different, then what is new."""
    parts: tuple[tuple[str, Part[Any]], ...] = (
        (ORGANIZATIONS, new.organizations),
        (PERSONS, new.persons),
        (OFFICES, new.offices),
        (CONTACT_POINTS, new.contact_points),
    )
    for sheet, part in parts:
        for one in part.ended:
            yield _changed(sheet, ENDED, one, names)
    for sheet, part in parts:
        for one in part.changed:
            yield _changed(sheet, CHANGED, one, names)
    for sheet, part in parts:
        for row in part.added:
            yield Told(sheet, ADDED, *_called(row, names))


def _changed(sheet: str, kind: str, one: Changed[Any], names: Names) -> Told:
    before, after = vars(one.before), vars(one.after)
    changes = tuple(
        (column.head, _shown(column.words, before[column.key]), _shown(column.words, after[column.key]))
        for column in COLUMNS[sheet]
        if before[column.key] != after[column.key] and column.key not in {"merged_into", "split_from"}
    )
    to_on = after.get("to_on") if kind == ENDED else None
    last = None if to_on is None else to_on.isoformat()
    return Told(sheet, kind, *_called(one.after, names), one.missing, last, changes)


def _called(row: Any, names: Names) -> tuple[tuple[str, ...], tuple[str, ...]]:  # noqa: ANN401 - a row of any sheet
    """Codes, and names."""
    match row:
        case OrganizationRow() | PersonRow():
            return (row.code,), (row.name,)
        case OfficeRow():
            role = word(_words(OFFICES, "role"), row.role)
            return (row.person, row.organization), (
                names.person(row.person),
                names.organization(row.organization),
                role,
            )
        case ContactPointRow():
            target = row.nickname if row.organization is None else names.organization(row.organization)
            kind = word(_words(CONTACT_POINTS, "kind"), row.kind)
            codes = (row.person,) if row.organization is None else (row.person, row.organization)
            return codes, (names.person(row.person), kind, str(target))
    raise TypeError(row)


def _words(sheet: str, key: str) -> Any:  # noqa: ANN401 - the words of a column
    return next(one.words for one in COLUMNS[sheet] if one.key == key)


def _shown(words: Any, value: Any) -> str:  # noqa: ANN401 - a value of any column
    if value is None:
        return ""
    if isinstance(value, bool):
        return YES[0] if value else NO[0]
    if isinstance(value, date):
        return value.isoformat()
    return word(words, value) if value in words else str(value)
