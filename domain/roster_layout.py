"""How a roster stands in a workbook: sheets, heads of columns, and the words for what can be chosen.

Reading and writing share this table, so that what is given out can be read.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.people import Level, OrganizationKind, Role, Sector
from domain.roster import ContactPointKind

EXAMPLE = "例"
"""A row whose first cell begins with this is an example: read by people only."""

REMARK = "备注"
"""A column that may stand in every sheet and is not read."""

SHANGHAI = "Asia/Shanghai"


class Content(enum.Enum):
    """What a column holds."""

    CODE = "code"
    TEXT = "text"
    WORD = "word"
    """One of a few words, see `Column.words`."""
    YES = "yes"
    COUNT = "count"
    NUMBER = "number"
    DAY = "day"
    PHONE = "phone"


@dataclass(frozen=True)
class Column:
    """A column: the key of what it holds, its head, and what fits into it."""

    key: str
    head: str
    content: Content
    required: bool = False
    most: int = 40
    """Characters a text may have, which is what the database keeps."""
    may_lack: bool = False
    """A sheet may be without it: workbooks from before it have none, and then nothing of it changes."""
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Words for each value, in lower case; the first is the one that is written."""

    def written(self) -> list[str]:
        """The words to choose from."""
        if self.content is Content.YES:
            return [YES[0], NO[0]]
        return [words[0] for words in self.words.values()]


KINDS: Mapping[str, tuple[str, ...]] = {
    OrganizationKind.COMMITTEE: ("党委", "党工委"),
    OrganizationKind.LEADING_GROUP: ("党组",),
    OrganizationKind.GENERAL_BRANCH: ("党总支", "总支"),
    OrganizationKind.BRANCH: ("党支部", "支部"),
    OrganizationKind.MEMBER_GROUP: ("党小组",),
    OrganizationKind.STEERING_GROUP: ("党建工作领导小组", "领导小组"),
    OrganizationKind.STEERING_OFFICE: ("领导小组办公室",),
    OrganizationKind.ORGANIZATION_DEPARTMENT: ("组织部",),
    OrganizationKind.POLITICAL_LEGAL_COMMISSION: ("政法委",),
    OrganizationKind.DISCIPLINE_COMMISSION: ("纪委", "纪检委"),
    OrganizationKind.SUPERVISION_OFFICE: ("督查室",),
    OrganizationKind.PUBLICITY_DEPARTMENT: ("宣传部",),
    OrganizationKind.DEPARTMENT: ("部门单位", "部门"),
}

LEVELS: Mapping[str, tuple[str, ...]] = {
    Level.CITY: ("市", "市级"),
    Level.COUNTY: ("县", "县级", "区", "县区", "县市区"),
    Level.TOWNSHIP: ("乡镇", "乡镇级", "乡", "镇", "街道", "乡镇街道"),
    Level.VILLAGE: ("村", "村级"),
    Level.COMMUNITY: ("社区",),
    Level.UNIT: ("单位", "单位级"),
}

SECTORS: Mapping[str, tuple[str, ...]] = {
    Sector.VILLAGE: ("村", "农村"),
    Sector.COMMUNITY: ("社区", "城市社区"),
    Sector.AGENCY: ("机关",),
    Sector.SCHOOL: ("学校",),
    Sector.STATE_ENTERPRISE: ("国有企业", "国企"),
    Sector.NON_PUBLIC_ENTERPRISE: ("非公企业", "非公有制企业"),
    Sector.SOCIAL_ORGANIZATION: ("社会组织",),
    Sector.OFFICE_BUILDING: ("商务楼宇", "楼宇"),
    Sector.MARKET: ("市场", "农贸市场"),
    Sector.GRID_AREA: ("网格片组", "网格"),
    Sector.MINE: ("矿区企业", "矿区"),
    Sector.PRIVATE_FARM: ("私营农林", "私营农场"),
    Sector.REMOTE: ("边远区域", "边远"),
}

