"""Judging readings: an answer that differs is wrong, one that is missing makes a reading partial."""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from domain.quick_entry.read import Entry, read
from tests.domain.quick_entry.world import FORMS, World

if TYPE_CHECKING:
    from tests.domain.quick_entry.phrase import Phrase


class Verdict(enum.StrEnum):
    FULLY = "fully understood"
    PARTLY = "partly"
    NOT = "not recognised"
    WRONG = "wrong"


def judge(phrase: Phrase, entry: Entry | None) -> Verdict:
    """Compare a reading with what is meant, answer by answer."""
    if entry is None:
        return Verdict.FULLY if phrase.form is None else Verdict.NOT
    given = dict(entry.answers)
    differs = [key for key in given if key not in phrase.answers or phrase.answers[key] != given[key]]
    if entry.form != phrase.form or differs:
        return Verdict.WRONG
    return Verdict.FULLY if given == phrase.answers else Verdict.PARTLY


def verdicts(phrases: Iterable[Phrase]) -> list[tuple[Phrase, Entry | None, Verdict]]:
    """Read phrases and judge the readings."""
    readings = [(phrase, read(phrase.text, World(), FORMS)) for phrase in phrases]
    return [(phrase, entry, judge(phrase, entry)) for phrase, entry in readings]


def tally(judged: Iterable[tuple[Phrase, Entry | None, Verdict]]) -> str:
    """Return the counts of each verdict."""
    counts = Counter(verdict for _, _, verdict in judged)
    return ", ".join(f"{verdict}: {counts[verdict]}" for verdict in Verdict)
