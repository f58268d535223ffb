"""Bringing a roster into the database, and showing the demonstration's people to the playground."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from domain.roster_difference import difference
from domain.roster_layout import SHANGHAI
from domain.roster_present import adopt
from services.persons import local_day
from storage import audit, imports, roster
from storage.imports import NewChange

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from domain.demonstration import Demonstration
    from domain.messages import Json
    from domain.roster import Roster
    from domain.roster_difference import Changed, Difference, Part
    from domain.roster_present import Present
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


def load(tx: Tx, wanted: Roster, now: datetime) -> Added:
    """Add what is not there yet; what is there stays as it is, so a second load adds nothing."""
    present = adopt(
        roster.present(tx),
        ((one.code, one.parent, one.name) for one in wanted.organizations),
        ((one.code, one.phone) for one in wanted.persons if one.phone is not None),
    )
    new = difference(present, wanted, local_day(now, SHANGHAI)).additions()
    added = Added(
        len(new.organizations.added),
        len(new.persons.added),
        len(new.offices.added),
        len(new.contact_points.added),
    )
    apply(tx, new, present, now, None)
    if any(asdict(added).values()):
        audit.append(tx, audit.Event(now, None, "loaded", "roster", WHOLE_ROSTER, asdict(added)))
    return added


def apply(tx: Tx, new: Difference, present: Present, now: datetime, import_id: int | None) -> list[int]:
    """Write a difference to what is present, and keep it row by row.

    Gives the ids of the organizations in which somebody's office began or ended.
    """
    organization_ids = {code: one.id for code, one in present.organizations.items()}
    person_ids = {code: one.id for code, one in present.persons.items()}
    roster.add_organizations(tx, new.organizations.added, organization_ids)
    roster.change_organizations(tx, _both(new.organizations), organization_ids)
    roster.add_successions(tx, new.successions, organization_ids)
    roster.change_persons(tx, new.persons.changed)
    roster.add_persons(tx, new.persons.added, person_ids)
    office_ids = roster.add_offices(tx, new.offices.added, person_ids, organization_ids)
    roster.change_offices(tx, _both(new.offices))
    point_ids = roster.add_contact_points(tx, new.contact_points.added, person_ids, organization_ids)
    roster.change_contact_points(tx, _both(new.contact_points))
    changes = [
        *_changes(
            "organization", new.organizations, [organization_ids[o.code] for o in new.organizations.added]
        ),
        *_changes("person", new.persons, [person_ids[p.code] for p in new.persons.added]),
        *_changes("office", new.offices, office_ids),
        *_changes("contact_point", new.contact_points, point_ids),
    ]
    imports.keep_changes(tx, import_id, changes, now)
    touched = [*new.offices.added, *(one.after for one in _both(new.offices))]
    return sorted({organization_ids[row.organization] for row in touched})


def people_file(city: Demonstration) -> list[dict[str, Json]]:
    """The demonstration's people as the playground's people.json wants them.

    Whoever has joined must once have started the bot, so that it may write first.
    """
    joined = {one.telegram_id for one in city.roster.persons}
    return [
        {
            "id": one.id,
            "first_name": one.name,
            "last_name": "",
            "phone": one.phone,
            "title": one.title,
            "group": one.group,
            "started": one.id in joined,
        }
        for one in city.accounts
    ]


def _both(part: Part[Any]) -> list[Changed[Any]]:
    return [*part.changed, *part.ended]


def _changes(subject: str, part: Part[Any], ids: Sequence[int]) -> Iterator[NewChange]:
    for row_id, row in zip(ids, part.added, strict=True):
        yield NewChange(subject, row_id, "added", None, _plain(vars(row).items()))
    for kind, several in (("changed", part.changed), ("ended", part.ended)):
        for one in several:
            before, after = vars(one.before), vars(one.after)
            names = [name for name in after if before[name] != after[name]]
            yield NewChange(
                subject,
                one.id,
                kind,
                _plain((name, before[name]) for name in names),
                _plain((name, after[name]) for name in names),
            )


def _plain(values: Iterable[tuple[str, Any]]) -> dict[str, Json]:
    """What is said of a row, as plain data. Accounts are nobody's business here."""
    return {
        name: value if value is None or isinstance(value, (str, bool, int)) else value.isoformat()
        for name, value in values
        if name != "telegram_id" and value is not None
    }
