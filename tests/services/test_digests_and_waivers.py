"""Digests while somebody waits to be released: they are not told of it again at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time, timedelta

import pytest

from domain.people import Level, Role
from services import snoozes, waivers
from tests.services.reminding import Days, city_of, of
from tests.services.test_waivers import ask

MONDAY = date(2026, 3, 23)
QUARTER = "Q202601"


@pytest.fixture
def days(sqlite_url: str) -> Iterator[Days]:
    """The city; the ticker has ticked on Friday, 20 March 2026."""
    with city_of(sqlite_url, date(2026, 3, 20)) as made:
        yield made


def stages(days: Days) -> list[tuple[str, date]]:
    """When the branch's quarter was told of, at which stages."""
    here = days.actor(days.secretary).office.organization_id
    found = {
        (item.stage, day)
        for day, _, item in days.items()
        if item.organization_id == here and item.period == QUARTER
    }
    return sorted(found, key=lambda one: one[1])


def decline(days: Days, waiver_id: int) -> None:
    """The township does not agree."""
    parent = days.actor(days.who(Role.SECRETARY, Level.TOWNSHIP))
    days.database.run(lambda tx: waivers.decide(tx, parent, waiver_id, days.now, granted=False))


def test_what_somebody_asked_to_be_released_from_is_left_out_for_a_week(days: Days) -> None:
    days.at(date(2026, 3, 22))
    ask(days.diary, days.actor(days.secretary))
    (said,) = of(days.on(MONDAY), days.secretary)
    assert "主题党日" in said.text
    assert "党员大会" not in said.text
    days.until(date(2026, 4, 8))
    # Over a week later nobody has decided, and it is over.
    assert stages(days) == [("after", date(2026, 4, 7))]


@pytest.mark.parametrize(
    ("clock", "told"),
    [
        # Seven days before Monday's digest, to the second.
        (time(9, 30), False),
        (time(9, 29, 59), True),
    ],
)
def test_after_a_week_without_a_decision_it_is_told_of_again(days: Days, clock: time, told: bool) -> None:
    days.at(MONDAY - timedelta(days=7), clock)
    ask(days.diary, days.actor(days.secretary))
    (said,) = of(days.on(MONDAY), days.secretary)
    assert ("党员大会" in said.text) is told


def test_once_it_was_declined_it_is_told_of_as_before(days: Days) -> None:
    days.at(date(2026, 3, 22))
    decline(days, ask(days.diary, days.actor(days.secretary)))
    (said,) = of(days.on(MONDAY), days.secretary)
    assert "党员大会" in said.text


def test_a_digest_that_was_put_off_leaves_it_out_as_well(days: Days) -> None:
    (said,) = of(days.on(MONDAY), days.secretary)
    assert "党员大会" in said.text
    digest_id = int(said.buttons["明天再说"].rpartition(":")[2])
    days.database.run(snoozes.put_off, days.actor(days.secretary), digest_id, "1", days.now)
    ask(days.diary, days.actor(days.secretary))
    (again,) = of(days.on(MONDAY + timedelta(days=1)), days.secretary)
    assert "主题党日" in again.text
    assert "党员大会" not in again.text


def test_the_parent_hears_of_it_and_the_contact_leader_does_not(days: Days) -> None:
    days.until(date(2026, 4, 12))
    days.at(date(2026, 4, 12), time(20, 0))
    ask(days.diary, days.actor(days.secretary))
    days.until(date(2026, 4, 17))
    assert [one for one in stages(days) if one[0] == "contact_leader"] == []
    days.until(date(2026, 4, 24))
    assert [one for one in stages(days) if one[0] == "parent"] == [("parent", date(2026, 4, 21))]
