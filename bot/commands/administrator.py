"""`administrator`: who keeps the roster; the first one cannot come in by it."""

from __future__ import annotations

import asyncio

import click

from bot.clock import SystemClock
from bot.commands.shared import alone, first_key, settings, stop
from domain.invitations import LINK_HOURS, payload
from services.administrators import Appointed, Unfit, Wanted, appoint
from storage.database import Database
from storage.upgrade import upgrade


@click.command("administrator")
@click.option("--name", required=True, help="The person's name.")
@click.option("--phone", required=True, help="The person's phone number.")
@click.option("--organization", help="Of which department; not needed while there is one at most.")
@click.option("--new-account", is_flag=True, help="Take the account away with which the person joined.")
def command(name: str, phone: str, organization: str | None, *, new_account: bool) -> None:
    """Make somebody an administrator and print a one-time link for them. The bot must not run.

    Again for the same person it prints a new link and changes nothing else.
    """
    chosen = settings()
    with alone(chosen):
        database = Database(chosen.database_url, first_key(chosen))
        try:
            database.run(upgrade)
            wanted = Wanted(name, phone, organization, new_account)
            appointed = database.run(appoint, wanted, SystemClock().now())
        except Unfit as error:
            stop(str(error))
        finally:
            asyncio.run(database.close())
    _tell(appointed)


def _tell(appointed: Appointed) -> None:
    for code, name in appointed.codes:
        click.echo(f"Entered: {name}, which workbooks call {code}.")
    state = "is now" if appointed.added else "was already"
    click.echo(f"The person {state} an administrator of {appointed.organization}.")
    click.echo(f"Let them send this to the bot, within {LINK_HOURS} hours; it works once:")
    click.echo(f"/start {payload(appointed.token)}")
