"""Teams of a round end to end: who may make them, what is refused, and what is named as broken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.inspection_teams import faults, warnings
from storage import inspection_rounds
from templates import render

if TYPE_CHECKING:
    from domain.inspections import Round
    from tests.services.inspecting import Supervision


def round_of(supervision: Supervision) -> Round:
    found = supervision.database.run(inspection_rounds.by_id, supervision.round_id)
    assert found is not None
    return found


def named(supervision: Supervision) -> list[str]:
    """What stands in the way of starting, as it is read."""
    found = supervision.database.run(faults, round_of(supervision))
    return [render.text(one.key, one.params) for one in found]


def test_a_whole_team_of_the_city_breaks_no_rule(supervision: Supervision) -> None:
    assert named(supervision) == []
    assert supervision.database.run(warnings, round_of(supervision)) == []
