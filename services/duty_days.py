"""蹲点天数: how many duty days of the year somebody has, where and when, and what came of them.

The same numbers as in 我的任务: the sum is the one that counts for the duty. Source: R41, G8.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from domain.authorization import Action, Scope, allow
from domain.duty_stays import DutyStay, place_name
from domain.forms.field import in_rows, nested
from domain.messages import Button, Message, Text
from domain.obligations import Source, State
from domain.people import Role
from domain.refusals import NotFound
from services import drafts, duties, problems_taken
from services.leaders import Begun
from storage import duty_days, duty_stays, offices, organizations, record_events, records, visits
from storage.assignments import Reach, Where

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from domain.messages import Json
    from domain.people import Actor
    from services.duties import Due
    from storage.database import Tx
    from storage.duty_days import Stretch
    from storage.offices import Sitting
    from storage.organizations import Organization

PAGE = 5
"""Stays on one page: the message stays within eight lines."""

_LEADERS = (Role.SECRETARY, Role.LEADERSHIP_MEMBER)
_ROW = 2


@dataclass(frozen=True)
class _Days:
    """The duty days of one office in a year."""

    stretches: Sequence[Stretch]
    due: Due | None
    """What is owed; None for whom no number is set."""

    @property
    def half_days(self) -> int:
        """How many count."""
        return sum(one.half_days for one in self.stretches)

    def told(self, today: date) -> dict[str, Json]:
        """How many of how many, and for which days of the year where those are not all."""
        due = self.due
        part = due is not None and (due.assignment.first, due.assignment.last) != due.days
        required = 0 if due is None else due.assignment.required
        return {
            "year": today.year,
            "half_days": self.half_days,
            "required": required,
            "missing": max(0, required - self.half_days),
            "first": due.assignment.first.isoformat() if due is not None and part else "",
            "last": due.assignment.last.isoformat() if due is not None and part else "",
            "waived": due is not None and due.state is State.WAIVED,
        }


def entry(actor: Actor) -> list[Button]:
    """Return the way to the duty days, for those whose stays are entered or who enter them."""
    return [Button(Text("duty_days.entry"), "dd")] if drafts.may_log(actor, "duty_stay") else []


def show(tx: Tx, actor: Actor, now: datetime) -> Message:
    """Return a leader's own duty days; for a clerk, how many each leader has. Raises NotFound."""
    if actor.office.role is not Role.CLERK:
        return of_office(tx, actor, actor.office.id, now)
    allow(actor, Action.LIST_DUTIES, Scope.OWN_ORGANIZATION)
    organization = _organization(tx, actor)
    lines, buttons = [], []
    for number, one in enumerate(_leaders(tx, actor), start=1):
        told = _of(tx, organization, one.office_id, actor.today, now).told(actor.today)
        role = nested(Text(f"people.role_{one.role}"))
        amount = nested(Text("duty_days.amount", told))
        lines.append({"number": number, "name": one.name, "role": role, "amount": amount})
        buttons.append(Button(Text("duty_days.look", {"number": number}), f"dd:{one.office_id}:0"))
    params = {"organization": organization.name, "year": actor.today.year, "lines": lines}
    return Message(Text("duty_days.of_leaders", params), in_rows(buttons, _ROW))


