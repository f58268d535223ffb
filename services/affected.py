"""Whom a change of rules concerns: how many organizations and leaders, of which kind, and some by name."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.forms.field import nested
from domain.messages import Text
from domain.obligations import Bearer
from domain.periods import MONTHS
from domain.tasks import BUDGETED
from storage import bearers, digests
from storage.assignments import Reach, Where

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date, datetime

    from domain.messages import Json
    from domain.obligations import Obligation
    from domain.people import Level, OrganizationKind
    from storage.bearers import Bearing, Described
    from storage.database import Tx

NAMED = 3
"""Organizations that are named; of more there is a number."""

_MONTHS_OF_A_YEAR = 12


@dataclass(frozen=True)
class Affected:
    """Who bears some obligations, and how often a year at most."""

    borne: tuple[tuple[Bearer, Bearing], ...]
    organizations: dict[int, Described]
    most_a_year: int
    """How often a year one organization, its leaders included, owes something of it; events not counted."""

    def told(self) -> dict[str, Json]:
        """What a text says of it: `groups` as nested texts, `names`, and how many organizations there are."""
        borne = ((bearer, self.organizations[one.organization_id]) for bearer, one in self.borne)
        counts = Counter(_group(bearer, where) for bearer, where in borne)
        groups = [
            {
                "count": count,
                "level": "" if level is None else nested(Text(f"affected.level_{level}")),
                "kind": "" if kind is None else nested(Text(f"affected.kind_{kind}")),
                "bearer": bearer.value,
            }
            for (bearer, kind, level), count in counts.items()
        ]
        names = [one.name for one in self.organizations.values()]
        return {
            "groups": [nested(Text("affected.group", one)) for one in groups],
            "names": names[:NAMED],
            "total": len(names),
            "most_a_year": self.most_a_year,
        }


def _group(bearer: Bearer, where: Described) -> tuple[Bearer, OrganizationKind | None, Level | None]:
    """As what somebody is counted: leaders by their office alone, and branches are branches everywhere."""
    if bearer is not Bearer.ORGANIZATION:
        return bearer, None, None
    return bearer, where.kind, None if where.kind in BUDGETED else where.level


def by(
    tx: Tx,
    obligations: Sequence[Obligation],
    now: datetime,
    today: date,
    *,
    below: int | None = None,
    only: Callable[[Obligation, int], bool] | None = None,
) -> Affected:
    """Who bears these obligations today: below a committee (None: everywhere), where `only` says so."""
    reach = Reach.EVERYWHERE if below is None else Reach.TREE
    found: dict[tuple[Bearer, Bearing], None] = {}
    a_year: Counter[int] = Counter()
    for zone in digests.zones(tx):
        where = Where(zone, reach, below or 0)
        for rule in obligations:
            of_rule = [
                one
                for one in bearers.of(tx, rule, where, today, now)
                if only is None or only(rule, one.organization_id)
            ]
            found |= dict.fromkeys((rule.bearer, one) for one in of_rule)
            times = _MONTHS_OF_A_YEAR // MONTHS[rule.cadence] if rule.periodic else 0
            a_year.update(dict.fromkeys({one.organization_id for one in of_rule}, times))
    described = bearers.described(tx, {one.organization_id for _, one in found})
    return Affected(tuple(found), described, max(a_year.values(), default=0))
