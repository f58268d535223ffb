"""The numbers of reminders: as they were decided, and refused where they contradict one another."""

from __future__ import annotations

from dataclasses import replace
from datetime import time

import pytest

from domain.periods import Cadence
from domain.reminder_rules import reminder_rules


def test_the_numbers_are_those_of_the_source() -> None:
    rules = reminder_rules()
    assert (rules.quiet_from, rules.quiet_until) == (time(19), time(8, 30))
    assert rules.digest_at == time(9)
    assert rules.daily == {
        Cadence.MONTHLY: (5,),
        Cadence.QUARTERLY: (14, 3),
        Cadence.HALF_YEARLY: (30, 14, 3),
        Cadence.YEARLY: (90, 30, 14, 3),
        Cadence.PER_EVENT: (3,),
    }
    assert rules.weekly[Cadence.YEARLY] == (14,)
    assert (rules.after, rules.contact_leader, rules.parent) == (1, 14, 21)
    assert (rules.finding_before, rules.finding_contact_leader, rules.finding_parent) == ((7, 1), 3, 7)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"after": 0}, "after < contact_leader"),
        ({"contact_leader": 21}, "contact_leader < parent"),
        ({"finding_contact_leader": 7}, "contact_leader < parent"),
        ({"daily": {Cadence.MONTHLY: (-1,)}}, "0 or more"),
        ({"finding_before": (-1,)}, "0 or more"),
        ({"digest_at": time(8, 29)}, "from 08:30 to 19:00"),
        ({"digest_at": time(19)}, "from 08:30 to 19:00"),
        ({"quiet_from": time(8)}, "quiet_until < quiet_from"),
    ],
)
def test_numbers_that_contradict_one_another_are_refused(changes: dict[str, object], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        replace(reminder_rules(), **changes)  # type: ignore[arg-type]  # wrong on purpose
