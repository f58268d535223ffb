"""Who is to be told in a round, found by statements over everybody at once.

For obligations that any one record meets, which is most of them: whether a bearer has anything open is a
condition (`storage.assignments.left_undone`), and a digest is only announced here, so that the first open
duty of an organization decides. What is not as plain goes the long way (`services.rounds`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    Text,
    and_,
    bindparam,
    case,
    delete,
    exists,
    false,
    func,
    literal,
    or_,
    select,
)

from domain.obligations import Applies, Bearer
from domain.people import OrganizationKind, Role
from storage import together, upserts
from storage.prepared import Prepared
from storage.recipients import ANSWERING, REACHABLE, Recipient, going_on, sitting
from storage.schema import contact_points, offices, organizations, outbox, persons, waiver_decisions, waivers
from storage.undone import left_undone

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date, datetime

    from storage.database import Tx
    from storage.undone import Asked

ROOM = "64MB"
"""Holds about a million ids, all the organizations of which any figure is stated."""

_CHUNK = 500
"""Persons named in one statement."""

_holder = offices.alias("holder")
_child = organizations.alias("child")


class Scan(NamedTuple):
    """A going over all organizations of a zone: what is asked of them, as of an instant and its day."""

    time_zone: str
    as_of: datetime
    today: date
    asked: Sequence[Asked]

    @property
    def values(self) -> dict[str, object]:
        """What its statements are to be given."""
        return {"zone": self.time_zone, "as_of": self.as_of, "today": self.today}

    def undone(self, *, of_all: bool = True) -> ColumnElement[bool]:
        """Whether anything is open in an organization, of itself or of anybody's office.

        `of_all`: most organizations of the zone are asked. What ends soonest is asked first, for it is done
        least often; all the rest is asked of the few that have done it.
        """
        ways, decided = [], set[OrganizationKind]()
        for one in sorted(self.asked, key=lambda one: one.period.days):
            rule = one.obligation
            first = of_all and not decided.issuperset(by.kind for by in rule.applies)
            decided.update(by.kind for by in rule.applies if by == Applies(by.kind))
            way = left_undone(one, self.as_of, self.today, of_all=first)
            if rule.bearer is not Bearer.ORGANIZATION:
                way = exists().where(offices.c.organization_id == organizations.c.id, way)
            ways.append(way)
        return self._here(ways)

    def undone_in_office(self, bearer: Bearer) -> ColumnElement[bool]:
        """Whether anything is open that such an office bears."""
        theirs = [one for one in self.asked if one.obligation.bearer is bearer]
        return self._here([left_undone(one, self.as_of, self.today, of_all=False) for one in theirs])

    @staticmethod
    def _here(ways: Sequence[ColumnElement[bool]]) -> ColumnElement[bool]:
        return and_(organizations.c.time_zone == bindparam("zone"), or_(false(), *ways))


def give_room(tx: Tx) -> None:
    """Let the statements of this transaction keep their lists at hand.

    PostgreSQL looks through a list that does not fit into its share of memory once for every organization.
    """
    if tx.dialect.name == "postgresql":
        tx.exec_driver_sql(f"SET LOCAL work_mem = '{ROOM}'")


def released(tx: Tx, as_of: datetime) -> set[tuple[str, str]]:
    """The obligations and periods from which anybody was released by an instant."""
    found = select(waivers.c.obligation, waivers.c.period).join(
        waiver_decisions, waiver_decisions.c.waiver_id == waivers.c.id
    )
    granted = found.where(waiver_decisions.c.granted, waiver_decisions.c.at <= as_of)
    return {(row.obligation, row.period) for row in tx.execute(granted.distinct())}


def several_offices(tx: Tx, scan: Scan) -> set[int]:
    """Persons who answer for several organizations, or in several offices."""
    # Whoever has ever held two is found in the index alone, and few have.
    twice = select(offices.c.person_id).group_by(offices.c.person_id).having(func.count() > 1)
    answering = select(offices.c.person_id).where(
        offices.c.person_id.in_(twice), sitting(), _in(offices, ANSWERING)
    )
    found = answering.group_by(offices.c.person_id).having(func.count() > 1)
    return set(tx.execute(found, scan.values).scalars())


def answering(tx: Tx, scan: Scan, person_ids: Collection[int]) -> list[Recipient]:
    """Those of these persons who answer for an organization in which something is open."""
    wanted, found = sorted(person_ids), list[Recipient]()
    if not wanted:
        return found
    told = _told(_COLUMNS, ANSWERING).where(scan.undone(of_all=False))
    for start in range(0, len(wanted), _CHUNK):
        chosen = told.where(_holder.c.person_id.in_(wanted[start : start + _CHUNK]))
        found += _recipients(tx, chosen, scan)
    return found


def unanswered(tx: Tx, scan: Scan) -> set[int]:
    """Organizations with something open in which nobody who answers for them can be told."""
    told = exists().where(
        _holder.c.organization_id == organizations.c.id, persons.c.id == _holder.c.person_id, *_in_reach()
    )
    here = organizations.c.time_zone == bindparam("zone")
    nobody = or_(~told.correlate(organizations), ~going_on())
    alone = _apart(tx, select(organizations.c.id).where(here, nobody), "alone")
    found = select(organizations.c.id).join(alone, alone.c.id == organizations.c.id)
    found = found.where(scan.undone(of_all=False))
    return set(tx.execute(found, scan.values).scalars())


def members(tx: Tx, scan: Scan) -> list[Recipient]:
    """Leadership members with something open in their offices."""
    told = _told(_COLUMNS, [Role.LEADERSHIP_MEMBER]).join(offices, offices.c.id == _holder.c.id)
    return _recipients(tx, told.where(scan.undone_in_office(Bearer.LEADERSHIP_MEMBER)), scan)


def parents(tx: Tx, scan: Scan) -> set[int]:
    """The organizations directly below which something is open."""
    above = organizations.alias("above")
    with_children = select(_child.c.parent_id).where(_child.c.parent_id.is_not(None)).distinct()
    below = exists().where(organizations.c.parent_id == above.c.id, scan.undone(of_all=False))
    found = select(above.c.id).where(above.c.id.in_(with_children), below)
    return set(tx.execute(found, scan.values).scalars())


def contact_leaders(tx: Tx, scan: Scan) -> list[Recipient]:
    """Those whose contact point is an organization in which something is open."""
    columns = (
        persons.c.id,
        persons.c.telegram_id,
        contact_points.c.organization_id,
        _holder.c.id,
        _home.c.time_zone,
    )
    found = (
        select(*columns)
        .select_from(contact_points)
        .join(organizations, organizations.c.id == contact_points.c.organization_id)
        .join(persons, persons.c.id == contact_points.c.person_id)
        .join(_holder, _holder.c.person_id == persons.c.id)
        .join(_home, _home.c.id == _holder.c.organization_id)
        .where(sitting(contact_points), sitting(_holder), going_on(_home), REACHABLE, scan.undone())
    )
    return _recipients(tx, found, scan)


_home = organizations.alias("home")
_COLUMNS = (
    _holder.c.person_id,
    persons.c.telegram_id,
    organizations.c.id,
    _holder.c.id,
    organizations.c.time_zone,
)


def queue(tx: Tx, scan: Scan, row: Announced) -> int:
    """Queue a digest for everybody who answers for an organization in which something is open.

    Who has one of that name already gets no other. Gives how many are new.
    """
    left_open = _apart(tx, select(organizations.c.id).where(scan.undone(), going_on()), "open")
    before, between, after = row.params
    person, office = _holder.c.person_id, _holder.c.id
    values = {
        **_alike(row),
        "chat_id": persons.c.telegram_id,
        "key": literal(row.key),
        "params": _joined(before, office, ",", left_open.c.id, between, person, after),
        "dedupe": _joined(row.dedupe, person),
    }
    told = (
        select(*values.values())
        .select_from(left_open)
        .join(_holder, _holder.c.organization_id == left_open.c.id)
        .join(persons, persons.c.id == person)
        .where(*_in_reach())
    )
    insert = upserts.insert(tx, outbox).from_select(list(values), told)
    new = insert.on_conflict_do_nothing(index_elements=["dedupe"])
    return Prepared(new).run(tx, scan.values)


class Together(NamedTuple):
    """What was queued for very many readers."""

    readers: int
    alone: set[int]
    """Organizations with something open in which nobody who answers for them can be told."""


def queue_together(tx: Tx, scan: Scan, row: Announced) -> Together:
    """Queue the same for up to 200 of them in a row, and find out who is alone in the same going over.

    Who turns out to have a digest of the round already gets no other when it is unfolded.
    """
    there = going_on().label("there")
    left_open = _apart(tx, select(organizations.c.id, there).where(scan.undone()), "open")
    office, organization = _holder.c.id, left_open.c.id
    before, after = row.together
    # Of those who are alone nothing else is known; their row is taken away again at once.
    alone = _joined("[", together.listed(tx, organization), "]")
    of_many = _joined(before, together.listed(tx, office), after)
    values = {
        **_alike(row),
        "chat_id": literal(together.NOBODY),
        "key": literal(together.KEY),
        "params": case((func.min(office).is_(None), alone), else_=of_many),
        "dedupe": _joined(f"together:{row.dedupe}", func.min(office), ":", func.count()),
    }
    reached = _holder.join(persons, persons.c.id == _holder.c.person_id)
    told = (
        select(*values.values())
        .select_from(left_open)
        .outerjoin(reached, and_(_holder.c.organization_id == organization, left_open.c.there, *_in_reach()))
        .group_by(office // together.SIZE)
    )
    insert = upserts.insert(tx, outbox).from_select(list(values), told)
    queued = Prepared(
        insert.returning(outbox.c.id, outbox.c.dedupe), [outbox.c.id.type, outbox.c.dedupe.type]
    )
    readers, ids = 0, set[int]()
    for row_id, dedupe in queued.rows(tx, scan.values):
        if dedupe is None:
            ids.update(tx.execute(select(outbox.c.params).where(outbox.c.id == row_id)).scalar_one())
            tx.execute(delete(outbox).where(outbox.c.id == row_id))
        else:
            readers += int(dedupe.rpartition(":")[2])
    return Together(readers, ids)


def _alike(row: Announced) -> dict[str, ColumnElement[Any]]:
    return {
        "method": literal("send"),
        "priority": literal(row.priority),
        "created_at": bindparam("as_of"),
    }


def _in_reach(roles: Sequence[Role] = ANSWERING) -> Sequence[ColumnElement[bool]]:
    """Who holds such an office today and can be told."""
    return (sitting(_holder), REACHABLE, _in(_holder, roles))


def _apart(tx: Tx, found: Select[Any], name: str) -> FromClause:
    """Return the ids that are found, so that PostgreSQL weighs joins with them apart from finding them.

    Finding what is open looks dear beyond all measure to it: beside that every way to join seems alike, and
    it looks people up one by one. SQLite would not say how many rows a statement changes that begins so.
    """
    if tx.dialect.name == "postgresql":
        return found.cte(name).prefix_with("MATERIALIZED")
    return found.subquery(name)


def _joined(*parts: str | ColumnElement[Any]) -> ColumnElement[str]:
    """Texts and numbers in a row as one text, which both databases make of them without being told how."""
    first, *others = (literal(one, Text) if isinstance(one, str) else one for one in parts)
    joined: ColumnElement[Any] = first
    for one in others:
        joined = joined.op("||", return_type=Text())(one)
    return joined


class Announced(NamedTuple):
    """A row of the outbox for one person in one office."""

    key: str
    priority: int
    params: tuple[str, str, str]
    """As JSON: before office and organization, up to the person, and what follows."""
    dedupe: str
    """Before the person."""
    together: tuple[str, str]
    """As JSON, of a row for many: what comes before its readers, and after."""


def _told(columns: Sequence[Any], roles: Sequence[Role]) -> Select[Any]:
    """Who can be reached in these offices today."""
    return (
        select(*columns)
        .select_from(_holder)
        .join(persons, persons.c.id == _holder.c.person_id)
        .join(organizations, organizations.c.id == _holder.c.organization_id)
        .where(going_on(), *_in_reach(roles))
    )


def _in(table: Any, roles: Sequence[Role]) -> ColumnElement[bool]:  # noqa: ANN401 - the table or an alias of it
    return or_(*(table.c.role == role.value for role in roles))


def _recipients(tx: Tx, found: Select[Any], scan: Scan) -> list[Recipient]:
    return [Recipient(*row) for row in tx.execute(found, scan.values)]
