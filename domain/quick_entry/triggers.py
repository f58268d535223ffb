"""The words by which a form is recognised.

A trigger followed by a word such as 计划 or 台账 names a paper, not something done: it is no trigger.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.quick_entry.piece import Piece, overlaps

if TYPE_CHECKING:
    from domain.quick_entry.line import Line

_PAPER = (
    r"(?!\s?的?(?:会议|活动|工作)?(?:制度|方案|通知|台账|档案|纪要|精神|流程|要求|规定|规范|模板|格式|手册|日志|频次|次数|任务|清单|课件|教案|"
    r"材料|成员|名单|安排|委员|办公室|负责人|签到表|签到|提醒|日程|安排表|计划|记录(?!人)|照片|怎|如何|是(?!否)|属于|应当|应该|必须|需要|有哪|能不能|可不可以))"
)


@dataclass(frozen=True)
class Trigger:
    """Words that name a form, and what they say of its first question."""

    form: str
    pattern: re.Pattern[str]
    value: str = ""
    opens: str = ""
    opens_before: bool = False


def _meeting(kind: str, words: str, *, opens: str = "") -> Trigger:
    pattern = re.compile(rf"(?:{words})(?:会议|活动)?{_PAPER}")
    return Trigger("meeting", pattern, kind, opens, bool(opens))


def _form(form: str, words: str, value: str = "", *, opens: str = "", before: bool = False) -> Trigger:
    return Trigger(form, re.compile(rf"(?:{words}){_PAPER}"), value, opens, before)


def _latin(words: str) -> str:
    return rf"(?<![a-z])(?:{words})(?![a-z])"


TOPICS = "topics"

TRIGGERS: tuple[Trigger, ...] = (
    _meeting("standing_committee_report", "常委会向(?:党委)?全会报告(?:工作)?|向(?:党委)?全会报告工作"),
    _meeting(
        "branch_committee_meeting",
        "支部?委员会会议|支部委员会|支委\\(?扩大\\)?会|支委会|支委(?=开会)|" + _latin("zwh|zhiweihui"),
    ),
    _meeting("members_meeting", "(?:支部)?(?:全体)?党员大会|支部大会|" + _latin("dydh|dangyuandahui")),
    _meeting("member_group_meeting", "党小组会|" + _latin("dxzh|dangxiaozuhui")),
    _meeting("party_lesson", "(?:专题|微)?党课|" + _latin("dangke")),
    _meeting("theme_day", "(?:支部|统一)?主题党日|" + _latin("ztdr|zhutidangri")),
    _meeting("organizational_life_meeting", "(?:专题)?组织生活会|" + _latin("zzshh|zuzhishenghuohui")),
    _meeting("member_review", "民主评议(?:党员(?!大会))?|" + _latin("mzpy|mzpydy|minzhupingyi")),
    _meeting("standing_committee", "(?:党委)?常委会|" + _latin("cwh|changweihui")),
    _meeting("plenary", "(?<!党员)(?<!职工)(?<!村民)全体会议|(?<![一二三四五六七八九十中委届])全会|全委会"),
    _meeting("regular_meeting", "(?:党建)?(?:工作)?领导小组(?:季度)?例会|(?<![工作周月晨晚])例会"),
    _meeting("coordination_meeting", "(?:党建|领导小组办公室)(?:工作)?协调会|(?<![作目业务程])协调会"),
    _meeting(
        "appraisal_meeting", "(?:党组织书记)?(?:抓党建)?(?:工作)?述职评议(?:考核)?会|" + _latin("szpyh")
    ),
    _meeting(
        "ideology_session",
        "(?:专题)?研究(?:意识形态|思想政治)|(?:意识形态|思想政治)(?:工作)?(?:专题)?研究",
        opens=TOPICS,
    ),
    _meeting("topic_session", "专题研究(?=[^,;。\\s]{0,8}(?:党建|党的建设))|(?<=^)专题研究", opens=TOPICS),
    _meeting("directive_study", "传达(?:学习|研究)", opens=TOPICS),
    _meeting("hearing", "听取下级[^,;。\\s]{0,10}?汇报", opens=TOPICS),
    _form("visit", "解剖麻雀|" + _latin("jpmq"), "case_dissection"),
    _form("visit", "破解难题|" + _latin("pjnt"), "problem_solved"),
    _form("visit", "(?:入户|联系点)?走访(?:慰问|调研|联系点)?|" + _latin("zoufang"), "visit"),
    _form("duty_stay", "(?:蹲点|驻点)(?:调研|日)?|" + _latin("dundian")),
    _form(
        "upward_report",
        "向(?:上级|(?:[\\u4e00-\\u9fff]{0,8}?(?:党委|党工委|县委|市委|区委|镇委|乡委|组织部|党组)))(?:党组织|党委)?"
        "(?:书面|专题|当面|口头)?(?:报告|汇报|上报|报送)(?:了)?|"
        "(?<!听取)(?:报告|汇报|上报|报送)(?=了?(?:抓党建工作情况|重点任务落实情况))|"
        "(?:抓党建工作情况|重点任务落实情况)(?:的)?(?:报告|汇报)|报告上级|向上报告",
    ),
    _form(
        "in_person",
        "亲自(?:部署|过问|协调|督办)(?:[、和及并]?(?:亲自)?(?:部署|过问|协调|督办|推动|抓|解决))+",
        opens="matter",
    ),
    _form("in_person", "亲自部署(?:了(?!解))?(?:一下)?", "deployed", opens="matter"),
    _form("in_person", "亲自过问(?:了(?!解))?(?:一下)?", "inquired", opens="matter"),
    _form("in_person", "亲自协调(?:了(?!解))?(?:一下)?", "coordinated", opens="matter"),
    _form("in_person", "亲自督办(?:了(?!解))?(?:一下)?", "case_supervised", opens="matter"),
    _form("talk", "谈心谈话|谈心(?!得)|谈了?心|" + _latin("txth|tanxintanhua")),
    _form(
        "problem",
        "问题登记|登记问题|(?:发现|出现|遇到|有)?(?:的)?(?:新情况[和、]?新问题|新情况|新问题)",
        opens="matter",
    ),
    _form(
        "support_request",
        "(?:申请|请求|恳请|需要|请上级|请)(?:上级|镇党委|县委|党委)?(?:给予|予以)?(?:支持|帮助)(?:申请)?|支持申请|"
        "(?:经费|人手|政策)(?:支持)?申请|(?:申请|请求)(?:追加|拨付|增加|解决)?(?:经费|资金|人手|人员|政策|协调)(?:支持)?|"
        "请求协调|请(?:上级|镇党委|县委)协调",
        opens="matter",
    ),
    _form(
        "support_request", "申请(?=[^,;。\\s]{1,12}(?:经费|资金|人手|政策支持))", opens="matter", before=True
    ),
    _form("vehicle", "(?:党建|抓党建|工作)?载体", opens="title"),
    _form("vehicle", "(?:党建|书记抓党建|书记)项目", "project", opens="title"),
    _form("vehicle", "党建试点", "pilot", opens="title"),
    Trigger("plan", re.compile("(?:制定|制订|印发|出台|编制|下发|起草|形成)了?(?:文件)?(?=《)")),
    Trigger(
        "plan",
        re.compile(
            "(?:制定|制订|印发|出台|编制|下发|起草|形成|完成|撰写)了?(?=[^,;。\\s]{0,20}(?:规划|计划|文件|清单|总结)(?:$|[\\s,;。]))"
        ),
        opens="title",
    ),
    Trigger("support_request", re.compile("^求助(?=[:\\s])"), opens="matter"),
    Trigger("problem", re.compile("^问题(?=[:\\s])"), opens="matter"),
    Trigger("talk", re.compile("^谈话(?=[:\\s])")),
    Trigger("upward_report", re.compile("^上报(?=[:\\s])"), opens="title"),
    Trigger("plan", re.compile("^(?:工作)?(?:规划|计划|文件|清单|总结)(?=[:\\s《])"), opens="title"),
)


def find_triggers(line: Line, forms: set[str] | None = None) -> Iterator[Piece]:
    """Yield the triggers of these forms, or of all; the value is (form, what it says)."""
    kept: list[Piece] = []
    for one in TRIGGERS:
        if forms is not None and one.form not in forms:
            continue
        for match in one.pattern.finditer(line.plain):
            piece = Piece(
                match.start(),
                match.end(),
                "trigger",
                (one.form, one.value),
                opens=one.opens,
                opens_before=one.opens_before,
            )
            if not overlaps(piece, kept):
                kept.append(piece)
                yield piece
