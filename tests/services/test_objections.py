"""Objecting to lines of a feedback and having them explained: in time, once a line, never for points."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from domain.authorization import Action
from domain.findings import FindingEventKind
from domain.objections import ObjectionKind, Stage
from domain.people import Level, Role
from domain.refusals import NotFound, Refused
from services import inspections, objection_views
from services.objection_lists import show as listed
from services.recheck_views import show
from storage import findings, objections, working_days
from storage import inspections as stored
from storage.findings import NewEvent
from storage.verify import verify
from tests.services.diary import buttons, photo, said
from tests.services.objecting import Fed, feed_back

if TYPE_CHECKING:
    from collections.abc import Mapping

    from storage.database import Tx
    from tests.services.inspecting import Supervision

FRIDAY, LAST_DAY, TOO_LATE = date(2026, 3, 27), date(2026, 4, 3), date(2026, 4, 7)
"""Fed back on a Friday; Monday to Friday are five working days; then a holiday until Monday."""


@pytest.fixture
def fed(supervision: Supervision) -> Fed:
    return feed_back(supervision)


def test_every_line_can_be_disputed_the_findings_first(fed: Fed) -> None:
    visited = fed.supervision.visited()
    page = fed.supervision.database.run(objection_views.lines, visited, fed.inspection_id, fed.now)
    assert "问题 2 个" in said(page)
    assert "三会一课没有开" in said(page)
    assert "到 4月3日 为止,每一行都可以提异议,不会扣分" in said(page)
    assert f"ob:l:{fed.inspection_id}.f{fed.finding_id}" in buttons(page).values()

    page = fed.supervision.database.run(objection_views.lines, visited, fed.inspection_id, fed.now, 1)
    assert "S4-1" in said(page)
    assert "3/4" in said(page)
    assert buttons(page)["S4-1 异议"] == f"ob:l:{fed.inspection_id}.S4-1"


def test_a_draft_makes_one_objection_however_often_it_is_saved(fed: Fed) -> None:
    visited = fed.supervision.visited()
    draft_id = fed.supervision.diary.draft(visited, "objection")
    made = fed.dispute(visited, draft=draft_id)
    assert fed.dispute(visited, draft=draft_id) == made
    one = fed.objection(made)
    assert (one.kind, one.stage, one.line.code) == (ObjectionKind.OBJECTION, Stage.WAITING, "S4-1")
    assert fed.supervision.database.run(verify, b"key").faults == []


def test_material_is_optional_and_kept(fed: Fed) -> None:
    made = fed.dispute(fed.supervision.visited(), attachments=[photo(1), photo(2)])
    assert fed.objection(made).files == 2
    kept = fed.supervision.database.run(objections.files_of, made)
    assert [one.file_id for one in kept] == ["file-1", "file-2"]


def test_one_objection_to_a_line_stands_and_says_where(fed: Fed) -> None:
    visited = fed.supervision.visited()
    fed.dispute(visited)
    with pytest.raises(Refused) as refused:
        fed.dispute(visited)
    assert refused.value.text.key == "objections.stands"
    fed.dispute(visited, "S5-1")
    fed.dispute(visited, f"f{fed.finding_id}")


def test_an_explanation_does_not_use_the_objection_up(fed: Fed) -> None:
    visited = fed.supervision.visited()
    first, second = fed.ask(visited), fed.ask(visited)
    assert first != second
    fed.dispute(visited)
    fed.ask(visited)


@pytest.mark.parametrize("day", [FRIDAY, date(2026, 3, 30), LAST_DAY])
def test_it_is_in_time_until_the_fifth_working_day(fed: Fed, day: date) -> None:
    fed.on(day, hour=23)
    visited = fed.supervision.visited()
    fed.dispute(visited)
    fed.ask(visited)


@pytest.mark.parametrize("day", [date(2026, 4, 4), TOO_LATE])
def test_late_it_is_refused_with_the_day_until_which_it_was(fed: Fed, day: date) -> None:
    fed.on(day, hour=0)
    visited = fed.supervision.visited()
    for work in (fed.dispute, fed.ask):
        with pytest.raises(Refused) as refused:
            work(visited)
        assert (refused.value.text.key, refused.value.text.params["until_on"]) == (
            "objections.too_late",
            "2026-04-03",
        )


def test_a_finding_that_was_taken_back_is_not_disputed(fed: Fed) -> None:
    event = NewEvent(FindingEventKind.WITHDRAWN, "记错了")
    leader = fed.supervision.leader().person_id
    fed.supervision.database.run(findings.add_event, fed.finding_id, event, leader, None, fed.now)
    with pytest.raises(Refused) as refused:
        fed.dispute(fed.supervision.visited(), f"f{fed.finding_id}")
    assert refused.value.text.key == "objections.taken_back"


@pytest.mark.parametrize("code", ["S1-1", "S9-9", "f999", "x", "", "S4-1.S4-2"])
def test_what_is_no_line_of_the_feedback_is_not_found(fed: Fed, code: str) -> None:
    with pytest.raises(NotFound):
        fed.dispute(fed.supervision.visited(), code)


def test_a_finding_of_another_inspection_is_no_line(fed: Fed) -> None:
    with pytest.raises(NotFound):
        fed.supervision.database.run(
            objection_views.line,
            fed.supervision.visited(),
            f"{fed.supervision.other_village_id}.f{fed.finding_id}",
            fed.now,
        )


def test_before_the_feedback_there_is_nothing_to_dispute(supervision: Supervision) -> None:
    fed = Fed(supervision, 1, 2)
    with pytest.raises(NotFound):
        fed.dispute(supervision.visited())


def test_what_was_asked_is_explained_in_one_line_once(fed: Fed) -> None:
    question = fed.ask(fed.supervision.visited())
    inspector = fed.supervision.inspector(1)
    draft_id = fed.supervision.diary.draft(inspector, "explain")
    assert fed.explain(inspector, question, draft_id) == question
    assert fed.explain(inspector, question, draft_id) == question
    assert fed.objection(question).stage is Stage.ANSWERED
    with pytest.raises(Refused) as refused:
        fed.explain(fed.supervision.leader(), question)
    assert refused.value.text.key == "objections.explained_already"
    shown = said(fed.supervision.database.run(show, fed.supervision.visited(), question, fed.now))
    assert "有一个空缺没有批准" in shown
    assert fed.supervision.database.run(verify, b"key").faults == []


def test_nobody_but_the_team_explains_and_no_objection_is_explained(fed: Fed) -> None:
    visited = fed.supervision.visited()
    question, objection = fed.ask(visited), fed.dispute(visited)
    for other in (visited, fed.supervision.inspector(2), fed.supervision.administrator()):
        with pytest.raises(NotFound):
            fed.explain(other, question)
    with pytest.raises(NotFound):
        fed.explain(fed.supervision.inspector(0), objection)


def cells(fed: Fed) -> dict[str, bool]:
    """Who sees the objection to the village's item, by whom they are."""
    supervision, diary = fed.supervision, fed.supervision.diary
    village = fed.supervision.visited()
    group = next(
        one.group for one in diary.city.who(Role.SECRETARY, Level.VILLAGE) if one.id == village.telegram_id
    )

    def of(role: Role, level: Level, *, same: bool) -> int:
        return next(one.id for one in diary.city.who(role, level) if (one.group == group) == same)

    who = {
        "visited": village,
        "pair": supervision.inspector(0),
        "pair too": supervision.inspector(1),
        "recheckers": supervision.inspector(2),
        "rechecker too": supervision.inspector(3),
        "leader": supervision.leader(),
        "administrator": supervision.administrator(),
        "steering office": diary.actor(diary.city.who(Role.STEERING_OFFICE_USER, Level.CITY)[0].id),
        "another village": supervision.beside(),
        "county above": diary.actor(of(Role.SECRETARY, Level.COUNTY, same=True)),
        "another county": diary.actor(of(Role.SECRETARY, Level.COUNTY, same=False)),
        "inspector of the visited county": supervision.elsewhere(),
    }
    objection_id = fed.dispute(village)
    fed.appoint(objection_id)

    def sees(name: str) -> bool:
        try:
            supervision.database.run(show, who[name], objection_id, fed.now)
        except NotFound:
            return False
        return True

    return {name: sees(name) for name in who}


