"""Who is behind an update."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from domain.people import Actor, Office, Role
from storage import offices, persons

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from storage.database import Tx
    from storage.offices import Held


@dataclass(frozen=True)
class Live:
    """An office that is held on its organization's local day."""

    office: Office
    today: date
    seat_id: int

    def actor(self, person_id: int, name: str, telegram_id: int) -> Actor:
        """Whoever holds it, acting in it."""
        return Actor(person_id, name, telegram_id, self.office, self.today, self.seat_id)


def identify(tx: Tx, telegram_id: int, now: datetime) -> Actor | None:
    """The listed person of an account in the office they act in; None for everybody else.

    Of several live offices the chosen one comes first, then a secretary's, then the oldest. Whoever
    writes can be reached, so a mark that they cannot is taken away.
    """
    holder = offices.holder(tx, telegram_id)
    if holder is None:
        return None
    if holder.unreachable_since is not None:
        persons.mark_reachable(tx, telegram_id)
    live = live_offices(holder.held, now)
    return live[0].actor(holder.person_id, holder.name, telegram_id) if live else None


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


def live_offices(held: Sequence[Held], now: datetime) -> list[Live]:
    """The offices held on their organizations' local day, the one to act in first."""
    live = []
    for one in sorted(held, key=_precedence):
        today = local_day(now, one.time_zone)
        last_days = [day for day in (one.office.to_on, one.organization_to_on) if day is not None]
        if one.office.from_on <= today and all(today <= day for day in last_days):
            live.append(Live(one.office, today, one.seat_id))
    return live


def local_day(now: datetime, time_zone: str) -> date:
    """The day it is at an instant in an organization's zone."""
    return now.astimezone(ZoneInfo(time_zone)).date()


def _precedence(held: Held) -> tuple[bool, bool, date, int]:
    office = held.office
    return not held.chosen, office.role is not Role.SECRETARY, office.from_on, office.id
