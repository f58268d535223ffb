"""The scorecard as a workbook to edit: sent back unchanged, it changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.authorization import Action, Scope, allow
from domain.catalogue.loading import catalogue
from domain.list_layout import joined
from domain.messages import Document
from domain.scorecard_layout import APPLIES, CARD, COLUMNS, points, sufficiency
from domain.scorecards.scorecard import Variant
from services import scorecards

if TYPE_CHECKING:
    from collections.abc import Iterator

    from domain.catalogue.loading import Catalogue
    from domain.messages import Json
    from domain.people import Actor
    from domain.scorecards.scorecard import Scorecard
    from storage.database import Tx


def present(tx: Tx, actor: Actor) -> Document:
    """Return the workbook of the card with which rounds begin now. Raises NotFound."""
    allow(actor, Action.KEEP_CARD, Scope.OWN_TREE)
    held = scorecards.in_force(tx, actor)
    params = {
        "number": held.number,
        "version": held.card.version,
        "day": f"{actor.today:%Y%m%d}",
        "rows": rows(held.card, catalogue(actor.today.year)),
    }
    return Document("scorecard", params)


def rows(card: Scorecard, items: Catalogue) -> dict[str, list[list[Json]]]:
    """Return the cells of a card, sheet by sheet."""
    told = {CARD: list(_items(card, items)), APPLIES: list(_applies(card))}
    return {
        sheet: [[values[column.key] for column in COLUMNS[sheet]] for values in listed]
        for sheet, listed in told.items()
    }


def _items(card: Scorecard, items: Catalogue) -> Iterator[dict[str, Json]]:
    for section in card.sections:
        for item in section.items:
            yield {
                "section": section.key,
                "section_title": section.title,
                "focus": section.focus.value,
                "sufficiency": sufficiency(section),
                "key": item.key,
                "title": item.title,
                "most": points(item.most),
                "guidance": item.guidance,
                "check": item.check,
                "reads": joined(item.reads),
                "read_titles": joined(items.title(one) for one in item.reads),
            }


def _applies(card: Scorecard) -> Iterator[dict[str, Json]]:
    for section in card.sections:
        scored = {variant.value: section.key in card.variants[variant] for variant in Variant}
        yield {"section": section.key, "section_title": section.title, **scored}
