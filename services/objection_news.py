"""What people are told of objections and rechecks without having asked: each once, in their day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.forms.field import nested
from domain.inspections import Part
from domain.messages import Button, Message, Text
from domain.objections import Decision, ObjectionKind, Outcome, due_on
from domain.people import Role
from domain.scorecard_layout import points
from services import notices
from services.persons import local_day
from services.working_days import calendar
from storage import inspections, objections, offices, organizations, persons, rechecks, scorecards

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from domain.inspections import Inspection
    from domain.messages import Json
    from domain.objections import Objection
    from storage.database import Tx


def made(tx: Tx, inspection: Inspection, objection_id: int, now: datetime) -> None:
    """Tell of an objection who names those who recheck it; of a question those who can answer it."""
    one = objections.by_id(tx, objection_id)
    if one is None:
        return
    if one.kind is ObjectionKind.EXPLANATION:
        message = _message(tx, one, "objections.told_question", {"reason": one.reason})
        _tell(tx, inspection, visitors(inspection), message, now, f"question:{one.id}")
        return
    due = due_on(calendar(tx), local_day(one.at, one.time_zone))
    params = {"reason": one.reason, "due_on": due.isoformat()}
    message = _message(tx, one, "objections.told_objection", params)
    _tell(tx, inspection, appointers(tx, inspection, now), message, now, f"objection:{one.id}")


def explained(tx: Tx, inspection: Inspection, one: Objection, line: str, now: datetime) -> None:
    """Tell the visited side what was answered."""
    message = _message(tx, one, "objections.told_explained", {"line": line})
    _tell_visited(tx, inspection, message, now, f"explained:{one.id}")


def named(tx: Tx, inspection: Inspection, one: Objection, person_ids: Collection[int], now: datetime) -> None:
    """Tell those who recheck an objection that they were named."""
    if one.pair is None:
        return
    params = {"reason": one.reason, "due_on": one.pair.due_on.isoformat()}
    message = _message(tx, one, "rechecks.told_named", params)
    _tell(tx, inspection, person_ids, message, now, f"recheck_pair:{one.pair.id}")


def proposed(tx: Tx, inspection: Inspection, one: Objection, now: datetime) -> None:
    """Tell the other of the two that something waits for their word."""
    latest = one.proposed
    if latest is None or one.pair is None:
        return
    others = [person for person in one.pair.person_ids if person != latest.person_id]
    params = {"what": what(latest.decision), "reason": latest.reason}
    message = _message(tx, one, "rechecks.told_proposed", params)
    _tell(tx, inspection, others, message, now, f"recheck_proposal:{latest.id}")


def decided(tx: Tx, inspection: Inspection, one: Objection, now: datetime) -> None:
    """Tell both sides how an objection was decided, and why."""
    said = one.decided
    if said is None:
        return
    message = _message(tx, one, "rechecks.told_decided", {"what": what(said.decision), "reason": said.reason})
    _tell_visited(tx, inspection, message, now, f"recheck:{one.id}")
    _tell(tx, inspection, visitors(inspection), message, now, f"recheck:{one.id}")


def late(tx: Tx, inspection: Inspection, one: Objection, now: datetime) -> None:
    """Remind those who owe the decision of an objection: who rechecks it, and who names them."""
    due = one.due_on(calendar(tx), local_day(one.at, one.time_zone))
    owe = {*appointers(tx, inspection, now), *(one.pair.person_ids if one.pair else ())}
    message = _message(
        tx, one, "rechecks.told_late", {"due_on": due.isoformat(), "named": one.pair is not None}
    )
    _tell(tx, inspection, owe, message, now, f"recheck_late:{one.id}:{one.pair.id if one.pair else 0}")


def final(tx: Tx, inspection: Inspection, total: str, now: datetime, *, agreed: bool) -> None:
    """Tell both sides that nothing about the scores changes any more."""
    params: dict[str, Json] = {
        "organization": inspection.organization,
        "round": inspection.round.name,
        "agreed": agreed,
        "total": total,
    }
    look = Button(Text("objections.to_feedback"), f"fb:o:{inspection.id}")
    message = Message(Text("objections.told_final", params), [[look]])
    if not agreed:
        _tell_visited(tx, inspection, message, now, f"final:{inspection.id}")
    _tell(tx, inspection, visitors(inspection), message, now, f"final:{inspection.id}")


def visitors(inspection: Inspection) -> set[int]:
    """Who visits now, and who leads them."""
    pair = () if inspection.pair is None else inspection.pair.person_ids
    return {*pair, *inspection.leader_ids}


def appointers(tx: Tx, inspection: Inspection, now: datetime) -> list[int]:
    """Who names those who recheck: the administrators of the committee, else its steering office."""
    committee = organizations.by_id(tx, inspection.round.organization_id)
    zone = inspection.time_zone if committee is None else committee.time_zone
    found = rechecks.appointers(tx, inspection.round.organization_id, local_day(now, zone))
    return found.get(Role.ADMINISTRATOR) or found.get(Role.STEERING_OFFICE_USER, [])


def ever_visited(tx: Tx, inspection: Inspection) -> set[int]:
    """Who was ever of the pair, or has led it: none of them rechecks."""
    every = (inspections.admitted(tx, inspection.id, part) for part in (Part.PAIR, Part.LEADER))
    return visitors(inspection).union(*every)


def line_named(tx: Tx, one: Objection) -> Json:
    """What the line of an objection is called, as a nested text."""
    if one.line.item is None:
        return nested(Text("objections.finding", {"matter": one.matter or ""}))
    item = scorecards.by_id(tx, one.scorecard_id).card.items[one.line.item]
    return nested(Text("objections.item", {"key": item.key, "title": item.title}))


def what(decision: Decision) -> Json:
    """What a decision makes of a line, as a nested text."""
    if decision.outcome is not Outcome.CHANGED:
        return nested(Text(f"recheck.outcome_{decision.outcome}"))
    if decision.severity is not None:
        severity = nested(Text(f"rechecks.severity_{decision.severity}"))
        return nested(Text("rechecks.to_severity", {"severity": severity}))
    return nested(Text("rechecks.to_value", {"value": points(decision.value if decision.applies else None)}))


def _message(tx: Tx, one: Objection, key: str, params: dict[str, Json]) -> Message:
    told = {"organization": one.organization, "line_name": line_named(tx, one), **params}
    look = "look_question" if one.kind is ObjectionKind.EXPLANATION else "look"
    return Message(Text(key, told), [[Button(Text(f"objections.{look}"), f"rc:o:{one.id}")]])


def _tell(
    tx: Tx, inspection: Inspection, person_ids: Collection[int], message: Message, now: datetime, matter: str
) -> None:
    """Tell people something once, in the day of the place that is visited."""
    for person_id in sorted(set(person_ids)):
        chat = persons.chat_of(tx, person_id)
        if chat is not None:
            notices.by_day(tx, chat, message, now, f"{matter}:{chat}", inspection.time_zone)


def _tell_visited(tx: Tx, inspection: Inspection, message: Message, now: datetime, matter: str) -> None:
    """Tell who can object for the visited organization: its secretary and its clerks."""
    today = local_day(now, inspection.time_zone)
    there = offices.holders(tx, inspection.organization_id, [Role.SECRETARY, Role.CLERK], today)
    _tell(tx, inspection, [one.person_id for one in there], message, now, matter)
