"""Switches: on every day the nearest committee decides that has said anything of it."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from domain.obligations import Applies, Bearer, Carrier, Leading, Obligation, Pack
from domain.people import Level, OrganizationKind
from domain.periods import Cadence
from domain.switches import ALWAYS, Spell, Switch, Switches

CITY, COUNTY, TOWNSHIP, BRANCH, OTHER = range(1, 6)
PARENTS = {CITY: None, COUNTY: CITY, TOWNSHIP: COUNTY, BRANCH: TOWNSHIP, OTHER: COUNTY}
LEVELS = {
    CITY: Level.CITY,
    COUNTY: Level.COUNTY,
    TOWNSHIP: Level.TOWNSHIP,
    BRANCH: Level.VILLAGE,
    OTHER: Level.TOWNSHIP,
}
JANUARY, APRIL, JULY = date(2026, 1, 1), date(2026, 4, 1), date(2026, 7, 1)
DAY = timedelta(1)
MEETING = Obligation(
    key="BR-02",
    item="BR-02",
    title="支委会",
    cadence=Cadence.MONTHLY,
    minimum=1,
    bearer=Bearer.ORGANIZATION,
    applies=(Applies(OrganizationKind.BRANCH),),
    pack=Pack.BRANCH,
    carrier=Carrier.COMMITTEE,
    leading=Leading.DEPLOYMENT,
    basis="x",
    counts=("meeting:branch_committee_meeting",),
)
SESSION = replace(MEETING, key="DEC-02", item="DEC-02", pack=Pack.CORE)


def spells(*made: Switch, at: int = BRANCH, obligation: Obligation = MEETING) -> list[Spell]:
    return list(Switches(made, PARENTS, LEVELS).spells(obligation, at))


def on(organization_id: int, from_on: date, name: str = "branch") -> Switch:
    return Switch(organization_id, name, on=True, from_on=from_on)


def off(organization_id: int, from_on: date, name: str = "branch") -> Switch:
    return Switch(organization_id, name, on=False, from_on=from_on)


def test_the_core_is_on_for_ever_and_the_other_packs_are_off_until_somebody_says_otherwise() -> None:
    assert spells(obligation=SESSION) == [(ALWAYS, None)]
    assert spells() == []
    assert spells(on(CITY, JANUARY)) == [(JANUARY, None)]
    assert spells(off(CITY, JULY, "core"), obligation=SESSION) == [(ALWAYS, JULY - DAY)]


def test_what_is_switched_off_from_a_day_was_on_until_the_day_before() -> None:
    assert spells(on(CITY, JANUARY), off(CITY, JULY)) == [(JANUARY, JULY - DAY)]


def test_switching_on_what_is_on_begins_nothing_anew() -> None:
    assert spells(on(CITY, JANUARY), on(TOWNSHIP, APRIL), on(CITY, JULY)) == [(JANUARY, None)]


def test_what_was_off_for_a_while_was_on_before_and_after() -> None:
    made = on(CITY, JANUARY), off(TOWNSHIP, APRIL), on(TOWNSHIP, JULY)
    assert spells(*made) == [(JANUARY, APRIL - DAY), (JULY, None)]
    assert spells(*made, at=OTHER) == [(JANUARY, None)]


def test_the_nearest_committee_decides_from_the_day_of_which_it_speaks() -> None:
    assert spells(off(CITY, JULY), on(TOWNSHIP, APRIL)) == [(APRIL, None)]
    assert spells(on(CITY, JANUARY), off(COUNTY, JULY), at=TOWNSHIP) == [(JANUARY, JULY - DAY)]


def test_of_a_committees_words_those_about_the_item_go_before_those_about_its_pack() -> None:
    assert spells(on(CITY, JANUARY), off(CITY, JANUARY, "BR-02")) == []
    assert spells(on(CITY, JANUARY), off(CITY, JANUARY, "BR-01")) == [(JANUARY, None)]
    assert spells(on(CITY, JANUARY, "BR-02"), off(COUNTY, APRIL)) == [(JANUARY, APRIL - DAY)]


def test_of_several_words_about_the_same_day_the_latest_counts() -> None:
    assert spells(on(CITY, JANUARY), off(CITY, JANUARY)) == []
    assert spells(on(CITY, APRIL), on(CITY, JANUARY)) == [(JANUARY, None)]


def test_an_obligation_may_be_on_where_it_was_on_for_a_while() -> None:
    assert Switches([on(CITY, JANUARY), off(CITY, JULY)], PARENTS).may_be_on(MEETING)
    assert not Switches([off(CITY, JANUARY)], PARENTS).may_be_on(MEETING)
    assert Switches([], PARENTS).may_be_on(SESSION)


def test_since_when_it_is_on_is_said_only_while_it_stays_on() -> None:
    made = [on(CITY, JANUARY), off(TOWNSHIP, APRIL), on(TOWNSHIP, JULY)]
    assert Switches(made, PARENTS).since(MEETING, BRANCH) == JULY
    assert Switches(made[:2], PARENTS).since(MEETING, BRANCH) is None


def test_an_item_is_switched_for_one_level_of_the_tree() -> None:
    made = off(CITY, APRIL, "DEC-02@township")
    assert spells(made, at=TOWNSHIP, obligation=SESSION) == [(ALWAYS, APRIL - DAY)]
    assert spells(made, at=OTHER, obligation=SESSION) == [(ALWAYS, APRIL - DAY)]
    assert spells(made, at=COUNTY, obligation=SESSION) == [(ALWAYS, None)]
    assert spells(made, at=TOWNSHIP, obligation=replace(SESSION, item="DEC-01")) == [(ALWAYS, None)]


def test_of_a_committees_words_those_about_the_level_go_first_and_the_nearest_committee_before_all() -> None:
    made = off(CITY, JANUARY, "DEC-02"), on(CITY, JANUARY, "DEC-02@township")
    assert spells(*made, at=TOWNSHIP, obligation=SESSION) == [(ALWAYS, None)]
    assert spells(*made, at=COUNTY, obligation=SESSION) == [(ALWAYS, JANUARY - DAY)]
    nearer = off(COUNTY, APRIL, "core")
    assert spells(*made, nearer, at=TOWNSHIP, obligation=SESSION) == [(ALWAYS, APRIL - DAY)]


def test_what_is_switched_for_a_level_is_not_alike_for_everybody() -> None:
    for made in (off(CITY, APRIL, "DEC-02@township"), on(COUNTY, APRIL, "DEC-02@township")):
        assert Switches([made], PARENTS, LEVELS).alike(SESSION, [CITY]) is None
    same = [off(CITY, APRIL, f"DEC-02@{level}") for level in Level]
    assert Switches(same, PARENTS, LEVELS).alike(SESSION, [CITY]) == ((ALWAYS, APRIL - DAY),)
    assert Switches(same, PARENTS, LEVELS).alike(MEETING, [CITY]) == ()


def test_an_item_of_an_optional_pack_may_be_on_for_a_level_alone() -> None:
    made = Switches([on(CITY, APRIL, "BR-02@village")], PARENTS, LEVELS)
    assert made.may_be_on(MEETING)
    assert made.spells(MEETING, BRANCH) == ((APRIL, None),)
    assert made.spells(MEETING, TOWNSHIP) == ()
    decided = made.nearest(MEETING, BRANCH)
    assert decided is not None
    assert decided.name == "BR-02@village"
    assert made.nearest(MEETING, TOWNSHIP) is None


def test_levels_are_looked_at_only_for_an_item_of_which_somebody_spoke_by_level() -> None:
    class Unread(dict[int, Level]):
        def get(self, *_: object) -> Level:
            raise AssertionError

    made = [off(CITY, APRIL), on(CITY, APRIL, "BR-02"), off(COUNTY, APRIL, "BR-01@township")]
    for obligation in (MEETING, SESSION):
        assert Switches(made, PARENTS, Unread()).spells(obligation, TOWNSHIP)


switches = st.builds(
    Switch,
    organization_id=st.sampled_from(sorted(PARENTS)),
    name=st.sampled_from(
        ["branch", "core", "BR-02", "BR-01", "BR-02@village", "DEC-02@village", "DEC-02@county"]
    ),
    on=st.booleans(),
    from_on=st.sampled_from([JANUARY + DAY * number for number in range(6)]),
)


@given(st.lists(switches, max_size=12), st.sampled_from([MEETING, SESSION]))
def test_the_spells_are_the_days_on_which_it_is_on(made: list[Switch], obligation: Obligation) -> None:
    found = Switches(made, PARENTS, LEVELS).spells(obligation, BRANCH)

    for day in (JANUARY + DAY * number for number in range(-2, 8)):
        inside = [one for one in found if one.first <= day and (one.last is None or day <= one.last)]
        assert len(inside) == _is_on(made, obligation, day)
    assert all(_apart(one, other) for one, other in itertools.pairwise(found))


def _is_on(made: list[Switch], obligation: Obligation, day: date) -> bool:
    for organization_id in (BRANCH, TOWNSHIP, COUNTY, CITY):
        for name in (f"{obligation.item}@village", obligation.item, obligation.pack):
            said = [
                one.on
                for one in made
                if (one.organization_id, one.name) == (organization_id, name) and one.from_on <= day
            ]
            if said:
                return said[-1]
    return obligation.pack is Pack.CORE


def _apart(one: Spell, other: Spell) -> bool:
    return one.last is not None and one.last + DAY < other.first
