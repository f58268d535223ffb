"""Photos, documents and voice messages: kept as files, shown as Telegram's objects."""

import mimetypes
from typing import IO

from playground import pictures
from playground.errors import ApiError, Refusal
from playground.files import StoredFile, extension_of, safe_name
from playground.people import Json
from playground.world import World

MOST_PHOTO_BYTES = 10 * 1024 * 1024
"""Source: core.telegram.org/bots/api#sendphoto."""
_MOST_SIDES = 10_000
_MOST_RATIO = 20
"""Width plus height in pixels and their ratio. Source: core.telegram.org/bots/api#sendphoto."""
_PHOTO_SIDES = (90, 320, 800, 1280)
"""Longest sides of the sizes in which Telegram shows a photo."""
_HEAD_BYTES = 512 * 1024


async def keep(world: World, kind: str, source: IO[bytes], name: str) -> list[StoredFile]:
    """Keep an upload; a photo becomes several sizes, which here all have the original's content."""
    source.seek(0, 2)
    size = source.tell()
    source.seek(0)
    if size == 0:
        raise ApiError(Refusal.FILE_EMPTY)
    picture = None
    if kind == "photo":
        picture = _checked(pictures.read(source.read(_HEAD_BYTES)), size)
        source.seek(0)
    shown = safe_name(name, kind)
    extension = picture.extension if picture else extension_of(shown) or (".oga" if kind == "voice" else "")
    number, path = await world.files.keep(source, kind, extension)
    if picture is None:
        mime = mimetypes.guess_type(shown)[0] or "application/octet-stream"
        mime = "audio/ogg" if kind == "voice" else mime
        stored = [StoredFile(f"{kind}-{number:08d}", f"u{number:08d}", path, size, kind, shown, mime)]
    else:
        stored = [
            StoredFile(
                f"photo-{number:08d}-{index}",
                f"u{number:08d}{index}",
                path,
                size,
                kind,
                shown,
                picture.mime,
                *side,
            )
            for index, side in enumerate(_sides(picture.width, picture.height))
        ]
    world.add_files(stored)
    return stored


def content(kind: str, stored: list[StoredFile], duration: int) -> Json:
    """Show kept files as the part of a message; `duration` is in seconds and of use for voice only."""
    if kind == "photo":
        return {"photo": [{**_ids(one), "width": one.width, "height": one.height} for one in stored]}
    one = stored[0]
    if kind == "voice":
        return {"voice": {"duration": duration, "mime_type": one.mime_type, **_ids(one)}}
    return {"document": {"file_name": one.name, "mime_type": one.mime_type, **_ids(one)}}


def _ids(one: StoredFile) -> Json:
    return {"file_id": one.file_id, "file_unique_id": one.file_unique_id, "file_size": one.file_size}


def _checked(picture: pictures.Picture | None, size: int) -> pictures.Picture:
    if size > MOST_PHOTO_BYTES:
        raise ApiError(Refusal.PHOTO_TOO_BIG, size=size)
    if picture is None:
        raise ApiError(Refusal.PHOTO_UNREADABLE)
    shorter, longer = sorted((picture.width, picture.height))
    if shorter < 1 or shorter + longer > _MOST_SIDES or longer > _MOST_RATIO * shorter:
        raise ApiError(Refusal.PHOTO_DIMENSIONS)
    return picture


def _sides(width: int, height: int) -> list[tuple[int, int]]:
    """List the sizes of a photo, smallest first."""
    longest = max(width, height)
    sides = [side for side in _PHOTO_SIDES if side < longest] + [min(longest, _PHOTO_SIDES[-1])]
    return [
        (max(1, round(width * side / longest)), max(1, round(height * side / longest)))
        for side in dict.fromkeys(sides)
    ]
