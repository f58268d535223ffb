"""Made-up names of places and people for the demonstration city."""

from __future__ import annotations

import random
from collections.abc import Iterator

CITY = "望川"

COUNTIES = (
    "云渚县",
    "柏原县",
    "碧梧县",
    "松涧县",
    "枕溪县",
    "霜林县",
    "桐坞县",
    "芦汀县",
    "雁渡县",
    "梅隐县",
    "澜溪县",
    "竹隐县",
    "晴岚县",
    "枫浦县",
    "荷湾县",
    "茗溪县",
)

TOWNSHIPS = tuple(
    first + second
    for first in "青柏梧枫槐杏兰菱芦苇茶竹霞雁鹤鹭鹿溪泉霜星晴"
    for second in "渚汀坞涧岫屿滩畈塬洼"
)

FIRST_VILLAGE = "柳河"
"""The village of the documents' examples."""

ENTERPRISES = ("茶业", "竹艺", "果蔬", "粮油", "纺织", "农机", "包装", "食品")

SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
    "谢邹喻苏潘葛范彭鲁韦马苗方俞任袁柳唐罗薛贺倪汤单曾解仇覃"
)
"""The last five have several readings, so that search by pinyin is tried on them."""

_GIVEN_FIRST = "晓若思雨书知远景松亦清予望怀念以向初问言守嘉禾映承"
_GIVEN_SECOND = "岚舟川榕桐澄野朗屿棠溪竹荷苇宁安衡舒原笙筠恬帆砚渔"

_ROOTS = "柳杨桃杏梅槐榆桑枣梨竹松柏枫茶石沙泥金银铜铁龙凤鹤鹿马牛羊燕花草荷莲红白青黄清秀"
_FEATURES = "河庄沟岭坡塘桥店坝湾洼坪岗墩溪泉井屯寨营铺堡渡冲畈圩浜埠"
_FAMILIES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华魏陶姜谢邹苏潘葛"
_SIDES = "上下东西南北前后"


def village_names(chance: random.Random) -> Iterator[str]:
    """Names of villages without 村, each once: the short ones first, then 上…, 东… and so on."""
    plain = [root + feature for root in _ROOTS for feature in _FEATURES]
    plain += [f"{family}家{feature}" for family in _FAMILIES for feature in _FEATURES]
    plain.remove(FIRST_VILLAGE)
    chance.shuffle(plain)
    yield from plain
    yield from (side + name for side in _SIDES for name in plain)


def person_names(chance: random.Random) -> Iterator[str]:
    """Names of people, each once."""
    given = [first + second for first in _GIVEN_FIRST for second in _GIVEN_SECOND if first != second]
    chance.shuffle(given)
    surnames = list(SURNAMES)
    chance.shuffle(surnames)
    for turn in range(len(given)):
        for number, surname in enumerate(surnames):
            yield surname + given[(turn + number) % len(given)]


def veteran_nickname(chance: random.Random) -> str:
    """How people call a veteran member; names nobody."""
    return f"老{chance.choice(SURNAMES)}"
