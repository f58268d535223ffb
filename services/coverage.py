"""Coverage and support on one screen: the two rates, blanks, posts, elections, and what waits for an answer.

Plain figures that anybody can recompute, of one's own tree; below only what needs help is shown, the
weakest first, and nobody is ranked. Source: R5, R6, R8, R40, R49, R50; burden rules 9 and 30.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from domain.authorization import Action, Scope, allow, may
from domain.coverage import KEEPERS, Condition
from domain.forms.field import nested
from domain.messages import Button, Message, Text
from domain.people import OrganizationKind
from domain.refusals import NotFound
from services import answer_times, coverage_gaps, sufficiency, vacancies
from services.extent import extent
from services.leaders import Begun
from storage import organizations, registered

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from domain.coverage import Gap, Rates
    from domain.messages import Json
    from domain.people import Actor
    from services.extent import Extent
    from storage.coverage import Node
    from storage.database import Tx

PAGE = 5
"""Lines or buttons on one page: the message stays within eight lines."""


def entry() -> Button:
    """Return the way to the screen, as a message of its own."""
    return Button(Text("coverage.entry"), "cv")


def show(tx: Tx, actor: Actor, now: datetime, _page: int = 0) -> Message:
    """Return the screen: of a tree for who looks down upon one, else of the actor's own organization."""
    allow(actor, Action.SEE_COVERAGE, Scope.OWN_ORGANIZATION)
    whole = extent(tx, actor.seat_id, actor.today)
    if not looks_down(actor, whole):
        return _of_one(tx, actor, now)
    rates, posts = whole.rates(), vacancies.of_extent(tx, whole, now)
    here = organizations.by_id(tx, actor.seat_id)
    if here is None:
        raise NotFound
    times = answer_times.times(tx, actor, here, now)
    lacking = sufficiency.lacking(tx, whole, now)
    blanks = _blanks(whole)
    params: dict[str, Json] = {
        "organization": here.name,
        "rates": said(rates),
        "blanks": len(blanks),
        "remote": sum(one.told.remote for one in blanks),
        "vacant": len(posts.vacant),
        "long_vacant": sum(one.is_long for one in posts.vacant),
        "acting": len(posts.acting),
        "overdue": sum(one.is_overdue for one in posts.elections),
        "soon": sum(not one.is_overdue for one in posts.elections),
        "from_below": len(times.from_below.waiting),
        "upward": len(times.upward.waiting),
        "problems": len(times.problems.waiting),
        "registered": _registered(tx, whole, now),
        "lacking": len(lacking),
    }
    return Message(Text("coverage.screen", params), _ways(tx, actor))


def gaps(tx: Tx, actor: Actor, _now: datetime, page: int = 0) -> Message:
    """Return a page of the blanks of the actor's tree, each to be opened. Raises NotFound."""
    whole = tree(tx, actor)
    found = whole.counted()
    names = {one.id: one.name for one in whole.nodes}
    page, pages = pages_of(len(found), page)
    rows = [
        [Button(_gap_line(whole, one, names[whole.homes[one.id]]), f"cv:o:{one.id}")]
        for one in found[page * PAGE :][:PAGE]
    ]
    params = {
        "blanks": len(_blanks(whole)),
        "organized": sum(whole.condition(one) is Condition.ORGANIZED for one in found),
        "rates": said(whole.rates()),
        "total": len(found),
        "page": page + 1,
        "pages": pages,
    }
    begin = _begin(tx, actor)
    rows += [*turning(page, pages, "cv:b:"), [*begin, back()]]
    return Message(Text("coverage.gaps", params), rows)


def weak(tx: Tx, actor: Actor, _now: datetime, page: int = 0) -> Message:
    """Return the organizations directly below that have not reached the aim, the weakest first."""
    whole = tree(tx, actor)
    found = below_aim(whole)
    page, pages = pages_of(len(found), page)
    params = {
        "lines": [{"name": one.name, "rates": said(rates)} for one, rates in found[page * PAGE :][:PAGE]],
        "total": len(found),
        "page": page + 1,
        "pages": pages,
    }
    return Message(Text("coverage.weak", params), [*turning(page, pages, "cv:c:"), [back()]])


def below_aim(whole: Extent) -> list[tuple[Node, Rates]]:
    """The organizations directly below whose tree has not reached the aim, the weakest first. Source: R8."""
    rates = [(one, whole.rates(whole.within(one.id))) for one in whole.children()]
    found = [(one, counted) for one, counted in rates if not counted.is_full]
    return sorted(
        found,
        key=lambda pair: (pair[1].organized / pair[1].units, pair[1].worked / pair[1].units, pair[0].name),
    )


