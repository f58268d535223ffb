"""How far down the tree a duty has been taken up, and which requests wait above."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import insert, select, update

from domain.people import Level, Role
from domain.refusals import NotFound
from services.chain import chain, choices
from storage import schema
from tests.services.diary import Diary, buttons, said
from tests.services.following import follow, made, request, who

if TYPE_CHECKING:
    from datetime import datetime

    from domain.people import Actor
    from storage.database import Tx

APRIL = date(2026, 4, 10)


def of(diary: Diary, actor: Actor, key: str) -> list[str]:
    """The chain of a duty as it is read."""
    return said(diary.database.run(chain, actor, key, diary.now)).splitlines()


def plenary(diary: Diary, actor: Actor) -> None:
    diary.meeting(actor, kinds=["plenary"])


def appraise(diary: Diary, level: Level) -> None:
    """The secretary of a level chairs the yearly appraisal."""
    diary.meeting(who(diary, Role.SECRETARY, level), kinds=["appraisal_meeting"])


def test_a_duty_nobody_has_begun_is_said_to_be_so(diary: Diary) -> None:
    assert of(diary, who(diary, Role.SECRETARY, Level.CITY), "ASS-01") == [
        "<b>述职评议考核 2026年</b>",
        "已完成/应完成的组织(12月31日截止):",
        "市 0/1",
        "县 0/1",
        "乡镇 0/1",
        "各级都还没有开始。",
    ]


def test_it_is_said_plainly_at_which_level_it_stops(diary: Diary) -> None:
    city = who(diary, Role.SECRETARY, Level.CITY)
    appraise(diary, Level.CITY)
    assert of(diary, city, "ASS-01")[2:] == ["市 1/1", "县 0/1", "乡镇 0/1", "到县一级还没有展开。"]
    appraise(diary, Level.COUNTY)
    assert of(diary, city, "ASS-01")[2:] == ["市 1/1", "县 1/1", "乡镇 0/1", "到乡镇一级还没有展开。"]
    appraise(diary, Level.TOWNSHIP)
    assert of(diary, city, "ASS-01")[2:] == ["市 1/1", "县 1/1", "乡镇 1/1", "各级都已完成。"]


def test_what_has_begun_and_is_not_met_is_said_beside_what_is(diary: Diary) -> None:
    """Four visits a year of each leadership member: one visit of one of them has been made."""
    county = who(diary, Role.LEADERSHIP_MEMBER, Level.COUNTY)
    diary.visit(county)

    found = of(diary, who(diary, Role.SECRETARY, Level.COUNTY), "MEM-C1.visit")

    assert found[2:] == ["县 0/1,另有 1 个已开始", "乡镇 0/1", "到乡镇一级还没有展开。"]


def test_the_running_period_counts_and_not_the_one_before(diary: Diary) -> None:
    diary.meeting(diary.secretary(), kinds=["members_meeting"])
    township = diary.township_secretary()
    assert "基层 1/12" in of(diary, township, "BR-01")
    diary.on(APRIL)
    assert of(diary, township, "BR-01")[0] == "<b>党员大会 二季度</b>"
    assert "基层 0/12" in of(diary, township, "BR-01")


def test_what_has_a_last_day_in_the_year_keeps_its_chain_after_that_day(diary: Diary) -> None:
    """The plan of the year is due on 31 March; the item is switched on for the county's tree."""
    county = who(diary, Role.SECRETARY, Level.COUNTY)
    diary.database.run(_switch_on, county.seat_id, "DEC-04", diary.now)
    diary.on(APRIL)
    found = of(diary, county, "DEC-04")
    assert found[1] == "已完成/应完成的组织(3月31日已过):"
    assert found[2:] == ["县 0/1", "乡镇 0/1", "各级都还没有开始。"]


def _switch_on(tx: Tx, organization_id: int, name: str, now: datetime) -> None:
    values = {"organization_id": organization_id, "name": name, "on": True, "from_on": date(2026, 1, 1)}
    tx.execute(insert(schema.switches).values({**values, "at": now}))


def test_only_what_is_on_somewhere_in_the_tree_is_offered(diary: Diary) -> None:
    county = who(diary, Role.SECRETARY, Level.COUNTY)
    before = offered(diary, county)
    diary.database.run(_switch_on, county.seat_id, "DEC-04", diary.now)
    after = offered(diary, county)
    assert "u:c:DEC-04" not in before
    assert "u:c:DEC-04" in after
    assert "u:c:SEC-D2" not in after  # problems have no chain


def offered(diary: Diary, actor: Actor) -> list[str]:
    """What can be chosen, over all pages."""
    found: dict[str, None] = {}
    for page in range(10):
        message = diary.database.run(choices, actor, diary.now, page)
        assert len(said(message).splitlines()) <= 8
        found |= dict.fromkeys(data for data in buttons(message).values() if data.startswith("u:c:"))
    return list(found)


def test_everything_that_is_offered_has_a_chain_and_what_spans_most_levels_comes_first(diary: Diary) -> None:
    city = who(diary, Role.SECRETARY, Level.CITY)
    keys = offered(diary, city)
    for data in keys:
        found = of(diary, city, data.removeprefix("u:c:"))
        assert len(found) <= 8
        assert "/" in found[2]
    counts = [sum("/" in line for line in of(diary, city, one.removeprefix("u:c:"))[2:]) for one in keys]
    assert counts == sorted(counts, reverse=True)


