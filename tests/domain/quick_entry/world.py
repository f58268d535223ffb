"""A small world for quick entry: four contact points, three places, four duty items, five members."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from domain.forms.environment import Option, Page
from domain.search import SearchKeys, best_first
from domain.text import fold

if TYPE_CHECKING:
    from domain.messages import Json, Text

FRIDAY = date(2026, 3, 27)

FORMS = frozenset(
    {
        "meeting",
        "visit",
        "duty_stay",
        "upward_report",
        "in_person",
        "talk",
        "problem",
        "support_request",
        "vehicle",
        "plan",
        "general",
    }
)

NAMES: Mapping[str, Mapping[str, str]] = {
    "contact_points": {"青石镇党委": "1", "柳河小学党支部": "2", "老李": "3", "柳河村党支部": "4"},
    "places": {"柳河村": "11", "石桥村": "12", "上河社区": "13"},
    "duty_items": {"发展党员": "21", "书记培训": "22", "人员力量": "23", "党员教育培训": "24"},
}


class World:
    """An environment without storage; the branch committee has five members."""

    today = FRIDAY

    def find(self, source: str, query: str, offset: int, limit: int) -> Page:
        named = NAMES[source]
        keys = [(name, SearchKeys(fold(name), "", "")) for name in named]
        found = [Option(named[name], name) for name in (best_first(query, keys) if query else named)]
        return Page(found[offset : offset + limit], len(found))

    def hint(self, source: str) -> Json:
        return {"expected:branch_committee_meeting": 5}.get(source)

    def label(self, source: str, value: str) -> str | None:
        return next((name for name, known in NAMES[source].items() if known == value), None)

    def wording(self, text: Text) -> str:
        return text.key
