"""What a parent sees below: who needs help first, one organization's duties to read, and nobody elsewhere."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import insert, select, update

from domain.people import Level, Role
from domain.refusals import NotFound
from services.overview import entry, organization, overview
from services.record_lists import of_organization
from storage import schema
from tests.services.diary import Diary, buttons, said
from tests.services.following import request, who

if TYPE_CHECKING:
    from domain.messages import Message
    from domain.people import Actor
    from storage.database import Tx

RANKING = re.compile(
    r"排名|名次|倒数|最差|落后|得分|积分|第 ?[0-9一二三四五六七八九十]+ ?名|^[0-9]+[.、]", re.MULTILINE
)
FEBRUARY = "2026-02-10"
NEWCOMERS = "苏家渡村党支部"
"""The branch whose secretary has not joined, and has logged nothing."""

BRANCHES = 12


def secretaries(diary: Diary) -> list[Actor]:
    """The secretaries of the township's branches who have joined."""
    levels = (Level.VILLAGE, Level.COMMUNITY, Level.UNIT)
    return [diary.actor(one.id) for level in levels for one in diary.city.who(Role.SECRETARY, level)]


def did(
    diary: Diary, *actors: Actor, kinds: tuple[str, ...] = ("branch_committee_meeting", "theme_day")
) -> None:
    """Log a meeting of February, late."""
    for actor in actors:
        diary.meeting(actor, kinds=list(kinds), held_on=FEBRUARY)


def shown(diary: Diary, actor: Actor, organization_id: int | None = None, page: int = 0) -> Message:
    return diary.database.run(overview, actor, organization_id, diary.now, page)


def duties(diary: Diary, actor: Actor, organization_id: int, page: int = 0) -> Message:
    return diary.database.run(organization, actor, organization_id, diary.now, page)


def lines(message: Message) -> list[str]:
    """What is said of each organization."""
    return said(message).splitlines()[2:-1]


def ids(diary: Diary) -> dict[str, int]:
    """Organizations by name."""

    def read(tx: Tx) -> dict[str, int]:
        every = select(schema.organizations.c.name, schema.organizations.c.id)
        return {row.name: row.id for row in tx.execute(every)}

    return diary.database.run(read)


def test_who_needs_help_comes_first_and_the_others_are_only_counted(diary: Diary) -> None:
    school, village, *others = [
        one for one in secretaries(diary) if one.office.organization_name != "柳河村党支部"
    ]
    did(diary, diary.secretary(), *others)
    did(diary, school, kinds=("theme_day",))

    message = shown(diary, diary.township_secretary())

    assert said(message).splitlines()[:2] == ["<b>下级情况 · 梧涧镇党委</b>", "需要帮助 3 个:"]
    two = "过期 2 项,支委会 2月、主题党日 2月"
    assert sorted(lines(message)[:2]) == sorted(
        [f"{village.office.organization_name}:{two}", f"{NEWCOMERS}:{two}"]
    )
    assert lines(message)[2] == f"{school.office.organization_name}:过期 1 项,支委会 2月"
    assert said(message).endswith(f"其余 {BRANCHES - 3} 个没有过期事项。")
    assert [data for data in buttons(message).values() if data.startswith("u:d:")] == [
        f"u:d:{ids(diary)[line.split(':')[0]]}:0:0" for line in lines(message)
    ]


def test_what_waits_for_the_parent_needs_help_though_nothing_is_overdue(diary: Diary) -> None:
    did(diary, *secretaries(diary))
    request(diary, diary.secretary())

    message = shown(diary, diary.township_secretary())

    assert lines(message) == [
        f"{NEWCOMERS}:过期 2 项,支委会 2月、主题党日 2月",
        "柳河村党支部:待收待答复 1 件",
    ]
    assert buttons(message)["待收待答复(1)"] == "x:0"


def test_a_request_to_be_released_needs_help_until_it_is_decided(diary: Diary) -> None:
    secretary, township = diary.secretary(), diary.township_secretary()
    did(diary, *secretaries(diary))
    waiver_id = diary.database.run(_ask, secretary, diary.now)
    assert lines(shown(diary, township))[1:] == ["柳河村党支部:申请免除 1 项"]
    assert buttons(shown(diary, township))["待决定的免除(1)"] == "f:l:0"

    diary.database.run(_decide, waiver_id, township, diary.now)

    assert lines(shown(diary, township))[1:] == []


