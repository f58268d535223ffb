"""Whether the evidence is what was written: every link, every record, nothing missing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import select

from domain.duty_stays import half_days
from domain.measures import KEY_VILLAGE_VISIT
from domain.records import EventKind
from domain.roster_present import UNCODED
from domain.spans import DaySpan, Half
from storage import (
    audit,
    contact_labels,
    contributions,
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
    record_lists,
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
from storage.schema import (
    audit_head,
    audit_links,
    calendars,
    duty_days,
    duty_records,
    duty_stays,
    roster_changes,
)
from storage.schema import record_events as events

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from domain.messages import Json
    from storage.database import Tx

BODIES: Mapping[str, Callable[[Tx, int], Json]] = {
    coverage.STEP: coverage.step_body,
    coverage.SUBJECT: coverage.body,
    contact_labels.SUBJECT: contact_labels.body,
    county_summaries.SUBJECT: county_summaries.body,
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
    findings.EVENT: findings.event_body,
    findings.SUBJECT: findings.body,
    good_practices.SPREAD: good_practices.spread_body,
    good_practices.SUBJECT: good_practices.body,
    imports.CHANGE: imports.change_body,
    imports.SUBJECT: imports.body,
    list_signatures.SUBJECT: list_signatures.body,
    records.SUBJECT: records.body,
    portfolios.SUBJECT: portfolios.body,
    rechecks.PAIR: rechecks.pair_body,
    rechecks.PROPOSAL: rechecks.proposal_body,
    rechecks.SUBJECT: rechecks.body,
    record_events.SUBJECT: record_events.body,
    responsibility_lists.PUBLICATION: responsibility_lists.publication_body,
    responsibility_lists.SUBJECT: responsibility_lists.body,
    rules.SUBJECT: rules.accepted_body,
    rules.SWITCH: rules.switch_body,
    scorecards.SUBJECT: scorecards.body,
    objections.EXPLANATION: objections.explanation_body,
    objections.SUBJECT: objections.body,
    onsite_scores.SEAL: onsite_scores.seal_body,
    onsite_scores.SUBJECT: onsite_scores.body,
    pair_checks.PROPOSAL: pair_checks.proposal_body,
    pair_checks.RESCORING: pair_checks.rescoring_body,
    pair_checks.SUBJECT: pair_checks.body,
    sufficiency.SUBJECT: sufficiency.body,
    tasks.END: tasks.end_body,
    tasks.SUBJECT: tasks.body,
    waivers.DECISION: waivers.decision_body,
    waivers.SUBJECT: waivers.body,
    working_days.SUBJECT: working_days.body,
}
"""How a subject's body is read again from the evidence."""


@dataclass
class Report:
    """What was found. `faults` is empty for an untouched database."""

    links: int = 0
    bodies: int = 0
    head: str = ""
    faults: list[str] = field(default_factory=list)


def verify(tx: Tx, key: bytes, expected: str | None = None) -> Report:
    """Walk the chain; `expected` is a head printed earlier (on a receipt or export) that must be in it."""
    report = Report()
    previous, seq = "", 0
    seen: set[tuple[str, int]] = set()
    expected_found = expected is None
    for link in tx.execute(select(audit_links).order_by(audit_links.c.seq)):
        report.links += 1
        if link.seq != seq + 1:
            report.faults.append(f"link {seq + 1}: missing")
        event = audit.Event(link.at, link.actor_id, link.action, link.subject, link.subject_id, None)
        if audit.seal(key, previous, link.seq, event, link.body_hash) != link.mac:
            report.faults.append(f"link {link.seq}: edited, moved or forged")
        if link.salt is not None and link.subject in BODIES:
            report.bodies += 1
            body = BODIES[link.subject](tx, link.subject_id)
            if audit.hash_body(link.salt, body) != link.body_hash:
                report.faults.append(
                    f"link {link.seq}: {link.subject} {link.subject_id} is not what was written"
                )
        seen.add((link.subject, link.subject_id))
        expected_found = expected_found or link.mac.startswith(expected or "")
        previous, seq = link.mac, link.seq
    head = tx.execute(select(audit_head.c.seq, audit_head.c.mac)).one()
    if tuple(head) != (seq, previous):
        report.faults.append(
            f"the chain ends at link {seq}, its head says {head.seq}: links were cut off or added"
        )
    if not expected_found:
        report.faults.append(f"no link begins with {expected}: the chain was cut before it")
    report.faults += _unlinked(tx, seen) + _miscounted(tx) + _misattributed(tx)
    report.head = previous
    return report


def _miscounted(tx: Tx) -> list[str]:
    """Stays whose half days that count are not those they say: none, once corrected or withdrawn."""
    counting = (
        select(duty_records.c.person_id, duty_stays)
        .join(duty_records, duty_records.c.id == duty_stays.c.record_id)
        .where(record_lists.newest(records.EVER))
        .where(~record_lists.has(EventKind.WITHDRAWN, records.EVER, unless=EventKind.RESTORED))
    )
    said = {
        (row.record_id, row.person_id, *half_day)
        for row in tx.execute(counting)
        for half_day in half_days(DaySpan(row.from_on, Half(row.from_half), row.to_on, Half(row.to_half)))
    }
    columns = (duty_days.c.record_id, duty_days.c.person_id, duty_days.c.day, duty_days.c.half)
    counted = {tuple(row) for row in tx.execute(select(*columns))}
    return [
        f"duty_record {record_id}: the half days that count are not those it says"
        for record_id in sorted({one[0] for one in said ^ counted})
    ]


