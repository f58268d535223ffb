"""The city's roster as it changes over the year, and who may be told what: told apart from the program.

Of the program only the ids are taken that its database gave to the rows.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from domain.people import Role
from domain.roster import OfficeRow, OrganizationRow, PersonRow, Roster
from domain.roster_difference import difference
from domain.roster_present import adopt
from services import handovers, roster
from storage import audit, imports
from storage import roster as stored

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from domain.messages import Json
    from storage.database import Tx
    from storage.digests import Item

ANSWERING = frozenset({Role.SECRETARY, Role.CLERK, Role.STEERING_OFFICE_USER, Role.ADMINISTRATOR})
"""Who deals with what an organization has to do. They are its secretary and its clerk."""


class City:
    """The roster, by code; everything in it is looked up in plain loops over a few rows."""

    def __init__(self, rows: Roster) -> None:
        self.rows = rows
        self.organization_ids: dict[str, int] = {}
        self.codes: dict[int, str] = {}
        self.person_ids: dict[str, int] = {}
        self.persons_by_id: dict[int, str] = {}
        self.offices: dict[int, OfficeRow] = {}
        self._of_organization: dict[str, list[tuple[int, OfficeRow]]] = {}
        self._of_person: dict[str, list[tuple[int, OfficeRow]]] = {}
        self.organizations: dict[str, OrganizationRow] = {}
        self.persons: dict[str, PersonRow] = {}
        self.chosen: dict[str, int] = {}
        """The office in which somebody with several chose to act."""
        self._points: set[tuple[str, str, date, date | None]] = set()

    def bring(self, tx: Tx, rows: Roster, now: datetime, today: date) -> None:
        """Bring another roster into the system, as an import does."""
        named = ((one.code, one.parent, one.name) for one in rows.organizations)
        phones = ((one.code, one.phone) for one in rows.persons if one.phone is not None)
        present = adopt(stored.present(tx), named, phones)
        import_id = imports.add(tx, None, "roster.xlsx", "", b"", now)
        touched = roster.apply(tx, difference(present, rows, today), present, now, import_id)
        imports.apply(tx, import_id, now)
        handovers.open_for(tx, handovers.find_pairs(tx, touched, now), now)
        body = imports.body(tx, import_id)
        audit.append(tx, audit.Event(now, None, "applied", imports.SUBJECT, import_id, body))
        self.rows = rows
        self.take_over(tx)

    def take_over(self, tx: Tx) -> None:
        """Take over whose the contact points are: they go with an office once its successor confirms."""
        points = tuple(one.row for one in stored.present(tx).contact_points)
        self.rows = replace(self.rows, contact_points=points)
        self.look(tx)

    def look(self, tx: Tx) -> None:
        """Take over the ids that the rows have."""
        present = stored.present(tx)
        self.organizations = {code: one.row for code, one in present.organizations.items()}
        self.organization_ids = {code: one.id for code, one in present.organizations.items()}
        self.codes = {one.id: code for code, one in present.organizations.items()}
        self.persons = {code: one.row for code, one in present.persons.items()}
        self.person_ids = {code: one.id for code, one in present.persons.items()}
        self.persons_by_id = {one.id: code for code, one in present.persons.items()}
        self.offices = {one.id: one.row for one in present.offices}
        self._of_organization, self._of_person = {}, {}
        for id_, row in self.offices.items():
            self._of_organization.setdefault(row.organization, []).append((id_, row))
            self._of_person.setdefault(row.person, []).append((id_, row))
        self._points = {
            (one.row.person, one.row.organization, one.row.from_on, one.row.to_on)
            for one in present.contact_points
            if one.row.organization is not None
        }

    # --- who is who ---------------------------------------------------------------------------------------

    def exists(self, code: str, day: date) -> bool:
        """Whether an organization is there on a day."""
        return _on(self.organizations[code], day)

    def holders(self, code: str, day: date, roles: frozenset[Role]) -> list[tuple[int, OfficeRow]]:
        """Offices of these roles that are held in an organization on a day."""
        if not self.exists(code, day):
            return []
        return [
            (id_, row)
            for id_, row in self._of_organization.get(code, ())
            if row.role in roles and _on(row, day)
        ]

    def held_by(self, person: str, day: date) -> list[tuple[int, OfficeRow]]:
        """The offices of a person on a day, the one they act in first."""
        held = [
            (id_, row)
            for id_, row in self._of_person.get(person, ())
            if _on(row, day) and self.exists(row.organization, day)
        ]
        chosen = self.chosen.get(person)
        return sorted(
            held,
            key=lambda one: (one[0] != chosen, one[1].role is not Role.SECRETARY, one[1].from_on, one[0]),
        )

    def turned(self, account: int, said: Json, day: date) -> None:
        """Take over what somebody was told: in which of their offices they act from now on."""
        person = next(code for code, row in self.persons.items() if row.telegram_id == account)
        self.chosen[person] = next(
            id_
            for id_, row in self.held_by(person, day)
            if self.organizations[row.organization].name == said["organization"]
            and said["role"]["key"] == f"people.role_{row.role}"
        )

    def account(self, person: str) -> int | None:
        """The account of a person; None until they have joined."""
        return self.persons[person].telegram_id

    def branch_people(self, day: date) -> set[str]:
        """Persons whose offices are all in branches."""
        found = set()
        for person in self._of_person:
            held = self.held_by(person, day)
            if held and all(self.organizations[row.organization].kind == "branch" for _, row in held):
                found.add(person)
        return found

    # --- who may be told what -----------------------------------------------------------------------------

    def may_be_told(self, person: str, item: Item, day: date, reached: Callable[[str], bool]) -> bool:
        """Whether somebody may hear of a duty: holder, clerk, or next in line; later, who is to help."""
        code = self.codes[item.organization_id]
        if item.stage == "contact_leader":
            return any(
                who == person and where == code and first <= day and (last is None or day <= last)
                for who, where, first, last in self._points
            )
        if item.stage == "parent":
            return person in self._next_above(code, day, reached)
        alone = not self._reached(code, day, ANSWERING, reached)
        bearer = self.offices.get(item.office_id)
        out_of_reach = bearer is not None and not reached(bearer.person)
        for id_, row in self.holders(code, day, ANSWERING | {Role.LEADERSHIP_MEMBER}):
            if row.person != person:
                continue
            deals = row.role in ANSWERING or alone
            if item.office_id == id_ or row.role is Role.CLERK:
                return True
            if deals and (item.office_id == 0 or out_of_reach):
                return True
        nobody = not self._reached(code, day, ANSWERING | {Role.LEADERSHIP_MEMBER}, reached)
        return nobody and person in self._next_above(code, day, reached)

    def is_answered(self, code: str, day: date, reached: Callable[[str], bool]) -> bool:
        """Whether anybody can be told what an organization has to do."""
        return bool(self._reached(code, day, ANSWERING, reached) or self._next_above(code, day, reached))

    def _reached(
        self, code: str, day: date, roles: frozenset[Role], reached: Callable[[str], bool]
    ) -> set[str]:
        return {row.person for _, row in self.holders(code, day, roles) if reached(row.person)}

    def _next_above(self, code: str, day: date, reached: Callable[[str], bool]) -> set[str]:
        """Those who answer for the nearest organization above in which somebody can be reached."""
        parent = self.organizations[code].parent
        while parent is not None:
            found = self._reached(parent, day, ANSWERING, reached)
            if found:
                return found
            parent = self.organizations[parent].parent
        return set()

    # --- what changes -------------------------------------------------------------------------------------

    def with_change(self, code: str, on: date, successor: PersonRow, gap: int) -> Roster:
        """Another secretary from a day on; the one before leaves `gap` days earlier."""
        before = next(row for _, row in self.holders(code, on, frozenset({Role.SECRETARY})))
        last = date.fromordinal(on.toordinal() - 1 - gap)
        offices = [replace(one, to_on=last) if one == before else one for one in self.rows.offices]
        new = OfficeRow(successor.code, code, Role.SECRETARY, on)
        return replace(self.rows, persons=(*self.rows.persons, successor), offices=(*offices, new))

    def with_branch(self, like: str, code: str, on: date, secretary: PersonRow) -> Roster:
        """One more branch beside another, from a day on."""
        model = self.organizations[like]
        new = replace(model, code=code, name=f"新建{code}村党支部", from_on=on, split_from=None)
        office = OfficeRow(secretary.code, code, Role.SECRETARY, on)
        return replace(
            self.rows,
            organizations=(*self.rows.organizations, new),
            persons=(*self.rows.persons, secretary),
            offices=(*self.rows.offices, office),
        )

    def without(self, code: str, last: date) -> Roster:
        """An organization ends with a day, and so does every office in it."""
        organizations = [
            replace(one, to_on=last) if one.code == code else one for one in self.rows.organizations
        ]
        offices = [
            replace(one, to_on=last) if one.organization == code and one.to_on is None else one
            for one in self.rows.offices
        ]
        return replace(self.rows, organizations=tuple(organizations), offices=tuple(offices))

    def branches(self) -> Iterator[str]:
        """Codes of the branches that are there at present."""
        return (one.code for one in self.rows.organizations if one.kind == "branch" and one.to_on is None)


def _on(row: OrganizationRow | OfficeRow, day: date) -> bool:
    return row.from_on <= day and (row.to_on is None or day <= row.to_on)
