"""The rules in force: which timing was accepted, and which parts of the catalogue are on where."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar

from domain.obligations import Pack
from domain.rule_book import Accepted, RuleBook
from domain.switches import Switch, Switches
from storage import audit, organizations, rules

if TYPE_CHECKING:
    from datetime import datetime

    from storage.database import Tx

Known = TypeVar("Known")

EVER = date(2000, 1, 1)
"""From when the first accepted rules hold: before any record."""


_ONE_BY_ONE = 1000
"""Organizations looked up by themselves; for more, all are read at once."""


def book(tx: Tx, as_of: datetime, year: int) -> RuleBook:
    """The rule book as it was at an instant, worded as in a year."""
    return _book(rules.accepted(tx, as_of), year)


def switches(tx: Tx, as_of: datetime, organization_ids: Collection[int] | None = None) -> Switches:
    """What was on where at an instant, for these organizations (None: for all)."""
    made = rules.switched(tx, as_of)
    if not made:
        return Switches((), {})
    several = organization_ids is None
    parents = _Asked(tx, organizations.parents) if several else organizations.parents(tx, organization_ids)
    return Switches(made, parents, _Asked(tx, organizations.levels))


class _Asked(Mapping[int, Known]):
    """What is known of each organization, read as they are asked for: seldom all are.

    `read`: gives it of some organizations, perhaps of more, or (None) of every one.
    """

    def __init__(self, tx: Tx, read: Callable[[Tx, Collection[int] | None], dict[int, Known]]) -> None:
        self._tx, self._read = tx, read
        self._known: dict[int, Known] = {}
        self._times = 0

    def __getitem__(self, organization_id: int) -> Known:
        if organization_id not in self._known:
            self._times += 1
            few = self._times <= _ONE_BY_ONE
            self._known |= self._read(self._tx, [organization_id] if few else None)
        return self._known[organization_id]

    def __iter__(self) -> Iterator[int]:
        return iter(self._read(self._tx, None))

    def __len__(self) -> int:
        return len(self._read(self._tx, None))


def accept_first(tx: Tx, now: datetime, from_on: date = EVER) -> bool:
    """Let the program's catalogue hold where none was accepted yet: at the first start; true if it was.

    It holds for periods that end on `from_on` or later: nothing that ended before can be missed.
    """
    if rules.accepted(tx, now):
        return False
    present = book(tx, now, now.year)
    wanted = [change.after for change in present.changes() if change.after is not None]
    accept(tx, [Accepted(one.key, one.rule_text(), from_on) for one in wanted], now, None)
    return True


def switch_on_branch_pack(tx: Tx, now: datetime, from_on: date) -> None:
    """Switch the branch pack on for everybody, as the demonstration has it."""
    for organization_id, parent_id in organizations.parents(tx).items():
        if parent_id is None:
            switch(tx, Switch(organization_id, Pack.BRANCH, on=True, from_on=from_on), now, None)


def accept(tx: Tx, accepted: list[Accepted], now: datetime, person_id: int | None) -> None:
    """Let timings hold from now on; each has a link in the audit chain."""
    for row_id in rules.accept(tx, accepted, now, person_id):
        body = rules.accepted_body(tx, row_id)
        audit.append(tx, audit.Event(now, person_id, "accept", rules.SUBJECT, row_id, body))


def switch(tx: Tx, made: Switch, now: datetime, person_id: int | None) -> None:
    """Switch a pack or duty item on or off; it has a link in the audit chain."""
    row_id = rules.switch(tx, made, now, person_id)
    body = rules.switch_body(tx, row_id)
    audit.append(tx, audit.Event(now, person_id, "switch", rules.SWITCH, row_id, body))


@lru_cache(maxsize=8)
def _book(accepted: tuple[Accepted, ...], year: int) -> RuleBook:
    return RuleBook(accepted, year)
