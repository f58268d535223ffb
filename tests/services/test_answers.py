"""What becomes of reports, requests and problems: received, answered, studied, solved; and its seals."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import insert, select, update

from domain.people import Level, Role
from domain.records import EventKind
from domain.refusals import NotFound, Refused
from services.drafts import Open
from services.follow_ups import receive, restore
from services.record_lists import my_records, waiting
from services.records import history
from storage import schema
from storage.verify import verify
from tests.services.diary import Diary, buttons, photo, said
from tests.services.following import (
    begin,
    correct,
    events,
    follow,
    made,
    meeting,
    opened,
    press_save,
    problem,
    report,
    request,
    save,
    shown_buttons,
    supplement,
    who,
    withdraw,
    words_of,
)
from tests.storage.rows import queued

if TYPE_CHECKING:
    from domain.people import Actor
    from storage.database import Tx
    from storage.outbox import Outgoing

MONDAY = date(2026, 3, 23)
TUESDAY = date(2026, 3, 24)


def sent(diary: Diary) -> list[Outgoing]:
    return diary.database.run(queued)


# --- reports ---


def test_a_report_is_told_to_the_parents_clerk_and_received_once(diary: Diary) -> None:
    secretary, clerk = diary.secretary(), who(diary, Role.CLERK, Level.TOWNSHIP)
    record_id = report(diary, secretary)
    [told] = sent(diary)
    assert told.chat_id == clerk.telegram_id
    assert told.key == "notices.report_in"
    assert "待收待答复(1)" in buttons(diary.database.run(my_records, clerk, diary.now))

    for _ in range(2):
        assert diary.database.run(receive, clerk, record_id, diary.now) == record_id

    assert [one.kind for one in events(diary, record_id)] == [EventKind.RECEIVED]
    assert f"上级已收到({clerk.name})" in opened(diary, secretary, record_id)
    assert "收到" not in shown_buttons(diary, clerk, record_id)
    assert said(diary.database.run(waiting, clerk, diary.now, 0)).startswith("没有待收的报告")


def test_a_report_is_received_by_nobody_but_the_parent(diary: Diary) -> None:
    record_id = report(diary, diary.secretary(0))

    for other in (
        diary.secretary(0),
        diary.secretary(1),
        who(diary, Role.SECRETARY, Level.COUNTY),
        who(diary, Role.LEADERSHIP_MEMBER, Level.TOWNSHIP),
        diary.actor(diary.city.who(Role.INSPECTOR)[0].id),
        diary.actor(diary.city.who(Role.DISCIPLINE_READER)[0].id),
    ):
        with pytest.raises(NotFound):
            diary.database.run(receive, other, record_id, diary.now)
    assert events(diary, record_id) == []


def test_only_a_report_is_received_and_only_a_request_answered(diary: Diary) -> None:
    secretary, parent = diary.secretary(), diary.township_secretary()
    asked, reported = request(diary, secretary), report(diary, secretary)

    with pytest.raises(NotFound):
        diary.database.run(receive, parent, asked, diary.now)
    with pytest.raises(NotFound):
        begin(diary, parent, "answer_request", reported)


def test_a_withdrawn_report_waits_for_nobody(diary: Diary) -> None:
    secretary, parent = diary.secretary(), diary.township_secretary()
    record_id = report(diary, secretary)
    withdraw(diary, secretary, record_id)

    assert said(diary.database.run(waiting, parent, diary.now, 0)).startswith("没有待收的报告")
    with pytest.raises(Refused):
        diary.database.run(receive, parent, record_id, diary.now)


def test_a_corrected_report_waits_once_under_its_latest_title(diary: Diary) -> None:
    secretary, parent = diary.secretary(), diary.township_secretary()
    record_id = report(diary, secretary)
    correct(diary, secretary, record_id, title="一季度抓党建工作情况")

    message = diary.database.run(waiting, parent, diary.now, 0)

    assert said(message).startswith("待收的报告、待答复的求助 1 件")
    assert len(sent(diary)) == 1
    diary.database.run(receive, parent, record_id, diary.now)
    assert "一季度抓党建工作情况" in opened(diary, parent, record_id)


# --- requests ---


def test_an_answer_is_told_once_to_whoever_asked(diary: Diary) -> None:
    secretary, parent = diary.secretary(), diary.township_secretary()
    record_id = request(diary, secretary)
    shown = begin(diary, parent, "answer_request", record_id)

    made(save(diary, parent, shown, value="partly", line="先拨一半,四月底前到位"))
    made(press_save(diary, parent, shown))

    [to_parent, to_requester] = sent(diary)
    assert to_parent.key == "notices.request_in"
    assert (to_requester.chat_id, to_requester.key) == (secretary.telegram_id, "notices.answered")
    assert f"答复 部分解决:先拨一半,四月底前到位({parent.name})" in opened(diary, secretary, record_id)
    assert len(events(diary, record_id)) == 1


def test_a_later_answer_stands_beside_the_earlier_one_and_is_told_too(diary: Diary) -> None:
    secretary, parent = diary.secretary(), diary.township_secretary()
    record_id = request(diary, secretary)
    for value, line in (("forwarded", "已报县里"), ("agreed", "县里同意")):
        made(follow(diary, parent, "answer_request", record_id, value=value, line=line))

    assert [one.value for one in events(diary, record_id)] == ["forwarded", "agreed"]
    assert "答复 同意办理:县里同意" in opened(diary, secretary, record_id)
    told = said(diary.database.run(history, secretary, record_id, diary.now))
    assert "答复 已转报上级:已报县里" in told
    assert [one.chat_id for one in sent(diary)].count(secretary.telegram_id) == 2


def test_an_answer_reaches_the_organization_when_whoever_asked_has_left(diary: Diary) -> None:
    clerk, secretary = who(diary, Role.CLERK, Level.TOWNSHIP), diary.township_secretary()
    record_id = request(diary, clerk)
    diary.database.run(_leave, clerk, date(2026, 3, 26))

    county = who(diary, Role.SECRETARY, Level.COUNTY)
    made(follow(diary, county, "answer_request", record_id, value="agreed", line="同意"))

    assert [one.chat_id for one in sent(diary) if one.key == "notices.answered"] == [secretary.telegram_id]


def test_an_answer_reaches_the_organization_in_which_the_asking_one_went_on(diary: Diary) -> None:
    secretary, successor = diary.secretary(0), diary.secretary(1)
    record_id = request(diary, secretary)
    diary.database.run(_merge, secretary, successor.office.organization_id)

    made(
        follow(
            diary, diary.township_secretary(), "answer_request", record_id, value="agreed", line="同意拨款"
        )
    )

    told = [one.chat_id for one in sent(diary) if one.key == "notices.answered"]
    assert told == [successor.telegram_id]
    assert "答复 同意办理:同意拨款" in opened(diary, successor, record_id)


def test_a_parent_whose_clerk_has_not_joined_is_told_through_its_secretary(diary: Diary) -> None:
    clerk, parent = who(diary, Role.CLERK, Level.TOWNSHIP), diary.township_secretary()
    diary.database.run(_not_joined, clerk)

    report(diary, diary.secretary())

    assert [one.chat_id for one in sent(diary)] == [parent.telegram_id]


# --- the register of problems ---


def test_a_problem_is_studied_and_solved_by_whose_it_is(diary: Diary) -> None:
    secretary = diary.secretary()
    record_id = problem(diary, secretary)
    assert list(shown_buttons(diary, secretary, record_id))[:2] == ["已研究", "已解决"]

    made(follow(diary, secretary, "study", record_id, on_day="2026-03-20", line="支委会研究,请水利站来看"))
    assert "已研究" not in shown_buttons(diary, secretary, record_id)
    made(follow(diary, secretary, "solve", record_id, on_day="2026-03-27", line="已换管道"))

    lines = opened(diary, secretary, record_id).splitlines()
    assert f"3月20日 周五 已研究:支委会研究,请水利站来看({secretary.name})" in lines
    assert f"3月27日 周五 已解决:已换管道({secretary.name})" in lines
    assert not {"已研究", "已解决"} & set(shown_buttons(diary, secretary, record_id))


@pytest.mark.parametrize("name", ["study", "solve"])
def test_a_problem_is_neither_studied_nor_solved_before_it_came_up_or_tomorrow(
    diary: Diary, name: str
) -> None:
    secretary = diary.secretary()
    record_id = problem(diary, secretary)

    early = follow(diary, secretary, name, record_id, on_day="2026-03-19", line="早了")
    assert words_of(early) == "问题是 3月20日 周五 提出的,不能早于这一天。请改日期。"
    assert isinstance(early, Open)
    late = save(diary, secretary, early, on_day="2026-03-28")

    assert isinstance(late, Open)
    assert late.reason is not None
    assert events(diary, record_id) == []


def test_a_meeting_is_neither_studied_nor_solved(diary: Diary) -> None:
    secretary = diary.secretary()
    record_id = meeting(diary, secretary)

    for name in ("study", "solve", "answer_request"):
        with pytest.raises(NotFound):
            begin(diary, secretary, name, record_id)


def test_a_parent_reads_a_childs_problem_and_does_nothing_about_it(diary: Diary) -> None:
    record_id = problem(diary, diary.secretary())
    parent = diary.township_secretary()

    assert list(shown_buttons(diary, parent, record_id)) == ["全部经过", "3月的记录", "再记一笔"]
    for name in ("study", "solve", "correct", "withdraw", "supplement"):
        with pytest.raises(NotFound):
            begin(diary, parent, name, record_id)


# --- the chain ---


def test_everything_that_becomes_of_a_record_is_sealed_and_a_forgery_is_found(diary: Diary) -> None:
    secretary, parent = diary.secretary(), diary.township_secretary()
    reported, asked, found = report(diary, secretary), request(diary, secretary), problem(diary, secretary)
    made(supplement(diary, secretary, reported, "补一张照片", [photo()]))
    diary.database.run(receive, parent, reported, diary.now)
    made(follow(diary, parent, "answer_request", asked, value="agreed", line="同意"))
    made(follow(diary, secretary, "study", found, on_day="2026-03-20", line="研究过"))
    made(follow(diary, secretary, "solve", found, on_day="2026-03-27", line="修好了"))
    withdraw(diary, secretary, asked)
    diary.database.run(restore, secretary, asked, diary.now)

    report_of = diary.database.run(verify, b"key")

    assert report_of.faults == []
    assert diary.database.run(_linked_events) == set(EventKind)
    for record_id in (reported, asked, found):
        told = said(diary.database.run(history, secretary, record_id, diary.now))
        digits = [line[-8:] for line in told.splitlines() if "校验码" in line]
        assert len(digits) == 1 + len(events(diary, record_id))
        assert opened(diary, secretary, record_id)[-8:] == digits[-1]


def _linked_events(tx: Tx) -> set[str]:
    links = select(schema.audit_links.c.action).where(schema.audit_links.c.subject == "record_event")
    return set(tx.execute(links).scalars())


def _leave(tx: Tx, actor: Actor, last: date) -> None:
    tx.execute(update(schema.offices).where(schema.offices.c.id == actor.office.id).values(to_on=last))


def _merge(tx: Tx, actor: Actor, into: int) -> None:
    """The actor's organization went on in another one today, and their office ended with it."""
    here, last = actor.office.organization_id, date(2026, 3, 26)
    values = {"organization_id": here, "successor_id": into, "kind": "merge", "on_day": date(2026, 3, 27)}
    tx.execute(insert(schema.successions).values(values))
    tx.execute(update(schema.organizations).where(schema.organizations.c.id == here).values(to_on=last))
    tx.execute(update(schema.offices).where(schema.offices.c.organization_id == here).values(to_on=last))


def _not_joined(tx: Tx, actor: Actor) -> None:
    here = schema.persons.c.id == actor.person_id
    tx.execute(update(schema.persons).where(here).values(telegram_id=None))
