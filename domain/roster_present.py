"""What is listed now, as far as a roster speaks of it, and how it gets codes where it had none."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Generic, TypeVar

from domain.roster import ContactPointRow, OfficeRow, OrganizationRow, PersonRow

Row = TypeVar("Row", OrganizationRow, PersonRow, OfficeRow, ContactPointRow)

UNCODED = "#"
"""What was listed before there were codes stands under this sign and its id until a roster names it."""

MADE = "OLD-"
"""How the codes begin that are proposed for what has none."""


@dataclass(frozen=True)
class Listed(Generic[Row]):
    """A row that is in the system."""

    id: int
    row: Row


@dataclass(frozen=True)
class Present:
    """Everything that is listed now. Organizations and persons by code."""

    organizations: Mapping[str, Listed[OrganizationRow]]
    persons: Mapping[str, Listed[PersonRow]]
    offices: Sequence[Listed[OfficeRow]]
    contact_points: Sequence[Listed[ContactPointRow]]
    successions: frozenset[tuple[str, str]] = frozenset()
    """Organizations with their successors."""
    adopted_organizations: frozenset[str] = frozenset()
    """Codes of organizations that had none and were recognised by the roster at hand."""
    adopted_persons: frozenset[str] = frozenset()
    """The same for persons."""


def is_live(to_on: date | None, today: date) -> bool:
    """Whether something has not ended."""
    return to_on is None or to_on >= today


def tree(present: Present, seat: str | None) -> frozenset[str]:
    """The organizations of a tree, ended ones too; with nobody's seat every one."""
    if seat is None:
        return frozenset(present.organizations)
    below: dict[str | None, list[str]] = {}
    for code, one in present.organizations.items():
        below.setdefault(one.row.parent, []).append(code)
    found = [seat]
    for code in found:
        found += below.get(code, ())
    return frozenset(found)


def persons_within(present: Present, within: frozenset[str], today: date) -> frozenset[str]:
    """Persons who are or were in office in these organizations and are nowhere else, or never were at all."""
    inside = {one.row.person for one in present.offices if one.row.organization in within}
    anywhere = {one.row.person for one in present.offices}
    elsewhere = {
        one.row.person
        for one in present.offices
        if one.row.organization not in within and is_live(one.row.to_on, today)
    }
    return frozenset((present.persons.keys() - anywhere | inside) - elsewhere)


def keeping_points(
    present: Present, within: frozenset[str], today: date, named: Collection[str] = ()
) -> list[Listed[ContactPointRow]]:
    """The contact points that a roster of these organizations keeps: whichever it leaves out, ends.

    Who never was in office belongs to no part of the tree: only a roster that names them, or that of
    the whole tree, keeps theirs. An organization beside the tree cannot be named in it, so a contact
    point there is kept from where it is.
    """
    theirs = persons_within(present, within, today)
    if not _is_whole(present, within):
        theirs -= _never_in_office(present) - frozenset(named)
    return [
        one
        for one in present.contact_points
        if one.row.person in theirs and (one.row.organization is None or one.row.organization in within)
    ]


def in_force(present: Present, seat: str | None, today: date) -> Present:
    """What a roster of a tree has to list today so that it changes nothing.

    The organization on top stands without its parent, which is nothing of the tree. Of persons those
    who are named by an office or a contact point; in the whole tree also those who never were in office.
    """
    within = tree(present, seat)
    offices = [
        one for one in present.offices if one.row.organization in within and is_live(one.row.to_on, today)
    ]
    points = [one for one in keeping_points(present, within, today) if is_live(one.row.to_on, today)]
    named = {one.row.person for one in offices} | {one.row.person for one in points}
    if _is_whole(present, within):
        named |= _never_in_office(present)
    return Present(
        {
            code: Listed(one.id, replace(one.row, parent=None)) if code == seat else one
            for code, one in present.organizations.items()
            if code in within and is_live(one.row.to_on, today)
        },
        {code: one for code, one in present.persons.items() if code in named},
        offices,
        points,
    )


def _is_whole(present: Present, within: frozenset[str]) -> bool:
    return len(within) == len(present.organizations)


def _never_in_office(present: Present) -> frozenset[str]:
    return frozenset(present.persons) - {one.row.person for one in present.offices}


def coded(present: Present) -> Present:
    """The same, with a code for whatever has none, made of its id."""
    organizations, persons = (
        {code: f"{MADE}{code.removeprefix(UNCODED)}" for code in codes if code.startswith(UNCODED)}
        for codes in (present.organizations, present.persons)
    )
    return _renamed(present, organizations, persons) if organizations or persons else present


def adopt(
    present: Present,
    organizations: Iterable[tuple[str, str | None, str]],
    persons: Iterable[tuple[str, str]],
) -> Present:
    """Recognise what was listed before there were codes.

    Organizations come as code, parent and name; persons as code and phone.
    """
    places = {
        (one.row.parent, one.row.name): code
        for code, one in present.organizations.items()
        if code.startswith(UNCODED)
    }
    phones = {one.row.phone: code for code, one in present.persons.items() if code.startswith(UNCODED)}
    renamed: dict[str, str] = {}
    if places:
        new = [one for one in organizations if one[0] not in present.organizations]
        found = True
        while found:
            # A parent may be recognised after its children were looked at: one more round for each level.
            found = False
            for code, parent, name in new:
                place = (None if parent is None else renamed.get(parent, parent), name)
                if code not in renamed and place in places:
                    renamed[code] = places.pop(place)
                    found = True
    called = {
        phones.pop(phone): code for code, phone in persons if phone in phones and code not in present.persons
    }
    if not (renamed or called):
        return present
    return _renamed(present, {old: new for new, old in renamed.items()}, called)


def _renamed(present: Present, organizations: Mapping[str, str], persons: Mapping[str, str]) -> Present:
    def of(code: str) -> str:
        return organizations.get(code, code)

    def maybe(code: str | None) -> str | None:
        return None if code is None else of(code)

    def whose(code: str) -> str:
        return persons.get(code, code)

    return Present(
        {
            of(code): Listed(
                one.id,
                replace(
                    one.row, code=of(code), parent=maybe(one.row.parent), authority=maybe(one.row.authority)
                ),
            )
            for code, one in present.organizations.items()
        },
        {
            whose(code): Listed(one.id, replace(one.row, code=whose(code)))
            for code, one in present.persons.items()
        },
        [
            Listed(
                one.id, replace(one.row, person=whose(one.row.person), organization=of(one.row.organization))
            )
            for one in present.offices
        ],
        [
            Listed(
                one.id,
                replace(one.row, person=whose(one.row.person), organization=maybe(one.row.organization)),
            )
            for one in present.contact_points
        ],
        frozenset((of(one), of(other)) for one, other in present.successions),
        frozenset(organizations.values()),
        frozenset(persons.values()),
    )
