"""Waivers: asked for with a reason, decided above by other people, once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from domain.obligations import State
from domain.people import Level, Role
from domain.refusals import NotFound, Refused
from domain.waivers import token
from services import duties, waivers
from storage import organizations, schema
from storage.verify import verify
from tests.services.diary import FRIDAY, buttons, said
from tests.services.following import who
from tests.services.people import give_office
from tests.services.test_at_once import at_once

if TYPE_CHECKING:
    from collections.abc import Callable

    from domain.messages import Message
    from domain.obligations import Assignment
    from domain.people import Actor
    from storage.database import Tx
    from tests.services.diary import Diary

QUARTER = "BR-01_Q202601_0"
"""The members' meeting of a branch in the first quarter, which ends on Tuesday."""


def ask(diary: Diary, actor: Actor, name: str = QUARTER, reason: str = "汛期转移群众") -> int:
    """Ask to be released from an assignment; gives the request's id."""
    draft_id = diary.draft(actor, "waiver")
    answers = {"assignment": token(name), "reason": reason}
    return diary.database.run(waivers.ask, actor, answers, draft_id, diary.now)


def refused(diary: Diary, actor: Actor, name: str = QUARTER) -> str:
    """Why asking is refused, by its key."""
    with pytest.raises(Refused) as why:
        ask(diary, actor, name)
    return why.value.text.key


def decide(diary: Diary, actor: Actor, waiver_id: int, *, granted: bool) -> str:
    """Decide; gives what the actor reads."""
    return said(
        diary.database.run(lambda tx: waivers.decide(tx, actor, waiver_id, diary.now, granted=granted))
    )


def deciding(diary: Diary, actor: Actor, waiver_id: int, *, granted: bool = False) -> Callable[[Tx], Message]:
    """What decides, for several to do at once."""
    return lambda tx: waivers.decide(tx, actor, waiver_id, diary.now, granted=granted)


def waits(diary: Diary, actor: Actor) -> int:
    """How many requests wait for somebody."""
    return diary.database.run(waivers.count_waiting, actor)


def assignment(diary: Diary, actor: Actor, obligation: str, period: str) -> tuple[Assignment, State]:
    """What an actor's organization, or their own office, owes in a period, and its state."""

    def look(tx: Tx) -> tuple[Assignment, State]:
        organization = organizations.by_id(tx, actor.office.organization_id)
        assert organization is not None
        found = [
            (one.assignment, one.state)
            for one in duties.of_organization(tx, organization, diary.now, date(2025, 1, 1))
            if (one.assignment.obligation, one.assignment.period) == (obligation, period)
            and one.assignment.office_id in {None, actor.office.id}
        ]
        assert len(found) == 1, found
        return found[0]

    return diary.database.run(look)


def told(diary: Diary, key: str) -> list[int]:
    """The accounts that were told something without having asked."""

    def look(tx: Tx) -> list[int]:
        found = select(schema.outbox.c.chat_id).where(schema.outbox.c.key == key)
        return list(tx.execute(found.order_by(schema.outbox.c.id)).scalars())

    return diary.database.run(look)


def test_a_waiver_that_was_granted_shows_and_whoever_asked_is_told(diary: Diary) -> None:
    secretary, clerk = diary.secretary(), who(diary, Role.CLERK, Level.TOWNSHIP)
    waiver_id = ask(diary, secretary)

    assert told(diary, "waiver.to_decide") == [clerk.telegram_id]
    assert assignment(diary, secretary, "BR-01", "Q202601")[1] is State.PLANNED
    assert waits(diary, clerk) == 1
    shown = decide(diary, clerk, waiver_id, granted=True)

    assert "党员大会 一季度" in shown
    assert "原因:汛期转移群众" in shown
    assert f"已同意:{clerk.name} 3月27日 周五" in shown
    assert assignment(diary, secretary, "BR-01", "Q202601")[1] is State.WAIVED
    assert assignment(diary, diary.secretary(1), "BR-01", "Q202601")[1] is State.PLANNED
    assert told(diary, "waiver.told") == [secretary.telegram_id]
    assert waits(diary, clerk) == 0
    assert diary.database.run(verify, b"key").faults == []


def test_a_waiver_that_was_declined_changes_nothing_and_may_be_asked_for_again(diary: Diary) -> None:
    secretary, clerk = diary.secretary(), who(diary, Role.CLERK, Level.TOWNSHIP)

    assert "没有同意:" in decide(diary, clerk, ask(diary, secretary), granted=False)

    assert assignment(diary, secretary, "BR-01", "Q202601")[1] is State.PLANNED
    assert ask(diary, secretary) > 1


