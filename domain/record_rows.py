"""One row of older records: whether it says what its kind needs, and the answers of a form it makes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING

from domain.catalogue.loading import catalogue
from domain.duty_stays import LONGEST_DAYS
from domain.meetings import MOST_PEOPLE
from domain.record_layout import HEADS, KINDS, SHAPES
from domain.records import MOST_PROBLEMS, RecordKind
from domain.roster_layout import word
from domain.roster_reading import Line, fault
from domain.spans import DaySpan, Half
from domain.talks import MOST_TALKS
from domain.text import excerpt, fold

if TYPE_CHECKING:
    from domain.messages import Json
    from domain.sheets import Fault

_BETWEEN = re.compile("[、,,;;/+]|\\s+")

_OWN = ("detail", "target", "to_on", "attended", "expected", "content", "result", "figure")
"""Columns that not every kind fills in."""


def kind_of(line: Line) -> RecordKind | None:
    """What kind of record a row is."""
    kind = line.text("kind")
    return None if kind is None else RecordKind(kind)


def stay_of(line: Line) -> list[date]:
    """The days of a stay; none where they cannot be told."""
    first, last = line.day("held_on"), line.day("to_on") or line.day("held_on")
    if first is None or last is None or not 0 <= (last - first).days < LONGEST_DAYS:
        return []
    return [first + timedelta(number) for number in range((last - first).days + 1)]


def faults_of(line: Line, today: date) -> Iterator[Fault]:
    """What is wrong in a row by itself."""
    kind = kind_of(line)
    if kind is None:
        return
    shape = SHAPES[kind]
    told = {"kind": word(KINDS, kind)}
    for key in _OWN:
        empty = line.values[key] is None
        if key in shape.needs and empty and key not in line.unfit:
            yield fault(line, HEADS[key], "roster.fault_record_needs", **told)
        if key not in (*shape.needs, *shape.may) and not empty:
            yield fault(line, HEADS[key], "roster.fault_record_extra", **told)
    yield from _days(line, today)
    yield from _detail(line, kind, today)
    yield from _figures(line, kind)


def _days(line: Line, today: date) -> Iterator[Fault]:
    first, last = line.day("held_on"), line.day("to_on")
    for key, day in (("held_on", first), ("to_on", last)):
        if day is not None and day > today:
            yield fault(line, HEADS[key], "roster.fault_record_future", day=day.isoformat())
    if first is not None and last is not None:
        if last < first:
            told = {"end": last.isoformat(), "begin": first.isoformat(), "begin_head": HEADS["held_on"]}
            yield fault(line, HEADS["to_on"], "roster.fault_reversed", **told)
        elif (last - first).days >= LONGEST_DAYS:
            yield fault(line, HEADS["to_on"], "roster.fault_long_stay", most=LONGEST_DAYS)


def _detail(line: Line, kind: RecordKind, today: date) -> Iterator[Fault]:
    detail, shape = line.text("detail"), SHAPES[kind]
    if detail is None or "detail" not in shape.needs:
        return
    if kind is RecordKind.GENERAL:
        if _item(detail, line.day("held_on") or today) is None:
            yield fault(line, HEADS["detail"], "roster.fault_no_item", read=excerpt(detail))
        return
    unknown = [one for one in _split(detail, several=shape.several) if one not in shape.words]
    if unknown:
        told = {"read": excerpt(unknown[0]), "words": list(shape.words)}
        yield fault(line, HEADS["detail"], "roster.fault_word", **told)


def _figures(line: Line, kind: RecordKind) -> Iterator[Fault]:
    attended, expected, figure = (line.values[key] for key in ("attended", "expected", "figure"))
    is_told = isinstance(attended, int) and isinstance(expected, int)
    if kind is RecordKind.MEETING and is_told and not _fits(line.count("attended"), line.count("expected")):
        yield fault(line, HEADS["attended"], "roster.fault_attendance", read=f"{attended}/{expected}")
    if kind is RecordKind.TALK and isinstance(figure, int) and not 1 <= figure <= MOST_TALKS:
        yield fault(line, HEADS["figure"], "roster.fault_figure", least=1, most=MOST_TALKS)
    if kind in {RecordKind.VISIT, RecordKind.DUTY_STAY} and not line.unfit & {"figure", "content"}:
        if isinstance(figure, int) and figure > MOST_PROBLEMS:
            yield fault(line, HEADS["figure"], "roster.fault_figure", least=0, most=MOST_PROBLEMS)
        elif bool(figure) != (line.text("content") is not None):
            yield fault(line, HEADS["content"], "roster.fault_problems")


def _fits(attended: int, expected: int) -> bool:
    return 0 <= attended <= expected <= MOST_PEOPLE and expected > 0


def answers(line: Line, kind: RecordKind) -> dict[str, Json]:
    """The answers of the kind's form that a row without faults gives, but for the id of its target."""
    held_on = line.day("held_on")
    if held_on is None:
        raise TypeError(line)
    said = _ANSWERS[kind](line)
    return said if "span" in said else {"held_on": held_on.isoformat(), **said}


