"""How a finding is said in a line: a mark, always with a word beside it, what it is, and until when."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from domain.finding_states import UNDONE, Colour
from domain.forms.field import nested
from domain.messages import Button, Text
from services.coverage import turning

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.finding_states import Condition
    from domain.findings import Finding
    from domain.messages import Json
    from services.findings import Standing

PAGE = 6
"""Findings on one page: a button each."""


def mark(state: Condition) -> Text:
    """How it stands: a mark of its colour with the word for it."""
    if state.colour is Colour.RED:
        return Text("findings.mark_overdue", {"days": state.overdue_days})
    if state.disputed:
        return Text("findings.mark_disputed")
    if state.waits_since is not None:
        return Text("findings.mark_waits", {"days": state.waited_days})
    if state.due_on is None and state.state in UNDONE:
        return Text("findings.mark_untold")
    return Text(f"findings.mark_{state.state}")


def said(finding: Finding, state: Condition) -> dict[str, Json]:
    """What fills every text about a finding. `left`: the days until it is due, while that matters."""
    runs = state.due_on is not None and state.state in UNDONE
    left = (state.due_on - state.today).days if state.due_on is not None and runs else None
    return {
        "mark": nested(mark(state)),
        "reference": finding.reference,
        "matter": finding.matter,
        "due_on": state.due_on.isoformat() if state.due_on is not None and runs else "",
        "left": left,
        "disputed": state.disputed,
        "waits": state.waited_days if state.waits_since is not None else None,
    }


def line_button(one: Standing, *, where: bool = False) -> Button:
    """A button that opens a finding; `where`: it also says in which organization it is."""
    params = {**said(one.finding, one.now), "organization": one.place.name if where else ""}
    return Button(Text("findings.line", params), f"fi:o:{one.finding.id}")


def by_urgency(found: Sequence[Standing]) -> list[Standing]:
    """Findings with those first that somebody has to put right, the soonest due first."""
    return sorted(found, key=_urgency)


def _urgency(one: Standing) -> tuple[int, date, int]:
    order = ("undone", "submitted", "done", "withdrawn")
    group = "undone" if one.now.state in UNDONE else str(one.now.state)
    place = order.index(group) if group in order else order.index("done")
    return place, one.now.due_on or date.max, one.finding.id


def paged(total: int, page: int, data: str) -> tuple[int, int, list[list[Button]]]:
    """The page that is shown, how many there are, and the buttons to those beside it."""
    pages = max(1, -(-total // PAGE))
    page = min(page, pages - 1)
    return page, pages, turning(page, pages, data)
