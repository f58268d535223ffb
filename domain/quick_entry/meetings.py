"""Reading a meeting: 昨天下午支委会 12/15 研究发展党员 决定接收1人."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from domain.meetings import MeetingKind
from domain.quick_entry.attendance import could_be_a_day, expected_at, find_attendance, possible
from domain.quick_entry.dates import Written, find_clocks, find_days
from domain.quick_entry.layout import says_nothing
from domain.quick_entry.piece import Marker, Piece, label, quotes, verb
from domain.quick_entry.triggers import TOPICS, find_triggers

if TYPE_CHECKING:
    from domain.forms.environment import Environment
    from domain.quick_entry.draft import Draft
    from domain.quick_entry.layout import Layout
    from domain.quick_entry.line import Line

_DECIDES = (
    "(?:(?:会议|大会|支委会|支部|全体党员|与会党员|到会党员|与会人员|大家|最后|最终|经|一致|举手|表决|投票|票决|全票|讨论|审议|研究|"
    "无记名投票|并|后)*)"
)
_MEANS = (
    "(?!走访|学习|观看|开展|讨论|调研|线上|腾讯|视频|会议|微信|钉钉|电话|座谈|集中|书面|书|率|票|后|以后)"
)
_RESOLVED = f"{_DECIDES}(?:决定|决议)(?!性|权|书|事项|精神|草案)"
_BEGINS = "(?:(?<![\\u4e00-\\u9fff0-9])|(?<=[会日课天午号到]))"
_AGREED = f"{_BEGINS}{_DECIDES}(?:不?同意(?!书|率|票)|(?:未|没有?|不)?通过了?{_MEANS})"
_LISTED = "(?:[0-9一二三四五][.、)])?"
_TOPIC_VERBS = (
    "集中学习|专题学习|专题研究|专题讨论|研究讨论|学习讨论|学习贯彻|学习传达|研究(?![室生院所])|学习(?!强国|时间|室|小组|日)|"
    "讨论(?!稿|组|区)|商议|商讨|商量|研讨|传达(?!室)|审议|审核|审定|听取|通报(?!批评)|部署|布署"
)
_OTHER_TOPIC_VERBS = (
    "安排(?!表)|布置|总结|推选|推荐|选举|改选|补选|换届|评议|参观|观看|重温|票决|宣讲|宣读|围绕|交流|征求|分析|检视|查摆|酝酿|汇报|"
    "开展(?!了?(?:专题|统一|支部|微|一次|1次)*(?:支委会|党员大会|党小组会|党课|主题党日|组织生活会|民主评议|常委会))"
)
_VERBS_THAT_BEGIN_A_DECISION = (
    "接收|吸收|同意|通过|推荐|确定|提交|报|上报|成立|开展|召开|由|按|将|给予|于|每|组织|发放|列为|列入|转为|延长|启动|购买|修|建|选|"
    "聘|免|增|减|取消|暂缓|推迟|下|本|先|在|对|向|从|为|授予|表彰|设立|实施|采用|采取|投入|拨|资助|走访|慰问|看望|制定|完成|落实|"
    "整改|安排|调整|[0-9一二三两]"
)

_NONE = (
    "(?:没有?|未|无|暂无|没做|未做|未作|没作出?|未形成|没形成)(?:作出|做出|形成)?(?:任何)?(?:决定|决议)"
    "(?=$|[\\s,;。!)])"
)
_NO_DECISION = re.compile(_NONE)

MARKERS: tuple[Marker, ...] = (
    verb("none", _NONE),
    label("decision", _RESOLVED),
    verb("decision", _AGREED),
    label(
        TOPICS,
        "(?:会议|学习|活动|主要|研究)?(?:议题|议程|内容|主题(?!党日|教育|活动)|课题|题目)[0-9一二三四五]?(?=[^,;。])",
    ),
    label(TOPICS, f"(?:{_TOPIC_VERBS})(?=[:])"),
    verb(TOPICS, f"{_LISTED}(?:{_TOPIC_VERBS})"),
    verb(TOPICS, f"{_LISTED}(?:{_OTHER_TOPIC_VERBS})", weak=True),
)
INNER: tuple[Marker, ...] = (
    label(
        "decision",
        f"(?:会议|大会|一致|并|后|最后|最终|表决)(?:一致)?(?:决定|决议)|(?<![的了委央府级大中《任何个项做作])(?:决定|决议)(?={_VERBS_THAT_BEGIN_A_DECISION}|[:])",
    ),
    verb("decision", f"(?:会议|大会|一致|表决|全票|举手)+(?:同意|通过){_MEANS}|并(?:同意|通过){_MEANS}"),
)
_UNSPLIT = re.compile(
    "(?<![的了委央府级大中《])(?:决定|决议)(?!性|权|书|事项|精神|》|草案|的)|同意(?!书|率)|通过(?:了|$)"
)

_ONLY_A_VERB = re.compile(
    "(?:集中|专题)?(?:研究|学习|讨论|商议|商量|研讨|传达|审议|听取|通报|部署|安排|布置|总结|评议|交流|汇报|围绕|开展|参观|观看|重温)+"
)

BRANCH_KINDS = frozenset(
    {
        "branch_committee_meeting",
        "members_meeting",
        "member_group_meeting",
        "party_lesson",
        "theme_day",
        "organizational_life_meeting",
        "member_review",
    }
)
_ITEMS = frozenset({"topic_session", "directive_study", "hearing", "ideology_session"})
"""Kinds that are an item of a committee's meeting; a branch meeting stays what it is called."""

