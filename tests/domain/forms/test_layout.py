"""How the buttons stand: even rows, narrow ones together, and no row without a use."""

from __future__ import annotations

from datetime import date

import pytest

from domain.forms.calendar import month_rows
from domain.forms.engine import offers
from domain.forms.field import Tap, in_rows
from domain.forms.fields.choices import Pick
from domain.forms.fields.numbers import Number
from domain.forms.form import Form, Step
from tests.domain.forms.world import Person


@pytest.mark.parametrize(
    ("count", "lengths"),
    [(0, []), (1, [1]), (3, [3]), (4, [2, 2]), (5, [3, 2]), (7, [3, 2, 2]), (8, [3, 3, 2])],
)
def test_no_button_is_left_alone_in_the_last_row(count: int, lengths: list[int]) -> None:
    taps = [Tap(str(number), "pick", str(number)) for number in range(count)]
    rows = in_rows(taps, 3)
    assert sorted(map(len, rows), reverse=True) == lengths
    assert [tap for row in rows for tap in row] == taps


def test_bare_numbers_stand_in_one_row() -> None:
    person = Person(Form("visit", 1, (Step("problems_taken_on", Number(0, 9, offers=(0, 1, 2, 3))),)))
    rows = offers(person.form, person.session, person.world)
    assert [tap.label for tap in rows[0]] == ["0", "1", "2", "3"]


def test_short_names_stand_two_to_a_row() -> None:
    person = Person(Form("visit", 1, (Step("place", Pick("villages")),)))
    rows = offers(person.form, person.session, person.world)
    assert [tap.label for tap in rows[0]] == ["1号村党支部", "2号村党支部"]
    assert [len(row) for row in rows[:3]] == [2, 2, 2]


def test_weeks_without_an_allowed_day_are_left_out() -> None:
    rows = month_rows("2026-03", date(2026, 3, 18), date(2026, 3, 24))
    weeks = [[str(tap.label) for tap in row] for row in rows[2:]]
    assert weeks == [["·", "·", "18", "19", "20", "21", "22"], ["23", "24", "·", "·", "·", "·", "·"]]
