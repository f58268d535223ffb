"""`verify`: whether the evidence is what was written."""

from __future__ import annotations

import click

from bot.commands.reading import look
from bot.commands.shared import EX_FAILED, key, settings
from storage.verify import verify


@click.command("verify")
@click.option("--expect", metavar="DIGITS", help="Digits from a receipt or export that must be in the chain.")
def command(expect: str | None) -> None:
    """Check every link of the audit chain and every record; may be done while the bot runs."""
    chosen = settings()
    report = look(chosen, verify, key(chosen), expect)
    for fault in report.faults:
        click.echo(fault, err=True)
    state = "unbroken" if not report.faults else f"BROKEN, {len(report.faults)} faults"
    click.echo(
        f"{report.links} links, {report.bodies} records read again, head {report.head[:8] or '-'}: {state}"
    )
    if report.faults:
        raise SystemExit(EX_FAILED)
