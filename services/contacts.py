"""Contact points from both sides: whom somebody is tied to, who comes here, and where something is missing.

What came of it is told in plain figures, of the visits that count; nobody is ranked.
Source: R30, R31, R43-R45.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from domain.authorization import Action, Scope, allow, may
from domain.forms.field import in_rows, nested
from domain.messages import Button, Message, Text
from domain.obligations import Source, State
from domain.records import ANSWER_DAYS
from domain.refusals import NotFound
from domain.roster import ContactPointKind
from services import contact_labels, drafts, duties, duty_days
from services.leaders import Begun
from services.persons import local_day
from storage import assignments, contacts, organizations
from storage.assignments import Reach, Where
from storage.contacts import Calls

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from domain.messages import Json
    from domain.obligations import Obligation
    from domain.people import Actor
    from services.duties import Due
    from storage.contacts import Leader, Tie, Unsolved
    from storage.database import Tx
    from storage.organizations import Organization

PAGE = 5
"""Lines on one page: the message stays within eight."""

_ROW = 2
"""Buttons in a row that tell what was solved."""

MOST = 1000
"""More organizations than are directly below any one."""


def entry() -> Button:
    """Return the way to the actor's contact points, or to those who have theirs here."""
    return Button(Text("contacts.entry"), "j")


def show(tx: Tx, actor: Actor, now: datetime) -> Message:
    """Return what concerns the actor: a leader's own contact points, else the leaders who come here."""
    mine = contacts.of_person(tx, actor.person_id, actor.today)
    return of_leader(tx, actor, now) if mine else of_organization(tx, actor, now)


def of_leader(tx: Tx, actor: Actor, now: datetime, page: int = 0) -> Message:
    """Return a page of the actor's own contact points, with what came of them this year. Raises NotFound."""
    allow(actor, Action.SEE_CONTACTS, Scope.OWN_PERSON)
    ties = contacts.of_person(tx, actor.person_id, actor.today)
    begin = [Button(Text("contacts.log_visit"), Begun("visit", keeps=True, acting=actor.office.id).data)]
    ways = [
        *(begin if ties and drafts.may_log(actor, "visit") else []),
        Button(Text("contacts.to_ours"), "j:o:0"),
        *duty_days.entry(actor),
    ]
    return _page(tx, actor, now, _View("contacts.mine", "j:m:", ties, ways, own=True), page)


def of_organization(tx: Tx, actor: Actor, now: datetime, page: int = 0) -> Message:
    """Return the leaders whose contact point the actor's organization is. Raises NotFound."""
    allow(actor, Action.SEE_CONTACTS, Scope.OWN_ORGANIZATION)
    ties = contacts.of_target(tx, actor.office.organization_id, actor.today)
    ways = []
    if contacts.of_person(tx, actor.person_id, actor.today):
        ways.append(Button(Text("contacts.to_mine"), "j:m:0"))
    if may(actor, Action.SEE_CONTACTS, Scope.CHILD) and _below(tx, actor):
        ways.append(Button(Text("contacts.to_gaps"), "j:g:0"))
    return _page(tx, actor, now, _View("contacts.ours", "j:o:", ties, ways), page)


