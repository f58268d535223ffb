"""A fork server for bot processes: `python -m tests.harness.launcher`.

Importing the bot takes most of a start, and the custody tests start it hundreds of times. This process
imports everything once and forks a child per order; the child then is `python -m bot serve`, from the
command on. What a test does to a process (see `mischief`) is done here, never by hooks in the bot.

Orders and answers are JSON, a line each: `{"start": {...}}` gives `{"pid": 1}`, and every child's end is
told by `{"ended": 1, "status": -9}`. When standard input closes, every child is killed.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

from bot.cli import main
from templates import render
from tests.harness import mischief

PRELOADED = (
    "bot.commands.serve",
    "bot.application",
    "bot.playground_clock",
    "storage.upgrade",
    "storage.migrations",
    "sqlalchemy.dialects.sqlite.pysqlite",
    "sqlalchemy.dialects.postgresql.psycopg",
    "encodings.idna",
    "tzdata.zoneinfo",
)
"""What a start would import late."""


def serve_orders() -> None:
    """Take orders until standard input closes."""
    for name in PRELOADED:
        __import__(name)
    for path in Path("templates/zh").glob("*.j2"):
        render.has(f"{path.stem}.")  # compiles it
    gc.freeze()
    children: set[int] = set()

    def reap(*_: object) -> None:
        while children:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            children.discard(pid)
            _tell({"ended": pid, "status": os.waitstatus_to_exitcode(status)})

    signal.signal(signal.SIGCHLD, reap)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _tell({"ready": os.getpid()})
    for line in sys.stdin:
        order = json.loads(line)["start"]
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
        pid = os.fork()
        if pid == 0:
            _become_the_bot(order)
        children.add(pid)
        _tell({"pid": pid})
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
    for pid in children:
        os.kill(pid, signal.SIGKILL)


def _tell(answer: dict[str, Any]) -> None:
    os.write(1, (json.dumps(answer) + "\n").encode())


def _become_the_bot(order: dict[str, Any]) -> None:
    """Never returns."""
    status = 1
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
        os.setsid()
        _redirect(Path(order["log"]))
        status = run(order)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def run(order: dict[str, Any]) -> int:
    """Be the bot, with what the order adds; gives the exit status."""
    os.environ.update(order["environment"])
    mischief.prepare(order.get("mischief", {}))
    try:
        main(["serve"])
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    return 0


def _redirect(log: Path) -> None:
    nothing = os.open(os.devnull, os.O_RDONLY)
    written = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(nothing, 0)
    os.dup2(written, 1)
    os.dup2(written, 2)


if __name__ == "__main__":
    if len(sys.argv) > 1:  # one bot, in this very process: for a supervisor
        sys.exit(run(json.loads(sys.argv[1])))
    serve_orders()
