"""Reading a kept state back into a world."""

from typing import Any

from playground.files import StoredFile
from playground.store import LogStore
from playground.updates import Pending
from playground.world import Posted, Query, World


def restore(world: World, store: LogStore) -> None:
    """Apply everything that was noted, then begin a shorter log."""
    for kind, key, value in store.lines():
        _APPLY[kind](world, key, value)
    store.begin(world.snapshot())


def _offset(world: World, key: Any, value: Any) -> None:  # noqa: ANN401  any JSON value
    del key
    world.clock.offset_seconds = value


def _counters(world: World, key: Any, value: Any) -> None:  # noqa: ANN401  any JSON value
    del key
    world.revision, world.next_query, world.updates.next_id = value


def _allowed(world: World, key: Any, value: Any) -> None:  # noqa: ANN401  any JSON value
    del key
    world.updates.allowed = frozenset(value) or None


def _webhook(world: World, key: Any, value: Any) -> None:  # noqa: ANN401  any JSON value
    del key
    world.webhook = value


def _profile(world: World, key: Any, value: Any) -> None:  # noqa: ANN401  any JSON value
    world.apply_profile(key, value)


def _query(world: World, key: Any, value: Any) -> None:  # noqa: ANN401  any JSON value
    world.queries[key] = Query(*value)
    world.next_query = max(world.next_query, int(key[-10:]) + 1)


def _file(world: World, key: Any, value: Any) -> None:  # noqa: ANN401  any JSON value
    del key
    world.files.add(StoredFile(**value))


def _chat(world: World, key: Any, value: Any) -> None:  # noqa: ANN401  any JSON value
    chat = world.chats.get(key)
    if chat is not None:
        chat.started |= value["started"]
        chat.blocked = value["blocked"]
        chat.unread, chat.keyboard = value["unread"], value["keyboard"]


def _message(world: World, key: Any, value: Any) -> None:  # noqa: ANN401  any JSON value
    world.revision = max(world.revision, key)
    if value is None:
        for chat in world.chats.values():
            chat.messages.pop(key, None)
        return
    person_id, message, revision, from_bot, edited_at, had_keyboard = value
    world.revision = max(world.revision, revision)
    owner = world.chats.get(person_id)
    if owner is not None:
        owner.messages[key] = Posted(message, revision, from_bot, edited_at, had_keyboard)
        owner.revision = max(owner.revision, revision)


def _update(world: World, key: Any, value: Any) -> None:  # noqa: ANN401  any JSON value
    world.updates.restore(Pending(key, value.encode("ascii")))


def _acknowledged(world: World, key: Any, value: Any) -> None:  # noqa: ANN401  any JSON value
    del value
    world.updates.acknowledge(key)


_APPLY = {
    "offset": _offset,
    "counters": _counters,
    "allowed": _allowed,
    "webhook": _webhook,
    "profile": _profile,
    "query": _query,
    "file": _file,
    "chat": _chat,
    "message": _message,
    "update": _update,
    "acknowledged": _acknowledged,
}
