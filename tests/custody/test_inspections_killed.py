"""The process, killed at commits and calls in rounds of inspections, from their set-up to their close."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import time
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import delete, func, select

from storage import schema
from tests.custody.test_reminders import move
from tests.harness import city as cities
from tests.harness import inspecting
from tests.harness.inspecting import (
    ADMINISTRATOR,
    BEGINS,
    CITY,
    INSPECTORS,
    LEADER,
    TEAM,
    VISITED,
    WORK,
    Chats,
    Place,
)
from tests.harness.inspection_acts import AGREED_AND_RECHECKED, CLOCK, SCORED_AGAIN_AND_PUT_RIGHT, Flow
from tests.harness.inspection_round_acts import (
    ENTERED_FROM_PAPER_AND_SUMMED_UP,
    FOUND_AND_SEEN_AGAIN,
    SET_UP_AND_AGREED_TO,
)
from tests.harness.ledger import chain, inspect
from tests.harness.playground import Control, Playground
from tests.harness.processes import LOOK_SECONDS, PATIENCE_SECONDS, Bot, control_socket, until

if TYPE_CHECKING:
    import random
    from collections.abc import AsyncIterator, Callable, Mapping
    from pathlib import Path

    from storage.database import Tx
    from tests.harness.city import Home
    from tests.harness.person import Person
    from tests.harness.processes import Launcher

LANES = 3
"""Bots side by side: one waits for the disk while another computes."""

FEW = 8
"""So many kills are tried with every change, in one of the flows."""

FLOWS = {
    "agreed_and_rechecked": AGREED_AND_RECHECKED,
    "scored_again_and_put_right": SCORED_AGAIN_AND_PUT_RIGHT,
    "set_up_and_agreed_to": SET_UP_AND_AGREED_TO,
    "entered_from_paper_and_summed_up": ENTERED_FROM_PAPER_AND_SUMMED_UP,
    "found_and_seen_again": FOUND_AND_SEEN_AGAIN,
}

GRACE_SECONDS = 0.1
"""What follows the last commit of an act takes microseconds."""

TABLES = (
    *(schema.onsite_scores, schema.seals, schema.value_proposals, schema.pair_checks),
    *(schema.inspection_events, schema.objections, schema.recheck_pairs),
    *(schema.rescorings, schema.recheck_proposals, schema.rechecks),
    *(schema.findings, schema.finding_events, schema.support_requests, schema.record_events),
    *(schema.inspection_rounds, schema.inspection_round_events, schema.round_targets),
    *(schema.briefings, schema.briefed, schema.inspection_teams, schema.team_members),
    *(schema.inspections, schema.pairs, schema.inspection_scorers),
    *(schema.inspection_notes, schema.resident_polls, schema.explanations),
    *(schema.county_summaries, schema.good_practices, schema.practice_spreads),
)

VOLATILE = {"id", "at", "draft_id", "record_id", "request_id"}
"""What differs from one run to another."""

Facts = dict[str, list[Any]]


def facts(tx: Tx) -> Facts:
    """Everything that was planned, scored, sealed, settled and rechecked, and what the chain tells of."""
    told: Facts = {}
    for table in TABLES:
        kept = [column for column in table.columns if column.name not in VOLATILE]
        told[table.name] = [tuple(row) for row in tx.execute(select(*kept).order_by(*table.primary_key))]
    links = schema.audit_links
    counted = select(links.c.action, func.count()).group_by(links.c.action).order_by(links.c.action)
    told["links"] = [tuple(row) for row in tx.execute(counted)]
    return told


def make_ready(tx: Tx) -> None:
    """Forget which updates there were, for each playground counts them anew; no digests come later on."""
    tx.execute(delete(schema.inbox))
    for days in {int(said) for flow in FLOWS.values() for who, said in flow.acts if who == CLOCK}:
        day = _after(days)
        cities.let_rounds_be_over(tx, datetime(day.year, day.month, day.day, tzinfo=UTC))


def _after(days: int) -> date:
    """The working day so many days after a round began, or the next."""
    return WORK.on_or_after(BEGINS + timedelta(days=days))


@dataclass
class Walk:
    """What an undisturbed walk through the acts came to, act by act."""

    facts: list[Facts]
    points: list[int]
    """How many commits and calls there were, before and after each."""


class Lane:
    """A bot on a copy of a prepared round, in which everybody acts once."""

    def __init__(self, bot: Bot, chats: Chats, place: Place, flow: Flow) -> None:
        self.bot = bot
        self.flow = flow
        self.chats = chats
        self.place = place
        others = [one for one in INSPECTORS if one.name not in place.pair]
        self.third = others[0].name
        self.people: dict[str, Person] = {
            "first": chats.named(place.pair[0]),
            "second": chats.named(place.pair[1]),
            "leader": chats.of(LEADER),
            "secretary": chats.of(place.accounts[0]),
            "parent": chats.of(place.parent.accounts[0]),
            "administrator": chats.of(ADMINISTRATOR),
            "third": chats.of(others[0]),
            "fourth": chats.of(others[1]),
        }
        self._trace = bot.home.folder / "trace"

    async def count(self) -> Walk:
        """Walk undisturbed."""
        walk = Walk([], [])
        for number in range(len(self.flow.acts)):
            await self._act(number, 0)
            walk.points.append(sum((await self.bot.order(points=True)).values()))
            walk.facts.append(await inspect(self.bot.home, facts))
        return walk

    async def walk(self, deadly: Mapping[int, int], undisturbed: Walk) -> Counter[str]:
        """Walk with a bot that dies within acts at the points given; gives the points, by name.

        After each act everything must stand as if nothing had happened.
        """
        met: Counter[str] = Counter()
        for number, (who, answer) in enumerate(self.flow.acts):
            name = await self._act(number, deadly.get(number, 0))
            if name is not None:
                met[name] += 1
            found = await inspect(self.bot.home, facts)
            assert found == undisturbed.facts[number], (
                f"{who} {answer}, killed at {deadly.get(number)} {name}"
            )
            await self._keeps_secrets(number + 1)
        for secret in self.flow.secrets:
            assert await self.chats.told(secret.words), secret
        return met

    async def _keeps_secrets(self, acts: int) -> None:
        """Check that nobody knows yet what the others wrote."""
        pair = dict(zip(("first", "second"), self.place.pair, strict=True))
        for secret in self.flow.secrets:
            told = await self.chats.told(secret.words)
            assert acts > secret.acts or told <= {pair[secret.who]}, (acts, secret)

    async def _act(self, number: int, point: int) -> str | None:
        """Let somebody act with a bot that dies at a point; gives the point's name, None if not reached."""
        who, answer = self.flow.acts[number]
        if self.bot.status is not None:  # something in the background came to the point that the act did not
            self.bot.start()
        self._trace.unlink(missing_ok=True)
        await self.bot.order(arm=point, trace=str(self._trace))
        if who == CLOCK:
            await move(self.chats.control, _after(int(answer)), "11:00")
        else:
            await self.chats.act(self.people[who], self._said(answer))
        resting = asyncio.create_task(self._rest(_after(int(answer)) if who == CLOCK else None))
        while not resting.done() and self.bot.status is None:
            await asyncio.wait([resting], timeout=LOOK_SECONDS)
        if point and self.bot.status is None:
            with contextlib.suppress(AssertionError):
                await until(lambda: self.bot.status is not None, GRACE_SECONDS)
        name = None
        if self.bot.status is not None:
            name = self._trace.read_text()
            self.bot.start()
        await resting
        await self.chats.rest()
        if who != CLOCK:
            await self.people[who].look()
        return name

    def _said(self, answer: str) -> str:
        """What is typed or tapped, with what this place is."""
        by, later = (BEGINS + timedelta(days=days) for days in (7, 40))
        return answer.format(
            id=self.place.inspection_id,
            organization=self.place.organization,
            by=f"{by.year}年{by.month}月{by.day}日",
            later=f"{later.year}年{later.month}月{later.day}日",
            second=self.place.pair[1],
            third=self.third,
        )

    async def _rest(self, day: date | None) -> None:
        """Wait until everything is done; on another day first for what then ends by itself.

        Each process looks for that every minute. Whoever dies of it is followed by one that does the same.
        """
        deadline = time.monotonic() + PATIENCE_SECONDS
        while day is not None:
            with contextlib.suppress(ConnectionError, ValueError):  # it died while it was asked
                if await self.bot.order(end=day.isoformat()):
                    break
            assert time.monotonic() < deadline, "the bot does not know the day"
            await asyncio.sleep(LOOK_SECONDS)
        await self.chats.rest()


