"""Rosters edited at random: what is listed afterwards is what was wanted."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from domain.people import Role
from domain.roster import OfficeRow, OrganizationRow, PersonRow, Roster
from storage import roster as stored
from storage.verify import verify
from tests.services.rosters import TODAY, administrator_of, bring_in, changed, dry_run, told

if TYPE_CHECKING:
    from tests.services.diary import Diary


class Editor:
    """Changes a roster at random into another one that is right."""

    def __init__(self, roster: Roster, chance: random.Random) -> None:
        self.roster = roster
        self.chance = chance
        self.number = 1000

    def edit(self) -> None:
        work = self.chance.choice(
            [self.rename, self.move, self.appoint, self.replace_secretary, self.leave, self.renumber]
        )
        work()

    def branch(self) -> OrganizationRow:
        live = [one for one in self.roster.organizations if one.to_on is None and one.name.endswith("党支部")]
        return self.chance.choice(live)

    def rename(self) -> None:
        branch = self.branch()
        self.number += 1
        self.put(
            organizations=changed(
                self.roster.organizations,
                branch.code,
                name=f"{self.number}村党支部",
                members=self.chance.randrange(40),
            )
        )

    def move(self) -> None:
        committees = [one.code for one in self.roster.organizations if one.name.endswith("委员会")]
        parent = self.chance.choice(committees)
        self.put(organizations=changed(self.roster.organizations, self.branch().code, parent=parent))

    def appoint(self) -> None:
        person = self.person()
        office = OfficeRow(person.code, self.branch().code, Role.CLERK, self.day())
        self.put(persons=(*self.roster.persons, person), offices=(*self.roster.offices, office))

    def replace_secretary(self) -> None:
        branch, person = self.branch(), self.person()
        offices = tuple(
            one
            for one in self.roster.offices
            if (one.organization, one.role) != (branch.code, Role.SECRETARY)
        )
        new = OfficeRow(person.code, branch.code, Role.SECRETARY, self.day())
        self.put(persons=(*self.roster.persons, person), offices=(*offices, new))

    def leave(self) -> None:
        clerks = [one for one in self.roster.offices if one.role is Role.CLERK]
        if clerks:
            gone = self.chance.choice(clerks)
            self.put(offices=tuple(one for one in self.roster.offices if one != gone))

    def renumber(self) -> None:
        person = self.chance.choice(self.roster.persons)
        self.number += 1
        phone = f"1000001{self.number:04}"
        self.put(
            persons=tuple(
                replace(one, phone=phone) if one.code == person.code else one for one in self.roster.persons
            )
        )

    def person(self) -> PersonRow:
        self.number += 1
        return PersonRow(f"R{self.number}", f"新{self.number}", f"1000002{self.number:04}")

    def day(self) -> date:
        return TODAY - timedelta(self.chance.randrange(40))

    def put(self, **parts: Any) -> None:
        self.roster = replace(self.roster, **parts)


def as_listed(diary: Diary) -> tuple[Any, ...]:
    """What is listed and live, as a roster says it."""
    present = diary.database.run(stored.present)
    organizations = {one.row for one in present.organizations.values() if one.row.to_on is None}
    persons = {replace(one.row, telegram_id=None) for one in present.persons.values()}
    return (
        organizations,
        persons,
        {one.row for one in present.offices if one.row.to_on is None},
        {one.row for one in present.contact_points if one.row.to_on is None},
    )


def test_after_any_edits_the_listed_is_the_wanted_and_the_same_again_is_nothing(
    diary: Diary, figures: Callable[[str], None]
) -> None:
    administrator = administrator_of(diary)
    seed = int(os.environ.get("WUZE_TEST_SEED") or random.SystemRandom().randrange(10**6))
    figures(f"seed {seed} (WUZE_TEST_SEED={seed} replays it)")
    editor = Editor(diary.city.roster, random.Random(seed))
    for _ in range(12):
        for _ in range(editor.chance.randrange(1, 6)):
            editor.edit()
        shown = dry_run(diary, editor.roster, administrator)
        assert shown.faults == []
        if shown.difference:
            bring_in(diary, administrator, editor.roster)
        assert told(dry_run(diary, editor.roster, administrator)) == []
        organizations, persons, offices, points = as_listed(diary)
        assert organizations == set(editor.roster.organizations)
        assert {replace(one, telegram_id=None) for one in editor.roster.persons} <= persons
        assert offices == set(editor.roster.offices)
        assert points == set(editor.roster.contact_points)
    assert diary.database.run(verify, b"key").faults == []
