"""Looking at what two differ on: the list, an item with both values and reasons, and other values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.authorization import Action
from domain.forms.field import in_rows, nested
from domain.inspections import Part
from domain.messages import Button, Message, Text
from domain.refusals import NotFound
from domain.score_sheets import FIRST_TURN
from domain.scorecard_layout import points
from services import inspections, pair_checks, score_evidence
from services.leaders import Begun
from storage import onsite_scores, persons
from storage import pair_checks as stored

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from domain.messages import Json
    from domain.pair_checks import Difference
    from domain.people import Actor
    from domain.scorecards.scorecard import ScoreItem
    from services.pair_checks import Checking
    from storage.database import Tx

PAGE = 6
"""Items on one page: the message stays within eight lines."""

_ROW = 3
_ROW_OF_VALUES = 5


def show(tx: Tx, actor: Actor, inspection_id: int, page: int = 0) -> Message:
    """Return on which items the two differ: to the two and who leads them, once both have sealed.

    Raises NotFound.
    """
    checking = _seen(tx, actor, inspection_id)
    return listed(tx, checking, page)


def listed(tx: Tx, checking: Checking, page: int = 0) -> Message:
    """The same of what was read already."""
    inspection = checking.inspection
    names = _names(tx, checking)
    differences = list(checking.differences.values())
    pages = max(1, -(-len(differences) // PAGE))
    page = min(page, pages - 1)
    shown = differences[page * PAGE :][:PAGE]
    params: dict[str, Json] = {
        "organization": inspection.organization,
        "is_open": checking.is_open,
        "waiting": [name for one, name in names.items() if one in _unsealed(checking)],
        "open": len(differences),
        "settled": len(checking.settled),
        "lines": [_line(one, names) for one in shown],
        "page": page + 1,
        "pages": pages,
    }
    looks = [Button(one.item.key, f"pc:i:{inspection.id}:{one.item.key}") for one in shown]
    turns = [("lists.earlier", page - 1), ("lists.later", page + 1)]
    turning = [Button(Text(key), f"pc:p:{inspection.id}:{to}") for key, to in turns if 0 <= to < pages]
    ways = [Button(Text("pair_checks.to_inspection"), f"ss:o:{inspection.id}")]
    if checking.is_complete:
        ways.insert(0, Button(Text("feedbacks.entry"), f"fb:o:{inspection.id}"))
    return Message(
        Text("pair_checks.list", params), [*in_rows(looks, _ROW), *([turning] if turning else []), ways]
    )


def item(tx: Tx, actor: Actor, inspection_id: int, key: str) -> Message:
    """Return an item on which the two differ, with what can be done about it; settled: what counts.

    Raises NotFound.
    """
    checking = _seen(tx, actor, inspection_id)
    return opened(tx, actor, checking, key)


def opened(tx: Tx, actor: Actor, checking: Checking, key: str) -> Message:
    """The same of what was read already."""
    found = pair_checks.item_of(checking, key)
    difference = checking.differences.get(key)
    if difference is None:
        return _settled(tx, actor, checking, found)
    names = _names(tx, checking)
    proposal = difference.proposal
    params: dict[str, Json] = {
        **_said(found),
        "organization": checking.inspection.organization,
        "turn": difference.turn,
        "scores": [
            {"name": names[person_id], "value": points(score.value), "reason": score.reason or ""}
            for person_id, score in difference.scores.items()
        ],
        "sealed": [names[one] for one in checking.pair.person_ids if one in difference.sealed],
        "waiting": [names[one] for one in checking.pair.person_ids if one not in difference.sealed],
        "proposal": {},
    }
    if proposal is not None:
        params["proposal"] = {
            "name": names[proposal.person_id],
            "value": points(proposal.value),
            "reason": proposal.reason or "",
        }
    added = score_evidence.way(tx, actor, checking.inspection, key)
    rows = [*_ways(actor, checking, difference), [*added, _back(checking)]]
    return Message(Text("pair_checks.item", params), rows)


def values(tx: Tx, actor: Actor, inspection_id: int, key: str) -> Message:
    """Return every value that one of the pair can propose for an item. Raises NotFound."""
    checking = _seen(tx, actor, inspection_id)
    found = pair_checks.item_of(checking, key)
    difference = checking.differences.get(key)
    is_pair = pair_checks.part_of(checking, actor.person_id) is Part.PAIR
    if difference is None or not difference.is_shown or not is_pair:
        return opened(tx, actor, checking, key)
    buttons = [
        _propose(checking, difference, pair_checks.word_of(value), label)
        for value, label in _labels(found).items()
    ]
    back = Button(Text("scorecards.back"), f"pc:i:{inspection_id}:{key}")
    return Message(Text("pair_checks.values", _said(found)), [*in_rows(buttons, _ROW_OF_VALUES), [back]])


def propose(
    tx: Tx, actor: Actor, inspection_id: int, key: str, turn: int, word: str, now: datetime
) -> Message:
    """Propose a value, and show the item. Raises NotFound, Refused."""
    checking = pair_checks.propose(tx, actor, inspection_id, key, turn, word, now)
    return opened(tx, actor, checking, key)


def confirm(tx: Tx, actor: Actor, inspection_id: int, proposal_id: int, now: datetime) -> Message:
    """Confirm exactly one proposal, and show what is left. Raises NotFound, Refused."""
    checking, _ = pair_checks.confirm(tx, actor, inspection_id, proposal_id, now)
    return listed(tx, checking)


def rescore(tx: Tx, actor: Actor, inspection_id: int, key: str, turn: int, now: datetime) -> Message:
    """Let an item be scored again, and show it. Raises NotFound, Refused."""
    checking = pair_checks.rescore(tx, actor, inspection_id, key, turn, now)
    return opened(tx, actor, checking, key)


def receipt_of_value(tx: Tx, actor: Actor, proposal_id: int, _now: datetime) -> Message:
    """Show the item for which a value was proposed. Raises NotFound."""
    return _of_body(tx, actor, stored.proposal_body(tx, proposal_id))


def receipt_of_score(tx: Tx, actor: Actor, score_id: int, _now: datetime) -> Message:
    """Show the item that was scored again. Raises NotFound."""
    return _of_body(tx, actor, onsite_scores.body(tx, score_id))


def _of_body(tx: Tx, actor: Actor, body: Json) -> Message:
    """The item that an entry is about. Raises NotFound."""
    if body is None:
        raise NotFound
    return item(tx, actor, body["inspection_id"], body["item"])


def _seen(tx: Tx, actor: Actor, inspection_id: int) -> Checking:
    return pair_checks.read(tx, inspections.require(tx, actor, inspection_id, Action.SETTLE_SCORES))


def _settled(tx: Tx, actor: Actor, checking: Checking, found: ScoreItem) -> Message:
    """What counts for an item, or that nothing is shown yet: also of what an earlier pair settled."""
    check = checking.settled.get(found.key)
    if check is None or not checking.is_open:
        return listed(tx, checking)
    names = [_name(tx, one) for one in (check.first_id, check.second_id)]
    params = {**_said(found), "value": points(check.value), "names": names, "reason": check.reason or ""}
    added = score_evidence.way(tx, actor, checking.inspection, found.key)
    return Message(Text("pair_checks.settled", params), [[*added, _back(checking)]])


def _ways(actor: Actor, checking: Checking, difference: Difference) -> list[list[Button]]:
    """What the actor can do about a difference."""
    inspection, key = checking.inspection, difference.item.key
    is_pair = pair_checks.part_of(checking, actor.person_id) is Part.PAIR
    word = pair_checks.token(inspection.id, difference)
    if not difference.is_shown:
        waits = is_pair and difference.turn > FIRST_TURN and actor.person_id not in difference.sealed
        return [[_form(actor, "rescore", "pair_checks.score_again", word)]] if waits else []
    rows = []
    proposal = difference.proposal
    if proposal is not None and is_pair and proposal.person_id != actor.person_id:
        label = Text("pair_checks.confirm", {"value": points(proposal.value)})
        rows.append([Button(label, f"pc:c:{inspection.id}:{proposal.id}")])
    proposed = [] if proposal is None else [proposal.value]
    row = []
    if is_pair:
        row = [
            _propose(
                checking,
                difference,
                pair_checks.word_of(value),
                Text("pair_checks.propose", {"value": points(value)}),
            )
            for value in difference.values
            if value not in proposed
        ]
        row.append(Button(Text("pair_checks.other_value"), f"pc:v:{inspection.id}:{key}"))
    else:
        row = [_form(actor, "leader_value", "pair_checks.leader_value", word)]
    again = Button(Text("pair_checks.rescore"), f"pc:r:{inspection.id}:{key}:{difference.turn}")
    return [*rows, row, [again]]


def _propose(checking: Checking, difference: Difference, word: str, label: Text | str) -> Button:
    data = f"pc:s:{checking.inspection.id}:{difference.item.key}:{difference.turn}:{word}"
    return Button(label, data)


def _form(actor: Actor, form: str, key: str, prefill: str) -> Button:
    return Button(Text(key), Begun(form, prefill, keeps=True, acting=actor.office.id).data)


def _labels(found: ScoreItem) -> Mapping[int | None, Text | str]:
    """Every value of an item, from the most downwards, with what it is called."""
    labels: dict[int | None, Text | str] = {value: points(value) for value in range(found.most, -1, -1)}
    return {**labels, None: Text("pair_checks.not_applicable")}


def _line(difference: Difference, names: Mapping[int, str]) -> Json:
    proposal = difference.proposal
    scores = [{"name": names[one], "value": points(score.value)} for one, score in difference.scores.items()]
    params: dict[str, Json] = {
        **_said(difference.item),
        "scores": scores,
        "proposer": "" if proposal is None else names[proposal.person_id],
        "value": "" if proposal is None else points(proposal.value),
    }
    return nested(Text("pair_checks.line", params))


def _said(found: ScoreItem) -> dict[str, Json]:
    """What fills every text about an item."""
    return {"item": found.key, "title": found.title, "most": points(found.most)}


def _unsealed(checking: Checking) -> set[int]:
    return set(checking.pair.person_ids) - checking.sealed


def _names(tx: Tx, checking: Checking) -> dict[int, str]:
    """What those who can settle are called, the pair first."""
    people = [*checking.pair.person_ids, *sorted(checking.inspection.leader_ids)]
    return {one: _name(tx, one) for one in people}


def _name(tx: Tx, person_id: int) -> str:
    found = persons.by_id(tx, person_id)
    return "" if found is None else found.name


def _back(checking: Checking) -> Button:
    return Button(Text("pair_checks.back"), f"pc:o:{checking.inspection.id}")
