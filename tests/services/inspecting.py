"""A cross round that was started: two counties, and a team of the first one in the second."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from domain.demonstration import Size, demonstrate
from domain.inspections import Manner, Mode, Part, RoundState
from domain.people import Level, Role
from domain.scorecards.scorecard import Variant
from services.persons import identify
from storage import audit, inspection_rounds, inspection_teams, inspections, scorecards
from storage.inspection_rounds import NewRound, Target
from storage.inspections import NewPair
from storage.verify import BODIES
from tests.services.diary import Diary

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from domain.demonstration import Account
    from domain.people import Actor
    from storage.database import Database, Tx

SIZE = Size(counties=2, townships=4, branches=16)
FROM_ON, TO_ON = date(2026, 3, 23), date(2026, 4, 10)


@dataclass
class Supervision:
    """The round, on the afternoon of Friday, 27 March 2026; actors as they stand now."""

    diary: Diary
    round_id: int
    team_id: int
    village_id: int
    """The inspection of a village branch."""
    other_village_id: int
    """That of the next one."""
    township_id: int
    county_id: int

    @property
    def database(self) -> Database:
        """The database of it all."""
        return self.diary.database

    def administrator(self) -> Actor:
        """Of the committee that runs the round."""
        return self._who(Role.ADMINISTRATOR, Level.CITY)

    def clerk(self) -> Actor:
        """Of the committee that runs the round."""
        return self._who(Role.CLERK, Level.CITY)

    def leader(self) -> Actor:
        """Who leads the team."""
        return self._who(Role.TEAM_LEADER, Level.CITY)

    def inspector(self, number: int = 0) -> Actor:
        """0 and 1: the pair of every inspection; 2 and 3: on the team as well, without a pair."""
        return self.diary.actor(of_county(self.diary, 0)[number].id)

    def elsewhere(self, number: int = 0) -> Actor:
        """An inspector of the visited county."""
        return self.diary.actor(of_county(self.diary, 1)[number].id)

    def visited(self) -> Actor:
        """The secretary of the village that is visited."""
        return self.diary.actor(_visited(self.diary)[0].id)

    def visited_clerk(self) -> Actor:
        """The clerk of the township that is visited."""
        found = self.diary.city.who(Role.CLERK, Level.TOWNSHIP)
        group = _visited(self.diary)[0].group
        return self.diary.actor(next(one for one in found if one.group == group).id)

    def beside(self) -> Actor:
        """The secretary of a village that is not visited."""
        return self.diary.actor(_visited(self.diary)[2].id)

    def _who(self, role: Role, level: Level) -> Actor:
        return self.diary.actor(self.diary.city.who(role, level)[0].id)


def diary_of(database: Database, *, loaded: bool = False) -> Diary:
    """A diary of a city with two counties."""
    return Diary(database, city=demonstrate(SIZE), loaded=loaded)


def of_county(diary: Diary, number: int) -> Sequence[Account]:
    """The inspectors of a county."""
    every = diary.city.who(Role.INSPECTOR, Level.COUNTY)
    groups = list(dict.fromkeys(one.group for one in every))
    return [one for one in every if one.group == groups[number]]


def supervise(diary: Diary) -> Supervision:
    """Set a round up and start it."""
    return diary.database.run(_supervise, diary)


def _visited(diary: Diary) -> Sequence[Account]:
    """The secretaries of the villages of the second county."""
    group = of_county(diary, 1)[0].group
    return [one for one in diary.city.who(Role.SECRETARY, Level.VILLAGE) if one.group == group]


def _supervise(tx: Tx, diary: Diary) -> Supervision:
    now = diary.now
    city = diary.city
    administrator = _actor(tx, city.who(Role.ADMINISTRATOR, Level.CITY)[0], diary)
    leader = _actor(tx, city.who(Role.TEAM_LEADER, Level.CITY)[0], diary)
    inspectors = [_actor(tx, one, diary) for one in of_county(diary, 0)]
    by, seat = administrator.person_id, administrator.seat_id
    card_id, _ = scorecards.begin_with(tx, seat, now)
    window = (FROM_ON, TO_ON, None, "看现场、谈话、问群众,两人分别打分")
    new = NewRound(seat, "上半年交互督责", Mode.CROSS, Manner.CROSS, *window, card_id, 7)
    link(tx, now, scorecards.SUBJECT, card_id)
    round_id = inspection_rounds.add(tx, new, by, None, now)
    link(tx, now, inspection_rounds.SUBJECT, round_id)
    team_id = inspection_teams.add(tx, round_id, "第一组", by, now)
    link(tx, now, inspection_teams.SUBJECT, team_id)
    for one in (leader, *inspectors):
        entry_id = inspection_teams.enter(tx, team_id, one.office.id, by, now, leads=one is leader)
        link(tx, now, inspection_teams.MEMBER, entry_id)
    there = [leader.person_id, *(one.person_id for one in inspectors)]
    briefing_id = inspection_teams.brief(tx, round_id, FROM_ON, "先看后问", there, by, None, now)
    link(tx, now, inspection_teams.BRIEFING, briefing_id)
    group = of_county(diary, 1)[0].group
    villages = [_actor(tx, one, diary).office.organization_id for one in _visited(diary)[:2]]
    township = next(one for one in city.who(Role.SECRETARY, Level.TOWNSHIP) if one.group == group)
    county = next(one for one in city.who(Role.SECRETARY, Level.COUNTY) if one.group == group)
    visited = [*((one, Variant.VILLAGE) for one in villages)]
    visited.append((_actor(tx, township, diary).office.organization_id, Variant.TOWNSHIP))
    visited.append((_actor(tx, county, diary).office.organization_id, Variant.COUNTY))
    made = []
    for organization_id, variant in visited:
        target = Target(organization_id, chosen=True, why=[])
        link(tx, now, inspection_rounds.TARGET, inspection_rounds.choose(tx, round_id, target, by, now))
        inspection_id = inspections.add(tx, round_id, organization_id, variant, by, now)
        pair = inspectors[0].person_id, inspectors[1].person_id
        link(tx, now, inspections.SUBJECT, inspection_id)
        pair_id = inspections.set_pair(tx, inspection_id, NewPair(team_id, *pair, visit_on=FROM_ON), by, now)
        link(tx, now, inspections.PAIR, pair_id)
        inspections.admit(tx, inspection_id, pair, Part.PAIR, now)
        inspections.admit(tx, inspection_id, [leader.person_id], Part.LEADER, now)
        made.append(inspection_id)
    event_id = inspection_rounds.add_event(tx, round_id, RoundState.STARTED, None, by, now)
    link(tx, now, inspection_rounds.EVENT, event_id)
    return Supervision(diary, round_id, team_id, *made)


def link(tx: Tx, now: datetime, subject: str, subject_id: int) -> None:
    """Let the chain tell of what was written."""
    audit.append(tx, audit.Event(now, None, "enter", subject, subject_id, BODIES[subject](tx, subject_id)))


def _actor(tx: Tx, account: Account, diary: Diary) -> Actor:
    found = identify(tx, account.id, diary.now)
    assert found is not None
    return found
