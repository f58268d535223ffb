"""Inspectors who score at once: each on a place of their own, one item after the other, with time to look.

Nobody is faster than somebody who looks at what is judged; so people think between two taps, by chance and
on average for so many seconds, and what is measured is the bot's own share of the answer time.
"""

from __future__ import annotations

import asyncio
import random
import re
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING

from benchmarks.contenders import PRODUCTION
from benchmarks.load import Load, Tap, Write, percentile
from benchmarks.processes import asked, running
from benchmarks.report import table
from benchmarks.server import TOKEN, Stage
from bot.clock import SystemClock
from bot.keys import audit_key
from bot.settings import Settings as Chosen
from domain.demonstration import Size, demonstrate
from domain.inspections import Manner, Mode, Part, RoundState
from domain.people import Role
from domain.scorecards.scorecard import Variant
from playground.people import Person
from services import roster
from services.persons import identify
from storage import inspection_rounds, inspection_teams, inspections, scorecards
from storage.database import Database
from storage.inspection_rounds import NewRound
from storage.inspections import NewPair
from storage.upgrade import upgrade

if TYPE_CHECKING:
    from datetime import datetime

    from benchmarks.report import Settings
    from domain.demonstration import Demonstration
    from domain.people import Actor
    from storage.database import Tx

PEOPLE = 500
LATENCY_SECONDS = 0.1
THINKING = (60.0, 30.0, 10.0, 5.0)
"""Seconds between an answer and the next tap, on average: 27 items in half an hour, and quicker."""

MOST_OWN_SECONDS = 0.05
"""Demanded of the p95 of the own share."""

SETTLING = 1.5
"""Times the time to think: what passes before the window, until nobody taps as one of a choir."""

SEED = 5
PAGE = Path(__file__).with_name("inspectors.md")
MILLI = 1000


@dataclass(frozen=True)
class Scored:
    """What a window showed."""

    thinking: float
    taps_per_second: float
    own_p50: float
    own_p95: float
    """Seconds."""
    cpu_share: float
    """Of one core, by the bot."""
    unanswered: int


def script(_number: int) -> Generator[Write | Tap]:
    """Open the one inspection that is one's own, go there, give every item full marks; then look again."""
    yield Write("打分")
    yield _tap(r"^ss:o:\d+$")
    yield _tap(r"^ss:[an]:\d+$")
    for _ in range(27):
        yield _tap(r"^ss:w:\d+:S\d-\d+:[1-9]\d*$")
    while True:
        yield Write("打分")
        yield _tap(r"^ss:o:\d+$")
        yield _tap(r"^ss:s:\d+$")
        yield _tap(r"^ss:c:\d+:S5$")
        yield _tap(r"^ss:i:\d+:S5-1$")
        yield _tap(r"^ss:w:\d+:S5-1:[1-9]\d*$")


def _tap(data: str) -> Tap:
    return Tap(re.compile(data))


async def run(
    folder: Path, people: int = PEOPLE, thinking: Sequence[float] = THINKING, window_seconds: float = 20.0
) -> list[Scored]:
    """Let so many score at once, once for each time to think; each on a database of its own."""
    return [
        await _window(folder / f"{number}", people, seconds, window_seconds)
        for number, seconds in enumerate(thinking)
    ]


async def _window(home: Path, people: int, thinking: float, window_seconds: float) -> Scored:
    taking_part = await asyncio.to_thread(_build, home, people)
    chance = random.Random(SEED)
    stage = Stage(taking_part)
    async with stage.open():
        with running(PRODUCTION.arguments, PRODUCTION.environment(stage.url, home), home / "log") as bot:
            await asked(bot, stage.queue.first_asked, home / "log")
            stage.latency = LATENCY_SECONDS
            load = Load(stage, script, _thinks(chance, thinking))
            await load.begin(people, thinking)
            await asyncio.sleep(1.0 + SETTLING * thinking)
            cpu = bot.cpu_seconds()
            answers = await load.measure(window_seconds)
            cpu = bot.cpu_seconds() - cpu
            await load.end(window_seconds)
    return Scored(
        thinking,
        len(answers.seconds) / window_seconds,
        percentile(answers.own_seconds, 0.5),
        percentile(answers.own_seconds, 0.95),
        cpu / window_seconds,
        load.unanswered,
    )


