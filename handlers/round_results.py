"""What came of rounds of inspections, in the chat.

Work functions: they run inside the transaction of an update and queue what is to be said.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from domain.refusals import NotFound
from handlers.here import put, say
from services import (
    county_summaries,
    good_practices,
    inspection_results,
    inspection_years,
    messages,
    pair_agreement,
    round_reports,
    round_results,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from domain.messages import Message
    from domain.people import Actor
    from handlers.here import Here
    from storage.database import Tx

_DATA = re.compile(r"rr:([a-z]{1,2})((?::[0-9]{1,18}){0,3})")
"""Eighteen digits: what both databases can compare with an id."""

_SECTION = re.compile(r"rr:a:([0-9]{1,18}):(S[1-9])")

_NUMBERED: Mapping[tuple[str, int], Callable[..., Message]] = {
    ("h", 1): round_results.home,
    ("o", 1): round_results.show,
    ("q", 2): round_results.counties,
    ("l", 3): round_results.places,
    ("i", 1): inspection_results.show,
    ("c", 2): county_summaries.show,
    ("n", 2): county_summaries.common,
    ("e", 3): county_summaries.earlier,
    ("p", 3): good_practices.register,
    ("k", 1): good_practices.show,
    ("b", 1): good_practices.published,
    ("s", 1): good_practices.ask_spread,
    ("a", 1): pair_agreement.show,
    ("y", 1): inspection_years.show,
    ("yp", 2): inspection_years.places,
    ("yf", 2): inspection_years.listed_findings,
}
"""Screens by their letter and how many numbers follow it: `work(tx, actor, *numbers)`."""

_WORDS: Mapping[str, Callable[[Tx, Actor], Message]] = {
    "督查成果": round_results.home,
    "经验做法": good_practices.published,
}
"""What is typed for it, also instead of a tap on the button of that name."""


def answer(tx: Tx, actor: Actor, here: Here, typed: str) -> bool:
    """Take a typed word that asks for what came of rounds; false for any other."""
    asked = _WORDS.get(typed.strip())
    if asked is None:
        return False
    say(tx, here, asked(tx, actor))
    return True


def touch(tx: Tx, actor: Actor, here: Here, data: str) -> None:
    """Do what a button asks for: `rr` the way in as a new message, `rr:w` and `rr:x` documents.

    Raises NotFound, among others for data no button of ours carries; Refused.
    """
    if data == "rr":
        say(tx, here, round_results.home(tx, actor))
        return
    if found := _SECTION.fullmatch(data):
        put(tx, here, pair_agreement.show(tx, actor, int(found[1]), found[2]))
        return
    found = _DATA.fullmatch(data)
    if found is None:
        raise NotFound
    name, numbers = found[1], [int(one) for one in found[2].split(":") if one]
    if (name, len(numbers)) == ("sy", 1):
        put(tx, here, good_practices.spread(tx, actor, numbers[0], here.now))
    elif (name, len(numbers)) in {("w", 1), ("x", 1)}:
        give = round_reports.word if name == "w" else round_reports.workbook
        document = give(tx, actor, numbers[0], here.now)
        messages.say_document(tx, here.chat_id, document.name, document.params, here.now)
    elif (name, len(numbers)) in _NUMBERED:
        put(tx, here, _NUMBERED[name, len(numbers)](tx, actor, *numbers))
    else:
        raise NotFound