def test_who_sees_an_objection_cell_by_cell(fed: Fed) -> None:
    assert cells(fed) == {
        "visited": True,
        "pair": True,
        "pair too": True,
        "recheckers": True,
        "rechecker too": True,
        "leader": True,
        "administrator": True,
        "steering office": True,
        "another village": False,
        "county above": True,
        "another county": False,
        "inspector of the visited county": False,
    }


def test_who_may_object_cell_by_cell(fed: Fed) -> None:
    supervision = fed.supervision
    inspection = supervision.database.run(stored.by_id, fed.inspection_id)
    assert inspection is not None
    others = (
        supervision.inspector(0),
        supervision.inspector(2),
        supervision.leader(),
        supervision.administrator(),
        supervision.visited_clerk(),
        supervision.beside(),
        supervision.elsewhere(),
    )
    assert supervision.database.run(inspections.may, supervision.visited(), inspection, Action.OBJECT)
    for other in others:
        with pytest.raises(NotFound):
            fed.dispute(other)
        with pytest.raises(NotFound):
            fed.ask(other)


def test_the_pair_of_another_inspection_sees_nothing(fed: Fed) -> None:
    objection_id = fed.dispute(fed.supervision.visited())
    for other in (fed.supervision.inspector(2), fed.supervision.inspector(3)):
        with pytest.raises(NotFound):
            fed.supervision.database.run(show, other, objection_id, fed.now)
        with pytest.raises(NotFound):
            fed.supervision.database.run(objection_views.lines, other, fed.inspection_id, fed.now)
        with pytest.raises(NotFound):
            fed.supervision.database.run(objection_views.versions, other, f"{fed.inspection_id}.S4-1")


