"""Reading what a secretary did in person, talks, problems met, support asked for, and vehicles."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from domain.numerals import NUMERAL, number
from domain.quick_entry.dates import find_clocks, find_days
from domain.quick_entry.papers import title
from domain.quick_entry.piece import Marker, Piece, found, label, quotes
from domain.quick_entry.triggers import find_triggers

if TYPE_CHECKING:
    from domain.forms.environment import Environment
    from domain.quick_entry.draft import Draft
    from domain.quick_entry.line import Line

MATTER: tuple[Marker, ...] = (label("matter", "(?:事项|事由|内容|事情|具体|用途|用于|情况)(?=[:\\s])"),)

TALK: tuple[Marker, ...] = (label("remark", "(?:内容|主题|了解|围绕|关于|就)"),)
_COUNTERPARTS: Mapping[str, re.Pattern[str]] = {
    "child_secretary": re.compile("下级(?:党组织|党委|党支部|支部)?(?:负责人)?书记|下级书记"),
    "department": re.compile("分管(?:的)?部门(?:主要)?(?:负责人|领导|负责同志)|部门(?:主要)?负责人"),
    "committee_member": re.compile("(?:支部|党委)?(?:领导)?班子成员|(?:支部|支委)?班子(?=[\\s,])"),
    "party_member": re.compile("(?:普通|困难|流动|青年|预备|老)?党员(?!干部|发展|大会|活动|教育)"),
}
_PEOPLE = re.compile(rf"(?<![0-9.第])(?P<count>{NUMERAL})\s?(?P<unit>人次|[人名位]|个人?|次)(?!之?间)")
_EACH = re.compile("各|分别|每")
_MOST_TALKS = 999
"""More in one entry is a slip of the finger."""

VEHICLE: tuple[Marker, ...] = (
    Marker(
        "none",
        re.compile(
            "(?:还没有?|尚无|暂无|没有|无|未有|未出|还未有|还没出)(?:取得|形成|见)?(?:结果|成效|效果)(?=$|[\\s,;。])"
        ),
        keeps=True,
    ),
    label("result", "(?:取得|最终|目前|形成)?(?:结果|成效|效果)(?=[是为:\\s,])"),
    label("title", "(?:载体|项目|活动|试点)?(?:名称|标题|题目)|(?:项目|活动|试点)(?=[:,\\s《“「])"),
    label("remark", "备注|说明|内容"),
)
_VEHICLES: Mapping[str, str] = {"项目": "project", "活动": "activity", "试点": "pilot"}

_SUPPORT: Mapping[str, re.Pattern[str]] = {
    "money": re.compile("经费|资金"),
    "staff": re.compile("人手|人员"),
    "rule": re.compile("政策"),
    "coordination": re.compile("协调"),
}


def finds(line: Line, _environment: Environment) -> Sequence[Iterator[Piece]]:
    """Return the pieces of a deed, those that prevail first."""
    return (quotes(line), find_days(line), find_clocks(line), find_triggers(line))


def finds_talk(line: Line, _environment: Environment) -> Sequence[Iterator[Piece]]:
    """Return the pieces of talks, those that prevail first."""
    return (
        quotes(line),
        find_days(line),
        find_clocks(line),
        find_triggers(line),
        _counterparts(line),
        _people(line),
    )


def _counterparts(line: Line) -> Iterator[Piece]:
    for value, pattern in _COUNTERPARTS.items():
        yield from found(line, "counterpart", pattern, value)


def _people(line: Line) -> Iterator[Piece]:
    for match in _PEOPLE.finditer(line.plain):
        unit = "times" if match["unit"] == "次" else "people"
        yield Piece(match.start(), match.end(), unit, number(match["count"]))


def fill_matter(draft: Draft, environment: Environment) -> bool:
    """Fill in a kind, a day and a matter."""
    triggers = draft.layout.pieces("trigger")
    kinds = {piece.value[1] for piece in triggers} - {""}
    if len(kinds) == 1:
        draft.put("kind", kinds.pop(), triggers)
    draft.day(environment.today)
    draft.line("matter")
    return True


def fill_support(draft: Draft, environment: Environment) -> bool:
    """Fill in a request for support; what it is for tells its kind when it names only one."""
    fill_matter(draft, environment)
    said = "".join(
        draft.layout.line.plain[piece.start : piece.end] for piece in draft.layout.pieces("trigger")
    )
    kinds = _supported(said) or _supported(str(draft.answers.get("matter", "")))
    if len(kinds) == 1:
        draft.put("kind", kinds.pop())
    return True


def _supported(said: str) -> set[str]:
    return {kind for kind, pattern in _SUPPORT.items() if pattern.search(said)}


def fill_talk(draft: Draft, environment: Environment) -> bool:
    """Fill in with whom and how many; with several kinds of people neither is sure."""
    draft.day(environment.today)
    layout = draft.layout
    named = layout.pieces("counterpart")
    sorts = {piece.value for piece in named}
    if len(sorts) > 1:
        return True
    if sorts:
        draft.put("counterpart", sorts.pop(), named)
    counted = layout.pieces("people") or layout.pieces("times")
    counts = {piece.value for piece in counted}
    if len(counted) == 1 and not any(map(_EACH.search, layout.leftovers())):
        count = counts.pop()
        if count is not None and 1 <= count <= _MOST_TALKS:
            draft.put("count", count, counted)
    return True


def fill_vehicle(draft: Draft, environment: Environment) -> bool:
    """Fill in a vehicle: its kind is named, or what its title ends with."""
    draft.day(environment.today)
    title(draft)
    plain, layout = draft.layout.line.plain, draft.layout
    said = str(draft.answers.get("title", ""))
    kinds = {piece.value[1] for piece in layout.pieces("trigger")} - {""}
    kinds |= {kind for word, kind in _VEHICLES.items() if said.endswith(word)}
    starts = [text.start for text in layout.texts.get("title", ())]
    starts += [piece.start for piece in layout.pieces("quote")]
    for start in starts:
        kinds |= {kind for word, kind in _VEHICLES.items() if re.search(word + r"[:\s]*$", plain[:start])}
    kinds |= {kind for word, kind in _VEHICLES.items() if re.search(f"[》”」]{word}", plain)}
    for start, end in layout.rest:
        kinds |= {kind for word, kind in _VEHICLES.items() if word in plain[start:end]}
    if len(kinds) == 1:
        draft.put("kind", kinds.pop())
    result, denied = layout.text("result"), "none" in layout.texts
    draft.written.add("none")
    if result is not None and not denied:
        draft.line("result")
    elif denied and result is None:
        draft.answers["result"] = None
    return True
