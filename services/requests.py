"""Requests from above: a datum is asked of organizations below, once, with purpose, approver and end.

Source: burden.md 5C rules 2 and 15: what is given already is not asked again, and beyond one request per
branch and quarter the head of the office signs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.authorization import Action, Scope, allow
from domain.catalogue.loading import catalogue
from domain.periods import Cadence, period_at
from domain.refusals import NotFound, Refused
from domain.same_datum import given_among, given_by
from domain.tasks import BUDGETED, NewTask, TaskKind, over_budget
from services import targets
from services import tasks as setting
from storage import assigning, organizations, tasks

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date, datetime

    from domain.forms.form import Answers
    from domain.people import Actor
    from storage.database import Tx


def require_below(tx: Tx, actor: Actor, _now: datetime) -> None:
    """Raises Refused when there is nobody below of whom anything could be asked."""
    if not targets.has_below(tx, actor):
        raise Refused(key="request.nobody_below")


def make_request(tx: Tx, actor: Actor, answers: Answers, draft_id: int, now: datetime) -> int:
    """Ask something of organizations below; the same draft gives the same request. Raises Refused."""
    present = setting.made(tx, actor, draft_id)
    if present is not None:
        return present
    allow(actor, Action.MAKE_REQUEST, Scope.OWN_TREE)
    due_on = setting.require_ahead(answers, actor.today)
    figure, line = answers["figure"], answers["line"]
    if figure is None and line is None:
        raise Refused(key="request.nothing_asked")
    picked = targets.meant(tx, actor, answers["organizations"]["picked"], with_own=False)
    _require_new(tx, [one for one in (answers["title"], figure, line) if one], picked, actor.today)
    over = count_over(tx, actor, picked)
    signed_by = answers.get("signed_by")
    if over and not signed_by:
        raise Refused(key="request.over_budget", count=over)
    told = NewTask(
        TaskKind.REQUEST,
        answers["title"],
        due_on,
        answers["purpose"],
        figure,
        line,
        answers["approver"],
        signed_by if over else None,
    )
    return setting.keep(tx, actor, told, dict.fromkeys(picked), draft_id, now)


def over(tx: Tx, actor: Actor, picked: Sequence[str]) -> int:
    """For how many branches among those that answers mean one more request exceeds the budget."""
    try:
        return count_over(tx, actor, targets.meant(tx, actor, picked, with_own=False))
    except NotFound:
        return 0


def count_over(tx: Tx, actor: Actor, organization_ids: Collection[int]) -> int:
    """The same for organizations: all requests that reach them in the quarter count, from any level."""
    below = assigning.below(tx, actor.seat_id, BUDGETED, actor.today)
    branches = {one.id for one in below} & set(organization_ids)
    quarter = period_at(Cadence.QUARTERLY, actor.today)
    had = tasks.requests_reaching(tx, branches, quarter.first, quarter.last)
    return over_budget([had.get(one, 0) for one in branches])


def _require_new(tx: Tx, asked: Sequence[str], organization_ids: Collection[int], today: date) -> None:
    """Raises Refused, with a pointer, for what is given already: by the catalogue or by an open request."""
    given = given_by(asked, catalogue(today.year))
    if given is not None:
        text, entry = given
        raise Refused(key="request.is_given", asked=text, title=entry.title, item=entry.id, fact=entry.fact)
    for one in tasks.open_requests(tx, organization_ids, today):
        others = [text for text in (one.told.title, one.told.figure, one.told.line) if text]
        double = given_among(asked, others)
        if double is not None:
            maker = organizations.by_id(tx, one.organization_id)
            name = "" if maker is None else maker.name
            raise Refused(
                key="request.is_asked",
                asked=double,
                title=one.told.title,
                organization=name,
                due_on=one.told.due_on.isoformat(),
            )
