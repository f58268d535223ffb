"""Who takes part in a round: a city with as many inspectors as it needs, and everybody's phone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from domain.demonstration import Size, demonstrate
from domain.people import Level, OrganizationKind, Role
from domain.roster import OfficeRow, PersonRow
from services import roster, rules
from storage import inspections, schema
from storage.inspections import of_round
from tests.simulation.cross_round_hands import Hand

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from domain.inspections import Inspection
    from domain.roster import Roster
    from storage.database import Tx
    from tests.simulation.cross_round_oracle import Visit
    from tests.simulation.cross_round_world import Chats

SINCE = date(2024, 11, 1)
FIRST_ACCOUNT, FIRST_PHONE = 7_200_000_001, 10_200_000_001
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨"
GIVEN = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳"


@dataclass(frozen=True)
class Settings:
    """How large a round is."""

    seed: int
    city: Size
    inspectors: int
    """In each county."""
    teams: int
    townships: int
    """Of each county that are visited; villages alike."""
    villages: int
    restarts: float = 0.002
    ill: int = 1
    """How many are ill before it begins."""

    @property
    def places(self) -> int:
        """How many organizations are visited."""
        return self.city.counties * (1 + self.townships + self.villages)


SMALL = Size(counties=2, townships=2, branches=12)
LARGE = Size(counties=4, townships=24, branches=160)


def small(seed: int) -> Settings:
    """Two counties, eight organizations, ten inspectors: with two substitutions two are left to recheck."""
    return Settings(seed, SMALL, inspectors=5, teams=2, townships=1, villages=2)


def large(seed: int) -> Settings:
    """Four counties, ninety-six organizations, forty-eight inspectors."""
    return Settings(seed, LARGE, inspectors=12, teams=8, townships=5, villages=18, restarts=0.001, ill=4)


@dataclass
class Cast:
    """Everybody, by the ids that the database gave them."""

    chats: Chats
    settings: Settings

    def load(self, now: datetime) -> None:
        """Bring the city into the system."""
        self.chats.run(self._load, now)

    def _load(self, tx: Tx, now: datetime) -> None:
        rows = peopled(self.settings)
        roster.load(tx, rows, now)
        if rules.accept_first(tx, now, SINCE):
            rules.switch_on_branch_pack(tx, now, SINCE)
        self.look(tx)

    def look(self, tx: Tx) -> None:
        """Take over the ids."""
        people, offices, organizations = schema.persons, schema.offices, schema.organizations
        self.persons = {one.id: one for one in tx.execute(select(people))}
        self.accounts = {one.telegram_id: one.id for one in self.persons.values() if one.telegram_id}
        self.offices = list(tx.execute(select(offices)))
        self.organizations = {one.id: one for one in tx.execute(select(organizations))}
        city = next(one for one in self.organizations.values() if one.parent_id is None)
        self.city_id = int(city.id)
        self.administrator = self.hand(self.of(Role.ADMINISTRATOR)[0])
        self.leaders = self.of(Role.TEAM_LEADER)
        self.counties = [
            one.id
            for one in self.organizations.values()
            if one.level == Level.COUNTY and one.kind == OrganizationKind.COMMITTEE
        ]

    def of(self, role: Role) -> list[int]:
        """Everybody of a role, by their ids."""
        return [one.person_id for one in self.offices if one.role == role]

    def hand(self, person_id: int) -> Hand:
        """Somebody's hand on their phone."""
        one = self.persons[person_id]
        return Hand(self.chats, one.telegram_id, person_id, one.name)

    def inspectors(self, county_id: int) -> list[int]:
        """Those of a county's departments."""
        return [
            one.person_id
            for one in self.offices
            if one.role == Role.INSPECTOR and county_id in self.above(one.organization_id)
        ]

    def above(self, organization_id: int | None) -> list[int]:
        """An organization and everything above it."""
        found = []
        while organization_id is not None:
            found.append(organization_id)
            organization_id = self.organizations[organization_id].parent_id
        return found

    def holder(self, organization_id: int, role: Role) -> Hand | None:
        """Who holds a role in an organization, and has joined."""
        for one in self.offices:
            joined = self.persons[one.person_id].telegram_id is not None
            if joined and (one.organization_id, one.role) == (organization_id, role):
                return self.hand(one.person_id)
        return None

    def line(self, organization_id: int) -> frozenset[int]:
        """Everybody in office in an organization or between it and the committee that runs the round."""
        return self._in_office({*self.above(organization_id)} - {self.city_id})

    def readers(self, organization_id: int) -> frozenset[int]:
        """Everybody in office there or above, departments included."""
        above = set(self.above(organization_id))
        return self._in_office(
            above | {one.id for one in self.organizations.values() if one.parent_id in above}
        )

    def _in_office(self, organization_ids: set[int]) -> frozenset[int]:
        return frozenset(one.person_id for one in self.offices if one.organization_id in organization_ids)

    def inspections(self, round_id: int) -> Sequence[Inspection]:
        """The inspections of a round, as the database has them."""
        return self.chats.run(of_round, round_id)

    def bystander(self, visit: Visit) -> int | None:
        """The account of a secretary who has nothing to do with a visit."""
        for one in self.offices:
            account = self.persons[one.person_id].telegram_id
            of_branch = self.organizations[one.organization_id].kind == OrganizationKind.BRANCH
            is_other = one.organization_id != visit.organization_id
            if account is not None and one.role == Role.SECRETARY and of_branch and is_other:
                return int(account)
        return None


def pair_of(chats: Chats, inspection_id: int) -> tuple[tuple[int, int], set[int]]:
    """Who visits, and who leads them."""
    found = chats.run(inspections.by_id, inspection_id)
    if found is None or found.pair is None:
        raise LookupError(inspection_id)
    return found.pair.person_ids, set(found.leader_ids)


def peopled(settings: Settings) -> Roster:
    """The demonstration city with inspectors in every county, and a leader for every team."""
    rows = demonstrate(settings.city).roster
    names = (f"{surname}{given}" for surname in SURNAMES for given in GIVEN)
    persons, offices = list(rows.persons), list(rows.offices)
    departments = [one for one in rows.organizations if one.kind is OrganizationKind.ORGANIZATION_DEPARTMENT]

    def come(organization: str, role: Role, count: int) -> None:
        present = sum(one.organization == organization and one.role is role for one in offices)
        for _ in range(count - present):
            number = len(persons)
            code = f"X{number:04}"
            persons.append(PersonRow(code, next(names), str(FIRST_PHONE + number), FIRST_ACCOUNT + number))
            offices.append(OfficeRow(code, organization, role, SINCE))

    for one in departments:
        if one.level is Level.COUNTY:
            come(one.code, Role.INSPECTOR, settings.inspectors)
        elif one.level is Level.CITY:
            come(one.code, Role.TEAM_LEADER, settings.teams)
    return replace(rows, persons=tuple(persons), offices=tuple(offices))


def days(first: date, count: int) -> list[date]:
    """So many days from one on."""
    return [first + timedelta(number) for number in range(count)]
