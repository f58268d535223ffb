"""The forms of a team: making one, and who joins, leaves or leads it. Source: R52, R60, R69."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.forms.fields.choices import Choose, Pick, PickSeveral
from domain.forms.fields.texts import Line
from domain.forms.form import Answers, Form, Step
from domain.records import LINE_CHARACTERS
from domain.team_rules import NAME_CHARACTERS, TeamChange

if TYPE_CHECKING:
    from domain.messages import Json


def joins(answers: Answers) -> bool:
    """Whether people come to the team."""
    return answers.get("change") == TeamChange.JOIN


def is_about_a_member(answers: Answers) -> bool:
    """Whether it is about somebody who is on the team."""
    return answers.get("change") in {TeamChange.LEAVE, TeamChange.LEAD}


MAKE = Form(
    name="inspection_team",
    version=1,
    steps=(
        Step("round", Pick("team_rounds")),
        Step("name", Line(most=NAME_CHARACTERS)),
        Step("leader", Pick("team_candidates", of="round")),
        Step("members", PickSeveral("team_candidates", of="round")),
    ),
)

CHANGE = Form(
    name="team_member",
    version=1,
    steps=(
        Step("team", Pick("round_teams")),
        Step("change", Choose(tuple(TeamChange))),
        Step("joining", PickSeveral("team_joining", of="team"), when=joins),
        Step("member", Pick("team_members", of="team"), when=is_about_a_member),
        Step("reason", Line(most=LINE_CHARACTERS), optional=True),
    ),
)


def prefill_round(name: str) -> Answers:
    """Return the answers of `n:<form>:<round>`: it is chosen already."""
    return {"round": name} if name else {}


def prefill_change(name: str) -> Answers:
    """Return the answers of `n:team_member:<team>[.<change>]`: they are chosen already."""
    team, _, change = name.partition(".")
    known: dict[str, Json] = {"team": team} if team else {}
    return {**known, "change": change} if change in set(TeamChange) else known