def _value(line: Line, kind: RecordKind) -> str:
    return SHAPES[kind].words[str(line.text("detail"))]


def _meeting(line: Line) -> dict[str, Json]:
    shape = SHAPES[RecordKind.MEETING]
    return {
        "kinds": [shape.words[one] for one in _split(str(line.text("detail")), several=True)],
        "attendance": {"attended": line.count("attended"), "expected": line.count("expected")},
        "topics": line.text("content"),
        "decision": line.text("result"),
    }


def _problems(line: Line) -> dict[str, Json]:
    taken_on = line.count("figure")
    return {"problems_taken_on": taken_on} | ({"problems": line.text("content")} if taken_on else {})


def _visit(line: Line) -> dict[str, Json]:
    solved = {"solved_on_spot": 0} if line.count("figure") else {}
    return {"kind": _value(line, RecordKind.VISIT), **_problems(line), **solved, "revisit_on": None}


def _stay(line: Line) -> dict[str, Json]:
    days = stay_of(line)
    span = DaySpan(days[0], Half.MORNING, days[-1], Half.AFTERNOON)
    return {"span": span.to_json(), **_problems(line)}


def _paper(kind: RecordKind) -> Callable[[Line], dict[str, Json]]:
    return lambda line: {
        "kind": _value(line, kind),
        "title": line.text("content"),
        "number": line.text("result"),
    }


def _matter(kind: RecordKind) -> Callable[[Line], dict[str, Json]]:
    return lambda line: {"kind": _value(line, kind), "matter": line.text("content")}


def _vehicle(line: Line) -> dict[str, Json]:
    kind = _value(line, RecordKind.VEHICLE)
    return {"kind": kind, "title": line.text("content"), "result": line.text("result")}


def _talk(line: Line) -> dict[str, Json]:
    return {"counterpart": _value(line, RecordKind.TALK), "count": line.count("figure")}


def _general(line: Line) -> dict[str, Json]:
    held_on = line.day("held_on")
    return {
        "item": None if held_on is None else _item(str(line.text("detail")), held_on),
        "title": line.text("content"),
        "figure": line.values["figure"],
        "line": line.text("result"),
    }


_ANSWERS: Mapping[RecordKind, Callable[[Line], dict[str, Json]]] = {
    RecordKind.MEETING: _meeting,
    RecordKind.VISIT: _visit,
    RecordKind.DUTY_STAY: _stay,
    RecordKind.UPWARD_REPORT: _paper(RecordKind.UPWARD_REPORT),
    RecordKind.IN_PERSON: _matter(RecordKind.IN_PERSON),
    RecordKind.TALK: _talk,
    RecordKind.PROBLEM: lambda line: {"matter": line.text("content")},
    RecordKind.SUPPORT_REQUEST: _matter(RecordKind.SUPPORT_REQUEST),
    RecordKind.VEHICLE: _vehicle,
    RecordKind.PLAN: _paper(RecordKind.PLAN),
    RecordKind.GENERAL: _general,
}


def _split(detail: str, *, several: bool) -> list[str]:
    return [one for one in _BETWEEN.split(detail) if one] if several else [detail]


def _item(detail: str, day: date) -> str | None:
    """A duty item by its id or title, as it was listed on a day."""
    wanted = fold(detail)
    listed = catalogue(day.year).entries
    return next((one.id for one in listed if wanted in {fold(one.id), fold(one.title)}), None)
