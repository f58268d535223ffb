"""Digests of the real process: killed while it sends them, and led over the end of a quarter by the clock."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from bot.clock import SystemClock
from domain.demonstration import Size, demonstrate
from domain.people import Level, Role
from domain.periods import Cadence, period_at
from domain.quiet_hours import is_quiet
from domain.reminders import RoundKind
from domain.working_days import Calendar
from services import roster, rules
from services.persons import local_day
from storage import schema
from storage.database import Database
from storage.outbox import REMINDER
from storage.upgrade import upgrade
from templates.render import text
from tests.harness import city as cities
from tests.harness.city import City, Home
from tests.harness.ledger import Journal, chain, inspect
from tests.harness.person import Person
from tests.harness.playground import Control, Playground
from tests.harness.processes import Bot

if TYPE_CHECKING:
    from pathlib import Path

    from domain.roster import Roster
    from storage.database import Tx
    from tests.harness.processes import Launcher

ZONE = "Asia/Shanghai"
SHANGHAI = ZoneInfo(ZONE)
HOME = "办完一件"
"""Words of the home screen, and of no digest."""

WORK = Calendar()
TODAY = local_day(SystemClock().now(), ZONE)
QUARTER = period_at(Cadence.QUARTERLY, period_at(Cadence.QUARTERLY, TODAY).last + timedelta(days=1))
"""The next: what is asked in it is asked in full."""


def first_worked(day: date) -> date:
    """The first working day of a day's week; of a week that is off, the next that is worked."""
    return WORK.on_or_after(day - timedelta(days=day.weekday()))


async def move(control: Control, day: date, clock: str) -> None:
    """Let it be this time on a later day in the playground, and so in the bot."""
    then = datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=SHANGHAI)
    now = (await control.get("clock"))["now"]
    await control.post("clock", {"advance_seconds": then.timestamp() - now})


async def wait(home: Home, holds: Callable[[Tx], bool], seconds: float = 40) -> None:
    """Wait until something holds in the database, beside the running bot."""
    database = Database(home.database_url, home.key)
    deadline = time.monotonic() + seconds
    try:
        while not await database.read(holds):
            assert time.monotonic() < deadline, holds.__name__
            await asyncio.sleep(0.1)
    finally:
        await database.close()


def waiting(tx: Tx) -> bool:
    """Whether some digest is not at its end."""
    found = select(schema.outbox.c.id).where(
        schema.outbox.c.dedupe.like("digest:%"), schema.outbox.c.state.in_(("new", "sending"))
    )
    return tx.execute(found.limit(1)).first() is not None


def no_own_waits(tx: Tx) -> bool:
    """Whether every digest of what its reader has to do is at its end."""
    found = select(schema.outbox.c.id).where(
        schema.outbox.c.dedupe.like("digest:%"),
        schema.outbox.c.state.in_(("new", "sending")),
        schema.outbox.c.priority <= REMINDER,
    )
    return tx.execute(found.limit(1)).first() is None


def none_waits(tx: Tx) -> bool:
    """Whether every digest is at its end."""
    return not waiting(tx)


async def round_of(home: Home, day: date) -> None:
    """Wait until the ticker has looked at a day."""
    table = schema.digest_rounds

    def begun(tx: Tx) -> bool:
        found = select(table.c.id).where(table.c.kind == RoundKind.DUE.value, table.c.on_day == day)
        return tx.execute(found).first() is not None

    await wait(home, begun)


async def greet(people: Iterable[Person]) -> None:
    """Let everybody press start and be answered: before that, Telegram lets no bot write to them."""

    async def one(person: Person) -> None:
        await person.start()
        await person.see()

    await asyncio.gather(*(one(person) for person in people))


def _told(tx: Tx) -> Counter[int]:
    """How many digests each account was to have."""
    table = schema.digests
    found = select(schema.persons.c.telegram_id).join(table, table.c.person_id == schema.persons.c.id)
    return Counter(tx.execute(found).scalars())