def _misattributed(tx: Tx) -> list[str]:
    """Records that count for something else than the evidence says, or at other times.

    Whether a place was a key village is not evidence: it counts as it was when the visit was entered.
    """
    found = contributions.kept(tx) ^ set(contributions.computed(tx))
    differing = [one for one in found if one.measure != KEY_VILLAGE_VISIT]
    return [
        f"duty_record {record_id}: what it counts for is not what it says"
        for record_id in sorted({one.record_id for one in differing})
    ]


def _unlinked(tx: Tx, seen: set[tuple[str, int]]) -> list[str]:
    """Rows of evidence that no link speaks of."""
    evidence = (
        (records.SUBJECT, duty_records.c.id),
        (record_events.SUBJECT, events.c.id),
        (list_signatures.SUBJECT, schema.signatures.c.id),
        (portfolios.SUBJECT, schema.portfolios.c.id),
        (responsibility_lists.PUBLICATION, schema.publications.c.id),
        (responsibility_lists.SUBJECT, schema.duty_items.c.id),
        (pair_checks.PROPOSAL, schema.value_proposals.c.id),
        (pair_checks.RESCORING, schema.rescorings.c.id),
        (pair_checks.SUBJECT, schema.pair_checks.c.id),
        (rules.SUBJECT, schema.accepted_obligations.c.id),
        (coverage.STEP, schema.coverage_steps.c.id),
        (coverage.SUBJECT, schema.coverage_gaps.c.id),
        (rules.SWITCH, schema.switches.c.id),
        (contact_labels.SUBJECT, schema.contact_labels.c.id),
        (findings.EVENT, schema.finding_events.c.id),
        (findings.SUBJECT, schema.findings.c.id),
        (inspection_notes.POLL, schema.resident_polls.c.id),
        (inspection_notes.SUBJECT, schema.inspection_notes.c.id),
        (inspection_rounds.EVENT, schema.inspection_round_events.c.id),
        (inspection_rounds.SUBJECT, schema.inspection_rounds.c.id),
        (inspection_rounds.TARGET, schema.round_targets.c.id),
        (inspection_teams.BRIEFING, schema.briefings.c.id),
        (inspection_teams.MEMBER, schema.team_members.c.id),
        (inspection_teams.SUBJECT, schema.inspection_teams.c.id),
        (inspections.EVENT, schema.inspection_events.c.id),
        (inspections.PAIR, schema.pairs.c.id),
        (inspections.SUBJECT, schema.inspections.c.id),
        (onsite_scores.SEAL, schema.seals.c.id),
        (onsite_scores.SUBJECT, schema.onsite_scores.c.id),
        (scorecards.SUBJECT, schema.scorecards.c.id),
        (objections.EXPLANATION, schema.explanations.c.id),
        (objections.SUBJECT, schema.objections.c.id),
        (rechecks.PAIR, schema.recheck_pairs.c.id),
        (rechecks.PROPOSAL, schema.recheck_proposals.c.id),
        (rechecks.SUBJECT, schema.rechecks.c.id),
        (sufficiency.SUBJECT, schema.sufficiency_tags.c.id),
        (county_summaries.SUBJECT, schema.county_summaries.c.id),
        (good_practices.SPREAD, schema.practice_spreads.c.id),
        (good_practices.SUBJECT, schema.good_practices.c.id),
        (tasks.END, schema.task_ends.c.task_id),
        (tasks.SUBJECT, schema.tasks.c.id),
        (waivers.DECISION, schema.waiver_decisions.c.id),
        (waivers.SUBJECT, schema.waivers.c.id),
        (working_days.SUBJECT, calendars.c.id),
    )
    rows = [(subject, one) for subject, column in evidence for one in tx.execute(select(column)).scalars()]
    rows += [(imports.CHANGE, one) for one in _changed_alone(tx)]
    return [f"{subject} {one}: has no link" for subject, one in rows if (subject, one) not in seen]


def _changed_alone(tx: Tx) -> list[int]:
    """Changes of the roster that are to be sealed one by one.

    What was there from the beginning is sealed as a whole, and with it the codes that it was given; what a
    workbook brought is sealed with the workbook.
    """
    alone = roster_changes.c.import_id.is_(None) & (roster_changes.c.kind != "added")
    rows = tx.execute(select(roster_changes).where(alone).order_by(roster_changes.c.id))
    return [row.id for row in rows if not _is_given_code(row.before, row.after)]


def _is_given_code(before: Json, after: Json) -> bool:
    if not isinstance(before, dict) or not isinstance(after, dict) or {*before, *after} != {"code"}:
        return False
    return str(before.get("code")).startswith(UNCODED)
