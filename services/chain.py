"""How far down the tree a duty has been taken up, and which requests wait above. Source: R3, R40."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING, NamedTuple

from domain.authorization import Action, Scope, allow
from domain.chain import TIERS, Extent, Step, Tier, extent, steps
from domain.forms.field import in_rows, nested
from domain.messages import Button, Message, Text
from domain.obligations import Obligation, Source
from domain.periods import Cadence
from domain.refusals import NotFound
from domain.text import excerpt
from services import duties, duty_lines, rules
from services.duties import Question
from services.overview import turn
from services.persons import local_day
from storage import assignments, event_duties, organizations
from storage import chain as stored
from storage.assignments import Reach, Where

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from domain.messages import Json
    from domain.people import Actor, Level, OrganizationKind
    from domain.switches import Switches
    from services.duties import Due
    from storage.chain import Node
    from storage.database import Tx
    from storage.organizations import Organization

PAGE = 10
"""Duties on one page, two buttons in a row."""

_ROW = 2
_TASK = re.compile(r"T[0-9]{1,18}")


class Alike(NamedTuple):
    """What decides whether organizations bear a rule: many of a tree are alike."""

    kind: OrganizationKind
    level: Level
    has_parent: bool
    is_parent: bool
    members: int

    def bears(self, rule: Obligation) -> bool:
        """Whether they bear it where it is on, as `storage.assignments` asks it."""
        return any(
            one.kind is self.kind
            and (not one.levels or self.level in one.levels)
            and (self.has_parent or not one.parent)
            and (self.is_parent or not one.children)
            and self.members >= one.members
            for one in rule.applies
        )


@dataclass(frozen=True)
class Tree:
    """The tree below the actor's seat, on its local day."""

    top: Organization
    nodes: Sequence[Node]
    today: date
    now: datetime

    @cached_property
    def alike(self) -> Mapping[Alike, Sequence[int]]:
        """Its organizations, those together that bear the same."""
        parents = {node.parent_id for node in self.nodes}
        found: dict[Alike, list[int]] = {}
        for node in self.nodes:
            above, below = node.parent_id is not None, node.id in parents
            found.setdefault(Alike(node.kind, node.level, above, below, node.members), []).append(node.id)
        return found


@dataclass(frozen=True)
class Chain:
    """A duty of one period with the steps at which it is borne."""

    due: Due
    """One of its assignments: which duty and period it is."""
    last: date
    """The day by which it is to be met."""
    steps: Sequence[Step]

    @property
    def key(self) -> str:
        """What a button calls it."""
        return _key(self.due)

    @property
    def extent(self) -> tuple[Extent, Tier | None]:
        """How far down it has been taken up, and where it stops."""
        return extent(self.steps)


def tree(tx: Tx, actor: Actor, now: datetime) -> Tree:
    """Return the tree below the actor's seat. Raises NotFound, also where nobody is below."""
    allow(actor, Action.LIST_DUTIES, Scope.BELOW)
    top = organizations.by_id(tx, actor.seat_id)
    if top is None:
        raise NotFound
    today = local_day(now, top.time_zone)
    nodes = stored.tree(tx, top.id, today)
    if len(nodes) <= 1:
        raise NotFound
    return Tree(top, nodes, today, now)