def test_a_task_from_above_has_a_chain_of_its_own(diary: Diary) -> None:
    city, township = who(diary, Role.SECRETARY, Level.CITY), diary.township_secretary()
    county = who(diary, Role.SECRETARY, Level.COUNTY)
    diary.database.run(_switch_on, city.seat_id, "IMP-01", diary.now)
    bearers = [county.seat_id, township.seat_id, diary.secretary().seat_id]
    task_id = diary.database.run(_task, city, bearers, diary.now)

    assert offered(diary, city)[0] == f"u:c:T{task_id}"
    assert of(diary, city, f"T{task_id}") == [
        "<b>冬春训</b>",
        "已完成/应完成的组织(4月30日截止):",
        "县 0/1",
        "乡镇 0/1",
        "基层 0/1",
        "各级都还没有开始。",
    ]
    # Nobody beside those who bear it sees its chain: the task does not reach into their tree.
    with pytest.raises(NotFound):
        of(diary, city, f"T{task_id + 1}")


def _task(tx: Tx, actor: Actor, bearers: list[int], now: datetime) -> int:
    draft = {"person_id": actor.person_id, "office_id": actor.office.id, "form": "task", "form_version": 1}
    draft |= {"revision": 0, "session": {}, "begun_at": now, "changed_at": now}
    draft_id = tx.execute(insert(schema.drafts).values(draft).returning(schema.drafts.c.id)).scalar_one()
    made = {
        "kind": "task",
        "organization_id": actor.seat_id,
        "title": "冬春训",
        "due_on": date(2026, 4, 30),
        "made_on": actor.today,
        "made_at": now,
        "person_id": actor.person_id,
        "draft_id": draft_id,
    }
    task_id = tx.execute(insert(schema.tasks).values(made).returning(schema.tasks.c.id)).scalar_one()
    tx.execute(insert(schema.task_bearers), [{"task_id": task_id, "organization_id": one} for one in bearers])
    return int(task_id)


def test_requests_that_wait_are_told_by_level_with_the_oldest(diary: Diary) -> None:
    city, township = who(diary, Role.SECRETARY, Level.CITY), diary.township_secretary()
    diary.on(date(2026, 3, 26))
    first = request(diary, diary.secretary(0))
    diary.on(date(2026, 3, 30))
    request(diary, diary.secretary(1))
    request(diary, township)
    diary.on(date(2026, 3, 31))

    both = "等答复的求助:县 1 件(最早 3月30日 周一)、乡镇 2 件(最早 3月26日 周四)"
    assert of(diary, city, "ASS-01")[-1] == both
    assert said(diary.database.run(choices, city, diary.now)).splitlines()[-1] == both
    # The township sees what waits for it, and above it what it asked for itself.
    assert of(diary, township, "BR-01")[-1] == both

    answers = {"value": "partly", "line": "列入计划"}
    made(follow(diary, who(diary, Role.CLERK, Level.TOWNSHIP), "answer_request", first, **answers))

    assert of(diary, city, "ASS-01")[-1].endswith("乡镇 1 件(最早 3月30日 周一)")


@pytest.mark.parametrize("key", ["", "T1", "XXX", "SEC-D4", "IMP-01", "ASS-01x", "_"])
def test_what_is_no_duty_of_the_tree_is_not_found(diary: Diary, key: str) -> None:
    with pytest.raises(NotFound):
        of(diary, who(diary, Role.SECRETARY, Level.CITY), key)


def test_who_has_nobody_below_or_may_not_look_down_finds_nothing(diary: Diary) -> None:
    for actor in (
        diary.secretary(),
        who(diary, Role.LEADERSHIP_MEMBER, Level.CITY),
        who(diary, Role.OPERATOR, Level.CITY),
        who(diary, Role.INSPECTOR, Level.COUNTY),
    ):
        with pytest.raises(NotFound):
            of(diary, actor, "BR-01")
        with pytest.raises(NotFound):
            diary.database.run(choices, actor, diary.now)


def test_a_tree_ends_at_its_top(diary: Diary) -> None:
    """What the city has met is not shown to the county, whose chain begins with itself."""
    appraise(diary, Level.CITY)
    found = of(diary, who(diary, Role.CLERK, Level.COUNTY), "ASS-01")
    assert found[2:] == ["县 0/1", "乡镇 0/1", "各级都还没有开始。"]


def test_an_organization_that_has_ended_bears_nothing_any_more(diary: Diary) -> None:
    diary.database.run(_end, diary.secretary().seat_id)
    assert "基层 0/11" in of(diary, diary.township_secretary(), "BR-01")


def _end(tx: Tx, organization_id: int) -> None:
    there = schema.organizations.c.id == organization_id
    tx.execute(schema.organizations.update().where(there).values(to_on=date(2026, 3, 20)))
    assert tx.execute(select(schema.organizations.c.to_on).where(there)).scalar() == date(2026, 3, 20)


def test_organizations_in_every_zone_stand_in_the_chain(diary: Diary) -> None:
    township, one = diary.township_secretary(), schema.organizations
    there = update(one).where(one.c.id == diary.secretary().office.organization_id)
    diary.database.run(lambda tx: tx.execute(there.values(time_zone="Asia/Urumqi")))
    assert "基层 0/12" in of(diary, township, "BR-01")
