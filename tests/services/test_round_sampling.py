"""What is known of organizations when a round is drawn: visits, points, findings, duties, what lacks."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from domain.findings import Category, FindingEventKind, Severity
from domain.inspections import InspectionEventKind, Part
from domain.pair_checks import CheckOrigin
from domain.refusals import Refused
from domain.scorecards.reading import default
from domain.scorecards.scorecard import Variant
from services import inspection_rounds, round_plan
from storage import findings, inspections, organizations, pair_checks
from storage import inspection_rounds as stored
from storage.findings import NewEvent, NewFinding
from storage.pair_checks import Standing
from tests.services.diary import said
from tests.services.planning import administrator, set_up, targets
from tests.services.test_sufficiency import tag

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.messages import Json
    from storage.database import Tx
    from tests.services.diary import Diary
    from tests.services.inspecting import Supervision

AUTUMN: Json = {"name": "下半年督责", "from_on": "2026-09-01", "to_on": "2026-09-20"}
EVERYBODY: Json = {"townships": 9, "villages": 60}
"""More than there are: whoever can be visited is drawn, each with what is known."""


def feed_back(supervision: Supervision, lost: int = 0) -> None:
    """The village has been visited and told: all full marks but for some half points of the first item."""
    pair = [(supervision.inspector(number).person_id, Part.PAIR) for number in (0, 1)]
    supervision.database.run(_feed_back, supervision, pair, lost)


def _feed_back(tx: Tx, supervision: Supervision, pair: Sequence[tuple[int, Part]], lost: int) -> None:
    items = [one for section in default().scored(Variant.VILLAGE) for one in section.items]
    for number, one in enumerate(items):
        value = max(0, one.most - lost) if number == 0 else one.most
        standing = Standing(one.key, value, CheckOrigin.SAME, pair[0], pair[1], "村部")
        pair_checks.add(tx, supervision.village_id, standing, supervision.diary.now)
    inspections.add_event(
        tx, supervision.village_id, InspectionEventKind.FED_BACK, pair[0][0], supervision.diary.now
    )


def fault(supervision: Supervision, days: int = 30) -> int:
    new = NewFinding(
        supervision.visited().seat_id,
        supervision.village_id,
        Category.LAX,
        Severity.ORDINARY,
        None,
        "没有签到",
        None,
        days,
    )
    leader = supervision.leader().person_id
    return supervision.database.run(findings.add, new, leader, None, supervision.diary.now)


def measure(supervision: Supervision, finding_id: int) -> None:
    office_id = supervision.visited().office.id
    event = NewEvent(FindingEventKind.MEASURE, "补签", office_id)
    by = supervision.visited().person_id
    supervision.database.run(findings.add_event, finding_id, event, by, None, supervision.diary.now)


def why(diary: Diary, round_id: int, organization_id: int) -> Json:
    return next(one.why for one in targets(diary, round_id) if one.organization_id == organization_id)


def test_what_is_known_is_told_with_each_that_is_drawn(supervision: Supervision) -> None:
    diary, village = supervision.diary, supervision.visited().seat_id
    finding_id = fault(supervision, days=15)
    fault(supervision, days=60)
    feed_back(supervision, lost=2)
    measure(supervision, finding_id)
    tag(diary, supervision.visited_clerk(), village, "staff")
    tag(diary, supervision.visited_clerk(), village, "funds")
    diary.on(date(2026, 4, 20))
    drawn = why(diary, set_up(diary, **AUTUMN, **EVERYBODY), village)

    assert drawn["visited_on"] == "2026-03-27"
    assert (drawn["overdue"], drawn["open"], drawn["lacking"]) == (1, 1, 2)
    section = sum(one.most for one in default().scored(Variant.VILLAGE))
    assert float(drawn["points"]) == pytest.approx(100 - 100 * 2 / section, abs=0.06)
    assert drawn["weight"] == 1 + 3 + 1 + 2 + min(4, drawn["missed"])


def test_nothing_is_known_of_an_inspection_before_it_was_fed_back(supervision: Supervision) -> None:
    fault(supervision)
    drawn = why(
        supervision.diary, set_up(supervision.diary, **AUTUMN, **EVERYBODY), supervision.visited().seat_id
    )
    assert drawn["visited_on"] is None
    assert drawn["points"] is None
    assert (drawn["overdue"], drawn["open"]) == (0, 0)


def test_missed_core_duties_weigh(counties: Diary) -> None:
    counties.on(date(2026, 7, 10))
    round_id = set_up(counties, **AUTUMN, **EVERYBODY)
    missed = [one.why["missed"] for one in targets(counties, round_id)]
    assert max(missed) > 0
    assert all(one.why["weight"] >= 1 + 6 + min(4, one.why["missed"]) for one in targets(counties, round_id))


def test_whom_a_started_round_visits_is_drawn_by_no_other_in_the_half_year(supervision: Supervision) -> None:
    visited = {one.organization_id for one in targets(supervision.diary, supervision.round_id)}
    round_id = set_up(supervision.diary, name="又一轮", **EVERYBODY)
    drawn = {one.organization_id for one in targets(supervision.diary, round_id)}
    assert drawn
    assert not drawn & visited


KEY: Json = {"mode": "key", "directive": "关于整治软弱涣散党组织的部署"}


def test_a_key_round_goes_where_findings_are_even_in_the_same_half_year(supervision: Supervision) -> None:
    diary = supervision.diary
    finding_id = fault(supervision, days=15)
    fault(supervision, days=60)
    feed_back(supervision)
    measure(supervision, finding_id)
    diary.on(date(2026, 4, 20))

    round_id = set_up(diary, name="重点督责", **KEY)

    (one,) = targets(diary, round_id)
    assert one.organization_id == supervision.visited().seat_id
    number = supervision.village_id
    assert one.why["findings"] == [
        {"reference": f"WT-{number}-1", "kinds": ["person", "finding"]},
        {"reference": f"WT-{number}-2", "kinds": ["matter"]},
    ]
    actor = administrator(diary)
    shown = said(diary.database.run(round_plan.show, actor, round_id))
    assert f"WT-{number}-1 责任人没落实、逾期没整改;WT-{number}-2 没有措施" in shown
    shown = said(diary.database.run(inspection_rounds.show, actor, round_id, diary.now))
    assert "专项部署:关于整治软弱涣散党组织的部署" in shown


def test_a_key_round_with_nothing_to_look_at_is_set_up_and_drawn_again_later(
    supervision: Supervision,
) -> None:
    diary = supervision.diary
    round_id = set_up(diary, name="重点督责", **KEY)
    assert targets(diary, round_id) == []
    fault(supervision)
    feed_back(supervision)
    diary.on(date(2026, 4, 15))

    shown = said(diary.database.run(round_plan.propose_again, administrator(diary), round_id, diary.now))

    assert "对象 1 个" in shown
    assert "没有措施" in shown


def test_a_key_round_goes_nowhere_else(supervision: Supervision) -> None:
    diary = supervision.diary
    fault(supervision, days=15)
    feed_back(supervision)
    diary.on(date(2026, 4, 20))
    round_id = set_up(diary, name="重点督责", **KEY)
    actor, bare = administrator(diary), supervision.beside().seat_id

    def pick(tx: Tx) -> None:
        target = stored.Target(bare, chosen=True, why={"how": "picked", "line": "再看"})
        stored.choose(tx, round_id, target, actor.person_id, diary.now)

    diary.database.run(pick)
    with pytest.raises(Refused) as raised:
        diary.database.run(inspection_rounds.start, actor, round_id, diary.now)

    named = [one for one in raised.value.text.params["faults"] if one["key"].endswith("without_findings")]
    assert [one["params"]["organization"] for one in named] == [diary.database.run(_name, bare)]


def _name(tx: Tx, organization_id: int) -> str:
    return organizations.names(tx, [organization_id])[organization_id]
