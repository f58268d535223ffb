"""What a digest says: composed when it is sent, for whoever is in office then, of what is still open."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from domain.obligations import OPEN
from domain.people import Role
from domain.quiet_hours import is_quiet, next_allowed
from domain.reminder_rules import reminder_rules
from domain.reminders import RoundKind, Stage, rhythm, slot
from services import digest_texts, duties, rounds
from services.duties import Question
from services.persons import live_offices, local_day
from services.rounds import Told
from services.working_days import calendar
from storage import contact_points, digests, drafts, offices, organizations, outbox, persons, recipients
from storage.assignments import Reach, Where
from storage.digests import LATER, Item
from storage.recipients import ANSWERING

if TYPE_CHECKING:
    from domain.messages import Message
    from domain.reminders import Round
    from domain.working_days import Calendar
    from services.duties import Due
    from services.persons import Live
    from storage.database import Tx
    from storage.organizations import Organization
    from storage.outbox import Outgoing


_LONGEST_DAYS = 366
"""Days after its end for which a period can be among those that were put off."""


@dataclass(frozen=True)
class Hold:
    """It is not the time to say it; `seconds` until it may be."""

    seconds: float


@dataclass(frozen=True)
class Composer:
    """Composes digests at one instant."""

    tx: Tx
    now: datetime
    work: Calendar

    def compose(self, row: Outgoing) -> Message | Hold | None:
        """Return what an announced digest says; None when there is nothing to say (any more)."""
        local = self.now.astimezone(ZoneInfo(row.params["zone"]))
        if is_quiet(local, self.work):
            return Hold((next_allowed(local, self.work) - local).total_seconds())
        person_id = row.params["person"]
        holder = offices.holder_by_person(self.tx, person_id)
        if holder is None or holder.unreachable_since is not None:
            return None
        live = live_offices(holder.held, self.now)
        if not live or persons.chat_of(self.tx, person_id) != row.chat_id:
            return None
        touched_at = drafts.touched_at(self.tx, person_id)
        if touched_at is not None:
            rests_at = touched_at + timedelta(minutes=reminder_rules().form_rests_minutes)
            if rests_at > self.now:
                return Hold((rests_at - self.now).total_seconds())
        if "digest" in row.params:
            return _again(self.tx, person_id, row.params["digest"], self.now)
        return _of_round(self.tx, row, person_id, live, self.now)


def composer(tx: Tx, now: datetime) -> Composer:
    """What composing takes, for one transaction."""
    return Composer(tx, now, calendar(tx))


def _of_round(
    tx: Tx, row: Outgoing, person_id: int, live: Sequence[Live], now: datetime
) -> Message | Hold | None:
    found = digests.round_of(tx, row.params["round"])
    if found is None:
        return None
    made, time_zone = found
    today = local_day(now, time_zone)
    if digests.told_since(tx, person_id, made.kind, slot(made.kind, today)):
        return Hold(_until_tomorrow(now, time_zone))
    made = _with_later_ones(tx, row, made)
    telling = _telling(tx, person_id, live, made, now)
    if not telling:
        return None
    items = [_item(one) for one in telling]
    digest_id = digests.add(tx, person_id, made.kind, today, row.params["round"], items, now)
    if digest_id is None:
        return Hold(_until_tomorrow(now, time_zone))
    return digest_texts.message(tx, made.kind, digest_id, telling, today)


def _with_later_ones(tx: Tx, row: Outgoing, made: Round) -> Round:
    """Tell with a round what later ones of its kind have to tell, when it could not be sent before."""
    for other in outbox.announced(tx, row.chat_id, rounds.DIGEST):
        if other.id == row.id or "round" not in other.params:
            continue
        later = digests.round_of(tx, other.params["round"])
        if later is not None and later[0].kind is made.kind and later[0].on_day >= made.on_day:
            made = replace(made, on_day=later[0].on_day, until_on=later[0].until_on)
            outbox.skip(tx, other, "told together with an earlier one")
    return made


def _again(tx: Tx, person_id: int, digest_id: int, now: datetime) -> Message | Hold | None:
    """Return what is still open of a digest that its reader had put off."""
    before = digests.get(tx, digest_id, person_id)
    if before is None:
        return None
    telling = still_open(tx, before.items, now)
    if not telling:
        return None
    organization = organizations.by_id(tx, before.items[0].organization_id)
    if organization is None:
        return None
    today = local_day(now, organization.time_zone)
    items = [_item(one) for one in telling]
    made = digests.add(tx, person_id, LATER, today, None, items, now)
    if made is None:
        return Hold(_until_tomorrow(now, organization.time_zone))
    return digest_texts.message(tx, LATER, made, telling, today)


def still_open(tx: Tx, items: Iterable[Item], now: datetime) -> list[Told]:
    """Return the duties of a digest that are still open, with the stage that was told."""
    stages = {(one.obligation, one.organization_id, one.office_id, one.period): one.stage for one in items}
    periods = {(one[0], one[3]) for one in stages}
    telling: list[Told] = []
    for organization_id in sorted({one[1] for one in stages}):
        organization = organizations.by_id(tx, organization_id)
        if organization is None:
            continue
        asked = Question(
            Where(organization.time_zone, Reach.ORGANIZATION, organization_id),
            now,
            local_day(now, organization.time_zone) - timedelta(days=_LONGEST_DAYS),
            only=lambda rule: any(rule.key == key for key, _ in periods),
            window=lambda rule, window: (rule.key, window.key) in periods,
        )
        found = [one for one in duties.answer(tx, asked) if one.key in stages and one.state in OPEN]
        telling += [Told(one, Stage(stages[one.key], one.assignment.last)) for one in found]
    return telling


def _telling(tx: Tx, person_id: int, live: Sequence[Live], made: Round, now: datetime) -> list[Told]:
    """What a round has to tell a person, by the offices they hold now; each duty once."""
    if made.kind is RoundKind.BELOW:
        found = _below(tx, person_id, live, made, now)
    else:
        found = [one for office in live for one in _own(tx, office, made, now)]
    once = {one.due.key: one for one in found}
    return sorted(once.values(), key=lambda one: duties.urgency(one.due))


def _own(tx: Tx, live: Live, made: Round, now: datetime) -> list[Told]:
    """What an office has to do, and what somebody who cannot be told has to do below or beside it."""
    office = live.office
    own = _asked(tx, office.organization_id, made, now)
    if office.role in ANSWERING:
        shown = own if office.role is Role.CLERK else duties.bearers(own, {office.id})
        for organization_id in sorted(recipients.alone_below(tx, office.organization_id, live.today)):
            shown = shown + _asked(tx, organization_id, made, now)
        return rounds.told(shown, made)
    if office.role is not Role.LEADERSHIP_MEMBER:
        return []
    ids = [office.organization_id]
    alone = not recipients.of_organizations(tx, ids, ANSWERING, live.today)
    shown = duties.bearers(own, {office.id})
    return rounds.told([one for one in shown if alone or one.assignment.office_id == office.id], made)


def _asked(tx: Tx, organization_id: int, made: Round, now: datetime) -> list[Due]:
    organization = organizations.by_id(tx, organization_id)
    if organization is None or rhythm(organization.kind) is not made.kind:
        return []
    return _duties(tx, organization, Reach.ORGANIZATION, made, now)


def _below(tx: Tx, person_id: int, live: Sequence[Live], made: Round, now: datetime) -> list[Told]:
    """What has been missing for long where the person is the contact leader, or the parent."""
    found: list[Told] = []
    for point in contact_points.organizations_of(tx, person_id, live[0].today):
        organization = organizations.by_id(tx, point)
        if organization is not None:
            asked = _duties(tx, organization, Reach.ORGANIZATION, made, now)
            found += [one for one in rounds.told(asked, made) if one.stage.name == "contact_leader"]
    for office in (one.office for one in live if one.office.role in ANSWERING):
        alone = recipients.alone_below(tx, office.organization_id, live[0].today)
        for organization_id in (office.organization_id, *sorted(alone)):
            organization = organizations.by_id(tx, organization_id)
            if organization is not None:
                asked = _duties(tx, organization, Reach.CHILDREN, made, now)
                found += [one for one in rounds.told(asked, made) if one.stage.name == "parent"]
    return found


def _duties(tx: Tx, organization: Organization, reach: Reach, made: Round, now: datetime) -> list[Due]:
    where = Where(organization.time_zone, reach, organization.id)
    alone = reach is Reach.ORGANIZATION
    asked = Question(
        where,
        now,
        rounds.since(made),
        only=(lambda rule: duties.may_apply(rule, organization)) if alone else None,
        window=lambda rule, window: rounds.may_tell(made, rule, window),
    )
    return duties.answer(tx, asked)


def _item(told: Told) -> Item:
    obligation, organization_id, office_id, period = told.due.key
    return Item(obligation, organization_id, office_id, period, told.stage.name)


def _until_tomorrow(now: datetime, time_zone: str) -> float:
    local = now.astimezone(ZoneInfo(time_zone))
    morning: date = local.date() + timedelta(days=1)
    return (datetime.combine(morning, time.min, local.tzinfo) - local).total_seconds()
