"""Scoring on site in the chat: my inspections, the packet, item after item, and the seal.

Work functions: they run inside the transaction of an update and queue what is to be said.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import TYPE_CHECKING

from domain.forms.fields.attachments import NAME_CHARACTERS
from domain.messages import Message, Text
from domain.records import LINE_CHARACTERS
from domain.refusals import NotFound
from domain.text import clean_line
from handlers import guided
from handlers.here import put, say
from services import (
    inspection_notes,
    messages,
    score_choices,
    score_evidence,
    score_lists,
    score_messages,
    score_packets,
    score_paper,
    score_sheet_views,
)
from services.leaders import Begun

if TYPE_CHECKING:
    from domain.forms.replies import Attached
    from domain.people import Actor
    from handlers.here import Here
    from services.drafts import Open
    from storage.database import Tx

_PAGE = re.compile(r"ss:p:([0-9]{1,4})")
_OF_ONE = re.compile(r"ss:([oanskfhe]):([0-9]{1,18})")
_SECTION = re.compile(r"ss:([kc]):([0-9]{1,18}):(S[1-9])")
_ITEM = re.compile(r"ss:([iv]):([0-9]{1,18}):(S[1-9]-[1-9][0-9]?)")
_WRITE = re.compile(r"ss:w:([0-9]{1,18}):(S[1-9]-[1-9][0-9]?):(n|[0-9]{1,3})")
_SEAL = re.compile(r"ss:z:([0-9]{1,18}):([0-9]{1,18})")
_PRINT = re.compile(r"ss:d:([0-9]{1,18})")
_ADDED = re.compile(r"ss:e:([0-9]{1,18}):(S[1-9]-[1-9][0-9]?)")
"""Eighteen digits: what both databases can compare with an id."""

_VIEWS: Mapping[str, Callable[[Tx, Actor, int, datetime], Message]] = {
    "o": score_sheet_views.show,
    "a": score_sheet_views.begin,
    "n": score_sheet_views.whole,
    "f": score_sheet_views.whole,
    "s": lambda tx, actor, one, _: score_sheet_views.sections(tx, actor, one),
    "k": score_packets.show,
    "h": inspection_notes.show,
    "e": lambda tx, actor, one, _: score_evidence.show(tx, actor, one),
}
"""Screens of one inspection, by the letter on their buttons."""

_TYPED = re.compile(r"(?:现场)?打分\s*[:：]?\s*(.*)", re.DOTALL)
_WORDS = frozenset({"打分", "现场打分", "我的督查"})


def answer(tx: Tx, actor: Actor, here: Here, typed: str) -> bool:
    """Take a typed word that asks for my inspections, or a whole sheet in one message; false for any other.

    Raises NotFound.
    """
    words = typed.strip()
    if words in _WORDS:
        say(tx, here, score_lists.show(tx, actor))
        return True
    found = _TYPED.fullmatch(words)
    if found is None:
        return False
    begun = score_messages.split(tx, actor, found[1])
    if len(begun.found) != 1:
        say(tx, here, score_messages.several(begun))
    elif begun.text is None:
        say(tx, here, score_sheet_views.show(tx, actor, begun.found[0].inspection.id, here.now))
    else:
        answers, unread = score_messages.answers(tx, actor, begun)
        note = None if unread is None else lambda _: unread
        guided.begin(tx, actor, here, Begun("score_message"), answers, note)
    return True


def attached(tx: Tx, actor: Actor, here: Here, sent: Attached, caption: str) -> bool:
    """Take what was sent on site for the item that was scored last, to be confirmed; false when elsewhere."""
    about = score_choices.scored_last(tx, actor, here.now)
    if about is None:
        return False
    if not about:
        say(tx, here, Message(Text("score_note.score_first")))
        return True
    answers = {
        "score": about,
        "note": clean_line(caption)[:LINE_CHARACTERS] or None,
        "attachments": [{**asdict(sent), "name": clean_line(sent.name)[:NAME_CHARACTERS]}],
    }
    guided.begin(tx, actor, replace(here, message_id=None), Begun("score_note"), answers, _of_which)
    return True


def _of_which(_shown: Open) -> Text:
    return Text("score_note.of_which")


def touch(tx: Tx, actor: Actor, here: Here, data: str) -> None:
    """Do what a button asks for. Raises NotFound, Refused.

    `ss` my inspections, as a new message; `ss:d` a sheet to print, `ss:e` what was added to an item, with its
    files; all else in place: see the patterns above.
    """
    if data == "ss":
        say(tx, here, score_lists.show(tx, actor))
    elif found := _PRINT.fullmatch(data):
        document = score_paper.document(tx, actor, int(found[1]))
        messages.say_document(tx, here.chat_id, document.name, document.params, here.now)
    elif found := _ADDED.fullmatch(data):
        message, files = score_evidence.item(tx, actor, int(found[1]), found[2])
        say(tx, here, message)
        for file in files:
            messages.show_attachment(tx, here.chat_id, file.kind, file.file_id, here.now)
    else:
        put(tx, here, _shown(tx, actor, here.now, data))


def _shown(tx: Tx, actor: Actor, now: datetime, data: str) -> Message:
    """What a button shows after it did what it says. Raises NotFound for data no button of ours carries."""
    for pattern, work in _BUTTONS:
        if found := pattern.fullmatch(data):
            return work(tx, actor, found, now)
    raise NotFound


def _write(tx: Tx, actor: Actor, found: re.Match[str], now: datetime) -> Message:
    value = None if found[3] == "n" else int(found[3])
    return score_sheet_views.give(tx, actor, int(found[1]), found[2], value, now)


def _item(tx: Tx, actor: Actor, found: re.Match[str], now: datetime) -> Message:
    if found[1] == "v":
        return score_sheet_views.values(tx, actor, int(found[2]), found[3])
    return score_sheet_views.card(tx, actor, int(found[2]), found[3], now)


def _section(tx: Tx, actor: Actor, found: re.Match[str], now: datetime) -> Message:
    if found[1] == "c":
        return score_sheet_views.section(tx, actor, int(found[2]), found[3])
    return score_packets.section(tx, actor, int(found[2]), found[3], now)


def _seal(tx: Tx, actor: Actor, found: re.Match[str], now: datetime) -> Message:
    return score_sheet_views.seal(tx, actor, int(found[1]), int(found[2]), now)


_BUTTONS: Sequence[tuple[re.Pattern[str], Callable[[Tx, Actor, re.Match[str], datetime], Message]]] = (
    (_WRITE, _write),
    (_ITEM, _item),
    (_OF_ONE, lambda tx, actor, found, now: _VIEWS[found[1]](tx, actor, int(found[2]), now)),
    (_SECTION, _section),
    (_SEAL, _seal),
    (_PAGE, lambda tx, actor, found, _: score_lists.show(tx, actor, int(found[1]))),
)
