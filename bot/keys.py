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
    if settings.key_file.exists() or (settings.sqlite_file is not None and settings.sqlite_file.exists()):
        return present_key(settings)
    path = settings.key_file
    path.parent.mkdir(parents=True, exist_ok=True)
    key = secrets.token_hex(32).encode()
    # Under its name only when complete: a crash in between must not leave an empty key behind.
    unfinished = path.with_name(path.name + ".unfinished")
    unfinished.unlink(missing_ok=True)
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(key)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
    return key


def present_key(settings: Settings) -> bytes:
    """The key that is there already. Raises KeyMissing."""
    path = settings.key_file
    key = path.read_bytes().strip() if path.exists() else b""
    if not key:
        message = f"the audit key is missing: put it back at {path}, or name its place in WUZE_AUDIT_KEY_FILE"
        raise KeyMissing(message)
    return key
