"""Naming two who recheck an objection: others than the pair, present or former, and its leader."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.authorization import Action, Scope, may
from domain.inspections import Part
from domain.objections import due_on
from domain.refusals import Refused
from services import entries, objection_news
from services import objections as objecting
from services.persons import local_day
from services.working_days import calendar
from storage import audit, inspection_teams, objections, rechecks
from storage import inspections as stored

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from domain.forms.form import Answers
    from domain.inspections import Inspection
    from domain.objections import Objection
    from domain.people import Actor
    from storage.database import Tx

TWO = 2


@dataclass(frozen=True)
class Candidate:
    """Somebody who may recheck an objection."""

    person_id: int
    name: str
    unit: str
    team: str
    joined: bool
    """Has the bot, so that it can be done in the chat."""
    running: int
    """Rechecks that wait for their word already."""


def candidates(tx: Tx, inspection: Inspection, today: date) -> list[Candidate]:
    """Who may recheck: on a team of the round, in office, briefed, with no part in the visit or its line.

    Other teams first, then whoever has the bot, then whoever has least to recheck.
    """
    teams = {one.id: one.name for one in inspection_teams.of_round(tx, inspection.round.id)}
    members = {one.person_id: one for one in reversed(inspection_teams.members(tx, teams))}
    briefed = inspection_teams.briefed_for(tx, inspection.round.id)
    of_the_line = stored.of_the_line(tx, inspection, members, today)
    out = objection_news.ever_visited(tx, inspection) | of_the_line
    in_office = rechecks.in_office(tx, [one.office_id for one in members.values()], today)
    running = objections.count_running(tx, members)
    own = None if inspection.pair is None else inspection.pair.team_id
    fit = [
        one
        for one in members.values()
        if one.office_id in in_office and one.person_id in briefed and one.person_id not in out
    ]
    fit.sort(
        key=lambda one: (
            one.team_id == own,
            one.telegram_id is None,
            running[one.person_id],
            one.leads,
            one.person_id,
        )
    )
    return [
        Candidate(
            one.person_id,
            one.name,
            one.organization,
            teams[one.team_id],
            one.telegram_id is not None,
            running[one.person_id],
        )
        for one in fit
    ]


def proposal(fit: Sequence[Candidate]) -> tuple[Candidate, Candidate] | None:
    """Return two of those who may recheck, for one tap; None where there are not two who have the bot."""
    found = [one for one in fit if one.joined]
    return (found[0], found[1]) if len(found) >= TWO else None


def appointable(tx: Tx, actor: Actor) -> list[Objection]:
    """Objections for which the actor names, or can change, those who recheck."""
    if not may(actor, Action.APPOINT_RECHECK, Scope.OWN_TREE):
        return []
    return objections.undecided(tx, actor.seat_id)


def submit(tx: Tx, actor: Actor, answers: Answers, draft_id: int, now: datetime) -> int:
    """Name two by a form; gives the objection's id. Raises NotFound, Refused."""
    entries.saved(tx, actor, draft_id)
    two = int(answers["first"]), int(answers["second"])
    return appoint(tx, actor, int(answers["objection"]), two, now)


def appoint(tx: Tx, actor: Actor, objection_id: int, two: tuple[int, int], now: datetime) -> int:
    """Name two who recheck, or others than before; those who are named already change nothing.

    Their time counts from now, however long they were waited for.
    Gives the objection's id. Raises NotFound, Refused once it is decided, or for who may not recheck it.
    """
    inspection, one = objecting.to_change(tx, actor, objection_id, Action.APPOINT_RECHECK)
    if not one.is_undecided:
        raise Refused(key="rechecks.nothing_owed")
    if len(set(two)) < TWO:
        raise Refused(key="rechecks.two_people")
    if one.pair is not None and set(one.pair.person_ids) == set(two):
        return one.id
    before = set() if one.pair is None else set(one.pair.person_ids)
    if not set(two) <= {found.person_id for found in candidates(tx, inspection, actor.today)}:
        raise Refused(key="rechecks.not_eligible")
    due = due_on(calendar(tx), local_day(now, inspection.time_zone))
    pair_id = rechecks.name_pair(tx, one.id, two, due, actor.person_id, now)
    stored.admit(tx, inspection.id, two, Part.RECHECK, now)
    present = objections.by_id(tx, one.id)
    if present is not None:
        objection_news.named(tx, inspection, present, set(two) - before, now)
    body = rechecks.pair_body(tx, pair_id)
    audit.append(tx, audit.Event(now, actor.person_id, "appoint", rechecks.PAIR, pair_id, body))
    return one.id
