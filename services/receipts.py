"""What a record counts for, as its receipt says it: which duties, how far, and why not others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from domain.forms.field import nested
from domain.measures import DUTY_DAYS, KEY_VILLAGE_VISIT
from domain.messages import Text
from domain.obligations import Obligation, Source, State
from domain.periods import MONTHS, Cadence
from domain.records import RecordKind
from services import duties, duty_lines, rules
from services.persons import local_day
from storage import contributions, records
from storage import receipts as stored
from storage.assignments import Reach, Where

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from domain.messages import Json
    from domain.periods import Period
    from domain.records import DutyRecord
    from services.duties import Due
    from storage.database import Tx
    from storage.organizations import Organization

NAMED = 3
"""Duties that are named of those for which a record counts; of the others there is a number."""

NOT_NAMED = 2
"""Duties that are named of those for which it does not."""

EXPECTED_DAYS = 31
"""How soon a duty must end for somebody to expect that a record of its form counts for it."""

_BY_KIND = frozenset(RecordKind) - {RecordKind.GENERAL, RecordKind.DUTY_STAY, RecordKind.PROBLEM}
"""Kinds of record that have kinds of their own, one of which may be taken for another."""


@dataclass(frozen=True)
class Counted:
    """A record with what it counts for at an instant."""

    record: DutyRecord
    organization: Organization
    measures: frozenset[str]
    days: tuple[date, ...]
    as_of: datetime

    @property
    def today(self) -> date:
        """The organization's local day."""
        return local_day(self.as_of, self.organization.time_zone)

    def hits(self, rule: Obligation) -> bool:
        """Whether an obligation counts such records, of its bearer and in its time."""
        if rule.source is Source.TASKS:
            return any(one.startswith("general:T") for one in self.measures)
        return rule.source in {Source.RECORDS, Source.DUTY_DAYS} and not self.measures.isdisjoint(rule.counts)

    def falls_into(self, due: Due) -> bool:
        """Whether a day of it lies in the period of a duty."""
        if due.obligation.source is Source.TASKS:
            return f"general:{due.assignment.period}" in self.measures
        first, last = due.days
        return any(first <= day <= last for day in self.days)

    def is_of(self, due: Due) -> bool:
        """Whether it is of the one who bears a duty; what an organization does is its secretary's as well."""
        one = due.assignment
        if one.office_id in {None, self.record.office_id}:
            return True
        in_office = any(one.first <= day <= one.last for day in self.days)
        return in_office and not duty_lines.in_person(due.obligation)


def lines(
    tx: Tx, record: DutyRecord, organization: Organization, as_of: datetime, *, why: bool
) -> list[Json]:
    """Return what a record counts for, each line a nested text.

    `why`: also why not, where one might expect it; for whoever has just entered or corrected it.
    """
    rows = contributions.of_record(tx, record.root_id, as_of)
    if not rows:
        return []
    days = tuple(sorted({day for _, day, _ in rows}))
    one = Counted(record, organization, frozenset(measure for measure, _, _ in rows), days, as_of)
    found, rules_hit = _answer(tx, one, why=why)
    hit = [due for due in found if one.hits(due.obligation) and one.is_of(due)]
    counting = [due for due in hit if one.falls_into(due) and _is_counted(tx, due, one)]
    told = _told(tx, counting, one)
    if not why:
        return told
    told += _made_up_for(hit, one)
    reasons = [*_lacking(tx, one, rules_hit, found), *_others(one, found, counting)]
    if not told and not reasons:
        reasons = _off(tx, one)
    return [*told, *reasons[:NOT_NAMED]]


def _answer(tx: Tx, one: Counted, *, why: bool) -> tuple[list[Due], list[Obligation]]:
    """The duties whose periods a record falls into, those just before, and those one might think of.

    With the obligations that count such records.
    """
    today = one.today
    since = one.days[0] - timedelta(days=EXPECTED_DAYS)
    hit: dict[str, Obligation] = {}

    def is_meant(rule: Obligation, period: Period) -> bool:
        if rule.key in hit:
            return period.first <= one.days[-1] and period.last >= (since if why else one.days[0])
        return period.first <= today <= period.last <= today + timedelta(days=EXPECTED_DAYS)

    def is_asked(rule: Obligation) -> bool:
        hits = one.hits(rule)
        if not (hits or (why and _is_alike(rule, one.record.kind))):
            return False
        if not duties.may_apply(rule, one.organization):
            return False
        if hits:
            hit[rule.key] = rule
        return True

    asked = duties.Question(
        Where(one.organization.time_zone, Reach.ORGANIZATION, one.organization.id),
        one.as_of,
        since,
        is_asked,
        is_meant,
    )
    return duties.answer(tx, asked), list(hit.values())


def _is_alike(rule: Obligation, kind: RecordKind) -> bool:
    return kind in _BY_KIND and rule.form.partition(":")[0] == kind and rule.cadence in MONTHS


