"""The demonstration city: made up, the same for the same seed, of any size.

The names of places were compared with the published list of administrative divisions: no county,
township or street of these names exists.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from domain.demonstration_names import (
    CITY,
    COUNTIES,
    ENTERPRISES,
    FIRST_VILLAGE,
    TOWNSHIPS,
    person_names,
    veteran_nickname,
    village_names,
)
from domain.demonstration_sectors import COMMITTEES, DEPARTMENTS, SPECIAL_TEAM, elected_on, sector_of
from domain.people import Level, OrganizationKind, Role, Sector
from domain.roster import (
    ContactPointKind,
    ContactPointRow,
    OfficeRow,
    OrganizationRow,
    PersonRow,
    Roster,
)

FIRST_TELEGRAM_ID = 7_000_000_001
"""The demonstration's people have consecutive Telegram ids from here on."""

FIRST_PHONE = 10_000_000_001
"""No mobile number begins with 100, so that nobody's number is used."""

SINCE = date(2024, 1, 1)
"""The day from which the city is in the system."""

LONGEST_IN_OFFICE_DAYS = 300
"""Offices begin within this many days after SINCE."""

MEMBERS = (5, 40)
"""The smallest and the largest branch: the smallest lets a meeting be attended by 5/5."""

COMMITTEE_MEMBERS = (7, 15)
"""The same for committees."""

INSPECTORS = 8
"""At least; enough for two teams of different counties and a recheck by others."""

CITY_GROUP = "市级"
OUTSIDE_GROUP = "名册外"


@dataclass(frozen=True)
class Size:
    """How large the city is. Raises ValueError for a city that cannot be."""

    counties: int = 4
    townships: int = 24
    branches: int = 160

    def __post_init__(self) -> None:
        if not 1 <= self.counties <= self.townships <= self.branches:
            message = f"every county needs a township and every township a branch: {self}"
            raise ValueError(message)
        if self.counties > len(COUNTIES) or self.townships > len(TOWNSHIPS):
            message = f"there are names for {len(COUNTIES)} counties and {len(TOWNSHIPS)} townships: {self}"
            raise ValueError(message)


@dataclass(frozen=True)
class Account:
    """A Telegram account of the demonstration; the stranger's has neither role nor level."""

    id: int
    name: str
    phone: str
    """With the country code, as Telegram sends it."""
    title: str
    """What the person is, for the playground's list, such as 柳河村党支部书记."""
    group: str
    """The county, 市级 or 名册外."""
    role: Role | None = None
    level: Level | None = None


@dataclass(frozen=True)
class Demonstration:
    """The city's roster and everybody's accounts, in a fixed order from the city downwards."""

    roster: Roster
    accounts: tuple[Account, ...]
    newcomer: Account
    """A branch secretary who is in the roster and has not joined yet."""
    stranger: Account
    """Somebody who is not in the roster."""

    def who(self, role: Role, level: Level | None = None) -> tuple[Account, ...]:
        """Everybody of a role (at a level) who has joined."""
        return tuple(
            one
            for one in self.accounts
            if one.role is role and level in {None, one.level} and one != self.newcomer
        )


def demonstrate(size: Size | None = None, seed: int = 5) -> Demonstration:
    """Make the city; the same size and seed give the same city."""
    city = _City(size or Size(), random.Random(seed))  # noqa: S311 - made-up people, no secret
    city.build()
    return city.finished()


@dataclass
class _Township:
    county: str
    organization: OrganizationRow
    secretary: PersonRow
    leadership_member: PersonRow
    branches: list[OrganizationRow] = field(default_factory=list)
    schools: list[OrganizationRow] = field(default_factory=list)
    branch_secretaries: list[PersonRow] = field(default_factory=list)