def choices(tx: Tx, actor: Actor, now: datetime, page: int = 0) -> Message:
    """Return the duties that somebody in the actor's tree bears, a button each. Raises NotFound."""
    of = tree(tx, actor, now)
    offered = [Button(excerpt(name), f"u:c:{key}") for key, name in _offered(tx, of)]
    pages = max(1, -(-len(offered) // PAGE))
    page = min(page, pages - 1)
    params = {
        "organization": of.top.name,
        "any": bool(offered),
        "waiting": waiting(tx, of),
        "page": page + 1,
        "pages": pages,
    }
    rows = in_rows(offered[page * PAGE : (page + 1) * PAGE], _ROW)
    back = [Button(Text("overview.back"), f"u:o:{of.top.id}:0")]
    return Message(Text("overview.choices", params), [*rows, *turn(page, pages, "u:l:"), back])


def chain(tx: Tx, actor: Actor, key: str, now: datetime) -> Message:
    """Return how far down a duty has been taken up in its running period. Raises NotFound."""
    of = tree(tx, actor, now)
    found = [one for one in every(tx, of, key) if one.key == key]
    if not found:
        raise NotFound
    params = {**said(found[0], of.today), "waiting": waiting(tx, of)}
    return Message(Text("overview.chain_of", params), [[Button(Text("overview.back"), "u:l:0")]])


def every(tx: Tx, of: Tree, key: str | None = None) -> list[Chain]:
    """Return the chain of every duty of the tree in its running period (or of the one of that key).

    A task has one of its own. Problems and requests have none: nobody hands them down.
    """
    found: dict[str, list[Due]] = {}
    for since, whole_year in ((of.today, False), (of.today.replace(month=1, day=1), True)):
        only = partial(_asked, key=key, whole_year=whole_year)
        asked = [Question(where, of.now, since, only) for where in _everywhere(tx, of)]
        for one in (due for question in asked for due in duties.answer(tx, question)):
            if one.assignment.last >= since:
                found.setdefault(_key(one), []).append(one)
    levels = {node.id: node.level for node in of.nodes}
    chains = [_chain(several, levels) for several in found.values()]
    return [one for one in chains if one.steps]


def said(one: Chain, today: date) -> dict[str, Json]:
    """Return what fills a text about a chain."""
    line = duty_lines.line(one.due, today)
    how_far, stop = one.extent
    return {
        **{key: line[key] for key in ("title", "subject", "period")},
        "ends": duty_lines.ends(one.last, today) if one.due.obligation.periodic else line["ends"],
        "steps": [
            {"tier": tier(step.tier), "due": step.due, "done": step.done, "begun": step.begun}
            for step in one.steps
        ],
        "many": len(one.steps) > 1,
        "extent": how_far.value,
        "stop": "" if stop is None else tier(stop),
    }


def tier(of: Tier) -> Json:
    """Return what a step of the chain is called, as a nested text."""
    return nested(Text(f"overview.tier_{of.name.lower()}"))


def _key(due: Due) -> str:
    """Return what a button calls a duty: a task by its number."""
    one = due.assignment
    return one.period if due.obligation.source is Source.TASKS else one.obligation


def _asked(rule: Obligation, *, key: str | None, whole_year: bool) -> bool:
    """Whether a rule has a chain that is wanted: tasks and what has a last day of its own by the year."""
    of_tasks = rule.source is Source.TASKS
    if rule.cadence is Cadence.PER_EVENT and not of_tasks:
        return False
    wanted = key is None or (bool(_TASK.fullmatch(key)) if of_tasks else rule.key == key)
    return wanted and whole_year == (of_tasks or rule.until is not None)


def _chain(several: Sequence[Due], levels: Mapping[int, Level]) -> Chain:
    """Return the chain of a duty in the latest of its periods."""
    latest = max(one.assignment.period for one in several)
    running = [one for one in several if one.assignment.period == latest]
    last = max(one.assignment.last for one in running)
    return Chain(running[0], last, steps([(one.assignment, one.state) for one in running], levels))


def _offered(tx: Tx, of: Tree) -> list[tuple[str, str]]:
    """Return the duties that somebody in the tree bears: tasks first, then those of most levels."""
    book = rules.book(tx, of.now, of.today.year)
    switches = rules.switches(tx, of.now)
    first_day = of.today.replace(month=1, day=1)
    tasks = {
        f"T{one.record_id}": one.subject
        for where in _everywhere(tx, of)
        for one in event_duties.of_tasks(tx, where, first_day, of.now)
        if one.due_on is None or one.due_on >= first_day
    }
    borne = [(rule, _tiers(rule, of, switches)) for rule in book if _periodic(rule)]
    ordered = sorted(borne, key=lambda pair: -len(pair[1]))
    return [*tasks.items(), *((rule.key, rule.title) for rule, tiers in ordered if tiers)]


def _everywhere(tx: Tx, of: Tree) -> list[Where]:
    """The tree in each zone in which its organizations count their days."""
    return [Where(zone, Reach.TREE, of.top.id) for zone in assignments.zones(tx, Reach.TREE, of.top.id)]


def _periodic(rule: Obligation) -> bool:
    return rule.cadence is not Cadence.PER_EVENT


def _tiers(rule: Obligation, of: Tree, switches: Switches) -> set[Tier]:
    """Return the steps at which a rule applies and is on."""
    if not switches.may_be_on(rule):
        return set()
    return {
        TIERS[alike.level]
        for alike, ids in of.alike.items()
        if alike.bears(rule) and any(_is_on(rule, one, of.today, switches) for one in ids)
    }


def _is_on(rule: Obligation, organization_id: int, today: date, switches: Switches) -> bool:
    since = switches.since(rule, organization_id)
    return since is not None and since <= today


def waiting(tx: Tx, of: Tree) -> list[Json]:
    """Return how many requests from the tree wait at each step, the highest first, and since when."""
    found: dict[Tier, tuple[int, datetime]] = {}
    for one in stored.requests_waiting(tx, of.top.id, of.now):
        step = TIERS[one.level]
        count, since = found.get(step, (0, one.since))
        found[step] = (count + one.number, min(since, one.since))
    return [
        {
            "tier": tier(step),
            "count": count,
            "since": local_day(since, of.top.time_zone).isoformat(),
        }
        for step, (count, since) in sorted(found.items())
    ]
