"""Several people change one record at the same instant: it is changed once, or one after the other."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select

from domain.people import Level, Role
from domain.refusals import NotFound
from services import follow_ups
from services.drafts import Open, Saved
from storage import schema
from storage.verify import verify
from tests.services import following
from tests.services.diary import Diary, span_answer
from tests.services.following import begin, correct, enter, events, meeting, report, stay, who
from tests.services.test_corrections import MONDAY, TUESDAY, WEDNESDAY, attended

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from domain.people import Actor
    from services.drafts import Outcome
    from storage.database import Tx

ROUNDS = 8


def at_once(diary: Diary, *work: Callable[[Tx], Any]) -> list[Any]:
    """Do all of it together, as far as the database lets several write; gives what each gave or raised."""

    async def run() -> list[Any]:
        units = (diary.database.write(one) for one in work)
        return await asyncio.gather(*units, return_exceptions=True)

    return asyncio.run(run())


def saving(diary: Diary, actor: Actor, shown: Open, **answers: Any) -> Callable[[Tx], Outcome]:
    return lambda tx: following.fill(tx, actor, shown.draft, answers, diary.now)


def tapping(diary: Diary, actor: Actor, work: Callable[..., int], record_id: int) -> Callable[[Tx], int]:
    return lambda tx: work(tx, actor, record_id, diary.now)


@pytest.fixture
def both(diary: Diary) -> Sequence[Actor]:
    """The township's secretary and its clerk, who may change the same records."""
    return diary.township_secretary(), who(diary, Role.CLERK, Level.TOWNSHIP)


def test_two_corrections_at_once_make_one_version(diary: Diary, both: Sequence[Actor]) -> None:
    for number in range(ROUNDS):
        first = meeting(diary, both[0])
        shown = [begin(diary, one, "correct", first) for one in both]

        outcomes = at_once(
            diary,
            *(
                saving(diary, one, form, reason="记错了", attendance=attended(count))
                for one, form, count in zip(both, shown, (3, 5), strict=True)
            ),
        )

        assert sorted(type(one).__name__ for one in outcomes) == ["Open", "Saved"], outcomes
        assert diary.database.run(_versions) == 2 * (number + 1)


def test_two_withdrawals_at_once_are_one(diary: Diary, both: Sequence[Actor]) -> None:
    for _ in range(ROUNDS):
        first = meeting(diary, both[0])
        shown = [begin(diary, one, "withdraw", first) for one in both]

        forms = zip(both, shown, strict=True)
        at_once(diary, *(saving(diary, one, form, reason="记重了") for one, form in forms))

        assert len(events(diary, first)) == 1


def test_a_report_received_by_two_taps_at_once_is_received_once(diary: Diary, both: Sequence[Actor]) -> None:
    for _ in range(ROUNDS):
        reported = report(diary, diary.secretary())

        outcomes = at_once(diary, *(tapping(diary, one, follow_ups.receive, reported) for one in both))

        assert outcomes == [reported] * 2
        assert len(events(diary, reported)) == 1


def test_an_undo_tapped_twice_at_once_is_one(diary: Diary, both: Sequence[Actor]) -> None:
    for _ in range(ROUNDS):
        first = meeting(diary, both[0])
        following.withdraw(diary, both[0], first)

        outcomes = at_once(diary, *(tapping(diary, one, follow_ups.restore, first) for one in both))

        assert sorted(isinstance(one, NotFound) for one in outcomes) == [False, True]
        assert len(events(diary, first)) == 2


def test_a_later_version_corrected_while_the_record_is_withdrawn_counts_no_half_day_wrongly(
    diary: Diary, both: Sequence[Actor]
) -> None:
    secretary, clerk = both
    ended = set()
    for _ in range(ROUNDS):
        first = stay(diary, secretary, MONDAY)
        correct(diary, secretary, first, span=span_answer(TUESDAY, TUESDAY))
        moved = begin(diary, secretary, "correct", first)
        taken_back = begin(diary, clerk, "withdraw", first)

        outcomes = at_once(
            diary,
            saving(diary, secretary, moved, reason="又错", span=span_answer(WEDNESDAY, WEDNESDAY)),
            saving(diary, clerk, taken_back, reason="记重了"),
        )

        assert isinstance(outcomes[1], Saved), outcomes
        ended.add(type(outcomes[0]))
        assert diary.database.run(_counted) == 0
    assert ended <= {Saved, Open}
    assert diary.database.run(verify, b"key").faults == []


def test_of_two_stays_that_want_one_half_day_at_once_one_has_it(diary: Diary, both: Sequence[Actor]) -> None:
    secretary, clerk = both
    withdrawn = stay(diary, secretary, MONDAY)
    other = enter(diary, secretary, "duty_stay", diary.stay_answers(secretary, span_answer(TUESDAY, TUESDAY)))
    for _ in range(ROUNDS):
        following.withdraw(diary, clerk, withdrawn)
        moved = begin(diary, secretary, "correct", other)

        outcomes = at_once(
            diary,
            saving(diary, secretary, moved, reason="移到周一", span=span_answer(MONDAY, MONDAY)),
            tapping(diary, clerk, follow_ups.restore, withdrawn),
        )

        assert isinstance(outcomes[0], Saved) != isinstance(outcomes[1], int), outcomes
        assert diary.database.run(verify, b"key").faults == []
        if isinstance(outcomes[0], Saved):
            correct(diary, secretary, other, "移回", span=span_answer(TUESDAY, TUESDAY))
            diary.database.run(follow_ups.restore, clerk, withdrawn, diary.now)


def _versions(tx: Tx) -> int:
    return tx.execute(select(func.count()).select_from(schema.duty_records)).scalar_one()


def _counted(tx: Tx) -> int:
    return tx.execute(select(func.count()).select_from(schema.duty_days)).scalar_one()
