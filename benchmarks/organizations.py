"""A city of any size for the benchmark of obligations: branches below parents, and their records of a year.

Everything is written straight into the tables and made up by arithmetic, so that both databases hold the
same rows. Drafts are left out, and what a record tells beside what it counts for: neither is read here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from sqlalchemy import Column, Date, Integer, MetaData, String, Table, UniqueConstraint, insert, text
from sqlalchemy.schema import AddConstraint, CreateIndex, DropConstraint, DropIndex

from domain.obligations import Applies, Bearer, Carrier, Leading, Obligation, Pack
from domain.people import OrganizationKind
from domain.periods import Cadence
from domain.reminders import Round, RoundKind
from domain.rule_book import Accepted
from domain.switches import Switch
from services import rules
from storage import digests
from storage import schema as tables
from storage.types import Instant

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection, Executable

    from storage.database import Database, Tx

ZONE = "Asia/Shanghai"
TODAY = date(2026, 6, 22)
"""A Monday on which the weekly round tells of months, quarters, halves and of what is due on 10 July."""

NOW = datetime(2026, 6, 22, 1, 30, tzinfo=UTC)
"""Half past nine there."""

FIRST = date(2026, 1, 1)
LAST = date(2026, 6, 20)
RECORDS = 10
"""Of each branch since the year began, one in each of as many stretches of it."""

CHILDREN = 100
"""Branches below a parent, and parents below one."""

SINCE = date(2020, 1, 1)
CADENCES = (
    *[Cadence.MONTHLY] * 6,
    *[Cadence.QUARTERLY] * 2,
    Cadence.HALF_YEARLY,
    Cadence.YEARLY,
)
"""Of the ten obligations: with these about 79 of 100 pairs of branch and obligation are open."""

OTHERS = ("visit", "talk:party_member", "problem", "vehicle")
"""What further records count for, which meets none of the ten."""

_made_up = MetaData()
_DAYS = Table(
    "made_up_days",
    _made_up,
    Column("number", Integer, primary_key=True),
    Column("held_on", Date),
    Column("entered_at", Instant),
    prefixes=["TEMPORARY"],
)
_MEASURES = Table(
    "made_up_measures",
    _made_up,
    Column("number", Integer, primary_key=True),
    Column("measure", String(48)),
    prefixes=["TEMPORARY"],
)

_NUMBERS = """WITH RECURSIVE numbers(i) AS (
    SELECT CAST(0 AS BIGINT) UNION ALL SELECT i + 1 FROM numbers WHERE i + 1 < :count
)"""
_CHANCE = "((i * 10 + k) * 2654435761 % 4294967296) / 65536"
"""A number of 16 bits for each branch and record that looks like chance."""

_ORGANIZATIONS = f"""
{_NUMBERS}
INSERT INTO organizations (id, parent_id, kind, level, name, pinyin, initials, time_zone, members, from_on)
SELECT :base + i, :parent + i / :children, :kind, :level, '第' || i || :title, 'di''yi''cun''dang''zhi''bu',
       'dycdzb', :zone, 20, :since FROM numbers
"""  # noqa: S608 - made of the constants above
_PERSONS = """
INSERT INTO persons (id, name, pinyin, initials, telegram_id)
SELECT id, '某书记' || id, 'mou''shu''ji', 'msj', id * 48271 % 2147483647 FROM organizations
"""
_OFFICES = """
INSERT INTO offices (id, person_id, organization_id, role, from_on)
SELECT id, id, id, 'secretary', :since FROM organizations
"""
_RECORDS = f"""
{_NUMBERS}
INSERT INTO duty_records
  (id, organization_id, office_id, person_id, kind, year, number, held_on, entered_at, draft_id)
SELECT k * :count + place + 1, :base + i, :base + i, :base + i, 'general', 2026, k + 1, d.held_on,
       d.entered_at, k * :count + place + 1
FROM (SELECT i AS place, i * 7919 % :count AS i, CAST(:k AS BIGINT) AS k FROM numbers) AS n
JOIN made_up_days d ON d.number = k * :days + ({_CHANCE}) % :days
"""  # noqa: S608 - made of the constants above
_CONTRIBUTIONS = f"""
INSERT INTO contributions
  (id, record_id, measure, organization_id, office_id, held_on, units, entered_at, from_at)
