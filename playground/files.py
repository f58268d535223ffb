"""Files that people and the bot have sent."""

import asyncio
import re
import shutil
import tempfile
import weakref
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

MOST_BYTES = 50 * 1024 * 1024
"""Largest upload of a bot. Source: core.telegram.org/bots/api#sending-files."""

_LONGEST_NAME = 120
_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\u202a-\u202e\u2066-\u2069]')
_EXTENSION = re.compile(r"\.[A-Za-z0-9]{1,10}$")


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One file under one id; the sizes of a photo are several of these with the same content."""

    file_id: str
    file_unique_id: str
    file_path: str
    """Relative path, as getFile shows it and as it lies in the directory."""
    file_size: int
    """Bytes."""
    kind: str
    """photo, document or voice."""
    name: str
    """File name for people; never used as a path."""
    mime_type: str
    width: int = 0
    """Pixels; 0 for what is no picture."""
    height: int = 0


class Files:
    """Keeps files in a directory; a temporary one when none is given."""

    def __init__(self, directory: Path | None = None) -> None:
        """Nothing is created before the first file arrives."""
        self._given = directory
        self._temporary: Path | None = None
        self._known: dict[str, StoredFile] = {}
        self._contents: dict[str, list[StoredFile]] = {}
        self._next = 1

    @property
    def directory(self) -> Path:
        """Tell where the files lie, creating the place when needed."""
        if self._given is not None:
            self._given.mkdir(parents=True, exist_ok=True)
            return self._given
        if self._temporary is None:
            self._temporary = Path(tempfile.mkdtemp(prefix="playground-"))
            weakref.finalize(self, shutil.rmtree, self._temporary, ignore_errors=True)
        return self._temporary

    def find(self, file_id: str) -> StoredFile | None:
        """Find a file by its id."""
        return self._known.get(file_id)

    def same_content(self, stored: StoredFile) -> list[StoredFile]:
        """List all files with the content of one: the sizes of a photo, smallest first."""
        return self._contents[stored.file_path]

    def at(self, file_path: str) -> Path | None:
        """Find the content at a path that getFile has shown; any other path leads nowhere."""
        return self.directory / file_path if file_path in self._contents else None

    async def keep(self, source: IO[bytes], kind: str, extension: str) -> tuple[int, str]:
        """Copy an upload into the directory; answer its number and its relative path."""
        number = self._next
        self._next += 1
        folder = {"photo": "photos", "document": "documents", "voice": "voice"}[kind]
        file_path = f"{folder}/file_{number}{extension}"
        target = self.directory / file_path
        await asyncio.to_thread(_copy, source, target)
        return number, file_path

    def add(self, stored: StoredFile) -> None:
        """Make a file known under its id."""
        self._known[stored.file_id] = stored
        self._contents.setdefault(stored.file_path, []).append(stored)
        number = re.search(r"file_(\d+)", stored.file_path)
        if number is not None:
            self._next = max(self._next, int(number[1]) + 1)

    def snapshot(self) -> Iterator[tuple[str, str, Any]]:
        """Tell all known files in the words of the store."""
        for stored in self._known.values():
            yield "file", stored.file_id, asdict(stored)


def safe_name(name: str, fallback: str) -> str:
    """Reduce a file name to something harmless to show and to save."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    cleaned = _UNSAFE.sub("_", last).strip(" .")
    if len(cleaned) > _LONGEST_NAME:
        cleaned = cleaned[: _LONGEST_NAME - 12] + cleaned[-12:]
    return cleaned or fallback


def extension_of(name: str) -> str:
    """Give a name's extension with its dot, if it is a plain one."""
    found = _EXTENSION.search(name)
    return found[0].lower() if found else ""


def _copy(source: IO[bytes], target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as copy:
        shutil.copyfileobj(source, copy, 1024 * 1024)
