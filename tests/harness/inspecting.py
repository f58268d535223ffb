"""A round of inspections over HTTP: a city of two counties, its people's chats, and what was sent to whom."""

from __future__ import annotations

import asyncio
import io
import json
import re
import time
import zipfile
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from bot.clock import SystemClock
from domain.demonstration import Account, Size, demonstrate
from domain.people import Level, Role
from domain.roster_layout import SHANGHAI
from domain.working_days import Calendar
from services import roster
from services.persons import local_day
from storage import schema
from storage.database import Database
from storage.upgrade import upgrade
from templates.render import text
from tests.harness import city as cities
from tests.harness.city import Home
from tests.harness.ledger import Journal, undone
from tests.harness.person import Person
from tests.harness.processes import LOOK_SECONDS, PATIENCE_SECONDS

if TYPE_CHECKING:
    from pathlib import Path

    from storage.database import Tx
    from tests.harness.person import Seen
    from tests.harness.playground import Control

CITY = demonstrate(Size(counties=2, townships=4, branches=16))
"""Small, with four inspectors in each county."""

ADMINISTRATOR = CITY.who(Role.ADMINISTRATOR, Level.CITY)[0]
LEADER = CITY.who(Role.TEAM_LEADER, Level.CITY)[0]
INSPECTORS = CITY.who(Role.INSPECTOR, Level.COUNTY)[:4]
"""Of the one county; they visit the other."""

VISITED = tuple(one for one in CITY.accounts if one.group == "芦汀县" and one != CITY.newcomer)
"""Everybody of the other county who may be written to."""

TEAM = (LEADER, *INSPECTORS)
ROUND = "上半年交互督责"

WORK = Calendar()
_TODAY = local_day(SystemClock().now(), SHANGHAI)
BEGINS = WORK.on_or_after(_TODAY + timedelta(days=7 - _TODAY.weekday()))
"""The next week's first working day."""

ENDS = WORK.after(BEGINS, 5)
_VISITED_BY = re.compile(r"[0-9]+\. (\S+?):(\S+)、(\S+)")


@dataclass(frozen=True)
class Place:
    """An inspection as its pair knows it."""

    inspection_id: int
    organization: str
    pair: tuple[str, str]
    """By name."""

    @property
    def accounts(self) -> list[Account]:
        """Whoever works there and may be written to, the secretary first."""
        committee = self.organization.removeprefix("中共").replace("委员会", "委")
        return [one for one in VISITED if one.title.startswith((self.organization, committee))]

    @property
    def parent(self) -> Place:
        """The organization above, where nobody need visit."""
        rows = {one.code: one for one in CITY.roster.organizations}
        above = next(one.parent for one in rows.values() if one.name == self.organization)
        return Place(0, rows[above or ""].name, self.pair)


def home_in(folder: Path) -> Home:
    """The home whose database lies in a folder."""
    return Home(f"sqlite:///{folder / 'wuze.db'}", folder / "wuze.key", folder)


