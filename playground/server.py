"""Building the playground's application: the Bot API, the control API and the chat page, behind one guard."""

from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

from playground.bot_api import BotApi
from playground.calls import Calls
from playground.control import Control
from playground.files import Files
from playground.guard import refusal
from playground.pace import Pace
from playground.people import Json, Person, as_people
from playground.restore import restore
from playground.store import LogStore, Store
from playground.world import BOT_NAME, World

DEFAULT_TOKEN = "7000000001:playground-of-this-machine-only-000"  # noqa: S105  opens a local demonstration only
PAGE = Path(__file__).parent / "page"
_NO_CACHE = {"cache-control": "no-cache"}


class Playground:
    """The whole server as one ASGI application."""

    def __init__(self, world: World, bot_api: BotApi, calls: Calls, page: Path) -> None:
        """Put the parts together; `page` is the directory of the chat page."""
        self.world = world
        self.bot_api = bot_api
        self.calls = calls
        control = Control(world, bot_api, calls)
        self._pages = Starlette(
            routes=[
                *control.routes(),
                Route("/", _index(page)),
                Mount("/page", _Page(directory=page, check_dir=False)),
            ],
            lifespan=self._lifespan,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._pages(scope, receive, send)
            return
        reason = refusal(scope)
        if reason is not None:
            await JSONResponse({"error": reason}, status_code=403)(scope, receive, send)
        elif scope["path"].startswith(("/bot", "/file/bot")):
            await self.bot_api(scope, receive, send)
        else:
            await self._pages(scope, receive, send)

    @asynccontextmanager
    async def _lifespan(self, app: Starlette) -> AsyncIterator[None]:
        del app
        yield
        self.close()

    def end_waits(self) -> None:
        """Answer all long polls and end all streams, so that the server can stop."""
        world = self.world
        world.hub.close()
        world.updates.end_poll(None)
        for signal in (
            world.clock.changed,
            self.calls.changed,
            *(chat.changed for chat in world.chats.values()),
        ):
            signal.close()

    def close(self) -> None:
        """Let go of those who wait and of the log."""
        self.end_waits()
        self.world.store.close()


def build(
    people: Iterable[Person | Mapping[str, Any]],
    *,
    state: Path | None = None,
    latency: float = 0.0,
    rate_limit: bool = False,
    token: str | None = None,
    call_bodies: bool = True,
    page: Path = PAGE,
) -> Playground:
    """Build the application.

    `state` is the directory that keeps everything through a restart; `latency` is in seconds for every call
    of the Bot API; without `token` every well-formed token is accepted; without `call_bodies` the journal of
    calls leaves out their parameters.
    """
    store = Store() if state is None else LogStore(state)
    files = Files(None if state is None else state / "files")
    world = World(as_people(people), _bot(token or DEFAULT_TOKEN), store, files)
    if isinstance(store, LogStore):
        restore(world, store)
    calls = Calls(bodies=call_bodies)
    bot_api = BotApi(world, calls, token, Pace() if rate_limit else None)
    bot_api.latency_seconds = latency
    return Playground(world, bot_api, calls, page)


def _bot(token: str) -> Json:
    return {
        "id": int(token.partition(":")[0]),
        "is_bot": True,
        "first_name": BOT_NAME,
        "username": "wuze_bot",
    }


class _Page(StaticFiles):
    """The chat page's files, never cached: a page that is being worked on must show its present state."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:  # noqa: ANN401  as in StaticFiles
        response = super().file_response(*args, **kwargs)
        response.headers.update(_NO_CACHE)
        return response


def _index(page: Path) -> Any:  # noqa: ANN401  an endpoint of Starlette
    async def index(request: Request) -> Response:
        del request
        path = page / "index.html"
        if not path.is_file():
            return JSONResponse({"error": "the chat page is not installed"}, status_code=404)
        return FileResponse(path, headers=_NO_CACHE)

    return index
