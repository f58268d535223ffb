"""My inspections: those I do as one of the pair, or as leader of the team, the next one first."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from domain.forms.field import in_rows, nested
from domain.inspections import InspectionEventKind, RoundState
from domain.messages import Button, Message, Text
from services.overview import turn
from storage import inspections as stored
from storage import pair_checks, score_progress, scorecards

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from domain.inspections import Inspection
    from domain.messages import Json
    from domain.people import Actor
    from storage.database import Tx

PAGE = 6
"""Inspections on one page: a line and a button each."""

_ROW = 2
_NAME_CHARACTERS = 12


class Stage(enum.IntEnum):
    """How far an inspection has come for who does it: what is to be done next comes first."""

    SCORING = 0
    TO_VISIT = 1
    TO_SETTLE = 2
    """Both have sealed, and differ somewhere."""
    TO_FEED_BACK = 3
    SEALED = 4
    """One's own sheet is, the other's is not."""
    PLANNED = 5
    """The round has not started."""
    FED_BACK = 6
    FINAL = 7


@dataclass(frozen=True)
class Mine:
    """An inspection with how far it has come."""

    inspection: Inspection
    stage: Stage
    scored: int
    """Items on one's own sheet; of others' sheets nothing is known before both are sealed."""
    items: int

    @property
    def rank(self) -> tuple[int, date, int]:
        """What is to be done next comes first; then by the day of the visit."""
        pair = self.inspection.pair
        visit_on = None if pair is None else pair.visit_on
        return self.stage, visit_on or date.max, self.inspection.id


def of_actor(tx: Tx, actor: Actor) -> list[Mine]:
    """The actor's inspections, the next one first; those of a round that was withdrawn are none."""
    found = [
        one
        for one in stored.of_person(tx, actor.person_id)
        if one.round.state is not RoundState.WITHDRAWN and is_mine(one, actor.person_id)
    ]
    return sorted(staged(tx, found, actor.person_id), key=lambda one: one.rank)


def staged(tx: Tx, found: Sequence[Inspection], person_id: int) -> list[Mine]:
    """How far inspections have come, as one person may know it."""
    ids = [one.id for one in found]
    scored, sealed = score_progress.scored(tx, ids, person_id), score_progress.sealed(tx, ids)
    both = [one.id for one in found if one.pair is not None and set(one.pair.person_ids) <= sealed[one.id]]
    checks = pair_checks.of_inspections(tx, both)
    cards = {one: scorecards.by_id(tx, one).card for one in {each.round.scorecard_id for each in found}}
    told = []
    for one in found:
        sections = cards[one.round.scorecard_id].scored(one.variant)
        items = sum(len(section.items) for section in sections)
        own = scored.get(one.id, 0) if one.pair and person_id in one.pair.person_ids else 0
        settled = len(checks[one.id]) == items if one.id in checks else None
        stage = _stage(one, begun=bool(own or sealed[one.id]), settled=settled)
        if stage is Stage.SCORING and person_id in sealed[one.id]:
            stage = Stage.SEALED
        told.append(Mine(one, stage, own, items))
    return told


def show(tx: Tx, actor: Actor, page: int = 0) -> Message:
    """Return a page of my inspections."""
    found = of_actor(tx, actor)
    if not found:
        return Message(Text("score_sheets.none"))
    pages = max(1, -(-len(found) // PAGE))
    page = min(page, pages - 1)
    first = page * PAGE + 1
    shown = list(enumerate(found[page * PAGE :][:PAGE], start=first))
    params = {
        "total": len(found),
        "page": page + 1,
        "pages": pages,
        "lines": [_line(one, number) for number, one in shown],
    }
    looks = [
        Button(f"{number} {one.inspection.organization[:_NAME_CHARACTERS]}", f"ss:o:{one.inspection.id}")
        for number, one in shown
    ]
    return Message(Text("score_sheets.mine", params), [*in_rows(looks, _ROW), *turn(page, pages, "ss:p:")])


def named(tx: Tx, actor: Actor, name: str) -> list[Mine]:
    """Those of my inspections that can be scored, at places whose name holds what was typed."""
    return [
        one
        for one in to_score(of_actor(tx, actor))
        if name in one.inspection.organization and actor.person_id in _pair(one.inspection)
    ]


def to_score(found: Iterable[Mine]) -> list[Mine]:
    """Those of which a sheet is still open."""
    return [one for one in found if one.stage in {Stage.SCORING, Stage.TO_VISIT}]


def state(one: Mine) -> Json:
    """How far an inspection has come, in plain words, as a nested text."""
    params = {"scored": one.scored, "items": one.items}
    return nested(Text(_STATES[one.stage], params))


_STATES = {
    Stage.SCORING: "score_sheets.state_scoring",
    Stage.TO_VISIT: "score_sheets.state_to_visit",
    Stage.TO_SETTLE: "score_sheets.state_to_settle",
    Stage.TO_FEED_BACK: "score_sheets.state_to_feed_back",
    Stage.SEALED: "score_sheets.state_sealed",
    Stage.PLANNED: "score_sheets.state_planned",
    Stage.FED_BACK: "score_sheets.state_fed_back",
    Stage.FINAL: "score_sheets.state_final",
}


def _stage(one: Inspection, *, begun: bool, settled: bool | None) -> Stage:
    """`settled`: whether every item has a value that counts; None before both have sealed."""
    if one.is_final:
        return Stage.FINAL
    if one.is_fed_back:
        return Stage.FED_BACK
    if one.round.state is not RoundState.STARTED:
        return Stage.PLANNED if one.round.state is RoundState.PLANNED else Stage.FINAL
    if settled is not None:
        return Stage.TO_FEED_BACK if settled else Stage.TO_SETTLE
    arrived = one.at(InspectionEventKind.ARRIVED) is not None
    return Stage.SCORING if begun or arrived else Stage.TO_VISIT


def is_mine(one: Inspection, person_id: int) -> bool:
    """Whether somebody does an inspection, as one of the pair or as leader."""
    return person_id in one.leader_ids or person_id in _pair(one)


def _pair(one: Inspection) -> tuple[int, ...]:
    return () if one.pair is None else one.pair.person_ids


def _line(one: Mine, number: int) -> Json:
    visit_on = None if one.inspection.pair is None else one.inspection.pair.visit_on
    params = {
        "number": number,
        "organization": one.inspection.organization,
        "visit_on": "" if visit_on is None else visit_on.isoformat(),
        "to_visit": one.stage in {Stage.TO_VISIT, Stage.PLANNED},
        "state": state(one),
    }
    return nested(Text("score_sheets.line", params))