def test_what_was_waived_is_not_waived_as_of_the_instant_before(diary: Diary) -> None:
    secretary = diary.secretary()
    waiver_id = ask(diary, secretary)
    before = diary.now
    diary.on(date(2026, 3, 30))
    decide(diary, who(diary, Role.CLERK, Level.TOWNSHIP), waiver_id, granted=True)

    assert assignment(diary, secretary, "BR-01", "Q202601")[1] is State.WAIVED
    diary.now = before
    assert assignment(diary, secretary, "BR-01", "Q202601")[1] is State.PLANNED


def test_the_second_decision_shows_the_first(diary: Diary) -> None:
    secretary, clerk = diary.secretary(), who(diary, Role.CLERK, Level.TOWNSHIP)
    waiver_id = ask(diary, secretary)
    decide(diary, clerk, waiver_id, granted=True)

    assert "已同意" in decide(diary, diary.township_secretary(), waiver_id, granted=False)
    assert assignment(diary, secretary, "BR-01", "Q202601")[1] is State.WAIVED
    assert told(diary, "waiver.told") == [secretary.telegram_id]


def test_two_who_ask_for_the_same_at_once_ask_once(diary: Diary) -> None:
    secretary, clerk = diary.secretary(), who(diary, Role.CLERK, Level.VILLAGE)
    assert clerk.office.organization_id == secretary.office.organization_id
    for period in ("Q202601", "M202603"):
        obligation = "BR-01" if period.startswith("Q") else "BR-05"
        answers = {"assignment": token(f"{obligation}_{period}_0"), "reason": "汛期转移群众"}
        drafts = [diary.draft(one, "waiver") for one in (secretary, clerk)]

        def asking(actor: Actor, draft_id: int, said: dict[str, str] = answers) -> Callable[[Tx], int]:
            return lambda tx: waivers.ask(tx, actor, said, draft_id, diary.now)

        ends = at_once(diary, asking(secretary, drafts[0]), asking(clerk, drafts[1]))

        assert sorted(type(one).__name__ for one in ends) == ["Refused", "int"], ends


def test_two_decisions_at_once_are_one(diary: Diary) -> None:
    clerk, head = who(diary, Role.CLERK, Level.TOWNSHIP), diary.township_secretary()
    for number in range(6):
        waiver_id = ask(diary, diary.secretary(number))
        at_once(diary, deciding(diary, clerk, waiver_id, granted=True), deciding(diary, head, waiver_id))

    def decisions(tx: Tx) -> list[int]:
        return list(tx.execute(select(schema.waiver_decisions.c.waiver_id)).scalars())

    assert sorted(diary.database.run(decisions)) == [1, 2, 3, 4, 5, 6]
    assert diary.database.run(verify, b"key").faults == []


def test_the_same_draft_asks_once_and_the_same_assignment_waits_once(diary: Diary) -> None:
    secretary = diary.secretary()
    draft_id = diary.draft(secretary, "waiver")
    answers = {"assignment": token(QUARTER), "reason": "汛期"}
    first = diary.database.run(waivers.ask, secretary, answers, draft_id, diary.now)

    assert diary.database.run(waivers.ask, secretary, answers, draft_id, diary.now) == first
    assert refused(diary, secretary) == "waiver.asked_already"


def test_only_what_is_still_to_be_done_can_be_waived(diary: Diary) -> None:
    secretary = diary.secretary()
    diary.meeting(secretary, kinds=["members_meeting"])

    assert refused(diary, secretary) == "waiver.not_open"
    assert refused(diary, secretary, "BR-01_Q202602_0") == "waiver.not_open"
    assert refused(diary, secretary, "BR-01_Q202301_0") == "waiver.not_open"
    assert refused(diary, secretary, "SEC-01_Y202601_0") == "waiver.not_open"
    assert refused(diary, secretary, "nonsense") == "waiver.not_open"


def test_what_was_missed_lately_can_be_waived_too(diary: Diary) -> None:
    secretary = diary.secretary()
    diary.on(date(2026, 4, 1))
    assert assignment(diary, secretary, "BR-01", "Q202601")[1] is State.MISSED

    decide(diary, who(diary, Role.CLERK, Level.TOWNSHIP), ask(diary, secretary), granted=True)

    assert assignment(diary, secretary, "BR-01", "Q202601")[1] is State.WAIVED


def test_what_was_done_after_all_is_met_whatever_was_granted(diary: Diary) -> None:
    secretary = diary.secretary()
    decide(diary, who(diary, Role.CLERK, Level.TOWNSHIP), ask(diary, secretary), granted=True)

    diary.meeting(secretary, kinds=["members_meeting"])

    assert assignment(diary, secretary, "BR-01", "Q202601")[1] is State.MET


