"""Scoring on a phone: one inspection, its sections, one item after the other, and what is sealed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.authorization import Action
from domain.duty_stays import place_name
from domain.forms.field import in_rows, nested
from domain.messages import Button, Message, Text
from domain.refusals import NotFound
from domain.scorecard_layout import points
from domain.scorecards.totals import shown, totals
from services import inspections, score_evidence, score_lists, score_packets, score_sheets
from services.leaders import Begun
from services.score_lists import Stage
from storage import onsite_scores, score_progress

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from domain.inspections import Inspection
    from domain.messages import Json
    from domain.people import Actor
    from domain.score_sheets import Score
    from domain.scorecards.scorecard import ScoreItem, Section
    from domain.scorecards.totals import Value
    from services.score_sheets import Own
    from storage.database import Tx

NEAR = 4
"""Half steps below full marks that stand on an item's card; the others are one tap further."""

NOT_FULL = 6
"""Items with points taken that are named before a sheet is sealed; of more there is a number."""

_ROW = 4
_ROW_OF_WAYS = 3
_WAYS = (Stage.SCORING, Stage.TO_VISIT)


def show(tx: Tx, actor: Actor, inspection_id: int, _now: datetime) -> Message:
    """Return an inspection as who visits, leads or runs it sees it, and what can be done now.

    Of a sheet it says whether it is sealed, and nothing else. Raises NotFound.
    """
    inspection = inspections.require(tx, actor, inspection_id, Action.SEE_INSPECTION)
    scores = inspections.may(tx, actor, inspection, Action.SCORE_ITEMS)
    if not scores and not inspections.may(tx, actor, inspection, Action.ENTER_SHEET):
        raise NotFound
    (mine,) = score_lists.staged(tx, [inspection], actor.person_id)
    sealed = score_progress.sealed(tx, [inspection_id])[inspection_id]
    pair = inspection.pair
    visit_on = None if pair is None else pair.visit_on
    params: dict[str, Json] = {
        "organization": inspection.organization,
        "round": inspection.round.name,
        "variant": nested(Text(f"scorecards.variant_{inspection.variant}")),
        "from_on": inspection.round.from_on.isoformat(),
        "to_on": inspection.round.to_on.isoformat(),
        "visit_on": "" if visit_on is None else visit_on.isoformat(),
        "pair": [
            nested(Text("score_sheets.person", {"name": one.name, "sealed": one.person_id in sealed}))
            for one in score_sheets.people(tx, inspection)
        ],
        "state": score_lists.state(mine),
    }
    rows = [*_scoring(actor, inspection, mine, sealed)] if scores else []
    ways = [*_results(inspection, mine, scores=scores), *score_evidence.way_to_all(tx, actor, inspection)]
    ways += _paper(tx, actor, inspection, mine)
    if score_lists.is_mine(inspection, actor.person_id):
        ways.append(Button(Text("score_sheets.to_mine"), "ss"))
    return Message(Text("score_sheets.inspection", params), [*rows, *in_rows(ways, _ROW_OF_WAYS)])


def begin(tx: Tx, actor: Actor, inspection_id: int, now: datetime) -> Message:
    """Say that one is on site at the place that is visited, and return the first open item.

    Raises NotFound, Refused.
    """
    own = score_sheets.read(tx, actor, inspection_id)
    place = own.place or place_name(own.inspection.organization)
    return onward(tx, actor, score_sheets.arrive(tx, actor, inspection_id, place, now), now)


def onward(tx: Tx, actor: Actor, own: Own, now: datetime, done: str = "") -> Message:
    """Return the next open item after one that was just done, or the whole sheet when none is open."""
    item = own.next_open(done)
    return confirm(own, done) if item is None else _card(tx, actor, own, item, now, done)


def give(tx: Tx, actor: Actor, inspection_id: int, key: str, value: Value, now: datetime) -> Message:
    """Give an item full marks, or none because it does not apply, and return the next open one.

    Raises NotFound, Refused.
    """
    return onward(tx, actor, score_sheets.score(tx, actor, inspection_id, key, value, now), now, key)


