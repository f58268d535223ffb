"""What a digest has to tell somebody, by the offices they hold at that minute."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from domain.obligations import State
from domain.people import Role
from domain.reminder_rules import reminder_rules
from domain.reminders import AFTERWARDS, BRANCHES, RoundKind, Stage, rhythm
from services import duties, rounds, telling
from services.duties import Question
from services.persons import local_day
from services.rounds import Told
from storage import assignments, contact_points, organizations, recipients, waivers
from storage.assignments import Reach, Where
from storage.recipients import ANSWERING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence
    from datetime import datetime

    from domain.obligations import Obligation
    from domain.people import Actor
    from domain.reminders import Round
    from services.duties import Due
    from services.persons import Live
    from storage.database import Tx
    from storage.digests import Item
    from storage.organizations import Organization

_LONGEST_DAYS = 366
"""Days after its end for which a period can be among those that were put off."""

_FEW = 8
"""Organizations that are asked one by one: each costs about a millisecond, and all below at once some ten."""


@dataclass(frozen=True)
class Reader:
    """Who reads a digest, with the offices they hold at that minute: one at least."""

    person_id: int
    name: str
    chat_id: int
    live: Sequence[Live]

    @property
    def acting(self) -> Actor:
        """They, in the office they act in."""
        return self.live[0].actor(self.person_id, self.name, self.chat_id)

    def is_weekly(self, tx: Tx) -> bool:
        """Whether they are of branches only, and so have one digest a week."""
        ids = {one.office.organization_id for one in self.live}
        return all(
            one is not None and one.kind in BRANCHES for one in (organizations.by_id(tx, id_) for id_ in ids)
        )


def of_round(tx: Tx, reader: Reader, made: Round, now: datetime) -> list[Told]:
    """Return what a round has to tell: warnings of what runs, and what is over only of what is missed.

    Nothing of the shares of those who have left: it goes to whoever holds an office at that minute. What
    somebody asked to be released from is left out for some days, but for the parent, who is to decide.
    """
    if made.kind is RoundKind.BELOW:
        found = _below(tx, reader, made, now)
    else:
        found = [one for live in reader.live for one in _own(tx, live, made, now)]
    telling = [
        one
        for one in found
        if (one.due.state is State.MISSED) is (one.stage.name in AFTERWARDS) and not one.due.is_left
    ]
    rests = _asked_lately(tx, telling, now)
    return [one for one in telling if one.stage.name == "parent" or one.due.key not in rests]


def of_reader(tx: Tx, reader: Reader, items: Iterable[Item], now: datetime) -> list[Told]:
    """Return what of a digest is still open and still theirs to deal with."""
    theirs = {one.office.organization_id for one in reader.live}
    for one in reader.live:
        if one.office.role in ANSWERING:
            theirs |= _alone_below(tx, one)
    found = still_open(tx, [one for one in items if one.organization_id in theirs], now)
    rests = _asked_lately(tx, found, now)
    return [one for one in found if one.due.key not in rests]


def still_open(tx: Tx, items: Iterable[Item], now: datetime) -> list[Told]:
    """Return the duties of a digest that are still open, with the stage that was told."""
    stages = {(one.obligation, one.organization_id, one.office_id, one.period): one.stage for one in items}
    periods = {(one[0], one[3]) for one in stages}
    telling: list[Told] = []
    for where in _around(tx, {one[1] for one in stages}):
        asked = Question(
            where,
            now,
            local_day(now, where.time_zone) - timedelta(days=_LONGEST_DAYS),
            only=lambda rule: any(rule.key == key for key, _ in periods),
            window=lambda rule, window: (rule.key, window.key) in periods,
        )
        found = [
            one
            for one in duties.answer(tx, asked)
            if one.key in stages and rounds.is_open(one) and not one.is_left
        ]
        telling += [Told(one, Stage(stages[one.key], one.assignment.last)) for one in found]
    return telling


def _around(tx: Tx, ids: Collection[int]) -> list[Where]:
    """Where organizations are to be asked for: each by itself, or many together with all others."""
    found = [one for id_ in sorted(ids) if (one := organizations.by_id(tx, id_)) is not None]
    if len(found) <= _FEW:
        return [Where(one.time_zone, Reach.ORGANIZATION, one.id) for one in found]
    return [Where(zone) for zone in sorted({one.time_zone for one in found})]


def _asked_lately(tx: Tx, telling: Sequence[Told], now: datetime) -> set[tuple[str, int, int, str]]:
    """Of what is to be told, the keys of what somebody asked lately to be released from."""
    if not telling:
        return set()
    since = now - timedelta(days=reminder_rules().waiver_rests_days)
    return waivers.asked_since(tx, {one.due.assignment.organization_id for one in telling}, since)


def _own(tx: Tx, live: Live, made: Round, now: datetime) -> list[Told]:
    """What an office has to do, and what somebody who cannot be told has to do below or beside it."""
    office = live.office
    own = _asked(tx, office.organization_id, made, now)
    theirs = {office.id} | (recipients.out_of_reach(tx, office.organization_id, live.today) if own else set())
    if office.role in ANSWERING:
        shown = own if office.role is Role.CLERK else duties.bearers(own, theirs)
        return rounds.told([*shown, *_of_alone(tx, live, made, now)], made)
    if office.role is not Role.LEADERSHIP_MEMBER:
        return []
    if recipients.of_organizations(tx, [office.organization_id], ANSWERING, live.today):
        return rounds.told([one for one in own if one.assignment.office_id == office.id], made)
    return rounds.told(duties.bearers(own, theirs), made)


def _alone_below(tx: Tx, live: Live) -> set[int]:
    """The organizations below an office's in which nobody at all can be told what they have to do."""
    found = recipients.unanswered_below(tx, live.office.organization_id, live.today)
    return {organization_id for organization_id, has_member in found.items() if not has_member}


