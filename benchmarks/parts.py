"""Sorting a profile's samples into the parts of the program that a reader can picture."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

REST = "everything else"
WAITING = "waiting"

CALLS = {
    "SimpleQueue.get": WAITING,
    "Connection.commit": "commit: SQLite brings it to disk",
    "Connection.rollback": "commit: SQLite brings it to disk",
    "Cursor.execute": "SQL: SQLite itself",
    "Cursor.executemany": "SQL: SQLite itself",
    "Cursor.fetchall": "SQL: SQLite itself",
    "Cursor.fetchone": "SQL: SQLite itself",
    "Connection.execute": "SQL: SQLite itself",
}
"""Functions of C by their names; what they take is theirs, whoever calls them."""

FILES = (
    ("/uvloop/", WAITING),
    ("/asyncio/runners.py", WAITING),
    ("/json/", "JSON"),
    ("/aiohttp/", "HTTP client (aiohttp)"),
    ("/yarl/", "HTTP client (aiohttp)"),
    ("/multidict/", "HTTP client (aiohttp)"),
    ("/httpx/", "HTTP client (httpx)"),
    ("/httpcore/", "HTTP client (httpx)"),
    ("/bot/transport.py", "HTTP client (aiohttp)"),
    ("/telegram/ext/_application.py", "routing (python-telegram-bot)"),
    ("/telegram/ext/_handlers/", "routing (python-telegram-bot)"),
    ("/telegram/ext/_callbackcontext.py", "routing (python-telegram-bot)"),
    ("/telegram/ext/filters.py", "routing (python-telegram-bot)"),
    ("/telegram/ext/_updater.py", "polling (python-telegram-bot)"),
    ("/telegram/ext/_utils/networkloop.py", "polling (python-telegram-bot)"),
    ("/telegram/request/", "making calls (python-telegram-bot)"),
    ("/telegram/_bot.py", "making calls (python-telegram-bot)"),
    ("/telegram/ext/_extbot.py", "making calls (python-telegram-bot)"),
    ("/telegram/", "objects (python-telegram-bot)"),
    ("/jinja2/", "rendering (templates)"),
    ("/markupsafe/", "rendering (templates)"),
    ("/templates/", "rendering (templates)"),
    ("/sqlalchemy/", "SQL: SQLAlchemy"),
    ("/storage/audit.py", "audit chain"),
    ("/storage/", "SQL: our storage"),
    ("/domain/forms/", "engine (domain/forms)"),
    ("/domain/", "rules (domain)"),
    ("/services/", "use cases (services)"),
    ("/handlers/", "handlers"),
    ("/bot/ingest.py", "intake (bot)"),
    ("/bot/dispatch.py", "dispatch (bot)"),
    ("/bot/sender.py", "sender (bot)"),
    ("/bot/delivery.py", "sender (bot)"),
    ("/bot/pacing.py", "sender (bot)"),
    ("/benchmarks/", "the benchmark's own wrapping"),
)
"""The first that fits, tried from the innermost call outwards; a library's helpers count for their caller."""


def part(stack: Sequence[str]) -> str:
    """The part a sample belongs to; `stack` from the outermost call inwards, as pyinstrument names them."""
    for frame in reversed(stack):
        function, file = frame.split("\x00")[:2]
        if file == "<built-in>":
            if function in CALLS:
                return CALLS[function]
            continue
        for piece, name in FILES:
            if piece in file:
                return name
    return REST


def sort(samples: Iterable[tuple[Sequence[str], float]]) -> dict[str, float]:
    """Seconds per part."""
    seconds: defaultdict[str, float] = defaultdict(float)
    for stack, duration in samples:
        seconds[part(stack)] += duration
    return dict(seconds)