def sections(tx: Tx, actor: Actor, inspection_id: int) -> Message:
    """Return the sections of one's own sheet with how much of each is scored. Raises NotFound."""
    own = score_sheets.read(tx, actor, inspection_id)
    params: dict[str, Json] = {
        **_head(own),
        "sections": [
            {
                "key": one.key,
                "title": one.title,
                "scored": sum(item.key in own.sheet.scores for item in one.items),
                "count": len(one.items),
            }
            for one in own.sheet.sections
        ],
    }
    looks = [Button(one.key, f"ss:c:{inspection_id}:{one.key}") for one in own.sheet.sections]
    ways = [Button(Text("score_sheets.back"), f"ss:o:{inspection_id}")]
    if own.sheet.sealed_at is None:
        ways.insert(0, Button(Text("score_sheets.next"), f"ss:n:{inspection_id}"))
    return Message(Text("score_sheets.sections", params), [*in_rows(looks, _ROW), ways])


def section(tx: Tx, actor: Actor, inspection_id: int, key: str) -> Message:
    """Return the items of a section with what one gave each. Raises NotFound."""
    own = score_sheets.read(tx, actor, inspection_id)
    found = next((one for one in own.sheet.sections if one.key == key), None)
    if found is None:
        raise NotFound
    params: dict[str, Json] = {
        "organization": own.inspection.organization,
        "key": key,
        "title": found.title,
        "items": [
            {"key": item.key, "title": item.title, "said": _said(item, own.sheet.scores.get(item.key))}
            for item in found.items
        ],
    }
    looks = [Button(item.key, f"ss:i:{inspection_id}:{item.key}") for item in found.items]
    back = [Button(Text("score_sheets.all_sections"), f"ss:s:{inspection_id}")]
    return Message(Text("score_sheets.section", params), [*in_rows(looks, _ROW), back])


def card(tx: Tx, actor: Actor, inspection_id: int, key: str, now: datetime) -> Message:
    """Return an item of one's own sheet, to score it or to change that. Raises NotFound."""
    own = score_sheets.read(tx, actor, inspection_id)
    return _card(tx, actor, own, own.item(key), now)


def values(tx: Tx, actor: Actor, inspection_id: int, key: str) -> Message:
    """Return every value that an item can have. Raises NotFound."""
    own = score_sheets.read(tx, actor, inspection_id)
    item = own.item(key)
    params = {**_titled(own, item), "most": points(item.most)}
    buttons = [_value(actor, own, item, value) for value in range(item.most, -1, -1)]
    back = [Button(Text("score_sheets.back"), f"ss:i:{inspection_id}:{key}")]
    return Message(Text("score_sheets.values", params), [*in_rows(buttons, _ROW), back])


def whole(tx: Tx, actor: Actor, inspection_id: int, now: datetime) -> Message:
    """Return the whole of one's sheet, to be sealed; before that the first open item. Raises NotFound."""
    return onward(tx, actor, score_sheets.read(tx, actor, inspection_id), now)


def seal(tx: Tx, actor: Actor, inspection_id: int, upto_id: int, now: datetime) -> Message:
    """Seal one's own sheet as it was shown, or show it again where it was changed since.

    With items open, the first of them is shown. Raises NotFound, Refused.
    """
    own = score_sheets.read(tx, actor, inspection_id)
    if own.sheet.sealed_at is None and own.sheet.open_items:
        return _card(tx, actor, own, own.sheet.open_items[0], now, warned=True)
    if not score_sheets.seal(tx, actor, inspection_id, upto_id, now):
        return confirm(score_sheets.read(tx, actor, inspection_id), changed=True)
    own = score_sheets.read(tx, actor, inspection_id)
    params = {"organization": own.inspection.organization, "both": own.both_sealed}
    row = [
        Button(Text("score_sheets.look"), f"ss:o:{inspection_id}"),
        Button(Text("score_sheets.to_mine"), "ss"),
    ]
    if own.both_sealed:
        row.insert(0, Button(Text("score_sheets.differences"), f"pc:o:{inspection_id}"))
    return Message(Text("score_sheets.sealed", params), [row])


