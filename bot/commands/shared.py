"""What several commands need: settings with readable errors, and the database for oneself."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, NoReturn

import click

from bot.keys import KeyMissing, audit_key, present_key
from bot.settings import Misconfigured, read
from storage.lock import AlreadyRunning, Unreachable, single

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from bot.settings import Settings

EX_FAILED = 1
EX_TEMPORARY = 75
"""Another process works on this database (EX_TEMPFAIL)."""
EX_CONFIGURATION = 78
"""The configuration is wrong (EX_CONFIG)."""


def stop(words: str, status: int = EX_FAILED) -> NoReturn:
    """End with one line that says what to do."""
    click.echo(words, err=True)
    raise SystemExit(status)


def settings(*, needs_token: bool = False) -> Settings:
    """The configuration; ends the program with a line for each wrong value."""
    try:
        return read(needs_token=needs_token)
    except Misconfigured as error:
        stop("\n".join(["The configuration is wrong:", *error.faults]), EX_CONFIGURATION)


def key(chosen: Settings) -> bytes:
    """The key of the audit chain; ends the program when it is missing. None is made: that is for `serve`."""
    return _key(chosen, present_key)


def first_key(chosen: Settings) -> bytes:
    """The key of the audit chain, made where there is no database yet; else as `key`."""
    return _key(chosen, audit_key)


def _key(chosen: Settings, read_key: Callable[[Settings], bytes]) -> bytes:
    try:
        return read_key(chosen)
    except KeyMissing as error:
        stop(str(error), EX_CONFIGURATION)


def sqlite_file(chosen: Settings, otherwise: str) -> Path:
    """The database file; ends the program with `otherwise` on PostgreSQL."""
    if chosen.sqlite_file is None:
        stop(otherwise, EX_CONFIGURATION)
    return chosen.sqlite_file


@contextlib.contextmanager
def alone(chosen: Settings) -> Iterator[None]:
    """Hold the database for this process; ends the program at once when another has it."""
    if chosen.sqlite_file is not None:
        chosen.sqlite_file.parent.mkdir(parents=True, exist_ok=True)
    try:
        with single(chosen.database_url):
            yield
    except AlreadyRunning:
        stop(
            "The bot is already running on this database; end it first. This process changed nothing.",
            EX_TEMPORARY,
        )
    except Unreachable as error:
        stop(f"The database cannot be reached; is WUZE_DATABASE_URL right and its server up? {error}")
