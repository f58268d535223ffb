"""Sending photos, documents and voice messages, and fetching files."""

from typing import Final

from playground import media
from playground.api.editing import MOST_CAPTION_UNITS
from playground.api.sending import read_text, send
from playground.errors import ApiError, Refusal
from playground.files import StoredFile
from playground.formatting import units
from playground.params import Params
from playground.people import Json
from playground.world import World

MOST_DOWNLOAD_BYTES: Final = 20 * 1024 * 1024
"""Largest file that a bot may fetch. Source: core.telegram.org/bots/api#getfile."""


async def send_photo(world: World, params: Params) -> Json:
    """Send a picture, uploaded or by its id. Source: core.telegram.org/bots/api#sendphoto."""
    return await _send(world, params, "photo")


async def send_document(world: World, params: Params) -> Json:
    """Send a file, uploaded or by its id. Source: core.telegram.org/bots/api#senddocument."""
    return await _send(world, params, "document")


async def send_voice(world: World, params: Params) -> Json:
    """Send a voice message, uploaded or by its id. Source: core.telegram.org/bots/api#sendvoice."""
    return await _send(world, params, "voice")


def get_file(world: World, params: Params) -> Json:
    """Tell where a file can be fetched. Source: core.telegram.org/bots/api#getfile."""
    file_id = params.text("file_id")
    if not file_id:
        raise ApiError(Refusal.FILE_ID_EMPTY)
    stored = world.files.find(file_id)
    if stored is None:
        raise ApiError(Refusal.FILE_ID_INVALID)
    if stored.file_size > MOST_DOWNLOAD_BYTES:
        raise ApiError(Refusal.FILE_TOO_BIG)
    return {
        "file_id": stored.file_id,
        "file_unique_id": stored.file_unique_id,
        "file_size": stored.file_size,
        "file_path": stored.file_path,
    }


async def _send(world: World, params: Params, kind: str) -> Json:
    caption = read_text(params, "caption", "caption_entities")
    if units(caption.text) > MOST_CAPTION_UNITS:
        raise ApiError(Refusal.CAPTION_TOO_LONG)
    world.chat_for_bot(params.chat_id())
    content = media.content(kind, await _files(world, params, kind), params.number("duration"))
    if caption.text:
        content["caption"] = caption.text
    if caption.entities:
        content["caption_entities"] = caption.entities
    return send(world, params, content)


async def _files(world: World, params: Params, kind: str) -> list[StoredFile]:
    """Keep what was uploaded, or find what an id names."""
    named = params.text(kind)
    field = named.removeprefix("attach://") if named.startswith("attach://") else kind
    upload = params.files.get(field)
    if upload is not None:
        return await media.keep(world, kind, upload.file, upload.filename or "")
    if not named or field != kind:
        raise ApiError(Refusal.FILE_MISSING, kind=kind)
    if named.startswith(("http://", "https://")):
        raise ApiError(Refusal.FILE_URL)
    stored = world.files.find(named)
    if stored is None:
        raise ApiError(Refusal.FILE_ID_WRONG)
    if stored.kind != kind:
        raise ApiError(Refusal.FILE_TYPE, found=stored.kind.title(), wanted=kind.title())
    return world.files.same_content(stored)
