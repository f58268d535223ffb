"""Two people on site: each fills in a sheet of their own, seals it, and they settle where they differ."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.simulation.cross_round_hands import Stuck, at, one_of
from tests.simulation.cross_round_oracle import ALWAYS, SHEET, Mark

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from tests.simulation.cross_round_cast import Cast
    from tests.simulation.cross_round_hands import Hand, Seen
    from tests.simulation.cross_round_oracle import Oracle, Value, Visit

REASONS = ("记录缺少", "次数不够", "问到的人不清楚", "现场没看到")
"""Some of those that are offered."""

LESS, DOES_NOT_APPLY, DIFFERS = 0.12, 0.03, 0.05
"""How often an item has not full marks, does not apply, and is seen otherwise by the second person."""

MESSAGE, PAPER = 0.2, 0.1
"""How often a sheet is sent in one message, and entered from paper by the office."""

BY_LEADER, AGAIN, OTHERWISE = 0.25, 0.3, 0.2
"""How often a difference is settled by the leader's proposal, by scoring again, by a value neither gave."""


@dataclass
class Desk:
    """What scoring takes."""

    cast: Cast
    oracle: Oracle
    chance: random.Random
    taps: list[int] = field(default_factory=list)
    """For each sheet that was tapped: how many taps."""

    def mark(self, hand: Hand, visit: Visit, item: str, turn: int, by_id: int = 0) -> str:
        """A reason of one's own that can be recognised."""
        words = self.chance.choice(REASONS)
        return words + self.oracle.marked(Mark(hand.person_id, visit, item, turn, by_id))

    def drawn(self, most: int) -> Value:
        """What an item is worth."""
        if self.chance.random() < DOES_NOT_APPLY:
            return None
        return most - self.chance.randint(1, min(most, 5)) if self.chance.random() < LESS else most

    def seen_by(self, value: Value, most: int) -> Value:
        """What somebody sees in it."""
        return self.chance.choice([*range(most + 1), None]) if self.chance.random() < DIFFERS else value


def sheet(desk: Desk, visit: Visit, hand: Hand, worth: dict[str, Value]) -> Iterator[None]:
    """Fill in a sheet in one of the ways there are, and seal it."""
    wanted = {key: desk.seen_by(value, visit.items[key]) for key, value in worth.items()}
    roll = desk.chance.random()
    if roll < PAPER:
        yield from _paper(desk, visit, hand, wanted)
        return
    before = desk.cast.chats.taps[hand.account]
    seen = _opened(hand, visit)
    yield
    seen = hand.tap(seen, f"ss:a:{visit.id}", f"ss:n:{visit.id}")
    yield
    if roll < PAPER + MESSAGE:
        seen = _message(desk, visit, hand, wanted)
    else:
        seen = yield from _taps(desk, visit, hand, wanted, seen)
    yield
    desk.oracle.sealed(hand.person_id, visit)
    hand.tap(seen, f"ss:z:{visit.id}:")
    desk.oracle.counts["sheets by " + ("message" if roll < PAPER + MESSAGE else "taps")] += 1
    if roll >= PAPER + MESSAGE:
        desk.taps.append(desk.cast.chats.taps[hand.account] - before)


def _opened(hand: Hand, visit: Visit) -> Seen:
    """Open an inspection from the list of one's own."""
    seen = hand.say("我的督查")
    for page in range(1, 9):
        if at(seen, f"ss:o:{visit.id}") is not None:
            return hand.tap(seen, f"ss:o:{visit.id}")
        seen = hand.tap(seen, f"ss:p:{page}")
    raise Stuck(hand.name, visit.id)


