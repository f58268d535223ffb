"""The key of the audit chain: made once, kept in a file that only the operator can read."""

from __future__ import annotations

import os
import secrets
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.settings import Settings


class KeyMissing(Exception):
    """There is a database but not its key: what it proves could no longer be checked."""


def audit_key(settings: Settings) -> bytes:
    """The key; made on first use.

    Raises KeyMissing when the database exists and the key does not, rather than begin a second chain.
    """
    path = settings.key_file
    if path.exists():
        return path.read_bytes().strip()
    if settings.sqlite_file is not None and settings.sqlite_file.exists():
        message = f"the audit key is missing: put it back at {path}, or name its place in WUZE_AUDIT_KEY_FILE"
        raise KeyMissing(message)
    path.parent.mkdir(parents=True, exist_ok=True)
    key = secrets.token_hex(32).encode()
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(key)
        file.flush()
        os.fsync(file.fileno())
    return key
