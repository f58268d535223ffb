"""Switches in the chat: which packs and items a committee has on, and what switching one would mean."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from domain.authorization import Action, Scope, allow, may
from domain.catalogue.loading import catalogue
from domain.forms.field import in_rows, nested
from domain.messages import Button, Message, Text
from domain.obligations import Pack, Source
from domain.refusals import NotFound
from domain.switches import Switch
from services import affected, catalogue_changes, duty_lines, rules
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

_ROW = 2
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]{1,15}")


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
        state = nested(Text("switches.state", _said(_state(tx, actor, pack, now))))
        packs.append({"number": number, "pack": nested(Text(f"switches.pack_{pack}")), "state": state})
    seat = organizations.by_id(tx, actor.seat_id)
    params: dict[str, Json] = {"organization": "" if seat is None else seat.name, "packs": packs}
    rows = [[Button(Text(f"switches.pack_{pack}"), f"p:s:{pack}") for pack in PACKS]]
    rows.append([Button(Text(f"switches.items_{pack}"), f"p:i:{pack}:0") for pack in PACKS])
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
        params = {"title": entry.title, "on": _state(tx, actor, entry.id, now, entry.pack).on}
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


def ask(tx: Tx, actor: Actor, name: str, now: datetime) -> Message:
    """Return what switching a pack or item would mean, and the buttons that do it. Raises NotFound."""
    allow(actor, Action.SWITCH_RULES, Scope.OWN_TREE)
    obligations = _obligations(name, actor.today.year)
    state = _state(tx, actor, name, now, obligations[0].pack)
    concerned = affected.by(tx, obligations, now, actor.today, below=actor.seat_id)
    entry = catalogue(actor.today.year).entry(name)
    params: dict[str, Json] = {
        "name": nested(Text(f"switches.pack_{name}")) if entry is None else entry.title,
        "item": "" if entry is None else entry.id,
        "basis": "" if entry is None else duty_lines.basis(entry.basis),
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
    return Message(Text("switches.ask", params), [days, [_back()]])


def switch(tx: Tx, actor: Actor, name: str, day: date, now: datetime, *, on: bool) -> Message:
    """Switch a pack or item on or off from today or from the first of next month on. Raises NotFound.

    A second tap changes nothing; a button whose day has passed asks anew.
    """
    allow(actor, Action.SWITCH_RULES, Scope.OWN_TREE)
    obligations = _obligations(name, actor.today.year)
    if day not in _days(actor.today):
        return ask(tx, actor, name, now)
    wanted = Switch(actor.seat_id, name, on, day)
    state = _state(tx, actor, name, now, obligations[0].pack)
    decided = state.later or state.by
    if decided is None or decided.switch != wanted:
        rules.switch(tx, wanted, now, actor.person_id)
    state = _state(tx, actor, name, now, obligations[0].pack)
    entry = catalogue(actor.today.year).entry(name)
    title = nested(Text(f"switches.pack_{name}")) if entry is None else entry.title
    return Message(Text("switches.done", {"name": title, **_said(state)}), [[_back()]])


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


def _obligations(name: str, year: int) -> list[Obligation]:
    """What a pack or item obliges to. Raises NotFound for a name that is neither."""
    if not _NAME.fullmatch(name):
        raise NotFound
    found = [
        one
        for entry in _switchable(year)
        if name in {entry.id, str(entry.pack)}
        for one in entry.planned
        if one.source is not Source.TASKS
    ]
    if not found:
        raise NotFound
    return found


def _state(tx: Tx, actor: Actor, name: str, now: datetime, pack: Pack | None = None) -> _State:
    """How a pack or item stands at the actor's committee; an item of which nothing was said, as its pack."""
    chain = [actor.seat_id, *organizations.above(tx, actor.seat_id)]
    names = [name] if pack is None or name == pack else [name, str(pack)]
    said = stored.said(tx, chain, names, now)
    by = _deciding(said, chain, names, actor.today)
    own = [one for one in said if (one.switch.organization_id, one.switch.name) == (actor.seat_id, name)]
    later = own[-1] if own and own[-1].switch.from_on > actor.today else None
    return _State(by is not None and by.switch.on, by, later)


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
