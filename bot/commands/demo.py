"""`demo`: the real bot at work, without Telegram."""

from __future__ import annotations

import os
from pathlib import Path

import click

from bot import demonstration, logs
from bot.commands.shared import EX_TEMPORARY, stop


@click.command("demo")
@click.option(
    "--port", default=8080, show_default=True, help="Where the chat page is shown, on this machine only."
)
@click.option("--folder", default="data/demonstration", show_default=True, type=click.Path(path_type=Path))
def command(port: int, folder: Path) -> None:
    """Start the demonstration: a made-up city, a chat page and the bot."""
    logs.configure(os.environ.get("WUZE_LOG_LEVEL", "WARNING"))
    click.echo("Preparing the demonstration ...")
    try:
        status = demonstration.run(folder, port, ready=_ready)
    except demonstration.PortTaken as error:
        stop(str(error), EX_TEMPORARY)
    raise SystemExit(status)


def _ready(url: str) -> None:
    click.echo(f"Open {url} in a browser. Ctrl-C ends the demonstration; what was written stays.")
