"""One-time links for joining: what they carry and how long they are good for."""

from __future__ import annotations

import re

LINK_HOURS = 24
"""How long a link is good for. Set here: long enough to join in, too short to lie about."""

TOKEN_BYTES = 24
"""Random bytes of a token: 192 bits, 32 characters of what Telegram lets a link carry (64 of A-Za-z0-9_-)."""

_PAYLOAD = re.compile(r"j_([A-Za-z0-9_-]{22,62})")
"""22 characters carry 128 bits."""


def payload(token: str) -> str:
    """What follows /start."""
    return f"j_{token}"


def token_of(payload: str) -> str | None:
    """The token in what follows /start; None when it is something else."""
    found = _PAYLOAD.fullmatch(payload)
    return None if found is None else found[1]


def address(bot_name: str, token: str) -> str:
    """The link that opens the chat with a bot and hands over the token."""
    return f"https://t.me/{bot_name}?start={payload(token)}"
