"""Which days are worked: by the official calendar, which an administrator enters once it is published."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.authorization import Action, Scope, allow, may
from domain.forms.fields.holiday_notice import told, why_not
from domain.holiday_notice import Fault, read
from domain.messages import Button, Message, Text
from domain.refusals import NotFound, Refused
from domain.reminder_rules import reminder_rules
from domain.working_days import Calendar
from services import entries
from services.persons import local_day
from storage import audit, organizations, working_days

if TYPE_CHECKING:
    from datetime import datetime, time

    from domain.forms.form import Answers
    from domain.messages import Json
    from domain.people import Actor
    from storage.database import Tx

LAST_MONTH = 12
"""By then the notice for the coming year is published. Source: facts 2.13."""

YEARS_SHOWN = 2
"""This year and the next: a notice of later ones is not published yet."""


def calendar(tx: Tx) -> Calendar:
    """Return the days that are worked, as far as that is known now."""
    return Calendar(*working_days.entered(tx))


def may_enter(actor: Actor) -> bool:
    """Whether a notice of holidays from this person is one to be entered."""
    return may(actor, Action.ENTER_CALENDAR, Scope.OWN_TREE)


def missing(tx: Tx, actor: Actor) -> int | None:
    """Return a year whose calendar the actor is to enter: this one, or in its last month the next."""
    if not may_enter(actor):
        return None
    last = actor.today.year + (actor.today.month == LAST_MONTH)
    known = calendar(tx)
    return next((year for year in range(actor.today.year, last + 1) if not known.known(year)), None)


def overview(tx: Tx, actor: Actor) -> Message:
    """Say of which years the calendar is known, and what stands for it where it is not. Raises NotFound."""
    allow(actor, Action.ENTER_CALENDAR, Scope.OWN_TREE)
    known, at = calendar(tx), working_days.years(tx)
    organization = organizations.by_id(tx, actor.office.organization_id)
    if organization is None:
        raise NotFound
    years: list[Json] = []
    for year in range(actor.today.year, actor.today.year + YEARS_SHOWN):
        on = local_day(at[year], organization.time_zone).isoformat() if year in at else None
        years.append({"year": year, "known": known.known(year), "entered_on": on})
    button = Button(Text("working_days.enter"), "wd:new")
    times = {name: _clock(getattr(reminder_rules(), name)) for name in ("quiet_from", "quiet_until")}
    return Message(Text("working_days.overview", {"years": years, **times}), [[button]])


def enter(tx: Tx, actor: Actor, answers: Answers, draft_id: int, now: datetime) -> int:
    """Enter a calendar, in place of an earlier one of its year; gives its id. Raises NotFound, Refused."""
    entries.saved(tx, actor, draft_id)
    present = working_days.of_draft(tx, draft_id)
    if present is not None:
        return present
    allow(actor, Action.ENTER_CALENDAR, Scope.OWN_TREE)
    text = str(answers["notice"])
    notice = read(text, actor.today)
    if isinstance(notice, Fault):
        why = why_not(notice)
        raise Refused(why.key, **why.params)
    calendar_id = working_days.add(tx, notice, working_days.Words(text, actor.person_id, draft_id), now)
    body = working_days.body(tx, calendar_id)
    audit.append(tx, audit.Event(now, actor.person_id, "enter", working_days.SUBJECT, calendar_id, body))
    return calendar_id


def receipt(tx: Tx, actor: Actor, calendar_id: int, _now: datetime) -> Message:
    """Say what was entered. Raises NotFound."""
    allow(actor, Action.ENTER_CALENDAR, Scope.OWN_TREE)
    notice = working_days.get(tx, calendar_id)
    if notice is None:
        raise NotFound
    digits = audit.head_of(tx, working_days.SUBJECT, calendar_id)
    return Message(Text("working_days.saved", {**told(notice), "digits": digits}))


def _clock(at: time) -> str:
    """A time as people write it: 8:30."""
    return f"{at.hour}:{at:%M}"
