"""What a parent sees of the organizations below, as a workbook: every duty, and the chain of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.forms.field import nested
from domain.messages import Document, Text
from services import chain, duties, duty_lines, overview
from services.persons import local_day
from services.record_lists import addressees
from services.records import title
from storage import organizations, record_lists

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from domain.messages import Json
    from domain.people import Actor
    from services.chain import Chain, Tree
    from services.duties import Due
    from storage.database import Tx

MOST_WAITING = 1000
"""Reports and requests that are listed; there are more only where nobody ever answers."""


def workbook(tx: Tx, actor: Actor, now: datetime) -> Document:
    """Return the workbook of the tree below the actor's seat. Raises NotFound, also where nobody is below."""
    of = chain.tree(tx, actor, now)
    params = {
        "organization": of.top.name,
        "on": of.today.isoformat(),
        "day": f"{of.today:%Y%m%d}",
        "duties": [*_duties(tx, of), *_waiting(tx, of)],
        "chains": [row for one in chain.every(tx, of) for row in _steps(one, of.today)],
        "requests": chain.waiting(tx, of),
    }
    return Document("duties", params)


def _duties(tx: Tx, of: Tree) -> list[Json]:
    """Return the duties of everybody directly below, organization by organization."""
    by_organization: dict[int, list[Due]] = {}
    for one in overview.present(duties.of_children(tx, of.top, of.now), of.today):
        by_organization.setdefault(one.assignment.organization_id, []).append(one)
    children = organizations.children(tx, of.top.id, of.today, offset=0, limit=overview.MOST)
    return [
        {"organization": child.name, **_row(several, of.today)}
        for child in children
        for several in overview.alike(sorted(by_organization.get(child.id, ()), key=duties.urgency))
    ]


def _row(several: Sequence[Due], today: date) -> dict[str, Json]:
    """Return a duty, or what several people bear each for themselves: then people are counted."""
    one = several[0]
    line = duty_lines.line(one, today)
    half = 2 if one.obligation.halves else 1
    counted = (one.assignment.counted / half, one.assignment.required / half)
    if len(several) > 1:
        counted = (sum(due.state in duty_lines.DONE for due in several), len(several))
    return {
        **{key: line[key] for key in ("title", "subject", "last")},
        "period": _with_year(line["period"]),
        "state": nested(Text(f"obligations.state_{line['state']}")),
        "done": counted[0],
        "due": counted[1],
        "unit": "people" if len(several) > 1 else "days" if one.obligation.halves else "",
        "remark": line["remark"] if len(several) == 1 else "",
        "since": "",
    }


def _waiting(tx: Tx, of: Tree) -> list[Json]:
    """Return the reports and requests that wait for the top of the tree, the oldest first."""
    to = addressees(tx, {of.top.id})
    found = record_lists.waiting(tx, to, of.now, offset=0, limit=MOST_WAITING)
    names = organizations.names(tx, [one.organization_id for one in found])
    return [
        {
            "organization": names[one.organization_id],
            "title": nested(title(tx, one)),
            "state": nested(Text("overview.waits")),
            "since": local_day(one.entered_at, of.top.time_zone).isoformat(),
        }
        for one in found
    ]


def _steps(one: Chain, today: date) -> list[Json]:
    """Return a row for each step of a chain."""
    said = chain.said(one, today)
    verdict = nested(Text("overview.verdict", {key: said[key] for key in ("many", "extent", "stop")}))
    return [
        {
            **{key: said[key] for key in ("title", "subject")},
            "period": _with_year(said["period"]),
            "last": one.last.isoformat(),
            "verdict": verdict,
            **step,
        }
        for step in said["steps"]
    ]


def _with_year(period: Json) -> Json:
    """A period as it is called with its year: a workbook is read in another one."""
    return {**period, "params": {**period["params"], "other_year": True}} if period else period
