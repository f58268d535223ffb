"""Making a team of a round, and letting people join, leave or lead it. Source: R52, R60, R69."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.forms.field import nested
from domain.inspections import RoundState
from domain.refusals import NotFound, Refused
from domain.team_rules import KEPT_UNDER_WAY, TeamChange
from services import entries, pair_changes
from services.inspection_teams import everybody, faults, team_to_change, to_change
from storage import audit, drafts, inspection_teams, team_candidates

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from domain.forms.form import Answers
    from domain.inspections import Member, Round
    from domain.messages import Text
    from domain.people import Actor
    from storage.database import Tx
    from storage.team_candidates import Candidate


def make(tx: Tx, actor: Actor, answers: Answers, draft_id: int, now: datetime) -> int:
    """Make a team with its leader and members; gives its id. Raises NotFound, Refused."""
    entries.saved(tx, actor, draft_id)
    round_ = to_change(tx, actor, int(answers["round"]))
    name = answers["name"]
    if any(one.name == name for one in inspection_teams.of_round(tx, round_.id)):
        raise Refused(key="inspection_teams.name_taken", name=name)
    leader = int(answers["leader"])
    others = [int(one) for one in answers["members"]["picked"] if int(one) != leader]
    joining = _candidates(tx, actor, [leader, *others])
    _require_free(tx, round_, joining)
    team_id = add(tx, actor, round_.id, name, now)
    for one in joining:
        enter(tx, actor, team_id, one.office_id, now, leads=one.office_id == leader)
    if round_.state is RoundState.STARTED:
        _require_kept(tx, round_, name)
    return team_id


def add(tx: Tx, actor: Actor, round_id: int, name: str, now: datetime) -> int:
    """Write a team without anybody; gives its id. The round must be locked."""
    team_id = inspection_teams.add(tx, round_id, name, actor.person_id, now)
    body = inspection_teams.body(tx, team_id)
    audit.append(tx, audit.Event(now, actor.person_id, "make", inspection_teams.SUBJECT, team_id, body))
    return team_id


def change(tx: Tx, actor: Actor, answers: Answers, draft_id: int, now: datetime) -> int:
    """Let people join a team, or somebody leave or lead it; gives the team's id. Raises NotFound, Refused."""
    entries.saved(tx, actor, draft_id)
    team, round_ = team_to_change(tx, actor, int(answers["team"]))
    reason, started = answers.get("reason"), round_.state is RoundState.STARTED
    if started and not reason:
        raise Refused(key="inspection_teams.reason_missing", name=round_.name)
    before = faults(tx, round_) if started else []
    kind = TeamChange(answers["change"])
    match kind:
        case TeamChange.JOIN:
            here = {one.office_id for one in inspection_teams.members(tx, [team.id])}
            coming = [int(one) for one in answers["joining"]["picked"] if int(one) not in here]
            joining = _candidates(tx, actor, coming)
            _require_free(tx, round_, joining)
            for one in joining:
                enter(tx, actor, team.id, one.office_id, now, reason=reason)
        case TeamChange.LEAVE:
            _leave(tx, actor, round_, _member(tx, team.id, answers), reason, now)
        case TeamChange.LEAD:
            _lead(tx, actor, round_, _member(tx, team.id, answers), reason, now)
    if started and kind is not TeamChange.JOIN:
        _require_kept(tx, round_, team.name, before)
    return team.id


def _require_kept(tx: Tx, round_: Round, team: str, before: Sequence[Text] = ()) -> None:
    """What a team must be to start it must be as long as the round is under way. Raises Refused.

    Briefings come after people have joined: until then they visit nothing and lead nobody.
    """
    broken = [
        one
        for one in faults(tx, round_)
        if one.key in KEPT_UNDER_WAY and one.params["team"] == team and one not in before
    ]
    if broken:
        raise Refused(key="inspection_teams.breaks", rules=[nested(one) for one in broken])


def team_of_draft(tx: Tx, draft_id: int) -> int | None:
    """Which team was made of a draft that is saved: its name is there once in a round."""
    answers = _answers(tx, draft_id)
    teams = inspection_teams.of_round(tx, int(answers["round"])) if "name" in answers else []
    return next((one.id for one in teams if one.name == answers["name"]), None)


