"""How older records stand in a workbook: one sheet for every kind, and what each kind fills in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from domain.in_person_acts import InPersonKind
from domain.meetings import MeetingKind
from domain.plans import PlanKind
from domain.records import LINE_CHARACTERS, RecordKind
from domain.roster_layout import Column, Content
from domain.support_requests import SupportKind
from domain.talks import Counterpart
from domain.upward_reports import ReportKind
from domain.vehicles import VehicleKind
from domain.visits import VisitKind

RECORDS = "往年记录"

KINDS: Mapping[str, tuple[str, ...]] = {
    RecordKind.MEETING: ("会议",),
    RecordKind.VISIT: ("走访",),
    RecordKind.DUTY_STAY: ("蹲点", "蹲点调研"),
    RecordKind.UPWARD_REPORT: ("上报", "报告"),
    RecordKind.IN_PERSON: ("亲自抓",),
    RecordKind.TALK: ("谈话", "谈心谈话"),
    RecordKind.PROBLEM: ("问题",),
    RecordKind.SUPPORT_REQUEST: ("求助",),
    RecordKind.VEHICLE: ("载体",),
    RecordKind.PLAN: ("文件",),
    RecordKind.GENERAL: ("其他",),
}

RECORD_COLUMNS = (
    Column("code", "记录编号", Content.CODE, required=True),
    Column("organization", "组织编号", Content.CODE, required=True),
    Column("person", "人员编号", Content.CODE, required=True),
    Column("kind", "种类", Content.WORD, required=True, words=KINDS),
    Column("detail", "细类", Content.TEXT, most=LINE_CHARACTERS),
    Column("target", "对象", Content.TEXT, most=60),
    Column("held_on", "日期", Content.DAY, required=True),
    Column("to_on", "结束日期", Content.DAY),
    Column("attended", "到会", Content.COUNT),
    Column("expected", "应到", Content.COUNT),
    Column("content", "内容", Content.TEXT, most=LINE_CHARACTERS),
    Column("result", "结果", Content.TEXT, most=LINE_CHARACTERS),
    Column("figure", "数量", Content.NUMBER),
)

HEADS: Mapping[str, str] = {one.key: one.head for one in RECORD_COLUMNS}


@dataclass(frozen=True)
class Shape:
    """What a kind of record fills in beside the columns of all kinds: `needs`, and `may`."""

    needs: tuple[str, ...]
    may: tuple[str, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)
    """What can stand as 细类, with its value; empty where that is a duty item, or nothing."""
    several: bool = False
    """More than one of them, one after the other."""


def _words(*pairs: tuple[str, str]) -> Mapping[str, str]:
    return MappingProxyType({word: value for value, word in pairs})


MEETINGS = _words(
    (MeetingKind.BRANCH_COMMITTEE_MEETING, "支委会"),
    (MeetingKind.MEMBERS_MEETING, "党员大会"),
    (MeetingKind.MEMBER_GROUP_MEETING, "党小组会"),
    (MeetingKind.PARTY_LESSON, "党课"),
    (MeetingKind.THEME_DAY, "主题党日"),
    (MeetingKind.ORGANIZATIONAL_LIFE_MEETING, "组织生活会"),
    (MeetingKind.MEMBER_REVIEW, "民主评议党员"),
    (MeetingKind.STANDING_COMMITTEE, "常委会"),
    (MeetingKind.PLENARY, "全体会议"),
    (MeetingKind.TOPIC_SESSION, "专题研究"),
    (MeetingKind.REGULAR_MEETING, "例会"),
    (MeetingKind.COORDINATION_MEETING, "协调会"),
    (MeetingKind.STANDING_COMMITTEE_REPORT, "常委会向全会报告"),
    (MeetingKind.DIRECTIVE_STUDY, "传达学习"),
    (MeetingKind.HEARING, "听取下级汇报"),
    (MeetingKind.IDEOLOGY_SESSION, "思想政治研究"),
    (MeetingKind.APPRAISAL_MEETING, "述职评议会"),
)

SHAPES: Mapping[RecordKind, Shape] = {
    RecordKind.MEETING: Shape(
        ("detail", "attended", "expected", "content"), ("result",), MEETINGS, several=True
    ),
    RecordKind.VISIT: Shape(
        ("detail", "target"),
        ("figure", "content"),
        _words(
            (VisitKind.VISIT, "走访"),
            (VisitKind.CASE_DISSECTION, "解剖麻雀"),
            (VisitKind.PROBLEM_SOLVED, "破解难题"),
        ),
    ),
    RecordKind.DUTY_STAY: Shape(("target",), ("to_on", "figure", "content")),
    RecordKind.UPWARD_REPORT: Shape(
        ("detail", "content"),
        ("result",),
        _words((ReportKind.WORK, "抓党建工作情况"), (ReportKind.KEY_TASKS, "重点任务落实情况")),
    ),
    RecordKind.IN_PERSON: Shape(
        ("detail", "content"),
        (),
        _words(
            (InPersonKind.DEPLOYED, "亲自部署"),
            (InPersonKind.INQUIRED, "亲自过问"),
            (InPersonKind.COORDINATED, "亲自协调"),
            (InPersonKind.CASE_SUPERVISED, "亲自督办"),
        ),
    ),
    RecordKind.TALK: Shape(
        ("detail", "figure"),
        (),
        _words(
            (Counterpart.CHILD_SECRETARY, "下级书记"),
            (Counterpart.DEPARTMENT, "分管部门负责人"),
            (Counterpart.COMMITTEE_MEMBER, "班子成员"),
            (Counterpart.PARTY_MEMBER, "党员"),
        ),
    ),
    RecordKind.PROBLEM: Shape(("content",)),
    RecordKind.SUPPORT_REQUEST: Shape(
        ("detail", "content"),
        (),
        _words(
            (SupportKind.MONEY, "经费"),
            (SupportKind.STAFF, "人手"),
            (SupportKind.RULE, "政策"),
            (SupportKind.COORDINATION, "协调"),
            (SupportKind.OTHER, "其他"),
        ),
    ),
    RecordKind.VEHICLE: Shape(
        ("detail", "content"),
        ("result",),
        _words((VehicleKind.PROJECT, "项目"), (VehicleKind.ACTIVITY, "活动"), (VehicleKind.PILOT, "试点")),
    ),
    RecordKind.PLAN: Shape(
        ("detail", "content"),
        ("result",),
        _words(
            (PlanKind.PLAN, "规划计划"),
            (PlanKind.DOCUMENT, "文件"),
            (PlanKind.LIST, "清单"),
            (PlanKind.SUMMARY, "总结"),
        ),
    ),
    RecordKind.GENERAL: Shape(("detail", "content"), ("result", "figure")),
}
"""Of papers and reports, 结果 is the number of the document. 数量 of a visit or stay: problems taken on."""
