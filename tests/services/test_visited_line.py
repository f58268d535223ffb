"""Nobody of the visited line stands behind a value, also who comes into it during an inspection."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import insert, update

from domain.people import Level, OrganizationKind, Role
from domain.refusals import Refused
from services import recheck_pairs, score_paper
from storage import inspection_teams as teams
from storage import schema
from storage.verify import verify
from tests.services import scoring
from tests.services.checking import found, seal, seal_both
from tests.services.objecting import Fed, feed_back
from tests.services.settling import (
    again,
    checked,
    confirm,
    item,
    lead,
    proposal,
    propose,
    rescore,
    substitute,
)

if TYPE_CHECKING:
    from domain.people import Actor
    from storage.database import Tx
    from tests.services.inspecting import Supervision

OF_THE_LINE = "pair_checks.of_the_line"


def come_into_office(
    supervision: Supervision, actor: Actor, where: Actor | None = None, to_on: date | None = None
) -> None:
    """Somebody takes an office in the village that is visited, or where somebody else is; until a day."""
    organization_id = (where or supervision.visited()).office.organization_id
    office = {"person_id": actor.person_id, "organization_id": organization_id, "acting": False}
    from_on = actor.today - timedelta(days=300)

    def work(tx: Tx) -> None:
        values = {**office, "role": Role.CLERK.value, "from_on": from_on, "to_on": to_on}
        tx.execute(insert(schema.offices).values(values))

    supervision.database.run(work)


def test_a_sheet_of_who_came_into_the_line_settles_nothing(supervision: Supervision) -> None:
    first = supervision.inspector(0)
    seal(supervision, first)
    come_into_office(supervision, first)
    seal(supervision, supervision.inspector(1))

    assert checked(supervision) == {}
    substitute(supervision, supervision.inspector(2))


@pytest.mark.parametrize("where", ["visited", "elsewhere"])
def test_who_came_into_the_line_neither_arrives_nor_seals(supervision: Supervision, where: str) -> None:
    first = supervision.inspector(0)
    own = scoring.fill(supervision, first)
    come_into_office(supervision, first, getattr(supervision, where)())

    with pytest.raises(Refused) as sealing:
        scoring.seal(supervision, first, own)
    with pytest.raises(Refused) as arriving:
        scoring.arrive(supervision, first)
    assert sealing.value.text.key == arriving.value.text.key == OF_THE_LINE


def test_their_sheet_on_paper_is_not_entered_either(supervision: Supervision) -> None:
    first = supervision.inspector(0)
    come_into_office(supervision, first)
    by = supervision.administrator()
    answers = {
        "inspection": str(supervision.village_id),
        "person": str(first.person_id),
        "told": {"text": ""},
        "place": "村部",
    }
    with pytest.raises(Refused) as refused:
        supervision.database.run(
            score_paper.enter,
            by,
            answers,
            supervision.diary.draft(by, "score_paper"),
            supervision.diary.now,
        )
    assert refused.value.text.key == OF_THE_LINE


def test_what_they_proposed_before_is_confirmed_by_nobody(supervision: Supervision) -> None:
    first, second = supervision.inspector(0), supervision.inspector(1)
    seal_both(supervision, S4_1=6)
    propose(supervision, first, "6")
    come_into_office(supervision, first)

    with pytest.raises(Refused) as refused:
        confirm(supervision, second, proposal(supervision))
    assert refused.value.text.key == "pair_checks.proposer_of_the_line"
    assert "S4-1" not in checked(supervision)

    lead(supervision, supervision.leader(), 7)
    confirm(supervision, second, proposal(supervision))
    assert checked(supervision)["S4-1"].value == 7


def test_nor_does_what_they_gave_again_count(supervision: Supervision) -> None:
    first, second = supervision.inspector(0), supervision.inspector(1)
    seal_both(supervision, S4_1=6)
    rescore(supervision, first)
    again(supervision, first, 7)
    come_into_office(supervision, first)
    again(supervision, second, 7)

    assert "S4-1" not in checked(supervision)
    assert item(supervision, second).text.key == "pair_checks.item"


def test_who_was_in_office_there_does_not_settle_and_elsewhere_does(supervision: Supervision) -> None:
    first = supervision.inspector(0)
    seal_both(supervision, S4_1=6)
    ended = first.today - timedelta(days=30)
    come_into_office(supervision, first, supervision.beside(), ended)
    propose(supervision, first, "7")
    come_into_office(supervision, first, to_on=ended)
    with pytest.raises(Refused) as refused:
        propose(supervision, first, "6")
    assert refused.value.text.key == OF_THE_LINE


@pytest.fixture
def fed(supervision: Supervision) -> Fed:
    return feed_back(supervision)


def names(fed: Fed) -> set[int]:
    """Who may recheck."""
    inspection = fed.supervision.database.run(found, fed.inspection_id)
    today = fed.supervision.administrator().today
    named = fed.supervision.database.run(recheck_pairs.candidates, inspection, today)
    return {one.person_id for one in named}


def test_who_came_into_the_line_after_being_named_rechecks_nothing(fed: Fed) -> None:
    supervision = fed.supervision
    first, second = supervision.inspector(2), supervision.inspector(3)
    objection_id = fed.dispute(supervision.visited())
    fed.appoint(objection_id)
    made = fed.propose(first, objection_id, "changed", "7")
    come_into_office(supervision, first, supervision.elsewhere())

    with pytest.raises(Refused) as confirming:
        fed.confirm(second, made)
    with pytest.raises(Refused) as proposing:
        fed.propose(first, objection_id, "kept")
    assert confirming.value.text.key == proposing.value.text.key == "rechecks.not_apart"
    assert fed.value("S4-1") == 6
    # The other one goes on: what they propose waits for whoever is named instead.
    fed.propose(second, objection_id, "changed", "8")
    assert supervision.database.run(verify, b"key").faults == []


def test_who_has_come_to_lead_the_team_rechecks_nothing(fed: Fed) -> None:
    supervision = fed.supervision
    first, second = supervision.inspector(2), supervision.inspector(3)
    objection_id = fed.dispute(supervision.visited())
    fed.appoint(objection_id)
    made = fed.propose(first, objection_id, "changed", "7")

    by, former = supervision.administrator().person_id, supervision.leader().office.id

    def take_over(tx: Tx) -> None:
        teams.enter(tx, supervision.team_id, former, by, fed.now)
        teams.enter(tx, supervision.team_id, second.office.id, by, fed.now, leads=True)

    supervision.database.run(take_over)
    with pytest.raises(Refused) as refused:
        fed.confirm(second, made)
    assert refused.value.text.key == "rechecks.not_apart"


def test_who_was_in_office_below_the_place_is_not_named(fed: Fed) -> None:
    supervision = fed.supervision
    first = supervision.inspector(2)
    assert first.person_id in names(fed)

    parent = supervision.visited().office.organization_id

    def below(tx: Tx) -> int:
        values = {
            "parent_id": parent,
            "kind": OrganizationKind.BRANCH.value,
            "level": Level.VILLAGE.value,
            "name": "柳河村第一党小组",
            "pinyin": "",
            "initials": "",
            "from_on": first.today - timedelta(1000),
            "time_zone": "Asia/Shanghai",
        }
        made = insert(schema.organizations).values(values).returning(schema.organizations.c.id)
        return int(tx.execute(made).scalar_one())

    def was_there(tx: Tx) -> None:
        office = {"person_id": first.person_id, "organization_id": below(tx), "acting": False}
        days = {"from_on": first.today - timedelta(900), "to_on": first.today - timedelta(300)}
        tx.execute(insert(schema.offices).values(**office, **days, role=Role.SECRETARY.value))

    supervision.database.run(was_there)
    assert first.person_id not in names(fed)


def test_whose_office_has_ended_is_not_named(fed: Fed) -> None:
    first = fed.supervision.inspector(2)

    def end(tx: Tx) -> None:
        office = schema.offices.c.id == first.office.id
        tx.execute(update(schema.offices).where(office).values(to_on=first.today - timedelta(1)))

    fed.supervision.database.run(end)
    assert first.person_id not in names(fed)