@pytest.mark.timeout(180)
async def test_a_process_killed_while_it_sends_digests_tells_everybody_once_and_nobody_at_night(
    city: City,
    home: Home,
    launcher: Launcher,
    playground: Playground,
    control: Control,
    chance: random.Random,
    figures: Callable[[str], None],
) -> None:
    bot, journal = Bot(launcher, home, playground.url, demonstration=True), Journal(control)
    following = asyncio.create_task(journal.follow())
    # The week after the quarter: every branch hears of what it has not recorded. Quiet hours are near.
    day = first_worked(QUARTER.last + timedelta(days=7))
    began, kills = time.monotonic(), 0
    bot.start()
    try:
        joined = (one for one in city.made.accounts if one.role and one != city.made.newcomer)
        await greet(Person(control, one.id) for one in joined)
        await bot.kill()
        # The first look of the ticker is ten seconds after a start; from 18:59:30 on nothing is sent.
        await move(control, day, "18:59:12")
        bot.start()
        await round_of(home, day)
        kills += await killed(bot, chance, 4)
        following_day = WORK.next_working_day(day)
        await move(control, following_day, "09:00:05")
        await round_of(home, following_day)
        kills += await killed(bot, chance, 8)
        await wait(home, no_own_waits)
        # What is told of others below comes on the day after.
        await move(control, WORK.next_working_day(following_day), "09:00:05")
        await wait(home, none_waits)
    finally:
        following.cancel()
        await bot.kill()
    await journal.catch_up()

    told = await inspect(home, _told)
    since = datetime.combine(day, datetime.min.time(), SHANGHAI).timestamp()
    tagged = repeated(journal, told, since)
    report = await chain(home)
    figures(
        f"{kills} kills while {sum(told.values())} digests were sent to {len(told)} people in "
        f"{time.monotonic() - began:.0f} s: none lost, {tagged} repeated with the tag, none in quiet hours"
    )
    assert len(told) >= 100
    assert in_quiet_hours(journal, since) == []
    assert report.faults == []
    assert kills > 3


def repeated(journal: Journal, told: Counter[int], since: float) -> int:
    """Everybody was told each digest; gives how many came again, with the tag.

    At most once it came without the tag: for the first time with it when it was not known whether it had.
    Somebody's home screen, from before, may have been repeated as well.
    """
    tag, count = text("notices.repeat", {}) + "\n", 0
    for account, digests in told.items():
        after = [words for at, words in journal.sent(account) if at > since]
        sent = [words for words in after if HOME not in words]
        bare = [words for words in sent if not words.startswith(tag)]
        again = [words.removeprefix(tag) for words in sent if words.startswith(tag)]
        assert len({*bare, *again}) == digests, (account, sent)
        assert len(bare) == len(set(bare)), (account, sent)
        count += len(again)
    return count


def in_quiet_hours(journal: Journal, since: float) -> list[float]:
    """When something was sent in quiet hours."""
    sent = [one["at"] for one in journal.calls if one["method"] == "sendMessage" and one["at"] > since]
    return [at for at in sent if is_quiet(datetime.fromtimestamp(at, SHANGHAI).replace(tzinfo=None), WORK)]


async def killed(bot: Bot, chance: random.Random, seconds: float) -> int:
    """Kill the bot and start it, again and again for so long; gives how often."""
    kills, until = 0, time.monotonic() + seconds
    while time.monotonic() < until:
        await asyncio.sleep(chance.uniform(0.4, 1.6))
        await bot.kill()
        bot.start()
        kills += 1
    return kills


# --- over the end of a quarter ----------------------------------------------------------------------------

SMALL = demonstrate(Size(counties=1, townships=1, branches=4))
"""柳河村党支部 and three other branches in one township."""


def _load(tx: Tx, made: Roster, now: datetime) -> None:
    roster.load(tx, made, now)
    rules.accept_first(tx, now, QUARTER.first)
    rules.switch_on_branch_pack(tx, now, QUARTER.first)
    cities.let_rounds_be_over(tx, now)


