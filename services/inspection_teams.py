"""Teams of a round: who is on them, and what of the rules for teams is broken. Source: R52, R60, R61, R69."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain import team_rules
from domain.authorization import Action, Scope, State, may_any
from domain.inspections import RoundState
from domain.refusals import NotFound, Refused
from domain.team_facts import path
from domain.team_rules import Comer, Composed, leads_at_county_level
from storage import inspection_rounds, inspection_teams, team_facts

if TYPE_CHECKING:
    from datetime import datetime

    from domain.inspections import Member, Round
    from domain.messages import Text
    from domain.people import Actor
    from domain.team_facts import Held, Unit
    from storage.database import Tx


def faults(tx: Tx, round_: Round) -> list[Text]:
    """What stands in the way of starting a round, each as a line that names the team and the people."""
    return team_rules.faults(round_.mode, composed(tx, round_))


def warnings(tx: Tx, round_: Round) -> list[Text]:
    """What should be avoided where it can be, in the same way."""
    return team_rules.warnings(round_.mode, composed(tx, round_))


def composed(tx: Tx, round_: Round) -> list[Composed]:
    """The teams of a round with everybody on them, as the rules look at them; without anybody it is none."""
    teams = inspection_teams.of_round(tx, round_.id)
    members = inspection_teams.members(tx, [one.id for one in teams])
    held = team_facts.offices_of(tx, {one.person_id for one in members})
    organization_ids = {one.organization_id for several in held.values() for one in several}
    units = team_facts.units(tx, organization_ids)
    briefed = inspection_teams.briefed_for(tx, round_.id)
    comers: dict[int, list[Comer]] = {}
    for one in members:
        during = [
            office
            for office in held.get(one.person_id, ())
            if office.from_on <= round_.to_on and not office.has_ended(round_.from_on)
        ]
        comer = _comer(one, round_, during, units, briefed=one.person_id in briefed)
        comers.setdefault(one.team_id, []).append(comer)
    return [Composed(team.name, tuple(comers[team.id])) for team in teams if team.id in comers]


def _comer(
    member: Member, round_: Round, during: list[Held], units: dict[int, Unit], *, briefed: bool
) -> Comer:
    """Somebody as the rules look at them; `during`: the offices they hold in the time of the round."""
    theirs = [(office, units[office.organization_id]) for office in during]
    above = {unit.id for unit in path(units, member.organization_id)}
    return Comer(
        member.person_id,
        member.name,
        member.organization_id,
        member.organization,
        units[member.organization_id].kind,
        member.leads,
        briefed,
        in_office=member.office_id in {office.office_id for office in during},
        in_tree=round_.organization_id in above,
        is_county_leader=any(
            leads_at_county_level(unit.kind, unit.level, office.role) for office, unit in theirs
        ),
        is_at_hand=units[member.organization_id].parent_id == round_.organization_id,
    )


def may(actor: Actor, round_: Round, action: Action = Action.PLAN_ROUNDS) -> bool:
    """Whether the actor may do this with a round: for leaving out buttons that would be refused."""
    if round_.organization_id != actor.seat_id:
        return False
    return may_any(actor, action, (Scope.OWN_TREE, Scope.OWN_ORGANIZATION), State.ABSENT)


def require(tx: Tx, actor: Actor, round_id: int, action: Action) -> Round:
    """A round of which the actor may do this. Raises NotFound."""
    found = inspection_rounds.by_id(tx, round_id)
    if found is None or not may(actor, found, action):
        raise NotFound
    return found


def to_change(tx: Tx, actor: Actor, round_id: int) -> Round:
    """A round whose teams and pairs the actor may change, locked until the transaction ends.

    Raises NotFound, Refused once it is over.
    """
    inspection_rounds.lock(tx, round_id)
    round_ = require(tx, actor, round_id, Action.PLAN_ROUNDS)
    if round_.state in {RoundState.CLOSED, RoundState.WITHDRAWN}:
        raise Refused(key="inspection_teams.is_over", name=round_.name)
    return round_


def team_to_change(tx: Tx, actor: Actor, team_id: int) -> tuple[inspection_teams.Team, Round]:
    """A team and its round, in the same way. Raises NotFound, Refused."""
    team = inspection_teams.by_id(tx, team_id)
    if team is None:
        raise NotFound
    return team, to_change(tx, actor, team.round_id)


def everybody(tx: Tx, round_id: int) -> list[Member]:
    """Who is on a team of a round now, team by team."""
    return inspection_teams.members(tx, [one.id for one in inspection_teams.of_round(tx, round_id)])


def rounds(tx: Tx, actor: Actor) -> list[Round]:
    """The rounds of the actor's committee that are not over."""
    found = inspection_rounds.of_organization(tx, actor.seat_id)
    return [one for one in found if one.state in {RoundState.PLANNED, RoundState.STARTED} and may(actor, one)]


def require_planned(tx: Tx, actor: Actor, _now: datetime) -> None:
    """Raises Refused where there is no round whose teams could change."""
    if not rounds(tx, actor):
        raise Refused(key="inspection_teams.no_round")


def require_started(tx: Tx, actor: Actor, _now: datetime) -> None:
    """Raises Refused where there is no round whose pairs could change."""
    if not any(one.state is RoundState.STARTED for one in rounds(tx, actor)):
        raise Refused(key="inspection_teams.none_started")
