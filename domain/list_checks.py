"""From the rows of a workbook of responsibility lists to what they would change, or every reason why not."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from domain.forms.field import nested
from domain.list_difference import Change, PortfolioChange
from domain.list_layout import COLUMNS, HEADS, KINDS, LISTS, SECTION_WORDS
from domain.messages import Text
from domain.people import Role
from domain.responsibility_lists import Item, ListKind, kind_of, next_key
from domain.roster_layout import word
from domain.roster_reading import fault
from domain.sheets import Fault
from domain.text import clean_line, excerpt, fold

if TYPE_CHECKING:
    from domain.list_reading import ListReading, ListRow
    from domain.list_standing import Known, Seat, Standing
    from domain.messages import Json
    from domain.roster_reading import Line

FIXED = "SEC-D"
"""How the keys of the secretary's five duties begin: they are not struck. Source: R17."""

MOST_CHOICES = 4
"""Offices of one person that a fault names."""


@dataclass(frozen=True)
class Ground:
    """What the rows of a workbook stand on."""

    year: int
    """The one it is about."""
    years: Sequence[int]
    """Those whose lists can be changed now."""
    standings: Mapping[str, Standing]
    """By the code of the organization; whatever is not among them is not there, or somebody else's."""
    people: Mapping[str, str]
    """Names of everybody in an office hereabouts, by code."""


class Reminder(NamedTuple):
    """A row that says whether the reminders of its line shall be on."""

    row: ListRow
    standing: Standing
    key: str | None
    """None for a line that is added."""


