"""Scorecards made by chance, and the cells of a workbook in which one stands."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from domain.catalogue.loading import catalogue
from domain.roster_layout import NO, YES, Column, Content, word
from domain.scorecard_layout import COLUMNS
from domain.scorecards.scorecard import WHOLE, Focus, Scorecard, ScoreItem, Section, Variant
from domain.sheets import Sheet
from domain.sufficiency import Dimension
from services.scorecard_export import rows

if TYPE_CHECKING:
    from domain.messages import Json

WORDS = (
    "清单",
    "研究",
    "=1+1",
    "a  b",
    " 村 ",
    "'x",
    "问两名党员",
    "1.50",
    "三、四,五",
    "&<b>",
    "２０２６",
    "\u3000末",
)


def cells(card: Scorecard, year: int = 2026) -> dict[str, list[list[Any]]]:
    """What stands below the heads of each sheet."""
    return {
        sheet: [[_cell(*one) for one in zip(COLUMNS[sheet], row, strict=True)] for row in listed]
        for sheet, listed in rows(card, catalogue(year)).items()
    }


def sheets(told: dict[str, list[list[Any]]]) -> list[Sheet]:
    """The same as a workbook gives them."""
    return [
        Sheet(name, dict(enumerate([tuple(one.head for one in COLUMNS[name]), *map(tuple, listed)], start=1)))
        for name, listed in told.items()
    ]


def _cell(column: Column, value: Json) -> str:
    if column.content is Content.WORD:
        return word(column.words, value)
    if column.content is Content.YES:
        return YES[0] if value else NO[0]
    return str(value)


def random_card(chance: random.Random) -> Scorecard:
    """A card that is possible, in no particular order, with whatever words."""
    keys = chance.sample(range(1, 10), chance.randint(1, 9))
    focuses = [Focus.RESULTS, *chance.choices(list(Focus), k=len(keys) - 1)]
    weights = _split(WHOLE, len(keys), chance)
    while not _results_weigh_most(weights, focuses):
        weights = _split(WHOLE, len(keys), chance)
    sections = tuple(
        _section(f"S{key}", most, focus, chance)
        for key, most, focus in zip(keys, weights, focuses, strict=True)
    )
    names = [one.key for one in sections]
    variants = {one: tuple(chance.sample(names, chance.randint(1, len(names)))) for one in Variant}
    return Scorecard("7", sections, variants)


def _results_weigh_most(weights: Sequence[int], focuses: Sequence[Focus]) -> bool:
    found = {one: sum(w for w, f in zip(weights, focuses, strict=True) if f is one) for one in Focus}
    return all(found[Focus.RESULTS] > found[one] for one in (Focus.COMMITTEE, Focus.FIRST_RESPONSIBLE))


def _section(key: str, most: int, focus: Focus, chance: random.Random) -> Section:
    shares = _split(most, min(most, chance.randint(1, 12)), chance)
    numbers = chance.sample(range(1, 100), len(shares))
    known = [one.id for one in catalogue(2026).entries]
    items = tuple(
        ScoreItem(
            f"{key}-{number}",
            _words(chance),
            share,
            _words(chance),
            _words(chance),
            tuple(chance.sample(known, chance.randint(0, 3))),
        )
        for number, share in zip(numbers, shares, strict=True)
    )
    dimensions = tuple(chance.sample(list(Dimension), chance.randint(0, 4)))
    return Section(key, _words(chance), focus, items, dimensions)


def _words(chance: random.Random) -> str:
    return "党" + "".join(chance.choices(WORDS, k=chance.randint(1, 4)))


def _split(whole: int, count: int, chance: random.Random) -> list[int]:
    cuts = sorted(chance.sample(range(1, whole), count - 1))
    return [after - before for before, after in zip([0, *cuts], [*cuts, whole], strict=True)]