def _taps(
    desk: Desk, visit: Visit, hand: Hand, wanted: dict[str, Value], seen: Seen
) -> Generator[None, None, Seen]:
    """Item after item; now and then one is changed before the seal. Gives what is shown at the end."""
    while at(seen, f"ss:z:{visit.id}:") is None:
        found = at(seen, f"ss:w:{visit.id}:")
        if found is None:
            raise Stuck(hand.name, visit.id, [one.text for one in seen])
        key = found[1].split(":")[3]
        seen = _give(desk, visit, hand, key, wanted[key], seen)
        yield
    if desk.chance.random() < 0.3:
        key = desk.chance.choice(list(wanted))
        seen = hand.tap(
            hand.tap(hand.tap(seen, f"ss:s:{visit.id}"), f"ss:c:{visit.id}:{key[:2]}"),
            f"ss:i:{visit.id}:{key}",
        )
        yield
        value = desk.drawn(visit.items[key])
        seen = _give(desk, visit, hand, key, value, seen)
        if at(seen, f"ss:z:{visit.id}:") is None:
            seen = hand.follow(f"ss:f:{visit.id}")
    return seen


def _give(desk: Desk, visit: Visit, hand: Hand, key: str, value: Value, seen: Seen) -> Seen:
    """Give an item a value on its card."""
    most = visit.items[key]
    if value is None or value == most:
        return hand.tap(seen, f"ss:w:{visit.id}:{key}:{'n' if value is None else value}")
    button = f"n:score_item:{visit.id}.{key}.{value}"
    found = at(seen, f"{button}:") or at(seen, f"{button}@")
    if found is None:
        seen = hand.tap(seen, f"ss:v:{visit.id}:{key}")
    seen = hand.tap(seen, f"{button}:", f"{button}@")
    offered = desk.chance.random() < 0.3
    reason = f"[{desk.chance.choice(REASONS)}]" if offered else desk.mark(hand, visit, key, SHEET)
    desk.oracle.gave(hand.person_id, visit, key, value)
    return hand.fill(seen, {"reason": reason})


def _told(desk: Desk, visit: Visit, hand: Hand, wanted: dict[str, Value], by_id: int = 0) -> str:
    """A sheet in one message: only what has not full marks."""
    parts = []
    for key, value in wanted.items():
        number = key[1:].replace("-", ".")
        if value is None:
            parts.append(f"{number} 不适用")
        elif value < visit.items[key]:
            parts.append(
                f"{number} -{(visit.items[key] - value) / 2:g} {desk.mark(hand, visit, key, SHEET, by_id)}"
            )
    return ";".join(parts) or "[全部满分]"


def _message(desk: Desk, visit: Visit, hand: Hand, wanted: dict[str, Value]) -> Seen:
    told = _told(desk, visit, hand, wanted)
    for key, value in wanted.items():
        desk.oracle.gave(hand.person_id, visit, key, value)
    seen = hand.tap(_opened(hand, visit), f"n:score_message:{visit.id}")
    seen = hand.fill(seen, {"told": told})
    return seen if at(seen, f"ss:z:{visit.id}:") else hand.follow(f"ss:f:{visit.id}")


def _paper(desk: Desk, visit: Visit, hand: Hand, wanted: dict[str, Value]) -> Iterator[None]:
    """The office enters and seals what somebody wrote on paper."""
    office = desk.cast.administrator
    told = _told(desk, visit, hand, wanted, office.person_id)
    yield
    for key, value in wanted.items():
        desk.oracle.gave(hand.person_id, visit, key, value)
    seen = office.tap(office.follow(f"ss:o:{visit.id}"), f"n:score_paper:{visit.id}")
    desk.oracle.sealed(hand.person_id, visit)
    office.fill(seen, {"person": f"[{hand.name}]", "place": "<skip>", "told": told})
    desk.oracle.counts["sheets by paper"] += 1


# --- where two differ -------------------------------------------------------------------------------------


def settle(desk: Desk, visit: Visit) -> Iterator[None]:
    """Settle every item on which the two differ."""
    for key in list(visit.differing):
        while key not in visit.behind:
            roll = desk.chance.random()
            if roll < AGAIN and visit.turn(key) < 3:
                yield from _again(desk, visit, key)
            elif roll < AGAIN + BY_LEADER:
                yield from _led(desk, visit, key)
            else:
                yield from _agreed(desk, visit, key)


