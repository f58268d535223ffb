"""How a digest reads: what, until when, how in one step, whom to ask; no threat.

Source: burden.md 5C rule 28.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from domain.forms.field import in_rows, nested
from domain.meetings import MeetingKind
from domain.messages import Button, Message, Text
from domain.obligations import State
from domain.people import Role
from domain.reminders import RoundKind
from services import drafts, duty_lines, my_tasks, overview, switching
from services.leaders import Begun
from storage import contact_points, offices, organizations
from storage.digests import LATER

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from domain.messages import Json
    from services.digest_contents import Reader
    from services.duties import Due
    from services.rounds import Told
    from storage.database import Tx

MOST_LINES = 8
"""Lines of a digest. Source: chat.md."""

MOST_FORMS = 4
"""Forms offered at once; more are in 我的任务."""

ALONE = f"meeting:{MeetingKind.TOPIC_SESSION}"
"""A meeting that studies Party building and nothing else. Source: R36."""

NAMED_ELSEWHERE = 3
"""Duties named of another organization; where there are more, one of them, and how many."""

OTHERS_BESIDE = 3
"""Lines of what is to be passed on, beside what the reader has to do."""

_PUT_OFF = {
    "1": "reminders.put_off_tomorrow",
    "3": "reminders.put_off_days",
    "w": "reminders.put_off_monday",
}
"""What `m:<one of these>:<digest>` chooses."""

_HEADINGS: Mapping[str, str] = {
    RoundKind.WEEK: "reminders.heading_week",
    RoundKind.DUE: "reminders.heading_due",
    LATER: "reminders.heading_later",
}


@dataclass(frozen=True)
class Content:
    """What a digest has to say."""

    kind: str
    digest_id: int
    telling: Sequence[Told]
    """The most urgent first."""
    unknown_year: int | None
    """A year of which it is to be said that its official calendar is not known."""


def message(tx: Tx, reader: Reader, content: Content, today: date) -> Message:
    """Return a digest: below, of organizations further down; else of what its reader has to do."""
    if content.kind == RoundKind.BELOW:
        return _below(tx, reader, content, today)
    telling = content.telling
    own = {one.office.organization_id for one in reader.live}
    theirs = [one for one in telling if one.due.assignment.organization_id in own]
    hints: dict[str, Json] = {
        "missed": any(one.due.state is State.MISSED for one in theirs),
        "ask": _whom(tx, reader, theirs[0].due.assignment.organization_id, today) if theirs else "",
        "unknown_year": content.unknown_year,
    }
    hints["together"] = not hints["missed"] and _together(theirs)
    room = MOST_LINES - sum(map(bool, hints.values()))
    others = [one for one in telling if one.due.assignment.organization_id not in own]
    passed = _each(tx, others, min(room, OTHERS_BESIDE if theirs else room) - 1, today)
    shown = _shown(theirs, room - (1 + passed.lines if others else 0))
    names = organizations.names(tx, list(shown))
    held = {one.due.assignment.organization_id for one in theirs if one.due.assignment.office_id}
    whose = _whose(tx, reader, held, today)
    params = {
        "heading": nested(Text(_heading(content, theirs))),
        "groups": [
            {"name": names[id_], "lines": [_line(one, whose, today) for one in group]}
            for id_, group in shown.items()
        ],
        "more": len(theirs) - sum(map(len, shown.values())),
        "others": passed.said,
        "more_others": passed.more,
        **hints,
    }
    return Message(Text("reminders.digest", params), _buttons(reader, content))


def _shown(telling: Sequence[Told], room: int) -> dict[int, list[Told]]:
    """Return what is said of each organization in so many lines, with headings and a line for the rest.

    The most urgent of each come before the second of any.
    """
    of_each: dict[int, list[Told]] = {}
    for one in telling:
        of_each.setdefault(one.due.assignment.organization_id, []).append(one)
    places = [(place, one) for group in of_each.values() for place, one in enumerate(group)]
    ordered = [one for _, one in sorted(places, key=lambda pair: pair[0])]
    shown: dict[int, list[Told]] = {}
    for last in range(len(telling), 0, -1):
        shown = {}
        for one in ordered[:last]:
            shown.setdefault(one.due.assignment.organization_id, []).append(one)
        if len(shown) + last + (last < len(telling)) <= room:
            break
    return shown


def _below(tx: Tx, reader: Reader, content: Content, today: date) -> Message:
    """Return what has been missing for long further down, with the ways to look at it and to go there."""
    each = _each(tx, content.telling, MOST_LINES - 2 - bool(content.unknown_year), today)
    params: dict[str, Json] = {
        "organizations": each.said,
        "more": each.more,
        "unknown_year": content.unknown_year,
    }
    acting = reader.acting
    look = overview.entry(tx, acting)
    ways = [look] if look else []
    if drafts.may_log(acting, "visit"):
        ways.append(
            Button(Text("reminders.log_visit"), Begun("visit", keeps=True, acting=acting.office.id).data)
        )
    return Message(Text("reminders.below", params), [ways] if ways else [])


class _Each(NamedTuple):
    """Organizations with what is open there, a line each."""

    said: list[Json]
    more: int
    """Organizations that are not named."""

    @property
    def lines(self) -> int:
        """How many lines they take."""
        return len(self.said) + bool(self.more)


def _each(tx: Tx, telling: Iterable[Told], room: int, today: date) -> _Each:
    """Return what is open in other organizations, in so many lines."""
    found: dict[int, list[Due]] = {}
    for one in telling:
        found.setdefault(one.due.assignment.organization_id, []).append(one.due)
    shown = list(found) if len(found) <= room else list(found)[: max(1, room - 1)]
    names = organizations.names(tx, shown)
    said: list[Json] = []
    for id_ in shown:
        missed = any(one.state is State.MISSED for one in found[id_])
        last = min(one.assignment.last for one in found[id_])
        several = len(found[id_]) > NAMED_ELSEWHERE
        named = [duty_lines.line(one, today) for one in found[id_][: 1 if several else NAMED_ELSEWHERE]]
        open_there: dict[str, Json] = {
            "name": names[id_],
            "duties": [nested(Text("reminders.duty", one)) for one in named],
            "count": len(found[id_]),
        }
        ends = "" if missed else duty_lines.ends(last, today)
        said.append({"line": nested(Text("reminders.elsewhere", open_there)), "ends": ends})
    return _Each(said, len(found) - len(shown))


def _buttons(reader: Reader, content: Content) -> list[list[Button]]:
    """Return the way into the forms first, then what else can be done with a digest.

    Forms are filled for the office somebody acts in; for another of theirs, they go there first.
    """
    acting = reader.acting
    forms: dict[str, Button] = {}
    for due in (one.due for one in content.telling):
        begin = (
            my_tasks.begin(due, acting)
            if due.assignment.organization_id == acting.office.organization_id
            else None
        )
        if begin is not None:
            forms.setdefault(begin.data, begin)
    meant = {one.due.assignment.organization_id for one in content.telling}
    others = [
        [switching.to(one)]
        for one in reader.live[1:]
        if one.office.organization_id in meant - {acting.office.organization_id}
    ]
    put_off = [Button(Text(key), f"m:{when}:{content.digest_id}") for when, key in _PUT_OFF.items()]
    own = {one.office.organization_id for one in reader.live}
    waivable = any(
        one.due.obligation.periodic and one.due.assignment.organization_id in own for one in content.telling
    )
    last = [Button(Text("reminders.waive"), f"m:f:{content.digest_id}")] if waivable else []
    return [
        *in_rows(list(forms.values())[:MOST_FORMS], 2),
        *others,
        put_off,
        [*last, Button(Text("reminders.all"), "t:all:0")],
    ]


def _heading(content: Content, theirs: Sequence[Told]) -> str:
    if all(one.due.state is State.MISSED for one in theirs):
        return "reminders.heading_missed"
    if content.kind == RoundKind.DUE and any(one.stage.name == "start" for one in theirs):
        return "reminders.heading_month"
    return _HEADINGS[content.kind]


def _line(told: Told, whose: Mapping[int, str], today: date) -> Json:
    due = told.due
    key = "reminders.missing" if due.state is State.MISSED else "obligations.line"
    begun = due.assignment.counted > 0
    said = nested(Text(key, {**duty_lines.line(due, today), "begun": begun}))
    return {"whose": whose.get(due.assignment.office_id or 0, ""), "said": said}


def _whose(tx: Tx, reader: Reader, organization_ids: Iterable[int], today: date) -> dict[int, str]:
    """Whose offices those are that bear something, but for the reader's own."""
    roles = (Role.SECRETARY, Role.LEADERSHIP_MEMBER)
    found = (one for id_ in organization_ids for one in offices.holders(tx, id_, roles, today))
    return {one.office_id: one.name for one in found if one.person_id != reader.person_id}


def _together(telling: Iterable[Told]) -> bool:
    """Whether several meetings are due that one sitting could be. Source: burden.md 5C rule 18."""
    meetings = [one.due for one in telling if one.due.obligation.form.startswith("meeting:")]
    forms = {one.obligation.form for one in meetings if one.state is State.PLANNED}
    return len(forms - {ALONE}) > 1


def _whom(tx: Tx, reader: Reader, organization_id: int, today: date) -> Json:
    """Whom to ask: the contact leaders of the organization, or the one above, or else the administrators."""
    leaders = contact_points.leaders_of(tx, organization_id, today)
    people = [one for one in dict.fromkeys(leaders) if one != reader.name][:2]
    if people:
        return nested(Text("reminders.ask_leaders", {"names": people}))
    above = organizations.above(tx, organization_id)
    if above:
        names = organizations.names(tx, above[:1])
        return nested(Text("reminders.ask_above", {"name": names[above[0]]}))
    administrators = offices.of_departments(tx, organization_id, Role.ADMINISTRATOR, today)
    people = [one.name for one in administrators if one.name != reader.name][:2]
    return nested(Text("reminders.ask_administrators", {"names": people})) if people else ""
