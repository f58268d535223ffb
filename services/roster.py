"""Bringing a roster into the database, and showing the demonstration's people to the playground."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from storage import audit, contact_points, offices, organizations, persons
from storage.contact_points import NewContactPoint
from storage.offices import NewOffice
from storage.organizations import NewOrganization
from storage.persons import NewPerson

if TYPE_CHECKING:
    from datetime import datetime

    from domain.demonstration import Demonstration
    from domain.messages import Json
    from domain.roster import OrganizationRow, Roster
    from storage.database import Tx

WHOLE_ROSTER = 0
"""Subject id of audit links that are about the roster as a whole."""


@dataclass(frozen=True)
class Added:
    """How many rows a load added; all zero when everything was there."""

    organizations: int
    persons: int
    offices: int
    contact_points: int


def load(tx: Tx, roster: Roster, now: datetime) -> Added:
    """Add what is not there yet; what is there stays as it is, so a second load adds nothing.

    The same is: an organization of that name below that parent, a person of that phone number, an
    office of that role and first day, a contact point of that kind and target.
    """
    organization_ids, new_organizations = _load_organizations(tx, roster)
    known = persons.ids_by_phone(tx)
    new_persons = [
        NewPerson(one.name, one.phone or "", one.telegram_id)
        for one in roster.persons
        if one.phone not in known
    ]
    persons.add_many(tx, new_persons)
    ids = persons.ids_by_phone(tx)
    person_ids = {one.code: ids[one.phone or ""] for one in roster.persons}
    added = Added(
        new_organizations,
        len(new_persons),
        _load_offices(tx, roster, person_ids, organization_ids),
        _load_contact_points(tx, roster, person_ids, organization_ids),
    )
    if any(asdict(added).values()):
        audit.append(tx, audit.Event(now, None, "loaded", "roster", WHOLE_ROSTER, asdict(added)))
    return added


def people_file(city: Demonstration) -> list[dict[str, Json]]:
    """The demonstration's people as the playground's people.json wants them."""
    return [
        {
            "id": one.id,
            "first_name": one.name,
            "last_name": "",
            "phone": one.phone,
            "title": one.title,
            "group": one.group,
        }
        for one in city.accounts
    ]


def _load_organizations(tx: Tx, roster: Roster) -> tuple[dict[str, int], int]:
    """Add level by level of the tree; gives ids by key, and how many were new."""
    known = organizations.ids_by_place(tx)
    ids: dict[str, int] = {}
    added = 0
    depths = _by_depth(roster)
    for rows in depths:
        place = {one.code: (None if one.parent is None else ids[one.parent], one.name) for one in rows}
        new = [
            NewOrganization(
                place[one.code][0],
                one.kind,
                one.level,
                one.name,
                one.key_village,
                one.time_zone,
                one.members,
                one.from_on,
            )
            for one in rows
            if place[one.code] not in known
        ]
        known |= organizations.add_many(tx, new)
        added += len(new)
        ids |= {key: known[where] for key, where in place.items()}
    return ids, added


def _by_depth(roster: Roster) -> list[list[OrganizationRow]]:
    depth: dict[str, int] = {}
    levels: list[list[OrganizationRow]] = []
    for one in roster.organizations:
        depth[one.code] = 0 if one.parent is None else depth[one.parent] + 1
        if depth[one.code] == len(levels):
            levels.append([])
        levels[depth[one.code]].append(one)
    return levels


def _load_offices(
    tx: Tx, roster: Roster, person_ids: dict[str, int], organization_ids: dict[str, int]
) -> int:
    known = offices.keys(tx)
    new = [
        one
        for one in (
            NewOffice(
                person_ids[row.person],
                organization_ids[row.organization],
                row.role,
                row.from_on,
                row.to_on,
            )
            for row in roster.offices
        )
        if (one.person_id, one.organization_id, one.role.value, one.from_on) not in known
    ]
    offices.add_many(tx, new)
    return len(new)


def _load_contact_points(
    tx: Tx, roster: Roster, person_ids: dict[str, int], organization_ids: dict[str, int]
) -> int:
    known = contact_points.keys(tx)
    new = [
        one
        for one in (
            NewContactPoint(
                person_ids[row.person],
                row.kind,
                None if row.organization is None else organization_ids[row.organization],
                row.nickname,
                row.from_on,
                row.to_on,
            )
            for row in roster.contact_points
        )
        if (one.person_id, one.kind.value, one.organization_id, one.nickname) not in known
    ]
    contact_points.add_many(tx, new)
    return len(new)
