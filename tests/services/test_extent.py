"""The two rates of random trees, beside a slow recount, place by place, of what was laid down."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert

from domain.coverage import FIELDS, Rates, StepKind
from domain.people import Level, Role, Sector
from services.extent import extent, home_of
from storage import schema
from tests.services.diary import FRIDAY
from tests.services.following import who
from tests.services.test_duties_oracle import seed

if TYPE_CHECKING:
    from collections.abc import Callable

    from storage.database import Tx
    from tests.services.diary import Diary

__all__ = ["seed"]

TREES = 100
FIRST = date(2025, 1, 1)
SECTORS = [*FIELDS, Sector.VILLAGE, None]
KINDS = ("branch", "general_branch", "committee", "department")
LED = ("branch", "general_branch", "committee")


@dataclass
class Laid:
    """What was laid down."""

    tree: int
    organizations: dict[int, dict[str, Any]] = field(default_factory=dict)
    gaps: list[dict[str, Any]] = field(default_factory=list)
    merged: dict[int, int] = field(default_factory=dict)


def test_the_rates_are_what_a_recount_gives(diary: Diary, seed: int, figures: Callable[[str], None]) -> None:
    chance = random.Random(seed)
    actor = who(diary, Role.SECRETARY, Level.TOWNSHIP)
    drafts = _Drafts(actor.person_id, actor.office.id)
    trees = [diary.database.run(_lay_down, chance, drafts) for _ in range(TREES)]
    full = 0

    for laid in trees:
        on = FIRST + timedelta(days=chance.randrange(450))
        whole = diary.database.run(extent, laid.tree, on)
        assert whole.rates() == _recounted(laid, laid.tree, on), (seed, laid.tree, on)
        for child in whole.children():
            counted = whole.rates(whole.within(child.id))
            assert counted == _recounted(laid, child.id, on), (seed, child.id, on)
        for gap in whole.gaps:
            assert diary.database.run(home_of, gap, on) == whole.homes[gap.id], (seed, gap, on)
        full += whole.rates().is_full

    figures(f"{sum(len(one.gaps) for one in trees)} blanks in {TREES} trees, {full} of them at the aim")
    assert 0 < full < TREES


@dataclass
class _Drafts:
    person_id: int
    office_id: int

    def one(self, tx: Tx) -> int:
        """A draft of which something is made."""
        at = {"begun_at": _at(FRIDAY), "changed_at": _at(FRIDAY)}
        session = {"form": "coverage_gap", "form_version": 1, "revision": 1, "session": {}}
        values = {"person_id": self.person_id, "office_id": self.office_id, **session, **at}
        made = insert(schema.drafts).returning(schema.drafts.c.id)
        return int(tx.execute(made, values).scalar_one())


def _at(day: date) -> datetime:
    return datetime.combine(day, time(8), tzinfo=UTC)


def _lay_down(tx: Tx, chance: random.Random, drafts: _Drafts) -> Laid:
    """A tree of up to twelve organizations with up to eight blanks."""
    top = _organization(tx, chance, None, "committee")
    laid = Laid(top["id"], {top["id"]: top})
    for _ in range(chance.randrange(12)):
        parent = chance.choice([one for one in laid.organizations.values() if one["to_on"] is None])
        made = _organization(tx, chance, parent["id"], chance.choice(KINDS))
        laid.organizations[made["id"]] = made
    _merge(tx, chance, laid)
    for _ in range(chance.randrange(9)):
        laid.gaps.append(_gap(tx, chance, laid, drafts))
    return laid


def _organization(tx: Tx, chance: random.Random, parent: int | None, kind: str) -> dict[str, Any]:
    from_on = FIRST + timedelta(days=chance.choice((0, 0, chance.randrange(400))))
    ends = parent is not None and chance.random() < 0.25
    values = {
        "parent_id": parent,
        "kind": kind,
        "level": "township",
        "sector": None if (sector := chance.choice(SECTORS)) is None else sector.value,
        "name": f"组织{chance.random()}",
        "pinyin": "",
        "initials": "",
        "from_on": from_on if parent is not None else FIRST,
        "to_on": from_on + timedelta(days=chance.randrange(200)) if ends else None,
    }
    made = insert(schema.organizations).returning(schema.organizations.c.id)
    return {**values, "id": tx.execute(made, values).scalar_one()}


def _merge(tx: Tx, chance: random.Random, laid: Laid) -> None:
    """Some that ended went on in another one of the tree, which may have ended too."""
    for one in laid.organizations.values():
        others = [other for other in laid.organizations if other > one["id"] or other == laid.tree]
        if one["to_on"] is not None and others and chance.random() < 0.6:
            laid.merged[one["id"]] = chance.choice(others)
            values = {"organization_id": one["id"], "successor_id": laid.merged[one["id"]], "kind": "merge"}
            tx.execute(insert(schema.successions), {**values, "on_day": one["to_on"] + timedelta(1)})


def _gap(tx: Tx, chance: random.Random, laid: Laid, drafts: _Drafts) -> dict[str, Any]:
    found_on = FIRST + timedelta(days=chance.randrange(300))
    told = {
        "organization_id": chance.choice(list(laid.organizations)),
        "sector": chance.choice(FIELDS).value,
        "name": "市场",
        "remote": chance.random() < 0.3,
        "works": chance.random() < 0.3,
        "found_on": found_on,
        "at": _at(FRIDAY),
        "person_id": drafts.person_id,
        "draft_id": drafts.one(tx),
    }
    made = insert(schema.coverage_gaps).returning(schema.coverage_gaps.c.id)
    gap_id = tx.execute(made, told).scalar_one()
    steps: list[dict[str, Any]] = []
    day = found_on
    for _ in range(chance.randrange(4)):
        kind = chance.choice(["organized", *StepKind])
        picked = (
            chance.choice(list(laid.organizations)) if kind == "organized" and chance.random() < 0.7 else None
        )
        day += timedelta(days=chance.randrange(120))
        step = {"kind": str(kind), "on_day": day, "line": "说明", "organization_id": picked}
        made_by = {"at": _at(FRIDAY), "person_id": drafts.person_id, "gap_id": gap_id}
        tx.execute(insert(schema.coverage_steps), {**step, **made_by})
        steps.append(step)
        if kind in {"ceased", "mistaken"}:
            break
    return {**told, "steps": steps}


def _recounted(laid: Laid, top: int, on: date) -> Rates:
    """Go through every place by itself."""
    units = organized = worked = 0
    listed = []
    for one_id, one in laid.organizations.items():
        counts = one["sector"] in set(FIELDS) and one["kind"] in LED
        if counts and _alive(laid, one_id, on) and _lies_in(laid, one_id, top):
            units, organized, worked = units + 1, organized + 1, worked + 1
            listed.append(one_id)
    for gap in laid.gaps:
        if gap["found_on"] > on or not _lies_in(laid, _home(laid, gap, on), top):
            continue
        state, picked = ("work" if gap["works"] else "lapsed"), None
        for step in gap["steps"]:
            if step["on_day"] <= on:
                state, picked = step["kind"], step["organization_id"]
        if state in {"ceased", "mistaken"}:
            continue
        if state == "organized" and picked in listed:
            listed.remove(picked)  # it is counted as the organization, once
            continue
        if state == "organized" and picked is not None and not _goes_on(laid, picked, on):
            state = "lapsed"
        units += 1
        organized += state == "organized"
        worked += state in {"organized", "work"}
    return Rates(units, organized, worked)


def _alive(laid: Laid, one_id: int, on: date) -> bool:
    one = laid.organizations[one_id]
    return one["from_on"] <= on and not (one["to_on"] is not None and one["to_on"] < on)


def _goes_on(laid: Laid, one_id: int, on: date) -> bool:
    """Whether an organization, or what it went on in, is there; nothing went on in a circle."""
    if _alive(laid, one_id, on):
        return True
    return one_id in laid.merged and _goes_on(laid, laid.merged[one_id], on)


def _home(laid: Laid, gap: dict[str, Any], on: date) -> int:
    at: list[int] = [gap["organization_id"]]
    while at[-1] in laid.merged:
        at.append(laid.merged[at[-1]])
    present = [one for one in at if _alive(laid, one, on)]
    home: int = at[0] if at[0] in present else min(present, default=at[0])
    while not (_alive(laid, home, on) and laid.organizations[home]["kind"] == "committee"):
        home = laid.organizations[home]["parent_id"]
    return home


def _lies_in(laid: Laid, one_id: int, top: int) -> bool:
    """Whether one is the top or below it."""
    parent = laid.organizations[one_id]["parent_id"]
    return one_id == top or (parent is not None and _lies_in(laid, parent, top))
