"""How often two agreed: of items, never of people, of no sheet before both are sealed, from five on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from domain.inspections import Part
from domain.people import Level, OrganizationKind
from domain.refusals import NotFound
from domain.scorecards.scorecard import Variant
from services import pair_agreement
from storage import coverage, inspection_rounds, inspections
from storage import pair_agreement as stored
from storage.inspections import NewPair
from tests.services.diary import buttons, said
from tests.services.round_filled import seal, values_of

if TYPE_CHECKING:
    from datetime import datetime

    from domain.people import Actor
    from storage.database import Tx
    from tests.services.inspecting import Supervision


def more_villages(supervision: Supervision, count: int) -> list[int]:
    """Further inspections of villages by the same pair."""
    people = supervision.inspector(0).person_id, supervision.inspector(1).person_id
    by, now = supervision.administrator().person_id, supervision.diary.now
    return supervision.database.run(_visit, supervision, count, people, by, now)


def _visit(
    tx: Tx, supervision: Supervision, count: int, people: tuple[int, int], by: int, now: datetime
) -> list[int]:
    told = inspection_rounds.by_id(tx, supervision.round_id)
    village = inspections.by_id(tx, supervision.village_id)
    assert told is not None
    assert village is not None
    nodes = {one.id: one for one in coverage.tree(tx, told.organization_id)}
    township = nodes[nodes[village.organization_id].parent_id or 0]
    taken = {one.organization_id for one in inspections.of_round(tx, told.id)}
    found = [
        one.id
        for one in nodes.values()
        if one.level in {Level.VILLAGE, Level.COMMUNITY, Level.UNIT}
        and one.kind is OrganizationKind.BRANCH
        and nodes[one.parent_id or 0].parent_id == township.parent_id
        and one.id not in taken
    ]
    made = []
    for organization_id in found[:count]:
        inspection_id = inspections.add(tx, told.id, organization_id, Variant.VILLAGE, by, now)
        inspections.set_pair(tx, inspection_id, NewPair(supervision.team_id, *people), by, now)
        inspections.admit(tx, inspection_id, people, Part.PAIR, now)
        made.append(inspection_id)
    assert len(made) == count
    return made


def show(supervision: Supervision, actor: Actor | None = None, section: str = "") -> str:
    by = actor or supervision.administrator()
    return said(supervision.database.run(pair_agreement.show, by, supervision.round_id, section))


@pytest.fixture
def villages(supervision: Supervision) -> list[int]:
    """Five inspections of villages and the like, the last of them by another pair."""
    several = [supervision.village_id, supervision.other_village_id, *more_villages(supervision, 3)]
    people = supervision.inspector(2).person_id, supervision.inspector(3).person_id
    by, now, run = supervision.administrator().person_id, supervision.diary.now, supervision.database.run
    run(inspections.set_pair, several[-1], NewPair(supervision.team_id, *people), by, now)
    run(inspections.admit, several[-1], people, Part.PAIR, now)
    return several


def first_of(supervision: Supervision, inspection_id: int) -> int:
    """Which inspector is the first of the pair."""
    inspection = supervision.database.run(inspections.by_id, inspection_id)
    assert inspection is not None
    assert inspection.pair is not None
    return 0 if supervision.inspector(0).person_id in inspection.pair.person_ids else 2


def seal_both(supervision: Supervision, inspection_id: int, **second: int | None) -> None:
    """Let both seal: the first full marks, the second the same but for what is said."""
    first = first_of(supervision, inspection_id)
    seal(supervision, inspection_id, first, values_of(supervision, inspection_id))
    seal(supervision, inspection_id, first + 1, values_of(supervision, inspection_id, **second))


def test_items_are_told_by_how_often_two_agreed(supervision: Supervision, villages: list[int]) -> None:
    seconds: list[dict[str, int | None]] = [{}, {"S4_1": 7}, {"S4_1": 4}, {"S4_1": None}, {"S4_2": 7}]
    for inspection_id, second in zip(villages, seconds, strict=True):
        seal_both(supervision, inspection_id, **second)

    told, section = show(supervision), show(supervision, section="S4")

    assert "两人都封好的督查 5 次" in told
    assert "S4 组织体系与覆盖:11/15" in told
    assert "S5 组织生活与党员:20/20" in told
    assert "S1 " not in told
    assert ":5 次,相同 2,差 0.5 分 1,差得更多 1,一人评不适用 1" in section
    assert ":5 次,相同 4,差 0.5 分 1" in section


def test_nothing_is_told_of_fewer_than_five(supervision: Supervision, villages: list[int]) -> None:
    for inspection_id in villages[:4]:
        seal_both(supervision, inspection_id, S4_1=4)

    assert "两人都封好的督查 4 次" in show(supervision)
    assert "一项有 5 次以上、不止两个人打的,才列" in show(supervision)
    assert "S4-1" not in show(supervision, section="S4")


def test_nothing_is_told_of_one_pair_alone(supervision: Supervision) -> None:
    several = [supervision.village_id, supervision.other_village_id, *more_villages(supervision, 4)]
    for inspection_id in several:
        seal_both(supervision, inspection_id, S4_1=4)

    assert "两人都封好的督查 6 次" in show(supervision)
    assert "不止两个人打的,才列" in show(supervision)
    assert "S4-1" not in show(supervision, section="S4")


def test_a_sheet_counts_only_once_both_have_sealed(supervision: Supervision, villages: list[int]) -> None:
    for inspection_id in villages[:4]:
        seal_both(supervision, inspection_id)
    seal(supervision, villages[4], 2, values_of(supervision, villages[4], S4_1=0))

    found = supervision.database.run(inspections.of_round, supervision.round_id)
    sheets = supervision.database.run(stored.sealed_sheets, found)

    assert len(sheets) == 4
    assert "两人都封好的督查 4 次" in show(supervision)
    seal(supervision, villages[4], 3, values_of(supervision, villages[4]))
    assert "S4 组织体系与覆盖:14/15" in show(supervision)


def test_no_name_and_no_inspection_is_told(supervision: Supervision, villages: list[int]) -> None:
    for inspection_id in villages:
        seal_both(supervision, inspection_id, S4_1=4)
    message = supervision.database.run(pair_agreement.show, supervision.administrator(), supervision.round_id)
    told = said(message) + show(supervision, section="S4")

    names = [supervision.inspector(number).name for number in range(4)]
    assert not any(name in told for name in names)
    assert buttons(message)
    assert all(data.startswith(("rr:a:", "rr:o:")) for data in buttons(message).values())


def test_only_offices_of_the_running_committee_see_it(supervision: Supervision) -> None:
    show(supervision)
    others = (supervision.leader(), supervision.inspector(0), supervision.visited(), supervision.elsewhere())
    secretary = supervision.diary.actor(supervision.diary.city.accounts[0].id)
    for actor in (*others, secretary, supervision.visited_clerk()):
        with pytest.raises(NotFound):
            show(supervision, actor)
    with pytest.raises(NotFound):
        show(supervision, section="S9")
