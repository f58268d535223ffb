"""Who cannot be reached: shown to the administrator of their tree, with who is told instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from domain.people import Level, Role
from domain.refusals import NotFound
from services import roster_import, unreached
from storage import persons
from tests.services.diary import buttons, said
from tests.services.following import who
from tests.services.people import administrator_over, office_of, person_of

if TYPE_CHECKING:
    from domain.people import Actor
    from tests.services.diary import Diary


@pytest.fixture
def administrator(diary: Diary) -> Actor:
    """The city's."""
    return who(diary, Role.ADMINISTRATOR, Level.CITY)


def shown(diary: Diary, actor: Actor, page: int = 0) -> list[str]:
    """The lines of a page."""
    return said(diary.database.run(unreached.show, actor, page)).splitlines()


def block(diary: Diary, role: Role, level: Level, number: int = 0) -> None:
    """Let somebody have blocked the bot."""
    diary.database.run(persons.mark_unreachable, diary.city.who(role, level)[number].id, diary.now)


def test_who_never_joined_and_who_blocked_the_bot_is_shown_with_who_is_told_instead(
    diary: Diary, administrator: Actor
) -> None:
    newcomer = diary.database.run(person_of, diary.city.newcomer)
    secretary = diary.database.run(person_of, diary.city.who(Role.SECRETARY, Level.VILLAGE)[0])
    block(diary, Role.SECRETARY, Level.VILLAGE)
    block(diary, Role.INSPECTOR, Level.COUNTY)
    inspector = diary.database.run(person_of, diary.city.who(Role.INSPECTOR, Level.COUNTY)[0])
    place = diary.city.newcomer.title.removesuffix("书记(未登记)")

    lines = shown(diary, administrator)

    assert lines[0] == "<b>收不到提醒的 3 人</b>"
    assert sorted(line.partition(". ")[2] for line in lines[1:4]) == sorted(
        [
            f"{newcomer.name} · {place}书记:还没有加入,由梧涧镇党委接收",
            f"{secretary.name} · 柳河村党支部书记:停用了机器人,本组织其他人能收到",
            f"{inspector.name} · 柏原县委组织部督查员:停用了机器人,没有要提醒的事",
        ]
    )
    assert len(lines) == 5


def test_the_next_in_line_is_whoever_can_be_reached(diary: Diary, administrator: Actor) -> None:
    for role in (Role.SECRETARY, Role.CLERK):
        block(diary, role, Level.TOWNSHIP)
    lines = shown(diary, administrator)
    assert [line.rpartition(",")[2] for line in lines if "梧涧镇党委书记" in line] == ["由班子成员接收"]
    assert any(line.endswith("还没有加入,由中共柏原县委员会接收") for line in lines)
    for account in diary.city.accounts:
        diary.database.run(persons.mark_unreachable, account.id, diary.now)
    everybody = [line for page in range(12) for line in shown(diary, administrator, page)]
    assert any(line.endswith("还没有加入,上级也没有人能收到") for line in everybody)


def test_a_page_has_five_and_every_name_opens_the_way_to_an_invitation(
    diary: Diary, administrator: Actor
) -> None:
    for account in diary.city.accounts[:12]:
        diary.database.run(persons.mark_unreachable, account.id, diary.now)
    first = diary.database.run(unreached.show, administrator)
    assert len(said(first).splitlines()) == 7
    data = list(buttons(first).values())
    assert [one[:4] for one in data] == ["q:p:"] * 5 + ["i:u:"]
    last = diary.database.run(unreached.show, administrator, 9999)
    assert said(last).splitlines()[0].endswith("第 3/3 页")
    assert list(buttons(last).values())[-1] == "i:u:1"


def test_an_administrator_sees_their_own_tree_only(diary: Diary, administrator: Actor) -> None:
    village = diary.city.who(Role.SECRETARY, Level.VILLAGE)[0]
    branch = diary.database.run(office_of, village).organization_id
    narrow = administrator_over(administrator, branch)
    assert shown(diary, narrow) == ["大家都能收到提醒。"]
    assert diary.database.run(unreached.entry, narrow) == []
    block(diary, Role.SECRETARY, Level.VILLAGE)
    assert shown(diary, narrow)[0] == "<b>收不到提醒的 1 人</b>"


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_nobody_else_sees_it(diary: Diary, role: Role) -> None:
    for account in diary.city.who(role)[:1]:
        with pytest.raises(NotFound):
            diary.database.run(unreached.show, diary.actor(account.id))


def test_the_roster_leads_to_it_while_there_is_somebody(diary: Diary, administrator: Actor) -> None:
    overview = diary.database.run(roster_import.overview, administrator)
    assert buttons(overview)["收不到提醒的 1 人"] == "i:u"
