"""Who is behind an update."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from domain.people import Actor, Office, Role
from storage import offices, persons

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from storage.database import Tx
    from storage.offices import Held


def identify(tx: Tx, telegram_id: int, now: datetime) -> Actor | None:
    """The listed person of an account in the office they act in; None for everybody else.

    Of several live offices a secretary's comes first, then the oldest. Whoever writes can be
    reached, so a mark that they cannot is taken away.
    """
    holder = offices.holder(tx, telegram_id)
    if holder is None:
        return None
    if holder.unreachable_since is not None:
        persons.mark_reachable(tx, telegram_id)
    live = live_offices(holder.held, now)
    if not live:
        return None
    office, today = live[0]
    return Actor(holder.person_id, holder.name, telegram_id, office, today)


def ended_office(tx: Tx, telegram_id: int, now: datetime) -> Office | None:
    """The office an account's person held last, when every one of theirs has ended."""
    holder = offices.holder(tx, telegram_id)
    if holder is None or live_offices(holder.held, now):
        return None
    ended = [
        (one.office.to_on, one.office)
        for one in holder.held
        if one.office.to_on is not None and one.office.to_on < local_day(now, one.time_zone)
    ]
    return max(ended, key=lambda pair: (pair[0], pair[1].id))[1] if ended else None


def live_offices(held: Sequence[Held], now: datetime) -> list[tuple[Office, date]]:
    """The offices held on their organizations' local day, with that day, the one to act in first."""
    live = []
    for one in held:
        today = local_day(now, one.time_zone)
        if one.office.from_on <= today and (one.office.to_on is None or today <= one.office.to_on):
            live.append((one.office, today))
    return sorted(live, key=lambda pair: _precedence(pair[0]))


def local_day(now: datetime, time_zone: str) -> date:
    """The day it is at an instant in an organization's zone."""
    return now.astimezone(ZoneInfo(time_zone)).date()


def _precedence(office: Office) -> tuple[bool, date, int]:
    return office.role is not Role.SECRETARY, office.from_on, office.id
