"""The playground's time."""

import asyncio
import time
from datetime import datetime

import pytest

from playground.clock import LOCAL, Clock
from playground.errors import ControlError
from tests.playground.bench import MING, Bench, soon


def at(clock: Clock, moment: str) -> None:
    """Move a clock to a local moment by its offset, also into the past."""
    clock.offset_seconds = datetime.fromisoformat(moment).replace(tzinfo=LOCAL).timestamp() - time.time()


@pytest.mark.parametrize(
    ("now", "target", "then"),
    [
        ("2026-03-27T10:30", "hour", "2026-03-27T11:30"),
        ("2026-03-27T10:30", "day", "2026-03-28T10:30"),
        ("2026-03-27T10:30", "monday", "2026-03-30T08:00"),  # a Friday
        ("2026-03-30T07:59", "monday", "2026-03-30T08:00"),
        ("2026-03-30T08:01", "monday", "2026-04-06T08:00"),
        ("2026-03-29T23:59", "monday", "2026-03-30T08:00"),
        ("2026-03-27T10:30", "month_end", "2026-03-31T09:00"),
        ("2026-03-31T09:01", "month_end", "2026-04-30T09:00"),
        ("2026-12-31T10:00", "month_end", "2027-01-31T09:00"),
        ("2028-02-01T00:00", "month_end", "2028-02-29T09:00"),
        ("2026-02-01T00:00", "quarter_end", "2026-03-31T09:00"),
        ("2026-03-31T09:01", "quarter_end", "2026-06-30T09:00"),
        ("2026-12-31T10:00", "quarter_end", "2027-03-31T09:00"),
        ("2026-10-01T00:00", "quarter_end", "2026-12-31T09:00"),
    ],
)
def test_time_moves_to_a_named_moment(now: str, target: str, then: str) -> None:
    clock = Clock()
    at(clock, now)
    clock.advance_to(target)
    moved = datetime.fromtimestamp(clock.now(), LOCAL)
    assert abs((moved - datetime.fromisoformat(then).replace(tzinfo=LOCAL)).total_seconds()) < 1


def test_time_never_goes_back() -> None:
    clock = Clock()
    for seconds in (-1, float("nan"), 1e12):
        with pytest.raises(ControlError):
            clock.advance(seconds)
    with pytest.raises(ControlError):
        clock.advance_to("yesterday")
    assert clock.offset_seconds == 0


async def test_a_waiter_hears_of_the_new_offset_at_once(bench: Bench) -> None:
    waiter = asyncio.create_task(bench.control("GET", "clock", known=0, timeout=30))
    await soon()
    await bench.control("POST", "clock", advance_seconds=3600)
    assert (await asyncio.wait_for(waiter, 1))["offset_seconds"] == 3600
    assert (await bench.control("GET", "clock", known=0, timeout=30))["offset_seconds"] == 3600
    assert (await bench.control("GET", "clock", known=3600, timeout=0.05))["offset_seconds"] == 3600


async def test_messages_are_dated_in_playground_time(bench: Bench) -> None:
    await bench.control("POST", "clock", to="day")
    await bench.do(MING, "text", text="x")
    date = (await bench.updates())[0]["message"]["date"]
    assert 86400 - 5 < date - time.time() < 86400 + 5
