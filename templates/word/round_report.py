"""The report of a round as a Word document: by county and name, residents first, with all entries."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from templates.render import day_year, label
from templates.round_reports import (
    BLOCKS,
    FOUR,
    NONE,
    TESTS,
    counted,
    figures,
    first,
    foot,
    outcome,
    progress,
    stages,
)
from templates.word.writing import Page

if TYPE_CHECKING:
    from domain.messages import Json, Params

FILE_NAME = "督查报告_{number}_{day}.docx"

TEAMS = (("组", 2.0), ("组长", 2.4), ("组员", 9.6), ("党组织", 1.8))
SCORES = (
    *(("编号", 1.5), ("党组织", 2.9), ("群众满意", 1.5), ("解决问题", 1.5), ("实效", 1.6)),
    *(("问题", 1.0), ("销号", 1.0)),
    *(("总分", 1.3), ("主体责任", 1.6), ("第一责任", 1.6), ("基层成果", 1.9), ("上级保障", 1.4)),
)
BESIDE = (("编号", 1.5), ("党组织", 3.2), ("四个到位", 3.4), ("好的方面", 4.6), ("帮助指导", 3.6))
PRACTICES = (("党组织", 3.2), ("名称", 2.8), ("做法", 6.4), ("三条", 2.4), ("推广", 1.8))
FINDINGS = (("编号", 2.0), ("党组织", 3.2), ("类别、程度", 2.8), ("问题", 4.6), ("进展", 1.8), ("期限", 2.4))
OBJECTIONS = (
    ("编号", 1.5),
    ("党组织", 2.9),
    ("哪一项", 2.4),
    ("理由", 3.4),
    ("结果", 4.4),
    ("复核日期", 2.4),
)


def content(params: Params) -> bytes:
    """The document. `params`: as `services.round_reports` gives them."""
    on = date.fromisoformat(params["on"])
    page = Page(f"{params['round']}督查报告", params["committee"], params["committee"], on)
    for write in (_round, _teams, _places, _counties, _practices, _findings, _objections, _figures):
        write(page, params)
    page.foot(foot(params))
    return page.content()


def _round(page: Page, params: Params) -> None:
    page.head("一、督查情况")
    for words in first(params):
        page.line(words, bold=True)
    window = f"{day_year(params['from_on'])}至{day_year(params['to_on'])}"
    page.line(f"{label(params['mode'])}({label(params['manner'])}),{window},{label(params['state'])}。")
    if params["directive"]:
        page.line(f"落实的部署:{params['directive']}")
    page.line(f"步骤和要点:{params['procedure']}")
    page.line(f"评分表第 {params['card']} 版,所有组用同一版。")
    page.line(f"党组织 {params['statistics']['places']} 个:{stages(params)}。")
    for words in counted(params):
        page.note(words)


def _teams(page: Page, params: Params) -> None:
    page.head("二、督查组")
    rows = [
        [one["name"], "、".join(one["leaders"]), "、".join(one["members"]), str(one["places"])]
        for one in params["teams"]
    ]
    _table(page, TEAMS, rows)


def _places(page: Page, params: Params) -> None:
    page.head("三、各党组织")
    for county in params["counties"]:
        told = [one for one in params["places"] if one["county"] == county["name"]]
        page.head(county["name"], level=2)
        for words in first(county):
            page.line(words)
        _table(page, SCORES, [_score(one) for one in told])
        _table(page, BESIDE, [_beside(one) for one in told])
        waiting = [one for one in params["unseen"] if one["county"] == county["name"]]
        if waiting:
            named = "、".join(f"{one['name']}({one['reference']},{label(one['stage'])})" for one in waiting)
            page.line(f"还没有反馈:{named}。")


def _score(one: Json) -> list[str]:
    verified = [each for each in one["verified"] if each["value"]]
    seen = f"{_sum(verified, 'value')}/{_sum(verified, 'most')}" if verified else NONE
    poll = f"{one['satisfied']}/{one['asked']}" if one["polled"] else NONE
    solved = f"{one['solved']}/{one['taken_on']}" if one["taken_on"] else NONE
    blocks = [_share(one["blocks"].get(key)) for key in BLOCKS]
    counts = [str(len(one["findings"])), str(one["closed"])]
    return [
        one["reference"],
        one["name"],
        poll,
        solved,
        seen,
        *counts,
        one["total"] or "未齐",
        *blocks,
        _share(one["above"]),
    ]


def _beside(one: Json) -> list[str]:
    four = ",".join(f"{FOUR[key]} {_share(block)}" for key, block in one["four"].items() if block)
    good, helped = (";".join(one[key]) or NONE for key in ("good_points", "help"))
    return [one["reference"], f"{one['name']}({label(one['stage'])})", four or NONE, good, helped]


def _counties(page: Page, params: Params) -> None:
    page.head("四、分县市")
    page.line(f"共性问题:同一县市 {params['least']} 个以上党组织都有的同类问题。")
    page.line(f"问题本质和短板应在{day_year(params['due_on'])}前写好。")
    for county in params["counties"]:
        page.head(f"{county['name']}(党组织 {county['places']} 个,已反馈 {county['fed_back']} 个)", level=2)
        for one in county["common"]:
            names, references = "、".join(one["organizations"]), "、".join(one["references"])
            count = len(one["organizations"])
            page.line(f"共性问题 {label(one['category'])}:{count} 个党组织({names}),{references}")
        if not county["common"]:
            page.line(f"共性问题:{NONE}")
        page.line(f"问题本质:{county['root_cause'] or '还没有写'}")
        page.line(f"短板:{county['shortfall'] or '还没有写'}")


def _practices(page: Page, params: Params) -> None:
    page.head("五、经验做法")
    rows = [
        [
            f"{one['name']}({one['inspection']})",
            one["title"],
            one["summary"],
            "、".join(name for test, name in TESTS.items() if one["tests"][test]) or NONE,
            day_year(one["spread_on"]) if one["spread_on"] else "还没有",
        ]
        for one in params["practices"]
    ]
    _table(page, PRACTICES, rows)


def _findings(page: Page, params: Params) -> None:
    page.head("六、问题")
    rows = [
        [
            one["reference"],
            one["name"],
            f"{label(one['category'])},{label(one['severity'])}",
            one["matter"],
            progress(one),
            day_year(one["due_on"]) if one["due_on"] else NONE,
        ]
        for one in params["findings"]
    ]
    _table(page, FINDINGS, rows)


def _objections(page: Page, params: Params) -> None:
    page.head("七、异议复核")
    rows = [
        [
            one["reference"],
            one["name"],
            one["line"],
            one["reason"],
            outcome(one) + (f":{one['why']}" if one["why"] else ""),
            day_year(one["decided_on"]) if one["decided_on"] else NONE,
        ]
        for one in params["objections"]
    ]
    _table(page, OBJECTIONS, rows)


def _figures(page: Page, params: Params) -> None:
    page.head("八、统计")
    _table(page, (("数字", 6.0), ("多少", 2.0)), [[name, str(count)] for name, count in figures(params)])


def _table(page: Page, columns: Sequence[tuple[str, float]], rows: Sequence[Sequence[str]]) -> None:
    if rows:
        page.table([head for head, _ in columns], [width for _, width in columns], rows)
    else:
        page.line(f"{NONE}。")


def _share(block: Json) -> str:
    return "不评" if block is None else f"{block['earned']}/{block['most']}"


def _sum(several: Sequence[Json], key: str) -> str:
    return f"{sum(float(one[key]) for one in several):g}"