@dataclass(frozen=True)
class Prepared:
    """A round that has just been started, to be copied: where its database lies, and a place to visit."""

    folder: Path
    place: Place
    launcher: Launcher
    people_file: Path

    @contextlib.asynccontextmanager
    async def lane(self, folder: Path, flow: Flow) -> AsyncIterator[Lane]:
        """A running bot on a copy, and the people in a playground of their own."""
        shutil.copytree(self.folder, folder, ignore=shutil.ignore_patterns("c", "bot.log"))
        async with _running(self.launcher, inspecting.home_in(folder), self.people_file, "11:00") as (
            bot,
            chats,
        ):
            await chats.greet(ADMINISTRATOR, *TEAM, *VISITED)
            yield Lane(bot, chats, self.place, flow)


@contextlib.asynccontextmanager
async def _running(
    launcher: Launcher, home: Home, people_file: Path, clock: str
) -> AsyncIterator[tuple[Bot, Chats]]:
    """A bot on a home, on the round's first day."""
    playground = Playground(people_file)
    bot = Bot(launcher, home, playground.url, demonstration=True)
    try:
        async with Control(playground.url) as control:
            await move(control, BEGINS, clock)
            bot.mischief = {"control": control_socket(home.folder)}
            bot.start()
            chats = Chats(control, home)
            yield bot, chats
            await chats.close()
    finally:
        await bot.kill()
        playground.stop()


