"""`permissions`: the table of authorisation, as documentation."""

from __future__ import annotations

import click

from bot.permissions import page


@click.command("permissions")
def command() -> None:
    """Print who may do what, as it stands in docs/authorization.md."""
    click.echo(page(), nl=False)
