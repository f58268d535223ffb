"""Every form there is, by name and version; a draft is reopened in the version it was begun in."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from handlers.forms import (
    contact_label,
    county_summary,
    coverage_gap,
    coverage_step,
    duty_stay,
    finding_entries,
    follow_up,
    general,
    good_practice,
    in_person,
    inspection_note,
    inspection_round,
    key_village,
    meeting,
    objection,
    pair_check,
    plan,
    problem,
    recheck,
    request,
    responsibility_list,
    round_target,
    round_withdrawal,
    score_item,
    score_sheet,
    sufficiency,
    support_request,
    talk,
    task,
    task_end,
    team_entries,
    unsorted,
    upward_report,
    vehicle,
    visit,
    waiver,
    working_days,
)
from handlers.forms.entry import FormEntry
from services import (
    contact_labels,
    county_summaries,
    coverage_gaps,
    follow_ups,
    good_practices,
    inspection_notes,
    inspection_rounds,
    key_villages,
    list_changes,
    list_publishing,
    list_views,
    objections,
    pair_check_views,
    pair_checks,
    recheck_pairs,
    recheck_views,
    rechecks,
    round_plan,
    score_entries,
    score_messages,
    score_paper,
    tasks,
    waivers,
)
from services import sufficiency as sufficiencies
from services import working_days as calendars
from services.duty_stays import log_duty_stay
from services.general_records import log_general
from services.in_person_acts import log_in_person
from services.meetings import log_meeting
from services.plans import log_plan
from services.problems import log_problem
from services.records import corrected, followed_up, receipt
from services.requests import make_request
from services.support_requests import log_support_request
from services.talks import log_talk
from services.upward_reports import log_upward_report
from services.vehicles import log_vehicle
from services.visits import log_visit

ENTRIES = (
    FormEntry(meeting.FORM, log_meeting, receipt),
    FormEntry(visit.FORM, log_visit, receipt),
    FormEntry(duty_stay.FORM, log_duty_stay, receipt),
    FormEntry(talk.FORM, log_talk, receipt),
    FormEntry(in_person.FORM, log_in_person, receipt),
    FormEntry(problem.FORM, log_problem, receipt),
    FormEntry(support_request.FORM, log_support_request, receipt),
    FormEntry(upward_report.FORM, log_upward_report, receipt),
    FormEntry(vehicle.FORM, log_vehicle, receipt),
    FormEntry(plan.FORM, log_plan, receipt),
    FormEntry(general.FORM, log_general, receipt),
)
"""In the order in which they are offered."""

CORRECTIONS = tuple(FormEntry(follow_up.correction(entry.form), entry.submit, corrected) for entry in ENTRIES)

FOLLOW_UPS = (
    FormEntry(follow_up.WITHDRAW, follow_ups.withdraw, followed_up),
    FormEntry(follow_up.SUPPLEMENT, follow_ups.supplement, followed_up),
    FormEntry(follow_up.ANSWER_REQUEST, follow_ups.answer_request, followed_up),
    FormEntry(follow_up.STUDY, follow_ups.study, followed_up),
    FormEntry(follow_up.SOLVE, follow_ups.solve, followed_up),
    FormEntry(follow_up.SOLVE_TAKEN, follow_ups.solve_taken, followed_up),
)
"""Forms about a record that exists; begun from its buttons, never from the menu."""

NO_RECORDS = (
    FormEntry(working_days.FORM, calendars.enter, calendars.receipt),
    FormEntry(contact_label.FORM, contact_labels.name, contact_labels.receipt),
    FormEntry(key_village.FORM, key_villages.add, key_villages.receipt),
    FormEntry(waiver.FORM, waivers.ask, waivers.receipt, prefill=waiver.prefill),
    FormEntry(task.FORM, tasks.set_task, tasks.receipt),
    FormEntry(request.FORM, make_request, tasks.receipt),
    FormEntry(coverage_gap.FORM, coverage_gaps.enter, coverage_gaps.receipt),
    FormEntry(
        coverage_step.FORM, coverage_gaps.take_step, coverage_gaps.receipt, prefill=coverage_step.prefill
    ),
    FormEntry(inspection_round.FORM, inspection_rounds.set_up, inspection_rounds.show),
    FormEntry(round_target.FORM, round_plan.pick, round_plan.receipt, prefill=round_target.prefill),
    FormEntry(
        round_withdrawal.FORM,
        inspection_rounds.withdraw,
        inspection_rounds.show,
        prefill=round_withdrawal.prefill,
    ),
    *finding_entries.ENTRIES,
    FormEntry(
        county_summary.FORM, county_summaries.write, county_summaries.receipt, prefill=county_summary.prefill
    ),
    FormEntry(
        good_practice.FORM, good_practices.write, good_practices.receipt, prefill=good_practice.prefill
    ),
    FormEntry(sufficiency.FORM, sufficiencies.enter, sufficiencies.receipt),
    FormEntry(
        pair_check.LEADER_VALUE,
        pair_checks.propose_as_leader,
        pair_check_views.receipt_of_value,
        prefill=pair_check.prefill,
    ),
    FormEntry(
        pair_check.RESCORE,
        pair_checks.score_again,
        pair_check_views.receipt_of_score,
        prefill=pair_check.prefill,
    ),
    FormEntry(
        score_item.FORM,
        score_entries.enter,
        score_entries.receipt,
        at_once=True,
        prefill=score_item.prefill,
    ),
    FormEntry(
        score_item.NOTE, score_entries.add_note, score_entries.receipt, prefill=score_item.prefill_note
    ),
    *(
        FormEntry(form, submit, shown, prefill=score_sheet.prefill)
        for form, submit, shown in (
            (score_sheet.PLACE, score_entries.arrive, score_entries.receipt),
            (score_sheet.MESSAGE, score_messages.enter, score_messages.receipt),
            (score_sheet.PAPER, score_paper.enter, score_paper.receipt),
        )
    ),
    *(
        FormEntry(form, submit, inspection_notes.show, prefill=inspection_note.prefill)
        for form, submit in (
            (inspection_note.NOTE, inspection_notes.write),
            (inspection_note.POLL, inspection_notes.enter_poll),
        )
    ),
    *(
        FormEntry(form, submit, recheck_views.receipt, prefill=prefill)
        for form, submit, prefill in (
            (objection.OBJECT, objections.dispute, objection.prefill_line),
            (objection.ASK, objections.ask, objection.prefill_line),
            (objection.EXPLAIN, objections.explain, objection.prefill_objection),
            (recheck.PAIR, recheck_pairs.submit, objection.prefill_objection),
            (recheck.RECHECK, rechecks.propose, objection.prefill_objection),
        )
    ),
    *team_entries.ENTRIES,
    FormEntry(task_end.FORM, tasks.end_task, tasks.show, prefill=task_end.prefill),
    *(
        FormEntry(form, submit, list_views.receipt, prefill=responsibility_list.prefill_target)
        for form, submit in (
            (responsibility_list.ASSIGN, list_changes.assign),
            (responsibility_list.ADD, list_changes.add_item),
            (responsibility_list.REWORD, list_changes.reword),
            (responsibility_list.SERVE, list_changes.serve),
            (responsibility_list.STRIKE, list_changes.strike),
            (responsibility_list.RESTORE, list_changes.restore),
        )
    ),
    FormEntry(
        responsibility_list.PUBLISH,
        list_publishing.publish,
        list_views.overview,
        prefill=responsibility_list.prefill_list,
    ),
    FormEntry(
        responsibility_list.PORTFOLIO,
        list_changes.set_portfolio,
        list_views.overview,
        prefill=responsibility_list.prefill_member,
    ),
)
"""Forms of which something else than a record is made; begun from screens of their own."""

UNSORTED = FormEntry(unsorted.FORM, unsorted.refuse, receipt, leads_to=unsorted.leads_to)
"""Begun by sending something, never from the menu."""

FORMS: Mapping[tuple[str, int], FormEntry] = MappingProxyType(
    {
        (entry.form.name, entry.form.version): entry
        for entry in (*ENTRIES, *CORRECTIONS, *FOLLOW_UPS, *NO_RECORDS, UNSORTED)
    }
)

_LOGS = [(entry.form.name, entry.form.version) for entry in ENTRIES]
CURRENT: Mapping[str, int] = MappingProxyType(
    {name: max(version for known, version in _LOGS if known == name) for name, _ in _LOGS}
)
"""The forms that log something new, with the version in which each is begun now."""

OTHERS: Mapping[str, int] = MappingProxyType(
    {
        entry.form.name: max(one.form.version for one in NO_RECORDS if one.form.name == entry.form.name)
        for entry in NO_RECORDS
    }
)
"""The forms that make no record, with the version in which each is begun now."""
