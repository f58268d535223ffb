"""What forms may ask of the world: contact points, places, and how many are expected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.people import Level, Role
from services.choices import Choices
from tests.services.diary import Diary, words

if TYPE_CHECKING:
    from domain.forms.environment import Page
    from domain.messages import Json
    from domain.people import Actor
    from storage.database import Tx


def _find(tx: Tx, actor: Actor, source: str, query: str = "", offset: int = 0) -> Page:
    return Choices(tx, actor, words).find(source, query, offset, 6)


def _label(tx: Tx, actor: Actor, source: str, value: str) -> str | None:
    return Choices(tx, actor, words).label(source, value)


def _hint(tx: Tx, actor: Actor, source: str) -> Json:
    return Choices(tx, actor, words).hint(source)


def test_contact_points_are_ones_own(diary: Diary) -> None:
    mine = diary.database.run(_find, diary.secretary(0), "contact_points")
    others = diary.database.run(_find, diary.secretary(1), "contact_points")

    assert mine.total == 1
    assert {one.value for one in mine.options}.isdisjoint(one.value for one in others.options)
    assert diary.database.run(_label, diary.secretary(1), "contact_points", mine.options[0].value) is None


def test_a_place_is_found_by_its_name_its_pinyin_and_its_initials(diary: Diary) -> None:
    for query in ("柳河", "liuhe", "lhc"):
        found = diary.database.run(_find, diary.secretary(), "places", query)
        assert [one.label for one in found.options] == ["柳河村"], query


def test_pages_of_places_follow_each_other(diary: Diary) -> None:
    first = diary.database.run(_find, diary.secretary(), "places")
    second = diary.database.run(_find, diary.secretary(), "places", "", 6)

    assert first.total == second.total
    assert len(first.options) + len(second.options) == first.total
    assert set(first.options).isdisjoint(second.options)


def test_a_place_that_is_none_has_no_name(diary: Diary) -> None:
    for forged in ("0", "x", "99999999999999999999"):
        assert diary.database.run(_label, diary.secretary(), "places", forged) is None


def test_before_the_first_meeting_the_members_are_expected_at_the_commonest_one_only(diary: Diary) -> None:
    secretary = diary.secretary()

    assert diary.database.run(_hint, secretary, "expected:branch_committee_meeting") == 5
    assert diary.database.run(_hint, secretary, "expected:members_meeting") is None
    assert diary.database.run(_hint, secretary, "expected") is None


def test_as_many_are_expected_as_at_the_latest_meeting_of_the_kind(diary: Diary) -> None:
    secretary = diary.secretary()
    diary.meeting(secretary, held_on="2026-01-15", attendance={"attended": 4, "expected": 4})
    diary.meeting(secretary, held_on="2026-03-20", attendance={"attended": 4, "expected": 7})
    diary.meeting(secretary, held_on="2026-02-15", attendance={"attended": 4, "expected": 6})
    diary.meeting(
        secretary, kinds=["members_meeting", "party_lesson"], attendance={"attended": 28, "expected": 30}
    )

    assert diary.database.run(_hint, secretary, "expected:branch_committee_meeting") == 7
    assert diary.database.run(_hint, secretary, "expected:party_lesson") == 30
    assert diary.database.run(_hint, secretary, "expected:theme_day+members_meeting") == 30
    assert diary.database.run(_hint, diary.secretary(1), "expected:members_meeting") is None


def test_a_duty_item_is_found_by_its_name_its_pinyin_and_its_initials(diary: Diary) -> None:
    for query in ("教育培训", "dangyuanjiaoyu", "dyjypx"):
        found = diary.database.run(_find, diary.secretary(), "duty_items", query)
        assert [one.label for one in found.options] == ["党员教育培训"], query


def test_duty_items_begin_with_ones_own_list_and_the_free_one_is_on_the_first_page(diary: Diary) -> None:
    member = diary.actor(diary.city.who(Role.LEADERSHIP_MEMBER, Level.TOWNSHIP)[0].id)
    first = {
        "branch": diary.database.run(_find, diary.secretary(), "duty_items"),
        "committee": diary.database.run(_find, diary.township_secretary(), "duty_items"),
        "member": diary.database.run(_find, member, "duty_items"),
    }

    assert [one.value for one in first["branch"].options] == [
        *("BR-09", "BR-10", "BR-11", "BR-12", "DEC-04"),
        "OTHER",
    ]
    assert [one.value for one in first["committee"].options][::5] == ["DEC-04", "OTHER"]
    assert [one.value for one in first["member"].options][:5] == [f"MEM-D{number}" for number in range(1, 6)]
    assert len({page.total for page in first.values()}) == 1


def test_a_duty_item_with_a_form_of_its_own_or_without_any_is_not_picked(diary: Diary) -> None:
    for forged in ("DEC-01", "ASS-05", "x", ""):
        assert diary.database.run(_label, diary.secretary(), "duty_items", forged) is None
