"""A process that no longer works ends; one that ended is started again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from bot.supervisor import Child, Supervisor
from bot.watchdog import EXIT_HUNG, Pulse, Watchdog


def test_a_silent_pulse_ends_the_process() -> None:
    ended = threading.Event()
    statuses: list[int] = []

    def end(status: int) -> None:
        statuses.append(status)
        ended.set()

    dog = Watchdog([Pulse("lively", lambda: 0.0, 1.0), Pulse("silent", lambda: 99.0, 60.0)], end)
    dog.start()
    assert ended.wait(5)
    assert statuses == [EXIT_HUNG]


def test_lively_pulses_end_nothing() -> None:
    ended = threading.Event()
    dog = Watchdog([Pulse("lively", lambda: 1.0, 60.0)], lambda _: ended.set())
    dog.start()
    assert not ended.wait(1.5)
    dog.stop()


SUPERVISED = """
import sys
from bot.supervisor import Child, Supervisor
sys.exit(Supervisor([Child("child", [sys.executable, "-c", sys.argv[1]])]).run())
"""


def supervise(child: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", SUPERVISED, child])


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGHUP])
def test_a_killed_child_is_started_again_and_a_signal_ends_both(tmp_path: Path, end: signal.Signals) -> None:
    pids = tmp_path / "pids"
    child = f"import os, time; open({str(pids)!r}, 'a').write(f'{{os.getpid()}}\\n'); time.sleep(60)"
    supervisor = supervise(child)
    first = _pid(pids, 0)
    os.kill(first, signal.SIGKILL)
    second = _pid(pids, 1)
    assert second != first
    supervisor.send_signal(end)
    assert supervisor.wait(10) == 0
    assert not Path(f"/proc/{second}").exists() or not sys.platform.startswith("linux")


def test_a_child_that_is_misconfigured_is_not_started_again(tmp_path: Path) -> None:
    starts = tmp_path / "starts"
    child = f"open({str(starts)!r}, 'a').write('x'); raise SystemExit(78)"
    assert supervise(child).wait(10) == 78
    assert starts.read_text() == "x"


def test_a_child_that_keeps_failing_is_started_ever_later() -> None:
    child = Child("child", [sys.executable, "-c", "raise SystemExit(1)"])
    supervisor = Supervisor([child])
    waits = []
    for _ in range(4):
        child.start()
        assert child.process is not None
        child.process.wait()
        supervisor.look()
        waits.append(round(child.start_at - time.monotonic()))
    assert waits == [0, 1, 2, 4]


def _pid(path: Path, line: int) -> int:
    for _ in range(200):
        lines = path.read_text().splitlines() if path.exists() else []
        if len(lines) > line:
            return int(lines[line])
        time.sleep(0.05)
    message = "no process was started"
    raise AssertionError(message)