def test_the_list_says_to_each_what_is_theirs_to_do(fed: Fed) -> None:
    supervision = fed.supervision
    visited = supervision.visited()
    objection_id = fed.dispute(visited)
    fed.ask(visited, "S5-1")

    def words(actor_name: str) -> str:
        actor = {
            "visited": visited,
            "administrator": supervision.administrator(),
            "rechecker": supervision.inspector(2),
            "other rechecker": supervision.inspector(3),
            "pair": supervision.inspector(0),
        }[actor_name]
        return said(supervision.database.run(listed, actor, fed.now))

    assert "【请指定复核人】" in words("administrator")
    assert "【请说明】" in words("pair")
    assert "2 件" in words("visited")
    fed.appoint(objection_id)
    assert "【请复核】" in words("rechecker")
    assert "复核中" in words("administrator")
    fed.propose(supervision.inspector(2), objection_id, "kept")
    assert "【等您同意】" in words("other rechecker")
    assert "【请复核】" in words("rechecker")
    fed.on(date(2026, 4, 14))
    assert "【过期】" in words("administrator")


def test_the_list_of_who_has_nothing_to_do_with_it_is_not_found(fed: Fed) -> None:
    fed.dispute(fed.supervision.visited())
    with pytest.raises(NotFound):
        fed.supervision.database.run(listed, fed.supervision.elsewhere(), fed.now)
    assert "没有异议" in said(fed.supervision.database.run(listed, fed.supervision.beside(), fed.now))


def test_a_screen_reads_the_calendar_once_however_much_it_tells_of(
    fed: Fed, monkeypatch: pytest.MonkeyPatch
) -> None:
    visited, administrator = fed.supervision.visited(), fed.supervision.administrator()
    named = fed.dispute(visited)
    fed.dispute(visited, "S5-1")
    fed.appoint(named, fed.supervision.inspector(2), fed.supervision.inspector(3))
    fed.on(date(2026, 4, 30))
    read: list[Tx] = []
    entered = working_days.entered

    def counted(tx: Tx) -> tuple[Mapping[date, bool], frozenset[int]]:
        read.append(tx)
        return entered(tx)

    monkeypatch.setattr(working_days, "entered", counted)
    assert "</b> 2 件,等您办 1 件,过期 2 件" in said(
        fed.supervision.database.run(listed, administrator, fed.now)
    )
    assert len(read) == 1
    fed.supervision.database.run(show, administrator, named, fed.now)
    assert len(read) == 2
