"""How a finding stands by what became of it: edges by name, and any course of events against a slow count."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from domain.finding_states import DONE, UNDONE, Colour, Condition, FindingState, condition
from domain.findings import DUE_DAYS, Category, Dispute, Finding, FindingEvent, FindingEventKind, Severity

if TYPE_CHECKING:
    from collections.abc import Mapping

ZONE = "Asia/Shanghai"
FED_BACK_ON = date(2026, 3, 27)
K = FindingEventKind


def at(day: int, hour: int = 4) -> datetime:
    """Noon in Shanghai, so many days after the feedback."""
    return datetime.combine(FED_BACK_ON + timedelta(days=day), time(hour), UTC)


def on(day: int) -> date:
    """The day so many days after the feedback."""
    return FED_BACK_ON + timedelta(days=day)


def event(kind: FindingEventKind, day: int, number: int = 1, **parts: object) -> FindingEvent:
    """Something that became of it so many days after the feedback."""
    known = {"line": None, "office_id": None, "severity": None, "due_on": None, "request_id": None, **parts}
    return FindingEvent(id=number, kind=kind, at=at(day), person_id=9, **known)  # type: ignore[arg-type]  # parts by name


def finding(
    *events: FindingEvent, days: int = 15, fed_back: bool = True, disputed: tuple[Dispute, ...] = ()
) -> Finding:
    """A serious one, fed back on 27 March 2026."""
    told_at = at(0) if fed_back else None
    what = (Category.LAX, Severity.SERIOUS, "S6-1", "没有整改", None)
    return Finding(1, "WT-1-1", 2, 1, *what, days, at(-1), 9, told_at, events, disputed)


def stands(one: Finding, day: int, answered: Mapping[int, datetime] | None = None) -> Condition:
    """How it stands so many days after the feedback."""
    return condition(one, answered or {}, on(day), ZONE)


def test_its_days_run_from_the_feedback_and_the_last_of_them_is_not_overdue() -> None:
    one = finding()
    assert stands(one, 0).due_on == on(15)
    assert [stands(one, day).overdue_days for day in (14, 15, 16)] == [0, 0, 1]
    assert [stands(one, day).colour for day in (15, 16)] == [Colour.YELLOW, Colour.RED]


def test_before_the_feedback_nothing_runs() -> None:
    for one, day in ((finding(fed_back=False), 100), (finding(), -1)):
        found = stands(one, day)
        assert (found.due_on, found.overdue_days, found.colour) == (None, 0, Colour.NONE)
        assert {kind for kind in K if found.may_become(kind)} == {K.WITHDRAWN}


def test_the_day_is_that_of_the_organization() -> None:
    late = Finding(**{**vars(finding()), "fed_back_at": datetime(2026, 3, 26, 17, tzinfo=UTC)})
    assert condition(late, {}, on(0), ZONE).due_on == on(15)
    assert condition(late, {}, on(0), "UTC").due_on == on(14)


def test_while_the_parent_owes_an_answer_its_days_rest() -> None:
    asked = finding(event(K.CAUSE_ABOVE, 10, request_id=7))
    assert (stands(asked, 10).due_on, stands(asked, 40).due_on) == (on(15), on(45))
    assert (stands(asked, 40).overdue_days, stands(asked, 40).waited_days) == (0, 30)
    answered = {7: at(40)}
    assert [stands(asked, day, answered).due_on for day in (39, 40, 60)] == [on(44), on(45), on(45)]
    assert [stands(asked, day, answered).overdue_days for day in (45, 46)] == [0, 1]


def test_what_was_overdue_when_the_parent_was_asked_is_not_while_it_is_silent_and_is_again_then() -> None:
    asked = finding(event(K.CAUSE_ABOVE, 18, request_id=7))
    assert [stands(asked, day).overdue_days for day in (17, 18, 50)] == [2, 0, 0]
    assert stands(asked, 50, {7: at(50)}).overdue_days == 3


def test_an_answer_on_the_same_day_moves_nothing() -> None:
    asked = finding(event(K.CAUSE_ABOVE, 10, request_id=7))
    assert stands(asked, 20, {7: at(10, 9)}).due_on == on(15)


def test_it_is_never_overdue_while_others_look_whether_it_was_put_right() -> None:
    sent = [event(K.MEASURE, 3, 1, office_id=4), event(K.SUBMITTED, 15, 2)]
    assert stands(finding(*sent), 30).colour is Colour.YELLOW
    back = finding(*sent, event(K.RETURNED, 30, 3))
    assert stands(back, 30).due_on == on(30), "nothing was left of its days, and nothing was lost"
    assert [stands(back, day).overdue_days for day in (30, 31)] == [0, 1]


def test_it_is_extended_once_and_by_no_more_days_than_it_had() -> None:
    one = stands(finding(), 10)
    assert one.may_become(K.EXTENDED)
    assert one.latest_extension_on == on(30)
    extended = stands(finding(event(K.EXTENDED, 10, due_on=on(25))), 26)
    assert (extended.due_on, extended.overdue_days, extended.extended) == (on(25), 1, True)
    assert not extended.may_become(K.EXTENDED)


def test_a_relapse_opens_it_as_on_its_first_day() -> None:
    closed = [
        event(K.MEASURE, 1, 1),
        event(K.SUBMITTED, 2, 2),
        event(K.VERIFIED, 3, 3),
        event(K.CLOSED, 3, 4),
    ]
    again = stands(finding(*closed, event(K.RELAPSED, 60, 5)), 60)
    assert (again.state, again.due_on, again.relapses) == (FindingState.OPEN, on(75), 1)


def test_it_is_looked_at_again_after_a_month_at_the_earliest() -> None:
    closed = [
        event(K.MEASURE, 1, 1),
        event(K.SUBMITTED, 2, 2),
        event(K.VERIFIED, 3, 3),
        event(K.CLOSED, 3, 4),
    ]
    one = finding(*closed)
    assert stands(one, 4).colour is Colour.BLUE
    for kind in (K.LASTING, K.RELAPSED):
        assert [stands(one, day).may_become(kind) for day in (32, 33)] == [False, True]


def test_to_dispute_a_finding_never_costs_days() -> None:
    milder = stands(finding(event(K.CHANGED, 5, severity=Severity.MINOR)), 5)
    assert (milder.severity, milder.due_on) == (Severity.MINOR, on(30))
    graver = stands(finding(event(K.CHANGED, 5, severity=Severity.SERIOUS), days=30), 5)
    assert (graver.severity, graver.due_on) == (Severity.SERIOUS, on(30))
    with_money = stands(finding(event(K.CHANGED, 5, severity=Severity.MINOR), days=60), 5)
    assert with_money.due_on == on(60)


def test_it_is_not_to_be_extended_any_more_once_every_day_to_which_it_could_be_is_over() -> None:
    one = finding()
    assert [stands(one, day).may_become(K.EXTENDED) for day in (29, 30, 31)] == [True, True, False]


def test_while_an_objection_to_it_is_not_decided_its_days_rest() -> None:
    waiting = finding(disputed=(Dispute(at(5), None),))
    assert [stands(waiting, day).due_on for day in (4, 5, 30)] == [on(15), on(15), on(40)]
    assert [stands(waiting, day).disputed for day in (4, 5, 30)] == [False, True, True]
    assert (stands(waiting, 30).overdue_days, stands(waiting, 30).colour) == (0, Colour.YELLOW)

    kept = finding(disputed=(Dispute(at(5), at(21)),))
    assert [stands(kept, day).due_on for day in (20, 21, 50)] == [on(30), on(31), on(31)]
    assert [stands(kept, day).disputed for day in (20, 21)] == [True, False]
    assert [stands(kept, day).overdue_days for day in (31, 32)] == [0, 1]


def test_days_for_which_the_parent_and_a_recheck_are_waited_for_count_once() -> None:
    both = finding(event(K.CAUSE_ABOVE, 4, request_id=7), disputed=(Dispute(at(5), at(21)),))
    assert stands(both, 30, {7: at(11)}).due_on == on(15 + 17)


def test_a_withdrawn_one_stays_so() -> None:
    gone = stands(finding(event(K.WITHDRAWN, 5), event(K.MEASURE, 6, 2)), 40)
    assert (gone.state, gone.colour, gone.overdue_days) == (FindingState.WITHDRAWN, Colour.NONE, 0)
    assert not any(gone.may_become(kind) for kind in K)


# --- any course of events, counted day by day ---------------------------------------------------------------

KINDS = [one for one in K if one is not K.VERIFIED]
STEPS = st.lists(st.tuples(st.integers(0, 12), st.sampled_from(KINDS), st.integers(0, 40)), max_size=14)


DISPUTES = st.none() | st.tuples(st.integers(0, 7), st.none() | st.integers(0, 25))


@given(steps=STEPS, days=st.sampled_from([15, 30, 60]), ahead=st.integers(0, 40), objected=DISPUTES)
def test_any_course_of_events_is_as_counted_day_by_day(
    steps: list[tuple[int, FindingEventKind, int]],
    days: int,
    ahead: int,
    objected: tuple[int, int | None] | None,
) -> None:
    resting, disputed = range(0), tuple[Dispute, ...]()
    if objected is not None:
        first, took = objected
        resting = range(first, 10_000 if took is None else first + took)
        disputed = (Dispute(at(first), None if took is None else at(first + took)),)
    events, answered = lived(steps, days, disputed)
    one = finding(*events, days=days, disputed=disputed)
    last = max((_day(event) for event in events), default=0) + ahead
    for day in range(last + 1):
        found = stands(one, day, answered)
        left, waits = counted(events, answered, days, day, resting)
        assert found.state is state_after(events, day)
        if found.state not in DONE and found.state is not FindingState.WITHDRAWN:
            assert found.due_on == on(day + left)
            assert (found.waits_since is not None) is waits
            assert found.disputed is (day in resting)
        late = found.state in UNDONE and not waits and day not in resting and left < 0
        assert found.overdue_days == (-left if late else 0)


def lived(
    steps: list[tuple[int, FindingEventKind, int]], days: int, disputed: tuple[Dispute, ...]
) -> tuple[list[FindingEvent], dict[int, datetime]]:
    """Of some steps those that can be taken, one after the other, and when requests were answered."""
    events: list[FindingEvent] = []
    answered: dict[int, datetime] = {}
    day = 0
    for wait, kind, number in steps:
        day += wait
        now = stands(finding(*events, days=days, disputed=disputed), day, answered)
        kinds = [K.VERIFIED, K.CLOSED] if kind is K.CLOSED and now.may_become(K.VERIFIED) else [kind]
        if not now.may_become(kinds[0]):
            continue
        for one in kinds:
            taken = event(one, day, len(events) + 1)
            if one is K.EXTENDED:
                taken = event(one, day, taken.id, due_on=now.today + timedelta(days=number))
            if one is K.CHANGED:
                taken = event(one, day, taken.id, severity=list(Severity)[number % 3])
            if one is K.CAUSE_ABOVE:
                taken = event(one, day, taken.id, request_id=taken.id)
                if number % 4:
                    answered[taken.id] = at(day + number, 9)
            events.append(taken)
    return events, answered


def counted(
    events: list[FindingEvent], answered: Mapping[int, datetime], days: int, until: int, resting: range
) -> tuple[int, bool]:
    """How many days are left at the end of a day, and whether the parent is waited for: told off in days."""
    left, whole, state, asked = days, days, FindingState.OPEN, set[int]()
    for day in range(until + 1):
        for one in (one for one in events if _day(one) == day):
            state = state_after(events[: events.index(one) + 1], day)
            if one.request_id is not None:
                asked.add(one.request_id)
            if one.due_on is not None:
                left = (one.due_on - on(day)).days
            if one.kind is K.RELAPSED:
                left = whole
            if one.severity is not None and whole != 60:
                more = max(0, DUE_DAYS[one.severity] - whole)
                left, whole = left + more, whole + more
        asked -= {one for one in asked if one in answered and answered[one] <= at(day, 9)}
        if day < until and state is not FindingState.SUBMITTED and not asked and day not in resting:
            left -= 1
    return left, bool(asked)


def state_after(events: list[FindingEvent], day: int) -> FindingState:
    """The state by the last event that makes one."""
    names = {
        K.MEASURE: FindingState.RECTIFYING,
        K.RETURNED: FindingState.RECTIFYING,
        K.RELAPSED: FindingState.OPEN,
    }
    state = FindingState.OPEN
    for one in events:
        if _day(one) <= day and one.kind not in {K.EXTENDED, K.CAUSE_ABOVE, K.CHANGED}:
            state = names.get(one.kind) or FindingState(one.kind.value)
    return state


def _day(event: FindingEvent) -> int:
    return (event.at.date() - FED_BACK_ON).days
