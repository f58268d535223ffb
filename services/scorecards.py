"""Looking at the scorecard, and trying what a sheet would add up to: one scale for everybody. Source: R54.

What is shown is the version with which rounds begin now: that of the actor's committee, or of the uppermost
above it that keeps one, or else the program's own. A trial is kept nowhere and is nobody's score: those come
from two people on site only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.authorization import Action, Scope, may
from domain.catalogue.loading import catalogue
from domain.forms.field import in_rows, nested
from domain.messages import Button, Message, Text
from domain.refusals import NotFound
from domain.round_plan import VARIANTS
from domain.round_results import from_above, is_from_above, of_focus
from domain.scorecard_layout import points
from domain.scorecards import exceptions
from domain.scorecards.reading import HALVES, default
from domain.scorecards.scorecard import Focus, Scorecard, Variant
from domain.scorecards.totals import shown, totals
from storage import organizations
from storage import scorecards as stored

if TYPE_CHECKING:
    from domain.messages import Json
    from domain.people import Actor
    from domain.scorecards.scorecard import Section
    from domain.scorecards.totals import Totals
    from storage.database import Tx

FIRST_UNREAD = 4
"""Parts of a trial that could not be read which are named."""

_ROW = 3


@dataclass(frozen=True)
class Held:
    """The card with which rounds begin now."""

    card: Scorecard
    number: int = 0
    """Its version; 0 for the program's own."""
    keeper_id: int | None = None
    """Which committee keeps it."""


def in_force(tx: Tx, actor: Actor) -> Held:
    """Return the card with which rounds of the actor's committee begin now."""
    kept = stored.in_force(tx, actor.seat_id)
    return Held(default()) if kept is None else Held(kept.card, kept.version, kept.organization_id)


def show(tx: Tx, actor: Actor, variant: str = "") -> Message:
    """Return the sections of the card by which a kind of place is scored: the actor's own unless said.

    Everybody may read it. Raises NotFound for a kind that is none.
    """
    chosen = _variant(tx, actor, variant)
    held = in_force(tx, actor)
    scored = held.card.scored(chosen)
    params: dict[str, Json] = {
        "number": held.number,
        "version": held.card.version,
        "keeper": "" if held.keeper_id is None else organizations.names(tx, [held.keeper_id])[held.keeper_id],
        "variant": nested(Text(f"scorecards.variant_{chosen}")),
        "sections": [_section(one) for one in scored],
        "items": sum(len(one.items) for one in scored),
        "whole": sum(one.most for one in scored) // HALVES,
    }
    looks = [Button(one.key, f"sc:s:{one.key}") for one in scored]
    others = [
        Button(Text(f"scorecards.variant_{one}"), f"sc:v:{one}") for one in Variant if one is not chosen
    ]
    change = [Button(Text("scorecards.to_change"), "sw:x")]
    keeps = [change] if may(actor, Action.KEEP_CARD, Scope.OWN_TREE) else []
    return Message(Text("scorecards.card", params), [*in_rows(looks, _ROW + 1), others, *keeps])


def section(tx: Tx, actor: Actor, key: str) -> Message:
    """Return the items of a section. Raises NotFound."""
    found = next((one for one in in_force(tx, actor).card.sections if one.key == key), None)
    if found is None:
        raise NotFound
    params = {
        **_section(found),
        "items": [{"key": item.key, "title": item.title, "most": points(item.most)} for item in found.items],
    }
    looks = [Button(item.key, f"sc:i:{item.key}") for item in found.items]
    back = [Button(Text("scorecards.back"), "sc:v:")]
    return Message(Text("scorecards.section", params), [*in_rows(looks, _ROW), back])


def item(tx: Tx, actor: Actor, key: str) -> Message:
    """Return an item: how points are given, what to look at, where it starts from. Raises NotFound."""
    found = in_force(tx, actor).card.items.get(key)
    if found is None:
        raise NotFound
    items = catalogue(actor.today.year)
    params = {
        "key": found.key,
        "title": found.title,
        "most": points(found.most),
        "guidance": found.guidance,
        "check": found.check,
        "reads": [items.title(one) for one in found.reads],
    }
    back = [Button(Text("scorecards.back"), f"sc:s:{key.partition('-')[0]}")]
    return Message(Text("scorecards.item", params), [back])


def trial(tx: Tx, actor: Actor, typed: str) -> Message:
    """Return what a sheet with these exceptions would add up to, or what of them could not be read."""
    chosen = _variant(tx, actor, "")
    card = in_force(tx, actor).card
    told, unread = exceptions.read(card.scored(chosen), typed)
    if unread:
        faults = [
            nested(Text(f"scorecards.fault_{one.why}", {"part": one.part})) for one in unread[:FIRST_UNREAD]
        ]
        return Message(Text("scorecards.unread", {"faults": faults, "more": len(unread) - FIRST_UNREAD}))
    found = totals(card, chosen, exceptions.values(card.scored(chosen), told))
    params: dict[str, Json] = {
        "variant": nested(Text(f"scorecards.variant_{chosen}")),
        "total": shown(found.total),
        "exceptions": [_exception(card, one) for one in told],
        "full": sum(len(one.items) for one in card.scored(chosen)) - len(told),
        "blocks": blocks(found),
    }
    return Message(Text("scorecards.trial", params), [[Button(Text("scorecards.to_card"), "sc")]])


def blocks(found: Totals) -> list[Json]:
    """What each of the three blocks earned of what it could, then what the level above gives (R56).

    Those by which the place is scored, the same wherever a total is told.
    """
    of = {f"focus_{focus}": of_focus(found, focus) for focus in Focus} | {"from_above": from_above(found)}
    return [
        {"name": nested(Text(f"scorecards.{name}")), "earned": shown(one.earned), "most": shown(one.most)}
        for name, one in of.items()
        if one.most
    ]


def _exception(card: Scorecard, one: exceptions.Told) -> Json:
    known = card.items[one.key]
    value = points(one.value)
    params = {"key": one.key, "title": known.title, "value": value, "most": points(known.most)}
    return nested(Text("scorecards.exception", {**params, "reason": one.reason}))


def _section(one: Section) -> dict[str, Json]:
    """What fills a text about a section."""
    block = "from_above" if is_from_above(one) else f"focus_{one.focus}"
    focus = nested(Text(f"scorecards.{block}"))
    return {"key": one.key, "title": one.title, "most": points(one.most), "focus": focus}


def _variant(tx: Tx, actor: Actor, named: str) -> Variant:
    """A kind of place by its name, or that of the actor's committee. Raises NotFound."""
    if named:
        if named not in set(Variant):
            raise NotFound
        return Variant(named)
    seat = organizations.by_id(tx, actor.seat_id)
    return Variant.COUNTY if seat is None else VARIANTS[seat.level]
