"""Teams of a round: who is on them, and what of the rules for teams is broken. Source: R52, R60, R61, R69."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain import team_rules
from domain.team_facts import path
from domain.team_rules import Comer, Composed, leads_at_county_level
from storage import inspection_teams, team_facts

if TYPE_CHECKING:
    from domain.inspections import Round
    from domain.messages import Text
    from storage.database import Tx


def faults(tx: Tx, round_: Round) -> list[Text]:
    """What stands in the way of starting a round, each as a line that names the team and the people."""
    return team_rules.faults(round_.mode, composed(tx, round_))


def warnings(tx: Tx, round_: Round) -> list[Text]:
    """What should be avoided where it can be, in the same way."""
    return team_rules.warnings(round_.mode, composed(tx, round_))


def composed(tx: Tx, round_: Round) -> list[Composed]:
    """The teams of a round with everybody on them, as the rules look at them."""
    teams = inspection_teams.of_round(tx, round_.id)
    members = inspection_teams.members(tx, [one.id for one in teams])
    held = team_facts.offices_of(tx, {one.person_id for one in members})
    organization_ids = {one.organization_id for several in held.values() for one in several}
    units = team_facts.units(tx, organization_ids)
    briefed = inspection_teams.briefed_for(tx, round_.id)
    comers: dict[int, list[Comer]] = {}
    for one in members:
        theirs = [
            office
            for office in held.get(one.person_id, ())
            if office.from_on <= round_.to_on and not office.has_ended(round_.from_on)
        ]
        county_leader = any(
            leads_at_county_level(unit.kind, unit.level, office.role)
            for office in theirs
            for unit in [units[office.organization_id]]
        )
        above = path(units, one.organization_id)
        comer = Comer(
            one.person_id,
            one.name,
            one.organization_id,
            one.organization,
            units[one.organization_id].kind,
            one.leads,
            one.person_id in briefed,
            one.office_id in {office.office_id for office in theirs},
            round_.organization_id in {unit.id for unit in above},
            county_leader,
        )
        comers.setdefault(one.team_id, []).append(comer)
    return [Composed(team.name, tuple(comers.get(team.id, ()))) for team in teams]