SELECT id, id, m.measure, organization_id, office_id, held_on, 1, entered_at, entered_at
FROM (SELECT r.*, r.organization_id - :base AS i, r.number - 1 AS k FROM duty_records r) AS r
JOIN made_up_measures m ON m.number = ({_CHANCE}) / 7 % :measures
ORDER BY id
"""  # noqa: S608 - made of the constants above
_TABLES = ("organizations", "persons", "offices", "duty_records", "contributions")


@dataclass(frozen=True)
class City:
    """So many branches with those above them; ids are numbered from the top."""

    branches: int

    @cached_property
    def parents(self) -> range:
        """The ids of those directly above branches."""
        return range(self.branch_ids.start - -(-self.branches // CHILDREN), self.branch_ids.start)

    @cached_property
    def branch_ids(self) -> range:
        """The ids of branches, and of their secretaries."""
        first = 1 + sum(count for _, count in self._levels[:-1])
        return range(first, first + self.branches)

    @staticmethod
    def chat(person_id: int) -> int:
        """The chat of a person: in no order."""
        return person_id * 48271 % 2147483647

    @cached_property
    def _levels(self) -> list[tuple[int, int]]:
        """From the top: of each level its number in the tree, and how many there are."""
        counts = [self.branches]
        while counts[0] > 1:
            counts.insert(0, -(-counts[0] // CHILDREN))
        return list(enumerate(counts))

    def build(self, tx: Tx) -> None:
        """Write everything into an empty database."""
        base = 1
        parent = None
        for level, count in self._levels:
            is_branch = level == len(self._levels) - 1
            tx.execute(
                text(_ORGANIZATIONS),
                {
                    "base": base,
                    "parent": parent,
                    "count": count,
                    "children": CHILDREN,
                    "kind": "branch" if is_branch else "committee",
                    "level": "village" if is_branch else ("city", "county", "township")[min(level, 2)],
                    "title": "党支部" if is_branch else "党委",
                    "zone": ZONE,
                    "since": SINCE.isoformat(),
                },
            )
            base, parent = base + count, base
        tx.execute(text(_PERSONS))
        tx.execute(text(_OFFICES), {"since": SINCE.isoformat()})
        self._records(tx)
        rules.accept(tx, [Accepted(one.key, one.rule_text(), SINCE) for one in OBLIGATIONS], _MADE_AT, None)
        rules.switch(tx, Switch(1, Pack.BRANCH, on=True, from_on=SINCE), _MADE_AT, None)
        for made in EARLIER:
            digests.add_round(tx, made, ZONE, datetime.combine(made.on_day, time(1), UTC))

    def _records(self, tx: Tx) -> None:
        _made_up.create_all(tx)
        days = [FIRST + timedelta(number) for number in range((LAST - FIRST).days + 1)]
        entered = [datetime.combine(day, time(9), UTC) for day in days]
        tx.execute(
            insert(_DAYS),
            [
                {"number": number, "held_on": day, "entered_at": at}
                for number, (day, at) in enumerate(zip(days, entered, strict=True))
            ],
        )
        tx.execute(
            insert(_MEASURES), [{"number": number, "measure": one} for number, one in enumerate(MEASURES)]
        )
        values = {"count": self.branches, "base": self.branch_ids.start, "days": len(days) // RECORDS}
        for k in range(RECORDS):
            tx.execute(text(_RECORDS), {**values, "k": k})
        tx.execute(text(_CONTRIBUTIONS), {"base": self.branch_ids.start, "measures": len(MEASURES)})


def _obligation(number: int, cadence: Cadence) -> Obligation:
    return Obligation(
        key=f"MADE-{number}",
        item=f"MADE-{number}",
        title=f"第{number}项",
        cadence=cadence,
        minimum=1,
        bearer=Bearer.ORGANIZATION,
        applies=(Applies(OrganizationKind.BRANCH),),
        pack=Pack.BRANCH,
        carrier=Carrier.COMMITTEE,
        leading=Leading.DEPLOYMENT,
        basis="made up",
        counts=(f"general:MADE-{number}",),
        until=(7, 10) if cadence is Cadence.YEARLY else None,
        form="general",
    )


OBLIGATIONS = tuple(_obligation(number, cadence) for number, cadence in enumerate(CADENCES))
MEASURES = (*(one.counts[0] for one in OBLIGATIONS), *OTHERS)
_MADE_AT = datetime(2026, 1, 1, tzinfo=UTC)

EARLIER = (
    Round(RoundKind.DUE, date(2026, 6, 18), date(2026, 6, 21), date(2026, 6, 17), date(2026, 6, 17)),
    Round(RoundKind.WEEK, date(2026, 6, 15), date(2026, 6, 21), date(2026, 6, 8), date(2026, 6, 14)),
    Round(RoundKind.BELOW, date(2026, 6, 18), date(2026, 6, 21), date(2026, 6, 17), date(2026, 6, 17)),
)
"""The rounds before that Monday: the days from 19 June on are a holiday."""


def fill(database: Database, city: City) -> None:
    """Build a city fast: references are not checked while it is written, and indexes are made afterwards."""
    with database.engine.connect() as connection:
        _run(connection, _BEFORE[database.is_sqlite])
        with connection.begin():
            later = _without_indexes(connection)
            city.build(connection)
            for making in later:
                connection.execute(making)
        _run(connection, _AFTER[database.is_sqlite])


def _without_indexes(tx: Tx) -> list[Executable]:
    """Drop the indexes of the largest tables; gives how they are made again.

    SQLite keeps those of unique columns, which belong to the table.
    """
    making: list[Executable] = []
    for table in (tables.duty_records, tables.contributions):
        for index in table.indexes:
            tx.execute(DropIndex(index))
            making.append(CreateIndex(index))
        if tx.dialect.name == "sqlite":
            continue
        for unique in [one for one in table.constraints if isinstance(one, UniqueConstraint)]:
            tx.execute(DropConstraint(unique))
            making.append(AddConstraint(unique))
    return making


def _run(connection: Connection, statements: Sequence[str]) -> None:
    """Run statements outside of transactions."""
    driver = connection.connection.cursor()
    for statement in statements:
        driver.execute(statement)
    connection.connection.commit()


_BEFORE: dict[bool, Sequence[str]] = {
    True: (
        "PRAGMA foreign_keys=OFF",
        "PRAGMA journal_mode=OFF",
        "PRAGMA synchronous=OFF",
        "PRAGMA cache_size=-500000",
    ),
    False: (
        "SET session_replication_role = replica",
        "SET maintenance_work_mem = '512MB'",
        "SET synchronous_commit = off",
    ),
}
_AFTER: dict[bool, Sequence[str]] = {
    True: ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", "PRAGMA foreign_keys=ON"),
    False: (),
}
