"""What the operator decides: environment variables, checked at the start.

Everything is `WUZE_…` except `BOT_TOKEN`, the name people know. `.env` beside the program is read too.
"""

from __future__ import annotations

import ipaddress
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

TELEGRAM = "https://api.telegram.org"


class Settings(BaseSettings):
    """The operator's choices. Raises pydantic.ValidationError, which names each wrong one."""

    model_config = SettingsConfigDict(
        env_prefix="WUZE_", env_file=".env", extra="ignore", populate_by_name=True
    )

    bot_token: SecretStr = Field(validation_alias="BOT_TOKEN")
    """From @BotFather."""

    api_url: str = TELEGRAM
    """The Bot API server; another one may be self-hosted."""

    proxy: str | None = None
    """An HTTP proxy on the way to the Bot API."""

    database_url: str = "sqlite:///data/wuze.db"
    """`sqlite:///file` or `postgresql://user@host/name`."""

    audit_key_file: Path | None = None
    """Holds the key of the audit chain; beside an SQLite database by default. Keep a copy elsewhere."""

    operator_chat: int | None = None
    """Who is told about updates that could not be dealt with."""

    messages_per_second: float = Field(default=28, gt=0)
    chat_messages_per_second: float = Field(default=1, gt=0)
    chat_burst: float = Field(default=5, ge=1)

    demonstration: bool = False
    """Follow the playground's clock. Refused together with any API that is not on this machine."""

    log_level: str = "INFO"

    @field_validator("api_url")
    @classmethod
    def _address(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            message = "must be an address such as https://api.example.org"
            raise ValueError(message)
        return value.rstrip("/")

    @field_validator("database_url")
    @classmethod
    def _database(cls, value: str) -> str:
        if not value.startswith(("sqlite:///", "postgresql://")):
            message = "must begin with sqlite:/// or postgresql://"
            raise ValueError(message)
        return value

    @model_validator(mode="after")
    def _demonstration_stays_here(self) -> Settings:
        if self.demonstration and not is_loopback(self.api_url):
            message = (
                "the demonstration runs against this machine only: WUZE_API_URL must be a loopback address"
            )
            raise ValueError(message)
        return self

    @property
    def sqlite_file(self) -> Path | None:
        """The database file; None on PostgreSQL."""
        return (
            Path(self.database_url.removeprefix("sqlite:///"))
            if self.database_url.startswith("sqlite")
            else None
        )

    @property
    def key_file(self) -> Path:
        """Where the key of the audit chain lies."""
        if self.audit_key_file is not None:
            return self.audit_key_file
        return self.sqlite_file.with_suffix(".key") if self.sqlite_file else Path("data/wuze.key")


def is_loopback(url: str) -> bool:
    """Whether an address is on this machine beyond doubt: a loopback number, or localhost itself."""
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
