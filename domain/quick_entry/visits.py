"""Reading a visit: 昨天走访青石镇党委 接下2个问题:路灯、水压 当场解决1个 4月10日回访."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from domain.quick_entry import problems
from domain.quick_entry.dates import find_clocks, find_days
from domain.quick_entry.options import find_options, one_option
from domain.quick_entry.piece import Marker, Piece, found, overlaps, quotes, together
from domain.quick_entry.triggers import find_triggers

if TYPE_CHECKING:
    from domain.forms.environment import Environment
    from domain.quick_entry.draft import Draft
    from domain.quick_entry.line import Line

MARKERS: tuple[Marker, ...] = problems.MARKERS

_SPECIAL = frozenset({"case_dissection", "problem_solved"})
"""What a visit was for; 走访 says it only when nothing else does, being the form's name too."""

_LATEST_REVISIT_DAYS = 183
"""A revisit said without a year is soon; a later reading would be a day that has passed."""

_NO_REVISIT = re.compile(
    "(?:不|不用|无需|无须|不需要?|不再|不必|没有|暂不|不打算)回访|回访[:]?(?:无|没有|不需要|不用)(?=$|[\\s,;。])"
)
_BEFORE_A_REVISIT = re.compile("(?:计划|打算|准备|拟|定于|约定|约|预计|将|于|在|到|[:])*\\s?$")
_AFTER_A_REVISIT = re.compile("\\s?(?:再|再次|去|前去|前往|进行|上午|下午)*回访(?!了|过)")
_REVISIT = re.compile(
    "(?:下次|下回|再次|计划|打算|准备|拟|预定|约定)*回访(?:时间|日期|日|定)?(?:在|于|为|是|定于)?[:]?\\s?$"
)


def finds(line: Line, environment: Environment) -> Sequence[Iterator[Piece] | list[Piece]]:
    """Return the pieces of a visit, those that prevail first."""
    days = together(quotes(line), find_days(line))
    denied = list(found(line, "no_revisit", _NO_REVISIT))
    revisits = [piece for piece in _revisits(line, days) if not overlaps(piece, denied)]
    days = [piece for piece in days if not overlaps(piece, revisits)]
    known = together(
        days, denied, revisits, problems.find_problems(line), find_clocks(line), find_triggers(line)
    )
    return (known, find_options(line, environment, "contact_points", known))


def _revisits(line: Line, days: Sequence[Piece]) -> list[Piece]:
    """Return the days that 回访 stands beside, with that word."""
    pieces = []
    for piece in days:
        if piece.name not in {"day", "slashed"}:
            continue
        before = _REVISIT.search(line.plain[: piece.start])
        after = _AFTER_A_REVISIT.match(line.plain, piece.end)
        if before or after:
            led = _BEFORE_A_REVISIT.search(line.plain[: piece.start])
            start = before.start() if before else led.start() if led else piece.start
            pieces.append(Piece(start, after.end() if after else piece.end, "revisit", piece.value))
    return pieces


def fill(draft: Draft, environment: Environment) -> bool:
    """Fill in what is said of a visit."""
    triggers = draft.layout.pieces("trigger")
    kinds = {piece.value[1] for piece in triggers}
    kinds = kinds & _SPECIAL or kinds
    if len(kinds) == 1:
        draft.put("kind", kinds.pop(), triggers)
    options = draft.layout.pieces("option")
    named = one_option(draft.layout.line, options)
    if named is not None:
        draft.put("contact_point", named, options)
    draft.day(environment.today)
    problems.fill(draft, solved=True)
    _revisit(draft, environment.today)
    return True


def _revisit(draft: Draft, today: date) -> None:
    denied, said = draft.layout.pieces("no_revisit"), draft.layout.pieces("revisit")
    days = {piece.value.day(today, ahead=True) for piece in said}
    day = days.pop() if len(days) == 1 else None
    if denied and not said:
        draft.put("revisit_on", None, denied)
    elif day and not denied and today <= day <= today + timedelta(_LATEST_REVISIT_DAYS):
        draft.put("revisit_on", day.isoformat(), said)