def _is_counted(tx: Tx, due: Due, one: Counted) -> bool:
    """Whether it really counts: a task is done in time, a visit is half a duty day on a day without one."""
    if due.obligation.source is Source.TASKS:
        return due.assignment.counted > 0
    if due.obligation.source is not Source.DUTY_DAYS or DUTY_DAYS in one.measures:
        return True
    return not stored.is_taken(tx, one.record, KEY_VILLAGE_VISIT, one.as_of)


def _told(tx: Tx, counting: Sequence[Due], one: Counted) -> list[Json]:
    """What it counts for: in time on one line, late on another."""
    if not counting:
        return []
    record = one.record
    first_at = record.entered_at if record.version == 1 else records.first_entered_at(tx, record.root_id)
    entered_on = local_day(first_at, one.organization.time_zone)
    late = [due for due in counting if due.days[1] < entered_on]
    told = []
    for key, some in (
        ("receipts.counts", [due for due in counting if due not in late]),
        ("receipts.late", late),
    ):
        if some:
            some.sort(key=lambda due: due.assignment.last)
            params = {
                "duties": [_parts(due, one.today) for due in some[:NAMED]],
                "more": max(0, len(some) - NAMED),
                "meeting": record.kind is RecordKind.MEETING,
            }
            told.append(nested(Text(key, params)))
    return told


def _made_up_for(hit: Sequence[Due], one: Counted) -> list[Json]:
    """What was missed of the latest period that it follows, on one line."""
    after = [due for due in hit if due.state is State.MISSED and due.assignment.after_on in one.days]
    latest = max((due.assignment.last for due in after), default=None)
    named = [_parts(due, one.today) for due in after if due.assignment.last == latest]
    return [nested(Text("receipts.after", {"duties": named[:NAMED]}))] if named else []


def _others(one: Counted, found: Sequence[Due], counting: Sequence[Due]) -> list[Json]:
    """Open duties for which one might expect it to count, and why it does not."""
    counted = {due.obligation.key for due in counting}
    reasons: dict[str, Json] = {}
    for due in sorted(found, key=duties.urgency):
        rule = due.obligation
        if due.state is not State.PLANNED or not rule.periodic or rule.key in {*counted, *reasons}:
            continue
        if one.hits(rule) and not one.is_of(due):
            if not counting:
                bearer = nested(Text(f"people.role_{rule.bearer}"))
                params = {"title": rule.title, "bearer": bearer}
                reasons[rule.key] = nested(Text("receipts.not_this_person", params))
        elif one.is_of(due) and due.assignment.last <= one.today + timedelta(days=EXPECTED_DAYS):
            if one.hits(rule):
                reasons[rule.key] = _said("receipts.not_this_time", due, one.today)
            elif one.falls_into(due):
                reasons[rule.key] = _said("receipts.not_this_kind", due, one.today)
    return list(reasons.values())


def _lacking(tx: Tx, one: Counted, hit: Sequence[Obligation], found: Sequence[Due]) -> list[Json]:
    """Obligations of just this kind that an organization has not, for want of members."""
    known = {due.obligation.key for due in found}
    few = [
        (rule, needed)
        for rule in hit
        if rule.key not in known and (needed := _needed(rule, one.organization))
    ]
    if not few:
        return []
    switches = rules.switches(tx, one.as_of, [one.organization.id])
    return [
        nested(Text("receipts.too_few", {"title": rule.title, "members": needed}))
        for rule, needed in few
        if switches.since(rule, one.organization.id) is not None
    ]


def _needed(rule: Obligation, organization: Organization) -> int:
    """How many members an organization lacks an obligation for; 0 when that is not the reason."""
    fitting = [
        one.members
        for one in rule.applies
        if one.kind is organization.kind and (not one.levels or organization.level in one.levels)
    ]
    return min(fitting) if fitting and min(fitting) > organization.members else 0


def _off(tx: Tx, one: Counted) -> list[Json]:
    """Obligations of just this kind that no committee has switched on for the organization."""
    switches = rules.switches(tx, one.as_of, [one.organization.id])
    return [
        nested(Text("receipts.off", {"title": rule.title}))
        for rule in rules.book(tx, one.as_of, one.today.year)
        if one.hits(rule)
        and rule.source is not Source.TASKS
        and duties.may_apply(rule, one.organization)
        and switches.since(rule, one.organization.id) is None
    ]


def _said(key: str, due: Due, today: date) -> Json:
    return nested(Text(key, _parts(due, today)))


def _parts(due: Due, today: date) -> dict[str, Json]:
    """A duty as the parts that a line of a receipt is made of."""
    line = duty_lines.line(due, today)
    parts = {name: line[name] for name in ("title", "subject", "period", "amount", "sign", "days")}
    ended = line["sign"] or line["days"] < 0 or due.obligation.cadence is Cadence.STANDING
    left = "" if ended else duty_lines.left(due.assignment.last, today)
    return {**parts, "left": left}
