"""The rule book: which timing holds for which period, when several were accepted one after another."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from domain.obligations import Applies, Bearer, Carrier, Leading, Obligation, Pack, Source
from domain.people import OrganizationKind
from domain.periods import Cadence
from domain.rule_book import Accepted, RuleBook

EVER = date(2000, 1, 1)
JANUARY, MAY, JULY, NEW_YEAR = date(2026, 1, 1), date(2026, 5, 1), date(2026, 7, 1), date(2027, 1, 1)
DAY = timedelta(1)
YEARLY = Obligation(
    key="X-1",
    item="X-1",
    title="某事",
    cadence=Cadence.YEARLY,
    minimum=1,
    bearer=Bearer.ORGANIZATION,
    applies=(Applies(OrganizationKind.COMMITTEE),),
    pack=Pack.CORE,
    carrier=Carrier.COMMITTEE,
    leading=Leading.DEPLOYMENT,
    basis="x",
    counts=("plan:plan",),
)
MONTHLY = replace(YEARLY, cadence=Cadence.MONTHLY)
QUARTERLY = replace(YEARLY, cadence=Cadence.QUARTERLY)
PER_EVENT = replace(YEARLY, cadence=Cadence.PER_EVENT, source=Source.PROBLEMS, counts=(), days=30)


def book(*accepted: tuple[date, Obligation | None]) -> RuleBook:
    texts = [(day, None if rule is None else rule.rule_text()) for day, rule in accepted]
    return RuleBook([Accepted("X-1", text, day) for day, text in texts], 2026)


def asked(
    *accepted: tuple[date, Obligation | None], since: date = JANUARY, today: date = date(2026, 12, 31)
) -> list[tuple[str, date, int]]:
    """The periods that are asked for, with their last days and minimums."""
    found = book(*accepted).windows("X-1", since, today)
    return [(window.key, window.last, rule.minimum) for rule, window in found]


def test_periods_that_have_begun_and_not_ended_too_long_ago_are_asked_for() -> None:
    since, today = date(2026, 2, 28), date(2026, 4, 1)
    keys = [key for key, _, _ in asked((EVER, MONTHLY), since=since, today=today)]

    assert keys == ["M202602", "M202603", "M202604"]
    assert asked((EVER, MONTHLY), since=since + DAY, today=today - DAY) == [("M202603", date(2026, 3, 31), 1)]


def test_a_new_timing_holds_for_periods_that_end_on_its_day_or_later() -> None:
    twice = replace(QUARTERLY, minimum=2)
    for day, minimums in ((date(2026, 6, 30), [1, 2, 2, 2]), (JULY, [1, 1, 2, 2])):
        assert [minimum for _, _, minimum in asked((EVER, QUARTERLY), (day, twice))] == minimums


def test_what_is_struck_is_asked_for_in_periods_that_ended_before() -> None:
    keys = [key for key, _, _ in asked((EVER, QUARTERLY), (JULY, None))]

    assert keys == ["Q202601", "Q202602"]
    assert "X-1" in book((EVER, QUARTERLY), (JULY, None)).known()
    assert book((EVER, QUARTERLY), (JULY, None)).latest("X-1") is None


def test_a_running_year_is_asked_for_until_a_strike_from_the_next_year_on() -> None:
    assert [key for key, _, _ in asked((EVER, YEARLY), (NEW_YEAR, None))] == ["Y202601"]


def test_another_cadence_leaves_no_period_twice_and_ends_no_period_that_was_over() -> None:
    # The first quarter ends after 10 February, so that it takes the place of February and March.
    day = date(2026, 2, 10)
    assert [key for key, _, _ in asked((EVER, MONTHLY), (day, QUARTERLY))][:2] == ["M202601", "Q202601"]


def test_a_year_that_was_due_before_another_last_day_was_accepted_is_over() -> None:
    by_march, whole = replace(YEARLY, until=(3, 31)), YEARLY
    for since in (JANUARY, date(2026, 3, 31)):
        found = asked((EVER, by_march), (MAY, whole), since=since)
        assert found == [("Y202601", date(2026, 3, 31), 1)]
    assert asked((EVER, by_march), (MAY, whole), since=date(2026, 4, 1)) == []


def test_a_running_year_is_not_shortened_to_a_day_before_it_was_accepted() -> None:
    by_june, by_march = replace(YEARLY, until=(6, 30)), replace(YEARLY, until=(3, 31))
    assert asked((EVER, by_june), (MAY, by_march)) == [("Y202601", date(2026, 6, 30), 1)]


def test_a_later_acceptance_replaces_what_was_said_of_the_same_periods() -> None:
    twice, thrice = replace(QUARTERLY, minimum=2), replace(QUARTERLY, minimum=3)
    found = asked((EVER, QUARTERLY), (JULY, twice), (MAY, thrice))
    assert [minimum for _, _, minimum in found] == [1, 3, 3, 3]


def test_a_standing_one_is_shown_by_the_year_and_one_per_event_by_no_period() -> None:
    standing = replace(YEARLY, cadence=Cadence.STANDING)
    assert [key for key, _, _ in asked((EVER, standing))] == ["Y202601"]
    assert asked((EVER, PER_EVENT)) == []


def test_an_event_keeps_the_days_under_which_it_was_over() -> None:
    shorter = replace(PER_EVENT, days=5)
    rules = book((EVER, PER_EVENT), (MAY, shorter))

    def days(held_on: date) -> int:
        held = rules.holding("X-1", lambda rule: held_on + timedelta(rule.days))
        assert held is not None
        return held.days

    # 31 March + 30 = 30 April, over before 1 May. 1 April + 30 = 1 May, but + 5 = 6 April: not shortened.
    assert [days(date(2026, 3, 31)), days(date(2026, 4, 1))] == [30, 30]
    # 26 April + 5 = 1 May.
    assert [days(date(2026, 4, 25)), days(date(2026, 4, 26))] == [30, 5]


def test_an_obligation_without_any_acceptance_is_not_asked_for() -> None:
    assert asked() == []
    assert book().latest("X-1") is None
    assert book().holding("X-1", lambda _: MAY) is None
