"""Starting the playground: `python -m playground --port 8080 --people people.json`."""

import argparse
import asyncio
import re
import socket
import sys
from pathlib import Path

import uvicorn

from playground.guard import is_loopback
from playground.people import PeopleError, read_people
from playground.server import DEFAULT_TOKEN, Playground, build

_TOKEN = re.compile(r"[1-9][0-9]{0,15}:[A-Za-z0-9_-]{3,64}")
_KEEP_ALIVE_SECONDS = 75
"""Longer than a client's pause between two calls: none meets a connection that is just closing."""


def main(arguments: list[str] | None = None) -> int:
    """Start the server and stay until it is told to stop."""
    options = _parser().parse_args(arguments)
    try:
        people = read_people(options.people)
    except PeopleError as error:
        return _fail(str(error))
    if not is_loopback(options.host):
        return _fail(f"{options.host} is not a loopback address; the playground is for this machine only")
    if options.token is not None and not _TOKEN.fullmatch(options.token):
        return _fail("the token must look like 123456:letters-and-digits")
    try:
        listener = _listen(options.host, options.port)
    except OSError as error:
        return _fail(
            f"cannot listen on {options.host}:{options.port}: {error.strerror}. "
            "Another playground may be running; choose another --port (0 takes a free one)."
        )
    playground = build(
        people,
        state=options.state,
        latency=options.latency,
        rate_limit=options.rate_limit,
        token=options.token,
        call_bodies=not options.no_journal_bodies,
    )
    return _serve(playground, listener)


def _serve(playground: Playground, listener: socket.socket) -> int:
    config = uvicorn.Config(
        playground,
        access_log=False,
        log_level="warning",
        ws="none",
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=_KEEP_ALIVE_SECONDS,
        # long polls and event streams are cut off at once
        timeout_graceful_shutdown=1,
    )
    host, port = listener.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    server = _AnnouncingServer(config, f"playground ready: http://{shown}:{port}/", playground)
    try:
        asyncio.run(server.serve(sockets=[listener]))
    except KeyboardInterrupt:
        return 130
    return 0


class _AnnouncingServer(uvicorn.Server):
    """Says where it listens, as soon as it does."""

    def __init__(self, config: uvicorn.Config, announcement: str, playground: Playground) -> None:
        super().__init__(config)
        self._announcement = announcement
        self._playground = playground

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start listening, then say so."""
        await super().startup(sockets)
        if not self.should_exit:
            print(self._announcement, flush=True)  # noqa: T201  the one line that says it is ready

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Answer those who wait first: they would hold up the end."""
        self._playground.end_waits()
        await super().shutdown(sockets)


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host.strip("[]"), port))
    except OSError:
        listener.close()
        raise
    return listener


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="playground", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="a loopback address (default: %(default)s)")
    parser.add_argument("--port", type=int, default=8080, help="0 takes a free one (default: %(default)s)")
    parser.add_argument("--people", type=Path, required=True, help="JSON list of the people who can write")
    parser.add_argument("--state", type=Path, help="directory that keeps everything through a restart")
    parser.add_argument(
        "--latency", type=float, default=0.0, help="seconds added to every call of the Bot API"
    )
    parser.add_argument(
        "--rate-limit", action="store_true", help="refuse a bot that writes faster than Telegram allows"
    )
    parser.add_argument(
        "--token", help=f"accept only this token (default: any; the bot's id is that of {DEFAULT_TOKEN})"
    )
    parser.add_argument(
        "--no-journal-bodies", action="store_true", help="leave parameters out of /playground/calls"
    )
    return parser


def _fail(reason: str) -> int:
    print(f"playground: {reason}", file=sys.stderr)  # noqa: T201  for the person who started it
    return 2


if __name__ == "__main__":
    sys.exit(main())
