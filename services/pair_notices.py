"""Telling people where they go, with whom, and when; and whom it no longer concerns. Source: R62.

One message for everything that is set at once, however many places it is about: burden.md, few messages.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.messages import Button, Message, Text
from services import notices
from services.inspection_teams import everybody
from storage import inspections, organizations, persons

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from domain.inspections import Inspection, Member, Round
    from domain.messages import Json
    from storage.database import Tx

_SHOWN = 6
"""Places that a message names, with a button each."""


def tell(tx: Tx, round_: Round, written: Sequence[tuple[Inspection, int]], now: datetime) -> None:
    """Tell pairs and leaders where they go, and those who went before that they need not.

    `written`: inspections as they were before, each with the number of the pair that holds now.
    """
    members = {one.person_id: one for one in everybody(tx, round_.id)}
    going: dict[int, list[Inspection]] = {}
    freed: dict[int, list[Inspection]] = {}
    now_set = {one.id: one for one in inspections.of_round(tx, round_.id)}
    for before, _ in written:
        present = now_set[before.id]
        if present.pair is None:
            continue
        for person_id in {*present.pair.person_ids, *present.leader_ids}:
            going.setdefault(person_id, []).append(present)
        for person_id in set(() if before.pair is None else before.pair.person_ids):
            if person_id not in present.pair.person_ids:
                freed.setdefault(person_id, []).append(before)
    newest = max((pair_id for _, pair_id in written), default=0)
    for person_id, several in sorted(going.items()):
        text = Text("pairing.you_go", _params(round_, person_id, several, members))
        rows = [[Button(one.organization, f"ss:o:{one.id}")] for one in several[:_SHOWN]]
        if len(several) > _SHOWN:
            rows.append([Button(Text("pairing.all_mine"), "ss")])
        _push(tx, person_id, round_, Message(text, rows), now, f"pair:{newest}")
    for person_id, several in sorted(freed.items()):
        text = Text("pairing.you_are_free", _params(round_, person_id, several, members))
        _push(tx, person_id, round_, Message(text), now, f"free:{newest}")


def _params(
    round_: Round, person_id: int, several: Sequence[Inspection], members: dict[int, Member]
) -> dict[str, Json]:
    places = []
    for one in several[:_SHOWN]:
        pair = () if one.pair is None else one.pair.person_ids
        others = [members[other].name for other in pair if other != person_id and other in members]
        visit_on = None if one.pair is None or one.pair.visit_on is None else one.pair.visit_on.isoformat()
        places.append({"name": one.organization, "with": others, "visit_on": visit_on})
    return {
        "round": round_.name,
        "count": len(several),
        "places": places,
        "leads": all(person_id in one.leader_ids for one in several),
        "from_on": round_.from_on.isoformat(),
        "to_on": round_.to_on.isoformat(),
    }


def _push(tx: Tx, person_id: int, round_: Round, message: Message, now: datetime, matter: str) -> None:
    """Tell somebody who has joined, in the day of the committee that runs the round."""
    account = persons.chat_of(tx, person_id)
    organization = organizations.by_id(tx, round_.organization_id)
    if account is not None and organization is not None:
        notices.by_day(tx, account, message, now, f"{matter}:{account}", organization.time_zone)