def _of_alone(tx: Tx, live: Live, made: Round, now: datetime) -> list[Due]:
    """What those organizations have to do: of many, by statements over all that is below.

    Where few have joined yet they are nearly all there are, and the writer must not stand still meanwhile.
    """
    alone = _alone_below(tx, live)
    if len(alone) <= _FEW:
        return [due for one in sorted(alone) for due in _asked(tx, one, made, now)]
    kinds = organizations.kinds(tx, alone)
    found: list[Due] = []
    for zone in assignments.zones(tx, Reach.TREE, live.office.organization_id):
        where = Where(zone, Reach.TREE, live.office.organization_id)
        found += _answer(tx, where, made, now, lambda rule: telling.may_concern(made, rule))
    return [
        one
        for one in found
        if one.assignment.organization_id in alone
        and rhythm(kinds[one.assignment.organization_id]) is made.kind
    ]


def _asked(tx: Tx, organization_id: int, made: Round, now: datetime) -> list[Due]:
    organization = organizations.by_id(tx, organization_id)
    if organization is None or rhythm(organization.kind) is not made.kind:
        return []
    return _duties(tx, organization, made, now)


def _below(tx: Tx, reader: Reader, made: Round, now: datetime) -> list[Told]:
    """What has been missing for long where the reader is the contact leader, or the parent."""
    found: list[Told] = []
    for point in contact_points.organizations_of(tx, reader.person_id, reader.live[0].today):
        organization = organizations.by_id(tx, point)
        if organization is not None:
            asked = _duties(tx, organization, made, now)
            found += [one for one in rounds.told(asked, made) if one.stage.name == "contact_leader"]
    for live in (one for one in reader.live if one.office.role in ANSWERING):
        unanswered = recipients.unanswered_below(tx, live.office.organization_id, live.today)
        for organization_id in (live.office.organization_id, *organizations.with_children(tx, unanswered)):
            for zone in assignments.zones(tx, Reach.CHILDREN, organization_id):
                asked = _answer(tx, Where(zone, Reach.CHILDREN, organization_id), made, now)
                found += [one for one in rounds.told(asked, made) if one.stage.name == "parent"]
    return found


def _duties(tx: Tx, organization: Organization, made: Round, now: datetime) -> list[Due]:
    where = Where(organization.time_zone, Reach.ORGANIZATION, organization.id)
    return _answer(tx, where, made, now, lambda rule: duties.may_apply(rule, organization))


def _answer(
    tx: Tx, where: Where, made: Round, now: datetime, only: Callable[[Obligation], bool] | None = None
) -> list[Due]:
    asked = Question(
        where,
        now,
        telling.since(made),
        only,
        window=lambda rule, window: telling.may_tell(made, rule, window),
    )
    return duties.answer(tx, asked)
