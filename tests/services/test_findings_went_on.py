"""What was found in an organization that has gone on in another one since is worked to its end there."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import insert, select, update

from domain.authorization import Action
from domain.finding_states import FindingState
from domain.refusals import NotFound, Refused
from services import finding_lists, findings
from storage import schema
from tests.services.diary import said
from tests.services.found import Found
from tests.services.test_finding_reminders import Days

if TYPE_CHECKING:
    from domain.people import Actor
    from storage.database import Tx
    from tests.services.inspecting import Supervision

MERGED_ON = date(2026, 4, 2)


@pytest.fixture
def found(supervision: Supervision) -> Found:
    """The village has been arrived at."""
    return Found(supervision)


def _merge(tx: Tx, here: int, into: int) -> None:
    """A village went on in another one."""
    last = MERGED_ON - timedelta(days=1)
    values = {"organization_id": here, "successor_id": into, "kind": "merge", "on_day": MERGED_ON}
    tx.execute(insert(schema.successions).values(values))
    tx.execute(update(schema.organizations).where(schema.organizations.c.id == here).values(to_on=last))
    tx.execute(update(schema.offices).where(schema.offices.c.organization_id == here).values(to_on=last))


def merge(found: Found) -> Actor:
    """The visited village goes on in the next one; gives the secretary of that."""
    there = found.of.beside()
    found.run(_merge, found.secretary().office.organization_id, there.office.organization_id)
    found.of.diary.now = datetime.combine(MERGED_ON + timedelta(days=1), datetime.min.time(), UTC)
    return found.of.beside()


def listed(found: Found, actor: Actor) -> str:
    """What somebody finds first."""
    return said(found.of.database.run(finding_lists.show, actor, found.of.diary.now))


def test_it_is_put_right_where_the_village_went_on(found: Found) -> None:
    finding_id = found.told()
    with pytest.raises(NotFound):
        found.of.database.run(
            findings.require, found.of.beside(), finding_id, Action.RECTIFY, found.of.diary.now
        )

    there = merge(found)

    assert "待整改 1 个" in listed(found, there)
    due_on = (found.of.diary.now + timedelta(days=5)).date().isoformat()
    answers = {"line": "并村以后一起开", "office": str(there.office.id), "due_on": due_on}
    found.step(there, "finding_measure", finding_id, **answers)
    found.step(there, "finding_submit", finding_id, line="已开两次")
    submission = found.state(finding_id).submission_id or 0
    reach = found.of.database.run(findings.in_reach, there, Action.RECTIFY, found.of.diary.now)
    assert [one.finding.id for one in reach] == [finding_id]
    found.verify(found.of.inspector(0), finding_id, submission)
    assert found.state(finding_id).state is FindingState.CLOSED
    assert told(found, "findings.told_closed") == [there.telegram_id]


def test_whoever_is_there_does_not_look_whether_it_was_put_right(found: Found) -> None:
    finding_id = found.told()
    there = merge(found)
    due_on = (found.of.diary.now + timedelta(days=5)).date().isoformat()
    answers = {"line": "并村以后一起开", "office": str(there.office.id), "due_on": due_on}
    found.step(there, "finding_measure", finding_id, **answers)
    found.step(there, "finding_submit", finding_id, line="已开两次")
    submission = found.state(finding_id).submission_id or 0

    with pytest.raises((Refused, NotFound)):
        found.verify(there, finding_id, submission)
    assert found.state(finding_id).state is FindingState.SUBMITTED


def test_it_is_reminded_of_there(found: Found) -> None:
    found.told(severity="serious")
    there = merge(found)
    days = Days(found)

    days.until(date(2026, 4, 14))

    assert days.of(there)


def told(found: Found, key: str) -> list[int]:
    """Which accounts were told something."""
    return found.of.database.run(_told, key)


def _told(tx: Tx, key: str) -> list[int]:
    return list(tx.execute(select(schema.outbox.c.chat_id).where(schema.outbox.c.key == key)).scalars())
