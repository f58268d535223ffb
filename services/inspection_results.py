"""What came of one inspection: its total by blocks, and what was really seen beside it. Source: R5, R56, R92.

Residents come first (burden rule 29). No inspection stands beside another one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.authorization import Action
from domain.forms.field import in_rows, nested
from domain.inspections import NoteKind, reference
from domain.messages import Button, Message, Text
from domain.refusals import NotFound
from domain.round_results import counts, from_above, is_closed, of_focus, stage, sufficiencies
from domain.scorecard_layout import points
from domain.scorecards.scorecard import Focus
from domain.scorecards.totals import shown, totals
from domain.sufficiency import Dimension
from services import inspections as access
from services import residents, round_results
from services.leaders import Begun
from storage import findings, inspection_notes, inspections, pair_checks, scorecards

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from domain.findings import Finding
    from domain.inspections import Inspection
    from domain.messages import Json, Rows
    from domain.people import Actor
    from domain.round_results import Block
    from domain.scorecards.scorecard import ScoreItem, Section
    from domain.scorecards.totals import Totals, Value
    from services.residents import Residents
    from services.round_results import Results
    from storage.database import Tx

SHOWN = 3
"""Of good points and help, so many stand on the screen."""


@dataclass(frozen=True)
class Facts:
    """An inspection that was fed back, with what stands beside its score."""

    inspection: Inspection
    sections: Sequence[Section]
    values: Mapping[str, Value]
    """What two people stand behind, by item."""
    totals: Totals | None
    """None as long as an item has no value that counts, as when one is scored again."""
    residents: Residents
    good_points: Sequence[str]
    help: Sequence[str]
    """帮助指导: what was helped with on the spot (R51)."""
    findings: Sequence[Finding]
    """Those that stand."""

    @property
    def closed(self) -> int:
        """How many findings have come to their end."""
        return sum(map(is_closed, self.findings))

    @property
    def verified(self) -> list[ScoreItem]:
        """The items that tell of results as they were seen."""
        return [
            item
            for section in self.sections
            if Dimension.RESULTS in section.sufficiency
            for item in section.items
        ]


def facts(tx: Tx, actor: Actor, of: Sequence[Inspection], found: Sequence[Finding]) -> list[Facts]:
    """What came of inspections, in their order; only of those that were fed back. `found`: what stands."""
    told = [one for one in of if one.is_fed_back]
    ids = [one.id for one in told]
    checks = pair_checks.of_inspections(tx, ids)
    first = residents.of(tx, told, actor.today)
    notes = inspection_notes.of_inspections(tx, ids)
    cards = {one: scorecards.by_id(tx, one).card for one in {each.round.scorecard_id for each in told}}
    of_each: dict[int, list[Finding]] = {}
    for finding in found:
        of_each.setdefault(finding.inspection_id, []).append(finding)
    several = []
    for one in told:
        card = cards[one.round.scorecard_id]
        sections = card.scored(one.variant)
        values = {key: check.value for key, check in checks[one.id].items()}
        whole = all(item.key in values for section in sections for item in section.items)
        several.append(
            Facts(
                one,
                sections,
                values,
                totals(card, one.variant, values) if whole else None,
                first[one.id],
                [note.line for note in notes[one.id] if note.kind is NoteKind.GOOD_POINT],
                [note.line for note in notes[one.id] if note.kind is NoteKind.HELP],
                of_each.get(one.id, []),
            )
        )
    return several


def show(tx: Tx, actor: Actor, inspection_id: int) -> Message:
    """Return what came of an inspection, once it was fed back. Raises NotFound.

    To whoever may see what came of its round, and to those who see the inspection: the visited side its own.
    """
    inspection = inspections.by_id(tx, inspection_id)
    if inspection is None:
        raise NotFound
    in_round = _in_results(tx, actor, inspection)
    sees = access.may(tx, actor, inspection, Action.SEE_INSPECTION)
    if in_round is None and not (sees and inspection.is_fed_back):
        raise NotFound
    head: dict[str, Json] = {
        "reference": reference(inspection.id),
        "name": inspection.organization,
        "round": inspection.round.name,
        "stage": nested(Text(f"round_results.stage_{stage(inspection)}")),
    }
    back = [] if in_round is None else [[_to_county(in_round, inspection)]]
    if not inspection.is_fed_back:
        return Message(Text("round_results.not_yet", head), back)
    found = [one for one in findings.of_inspection(tx, inspection.id) if counts(one)]
    one = facts(tx, actor, [inspection], found)[0]
    params = {**head, **_said(one), "is_final": inspection.is_final}
    return Message(Text("round_results.inspection", params), [*_ways(tx, actor, inspection), *back])


def block(of: Block) -> Json:
    """A block as it is said: nothing where nothing of it is scored here."""
    if not of.most:
        return None
    return {"sections": "+".join(of.sections), "earned": shown(of.earned), "most": shown(of.most)}


def _said(one: Facts) -> dict[str, Json]:
    """What fills the text about an inspection's results."""
    total = one.totals
    return {
        "residents": residents.line([one.residents]),
        "verified": [
            {"title": item.title, "value": points(one.values.get(item.key)), "most": points(item.most)}
            for item in one.verified
            if item.key in one.values
        ],
        "total": "" if total is None else shown(total.total),
        "open": sum(item.key not in one.values for section in one.sections for item in section.items),
        "blocks": [] if total is None else [_focus(total, focus) for focus in Focus],
        "above": None if total is None else block(from_above(total)),
        "four": [] if total is None else _four(total),
        "good_points": list(one.good_points[:SHOWN]),
        "good": len(one.good_points),
        "help": len(one.help),
        "findings": len(one.findings),
        "closed": one.closed,
    }


def _focus(total: Totals, focus: Focus) -> Json:
    told = block(of_focus(total, focus))
    return None if told is None else {**told, "name": nested(Text(f"scorecards.focus_{focus}"))}


def _four(total: Totals) -> list[Json]:
    told = [(dimensions, block(of)) for dimensions, of in sufficiencies(total)]
    return [
        {**said, "names": [nested(Text(f"round_results.dimension_{one}")) for one in dimensions]}
        for dimensions, said in told
        if said is not None
    ]


def _in_results(tx: Tx, actor: Actor, inspection: Inspection) -> Results | None:
    """What came of its round, where the actor sees the inspection as part of it."""
    try:
        found = round_results.read(tx, actor, inspection.round.id)
    except NotFound:
        return None
    return found if inspection.id in {one.id for one in found.inspections} else None


def _ways(tx: Tx, actor: Actor, inspection: Inspection) -> Rows:
    ways = []
    if access.may(tx, actor, inspection, Action.SEE_INSPECTION):
        ways.append(Button(Text("round_results.to_feedback"), f"fb:o:{inspection.id}"))
    if access.may(tx, actor, inspection, Action.SEE_FINDINGS):
        ways.append(Button(Text("round_results.to_findings"), f"fi:i:{inspection.id}"))
    if access.may(tx, actor, inspection, Action.SUMMARIZE_ROUND):
        begun = Begun(
            "good_practice", f"{inspection.round.id}.{inspection.id}", keeps=True, acting=actor.office.id
        )
        ways.append(Button(Text("round_results.write_practice"), begun.data))
    return in_rows(ways, 3)


def _to_county(found: Results, inspection: Inspection) -> Button:
    county_id = found.county_of[inspection.organization_id]
    return Button(Text("round_results.back"), f"rr:l:{found.round.id}:{county_id}:0")