@pytest.fixture
def small_home(tmp_path: Path) -> Home:
    """A database with a small city in which rules hold from the next quarter on."""
    key_file = tmp_path / "wuze.key"
    key_file.write_bytes(b"k" * 64)
    home = Home(f"sqlite:///{tmp_path / 'wuze.db'}", key_file, tmp_path)
    database = Database(home.database_url, home.key)
    database.run(upgrade)
    database.run(_load, SMALL.roster, SystemClock().now())
    asyncio.run(database.close())
    return home


@pytest.fixture
def small_playground(tmp_path: Path) -> Iterator[Playground]:
    """A playground with its people."""
    people = tmp_path / "people.json"
    people.write_text(cities.people_json(SMALL), encoding="utf-8")
    playground = Playground(people)
    yield playground
    playground.stop()


@pytest.fixture
async def small_control(small_playground: Playground) -> AsyncIterator[Control]:
    """Its control API."""
    async with Control(small_playground.url) as control:
        yield control


async def reach(bot: Bot, control: Control, day: date) -> None:
    """Let it be a day and then the next: what is told of others comes after what one has to do oneself."""
    await move(control, day, "10:00")
    await round_of(bot.home, day)
    await move(control, WORK.next_working_day(day), "10:00")


@pytest.mark.timeout(180)
async def test_the_clock_leads_over_the_end_of_a_quarter_from_the_notice_to_the_late_entry_and_upwards(
    small_home: Home,
    small_playground: Playground,
    small_control: Control,
    launcher: Launcher,
    figures: Callable[[str], None],
) -> None:
    bot = Bot(launcher, small_home, small_playground.url, demonstration=True)
    secretary = Person(small_control, SMALL.who(Role.SECRETARY, Level.VILLAGE)[0].id)
    leader = Person(small_control, SMALL.who(Role.LEADERSHIP_MEMBER, Level.COUNTY)[0].id)
    parent = Person(small_control, SMALL.who(Role.CLERK, Level.TOWNSHIP)[0].id)
    began, last = time.monotonic(), QUARTER.last
    await move(small_control, first_worked(last - timedelta(days=14)), "10:00")
    bot.start()
    try:
        everybody = (one for one in SMALL.accounts if one.role and one != SMALL.newcomer)
        known = {secretary.id: secretary, leader.id: leader, parent.id: parent}
        await greet(known.get(one.id) or Person(small_control, one.id) for one in everybody)
        notice = await secretary.see("本周要办(柳河村党支部)", "党员大会", button="记党员大会")
        assert "没有记录" not in next(line for line in notice.text.splitlines() if "党员大会" in line)

        await move(small_control, first_worked(last + timedelta(days=7)), "10:00")
        after = await secretary.see("到期还没记(柳河村党支部)", "党员大会", button="补记党员大会")
        await secretary.tap(after, "补记党员大会")
        await secretary.see("哪一天开的")
        held = last - timedelta(days=3)
        await secretary.say(f"{held.year}年{held.month}月{held.day}日 4/5 研究党费 没有决定")
        await secretary.tap(await secretary.see("请核对", button="保存"), "保存")
        receipt = await secretary.see("已保存", "党员大会")
        assert "补报" in receipt.text or "1/1" in receipt.text

        await reach(bot, small_control, WORK.on_or_after(last + timedelta(days=14)))
        told = await leader.see("到期两周以上还没有记录", "柳河村党支部")
        line = next(one for one in told.text.splitlines() if one.startswith("柳河村党支部"))
        assert "党员大会" not in line

        await reach(bot, small_control, WORK.on_or_after(last + timedelta(days=21)))
        await parent.see("到期两周以上还没有记录", "姜家圩村党支部")
    finally:
        await bot.kill()
    figures(f"from the notice to the parent in {time.monotonic() - began:.0f} s")
    assert bot.complaints() == []
    assert (await chain(small_home)).faults == []
