"""The whole default catalogue, walked: each item is met in the chat by the form it names, or says why not."""

from __future__ import annotations

import asyncio
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from domain.catalogue.entry import OTHER, Entry
from domain.catalogue.loading import catalogue
from domain.catalogue.ways import ByForm, Elsewhere, prefilled
from domain.duty_stays import DutyStay
from domain.general_records import GeneralRecord
from domain.in_person_acts import InPersonAct
from domain.measures import Told, contributions_of
from domain.meetings import Meeting
from domain.obligations import Source
from domain.people import Level, Role
from domain.plans import Plan
from domain.records import RecordKind
from domain.talks import Talk
from domain.upward_reports import UpwardReport
from domain.visits import Visit
from handlers.forms.table import CURRENT, FORMS
from services.records import open_record
from storage import records
from storage.database import Database
from tests.handlers.forms.filling import Filling
from tests.services.diary import Diary, said

if TYPE_CHECKING:
    from domain.forms.form import Answers
    from domain.obligations import Obligation
    from domain.people import Actor

ITEMS = [item for item in catalogue(2026).entries if item.id != OTHER]
BY_FORM = [(item, way) for item in ITEMS for way in item.ways if isinstance(way, ByForm)]
ELSEWHERE = [(item, way) for item in ITEMS for way in item.ways if isinstance(way, Elsewhere)]

BEGUN = [one for one in catalogue(2026).obligations if one.form]

TOLD: Mapping[RecordKind, Callable[[Answers], Told]] = {
    RecordKind.MEETING: Meeting.from_answers,
    RecordKind.VISIT: Visit.from_answers,
    RecordKind.DUTY_STAY: DutyStay.from_answers,
    RecordKind.TALK: Talk.from_answers,
    RecordKind.IN_PERSON: InPersonAct.from_answers,
    RecordKind.PLAN: Plan.from_answers,
    RecordKind.UPWARD_REPORT: UpwardReport.from_answers,
    RecordKind.GENERAL: GeneralRecord.from_answers,
}
"""What a filled form tells, for the forms that buttons of obligations begin."""

STEERING_OFFICE = {"COO-02", "COO-04", "COO-06", "COO-07", "COO-08", "GUI-06", "SUP-08"}
"""Items of the steering office. Source: defaults, "applies to"."""

ORGANIZATION_DEPARTMENT = {"INS-02", "INS-04", "INS-06", "ASS-08"}
MEMBERS = {"GUI-02"}

ANSWERS = {
    "kinds": "[支委会]",
    "attendance": "4/5",
    "topics": "研究党费",
    "decision": "[没有决定]",
    "held_on": "昨天",
    "title": "本年第一次",
    "number": "[没有文号]",
    "matter": "水渠漏水",
    "count": "[2]",
    "figure": "[跳过]",
    "line": "[没有说明]",
    "span": "昨天",
    "problems_taken_on": "[0]",
    "revisit_on": "[跳过]",
}
"""What is answered to a step; a step that is not here is one of choice, and its first button is taken."""


@pytest.fixture(scope="module")
def city(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Diary]:
    """One city for the whole walk, on the afternoon of Friday, 27 March 2026."""
    path = tmp_path_factory.mktemp("catalogue") / "wuze.db"
    shutil.copyfile(sqlite_template, path)
    database = Database(f"sqlite:///{path}", b"key")
    yield Diary(database)
    asyncio.run(database.close())


def bearer(city: Diary, item: Entry) -> Actor:
    """Somebody to whom an item applies, and who may log it."""
    role, level = Role.SECRETARY, Level.TOWNSHIP
    if item.id.startswith("BR-"):
        level = Level.VILLAGE
    elif item.id.startswith("MEM-") or item.id in MEMBERS:
        role = Role.LEADERSHIP_MEMBER
    elif item.id in STEERING_OFFICE:
        role, level = Role.STEERING_OFFICE_USER, Level.CITY
    elif item.id in ORGANIZATION_DEPARTMENT:
        role, level = Role.ADMINISTRATOR, Level.CITY
    return city.actor(city.city.who(role, level)[0].id)


