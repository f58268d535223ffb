"""What changes in a year, by its seed: offices change hands, branches begin and end, packs are switched."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING

from domain.obligations import Pack
from domain.people import Role
from domain.roster import PersonRow
from domain.switches import Switch
from services import rules
from tests.simulation.world import at

if TYPE_CHECKING:
    from domain.roster import Roster
    from tests.simulation.year import Year

DAY = timedelta(days=1)
FIRST_ACCOUNT = 7_100_000_001
FIRST_PHONE = 10_100_000_001
NEWCOMERS = "ABCDEFGH"


def plan(year: Year) -> None:
    """Plan the changes of a year."""
    chance, city = year.chance, year.city
    branches = list(city.branches())
    codes = chance.sample(branches, max(1, len(branches) // 15))
    codes += [one.code for one in city.rows.organizations if one.level == "township"][:1]
    for number, code in enumerate(codes):
        on = _some_day(year)
        known = on + DAY * chance.choice((-15, -1, 0, 0, 3, 8))
        gap = chance.choice((0, 0, 0, 5, 25))
        year.later(at(known, 10), partial(_succeed, year, number, code, on, gap))
    known = _some_day(year)
    year.later(at(known, 11), partial(_begins, year, branches[0], known + DAY * chance.choice((-4, 0, 12))))
    known = _some_day(year)
    ending = [one for one in branches if one not in codes][-1]
    year.later(at(known, 11), partial(_ends, year, ending, known + DAY * chance.choice((-4, -1, 20))))
    _switches(year)
    for person in sorted({row.person for row in city.rows.offices if row.role is Role.SECRETARY}):
        if chance.random() < 0.3:
            year.act(
                at(_some_day(year), chance.uniform(8, 21)), partial(year.reactions.ask_for_support, person)
            )


def _some_day(year: Year) -> date:
    return year.first + DAY * year.chance.randrange(20, max(21, year.settings.days - 20))


def _person(number: int) -> PersonRow:
    return PersonRow(f"N{number:03}", f"新任{number}", str(FIRST_PHONE + number), FIRST_ACCOUNT + number)


def _bring(year: Year, rows: Roster, word: str) -> None:
    year.world.run(year.city.bring, rows, year.world.now, year.world.local.date())
    year.world.deliver()
    year.checks.touched.update(year.city.codes)
    year.outcome.happened[word] += 1


def _succeed(year: Year, number: int, code: str, on: date, gap: int) -> None:
    if year.down_until is not None:
        year.later(year.down_until, partial(_succeed, year, number, code, on, gap))
        return
    held = year.city.holders(code, on, frozenset({Role.SECRETARY}))
    if held and held[0][1].from_on <= on - DAY * (gap + 1):
        _bring(year, year.city.with_change(code, on, _person(number), gap), "an office changed hands")


def _begins(year: Year, like: str, on: date) -> None:
    if year.down_until is not None:
        year.later(year.down_until, partial(_begins, year, like, on))
        return
    _bring(year, year.city.with_branch(like, "NEW", on, _person(900)), "a branch began")


def _ends(year: Year, code: str, last: date) -> None:
    if year.down_until is not None:
        year.later(year.down_until, partial(_ends, year, code, last))
        return
    _bring(year, year.city.without(code, last), "a branch ended")


def _switches(year: Year) -> None:
    """A county takes up the extended pack; a township lets its branches be for a while."""
    committees = [one for one in year.city.rows.organizations if one.kind == "committee"]
    counties = [one.code for one in committees if one.level == "county"]
    taking = year.chance.choice(counties) if counties else None
    on, off = _some_day(year), _some_day(year)
    again = off + DAY * year.chance.randrange(20, 150)
    year.checks.off += [
        (code, Pack.EXTENDED, date.min, on if code == taking and year.settings.manned else date.max)
        for code in counties
    ]
    if taking is not None and year.settings.manned:
        year.later(at(on, 10), partial(_switch, year, taking, Pack.EXTENDED, from_on=on, on=True))
    township = year.chance.choice([one.code for one in committees if one.level == "township"])
    year.later(at(off, 10), partial(_switch, year, township, Pack.BRANCH, from_on=off, on=False))
    year.later(at(again, 10), partial(_switch, year, township, Pack.BRANCH, from_on=again, on=True))
    year.checks.off.append((township, Pack.BRANCH, off, again))


def _switch(year: Year, code: str, pack: Pack, *, from_on: date, on: bool) -> None:
    made = Switch(year.city.organization_ids[code], pack, on=on, from_on=from_on)
    year.world.run(rules.switch, made, year.world.now, None)
    year.checks.touched.update(year.city.codes)
    year.outcome.happened[f"{pack} {'on' if on else 'off'}"] += 1
