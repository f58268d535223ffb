"""Leaving an office: what the former holder leaves, the successor takes over, and both confirm it.

The organization's history is its own and needs no handing over: a new secretary reads it anyway.
"""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from domain.authorization import Action, Scope, State, allow
from domain.forms.field import nested
from domain.handovers import Side, Tenure, pairs
from domain.messages import Button, Message, Text
from domain.refusals import NotFound
from services import my_list, notices, taken_over
from services.persons import identify, local_day
from storage import audit, handovers, imports, inherited_contacts, outbox, persons

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.messages import Json
    from storage.database import Tx
    from storage.handovers import Contents, Handover, OpenMatter

SEVERAL = 0
"""Subject id of audit links that are about several handovers."""

LINES = 3
"""Open problems or requests that a list names; of more it says how many."""


def find_pairs(tx: Tx, organization_ids: Sequence[int], now: datetime) -> list[tuple[int, int]]:
    """Which offices of these organizations were left to whom, and have no handover yet."""
    found = handovers.candidates(tx, organization_ids, now.date())
    return pairs(
        Tenure(
            one.office_id,
            one.person_id,
            one.organization_id,
            one.role,
            one.from_on,
            one.to_on,
            local_day(now, one.time_zone),
            one.handed_over,
        )
        for one in found
    )


def open_for(tx: Tx, pairs: Sequence[tuple[int, int]], now: datetime) -> list[int]:
    """Open handovers from office to office, and tell both sides who have joined; gives the new ones' ids.

    One that is there already stays as it is.
    """
    ids = handovers.add(tx, pairs, now)
    if not ids:
        return []
    opened = handovers.by_ids(tx, ids)
    for side in Side:
        there_is = _contents(tx, opened, side, now)
        for one in opened:
            _tell(tx, one, side, there_is[one.id], now)
    body = [[one.id, one.giver.office_id, one.taker.office_id] for one in opened]
    audit.append(tx, audit.Event(now, None, "opened", handovers.SUBJECT, SEVERAL, body))
    return ids


def say_waiting(tx: Tx, person_id: int, telegram_id: int, now: datetime) -> None:
    """Tell somebody who has just joined what waits for their confirmation."""
    waiting = handovers.waiting_for(tx, person_id)
    for side in Side:
        theirs = [one for one in waiting if side in _sides(one, person_id)]
        there_is = _contents(tx, theirs, side, now)
        for one in theirs:
            if _confirmed_at(one, side) is None:
                message = _message(tx, one, side, there_is[one.id], now)
                dedupe = f"handover:{one.id}:{side}:{telegram_id}"
                outbox.send_once(tx, telegram_id, message, now, dedupe=dedupe)


def ways(tx: Tx, telegram_id: int) -> list[list[Button]]:
    """Buttons to the lists that an account without an office has yet to confirm."""
    person = persons.by_telegram_id(tx, telegram_id)
    waiting = handovers.waiting_for(tx, person.id) if person else []
    return [
        [Button(Text("handovers.look"), f"v:{one.id}:look")]
        for one in waiting
        if person is not None and one.giver.person_id == person.id and one.given_at is None
    ]


def look(tx: Tx, telegram_id: int, handover_id: int, now: datetime) -> Message:
    """Return the list of a handover of the account's person. Raises NotFound."""
    handover, sides = _require(tx, telegram_id, handover_id, now)
    there_is = _contents(tx, [handover], sides[0], now)[handover_id]
    return _message(tx, handover, sides[0], there_is, now)


def confirm(tx: Tx, telegram_id: int, handover_id: int, side: Side, now: datetime) -> Message:
    """Keep that the account's person gave or took over; a second time changes nothing. Raises NotFound.

    Whoever takes over has the open drafts and the contact points from then on.
    """
    handover, sides = _require(tx, telegram_id, handover_id, now)
    if side not in sides:
        raise NotFound
    moved: list[int] = []
    if side is Side.TAKE:
        imports.hold(tx)  # a workbook that is applied at this moment may bring the same contact points
    if handovers.confirm(tx, handover_id, side, now):
        moved = handovers.move_drafts(tx, handover) if side is Side.TAKE else []
        if side is Side.TAKE:
            taken_over.pass_on(tx, [handover_id], local_day(now, handover.time_zone), now)
        end = handover.taker if side is Side.TAKE else handover.giver
        action = "taken" if side is Side.TAKE else "given"
        body = {"from": handover.giver.office_id, "to": handover.taker.office_id, "drafts": moved}
        audit.append(tx, audit.Event(now, end.person_id, action, handovers.SUBJECT, handover_id, body))
        (handover,) = handovers.by_ids(tx, [handover_id])
    there_is = _contents(tx, [handover], side, now)[handover_id]
    return _message(tx, handover, side, there_is, now, moved=len(moved))


