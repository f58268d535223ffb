"""Sheets of two who score on site: written alone, sealed as shown, and what both wrote counts at once."""

from __future__ import annotations

import os
import random
from datetime import date
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, insert, select

from domain.inspections import InspectionEventKind, RoundState
from domain.pair_checks import CheckOrigin
from domain.refusals import NotFound, Refused
from domain.scorecards.totals import Value
from services import score_sheet_views, score_sheets
from storage import inspection_rounds, inspections, pair_checks, schema
from storage.verify import verify
from tests.services.diary import buttons
from tests.services.inspecting import TO_ON
from tests.services.scoring import PLACE, arrive, fill, give, latest, seal
from tests.services.settling import substitute
from tests.services.test_at_once import at_once

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Table

    from domain.people import Actor
    from services.score_sheets import Own
    from storage.database import Tx
    from tests.services.inspecting import Supervision

ORACLE_STEPS = 120


def count(supervision: Supervision, table: Table) -> int:
    def work(tx: Tx) -> int:
        return tx.execute(select(func.count()).select_from(table)).scalar_one()

    return supervision.database.run(work)


def refused(supervision: Supervision, actor: Actor, key: str = "S4-1", value: Value = 8) -> str:
    with pytest.raises(Refused) as raised:
        give(supervision, actor, key, value)
    return raised.value.text.key


def test_a_value_is_kept_with_place_time_and_who_gave_it(supervision: Supervision) -> None:
    first = supervision.inspector(0)
    arrive(supervision, first)

    give(supervision, first, "S4-1", 8)
    give(supervision, first, "S4-2", 5, "有一处空白")
    give(supervision, first, "S4-3", None)

    found = latest(supervision, first)
    assert [(one.item, one.value, one.reason) for one in found.values()] == [
        ("S4-1", 8, None),
        ("S4-2", 5, "有一处空白"),
        ("S4-3", None, None),
    ]
    assert {(one.place, one.at, one.entered_by_id) for one in found.values()} == {
        (PLACE, supervision.diary.now, first.person_id)
    }
    report = supervision.database.run(verify, b"key")
    assert report.faults == []


def test_who_scores_goes_on_when_the_other_one_who_said_where_they_are_is_substituted(
    supervision: Supervision,
) -> None:
    first, second = supervision.inspector(0), supervision.inspector(1)
    arrive(supervision, second)
    give(supervision, first, "S4-1", 8)
    substitute(supervision, supervision.inspector(2))

    own = give(supervision, first, "S4-2", 8)

    assert {one.place for one in own.sheet.scores.values()} == {PLACE}
    shown = supervision.database.run(
        score_sheet_views.show, first, supervision.village_id, supervision.diary.now
    )
    assert "接着打分" in buttons(shown)


def test_the_same_value_twice_is_written_once_and_another_replaces_it(supervision: Supervision) -> None:
    first = supervision.inspector(0)
    arrive(supervision, first)
    arrive(supervision, first)
    for _ in range(2):
        give(supervision, first, "S4-1", 8)
    assert (count(supervision, schema.onsite_scores), count(supervision, schema.inspection_events)) == (1, 1)

    give(supervision, first, "S4-1", 7, "少一人")

    assert latest(supervision, first)["S4-1"].value == 7
    assert count(supervision, schema.onsite_scores) == 2


def test_points_are_taken_only_with_a_reason_and_within_the_item(supervision: Supervision) -> None:
    first = supervision.inspector(0)
    assert refused(supervision, first) == "score_sheets.not_arrived"
    arrive(supervision, first)

    assert refused(supervision, first, value=7) == "score_sheets.reason_missing"
    for key, value in (("S4-1", 9), ("S4-1", -1), ("S1-1", 8), ("S9-1", 8)):
        assert refused(supervision, first, key, value) == "errors.not_found"
    assert latest(supervision, first) == {}


@pytest.mark.parametrize(
    "who", ["leader", "administrator", "visited", "visited_clerk", "beside", "elsewhere"]
)
def test_nobody_else_scores_or_sees_a_sheet(supervision: Supervision, who: str) -> None:
    fill(supervision, supervision.inspector(0))
    other = getattr(supervision, who)()

    with pytest.raises(NotFound):
        supervision.database.run(score_sheets.read, other, supervision.village_id)
    with pytest.raises(NotFound):
        arrive(supervision, other)
    with pytest.raises(NotFound):
        give(supervision, other, "S4-1", 8)


def test_the_other_of_the_pair_sees_an_own_sheet_only(supervision: Supervision) -> None:
    fill(supervision, supervision.inspector(0), {"S4-1": 3})

    own = supervision.database.run(score_sheets.read, supervision.inspector(1), supervision.village_id)

    assert own.sheet.scores == {}
    assert own.place == PLACE