async def _prepare(folder: Path, launcher: Launcher, flow: Flow) -> Prepared:
    """A round that was set up by chat, or what stands before it, if a flow sets it up itself."""
    people_file = folder / "people.json"
    people_file.write_text(cities.people_json(CITY), encoding="utf-8")
    home = await asyncio.to_thread(inspecting.settle, folder / "prepared")
    async with _running(launcher, home, people_file, "10:00") as (_, chats):
        await chats.greet(ADMINISTRATOR, *TEAM)
        places = await inspecting.set_up(chats, flow.set_up)
    place = next(one for one in places if "支部" in one.organization and one.accounts)
    if flow.from_nothing:
        home = await asyncio.to_thread(inspecting.settle, folder / "nothing")
    await inspect(home, make_ready)
    return Prepared(home.folder, place, launcher, people_file)


@pytest.mark.parametrize(
    ("flow", "kills"),
    [
        pytest.param(None, FEW, id="few"),
        *(pytest.param(flow, None, id=name, marks=pytest.mark.large) for name, flow in FLOWS.items()),
    ],
)
@pytest.mark.timeout(3600)
async def test_a_process_killed_at_any_commit_of_a_round_goes_on_as_if_nothing_had_happened(
    flow: Flow | None,
    kills: int | None,
    launcher: Launcher,
    tmp_path: Path,
    chance: random.Random,
    figures: Callable[[str], None],
) -> None:
    flow = flow or chance.choice([*FLOWS.values()])
    prepared = await _prepare(tmp_path, launcher, flow)
    began = time.monotonic()
    async with prepared.lane(tmp_path / "undisturbed", flow) as lane:
        undisturbed = await lane.count()
    walks = _few(undisturbed, chance, kills) if kills else _all(undisturbed)
    planned, met, tagged = sum(map(len, walks)), Counter[str](), 0
    to_walk = enumerate(walks)

    async def go() -> None:
        nonlocal tagged
        for number, deadly in to_walk:
            async with prepared.lane(tmp_path / str(number), flow) as lane:
                met.update(await lane.walk(deadly, undisturbed))
                tagged += lane.chats.tagged
                assert lane.chats.twice == []
                assert (await chain(lane.bot.home)).faults == []
                assert lane.bot.complaints() == []

    await asyncio.gather(*(go() for _ in range(LANES if len(walks) > 1 else 1)))
    figures(
        f"{len(flow.acts)} acts with {sum(undisturbed.points)} commits and calls, before and after each: "
        f"{met.total()} kills of {planned} planned in {len(walks)} walks in {time.monotonic() - began:.0f} s "
        f"({', '.join(f'{name} {times}' for name, times in sorted(met.items()))}); "
        f"everything stood as without, {tagged} messages repeated with the tag, 0 without"
    )
    assert met.total() > 0.8 * planned


def _few(undisturbed: Walk, chance: random.Random, kills: int) -> list[dict[int, int]]:
    """One walk with so many kills."""
    acts = sorted(chance.sample(range(len(undisturbed.points)), kills))
    return [{number: chance.randint(1, undisturbed.points[number]) for number in acts}]


def _all(undisturbed: Walk) -> list[dict[int, int]]:
    """Walks that together come to every point of every act, one of each act in each walk."""
    return [
        {number: point for number, most in enumerate(undisturbed.points) if point <= most}
        for point in range(1, max(undisturbed.points) + 1)
    ]
