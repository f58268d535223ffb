"""The shipped catalogue against what was accepted: what would change, whom it concerns, and accepting it.

A change of wording shows at once and re-plans nothing; a change of timing holds once it was accepted,
for periods that end on that day or later.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.authorization import Action, Scope, allow, may
from domain.catalogue.loading import catalogue
from domain.forms.field import nested
from domain.messages import Button, Message, Text
from domain.rule_book import Accepted
from services import affected, rules
from storage import organizations
from storage import rules as stored

if TYPE_CHECKING:
    from datetime import date, datetime

    from domain.messages import Json
    from domain.obligations import Obligation
    from domain.people import Actor
    from domain.rule_book import Change
    from storage.database import Tx

PAGE = 3
"""Changes on one page: three lines each."""

_DIGITS = 12


@dataclass(frozen=True)
class Differences:
    """How the shipped catalogue differs from what was accepted."""

    changes: tuple[Change, ...]
    reworded: tuple[str, ...]
    """Titles of what is only worded differently: there is nothing to accept."""

    @property
    def digest(self) -> str:
        """What was shown: only that is accepted."""
        told = [(one.key, None if one.after is None else one.after.timing()) for one in self.changes]
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:_DIGITS]


def differences(tx: Tx, now: datetime, today: date) -> Differences:
    """Compare the catalogue of the year with what was accepted so far."""
    changes = rules.book(tx, now, today.year).changes()
    changed = {one.key for one in changes}
    words = {one.obligation: json.loads(one.rule)["words"] for one in stored.accepted(tx, now) if one.rule}
    reworded = [
        one.title
        for one in catalogue(today.year).obligations
        if one.key not in changed and words.get(one.key, _words(one)) != _words(one)
    ]
    return Differences(tuple(changes), tuple(reworded))


def line(tx: Tx, change: Change, now: datetime, today: date) -> Text:
    """Return what changes, and whom it concerns: those for whom the item is on."""
    switches = rules.switches(tx, now)
    concerned = [one for one in (change.before, change.after) if one is not None]

    def is_on(rule: Obligation, organization_id: int) -> bool:
        return switches.since(rule, organization_id) is not None

    told = affected.by(tx, concerned, now, today, only=is_on).told()
    named = change.after or change.before
    return Text(
        "catalogue.change",
        {
            "key": change.key,
            "title": "" if named is None else named.title,
            "before": "" if change.before is None else _timing(change.before),
            "after": "" if change.after is None else _timing(change.after),
            "affected": nested(Text("affected.told", told)),
        },
    )


def accept(tx: Tx, now: datetime, today: date, person_id: int | None) -> int:
    """Let every change hold, for periods that end today or later; gives how many there were."""
    found = differences(tx, now, today).changes
    wanted = [Accepted(one.key, None if one.after is None else one.after.rule_text(), today) for one in found]
    rules.accept(tx, wanted, now, person_id)
    return len(wanted)


def may_accept(tx: Tx, actor: Actor) -> bool:
    """Whether the actor may accept changes: of the committee on top, for whom the program speaks to all."""
    if not may(actor, Action.ACCEPT_RULES, Scope.OWN_TREE):
        return False
    seat = organizations.by_id(tx, actor.seat_id)
    return seat is not None and seat.parent_id is None


def entry(tx: Tx, actor: Actor, now: datetime) -> list[list[Button]]:
    """Return the way to changes that wait, if any do, for whoever may accept them."""
    if not may_accept(tx, actor):
        return []
    count = len(differences(tx, now, actor.today).changes)
    return [[Button(Text("catalogue.to_changes", {"count": count}), "p:c:0")]] if count else []


def show(tx: Tx, actor: Actor, now: datetime, page: int) -> Message:
    """Return a page of what would change, whom it concerns, and the button to accept it. Raises NotFound."""
    _require(tx, actor)
    found = differences(tx, now, actor.today)
    total = len(found.changes)
    pages = max(1, -(-total // PAGE))
    page = min(page, pages - 1)
    lines = [
        nested(line(tx, one, now, actor.today)) for one in found.changes[page * PAGE : (page + 1) * PAGE]
    ]
    params: dict[str, Json] = {
        "total": total,
        "lines": lines,
        "reworded": len(found.reworded),
        "page": page + 1,
        "pages": pages,
        "day": actor.today.isoformat(),
    }
    turns = [("records.newer", page - 1), ("records.older", page + 1)]
    turning = [Button(Text(key), f"p:c:{to}") for key, to in turns if 0 <= to < pages]
    yes = [Button(Text("catalogue.accept"), f"p:a:{found.digest}")] if total else []
    rows = [turning, [*yes, Button(Text("switches.back"), "p:l")]]
    return Message(
        Text("catalogue.changes" if total else "catalogue.unchanged", params), [row for row in rows if row]
    )


def accept_shown(tx: Tx, actor: Actor, digest: str, now: datetime) -> Message:
    """Accept what was shown; where something else would change by now, that is shown. Raises NotFound."""
    _require(tx, actor)
    found = differences(tx, now, actor.today)
    if found.digest != digest or not found.changes:
        return show(tx, actor, now, 0)
    count = accept(tx, now, actor.today, actor.person_id)
    params = {"count": count, "day": actor.today.isoformat()}
    return Message(Text("catalogue.accepted", params), [[Button(Text("switches.back"), "p:l")]])


def _require(tx: Tx, actor: Actor) -> None:
    allow(actor, Action.ACCEPT_RULES, Scope.OWN_TREE if may_accept(tx, actor) else Scope.ELSEWHERE)


def _words(rule: Obligation) -> Json:
    return json.loads(rule.rule_text())["words"]


def _timing(rule: Obligation) -> Json:
    """How often, how much and by when, as a nested text."""
    params = {
        "cadence": rule.cadence.value,
        "minimum": rule.minimum,
        "required": rule.minimum,
        "halves": rule.halves,
        "figure": any(measure.startswith("figure:") for measure in rule.counts),
        "until": "" if rule.until is None else f"2000-{rule.until[0]:02}-{rule.until[1]:02}",
        "days": rule.days,
        "working": rule.working,
    }
    return nested(Text("catalogue.timing", params))
