"""Finding names by Chinese text, pinyin or initials, against strings stored with each name.

The readings of the characters come from storage (pypinyin, on writes only); here they are made
into keys and matched. Every reading of a name with characters of several readings is kept.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from domain.text import fold

MOST_READINGS = 64
"""Readings kept of one name: six characters of two readings each."""

_BETWEEN_SYLLABLES = "'"
_BETWEEN_READINGS = " "


@dataclass(frozen=True)
class SearchKeys:
    """What is stored with a name to find it by."""

    text: str
    """The name, folded."""
    pinyin: str
    """Its readings, syllables apart: `liu'he'cun liu'he'zhen`."""
    initials: str
    """The readings' first letters: `lhc lhz`."""


def search_keys(name: str, syllables: Sequence[Sequence[str]]) -> SearchKeys:
    """Return the keys of a name from the possible syllables of each of its characters."""
    choices = [sorted({_latin(syllable) for syllable in every} - {""}) for every in syllables]
    combinations = itertools.islice(itertools.product(*filter(None, choices)), MOST_READINGS)
    readings = [reading for reading in combinations if reading]
    pinyin = dict.fromkeys(_BETWEEN_SYLLABLES.join(reading) for reading in readings)
    initials = dict.fromkeys("".join(syllable[0] for syllable in reading) for reading in readings)
    return SearchKeys(fold(name), _BETWEEN_READINGS.join(pinyin), _BETWEEN_READINGS.join(initials))


def rank(query: str, keys: SearchKeys) -> int | None:
    """Return how well a name matches, 0 best, or None: whole name, its beginning, inside, pinyin."""
    wanted = fold(query)
    if not wanted:
        return None if query.strip() else 0
    if wanted in keys.text:
        return 0 if wanted == keys.text else 1 if keys.text.startswith(wanted) else 2
    latin = _latin(wanted)
    if not latin or not wanted.isascii():
        return None
    starts = [_start(latin, reading.split(_BETWEEN_SYLLABLES)) for reading in keys.pinyin.split()]
    found = [start for start in starts if start is not None]
    return 3 + min(found) if found else None


def best_first(query: str, names: Iterable[tuple[str, SearchKeys]]) -> list[str]:
    """Return the values of the names that match, best first, equals in the order given."""
    ranked = [(rank(query, keys), value) for value, keys in names]
    return [
        value
        for place, value in sorted(
            ((place, value) for place, value in ranked if place is not None), key=lambda pair: pair[0]
        )
    ]


def _latin(text: str) -> str:
    """Return the letters and digits of a reading or a typed query; ü is typed as v."""
    return "".join(
        character for character in fold(text).replace("ü", "v") if character.isascii() and character.isalnum()
    )


def _start(letters: str, syllables: list[str]) -> int | None:
    """Return the first syllable from which the letters spell beginnings of syllables, one each."""

    @cache
    def spelled(rest: str, position: int) -> bool:
        if not rest:
            return True
        if position == len(syllables):
            return False
        longest = 0
        while rest[: longest + 1] == syllables[position][: longest + 1] and longest < min(
            len(rest), len(syllables[position])
        ):
            longest += 1
        return any(spelled(rest[size:], position + 1) for size in range(longest, 0, -1))

    return next((start for start in range(len(syllables)) if spelled(letters, start)), None)
