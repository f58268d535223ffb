"""Acting in one of several offices."""

from __future__ import annotations

from datetime import date

import pytest

from domain.people import Actor, Level, Role
from domain.refusals import NotFound
from services.persons import identify
from services.switching import others, switch, way_to
from storage.verify import verify
from tests.services.diary import Diary, words
from tests.services.people import give_office, links


def second_office(diary: Diary, to_on: date | None = None, from_on: date = date(2024, 1, 1)) -> int:
    """The first secretary is a clerk of the neighbour's branch as well."""
    account = diary.city.who(Role.SECRETARY, Level.VILLAGE)[0]
    there = diary.secretary(1).office.organization_id
    return diary.database.run(give_office, account, there, from_on, Role.CLERK, to_on)


def test_whoever_switches_acts_in_that_office_until_they_switch_back(diary: Diary) -> None:
    before, office_id = diary.secretary(), second_office(diary)

    acting = diary.database.run(switch, before, office_id, diary.now)

    assert (acting.office.id, acting.office.role) == (office_id, Role.CLERK)
    assert diary.database.run(identify, before.telegram_id, diary.now) == acting
    assert diary.database.run(switch, acting, before.office.id, diary.now) == before
    assert len(diary.database.run(links, "switched")) == 2
    assert diary.database.run(verify, b"key").faults == []


def test_switching_to_where_one_is_changes_nothing(diary: Diary) -> None:
    second_office(diary)
    actor = diary.secretary()

    assert diary.database.run(switch, actor, actor.office.id, diary.now) == actor
    assert diary.database.run(links, "switched") == []


@pytest.mark.parametrize("which", ["another's", "ended", "to come", "nobody's"])
def test_an_office_that_is_not_ones_own_or_not_held_today_is_not_found(diary: Diary, which: str) -> None:
    actor = diary.secretary()
    office_id = 999_999
    if which == "another's":
        office_id = diary.secretary(1).office.id
    elif which == "ended":
        office_id = second_office(diary, to_on=date(2026, 3, 26))
    elif which == "to come":
        office_id = second_office(diary, from_on=date(2026, 3, 28))

    with pytest.raises(NotFound):
        diary.database.run(switch, actor, office_id, diary.now)

    assert diary.secretary() == actor


def labels(actor: Actor, diary: Diary) -> list[str]:
    rows = diary.database.run(others, actor, diary.now)
    return [words(button.label) for (button,) in rows if not isinstance(button.label, str)]


def test_each_other_office_held_today_has_a_button(diary: Diary) -> None:
    assert labels(diary.secretary(), diary) == []
    second_office(diary)

    there = diary.secretary(1).office.organization_name
    assert labels(diary.secretary(), diary) == [f"切换到 {there}·经办人"]


def test_there_is_a_way_to_a_draft_only_while_its_office_is_held(diary: Diary) -> None:
    actor, office_id = diary.secretary(), second_office(diary)

    ((button,),) = diary.database.run(way_to, actor, office_id, 7, diary.now)
    assert button.data == f"s:{office_id}:7"
    assert diary.database.run(way_to, actor, actor.office.id, 7, diary.now) == []
    assert diary.database.run(way_to, actor, diary.secretary(1).office.id, 7, diary.now) == []
