"""Switches in the chat: which packs and items a committee has on, and what switching one would mean."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from domain.authorization import Action, Scope, allow, may
from domain.catalogue.loading import catalogue
from domain.forms.field import in_rows, nested
from domain.messages import Button, Message, Text
from domain.obligations import Pack, Source
from domain.people import Level
from domain.refusals import NotFound
from domain.switches import Switch, at_level
from services import affected, catalogue_changes, contact_labels, duty_lines, key_villages, rules
from storage import organizations
from storage import rules as stored

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from domain.catalogue.entry import Entry
    from domain.messages import Json
    from domain.obligations import Obligation
    from domain.people import Actor
    from storage.database import Tx
    from storage.rules import Said

PACKS = (Pack.EXTENDED, Pack.BRANCH)
"""Packs that a committee switches; the core is what the source text asks for, and on by itself."""

PAGE = 8
"""Items on one page: one button each, two to a row."""

BY_LEVEL = ("SEC-01", "SEC-03", "SEC-04", "SEC-05", "SEC-06", "MEM-C1")
"""Core items that are switched for a level: what secretaries and leaders do in person. Source: G23."""

LEVELS = (Level.CITY, Level.COUNTY, Level.TOWNSHIP)
"""Where such items are borne, from above."""

_ROW = 2


@dataclass(frozen=True)
class _Named:
    """What can be switched: a pack, an item, or an item at a level."""

    name: str
    names: tuple[str, ...]
    """By which it may be decided, what goes first first."""
    pack: Pack
    title: Json
    entry: Entry | None
    """None for a pack."""
    obligations: Sequence[Obligation]


@dataclass(frozen=True)
class _State:
    """How a pack or item stands at a committee: what decides today, and what has been decided for later."""

    on: bool
    by: Said | None
    later: Said | None


def may_switch(actor: Actor) -> bool:
    """Whether the actor may switch packs and items."""
    return may(actor, Action.SWITCH_RULES, Scope.OWN_TREE)


def overview(tx: Tx, actor: Actor, now: datetime) -> Message:
    """Return which packs are on for the actor's committee, since when and by whom. Raises NotFound."""
    allow(actor, Action.SWITCH_RULES, Scope.OWN_TREE)
    packs = []
    for number, pack in enumerate(PACKS, start=1):
        state = nested(Text("switches.state", _said(_state(tx, actor, _named(pack, actor), now))))
        packs.append({"number": number, "pack": nested(Text(f"switches.pack_{pack}")), "state": state})
    seat = organizations.by_id(tx, actor.seat_id)
    off = sum(not _state(tx, actor, one, now).on for one in _leveled(tx, actor))
    params: dict[str, Json] = {
        "organization": "" if seat is None else seat.name,
        "packs": packs,
        "off": off,
    }
    rows = [[Button(Text(f"switches.pack_{pack}"), f"p:s:{pack}") for pack in PACKS]]
    rows.append([Button(Text(f"switches.items_{pack}"), f"p:i:{pack}:0") for pack in PACKS])
    rows.append([Button(Text("switches.by_level"), "p:v:0")])
    rows += catalogue_changes.entry(tx, actor, now)
    return Message(Text("switches.overview", params), rows)


