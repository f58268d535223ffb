"""The Bot API over HTTP: one call in, one answer out.

This is the hot path, so it stands beside Starlette's routing.
"""

import asyncio
import json
import re
from typing import TYPE_CHECKING

from starlette.responses import FileResponse
from starlette.types import Receive, Scope, Send

from playground.api.polling import Raw
from playground.api.table import BY_LOWER_NAME, Method
from playground.calls import Calls
from playground.errors import ApiError, Refusal
from playground.faults import ConnectionGone, Faults
from playground.pace import Pace
from playground.params import Params, read_params
from playground.world import World

if TYPE_CHECKING:
    from playground.people import Json

_TOKEN = re.compile(r"[1-9][0-9]{0,15}:[A-Za-z0-9_-]{3,64}")
_BOT = "/bot"
_FILE = "/file/bot"
_POLL = "getUpdates"
_BREAK_SECONDS = 0.01
_encode = json.JSONEncoder(separators=(",", ":")).encode


class BotApi:
    """Answers /bot<token>/<method> and /file/bot<token>/<path>."""

    def __init__(self, world: World, calls: Calls, token: str | None, pace: Pace | None) -> None:
        """Without a token every well-formed one is accepted; without a pace nobody is too fast."""
        self._world = world
        self._calls = calls
        self._token = token
        self._pace = pace
        self.faults = Faults()
        self.latency_seconds = 0.0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        path: str = scope["path"]
        if path.startswith(_FILE):
            await self._download(path[len(_FILE) :], scope, receive, send)
            return
        token, _, called = path[len(_BOT) :].partition("/")
        try:
            name, method = self._method(token, called)
            params = await read_params(scope, receive)
        except ApiError as error:
            await _refuse(send, error)
            return
        try:
            await self._run(name, method, params, send)
        except ConnectionGone:
            # uvicorn hears of the break in the next turn of the loop and then expects no answer any more
            await asyncio.sleep(_BREAK_SECONDS)

    def _method(self, token: str, called: str) -> tuple[str, Method]:
        if not self._accepts(token):
            raise ApiError(Refusal.TOKEN_INVALID)
        known = BY_LOWER_NAME.get(called.lower())
        if known is None:
            raise ApiError(Refusal.METHOD_NOT_FOUND)
        return known

    def _accepts(self, token: str) -> bool:
        return token == self._token if self._token else _TOKEN.fullmatch(token) is not None

    async def _run(self, name: str, method: Method, params: Params, send: Send) -> None:
        """Answer one call, with the latency and the troubles that are ordered for it, and note it."""
        if self.latency_seconds and name != _POLL:
            await asyncio.sleep(self.latency_seconds)
        fault = self.faults.take(name, params) if self.faults.ordered else None
        outcome = "ok" if fault is None else fault.kind
        try:
            if fault is not None:
                await fault.before(send)
            body = await self._work(name, method, params)
            if fault is not None:
                fault.after(send)
            await _answer(send, 200, body)
        except ApiError as error:
            outcome = error.description
            await _refuse(send, error)
        finally:
            for upload in params.files.values():
                upload.file.close()
            self._calls.note(name, params, self._world.clock.now(), outcome)

    async def _work(self, name: str, method: Method, params: Params) -> bytes:
        if self._pace is not None:
            self._pace.check(name, params)
        result = method(self._world, params)
        if asyncio.iscoroutine(result):
            result = await result
            if self.latency_seconds and name == _POLL:
                # an answer to a long poll needs its way too; the question's way was taken while waiting
                await asyncio.sleep(self.latency_seconds)
        body = result if isinstance(result, Raw) else _encode(result).encode("ascii")
        return b'{"ok":true,"result":' + body + b"}"

    async def _download(self, rest: str, scope: Scope, receive: Receive, send: Send) -> None:
        token, _, file_path = rest.partition("/")
        if not self._accepts(token):
            await _refuse(send, ApiError(Refusal.TOKEN_INVALID))
            return
        path = self._world.files.at(file_path)
        if path is None or not path.is_file():
            await _refuse(send, ApiError(Refusal.NOT_FOUND))
            return
        await FileResponse(path, media_type="application/octet-stream")(scope, receive, send)


async def _refuse(send: Send, error: ApiError) -> None:
    body: Json = {"ok": False, "error_code": error.code, "description": error.description}
    if error.retry_after is not None:
        body["parameters"] = {"retry_after": error.retry_after}
    await _answer(send, error.code, json.dumps(body).encode("ascii"), error.retry_after)


async def _answer(send: Send, status: int, body: bytes, retry_after: int | None = None) -> None:
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
    if retry_after is not None:
        headers.append((b"retry-after", b"%d" % retry_after))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
