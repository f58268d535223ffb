"""Findings that are nearly due, or overdue: told in the rounds of reminders, and to whom help can come from.

A stage falls into one round, as with everything that is reminded of, so nobody hears of it twice; while its
days rest nothing is told, and when its last day has moved the stages of the new one follow. An organization
has one message of all its findings in a round: daily, or weekly if it is a branch (burden rules 7 and 28).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from domain.finding_reminders import told_now
from domain.messages import Button, Message, Text
from domain.reminder_rules import reminder_rules
from domain.reminders import RoundKind, rhythm
from services import announcing, findings, notices
from services.finding_lines import by_urgency, said
from services.persons import local_day
from storage import findings as stored
from storage import organizations, recipients
from storage.recipients import ANSWERING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from domain.messages import Json
    from domain.reminders import Round
    from services.findings import Standing
    from storage.database import Tx
    from storage.recipients import Recipient

SHOWN = 4
"""Findings or organizations that are named in one message; of more there is a number."""


def remind(tx: Tx, made: Round, time_zone: str, now: datetime) -> int:
    """Queue what a round has to tell of findings; gives how many messages."""
    rules = reminder_rules()
    staged = [
        (one, names)
        for one in findings.standing(tx, stored.undone(tx, time_zone), now)
        if (names := told_now(rules, made, one.place.kind, one.now))
    ]
    if made.kind is not RoundKind.BELOW:
        own = [one for one, _ in staged if rhythm(one.place.kind) is made.kind]
        return _tell_own(tx, own, made, now)
    leaders = [one for one, names in staged if "contact_leader" in names]
    parents = [one for one, names in staged if "parent" in names]
    return _tell_leaders(tx, leaders, made, now) + _tell_parents(tx, parents, made, now)


def _tell_own(tx: Tx, found: Sequence[Standing], made: Round, now: datetime) -> int:
    """Tell each organization what of its own is due; where nobody can be told, the next above."""
    if not found:
        return 0
    by_place = _by_place(found)
    answering = recipients.of_organizations(tx, set(by_place), ANSWERING, made.on_day)
    queued = 0
    for place_id, several in by_place.items():
        people = (
            answering.get(place_id)
            or _where_it_went_on(tx, several, made)
            or announcing.next_above(tx, [place_id], made.on_day)
        )
        message = _own(tx, several)
        queued += _push(tx, people, message, f"findings:own:{place_id}:{made.on_day.isoformat()}", now)
    return queued


def _where_it_went_on(tx: Tx, several: Sequence[Standing], made: Round) -> list[Recipient]:
    """Who answers in the organizations in which one went on since it was told of what was found there."""
    place = several[0].place
    told_on = [
        local_day(at, place.time_zone) for one in several if (at := one.finding.fed_back_at) is not None
    ]
    later = organizations.successors(tx, place.id, min(told_on, default=None))
    answering = recipients.of_organizations(tx, later, ANSWERING, made.on_day) if later else {}
    return [one for of in sorted(answering) for one in answering[of]]


def _tell_leaders(tx: Tx, found: Sequence[Standing], made: Round, now: datetime) -> int:
    """Tell contact leaders first where they may help: each of all their contact points at once."""
    if not found:
        return 0
    by_place = _by_place(found)
    theirs: dict[int, tuple[Recipient, list[int]]] = {}
    for one in announcing.leading(tx, set(by_place), made.on_day):
        places = theirs.setdefault(one.person_id, (one, []))[1]
        if one.organization_id not in places:
            places.append(one.organization_id)
    queued = 0
    for person_id, (one, places) in theirs.items():
        matter = f"findings:leader:{person_id}:{made.on_day.isoformat()}"
        queued += _push(tx, [one], _below([by_place[each] for each in places]), matter, now)
    return queued


def _tell_parents(tx: Tx, found: Sequence[Standing], made: Round, now: datetime) -> int:
    """Tell the parent's clerk, or whoever answers there: of all organizations below at once."""
    below: dict[int, list[Sequence[Standing]]] = {}
    for several in _by_place(found).values():
        if several[0].place.parent_id is not None:
            below.setdefault(several[0].place.parent_id, []).append(several)
    queued = 0
    for parent_id, groups in below.items():
        parent = organizations.by_id(tx, parent_id)
        people = [] if parent is None else notices.office(tx, parent, now)
        message = replace(_below(groups), buttons=[[Button(Text("finding_reminders.look"), "fi:b:0")]])
        notices.push(tx, people, message, now, f"findings:parent:{parent_id}:{made.on_day.isoformat()}")
        queued += len(people)
    return queued


def _by_place(found: Iterable[Standing]) -> dict[int, list[Standing]]:
    grouped: dict[int, list[Standing]] = {}
    for one in found:
        grouped.setdefault(one.place.id, []).append(one)
    return grouped


def _push(tx: Tx, people: Iterable[Recipient], message: Message, matter: str, now: datetime) -> int:
    accounts = {one.chat_id: one.time_zone for one in people}
    for account, time_zone in accounts.items():
        notices.by_day(tx, account, message, now, f"{matter}:{account}", time_zone)
    return len(accounts)


def _own(tx: Tx, several: Sequence[Standing]) -> Message:
    """What is due, until when, how it is done in one step, and whom to ask."""
    place = several[0].place
    above = organizations.names(tx, [] if place.parent_id is None else [place.parent_id])
    shown = by_urgency(several)
    params: dict[str, Json] = {
        "organization": place.name,
        "lines": [said(one.finding, one.now) for one in shown[:SHOWN]],
        "more": max(0, len(shown) - SHOWN),
        "above": above.get(place.parent_id or 0, ""),
    }
    return Message(Text("finding_reminders.own", params), [[Button(Text("finding_reminders.open"), "fi")]])


def _below(groups: Sequence[Sequence[Standing]]) -> Message:
    """Where somebody may need help: how many, and since when."""
    lines = sorted(
        (
            {
                "organization": several[0].place.name,
                "count": len(several),
                "days": max(one.now.overdue_days for one in several),
            }
            for several in groups
        ),
        key=lambda line: -int(str(line["days"])),
    )
    params: dict[str, Json] = {"lines": lines[:SHOWN], "more": max(0, len(lines) - SHOWN)}
    return Message(Text("finding_reminders.below", params))
