"""What everybody does about a whole round, act by act: set up, entered from paper, summed up, closed."""

from __future__ import annotations

from tests.harness.inspecting import OF_ONE_BRANCH, ROUND
from tests.harness.inspection_acts import CLOCK, FED_BACK, MILD, SEVERE, Act, Flow, Secret

SEEN_ALONE = "公示栏三个月没有换"
"""Why somebody takes points who then cannot stay."""

_SET_UP: tuple[Act, ...] = tuple(("administrator", said) for _, answers in OF_ONE_BRANCH for said in answers)
_FULL_MARKS: tuple[Act, ...] = (
    ("first", ">ss:o:{id}"),
    ("first", "[到了,开始打分]"),
    ("first", "打分 {organization} 全部满分"),
    ("first", "[保存]"),
    ("first", "[封存]"),
    ("second", "打分 {organization} 全部满分"),
    ("second", "[保存]"),
    ("second", "[封存]"),
)
_AGREED_TO: tuple[Act, ...] = (
    ("secretary", ">ob:i:{id}"),
    ("secretary", "[没有异议]"),
    ("secretary", "[同意定稿]"),
)
_CLOSED: tuple[Act, ...] = (("administrator", ">ir:o:1"), ("administrator", "[关闭]"))

SET_UP_AND_AGREED_TO = Flow(
    (*_SET_UP, *_FULL_MARKS, *FED_BACK, *_AGREED_TO, *_CLOSED), (), OF_ONE_BRANCH, from_nothing=True
)
"""A round is set up, sent out, agreed to by whom it visits, and closed."""

_BEGUN: tuple[Act, ...] = (
    ("first", ">ss:o:{id}"),
    ("first", "[到了,开始打分]"),
    ("first", f"打分 {{organization}} 4.1 -1 {SEVERE}"),
    ("first", "[保存]"),
    ("first", "[封存]"),
    ("second", f"打分 {{organization}} 4.1 -0.5 {SEEN_ALONE}"),
    ("second", "[保存]"),
)
_REPLACED: tuple[Act, ...] = (
    ("administrator", ">it:i:{id}"),
    ("administrator", "[换下{second}]"),
    ("administrator", "{third}"),
    ("administrator", "生病住院"),
    ("administrator", "[保存]"),
)
_NOTED: tuple[Act, ...] = (
    ("first", ">ss:h:{id}"),
    ("first", "[座谈会]"),
    ("first", "党员说会开得实"),
    ("first", "12"),
    ("first", "[保存]"),
    ("first", "[民意小调查]"),
    ("first", "[20]"),
    ("first", "18"),
    ("first", "[保存]"),
)
_ENTERED_FROM_PAPER: tuple[Act, ...] = (
    ("administrator", "录入纸质打分表"),
    ("administrator", "[{organization}]"),
    ("administrator", "[{third}]"),
    ("administrator", "[跳过]"),
    ("administrator", f"4.1 -1 {MILD}"),
    ("administrator", "[保存]"),
)
_RAISED: tuple[Act, ...] = tuple(
    ("first", said)
    for matter in ("两个月没有开支委会", "记录本是一次补写的")
    for said in (
        *(">fi:i:{id}", "[登记问题]", "[管理党员不严]", "[一般]", "S5-1", matter),
        *("[跳过]", "[不要]", "[保存]"),
    )
)
_EXPLAINED: tuple[Act, ...] = (
    ("secretary", ">ob:l:{id}.S4-1"),
    ("secretary", "[请求说明]"),
    ("secretary", "是哪一次换届?"),
    ("secretary", "[保存]"),
    ("first", "[看提问]"),
    ("first", "[作说明]"),
    ("first", "去年那次没有批复"),
    ("first", "[保存]"),
)
_WITHDRAWN: tuple[Act, ...] = (
    ("leader", ">fi:o:2"),
    ("leader", "[撤销]"),
    ("leader", "查无此事"),
    ("leader", "[保存]"),
)
_PUT_RIGHT: tuple[Act, ...] = (
    ("parent", ">fi:o:1"),
    ("parent", "[延期]"),
    ("parent", "{later}"),
    ("parent", "修路断了半个月"),
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
_SEEN_AGAIN: tuple[Act, ...] = (
    ("second", ">fi:o:1"),
    ("second", "[回头看]"),
    ("second", "[又反弹了]"),
    ("second", "上个月又没有开"),
    ("second", "[保存]"),
)
_SUMMED_UP: tuple[Act, ...] = (
    ("leader", "督查成果"),
    ("leader", f"[{ROUND}]"),
    ("leader", "[分县市]"),
    ("leader", "[中共芦汀县委员会]"),
    ("leader", "[写问题本质]"),
    ("leader", "书记不懂怎么开会"),
    ("leader", "[保存]"),
    ("leader", "登记经验做法"),
    ("leader", f"[{ROUND}]"),
    ("leader", "[{organization}]"),
    ("leader", "红白事一张表"),
    ("leader", "先登记,再一起办"),
    *(("leader", "[是]"),) * 3,
    ("leader", "[保存]"),
    ("administrator", ">rr:k:1"),
    ("administrator", "[推广]"),
    ("administrator", "[确定推广]"),
)
_SCORED: tuple[Act, ...] = (*_BEGUN, *_REPLACED, *_NOTED, *_ENTERED_FROM_PAPER)
_ENDED: tuple[Act, ...] = ((CLOCK, "35"),)

ENTERED_FROM_PAPER_AND_SUMMED_UP = Flow(
    (*_SCORED, *FED_BACK, *_EXPLAINED, *_SUMMED_UP, *_ENDED, *_CLOSED),
    (Secret(SEVERE, "first", len(_SCORED) - 1), Secret(SEEN_ALONE, "second", len(_SCORED) - 1)),
    OF_ONE_BRANCH,
)
"""One of two is replaced while they score, the other's sheet comes on paper; it ends by the clock."""

FOUND_AND_SEEN_AGAIN = Flow(
    (*_FULL_MARKS, *_RAISED, *FED_BACK, *_WITHDRAWN, *_PUT_RIGHT, *_ENDED, *_SEEN_AGAIN), (), OF_ONE_BRANCH
)
"""Of what is found one is taken back, the other put off, put right, and come up again."""
