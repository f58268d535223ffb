"""What is known before a visit: the organization's own figures, as everywhere, and earlier findings."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from domain.findings import Category, FindingEventKind, Severity
from domain.inspections import InspectionEventKind
from domain.refusals import NotFound
from services import duties, score_packets
from services.duty_lines import DONE
from storage import findings, inspections, organizations, scorecards
from storage.findings import NewEvent, NewFinding
from tests.services.diary import said

if TYPE_CHECKING:
    from domain.messages import Json
    from storage.database import Tx
    from tests.services.inspecting import Supervision


def figures(tx: Tx, supervision: Supervision, inspection_id: int) -> dict[str, list[Json]]:
    inspection = inspections.by_id(tx, inspection_id)
    assert inspection is not None
    card = scorecards.by_id(tx, inspection.round.scorecard_id).card
    items = [item for section in card.scored(inspection.variant) for item in section.items]
    return dict(score_packets.figures(tx, inspection, items, supervision.diary.now))


def test_figures_are_those_of_every_other_view(supervision: Supervision) -> None:
    diary, visited = supervision.diary, supervision.visited()
    for day in (date(2026, 1, 20), date(2026, 2, 20)):
        diary.on(day)
        diary.meeting(supervision.visited(), held_on=day.isoformat())
    diary.on(date(2026, 3, 27))

    found = supervision.database.run(figures, supervision, supervision.village_id)

    def expected(tx: Tx) -> list[duties.Due]:
        of = organizations.by_id(tx, visited.office.organization_id)
        assert of is not None
        return duties.of_organization(tx, of, diary.now, date(2026, 1, 1))

    dues = [one for one in supervision.database.run(expected) if one.obligation.item == "BR-02"]
    shown = next(one for one in found["S5-1"] if one["params"]["title"] == "支委会")
    assert shown["params"]["total"] == len(dues) == 3
    assert shown["params"]["done"] == sum(one.state in DONE for one in dues) == 2
    assert shown["params"]["running"] == 1
    assert found["S6-1"] == []


def test_a_county_has_figures_of_its_own_list_its_secretary_and_its_members(supervision: Supervision) -> None:
    found = supervision.database.run(figures, supervision, supervision.county_id)

    titles = {key: [one["params"]["title"] for one in lines] for key, lines in found.items() if lines}
    assert titles["S1-2"]
    assert titles["S2-1"]
    assert titles["S3-2"]
    assert "S5-2" not in titles


def test_earlier_findings_are_named_the_open_ones_first(supervision: Supervision) -> None:
    who = supervision.inspector(0)
    supervision.database.run(earlier, supervision, who.person_id)

    text = said(
        supervision.database.run(score_packets.show, who, supervision.village_id, supervision.diary.now)
    )

    assert "没有销号 1 个,近一年销号 1 个" in text
    assert text.index("○ WT") < text.index("✓ WT")
    assert "党员大会没有开" in text
    assert "很久以前的" not in text
    assert "还没有反馈的" not in text
    assert "这一次的" not in text


def earlier(tx: Tx, supervision: Supervision, who: int) -> None:
    """Findings of the same place in another inspection: open, closed lately, closed long ago, withdrawn."""
    now = supervision.diary.now
    visited = inspections.by_id(tx, supervision.village_id)
    assert visited is not None
    for matter, ends, days in (
        ("党员大会没有开", None, 0),
        ("台账没有更新", FindingEventKind.CLOSED, 30),
        ("很久以前的", FindingEventKind.CLOSED, 400),
        ("很久以前的撤销", FindingEventKind.WITHDRAWN, 30),
    ):
        new = _new(supervision.other_village_id, visited.organization_id, matter)
        finding_id = findings.add(tx, new, who, None, now)
        if ends is not None:
            findings.add_event(tx, finding_id, NewEvent(ends), who, None, now - timedelta(days=days))
    event = InspectionEventKind.FED_BACK
    inspections.add_event(tx, supervision.other_village_id, event, who, now)
    findings.add(tx, _new(supervision.village_id, visited.organization_id, "这一次的"), who, None, now)
    not_told = _new(supervision.township_id, visited.organization_id, "还没有反馈的")
    findings.add(tx, not_told, who, None, now)


def _new(inspection_id: int, organization_id: int, matter: str) -> NewFinding:
    kind = Category.NOT_SERIOUS, Severity.ORDINARY
    return NewFinding(organization_id, inspection_id, *kind, None, matter, None, 30)


@pytest.mark.parametrize(
    "who", ["administrator", "visited", "visited_clerk", "beside", "elsewhere", "leader"]
)
def test_only_the_pair_gets_the_packet(supervision: Supervision, who: str) -> None:
    actor, village_id, now = getattr(supervision, who)(), supervision.village_id, supervision.diary.now
    with pytest.raises(NotFound):
        supervision.database.run(score_packets.show, actor, village_id, now)
    with pytest.raises(NotFound):
        supervision.database.run(score_packets.section, actor, village_id, "S4", now)


def test_a_section_that_is_not_scored_there_is_not_found(supervision: Supervision) -> None:
    with pytest.raises(NotFound):
        supervision.database.run(
            score_packets.section,
            supervision.inspector(0),
            supervision.village_id,
            "S1",
            supervision.diary.now,
        )
