"""Good practices: written of what was visited, published downward once, read below only then."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from domain.good_practices import NewPractice
from domain.people import Role
from domain.refusals import NotFound, Refused
from services import good_practices, round_results
from storage import good_practices as stored
from storage import inspection_rounds, inspections, schema
from storage.inspection_rounds import NewRound
from storage.verify import verify
from tests.services.diary import buttons, said
from tests.services.round_filled import fed_back

if TYPE_CHECKING:
    from domain.inspections import Inspection
    from domain.messages import Json, Message
    from domain.people import Actor
    from storage.database import Tx
    from tests.services.inspecting import Supervision

PASSED: dict[str, Json] = dict.fromkeys(good_practices.TESTS, "yes")


def write(
    supervision: Supervision,
    actor: Actor | None = None,
    inspection_id: int = 0,
    draft: int | None = None,
    title: str = "红白事一张表",
    failed: str = "",
) -> int:
    by = actor or supervision.leader()
    answers = {
        "round": str(supervision.round_id),
        "inspection": str(inspection_id or supervision.village_id),
        "title": title,
        "summary": "红白事先登记,再一起办",
        **PASSED,
        **({failed: "no"} if failed else {}),
    }
    draft_id = draft or supervision.diary.draft(by, "good_practice")
    return supervision.database.run(good_practices.write, by, answers, draft_id, supervision.diary.now)


def show(supervision: Supervision, actor: Actor, practice_id: int) -> Message:
    return supervision.database.run(good_practices.show, actor, practice_id)


def spread(supervision: Supervision, practice_id: int, actor: Actor | None = None) -> Message:
    by = actor or supervision.administrator()
    return supervision.database.run(good_practices.spread, by, practice_id, supervision.diary.now)


@pytest.fixture
def told(supervision: Supervision) -> Supervision:
    """A round of which a village was fed back."""
    fed_back(supervision, supervision.village_id)
    return supervision


def test_a_practice_is_read_below_once_it_was_published_and_not_before(told: Supervision) -> None:
    practice_id = write(told)
    below = (told.visited(), told.beside(), told.visited_clerk(), told.inspector(0), told.elsewhere())
    for actor in below:
        with pytest.raises(NotFound):
            show(told, actor, practice_id)
        assert "还没有推广" in said(told.database.run(good_practices.published, actor))

    spread(told, practice_id)

    for actor in below:
        message = show(told, actor, practice_id)
        assert "红白事先登记,再一起办" in said(message)
        assert "可借鉴 ✓,可推广 ✓,可复制 ✓" in said(message)
        assert "2026年3月27日推广" in said(message)
        assert list(buttons(message).values()) == ["rr:b:0"]
        listed = told.database.run(good_practices.published, actor)
        assert f"rr:k:{practice_id}" in buttons(listed).values()
        assert "经验做法 1 条" in said(told.database.run(round_results.home, actor))


def test_everybody_of_the_tree_reads_it_and_nobody_is_written_to(told: Supervision) -> None:
    before = told.database.run(_queued)
    spread(told, write(told))

    assert told.database.run(_queued) == before
    for role in Role:
        for one in told.diary.city.who(role):
            readable = told.database.run(good_practices.readable, told.diary.actor(one.id))
            assert len(readable) == (role is not Role.OPERATOR), one


def test_a_practice_of_a_county_is_not_read_above_or_beside_it(told: Supervision) -> None:
    """Of a round that the county runs itself, the city and the other county read nothing."""
    spread_by = told.leader().person_id
    practice_id = told.database.run(_of_the_county, told, spread_by)
    told.database.run(stored.spread, practice_id, spread_by, told.diary.now)

    for actor in (told.visited(), told.visited_clerk(), told.beside(), told.elsewhere()):
        assert "红白事先登记" in said(show(told, actor, practice_id))
    for actor in (told.administrator(), told.leader(), told.inspector(0)):
        assert told.database.run(good_practices.readable, actor) == []
        with pytest.raises(NotFound):
            show(told, actor, practice_id)


def _of_the_county(tx: Tx, supervision: Supervision, by: int) -> int:
    """A practice of a round that the county which is visited has run itself."""
    found = inspections.by_id(tx, supervision.county_id)
    city = inspection_rounds.by_id(tx, supervision.round_id)
    village = inspections.by_id(tx, supervision.village_id)
    assert found is not None
    assert city is not None
    assert village is not None
    now = supervision.diary.now
    window = (city.from_on, city.to_on, None, "看", city.scorecard_id, 1)
    new = NewRound(found.organization_id, "县里的一轮", city.mode, city.manner, *window)
    round_id = inspection_rounds.add(tx, new, by, None, now)
    inspection_id = inspections.add(tx, round_id, village.organization_id, village.variant, by, now)
    practice = NewPractice(round_id, inspection_id, "红白事", "红白事先登记", True, True, True)
    return stored.add(tx, practice, by, None, now)


def _queued(tx: Tx) -> int:
    return len(tx.execute(select(schema.outbox.c.id)).all())


@pytest.mark.parametrize("failed", good_practices.TESTS)
def test_only_what_passes_all_three_tests_is_published(told: Supervision, failed: str) -> None:
    practice_id = write(told, failed=failed)

    with pytest.raises(Refused, match=r"round_results\.tests_failed"):
        spread(told, practice_id)
    with pytest.raises(Refused, match=r"round_results\.tests_failed"):
        told.database.run(good_practices.ask_spread, told.administrator(), practice_id)
    assert not any(":s:" in data for data in buttons(show(told, told.administrator(), practice_id)).values())
    with pytest.raises(NotFound):
        show(told, told.visited(), practice_id)


def test_it_is_published_once_after_a_question_by_an_office_of_the_committee(told: Supervision) -> None:
    practice_id = write(told)
    administrator = told.administrator()
    assert f"rr:s:{practice_id}" in buttons(show(told, administrator, practice_id)).values()
    asked = told.database.run(good_practices.ask_spread, administrator, practice_id)
    assert "不能收回" in said(asked)
    assert f"rr:sy:{practice_id}" in buttons(asked).values()

    shown = [said(spread(told, practice_id)) for _ in range(2)]

    assert shown[0] == shown[1]
    assert len(told.database.run(lambda tx: tx.execute(select(schema.practice_spreads)).all())) == 1
    assert told.database.run(verify, b"key").faults == []
    others = (told.leader(), told.visited(), told.inspector(0), told.visited_clerk())
    for actor in others:
        with pytest.raises(NotFound):
            spread(told, practice_id, actor)


def test_two_taps_at_once_publish_once(told: Supervision) -> None:
    practice_id, now, actor = write(told), told.diary.now, told.administrator()

    async def both() -> None:
        taps = (told.database.write(good_practices.spread, actor, practice_id, now) for _ in range(4))
        await asyncio.gather(*taps)

    asyncio.run(both())

    assert len(told.database.run(lambda tx: tx.execute(select(schema.practice_spreads)).all())) == 1
    assert told.database.run(verify, b"key").faults == []


def test_who_may_write_a_practice_and_of_what(told: Supervision) -> None:
    write(told, told.administrator())
    others = (told.inspector(0), told.visited(), told.elsewhere(), told.beside(), told.visited_clerk())
    for actor in others:
        with pytest.raises(NotFound):
            write(told, actor)
    with pytest.raises(NotFound):
        write(told, inspection_id=told.township_id)


def test_the_same_draft_gives_the_same_practice(told: Supervision) -> None:
    draft_id = told.diary.draft(told.leader(), "good_practice")

    assert write(told, draft=draft_id) == write(told, draft=draft_id)


def test_the_register_stands_by_county_and_name_whatever_came_first(told: Supervision) -> None:
    fed_back(told, told.other_village_id)
    later = write(told, inspection_id=told.other_village_id, title="积分表")
    first = write(told)
    names = [one.id for one in read(told) if one.id in {told.village_id, told.other_village_id}]
    of = {told.village_id: first, told.other_village_id: later}

    register = told.database.run(good_practices.register, told.administrator(), told.round_id)

    assert "2 条,已推广 0 条" in said(register)
    listed = [data for data in buttons(register).values() if data.startswith("rr:k:")]
    assert listed == [f"rr:k:{of[one]}" for one in names]


def read(supervision: Supervision) -> list[Inspection]:
    found = supervision.database.run(round_results.read, supervision.administrator(), supervision.round_id)
    return list(found.inspections)