def tree(tx: Tx, actor: Actor) -> Extent:
    """The tree the actor looks down upon. Raises NotFound for who looks down upon none."""
    whole = extent(tx, actor.seat_id, actor.today)
    if not looks_down(actor, whole):
        raise NotFound
    return whole


def looks_down(actor: Actor, whole: Extent) -> bool:
    """Whether somebody is shown a tree: not in a branch, where there is nothing below to look at."""
    has_below = bool(whole.children()) or whole.top.kind in KEEPERS
    return has_below and may(actor, Action.SEE_COVERAGE, Scope.CHILD)


def said(rates: Rates) -> Json:
    """Both rates as a nested text."""
    params = {
        "units": rates.units,
        "organized": rates.organized,
        "worked": rates.worked,
        "organized_share": rates.share(rates.organized),
        "worked_share": rates.share(rates.worked),
    }
    return nested(Text("coverage.rates", params))


def pages_of(total: int, page: int) -> tuple[int, int]:
    """The page that is shown, a page that is not there being the last one, and how many there are."""
    pages = max(1, -(-total // PAGE))
    return min(page, pages - 1), pages


def turning(page: int, pages: int, data: str) -> list[list[Button]]:
    """The buttons to the pages beside one."""
    turns = [("unreached.earlier", page - 1), ("unreached.later", page + 1)]
    row = [Button(Text(key), f"{data}{to}") for key, to in turns if 0 <= to < pages]
    return [row] if row else []


def back() -> Button:
    """The way back to the screen."""
    return Button(Text("coverage.back"), "cv:m:0")


def _blanks(whole: Extent) -> list[Gap]:
    return [one for one in whole.counted() if whole.condition(one) is not Condition.ORGANIZED]


def _gap_line(whole: Extent, gap: Gap, organization: str) -> Text:
    said = coverage_gaps.said(gap, whole.condition(gap))
    return Text("coverage.gap_line", {**said, "organization": organization})


def _registered(tx: Tx, whole: Extent, now: datetime) -> Json:
    """How many members of departments are registered with their community, as far as it was told."""
    departments = [one for one in whole.nodes if one.kind is OrganizationKind.DEPARTMENT]
    told = registered.latest(tx, whole.top.id, date(whole.on.year, 1, 1), whole.on, now)
    of = [one for one in departments if one.id in told]
    # More registered than there are people: the roster counts others, and nothing follows from the two.
    known = [one for one in of if one.members >= told[one.id]]
    params: dict[str, Json] = {
        "departments": len(departments),
        "told": len(of),
        "registered": sum(told[one.id] for one in known),
        "members": sum(one.members for one in known),
        "alone": sum(told[one.id] for one in of if one not in known),
    }
    return nested(Text("coverage.registered", params)) if departments else ""


def _ways(tx: Tx, actor: Actor) -> Sequence[Sequence[Button]]:
    rows = [
        [Button(Text("coverage.to_gaps"), "cv:b:0"), Button(Text("coverage.to_weak"), "cv:c:0")],
        [Button(Text("coverage.to_vacant"), "cv:v:0"), Button(Text("coverage.to_elections"), "cv:e:0")],
        [Button(Text("coverage.to_times"), "cv:s:0"), Button(Text("coverage.to_lacking"), "cv:f:0")],
        [*_begin(tx, actor), *sufficiency.begin(tx, actor)],
    ]
    return [row for row in rows if row]


def _begin(tx: Tx, actor: Actor) -> list[Button]:
    if not coverage_gaps.is_keeper(tx, actor):
        return []
    begun = Begun("coverage_gap", keeps=True, acting=actor.office.id)
    return [Button(Text("coverage_gap.name"), begun.data)]


def _of_one(tx: Tx, actor: Actor, now: datetime) -> Message:
    """The screen of an organization with nobody below, or of somebody who sees that one alone."""
    here = organizations.by_id(tx, actor.office.organization_id)
    if here is None:
        raise NotFound
    own = extent(tx, here.id, actor.today)
    times = answer_times.times(tx, actor, here, now)
    params: dict[str, Json] = {
        "organization": here.name,
        **vacancies.of_one(tx, own, now),
        "came": times.upward.came,
        "days": times.upward.days,
        "done": times.upward.done,
        "in_time": times.upward.in_time,
        "late": times.upward.late,
        "waiting": len(times.upward.waiting),
        "longest": times.upward.waiting[0].waited_days(actor.today) if times.upward.waiting else 0,
        "lacking": sufficiency.told_of_one(tx, here.id, now),
    }
    rows = [[Button(Text("coverage.to_times"), "cv:s:0"), *sufficiency.begin(tx, actor)]]
    return Message(Text("coverage.own", params), rows)
