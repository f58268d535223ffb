"""The command line. Each command is a module of `bot.commands`, loaded only when it is called."""

from __future__ import annotations

from importlib import import_module

import click

COMMANDS = (
    "administrator",
    "backup",
    "catalogue",
    "dead",
    "demo",
    "permissions",
    "restore",
    "roster",
    "run",
    "serve",
    "verify",
)
"""In the order of the help page."""


class Commands(click.Group):
    """Finds a command in the module of its name, so that a start loads what it needs and no more."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """The names of all commands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """The command of a name, None when there is none."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"bot.commands.{cmd_name}").command
        return command


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Wuze: the five responsibilities of grass-roots Party work, in a chat."""