_IN_TURN = re.compile("后|再|然后|接着|随后|先|之后|分别")


def finds(line: Line, _environment: Environment) -> Sequence[Iterator[Piece]]:
    """Return the pieces of a meeting, those that prevail first."""
    return (quotes(line), _attendance_or_days(line), find_days(line), find_clocks(line), find_triggers(line))


def _attendance_or_days(line: Line) -> Iterator[Piece]:
    """Yield what tells who came; of 3/2, which cannot, the day."""
    for piece in find_attendance(line):
        if piece.name == "fraction" and piece.value[0] > piece.value[1] and could_be_a_day(piece.value):
            yield Piece(piece.start, piece.end, "day", Written(line.plain[piece.start : piece.end]))
        else:
            yield piece


def fill(draft: Draft, environment: Environment) -> bool:
    """Fill in what is said of a meeting; False when it is not one meeting."""
    layout = draft.layout
    triggers = layout.pieces("trigger")
    if len(triggers) > 1 and _apart(layout, triggers):
        return False
    kinds = _kinds(layout, triggers)
    if kinds:
        draft.put("kinds", kinds, triggers)
    attendance(draft, kinds, environment)
    draft.day(environment.today)
    _topics(draft, kinds)
    _decision(draft)
    return True


def _apart(layout: Layout, triggers: Sequence[Piece]) -> bool:
    """Tell whether words between the kinds say that they were held one after the other."""
    first, last = triggers[0].end, triggers[-1].start
    return any(
        _IN_TURN.search(layout.line.plain[start:end]) for start, end in layout.rest if first <= start < last
    )


def _kinds(layout: Layout, triggers: Sequence[Piece]) -> list[str]:
    named = {piece.value[1] for piece in triggers}
    branch = named & BRANCH_KINDS
    joined = any(
        re.search("[暨和及、+]\\s?$", layout.line.plain[: piece.start])
        for piece in triggers
        if piece.value[1] in _ITEMS
    )
    if branch and not joined:
        named -= _ITEMS
    return [str(kind) for kind in MeetingKind if kind in named]


def attendance(draft: Draft, kinds: Sequence[str], environment: Environment) -> None:
    """Set who came. What may be a day instead is attendance only beside a day or the known number."""
    layout = draft.layout
    said = layout.pieces("attendance")
    unsure = layout.pieces("fraction")
    expected = expected_at(kinds, environment)
    dated = bool(layout.pieces("day"))
    pairs = {piece.value for piece in said}
    if not said:
        sure = [one for one in unsure if not could_be_a_day(one.value) or dated or one.value[1] == expected]
        said, pairs = sure, {piece.value for piece in sure}
        if len(unsure) > 1:
            sure = [one for one in unsure if not could_be_a_day(one.value)]
            said = sure or [one for one in unsure if one.value[1] == expected]
            pairs = {piece.value for piece in said}
    everybody = layout.pieces("everybody")
    if not said and everybody and expected is not None:
        said, pairs = everybody, {(expected, expected)}
    if len(pairs) == 1 and possible(pair := pairs.pop()):
        draft.put("attendance", {"attended": pair[0], "expected": pair[1]}, said)


def _topics(draft: Draft, kinds: Sequence[str]) -> None:
    said = draft.layout.text(TOPICS)
    if said is not None and not _UNSPLIT.search(said, 1) and not _ONLY_A_VERB.fullmatch(said):
        draft.line(TOPICS)
        return
    titles = draft.layout.pieces("quote")
    if said is None and "party_lesson" in kinds and len(titles) == 1:
        draft.put(TOPICS, draft.layout.line.words(titles[0].start, titles[0].end), titles)


def _says_more(layout: Layout) -> bool:
    """Tell whether something follows the words that there was no decision."""
    plain = layout.line.plain
    return any(
        not says_nothing(_NO_DECISION.sub("", plain[text.start : text.end], count=1).strip(" ,;。"))
        for text in layout.texts.get("none", ())
    )


def _decision(draft: Draft) -> None:
    said, denied = draft.layout.text("decision"), "none" in draft.layout.texts
    if not _says_more(draft.layout):
        draft.written.add("none")
    if said is not None and not denied:
        draft.line("decision")
    elif denied and said is None:
        draft.answers["decision"] = None
