"""The HTTP client under the bot, at the library's public extension point.

Measured beside the library's own `HTTPXRequest` on the same conversation (docs/benchmarks.md): the
client is the largest cost of a message by far, so the leaner of two well-kept clients is used.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, cast

import aiohttp
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from telegram import Bot
    from telegram._utils.types import ODVInput
    from telegram.request import RequestData

    from domain.messages import Json

CONNECTIONS = 256
"""Open connections at most; one per person who is being answered at the same moment."""

IDLE_SECONDS = 15.0
"""Idle connections are closed by us before a server closes them under a request on its way."""

CONNECT_SECONDS = 10.0
READ_SECONDS = 20.0

JSON = {"Content-Type": "application/json"}


class NotSent(NetworkError):
    """The request never reached the server: repeating it cannot double anything."""


class JsonData:
    """What a call carries, as plain data; stands where the library's `RequestData` does.

    The library's own methods build an object for every part of a call and of its answer; for the few
    calls that are most of the traffic that was half of the event loop's work (docs/benchmarks.md).
    """

    contains_files = False

    def __init__(self, values: Mapping[str, Json]) -> None:
        self.parameters = {name: value for name, value in values.items() if value is not None}

    @property
    def json_parameters(self) -> dict[str, str]:
        """The values as form fields, for request classes that know nothing else."""
        return {
            name: value if isinstance(value, str) else json.dumps(value)
            for name, value in self.parameters.items()
        }

    @property
    def json_payload(self) -> bytes:
        """The values as one JSON object."""
        return json.dumps(self.parameters).encode()


class Upload(JsonData):
    """What a call carries that uploads a document: form fields, and the file under `document`."""

    contains_files = True

    def __init__(self, file_name: str, content: bytes, values: Mapping[str, Json]) -> None:
        super().__init__(values)
        self.multipart_data = {"document": (file_name, content, "application/octet-stream")}


async def upload(bot: Bot, file_name: str, content: bytes, **values: Json) -> Json:
    """Call sendDocument with a file that Telegram does not hold yet. Raises TelegramError."""
    data = cast("RequestData", Upload(file_name, content, values))
    return await bot.request.post(f"{bot.base_url}/sendDocument", data)


async def call(bot: Bot, method: str, **values: Json) -> Json:
    """Call a method of the Bot API with plain data; gives its plain result. Raises TelegramError."""
    data = cast("RequestData", JsonData(values))
    return await bot.request.post(f"{bot.base_url}/{method}", data)


class LeanRequest(BaseRequest):
    """Requests over aiohttp: a keep-alive pool, TLS, an HTTP proxy, uploads."""

    def __init__(self, *, proxy: str | None = None, connections: int = CONNECTIONS) -> None:
        self._proxy = proxy
        self._connections = connections
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        """Seconds to wait for an answer by default."""
        return READ_SECONDS

    async def initialize(self) -> None:
        """Open the pool; done again after a shutdown it opens a new one."""
        if self._session is None or self._session.closed:
            connector = aiohttp.TCPConnector(limit=self._connections, keepalive_timeout=IDLE_SECONDS)
            self._session = aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())

    async def shutdown(self) -> None:
        """Close the pool."""
        if self._session is not None:
            await self._session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        write_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - the client has no such limit
        connect_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        pool_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Make one request; gives status and body.

        Raises NotSent where the server was never reached, TimedOut or NetworkError where it may
        have been. Messages name no address, because addresses hold the token.
        """
        if self._session is None:
            message = "the transport was used before it was opened"
            raise RuntimeError(message)
        timeout = aiohttp.ClientTimeout(
            total=None,
            connect=_seconds(pool_timeout, None),
            sock_connect=_seconds(connect_timeout, CONNECT_SECONDS),
            sock_read=_seconds(read_timeout, READ_SECONDS),
        )
        given: object = request_data
        plain = given if isinstance(given, JsonData) and not given.contains_files else None
        try:
            async with self._session.request(
                method,
                url,
                data=plain.json_payload if plain else _body(request_data),
                headers=JSON if plain else None,
                timeout=timeout,
                proxy=self._proxy,
            ) as response:
                return response.status, await response.read()
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            message = f"no connection: {type(error).__name__}"
            raise NotSent(message) from None
        except TimeoutError:
            message = "no answer in time"
            raise TimedOut(message) from None
        except aiohttp.ClientError as error:
            message = f"the connection broke: {type(error).__name__}"
            raise NetworkError(message) from None


def _seconds(given: ODVInput[float], default: float | None) -> float | None:
    """A time-out as the library gives it: a number, None for none, or its mark for the default."""
    return float(given) if isinstance(given, (int, float)) else (None if given is None else default)


def _body(data: RequestData | None) -> aiohttp.FormData | dict[str, str] | None:
    if data is None:
        return None
    if not data.contains_files:
        return data.json_parameters or None
    # Names as they are: the Bot API shows a percent-encoded one as it came.
    form = aiohttp.FormData(data.json_parameters, quote_fields=False)
    for name, part in data.multipart_data.items():
        filename, content, kind = part[0], part[1], part[2]
        form.add_field(name, content, filename=filename, content_type=kind)
    return form
