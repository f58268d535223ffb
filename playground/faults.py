"""Troubles ordered by a test: the next calls fail in a chosen way."""

import asyncio
import socket
import struct
from dataclasses import dataclass
from typing import Any

from starlette.types import Send

from playground.errors import ApiError, ControlError, Refusal, too_many
from playground.params import Params

KINDS = ("429", "5xx", "reset", "lost_answer", "slow", "400", "403")
MOST_FAULTS = 1000
_LONGEST_DELAY_SECONDS = 600.0


@dataclass(slots=True)
class Fault:
    """One ordered trouble and how many calls it still meets."""

    method: str
    """Name of a method in lower case, or "*" for every one."""
    chat_id: int | None
    kind: str
    times: int
    retry_after: int
    """Seconds; kind 429."""
    delay: float
    """Seconds; kind slow."""
    description: str
    """Wording instead of the usual one; kinds 400, 403 and 5xx."""

    async def before(self, send: Send) -> None:
        """Make the trouble that comes instead of the method's work, or before it."""
        match self.kind:
            case "429":
                raise too_many(self.retry_after)
            case "5xx":
                raise ApiError(self.description or "Bad Gateway")
            case "400":
                raise ApiError(self.description or "Bad Request: ordered by a test")
            case "403":
                raise ApiError(self.description or Refusal.BLOCKED)
            case "slow":
                await asyncio.sleep(self.delay)
            case "reset":
                reset_connection(send)

    def after(self, send: Send) -> None:
        """Make the trouble that comes when the work is done but not answered yet."""
        if self.kind == "lost_answer":
            reset_connection(send)


class Faults:
    """The troubles still to come, in the order in which they were ordered."""

    def __init__(self) -> None:
        """No troubles."""
        self.ordered: list[Fault] = []

    def order(self, wanted: dict[str, Any]) -> Fault:
        """Take an order from the control API."""
        kind = str(wanted.get("kind", ""))
        if kind not in KINDS:
            raise ControlError(400, f"kind must be one of {', '.join(KINDS)}")
        if len(self.ordered) >= MOST_FAULTS:
            raise ControlError(400, "too many faults are ordered already")
        chat_id = wanted.get("chat_id")
        try:
            fault = Fault(
                method=str(wanted.get("method", "*")).lower(),
                chat_id=None if chat_id is None else int(chat_id),
                kind=kind,
                times=int(wanted.get("times", 1)),
                retry_after=int(wanted.get("retry_after", 1)),
                delay=min(float(wanted.get("delay", 1.0)), _LONGEST_DELAY_SECONDS),
                description=str(wanted.get("description", "")),
            )
        except (TypeError, ValueError):
            raise ControlError(400, "chat_id, times, retry_after and delay must be numbers") from None
        if fault.times > 0:
            self.ordered.append(fault)
        return fault

    def take(self, method: str, params: Params) -> Fault | None:
        """Find the trouble for this call and count it."""
        for fault in self.ordered:
            if fault.method not in ("*", method.lower()):
                continue
            if fault.chat_id is not None and params.number("chat_id") != fault.chat_id:
                continue
            fault.times -= 1
            if fault.times <= 0:
                self.ordered.remove(fault)
            return fault
        return None


def reset_connection(send: Send) -> None:
    """Break the connection without an answer; in process, where there is none, raise ConnectionResetError.

    ASGI has no word for this, so the transport is taken from uvicorn's own `send`, a bound method of the
    object that holds it. A linger time of zero makes the kernel send RST.
    """
    transport = getattr(getattr(send, "__self__", None), "transport", None)
    if transport is None:
        raise ConnectionResetError
    connection = transport.get_extra_info("socket")
    if connection is not None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()
    raise ConnectionGone


class ConnectionGone(Exception):
    """The connection was broken on purpose; there is nobody to answer."""
