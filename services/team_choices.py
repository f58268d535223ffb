"""What forms about teams and pairs offer: rounds, teams, people, places, and who could go instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.forms.environment import number
from domain.inspections import RoundState
from domain.messages import Text
from services import pair_changes, pairing
from services.briefings import EVERYBODY, WHOLE_TEAM
from services.inspection_teams import everybody, rounds
from services.list_choices import Choice
from storage import inspection_teams, inspections, team_candidates

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from domain.inspections import Inspection, Member, Round
    from domain.people import Actor
    from storage.database import Tx
    from storage.inspection_teams import Team


def choices(tx: Tx, actor: Actor, source: str) -> Iterator[Choice]:
    """Yield the options of one of these sources; nothing of rounds the actor may not plan."""
    name, _, of = source.partition(":")
    yield from _SOURCES[name](tx, actor, of)


def _rounds(tx: Tx, actor: Actor, _of: str) -> Iterator[Choice]:
    for one in rounds(tx, actor):
        yield Choice(str(one.id), one.name)


def _teams(tx: Tx, actor: Actor, _of: str) -> Iterator[Choice]:
    several = rounds(tx, actor)
    for round_ in several:
        for team in inspection_teams.of_round(tx, round_.id):
            label = team.name if len(several) == 1 else f"{team.name}({round_.name})"
            yield Choice(str(team.id), label)


def _candidates(tx: Tx, actor: Actor, of: str) -> Iterator[Choice]:
    """Who is on no team of a round yet."""
    round_ = _round(tx, actor, of)
    if round_ is None:
        return
    taken = {one.person_id for one in everybody(tx, round_.id)}
    for one in team_candidates.of_tree(tx, actor.seat_id, actor.today):
        if one.person_id not in taken:
            yield Choice(str(one.office_id), f"{one.name}({one.unit})", one.pinyin, one.initials)


def _joining(tx: Tx, actor: Actor, of: str) -> Iterator[Choice]:
    team = _team(tx, actor, of)
    if team is not None:
        yield from _candidates(tx, actor, str(team.round_id))


def _members(tx: Tx, actor: Actor, of: str) -> Iterator[Choice]:
    team = _team(tx, actor, of)
    for one in [] if team is None else inspection_teams.members(tx, [team.id]):
        yield Choice(str(one.office_id), f"{one.name}({one.organization})")


def _briefed(tx: Tx, actor: Actor, of: str) -> Iterator[Choice]:
    """Everybody at once, whole teams, and each."""
    round_ = _round(tx, actor, of)
    if round_ is None:
        return
    members = everybody(tx, round_.id)
    teams = [
        one
        for one in inspection_teams.of_round(tx, round_.id)
        if one.id in {each.team_id for each in members}
    ]
    if members:
        yield Choice(EVERYBODY, Text("briefing.everybody", {"count": len(members)}))
    for team in teams if len(teams) > 1 else ():
        count = sum(one.team_id == team.id for one in members)
        yield Choice(
            f"{WHOLE_TEAM}{team.id}", Text("briefing.whole_team", {"name": team.name, "count": count})
        )
    yield from _each(members)


def _absent(tx: Tx, actor: Actor, of: str) -> Iterator[Choice]:
    """Each alone: somebody was there."""
    round_ = _round(tx, actor, of)
    yield from () if round_ is None else _each(everybody(tx, round_.id))


def _each(members: Sequence[Member]) -> Iterator[Choice]:
    for one in members:
        yield Choice(str(one.person_id), f"{one.name}({one.organization})")


def _places(tx: Tx, actor: Actor, _of: str) -> Iterator[Choice]:
    for round_ in _started(tx, actor):
        for one in inspections.of_round(tx, round_.id):
            if not one.is_fed_back:
                yield Choice(str(one.id), one.organization)


def _firsts(tx: Tx, actor: Actor, of: str) -> Iterator[Choice]:
    """Who could be one of a pair, those first whom no rule keeps away."""
    inspection = _inspection(tx, actor, of)
    if inspection is None:
        return
    place = pair_changes.place_of(inspection)
    known = pairing.ground_of(tx, inspection.round, [place], actor.today)
    visitors = [one for one in known.members if not one.leads]
    for one in sorted(visitors, key=lambda each: bool(known.bars(each, place))):
        yield Choice(f"{inspection.id}.{one.person_id}", f"{one.name}({one.organization})")


def _seconds(tx: Tx, actor: Actor, of: str) -> Iterator[Choice]:
    """Who could go with somebody: of the same team."""
    inspection_id, _, first_id = of.partition(".")
    firsts = list(_firsts(tx, actor, inspection_id))
    if of not in {one.value for one in firsts}:
        return
    inspection = _inspection(tx, actor, inspection_id)
    members = [] if inspection is None else everybody(tx, inspection.round.id)
    team_id = next((one.team_id for one in members if str(one.person_id) == first_id), None)
    same = {f"{inspection_id}.{one.person_id}" for one in members if one.team_id == team_id} - {of}
    yield from (one for one in firsts if one.value in same)


def _formers(tx: Tx, actor: Actor, _of: str) -> Iterator[Choice]:
    """Who visits somewhere that was not fed back yet."""
    for round_ in _started(tx, actor):
        open_ones = [one for one in inspections.of_round(tx, round_.id) if not one.is_fed_back]
        going = {person for one in open_ones if one.pair is not None for person in one.pair.person_ids}
        for one in everybody(tx, round_.id):
            if one.person_id in going:
                yield Choice(f"{round_.id}.{one.person_id}", f"{one.name}({one.organization})")


def _extents(tx: Tx, actor: Actor, of: str) -> Iterator[Choice]:
    """All that somebody still has to visit, and each place of it."""
    several = _open(tx, actor, of)
    if len(several) > 1:
        label = Text("substitution.all_places", {"count": len(several)})
        yield Choice(f"{of}.{pair_changes.ALL}", label)
    for one in several:
        yield Choice(f"{of}.{one.id}", one.organization)


def _substitutes(tx: Tx, actor: Actor, of: str) -> Iterator[Choice]:
    """Who could go there instead without a rule being broken; for several places also each apart."""
    who, _, meant = of.rpartition(".")
    several = [one for one in _open(tx, actor, who) if meant in {pair_changes.ALL, str(one.id)}]
    if not several:
        return
    places = [pair_changes.place_of(one) for one in several]
    known = pairing.ground_of(tx, several[0].round, places, actor.today)
    for one in pair_changes.who_could(known, several, number(who.partition(".")[2])):
        yield Choice(str(one.person_id), f"{one.name}({one.organization})")
    if len(several) > 1:
        yield Choice(pair_changes.EACH, Text("substitution.each_apart"))


def _started(tx: Tx, actor: Actor) -> list[Round]:
    return [one for one in rounds(tx, actor) if one.state is RoundState.STARTED]


def _round(tx: Tx, actor: Actor, of: str) -> Round | None:
    return next((one for one in rounds(tx, actor) if str(one.id) == of), None)


def _team(tx: Tx, actor: Actor, of: str) -> Team | None:
    of_rounds = (team for one in rounds(tx, actor) for team in inspection_teams.of_round(tx, one.id))
    return next((one for one in of_rounds if str(one.id) == of), None)


def _inspection(tx: Tx, actor: Actor, of: str) -> Inspection | None:
    found = inspections.by_id(tx, number(of))
    started = {one.id for one in _started(tx, actor)}
    return found if found is not None and found.round.id in started else None


def _open(tx: Tx, actor: Actor, who: str) -> Sequence[Inspection]:
    """What somebody still has to visit, as `<round>.<person>` says it."""
    round_id, _, person_id = who.partition(".")
    if round_id not in {str(one.id) for one in _started(tx, actor)}:
        return []
    return pair_changes.open_of(tx, number(round_id), number(person_id))


_SOURCES: Mapping[str, Callable[[Tx, Actor, str], Iterator[Choice]]] = {
    "team_rounds": _rounds,
    "round_teams": _teams,
    "team_candidates": _candidates,
    "team_joining": _joining,
    "team_members": _members,
    "briefing_people": _briefed,
    "briefing_absent": _absent,
    "pair_places": _places,
    "pair_firsts": _firsts,
    "pair_seconds": _seconds,
    "substituted": _formers,
    "substituted_at": _extents,
    "substitutes": _substitutes,
}

SOURCES = frozenset(_SOURCES)
"""What these choices are asked for by."""
