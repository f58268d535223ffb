"""Briefings before a round: the day, the key points, and who was there. Source: R60."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from domain.refusals import NotFound, Refused
from services import entries
from services.inspection_teams import everybody, to_change
from storage import audit, inspection_teams

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from domain.forms.form import Answers
    from domain.inspections import Member
    from domain.people import Actor
    from storage.database import Tx

EVERYBODY = "all"
"""What stands for everybody on the round's teams."""

WHOLE_TEAM = "t"
"""Begins what stands for a whole team."""


def enter(tx: Tx, actor: Actor, answers: Answers, draft_id: int, now: datetime) -> int:
    """Enter a briefing; the same draft gives the same one. Raises NotFound, Refused."""
    entries.saved(tx, actor, draft_id)
    present = inspection_teams.briefing_of_draft(tx, draft_id)
    if present is not None:
        return present
    round_ = to_change(tx, actor, int(answers["round"]))
    held_on = date.fromisoformat(answers["held_on"])
    if held_on > round_.to_on:
        raise Refused(key="inspection_teams.briefed_late", day=round_.to_on.isoformat())
    members = everybody(tx, round_.id)
    absent = answers.get("absent") or {"picked": []}
    there = _meant(members, answers["there"]["picked"]) - _meant(members, absent["picked"])
    if not there:
        raise Refused(key="inspection_teams.nobody_there")
    return add(tx, actor, round_.id, Held(held_on, answers["points"], there), draft_id, now)


@dataclass(frozen=True)
class Held:
    """A briefing that was held, with those who were there."""

    on: date
    points: str
    person_ids: Collection[int]


def add(tx: Tx, actor: Actor, round_id: int, held: Held, draft_id: int | None, now: datetime) -> int:
    """Write a briefing; gives its id. The round must be locked."""
    told = held.on, held.points, held.person_ids
    briefing_id = inspection_teams.brief(tx, round_id, *told, actor.person_id, draft_id, now)
    body = inspection_teams.briefing_body(tx, briefing_id)
    event = audit.Event(now, actor.person_id, "enter", inspection_teams.BRIEFING, briefing_id, body)
    audit.append(tx, event)
    return briefing_id


def _meant(members: list[Member], picked: list[str]) -> set[int]:
    """The persons whom some options stand for. Raises NotFound for somebody on no team."""
    meant = set[int]()
    for value in picked:
        if value == EVERYBODY:
            meant |= {one.person_id for one in members}
        elif value.startswith(WHOLE_TEAM):
            meant |= {one.person_id for one in members if f"{WHOLE_TEAM}{one.team_id}" == value}
        else:
            meant.add(int(value))
    if not meant <= {one.person_id for one in members}:
        raise NotFound
    return meant
