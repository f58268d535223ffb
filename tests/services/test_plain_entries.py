"""Logging the records whose details are what their form says, from filled form to record."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update

from domain.drafts import Terms
from domain.people import Level, Role
from domain.refusals import NotFound, Refused
from services.records import open_record
from storage import drafts as stored
from storage import organizations
from storage.schema import drafts, duty_records, upward_reports
from storage.schema import organizations as tree
from tests.services.diary import FRIDAY, Diary, days_before, photo, said

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from domain.messages import Json
    from domain.people import Actor
    from storage.database import Tx

ANSWERS: Mapping[str, Mapping[str, Json]] = {
    "upward_report": {"kind": "work", "title": "抓党建工作报告", "number": "柳支〔2026〕2号"},
    "in_person": {"kind": "coordinated", "matter": "村企用地"},
    "talk": {"counterpart": "party_member", "count": 3},
    "problem": {"matter": "外出党员联系不上"},
    "support_request": {"kind": "money", "matter": "修缮活动室,两万元"},
    "vehicle": {"kind": "project", "title": "网格小课堂", "result": None},
    "plan": {"kind": "list", "title": "三张清单", "number": None},
    "general": {"item": "IMP-05", "title": "冬训", "figure": 32, "line": "分两批"},
}

LINES: Mapping[str, Sequence[str]] = {
    "upward_report": [
        "抓党建工作情况 · 3月27日 周五",
        "标题:抓党建工作报告",
        "文号:柳支〔2026〕2号",
        "报给:{parent}",
    ],
    "in_person": ["亲自协调 · 3月27日 周五", "事项:村企用地"],
    "talk": ["谈心谈话 · 3月27日 周五", "党员 3 人次"],
    "problem": ["新问题 · 3月27日 周五 提出", "问题:外出党员联系不上"],
    "support_request": ["求助:经费 · 3月27日 周五", "事项:修缮活动室,两万元", "报给:{parent}"],
    "vehicle": ["项目 · 3月27日 周五", "名称:网格小课堂", "还没有结果"],
    "plan": ["清单 · 3月27日 周五", "标题:三张清单", "没有文号"],
    "general": ["党员教育培训 · 3月27日 周五", "标题:冬训", "数字:32", "说明:分两批"],
}


def log(diary: Diary, actor: Actor, form: str, draft: int | None = None, **changes: Json) -> int:
    """Log a record of today."""
    known = {"held_on": FRIDAY.isoformat(), "attachments": [], **ANSWERS[form], **changes}
    return diary.log(actor, form, known, draft)


def opened(diary: Diary, actor: Actor, record_id: int) -> list[str]:
    """The lines of an opened record."""
    return said(diary.database.run(open_record, actor, record_id, diary.now)).splitlines()


def parent_of(diary: Diary, actor: Actor) -> organizations.Organization:
    """The organization above the actor's."""

    def find(tx: Tx) -> organizations.Organization | None:
        own = organizations.by_id(tx, actor.office.organization_id)
        return organizations.by_id(tx, own.parent_id) if own is not None and own.parent_id else None

    found = diary.database.run(find)
    assert found is not None
    return found


@pytest.mark.parametrize("form", ANSWERS)
def test_a_record_says_what_its_form_said(diary: Diary, form: str) -> None:
    secretary = diary.secretary()
    parent = parent_of(diary, secretary).name

    record_id = log(diary, secretary, form)

    lines = opened(diary, secretary, record_id)
    assert lines[0] == "第 2026-0001 号"
    assert lines[1 : 1 + len(LINES[form])] == [line.format(parent=parent) for line in LINES[form]]


@pytest.mark.parametrize(
    ("form", "changes", "told"),
    [
        (
            "upward_report",
            {"number": None, "kind": "key_tasks"},
            ["没有文号", "重点任务落实情况 · 3月27日 周五"],
        ),
        ("vehicle", {"result": "评上县级试点"}, ["结果:评上县级试点"]),
        ("plan", {"number": "青委〔2026〕8号"}, ["文号:青委〔2026〕8号"]),
        ("general", {"item": "OTHER"}, ["其他 · 3月27日 周五"]),
        ("general", {"item": "OLD-01"}, ["OLD-01 · 3月27日 周五"]),
    ],
)
def test_what_may_be_missing_or_there_is_said_either_way(
    diary: Diary, form: str, changes: Mapping[str, Json], told: Sequence[str]
) -> None:
    secretary = diary.secretary()

    record_id = log(diary, secretary, form, **changes)

    assert set(told) <= set(opened(diary, secretary, record_id))


