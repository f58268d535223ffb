"""Every form there is, by name and version; a draft is reopened in the version it was begun in."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from handlers.forms import duty_stay, meeting, visit
from handlers.forms.entry import FormEntry
from services.duty_stays import log_duty_stay
from services.meetings import log_meeting
from services.records import receipt
from services.visits import log_visit

ENTRIES = (
    FormEntry(meeting.FORM, log_meeting, receipt, meeting.prefill),
    FormEntry(visit.FORM, log_visit, receipt),
    FormEntry(duty_stay.FORM, log_duty_stay, receipt),
)

FORMS: Mapping[tuple[str, int], FormEntry] = MappingProxyType(
    {(entry.form.name, entry.form.version): entry for entry in ENTRIES}
)

CURRENT: Mapping[str, int] = MappingProxyType(
    {name: max(version for known, version in FORMS if known == name) for name, _ in FORMS}
)
"""The version in which a form is begun now."""
