"""The phrases that quick entry is made for: every form, slips, odd orders, parts of lines, and traps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.domain.quick_entry.corpus_meetings import MEETINGS
from tests.domain.quick_entry.corpus_others import DEEDS, NOTHING, PAPERS, STAYS, VISITS
from tests.domain.quick_entry.corpus_traps import ITEMS, TRAPS

if TYPE_CHECKING:
    from tests.domain.quick_entry.phrase import Phrase

CORPUS: tuple[Phrase, ...] = (*MEETINGS, *VISITS, *STAYS, *PAPERS, *DEEDS, *NOTHING, *ITEMS, *TRAPS)