def gaps(tx: Tx, actor: Actor, now: datetime, page: int = 0) -> Message:
    """Return leaders who lack a contact point that is asked of them, and those nobody has been to this year.

    Then those at which a problem was taken on that has waited for longer than it may. Of the actor's
    committee and of the organizations directly below it; nobody is named as lacking anything, or as not
    having been anywhere, of whom the rules in force there ask no contact point. Raises NotFound.
    """
    allow(actor, Action.SEE_CONTACTS, Scope.CHILD)
    below = _below(tx, actor)
    if not below:
        raise NotFound
    ids = [actor.seat_id, *(one.id for one in below)]
    asked = _asked(tx, actor.seat_id, now)
    lacking = [one for one in asked if one.state is State.PLANNED]
    alone = contacts.holders(tx, {one.assignment.office_id or 0 for one in lacking})
    bearers = {one.assignment.person_id for one in asked}
    ties = contacts.of_leaders(tx, ids, actor.today)
    seen = contacts.calls(tx, [one.id for one in ties], date(actor.today.year, 1, 1), actor.today, now)
    never = [one for one in ties if one.id not in seen and one.person_id in bearers]
    too_long = _too_long(tx, ties, actor.today, now)
    words = contact_labels.words(tx)
    lines: list[Json] = [
        *(_alone(one, _kinds(lacking, office_id, words)) for office_id, one in alone.items()),
        *(_waiting(one, since) for one, since in too_long),
        *map(_never, never),
    ]
    pages = max(1, -(-len(lines) // PAGE))
    page = min(page, pages - 1)
    params = {
        "alone": len(alone),
        "never": len(never),
        "waiting": len(too_long),
        "days": ANSWER_DAYS,
        "year": actor.today.year,
        "lines": lines[page * PAGE :][:PAGE],
        "page": page + 1,
        "pages": pages,
    }
    rows = [*_turning(page, pages, "j:g:"), [Button(Text("contacts.to_ours"), "j:o:0")]]
    return Message(Text("contacts.gaps", params), rows)


def _asked(tx: Tx, seat_id: int, now: datetime) -> list[Due]:
    """Contact points that are asked of those in office today, in an organization and directly below it."""
    found: list[Due] = []
    for reach in (Reach.ORGANIZATION, Reach.CHILDREN):
        for zone in assignments.zones(tx, reach, seat_id):
            today = local_day(now, zone)
            only = duties.Question(Where(zone, reach, seat_id), now, today, _is_of_contacts)
            dues = duties.answer(tx, only)
            found += [one for one in dues if one.assignment.first <= today <= one.assignment.last]
    return found


def _is_of_contacts(obligation: Obligation) -> bool:
    return obligation.source is Source.CONTACT_POINTS


def _kinds(lacking: Sequence[Due], office_id: int, words: Mapping[ContactPointKind, Json]) -> list[Json]:
    """Of which kinds somebody lacks a contact point; none are named where any kind would do."""
    theirs = [one.obligation for one in lacking if one.assignment.office_id == office_id]
    return [words[ContactPointKind(kind)] for one in theirs for kind in one.counts]


def _below(tx: Tx, actor: Actor) -> Sequence[Organization]:
    return organizations.children(tx, actor.seat_id, actor.today, offset=0, limit=MOST)


def _too_long(tx: Tx, ties: Sequence[Tie], today: date, now: datetime) -> list[tuple[Tie, Unsolved]]:
    """Contact points with a problem that has waited for longer than it may, each with the oldest such."""
    unsolved = contacts.unsolved(tx, [one.id for one in ties], now)
    latest = today - timedelta(days=ANSWER_DAYS)
    oldest = [(one, unsolved[one.id]) for one in ties if one.id in unsolved]
    return [
        (one, waiting[0]._replace(left=sum(each.left for each in waiting if each.held_on < latest)))
        for one, waiting in oldest
        if waiting[0].held_on < latest
    ]


@dataclass(frozen=True)
class _View:
    """Contact points seen from one side. `turns`: callback data up to the page."""

    key: str
    turns: str
    ties: Sequence[Tie]
    ways: Sequence[Button]
    own: bool = False
    """The actor's own: what they did counts alone, and what was solved can be told from here."""


def _page(tx: Tx, actor: Actor, now: datetime, view: _View, page: int) -> Message:
    ids, first = [one.id for one in view.ties], date(actor.today.year, 1, 1)
    seen = contacts.calls(tx, ids, first, actor.today, now, own=view.own)
    unsolved, words = contacts.unsolved(tx, ids, now), contact_labels.words(tx)
    pages = max(1, -(-len(view.ties) // PAGE))
    page = min(page, pages - 1)
    shown = list(enumerate(view.ties[page * PAGE :][:PAGE], start=page * PAGE + 1))
    lines = []
    for number, one in shown:
        waiting = unsolved.get(one.id, ())
        inherited = [each for each in waiting if view.own and each.inherited]
        left = {
            "earlier": sum(each.left for each in waiting if each.held_on < first and each not in inherited),
            "inherited": sum(each.left for each in inherited),
        }
        lines.append({"number": number, **_line(one, words, seen.get(one.id, Calls()), left)})
    params = {
        "organization": actor.office.organization_name,
        "lines": lines,
        "total": len(view.ties),
        "page": page + 1,
        "pages": pages,
    }
    answers = [
        Button(Text("contacts.solved", {"number": number}), f"c:taken:{unsolved[one.id][0].record_id}")
        for number, one in shown
        if view.own and one.id in unsolved
    ]
    rows = [*in_rows(answers, _ROW), *_turning(page, pages, view.turns), view.ways]
    return Message(Text(view.key, params), [row for row in rows if row])


def _turning(page: int, pages: int, data: str) -> list[list[Button]]:
    turns = [("unreached.earlier", page - 1), ("unreached.later", page + 1)]
    turning = [Button(Text(key), f"{data}{to}") for key, to in turns if 0 <= to < pages]
    return [turning] if turning else []


def _line(
    one: Tie, words: Mapping[ContactPointKind, Json], calls: Calls, left: Mapping[str, Json]
) -> dict[str, Json]:
    """A contact point and what came of it. `left`: problems of earlier years and holders that wait."""
    came: dict[str, Json] = {
        "visits": calls.visits,
        "last_on": "" if calls.last_on is None else calls.last_on.isoformat(),
        "taken_on": calls.taken_on,
        "solved": calls.solved,
        "left": calls.taken_on - calls.solved,
        **left,
    }
    return {
        "name": one.name,
        "leader": one.leader,
        "kind": words[one.kind],
        "from_on": one.from_on.isoformat(),
        "came": nested(Text("contacts.came", came)),
    }


def _alone(one: Leader, kinds: list[Json]) -> Json:
    role = nested(Text(f"people.role_{one.role}"))
    params: dict[str, Json] = {"name": one.name, "role": role, "organization": one.organization}
    return nested(Text("contacts.alone", {**params, "kinds": kinds}))


def _never(one: Tie) -> Json:
    params = {"leader": one.leader, "name": one.name, "from_on": one.from_on.isoformat()}
    return nested(Text("contacts.never", params))


def _waiting(one: Tie, since: Unsolved) -> Json:
    params = {
        "leader": one.leader,
        "name": one.name,
        "held_on": since.held_on.isoformat(),
        "left": since.left,
    }
    return nested(Text("contacts.waiting", params))
