"""The default catalogue of duty items: three lists and the branch pack, drafted by this project.

The source text names no items of the committee's list. Titles, evidence and cadence: defaults, part 4.
"""

from __future__ import annotations

from dataclasses import replace

from domain.duty_items import ByForm, Catalogue, DutyItem, Elsewhere, Way
from domain.in_person_acts import InPersonKind
from domain.records import RecordKind

_GENERAL = ByForm(RecordKind.GENERAL)
"""Completed with the item's own id."""

_VISIT = ByForm(RecordKind.VISIT)
_IN_PERSON = tuple(ByForm(RecordKind.IN_PERSON, {"kind": kind.value}) for kind in InPersonKind)

_REGISTERED = Elsewhere("roster", "contact points stand in the roster, each with its days")
_COUNTED = Elsewhere("automatic", "open findings are followed up by the program until they are closed")
_GENERATED = Elsewhere("automatic", "ledgers are made of the records and never typed")


def _meeting(kind: str) -> ByForm:
    return ByForm(RecordKind.MEETING, {"kinds": [kind]})


def _paper(kind: str) -> ByForm:
    return ByForm(RecordKind.PLAN, {"kind": kind})


def _report(kind: str) -> ByForm:
    return ByForm(RecordKind.UPWARD_REPORT, {"kind": kind})


def _talk(counterpart: str) -> ByForm:
    return ByForm(RecordKind.TALK, {"counterpart": counterpart})


def _visit(kind: str) -> ByForm:
    return ByForm(RecordKind.VISIT, {"kind": kind})


def _item(item_id: str, title: str, pinyin: str, evidence: str, *ways: Way) -> DutyItem:
    own = (replace(_GENERAL, answers={"item": item_id}) if way is _GENERAL else way for way in ways)
    return DutyItem(item_id, title, pinyin, evidence, tuple(own))


OTHER = _item("OTHER", "其他", "qi'ta", "R", _GENERAL)
"""For what no list names."""

