"""Root causes and shortfalls: written by who may sum a county up, the latest holds, earlier ones stay."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, text

from domain.refusals import NotFound, Refused
from services import county_summaries
from storage import inspection_teams, inspections, schema
from storage.inspections import NewPair
from storage.verify import verify
from tests.services.diary import buttons, said
from tests.services.round_filled import fed_back
from tests.services.test_round_results import county_of

if TYPE_CHECKING:
    from datetime import datetime

    from domain.messages import Message
    from domain.people import Actor
    from storage.database import Tx
    from tests.services.inspecting import Supervision


def write(
    supervision: Supervision, actor: Actor, kind: str, line: str, draft: int | None = None, county: int = 0
) -> int:
    of = county or county_of(supervision)
    answers = {"round": str(supervision.round_id), "county": str(of), "kind": kind, "line": line}
    draft_id = draft or supervision.diary.draft(actor, "county_summary")
    return supervision.database.run(county_summaries.write, actor, answers, draft_id, supervision.diary.now)


def county(supervision: Supervision, actor: Actor) -> Message:
    here = supervision.round_id, county_of(supervision)
    return supervision.database.run(county_summaries.show, actor, *here)


def test_the_latest_holds_and_earlier_ones_are_read_again(supervision: Supervision) -> None:
    fed_back(supervision, supervision.village_id)
    administrator, leader = supervision.administrator(), supervision.leader()
    write(supervision, leader, "root_cause", "书记不懂怎么开会")
    write(supervision, leader, "shortfall", "村里没有会议室")
    write(supervision, administrator, "root_cause", "上级没有教")

    told = said(county(supervision, administrator))

    assert "问题本质:上级没有教" in told
    assert "短板:村里没有会议室" in told
    assert "前写好" not in told
    here = supervision.round_id, county_of(supervision)
    earlier = said(supervision.database.run(county_summaries.earlier, administrator, *here))
    assert earlier.index("上级没有教") < earlier.index("没有会议室") < earlier.index("书记不懂")
    assert supervision.database.run(verify, b"key").faults == []


def test_the_same_draft_gives_the_same_summary(supervision: Supervision) -> None:
    fed_back(supervision, supervision.village_id)
    draft_id = supervision.diary.draft(supervision.leader(), "county_summary")

    written = [write(supervision, supervision.leader(), "shortfall", "没有场所", draft_id) for _ in range(2)]

    assert written[0] == written[1]
    assert len(supervision.database.run(lambda tx: tx.execute(select(schema.county_summaries)).all())) == 1


def test_what_was_written_is_missed_when_it_is_changed_behind_the_back(supervision: Supervision) -> None:
    fed_back(supervision, supervision.village_id)
    summary_id = write(supervision, supervision.leader(), "shortfall", "没有场所")
    with pytest.raises(Exception, match="append"):
        supervision.database.run(
            lambda tx: tx.execute(text("UPDATE county_summaries SET line = '好'")).rowcount
        )
    receipt = county_summaries.receipt
    told = supervision.database.run(receipt, supervision.leader(), summary_id, supervision.diary.now)
    assert said(told).startswith("✓ 已写")


def test_nobody_else_writes_of_a_county(supervision: Supervision) -> None:
    fed_back(supervision, supervision.village_id)
    others = (supervision.inspector(0), supervision.elsewhere(), supervision.visited(), supervision.beside())
    for actor in (*others, supervision.visited_clerk()):
        with pytest.raises(NotFound):
            write(supervision, actor, "shortfall", "没有场所")
        with pytest.raises(NotFound):
            county(supervision, actor)
        assert supervision.database.run(county_summaries.rounds, actor) == []
    secretary = supervision.diary.actor(supervision.diary.city.accounts[0].id)
    assert "短板:还没有写" in said(county(supervision, secretary))
    assert not any(data.startswith("n:") for data in buttons(county(supervision, secretary)).values())
    with pytest.raises(NotFound):
        write(supervision, secretary, "shortfall", "没有场所")


def test_a_leader_sees_and_sums_up_the_counties_of_the_team_alone(supervision: Supervision) -> None:
    fed_back(supervision, supervision.village_id)
    here = county_of(supervision)
    by = supervision.administrator().person_id
    pair = supervision.inspector(2).person_id, supervision.inspector(3).person_id
    supervision.database.run(_other_team, supervision.round_id, pair, by, supervision.diary.now)

    with pytest.raises(NotFound):
        write(supervision, supervision.leader(), "shortfall", "没有场所", county=here)
    with pytest.raises(NotFound):
        write(supervision, supervision.administrator(), "shortfall", "没有场所", county=1)


def _other_team(tx: Tx, round_id: int, pair: tuple[int, int], by: int, now: datetime) -> None:
    """Let another team, that nobody leads yet, do every visit."""
    team_id = inspection_teams.add(tx, round_id, "第二组", by, now)
    for one in inspections.of_round(tx, round_id):
        inspections.set_pair(tx, one.id, NewPair(team_id, *pair), by, now)


def test_a_county_is_summed_up_once_something_was_fed_back(supervision: Supervision) -> None:
    with pytest.raises(Refused, match=r"county_summary\.nothing_yet"):
        write(supervision, supervision.leader(), "shortfall", "没有场所")
    assert (
        supervision.database.run(county_summaries.counties, supervision.leader(), supervision.round_id) == {}
    )

    fed_back(supervision, supervision.village_id)

    counties = supervision.database.run(county_summaries.counties, supervision.leader(), supervision.round_id)
    assert list(counties) == [county_of(supervision)]


def test_until_when_it_is_to_be_written_is_shown(supervision: Supervision) -> None:
    fed_back(supervision, supervision.village_id)
    assert "2026年4月30日前写好" in said(county(supervision, supervision.leader()))
    assert "已经过了" not in said(county(supervision, supervision.leader()))

    supervision.diary.now = supervision.diary.now.replace(month=5)

    assert "2026年4月30日前写好,已经过了" in said(county(supervision, supervision.leader()))


def test_two_at_once_write_both_and_one_holds(supervision: Supervision) -> None:
    fed_back(supervision, supervision.village_id)
    leader, administrator = supervision.leader(), supervision.administrator()
    of, now = county_of(supervision), supervision.diary.now
    drafts = [supervision.diary.draft(one, "county_summary") for one in (leader, administrator)]

    async def both() -> None:
        await asyncio.gather(
            *(
                supervision.database.write(
                    county_summaries.write,
                    actor,
                    {
                        "round": str(supervision.round_id),
                        "county": str(of),
                        "kind": "shortfall",
                        "line": line,
                    },
                    draft_id,
                    now,
                )
                for actor, line, draft_id in zip((leader, administrator), "甲乙", drafts, strict=True)
            )
        )

    asyncio.run(both())

    latest = supervision.database.run(county_summaries.of_county, supervision.round_id, of)
    assert [one.told.line in {"甲", "乙"} for one in latest.values()] == [True]
    assert supervision.database.run(verify, b"key").faults == []