def _ask(tx: Tx, actor: Actor, now: datetime) -> int:
    draft = {
        "person_id": actor.person_id,
        "office_id": actor.office.id,
        "form": "waiver",
        "form_version": 1,
        "revision": 0,
        "session": {},
        "begun_at": now,
        "changed_at": now,
    }
    draft_id = tx.execute(insert(schema.drafts).values(draft).returning(schema.drafts.c.id)).scalar_one()
    asked = {
        "obligation": "BR-05",
        "organization_id": actor.office.organization_id,
        "period": "M202603",
        "reason": "春耕",
        "person_id": actor.person_id,
        "at": now,
        "draft_id": draft_id,
    }
    return int(tx.execute(insert(schema.waivers).values(asked).returning(schema.waivers.c.id)).scalar_one())


def _decide(tx: Tx, waiver_id: int, actor: Actor, now: datetime) -> None:
    decided = {
        "waiver_id": waiver_id,
        "granted": False,
        "person_id": actor.person_id,
        "office_id": actor.office.id,
        "at": now,
    }
    tx.execute(insert(schema.waiver_decisions).values(decided))


def test_what_was_made_up_for_after_its_end_needs_no_help(diary: Diary) -> None:
    did(diary, *secretaries(diary)[1:])
    diary.meeting(diary.secretary(), kinds=["theme_day"], held_on="2026-03-05")

    names = [line.split(":")[0] for line in lines(shown(diary, diary.township_secretary()))]

    assert names == [NEWCOMERS]


def test_more_organizations_than_fit_stand_on_pages_and_a_page_beyond_is_the_last(diary: Diary) -> None:
    township = diary.township_secretary()
    first = shown(diary, township)
    assert said(first).splitlines()[1] == "需要帮助 12 个,第 1/3 页:"
    assert len(said(first).splitlines()) <= 8
    assert buttons(first)["下一页 ›"] == f"u:o:{township.seat_id}:1"

    last = shown(diary, township, page=2)
    beyond = shown(diary, township, page=99)

    assert said(last) == said(beyond)
    assert len(buttons(last)) == 2 + 1 + 3
    assert f"u:d:{ids(diary)[NEWCOMERS]}:0:" in " ".join(
        data for page in range(3) for data in buttons(shown(diary, township, page=page)).values()
    )


def test_an_organization_below_is_shown_with_its_duties_to_read(diary: Diary) -> None:
    township, secretary = diary.township_secretary(), diary.secretary()
    diary.meeting(secretary, kinds=["members_meeting"])

    first = duties(diary, township, secretary.seat_id)

    assert said(first).splitlines()[:3] == [
        "<b>柳河村党支部</b>",
        "过期 1 项,待办 7 项,已完成 1 项,第 1/2 页。",
        "主题党日 2月 0/1 · 2月28日已过",
    ]
    assert buttons(first) == {
        "下一页 ›": f"u:d:{secretary.seat_id}:1:0",
        "看记录": f"k:{secretary.seat_id}",
        "返回": f"u:o:{township.seat_id}:0",
    }
    second = duties(diary, township, secretary.seat_id, page=1)
    assert "党员大会 一季度 1/1 ✓" in said(second)
    assert all(not data.startswith(("n", "c", "t")) for data in buttons(second).values())


def test_what_several_people_bear_is_one_line_without_their_names(diary: Diary) -> None:
    city = who(diary, Role.SECRETARY, Level.CITY)
    county = who(diary, Role.SECRETARY, Level.COUNTY)

    pages = [said(duties(diary, city, county.seat_id, page=page)) for page in range(5)]

    text = "\n".join(pages)
    assert "联系点走访 2026年 0/2 人" in text
    people = {one.name for one in diary.city.roster.persons}
    assert not [name for name in people if name in text]


def test_further_down_it_is_read_only_too_and_leads_back(diary: Diary) -> None:
    city = who(diary, Role.SECRETARY, Level.CITY)
    found = ids(diary)
    township, county = (
        found["梧涧镇党委"],
        diary.actor(diary.city.who(Role.SECRETARY, Level.COUNTY)[0].id).seat_id,
    )

    message = shown(diary, city, township)

    assert said(message).splitlines()[0] == "<b>下级情况 · 梧涧镇党委</b>"
    assert buttons(message)["返回"] == f"u:d:{township}:0"
    assert not {"推进情况", "下载表格"} & set(buttons(message))
    up = buttons(duties(diary, city, township))
    assert up["它的下级(12)"] == f"u:o:{township}:0"
    assert up["返回"] == f"u:o:{county}:0"
    records = buttons(diary.database.run(of_organization, city, township, diary.now))
    assert records["履责情况"] == f"u:d:{township}:0"