class _City:
    """The city while it is being made."""

    def __init__(self, size: Size, chance: random.Random) -> None:
        self.size = size
        self.chance = chance
        self.organizations: list[OrganizationRow] = []
        self.persons: list[PersonRow] = []
        self.offices: list[OfficeRow] = []
        self.contact_points: list[ContactPointRow] = []
        self.accounts: list[Account] = []
        self.newcomer_code: str
        self.stranger: Account
        self.names = person_names(chance)
        self.villages = village_names(chance)

    def build(self) -> None:
        """Make everything from the city downwards, then tie the leaders to their contact points."""
        committee = self._organization(
            None, OrganizationKind.COMMITTEE, Level.CITY, f"中共{CITY}市委员会", self._committee_members()
        )
        department = self._organization(
            committee, OrganizationKind.ORGANIZATION_DEPARTMENT, Level.CITY, f"{CITY}市委组织部"
        )
        leaders = self._leaders(committee, CITY_GROUP, f"{CITY}市委", leadership_members=2)
        self._person(department, Role.ADMINISTRATOR, CITY_GROUP, f"{CITY}市委组织部管理员")
        self._person(department, Role.TEAM_LEADER, CITY_GROUP, "督查组组长")
        counties = self.chance.sample(COUNTIES, self.size.counties)
        led = [(name, *self._county(committee, name)) for name in counties]
        townships = self._townships([(name, organization) for name, organization, _ in led])
        self._branches(townships)
        self._tie_above_townships(leaders, townships)
        for name, _, county_leaders in led:
            self._tie_above_townships(county_leaders, [one for one in townships if one.county == name])
        for township in townships:
            self._tie_within(township)
        self._organs(committee, department, led[0][0], led[0][1])
        self.newcomer_code = townships[(self.size.branches - 1) % len(townships)].branch_secretaries[-1].code
        self.stranger = self._come_from_outside()
        self._departments(committee)
        self._special_team(committee)

    def finished(self) -> Demonstration:
        """The city, with the last branch's secretary not joined yet, and the stranger."""
        code = self.newcomer_code
        persons = [replace(one, telegram_id=None) if one.code == code else one for one in self.persons]
        place = [one.code for one in self.persons].index(code)
        newcomer = replace(self.accounts[place], title=f"{self.accounts[place].title}(未登记)")
        accounts = (*self.accounts[:place], newcomer, *self.accounts[place + 1 :])
        roster = Roster(
            tuple(self.organizations), tuple(persons), tuple(self.offices), tuple(self.contact_points)
        )
        return Demonstration(roster, accounts, newcomer, self.stranger)

    def _come_from_outside(self) -> Account:
        """Somebody who is not in the roster."""
        number = len(self.accounts)
        stranger = Account(
            FIRST_TELEGRAM_ID + number, next(self.names), f"86{FIRST_PHONE + number}", "陌生人", OUTSIDE_GROUP
        )
        self.accounts.append(stranger)
        return stranger

    def _departments(self, committee: OrganizationRow) -> None:
        """Departments of the city, some of which answer for an industry: last, so that nobody else moves."""
        codes = {}
        for stem in DEPARTMENTS:
            name = f"{CITY}市{stem}"
            department = self._organization(
                committee,
                OrganizationKind.DEPARTMENT,
                Level.UNIT,
                name,
                self._committee_members(),
                sector=Sector.AGENCY,
            )
            self._tie_to_veteran(self._leaders(department, CITY_GROUP, name, leadership_members=0)[0])
            codes[stem] = department.code
        answering = {sector: codes[stem] for stem, sector in DEPARTMENTS.items() if sector is not None}
        self.organizations = [
            replace(one, authority=answering[one.sector]) if one.sector in answering else one
            for one in self.organizations
        ]

    def _special_team(self, committee: OrganizationRow) -> None:
        """Inspectors of the departments that key rounds bring together beside the organization department."""
        organs = {one.kind: one for one in self.organizations if one.level is Level.CITY}
        for kind, name in SPECIAL_TEAM.items():
            organ = organs.get(kind) or self._organization(committee, kind, Level.CITY, f"{CITY}{name}")
            self._person(organ, Role.INSPECTOR, CITY_GROUP, f"{organ.name}督查员")

    def _organs(
        self, committee: OrganizationRow, department: OrganizationRow, county: str, led: OrganizationRow
    ) -> None:
        """The city's and one county's further organs and those who read; somebody with two offices."""
        city = f"{CITY}市委"
        office = self._organization(
            committee, OrganizationKind.STEERING_OFFICE, Level.CITY, f"{city}党建工作领导小组办公室"
        )
        self._person(office, Role.STEERING_OFFICE_USER, CITY_GROUP, f"{city}党建办工作人员")
        commission = self._organization(
            committee, OrganizationKind.DISCIPLINE_COMMISSION, Level.CITY, f"{CITY}市纪委"
        )
        self._person(commission, Role.DISCIPLINE_READER, CITY_GROUP, f"{CITY}市纪委查阅人员")
        self._person(committee, Role.PARENT_READER, CITY_GROUP, f"{city}查阅人员")
        self._person(department, Role.OPERATOR, CITY_GROUP, f"{city}组织部运行维护人员")
        below = self._organization(
            led, OrganizationKind.STEERING_OFFICE, Level.COUNTY, f"{county}委党建工作领导小组办公室"
        )
        both = self._person(below, Role.STEERING_OFFICE_USER, county, f"{county}委党建办工作人员、县委经办人")
        since = SINCE + timedelta(days=LONGEST_IN_OFFICE_DAYS + 1)
        self.offices.append(OfficeRow(both.code, led.code, Role.CLERK, since))

    def _county(self, city: OrganizationRow, name: str) -> tuple[OrganizationRow, list[PersonRow]]:
        committee = self._organization(
            city, OrganizationKind.COMMITTEE, Level.COUNTY, f"中共{name}委员会", self._committee_members()
        )
        department = self._organization(
            committee, OrganizationKind.ORGANIZATION_DEPARTMENT, Level.COUNTY, f"{name}委组织部"
        )
        leaders = self._leaders(committee, name, f"{name}委", leadership_members=2)
        for _ in range(max(2, -(-INSPECTORS // self.size.counties))):
            self._person(department, Role.INSPECTOR, name, f"{name}督查员")
        return committee, leaders

    def _townships(self, counties: Sequence[tuple[str, OrganizationRow]]) -> list[_Township]:
        made = []
        for number, name in enumerate(self.chance.sample(TOWNSHIPS, self.size.townships)):
            county, parent = counties[number % len(counties)]
            kind = self.chance.choice("镇镇乡")
            organization = self._organization(
                parent,
                OrganizationKind.COMMITTEE,
                Level.TOWNSHIP,
                f"{name}{kind}党委",
                self._committee_members(),
            )
            leaders = self._leaders(organization, county, organization.name, leadership_members=1)
            made.append(_Township(county, organization, leaders[0], leaders[1]))
        return made

    def _branches(self, townships: Sequence[_Township]) -> None:
        for number in range(self.size.branches):
            township = townships[number % len(townships)]
            name, level, key_village = self._branch(number, number // len(townships), township)
            branch = self._organization(
                township.organization,
                OrganizationKind.BRANCH,
                level,
                f"{name}党支部",
                MEMBERS[0] if number == 0 else self.chance.randint(*MEMBERS),
                key_village=key_village,
                sector=sector_of(name, level),
                elected_on=elected_on(number, level),
            )
            township.branches.append(branch)
            if branch.sector is Sector.SCHOOL:
                township.schools.append(branch)
            title = f"{branch.name}书记"
            township.branch_secretaries.append(self._person(branch, Role.SECRETARY, township.county, title))
            if number < len(townships):
                self._person(branch, Role.CLERK, township.county, f"{branch.name}经办人")

    def _branch(self, number: int, turn: int, township: _Township) -> tuple[str, Level, bool]:
        """Name, level and key flag of a township's branch number `turn`.

        Of every twelve: one school, one enterprise, two communities, eight villages; the first
        village and every fourth branch after it are key ones.
        """
        village = FIRST_VILLAGE if number == 0 else next(self.villages)
        if turn % 12 == 1:
            stem = township.organization.name.removesuffix("党委") + "中心" if turn == 1 else village
            return f"{stem}小学", Level.UNIT, False
        if turn % 12 == 5:  # noqa: PLR2004 - one of twelve, see above
            return f"{village}{self.chance.choice(ENTERPRISES)}有限公司", Level.UNIT, False
        key_village = turn % 4 == 0
        if turn % 6 == 3:  # noqa: PLR2004 - two of twelve, see above
            return f"{village}社区", Level.COMMUNITY, key_village
        return f"{village}村", Level.VILLAGE, key_village

    def _tie_above_townships(self, leaders: Sequence[PersonRow], townships: Sequence[_Township]) -> None:
        """City and county leaders: the secretary per R43 to R45, the others to two branches each."""
        secretary, *others = leaders
        township = self.chance.choice(townships)
        self._tie(secretary, ContactPointKind.TOWNSHIP, township.organization)
        self._tie_to_school_and_veteran(secretary, townships)
        for person in others:
            for one in self.chance.sample(townships, min(2, len(townships))):
                self._tie(person, ContactPointKind.BRANCH, self.chance.choice(one.branches))

    def _tie_within(self, township: _Township) -> None:
        """Township and branch leaders; every secretary has somebody to call on."""
        self._tie_to_school_and_veteran(township.secretary, [township])
        others = [one for one in township.branches if one not in township.schools]
        for person in (township.secretary, township.leadership_member):
            self._tie(person, ContactPointKind.BRANCH, self.chance.choice(others))
        for person in township.branch_secretaries:
            self._tie_to_veteran(person)

    def _tie_to_school_and_veteran(self, person: PersonRow, townships: Sequence[_Township]) -> None:
        schools = [school for one in townships for school in one.schools]
        if schools:
            self._tie(person, ContactPointKind.PRIMARY_SCHOOL, self.chance.choice(schools))
        self._tie_to_veteran(person)

    def _tie_to_veteran(self, person: PersonRow) -> None:
        nickname = veteran_nickname(self.chance)
        kind = ContactPointKind.VETERAN_MEMBER
        self.contact_points.append(ContactPointRow(person.code, kind, None, nickname, SINCE))

    def _tie(self, person: PersonRow, kind: ContactPointKind, organization: OrganizationRow) -> None:
        self.contact_points.append(ContactPointRow(person.code, kind, organization.code, None, SINCE))

    def _leaders(
        self, organization: OrganizationRow, group: str, name: str, *, leadership_members: int
    ) -> list[PersonRow]:
        """The secretary, then the other leadership members; a clerk enters for them."""
        leaders = [self._person(organization, Role.SECRETARY, group, f"{name}书记")]
        leaders += [
            self._person(organization, Role.LEADERSHIP_MEMBER, group, f"{name}班子成员")
            for _ in range(leadership_members)
        ]
        self._person(organization, Role.CLERK, group, f"{name}经办人")
        return leaders

    def _organization(
        self,
        parent: OrganizationRow | None,
        kind: OrganizationKind,
        level: Level,
        name: str,
        members: int = 0,
        *,
        key_village: bool = False,
        sector: Sector | None = None,
        elected_on: date | None = None,
    ) -> OrganizationRow:
        made = OrganizationRow(
            code=f"Z{len(self.organizations) + 1:04}",
            parent=parent.code if parent else None,
            kind=kind,
            level=level,
            name=name,
            from_on=SINCE,
            members=members,
            key_village=key_village,
            sector=sector,
            elected_on=COMMITTEES.get(level) if kind is OrganizationKind.COMMITTEE else elected_on,
        )
        self.organizations.append(made)
        return made

    def _person(self, organization: OrganizationRow, role: Role, group: str, title: str) -> PersonRow:
        number = len(self.accounts)
        account_id = FIRST_TELEGRAM_ID + number
        person = PersonRow(f"R{number + 1:04}", next(self.names), str(FIRST_PHONE + number), account_id)
        since = SINCE + timedelta(days=self.chance.randint(0, LONGEST_IN_OFFICE_DAYS))
        self.persons.append(person)
        self.offices.append(OfficeRow(person.code, organization.code, role, since))
        self.accounts.append(
            Account(account_id, person.name, f"86{person.phone}", title, group, role, organization.level)
        )
        return person

    def _committee_members(self) -> int:
        return self.chance.randint(*COMMITTEE_MEMBERS)
