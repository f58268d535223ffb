"""Diaries of duty days, of what must be so at any time, and of waivers."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from domain.people import Level, Role
from domain.waivers import name_of, token
from services import duties, waivers
from storage import organizations as stored
from storage.schema import contact_points, organizations
from tests.services.diary import span_answer
from tests.services.dues import (
    contact_point,
    due,
    end_contact_point,
    last_moment,
    midnight,
    owed,
    state,
)
from tests.services.following import correct, enter, who
from tests.services.people import end_office

if TYPE_CHECKING:
    from domain.people import Actor
    from storage.database import Tx
    from tests.services.diary import Diary

DAY = timedelta(1)
YEAR = "Y202601"


# --- Duty days ----------------------------------------------------------------------------------------------


def village(diary: Diary, actor: Actor, *, key: bool) -> int:
    """A contact point of the actor's at a village that is on the list of key villages, or is not."""

    def write(tx: Tx) -> int:
        place = organizations.select().where(
            organizations.c.key_village.is_(key), organizations.c.level == "village"
        )
        values = {
            "person_id": actor.person_id,
            "kind": "branch",
            "organization_id": tx.execute(place).first().id,  # type: ignore[union-attr]  # there are some
            "from_on": date(2024, 1, 1),
        }
        return int(
            tx.execute(contact_points.insert().values(values).returning(contact_points.c.id)).scalar_one()
        )

    return diary.database.run(write)


def counted(diary: Diary, actor: Actor) -> int:
    """Half days of the year."""
    return owed(diary, actor, "SEC-01", YEAR).counted


def test_a_stay_across_new_year_counts_in_both_years(diary: Diary) -> None:
    diary.on(date(2027, 1, 2))
    secretary = diary.township_secretary()
    diary.stay(secretary, span_answer(date(2026, 12, 30), date(2027, 1, 2), "pm", "am"))

    # Half of 30 December, 31 December, 1 January, half of the 2nd.
    assert counted(diary, secretary) == 3
    assert owed(diary, secretary, "SEC-01", "Y202701").counted == 3
    assert owed(diary, secretary, "SEC-01", YEAR).in_time == 0


def test_thirty_days_are_met_with_the_last_half_day(diary: Diary) -> None:
    diary.on(date(2026, 12, 31))
    secretary = diary.township_secretary()
    diary.stay(secretary, span_answer(date(2026, 12, 1), date(2026, 12, 30), "am", "am"))
    assert (state(diary, secretary, "SEC-01", YEAR), counted(diary, secretary)) == ("planned", 59)

    diary.now = midnight(date(2027, 1, 1))
    secretary = diary.township_secretary()
    diary.stay(secretary, span_answer(date(2026, 12, 31), date(2026, 12, 31), "am", "am"))
    assert state(diary, secretary, "SEC-01", YEAR) == "met_late"
    assert state(diary, secretary, "SEC-01", YEAR, as_of=last_moment(date(2026, 12, 31))) == "planned"


def test_a_visit_to_a_key_village_is_half_a_day_where_there_was_no_stay(diary: Diary) -> None:
    secretary = diary.township_secretary()
    point = str(village(diary, secretary, key=True))

    diary.visit(secretary, contact_point=point, held_on="2026-03-20")
    assert counted(diary, secretary) == 1
    diary.visit(secretary, contact_point=point, held_on="2026-03-20")
    assert counted(diary, secretary) == 1
    diary.visit(secretary, contact_point=point, held_on="2026-03-21")
    assert counted(diary, secretary) == 2
    diary.stay(secretary, span_answer(date(2026, 3, 20), date(2026, 3, 20)))
    assert counted(diary, secretary) == 3


def test_of_two_visits_of_a_day_that_which_was_entered_in_time_counts(diary: Diary) -> None:
    last = date(2026, 12, 31)
    diary.on(last)
    secretary = diary.township_secretary()
    point = str(village(diary, secretary, key=True))
    answers = {**diary.visit_answers(secretary), "contact_point": point, "held_on": last.isoformat()}
    in_time = enter(diary, secretary, "visit", answers)
    diary.on(last + DAY)
    enter(diary, diary.township_secretary(), "visit", answers)
    correct(diary, diary.township_secretary(), in_time, kind="case_dissection")

    one = owed(diary, secretary, "SEC-01", YEAR)
    assert (one.counted, one.in_time) == (1, 1)


def test_a_visit_elsewhere_is_no_duty_day(diary: Diary) -> None:
    secretary = diary.township_secretary()
    diary.visit(secretary, contact_point=str(village(diary, secretary, key=False)))
    assert counted(diary, secretary) == 0


# --- What must be so at any time ----------------------------------------------------------------------------


def test_a_contact_point_that_ends_and_begins_again_is_missing_in_between(diary: Diary) -> None:
    secretary = diary.township_secretary()
    point = contact_point(diary, secretary, "primary_school")
    last, again = date(2026, 5, 31), date(2026, 7, 1)
    assert state(diary, secretary, "SEC-04", YEAR) == "met"
    end_contact_point(diary, point, last)

    assert state(diary, secretary, "SEC-04", YEAR, as_of=last_moment(last)) == "met"
    assert state(diary, secretary, "SEC-04", YEAR, as_of=midnight(last + DAY)) == "planned"
    anew = village(diary, secretary, key=False)
    diary.database.run(_let_begin, anew, "primary_school", again)
    assert state(diary, secretary, "SEC-04", YEAR, as_of=last_moment(again - DAY)) == "planned"
    assert state(diary, secretary, "SEC-04", YEAR, as_of=midnight(again)) == "met"