def test_a_leaders_own_duty_is_theirs_and_their_clerks_to_ask_about(diary: Diary) -> None:
    head, clerk = diary.township_secretary(), who(diary, Role.CLERK, Level.TOWNSHIP)
    own = f"SEC-01_Y202601_{head.office.id}"
    member = who(diary, Role.LEADERSHIP_MEMBER, Level.TOWNSHIP)
    theirs = f"MEM-C1.visit_Y202601_{member.office.id}"

    assert refused(diary, head, theirs) == "waiver.not_open"
    assert refused(diary, member, own) == "waiver.not_open"
    waiver_id = ask(diary, clerk, own, "住院三个月")
    assert ask(diary, member, theirs) > waiver_id
    shown = decide(diary, who(diary, Role.SECRETARY, Level.COUNTY), waiver_id, granted=True)

    assert f"{head.name}本人的事项" in shown
    assert assignment(diary, head, "SEC-01", "Y202601")[1] is State.WAIVED
    assert sorted(told(diary, "waiver.told")) == sorted([head.telegram_id, clerk.telegram_id])


def test_nobody_decides_about_their_own_request_or_that_of_a_neighbour(diary: Diary) -> None:
    secretary = diary.secretary()
    waiver_id = ask(diary, secretary)
    county = who(diary, Role.SECRETARY, Level.COUNTY)

    for actor in (secretary, diary.secretary(1), county, who(diary, Role.ADMINISTRATOR, Level.CITY)):
        with pytest.raises(NotFound):
            decide(diary, actor, waiver_id, granted=True)
        assert waits(diary, actor) == 0
    own_parent = replace(diary.township_secretary(), person_id=secretary.person_id)
    with pytest.raises(NotFound):
        decide(diary, own_parent, waiver_id, granted=True)
    assert waits(diary, own_parent) == 0


def test_a_clerk_who_asked_in_another_office_is_passed_over(diary: Diary) -> None:
    secretary = diary.secretary()
    township = diary.township_secretary().office.organization_id
    account = diary.city.who(Role.SECRETARY, Level.VILLAGE)[0]
    clerk = diary.city.who(Role.CLERK, Level.TOWNSHIP)[0]
    diary.database.run(lambda tx: give_office(tx, account, township, role=Role.CLERK))

    ask(diary, secretary)

    assert told(diary, "waiver.to_decide") == [clerk.id]


def test_about_the_top_its_organization_department_decides(diary: Diary) -> None:
    secretary = who(diary, Role.SECRETARY, Level.CITY)
    administrator = who(diary, Role.ADMINISTRATOR, Level.CITY)
    waiver_id = ask(diary, secretary, "DEC-02_H202601_0")

    assert told(diary, "waiver.to_decide") == [administrator.telegram_id]
    assert "由本级组织部决定" in said(diary.database.run(waivers.receipt, secretary, waiver_id, diary.now))
    decide(diary, administrator, waiver_id, granted=True)
    assert assignment(diary, secretary, "DEC-02", "H202601")[1] is State.WAIVED


def test_an_organ_asks_its_committee_and_no_colleague_decides(diary: Diary) -> None:
    office = who(diary, Role.STEERING_OFFICE_USER, Level.CITY)
    waiver_id = ask(diary, office, "COO-02_M202603_0")

    assert told(diary, "waiver.to_decide") == [who(diary, Role.CLERK, Level.CITY).telegram_id]
    colleague = replace(office, person_id=9999, office=replace(office.office, role=Role.ADMINISTRATOR))
    with pytest.raises(NotFound):
        decide(diary, colleague, waiver_id, granted=True)
    decide(diary, who(diary, Role.SECRETARY, Level.CITY), waiver_id, granted=True)
    assert assignment(diary, office, "COO-02", "M202603")[1] is State.WAIVED


def test_the_list_shows_what_waits_and_opens_it(diary: Diary) -> None:
    clerk = who(diary, Role.CLERK, Level.TOWNSHIP)
    for number in range(5):
        ask(diary, diary.secretary(number))
        ask(diary, diary.secretary(number), "BR-05_M202603_0")

    first = diary.database.run(waivers.waiting, clerk, diary.now, 0)
    assert "共 10 件" in said(first)
    lines = [label for label in buttons(first) if "党员大会 一季度" in label or "主题党日 3月" in label]
    assert len(lines) == waivers.PAGE
    assert buttons(first)[lines[0]] == "f:o:1"
    last = diary.database.run(waivers.waiting, clerk, diary.now, 9)
    assert "第 2/2 页" in said(last)
    opened = diary.database.run(waivers.show, clerk, 1, diary.now)
    assert buttons(opened) == {"同意": "f:y:1", "不同意": "f:n:1"}
    assert "0/1" in said(opened)
    assert clerk.today == FRIDAY

    with pytest.raises(NotFound):
        diary.database.run(waivers.waiting, who(diary, Role.STEERING_OFFICE_USER, Level.CITY), diary.now, 0)