@dataclass
class Comparison:
    """What the rows of a workbook come to: what they ask for, or faults."""

    ground: Ground
    faults: list[Fault]
    changes: list[Change] = field(default_factory=list)
    portfolios: list[PortfolioChange] = field(default_factory=list)
    reminders: list[Reminder] = field(default_factory=list)
    _seen: dict[tuple[str, ...], int] = field(default_factory=dict)
    _added: dict[str, list[str]] = field(default_factory=dict)

    def in_order(self) -> list[Fault]:
        """Return every fault, in the order of sheets, rows and columns."""
        return sorted(self.faults, key=_place)

    def take(self, row: ListRow, broken: Collection[tuple[str, int]]) -> None:
        """Compare a row with the line it speaks of. `broken`: rows of which something could not be read."""
        standing = self._standing(row.line, row.organization)
        fits = self._fits_year(row)
        if standing is None or not fits or "key" in row.line.unfit or self._is_double(row):
            return
        known = standing.lines.get(row.key) if row.key is not None else _of_title(row, standing)
        if row.key is not None and known is None:
            self._refuse(
                row, "key", "list_import.fault_no_line", read=row.key, organization=standing.place.name
            )
            return
        before = len(self.faults)
        self._check_place(row, known if row.key is not None else None)
        self._check_serves(row, standing, known)
        lead, helpers = self._bearers(row, standing, known)
        if len(self.faults) > before or (row.line.sheet, row.line.number) in broken:
            return
        self._settle(row, standing, known, lead, helpers)

    def take_portfolio(self, line: Line, broken: Collection[tuple[str, int]]) -> None:
        """Compare what a leadership member shall answer for with what they do."""
        standing = self._standing(line, line.text("organization"))
        person, words = line.text("person"), line.text("portfolio")
        if standing is None or person is None or (line.sheet, line.number) in broken:
            return
        first = self._seen.setdefault((line.sheet, standing.place.code, person), line.number)
        if first != line.number:
            self.faults.append(fault(line, HEADS["person"], "list_import.fault_twice", row=first))
            return
        seats = [
            seat
            for seat in standing.seats.get(person, ())
            if seat.own and seat.role is Role.LEADERSHIP_MEMBER
        ]
        if not seats:
            params = {"read": person, "name": self.ground.people.get(person, "")}
            self.faults.append(fault(line, HEADS["person"], "list_import.fault_no_member", **params))
            return
        seat = next((one for one in seats if one.office_id in standing.portfolios), seats[0])
        if words is None or words == clean_line(standing.portfolios.get(seat.office_id, "")):
            return
        if standing.published:
            self.faults.append(fault(line, HEADS["portfolio"], "list_import.fault_portfolio_published"))
        else:
            self.portfolios.append(PortfolioChange(standing, seat, words))

    def _refuse(self, row: ListRow, column: str, key: str, /, **params: Json) -> None:
        self.faults.append(fault(row.line, HEADS[column], key, **params))

    def _standing(self, line: Line, code: str | None) -> Standing | None:
        standing = None if code is None else self.ground.standings.get(code)
        if code is not None and standing is None:
            head = HEADS["organization"]
            self.faults.append(fault(line, head, "list_import.fault_no_organization", read=code))
        return standing

    def _fits_year(self, row: ListRow) -> bool:
        if "year" in row.line.unfit:
            return False
        if row.year not in self.ground.years:
            years = [str(one) for one in self.ground.years]
            self._refuse(row, "year", "list_import.fault_year", read=row.year, years=years)
        elif row.year != self.ground.year:
            self._refuse(row, "year", "list_import.fault_two_years", year=self.ground.year)
        return row.year == self.ground.year

    def _is_double(self, row: ListRow) -> bool:
        """Whether an earlier row is about the same line."""
        name = (row.key,) if row.key is not None else ("", row.section or "", fold(row.title))
        first = self._seen.setdefault((row.line.sheet, row.organization or "", *name), row.line.number)
        if first != row.line.number:
            column = "key" if row.key is not None else "title"
            self._refuse(row, column, "list_import.fault_twice", row=first)
        return first != row.line.number

    def _check_place(self, row: ListRow, known: Known | None) -> None:
        """Whether list and category are those of the line, or those of a line that can be added."""
        section = row.section if known is None else known.item.section
        if known is None and section is None and "section" not in row.line.unfit:
            self._refuse(row, "section", "list_import.fault_no_section", words=_committee_words())
        if section is None:
            return
        kind = kind_of(section)
        if known is None and kind is not ListKind.COMMITTEE:
            self._refuse(row, "section", "list_import.fault_no_section", words=_committee_words())
        elif row.kind not in {None, kind}:
            self._refuse(row, "list", "list_import.fault_place", word=word(KINDS, kind))
        if known is not None and row.section not in {None, section}:
            self._refuse(row, "section", "list_import.fault_place", word=word(SECTION_WORDS, section))
        if known is None and row.struck:
            self._refuse(row, "struck", "list_import.fault_new_struck")
        elif known is not None and row.struck and known.item.key.startswith(FIXED):
            self._refuse(row, "struck", "duty_strike.fixed")

    def _check_serves(self, row: ListRow, standing: Standing, known: Known | None) -> None:
        before = None if known is None else known.item.serves
        if row.serves is not None and row.serves != before and row.serves not in standing.upper:
            self._refuse(row, "serves", "list_import.fault_no_upper", read=row.serves)

    def _bearers(
        self, row: ListRow, standing: Standing, known: Known | None
    ) -> tuple[int | None, tuple[int, ...]]:
        """The offices of whoever leads and helps: those that the line names already stay as they are."""
        given = [("lead", row.lead)] if row.lead is not None else []
        given += [("helpers", one) for one in row.helpers]
        section = row.section if known is None else known.item.section
        if section is not None and kind_of(section) is not ListKind.COMMITTEE:
            for column in dict.fromkeys(column for column, _ in given):
                word_of = word(KINDS, kind_of(section))
                self._refuse(row, column, "list_import.fault_by_office", word=word_of)
            return None, ()
        same_lead = known is not None and row.lead == known.lead
        same_helpers = known is not None and set(row.helpers) == set(known.helpers)
        lead = (
            known.item.lead
            if known is not None and same_lead
            else self._office(row, "lead", row.lead, standing, known)
        )
        if known is not None and same_helpers:
            helpers = known.item.helpers
        else:
            offices = (self._office(row, "helpers", one, standing, known) for one in row.helpers)
            helpers = tuple(one for one in offices if one is not None)
        if not (same_lead and same_helpers) and row.lead is not None and row.lead in row.helpers:
            self._refuse(row, "helpers", "list_import.fault_lead_helps", read=row.lead)
        return lead, helpers

    def _office(
        self, row: ListRow, column: str, person: str | None, standing: Standing, known: Known | None
    ) -> int | None:
        """The office in which somebody bears a line: in the organization itself, else beside it."""
        if person is None:
            return None
        if known is not None and person in known.written:
            return known.written[person]
        seats = standing.seats.get(person, ())
        here = [seat for seat in seats if seat.own] or list(seats)
        if len(here) == 1:
            return here[0].office_id
        params: dict[str, Json] = {"read": person, "name": self.ground.people.get(person, "")}
        if here:
            params["choices"] = [_called(seat) for seat in here[:MOST_CHOICES]]
            self._refuse(row, column, "list_import.fault_several_offices", **params)
        elif params["name"]:
            params["organization"] = standing.place.name
            self._refuse(row, column, "list_import.fault_no_office", **params)
        else:
            self._refuse(row, column, "list_import.fault_no_person", **params)
        return None

    def _settle(
        self,
        row: ListRow,
        standing: Standing,
        known: Known | None,
        lead: int | None,
        helpers: tuple[int, ...],
    ) -> None:
        """Keep what becomes different, once it may."""
        wanted = self._item(row, standing, known, lead, helpers)
        same = known is not None and wanted == known.item
        if row.key is None and known is not None and not same:
            self._refuse(
                row, "title", "list_import.fault_same_title", read=excerpt(row.title), item=known.item.key
            )
            return
        if row.reminded is not None:
            self.reminders.append(Reminder(row, standing, None if known is None else known.item.key))
        if same:
            return
        if standing.published and row.reason is None:
            self._refuse(row, "reason", "list_import.fault_no_reason")
        nobody = lead is None or (known is not None and lead == known.item.lead and known.lead is None)
        if standing.published and wanted.kind is ListKind.COMMITTEE and not wanted.struck and nobody:
            self._refuse(row, "lead", "list_import.fault_no_lead")
        if known is None:
            self._added.setdefault(standing.place.code, []).append(wanted.key)
        self.changes.append(Change(standing, known, wanted, row.reason))

    def _item(
        self,
        row: ListRow,
        standing: Standing,
        known: Known | None,
        lead: int | None,
        helpers: tuple[int, ...],
    ) -> Item:
        """The line as the row has it; what is the same but for spaces stays as it was written."""
        if known is None:
            key = next_key(str(row.section), [*standing.lines, *self._added.get(standing.place.code, ())])
            new = Item(key, row.title, row.fact, row.basis, row.dimensions, row.serves)
            return new.given_to(lead, helpers)
        item = known.item
        wanted = replace(
            item,
            title=_kept(item.title, row.title),
            fact=_kept(item.fact, row.fact),
            basis=_kept(item.basis, row.basis),
            dimensions=item.dimensions if set(item.dimensions) == set(row.dimensions) else row.dimensions,
            serves=row.serves,
            struck=row.struck,
        )
        return wanted if (lead, helpers) == (item.lead, item.helpers) else wanted.given_to(lead, helpers)