def _item(desk: Desk, visit: Visit, person_id: int, key: str) -> tuple[Hand, Seen]:
    """Somebody opens an item on which the two differ."""
    hand = desk.cast.hand(person_id)
    seen = hand.follow(f"pc:o:{visit.id}")
    if at(seen, f"pc:i:{visit.id}:{key}") is None:
        return hand, hand.follow(f"pc:i:{visit.id}:{key}")
    return hand, hand.tap(seen, f"pc:i:{visit.id}:{key}")


def _agreed(desk: Desk, visit: Visit, key: str) -> Iterator[None]:
    """One proposes, the other confirms; now and then the other proposes something else first."""
    first, second = desk.chance.sample(visit.pair, 2)
    most = visit.items[key]
    for proposer in (first, second) if desk.chance.random() < 0.2 else (first,):
        hand, seen = _item(desk, visit, proposer, key)
        yield
        present = visit.proposed.get(key, (0, -1))[1]
        values = [one for one in visit.given(key).values() if one != present]
        value = desk.chance.choice(values)
        reasoned = any(one is not None and one < most for one in visit.given(key).values())
        if reasoned and desk.chance.random() < OTHERWISE:
            value = desk.chance.choice([one for one in range(most + 1) if one != present])
            seen = hand.tap(seen, f"pc:v:{visit.id}:{key}")
            yield
        visit.proposed[key] = proposer, value
        word = "n" if value is None else value
        hand.tap(seen, f"pc:s:{visit.id}:{key}:{visit.turn(key)}:{word}")
        yield
    yield from _confirmed(desk, visit, key)


def _led(desk: Desk, visit: Visit, key: str) -> Iterator[None]:
    """The leader proposes a value with a reason."""
    leader_id = desk.chance.choice(sorted(visit.leader_ids))
    hand, seen = _item(desk, visit, leader_id, key)
    yield
    most = visit.items[key]
    value = desk.chance.randint(0, most)
    visit.proposed[key] = leader_id, value
    seen = hand.tap(seen, f"n:leader_value:{visit.id}.{key}.{visit.turn(key)}")
    hand.fill(seen, {"value": one_of(f"{value / 2:g}"), "reason": desk.mark(hand, visit, key, ALWAYS)})
    yield
    yield from _confirmed(desk, visit, key)


def _confirmed(desk: Desk, visit: Visit, key: str) -> Iterator[None]:
    """One of the two confirms what somebody else proposed."""
    by_id = visit.proposed[key][0]
    confirmer = desk.chance.choice([one for one in visit.pair if one != by_id])
    hand, seen = _item(desk, visit, confirmer, key)
    yield
    desk.oracle.confirmed(confirmer, visit, key)
    hand.tap(seen, f"pc:c:{visit.id}:")
    yield


def _again(desk: Desk, visit: Visit, key: str) -> Iterator[None]:
    """Both look again and score the item anew; mostly they see the same then."""
    first, second = desk.chance.sample(visit.pair, 2)
    hand, seen = _item(desk, visit, first, key)
    yield
    turn = visit.turn(key)
    desk.oracle.score_again(visit, key)
    hand.tap(seen, f"pc:r:{visit.id}:{key}:{turn}")
    yield
    most = visit.items[key]
    worth = desk.chance.randint(0, most)
    for person_id in (first, second):
        hand, seen = _item(desk, visit, person_id, key)
        yield
        value = worth if desk.chance.random() < 0.7 else desk.chance.randint(0, most)
        reason = desk.mark(hand, visit, key, turn + 1)
        desk.oracle.gave_again(person_id, visit, key, value)
        seen = hand.tap(seen, f"n:rescore:{visit.id}.{key}.{turn + 1}")
        hand.fill(seen, {"value": one_of(f"{value / 2:g}"), "reason": reason})
        yield
