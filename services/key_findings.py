"""From which findings the visits of a key round start, and who may read these for it. Source: R70, R71."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.authorization import Action
from domain.finding_states import Colour
from domain.inspections import Mode
from domain.refusals import NotFound
from domain.round_sampling import Target, kinds
from services import findings, inspections
from services.round_plan import how
from storage import findings as stored
from storage import inspection_rounds
from storage import inspections as visits

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from domain.inspections import Inspection
    from domain.people import Actor
    from services.findings import Seen, Standing
    from storage.database import Tx


@dataclass(frozen=True)
class Reason:
    """A finding from which a visit starts, as it stands now."""

    standing: Standing
    kinds: Sequence[Target]
    """As what it made the place a target."""


def of(tx: Tx, inspection: Inspection, now: datetime) -> list[Reason]:
    """Return from what a visit starts, in the order in which it was found; nothing outside of key rounds.

    That are the findings for which the place was chosen, with what held of each then. A place that was taken
    in by hand was chosen for none: there it is all that have not come to their end, with what holds now.
    """
    round_, place = inspection.round, inspection.organization_id
    if round_.mode is not Mode.KEY:
        return []
    known = findings.standing(tx, stored.of_organizations(tx, [place]), now)
    named = _named(tx, inspection)
    if named is not None:
        return [Reason(one, told) for one in known if (told := named.get(one.finding.reference)) is not None]
    open_ones = [one for one in known if one.now.colour in {Colour.YELLOW, Colour.RED}]
    return [Reason(one, kinds(one.now)) for one in open_ones if one.finding.inspection_id != inspection.id]


def look(tx: Tx, actor: Actor, finding_id: int, now: datetime) -> tuple[Seen, int | None]:
    """A finding to be read, and the visit of a key round for which it may be. Raises NotFound.

    There is none for whoever may read it anyway. Who visits for a finding reads it, and does nothing else
    with it.
    """
    try:
        return findings.require(tx, actor, finding_id, Action.SEE_FINDINGS, now), None
    except NotFound:
        finding = stored.by_id(tx, finding_id)
        if finding is None:
            raise
        for one in visits.of_person(tx, actor.person_id):
            if one.organization_id != finding.organization_id or one.round.mode is not Mode.KEY:
                continue
            reasons = of(tx, one, now) if inspections.may(tx, actor, one, Action.SCORE_ITEMS) else []
            for each in reasons:
                if each.standing.finding.id == finding_id:
                    return _seen(tx, actor, each.standing), one.id
        raise


def _named(tx: Tx, inspection: Inspection) -> Mapping[str, list[Target]] | None:
    """The findings for which a place was chosen, by reference; None where it was chosen otherwise."""
    targets = inspection_rounds.targets(tx, inspection.round.id)
    why = next((one.why for one in targets if one.organization_id == inspection.organization_id), None)
    if why is None or how(why) != "findings":
        return None
    return {one["reference"]: [Target(kind) for kind in one["kinds"]] for one in why["findings"]}


def _seen(tx: Tx, actor: Actor, one: Standing) -> Seen:
    inspection = visits.by_id(tx, one.finding.inspection_id)
    if inspection is None:
        raise NotFound
    return findings.Seen(one.finding, inspection, inspections.scopes(tx, actor, inspection), one.now)