def confirm(own: Own, done: str = "", *, changed: bool = False) -> Message:
    """Return one's whole sheet: what it adds up to by section, and what is not full marks."""
    inspection_id, sheet = own.inspection.id, own.sheet
    if sheet.open_items:
        raise NotFound
    found = totals(own.card, own.inspection.variant, {key: one.value for key, one in sheet.scores.items()})
    less = [item for item in sheet.items if sheet.scores[item.key].value != item.most]
    params: dict[str, Json] = {
        "organization": own.inspection.organization,
        "done": _done(own, done),
        "changed": changed,
        "is_sealed": sheet.sealed_at is not None,
        "total": shown(found.total),
        "sections": [
            {"key": one.section.key, "earned": shown(one.earned), "most": shown(one.most)}
            for one in found.sections
        ],
        "less": [_not_full(item, sheet.scores[item.key]) for item in less[:NOT_FULL]],
        "more": len(less) - NOT_FULL,
        "full": len(sheet.items) - len(less),
    }
    back = Button(Text("score_sheets.all_sections"), f"ss:s:{inspection_id}")
    if sheet.sealed_at is not None:
        return Message(Text("score_sheets.confirm", params), [[back]])
    seal_it = Button(Text("score_sheets.seal"), f"ss:z:{inspection_id}:{own.newest}")
    return Message(Text("score_sheets.confirm", params), [[seal_it], [back]])


def _card(
    tx: Tx,
    actor: Actor,
    own: Own,
    item: ScoreItem,
    now: datetime,
    done: str = "",
    *,
    warned: bool = False,
) -> Message:
    """One item: how points are given, what to check, the own figures, and a button for each value.

    `warned`: the sheet was to be sealed with items open.
    """
    score = own.sheet.scores.get(item.key)
    figures = score_packets.figures(tx, own.inspection, [item], now)[item.key]
    params: dict[str, Json] = {
        **_titled(own, item),
        "done": _done(own, done, _files(tx, own, done)),
        "missing": len(own.sheet.open_items) if warned else 0,
        "most": points(item.most),
        "guidance": item.guidance,
        "check": item.check,
        "figures": figures,
        "said": "" if score is None else _said(item, score),
        "note": "" if score is None else score.note or "",
        "files": _files(tx, own, item.key),
        "is_sealed": own.sheet.sealed_at is not None,
    }
    return Message(Text("score_sheets.card", params), _card_rows(actor, own, item, done))


def _card_rows(actor: Actor, own: Own, item: ScoreItem, done: str) -> list[list[Button]]:
    inspection_id, key = own.inspection.id, item.key
    keys = [one.key for one in own.sheet.items]
    place = keys.index(key)
    turns = [
        Button(Text(label), f"ss:i:{inspection_id}:{keys[to]}")
        for label, to in (("score_sheets.previous", place - 1), ("score_sheets.following", place + 1))
        if 0 <= to < len(keys)
    ]
    turns.insert(1, Button(Text("score_sheets.all_sections"), f"ss:s:{inspection_id}"))
    if own.sheet.sealed_at is not None:
        return [turns]
    below = range(item.most - 1, -1, -1)[:NEAR]
    others = [Button(Text("score_sheets.does_not_apply"), f"ss:w:{inspection_id}:{key}:n")]
    if item.most > NEAR:
        others.insert(0, Button(Text("score_sheets.other_values"), f"ss:v:{inspection_id}:{key}"))
    about = key if key in own.sheet.scores else done if done in own.sheet.scores else ""
    if about:
        label = Text("score_sheets.add_note", {"key": about})
        others.append(_form(actor, "score_note", label, f"{inspection_id}.{about}"))
    return [
        [_value(actor, own, item, item.most)],
        [_value(actor, own, item, value) for value in below],
        others,
        turns,
    ]


def _value(actor: Actor, own: Own, item: ScoreItem, value: int) -> Button:
    """The button of a value: full marks are written at once, for less a form asks the reason."""
    if value == item.most:
        label = Text("score_sheets.full", {"most": points(item.most)})
        return Button(label, f"ss:w:{own.inspection.id}:{item.key}:{value}")
    return _form(actor, "score_item", points(value), f"{own.inspection.id}.{item.key}.{value}")


def _form(actor: Actor, form: str, label: Text | str, prefill: str, *, keeps: bool = False) -> Button:
    return Button(label, Begun(form, prefill, keeps=keeps, acting=actor.office.id).data)


