"""Digests are announced: rows of the outbox that are composed when they may be sent (services/digests.py).

A row says for which offices and contact points its reader has it. Who takes the place of a reader that
holds one of them no longer, or cannot be reached, gets a row of their own.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from domain.people import Role
from domain.quiet_hours import is_quiet
from domain.reminder_rules import reminder_rules
from domain.reminders import RoundKind
from services.persons import local_day
from storage import contact_points, digests, organizations, outbox, recipients, together
from storage.due_scan import Announced
from storage.outbox import REMINDER
from storage.recipients import ANSWERING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import date, datetime

    from domain.messages import Json
    from domain.working_days import Calendar
    from services.persons import Live
    from storage.database import Tx
    from storage.outbox import Outgoing
    from storage.recipients import Recipient

DIGEST = "digest"
"""The key of a digest in the outbox until it is composed; no text has it."""

TEXTS = ("reminders.digest", "reminders.below")
"""The texts that announced rows become."""

LONGEST_PUT_OFF_DAYS = 31
"""How old a chosen day may be whose digest was never said: after a longer outage it is not said any more."""


class Again(NamedTuple):
    """Why something is announced once more: whoever was to have it cannot."""

    cause: str
    """Tells it from the announcement before."""
    passed: list[Json]
    """Who was to have it so far, by person and chat: it goes to nobody twice, and so not round for ever."""


@dataclass
class _Reader:
    """Somebody who is to have a digest, and for what."""

    one: Recipient
    offices: list[tuple[int, int]] = field(default_factory=list)
    """Each with its organization."""
    points: list[int] = field(default_factory=list)
    """Organizations that are their contact points."""


def announce(
    tx: Tx,
    of_round: tuple[int, RoundKind],
    offices: Iterable[Recipient],
    leaders: Iterable[Recipient],
    now: datetime,
    again: Again | None = None,
) -> int:
    """Queue a digest for everybody who holds one of these offices or leads one of these contact points.

    Gives how many are new.
    """
    cause, passed = again or ("", [])
    round_id, kind = of_round
    readers: dict[int, _Reader] = {}
    # Whoever has offices in two time zones lives in that of the first: whichever way they were found.
    for one in sorted(offices, key=lambda one: one.office_id):
        readers.setdefault(one.person_id, _Reader(one)).offices.append((one.office_id, one.organization_id))
    for one in sorted(leaders, key=lambda one: one.office_id):
        readers.setdefault(one.person_id, _Reader(one)).points.append(one.organization_id)
    rows = []
    for person_id, reader in readers.items():
        params: dict[str, Json] = {"round": round_id, "offices": reader.offices, "points": reader.points}
        if passed:
            params["passed"] = passed
        row = _row(f"digest:{round_id}:{person_id}{cause}", reader.one, params, now)
        # What is told of others comes after what the reader has to do.
        rows.append(row | {"priority": REMINDER + 1} if kind is RoundKind.BELOW else row)
    return digests.queue(tx, rows)


def say_again(tx: Tx, work: Calendar, now: datetime) -> int:
    """Queue the digests whose readers chose this day or, if nothing could be said on it, an earlier one."""
    queued = 0
    for one in digests.put_off_until(tx, now.date() + timedelta(days=1)):
        organization = organizations.by_id(tx, one.items[0].organization_id)
        if organization is None:
            continue
        local = now.astimezone(ZoneInfo(organization.time_zone))
        if one.on_day > local.date() or is_quiet(local, work) or local.time() < reminder_rules().digest_at:
            continue
        late = (local.date() - one.on_day).days > LONGEST_PUT_OFF_DAYS
        if digests.take(tx, one) and not late and one.chat_id is not None:
            reader = recipients.Recipient(one.person_id, one.chat_id, 0, 0, organization.time_zone)
            name = f"again:{one.digest_id}:{one.at.isoformat()}"
            queued += digests.queue(tx, [_row(name, reader, {"digest": one.digest_id}, now)])
    return queued


def pass_on(tx: Tx, row: Outgoing, live: Sequence[Live], now: datetime) -> None:
    """Announce a digest to whoever stands in the place of its reader where they do not stand any more.

    `live`: what they hold; nothing when they cannot be reached.
    """
    if "round" not in row.params:
        return
    held = {one.office.id for one in live}
    lost = {organization for office, organization in row.params["offices"] if office not in held}
    points = set(row.params["points"])
    if points and live:
        points -= set(contact_points.organizations_of(tx, row.params["person"], live[0].today))
    found = digests.round_of(tx, row.params["round"]) if lost or points else None
    if found is None:
        return
    kind, today = found[0].kind, local_day(now, found[1])
    passed = [*row.params.get("passed", []), [row.params["person"], row.chat_id]]
    instead = [one for one in _in_charge(tx, kind, lost, today) if list(one[:2]) not in passed]
    leaders = [one for one in leading(tx, points, today) if list(one[:2]) not in passed]
    announce(tx, (row.params["round"], kind), instead, leaders, now, Again(f":{row.id}", passed))


def refused(tx: Tx, chat_id: int, now: datetime) -> None:
    """Pass on the digests that could not be said in a chat any more."""
    for row in outbox.unsaid(tx, chat_id, TEXTS):
        if "announced" in row.params:
            pass_on(tx, replace(row, params=row.params["announced"]), [], now)


def alike(round_id: int, time_zone: str) -> Announced:
    """Return the row of everybody who answers for one organization and has nothing else to be told."""
    before = '{"offices":[['
    between = ']],"person":'
    after = f',"points":[],"round":{round_id},"zone":{json.dumps(time_zone)}}}'
    of_many = f'{{"round":{round_id},"zone":{json.dumps(time_zone)},"offices":[', "]}"
    return Announced(DIGEST, REMINDER, (before, between, after), f"digest:{round_id}:", of_many)


def unfold(tx: Tx) -> int:
    """Queue the digests of some hundred readers that were queued together; gives how many, 0 at the end.

    Where somebody has no account any more, those who stand in their place are told.
    """
    unfolded = 0
    for piece in together.take(tx):
        round_id, zone, offices = (piece.params[name] for name in ("round", "zone", "offices"))
        joined, lost = recipients.of_offices(tx, offices, zone)
        told: dict[str, Json] = {"round": round_id, "points": []}
        digests.queue(
            tx,
            [
                _row(
                    f"digest:{round_id}:{one.person_id}",
                    one,
                    {**told, "offices": [[one.office_id, one.organization_id]]},
                    piece.at,
                )
                for one in joined
            ],
        )
        if lost and (found := digests.round_of(tx, round_id)) is not None:
            instead = _in_charge(tx, found[0].kind, lost, local_day(piece.at, zone))
            announce(tx, (round_id, found[0].kind), instead, [], piece.at)
        unfolded += len(offices)
    return unfolded


def next_above(tx: Tx, alone: Collection[int], today: date) -> list[Recipient]:
    """Those who answer for the nearest organization above each one in which somebody can be reached."""
    parents = organizations.parents(tx, alone) if alone else {}
    return answering(tx, {parent for one in alone if (parent := parents.get(one)) is not None}, today)


def answering(tx: Tx, ids: Collection[int], today: date) -> list[Recipient]:
    """Those who answer for organizations or, where nobody can be reached, for the nearest above."""
    found: list[Recipient] = []
    left = set(ids)
    while left:
        reached = recipients.of_organizations(tx, left, ANSWERING, today)
        found += [one for group in reached.values() for one in group]
        parents = organizations.parents(tx, left - set(reached))
        left = {parent for one in left - set(reached) if (parent := parents.get(one)) is not None}
    return found


def leading(tx: Tx, ids: Collection[int], today: date) -> list[Recipient]:
    """Those whose contact point one of these organizations is."""
    return [one for group in recipients.contact_leaders(tx, ids, today).values() for one in group]


def _in_charge(tx: Tx, kind: RoundKind, ids: Collection[int], today: date) -> list[Recipient]:
    """Those who deal with what organizations have to do, or the next in line."""
    answering = recipients.of_organizations(tx, ids, ANSWERING, today)
    members = {}
    if kind is not RoundKind.BELOW:
        members = recipients.of_organizations(tx, ids, [Role.LEADERSHIP_MEMBER], today)
    found = [one for group in (*answering.values(), *members.values()) for one in group]
    return found + next_above(tx, set(ids) - set(answering) - set(members), today)


def _row(dedupe: str, reader: Recipient, params: dict[str, Json], now: datetime) -> dict[str, object]:
    return {
        "method": "send",
        "chat_id": reader.chat_id,
        "priority": REMINDER,
        "key": DIGEST,
        "params": {**params, "person": reader.person_id, "zone": reader.time_zone},
        "dedupe": dedupe,
        "created_at": now,
    }
