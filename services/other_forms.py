"""Forms that make something else than a duty record: who may begin one, and what was made of its draft."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from domain.authorization import Action, Scope, State, may_any
from domain.refusals import NotFound
from services import (
    coverage_gaps,
    finding_steps,
    inspection_notes,
    inspection_rounds,
    round_plan,
    score_choices,
    score_entries,
)
from services.contact_labels import require_top
from services.county_summaries import require as require_round
from services.inspection_teams import require_planned, require_started
from services.objection_choices import (
    require_appointable,
    require_disputable,
    require_question,
    require_recheck,
)
from services.pair_changes import inspection_of_draft, round_of_draft
from services.pair_check_choices import require_leading, require_rescoring
from services.requests import require_below
from services.responsibility_lists import require_changing
from services.sufficiency import require_tagger
from services.team_changes import changed_of_draft, team_of_draft
from services.waivers import require_open
from storage import (
    contact_labels,
    county_summaries,
    coverage,
    findings,
    good_practices,
    inspection_teams,
    key_villages,
    objections,
    pair_checks,
    portfolios,
    rechecks,
    responsibility_lists,
    sufficiency,
    tasks,
    waivers,
    working_days,
)
from storage import inspection_rounds as rounds

if TYPE_CHECKING:
    from domain.people import Actor
    from storage.database import Tx


def _nothing(_tx: Tx, _actor: Actor, _now: datetime) -> None:
    """Require nothing more than the permission."""


@dataclass(frozen=True)
class OtherForm:
    """What is known of such a form beyond its questions."""

    action: Action
    scopes: tuple[Scope, ...]
    """Whoever may do it in one of these may begin the form; saving it looks closer."""
    made: Callable[[Tx, int], int | None]
    """What was made of a draft."""
    require: Callable[[Tx, Actor, datetime], None] = _nothing
    """Raises Refused where beginning would be in vain."""


NO_RECORDS: Mapping[str, OtherForm] = {
    "task": OtherForm(Action.SET_TASK, (Scope.OWN_TREE,), tasks.of_draft),
    "request": OtherForm(Action.MAKE_REQUEST, (Scope.OWN_TREE,), tasks.of_draft, require_below),
    "task_end": OtherForm(Action.SEE_TASKS, (Scope.OWN_ORGANIZATION,), tasks.ended_of_draft),
    **dict.fromkeys(
        ("duty_assign", "duty_item", "duty_reword", "duty_serve", "duty_strike", "duty_restore"),
        OtherForm(
            Action.ADAPT_LISTS,
            (Scope.OWN_ORGANIZATION,),
            responsibility_lists.first_of_draft,
            require_changing,
        ),
    ),
    "list_publish": OtherForm(
        Action.PUBLISH_LISTS,
        (Scope.OWN_ORGANIZATION,),
        responsibility_lists.list_of_publication,
        require_changing,
    ),
    "portfolio": OtherForm(
        Action.ADAPT_LISTS, (Scope.OWN_ORGANIZATION,), portfolios.list_of_draft, require_changing
    ),
    "leader_value": OtherForm(
        Action.SETTLE_SCORES, (Scope.OWN_TEAM,), pair_checks.proposal_of_draft, require_leading
    ),
    "rescore": OtherForm(
        Action.SETTLE_SCORES, (Scope.OWN_PAIR,), pair_checks.score_of_draft, require_rescoring
    ),
    **dict.fromkeys(
        ("score_item", "score_note", "score_place", "score_message"),
        OtherForm(
            Action.SCORE_ITEMS, (Scope.OWN_PAIR,), score_entries.of_draft, score_choices.require_scoring
        ),
    ),
    "score_paper": OtherForm(
        Action.ENTER_SHEET,
        (Scope.OWN_TREE, Scope.OWN_TEAM),
        score_entries.of_draft,
        score_choices.require_paper,
    ),
    **dict.fromkeys(
        ("inspection_note", "resident_poll"),
        OtherForm(
            Action.SCORE_ITEMS, (Scope.OWN_PAIR,), inspection_notes.of_draft, score_choices.require_scoring
        ),
    ),
    "inspection_team": OtherForm(Action.PLAN_ROUNDS, (Scope.OWN_TREE,), team_of_draft, require_planned),
    "team_member": OtherForm(Action.PLAN_ROUNDS, (Scope.OWN_TREE,), changed_of_draft, require_planned),
    "briefing": OtherForm(
        Action.PLAN_ROUNDS, (Scope.OWN_TREE,), inspection_teams.briefing_of_draft, require_planned
    ),
    "pair": OtherForm(Action.PLAN_ROUNDS, (Scope.OWN_TREE,), inspection_of_draft, require_started),
    "substitution": OtherForm(Action.PLAN_ROUNDS, (Scope.OWN_TREE,), round_of_draft, require_started),
    "key_village": OtherForm(Action.KEEP_KEY_VILLAGES, (Scope.OWN_TREE,), key_villages.of_draft),
    "coverage_gap": OtherForm(
        Action.KEEP_COVERAGE, (Scope.OWN_TREE,), coverage.of_draft, coverage_gaps.require_keeper
    ),
    "coverage_step": OtherForm(
        Action.KEEP_COVERAGE, (Scope.OWN_TREE,), coverage.gap_of_step_draft, coverage_gaps.require_keeper
    ),
    "inspection_round": OtherForm(
        Action.PLAN_ROUNDS, (Scope.OWN_TREE,), rounds.of_draft, inspection_rounds.require_planner
    ),
    **dict.fromkeys(
        ("round_target", "round_withdrawal"),
        OtherForm(Action.PLAN_ROUNDS, (Scope.OWN_TREE,), round_plan.round_of_draft),
    ),
    "finding": OtherForm(
        Action.RAISE_FINDING,
        (Scope.OWN_PAIR, Scope.OWN_TEAM),
        findings.of_draft,
        finding_steps.require_on_site,
    ),
    **{
        form: OtherForm(
            action, tuple(Scope), findings.of_event_draft, partial(finding_steps.require_some, form)
        )
        for form, (action, _) in finding_steps.STEPS.items()
    },
    **dict.fromkeys(
        ("objection", "ask_explanation"),
        OtherForm(Action.OBJECT, (Scope.OWN_ORGANIZATION,), objections.of_draft, require_disputable),
    ),
    "explain": OtherForm(
        Action.EXPLAIN, (Scope.OWN_PAIR, Scope.OWN_TEAM), objections.explained_of_draft, require_question
    ),
    "recheck_pair": OtherForm(
        Action.APPOINT_RECHECK, (Scope.OWN_TREE,), rechecks.named_by_draft, require_appointable
    ),
    "recheck": OtherForm(Action.RECHECK, (Scope.OWN_RECHECK,), rechecks.proposed_of_draft, require_recheck),
    "sufficiency": OtherForm(
        Action.TAG_SUFFICIENCY, (Scope.OWN_ORGANIZATION,), sufficiency.of_draft, require_tagger
    ),
    "contact_label": OtherForm(Action.NAME_CONTACTS, (Scope.OWN_TREE,), contact_labels.of_draft, require_top),
    "calendar": OtherForm(Action.ENTER_CALENDAR, (Scope.OWN_TREE,), working_days.of_draft),
    "county_summary": OtherForm(
        Action.SUMMARIZE_ROUND, (Scope.OWN_TREE, Scope.OWN_TEAM), county_summaries.of_draft, require_round
    ),
    "good_practice": OtherForm(
        Action.SUMMARIZE_ROUND, (Scope.OWN_TREE, Scope.OWN_TEAM), good_practices.of_draft, require_round
    ),
    "waiver": OtherForm(
        Action.ASK_WAIVER, (Scope.OWN_ORGANIZATION, Scope.OWN_PERSON), waivers.of_draft, require_open
    ),
}
"""By the form's name."""


def may_begin(actor: Actor, form: str) -> bool:
    """Whether the actor may begin one of these forms."""
    known = NO_RECORDS[form]
    return may_any(actor, known.action, known.scopes, State.ABSENT)


def require_begin(tx: Tx, actor: Actor, form: str, now: datetime) -> None:
    """Raises NotFound for whoever may not begin a form, Refused where it would be in vain."""
    if not may_begin(actor, form):
        raise NotFound
    NO_RECORDS[form].require(tx, actor, now)


def made(tx: Tx, form: str, draft_id: int) -> int | None:
    """What was made of a draft of such a form, by the id under which its receipt is found."""
    return NO_RECORDS[form].made(tx, draft_id) if form in NO_RECORDS else None