def test_nobody_is_ranked_and_no_person_is_named(diary: Diary) -> None:
    city = who(diary, Role.SECRETARY, Level.CITY)
    people = {one.name for one in diary.city.roster.persons}
    found = ids(diary)
    texts = [said(shown(diary, city, found["梧涧镇党委"], page)) for page in range(3)]
    texts += [said(duties(diary, city, one)) for one in found.values()]

    for text in texts:
        assert not RANKING.search(text), text
        assert not [name for name in people if name in text], text
        assert len(text.splitlines()) <= 8, text


@pytest.mark.parametrize(
    ("role", "level"),
    [
        (Role.SECRETARY, Level.TOWNSHIP),
        (Role.CLERK, Level.COUNTY),
        (Role.ADMINISTRATOR, Level.CITY),
        (Role.STEERING_OFFICE_USER, Level.CITY),
        (Role.PARENT_READER, Level.CITY),
        (Role.DISCIPLINE_READER, Level.CITY),
    ],
)
def test_those_who_look_down_have_a_way_in(diary: Diary, role: Role, level: Level) -> None:
    actor = who(diary, role, level)
    button = diary.database.run(entry, actor)
    assert button is not None
    assert button.data == f"u:o:{actor.seat_id}"
    assert said(shown(diary, actor)).startswith("<b>下级情况 · ")


@pytest.mark.parametrize(
    ("role", "level"),
    [
        (Role.LEADERSHIP_MEMBER, Level.TOWNSHIP),
        (Role.OPERATOR, Level.CITY),
        (Role.INSPECTOR, Level.COUNTY),
        (Role.TEAM_LEADER, Level.CITY),
    ],
)
def test_others_have_none_and_see_nothing(diary: Diary, role: Role, level: Level) -> None:
    actor = who(diary, role, level)
    assert diary.database.run(entry, actor) is None
    for organization_id in ids(diary).values():
        with pytest.raises(NotFound):
            shown(diary, actor, organization_id)
        with pytest.raises(NotFound):
            duties(diary, actor, organization_id)


def test_a_branch_secretary_has_nobody_below_and_sees_their_own_only(diary: Diary) -> None:
    secretary = diary.secretary()
    assert diary.database.run(entry, secretary) is None
    assert said(shown(diary, secretary)) == "柳河村党支部 没有下级组织。"
    for name, organization_id in ids(diary).items():
        with pytest.raises(NotFound):
            shown(diary, secretary, organization_id)
        if name != "柳河村党支部":
            with pytest.raises(NotFound):
                duties(diary, secretary, organization_id)


def test_a_county_does_not_see_what_lies_beside_or_above(diary: Diary) -> None:
    county, found = who(diary, Role.CLERK, Level.COUNTY), ids(diary)
    for name in ("中共望川市委员会", "望川市委组织部", "望川市纪委"):
        with pytest.raises(NotFound):
            shown(diary, county, found[name])
        with pytest.raises(NotFound):
            duties(diary, county, found[name])


def test_in_january_the_year_before_is_over_for_what_must_be_so_at_any_time(diary: Diary) -> None:
    diary.on(date(2027, 1, 10))
    city, county = who(diary, Role.SECRETARY, Level.CITY), who(diary, Role.SECRETARY, Level.COUNTY)

    pages = [said(duties(diary, city, county.seat_id, page=page)) for page in range(8)]

    assert "\n".join(dict.fromkeys("\n".join(pages).splitlines())).count("联系小学党组织") == 1


def test_a_month_is_overdue_from_the_first_instant_after_its_last_local_day(diary: Diary) -> None:
    township = diary.township_secretary()
    did(diary, *secretaries(diary))
    diary.now = datetime(2026, 3, 31, 15, 59, tzinfo=UTC)  # 23:59 in Shanghai
    assert [line.split(":")[0] for line in lines(shown(diary, township))] == [NEWCOMERS]
    diary.now = datetime(2026, 3, 31, 16, 0, tzinfo=UTC)
    assert said(shown(diary, township)).splitlines()[1] == "需要帮助 12 个,第 1/3 页:"


def test_an_organization_in_another_zone_is_overdue_by_its_own_day(diary: Diary) -> None:
    did(diary, *secretaries(diary))
    parent, there = diary.township_secretary(), ids(diary)[NEWCOMERS]
    zone = update(schema.organizations).where(schema.organizations.c.id == there).values
    diary.database.run(lambda tx: tx.execute(zone(time_zone="Asia/Urumqi")))
    assert any(line.startswith(NEWCOMERS) for line in lines(shown(diary, parent)))
