"""A running year keeps its version: wording changes nothing, timing holds once accepted, for what is open."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from domain.catalogue.loading import Catalogue, catalogue
from domain.obligations import State
from domain.people import Level, Role
from domain.periods import Cadence
from domain.refusals import NotFound
from services import catalogue_changes, duties, rules, switches
from storage import organizations
from storage.verify import verify
from tests.services.diary import buttons, said, words
from tests.services.following import who

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from domain.obligations import Assignment, Obligation
    from domain.people import Actor
    from storage.database import Tx
    from tests.services.diary import Diary

    Ship = Callable[..., None]

TODAY = date(2026, 3, 27)


@pytest.fixture
def ship(monkeypatch: pytest.MonkeyPatch) -> Iterator[Ship]:
    """Ship a program whose catalogue words or times an obligation differently, or has it no more."""
    shipped = catalogue(2026)

    def change(key: str, **changes: object) -> None:
        def changed(one: Obligation) -> list[Obligation]:
            if one.key != key:
                return [one]
            return [replace(one, **changes)] if changes else []  # type: ignore[arg-type]  # any of its fields

        entries = tuple(
            replace(
                entry,
                obligations=tuple(new for one in entry.obligations for new in changed(one)),
                reads=("x",),
            )
            if any(one.key == key for one in entry.obligations)
            else entry
            for entry in shipped.entries
        )
        made = Catalogue(entries, shipped.parameters)
        monkeypatch.setattr("domain.rule_book.catalogue", lambda _year: made)
        monkeypatch.setattr("services.catalogue_changes.catalogue", lambda _year: made)
        rules._book.cache_clear()

    yield change
    rules._book.cache_clear()


def owed(diary: Diary, actor: Actor, key: str) -> dict[str, tuple[Assignment, State]]:
    """What an actor's organization owes of an obligation since the beginning of the year, by period."""

    def look(tx: Tx) -> dict[str, tuple[Assignment, State]]:
        organization = organizations.by_id(tx, actor.office.organization_id)
        assert organization is not None
        found = duties.of_organization(tx, organization, diary.now, date(2026, 1, 1))
        return {
            one.assignment.period: (one.assignment, one.state) for one in found if one.obligation.key == key
        }

    return diary.database.run(look)


def pending(diary: Diary) -> list[str]:
    """What waits to be accepted, as it is read."""

    def look(tx: Tx) -> list[str]:
        found = catalogue_changes.differences(tx, diary.now, TODAY).changes
        return [words(catalogue_changes.line(tx, one, diary.now, TODAY)) for one in found]

    return diary.database.run(look)


def accept(diary: Diary, today: date = TODAY) -> int:
    """Accept what waits."""
    return diary.database.run(catalogue_changes.accept, diary.now, today, None)


def test_nothing_waits_as_the_program_was_shipped(diary: Diary) -> None:
    assert pending(diary) == []
    assert accept(diary) == 0


def test_a_change_of_wording_shows_at_once_and_plans_nothing_anew(diary: Diary, ship: Ship) -> None:
    secretary = diary.secretary()
    before = owed(diary, secretary, "BR-05")

    ship("BR-05", title="统一党日", basis="新的依据")

    assert pending(diary) == []
    found = diary.database.run(catalogue_changes.differences, diary.now, TODAY)
    assert found.reworded == ("统一党日",)
    after = owed(diary, secretary, "BR-05")
    assert after == before
    assert accept(diary) == 0
    latest = diary.database.run(lambda tx: rules.book(tx, diary.now, 2026).latest("BR-05"))
    assert latest is not None
    assert latest.title == "统一党日"


def test_a_new_timing_waits_and_names_whom_it_concerns(diary: Diary, ship: Ship) -> None:
    secretary = diary.secretary()
    before = owed(diary, secretary, "BR-05")

    ship("BR-05", cadence=Cadence.QUARTERLY)

    assert owed(diary, secretary, "BR-05") == before
    (told,) = pending(diary)
    assert told.startswith("主题党日(BR-05):每月 1 次 改为 每季度 1 次")
    assert "涉及 12 个党支部:" in told
    assert told.endswith(" 等")


