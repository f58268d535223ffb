"""The control API (prefix /playground): what the chat page, the tests and the benchmarks ask for."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import closing
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from playground import actions
from playground.bot_api import BotApi
from playground.calls import Calls
from playground.errors import ApiError, ControlError
from playground.hub import Subscriber
from playground.params import read_params
from playground.people import Json
from playground.profile import commands_for, face
from playground.wakeup import Signal
from playground.world import Chat, World, as_shown, summary

LONGEST_WAIT_SECONDS = 60.0
_MOST_INJECTED = 10_000

Endpoint = Callable[[Request], Awaitable[Response]]


class Control:
    """The endpoints; each answers one route."""

    def __init__(self, world: World, api: BotApi, calls: Calls) -> None:
        """Control this world."""
        self._world = world
        self._api = api
        self._calls = calls

    def routes(self) -> list[Route]:
        """List the routes."""
        table: list[tuple[str, str, Endpoint]] = [
            ("GET", "/people", self.people),
            ("GET", "/bot", self.bot),
            ("POST", "/people/{person:int}/text", self.text),
            ("POST", "/people/{person:int}/tap", self.tap),
            ("POST", "/people/{person:int}/contact", self.contact),
            ("POST", "/people/{person:int}/file", self.file),
            ("GET", "/files/{file_id}", self.download),
            ("POST", "/people/{person:int}/forward", self.forward),
            ("POST", "/people/{person:int}/start", self.start),
            ("POST", "/people/{person:int}/block", self.block),
            ("POST", "/people/{person:int}/read", self.read),
            ("GET", "/people/{person:int}/chat", self.chat),
            ("GET", "/events", self.events),
            ("GET", "/clock", self.clock),
            ("POST", "/clock", self.move_clock),
            ("GET", "/calls", self.calls),
            ("GET", "/faults", self.faults),
            ("POST", "/faults", self.order_fault),
            ("DELETE", "/faults", self.clear_faults),
            ("POST", "/updates", self.inject),
            ("GET", "/updates", self.pending),
            ("GET", "/latency", self.latency),
            ("POST", "/latency", self.set_latency),
        ]
        return [
            Route(f"/playground{path}", _guarded(endpoint), methods=[method])
            for method, path, endpoint in table
        ]

    async def people(self, request: Request) -> Response:
        """List all people with the state of their chats."""
        del request
        return JSONResponse([_listed(chat) for chat in self._world.chats.values()])

    async def bot(self, request: Request) -> Response:
        """Show the bot's face: name, descriptions, menu button."""
        del request
        return JSONResponse(face(self._world))

    async def text(self, request: Request) -> Response:
        """Send a text as a person."""
        body = await _body(request)
        return JSONResponse(
            actions.write(self._world, _person(request), _text(body, "text"), _number(body, "reply_to"))
        )

    async def tap(self, request: Request) -> Response:
        """Press an inline button as a person."""
        body = await _body(request)
        message_id, times = _number(body, "message_id"), _number(body, "times")
        if message_id is None:
            raise ControlError(400, "message_id is missing")
        data = _text(body, "data")
        return JSONResponse(
            actions.tap(self._world, _person(request), message_id, data, 1 if times is None else times)
        )

    async def contact(self, request: Request) -> Response:
        """Share a contact as a person."""
        body = await _body(request)
        return JSONResponse(actions.share_contact(self._world, _person(request), _number(body, "user_id")))

    async def file(self, request: Request) -> Response:
        """Send a photo, document or voice message as a person."""
        form = await read_params(request.scope, request.receive)
        upload = form.files.get("file")
        if upload is None:
            raise ControlError(400, "file is missing")
        with closing(upload.file):
            sent = await actions.attach(
                self._world,
                _person(request),
                form.text("kind") or "document",
                upload,
                caption=form.text("caption"),
                duration=form.number("duration", 1),
            )
        return JSONResponse(sent)

    async def download(self, request: Request) -> Response:
        """Show a picture or hand out any other file; nothing of it may run in the page's name."""
        stored = self._world.files.find(request.path_params["file_id"])
        path = None if stored is None else self._world.files.at(stored.file_path)
        if stored is None or path is None:
            raise ControlError(404, "there is no such file")
        headers = {
            "x-content-type-options": "nosniff",
            "content-security-policy": "sandbox; default-src 'none'",
        }
        if stored.kind in {"photo", "voice"}:
            return FileResponse(path, media_type=stored.mime_type, headers=headers)
        return FileResponse(
            path, media_type="application/octet-stream", filename=stored.name, headers=headers
        )

    async def forward(self, request: Request) -> Response:
        """Forward a message as a person."""
        body = await _body(request)
        whose, message_id = _number(body, "from_person"), _number(body, "message_id")
        if message_id is None:
            raise ControlError(400, "message_id is missing")
        person = _person(request)
        return JSONResponse(
            actions.forward(self._world, person, person if whose is None else whose, message_id)
        )

    async def start(self, request: Request) -> Response:
        """Press start, or follow a deep link, as a person."""
        body = await _body(request)
        return JSONResponse(actions.start(self._world, _person(request), str(body.get("payload") or "")))

    async def block(self, request: Request) -> Response:
        """Block the bot or let it in again, as a person."""
        body = await _body(request)
        return JSONResponse(
            actions.block(self._world, _person(request), blocked=bool(body.get("blocked", True)))
        )

    async def read(self, request: Request) -> Response:
        """Mark a person's chat as read."""
        return JSONResponse(actions.read(self._world, _person(request)))

    async def chat(self, request: Request) -> Response:
        """Show messages new or changed since a revision; with a timeout, wait until there are some."""
        chat = self._world.chat(_person(request))
        after = _query_number(request, "after")
        await _until(lambda: chat.revision > after, chat.changed, _wait_seconds(request))
        return JSONResponse(
            {
                "messages": [
                    as_shown(posted) for posted in chat.messages.values() if posted.revision > after
                ],
                "deleted": [message_id for revision, message_id in chat.deletions if revision > after],
                "revision": chat.revision,
                "keyboard": chat.keyboard,
                "placeholder": (chat.keyboard or {}).get("input_field_placeholder", ""),
                "commands": commands_for(self._world, chat.person),
                "unread": chat.unread,
                "started": chat.started,
                "blocked": chat.blocked,
            }
        )

    async def events(self, request: Request) -> Response:
        """Stream what happens."""
        person = request.query_params.get("person")
        if person is not None and not person.isdigit():
            raise ControlError(400, "person must be an id")
        subscriber = Subscriber(int(person) if person else None)
        headers = {"cache-control": "no-cache", "x-accel-buffering": "no"}
        stream = subscriber.stream(self._world.hub)
        return StreamingResponse(stream, media_type="text/event-stream", headers=headers)

    async def clock(self, request: Request) -> Response:
        """Tell the offset; with `known` and `timeout`, wait until it differs."""
        clock = self._world.clock
        known = request.query_params.get("known")
        if known is not None:
            try:
                value = float(known)
            except ValueError:
                raise ControlError(400, "known must be a number") from None
            await _until(lambda: clock.offset_seconds != value, clock.changed, _wait_seconds(request))
        return JSONResponse(self._time())

    async def move_clock(self, request: Request) -> Response:
        """Move time forward."""
        body = await _body(request)
        clock = self._world.clock
        if "to" in body:
            clock.advance_to(str(body["to"]))
        else:
            seconds = body.get("advance_seconds")
            if not isinstance(seconds, int | float) or isinstance(seconds, bool):
                raise ControlError(400, "advance_seconds must be a number, or give to")
            clock.advance(seconds)
        self._world.store.put("offset", "", clock.offset_seconds)
        self._world.hub.publish({"type": "clock", **self._time()})
        return JSONResponse(self._time())

    def _time(self) -> Json:
        clock = self._world.clock
        return {"offset_seconds": clock.offset_seconds, "now": clock.now()}

    async def calls(self, request: Request) -> Response:
        """Show the bot's latest calls; with `timeout`, wait until there are some after `since`."""
        since = _query_number(request, "since")
        await _until(lambda: self._calls.last > since, self._calls.changed, _wait_seconds(request))
        return JSONResponse(self._calls.since(since))

    async def faults(self, request: Request) -> Response:
        """List the troubles still to come."""
        del request
        return JSONResponse([_fault(fault) for fault in self._api.faults.ordered])

    async def order_fault(self, request: Request) -> Response:
        """Order troubles for the next calls."""
        return JSONResponse(_fault(self._api.faults.order(await _body(request))))

    async def clear_faults(self, request: Request) -> Response:
        """Call off all troubles."""
        del request
        self._api.faults.ordered.clear()
        return JSONResponse([])

    async def inject(self, request: Request) -> Response:
        """Queue an update exactly as given, also of kinds that the bot has not asked for."""
        body = await _body(request)
        update, times = body.get("update"), _number(body, "times")
        times = 1 if times is None else times
        if not isinstance(update, dict):
            raise ControlError(400, "update must be an object")
        if not 1 <= times <= _MOST_INJECTED:
            raise ControlError(400, f"times must be between 1 and {_MOST_INJECTED}")
        return JSONResponse({"update_ids": [self._world.push_raw(update).update_id for _ in range(times)]})

    async def pending(self, request: Request) -> Response:
        """List the updates that the bot has not acknowledged."""
        del request
        # As they are: a lone surrogate, which hostile tests send, has no other form than its escape.
        listed = b",".join(item.payload for item in self._world.updates.pending)
        return Response(b"[" + listed + b"]", media_type="application/json")

    async def latency(self, request: Request) -> Response:
        """Tell the latency of every call of the Bot API."""
        del request
        return JSONResponse({"seconds": self._api.latency_seconds})

    async def set_latency(self, request: Request) -> Response:
        """Set the latency of every call of the Bot API."""
        seconds = (await _body(request)).get("seconds")
        if not isinstance(seconds, int | float) or not 0 <= seconds <= LONGEST_WAIT_SECONDS:
            raise ControlError(400, "seconds must be a number between 0 and 60")
        self._api.latency_seconds = float(seconds)
        return JSONResponse({"seconds": self._api.latency_seconds})


