"""What another version of a scorecard changes, section by section and item by item."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from domain.book_changes import Change, Part
from domain.list_layout import joined
from domain.messages import Text
from domain.roster_layout import word
from domain.scorecard_layout import FOCUSES, points, sufficiency, variants
from domain.scorecards.scorecard import Variant
from domain.scorecards.writing import written

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from domain.scorecards.scorecard import Scorecard, ScoreItem, Section


def difference(before: Scorecard, after: Scorecard) -> list[Change]:
    """Return everything that changes, what is dropped first; nothing where only an order is another one."""
    old = {one.key: one for one in before.sections}
    new = {one.key: one for one in after.sections}
    gone = [_gone(one.key, one.title, one.most) for one in before.sections if one.key not in new]
    gone += [
        _gone(one.key, one.title, one.most) for one in before.items.values() if one.key not in after.items
    ]
    told = []
    for section in after.sections:
        earlier = old.get(section.key)
        parts = list(_section_parts(earlier, section))
        if _applies(before, section.key) != _applies(after, section.key):
            applied = _applies(before, section.key), _applies(after, section.key)
            parts.append(Part(Text("scorecard_import.part_applies"), *applied))
        told.append(Change(section.key, section.title, tuple(parts)))
        told += [
            Change(item.key, item.title, tuple(_item_parts(before.items.get(item.key), item)))
            for item in section.items
        ]
    return [*gone, *(one for one in told if one.parts)]


def digest(before: Scorecard, after: Scorecard) -> str:
    """Return by what it is recognised that the same would happen again, to the same version."""
    told = json.dumps([written(before), written(after)], sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()


def _gone(key: str, title: str, most: int) -> Change:
    return Change(key, title, (Part(Text("scorecard_import.part_gone", {"most": points(most)})),))


def _section_parts(before: Section | None, after: Section) -> Iterator[Part]:
    now = word(FOCUSES, after.focus), sufficiency(after)
    if before is None:
        yield Part(Text("scorecard_import.part_new", {"most": points(after.most)}))
        was = "", ""
    else:
        was = word(FOCUSES, before.focus), sufficiency(before)
        yield from _differing([("scorecard_import.part_section", before.title, after.title)])
    keys = "scorecard_import.part_focus", "scorecard_import.part_sufficiency"
    yield from _differing(zip(keys, was, now, strict=True))


def _item_parts(before: ScoreItem | None, after: ScoreItem) -> Iterator[Part]:
    now = after.guidance, after.check, joined(after.reads)
    if before is None:
        yield Part(Text("scorecard_import.part_new", {"most": points(after.most)}))
        was = "", "", ""
    else:
        was = before.guidance, before.check, joined(before.reads)
        most = points(before.most), points(after.most)
        yield from _differing([("scorecard_import.part_most", *most)])
        yield from _differing([("scorecard_import.part_title", before.title, after.title)])
    keys = "scorecard_import.part_guidance", "scorecard_import.part_check", "scorecard_import.part_reads"
    yield from _differing(zip(keys, was, now, strict=True))


def _differing(told: Iterable[tuple[str, str, str]]) -> Iterator[Part]:
    yield from (Part(Text(key), before, after) for key, before, after in told if before != after)


def _applies(card: Scorecard, section: str) -> str:
    return variants(one for one in Variant if section in card.variants[one])