def compare(reading: ListReading, ground: Ground) -> Comparison:
    """Compare all rows of a workbook with how the lists stand."""
    comparison = Comparison(ground, list(reading.faults))
    broken = {(one.sheet, one.row) for one in reading.faults}
    for row in reading.rows:
        comparison.take(row, broken)
    for line in reading.portfolios:
        comparison.take_portfolio(line, broken)
    if not (reading.rows or reading.portfolios or comparison.faults):
        comparison.faults.append(Fault("roster.fault_nothing", {}, LISTS))
    return comparison


def _place(one: Fault) -> tuple[int, int, int]:
    sheets, heads = list(COLUMNS), list(HEADS.values())
    return (
        sheets.index(one.sheet) if one.sheet in sheets else -1,
        one.row,
        heads.index(one.column) if one.column in heads else -1,
    )


def _of_title(row: ListRow, standing: Standing) -> Known | None:
    """The line that a row without a key speaks of, if there is one of its title in the category already."""
    title = fold(row.title)
    return next(
        (
            known
            for known in standing.lines.values()
            if known.item.section == row.section and fold(known.item.title) == title
        ),
        None,
    )


def _kept(before: str, after: str) -> str:
    return before if clean_line(before) == after else after


def _called(seat: Seat) -> Json:
    params = {
        "name": seat.name,
        "role": nested(Text(f"people.role_{seat.role}")),
        "organization": "" if seat.own else seat.organization,
    }
    return nested(Text("lists.post", params))


def _committee_words() -> list[str]:
    return [words[0] for section, words in SECTION_WORDS.items() if kind_of(section) is ListKind.COMMITTEE]
