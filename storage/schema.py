"""Every table, declared once; the migrations end at exactly this (a test compares them).

The declarations stand by part; this is the door through which the house takes them. Evidence tables
(`EVIDENCE`) are append-only: triggers made by the migrations refuse UPDATE and DELETE on both
databases, whoever asks.
"""

from __future__ import annotations

from storage.metadata import metadata
from storage.schema_coverage import (
    contact_labels,
    coverage_gaps,
    coverage_steps,
)
from storage.schema_custody import (
    audit_head,
    audit_links,
    inbox,
    outbox,
)
from storage.schema_details import (
    duty_days,
    duty_stays,
    general_records,
    in_person_acts,
    meeting_kinds,
    meetings,
    plans,
    problems,
    support_requests,
    talks,
    upward_reports,
    vehicles,
    visits,
)
from storage.schema_lists import (
    duty_item_bearers,
    duty_items,
    portfolios,
    publications,
    responsibility_lists,
    signatures,
    sufficiency_tags,
)
from storage.schema_obligations import (
    accepted_obligations,
    calendars,
    contributions,
    digest_rounds,
    digests,
    snoozes,
    switches,
    task_bearers,
    task_ends,
    tasks,
    waiver_decisions,
    waivers,
    working_days,
)
from storage.schema_people import (
    chosen_offices,
    contact_points,
    handovers,
    imports,
    invitations,
    offices,
    organizations,
    persons,
    roster_changes,
    successions,
)
from storage.schema_records import (
    attachments,
    drafts,
    duty_records,
    focus,
    record_counters,
    record_events,
)

__all__ = [
    "EVIDENCE",
    "PARTIAL_INDEXES",
    "accepted_obligations",
    "attachments",
    "audit_head",
    "audit_links",
    "calendars",
    "chosen_offices",
    "contact_labels",
    "contact_points",
    "contributions",
    "coverage_gaps",
    "coverage_steps",
    "digest_rounds",
    "digests",
    "drafts",
    "duty_days",
    "duty_item_bearers",
    "duty_items",
    "duty_records",
    "duty_stays",
    "focus",
    "general_records",
    "handovers",
    "imports",
    "in_person_acts",
    "inbox",
    "invitations",
    "meeting_kinds",
    "meetings",
    "metadata",
    "offices",
    "organizations",
    "outbox",
    "persons",
    "plans",
    "portfolios",
    "problems",
    "publications",
    "record_counters",
    "record_events",
    "responsibility_lists",
    "roster_changes",
    "signatures",
    "snoozes",
    "successions",
    "sufficiency_tags",
    "support_requests",
    "switches",
    "talks",
    "task_bearers",
    "task_ends",
    "tasks",
    "upward_reports",
    "vehicles",
    "visits",
    "waiver_decisions",
    "waivers",
    "working_days",
]

EVIDENCE = (
    "duty_records",
    "record_events",
    "meetings",
    "meeting_kinds",
    "visits",
    "duty_stays",
    "upward_reports",
    "in_person_acts",
    "talks",
    "problems",
    "support_requests",
    "vehicles",
    "plans",
    "general_records",
    "attachments",
    "roster_changes",
    "successions",
    "accepted_obligations",
    "switches",
    "waivers",
    "waiver_decisions",
    "tasks",
    "task_bearers",
    "task_ends",
    "digests",
    "calendars",
    "working_days",
    "responsibility_lists",
    "duty_items",
    "duty_item_bearers",
    "portfolios",
    "publications",
    "signatures",
    "sufficiency_tags",
    "coverage_gaps",
    "coverage_steps",
    "contact_labels",
)
"""Append-only tables. `audit_links` is guarded too, except that a salt may be erased."""

PARTIAL_INDEXES = {
    "ix_inbox_waiting": "CREATE INDEX ix_inbox_waiting ON inbox (id) WHERE state = 'new'",
    "ix_outbox_waiting": "CREATE INDEX ix_outbox_waiting ON outbox (priority, id) WHERE state = 'new'",
    "ix_outbox_next": "CREATE INDEX ix_outbox_next ON outbox (chat_id, priority, id) WHERE state = 'new'",
    "ix_organizations_elsewhere": (
        "CREATE INDEX ix_organizations_elsewhere ON organizations (time_zone) "
        "WHERE time_zone <> 'Asia/Shanghai'"
    ),
    "ix_record_events_received": (
        "CREATE UNIQUE INDEX ix_record_events_received ON record_events (record_id) WHERE kind = 'received'"
    ),
}
"""Indexes of what is waiting or may be once only, spelled as both databases read them.

As SQL, because to declare one for PostgreSQL loads that dialect at every start: 60 ms and 2 MB.
"""
