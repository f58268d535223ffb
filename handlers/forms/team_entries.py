"""The forms of a round's teams and pairs, with what saving each does."""

from __future__ import annotations

from handlers.forms import briefing, inspection_team, pairing
from handlers.forms.entry import FormEntry
from services import briefings, pair_changes, team_changes, team_views

ENTRIES = (
    FormEntry(
        inspection_team.MAKE,
        team_changes.make,
        team_views.receipt_of_team,
        prefill=inspection_team.prefill_round,
    ),
    FormEntry(
        inspection_team.CHANGE,
        team_changes.change,
        team_views.receipt_of_team,
        prefill=inspection_team.prefill_change,
    ),
    FormEntry(
        briefing.FORM, briefings.enter, team_views.receipt_of_briefing, prefill=inspection_team.prefill_round
    ),
    FormEntry(
        pairing.PAIR, pair_changes.set_by_hand, team_views.receipt_of_pair, prefill=pairing.prefill_place
    ),
    FormEntry(
        pairing.SUBSTITUTION,
        pair_changes.substitute,
        team_views.receipt_of_substitution,
        prefill=pairing.prefill_former,
    ),
)
"""Begun from the screens of a round's teams."""
