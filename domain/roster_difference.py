"""What a roster would change: compared with what is listed now, before anything is written.

Nothing is deleted. What is missing from a roster ends: its last day is the day before, so that a
former holder loses everything with the next tap. Persons do not end; they are in office or not.
Accounts are not compared: no roster gives or takes one.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from domain.people import Role
from domain.roster import ContactPointRow, OfficeRow, OrganizationRow, PersonRow, Roster
from domain.roster_present import (
    UNCODED,
    Listed,
    Present,
    Row,
    is_live,
    keeping_points,
    persons_within,
    tree,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from domain.messages import Json

Coded = TypeVar("Coded", OrganizationRow, PersonRow)
Stint = TypeVar("Stint", OfficeRow, ContactPointRow)


class Succession(NamedTuple):
    """An organization went on in another one; `on_day` is the first day of that."""

    organization: str
    successor: str
    kind: str
    on_day: date


@dataclass(frozen=True)
class Changed(Generic[Row]):
    """A row of the system before and after. `missing`: it ends because the roster does not have it."""

    id: int
    before: Row
    after: Row
    missing: bool = False


@dataclass(frozen=True)
class Part(Generic[Row]):
    """What happens to rows of one kind."""

    added: tuple[Row, ...] = ()
    changed: tuple[Changed[Row], ...] = ()
    ended: tuple[Changed[Row], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.ended)


@dataclass(frozen=True)
class Difference:
    """What a roster would change; false when nothing."""

    organizations: Part[OrganizationRow] = field(default_factory=Part)
    persons: Part[PersonRow] = field(default_factory=Part)
    offices: Part[OfficeRow] = field(default_factory=Part)
    contact_points: Part[ContactPointRow] = field(default_factory=Part)
    successions: tuple[Succession, ...] = ()

    def __bool__(self) -> bool:
        return any((self.organizations, self.persons, self.offices, self.contact_points, self.successions))

    @property
    def digest(self) -> str:
        """By which the same difference is recognised."""
        parts = [
            [
                [vars(row) for row in part.added],
                *(
                    [[one.id, vars(one.before), vars(one.after)] for one in several]
                    for several in (part.changed, part.ended)
                ),
            ]
            for part in (self.organizations, self.persons, self.offices, self.contact_points)
        ]
        told = json.dumps([parts, self.successions], default=str, sort_keys=True)
        return hashlib.sha256(told.encode()).hexdigest()

    def counts(self) -> dict[str, Json]:
        """How much of what."""
        return {
            subject: {"added": len(part.added), "changed": len(part.changed), "ended": len(part.ended)}
            for subject, part in (
                ("organizations", self.organizations),
                ("persons", self.persons),
                ("offices", self.offices),
                ("contact_points", self.contact_points),
            )
        }

    def additions(self) -> Difference:
        """The same without what would change or end, but for codes that rows get."""
        return Difference(
            Part(self.organizations.added, _only_code(self.organizations.changed)),
            Part(self.persons.added, _only_code(self.persons.changed)),
            Part(self.offices.added),
            Part(self.contact_points.added),
            self.successions,
        )


def _only_code(changed: Iterable[Changed[Coded]]) -> tuple[Changed[Coded], ...]:
    return tuple(
        replace(one, after=replace(one.before, code=one.after.code))
        for one in changed
        if one.before.code.startswith(UNCODED)
    )


def difference(present: Present, wanted: Roster, today: date, seat: str | None = None) -> Difference:
    """What `wanted` would change below a seat. `present` has adopted what the roster names."""
    within = tree(present, seat)
    organizations = _organizations(present, wanted, today, within)
    last_days = _LastDays(wanted, [*organizations.changed, *organizations.ended], today)
    theirs = persons_within(present, within, today)
    # Of a person in office elsewhere too, only what is listed already may stand in the roster.
    others = frozenset() if seat is None else frozenset(present.persons) - theirs
    named = {one.code for one in wanted.persons} | {one.person for one in wanted.contact_points}
    return Difference(
        organizations,
        _persons(present, wanted),
        _stints(
            [one for one in present.offices if one.row.organization in within],
            wanted.offices,
            lambda row: (row.person, row.organization, row.role),
            last_days.of_office,
            today,
        ),
        _stints(
            keeping_points(present, within, today, named),
            [row for row in wanted.contact_points if row.person not in others],
            lambda row: (row.person, row.kind, row.organization, row.nickname),
            lambda _: today - timedelta(1),
            today,
        ),
        _successions(present, wanted),
    )


def _organizations(
    present: Present, wanted: Roster, today: date, within: frozenset[str]
) -> Part[OrganizationRow]:
    added: list[OrganizationRow] = []
    changed: list[Changed[OrganizationRow]] = []
    ended: list[Changed[OrganizationRow]] = []
    for row in wanted.organizations:
        known = present.organizations.get(row.code)
        if known is None:
            added.append(row)
            continue
        before = known.row
        if row.code in present.adopted_organizations:
            before = replace(before, code=f"{UNCODED}{known.id}")
        if _facts(before) != _facts(row):
            ends = is_live(before.to_on, today) and not is_live(row.to_on, today)
            (ended if ends else changed).append(Changed(known.id, before, row))
    listed = {row.code for row in wanted.organizations}
    last_day = today - timedelta(1)
    ended += [
        Changed(one.id, one.row, replace(one.row, to_on=last_day), missing=True)
        for code, one in present.organizations.items()
        if code in within and code not in listed and is_live(one.row.to_on, today)
    ]
    return Part(tuple(added), tuple(changed), tuple(ended))


def _facts(row: OrganizationRow) -> dict[str, object]:
    """What an organization is; in which it went on is evidence of its own and is only added to."""
    return {**vars(row), "merged_into": None, "split_from": None}


def _persons(present: Present, wanted: Roster) -> Part[PersonRow]:
    added: list[PersonRow] = []
    changed: list[Changed[PersonRow]] = []
    for row in wanted.persons:
        known = present.persons.get(row.code)
        if known is None:
            added.append(row)
            continue
        before = known.row
        if row.code in present.adopted_persons:
            before = replace(before, code=f"{UNCODED}{known.id}")
        after = replace(row, telegram_id=before.telegram_id)
        if before != after:
            changed.append(Changed(known.id, before, after))
    return Part(tuple(added), tuple(changed))


def _successions(present: Present, wanted: Roster) -> tuple[Succession, ...]:
    found = []
    for row in wanted.organizations:
        if row.merged_into is not None and row.to_on is not None:
            found.append(Succession(row.code, row.merged_into, "merge", row.to_on + timedelta(1)))
        if row.split_from is not None:
            found.append(Succession(row.split_from, row.code, "split", row.from_on))
    return tuple(one for one in found if (one.organization, one.successor) not in present.successions)


class _LastDays:
    """The last day of an office that is missing from a roster."""

    def __init__(self, wanted: Roster, orgs: Sequence[Changed[OrganizationRow]], today: date) -> None:
        self._yesterday = today - timedelta(1)
        self._ends = {one.after.code: one.after.to_on for one in orgs}
        self._ends |= {row.code: row.to_on for row in wanted.organizations}
        self._followed: dict[str, date] = {}
        for office in wanted.offices:
            if office.role is Role.SECRETARY and not office.acting and is_live(office.to_on, today):
                self._followed[office.organization] = office.from_on

    def of_office(self, row: OfficeRow) -> date:
        """The day before, earlier where the organization ended or a new secretary began earlier."""
        days = [self._yesterday]
        if (end := self._ends.get(row.organization)) is not None:
            days.append(end)
        followed = self._followed.get(row.organization)
        if row.role is Role.SECRETARY and not row.acting and followed is not None and followed > row.from_on:
            days.append(followed - timedelta(1))
        return min(days)


def _stints(
    listed: Sequence[Listed[Stint]],
    wanted: Iterable[Stint],
    key: Callable[[Stint], Hashable],
    last_day: Callable[[Stint], date],
    today: date,
) -> Part[Stint]:
    """Compare times in office, person by person and office by office."""
    added: list[Stint] = []
    pairs: list[Changed[Stint]] = []
    former: dict[Hashable, list[Listed[Stint]]] = {}
    for one in listed:
        former.setdefault(key(one.row), []).append(one)
    new: dict[Hashable, list[Stint]] = {}
    for row in wanted:
        new.setdefault(key(row), []).append(row)
    for which, rows in new.items():
        waiting = former.get(which, [])
        added += _pair(waiting, rows, pairs)
        waiting[:] = [one for one in waiting if not _goes_on(one.row, rows)]
    pairs += [
        Changed(one.id, one.row, replace(one.row, to_on=last_day(one.row)), missing=True)
        for several in former.values()
        for one in several
        if is_live(one.row.to_on, today)
    ]
    changed: list[Changed[Stint]] = []
    ended: list[Changed[Stint]] = []
    for pair in pairs:
        if pair.before != pair.after:
            ends = is_live(pair.before.to_on, today) and not is_live(pair.after.to_on, today)
            (ended if ends else changed).append(pair)
    return Part(tuple(added), tuple(changed), tuple(ended))


def _pair(waiting: list[Listed[Stint]], rows: Iterable[Stint], pairs: list[Changed[Stint]]) -> list[Stint]:
    """Take each row's former self out of those that wait; gives the rows that have none.

    The same beginning is the same time in office, an earlier one corrects it. A later beginning is a
    new time, and the former ends the day before: what was done in it stays what it was.
    """
    added: list[Stint] = []
    for row in sorted(rows, key=lambda row: all(one.row.from_on != row.from_on for one in waiting)):
        same = [one for one in waiting if one.row.from_on == row.from_on]
        if not (found := same or [one for one in waiting if _overlap(one.row, row)]):
            added.append(row)
            continue
        one = max(found, key=lambda one: one.row.from_on)
        waiting.remove(one)
        after = row
        if row.from_on > one.row.from_on:
            added.append(row)
            after = replace(one.row, to_on=row.from_on - timedelta(1))
        pairs.append(Changed(one.id, one.row, after))
    return added


def _goes_on(row: Stint, rows: Iterable[Stint]) -> bool:
    """Whether one of the rows begins the day after this one ends."""
    return row.to_on is not None and any(one.from_on == row.to_on + timedelta(1) for one in rows)


def _overlap(one: Stint, other: Stint) -> bool:
    return _reaches(one, other.from_on) and _reaches(other, one.from_on)


def _reaches(row: Stint, day: date) -> bool:
    return row.to_on is None or row.to_on >= day
