"""A card as plain data, the way it is kept and `domain.scorecards.reading` reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.scorecards.reading import HALVES

if TYPE_CHECKING:
    from domain.messages import Json
    from domain.scorecards.scorecard import Scorecard, ScoreItem, Section


def written(card: Scorecard) -> Json:
    """Return a card as plain data."""
    return {
        "version": card.version,
        "variants": {variant.value: list(keys) for variant, keys in card.variants.items()},
        "sections": [_section(one) for one in card.sections],
    }


def _section(section: Section) -> Json:
    return {
        "id": section.key,
        "title": section.title,
        "focus": section.focus.value,
        "sufficiency": [one.value for one in section.sufficiency],
        "items": [_item(one) for one in section.items],
    }


def _item(item: ScoreItem) -> Json:
    return {
        "id": item.key,
        "title": item.title,
        "most": item.most / HALVES,
        "guidance": item.guidance,
        "check": item.check,
        "reads": list(item.reads),
    }