def of_office(tx: Tx, actor: Actor, office_id: int, now: datetime, page: int = 0) -> Message:
    """Return a page of the duty days of an office, the latest first. Raises NotFound."""
    own = office_id == actor.office.id
    if own:
        allow(actor, Action.LOG_DUTY_STAY, Scope.OWN_ORGANIZATION)
    else:
        allow(actor, Action.LIST_DUTIES, Scope.OWN_ORGANIZATION)
    holder = next((one for one in _leaders(tx, actor) if one.office_id == office_id), None)
    if holder is None:
        raise NotFound
    days = _of(tx, _organization(tx, actor), office_id, actor.today, now)
    pages = max(1, -(-len(days.stretches) // PAGE))
    page = min(page, pages - 1)
    shown = list(enumerate(days.stretches[page * PAGE :][:PAGE], start=page * PAGE + 1))
    lines = [{"number": number, **_line(tx, one, now)} for number, one in shown]
    params: dict[str, Json] = {
        **days.told(actor.today),
        "whose": "" if own else holder.name,
        "lines": lines,
        "page": page + 1,
        "pages": pages,
    }
    turns = [("unreached.earlier", page - 1), ("unreached.later", page + 1)]
    solved = [
        Button(Text("contacts.solved", {"number": line["number"]}), f"c:taken:{one.record_id}")
        for (_, one), line in zip(shown, lines, strict=True)
        if line["left"]
    ]
    rows = [
        *in_rows(solved, _ROW),
        [Button(Text(key), f"dd:{office_id}:{to}") for key, to in turns if 0 <= to < pages],
        _ways(actor, None if own else office_id),
    ]
    return Message(Text("duty_days.list", params), [row for row in rows if row])


def _ways(actor: Actor, office_id: int | None) -> list[Button]:
    """Return the button that enters a stay, for the leader whose page it is; a clerk goes back from there."""
    acting, clerk = actor.office.id, actor.office.role is Role.CLERK
    ways = [Button(Text("duty_days.to_leaders"), "dd:l")] if clerk else []
    if office_id is None or clerk:
        begun = Begun("duty_stay", office_id=office_id, keeps=True, acting=acting)
        ways.insert(0, Button(Text("duty_days.log"), begun.data))
    return ways


def _leaders(tx: Tx, actor: Actor) -> list[Sitting]:
    """Whose days are counted in the actor's organization, secretaries first."""
    found = offices.holders(tx, actor.office.organization_id, _LEADERS, actor.today)
    return sorted(found, key=lambda one: one.role is not Role.SECRETARY)


def _organization(tx: Tx, actor: Actor) -> Organization:
    found = organizations.by_id(tx, actor.office.organization_id)
    if found is None:
        raise NotFound
    return found


def _of(tx: Tx, organization: Organization, office_id: int, today: date, now: datetime) -> _Days:
    """What an office owes in the year of a day, and what counts for it."""
    asked = duties.Question(
        Where(organization.time_zone, Reach.ORGANIZATION, organization.id),
        now,
        today,
        lambda one: one.source is Source.DUTY_DAYS and duties.may_apply(one, organization),
    )
    mine = [one for one in duties.answer(tx, asked) if one.assignment.office_id == office_id]
    due = mine[0] if mine else None
    year = (date(today.year, 1, 1), date(today.year, 12, 31)) if due is None else due.days
    measures = duty_days.BOTH if due is None else due.obligation.counts
    return _Days(duty_days.of_office(tx, (organization.id, office_id), year, measures, now), due)


def _line(tx: Tx, one: Stretch, now: datetime) -> dict[str, Json]:
    """Where and when, how long, and what became of the problems that were taken on."""
    record = records.current(tx, one.record_id, now)
    told = None if record is None else problems_taken.told(tx, record)
    if record is None or told is None:
        raise NotFound
    if isinstance(told, DutyStay):
        place = duty_stays.place(tx, told.place_id)
    else:
        place = place_name(visits.place(tx, told.contact_point_id))
    left = problems_taken.left(tx, record, record_events.of_record(tx, record.root_id, now))
    same_month = (one.to_on.year, one.to_on.month) == (one.from_on.year, one.from_on.month)
    return {
        "from_on": one.from_on.isoformat(),
        "to_on": one.to_on.isoformat(),
        "to_day": one.to_on.day if same_month else 0,
        "place": place,
        "half_days": one.half_days,
        "visit": one.visit,
        "taken_on": told.problems_taken_on,
        "solved": told.problems_taken_on - left,
        "left": left,
    }
