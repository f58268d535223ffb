"""Texts of findings: however long what was written is, each fits into a message, and no word is a threat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.findings import FindingEventKind
from domain.round_sampling import Target
from handlers.forms.inspection_round import DIRECTIVE_CHARACTERS, PROCEDURE_CHARACTERS
from handlers.forms.inspection_round import NAME_CHARACTERS as ROUND_NAME
from services.finding_reminders import SHOWN
from services.finding_views import HISTORY
from services.score_packets import SHOWN_FINDINGS, SHOWN_REASONS
from templates.render import label, text, unescape
from tests.templates.test_lengths import LINE, LONGEST, ORGANIZATION, PERSON

if TYPE_CHECKING:
    from domain.messages import Json

DAY = "2026-04-11"
MARK = {"key": "findings.mark_overdue", "params": {"days": 1000}}
KIND = {"key": "finding_raise.category_not_serious", "params": {}}
SEVERITY = {"key": "finding_raise.severity_serious", "params": {}}
SAID: dict[str, Json] = {
    "mark": MARK,
    "reference": "WT-1234567-123",
    "matter": LINE,
    "due_on": DAY,
    "left": -1000,
    "waits": None,
    "disputed": False,
}
STEP: dict[str, Json] = {
    "on_day": DAY,
    "person": PERSON,
    "line": LINE,
    "responsible": PERSON,
    "due_on": DAY,
    "severity": SEVERITY,
}
THREATS = ("扣分", "问责", "追究", "通报", "约谈", "严肃处理")
"""Source: burden rule 28."""


def test_the_longest_finding_fits_into_a_message_as_it_is_shown_and_as_a_receipt() -> None:
    steps = [{"key": f"findings.step_{kind}", "params": STEP} for kind in FindingEventKind]
    longest = sorted(steps, key=lambda one: -len(text(str(one["key"]), STEP)))[:HISTORY]
    params: dict[str, Json] = {
        **SAID,
        "organization": ORGANIZATION,
        "category": KIND,
        "severity": SEVERITY,
        "item": "S5-1",
        "full": LINE,
        "evidence": LINE,
        "responsible": PERSON,
        "extended": True,
        "told": True,
        "hint": {"key": "findings.hint_extension", "params": {}},
        "history": longest,
        "earlier": 100,
    }
    for key, given in (
        ("findings.finding", params),
        ("findings.saved", {"finding": {"key": "findings.finding", "params": params}}),
        ("findings.history", {"reference": "WT-1-1", "steps": longest, "page": 9, "pages": 9}),
    ):
        assert len(unescape(text(key, given))) <= LONGEST, key


def test_a_packet_that_begins_with_many_findings_fits_into_a_message() -> None:
    kinds = [{"key": f"inspection_rounds.target_{kind}", "params": {}} for kind in Target]
    reason = {"key": "score_packets.reason", "params": {**SAID, "kinds": kinds}}
    earlier = {"key": "score_packets.finding", "params": {**SAID, "over": False}}
    params: dict[str, Json] = {
        "organization": ORGANIZATION,
        "round": "&" * ROUND_NAME,
        "procedure": "&" * PROCEDURE_CHARACTERS,
        "directive": "&" * DIRECTIVE_CHARACTERS,
        "reasons": [reason] * SHOWN_REASONS,
        "more": 99,
        "open": 99,
        "closed": 99,
        "findings": [earlier] * SHOWN_FINDINGS,
    }
    shown = unescape(text("score_packets.packet", params))
    assert len(shown) <= LONGEST
    assert f"为这 {SHOWN_REASONS + 99} 个问题来" in shown
    assert "另有 99 个" in shown


def test_the_longest_reminders_fit_and_none_is_a_threat() -> None:
    own = {"organization": ORGANIZATION, "lines": [SAID] * SHOWN, "more": 99, "above": ORGANIZATION}
    line = {"organization": ORGANIZATION, "count": 99, "days": 999}
    said = [
        unescape(text("finding_reminders.own", own)),
        unescape(text("finding_reminders.below", {"lines": [line] * SHOWN, "more": 99})),
    ]
    for one in said:
        assert len(one) <= LONGEST
        assert not [threat for threat in THREATS if threat in one]


def test_a_button_says_how_a_finding_stands_in_words_and_stays_short() -> None:
    waits = {**SAID, "mark": {"key": "findings.mark_waits", "params": {"days": 1000}}, "waits": 1000}
    disputed = {**SAID, "mark": {"key": "findings.mark_disputed", "params": {}}, "disputed": True}
    for given in (SAID, waits, disputed):
        shown = label({"key": "findings.line", "params": {**given, "organization": ORGANIZATION}})
        assert len(shown) <= 40, shown
        assert shown[0] in "🔴🟡🔵⚪"
        assert len(shown.split(" · ")[0]) > 2
