"""Who may visit which place, two by two; each rule is named when it is broken.

Source: R60-R62: own unit, former office, last round's pair at the same place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING

from domain.inspections import Mode
from domain.messages import Text
from domain.team_facts import home, is_of_line, path

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from domain.inspections import Member
    from domain.messages import Json
    from domain.pairing import Pair
    from domain.team_facts import Held, Unit

_OF_LEADERS: Mapping[str, str] = {
    "pair_rules.not_in_office": "pair_rules.not_in_office",
    "pair_rules.not_briefed": "pair_rules.not_briefed",
    "pair_rules.own_line": "pair_rules.leader_of_line",
    "pair_rules.former_office": "pair_rules.leader_former_office",
    "pair_rules.home_county": "pair_rules.leader_home_county",
}
"""What keeps a whole team away if it holds of its leader, and how that is said."""


@dataclass(frozen=True)
class Place:
    """An organization that is visited."""

    id: int
    name: str


@dataclass(frozen=True)
class Ground:
    """Everything that decides who may visit where in one round, on a day."""

    mode: Mode
    committee_id: int
    """Which runs the round."""
    today: date
    members: Sequence[Member]
    briefed: frozenset[int]
    held: Mapping[int, Sequence[Held]]
    """Every office of the members, by person."""
    units: Mapping[int, Unit]
    """The organizations of these offices and the places, with all above them."""
    last_pairs: Mapping[int, frozenset[int]]
    """Who was at a place in the inspection before."""
    _bars: dict[tuple[int, int], list[str]] = field(default_factory=dict, init=False, repr=False)

    def member(self, person_id: int) -> Member | None:
        """Somebody on a team of the round."""
        return next((one for one in self.members if one.person_id == person_id), None)

    def leader(self, team_id: int) -> Member | None:
        """Who leads a team."""
        return next((one for one in self.members if one.team_id == team_id and one.leads), None)

    def options(self, place: Place) -> list[Pair]:
        """Every pair that a place can have."""
        found = []
        for team_id in dict.fromkeys(one.team_id for one in self.members):
            leader = self.leader(team_id)
            if leader is None or self.bars_leader(leader, place):
                continue
            free = sorted(
                one.person_id for one in self.members if one.team_id == team_id and not self.bars(one, place)
            )
            found += [two for two in combinations(free, 2) if frozenset(two) != self.last_pairs.get(place.id)]
        return found

    def broken(self, first_id: int, second_id: int, place: Place) -> list[Text]:
        """What two people would break by visiting a place; nothing for those among its options."""
        first, second = self.member(first_id), self.member(second_id)
        if first is None or second is None or first_id == second_id:
            return [Text("pair_rules.two_of_a_team")]
        found = [Text(key, _params([one], place)) for one in (first, second) for key in self.bars(one, place)]
        if first.team_id != second.team_id:
            return [*found, Text("pair_rules.two_of_a_team")]
        leader = self.leader(first.team_id)
        if leader is None:
            found.append(Text("pair_rules.no_leader"))
        else:
            found += [Text(key, _params([leader], place)) for key in self.bars_leader(leader, place)]
        if frozenset({first_id, second_id}) == self.last_pairs.get(place.id):
            found.append(Text("pair_rules.last_pair", _params([first, second], place)))
        return found

    def why_not(self, place: Place) -> list[Text]:
        """Which rules leave a place without any pair, with everybody whom each keeps away."""
        kept: dict[str, list[Member]] = {}
        for one in self.members:
            for key in self.bars(one, place):
                if not one.leads:
                    kept.setdefault(key, []).append(one)
            for key in self.bars_leader(one, place) if one.leads else ():
                kept.setdefault(key, []).append(one)
        last = self.last_pairs.get(place.id, frozenset())
        both = [one for one in self.members if one.person_id in last and not self.bars(one, place)]
        if len(both) > 1:
            kept["pair_rules.last_pair"] = both
        return [Text(key, _params(several, place)) for key, several in kept.items()]

    def bars(self, member: Member, place: Place) -> list[str]:
        """The keys of the rules that keep somebody away from a place."""
        at = member.person_id, place.id
        if at not in self._bars:
            self._bars[at] = self._found_bars(member, place)
        return self._bars[at]

    def bars_leader(self, member: Member, place: Place) -> list[str]:
        """The same of the rules that keep a whole team away from a place if somebody leads it.

        Whoever leads can stand behind values as well, so what keeps a visitor away keeps them away.
        """
        return [_OF_LEADERS[key] for key in self.bars(member, place) if key in _OF_LEADERS]

    def _found_bars(self, member: Member, place: Place) -> list[str]:
        found = []
        if member.leads:
            found.append("pair_rules.leads")
        if not self._is_in_office(member):
            found.append("pair_rules.not_in_office")
        if member.person_id not in self.briefed:
            found.append("pair_rules.not_briefed")
        if self._is_of_line(member.person_id, place):
            found.append("pair_rules.own_line")
        elif self._was_below(member.person_id, place):
            found.append("pair_rules.former_office")
        if self.mode is Mode.CROSS and self._is_home(member, place):
            found.append("pair_rules.home_county")
        return found

    def _is_in_office(self, member: Member) -> bool:
        """Whether the office by which somebody was entered has not ended."""
        return any(
            office.office_id == member.office_id and not office.has_ended(self.today)
            for office in self.held.get(member.person_id, ())
        )

    def _is_of_line(self, person_id: int, place: Place) -> bool:
        return any(
            is_of_line(self.units, place.id, office.organization_id, self.committee_id)
            for office in self.held.get(person_id, ())
            if not office.has_ended(self.today)
        )

    def _was_below(self, person_id: int, place: Place) -> bool:
        """Whether somebody was in office at a place or below it before."""
        return any(
            place.id in {one.id for one in path(self.units, office.organization_id)}
            for office in self.held.get(person_id, ())
            if office.has_ended(self.today)
        )

    def _is_home(self, member: Member, place: Place) -> bool:
        """Whether a place lies in the county of an office in which somebody is."""
        above = {one.id for one in path(self.units, place.id)}
        theirs = {
            office.organization_id
            for office in self.held.get(member.person_id, ())
            if not office.has_ended(self.today)
        } | {member.organization_id}
        counties = [home(self.units, one, self.committee_id) for one in theirs]
        return any(one is not None and one.id in above for one in counties)


def _params(members: Sequence[Member], place: Place) -> dict[str, Json]:
    return {"names": [one.name for one in members], "place": place.name}
