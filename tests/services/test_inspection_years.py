"""A year of inspections: every figure is that of its list, and of an independent recount in plain loops."""

from __future__ import annotations

import os
import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert, select

from domain.findings import Category, FindingEventKind
from domain.inspections import InspectionEventKind, NoteKind
from domain.refusals import NotFound
from services import inspection_years
from storage import schema, scorecards
from tests.services.diary import buttons, said
from tests.services.round_filled import fed_back, find, note, tell

if TYPE_CHECKING:
    from sqlalchemy import Table

    from domain.people import Actor
    from storage.database import Database, Tx
    from tests.services.diary import Diary
    from tests.services.inspecting import Supervision

CITIES = 50
SEED = int(os.environ.get("WUZE_TEST_SEED", "20260327"))
ZONE = "Asia/Shanghai"
LEVELS = ("city", "county", "township", "village", "community", "unit")
ENDS = ("closed", "relapsed", "lasting", "verified", "withdrawn", "measure")


def show(supervision: Supervision, year: int = 2026, actor: Actor | None = None) -> str:
    by = actor or supervision.administrator()
    return said(supervision.database.run(inspection_years.show, by, year))


def test_a_year_is_told_in_plain_figures(supervision: Supervision) -> None:
    for inspection_id in (supervision.village_id, supervision.township_id, supervision.county_id):
        fed_back(supervision, inspection_id)
    tell(supervision, supervision.other_village_id, InspectionEventKind.ARRIVED)
    find(supervision, supervision.village_id, Category.LAX, FindingEventKind.CLOSED)
    find(supervision, supervision.village_id, Category.LAX)
    find(supervision, supervision.other_village_id, Category.LAX)
    for inspection_id in (supervision.village_id, supervision.other_village_id):
        note(supervision, inspection_id, NoteKind.HELP, "教会了用表")

    told = show(supervision)

    assert "到过:县市党委 1 个、乡镇 1 个、村 1 个、社区 0 个、其他单位 0 个" in told
    assert "轮次:巡回 0,交互 1,重点 0" in told
    assert "督查 3 次(一次到一个党组织)" in told
    assert "查出问题 2 条,已销号 1 条" in told
    assert "帮助指导 1 次" in told
    assert "督查 0 次" in show(supervision, 2025)


def test_each_figure_has_its_list(supervision: Supervision) -> None:
    fed_back(supervision, supervision.village_id)
    find(supervision, supervision.village_id, Category.LAX, FindingEventKind.CLOSED)
    by = supervision.administrator()

    places = supervision.database.run(inspection_years.places, by, 2026)
    findings = supervision.database.run(inspection_years.listed_findings, by, 2026)

    assert "2026年督查 1 次" in said(places).replace("<b>", "").replace("</b>", "")
    assert f"rr:i:{supervision.village_id}" in buttons(places).values()
    assert f"WT-{supervision.village_id}-1" in said(findings)
    assert "(已销号)" in said(findings)


def test_the_year_is_that_of_the_day_of_the_feedback_where_the_committee_is(supervision: Supervision) -> None:
    supervision.diary.now = datetime(2026, 12, 31, 15, 59, tzinfo=UTC)
    fed_back(supervision, supervision.village_id)
    supervision.diary.now = datetime(2026, 12, 31, 16, 0, tzinfo=UTC)
    fed_back(supervision, supervision.other_village_id)

    by = supervision.administrator()
    assert "督查 1 次" in show(supervision, 2026, by)
    assert "督查 1 次" in show(supervision, 2027, by)


def test_another_committee_has_a_year_of_its_own(supervision: Supervision) -> None:
    fed_back(supervision, supervision.village_id)

    assert "督查 0 次" in show(supervision, actor=supervision.visited())
    for actor in (supervision.inspector(0), supervision.leader()):
        with pytest.raises(NotFound):
            show(supervision, actor=actor)
    for year in (0, 1999, 3000, 99_999_999):
        with pytest.raises(NotFound):
            show(supervision, year)


@dataclass
class City:
    """A city that was made up: its committee, and the rows that were written for it."""

    committee_id: int
    rows: dict[str, list[dict[str, Any]]]