ROLES: Mapping[str, tuple[str, ...]] = {
    Role.SECRETARY: ("书记", "党组织书记", "支部书记", "党支部书记", "党委书记"),
    Role.LEADERSHIP_MEMBER: ("班子成员", "委员"),
    Role.CLERK: ("经办人",),
    Role.ADMINISTRATOR: ("组织部管理员", "管理员"),
    Role.STEERING_OFFICE_USER: ("党建办工作人员", "领导小组办公室工作人员", "党建办"),
    Role.DISCIPLINE_READER: ("纪委查阅人员", "纪委查阅人"),
    Role.PARENT_READER: ("查阅人员", "上级查阅人员"),
    Role.OPERATOR: ("运行维护人员", "运维人员"),
    Role.INSPECTOR: ("督查员",),
    Role.TEAM_LEADER: ("督查组组长", "组长"),
}

POINTS: Mapping[str, tuple[str, ...]] = {
    ContactPointKind.TOWNSHIP: ("乡镇", "街道", "乡镇街道"),
    ContactPointKind.PRIMARY_SCHOOL: ("小学", "小学党组织"),
    ContactPointKind.VETERAN_MEMBER: ("老党员", "基层老党员"),
    ContactPointKind.BRANCH: ("党支部", "支部"),
}

ZONES: Mapping[str, tuple[str, ...]] = {
    SHANGHAI: ("北京时间", "asia/shanghai"),
    "Asia/Urumqi": ("新疆时间", "asia/urumqi"),
}
"""The zones in which days are counted in China."""

YES = ("是", "有", "√", "✓", "y", "yes", "true", "1")
NO = ("否", "无", "×", "n", "no", "false", "0")

_FROM = Column("from_on", "开始日期", Content.DAY, required=True)
_TO = Column("to_on", "结束日期", Content.DAY)
_PERSON = Column("person", "人员编号", Content.CODE, required=True)

ORGANIZATIONS = "组织"
PERSONS = "人员"
OFFICES = "任职"
CONTACT_POINTS = "联系点"

COLUMNS: Mapping[str, tuple[Column, ...]] = {
    ORGANIZATIONS: (
        Column("code", "编号", Content.CODE, required=True),
        Column("name", "名称", Content.TEXT, required=True, most=120),
        Column("kind", "种类", Content.WORD, required=True, words=KINDS),
        Column("level", "层级", Content.WORD, required=True, words=LEVELS),
        Column("parent", "上级编号", Content.CODE),
        Column("sector", "领域", Content.WORD, words=SECTORS),
        Column("authority", "行业主管编号", Content.CODE),
        Column("key_village", "重点村", Content.YES),
        Column("members", "应到人数", Content.COUNT),
        Column("time_zone", "时区", Content.WORD, words=ZONES),
        Column("from_on", "启用日期", Content.DAY, required=True),
        _TO,
        Column("merged_into", "并入", Content.CODE),
        Column("split_from", "拆分自", Content.CODE),
        Column("elected_on", "上次换届日期", Content.DAY, may_lack=True),
    ),
    PERSONS: (
        Column("code", "编号", Content.CODE, required=True),
        Column("name", "姓名", Content.TEXT, required=True, most=60),
        Column("phone", "手机号", Content.PHONE),
    ),
    OFFICES: (
        _PERSON,
        Column("organization", "组织编号", Content.CODE, required=True),
        Column("role", "职务", Content.WORD, required=True, words=ROLES),
        Column("acting", "代理", Content.YES),
        _FROM,
        _TO,
    ),
    CONTACT_POINTS: (
        _PERSON,
        Column("kind", "类型", Content.WORD, required=True, words=POINTS),
        Column("organization", "组织编号", Content.CODE),
        Column("nickname", "老党员称呼", Content.TEXT, most=60),
        _FROM,
        _TO,
    ),
}
"""The sheets of a roster; every one of them is needed, or what it lists would end unseen."""


def head(sheet: str, key: str) -> str:
    """The head of a column by what it holds."""
    return next(one.head for one in COLUMNS[sheet] if one.key == key)


def word(words: Mapping[str, tuple[str, ...]], value: str) -> str:
    """The word that is written for a value."""
    return words[value][0]
