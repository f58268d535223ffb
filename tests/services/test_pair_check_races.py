"""Races on the same items: whoever taps what at once, two different people who may stand behind every value.

Five people tap twice each: the two who visit, their leader, one who was substituted, and one of the team who
does not visit there; beside them somebody writes rows by hand.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from domain.inspections import Manner, Mode, Part, RoundState
from domain.pair_checks import CheckOrigin
from domain.refusals import Refused
from domain.scorecards.scorecard import Variant
from services import pair_checks
from services.equal_scores import settle_equal
from storage import inspection_rounds, inspection_teams, inspections, schema, scorecards
from storage import pair_checks as stored
from storage.inspection_rounds import NewRound
from storage.inspections import NewPair
from storage.verify import verify
from tests.services.checking import close, found, items, write
from tests.services.inspecting import FROM_ON, TO_ON, link
from tests.services.test_at_once import at_once

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from domain.people import Actor
    from storage.database import Tx
    from tests.services.inspecting import Supervision

RACES = [
    pytest.param(40, marks=pytest.mark.timeout(300)),
    pytest.param(1000, marks=[pytest.mark.large, pytest.mark.timeout(5400)]),
]
WAVES = 3
"""So often everybody taps twice on an item, unless it is settled before."""

LEADER = 2
"""Where the leader stands among the five."""


@pytest.fixture
def chance(figures: Callable[[str], None]) -> random.Random:
    """Chance with a printed seed; WUZE_TEST_SEED replays one."""
    seed = int(os.environ.get("WUZE_TEST_SEED") or random.SystemRandom().randrange(10**6))
    figures(f"pair checks: seed {seed} (WUZE_TEST_SEED={seed} replays it)")
    return random.Random(seed)


@dataclass
class Party:
    """A visit to a county on every item of which the two differ, and five people who tap."""

    supervision: Supervision
    people: list[Actor]
    inspection_id: int
    visited_id: int
    """Somebody of the visited county."""
    chance: random.Random
    confirmed: set[tuple[int, int]] = field(default_factory=set)
    """Who tapped to confirm which proposal, shown or not."""
    outcomes: Counter[str] = field(default_factory=Counter)

    def race(self, key: str) -> None:
        """Let everybody tap on an item at once, some times over."""
        for _ in range(WAVES):
            state = self.supervision.database.run(self._state, key)
            if state is None:
                return
            taps = [tap for actor in self.people for tap in self._twice(actor, key, *state)]
            taps.append(partial(self._by_hand, key=key, row=self._row()))
            self.chance.shuffle(taps)
            for outcome in at_once(self.supervision.diary, *taps):
                assert not isinstance(outcome, BaseException) or isinstance(outcome, Refused), outcome
                self.outcomes[type(outcome).__name__] += 1

    def _state(self, tx: Tx, key: str) -> tuple[int, list[int]] | None:
        """The turn of an item and what was proposed for it; None once it is settled."""
        checking = pair_checks.read(tx, found(tx, self.inspection_id))
        if key in checking.settled:
            return None
        proposed = [one.id for one in stored.proposals(tx, self.inspection_id) if one.item == key]
        return checking.differences[key].turn, proposed

    def _twice(self, actor: Actor, key: str, turn: int, proposed: list[int]) -> Iterator[Callable[[Tx], Any]]:
        """The same tap two times, or two taps."""
        first = self._tap(actor, key, turn, proposed)
        yield first
        yield first if self.chance.random() < 0.6 else self._tap(actor, key, turn, proposed)

    def _tap(self, actor: Actor, key: str, turn: int, proposed: list[int]) -> Callable[[Tx], Any]:
        """Something that somebody may want to do about an item now."""
        way = self.chance.choice(
            ["propose"] * 2
            + ["rescore"]
            + ["again"] * (4 if turn > 1 else 1)
            + ["confirm"] * 8 * bool(proposed)
        )
        match way:
            case "propose" if actor == self.people[LEADER]:
                return self._by_form(actor, key, turn, pair_checks.propose_as_leader)
            case "propose":
                return self._propose(actor, key, turn)
            case "again":
                return self._by_form(actor, key, turn, pair_checks.score_again)
            case "confirm":
                newest = proposed[-1]
                return self._confirm(actor, self.chance.choice([newest] * 4 + proposed))
        return self._rescore(actor, key, turn)

    def _propose(self, actor: Actor, key: str, turn: int) -> Callable[[Tx], Any]:
        word, where, now = str(self.chance.choice((0, 1, 2))), self.inspection_id, self.supervision.diary.now
        return lambda tx: pair_checks.propose(tx, actor, where, key, turn, word, now)

    def _confirm(self, actor: Actor, proposal_id: int) -> Callable[[Tx], Any]:
        self.confirmed.add((proposal_id, actor.person_id))
        where, now = self.inspection_id, self.supervision.diary.now
        return lambda tx: pair_checks.confirm(tx, actor, where, proposal_id, now)

    def _rescore(self, actor: Actor, key: str, turn: int) -> Callable[[Tx], Any]:
        where, now = self.inspection_id, self.supervision.diary.now
        return lambda tx: pair_checks.rescore(tx, actor, where, key, turn, now)

    def _by_form(self, actor: Actor, key: str, turn: int, save: Callable[..., int]) -> Callable[[Tx], Any]:
        value = self.chance.choice((1, 2))
        answers = {"item": f"{self.inspection_id}.{key}.{turn}", "value": f"{value}.9", "reason": "看过了"}
        draft_id = self.supervision.diary.draft(actor, "rescore")
        now = self.supervision.diary.now
        return lambda tx: save(tx, actor, answers, draft_id, now)

    def _row(self) -> dict[str, Any]:
        """Two who may not stand behind a value together, as somebody with a console would write them."""
        first, second, leader, _, outsider = (one.person_id for one in self.people)
        two = [
            (first, "pair", first, "pair"),
            (leader, "leader", leader, "leader"),
            (leader, "leader", second, "pair"),
            (outsider, "pair", second, "pair"),
            (first, "pair", outsider, "leader"),
            (first, "pair", self.visited_id, "pair"),
            (first, "recheck", second, "recheck"),
        ]
        names = ("first_id", "first_part", "second_id", "second_part")
        return dict(zip(names, self.chance.choice(two), strict=True))

    def _by_hand(self, tx: Tx, key: str, row: dict[str, Any]) -> str:
        """Try to write a value that counts by hand, which the database refuses."""
        where = {"inspection_id": self.inspection_id, "item": key, "version": 9, "place": "办公室"}
        values = {**where, **row, "value": 2, "origin": "agreed", "at": self.supervision.diary.now}
        with pytest.raises(IntegrityError), tx.begin_nested():
            tx.execute(insert(schema.pair_checks).values(values))
        return "refused by the database"

    def check(self, tx: Tx) -> Counter[str]:
        """See that two stand behind every value who may, and who did; gives how they came to it."""
        first, second, leader, former, outsider = (one.person_id for one in self.people)
        proposals = stored.proposals(tx, self.inspection_id)
        assert {one.person_id for one in proposals} <= {first, second, leader}
        assert {one.person_id for one in stored.rescored(tx, self.inspection_id)} <= {first, second, leader}
        origins = Counter[str]()
        for key, versions in stored.versions(tx, self.inspection_id).items():
            (check,) = versions
            origins[check.origin] += 1
            stands = {check.first_id, check.second_id}
            assert check.first_id in {first, second}
            assert len(stands) == 2
            assert not stands & {former, outsider}
            if check.origin is CheckOrigin.SAME:
                assert stands == {first, second}
                given = [self._given(tx, person_id, key) for person_id in (first, second)]
                assert [one[-1] for one in given] == [check.value] * 2
                assert all(len(one) == len(given[0]) for one in given), "one of them scored more often"
                continue
            by_leader = check.origin is CheckOrigin.LEADER
            assert stands == ({check.first_id, leader} if by_leader else {first, second})
            proposer, confirmer = check.first_id, check.second_id
            if by_leader:
                proposer, confirmer = check.second_id, check.first_id
            of_it = [one for one in proposals if one.item == key]
            assert (of_it[-1].person_id, of_it[-1].value) == (proposer, check.value), "a later one counted"
            assert (of_it[-1].id, confirmer) in self.confirmed, "nobody confirmed that proposal"
        return origins

    def _given(self, tx: Tx, person_id: int, key: str) -> list[int | None]:
        """What somebody gave an item, once a turn."""
        table = schema.onsite_scores.c
        of_it = (table.inspection_id == self.inspection_id, table.person_id == person_id, table.item == key)
        rows = tx.execute(select(table.turn, table.value).where(*of_it).order_by(table.turn)).all()
        assert len({row.turn for row in rows}) == len(rows), "scored twice in one turn"
        return [row.value for row in rows]


def party(supervision: Supervision, chance: random.Random, number: int) -> Party:
    """Another round with a visit to the county, in which one of the pair was substituted."""
    people = [supervision.inspector(0), supervision.inspector(2), supervision.leader()]
    people += [supervision.inspector(1), supervision.inspector(3)]
    visited_id = supervision.elsewhere().person_id
    inspection_id = supervision.database.run(_visit, supervision, people, number)
    return Party(supervision, people, inspection_id, visited_id, chance)


def _visit(tx: Tx, supervision: Supervision, people: list[Actor], number: int) -> int:
    now = supervision.diary.now
    first, second, leader, former, outsider = people
    by = leader.person_id
    county_id = found(tx, supervision.county_id).organization_id
    runs = found(tx, supervision.county_id).round.organization_id
    card_id, _ = scorecards.begin_with(tx, runs, now)
    new = NewRound(
        runs, f"第{number}轮", Mode.CROSS, Manner.CROSS, FROM_ON, TO_ON, None, "看现场", card_id, number
    )
    round_id = inspection_rounds.add(tx, new, by, None, now)
    link(tx, now, inspection_rounds.SUBJECT, round_id)
    team_id = inspection_teams.add(tx, round_id, "一组", by, now)
    link(tx, now, inspection_teams.SUBJECT, team_id)
    for one in (leader, first, second, former, outsider):
        entry_id = inspection_teams.enter(tx, team_id, one.office.id, by, now, leads=one is leader)
        link(tx, now, inspection_teams.MEMBER, entry_id)
    event_id = inspection_rounds.add_event(tx, round_id, RoundState.STARTED, None, by, now)
    link(tx, now, inspection_rounds.EVENT, event_id)
    inspection_id = inspections.add(tx, round_id, county_id, Variant.COUNTY, by, now)
    link(tx, now, inspections.SUBJECT, inspection_id)
    for other in (former, second):
        pair = NewPair(team_id, first.person_id, other.person_id)
        link(tx, now, inspections.PAIR, inspections.set_pair(tx, inspection_id, pair, by, now))
        inspections.admit(tx, inspection_id, pair_of(pair), Part.PAIR, now)
    inspections.admit(tx, inspection_id, [leader.person_id], Part.LEADER, now)
    every = [item.key for item in items(tx, found(tx, inspection_id))]
    for person, value in ((first, 1), (second, 2), (former, 0)):
        write(tx, inspection_id, person.person_id, dict.fromkeys(every, value), now)
        close(tx, inspection_id, person.person_id, now)
    assert settle_equal(tx, found(tx, inspection_id), now) == 0
    return inspection_id


def pair_of(pair: NewPair) -> tuple[int, int]:
    return pair.first_id, pair.second_id


@pytest.mark.parametrize("races", RACES)
def test_two_who_may_stand_behind_every_value_whoever_taps_at_once(
    supervision: Supervision, chance: random.Random, figures: Callable[[str], None], races: int
) -> None:
    run = 0
    origins, outcomes = Counter[str](), Counter[str]()
    while run < races:
        present = party(supervision, chance, run)
        keys = supervision.database.run(_keys, present.inspection_id)[: races - run]
        for key in keys:
            present.race(key)
        run += len(keys)
        origins += supervision.database.run(present.check)
        outcomes += present.outcomes

    told = ", ".join(f"{name} {count}" for name, count in sorted(outcomes.items()))
    settled = ", ".join(f"{name} {count}" for name, count in sorted(origins.items()))
    figures(f"pair checks: {run} races, settled {origins.total()} ({settled}); taps: {told}")
    assert origins.total() > races / 8
    assert outcomes["NotFound"]
    assert outcomes["Refused"]
    assert supervision.database.run(verify, b"key").faults == []


def _keys(tx: Tx, inspection_id: int) -> list[str]:
    return [item.key for item in items(tx, found(tx, inspection_id))]
