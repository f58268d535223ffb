"""A whole sheet in one message, for a bad signal: only what is not full marks, echoed, then confirmed.

Nothing is written before that. What was scored before and is not named stays as it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.duty_stays import place_name
from domain.forms.environment import number
from domain.forms.field import nested
from domain.messages import Button, Message, Text
from domain.refusals import Refused
from domain.score_sheets import Origin
from domain.scorecards import exceptions
from domain.scorecards.totals import shown, totals
from domain.text import clean_paragraph, excerpt
from services import entries, score_lists, score_sheet_views, score_sheets
from services.score_lists import Stage
from storage import onsite_scores
from storage.onsite_scores import NewScore

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from domain.forms.form import Answers
    from domain.messages import Json
    from domain.people import Actor
    from domain.scorecards.scorecard import Section
    from domain.scorecards.totals import Value
    from services.score_lists import Mine
    from services.score_sheets import Own
    from storage.database import Tx

FIRST_UNREAD = 4
"""Parts that could not be read which are named."""

_ITEM = r"[Ss]?\s*[1-9]\s*[.．。-]\s*[1-9][0-9]?\s*[:：]?\s*"
_FIRST_SCORE = re.compile(_ITEM + r"(?:[-－−]\s*\d|不适用|不涉及)")
_FIRST_ITEM = re.compile(_ITEM)
_FULL = frozenset({"满分", "全满分", "都满分", "全部满分", "都是满分"})


@dataclass(frozen=True)
class Begun:
    """A message that names a place: where, and what stands in it."""

    found: Sequence[Mine]
    """The inspections that can be meant."""
    name: str
    text: str | None
    """What is not full marks; None where nothing was said of the items."""


def split(tx: Tx, actor: Actor, typed: str) -> Begun:
    """Tell of which inspection a message is, by the place that it begins with, and what it says of the items.

    Without a place, of the one that is being scored, else of all that can be.
    """
    words = clean_paragraph(typed)
    told = [_parted(tx, actor, words, pattern) for pattern in (_FIRST_ITEM, _FIRST_SCORE)]
    return next((one for one in told if one.found), told[0])


def _parted(tx: Tx, actor: Actor, words: str, pattern: re.Pattern[str]) -> Begun:
    """A message parted where an item seems to be named first: the name of a place may look like one."""
    first = pattern.search(words)
    name, text = (words, None) if first is None else (words[: first.start()], words[first.start() :])
    name = name.strip(" ,，:：;；\n")
    if text is None:
        ending = next((one for one in sorted(_FULL, key=len, reverse=True) if name.endswith(one)), None)
        if ending is not None:
            name, text = name.removesuffix(ending).strip(), ""
    found = score_lists.named(tx, actor, name)
    begun = [one for one in found if one.stage is Stage.SCORING]
    return Begun(begun if not name and len(begun) == 1 else found, name, text)


def answers(tx: Tx, actor: Actor, begun: Begun) -> tuple[Answers, Text | None]:
    """Return the answers with which the form of a message begins, and what of it could not be read."""
    inspection_id = str(begun.found[0].inspection.id)
    text = begun.text or ""
    read = heard(tx, actor, f"{inspection_id}:{text}")
    if fault := read.get("fault"):
        return {"inspection": inspection_id}, Text(fault["key"], fault["params"])
    return {"inspection": inspection_id, "told": {"text": text, "lacking": read["lacking"]}}, None


def several(begun: Begun) -> Message:
    """Ask which of several inspections is meant, or say that there is none of that name."""
    params = {"name": excerpt(begun.name), "total": len(begun.found)}
    rows = [
        [Button(one.inspection.organization[-20:], f"ss:o:{one.inspection.id}")]
        for one in begun.found[: score_lists.PAGE]
    ]
    return Message(
        Text("score_messages.which", params), [*rows, [Button(Text("score_sheets.to_mine"), "ss")]]
    )


def heard(tx: Tx, actor: Actor, asked: str) -> Mapping[str, Json]:
    """Return what a message for one's own sheet says: `<inspection>:<text>`. Raises NotFound.

    `lacking`, the items whose reason is missing, and as nested texts `shown` (every value) or `fault`.
    """
    said, _, text = asked.partition(":")
    own = score_sheets.read(tx, actor, number(said))
    told, unread = exceptions.read(own.sheet.sections, text)
    if unread:
        return {"fault": fault(unread)}
    kept = {key: one.value for key, one in own.sheet.scores.items() if key not in {each.key for each in told}}
    less = [key for key, value in kept.items() if value != own.item(key).most]
    params: dict[str, Json] = {
        **echoed(own, told, kept),
        "place": own.place or place_name(own.inspection.organization),
        "kept": score_sheet_views.not_full(
            own.sheet.sections, [(key, kept[key], own.sheet.scores[key].reason) for key in less]
        ),
    }
    return {
        "lacking": lacking(own.sheet.sections, told),
        "shown": nested(Text("score_messages.echo", params)),
    }


def echoed(own: Own, told: Sequence[exceptions.Told], kept: Mapping[str, Value]) -> dict[str, Json]:
    """What fills the echo of a sheet: what is not full marks, how many are, and what it adds up to."""
    sections = own.sheet.sections
    values = {**exceptions.values(sections, told), **kept}
    full = sum(values[one.key] == one.most for one in own.sheet.items)
    return {
        "told": score_sheet_views.not_full(sections, [(one.key, one.value, one.reason) for one in told]),
        "full": full,
        "total": shown(totals(own.card, own.inspection.variant, values).total),
    }


def enter(tx: Tx, actor: Actor, given: Answers, draft_id: int, now: datetime) -> int:
    """Write a whole sheet from one message; gives the inspection's id. Raises NotFound, Refused.

    Who had not said before that they are on site has said so with the message.
    """
    entries.saved(tx, actor, draft_id)
    own = score_sheets.to_change(tx, actor, int(given["inspection"]))
    if own.place is None and own.sheet.sealed_at is None:
        place = place_name(own.inspection.organization)
        own = score_sheets.arrive(tx, actor, own.inspection.id, place, now)
    place = score_sheets.require_open(tx, own, now)
    told, unread = exceptions.read(own.sheet.sections, given["told"]["text"])
    require_read(unread)
    reasons = reasoned(told, own.sheet.sections, given.get("reason"))
    named, before, new = {one.key for one in told}, own.sheet.scores, []
    for key, value in exceptions.values(own.sheet.sections, told).items():
        present, reason = before.get(key), reasons.get(key)
        stays = key not in named or (present and (present.value, present.reason) == (value, reason))
        if present is not None and stays:
            continue
        note = None if present is None else present.note
        new.append(
            NewScore(own.inspection.id, actor.person_id, key, value, reason, note, place, Origin.MESSAGE)
        )
    ids = onsite_scores.add(tx, new, actor.person_id, now)
    for score_id, one in zip(ids, new, strict=True):
        if one.item in before:
            onsite_scores.attach(tx, score_id, onsite_scores.files(tx, before[one.item].id))
    score_sheets.link(tx, ids, actor, now)
    return own.inspection.id


def receipt(tx: Tx, actor: Actor, inspection_id: int, now: datetime) -> Message:
    """Return the whole sheet, to be sealed. Raises NotFound."""
    return score_sheet_views.whole(tx, actor, inspection_id, now)


def lacking(sections: Sequence[Section], told: Sequence[exceptions.Told]) -> list[str]:
    """The items from which points are taken without a reason."""
    known = {item.key: item for section in sections for item in section.items}
    return [
        one.key
        for one in told
        if one.value is not None and one.value < known[one.key].most and not one.reason
    ]


def reasoned(
    told: Sequence[exceptions.Told], sections: Sequence[Section], reason: str | None
) -> dict[str, str | None]:
    """The reason of each item from which points are taken: its own, else the one given for all others.

    Raises Refused where there is none.
    """
    known = {item.key: item for section in sections for item in section.items}
    found: dict[str, str | None] = {}
    for one in told:
        taken = one.value is not None and one.value < known[one.key].most
        said = one.reason or (reason if taken else None)
        found[one.key] = None if one.value == known[one.key].most else said or None
        score_sheets.require_value(known[one.key], one.value, found[one.key])
    return found


def fault(unread: Sequence[exceptions.Unread]) -> Json:
    """What of a message could not be read, as a nested text."""
    faults = [
        nested(Text(f"scorecards.fault_{one.why}", {"part": one.part})) for one in unread[:FIRST_UNREAD]
    ]
    return nested(Text("score_messages.unread", {"faults": faults, "more": len(unread) - FIRST_UNREAD}))


def require_read(unread: Sequence[exceptions.Unread]) -> None:
    """Raises Refused for a message of which something cannot be read."""
    if unread:
        said = fault(unread)
        raise Refused(said["key"], **said["params"])
