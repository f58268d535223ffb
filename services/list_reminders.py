"""The reminders of lines as a workbook of lists speaks of them: what a committee said itself of an item."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from domain.authorization import Action, Scope, may
from domain.catalogue.loading import catalogue
from domain.list_difference import Switched
from domain.obligations import Pack, Source
from domain.switches import Switch, Switches
from storage import organizations
from storage import rules as stored

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from datetime import datetime

    from domain.list_checks import Reminder
    from domain.obligations import Obligation
    from domain.people import Actor
    from domain.sheets import Fault
    from storage.database import Tx


@dataclass
class Wanted:
    """What the rows of a workbook would switch, and why not."""

    switches: list[Switched]
    faults: list[Fault]


def said(tx: Tx, organization_ids: Collection[int], now: datetime) -> Mapping[tuple[int, str], bool]:
    """What committees said themselves, by organization and item: what they only inherit is not among it."""
    among = set(organization_ids)
    made = stored.switched(tx, now)
    return {(one.organization_id, one.name): one.on for one in made if one.organization_id in among}


def compare(tx: Tx, actor: Actor, reminders: Sequence[Reminder], year: int, now: datetime) -> Wanted:
    """Compare rows with what is on where, those of an organization before those of the ones below it.

    What is switched on above holds below at once: a row below that says the same asks for nothing.
    """
    wanted = Wanted([], [])
    if not reminders:
        return wanted
    ids = {one.standing.place.organization_id for one in reminders}
    parents = organizations.parents(tx, ids)
    own = said(tx, ids, now)
    made = list(stored.switched(tx, now))
    state = Switches(made, parents)
    from_on = max(actor.today, date(year, 1, 1))
    for row, standing, key in reminders:
        at, on = standing.place.organization_id, bool(row.reminded)
        rules_of = list(_rules(key, year))
        if key is None or not rules_of:
            wanted.faults.append(row.fault("reminded", "list_import.fault_no_reminder"))
        elif own.get((at, key)) is on or on is any(state.since(rule, at) for rule in rules_of):
            continue
        elif not may(actor, Action.SWITCH_RULES, Scope.OWN_TREE):
            wanted.faults.append(row.fault("reminded", "list_import.fault_no_switch"))
        else:
            made.append(Switch(at, key, on, from_on))
            wanted.switches.append(Switched(standing, made[-1]))
            state = Switches(made, parents)
    return wanted


def _rules(key: str | None, year: int) -> Iterator[Obligation]:
    """What a committee can switch of an item."""
    entry = None if key is None else catalogue(year).entry(key)
    if entry is not None and entry.pack is not Pack.CORE:
        yield from (rule for rule in entry.planned if rule.source is not Source.TASKS)
