"""The named offices in which lines of responsibility lists end, whoever holds them by now."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func, or_, select

from domain.people import ORGANS, OrganizationKind, Role
from storage.recipients import sitting
from storage.schema import handovers, offices, organizations, persons

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date, datetime

    from storage.database import Tx

ANSWERING = (Role.SECRETARY, Role.LEADERSHIP_MEMBER, Role.ADMINISTRATOR, Role.STEERING_OFFICE_USER)
"""Who can answer for a line: those who lead, and those who do the work of an organ."""

_BESIDE = ORGANS | {OrganizationKind.DEPARTMENT, OrganizationKind.LEADING_GROUP}
"""Organs, departments and leading groups directly below a committee share its lines. Source: R47, R48."""

_MOST_AT_ONCE = 500
"""Ids in one statement."""

_MOST_STEPS = 50
"""More handovers of an office than there are in a year."""


@dataclass(frozen=True)
class Post:
    """Somebody in an office."""

    office_id: int
    person_id: int
    name: str
    role: Role
    telegram_id: int | None
    organization_id: int
    organization: str
    kind: OrganizationKind
    time_zone: str
    acting: bool
    pinyin: str
    initials: str


_POST = (
    select(
        offices.c.id,
        offices.c.person_id,
        persons.c.name,
        offices.c.role,
        persons.c.telegram_id,
        offices.c.organization_id,
        organizations.c.name.label("organization"),
        organizations.c.kind,
        organizations.c.time_zone,
        offices.c.acting,
        persons.c.pinyin,
        persons.c.initials,
    )
    .join(persons, persons.c.id == offices.c.person_id)
    .join(organizations, organizations.c.id == offices.c.organization_id)
    .where(sitting(offices), offices.c.role.in_([role.value for role in ANSWERING]))
    .order_by(organizations.c.id, offices.c.from_on, offices.c.id)
)


def around(tx: Tx, organization_id: int, today: date) -> list[Post]:
    """Who can answer for a line of an organization: its own leaders, then those of what stands beside it."""
    return around_many(tx, [organization_id], today)[organization_id]


def around_many(tx: Tx, organization_ids: Collection[int], today: date) -> dict[int, list[Post]]:
    """The same of several organizations, by organization."""
    found: dict[int, list[Post]] = {one: [] for one in organization_ids}
    beside = organizations.c.kind.in_(sorted(kind.value for kind in _BESIDE))
    wanted = sorted(found)
    for first in range(0, len(wanted), _MOST_AT_ONCE):
        ids = set(wanted[first : first + _MOST_AT_ONCE])
        here = or_(organizations.c.id.in_(ids), organizations.c.parent_id.in_(ids) & beside)
        for row in tx.execute(_POST.add_columns(organizations.c.parent_id).where(here), {"today": today}):
            post = _post(row)
            shares = post.kind in _BESIDE
            for one in {row.organization_id, row.parent_id if shares else row.organization_id} & ids:
                found[one].append(post)
    return {one: sorted(posts, key=partial(_nearness, one)) for one, posts in found.items()}


def _nearness(organization_id: int, post: Post) -> tuple[bool, int]:
    """By which those who can answer for an organization are put in order."""
    return post.organization_id != organization_id, ANSWERING.index(post.role)


def holding(tx: Tx, office_ids: Collection[int], today: date) -> Mapping[int, Post]:
    """Who holds offices now, by the office as it was written: it goes to whoever it was handed over to.

    A secretary is followed by the present one of the organization. What nobody holds is missing.
    """
    at = {office_id: office_id for office_id in office_ids}
    found: dict[int, Post] = {}
    for _ in range(_MOST_STEPS):
        waiting = sorted({now for office_id, now in at.items() if office_id not in found})
        if not waiting:
            break
        held = {post.office_id: post for post in _by_ids(tx, waiting, today)}
        found |= {office_id: held[now] for office_id, now in at.items() if now in held}
        next_at = _taken_by(tx, [now for now in waiting if now not in held])
        left = {office_id for office_id, now in at.items() if office_id not in found}
        at = {one: next_at[now] for one, now in at.items() if one in left and now in next_at}
    return found | _secretaries(tx, [one for one in office_ids if one not in found], today)


def leading(tx: Tx, organization_ids: Collection[int], today: date) -> Mapping[int, list[Post]]:
    """The secretary and leadership members of organizations, by organization."""
    led: dict[int, list[Post]] = {}
    roles = [Role.SECRETARY.value, Role.LEADERSHIP_MEMBER.value]
    within = _POST.where(
        offices.c.organization_id.in_(bindparam("ids", expanding=True)), offices.c.role.in_(roles)
    )
    for row in tx.execute(within, {"today": today, "ids": sorted(organization_ids)}):
        led.setdefault(row.organization_id, []).append(_post(row))
    return {one: sorted(posts, key=lambda post: ANSWERING.index(post.role)) for one, posts in led.items()}


def names(tx: Tx, office_ids: Collection[int]) -> Mapping[int, str]:
    """Who holds or held offices, by name."""
    found = (
        select(offices.c.id, persons.c.name)
        .join(persons, persons.c.id == offices.c.person_id)
        .where(offices.c.id.in_(bindparam("ids", expanding=True)))
    )
    return {row[0]: row[1] for row in tx.execute(found, {"ids": sorted(office_ids)})} if office_ids else {}


def _by_ids(tx: Tx, office_ids: Collection[int], today: date) -> list[Post]:
    within = _POST.where(offices.c.id.in_(bindparam("ids", expanding=True)))
    return [_post(row) for row in tx.execute(within, {"today": today, "ids": sorted(office_ids)})]


def _taken_by(tx: Tx, office_ids: Collection[int]) -> dict[int, int]:
    """To which office each was handed over last."""
    last = (
        select(handovers.c.from_office_id, func.max(handovers.c.to_office_id))
        .where(handovers.c.from_office_id.in_(bindparam("ids", expanding=True)))
        .group_by(handovers.c.from_office_id)
    )
    return {row[0]: row[1] for row in tx.execute(last, {"ids": sorted(office_ids)})} if office_ids else {}


def taken_at(tx: Tx, office_ids: Collection[int]) -> dict[int, datetime]:
    """When each office took another one over last."""
    last = (
        select(handovers.c.to_office_id, func.max(handovers.c.made_at))
        .where(handovers.c.to_office_id.in_(bindparam("ids", expanding=True)))
        .group_by(handovers.c.to_office_id)
    )
    return {row[0]: row[1] for row in tx.execute(last, {"ids": sorted(office_ids)})} if office_ids else {}


def _secretaries(tx: Tx, office_ids: Collection[int], today: date) -> dict[int, Post]:
    """The present secretary, for offices of secretaries that have ended."""
    if not office_ids:
        return {}
    asked = select(offices.c.id, offices.c.organization_id).where(
        offices.c.id.in_(bindparam("ids", expanding=True)), offices.c.role == Role.SECRETARY.value
    )
    where = {row[0]: row[1] for row in tx.execute(asked, {"ids": sorted(office_ids)})}
    led = leading(tx, set(where.values()), today) if where else {}
    present = {one: [post for post in posts if post.role is Role.SECRETARY] for one, posts in led.items()}
    return {
        office_id: present[organization_id][-1]
        for office_id, organization_id in where.items()
        if present.get(organization_id)
    }


def _post(row: Any) -> Post:  # noqa: ANN401 - a row of the statement above
    return Post(
        row.id,
        row.person_id,
        row.name,
        Role(row.role),
        row.telegram_id,
        row.organization_id,
        row.organization,
        OrganizationKind(row.kind),
        row.time_zone,
        bool(row.acting),
        row.pinyin,
        row.initials,
    )