def _require(tx: Tx, telegram_id: int, handover_id: int, now: datetime) -> tuple[Handover, list[Side]]:
    """A handover and on which sides of it the account's person stands. Raises NotFound.

    Whoever gave the office up may hold none by now; whoever takes over must hold theirs.
    """
    actor, person = identify(tx, telegram_id, now), persons.by_telegram_id(tx, telegram_id)
    found = handovers.by_ids(tx, [handover_id])
    if person is None or not found:
        raise NotFound
    sides = [
        side
        for side in _sides(found[0], person.id)
        if side is Side.GIVE or (actor is not None and _is_held(found[0], now))
    ]
    allow(actor, Action.CONFIRM_HANDOVER, Scope.OWN_PERSON if sides else Scope.ELSEWHERE, State.OPEN)
    return found[0], sides


def _sides(handover: Handover, person_id: int) -> list[Side]:
    ends = ((Side.GIVE, handover.giver), (Side.TAKE, handover.taker))
    return [side for side, end in ends if end.person_id == person_id]


def _is_held(handover: Handover, now: datetime) -> bool:
    today, end = local_day(now, handover.time_zone), handover.taker
    return end.from_on <= today and (end.to_on is None or today <= end.to_on)


def _contents(tx: Tx, several: Sequence[Handover], side: Side, now: datetime) -> dict[int, Contents]:
    """What there is to hand over, as a side may know it: whoever left learns nothing of the time since."""
    together: dict[datetime, list[int]] = {}
    for one in several:
        together.setdefault(_known_until(one, side, now), []).append(one.id)
    found: dict[int, Contents] = {}
    for as_of, ids in together.items():
        found |= handovers.contents(tx, ids, as_of)
    return found


def _known_until(handover: Handover, side: Side, now: datetime) -> datetime:
    left_on = handover.giver.to_on
    if side is Side.TAKE or left_on is None:
        return now
    return min(now, datetime.combine(left_on, time.max, ZoneInfo(handover.time_zone)))


def _tell(tx: Tx, handover: Handover, side: Side, there_is: Contents, now: datetime) -> None:
    account = (handover.giver if side is Side.GIVE else handover.taker).telegram_id
    if account is not None:
        dedupe = f"handover:{handover.id}:{side}:{account}"
        message = _message(tx, handover, side, there_is, now)
        notices.by_day(tx, account, message, now, dedupe, handover.time_zone)


def _message(
    tx: Tx, handover: Handover, side: Side, there_is: Contents, now: datetime, *, moved: int = 0
) -> Message:
    """The list, as one side sees it, with that side's button until it is pressed.

    `moved`: drafts that have just become the taker's.
    """
    confirmed, by_other = (
        None if at is None else local_day(at, handover.time_zone).isoformat()
        for at in (_confirmed_at(handover, side), _confirmed_at(handover, _OTHER[side]))
    )
    taker, today = handover.taker, local_day(now, handover.time_zone)
    is_taken = handover.taken_at is not None
    theirs = taken_over.told(tx, taker.person_id, taker.office_id, now) if side is Side.TAKE else {}
    params: dict[str, Json] = {
        "side": side,
        "theirs": theirs,
        "from_on": taker.from_on.isoformat(),
        "organization": handover.organization_name,
        "role": nested(Text(f"people.role_{handover.role}")),
        "giver": handover.giver.name,
        "taker": taker.name,
        "to_on": None if handover.giver.to_on is None else handover.giver.to_on.isoformat(),
        "drafts": there_is.drafts,
        "moved": moved,
        "records": there_is.records.get(today.year, 0),
        "problems": _lines(there_is.problems),
        "requests": _lines(there_is.requests),
        "contact_points": list(taken_over.contact_points(tx, handover.id, today, taken=is_taken)),
        "taken_along": _taken_along(tx, handover, side, now),
        "confirmed": confirmed,
        "by_other": by_other,
    }
    text = Text("handovers.list", params)
    confirm_it = Button(Text(f"handovers.{side}"), f"v:{handover.id}:{side}")
    mine = [my_list.entry()] if side is Side.TAKE and theirs["total"] else []
    row = [*([confirm_it] if confirmed is None else []), *mine]
    return Message(text, [row] if row else [])


def _taken_along(tx: Tx, handover: Handover, side: Side, now: datetime) -> int:
    """How many problems the giver took on at visits and stays and left unsolved."""
    as_of = _known_until(handover, side, now)
    return inherited_contacts.open_problems(tx, handover.giver.office_id, as_of)


def _confirmed_at(handover: Handover, side: Side) -> datetime | None:
    return handover.given_at if side is Side.GIVE else handover.taken_at


def _lines(matters: Sequence[OpenMatter]) -> Json:
    named = [{"reference": f"{one.year}-{one.number:04d}", "line": one.line} for one in matters[:LINES]]
    return {"count": len(matters), "named": named}


_OTHER = {Side.GIVE: Side.TAKE, Side.TAKE: Side.GIVE}
