"""The forms of findings, with what saving each does."""

from __future__ import annotations

from handlers.forms import finding, finding_step
from handlers.forms.entry import FormEntry
from services import finding_causes, finding_steps, finding_views, findings

ENTRIES = (
    FormEntry(finding.FORM, findings.raise_finding, finding_views.receipt, prefill=finding.prefill),
    *(
        FormEntry(form, submit, finding_views.receipt, prefill=finding_step.prefill)
        for form, submit in (
            (finding_step.MEASURE, finding_steps.propose),
            (finding_step.SUBMIT, finding_steps.submit),
            (finding_step.CAUSE, finding_causes.ask_above),
            (finding_step.RETURN, finding_steps.send_back),
            (finding_step.REVISIT, finding_steps.revisit),
            (finding_step.EXTENSION, finding_steps.extend),
            (finding_step.WITHDRAWAL, finding_steps.withdraw),
        )
    ),
)
"""None of them makes a duty record."""
