"""Fetching updates, and the webhook that forbids it."""

from playground.errors import ApiError, Refusal
from playground.params import Params
from playground.people import Json
from playground.updates import LONGEST_POLL_SECONDS
from playground.world import World


class Raw(bytes):
    """A result that is JSON already."""

    __slots__ = ()


async def get_updates(world: World, params: Params) -> Raw:
    """Acknowledge what is before the offset, show what follows.

    Source: core.telegram.org/bots/api#getupdates.
    """
    if world.webhook:
        raise ApiError(Refusal.WEBHOOK_ACTIVE)
    offset = params.number("offset")
    limit = min(max(params.number("limit", 100), 1), 100)
    seconds = min(max(params.number("timeout"), 0), LONGEST_POLL_SECONDS)
    _allow(world, params)
    if offset:
        world.acknowledge(offset)
    queue = world.updates
    if not queue.pending and seconds:
        # updates that somebody else took meanwhile leave an empty answer, as at Telegram's
        await queue.wait(seconds)
    return Raw(b"[" + b",".join([item.payload for item in queue.batch(limit)]) + b"]")


def set_webhook(world: World, params: Params) -> bool:
    """Note the webhook, to which nothing is delivered. Source: core.telegram.org/bots/api#setwebhook."""
    url = params.text("url")
    if url and not url.startswith("https://"):
        raise ApiError(Refusal.WEBHOOK_URL)
    _allow(world, params)
    if url:
        world.updates.end_poll(Refusal.POLLER_ENDED_BY_WEBHOOK)
    _drop_pending(world, params)
    world.set_webhook(url)
    return True


def delete_webhook(world: World, params: Params) -> bool:
    """Take the webhook away. Source: core.telegram.org/bots/api#deletewebhook."""
    _drop_pending(world, params)
    world.set_webhook("")
    return True


def get_webhook_info(world: World, params: Params) -> Json:
    """Tell the webhook's state. Source: core.telegram.org/bots/api#getwebhookinfo."""
    del params
    info: Json = {
        "url": world.webhook,
        "has_custom_certificate": False,
        "pending_update_count": len(world.updates.pending),
    }
    if world.updates.allowed is not None:
        info["allowed_updates"] = sorted(world.updates.allowed)
    return info


def _allow(world: World, params: Params) -> None:
    """Take over allowed_updates; absent means unchanged, an empty list means the usual kinds."""
    if not params.has("allowed_updates"):
        return
    kinds = params.structure("allowed_updates", "allowed_updates")
    if isinstance(kinds, list):
        world.allow_updates([kind for kind in kinds if isinstance(kind, str)])


def _drop_pending(world: World, params: Params) -> None:
    if params.flag("drop_pending_updates"):
        world.acknowledge(world.updates.next_id)
