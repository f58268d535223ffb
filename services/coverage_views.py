"""What stands behind the figures of coverage, a page each: posts, elections, answers, what is lacking."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.authorization import Action, Scope, State, allow, may
from domain.forms.field import nested
from domain.messages import Button, Message, Text
from domain.refusals import NotFound
from services import answer_times, sufficiency, vacancies
from services.coverage import PAGE, back, looks_down, pages_of, tree, turning
from services.extent import extent
from storage import organizations

if TYPE_CHECKING:
    from datetime import date, datetime

    from domain.messages import Json
    from domain.people import Actor
    from services.answer_times import Asked, Figures, Times
    from services.vacancies import Election, Vacancy
    from storage.database import Tx


def vacant(tx: Tx, actor: Actor, now: datetime, page: int = 0) -> Message:
    """Return the organizations of the tree without a secretary, the longest first. Raises NotFound."""
    posts = vacancies.of_extent(tx, tree(tx, actor), now)
    lines: list[Json] = [_vacancy(one) for one in (*posts.vacant, *posts.acting)]
    return _listed("coverage.vacant", lines, page, "cv:v:")


def elections(tx: Tx, actor: Actor, now: datetime, page: int = 0) -> Message:
    """Return the elections of the tree that are overdue or near, the earliest first. Raises NotFound."""
    posts = vacancies.of_extent(tx, tree(tx, actor), now)
    lines: list[Json] = [_election(one, actor.today) for one in posts.elections]
    return _listed("coverage.elections", lines, page, "cv:e:", unknown=posts.unknown)


def lacking(tx: Tx, actor: Actor, now: datetime, page: int = 0) -> Message:
    """Return what does not suffice in the organizations of the tree. Raises NotFound."""
    found = sufficiency.lacking(tx, tree(tx, actor), now)
    lines: list[Json] = [{"name": name, "said": sufficiency.held(tags)} for name, tags in found]
    return _listed("coverage.lacking", lines, page, "cv:f:")


def times(tx: Tx, actor: Actor, now: datetime, page: int = 0) -> Message:
    """Return how long answers take, and what waits, the oldest first, each to be opened. Raises NotFound."""
    allow(actor, Action.SEE_COVERAGE, Scope.OWN_ORGANIZATION)
    whole = extent(tx, actor.seat_id, actor.today)
    down = looks_down(actor, whole)
    here = organizations.by_id(tx, actor.seat_id if down else actor.office.organization_id)
    if here is None:
        raise NotFound
    found = answer_times.times(tx, actor, here, now)
    waiting = _waiting(actor, found)
    listed = {kind for kind, _ in waiting}
    reads = may(actor, Action.READ_RECORD, Scope.OWN_ORGANIZATION, State.SAVED)
    problems = reads and (down or found.problems.came or "problems" in listed)
    page, pages = pages_of(len(waiting), page)
    params: dict[str, Json] = {
        "year": actor.today.year,
        "from_below": _figures("from_below", found.from_below) if down or "from_below" in listed else "",
        "upward": _figures("upward", found.upward),
        "problems": _figures("problems", found.problems) if problems else "",
        "total": len(waiting),
        "page": page + 1,
        "pages": pages,
    }
    rows = [
        [Button(_waits(kind, one, actor.today), f"o:{one.record_id}")]
        for kind, one in waiting[page * PAGE :][:PAGE]
    ]
    return Message(Text("coverage.times", params), [*rows, *turning(page, pages, "cv:s:"), [back()]])


def _listed(key: str, lines: list[Json], page: int, data: str, **params: Json) -> Message:
    page, pages = pages_of(len(lines), page)
    shown = lines[page * PAGE :][:PAGE]
    told = {**params, "lines": shown, "total": len(lines), "page": page + 1, "pages": pages}
    return Message(Text(key, told), [*turning(page, pages, data), [back()]])


def _vacancy(one: Vacancy) -> Json:
    return {"name": one.organization.name, "said": nested(vacancies.said(one))}


def _election(one: Election, today: date) -> Json:
    days = (today - one.due_on).days
    return {"name": one.organization.name, "due_on": one.due_on.isoformat(), "days": days}


def _figures(which: str, figures: Figures) -> Json:
    params = {
        "days": figures.days,
        "came": figures.came,
        "done": figures.done,
        "in_time": figures.in_time,
        "late": figures.late,
        "waiting": len(figures.waiting),
        "overdue": figures.overdue,
    }
    return nested(Text(f"coverage.times_{which}", params))


def _waiting(actor: Actor, found: Times) -> list[tuple[str, Asked]]:
    """What waits and the actor may read: what the organization answers, its problems, what it asked."""
    every = (
        ("from_below", found.from_below, Scope.ADDRESSED),
        ("problems", found.problems, Scope.OWN_ORGANIZATION),
        ("upward", found.upward, Scope.OWN_ORGANIZATION),
    )
    return [
        (kind, one)
        for kind, figures, scope in every
        if may(actor, Action.READ_RECORD, scope, State.SAVED)
        for one in figures.waiting
    ]


def _waits(kind: str, one: Asked, today: date) -> Text:
    params = {"matter": one.matter, "days": one.waited_days(today), "is_late": one.is_late(today)}
    return Text(f"coverage.waits_{kind}", params)