DEFAULT = Catalogue(
    (
        # --- DEC: 研究决策 ---
        _item("DEC-01", "全会研究党建", "quan'hui'yan'jiu'dang'jian", "M", _meeting("plenary")),
        _item("DEC-02", "常委会专题研究", "chang'wei'hui'zhuan'ti'yan'jiu", "M", _meeting("topic_session")),
        _item(
            "DEC-03",
            "常委会向全会报告",
            "chang'wei'hui'xiang'quan'hui'bao'gao",
            "M",
            _meeting("standing_committee_report"),
        ),
        _item("DEC-04", "年度任务安排", "nian'du'ren'wu'an'pai", "D", _paper("plan"), _GENERAL),
        _item("DEC-05", "党建规划", "dang'jian'gui'hua", "D", _paper("plan"), _GENERAL),
        _item(
            "DEC-06", "传达研究上级部署", "chuan'da'yan'jiu'shang'ji'bu'shu", "M", _meeting("directive_study")
        ),
        _item("DEC-07", "研究解决新问题", "yan'jiu'jie'jue'xin'wen'ti", "R", ByForm(RecordKind.PROBLEM)),
        _item("DEC-08", "三张清单审定", "san'zhang'qing'dan'shen'ding", "D", _paper("list"), _GENERAL),
        # --- IMP: 组织实施 ---
        _item("IMP-01", "任务分解到人", "ren'wu'fen'jie'dao'ren", "R", _GENERAL),
        _item("IMP-02", "组织设置与按期换届", "zu'zhi'she'zhi'yu'an'qi'huan'jie", "R", _GENERAL),
        _item("IMP-03", "组织覆盖扩面", "zu'zhi'fu'gai'kuo'mian", "R", _GENERAL),
        _item("IMP-04", "发展党员", "fa'zhan'dang'yuan", "D", _paper("plan"), _GENERAL),
        _item("IMP-05", "党员教育培训", "dang'yuan'jiao'yu'pei'xun", "N", _GENERAL),
        _item("IMP-06", "组织生活落实", "zu'zhi'sheng'huo'luo'shi", "R", _GENERAL),
        _item("IMP-07", "软弱涣散整顿", "ruan'ruo'huan'san'zheng'dun", "R", _GENERAL),
        _item("IMP-08", "反腐倡廉教育", "fan'fu'chang'lian'jiao'yu", "R", _GENERAL),
        # --- COO: 统筹协调 ---
        _item("COO-01", "领导小组例会", "ling'dao'xiao'zu'li'hui", "M", _meeting("regular_meeting")),
        _item("COO-02", "办公室协调会", "ban'gong'shi'xie'tiao'hui", "M", _meeting("coordination_meeting")),
        _item("COO-03", "部门分工", "bu'men'fen'gong", "D", _paper("document"), _GENERAL),
        _item("COO-04", "行业协同两新", "hang'ye'xie'tong'liang'xin", "R", _GENERAL),
        _item("COO-05", "边远空白攻坚", "bian'yuan'kong'bai'gong'jian", "R", _GENERAL),
        _item("COO-06", "跨部门难题会商", "kua'bu'men'nan'ti'hui'shang", "R", _GENERAL),
        _item("COO-07", "会议与检查统筹", "hui'yi'yu'jian'cha'tong'chou", "D", _paper("plan"), _GENERAL),
        _item("COO-08", "报表清理与数据共享", "bao'biao'qing'li'yu'shu'ju'gong'xiang", "R", _GENERAL),
        # --- INS: 督查检查 ---
        _item("INS-01", "巡回督责", "xun'hui'du'ze", "R", _GENERAL),
        _item("INS-02", "交互督责", "jiao'hu'du'ze", "R", _GENERAL),
        _item("INS-03", "重点督责", "zhong'dian'du'ze", "R", _GENERAL),
        _item("INS-04", "督前培训", "du'qian'pei'xun", "R", _GENERAL),
        _item("INS-05", "问题反馈", "wen'ti'fan'kui", "R", _GENERAL),
        _item("INS-06", "异议复核", "yi'yi'fu'he", "R", _GENERAL),
        _item("INS-07", "整改跟踪", "zheng'gai'gen'zong", "", _COUNTED),
        _item("INS-08", "共性问题与经验", "gong'xing'wen'ti'yu'jing'yan", "R", _GENERAL),
        # --- GUI: 宏观指导 ---
        _item("GUI-01", "班子联系点", "ban'zi'lian'xi'dian", "", _REGISTERED),
        _item("GUI-02", "联系点走访", "lian'xi'dian'zou'fang", "R", _VISIT),
        _item("GUI-03", "分类指导", "fen'lei'zhi'dao", "D", _paper("document"), _GENERAL),
        _item("GUI-04", "听取下级汇报", "ting'qu'xia'ji'hui'bao", "M", _meeting("hearing")),
        _item("GUI-05", "书记培训", "shu'ji'pei'xun", "N", _GENERAL),
        _item("GUI-06", "答疑和帮办", "da'yi'he'bang'ban", "R", _GENERAL),
        _item("GUI-07", "思想政治引领", "si'xiang'zheng'zhi'yin'ling", "M", _meeting("ideology_session")),
        _item("GUI-08", "制度清理", "zhi'du'qing'li", "D", _paper("document"), _GENERAL),
        # --- SUP: 落实保障 ---
        _item("SUP-01", "人员力量", "ren'yuan'li'liang", "N", _GENERAL),
        _item("SUP-02", "资金投入", "zi'jin'tou'ru", "N", _GENERAL),
        _item("SUP-03", "活动场所", "huo'dong'chang'suo", "N", _GENERAL),
        _item("SUP-04", "书记队伍", "shu'ji'dui'wu", "R", _GENERAL),
        _item("SUP-05", "村干部报酬待遇", "cun'gan'bu'bao'chou'dai'yu", "N", _GENERAL),
        _item("SUP-06", "在职党员到社区报到", "zai'zhi'dang'yuan'dao'she'qu'bao'dao", "N", _GENERAL),
        _item("SUP-07", "关怀帮扶", "guan'huai'bang'fu", "N", _GENERAL),
        _item("SUP-08", "工具与数据安全", "gong'ju'yu'shu'ju'an'quan", "D", _paper("document"), _GENERAL),
        # --- ASS: 考核奖惩 ---
        _item("ASS-01", "述职评议考核", "shu'zhi'ping'yi'kao'he", "R", _meeting("appraisal_meeting")),
        _item(
            "ASS-02",
            "向上级报告抓党建情况",
            "xiang'shang'ji'bao'gao'zhua'dang'jian'qing'kuang",
            "D",
            _report("work"),
        ),
        _item("ASS-03", "半年考核", "ban'nian'kao'he", "R", _GENERAL),
        _item("ASS-04", "年终考核", "nian'zhong'kao'he", "R", _GENERAL),
        _item("ASS-05", "两本台账", "liang'ben'tai'zhang", "", _GENERATED),
        _item("ASS-06", "结果运用", "jie'guo'yun'yong", "D", _paper("document"), _GENERAL),
        _item("ASS-07", "表彰与推广", "biao'zhang'yu'tui'guang", "D", _paper("document"), _GENERAL),
        _item("ASS-08", "问责执行与回访", "wen'ze'zhi'xing'yu'hui'fang", "R", _GENERAL),
        # --- SEC: secretary ---
        _item("SEC-D1", "带领班子抓党建", "dai'ling'ban'zi'zhua'dang'jian", "M", _meeting("topic_session")),
        _item(
            "SEC-D2",
            "规划与新问题",
            "gui'hua'yu'xin'wen'ti",
            "DR",
            _paper("plan"),
            ByForm(RecordKind.PROBLEM),
        ),
        _item("SEC-D3", "班子和干部队伍", "ban'zi'he'gan'bu'dui'wu", "R", _talk("child_secretary")),
        _item(
            "SEC-D4",
            "教育监督管理",
            "jiao'yu'jian'du'guan'li",
            "DR",
            _paper("document"),
            _meeting("party_lesson"),
        ),
        _item("SEC-D5", "四个亲自", "si'ge'qin'zi", "R", *_IN_PERSON),
        _item("SEC-01", "蹲点调研", "dun'dian'diao'yan", "R", ByForm(RecordKind.DUTY_STAY)),
        _item("SEC-02", "主持述职评议", "zhu'chi'shu'zhi'ping'yi", "R", _meeting("appraisal_meeting")),
        _item("SEC-03", "联系乡镇街道", "lian'xi'xiang'zhen'jie'dao", "", _REGISTERED),
        _item("SEC-04", "联系小学党组织", "lian'xi'xiao'xue'dang'zu'zhi", "", _REGISTERED),
        _item("SEC-05", "联系基层老党员", "lian'xi'ji'ceng'lao'dang'yuan", "", _REGISTERED),
        _item("SEC-06", "汇报重点任务", "hui'bao'zhong'dian'ren'wu", "D", _report("key_tasks")),
        # --- MEM: leadership member ---
        _item("MEM-D1", "分管领域任务落实", "fen'guan'ling'yu'ren'wu'luo'shi", "R", _GENERAL),
        _item(
            "MEM-D2",
            "分管部门队伍建设",
            "fen'guan'bu'men'dui'wu'jian'she",
            "R",
            _talk("department"),
            _GENERAL,
        ),
        _item("MEM-D3", "分管领域基层建设", "fen'guan'ling'yu'ji'ceng'jian'she", "R", _GENERAL),
        _item("MEM-D4", "分管领域党员管理", "fen'guan'ling'yu'dang'yuan'guan'li", "R", _GENERAL),
        _item("MEM-D5", "分管领域廉政建设", "fen'guan'ling'yu'lian'zheng'jian'she", "R", _GENERAL),
        _item("MEM-C1", "联系点工作", "lian'xi'dian'gong'zuo", "R", _VISIT, _visit("case_dissection")),
        # --- BR: branch ---
        _item("BR-01", "党员大会", "dang'yuan'da'hui", "M", _meeting("members_meeting")),
        _item("BR-02", "支委会", "zhi'wei'hui", "M", _meeting("branch_committee_meeting")),
        _item("BR-03", "党小组会", "dang'xiao'zu'hui", "M", _meeting("member_group_meeting")),
        _item("BR-04", "党课", "dang'ke", "M", _meeting("party_lesson")),
        _item("BR-05", "主题党日", "zhu'ti'dang'ri", "M", _meeting("theme_day")),
        _item("BR-06", "组织生活会", "zu'zhi'sheng'huo'hui", "M", _meeting("organizational_life_meeting")),
        _item("BR-07", "民主评议党员", "min'zhu'ping'yi'dang'yuan", "N", _meeting("member_review")),
        _item("BR-08", "谈心谈话", "tan'xin'tan'hua", "N", _talk("committee_member"), _talk("party_member")),
        _item("BR-09", "支部书记述职", "zhi'bu'shu'ji'shu'zhi", "D", _paper("summary"), _GENERAL),
        _item("BR-10", "支部按期换届", "zhi'bu'an'qi'huan'jie", "R", _GENERAL),
        _item("BR-11", "党员学时", "dang'yuan'xue'shi", "N", _GENERAL),
        _item(
            "BR-12",
            "年度计划和总结",
            "nian'du'ji'hua'he'zong'jie",
            "D",
            _paper("plan"),
            _paper("summary"),
            _GENERAL,
        ),
        OTHER,
    )
)
"""85 items, and the free one."""