def test_a_general_record_without_figure_and_line_is_two_lines(diary: Diary) -> None:
    secretary = diary.secretary()

    record_id = log(diary, secretary, "general", figure=None, line=None)

    assert opened(diary, secretary, record_id)[1:-2] == ["党员教育培训 · 3月27日 周五", "标题:冬训"]


@pytest.mark.parametrize("form", ANSWERS)
def test_what_is_of_tomorrow_is_refused(diary: Diary, form: str) -> None:
    with pytest.raises(Refused) as refused:
        log(diary, diary.secretary(), form, held_on=days_before(FRIDAY, -1))

    assert refused.value.text.key == "records.not_yet"


@pytest.mark.parametrize("form", ANSWERS)
def test_the_same_draft_twice_is_one_record(diary: Diary, form: str) -> None:
    secretary = diary.secretary()
    draft = diary.draft(secretary, form)

    assert log(diary, secretary, form, draft) == log(diary, secretary, form, draft)
    assert len(diary.database.run(lambda tx: tx.execute(select(duty_records.c.id)).all())) == 1


@pytest.mark.parametrize("form", ANSWERS)
def test_whoever_may_not_log_it_finds_nothing(diary: Diary, form: str) -> None:
    reader = diary.actor(diary.city.who(Role.INSPECTOR)[0].id)

    with pytest.raises(NotFound):
        log(diary, reader, form)


@pytest.mark.parametrize("form", ["upward_report", "in_person", "support_request", "vehicle", "problem"])
def test_a_leadership_member_does_not_log_what_is_the_secretarys_or_the_organizations(
    diary: Diary, form: str
) -> None:
    with pytest.raises(NotFound):
        log(diary, diary.actor(diary.city.who(Role.LEADERSHIP_MEMBER, Level.TOWNSHIP)[0].id), form)


@pytest.mark.parametrize("form", [form for form in ANSWERS if form != "talk"])
def test_files_come_with_a_record(diary: Diary, form: str) -> None:
    secretary = diary.secretary()

    record_id = log(diary, secretary, form, attachments=[photo(1), photo(2)])

    assert "附件 2 个" in opened(diary, secretary, record_id)


@pytest.mark.parametrize("form", ["upward_report", "support_request"])
def test_without_anybody_above_there_is_nobody_to_report_to(diary: Diary, form: str) -> None:
    city = diary.actor(diary.city.who(Role.SECRETARY, Level.CITY)[0].id)

    with pytest.raises(Refused) as refused:
        log(diary, city, form)

    assert refused.value.text.key == "records.no_parent"


def test_a_correction_goes_where_its_record_went_though_the_tree_has_changed(diary: Diary) -> None:
    secretary = diary.secretary()
    first = log(diary, secretary, "upward_report")
    county = parent_of(diary, diary.township_secretary())
    move = update(tree).where(tree.c.id == secretary.office.organization_id).values(parent_id=county.id)
    diary.database.run(lambda tx: tx.execute(move))

    second = log(diary, secretary, "upward_report", correcting(diary, secretary, first), title="改过的报告")
    anew = log(diary, secretary, "upward_report")

    went = dict(diary.database.run(_addressees))
    assert went[second] == went[first] != went[anew] == county.id
    assert f"报给:{county.name}" not in opened(diary, secretary, second)


def correcting(diary: Diary, actor: Actor, record_id: int) -> int:
    """A draft that corrects a record."""
    draft = diary.draft(actor, "correct_upward_report")

    def point(tx: Tx) -> None:
        session = {"answers": {"reason": "标题写错"}}
        about = {"about_id": record_id, "session": session}
        tx.execute(update(drafts).where(drafts.c.id == draft).values(about))
        heading = stored.heading(tx, draft)
        assert heading is not None
        assert heading.terms == Terms(about_id=record_id)

    diary.database.run(point)
    return draft


def _addressees(tx: Tx) -> list[tuple[int, int]]:
    rows = tx.execute(select(upward_reports.c.record_id, upward_reports.c.addressee_id))
    return [(row.record_id, row.addressee_id) for row in rows]
