"""Teams of a round, who is on them, and who was briefed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import insert, select

from domain.inspections import Member
from storage.schema import (
    briefed,
    briefings,
    inspection_teams,
    offices,
    organizations,
    persons,
    team_members,
)

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime

    from domain.messages import Json
    from storage.database import Tx

SUBJECT = "inspection_team"
"""What audit links call a team."""

MEMBER = "team_member"
BRIEFING = "briefing"


@dataclass(frozen=True)
class Team:
    """A team of a round."""

    id: int
    round_id: int
    name: str


@dataclass(frozen=True)
class Held:
    """A briefing with the names of those who were there, by person."""

    on: date
    points: str
    persons: dict[int, str]


def add(tx: Tx, round_id: int, name: str, person_id: int, now: datetime) -> int:
    """Make a team; gives its id."""
    values = {"round_id": round_id, "name": name, "person_id": person_id, "at": now}
    team_id: int = tx.execute(insert(inspection_teams).returning(inspection_teams.c.id), values).scalar_one()
    return team_id


def of_round(tx: Tx, round_id: int) -> list[Team]:
    """The teams of a round, in the order in which they were made."""
    found = select(inspection_teams).where(inspection_teams.c.round_id == round_id)
    rows = tx.execute(found.order_by(inspection_teams.c.id))
    return [Team(row.id, row.round_id, row.name) for row in rows]


def by_id(tx: Tx, team_id: int) -> Team | None:
    """A team."""
    row = tx.execute(select(inspection_teams).where(inspection_teams.c.id == team_id)).first()
    return None if row is None else Team(row.id, row.round_id, row.name)


def enter(
    tx: Tx,
    team_id: int,
    office_id: int,
    person_id: int,
    now: datetime,
    *,
    joined: bool = True,
    leads: bool = False,
    reason: str | None = None,
) -> int:
    """Let somebody join, lead or leave a team; gives the entry's id. `person_id`: who says so."""
    values = {
        "team_id": team_id,
        "office_id": office_id,
        "leads": leads,
        "joined": joined,
        "reason": reason,
        "person_id": person_id,
        "at": now,
    }
    entry_id: int = tx.execute(insert(team_members).returning(team_members.c.id), values).scalar_one()
    return entry_id


def members(tx: Tx, team_ids: Collection[int]) -> list[Member]:
    """Who is on these teams now: leaders first, then in the order in which they joined."""
    found = (
        select(
            team_members.c.team_id,
            team_members.c.office_id,
            team_members.c.leads,
            team_members.c.joined,
            offices.c.person_id,
            offices.c.organization_id,
            persons.c.name,
            persons.c.telegram_id,
            organizations.c.name.label("organization"),
        )
        .join(offices, offices.c.id == team_members.c.office_id)
        .join(persons, persons.c.id == offices.c.person_id)
        .join(organizations, organizations.c.id == offices.c.organization_id)
        .where(team_members.c.team_id.in_(team_ids))
        .order_by(team_members.c.id)
    )
    latest = {(row.team_id, row.office_id): row for row in tx.execute(found)}
    present = [
        Member(
            row.team_id,
            row.person_id,
            row.office_id,
            row.name,
            row.organization_id,
            row.organization,
            bool(row.leads),
            row.telegram_id,
        )
        for row in latest.values()
        if row.joined
    ]
    return sorted(present, key=lambda one: (one.team_id, not one.leads))


def brief(
    tx: Tx,
    round_id: int,
    held_on: date,
    points: str,
    person_ids: Collection[int],
    by_id: int,
    draft_id: int | None,
    now: datetime,
) -> int:
    """Enter a briefing with those who were there; gives its id."""
    values = {
        "round_id": round_id,
        "held_on": held_on,
        "points": points,
        "person_id": by_id,
        "draft_id": draft_id,
        "at": now,
    }
    briefing_id: int = tx.execute(insert(briefings).returning(briefings.c.id), values).scalar_one()
    there = [{"briefing_id": briefing_id, "person_id": one} for one in sorted(set(person_ids))]
    if there:
        tx.execute(insert(briefed), there)
    return briefing_id


def briefing_of_draft(tx: Tx, draft_id: int) -> int | None:
    """Which briefing was made of a draft."""
    briefing_id: int | None = tx.execute(
        select(briefings.c.id).where(briefings.c.draft_id == draft_id)
    ).scalar()
    return briefing_id


def briefed_for(tx: Tx, round_id: int) -> set[int]:
    """The persons who were briefed for a round."""
    found = (
        select(briefed.c.person_id)
        .join(briefings, briefings.c.id == briefed.c.briefing_id)
        .where(briefings.c.round_id == round_id)
    )
    return set(tx.execute(found).scalars())


def briefings_of(tx: Tx, round_id: int) -> list[Held]:
    """The briefings of a round, the earliest first."""
    found = (
        select(briefings.c.id, briefings.c.held_on, briefings.c.points, briefed.c.person_id, persons.c.name)
        .join(briefed, briefed.c.briefing_id == briefings.c.id)
        .join(persons, persons.c.id == briefed.c.person_id)
        .where(briefings.c.round_id == round_id)
        .order_by(briefings.c.held_on, briefings.c.id, persons.c.pinyin, persons.c.id)
    )
    held: dict[int, Held] = {}
    for row in tx.execute(found):
        one = held.setdefault(row.id, Held(row.held_on, row.points, {}))
        one.persons[row.person_id] = row.name
    return list(held.values())


def body(tx: Tx, team_id: int) -> Json:
    """A team as the audit chain seals it; None when it is not there."""
    found = select(inspection_teams).where(inspection_teams.c.id == team_id)
    row = tx.execute(found).mappings().first()
    return None if row is None else {**row, "at": row["at"].isoformat()}


def member_body(tx: Tx, entry_id: int) -> Json:
    """An entry of a member as the audit chain seals it; None when it is not there."""
    row = tx.execute(select(team_members).where(team_members.c.id == entry_id)).mappings().first()
    if row is None:
        return None
    flags = {"leads": bool(row["leads"]), "joined": bool(row["joined"])}
    return {**row, **flags, "at": row["at"].isoformat()}


def briefing_body(tx: Tx, briefing_id: int) -> Json:
    """A briefing as the audit chain seals it, with who was there; None when it is not there."""
    row = tx.execute(select(briefings).where(briefings.c.id == briefing_id)).mappings().first()
    if row is None:
        return None
    there = select(briefed.c.person_id).where(briefed.c.briefing_id == briefing_id)
    people = list(tx.execute(there.order_by(briefed.c.person_id)).scalars())
    return {**row, "held_on": row["held_on"].isoformat(), "at": row["at"].isoformat(), "people": people}