def _listed(chat: Chat) -> Json:
    person = chat.person
    return {
        "id": person.id,
        "first_name": person.first_name,
        "last_name": person.last_name,
        "phone": person.phone,
        "title": person.title,
        "group": person.group,
        **summary(chat),
    }


def _fault(fault: Any) -> Json:  # noqa: ANN401  a Fault; its slots are its fields
    return {name: getattr(fault, name) for name in fault.__slots__}


def _guarded(endpoint: Endpoint) -> Endpoint:
    """Turn a refusal into its answer."""

    async def answer(request: Request) -> Response:
        try:
            return await endpoint(request)
        except ControlError as error:
            return JSONResponse({"error": error.reason}, status_code=error.status)
        except ApiError as error:
            return JSONResponse({"error": error.description}, status_code=error.code)

    return answer


async def _until(holds: Callable[[], bool], signal: Signal, seconds: float) -> None:
    """Wait until something holds, at most so long."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + seconds
    while not holds() and not signal.closed and (left := deadline - loop.time()) > 0:
        await signal.wait(left)


async def _body(request: Request) -> Json:
    raw = await request.body()
    if not raw:
        return {}
    try:
        body = json.loads(raw)
    except ValueError:
        raise ControlError(400, "the body is not JSON") from None
    if not isinstance(body, dict):
        raise ControlError(400, "the body must be a JSON object")
    return body


def _person(request: Request) -> int:
    person: int = request.path_params["person"]
    return person


def _text(body: Json, name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str):
        raise ControlError(400, f"{name} must be a text")
    return value


def _number(body: Json, name: str) -> int | None:
    value = body.get(name)
    if value is not None and (not isinstance(value, int) or isinstance(value, bool)):
        raise ControlError(400, f"{name} must be a whole number")
    return value


def _query_number(request: Request, name: str) -> int:
    value = request.query_params.get(name, "0")
    try:
        return int(value)
    except ValueError:
        raise ControlError(400, f"{name} must be a whole number") from None


def _wait_seconds(request: Request) -> float:
    try:
        seconds = float(request.query_params.get("timeout", "0"))
    except ValueError:
        raise ControlError(400, "timeout must be a number") from None
    return min(max(seconds, 0.0), LONGEST_WAIT_SECONDS)
