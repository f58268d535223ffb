"""What the Word document and the workbook of a round have in common: words, figures and the foot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from templates.render import day_year, label

if TYPE_CHECKING:
    from domain.messages import Json, Params

NONE = "无"
"""Where there is nothing to tell."""

TESTS = {"borrowable": "可借鉴", "spreadable": "可推广", "repeatable": "可复制"}
BLOCKS = {"committee": "主体责任", "first_responsible": "第一责任", "results": "基层成果"}
FOUR = {"attention": "重视", "staff": "人员", "funds": "经费", "results": "成效"}


def foot(params: Params) -> str:
    """As of when it is, and the newest link of the audit chain then."""
    return f"截至{day_year(params['on'])} {params['at']};存证 {params['head'] or NONE}"


def counted(params: Params) -> list[str]:
    """What is counted, in plain words."""
    whole = "全轮" if params["whole"] else "本组督查的县市"
    return [
        f"范围:{whole}。只算已经反馈的督查;撤销的问题不算。",
        "群众问题 = 反馈当年联系点走访接下的,连同下级;到反馈时解决几个、接下几个,同一个党组织只算一次。",
        "各党组织按县市和名称排,不按分数排,不算平均分。",
        "总分满分 100,不适用的项在本部分内折算;村、社区只评 S4、S5、S6、S8。",
        "主体责任 = S1+S3,第一责任 = S2,基层成果 = S4+S5+S6+S8;S7 是上级给的保障,单列。",
        "已定以前在异议期内,分数还可能变。",
    ]


def stages(params: Params) -> str:
    """How far the inspections are."""
    told = params["stages"]
    return f"未到 {told['waiting']},在现场 {told['on_site']},已反馈 {told['fed_back']},已定 {told['final']}"


def progress(one: Json) -> str:
    """How far a finding is."""
    late = f",超期 {one['overdue_days']} 天" if one["overdue_days"] else ""
    return f"{label(one['state'])}{late}"


def first(told: Json) -> list[str]:
    """What residents say and what was solved for them, of a round or a county: nothing where nothing is."""
    return [label(told["residents"])] if told["residents"] else []


def outcome(one: Json) -> str:
    """What became of an objection, or how far it is."""
    return label(one["outcome"] or one["stage"])


def figures(params: Params) -> list[tuple[str, int]]:
    """The figures of the round, the residents first."""
    told = params["statistics"]
    return [
        ("现场问群众的党组织", told["polled"]),
        ("问到的群众", told["asked"]),
        ("满意的群众", told["satisfied"]),
        ("接下的群众问题", told["taken_on"]),
        ("解决的群众问题", told["solved"]),
        ("县市", told["counties"]),
        ("督查的党组织", told["places"]),
        ("已反馈的党组织", told["fed_back"]),
        ("查出的问题", told["findings"]),
        ("已销号的问题", told["closed"]),
        ("好的方面", told["good_points"]),
        ("帮助指导", told["help"]),
        ("经验做法", len(params["practices"])),
        ("已推广的经验做法", sum(one["spread_on"] is not None for one in params["practices"])),
    ]
