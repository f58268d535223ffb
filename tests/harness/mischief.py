"""What tests do to a bot process from within it: the production code knows nothing of this.

`prepare` runs in the child before the bot starts. The order may hold:

- `set`: module constants to replace, by their dotted names, such as shorter limits;
- `handlers`: true adds handlers for `MAGIC` texts that hang, fail or block;
- `control`: path of a socket on which the running process takes the orders of `_Control`.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import json
import os
import signal
import socket
import sqlite3
import threading
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from telegram.ext import MessageHandler, filters

from bot import scheduler, transport
from handlers import routes
from storage import database

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine
    from sqlalchemy.engine import URL
    from telegram import Update
    from telegram.ext import Application, ContextTypes

MAGIC = {
    "hang": "#hang",
    "cling": "#cling",
    "fail": "#fail",
    "cancel": "#cancel",
    "block": "#block",
    "stall": "#stall",
}
"""Texts that make a handler wait for ever, wait for ever and refuse to be cancelled, raise, raise
CancelledError, block the event loop, and block the writer."""

LONG_SECONDS = 600


def prepare(order: dict[str, Any]) -> None:
    """Arrange what the order asks for."""
    for name, value in order.get("set", {}).items():
        module, _, constant = name.rpartition(".")
        setattr(importlib.import_module(module), constant, value)
    if order.get("handlers"):
        _add_handlers()
    if "control" in order:
        _Control(Path(order["control"])).start()


def _add_handlers() -> None:
    register = routes.register

    def register_all(application: Application[Any, Any, Any, Any, Any, Any]) -> None:
        # Before the others and in their group: of a group only the first handler that fits is called.
        for name, magic in MAGIC.items():
            application.add_handler(MessageHandler(filters.Text([magic]), globals()[f"_{name}"]))
        register(application)

    _replace(routes, "register", register_all)


async def _hang(_update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    await asyncio.Event().wait()


async def _cling(_update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    while True:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            continue


async def _fail(_update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    message = "made to fail"
    raise RuntimeError(message)


async def _cancel(_update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    raise asyncio.CancelledError


async def _block(_update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    time.sleep(LONG_SECONDS)  # noqa: ASYNC251 - blocking the loop is the point


async def _stall(_update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    await context.turn.commit(lambda _tx: time.sleep(LONG_SECONDS))  # type: ignore[attr-defined]  # our context


class _Control:
    """Takes orders on a socket, a JSON line each, and answers each by a line.

    - `{"arm": k, "trace": file}`: from now on count the points passed, write the name of the k-th to
      `file` and die there by SIGKILL; 0 only counts;
    - `{"points": true}`: gives how many points were passed since arming, by name;
    - `{"end": day}`: end at once what ends by itself; gives whether the process ticks and it is that day yet;
    - `{"pragma": {name: value}}`: set on every connection of the writer, present and to come.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._guard = threading.Lock()
        self._deadly = -1
        self._passed = 0
        self._names: Counter[str] = Counter()
        self._trace = Path(os.devnull)
        self._connections: list[Any] = []
        self._pragmas: dict[str, Any] = {}
        self._end: Callable[[str], bool] = lambda _day: False

    def start(self) -> None:
        """Watch every commit and every call, and listen."""
        self._watch_connections()
        self._watch_calls()
        self._watch_ticks()
        self._path.unlink(missing_ok=True)
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(str(self._path))
        listener.listen()
        threading.Thread(target=self._listen, args=(listener,), daemon=True).start()

    def _watch_connections(self) -> None:
        make, on_connect = database._engine, database._on_connect

        def connected(connection: Any, record: Any) -> None:
            on_connect(connection, record)
            self._connections.append(connection)
            _set_pragmas(connection, self._pragmas)

        def engine(url: URL) -> Engine:
            made = make(url)
            _replace(made.dialect, "do_commit", self._around(made.dialect.do_commit, "commit"))
            return made

        _replace(database, "_on_connect", connected)
        _replace(database, "_engine", engine)

    def _around(self, work: Callable[[Any], None], name: str) -> Callable[[Any], None]:
        def watched(argument: Any) -> None:
            self._point(f"{name}:before")
            work(argument)
            self._point(f"{name}:after")

        return watched

    def _watch_calls(self) -> None:
        request = transport.LeanRequest.do_request

        async def watched(
            this: transport.LeanRequest, url: str, *arguments: Any, **named: Any
        ) -> tuple[int, bytes]:
            method = url.rpartition("/")[2]
            self._point(f"{method}:before")
            answer = await request(this, url, *arguments, **named)
            self._point(f"{method}:after")
            return answer

        _replace(transport.LeanRequest, "do_request", watched)

    def _watch_ticks(self) -> None:
        start = scheduler.Scheduler.start

        def started(this: scheduler.Scheduler) -> None:
            start(this)
            loop = asyncio.get_running_loop()

            def end(day: str) -> bool:
                if this._clock.now() < datetime.fromisoformat(day).replace(tzinfo=UTC):
                    return False
                asyncio.run_coroutine_threadsafe(this._end(), loop).result(LONG_SECONDS)
                return True

            self._end = end

        _replace(scheduler.Scheduler, "start", started)

    def _point(self, name: str) -> None:
        with self._guard:
            if self._deadly < 0:
                return
            self._passed += 1
            self._names[name] += 1
            if self._passed == self._deadly:
                self._trace.write_text(name)
                os.kill(os.getpid(), signal.SIGKILL)
                time.sleep(LONG_SECONDS)

    def _listen(self, listener: socket.socket) -> None:
        while True:
            with listener.accept()[0] as caller, caller.makefile("rw") as lines:
                for line in lines:
                    lines.write(json.dumps(self._obey(json.loads(line))) + "\n")
                    lines.flush()

    def _obey(self, order: dict[str, Any]) -> Any:
        if "arm" in order:
            with self._guard:
                self._names.clear()
                self._passed, self._deadly = 0, order["arm"]
                self._trace = Path(order.get("trace", os.devnull))
        if "points" in order:
            with self._guard:
                return dict(self._names)
        if "end" in order:
            return self._end(order["end"])
        if "pragma" in order:
            self._pragmas.update(order["pragma"])
            for connection in self._connections:
                _set_pragmas(connection, order["pragma"])
        return True


def _replace(where: object, name: str, by: object) -> None:
    setattr(where, name, by)


def _set_pragmas(connection: Any, pragmas: dict[str, Any]) -> None:
    with contextlib.suppress(sqlite3.ProgrammingError):  # the connection was closed meanwhile
        for name, value in pragmas.items():
            connection.execute(f"PRAGMA {name}={value}").close()