def items(tx: Tx, actor: Actor, name: str, page: int, now: datetime) -> Message:
    """Return a page of the items of a pack, a button each that says whether it is on. Raises NotFound."""
    allow(actor, Action.SWITCH_RULES, Scope.OWN_TREE)
    listed = [entry for entry in _switchable(actor.today.year) if entry.pack == name]
    if not listed:
        raise NotFound
    pages = -(-len(listed) // PAGE)
    page = min(page, pages - 1)
    buttons = []
    for entry in listed[page * PAGE : (page + 1) * PAGE]:
        params = {"title": entry.title, "on": _state(tx, actor, _named(entry.id, actor), now).on}
        buttons.append(Button(Text("switches.item", params), f"p:s:{entry.id}"))
    turns = [("records.newer", page - 1), ("records.older", page + 1)]
    turning = [Button(Text(key), f"p:i:{name}:{to}") for key, to in turns if 0 <= to < pages]
    params = {
        "pack": nested(Text(f"switches.pack_{name}")),
        "total": len(listed),
        "page": page + 1,
        "pages": pages,
    }
    rows = [*in_rows(buttons, _ROW), *([turning] if turning else []), [_back()]]
    return Message(Text("switches.items", params), rows)


def levels(tx: Tx, actor: Actor, page: int, now: datetime) -> Message:
    """Return a page of the items that are switched for a level, a button each. Raises NotFound."""
    allow(actor, Action.SWITCH_RULES, Scope.OWN_TREE)
    every = _leveled(tx, actor)
    pages = max(1, -(-len(every) // PAGE))
    page = min(page, pages - 1)
    buttons = []
    for one in every[page * PAGE : (page + 1) * PAGE]:
        label = Text("switches.item", {"title": one.title, "on": _state(tx, actor, one, now).on})
        buttons.append(Button(label, f"p:s:{one.name}"))
    turns = [("records.newer", page - 1), ("records.older", page + 1)]
    turning = [Button(Text(key), f"p:v:{to}") for key, to in turns if 0 <= to < pages]
    params = {"total": len(every), "page": page + 1, "pages": pages}
    rows = [
        *in_rows(buttons, _ROW),
        turning,
        [*key_villages.entry(actor), *contact_labels.entry(tx, actor)],
        [_back()],
    ]
    return Message(Text("switches.levels", params), [row for row in rows if row])


def ask(tx: Tx, actor: Actor, name: str, now: datetime) -> Message:
    """Return what switching a pack or item would mean, and the buttons that do it. Raises NotFound."""
    allow(actor, Action.SWITCH_RULES, Scope.OWN_TREE)
    named = _required(tx, actor, name)
    state = _state(tx, actor, named, now)
    concerned = affected.by(tx, named.obligations, now, actor.today, below=actor.seat_id)
    params: dict[str, Json] = {
        "name": named.title,
        "item": "" if named.entry is None else named.entry.id,
        "basis": "" if named.entry is None else duty_lines.basis(named.entry.basis),
        "affected": nested(Text("affected.told", concerned.told())),
        "most_a_year": concerned.most_a_year,
        **_said(state),
    }
    turn = int(not state.on)
    days = [
        Button(
            Text(f"switches.{'on' if turn else 'off'}_{when}", {"day": day.isoformat()}),
            f"p:y:{name}:{turn}:{day:%Y%m%d}",
        )
        for when, day in zip(("today", "later"), _days(actor.today), strict=True)
    ]
    back = [Button(Text("switches.by_level"), "p:v:0")] if "@" in name else []
    return Message(Text("switches.ask", params), [days, [*back, _back()]])


def switch(tx: Tx, actor: Actor, name: str, day: date, now: datetime, *, on: bool) -> Message:
    """Switch a pack or item on or off from today or from the first of next month on. Raises NotFound.

    A second tap changes nothing; a button whose day has passed asks anew.
    """
    allow(actor, Action.SWITCH_RULES, Scope.OWN_TREE)
    named = _required(tx, actor, name)
    if day not in _days(actor.today):
        return ask(tx, actor, name, now)
    wanted = Switch(actor.seat_id, name, on, day)
    state = _state(tx, actor, named, now)
    decided = state.later or state.by
    if decided is None or decided.switch != wanted:
        rules.switch(tx, wanted, now, actor.person_id)
    state = _state(tx, actor, named, now)
    back = [Button(Text("switches.by_level"), "p:v:0")] if "@" in name else []
    return Message(Text("switches.done", {"name": named.title, **_said(state)}), [[*back, _back()]])


def _days(today: date) -> tuple[date, date]:
    """From when a switch may hold: today, or the first day of the next month."""
    after = date(today.year + today.month // 12, today.month % 12 + 1, 1)
    return today, after


def _switchable(year: int) -> list[Entry]:
    """Items that oblige to something where they are on; tasks are there by being set."""
    return [
        entry
        for entry in catalogue(year).entries
        if entry.pack in PACKS and any(one.source is not Source.TASKS for one in entry.planned)
    ]


def _required(tx: Tx, actor: Actor, name: str) -> _Named:
    """What of the actor's committee is called so. Raises NotFound where there is nothing of the name."""
    if "@" in name:
        found = next((one for one in _leveled(tx, actor) if one.name == name), None)
    else:
        found = _named(name, actor)
    if found is None or not found.obligations:
        raise NotFound
    return found


def _named(name: str, actor: Actor) -> _Named:
    """A pack or item of an optional pack; of any other name nothing that obliges to anything."""
    year = actor.today.year
    obligations = [
        one
        for entry in _switchable(year)
        if name in {entry.id, str(entry.pack)}
        for one in entry.planned
        if one.source is not Source.TASKS
    ]
    entry = catalogue(year).entry(name)
    if entry is None:
        pack = Pack(name) if name in PACKS else Pack.CORE
        title = nested(Text(f"switches.pack_{name}")) if name in PACKS else ""
        return _Named(name, (name,), pack, title, None, obligations)
    return _Named(name, (name, str(entry.pack)), entry.pack, entry.title, entry, obligations)


def _leveled(tx: Tx, actor: Actor) -> list[_Named]:
    """The items that the actor's committee switches for a level: its own, or one further down."""
    seat = organizations.by_id(tx, actor.seat_id)
    if seat is None or seat.level not in LEVELS:
        return []
    below = LEVELS[LEVELS.index(seat.level) :]
    entries = [entry for item in BY_LEVEL if (entry := catalogue(actor.today.year).entry(item)) is not None]
    found = [_at_level(entry, level) for entry in entries for level in below]
    return [one for one in found if one.obligations]


def _at_level(entry: Entry, level: Level) -> _Named:
    """An item as far as it obliges those at a level."""
    obligations = []
    for rule in entry.planned:
        applies = tuple(
            replace(one, levels=frozenset({level}))
            for one in rule.applies
            if not one.levels or level in one.levels
        )
        if applies:
            obligations.append(replace(rule, applies=applies))
    title = nested(
        Text("switches.leveled", {"level": nested(Text(f"affected.level_{level}")), "title": entry.title})
    )
    name = at_level(entry.id, level)
    return _Named(name, (name, entry.id, str(entry.pack)), entry.pack, title, entry, obligations)


def _state(tx: Tx, actor: Actor, named: _Named, now: datetime) -> _State:
    """How something stands at the actor's committee; an item of which nothing was said, as its pack."""
    chain = [actor.seat_id, *organizations.above(tx, actor.seat_id)]
    said = stored.said(tx, chain, named.names, now)
    by = _deciding(said, chain, named.names, actor.today)
    own = [
        one for one in said if (one.switch.organization_id, one.switch.name) == (actor.seat_id, named.name)
    ]
    later = own[-1] if own and own[-1].switch.from_on > actor.today else None
    return _State(named.pack is Pack.CORE if by is None else by.switch.on, by, later)


def _deciding(said: Sequence[Said], chain: Sequence[int], names: Sequence[str], today: date) -> Said | None:
    """What decides today: the nearest committee, of its words those about the item, of these the latest."""
    for organization_id in chain:
        for name in names:
            here = [
                one
                for one in said
                if (one.switch.organization_id, one.switch.name) == (organization_id, name)
                and one.switch.from_on <= today
            ]
            if here:
                return here[-1]
    return None


def _said(state: _State) -> dict[str, Json]:
    """What a text says of how something stands."""
    by, later = state.by, state.later
    return {
        "on": state.on,
        "since": "" if by is None else by.switch.from_on.isoformat(),
        "person": "" if by is None else by.person,
        "organization": "" if by is None else by.organization,
        "later": "" if later is None else later.switch.from_on.isoformat(),
        "later_on": later is not None and later.switch.on,
    }


def _back() -> Button:
    return Button(Text("switches.back"), "p:l")
