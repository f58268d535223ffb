"""At which stages findings are told of: days before and after the day on which each is due."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from domain.reminders import RoundKind, Stage, Way, rhythm, told_in

if TYPE_CHECKING:
    from domain.finding_states import Condition
    from domain.people import OrganizationKind
    from domain.reminder_rules import ReminderRules
    from domain.reminders import Round


def stages(rules: ReminderRules, made: Round, of: OrganizationKind, due_on: date) -> list[Stage]:
    """Return the stages of a finding for a kind of round, the earliest first.

    Nobody hears from others that something is overdue before the organization itself does: of a branch, which
    is told on Mondays, days are counted from the Monday after.
    """
    after = due_on + timedelta(days=rules.after)
    if made.kind is not RoundKind.BELOW:
        before = sorted(rules.finding_before, reverse=True)
        told = [Stage(f"before{days}", due_on - timedelta(days=days), Way.EARLIER) for days in before]
        return [*told, Stage("after", after)]
    if rhythm(of) is RoundKind.WEEK:
        after += timedelta(days=-after.weekday() % 7)
    return [
        Stage("contact_leader", after + timedelta(days=rules.finding_contact_leader - rules.after)),
        Stage("parent", after + timedelta(days=rules.finding_parent - rules.after)),
    ]


def told_now(rules: ReminderRules, made: Round, of: OrganizationKind, now: Condition) -> set[str]:
    """Return by name the stages of a finding that a round tells: to the organization one at most.

    Nothing of one with which others have the next step, nor while its days rest. Where the stages of several
    helpers fall into long holidays, each is told.
    """
    if now.due_on is None or not now.is_undone or now.rests:
        return set()
    every = stages(rules, made, of, now.due_on)
    if made.kind is RoundKind.BELOW:
        return {one.name for one in every if made.tells(one)}
    stage = told_in(made, every, now.due_on)
    return set() if stage is None else {stage.name}