def test_a_year_that_ends_without_a_contact_point_is_missed_however_it_goes_on(diary: Diary) -> None:
    secretary = diary.township_secretary()
    end_contact_point(diary, contact_point(diary, secretary, "primary_school"), date(2026, 12, 30))
    anew = village(diary, secretary, key=False)
    diary.database.run(_let_begin, anew, "primary_school", date(2027, 1, 1))
    diary.on(date(2027, 1, 1))

    assert state(diary, secretary, "SEC-04", YEAR) == "missed"
    assert state(diary, secretary, "SEC-04", "Y202701") == "met"


def test_whoever_has_left_an_office_is_judged_by_their_last_day_in_it(diary: Diary) -> None:
    account = diary.city.who(Role.SECRETARY, Level.TOWNSHIP)[0]
    secretary, last = diary.township_secretary(), date(2026, 6, 30)
    diary.database.run(end_office, account, last)
    end_contact_point(diary, contact_point(diary, secretary, "primary_school"), last)
    end_contact_point(diary, contact_point(diary, secretary, "veteran_member"), last - DAY)
    diary.on(date(2026, 8, 1))

    assert state(diary, secretary, "SEC-04", YEAR) == "met"
    assert state(diary, secretary, "SEC-05", YEAR) == "missed"


def _let_begin(tx: Tx, point: int, kind: str, from_on: date) -> None:
    changed = contact_points.update().where(contact_points.c.id == point).values(kind=kind, from_on=from_on)
    tx.execute(changed)


# --- Waivers ------------------------------------------------------------------------------------------------


def ask(diary: Diary, actor: Actor, obligation: str, period: str) -> int:
    """Ask to be released; gives the request's id."""
    answers = {"assignment": token(name_of(owed(diary, actor, obligation, period))), "reason": "秋收"}
    return diary.database.run(waivers.ask, actor, answers, diary.draft(actor, "waiver"), diary.now)


def decide(diary: Diary, waiver_id: int, *, granted: bool) -> None:
    """The township decides."""
    by = who(diary, Role.SECRETARY, Level.TOWNSHIP)
    diary.database.run(lambda tx: waivers.decide(tx, by, waiver_id, diary.now, granted=granted))


def test_a_waiver_counts_from_the_moment_it_was_granted_even_after_the_end(diary: Diary) -> None:
    diary.on(date(2026, 3, 30))
    secretary = diary.secretary()
    waiver_id = ask(diary, secretary, "BR-01", "Q202601")
    assert state(diary, secretary, "BR-01", "Q202601") == "planned"
    diary.on(date(2026, 4, 3))
    assert state(diary, secretary, "BR-01", "Q202601") == "missed"
    decide(diary, waiver_id, granted=True)

    assert state(diary, secretary, "BR-01", "Q202601") == "waived"
    assert state(diary, secretary, "BR-01", "Q202602") == "planned"
    assert state(diary, secretary, "BR-05", "M202603") == "missed"
    assert state(diary, diary.secretary(1), "BR-01", "Q202601") == "missed"
    just_before = diary.now - timedelta(seconds=1)
    assert state(diary, secretary, "BR-01", "Q202601", as_of=just_before) == "missed"


def test_a_declined_waiver_changes_nothing(diary: Diary) -> None:
    secretary = diary.secretary()
    decide(diary, ask(diary, secretary, "BR-01", "Q202601"), granted=False)

    assert state(diary, secretary, "BR-01", "Q202601") == "planned"
    diary.on(date(2026, 4, 1))
    assert state(diary, secretary, "BR-01", "Q202601") == "missed"


def test_what_is_held_nevertheless_is_met_and_not_waived(diary: Diary) -> None:
    secretary = diary.secretary()
    decide(diary, ask(diary, secretary, "BR-05", "M202603"), granted=True)
    diary.meeting(secretary, kinds=["theme_day"])

    one = due(diary, secretary, "BR-05", "M202603")
    assert (str(one.state), one.assignment.waived) == ("met", True)


# --- Two zones ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("time_zone", "found"), [("Asia/Shanghai", "missed"), ("Asia/Urumqi", "planned")])
def test_a_period_ends_by_the_clock_of_the_organization(diary: Diary, time_zone: str, found: str) -> None:
    secretary = diary.secretary()
    here = organizations.c.id == secretary.office.organization_id
    changed = organizations.update().where(here).values(time_zone=time_zone)
    diary.database.run(lambda tx: tx.execute(changed).close())
    diary.now = midnight(date(2026, 4, 1))

    # Midnight in Shanghai is ten in the evening in Urumqi.
    assert state(diary, secretary, "BR-05", "M202603") == found


def test_a_parent_sees_children_of_every_zone(diary: Diary) -> None:
    secretary, township = diary.secretary(), diary.township_secretary()
    here = organizations.c.id == secretary.office.organization_id
    changed = organizations.update().where(here).values(time_zone="Asia/Urumqi")
    diary.database.run(lambda tx: tx.execute(changed).close())
    diary.now = midnight(date(2026, 4, 1))

    def below(tx: Tx) -> dict[int, str]:
        parent = stored.by_id(tx, township.office.organization_id)
        assert parent is not None
        found = duties.of_children(tx, parent, diary.now)
        keys = ("BR-05", "M202603")
        return {
            one.assignment.organization_id: str(one.state)
            for one in found
            if (one.assignment.obligation, one.assignment.period) == keys
        }

    states = diary.database.run(below)
    assert len(states) == 12
    assert [one for one in states if states[one] == "planned"] == [secretary.office.organization_id]