def test_a_sheet_with_open_items_is_not_sealed(supervision: Supervision) -> None:
    first = supervision.inspector(0)
    arrive(supervision, first)
    own = give(supervision, first, "S4-1", 8)

    with pytest.raises(Refused) as raised:
        seal(supervision, first, own)

    assert raised.value.text.key == "score_sheets.items_open"
    assert raised.value.text.params == {"count": len(own.sheet.items) - 1}
    assert count(supervision, schema.seals) == 0


def test_only_what_was_shown_is_sealed_and_nothing_changes_after_it(supervision: Supervision) -> None:
    first = supervision.inspector(0)
    shown = fill(supervision, first)
    changed = give(supervision, first, "S4-1", 6, "少两人")

    assert not seal(supervision, first, shown)
    assert seal(supervision, first, changed)
    assert seal(supervision, first, shown), "a second tap changes nothing"

    assert refused(supervision, first) == "score_sheets.is_sealed"
    with pytest.raises(Exception, match="the sheet is sealed"):
        supervision.database.run(_write_past_the_seal, supervision, first.person_id)
    assert count(supervision, schema.seals) == 1
    assert latest(supervision, first)["S4-1"].value == 6


def _write_past_the_seal(tx: Tx, supervision: Supervision, person_id: int) -> None:
    values = {
        "inspection_id": supervision.village_id,
        "person_id": person_id,
        "turn": 1,
        "item": "S4-1",
        "value": 8,
        "place": PLACE,
        "origin": "chat",
        "at": supervision.diary.now,
        "entered_by_id": person_id,
    }
    tx.execute(insert(schema.onsite_scores), values)


def test_once_both_have_sealed_equal_values_count_and_both_are_told(supervision: Supervision) -> None:
    first, second = supervision.inspector(0), supervision.inspector(1)
    own = fill(supervision, first, {"S4-1": 1, "S4-2": 2})
    seal(supervision, first, own)
    assert count(supervision, schema.pair_checks) == 0
    assert count(supervision, schema.outbox) == 0

    seal(supervision, second, fill(supervision, second, {"S4-1": 1}))

    checks = supervision.database.run(pair_checks.latest, supervision.village_id)
    assert set(checks) == {item.key for item in own.sheet.items} - {"S4-2"}
    assert {(one.origin, one.first_id, one.second_id, one.version) for one in checks.values()} == {
        (CheckOrigin.SAME, first.person_id, second.person_id, 1)
    }
    assert checks["S4-1"].value == 7
    told = supervision.database.run(lambda tx: tx.execute(select(schema.outbox)).mappings().all())
    assert [(one["chat_id"], one["key"]) for one in told] == [(first.telegram_id, "score_sheets.both_sealed")]
    assert supervision.database.run(verify, b"key").faults == []


def test_nothing_is_scored_outside_the_round(supervision: Supervision) -> None:
    first = supervision.inspector(0)
    supervision.diary.on(date(2026, 3, 22))
    with pytest.raises(Refused) as raised:
        arrive(supervision, supervision.inspector(0))
    assert raised.value.text.key == "score_sheets.out_of_window"
    supervision.diary.on(TO_ON)
    arrive(supervision, first)
    supervision.diary.on(date(2026, 4, 11))
    assert refused(supervision, first) == "score_sheets.out_of_window"


def test_what_was_written_in_the_days_of_the_round_is_sealed_after_them(supervision: Supervision) -> None:
    first, second = supervision.inspector(0), supervision.inspector(1)
    supervision.diary.on(TO_ON)
    sheets = [(one, fill(supervision, one)) for one in (first, second)]
    supervision.diary.on(date(2026, 4, 13))
    assert [seal(supervision, one, own) for one, own in sheets] == [True, True]
    assert supervision.database.run(pair_checks.latest, supervision.village_id)


def test_a_round_that_is_closed_is_scored_no_more(supervision: Supervision) -> None:
    first = supervision.inspector(0)
    arrive(supervision, first)
    supervision.database.run(
        inspection_rounds.add_event,
        supervision.round_id,
        RoundState.CLOSED,
        None,
        first.person_id,
        supervision.diary.now,
    )

    assert refused(supervision, first) == "score_sheets.round_not_open"


def test_a_final_inspection_cannot_be_sealed_either(supervision: Supervision) -> None:
    first = supervision.inspector(0)
    own = fill(supervision, first)
    supervision.database.run(
        inspections.add_event, supervision.village_id, InspectionEventKind.FINAL, None, supervision.diary.now
    )

    with pytest.raises(Exception, match="the inspection is final"):
        seal(supervision, first, own)