class Chance:
    """Writes cities by lot, straight into the tables."""

    def __init__(self, tx: Tx, seed: int) -> None:
        self.tx = tx
        self.lot = random.Random(seed)
        self.person_id = int(tx.execute(select(schema.persons.c.id).limit(1)).scalar_one())

    def city(self, number: int) -> City:
        """A committee with organizations, rounds, inspections, findings and notes."""
        top = self.organization(None, "city", f"市委{number}")
        city = City(top, {"organizations": [], "rounds": [], "inspections": [], "findings": [], "notes": []})
        for one in range(self.lot.randint(1, 8)):
            level = self.lot.choice(LEVELS)
            organization_id = self.organization(top, level, f"{level}{number}.{one}")
            city.rows["organizations"].append({"id": organization_id, "level": level})
        card_id, _ = scorecards.begin_with(self.tx, top, datetime(2025, 1, 1, tzinfo=UTC))
        for one in range(self.lot.randint(0, 4)):
            self.round(city, card_id, f"第{one}轮")
        return city

    def round(self, city: City, card_id: int, name: str) -> None:
        mode = self.lot.choice(["roving", "cross"])
        on = date(2025, 6, 1) + timedelta(self.lot.randint(0, 700))
        round_id = self.row(
            schema.inspection_rounds,
            organization_id=city.committee_id,
            name=name,
            mode=mode,
            manner="cross",
            from_on=on,
            to_on=on,
            procedure="看",
            scorecard_id=card_id,
            seed=1,
            at=datetime(2025, 6, 1, tzinfo=UTC),
            person_id=self.person_id,
        )
        city.rows["rounds"].append({"id": round_id, "mode": mode})
        for organization in self.lot.sample(
            city.rows["organizations"], self.lot.randint(0, len(city.rows["organizations"]))
        ):
            self.inspection(city, round_id, organization["id"])

    def inspection(self, city: City, round_id: int, organization_id: int) -> None:
        at = datetime(2025, 12, 20, tzinfo=UTC) + timedelta(hours=self.lot.randint(0, 24 * 400))
        made = {"at": at, "person_id": self.person_id}
        inspection_id = self.row(
            schema.inspections, round_id=round_id, organization_id=organization_id, variant="village", **made
        )
        told: dict[str, Any] = {"id": inspection_id, "round": round_id, "organization": organization_id}
        told["fed_back"] = at if self.lot.random() < 0.7 else None
        if told["fed_back"]:
            self.row(
                schema.inspection_events, inspection_id=inspection_id, kind="fed_back", on_paper=False, **made
            )
        city.rows["inspections"].append(told)
        for kind in self.lot.choices([one.value for one in NoteKind], k=self.lot.randint(0, 4)):
            self.row(schema.inspection_notes, inspection_id=inspection_id, kind=kind, line="事", **made)
            city.rows["notes"].append({"inspection": inspection_id, "kind": kind})
        for number in range(self.lot.randint(0, 4)):
            self.finding(city, inspection_id, organization_id, number, made)

    def finding(
        self, city: City, inspection_id: int, organization_id: int, number: int, made: dict[str, Any]
    ) -> None:
        finding_id = self.row(
            schema.findings,
            reference=f"WT-{inspection_id}-{number + 1}",
            organization_id=organization_id,
            inspection_id=inspection_id,
            category=self.lot.choice([one.value for one in Category]),
            severity="ordinary",
            matter="事",
            due_days=30,
            **made,
        )
        events = self.lot.choices(ENDS, k=self.lot.randint(0, 4))
        for kind in events:
            self.row(schema.finding_events, finding_id=finding_id, kind=kind, line="事", **made)
        city.rows["findings"].append({"inspection": inspection_id, "events": events})

    def organization(self, parent_id: int | None, level: str, name: str) -> int:
        named = {"name": name, "pinyin": name, "initials": "x", "time_zone": ZONE}
        kind = "committee" if level in {"city", "county", "township"} else "branch"
        return self.row(
            schema.organizations,
            parent_id=parent_id,
            kind=kind,
            level=level,
            from_on=date(2020, 1, 1),
            **named,
        )

    def row(self, table: Table, **values: Any) -> int:
        return int(self.tx.execute(insert(table).returning(table.c.id), values).scalar_one())


def recounted(city: City, year: int) -> dict[str, Any]:
    """The figures of a year, counted anew by plain loops over what was written."""
    fed, visited, rounds = set(), set(), set()
    for one in city.rows["inspections"]:
        if one["fed_back"] is not None and one["fed_back"].astimezone(ZoneInfo(ZONE)).year == year:
            fed.add(one["id"])
            visited.add(one["organization"])
            rounds.add(one["round"])
    covered = dict.fromkeys(("county", "township", "village", "community", "other"), 0)
    for organization in city.rows["organizations"]:
        if organization["id"] in visited:
            kind = organization["level"] if organization["level"] in covered else "other"
            covered[kind] += 1
    modes = dict.fromkeys(("roving", "cross", "key"), 0)
    for told in city.rows["rounds"]:
        if told["id"] in rounds:
            modes[told["mode"]] += 1
    figures = {"covered": covered, "rounds": modes, "inspections": len(fed)}
    return figures | recounted_findings(city, fed)


def recounted_findings(city: City, fed: set[int]) -> dict[str, int]:
    """The findings and the help of the inspections of a year, counted the same way."""
    found = closed = helped = 0
    for finding in city.rows["findings"]:
        if finding["inspection"] not in fed or "withdrawn" in finding["events"]:
            continue
        found += 1
        is_closed = False
        for event in finding["events"]:
            if event in {"closed", "relapsed"}:
                is_closed = event == "closed"
        closed += is_closed
    for one in city.rows["notes"]:
        helped += one["inspection"] in fed and one["kind"] == "help"
    return {"findings": found, "closed": closed, "helped": helped}


def made_up(tx: Tx, seed: int, count: int) -> list[City]:
    """So many cities by lot."""
    chance = Chance(tx, seed)
    return [chance.city(number) for number in range(count)]


def compared(database: Database, seed: int, count: int) -> int:
    """Compare the figures of every city and year with the recount; gives how many were not empty."""
    filled = 0
    for city in database.run(made_up, seed, count):
        for year in (2025, 2026, 2027):
            found = database.run(inspection_years.year_of, city.committee_id, year)
            figures = inspection_years.figures(found)
            assert figures == recounted(city, year), (seed, city.committee_id, year)
            filled += figures["inspections"] > 0
    return filled


def test_every_figure_is_that_of_a_plain_recount_in_fifty_cities(diary: Diary) -> None:
    assert compared(diary.database, SEED, CITIES) > CITIES // 2