def test_an_accepted_timing_holds_for_what_is_open_and_leaves_alone_what_is_over(
    diary: Diary, ship: Ship
) -> None:
    secretary = diary.secretary()
    diary.meeting(secretary, kinds=["theme_day"], held_on="2026-01-15")
    before = owed(diary, secretary, "BR-05")
    assert [before[month][1] for month in ("M202601", "M202602", "M202603")] == [
        State.MET_LATE,
        State.MISSED,
        State.PLANNED,
    ]

    ship("BR-05", minimum=2)
    assert accept(diary) == 1

    after = owed(diary, secretary, "BR-05")
    assert {month: after[month] for month in ("M202601", "M202602")} == {
        month: before[month] for month in ("M202601", "M202602")
    }
    assert after["M202603"][0].required == 2
    assert pending(diary) == []
    assert diary.database.run(verify, b"key").faults == []


def test_a_longer_period_begins_with_the_one_that_is_open(diary: Diary, ship: Ship) -> None:
    secretary = diary.secretary()
    ship("BR-05", cadence=Cadence.QUARTERLY)
    accept(diary)

    after = owed(diary, secretary, "BR-05")

    assert after["Q202601"][1] is State.PLANNED
    assert after["M202602"][1] is State.MISSED
    assert "M202603" not in after


def test_a_struck_entry_waits_and_then_asks_no_more(diary: Diary, ship: Ship) -> None:
    secretary = diary.secretary()
    before = owed(diary, secretary, "BR-05")
    ship("BR-05")
    (told,) = pending(diary)
    assert told.startswith("主题党日(BR-05):取消")
    assert owed(diary, secretary, "BR-05") == before

    accept(diary)

    after = owed(diary, secretary, "BR-05")
    assert "M202603" not in after
    assert after["M202602"] == before["M202602"]


def test_what_is_off_concerns_nobody(diary: Diary, ship: Ship) -> None:
    ship("IMP-08", minimum=3)
    (told,) = pending(diary)
    assert told.endswith("现在不涉及任何单位。")


def test_as_of_an_earlier_instant_the_earlier_timing_held(diary: Diary, ship: Ship) -> None:
    secretary, earlier = diary.secretary(), diary.now
    diary.on(date(2026, 3, 30))
    ship("BR-05", minimum=2)
    accept(diary, date(2026, 3, 30))
    assert owed(diary, secretary, "BR-05")["M202603"][0].required == 2

    diary.now = earlier
    assert owed(diary, secretary, "BR-05")["M202603"][0].required == 1


def test_the_administrator_on_top_sees_what_waits_and_accepts_what_was_shown(
    diary: Diary, ship: Ship
) -> None:
    administrator = who(diary, Role.ADMINISTRATOR, Level.CITY)
    shown = buttons(diary.database.run(switches.overview, administrator, diary.now))
    assert "p:c:0" not in shown.values()
    ship("BR-05", minimum=2)
    shown = buttons(diary.database.run(switches.overview, administrator, diary.now))
    assert shown["目录有 1 处调整待接受"] == "p:c:0"

    changes = diary.database.run(catalogue_changes.show, administrator, diary.now, 0)
    assert "涉及 12 个党支部" in said(changes)
    digest = buttons(changes)["接受"].rpartition(":")[2]
    ship("BR-05", minimum=3)
    assert "3 次" in said(
        diary.database.run(catalogue_changes.accept_shown, administrator, digest, diary.now)
    )
    digest = diary.database.run(catalogue_changes.differences, diary.now, TODAY).digest
    assert "✓ 已接受 1 处调整" in said(
        diary.database.run(catalogue_changes.accept_shown, administrator, digest, diary.now)
    )
    assert "没有需要接受" in said(
        diary.database.run(catalogue_changes.accept_shown, administrator, digest, diary.now)
    )


def test_nobody_else_accepts(diary: Diary, ship: Ship) -> None:
    ship("BR-05", minimum=2)
    for actor in (
        who(diary, Role.STEERING_OFFICE_USER, Level.CITY),
        who(diary, Role.STEERING_OFFICE_USER, Level.COUNTY),
        diary.township_secretary(),
    ):
        with pytest.raises(NotFound):
            diary.database.run(catalogue_changes.show, actor, diary.now, 0)
        with pytest.raises(NotFound):
            diary.database.run(catalogue_changes.accept_shown, actor, "0" * 12, diary.now)
    county = replace(
        who(diary, Role.ADMINISTRATOR, Level.CITY),
        seat_id=who(diary, Role.SECRETARY, Level.COUNTY).seat_id,
    )
    with pytest.raises(NotFound):
        diary.database.run(catalogue_changes.show, county, diary.now, 0)
