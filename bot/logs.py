"""Logging: sentences with data, never names, phones, texts of records or the token."""

from __future__ import annotations

import logging
import re

TOKEN = re.compile(r"\d{5,}:[A-Za-z0-9_-]{20,}")


class Redacting(logging.Formatter):
    """Blanks whatever looks like a bot token, whoever logged it, traces included."""

    def format(self, record: logging.LogRecord) -> str:
        """The finished line without tokens."""
        return TOKEN.sub("<token>", super().format(record))


def configure(level: str) -> None:
    """Log to standard error; the libraries speak up from WARNING only."""
    handler = logging.StreamHandler()
    handler.setFormatter(Redacting("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in ("httpx", "telegram", "apscheduler", "aiosqlite", "sqlalchemy", "alembic"):
        logging.getLogger(name).setLevel(logging.WARNING)