def _scoring(
    actor: Actor, inspection: Inspection, mine: score_lists.Mine, sealed: set[int]
) -> list[list[Button]]:
    """What one of the pair can do about their own sheet."""
    inspection_id = inspection.id
    if actor.person_id in sealed:
        return [[Button(Text("score_sheets.own_sheet"), f"ss:f:{inspection_id}")]]
    packet = Button(Text("score_sheets.packet"), f"ss:k:{inspection_id}")
    if mine.stage not in _WAYS:
        return [[packet]]
    if mine.scored == mine.items:
        first = Button(Text("score_sheets.to_seal"), f"ss:f:{inspection_id}")
    elif not mine.scored and score_sheets.place_of(inspection, actor.person_id) is None:
        first = Button(Text("score_sheets.begin"), f"ss:a:{inspection_id}")
    else:
        first = Button(Text("score_sheets.go_on"), f"ss:n:{inspection_id}")
    others = [
        Button(Text("score_sheets.all_sections"), f"ss:s:{inspection_id}"),
        _form(actor, "score_message", Text("score_message.name"), str(inspection_id), keeps=True),
        _form(actor, "score_place", Text("score_place.name"), str(inspection_id), keeps=True),
    ]
    return [[first, packet], others]


def _results(inspection: Inspection, mine: score_lists.Mine, *, scores: bool) -> list[Button]:
    """The ways to what comes of the sheets."""
    inspection_id, ways = inspection.id, []
    if mine.stage is Stage.TO_SETTLE:
        ways.append(Button(Text("score_sheets.differences"), f"pc:o:{inspection_id}"))
    if mine.stage in {Stage.TO_FEED_BACK, Stage.FED_BACK, Stage.FINAL}:
        ways.append(Button(Text("score_sheets.feedback"), f"fb:o:{inspection_id}"))
    if mine.stage not in {Stage.PLANNED, Stage.TO_VISIT}:
        ways.append(Button(Text("score_sheets.findings"), f"fi:i:{inspection_id}"))
    if scores and mine.stage is not Stage.PLANNED:
        ways.append(Button(Text("score_sheets.notes"), f"ss:h:{inspection_id}"))
    return ways


def _paper(tx: Tx, actor: Actor, inspection: Inspection, mine: score_lists.Mine) -> list[Button]:
    """The ways to sheets on paper: to print one, and to enter what stands on it."""
    ways = [Button(Text("score_sheets.print"), f"ss:d:{inspection.id}")]
    open_still = mine.stage in {*_WAYS, Stage.SEALED}
    if open_still and inspections.may(tx, actor, inspection, Action.ENTER_SHEET):
        ways.append(_form(actor, "score_paper", Text("score_paper.name"), str(inspection.id), keeps=True))
    return ways


def _head(own: Own) -> dict[str, Json]:
    return {
        "organization": own.inspection.organization,
        "scored": len(own.sheet.items) - len(own.sheet.open_items),
        "total": len(own.sheet.items),
        "is_sealed": own.sheet.sealed_at is not None,
    }


def _titled(own: Own, item: ScoreItem) -> dict[str, Json]:
    return {**_head(own), "key": item.key, "title": item.title}


def _done(own: Own, key: str, files: int = 0) -> Json:
    """What was just written, as one line, with what is added to it."""
    score = own.sheet.scores.get(key)
    if score is None:
        return ""
    params = {"score": _not_full(own.item(key), score), "note": score.note or "", "files": files}
    return nested(Text("score_sheets.done", params))


def _files(tx: Tx, own: Own, key: str) -> int:
    score = own.sheet.scores.get(key)
    return 0 if score is None else len(onsite_scores.files(tx, score.id))


def _not_full(item: ScoreItem, score: Score) -> Json:
    return nested(
        Text("score_sheets.score", {"key": item.key, "title": item.title, "said": _said(item, score)})
    )


def _said(item: ScoreItem, score: Score | None) -> Json:
    """What was given, of how much, and why not more; nothing for an open item."""
    if score is None:
        return nested(Text("score_sheets.said_open", {"most": points(item.most)}))
    return said(item, score.value, score.reason)


def said(item: ScoreItem, value: Value, reason: str | None) -> Json:
    """A value of an item, of how much, and why not more, as a nested text."""
    params = {
        "value": "" if value is None else points(value),
        "most": points(item.most),
        "reason": reason or "",
    }
    return nested(Text("score_sheets.said", params))


def not_full(sections: Sequence[Section], told: Sequence[tuple[str, Value, str | None]]) -> list[Json]:
    """The lines of items that have other values than full marks, as nested texts."""
    known = {item.key: item for section in sections for item in section.items}
    return [
        nested(
            Text(
                "score_sheets.score",
                {"key": key, "title": known[key].title, "said": said(known[key], value, reason)},
            )
        )
        for key, value, reason in told
    ]
