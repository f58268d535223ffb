"""At which stages findings are told of: days before and after the day on which each is due."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from domain.reminders import RoundKind, Stage, Way, told_in

if TYPE_CHECKING:
    from domain.finding_states import Condition
    from domain.reminder_rules import ReminderRules
    from domain.reminders import Round


def stages(rules: ReminderRules, kind: RoundKind, due_on: date) -> list[Stage]:
    """Return the stages of a finding for a kind of round, the earliest first."""
    if kind is RoundKind.BELOW:
        return [
            Stage("contact_leader", due_on + timedelta(days=rules.finding_contact_leader)),
            Stage("parent", due_on + timedelta(days=rules.finding_parent)),
        ]
    before = sorted(rules.finding_before, reverse=True)
    told = [Stage(f"before{days}", due_on - timedelta(days=days), Way.EARLIER) for days in before]
    return [*told, Stage("after", due_on + timedelta(days=rules.after))]


def stage_of(rules: ReminderRules, made: Round, now: Condition) -> Stage | None:
    """Return the stage of a finding that a round tells; None where it tells nothing of it.

    Nothing of one with which others have the next step, nor while the parent owes an answer.
    """
    if now.due_on is None or not now.is_undone or now.waits_since is not None:
        return None
    return told_in(made, stages(rules, made.kind, now.due_on), now.due_on)
