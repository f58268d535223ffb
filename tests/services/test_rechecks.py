"""Rechecks: by two others, in their time; a line is kept, changed or withdrawn, and it never costs points."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from domain.findings import FindingEventKind, Severity
from domain.inspections import Part
from domain.objections import Stage, severity_now
from domain.pair_checks import CheckOrigin
from domain.people import Level, Role
from domain.refusals import NotFound, Refused
from services import objection_choices, objection_views, recheck_pairs
from services.recheck_views import files_of, show
from storage import findings, inspection_teams, inspections, pair_checks
from storage.findings import NewEvent
from storage.schema import outbox
from storage.verify import verify
from tests.services.diary import buttons, photo, said
from tests.services.objecting import Fed, feed_back, third

if TYPE_CHECKING:
    from domain.people import Actor
    from storage.database import Tx
    from tests.services.inspecting import Supervision


@pytest.fixture
def fed(supervision: Supervision) -> Fed:
    return feed_back(supervision)


@pytest.fixture
def objection_id(fed: Fed) -> int:
    """An objection to S4-1, which has 3 points of 4."""
    return fed.dispute(fed.supervision.visited())


def refused(fed: Fed, objection_id: int, outcome: str, value: str = "") -> str:
    """Why a proposal is refused."""
    with pytest.raises(Refused) as why:
        fed.propose(fed.supervision.inspector(2), objection_id, outcome, value)
    return why.value.text.key


def names(fed: Fed) -> list[int]:
    """Who may recheck."""
    inspection = fed.supervision.database.run(inspections.by_id, fed.inspection_id)
    assert inspection is not None
    found = fed.supervision.database.run(recheck_pairs.candidates, inspection, date(2026, 3, 27))
    return [one.person_id for one in found]


def told(fed: Fed, key: str) -> list[int]:
    """Which accounts are told something."""
    return sorted(fed.supervision.database.run(_told, key))


def _told(tx: Tx, key: str) -> list[int]:
    return list(tx.execute(select(outbox.c.chat_id).where(outbox.c.key == key)).scalars())


def test_they_are_of_the_round_and_had_no_part_in_the_visit(fed: Fed) -> None:
    supervision = fed.supervision
    two = {supervision.inspector(2).person_id, supervision.inspector(3).person_id}
    assert set(names(fed)) == two
    joined = third(supervision)
    assert names(fed)[0] == joined.person_id, "another team comes first"
    assert set(names(fed)) == two | {joined.person_id}


def test_who_was_of_the_pair_before_does_not_recheck(fed: Fed) -> None:
    supervision = fed.supervision
    third(supervision)
    new = inspections.NewPair(
        supervision.team_id, supervision.inspector(0).person_id, supervision.inspector(2).person_id
    )
    by = supervision.administrator().person_id
    database = supervision.database
    database.run(inspections.set_pair, fed.inspection_id, new, by, fed.now)
    database.run(
        inspections.admit, fed.inspection_id, [supervision.inspector(2).person_id], Part.PAIR, fed.now
    )
    assert supervision.inspector(1).person_id not in names(fed)
    assert supervision.inspector(2).person_id not in names(fed)
    assert supervision.inspector(3).person_id in names(fed)


def test_whoever_was_not_briefed_or_is_of_the_visited_line_does_not_recheck(fed: Fed) -> None:
    supervision = fed.supervision
    database, now = supervision.database, fed.now
    by = supervision.administrator().person_id
    office_id = supervision.elsewhere().office.id
    database.run(inspection_teams.enter, supervision.team_id, office_id, by, now)
    assert supervision.elsewhere().person_id not in names(fed), "not briefed"
    database.run(
        inspection_teams.brief,
        supervision.round_id,
        now.date(),
        "先看后问",
        [supervision.elsewhere().person_id],
        by,
        None,
        now,
    )
    assert supervision.elsewhere().person_id not in names(fed), "of the visited county"


def test_the_database_refuses_somebody_of_the_visited_line(fed: Fed) -> None:
    person_id = fed.supervision.elsewhere().person_id
    with pytest.raises(IntegrityError):
        fed.supervision.database.run(inspections.admit, fed.inspection_id, [person_id], Part.RECHECK, fed.now)


def test_naming_them_tells_both_and_says_until_when(fed: Fed, objection_id: int) -> None:
    supervision = fed.supervision
    assert fed.appoint(objection_id) == objection_id
    one = fed.objection(objection_id)
    assert one.stage is Stage.RUNNING
    assert one.pair is not None
    # Ten working days after Friday, 27 March; 4 to 6 April are a holiday.
    assert one.pair.due_on == date(2026, 4, 13)
    both = sorted(supervision.inspector(number).telegram_id for number in (2, 3))
    assert told(fed, "rechecks.told_named") == both
    fed.appoint(objection_id, supervision.inspector(3), supervision.inspector(2))
    assert told(fed, "rechecks.told_named") == both, "the same two once more change nothing"
    assert fed.supervision.database.run(verify, b"key").faults == []


def test_two_are_suggested_with_one_tap(fed: Fed, objection_id: int) -> None:
    shown = fed.supervision.database.run(show, fed.supervision.administrator(), objection_id, fed.now)
    assert "建议复核人" in said(shown)
    two = [fed.supervision.inspector(number).person_id for number in (2, 3)]
    assert buttons(shown)["就这两位"] == f"rc:p:{objection_id}:{two[0]}:{two[1]}"


def test_where_there_are_not_two_who_may_recheck_the_way_out_is_said(fed: Fed, objection_id: int) -> None:
    supervision, by = fed.supervision, fed.supervision.administrator()
    office_id = supervision.inspector(2).office.id
    supervision.database.run(
        inspection_teams.enter, supervision.team_id, office_id, by.person_id, fed.now, joined=False
    )
    shown = supervision.database.run(show, by, objection_id, fed.now)
    assert "能复核的人不到两位" in said(shown)
    assert buttons(shown)["督查组"] == f"it:o:{supervision.round_id}"
    assert "指定复核人" not in buttons(shown)


@pytest.mark.parametrize("who", ["visited", "leader_alone", "pair", "beside"])
def test_nobody_else_names_them(fed: Fed, objection_id: int, who: str) -> None:
    supervision = fed.supervision
    by = {
        "visited": supervision.visited(),
        "leader_alone": supervision.leader(),
        "pair": supervision.inspector(0),
        "beside": supervision.beside(),
    }[who]
    with pytest.raises(NotFound):
        fed.appoint(objection_id, by=by)


def test_the_pair_its_leader_and_one_person_twice_are_refused(fed: Fed, objection_id: int) -> None:
    supervision = fed.supervision
    for second in (supervision.inspector(0), supervision.leader(), supervision.visited()):
        with pytest.raises(Refused) as why:
            fed.appoint(objection_id, supervision.inspector(2), second)
        assert why.value.text.key == "rechecks.not_eligible"
    with pytest.raises(Refused) as why:
        fed.appoint(objection_id, supervision.inspector(2), supervision.inspector(2))
    assert why.value.text.key == "rechecks.two_people"


def test_they_can_be_changed_until_it_is_decided(fed: Fed, objection_id: int) -> None:
    supervision = fed.supervision
    fed.appoint(objection_id)
    proposal_id = fed.propose(supervision.inspector(2), objection_id, "withdrawn")
    joined = third(supervision)
    fed.appoint(objection_id, supervision.inspector(3), joined)

    assert fed.objection(objection_id).proposed is None, "what somebody proposed who is ill counts no more"
    with pytest.raises(Refused):
        fed.confirm(supervision.inspector(3), proposal_id)
    with pytest.raises(NotFound):
        fed.propose(supervision.inspector(2), objection_id, "kept")
    with pytest.raises(NotFound):
        fed.confirm(supervision.inspector(2), proposal_id)
    fed.confirm(joined, fed.propose(supervision.inspector(3), objection_id, "kept"))
    with pytest.raises(Refused) as why:
        fed.appoint(objection_id)
    assert why.value.text.key == "rechecks.nothing_owed"


def test_a_value_is_kept_with_both_behind_it(fed: Fed, objection_id: int) -> None:
    fed.decide(objection_id, "kept")
    kept = fed.supervision.database.run(pair_checks.versions, fed.inspection_id)["S4-1"]
    assert [(one.version, one.value, one.origin) for one in kept] == [
        (1, 6, CheckOrigin.SAME),
        (2, 6, CheckOrigin.RECHECK),
    ]
    two = {fed.supervision.inspector(number).person_id for number in (2, 3)}
    assert {kept[1].first_id, kept[1].second_id} == two
    assert fed.objection(objection_id).stage is Stage.DECIDED
    assert fed.supervision.database.run(verify, b"key").faults == []


def test_a_value_is_changed_and_every_version_stays_readable(fed: Fed, objection_id: int) -> None:
    fed.decide(objection_id, "changed", "7")
    assert fed.value("S4-1") == 7
    visited = fed.supervision.visited()
    past = fed.supervision.database.run(objection_views.versions, visited, f"{fed.inspection_id}.S4-1")
    assert "第1次 3/4 两人一致" in said(past)
    assert "第2次 3.5/4 复核" in said(past)
    shown = said(fed.supervision.database.run(show, visited, objection_id, fed.now))
    assert "改评为 3.5 分(核过了)" in shown


def test_an_item_that_is_withdrawn_has_full_marks(fed: Fed, objection_id: int) -> None:
    fed.decide(objection_id, "withdrawn")
    assert fed.value("S4-1") == 8


@pytest.mark.parametrize("value", [*range(6), None])
def test_a_recheck_never_lowers_a_value(fed: Fed, objection_id: int, value: int | None) -> None:
    fed.appoint(objection_id)
    if value is None:
        # S4-1 has 6 of 8, the rest of its section everything: without it the section would rise.
        fed.propose(fed.supervision.inspector(2), objection_id, "changed", "na")
    else:
        assert refused(fed, objection_id, "changed", str(value)) == "rechecks.would_cost"
    assert fed.value("S4-1") == 6


def test_not_applicable_is_refused_where_it_would_cost_the_section_points(fed: Fed) -> None:
    # S6-1 has 10 of 12 in a section that has the rest in full; S5 has 0 of 8 in S5-1, so that S5-3, with
    # full marks, is what holds it up.
    objection_id = fed.dispute(fed.supervision.visited(), "S5-3")
    fed.appoint(objection_id)
    assert refused(fed, objection_id, "changed", "na") == "rechecks.would_cost"


def test_what_does_not_apply_can_be_given_no_value_that_costs_points(fed: Fed) -> None:
    objection_id = fed.dispute(fed.supervision.visited(), "S5-2")
    fed.appoint(objection_id)
    assert refused(fed, objection_id, "changed", "0") == "rechecks.would_cost"
    fed.propose(fed.supervision.inspector(2), objection_id, "changed", "8")


def test_what_is_no_change_or_no_value_is_refused(fed: Fed, objection_id: int) -> None:
    fed.appoint(objection_id)
    assert refused(fed, objection_id, "changed", "6") == "rechecks.no_change"
    for value in ("9", "x", "", "minor", "-1"):
        with pytest.raises(Refused):
            fed.propose(fed.supervision.inspector(2), objection_id, "changed", value)


def test_the_form_offers_only_what_costs_nothing(fed: Fed, objection_id: int) -> None:
    fed.appoint(objection_id)
    inspector = fed.supervision.inspector(2)

    def offered(actor: Actor) -> list[str]:
        source = f"recheck_values:{objection_id}"
        found = fed.supervision.database.run(lambda tx: list(objection_choices.choices(tx, actor, source)))
        return [one.value for one in found]

    assert offered(inspector) == ["7", "8", "na"]
    assert offered(fed.supervision.inspector(0)) == []
    assert offered(fed.supervision.visited()) == []


def test_what_a_later_recheck_makes_of_the_section_is_looked_at_again(fed: Fed) -> None:
    visited = fed.supervision.visited()
    one, other = fed.dispute(visited, "S5-1"), fed.dispute(visited, "S4-1")
    for objection_id in (one, other):
        fed.appoint(objection_id)
    fed.confirm(fed.supervision.inspector(3), fed.propose(fed.supervision.inspector(2), one, "withdrawn"))
    # Section S5 is full now: S4-1 may still be taken out of S4, where all else is full.
    fed.confirm(
        fed.supervision.inspector(3), fed.propose(fed.supervision.inspector(2), other, "changed", "na")
    )
    assert (fed.value("S5-1"), fed.value("S4-1")) == (8, None)


def test_nobody_confirms_their_own_proposal_or_an_older_one(fed: Fed, objection_id: int) -> None:
    fed.appoint(objection_id)
    first, second = fed.supervision.inspector(2), fed.supervision.inspector(3)
    older = fed.propose(first, objection_id, "kept")
    with pytest.raises(Refused) as why:
        fed.confirm(first, older)
    assert why.value.text.key == "rechecks.the_other"
    newer = fed.propose(second, objection_id, "withdrawn")
    with pytest.raises(Refused) as why:
        fed.confirm(second, older)
    assert why.value.text.key == "rechecks.another_since"
    fed.confirm(first, newer)
    assert fed.confirm(first, newer) == objection_id
    assert fed.value("S4-1") == 8


def test_what_is_proposed_is_seen_by_the_two_alone(fed: Fed, objection_id: int) -> None:
    supervision = fed.supervision
    fed.appoint(objection_id)
    fed.propose(supervision.inspector(2), objection_id, "withdrawn")

    def shown(actor: Actor) -> str:
        return said(supervision.database.run(show, actor, objection_id, fed.now))

    assert "撤销(核过了)" in shown(supervision.inspector(3))
    for other in (
        supervision.visited(),
        supervision.inspector(0),
        supervision.leader(),
        supervision.administrator(),
    ):
        assert "核过了" not in shown(other)
    assert supervision.inspector(2).name not in shown(supervision.visited())


@pytest.mark.parametrize("outcome", ["kept", "changed", "withdrawn"])
def test_a_finding_is_kept_made_milder_or_taken_back(fed: Fed, outcome: str) -> None:
    objection_id = fed.dispute(fed.supervision.visited(), f"f{fed.finding_id}")
    fed.decide(objection_id, outcome, "ordinary")
    found = fed.supervision.database.run(findings.by_id, fed.finding_id)
    assert found is not None
    kinds = [one.kind for one in found.events]
    if outcome == "kept":
        assert kinds == []
    elif outcome == "changed":
        assert kinds == [FindingEventKind.CHANGED]
        assert severity_now(found) is Severity.ORDINARY
    else:
        assert kinds == [FindingEventKind.WITHDRAWN]
    assert all(one.line == "核过了" for one in found.events)
    assert fed.supervision.database.run(verify, b"key").faults == []


def test_a_finding_is_never_made_more_severe(fed: Fed) -> None:
    objection_id = fed.dispute(fed.supervision.visited(), f"f{fed.minor_id}")
    fed.appoint(objection_id)
    for severity in Severity:
        assert refused(fed, objection_id, "changed", severity) == "rechecks.not_milder"
    assert refused(fed, objection_id, "changed", "7") == "rechecks.not_milder"


def test_a_finding_that_its_leader_took_back_meanwhile_can_only_be_withdrawn_once(fed: Fed) -> None:
    objection_id = fed.dispute(fed.supervision.visited(), f"f{fed.finding_id}")
    fed.appoint(objection_id)
    kept = fed.propose(fed.supervision.inspector(2), objection_id, "kept")
    event = NewEvent(FindingEventKind.WITHDRAWN, "记错了")
    leader = fed.supervision.leader().person_id
    fed.supervision.database.run(findings.add_event, fed.finding_id, event, leader, None, fed.now)
    with pytest.raises(Refused) as why:
        fed.confirm(fed.supervision.inspector(3), kept)
    assert why.value.text.key == "rechecks.taken_back"
    fed.confirm(
        fed.supervision.inspector(3), fed.propose(fed.supervision.inspector(2), objection_id, "withdrawn")
    )
    found = fed.supervision.database.run(findings.by_id, fed.finding_id)
    assert found is not None
    assert [one.kind for one in found.events] == [FindingEventKind.WITHDRAWN]


def test_both_sides_are_told_the_outcome_once(fed: Fed, objection_id: int) -> None:
    supervision = fed.supervision
    fed.decide(objection_id, "changed", "8")
    team = [supervision.inspector(0), supervision.inspector(1), supervision.leader()]
    theirs = [supervision.visited(), clerk(supervision)]
    assert told(fed, "rechecks.told_decided") == sorted(one.telegram_id for one in [*team, *theirs])


def clerk(supervision: Supervision) -> Actor:
    """The clerk of the village, who deals with what comes in."""
    organization_id = supervision.visited().office.organization_id
    every = (supervision.diary.actor(one.id) for one in supervision.diary.city.who(Role.CLERK, Level.VILLAGE))
    return next(one for one in every if one.office.organization_id == organization_id)


def test_they_see_the_material(fed: Fed) -> None:
    objection_id = fed.dispute(fed.supervision.visited(), attachments=[photo()])
    fed.appoint(objection_id)
    database = fed.supervision.database
    for one in (fed.supervision.inspector(2), fed.supervision.inspector(0), fed.supervision.visited()):
        assert [file.file_id for file in database.run(files_of, one, objection_id)] == ["file-1"]
    for other in (fed.supervision.elsewhere(), fed.supervision.beside()):
        with pytest.raises(NotFound):
            database.run(files_of, other, objection_id)