def changed_of_draft(tx: Tx, draft_id: int) -> int | None:
    """Which team was changed by a draft that is saved."""
    answers = _answers(tx, draft_id)
    return int(answers["team"]) if "team" in answers else None


def _answers(tx: Tx, draft_id: int) -> Answers:
    heading = drafts.heading(tx, draft_id)
    return {} if heading is None else heading.answers


def _candidates(tx: Tx, actor: Actor, office_ids: Iterable[int]) -> list[Candidate]:
    """Those who can be entered, by their offices. Raises NotFound."""
    known = {one.office_id: one for one in team_candidates.of_tree(tx, actor.seat_id, actor.today)}
    wanted = list(dict.fromkeys(office_ids))
    if not set(wanted) <= set(known):
        raise NotFound
    return [known[one] for one in wanted]


def _require_free(tx: Tx, round_: Round, joining: list[Candidate]) -> None:
    """Nobody is on two teams of a round, nor twice on one. Raises Refused."""
    teams = {one.id: one.name for one in inspection_teams.of_round(tx, round_.id)}
    there = {one.person_id: teams[one.team_id] for one in everybody(tx, round_.id)}
    for one in joining:
        if one.person_id in there:
            raise Refused(key="inspection_teams.on_a_team", name=one.name, team=there[one.person_id])
    seen = [one.person_id for one in joining]
    for one in joining:
        if seen.count(one.person_id) > 1:
            raise Refused(key="inspection_teams.twice", name=one.name)


def _member(tx: Tx, team_id: int, answers: Answers) -> Member | None:
    """Whom it is about; None when they are not on the team any more."""
    office_id = int(answers["member"])
    found = inspection_teams.members(tx, [team_id])
    return next((one for one in found if one.office_id == office_id), None)


def _leave(
    tx: Tx, actor: Actor, round_: Round, member: Member | None, reason: str | None, now: datetime
) -> None:
    """Somebody leaves; whoever did already leaves once. Raises Refused while inspections wait for them."""
    if member is None:
        return
    if round_.state is RoundState.STARTED:
        open_ones = pair_changes.open_of(tx, round_.id, member.person_id)
        if open_ones:
            raise Refused(key="inspection_teams.still_visits", name=member.name, count=len(open_ones))
        if member.leads:
            raise Refused(key="inspection_teams.still_leads", name=member.name)
    enter(tx, actor, member.team_id, member.office_id, now, joined=False, reason=reason)


def _lead(
    tx: Tx, actor: Actor, round_: Round, member: Member | None, reason: str | None, now: datetime
) -> None:
    """Somebody leads from now on, instead of whoever did. Raises NotFound, Refused."""
    if member is None:
        raise NotFound
    if member.leads:
        return
    if pair_changes.open_of(tx, round_.id, member.person_id):
        raise Refused(key="inspection_teams.visits_and_leads", name=member.name)
    pair_changes.require_can_lead(tx, actor, round_, member, now)
    for one in inspection_teams.members(tx, [member.team_id]):
        if one.leads:
            enter(tx, actor, one.team_id, one.office_id, now, reason=reason)
    enter(tx, actor, member.team_id, member.office_id, now, leads=True, reason=reason)
    pair_changes.admit_leader(tx, round_, member, now)


def enter(
    tx: Tx,
    actor: Actor,
    team_id: int,
    office_id: int,
    now: datetime,
    *,
    joined: bool = True,
    leads: bool = False,
    reason: str | None = None,
) -> None:
    """Write that somebody joins, leads or leaves a team. The round must be locked."""
    entry_id = inspection_teams.enter(
        tx, team_id, office_id, actor.person_id, now, joined=joined, leads=leads, reason=reason
    )
    body = inspection_teams.member_body(tx, entry_id)
    action = "join" if joined else "leave"
    audit.append(tx, audit.Event(now, actor.person_id, action, inspection_teams.MEMBER, entry_id, body))
