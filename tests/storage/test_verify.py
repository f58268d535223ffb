"""Any edited, removed or reordered link is found, and so is any record that is not what was written."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, text

from domain.records import RecordKind
from storage import (
    audit,
    contact_labels,
    county_summaries,
    coverage,
    findings,
    good_practices,
    imports,
    inspection_notes,
    inspection_rounds,
    inspection_teams,
    inspections,
    list_signatures,
    objections,
    onsite_scores,
    pair_checks,
    portfolios,
    rechecks,
    record_events,
    records,
    responsibility_lists,
    rules,
    schema,
    scorecards,
    sufficiency,
    tasks,
    waivers,
    working_days,
)
from storage.database import Database, Tx
from storage.verify import verify
from tests.storage.conftest import NOW

if TYPE_CHECKING:
    from pathlib import Path

KEY = b"key"


OBLIGING = {
    contact_labels.SUBJECT: contact_labels.body,
    county_summaries.SUBJECT: county_summaries.body,
    findings.EVENT: findings.event_body,
    findings.SUBJECT: findings.body,
    good_practices.SPREAD: good_practices.spread_body,
    good_practices.SUBJECT: good_practices.body,
    imports.CHANGE: imports.change_body,
    inspection_notes.POLL: inspection_notes.poll_body,
    inspection_notes.SUBJECT: inspection_notes.body,
    inspection_rounds.EVENT: inspection_rounds.event_body,
    inspection_rounds.SUBJECT: inspection_rounds.body,
    inspection_rounds.TARGET: inspection_rounds.target_body,
    inspection_teams.BRIEFING: inspection_teams.briefing_body,
    inspection_teams.MEMBER: inspection_teams.member_body,
    inspection_teams.SUBJECT: inspection_teams.body,
    inspections.EVENT: inspections.event_body,
    inspections.PAIR: inspections.pair_body,
    inspections.SUBJECT: inspections.body,
    coverage.STEP: coverage.step_body,
    coverage.SUBJECT: coverage.body,
    sufficiency.SUBJECT: sufficiency.body,
    list_signatures.SUBJECT: list_signatures.body,
    objections.EXPLANATION: objections.explanation_body,
    objections.SUBJECT: objections.body,
    onsite_scores.SEAL: onsite_scores.seal_body,
    onsite_scores.SUBJECT: onsite_scores.body,
    pair_checks.PROPOSAL: pair_checks.proposal_body,
    pair_checks.RESCORING: pair_checks.rescoring_body,
    pair_checks.SUBJECT: pair_checks.body,
    portfolios.SUBJECT: portfolios.body,
    rechecks.PAIR: rechecks.pair_body,
    rechecks.PROPOSAL: rechecks.proposal_body,
    rechecks.SUBJECT: rechecks.body,
    responsibility_lists.PUBLICATION: responsibility_lists.publication_body,
    responsibility_lists.SUBJECT: responsibility_lists.body,
    rules.SUBJECT: rules.accepted_body,
    rules.SWITCH: rules.switch_body,
    scorecards.SUBJECT: scorecards.body,
    tasks.END: tasks.end_body,
    tasks.SUBJECT: tasks.body,
    waivers.DECISION: waivers.decision_body,
    waivers.SUBJECT: waivers.body,
    working_days.SUBJECT: working_days.body,
}
"""How what obliges somebody, or releases them, and what stands in the registers is read again."""

SECOND = {onsite_scores.SUBJECT: onsite_scores.body, onsite_scores.SEAL: onsite_scores.seal_body}
"""Of what the second of a pair wrote and sealed."""

LINKS = 24 + len(OBLIGING) + len(SECOND)
"""In the chain."""

SEALED = 12 + len(OBLIGING) + len(SECOND)
"""Of these, how many seal a body."""


def write_records(tx: Tx) -> None:
    """Links for a record of each kind, for what became of one, and for what obliges, among others."""
    for record_id in range(1, len(RecordKind) + 1):
        body = records.body(tx, record_id)
        audit.append(tx, audit.Event(NOW, 1, "saved", "duty_record", record_id, body))
        audit.append(tx, audit.Event(NOW + timedelta(seconds=record_id), None, "bound", "person", 1, {}))
    withdrawn = record_events.body(tx, 1)
    audit.append(tx, audit.Event(NOW, 1, "withdrawn", record_events.SUBJECT, 1, withdrawn))
    for subject, body in OBLIGING.items():
        audit.append(tx, audit.Event(NOW, 1, "enter", subject, 1, body(tx, 1)))
    for subject, body in SECOND.items():
        audit.append(tx, audit.Event(NOW, 2, "enter", subject, 2, body(tx, 2)))


def write_supplement(tx: Tx) -> None:
    """A file that was added to the first record, with its link."""
    event = {"id": 50, "record_id": 1, "kind": "supplemented", "at": NOW, "person_id": 1, "office_id": 1}
    tx.execute(insert(schema.record_events), event)
    file = {"id": 50, "record_id": 1, "event_id": 50, "position": 2, "kind": "photo"}
    tx.execute(insert(schema.attachments), {**file, "file_id": "file", "unique_id": "unique"})
    body = record_events.body(tx, 50)
    audit.append(tx, audit.Event(NOW, 1, "supplemented", record_events.SUBJECT, 50, body))


@pytest.fixture
def chained_url(populated_url: str) -> str:
    """The address of a database whose records have their links."""
    database = Database(populated_url, KEY)
    database.run(write_records)
    asyncio.run(database.close())
    return populated_url


def forge(url: str, *statements: str) -> list[str]:
    """What `verify` says after somebody with the database in hand changed it, guards removed."""
    database = Database(url, KEY)

    def change(tx: Tx) -> None:
        if tx.dialect.name == "postgresql":
            tx.execute(text("SET session_replication_role = replica"))
        else:
            for (name,) in tx.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
                tx.execute(text(f"DROP TRIGGER {name}"))
            tx.connection.execute("PRAGMA foreign_keys=OFF")
        for statement in statements:
            tx.execute(text(statement))

    database.run(change)
    faults = database.run(verify, KEY).faults
    asyncio.run(database.close())
    return faults


def test_an_untouched_database_has_no_faults(chained_url: str) -> None:
    database = Database(chained_url, KEY)
    report = database.run(verify, KEY)
    assert (report.links, report.bodies, report.faults) == (LINKS, SEALED, [])
    asyncio.run(database.close())


@pytest.mark.parametrize(
    ("forgery", "found"),
    [
        ("UPDATE audit_links SET actor_id = 2 WHERE seq = 3", "link 3: edited"),
        ("UPDATE audit_links SET action = 'other' WHERE seq = 4", "link 4: edited"),
        ("DELETE FROM audit_links WHERE seq = 3", "link 3: missing"),
        (f"DELETE FROM audit_links WHERE seq = {LINKS}", "links were cut off"),
        (f"UPDATE audit_head SET seq = {LINKS + 1}", "links were cut off or added"),
        ("UPDATE meetings SET attended = 5 WHERE record_id = 1", "duty_record 1 is not what was written"),
        ("UPDATE meetings SET topics = 'other' WHERE record_id = 1", "duty_record 1 is not what was written"),
        ("DELETE FROM meeting_kinds", "duty_record 1 is not what was written"),
        ("UPDATE visits SET kind = 'case_dissection'", "duty_record 2 is not what was written"),
        ("UPDATE duty_stays SET to_half = 'am'", "duty_record 3 is not what was written"),
        ("UPDATE upward_reports SET addressee_id = 1", "duty_record 4 is not what was written"),
        ("UPDATE in_person_acts SET matter = 'other'", "duty_record 5 is not what was written"),
        ("UPDATE talks SET count = 2", "duty_record 6 is not what was written"),
        ("DELETE FROM problems", "duty_record 7 is not what was written"),
        ("UPDATE support_requests SET kind = 'staff'", "duty_record 8 is not what was written"),
        ("UPDATE vehicles SET result = 'other'", "duty_record 9 is not what was written"),
        ("UPDATE plans SET number = 'other'", "duty_record 10 is not what was written"),
        ("UPDATE general_records SET figure = 1", "duty_record 11 is not what was written"),
        ("UPDATE record_events SET line = 'other'", "record_event 1 is not what was written"),
        ("UPDATE record_events SET record_id = 2", "record_event 1 is not what was written"),
        ("UPDATE record_events SET at = '2026-03-27 09:00:00.000000+00'", "record_event 1 is not what was"),
        ("DELETE FROM record_events", "record_event 1 is not what was written"),
        ("UPDATE attachments SET event_id = 1", "record_event 1 is not what was written"),
        ("UPDATE duty_records SET reason = 'other' WHERE id = 1", "duty_record 1 is not what was written"),
        ("UPDATE duty_records SET entered_by_id = 1 WHERE id = 1", "duty_record 1 is not what was written"),
        ("UPDATE duty_records SET origin = 'paper' WHERE id = 1", "duty_record 1 is not what was written"),
        ("DELETE FROM duty_days WHERE half = 'am'", "duty_record 3: the half days that count are not those"),
        ("UPDATE duty_days SET day = '2026-03-20'", "duty_record 3: the half days that count are not those"),
        ("UPDATE attachments SET file_id = 'other'", "duty_record 1 is not what was written"),
        ("UPDATE accepted_obligations SET obligation = 'BR-02'", "obligation 1 is not what was written"),
        ("UPDATE accepted_obligations SET rule = '{\"minimum\": 0}'", "obligation 1 is not what was written"),
        ("UPDATE accepted_obligations SET from_on = '2027-01-01'", "obligation 1 is not what was written"),
        ('UPDATE switches SET "on" = NOT "on"', "switch 1 is not what was written"),
        ("UPDATE switches SET from_on = '2027-01-01'", "switch 1 is not what was written"),
        ("UPDATE duty_items SET title = 'other'", "duty_item 1 is not what was written"),
        ("UPDATE duty_items SET struck = NOT struck", "duty_item 1 is not what was written"),
        ("UPDATE duty_item_bearers SET lead = NOT lead", "duty_item 1 is not what was written"),
        ("DELETE FROM duty_item_bearers", "duty_item 1 is not what was written"),
        ("UPDATE portfolios SET line = 'other'", "portfolio 1 is not what was written"),
        ("UPDATE publications SET decided_on = '2027-01-01'", "publication 1 is not what was written"),
        ("UPDATE signatures SET on_paper = NOT on_paper", "signature 1 is not what was written"),
        ("UPDATE contact_labels SET label = 'other'", "contact_label 1 is not what was written"),
        ("UPDATE roster_changes SET subject_id = 2", "roster_change 1 is not what was written"),
        ("UPDATE roster_changes SET kind = 'ended'", "roster_change 1 is not what was written"),
        ("UPDATE waivers SET period = 'Q202602'", "waiver 1 is not what was written"),
        ("UPDATE waivers SET reason = 'other'", "waiver 1 is not what was written"),
        ("UPDATE waiver_decisions SET granted = NOT granted", "waiver_decision 1 is not what was written"),
        ("DELETE FROM waiver_decisions", "waiver_decision 1 is not what was written"),
        ("UPDATE tasks SET due_on = '2027-01-01'", "task 1 is not what was written"),
        ("UPDATE task_bearers SET organization_id = 2", "task 1 is not what was written"),
        ("DELETE FROM task_bearers", "task 1 is not what was written"),
        ("UPDATE task_ends SET reason = 'other'", "task_end 1 is not what was written"),
        ("UPDATE calendars SET notice = 'other'", "calendar 1 is not what was written"),
        ("UPDATE working_days SET works = NOT works", "calendar 1 is not what was written"),
        ("DELETE FROM working_days", "calendar 1 is not what was written"),
        ("UPDATE coverage_gaps SET name = 'other'", "coverage_gap 1 is not what was written"),
        ("UPDATE coverage_gaps SET works = NOT works", "coverage_gap 1 is not what was written"),
        ("UPDATE coverage_steps SET on_day = '2026-01-01'", "coverage_step 1 is not what was written"),
        ("DELETE FROM coverage_steps", "coverage_step 1 is not what was written"),
        ("UPDATE objections SET reason = '另一个理由'", "objection 1 is not what was written"),
        ("UPDATE objection_files SET file_id = 'other'", "objection 1 is not what was written"),
        ("UPDATE explanations SET line = '没有缺'", "explanation 1 is not what was written"),
        ("UPDATE recheck_pairs SET due_on = '2026-12-31'", "recheck_pair 1 is not what was written"),
        ("UPDATE recheck_proposals SET outcome = 'withdrawn'", "recheck_proposal 1 is not what was written"),
        ("DELETE FROM rechecks", "recheck 1 is not what was written"),
        ("UPDATE onsite_scores SET value = 10", "onsite_score 1 is not what was written"),
        ("UPDATE onsite_scores SET reason = 'other'", "onsite_score 2 is not what was written"),
        ("UPDATE score_files SET unique_id = 'other'", "onsite_score 1 is not what was written"),
        ("UPDATE seals SET at = '2026-03-26 08:00:00.000000'", "seal 1 is not what was written"),
        ("UPDATE pair_checks SET value = 10", "pair_check 1 is not what was written"),
        ("UPDATE value_proposals SET value = 10", "value_proposal 1 is not what was written"),
        ("UPDATE rescorings SET turn = 3", "rescoring 1 is not what was written"),
        ("UPDATE scorecards SET card = '{\"other\": 1}'", "scorecard 1 is not what was written"),
        ("UPDATE inspection_rounds SET seed = 2", "inspection_round 1 is not what was written"),
        ("UPDATE round_targets SET chosen = NOT chosen", "round_target 1 is not what was written"),
        ("UPDATE team_members SET leads = NOT leads", "team_member 1 is not what was written"),
        ("DELETE FROM briefed", "briefing 1 is not what was written"),
        ("UPDATE pairs SET first_id = 6", "pair 1 is not what was written"),
        ("UPDATE inspection_events SET kind = 'received'", "inspection_event 1 is not what was written"),
        ("UPDATE inspection_notes SET line = 'other'", "inspection_note 1 is not what was written"),
        ("UPDATE resident_polls SET satisfied = 12", "resident_poll 1 is not what was written"),
        ("UPDATE findings SET due_days = 90", "finding 1 is not what was written"),
        ("DELETE FROM finding_events", "finding_event 1 is not what was written"),
        ("UPDATE sufficiency_tags SET suffices = NOT suffices", "sufficiency_tag 1 is not what was written"),
        (
            "UPDATE duty_records SET held_on = '2026-03-26' WHERE id = 1",
            "duty_record 1 is not what was written",
        ),
    ],
)
def test_a_forgery_is_found(chained_url: str, forgery: str, found: str) -> None:
    assert any(found in fault for fault in forge(chained_url, forgery))


def test_two_links_that_changed_places_are_found(chained_url: str) -> None:
    faults = forge(
        chained_url,
        "UPDATE audit_links SET seq = 99 WHERE seq = 3",
        "UPDATE audit_links SET seq = 3 WHERE seq = 4",
        "UPDATE audit_links SET seq = 4 WHERE seq = 99",
    )
    assert any("link 3" in fault for fault in faults)


def test_a_record_slipped_in_beside_the_chain_is_found(chained_url: str) -> None:
    faults = forge(
        chained_url,
        "INSERT INTO drafts (id, person_id, office_id, form, form_version, revision, session, begun_at,"
        " changed_at) SELECT 50, person_id, office_id, form, form_version, revision, session, begun_at,"
        " changed_at FROM drafts WHERE id = 1",
        "INSERT INTO duty_records (id, organization_id, office_id, person_id, kind, year, number, held_on,"
        " entered_at, draft_id) SELECT 50, organization_id, office_id, person_id, kind, year, 50, held_on,"
        " entered_at, 50 FROM duty_records WHERE id = 2",
    )
    assert "duty_record 50: has no link" in faults


def test_an_event_slipped_in_beside_the_chain_is_found(chained_url: str) -> None:
    faults = forge(
        chained_url,
        "INSERT INTO record_events (id, record_id, kind, at, person_id, office_id)"
        " SELECT 50, record_id, 'restored', at, person_id, office_id FROM record_events WHERE id = 1",
    )
    assert "record_event 50: has no link" in faults


def test_a_word_and_a_change_slipped_in_beside_the_chain_are_found(chained_url: str) -> None:
    faults = forge(
        chained_url,
        "INSERT INTO contact_labels (id, kind, label, at, person_id)"
        " SELECT 50, kind, label, at, person_id FROM contact_labels WHERE id = 1",
        "INSERT INTO roster_changes (id, at, subject, subject_id, kind)"
        " SELECT 50, at, subject, subject_id, 'changed' FROM roster_changes WHERE id = 1",
    )
    assert {"contact_label 50: has no link", "roster_change 50: has no link"} <= set(faults)


def test_a_score_and_a_seal_slipped_in_beside_the_chain_are_found(chained_url: str) -> None:
    faults = forge(
        chained_url,
        "DELETE FROM seals WHERE id = 2",
        "INSERT INTO seals (id, inspection_id, person_id, turn, item, at, entered_by_id)"
        " SELECT 50, inspection_id, 3, turn, item, at, entered_by_id FROM seals WHERE id = 1",
        "INSERT INTO onsite_scores (id, inspection_id, item, person_id, turn, value, reason, place, origin,"
        " at, entered_by_id) SELECT 50, inspection_id, 'S1-2', person_id, turn, value, reason, place,"
        " origin, at, entered_by_id FROM onsite_scores WHERE id = 1",
    )
    assert {"seal 50: has no link", "onsite_score 50: has no link"} <= set(faults)


def test_a_calendar_slipped_in_beside_the_chain_is_found(chained_url: str) -> None:
    faults = forge(
        chained_url,
        "INSERT INTO calendars (id, year, notice, at, person_id, draft_id)"
        " SELECT 50, year, notice, at, person_id, 2 FROM calendars WHERE id = 1",
    )
    assert "calendar 50: has no link" in faults


def test_a_step_of_a_blank_slipped_in_beside_the_chain_is_found(chained_url: str) -> None:
    faults = forge(
        chained_url,
        "INSERT INTO coverage_steps (id, gap_id, kind, on_day, at, person_id)"
        " SELECT 50, gap_id, 'organized', on_day, at, person_id FROM coverage_steps WHERE id = 1",
    )
    assert "coverage_step 50: has no link" in faults


def test_a_file_of_a_supplement_that_was_moved_to_another_record_is_found(chained_url: str) -> None:
    database = Database(chained_url, KEY)
    database.run(write_supplement)
    assert database.run(verify, KEY).faults == []
    asyncio.run(database.close())

    faults = forge(chained_url, "UPDATE attachments SET record_id = 2 WHERE event_id = 50")

    assert any("record_event 50 is not what was written" in fault for fault in faults)


def test_a_wholly_new_chain_without_the_key_is_found_and_a_cut_one_by_a_receipt(chained_url: str) -> None:
    database = Database(chained_url, KEY)
    assert database.run(verify, b"another key").faults
    head = database.run(verify, KEY).head
    assert database.run(verify, KEY, head[:8]).faults == []
    assert database.run(verify, KEY, "00000000").faults
    asyncio.run(database.close())


def test_an_erased_salt_leaves_the_chain_whole(chained_url: str) -> None:
    database = Database(chained_url, KEY)
    database.run(lambda tx: tx.execute(text("UPDATE audit_links SET salt = NULL WHERE seq = 2")))
    report = database.run(verify, KEY)
    assert (report.bodies, report.faults) == (SEALED - 1, [])
    asyncio.run(database.close())


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    seq=st.integers(1, 7),
    column=st.sampled_from(["actor_id", "action", "subject", "subject_id", "body_hash", "mac", "at"]),
    value=st.integers(1000, 9999),
)
def test_no_single_change_of_a_link_goes_unnoticed(
    tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path, seq: int, column: str, value: int
) -> None:
    path = tmp_path_factory.mktemp("forged") / "wuze.db"
    path.write_bytes(sqlite_template.read_bytes())
    url = f"sqlite:///{path}"
    database = Database(url, KEY)

    def seven(tx: Tx) -> None:
        for number in range(7):
            audit.append(tx, audit.Event(NOW, 1, "bound", "person", number, {"number": number}))

    database.run(seven)
    asyncio.run(database.close())
    forged = "'2031-01-01 00:00:00.000000'" if column == "at" else f"{value}"
    assert forge(url, f"UPDATE audit_links SET {column} = {forged} WHERE seq = {seq}")


def test_a_key_that_did_not_seal_the_newest_link_is_noticed(chained_url: str) -> None:
    assert Database(chained_url, KEY).run(audit.fits)
    assert not Database(chained_url, b"another").run(audit.fits)


def test_any_key_fits_where_nothing_is_sealed_yet(database: Database) -> None:
    assert database.run(audit.fits)
