"""Causes that lie above: the parent is asked, and as long as it is silent the days of a finding rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update

from domain.authorization import Action
from domain.finding_states import FindingState
from domain.people import Role
from domain.refusals import NotFound, Refused
from services import answer_times, finding_causes, finding_lists, finding_views, findings, follow_ups, home
from storage import organizations, schema
from storage.verify import verify as verify_chain
from tests.services.diary import buttons, said
from tests.services.following import follow, opened, withdraw
from tests.services.found import Found

if TYPE_CHECKING:
    from domain.people import Actor
    from services.answer_times import Times
    from storage.database import Tx
    from tests.services.inspecting import Supervision


@pytest.fixture
def found(supervision: Supervision) -> Found:
    """The village has been arrived at."""
    return Found(supervision)


def ask(found: Found, finding_id: int, *, by: Actor | None = None, kind: str = "money") -> int:
    """The village asks the township for money; gives the request."""
    found.step(by or found.secretary(), "finding_cause", finding_id, kind=kind, matter="缺修缮经费 3 万元")
    request_id = found.finding(finding_id).events[-1].request_id
    assert request_id is not None
    return request_id


def times(found: Found, actor: Actor) -> Times:
    """How an actor's organization answers and is answered."""
    return found.of.database.run(_times, actor, found)


def _times(tx: Tx, actor: Actor, found: Found) -> Times:
    of = organizations.by_id(tx, actor.office.organization_id)
    assert of is not None
    return answer_times.times(tx, actor, of, found.of.diary.now)


def test_the_request_is_one_like_any_other_and_the_silence_stands_on_the_parents_own_list(
    found: Found,
) -> None:
    finding_id = found.told(severity="serious")
    found.on(10)
    request_id = ask(found, finding_id)
    clerk = found.who(Role.CLERK, parent=True)
    reference = found.finding(finding_id).reference

    assert f"事项:{reference} 缺修缮经费 3 万元" in opened(found.of.diary, clerk, request_id)
    assert said_to(found, clerk) == [f"{reference} 缺修缮经费 3 万元"]
    found.on(40)
    clerk = found.who(Role.CLERK, parent=True)
    assert [one.record_id for one in times(found, clerk).from_below.waiting] == [request_id]
    assert [one.waited_days(clerk.today) for one in times(found, clerk).from_below.waiting] == [30]
    assert found.of.database.run(home.waits, clerk, found.of.diary.now)["asked"] == 1
    assert [one.record_id for one in times(found, found.secretary()).upward.waiting] == [request_id]
    assert found.of.database.run(verify_chain, b"key").faults == []


def said_to(found: Found, actor: Actor) -> list[str]:
    """The lines of requests of which somebody was told."""
    rows = found.of.database.run(lambda tx: tx.execute(select(schema.outbox)).mappings().all())
    mine = [row for row in rows if row["chat_id"] == actor.telegram_id]
    return [row["params"]["line"] for row in mine if row["key"] == "notices.request_in"]


def test_its_days_rest_from_the_request_to_the_answer(found: Found) -> None:
    finding_id = found.told(severity="serious")
    found.on(10)
    request_id = ask(found, finding_id)
    found.on(40)
    assert "🟡 等上级答复 30 天" in found.shown(found.secretary(), finding_id)
    assert found.state(finding_id).overdue_days == 0
    assert "等我们答复 1 个" in list_below(found, found.who(Role.CLERK, parent=True))

    clerk = found.who(Role.CLERK, parent=True)
    follow(found.of.diary, clerk, "answer_request", request_id, value="agreed", line="下周拨付")
    assert str(found.state(finding_id).due_on) == str(found.on(45)), "five of its fifteen days were left"
    assert found.state(finding_id).overdue_days == 0
    found.on(46)
    assert found.state(finding_id).overdue_days == 1
    later = {"value": "partly", "line": "只有两万"}
    follow(found.of.diary, found.who(Role.CLERK, parent=True), "answer_request", request_id, **later)
    assert found.state(finding_id).overdue_days == 1, "the first answer ended the wait"


def list_below(found: Found, actor: Actor) -> str:
    """What of the organizations below needs help, by its buttons."""
    shown = found.of.database.run(finding_lists.further_down, actor, found.of.diary.now)
    return " ".join(buttons(shown))


def test_a_request_that_is_taken_back_ends_the_rest_and_its_undoing_brings_it_back(found: Found) -> None:
    finding_id = found.told(severity="serious")
    request_id = ask(found, finding_id)
    found.on(5)
    withdraw(found.of.diary, found.secretary(), request_id)
    assert found.state(finding_id).waits_since is None
    assert str(found.state(finding_id).due_on) == "2026-04-16"

    found.of.database.run(follow_ups.restore, found.secretary(), request_id, found.of.diary.now)
    assert str(found.state(finding_id).waits_since) == "2026-03-27"


def test_one_asks_once_at_a_time_and_again_after_the_answer(found: Found) -> None:
    finding_id = found.told()
    request_id = ask(found, finding_id)
    with pytest.raises(Refused):
        ask(found, finding_id, kind="staff")
    clerk = found.who(Role.CLERK, parent=True)
    with pytest.raises(Refused):
        found.step(clerk, "finding_extension", finding_id, due_on="2026-05-20", line="等")
    follow(found.of.diary, clerk, "answer_request", request_id, value="declined", line="没有")
    assert ask(found, finding_id, kind="staff") != request_id


def test_work_goes_on_while_one_waits(found: Found) -> None:
    finding_id = found.told()
    ask(found, finding_id)
    found.submitted(finding_id)
    assert found.state(finding_id).state is FindingState.SUBMITTED
    assert "🟡" in found.shown(found.secretary(), finding_id)


def test_only_who_makes_requests_of_that_organization_asks(found: Found) -> None:
    finding_id = found.told()
    others = (
        found.of.inspector(0),
        found.who(Role.CLERK, parent=True),
        found.of.beside(),
        found.of.administrator(),
    )
    for actor in others:
        with pytest.raises(NotFound):
            ask(found, finding_id, by=actor)


def test_a_member_of_the_leadership_is_not_shown_what_they_cannot_do(supervision: Supervision) -> None:
    county = Found(supervision, supervision.county_id)
    finding_id = county.raised(item="S1-1")
    county.feed_back()
    member = county.who(Role.LEADERSHIP_MEMBER)
    assert "整改措施" in ways(county, member, finding_id)
    assert "原因在上级" not in ways(county, member, finding_id)
    with pytest.raises(NotFound):
        ask(county, finding_id, by=member)


def ways(found: Found, actor: Actor, finding_id: int) -> list[str]:
    """What somebody can do with a finding."""
    shown = found.of.database.run(finding_views.show, actor, finding_id, found.of.diary.now)
    assert said(shown)
    return list(buttons(shown))


def test_who_has_nobody_above_has_no_cause_above(found: Found) -> None:
    finding_id = found.told()
    organization_id = found.finding(finding_id).organization_id
    found.run(_cut_off, organization_id)
    secretary = found.secretary()
    assert "原因在上级" not in ways(found, secretary, finding_id)
    with pytest.raises(NotFound):
        ask(found, finding_id)
    seen = found.of.database.run(findings.require, secretary, finding_id, Action.RECTIFY, found.of.diary.now)
    assert not found.of.database.run(finding_causes.may_ask, secretary, seen)


def _cut_off(tx: Tx, organization_id: int) -> None:
    of_it = schema.organizations.c.id == organization_id
    tx.execute(update(schema.organizations).where(of_it).values(parent_id=None))
