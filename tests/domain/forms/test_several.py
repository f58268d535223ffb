"""Picking several of many, and days that have not passed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.forms.fields.choices import Pick, PickSeveral
from domain.forms.fields.dates import Day
from domain.forms.fields.texts import Line
from domain.forms.form import Answers, Form, Step
from domain.forms.outcomes import Asked, Rejected, Reviewing
from tests.domain.forms.world import VILLAGES, Person, World


def is_hinted(answers: Answers) -> bool:
    said = answers.get("villages")
    return isinstance(said, dict) and bool(said.get("hint"))


FORM = Form(
    "meeting",
    1,
    (
        Step("villages", PickSeveral("villages", hint="over")),
        Step("signed_by", Line(), when=is_hinted),
    ),
)


def test_what_was_picked_is_ticked_on_every_page_and_given_together() -> None:
    person = Person(FORM)
    assert "下一步" not in person.labels()
    person.tap("1号村党支部")
    person.tap("下一页")
    person.tap("7号村党支部")
    assert "7号村党支部 ✓" in person.labels()
    person.tap("上一页")
    assert person.labels()[0] == "1号村党支部 ✓"
    person.tap("2号村党支部")
    person.tap("2号村党支部 ✓")

    assert person.tap("下一步") == Asked("signed_by")
    assert person.session.answers["villages"] == {
        "picked": [VILLAGES[0].value, VILLAGES[6].value],
        "hint": 5,
    }
    assert person.summary()["villages"] == "1号村党支部、7号村党支部"


def test_a_name_that_means_one_is_picked_and_the_next_can_be_typed_at_once() -> None:
    person = Person(FORM)
    assert person.say("17") == Asked("villages")
    assert person.help() == "已选:17号村党支部。选好点「下一步」;发名称可以再找。"
    assert person.say("2号村") == Asked("villages")
    assert person.labels()[:3] == ["2号村党支部", "12号村党支部", "显示全部"]
    person.tap("显示全部")
    assert person.say("18号村党支部") == Asked("villages")
    person.tap("下一步")
    assert person.session.answers["villages"]["picked"] == [VILLAGES[16].value, VILLAGES[17].value]
    assert isinstance(Person(FORM).say("月亮"), Rejected)


def test_the_hint_decides_whether_more_is_asked() -> None:
    person = Person(FORM, replace_hint(0))
    person.tap("1号村党支部")
    assert person.tap("下一步") == Reviewing()


def replace_hint(members: int) -> World:
    world = World()
    world.members = members
    return world


def test_of_many_the_first_few_are_named() -> None:
    person = Person(FORM)
    for number in range(1, 8):
        person.say(f"{number}号村党支部")
    person.tap("下一步")
    assert person.summary()["villages"].endswith("5号村党支部 等 7 个")


@pytest.mark.parametrize("answer", [None, [], {}, {"picked": []}, {"picked": ["x"]}, {"picked": [1]}, "x"])
def test_what_is_no_such_answer_is_asked_again(answer: object) -> None:
    person = Person(FORM)
    person.session = replace(person.session, answers={"villages": answer, "signed_by": "甲"}, step=None)
    person.session = replace(person.session, reviewing=True)
    person.forge("save")
    assert person.session.step == "villages"


def test_what_there_is_may_depend_on_an_earlier_answer() -> None:
    asked: list[str] = []

    class Nosy(World):
        def label(self, source: str, value: str) -> str | None:
            asked.append(source)
            return super().label("villages", value)

        def find(self, source: str, query: str, offset: int, limit: int) -> object:  # type: ignore[override]  # noted, not used
            asked.append(source)
            return super().find("villages", query, offset, limit)

    steps = (Step("villages", PickSeveral("villages")), Step("owner", Pick("owners", of="villages")))
    person = Person(Form("meeting", 1, steps), Nosy())
    person.say("17")
    person.tap("下一步")
    person.tap("1号村党支部")
    assert f"owners:{VILLAGES[16].value}" in asked


def test_a_day_from_today_on_takes_no_earlier_one() -> None:
    person = Person(Form("meeting", 1, (Step("due_on", Day(latest_offset_days=730, from_today=True)),)))
    assert person.labels()[:2] == ["今天 3月27日 周五", "明天 3月28日 周六"]
    assert isinstance(person.say("2026年3月26日"), Rejected)
    assert person.say("2026年12月31日") == Reviewing()
