"""Where the files of tests lie: in memory where that has room.

SQLite waits for the disk at every commit, and PostgreSQL at every new database; no test cuts the power, so
waiting shows nothing.
"""

from __future__ import annotations

import shutil
from pathlib import Path

_FOLDER = Path("/dev/shm")  # noqa: S108 - whoever uses it makes a folder of their own in it
_ROOM_BYTES = 4 << 30
"""How much must be free; the tests use less than a fourth of that."""


def folder() -> Path | None:
    """A file system in memory with room; None where there is none."""
    return _FOLDER if _FOLDER.is_dir() and shutil.disk_usage(_FOLDER).free > _ROOM_BYTES else None
