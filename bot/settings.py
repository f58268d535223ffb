"""What the operator decides: environment variables, checked at the start.

Everything is `WUZE_…` except `BOT_TOKEN`, the name people know; a file `.env` is read where the
environment says nothing. A dozen values need no library: the one for it took a fifth of the start
and 8 MB, measured.
"""

from __future__ import annotations

import ipaddress
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

T = TypeVar("T")

TELEGRAM = "https://api.telegram.org"
TRUE, FALSE = frozenset({"1", "true", "yes", "on"}), frozenset({"", "0", "false", "no", "off"})


class Misconfigured(Exception):
    """The configuration is wrong; `faults` holds a line for each wrong variable."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True)
class Settings:
    """The operator's choices."""

    bot_token: str = field(repr=False)
    """From @BotFather. `BOT_TOKEN`."""

    api_url: str = TELEGRAM
    """The Bot API server; another one may be self-hosted. `WUZE_API_URL`."""

    proxy: str | None = None
    """An HTTP proxy on the way to the Bot API. `WUZE_PROXY`."""

    database_url: str = field(default="sqlite:///data/wuze.db", repr=False)
    """`sqlite:///file` or `postgresql://user@host/name`. `WUZE_DATABASE_URL`."""

    audit_key_file: Path | None = None
    """The key of the audit chain; beside an SQLite database by default. `WUZE_AUDIT_KEY_FILE`."""

    operator_chat: int | None = None
    """Who is told about updates that could not be dealt with. `WUZE_OPERATOR_CHAT`."""

    messages_per_second: float = 29.5
    """Over all chats. `WUZE_MESSAGES_PER_SECOND`."""

    chat_messages_per_second: float = 1
    """In one chat, after its burst. `WUZE_CHAT_MESSAGES_PER_SECOND`."""

    chat_burst: float = 5
    """Messages one chat may get at once. `WUZE_CHAT_BURST`."""

    demonstration: bool = False
    """Follow the playground's clock; refused with any API not on this machine. `WUZE_DEMONSTRATION`."""

    log_level: str = "INFO"
    """`WUZE_LOG_LEVEL`."""

    @property
    def sqlite_file(self) -> Path | None:
        """The database file; None on PostgreSQL."""
        prefix = "sqlite:///"
        return Path(self.database_url.removeprefix(prefix)) if self.database_url.startswith(prefix) else None

    @property
    def key_file(self) -> Path:
        """Where the key of the audit chain lies."""
        if self.audit_key_file is not None:
            return self.audit_key_file
        return self.sqlite_file.with_suffix(".key") if self.sqlite_file else Path("data/wuze.key")


def read(
    environment: Mapping[str, str] | None = None, file: Path = Path(".env"), *, needs_token: bool = True
) -> Settings:
    """Read the settings. Raises Misconfigured, which names every wrong variable at once."""
    values = {**_file(file), **(os.environ if environment is None else environment)}
    reader = _Reader(values)
    settings = Settings(
        bot_token=reader.take("BOT_TOKEN", _text, ""),
        api_url=reader.take("WUZE_API_URL", _address, TELEGRAM),
        proxy=reader.take("WUZE_PROXY", _address, None),
        database_url=reader.take("WUZE_DATABASE_URL", _database, Settings.database_url),
        audit_key_file=reader.take("WUZE_AUDIT_KEY_FILE", Path, None),
        operator_chat=reader.take("WUZE_OPERATOR_CHAT", _whole, None),
        messages_per_second=reader.take("WUZE_MESSAGES_PER_SECOND", _rate, Settings.messages_per_second),
        chat_messages_per_second=reader.take(
            "WUZE_CHAT_MESSAGES_PER_SECOND", _rate, Settings.chat_messages_per_second
        ),
        chat_burst=reader.take("WUZE_CHAT_BURST", _burst, Settings.chat_burst),
        demonstration=reader.take("WUZE_DEMONSTRATION", _switch, default=False),
        log_level=reader.take("WUZE_LOG_LEVEL", _level, Settings.log_level),
    )
    if needs_token and not settings.bot_token:
        reader.faults.append("BOT_TOKEN: missing; @BotFather gives one, or try `make demo`, which needs none")
    if settings.demonstration and not is_loopback(settings.api_url):
        reader.faults.append("WUZE_API_URL: the demonstration runs against this machine only, e.g. 127.0.0.1")
    if reader.faults:
        raise Misconfigured(reader.faults)
    return settings


def is_loopback(url: str) -> bool:
    """Whether an address is on this machine beyond doubt: a loopback number, or localhost itself."""
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class _Reader:
    """Takes values out of an environment and gathers what is wrong with them."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values
        self.faults: list[str] = []

    def take(self, name: str, parse: Callable[[str], T], default: T) -> T:
        """Return the value of a variable; the default when it is absent, empty or wrong."""
        given = self._values.get(name, "").strip()
        if not given:
            return default
        try:
            return parse(given)
        except ValueError as error:
            self.faults.append(f"{name}: {error}")
            return default


def _file(path: Path) -> dict[str, str]:
    """Read `NAME=value` lines; comments and quotes around a value are dropped."""
    if not path.is_file():
        return {}
    pairs = (line.partition("=") for line in path.read_text(encoding="utf-8").splitlines())
    return {
        name.strip(): value.strip().strip("\"'")
        for name, equals, value in pairs
        if equals and not name.lstrip().startswith("#")
    }


def _text(given: str) -> str:
    return given


def _address(given: str) -> str:
    parts = urlsplit(given)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        message = "must be an address such as https://api.example.org"
        raise ValueError(message)
    return given.rstrip("/")


def _database(given: str) -> str:
    plain_file = given.startswith("sqlite:///") and given != "sqlite:///" and "?" not in given
    if not plain_file and not given.startswith("postgresql://"):
        message = "must be sqlite:///file or postgresql://user@host/name"
        raise ValueError(message)
    return given


def _whole(given: str) -> int:
    try:
        return int(given)
    except ValueError:
        message = "must be a whole number"
        raise ValueError(message) from None


def _rate(given: str) -> float:
    return _number(given, above=0.0)


def _burst(given: str) -> float:
    return _number(given, above=0.99)


def _number(given: str, above: float) -> float:
    try:
        value = float(given)
    except ValueError:
        value = above
    if not above < value < float("inf"):
        message = f"must be a number above {above:g}"
        raise ValueError(message)
    return value


def _switch(given: str) -> bool:
    if given.lower() not in TRUE | FALSE:
        message = "must be true or false"
        raise ValueError(message)
    return given.lower() in TRUE


def _level(given: str) -> str:
    if given.upper() not in {"DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"}:
        message = "must be DEBUG, INFO, WARNING, ERROR or CRITICAL"
        raise ValueError(message)
    return given.upper()
