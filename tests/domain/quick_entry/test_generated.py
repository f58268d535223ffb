"""Lines put together from parts in any order are never read wrongly, and no text is an accident."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.quick_entry.read import Entry, read
from tests.domain.quick_entry.phrase import SHORT
from tests.domain.quick_entry.world import FORMS, NAMES, World

if TYPE_CHECKING:
    from domain.messages import Json

LINES = settings(max_examples=400, deadline=None)
"""Enough for every pair of parts to meet; about two seconds."""


@dataclass(frozen=True)
class Part:
    """Words and what they say; nothing may stand right behind a text."""

    words: str
    says: Mapping[str, Json]
    text: bool = False


def parts(key: str, said: Mapping[str, Json], *, text: bool = False) -> st.SearchStrategy[Part]:
    return st.sampled_from([Part(words, {key: value}, text) for words, value in said.items()])


def numbers() -> st.SearchStrategy[tuple[int, int]]:
    return st.integers(1, 60).flatmap(lambda expected: st.tuples(st.integers(1, expected), st.just(expected)))


def came(pair: tuple[int, int], style: int) -> Part:
    attended, expected = pair
    styles = (
        f"{attended}/{expected}",
        f"{attended}/{expected}人",
        f"到会{attended}人应到{expected}人",
        f"应到{expected}人,实到{attended}人",
        f"实到{attended}/应到{expected}",
        f"应参会{expected}人 实参会{attended}人",
    )
    return Part(styles[style], {"attendance": {"attended": attended, "expected": expected}})


DAYS = parts(
    "held_on",
    {
        "昨天": "2026-03-26",
        "昨天下午": "2026-03-26",
        "前天上午": "2026-03-25",
        "上周五": "2026-03-20",
        "周三": "2026-03-25",
        "3月20日": "2026-03-20",
        "3.20": "2026-03-20",
        "3月20日(周五)": "2026-03-20",
        "2026年3月20日": "2026-03-20",
        "2026-03-20": "2026-03-20",
        "20号": "2026-03-20",
        "三月二十日": "2026-03-20",
        "去年12月30日": "2025-12-30",
    },
)
KINDS = st.sampled_from(
    [
        Part(words, {"kinds": [kind]})
        for words, kind in {
            **{
                name: SHORT[name]
                for name in ("支委会", "党员大会", "党小组会", "党课", "主题党日", "组织生活会", "常委会")
            },
            "支位会": SHORT["支委会"],
            "党员大汇": SHORT["党员大会"],
            "主体党日": SHORT["主题党日"],
            "zwh": SHORT["支委会"],
            "ZTDR": SHORT["主题党日"],
        }.items()
    ]
)
MATTERS = (
    "党费收缴",
    "发展党员",
    "走访计划",
    "主题党日方案",
    "3.5万元资金使用",
    "3月5日植树活动",
    "《关于加强党建的决定》",
    "柳河村饮水工程",
    "换届、党费和低保",
)
TOPICS = parts(
    "topics",
    {f"{verb}{matter}": f"{verb}{matter}" for verb in ("研究", "学习", "讨论", "部署") for matter in MATTERS}
    | {f"议题:{matter}": matter for matter in MATTERS},
    text=True,
)
DECISIONS = parts(
    "decision",
    {
        "决定接收1人": "接收1人",
        "决定:3月30日前收齐": "3月30日前收齐",
        "会议决定召开党员大会": "召开党员大会",
        "同意张三转正": "同意张三转正",
        "一致通过换届方案": "一致通过换届方案",
        "没有决定": None,
        "无决定": None,
        "未形成决议": None,
    },
    text=True,
)
MEETINGS = st.tuples(KINDS, DAYS, st.builds(came, numbers(), st.integers(0, 5)), TOPICS, DECISIONS)

POINTS = parts(
    "contact_point",
    {name: NAMES["contact_points"][name] for name in NAMES["contact_points"]}
    | {"柳河小学": "2", "青石镇": "1", "到青石镇党委": "1"},
)
PROBLEMS = st.sampled_from(
    [
        Part("没有问题", {"problems_taken_on": 0}),
        Part("接下0个问题", {"problems_taken_on": 0}),
        Part(
            "接下2个问题:路灯不亮、水压不足",
            {"problems_taken_on": 2, "problems": "路灯不亮、水压不足"},
            text=True,
        ),
        Part("认领问题3个", {"problems_taken_on": 3}),
        Part("带回1件:修路", {"problems_taken_on": 1, "problems": "修路"}, text=True),
    ]
)
REVISITS = parts("revisit_on", {"不回访": None, "4月10日回访": "2026-04-10", "下周五回访": "2026-04-03"})
VISITS = st.tuples(st.just(Part("走访", {"kind": "visit"})), POINTS, DAYS, PROBLEMS, REVISITS)

STAYS = st.tuples(
    st.just(Part("蹲点", {})),
    parts("place", NAMES["places"]),
    parts(
        "span",
        {
            "3.2-3.4": {"from": "2026-03-02", "from_half": "am", "to": "2026-03-04", "to_half": "pm"},
            "3月2日至4日": {"from": "2026-03-02", "from_half": "am", "to": "2026-03-04", "to_half": "pm"},
            "3月2日下午到3月4日上午": {
                "from": "2026-03-02",
                "from_half": "pm",
                "to": "2026-03-04",
                "to_half": "am",
            },
            "昨天下午": {"from": "2026-03-26", "from_half": "pm", "to": "2026-03-26", "to_half": "pm"},
        },
    ),
    PROBLEMS,
)
IN_PERSON = st.tuples(
    st.sampled_from(
        [
            Part(f"亲自{verb}{matter}", {"kind": kind, "matter": matter}, text=True)
            for verb, kind in {"部署": "deployed", "过问": "inquired", "协调": "coordinated"}.items()
            for matter in MATTERS
        ]
    ),
    DAYS,
)
TALKS = st.tuples(
    st.just(Part("谈心谈话", {})),
    parts(
        "counterpart", {"班子成员": "committee_member", "党员": "party_member", "下级书记": "child_secretary"}
    ),
    parts("count", {"3人": 3, "5名": 5, "两人": 2}),
    DAYS,
)
SEPARATORS = (" ", ",", ",", "。", ";", "  ", " , ", "")


@st.composite
def lines(draw: st.DrawFn, said: st.SearchStrategy[tuple[Part, ...]]) -> tuple[str, dict[str, Json]]:
    """A line of the first part and some of the others, in any order, and what it says."""
    first, *others = draw(said)
    chosen = draw(st.permutations([first, *(part for part in others if draw(st.integers(0, 4)))]))
    line = ""
    for part, following in zip(chosen, [*chosen[1:], None], strict=True):
        line += part.words
        if following is not None:
            separator = draw(st.sampled_from(SEPARATORS))
            glued = part.text or (line[-1].isalnum() and line[-1].isascii()) or following.words[0].isascii()
            line += " " if glued and not separator else separator
    wide = draw(st.booleans())
    answers = {key: value for part in chosen for key, value in part.says.items()}
    return line.translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)}) if wide else line, answers


def narrow(value: Json) -> Json:
    return unicodedata.normalize("NFKC", value) if isinstance(value, str) else value


def unwrong(form: str, line: str, meant: Mapping[str, Json], entry: Entry | None) -> None:
    """Fail unless a reading says nothing but what is meant."""
    if entry is None:
        return
    assert entry.form == form, line
    for key, value in entry.answers.items():
        assert key in meant, (line, entry)
        assert narrow(value) == narrow(meant[key]), (line, entry)


@LINES
@given(lines(MEETINGS))
def test_a_meeting_of_parts_in_any_order_is_not_read_wrongly(said: tuple[str, dict[str, Json]]) -> None:
    unwrong("meeting", *said, read(said[0], World(), FORMS))


@LINES
@given(lines(VISITS))
def test_a_visit_of_parts_in_any_order_is_not_read_wrongly(said: tuple[str, dict[str, Json]]) -> None:
    unwrong("visit", *said, read(said[0], World(), FORMS))


@LINES
@given(lines(STAYS))
def test_a_stay_of_parts_in_any_order_is_not_read_wrongly(said: tuple[str, dict[str, Json]]) -> None:
    unwrong("duty_stay", *said, read(said[0], World(), FORMS))


@LINES
@given(lines(IN_PERSON))
def test_an_act_in_person_in_any_order_is_not_read_wrongly(said: tuple[str, dict[str, Json]]) -> None:
    unwrong("in_person", *said, read(said[0], World(), FORMS))


@LINES
@given(lines(TALKS))
def test_talks_of_parts_in_any_order_are_not_read_wrongly(said: tuple[str, dict[str, Json]]) -> None:
    unwrong("talk", *said, read(said[0], World(), FORMS))


CHARACTERS = (
    "支委会党员大会走访蹲点谈心话昨天3月5日.12/15人到应实研究决定没有:,。()《》 \t-~至到"
    "个问题回柳河村青石镇abz０／，"
)


@LINES
@given(st.one_of(st.text(max_size=80), st.text(CHARACTERS, max_size=60)))
def test_no_text_whatever_is_an_accident(text: str) -> None:
    entry = read(text, World(), FORMS)
    assert entry is None or entry.form in FORMS