def fill(filling: Filling, **otherwise: str) -> None:
    """Answer what is asked until the summary is shown."""
    while (step := filling.asked()) is not None:
        answer = (ANSWERS | otherwise).get(step, f"[{filling.labels()[0]}]")
        if answer.startswith("["):
            filling.tap(answer[1:-1])
        else:
            filling.say(answer)
        assert filling.asked() != step, (step, answer)


@pytest.mark.parametrize(("item", "way"), BY_FORM, ids=[f"{item.id} by {way.form}" for item, way in BY_FORM])
def test_an_item_is_met_by_filling_in_its_form(city: Diary, item: Entry, way: ByForm) -> None:
    actor = bearer(city, item)
    form = FORMS[way.form, CURRENT[way.form]].form

    filling = Filling(city, actor, form, way.answers)
    assert filling.session.answers == way.answers, "the form takes what the catalogue knows already"
    fill(filling)
    record_id = city.log(actor, form.name, filling.answers())

    record = city.database.run(records.get, record_id)
    assert record is not None
    assert record.kind is way.form
    opened = said(city.database.run(open_record, actor, record_id, city.now))
    assert filling.summary().partition("\n")[0] in opened
    if way.form is RecordKind.GENERAL:
        assert f"{item.title} · 3月26日 周四" in opened


@pytest.mark.parametrize("own", BEGUN, ids=lambda own: own.key)
def test_the_button_of_an_obligation_begins_a_form_that_counts_for_it(city: Diary, own: Obligation) -> None:
    item = catalogue(2026).entry(own.item)
    assert item is not None
    name, _, value = own.form.partition(":")
    form = FORMS[name, CURRENT[name]].form

    filling = Filling(city, bearer(city, item), form, prefilled(RecordKind(name), value))
    assert not value or filling.session.answers, "the form takes what the button knows"
    fill(filling, figure="40")

    told = TOLD[RecordKind(name)]({**filling.answers(), "addressee_id": 1})
    counted = {one.measure for one in contributions_of(told)}
    assert counted & set(own.counts), counted


def test_whatever_is_counted_from_records_can_be_begun_by_a_button() -> None:
    without = {one.key: one.source for one in catalogue(2026).obligations if not one.form}

    assert without == {
        "IMP-01": Source.TASKS,
        "GUI-01": Source.CONTACT_POINTS,
        "GUI-06": Source.REQUESTS,
        "SEC-D2": Source.PROBLEMS,
        "SEC-03": Source.CONTACT_POINTS,
        "SEC-04": Source.CONTACT_POINTS,
        "SEC-05": Source.CONTACT_POINTS,
    }


def test_an_item_for_which_nothing_is_entered_says_why(figures: Callable[[str], None]) -> None:
    where = {item.id: way.where for item, way in ELSEWHERE}

    assert where == {
        "INS-07": "automatic",
        "GUI-01": "roster",
        "ASS-05": "automatic",
        "SEC-03": "roster",
        "SEC-04": "roster",
        "SEC-05": "roster",
    }
    assert all(way.reason for _, way in ELSEWHERE)
    for item, way in ELSEWHERE:
        figures(f"{item.id} {item.title}: {way.where}, {way.reason}")


def test_every_item_is_met_somehow(figures: Callable[[str], None]) -> None:
    met = {item.id for item, _ in (*BY_FORM, *ELSEWHERE)}
    assert met == {item.id for item in ITEMS}

    likely = [way for item in ITEMS if isinstance(way := item.ways[0], ByForm)]
    assert len(likely) + len(ELSEWHERE) == len(ITEMS) == 85
    first = Counter(str(way.form) for way in likely)
    figures(f"{len(ITEMS)} items in {len(BY_FORM)} ways; likely form: {dict(first.most_common())}")


def test_what_no_list_names_can_be_logged_as_well(city: Diary) -> None:
    filling = Filling(city, city.secretary(), FORMS["general", 1].form)
    filling.say("其他")
    fill(filling)

    assert filling.answers()["item"] == OTHER