def settle(folder: Path) -> Home:
    """A database with this city in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    home = home_in(folder)
    home.key_file.write_bytes(b"k" * 64)
    database = Database(home.database_url, home.key)
    now = SystemClock().now()
    try:
        database.run(upgrade)
        database.run(roster.load, CITY.roster, now)
        database.run(cities.let_rounds_be_over, now)
    finally:
        asyncio.run(database.close())
    return home


class Chats:
    """Everybody's chat with the bot on a home, and everything that was ever sent to anybody."""

    def __init__(self, control: Control, home: Home) -> None:
        self.journal = Journal(control)
        self.home = home
        self.control = control
        self._database = Database(home.database_url, home.key)
        self.acts = 0
        """How often somebody typed or tapped."""
        self.twice: list[str] = []
        """What somebody was told more often than they did anything, without the tag of a repeat."""
        self.tagged = 0
        """How many messages came with that tag."""
        self._people: dict[int, Person] = {}
        self._acted: Counter[str] = Counter()

    async def close(self) -> None:
        """Let go of the database."""
        await self._database.close()

    def of(self, account: Account) -> Person:
        """The chat of an account."""
        return self._people.setdefault(account.id, Person(self.control, account.id))

    def named(self, name: str) -> Person:
        """The chat of somebody by name."""
        return self.of(next(one for one in CITY.accounts if one.name == name))

    async def greet(self, *accounts: Account) -> None:
        """Let people press start: before that, Telegram lets no bot write to them."""
        people = [self.of(one) for one in accounts]
        await asyncio.gather(*(person.start() for person in people))
        await self.rest()
        await asyncio.gather(*(person.look() for person in people))

    async def rest(self) -> None:
        """Wait until everything that anybody did is dealt with, and everything said."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while left := len(await self.control.pending()) or await self._left():
            given_up = await self._database.read(_given_up)
            assert not given_up, given_up
            assert time.monotonic() < deadline, left
            await asyncio.sleep(LOOK_SECONDS)
        await self._listen()

    async def _left(self) -> dict[str, int]:
        return await self._database.read(undone)

    async def do(self, person: Person, *answers: str) -> None:
        """Do one thing after the other: [label] is a tap, data that no button need carry begins with >.

        Anything else is typed. Each waits for what the bot said to the one before.
        """
        for answer in answers:
            await self.act(person, answer)
            await self.rest()
            await person.look()

    async def fill(self, person: Person, *answers: str) -> Seen:
        """Do the same; gives the message that came or changed last, rather one with buttons."""
        await self.do(person, *answers)
        return max(person.news(), key=lambda one: (bool(one.buttons), one.revision))

    async def reads(self, words: str, person: Person, *answers: str) -> None:
        """Do the same, and read these words in what the bot then says."""
        await self.do(person, *answers)
        news = [one.text for one in person.news()]
        assert any(words in one for one in news), [words, *news]

    async def act(self, person: Person, answer: str) -> None:
        """Do one thing, and wait for nothing."""
        self.acts += 1
        self._acted[str(person.id)] += 1
        await person.look()
        if answer.startswith("["):
            await self._tap(person, answer[1:-1])
        elif answer.startswith(">"):
            await person.press(max(person.chat), answer[1:])
        else:
            await person.say(answer)

    async def _tap(self, person: Person, label: str) -> None:
        for seen in sorted(person.chat.values(), key=lambda one: one.revision, reverse=True):
            for shown, data in seen.buttons:
                if shown == label or shown.startswith(f"{label} "):
                    await person.press(seen.message_id, data)
                    return
        offered = [[shown for shown, _ in seen.buttons] for seen in list(person.chat.values())[-4:]]
        message = f"no button {label!r} among {offered} below {person.latest()}"
        raise AssertionError(message)

    async def told(self, words: str) -> set[str]:
        """Whom the words were ever sent or shown to, in whatever way, by name."""
        await self.journal.catch_up()
        names = {str(one.id): one.name for one in CITY.accounts}
        found = (
            call for call in self.journal.calls if words in json.dumps(call["params"], ensure_ascii=False)
        )
        reached = {str(call["params"].get("chat_id", call["method"])) for call in found}
        return {names.get(one, one) for one in reached}

    async def documents(self, person: Person) -> list[str]:
        """What stands in every document and workbook that somebody has been sent."""
        written = []
        for message in person.raw.values():
            if "document" in message:
                content = await self.control.download(message["document"]["file_id"])
                with zipfile.ZipFile(io.BytesIO(content)) as opened:
                    parts = [opened.read(name) for name in opened.namelist() if name.endswith(".xml")]
                written.append("".join(part.decode() for part in parts))
        return written

    async def _listen(self) -> None:
        """Take in what was sent since the last rest; what may be a repeat carries the tag."""
        known = len(self.journal.calls)
        await self.journal.catch_up()
        sent = Counter(_delivered(call) for call in self.journal.calls[known:])
        tag = text("notices.repeat", {}) + "\n"
        for (chat, words), times in sent.items():
            if words.startswith(tag):
                self.tagged += times
            elif words and times > max(1, self._acted[chat]):
                self.twice.append(words)
        self._acted.clear()


def _given_up(tx: Tx) -> list[Any]:
    """What could not be said, to whom, and why."""
    table = schema.outbox
    found = select(table.c.chat_id, table.c.key, table.c.params, table.c.error)
    return [tuple(row) for row in tx.execute(found.where(table.c.state == "dead"))]


def _delivered(call: dict[str, Any]) -> tuple[str, str]:
    """Whom a call told what; empty for a call that told nobody anything."""
    if call["method"] != "sendMessage" or call["outcome"] != "ok":
        return "", ""
    return str(call["params"]["chat_id"]), call["params"]["text"]


Step = tuple[str, tuple[str, ...]]
"""What the administrator types or taps, and words that are to be read after it."""


def setting_up(townships: str, villages: str, drawn: tuple[Step, ...], places: int) -> tuple[Step, ...]:
    """How a cross round is set up: whom it visits, the team, its briefing, start and pairs."""
    first, last = (f"{day.year}年{day.month}月{day.day}日" for day in (BEGINS, ENDS))
    kind = ("新建督查轮次", ROUND, "[交互督责]", "[交互式]", first, last)
    (told, fewer), *further = drawn
    whom = ("[中共芦汀县委员会]", "[下一步]", townships, villages, "[用通用程序]", "[保存]", *fewer)
    names = [one.name for one in INSPECTORS]
    team = ("[建督查组]", "第一组", LEADER.name, *names, "[下一步]", "[保存]")
    points = ("[登记培训]", "[今天]", "先看后问,两人分开打分", "[全体 5 人]", "[下一步]", "[跳过]", "[保存]")
    return (
        (told, (*kind, *whom)),
        *further,
        ("还没有建督查组", ("[启动]",)),
        ("没有参加本轮督前培训", ("[督查组]", *team)),
        ("参加过培训 5 人", ("[督查组]", *points)),
        ("启动后对象不能再改", ("[返回轮次]", "[启动]")),
        (f"0/{places}", ("[确认启动]",)),
        ("回避规定全部守住", ("[督查组]", "[分派建议]")),
        (f"✓ 已定 {places} 处", (f"[就这样定 {places} 处]",)),
    )


OF_ALL_LEVELS = setting_up("[1]", "[3]", (("对象 5 个:县级 1、乡镇 1、村社区和单位 3", ()),), 5)
OF_ONE_BRANCH = setting_up(
    *("0", "1"),
    (("对象 2 个:县级 1", ()), ("对象 1 个", ("[对象]", "[去掉 1]")), ("对象 1 个", ("[返回]",))),
    1,
)
"""The least that can be closed: of what is proposed the county itself is taken out."""


async def set_up(chats: Chats, steps: tuple[Step, ...] = OF_ALL_LEVELS) -> list[Place]:
    """Let the administrator set a round up; gives whom it visits."""
    admin = chats.of(ADMINISTRATOR)
    for told, answers in steps:
        await chats.reads(told, admin, *answers)
    pairs = await chats.fill(admin, "[督查组]", "[各处分工]")
    found = _VISITED_BY.findall(pairs.text)
    ids = [int(data.split(":")[2]) for _, data in pairs.buttons if data.startswith("it:i:")]
    return [Place(id_, name, (one, other)) for id_, (name, one, other) in zip(ids, found, strict=True)]
