"""What a visitor is shown first, automated: `python -m bot demo`, a kill, and on."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import sys
import time
from typing import TYPE_CHECKING

import aiohttp
import psutil  # type: ignore[import-untyped]  # published without types
import pytest

from domain.demonstration import demonstrate
from domain.people import Level, Role
from tests.harness import diary
from tests.harness.person import Person
from tests.harness.playground import ROOT, Control
from tests.harness.processes import PATIENCE_SECONDS, until

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

ENDING_SECONDS = 10.0


def free_port() -> int:
    """A port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
async def demonstration(tmp_path: Path) -> AsyncIterator[tuple[psutil.Process, str]]:
    """The demonstration as a person starts it: its process and the address it says."""
    process = await asyncio.create_subprocess_exec(
        *[
            sys.executable,
            "-m",
            "bot",
            "demo",
            "--port",
            str(free_port()),
            "--folder",
            str(tmp_path / "demo"),
        ],
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        env={name: value for name, value in os.environ.items() if not name.startswith("WUZE_")},
    )
    assert process.stdout is not None
    try:
        address = ""
        while not address:
            line = (await asyncio.wait_for(process.stdout.readline(), PATIENCE_SECONDS)).decode()
            assert line, "the demonstration ended"
            address = next((word for word in line.split() if word.startswith("http://")), "")
        yield psutil.Process(process.pid), address
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGINT)
        await asyncio.wait_for(process.wait(), PATIENCE_SECONDS)


def bot_of(demo: psutil.Process) -> psutil.Process | None:
    """The bot's process among the demonstration's children."""
    for child in demo.children():
        with contextlib.suppress(psutil.ZombieProcess, psutil.NoSuchProcess):
            if "serve" in child.cmdline():
                return child
    return None


@pytest.mark.timeout(180)
async def test_the_demonstration_survives_a_kill_within_a_form_and_ends_with_ctrl_c(
    demonstration: tuple[psutil.Process, str], figures: Callable[[str], None]
) -> None:
    demo, address = demonstration
    began = time.monotonic()
    async with aiohttp.ClientSession() as session, session.get(address) as page:
        assert page.status == 200
        assert "<html" in await page.text()
    async with Control(address.rstrip("/")) as control:
        secretary = demonstrate().who(Role.SECRETARY, Level.VILLAGE)[0]
        person = Person(control, secretary.id)
        await diary.arrive(person)
        answered = time.monotonic() - began
        await diary.log_meeting(person, "研究预备党员转正材料")
        await diary.log_visit(person, "路灯坏了")

        await diary.open_form(person, "会议")
        await person.tap(await person.see("会议种类"), "支委会")
        asked = await person.see("哪一天开的")
        killed = bot_of(demo)
        assert killed is not None
        killed.kill()
        await until(lambda: bot_of(demo) not in {None, killed}, PATIENCE_SECONDS, "it is not started again")
        await person.tap(asked, "今天")
        await person.see("到会人数")
        await person.say("3/5")
        await person.see("议题,一句话")
        await person.say("换届准备")
        await person.tap(await person.see("决定,一句话"), "没有决定")
        await diary.save(person, "换届准备")
        await diary.log_duty_stay(person, "水渠要修")
    assert len(person.receipts) == 4

    children = demo.children(recursive=True)
    ending = time.monotonic()
    demo.send_signal(signal.SIGINT)
    _, left = await asyncio.to_thread(psutil.wait_procs, [demo, *children], ENDING_SECONDS)
    figures(
        f"page and first answer {answered:.1f} s after the address was said; a meeting, a visit, three duty "
        f"days, a kill within a form; Ctrl-C ended everything in {time.monotonic() - ending:.1f} s"
    )
    assert left == []


@pytest.mark.timeout(60)
async def test_a_taken_port_is_said_and_nothing_is_started(
    demonstration: tuple[psutil.Process, str], tmp_path: Path
) -> None:
    demo, address = demonstration
    port = address.rstrip("/").rpartition(":")[2]
    second = await asyncio.create_subprocess_exec(
        *[sys.executable, "-m", "bot", "demo", "--port", port, "--folder", str(tmp_path / "second")],
        cwd=ROOT,
        stderr=asyncio.subprocess.PIPE,
    )
    _, said = await asyncio.wait_for(second.communicate(), PATIENCE_SECONDS)
    assert second.returncode == 75
    assert f"port {port} is taken" in said.decode()
    assert demo.is_running()
