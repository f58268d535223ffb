"""Lists of findings: one's own, where help is needed further down, and those that somebody has to look at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.authorization import Action, Scope, State, may, may_any
from domain.finding_states import UNDONE
from domain.findings import FindingEventKind
from domain.messages import Button, Message, Text
from domain.refusals import NotFound
from services import findings, standing
from services.finding_lines import PAGE, by_urgency, line_button, paged
from storage import organizations

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from domain.messages import Json
    from domain.people import Actor
    from services.findings import Standing
    from storage.database import Tx

_LOOK_AGAIN = (FindingEventKind.LASTING, FindingEventKind.RELAPSED)


def show(tx: Tx, actor: Actor, now: datetime) -> Message:
    """Return what somebody looks for first: what is theirs to do, to look at, or to help with."""
    if findings.of_own(tx, actor, now):
        return of_organization(tx, actor, _own(actor), now)
    if look := _to_look_at(tx, actor, now):
        return _looked_at(tx, actor, look, now)
    if findings.further_down(tx, actor, now):
        return further_down(tx, actor, now)
    return of_organization(tx, actor, _own(actor), now)


def of_organization(tx: Tx, actor: Actor, organization_id: int, now: datetime, page: int = 0) -> Message:
    """Return the findings of an organization, those first that are open and due soonest. Raises NotFound."""
    own = organization_id in {actor.office.organization_id, actor.seat_id}
    organization = organizations.by_id(tx, organization_id)
    if organization is None:
        raise NotFound
    scopes = standing.scopes_of_organization(tx, actor, organization_id)
    if not may_any(actor, Action.SEE_FINDINGS, scopes, State.ABSENT):
        raise NotFound
    found = by_urgency(findings.standing(tx, findings.told_to(tx, [organization_id]), now))
    page, pages, turning = paged(len(found), page, f"fi:g:{organization_id}:")
    params: dict[str, Json] = {
        "organization": organization.name,
        "own": own,
        **counted(found),
        "total": len(found),
        "page": page + 1,
        "pages": pages,
    }
    rows = [[line_button(one)] for one in found[page * PAGE :][:PAGE]]
    ways = _ways(tx, actor, now, but="own" if own else "") if page == 0 else []
    return Message(Text("findings.of_organization", params), [*rows, *turning, *([ways] if ways else [])])


def further_down(tx: Tx, actor: Actor, now: datetime, page: int = 0) -> Message:
    """Return the organizations below in which something is overdue or waits for an answer from above.

    Only those: where nothing is, there is nothing to help with, and nobody is compared. Raises NotFound.
    """
    if not may(actor, Action.SEE_FINDINGS, Scope.CHILD):
        raise NotFound
    by_place: dict[int, list[Standing]] = {}
    for one in findings.further_down(tx, actor, now):
        by_place.setdefault(one.place.id, []).append(one)
    lines = sorted((_help(several, actor) for several in by_place.values() if _needs(several)), key=_need)
    page, pages, turning = paged(len(lines), page, "fi:b:")
    rows = [
        [Button(Text("findings.help_line", line), f"fi:g:{line['id']}:0")]
        for line in lines[page * PAGE :][:PAGE]
    ]
    params: dict[str, Json] = {
        "total": len(lines),
        "open": sum(one.now.is_undone for several in by_place.values() for one in several),
        "page": page + 1,
        "pages": pages,
    }
    ways = _ways(tx, actor, now, but="below")
    return Message(Text("findings.further_down", params), [*rows, *turning, *([ways] if ways else [])])


def to_look_at(tx: Tx, actor: Actor, now: datetime, page: int = 0) -> Message:
    """Return the findings that the actor can verify, then those that can be looked at again."""
    return _looked_at(tx, actor, _to_look_at(tx, actor, now), now, page)


def _looked_at(tx: Tx, actor: Actor, found: Sequence[Standing], now: datetime, page: int = 0) -> Message:
    """The same once they are known: there are many after some years."""
    page, pages, turning = paged(len(found), page, "fi:w:")
    params: dict[str, Json] = {
        "submitted": sum(one.now.may_become(FindingEventKind.VERIFIED) for one in found),
        "total": len(found),
        "page": page + 1,
        "pages": pages,
    }
    rows = [[line_button(one, where=True)] for one in found[page * PAGE :][:PAGE]]
    ways = _ways(tx, actor, now, but="look")
    return Message(Text("findings.to_look_at", params), [*rows, *turning, *([ways] if ways else [])])


def counted(found: Sequence[Standing]) -> dict[str, Json]:
    """How many findings are to be put right, how many of them are overdue, and which day is the next."""
    undone = [one.now for one in found if one.now.is_undone]
    days = [one.due_on for one in undone if one.due_on is not None and not one.overdue_days]
    return {
        "open": len(undone),
        "overdue": sum(bool(one.overdue_days) for one in undone),
        "waiting": sum(one.waits_since is not None for one in undone),
        "soonest": min(days).isoformat() if days else "",
    }


def waits(tx: Tx, actor: Actor, now: datetime) -> dict[str, Json]:
    """The same of the actor's own organization, for their home; nothing for who does nothing about it."""
    if not may(actor, Action.RECTIFY, Scope.OWN_ORGANIZATION):
        return counted([])
    return counted(findings.of_own(tx, actor, now))


def _own(actor: Actor) -> int:
    return actor.seat_id if may(actor, Action.SEE_FINDINGS, Scope.CHILD) else actor.office.organization_id


def _to_look_at(tx: Tx, actor: Actor, now: datetime) -> list[Standing]:
    reach = findings.in_reach(tx, actor, Action.VERIFY_FINDING, now)
    kinds = (FindingEventKind.VERIFIED, *_LOOK_AGAIN)
    found = [one for one in reach if findings.can_become(one, kinds)]
    # What was sent in waits for an answer; whether something lasts can be seen on any later day.
    return sorted(found, key=lambda one: (findings.can_become(one, _LOOK_AGAIN), one.now.since))


def _ways(tx: Tx, actor: Actor, now: datetime, *, but: str) -> list[Button]:
    """Ways to the other lists, as far as there is anything in them."""
    ways = []
    if but != "own" and findings.of_own(tx, actor, now):
        ways.append(Button(Text("findings.to_own"), f"fi:g:{_own(actor)}:0"))
    look = [] if but == "look" else _to_look_at(tx, actor, now)
    if look:
        ways.append(Button(Text("findings.to_verify", {"count": len(look)}), "fi:w:0"))
    if but != "below" and findings.further_down(tx, actor, now):
        ways.append(Button(Text("findings.to_below"), "fi:b:0"))
    return ways


def _needs(several: Sequence[Standing]) -> bool:
    return any(one.now.overdue_days or _waits(one) for one in several)


def _waits(one: Standing) -> bool:
    return one.now.state in UNDONE and one.now.waits_since is not None


def _help(several: Sequence[Standing], actor: Actor) -> dict[str, Json]:
    place = several[0].place
    overdue = [one.now.overdue_days for one in several if one.now.overdue_days]
    return {
        "id": place.id,
        "organization": place.name,
        "overdue": len(overdue),
        "longest": max(overdue, default=0),
        "waiting": sum(_waits(one) for one in several),
        "ours": place.parent_id == actor.seat_id,
    }


def _need(line: dict[str, Json]) -> tuple[int, int, int, int]:
    """By which those are put first that need help most: as many are overdue, then for as long."""
    return -line["overdue"], -line["longest"], -line["waiting"], line["id"]