def _thinks(chance: random.Random, seconds: float) -> Callable[[], float]:
    return lambda: chance.expovariate(1 / seconds)


def _build(home: Path, people: int) -> list[Person]:
    """A city whose branch secretaries visit each other, two by two, in a round that has been started."""
    home.mkdir()
    city = demonstrate(Size(counties=4, townships=24, branches=people + 100))
    chosen = Chosen(bot_token=TOKEN, database_url=f"sqlite:///{home / 'wuze.db'}")
    database = Database(chosen.database_url, audit_key(chosen))
    now = SystemClock().now()
    try:
        database.run(upgrade)
        database.run(roster.load, city.roster, now)
        ids = database.run(_begin_round, city, people, now)
    finally:
        asyncio.run(database.close())
    names = {one.id: one.name for one in city.accounts}
    return [Person(one, names[one]) for one in ids]


def _begin_round(tx: Tx, city: Demonstration, people: int, now: datetime) -> list[int]:
    """Let each two visit somebody else's branch; gives the accounts of those who visit."""
    by = _actor(tx, city.who(Role.ADMINISTRATOR)[0].id, now)
    accounts = [one.id for one in city.who(Role.SECRETARY)[-people:]]
    visitors = [_actor(tx, one, now) for one in accounts]
    card_id, _ = scorecards.begin_with(tx, by.seat_id, now)
    week = timedelta(days=7)
    window = (by.today - week, by.today + week, None, "看、谈、问")
    new = NewRound(by.seat_id, "交互督责", Mode.CROSS, Manner.CROSS, *window, card_id, SEED)
    round_id = inspection_rounds.add(tx, new, by.person_id, None, now)
    team_id = inspection_teams.add(tx, round_id, "一组", by.person_id, now)
    for number in range(0, people - 1, 2):
        first, second = visitors[number], visitors[number + 1]
        place = visitors[(number + people // 2) % people].office.organization_id
        inspection_id = inspections.add(tx, round_id, place, Variant.TOWNSHIP, by.person_id, now)
        pair = NewPair(team_id, first.person_id, second.person_id, by.today)
        inspections.set_pair(tx, inspection_id, pair, by.person_id, now)
        inspections.admit(tx, inspection_id, [first.person_id, second.person_id], Part.PAIR, now)
    inspection_rounds.add_event(tx, round_id, RoundState.STARTED, None, by.person_id, now)
    return accounts


def _actor(tx: Tx, account: int, now: datetime) -> Actor:
    found = identify(tx, account, now)
    if found is None:
        raise LookupError(account)
    return found


def section(settings: Settings, busy_cores: float, found: Sequence[Scored]) -> str:
    """The part of the page about inspectors."""
    rows = [
        [
            f"{one.thinking:g}",
            f"{one.taps_per_second:.0f}",
            f"{one.own_p50 * MILLI:.0f}",
            f"{one.own_p95 * MILLI:.0f}",
            f"at most {MOST_OWN_SECONDS * MILLI:.0f}",
            "reached" if one.own_p95 <= MOST_OWN_SECONDS else "**not reached**",
            f"{one.cpu_share * 100:.0f} %",
            str(one.unanswered),
        ]
        for one in found
    ]
    head = [
        "seconds to think, on average",
        "taps answered/s",
        "own share p50, ms",
        "p95, ms",
        "demanded of p95",
        "",
        "of one core",
        "unanswered",
    ]
    return Template(PAGE.read_text(encoding="utf-8")).substitute(
        machine=settings.machine, busy=f"{busy_cores:.1f}", people=PEOPLE, scored=table(head, rows)
    )
