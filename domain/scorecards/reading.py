"""Reading a card from YAML: `version`, `variants`, `sections` with `items`; points are whole or half."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from domain.scorecards.scorecard import Focus, Scorecard, ScoreItem, Section, Variant
from domain.sufficiency import Dimension

if TYPE_CHECKING:
    from domain.messages import Json

FILE = Path(__file__).parent / "default.yaml"

HALVES = 2
"""Half points in a point."""

_FIELDS = frozenset({"id", "title", "most", "guidance", "check", "reads"})


@cache
def default() -> Scorecard:
    """Return the card that comes with the program. Raises ValueError for a bad file."""
    import yaml  # noqa: PLC0415 - the YAML library costs a start 20 ms

    return read(yaml.safe_load(FILE.read_text(encoding="utf-8")))


def read(told: Json) -> Scorecard:
    """Return the card that plain data tell of. Raises ValueError for anything else."""
    try:
        return Scorecard(
            version=str(told["version"]),
            sections=tuple(map(_section, told["sections"])),
            variants={Variant(name): tuple(keys) for name, keys in told["variants"].items()},
        )
    except (KeyError, TypeError, AttributeError) as missing:
        message = f"no scorecard: {missing!r}"
        raise ValueError(message) from missing


def _section(told: Mapping[str, Any]) -> Section:
    return Section(
        key=told["id"],
        title=told["title"],
        focus=Focus(told["focus"]),
        items=tuple(map(_item, told["items"])),
        sufficiency=tuple(map(Dimension, told.get("sufficiency", ()))),
    )


def _item(told: Mapping[str, Any]) -> ScoreItem:
    unknown = set(told) - _FIELDS
    if unknown:
        message = f"score item {told.get('id')!r}: no field {sorted(unknown)}"
        raise ValueError(message)
    return ScoreItem(
        key=told["id"],
        title=told["title"],
        most=half_points(told["most"]),
        guidance=told["guidance"],
        check=told["check"],
        reads=tuple(told.get("reads", ())),
    )


def half_points(points: float) -> int:
    """Return points as half points. Raises ValueError for other parts of a point."""
    halves = points * HALVES
    if isinstance(points, bool) or halves != int(halves):
        message = f"points are whole or half, not {points!r}"
        raise ValueError(message)
    return int(halves)
