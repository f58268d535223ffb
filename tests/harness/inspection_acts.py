"""What everybody does at an inspection, act by act: who, and what is typed or tapped.

The words of a tap stand in brackets, data that no button need carry behind >. `{id}` is the inspection,
`{organization}` whom it visits, `{by}` a day on which something is put right, `{later}` one to which that is
put off; `{second}` and `{third}` are names.
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.harness.inspecting import OF_ALL_LEVELS, Step

SEVERE = "书记外出两个月没有交接"
MILD = "换届材料少一份签字"
SEVERE_AGAIN = "再看,只有口头交接"
MILD_AGAIN = "再看,少的是副书记的"
"""Why the two take points, at first and when they look again."""

Act = tuple[str, str]

CLOCK = "clock"
"""Who acts when time passes: what is said is how many days after the round began it is then."""


@dataclass(frozen=True)
class Secret:
    """Words that nobody but one may be told while only so many acts have been done."""

    words: str
    who: str
    acts: int


@dataclass(frozen=True)
class Flow:
    """Acts in order, each once, and what is secret meanwhile."""

    acts: tuple[Act, ...]
    secrets: tuple[Secret, ...]
    set_up: tuple[Step, ...] = OF_ALL_LEVELS
    """How the round was set up in which they are done."""

    from_nothing: bool = False
    """Whether the acts themselves set it up."""


_TAPPED: tuple[Act, ...] = (
    ("first", ">ss:o:{id}"),
    ("first", "[到了,开始打分]"),
    ("first", "[3]"),
    ("first", SEVERE),
    ("first", "[满分]"),
    ("first", "打分 {organization} 5.1 -0.5 少一次会"),
    ("first", "[保存]"),
    ("first", "[封存]"),
    ("second", f"打分 {{organization}} 4.1 -0.5 {MILD};5.1 -0.5 少一次会"),
    ("second", "[保存]"),
    ("second", "[封存]"),
)
_AGREED: tuple[Act, ...] = (
    ("second", "[商定不同]"),
    ("second", "[S4-1]"),
    ("second", "[提出 3 分]"),
    ("first", "[确认 3 分]"),
)
FED_BACK: tuple[Act, ...] = (
    ("first", ">fb:o:{id}"),
    ("first", "[当场反馈给对方]"),
    ("secretary", "[看反馈]"),
    ("secretary", "[签收]"),
)
"""The visited side is given the whole of it, and says that it has it."""

_RECHECKED: tuple[Act, ...] = (
    ("secretary", ">ob:l:{id}.S4-1"),
    ("secretary", "[提异议]"),
    ("secretary", "有交接记录,在乡镇"),
    ("secretary", "[保存]"),
    ("administrator", "[看异议]"),
    ("administrator", "[就这两位]"),
    ("third", "[看异议]"),
    ("third", "[写复核意见]"),
    ("third", "[改评]"),
    ("third", "[4 分]"),
    ("third", "交接材料属实"),
    ("third", "[保存]"),
    ("fourth", "[看异议]"),
    ("fourth", "[同意这个意见]"),
)
AGREED_AND_RECHECKED = Flow(
    _TAPPED + _AGREED + FED_BACK + _RECHECKED,
    tuple(Secret(words, who, len(_TAPPED) - 1) for words, who in ((SEVERE, "first"), (MILD, "second"))),
)
"""Two score, one by taps; they agree where they differ, and two others recheck what is disputed."""

_WRITTEN: tuple[Act, ...] = (
    ("first", ">ss:o:{id}"),
    ("first", "[到了,开始打分]"),
    ("first", f"打分 {{organization}} 4.1 -1 {SEVERE}"),
    ("first", "[保存]"),
    ("first", "[封存]"),
    ("second", f"打分 {{organization}} 4.1 -0.5 {MILD}"),
    ("second", "[保存]"),
    ("second", "[封存]"),
)
_SCORED_AGAIN: tuple[Act, ...] = (
    ("first", ">pc:i:{id}:S4-1"),
    ("first", "[现场重评]"),
    ("first", "[重新打分]"),
    ("first", "2.5"),
    ("first", SEVERE_AGAIN),
    ("first", "[保存]"),
    ("second", ">pc:i:{id}:S4-1"),
    ("second", "[重新打分]"),
    ("second", "3.5"),
    ("second", MILD_AGAIN),
    ("second", "[保存]"),
)
_LED: tuple[Act, ...] = (
    ("leader", ">pc:i:{id}:S4-1"),
    ("leader", "[组长提出分值]"),
    ("leader", "3"),
    ("leader", "任职文件在,交接单不在"),
    ("leader", "[保存]"),
    ("second", "[确认 3 分]"),
)
_RAISED: tuple[Act, ...] = (
    ("first", ">fi:i:{id}"),
    ("first", "[登记问题]"),
    ("first", "[管理党员不严]"),
    ("first", "[一般]"),
    ("first", "S5-1"),
    ("first", "两个月没有开支委会"),
    ("first", "[跳过]"),
    ("first", "[不要]"),
    ("first", "[保存]"),
)
_PUT_RIGHT: tuple[Act, ...] = (
    ("secretary", ">fi:o:1"),
    ("secretary", "[原因在上级]"),
    ("secretary", "[经费]"),
    ("secretary", "修屋顶要 3 万元"),
    ("secretary", "[保存]"),
    ("parent", ">fi:o:1"),
    ("parent", "[看求助]"),
    ("parent", "[答复]"),
    ("parent", "[同意办理]"),
    ("parent", "下周拨付"),
    ("parent", "[保存]"),
    ("secretary", ">fi:o:1"),
    ("secretary", "[整改措施]"),
    ("secretary", "每月 5 日开支委会"),
    ("secretary", "[书记]"),
    ("secretary", "{by}"),
    ("secretary", "[保存]"),
    ("secretary", "[报整改结果]"),
    ("secretary", "已开两次,记录齐全"),
    ("secretary", "[保存]"),
    ("second", ">fi:o:1"),
    ("second", "[属实,销号]"),
)
SCORED_AGAIN_AND_PUT_RIGHT = Flow(
    _WRITTEN + _SCORED_AGAIN + _LED + _RAISED + FED_BACK + _PUT_RIGHT,
    (
        *(Secret(words, who, len(_WRITTEN) - 1) for words, who in ((SEVERE, "first"), (MILD, "second"))),
        Secret(SEVERE_AGAIN, "first", len(_WRITTEN + _SCORED_AGAIN) - 1),
        Secret(MILD_AGAIN, "second", len(_WRITTEN + _SCORED_AGAIN) - 1),
    ),
)
"""Two score an item again and still differ, so their leader proposes; what is found is put right."""
