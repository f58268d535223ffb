"""What goes wrong in a year, by its seed: the bot is down, its clock leaps, people block it."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING

from tests.simulation.diligence import ABSENT, BLOCKS, LEAVE
from tests.simulation.world import at

if TYPE_CHECKING:
    from datetime import datetime

    from tests.simulation.year import Year

DAY = timedelta(days=1)
LONG = timedelta(hours=9)
"""Whoever is down for longer goes on with a copy of the database."""

UNKNOWN = 0.02
"""How often it is not known whether a message arrived."""


def befall(year: Year) -> None:
    """Plan the misfortunes of a year."""
    chance = year.chance
    year.world.weather.unknown = UNKNOWN
    for _ in range(2):
        _out(year, _some(year, 0, 23), timedelta(days=chance.uniform(1, 9)))
    for _ in range(3):
        _out(year, _some(year, 6, 20), timedelta(hours=chance.uniform(0.1, 14)))
    for _ in range(3):
        _cut_off(year, _some(year, 7, 19), timedelta(hours=chance.uniform(0.2, 16)))
    for _ in range(4):
        _leap(year, _some(year, 0, 23), timedelta(hours=chance.choice((-1, 1))), chance.uniform(0.5, 30))
    for hours in (0, 0, 11, 61):
        _die(year, timedelta(hours=hours))
    _of_persons(year)


def _some(year: Year, earliest: float, latest: float) -> datetime:
    number = year.chance.randrange(5, max(6, year.settings.days - 12))
    return at(year.first + DAY * number, year.chance.uniform(earliest, latest))


def _out(year: Year, since: datetime, lasting: timedelta) -> None:
    """The bot does not run: no ticks, no answers."""

    def down() -> None:
        if year.down_until is None:
            year.down_until = year.true_now + lasting
            year.outcome.happened["the bot was down"] += 1
            year.later(year.down_until, up)

    def up() -> None:
        year.down_until, year.world.weather.rises, year.world.weather.dies = None, True, False
        if lasting > LONG:
            year.world.restart()
        year.tick()

    year.later(since, down)


def _cut_off(year: Year, since: datetime, lasting: timedelta) -> None:
    """Telegram is not reached."""

    def switch(until: datetime | None) -> None:
        year.cut_off_until = until
        year.world.weather.cut_off = until is not None
        year.outcome.happened["Telegram was not reached"] += until is not None
        year.tick()

    year.later(since, partial(switch, since + lasting))
    year.later(since + lasting, partial(switch, None))


def _leap(year: Year, since: datetime, offset: timedelta, hours: float) -> None:
    """The clock is wrong for some hours."""

    def leap(to: timedelta) -> None:
        year.offset = to
        year.world.now = year.true_now + to
        year.outcome.happened["the clock leapt"] += 1
        year.tick()

    year.later(since, partial(leap, offset))
    year.later(since + timedelta(hours=hours), partial(leap, timedelta(0)))


def _die(year: Year, lasting: timedelta) -> None:
    """The process dies with digests on their way; its successor begins at once, or after some hours."""
    month = date(year.first.year, year.chance.randint(2, 11), 1)
    monday = next(month + DAY * number for number in range(1, 9) if (month + DAY * number).weekday() == 0)

    def die() -> None:
        if year.down_until is None and year.cut_off_until is None:
            year.world.weather.dies, year.world.weather.rises = True, not lasting
            year.outcome.happened["the process died"] += 1
            if lasting:
                _out(year, at(monday, 9.01), lasting)

    year.later(at(monday, 8.99), die)


def _of_persons(year: Year) -> None:
    """People block the bot and come back, join late, or go on leave."""
    chance, people = year.chance, year.people
    for code in sorted(year.accounts):
        kind = people.kind(code)
        on = year.first + DAY * chance.randrange(10, max(11, year.settings.days - 60))
        lasting = DAY * chance.randrange(15, 90)
        account = year.accounts[code]
        if account is None:
            continue
        if kind is BLOCKS:
            year.later(at(on, 12), partial(_blocks, year, account))
            if chance.random() < 0.6:
                year.act(at(on, 12) + lasting, partial(_returns, year, account))
        elif kind is LEAVE:
            people.away[code] = (on, on + lasting)
        elif kind is ABSENT and chance.random() < 0.4:
            year.act(at(on, 15), partial(_joins, year, code))


def _blocks(year: Year, account: int) -> None:
    year.world.phone(account).blocks = True
    year.outcome.happened["blocked the bot"] += 1


def _returns(year: Year, account: int) -> None:
    year.world.phone(account).blocks = False
    year.world.start(account)
    year.outcome.happened["unblocked the bot"] += 1


def _joins(year: Year, code: str) -> None:
    account, phone = year.accounts[code], year.city.persons[code].phone
    if account is None or phone is None:
        return
    year.world.share(account, phone)
    year.world.run(year.city.look)
    year.outcome.happened["joined late"] += 1
