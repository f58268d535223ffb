"""Screens of a round's teams: who is on them, what is broken, and who visits where."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain import team_rules
from domain.authorization import Action
from domain.forms.field import nested
from domain.inspections import RoundState
from domain.messages import Button, Message, Text
from domain.refusals import NotFound
from domain.team_rules import TeamChange
from services import pair_changes, pairing
from services.inspection_teams import composed, everybody, faults, may, require
from services.leaders import Begun
from storage import inspection_teams, inspections

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from domain.inspections import Inspection, Member
    from domain.messages import Json
    from domain.people import Actor
    from storage.database import Tx

TEAMS = 6
"""Teams on one page: a button each."""

PEOPLE = 8
PLACES = 6

_FAULTS, _WARNINGS = 4, 2
"""What is broken is named up to these; of more there is a number. Source: chat.md, short messages."""


def show(tx: Tx, actor: Actor, round_id: int, _now: datetime, page: int = 0) -> Message:
    """The teams of a round, with what stands in the way of starting. Raises NotFound."""
    round_ = require(tx, actor, round_id, Action.SEE_ROUNDS)
    teams = inspection_teams.of_round(tx, round_id)
    members = everybody(tx, round_id)
    briefed = inspection_teams.briefed_for(tx, round_id)
    all_teams = composed(tx, round_)
    wrong, avoidable = team_rules.faults(round_.mode, all_teams), team_rules.warnings(round_.mode, all_teams)
    page, pages = _page(page, len(teams), TEAMS)
    params: dict[str, Json] = {
        "name": round_.name,
        "teams": len(teams),
        "people": len(members),
        "briefed": sum(one.person_id in briefed for one in members),
        "started": round_.state is not RoundState.PLANNED,
        "faults": [nested(one) for one in wrong[:_FAULTS]],
        "more_faults": max(0, len(wrong) - _FAULTS),
        "warnings": [nested(one) for one in avoidable[:_WARNINGS]],
        "more_warnings": max(0, len(avoidable) - _WARNINGS),
        "page": page + 1,
        "pages": pages,
    }
    rows = []
    for team in teams[page * TEAMS :][:TEAMS]:
        theirs = [one for one in members if one.team_id == team.id]
        leader = next((one.name for one in theirs if one.leads), "")
        label = Text(
            "inspection_teams.team_button", {"name": team.name, "leader": leader, "count": len(theirs)}
        )
        rows.append([Button(label, f"it:t:{team.id}:0")])
    rows += [*_turns(f"it:o:{round_id}", page, pages), *_of_round(actor, round_id, plans=may(actor, round_))]
    return Message(Text("inspection_teams.screen", params), rows)


def _of_round(actor: Actor, round_id: int, *, plans: bool) -> list[list[Button]]:
    """What can be done with the teams of a round."""
    places = Button(Text("inspection_teams.to_places"), f"it:p:{round_id}:0")
    back = [Button(Text("inspection_teams.to_round"), f"ir:o:{round_id}")]
    if not plans:
        return [[places], back]
    return [
        [
            _begin(actor, "inspection_team", "inspection_teams.make", str(round_id)),
            _begin(actor, "briefing", "inspection_teams.brief", str(round_id)),
        ],
        [Button(Text("inspection_teams.to_proposal"), f"it:a:{round_id}"), places],
        back,
    ]


def receipt_of_briefing(tx: Tx, actor: Actor, briefing_id: int, now: datetime) -> Message:
    """The teams after a briefing was entered. Raises NotFound."""
    body = inspection_teams.briefing_body(tx, briefing_id)
    if body is None:
        raise NotFound
    return _saved(show(tx, actor, body["round_id"], now))


def receipt_of_team(tx: Tx, actor: Actor, team_id: int, now: datetime) -> Message:
    """A team after it was made or changed. Raises NotFound."""
    return _saved(team(tx, actor, team_id, now))


def receipt_of_pair(tx: Tx, actor: Actor, inspection_id: int, now: datetime) -> Message:
    """A place after it was said who visits it. Raises NotFound."""
    return _saved(place(tx, actor, inspection_id, now))


def receipt_of_substitution(tx: Tx, actor: Actor, round_id: int, now: datetime) -> Message:
    """The places of a round after others go to some of them. Raises NotFound."""
    return _saved(places(tx, actor, round_id, now))


def _saved(shown: Message) -> Message:
    return Message(Text("inspection_teams.saved", {"shown": nested(shown.text)}), shown.buttons)


def team(tx: Tx, actor: Actor, team_id: int, _now: datetime, page: int = 0) -> Message:
    """A team with everybody on it. Raises NotFound."""
    found = inspection_teams.by_id(tx, team_id)
    if found is None:
        raise NotFound
    round_ = require(tx, actor, found.round_id, Action.SEE_ROUNDS)
    members = inspection_teams.members(tx, [team_id])
    briefed = inspection_teams.briefed_for(tx, round_.id)
    broken = [one for one in faults(tx, round_) if found.name in _teams_named(one)]
    page, pages = _page(page, len(members), PEOPLE)
    params: dict[str, Json] = {
        "name": found.name,
        "round": round_.name,
        "count": len(members),
        "members": [
            {
                "name": one.name,
                "unit": one.organization,
                "leads": one.leads,
                "briefed": one.person_id in briefed,
            }
            for one in members[page * PEOPLE :][:PEOPLE]
        ],
        "faults": [nested(one) for one in broken[:_FAULTS]],
        "page": page + 1,
        "pages": pages,
    }
    rows = _turns(f"it:t:{team_id}", page, pages)
    if may(actor, round_) and round_.state in {RoundState.PLANNED, RoundState.STARTED}:
        rows.append(
            [
                _begin(actor, "team_member", "inspection_teams.join", f"{team_id}.{TeamChange.JOIN}"),
                _begin(actor, "team_member", "inspection_teams.leave", f"{team_id}.{TeamChange.LEAVE}"),
                _begin(actor, "team_member", "inspection_teams.lead", f"{team_id}.{TeamChange.LEAD}"),
            ]
        )
        if round_.state is RoundState.STARTED:
            rows.append([_begin(actor, "substitution", "inspection_teams.substitute", "")])
    return Message(Text("inspection_teams.team", params), [*rows, [_back(round_.id)]])


def _teams_named(fault: Text) -> list[str]:
    named = fault.params.get("team")
    return [named] if isinstance(named, str) else list(fault.params.get("teams", ()))


def places(tx: Tx, actor: Actor, round_id: int, now: datetime, page: int = 0) -> Message:
    """The places of a round with who visits them, by page. Raises NotFound."""
    round_ = require(tx, actor, round_id, Action.SEE_ROUNDS)
    every = inspections.of_round(tx, round_id)
    names = _names(everybody(tx, round_id))
    page, pages = _page(page, len(every), PLACES)
    shown = every[page * PLACES :][:PLACES]
    known = pair_changes.ground(tx, actor, shown, round_, now)
    params: dict[str, Json] = {
        "name": round_.name,
        "total": len(every),
        "set": sum(one.pair is not None for one in every),
        "started": round_.state is not RoundState.PLANNED,
        "places": [
            {
                "number": page * PLACES + number,
                "name": one.organization,
                "who": _who(one, names),
                "visit_on": _day(one),
                "broken": one.pair is not None
                and not one.is_fed_back
                and bool(known.broken(*one.pair.person_ids, pair_changes.place_of(one))),
            }
            for number, one in enumerate(shown, 1)
        ],
        "page": page + 1,
        "pages": pages,
    }
    numbered = [Button(str(page * PLACES + number), f"it:i:{one.id}") for number, one in enumerate(shown, 1)]
    rows = [numbered[at : at + 3] for at in range(0, len(numbered), 3)]
    turns = _turns(f"it:p:{round_id}", page, pages)
    return Message(Text("inspection_teams.places", params), [*rows, *turns, [_back(round_id)]])


def place(tx: Tx, actor: Actor, inspection_id: int, now: datetime) -> Message:
    """One place: who visits it, when, and what can be changed. Raises NotFound."""
    found = inspections.by_id(tx, inspection_id)
    if found is None:
        raise NotFound
    round_ = require(tx, actor, found.round.id, Action.SEE_ROUNDS)
    members = {one.person_id: one for one in everybody(tx, round_.id)}
    known = pair_changes.ground(tx, actor, [found], round_, now)
    pair = () if found.pair is None else found.pair.person_ids
    broken = known.broken(pair[0], pair[1], pair_changes.place_of(found)) if pair else []
    params: dict[str, Json] = {
        "name": found.organization,
        "round": round_.name,
        "who": _who(found, _names(members.values())),
        "leaders": [members[one].name for one in sorted(found.leader_ids) if one in members],
        "visit_on": _day(found),
        "from_on": round_.from_on.isoformat(),
        "to_on": round_.to_on.isoformat(),
        "fed_back": found.is_fed_back,
        "broken": [] if found.is_fed_back else [nested(one) for one in broken],
    }
    rows = []
    if may(actor, round_) and round_.state is RoundState.STARTED and not found.is_fed_back:
        rows.append([_begin(actor, "pair", "inspection_teams.set_pair", str(found.id))])
        replacing = [
            Button(
                Text("inspection_teams.replace", {"name": members[one].name}),
                Begun("substitution", f"{round_.id}.{one}.{found.id}", acting=actor.office.id).data,
            )
            for one in pair
            if one in members
        ]
        rows += [replacing] if replacing else []
    ways = [Button(Text("inspection_teams.back_to_places"), f"it:p:{round_.id}:0")]
    if may(actor, round_):
        ways.insert(0, Button(Text("score_sheets.look"), f"ss:o:{found.id}"))
    return Message(Text("inspection_teams.place", params), [*rows, ways])


def proposed(tx: Tx, actor: Actor, round_id: int, now: datetime, page: int = 0) -> Message:
    """Place by place whom the bot proposes. Raises NotFound."""
    round_ = require(tx, actor, round_id, Action.PLAN_ROUNDS)
    proposal = pairing.propose(tx, round_, pairing.looked_on(actor, now))
    names = _names(proposal.ground.members)
    listed = [one for one in proposal.places if one.id in proposal.pairs]
    page, pages = _page(page, len(listed), PEOPLE)
    params: dict[str, Json] = {
        "name": round_.name,
        "places": [
            {"name": one.name, "who": [names[person] for person in proposal.pairs[one.id]]}
            for one in listed[page * PEOPLE :][:PEOPLE]
        ],
        "page": page + 1,
        "pages": pages,
    }
    back = [Button(Text("inspection_teams.to_proposal"), f"it:a:{round_id}")]
    return Message(Text("pairing.list", params), [*_turns(f"it:l:{round_id}", page, pages), back])


def _names(members: Iterable[Member]) -> Mapping[int, str]:
    return {one.person_id: one.name for one in members}


def _who(inspection: Inspection, names: Mapping[int, str]) -> list[str]:
    """The names of a pair; whoever left the team is not named any more."""
    pair = () if inspection.pair is None else inspection.pair.person_ids
    return [names[one] for one in pair if one in names]


def _day(inspection: Inspection) -> str | None:
    pair = inspection.pair
    return None if pair is None or pair.visit_on is None else pair.visit_on.isoformat()


def _page(page: int, total: int, size: int) -> tuple[int, int]:
    """A page that is there, and how many there are."""
    pages = max(1, -(-total // size))
    return min(page, pages - 1), pages


def _turns(data: str, page: int, pages: int) -> list[list[Button]]:
    turns = [("records.newer", page - 1), ("records.older", page + 1)]
    row = [Button(Text(key), f"{data}:{to}") for key, to in turns if 0 <= to < pages]
    return [row] if row else []


def _begin(actor: Actor, form: str, label: str, prefill: str) -> Button:
    return Button(Text(label), Begun(form, prefill, acting=actor.office.id).data)


def _back(round_id: int) -> Button:
    return Button(Text("inspection_teams.back"), f"it:o:{round_id}")
