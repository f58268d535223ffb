"""Forms filled in through the chat, as the tests of what becomes of records begin."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.harness.chat import Chat, Seen

MEETING = ("记一笔", "[支委会]", "[今天]", "[4/5]", "研究党费", "[没有决定]", "[保存]")
REPORT = (
    "记一笔",
    "[更多]",
    "[上报]",
    "[抓党建工作情况]",
    "[今天]",
    "一季度党建工作",
    "[没有文号]",
    "[保存]",
)
REQUEST = ("记一笔", "[更多]", "[求助]", "[经费]", "[今天]", "活动室屋顶漏水", "[保存]")
PROBLEM = ("记一笔", "[更多]", "[问题]", "[昨天]", "水渠漏水", "[保存]")


def receipt(chat: Chat, *answers: str) -> Seen:
    """Fill in a form; gives its receipt."""
    chat.fill(*answers)
    assert chat.last.text.startswith("✓"), chat.last.text
    return chat.last


def number(seen: Seen) -> int:
    """The record below whose message these buttons stand."""
    return int(seen.button("全部经过").split(":")[1])
