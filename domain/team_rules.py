"""What holds for the teams of a round before it is started; each rule is named when it is broken.

Faults stand in the way of starting; warnings are shown, because they can sometimes not be avoided.
Source: R52, R60, R61, R69.
"""

from __future__ import annotations

import enum
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.forms.field import nested
from domain.inspections import Mode
from domain.messages import Text
from domain.people import Level, OrganizationKind, Role

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

NAME_CHARACTERS = 40
"""The longest name of a team. Source: the table `inspection_teams`."""

PAIR_SIZE = 2
"""Source: defaults 4.8, `pair_size`, fixed by R62."""

SPECIAL_DEPARTMENTS = (
    OrganizationKind.ORGANIZATION_DEPARTMENT,
    OrganizationKind.POLITICAL_LEGAL_COMMISSION,
    OrganizationKind.DISCIPLINE_COMMISSION,
    OrganizationKind.SUPERVISION_OFFICE,
    OrganizationKind.PUBLICITY_DEPARTMENT,
)
"""Whom the special team is made of, each of the committee that runs the round. Source: R69, defaults 4.8."""

KEPT_UNDER_WAY = frozenset(
    {"team_rules.no_county_leader", "team_rules.not_mixed", "team_rules.departments_missing"}
)
"""What no change of a team may break once its round was started.

All else either shuts people out of pairs (`domain.pair_rules`) or is only named, as what nobody has done.
"""

_COUNTY_LEVEL = frozenset({Level.CITY, Level.COUNTY})
_LEADERS = frozenset({Role.SECRETARY, Role.LEADERSHIP_MEMBER})


class TeamChange(enum.StrEnum):
    """How a team can change."""

    JOIN = "join"
    LEAVE = "leave"
    LEAD = "lead"
    """Somebody on it leads from now on."""


@dataclass(frozen=True)
class Comer:
    """Somebody on a team, as far as the rules ask for it."""

    person_id: int
    name: str
    unit_id: int
    unit: str
    kind: OrganizationKind
    """Of the unit."""
    leads: bool
    briefed: bool
    in_office: bool
    """Whether the office by which they were entered is still theirs."""
    in_tree: bool
    """Whether the unit lies below the committee that runs the round."""
    is_county_leader: bool
    is_at_hand: bool
    """Whether the unit is of the committee that runs the round itself, directly below it."""


@dataclass(frozen=True)
class Composed:
    """A team with everybody on it."""

    name: str
    comers: tuple[Comer, ...]

    @property
    def visitors(self) -> list[Comer]:
        """Who can visit: the leader stands beside the pairs, to settle where two differ."""
        return [one for one in self.comers if not one.leads]


def leads_at_county_level(kind: OrganizationKind, level: Level, role: Role) -> bool:
    """Whether an office makes its holder a county-level leader (R52)."""
    return kind is OrganizationKind.COMMITTEE and level in _COUNTY_LEVEL and role in _LEADERS


def faults(mode: Mode, teams: Sequence[Composed]) -> list[Text]:
    """What stands in the way of starting a round."""
    if not teams:
        return [Text("team_rules.no_team")]
    found = [fault for team in teams for fault in _of_team(mode, team)]
    return [*found, *_on_two(teams)]


def warnings(mode: Mode, teams: Sequence[Composed]) -> list[Text]:
    """What should be avoided where it can be."""
    if mode is not Mode.ROVING:
        return []
    found = []
    for team in teams:
        units = Counter(one.unit_id for one in team.comers)
        for unit_id in (one for one, count in units.items() if count > 1):
            same = [one for one in team.comers if one.unit_id == unit_id]
            params = {"team": team.name, "names": _names(same), "unit": same[0].unit}
            found.append(Text("team_rules.same_unit", params))
    return found


def _of_team(mode: Mode, team: Composed) -> Iterator[Text]:
    leaders = [one for one in team.comers if one.leads]
    if not leaders:
        yield Text("team_rules.no_leader", {"team": team.name})
    if len(leaders) > 1:
        yield Text("team_rules.two_leaders", {"team": team.name, "names": _names(leaders)})
    if len(team.visitors) < PAIR_SIZE:
        yield Text("team_rules.too_few", {"team": team.name, "count": len(team.visitors)})
    broken = {
        "team_rules.not_in_office": [one for one in team.comers if not one.in_office],
        "team_rules.not_briefed": [one for one in team.comers if not one.briefed],
    }
    if mode is Mode.ROVING:
        broken["team_rules.no_county_leader"] = [one for one in leaders if not one.is_county_leader]
        if len({one.unit_id for one in team.comers}) == 1 < len(team.comers):
            broken["team_rules.not_mixed"] = list(team.comers)
    if mode is Mode.CROSS:
        broken["team_rules.from_nowhere"] = [one for one in team.comers if not one.in_tree]
    for key, comers in broken.items():
        if comers:
            yield Text(key, {"team": team.name, "names": _names(comers)})
    if mode is Mode.KEY:
        yield from _departments(team)


def _departments(team: Composed) -> Iterator[Text]:
    present = {one.kind for one in team.comers if one.is_at_hand}
    missing = [nested(Text(f"affected.kind_{one}")) for one in SPECIAL_DEPARTMENTS if one not in present]
    if missing:
        yield Text("team_rules.departments_missing", {"team": team.name, "missing": missing})


def _on_two(teams: Sequence[Composed]) -> Iterator[Text]:
    places: dict[int, list[tuple[str, str]]] = {}
    for team in teams:
        for one in team.comers:
            places.setdefault(one.person_id, []).append((one.name, team.name))
    for found in places.values():
        if len(found) > 1:
            yield Text("team_rules.on_two_teams", {"name": found[0][0], "teams": [team for _, team in found]})


def _names(comers: Sequence[Comer]) -> list[str]:
    return [one.name for one in comers]