def test_a_county_is_scored_after_its_villages(supervision: Supervision) -> None:
    both = supervision.inspector(0), supervision.inspector(1)
    villages = supervision.village_id, supervision.other_village_id
    for village_id in villages:
        for who in both:
            with pytest.raises(Refused) as raised:
                arrive(supervision, who, supervision.county_id)
            assert raised.value.text.key == "score_sheets.villages_first"
            own = fill(supervision, who, inspection_id=village_id)
            assert own.inspection.organization in raised.value.text.params["names"]
            seal(supervision, who, own)

    own = fill(supervision, both[0], inspection_id=supervision.county_id)

    assert len(own.sheet.items) == 27
    assert seal(supervision, both[0], own)


def test_a_village_that_was_fed_back_has_been_seen_whoever_was_substituted(supervision: Supervision) -> None:
    first, second = supervision.inspector(0), supervision.inspector(1)
    for village in (supervision.village_id, supervision.other_village_id):
        for one in (first, second):
            seal(supervision, one, fill(supervision, one, inspection_id=village))
    substitute(supervision, supervision.inspector(2))
    county = supervision.county_id
    with pytest.raises(Refused) as raised:
        arrive(supervision, first, county)
    assert raised.value.text.key == "score_sheets.villages_first"

    kind, now = InspectionEventKind.FED_BACK, supervision.diary.now
    supervision.database.run(inspections.add_event, supervision.village_id, kind, first.person_id, now)
    assert arrive(supervision, first, county).place == PLACE


def test_two_of_a_pair_who_tap_twice_at_once_settle_once(supervision: Supervision) -> None:
    both = supervision.inspector(0), supervision.inspector(1)
    sheets = [fill(supervision, one) for one in both]
    now = supervision.diary.now

    def sealing(actor: Actor, own: Own) -> Callable[[Tx], bool]:
        return lambda tx: score_sheets.seal(tx, actor, own.inspection.id, own.newest, now)

    def tapping(actor: Actor) -> Callable[[Tx], Own]:
        return lambda tx: score_sheets.score(tx, actor, supervision.village_id, "S4-1", 8, now)

    work = [sealing(*one) for one in zip(both, sheets, strict=True) for _ in range(2)]
    given = at_once(supervision.diary, *work, *(tapping(one) for one in both))

    assert [one for one in given[:4] if one is not True] == []
    assert count(supervision, schema.seals) == 2
    assert count(supervision, schema.pair_checks) == len(sheets[0].sheet.items)
    assert count(supervision, schema.onsite_scores) == 2 * len(sheets[0].sheet.items)
    assert supervision.database.run(verify, b"key").faults == []


def test_values_given_twice_at_once_are_there_once(supervision: Supervision) -> None:
    both = supervision.inspector(0), supervision.inspector(1)
    now = supervision.diary.now
    for one in both:
        arrive(supervision, one)

    def tapping(actor: Actor, key: str) -> Callable[[Tx], Own]:
        return lambda tx: score_sheets.score(tx, actor, supervision.village_id, key, 8, now)

    keys = ("S4-1", "S4-2", "S4-3")
    at_once(supervision.diary, *(tapping(one, key) for key in keys for one in both for _ in range(2)))

    assert count(supervision, schema.onsite_scores) == 2 * len(keys)


def test_any_order_of_taps_leaves_the_last_value_of_each_item(
    supervision: Supervision, figures: Callable[[str], None]
) -> None:
    seed = int(os.environ.get("WUZE_TEST_SEED") or random.SystemRandom().randrange(10**6))
    figures(f"seed {seed} (WUZE_TEST_SEED={seed} replays it)")
    chance = random.Random(seed)
    who = [supervision.inspector(0), supervision.inspector(1)]
    sheets = {one.person_id: dict[str, Value]() for one in who}
    sealed = set[int]()
    items = arrive(supervision, who[0]).sheet.items
    for _ in range(ORACLE_STEPS):
        actor = chance.choice(who)
        mine = sheets[actor.person_id]
        if chance.random() < 0.1:
            own = supervision.database.run(score_sheets.read, actor, supervision.village_id)
            try:
                done = seal(supervision, actor, own)
            except Refused:
                done = False
            assert done == (actor.person_id in sealed or len(mine) == len(items))
            sealed |= {actor.person_id} if done else set()
            continue
        item = chance.choice(items)
        value = chance.choice([item.most, item.most, None, chance.randrange(item.most)])
        reason = None if value in {item.most, None} else "记录缺少"
        if actor.person_id in sealed:
            assert refused(supervision, actor, item.key, item.most) == "score_sheets.is_sealed"
            continue
        give(supervision, actor, item.key, value, reason)
        mine[item.key] = value
    for actor in who:
        found = latest(supervision, actor)
        assert {key: one.value for key, one in found.items()} == sheets[actor.person_id], seed
    checks = supervision.database.run(pair_checks.latest, supervision.village_id)
    equal = {
        key: value
        for key, value in sheets[who[0].person_id].items()
        if len(sealed) == len(who) and sheets[who[1].person_id][key] == value
    }
    assert {key: one.value for key, one in checks.items()} == equal, seed
