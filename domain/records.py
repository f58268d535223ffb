"""Duty records: what every entry of the work record has in common."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from domain.refusals import Refused

if TYPE_CHECKING:
    from domain.messages import Json

LINE_CHARACTERS = 200
"""The longest topics, decision or problems: one line to write, two or three on a phone."""

MOST_ATTACHMENTS = 9
"""Files of one record; they are never required. Source: burden.md 5C rule 4."""


MOST_PROBLEMS = 99
"""More cannot be taken on in one visit or stay; a larger number is a slip of the finger."""

ANSWER_DAYS = 30
"""Days within which a problem is to be answered. Source: `problem_answer_days`, defaults 4.2."""


class RecordKind(enum.StrEnum):
    """What kind of duty was done; each has a form and a table of its own."""

    MEETING = "meeting"
    VISIT = "visit"
    DUTY_STAY = "duty_stay"
    UPWARD_REPORT = "upward_report"
    IN_PERSON = "in_person"
    TALK = "talk"
    PROBLEM = "problem"
    SUPPORT_REQUEST = "support_request"
    VEHICLE = "vehicle"
    PLAN = "plan"
    GENERAL = "general"


COUNTED_ONLY = frozenset({RecordKind.TALK})
"""Kinds of which a count is kept and nothing else: never a line or a file. Source: burden.md 5C rule 22."""


class EventKind(enum.StrEnum):
    """What can become of a record after it was entered."""

    WITHDRAWN = "withdrawn"
    RESTORED = "restored"
    """The withdrawal was undone, within `UNDO_MINUTES`."""
    SUPPLEMENTED = "supplemented"
    RECEIVED = "received"
    """The parent confirmed that a report arrived, not that it agrees."""
    ANSWERED = "answered"
    STUDIED = "studied"
    SOLVED = "solved"
    """A problem of the register was; with a `value` so many of those taken on at a visit or stay."""


class Answer(enum.StrEnum):
    """What the parent says to a request for support."""

    AGREED = "agreed"
    PARTLY = "partly"
    FORWARDED = "forwarded"
    """Handed on to the level above."""
    DECLINED = "declined"


class Origin(enum.StrEnum):
    """How a record came in; all are worth the same. Source: burden.md 5C rule 6."""

    CHAT = "chat"
    PAPER = "paper"
    IMPORT = "import"


UNDO_MINUTES = 10
"""How long a withdrawal can be undone. Source: burden.md 5C rule 25."""


@dataclass(frozen=True)
class DutyRecord:
    """One version of who did what, when; the details are read by kind."""

    id: int
    root_id: int
    """The first version's id, by which the record as a whole goes."""
    version: int
    """Counts from 1; each correction makes the next."""
    organization_id: int
    office_id: int
    person_id: int
    """Whose duty it was."""
    entered_by_id: int
    """Who entered this version."""
    origin: Origin
    reason: str | None
    """Why it was corrected; None for the first version."""
    kind: RecordKind
    year: int
    """Year of entry, in the organization's local time."""
    number: int
    """Counts from 1 within organization and year of entry, without gaps; the same for all versions."""
    held_on: date
    """The day of the event."""
    entered_at: datetime
    """The instant of this version's entry, in UTC."""

    @property
    def reference(self) -> str:
        """The number as people quote it: 2026-0318."""
        return f"{self.year}-{self.number:04d}"


@dataclass(frozen=True)
class Event:
    """Something that became of a record after it was entered."""

    id: int
    record_id: int
    """The record's first version."""
    kind: EventKind
    at: datetime
    """The instant of its entry, in UTC."""
    person_id: int
    """Who entered it."""
    on_day: date | None = None
    line: str | None = None
    value: str | None = None


@dataclass(frozen=True)
class Condition:
    """What a record's events, so far, make of it."""

    withdrawn: Event | None = None
    received: Event | None = None
    answered: Event | None = None
    studied: Event | None = None
    solved: Event | None = None
    solutions: tuple[Event, ...] = ()
    """Each tells how many of the problems that were taken on it solved."""
    supplements: tuple[Event, ...] = ()

    @property
    def solved_later(self) -> int:
        """How many of the problems that were taken on have been solved since."""
        return sum(int(one.value or 0) for one in self.solutions)


_LATEST = {
    EventKind.RECEIVED: "received",
    EventKind.ANSWERED: "answered",
    EventKind.STUDIED: "studied",
    EventKind.SOLVED: "solved",
    EventKind.WITHDRAWN: "withdrawn",
}


def condition(events: Iterable[Event]) -> Condition:
    """Fold a record's events, in their order; of a kind the latest counts, and all stay to be read."""
    latest: dict[str, Event | None] = {}
    supplements, solutions = [], []
    for event in events:
        if event.kind is EventKind.SUPPLEMENTED:
            supplements.append(event)
        elif event.kind is EventKind.SOLVED and event.value is not None:
            solutions.append(event)
        elif event.kind is EventKind.RESTORED:
            latest["withdrawn"] = None
        else:
            latest[_LATEST[event.kind]] = event
    return Condition(solutions=tuple(solutions), supplements=tuple(supplements), **latest)


def may_undo(withdrawn: Event, now: datetime) -> bool:
    """Whether a withdrawal can still be undone."""
    return now - withdrawn.at <= timedelta(minutes=UNDO_MINUTES)


@dataclass(frozen=True)
class Attachment:
    """A file the person chose to add, by Telegram's identifiers; the bytes stay there."""

    kind: str
    """photo, document or voice."""
    file_id: str
    unique_id: str
    name: str
    size: int
    """Bytes, 0 when Telegram does not say."""


def attachments(answers: Mapping[str, Json]) -> tuple[Attachment, ...]:
    """Return the files among the answers of a form. Raises ValueError when they are too many."""
    files = tuple(Attachment(**file) for file in answers.get("attachments") or ())
    if len(files) > MOST_ATTACHMENTS:
        message = f"{len(files)} attachments are more than {MOST_ATTACHMENTS}"
        raise ValueError(message)
    return files


def require_past(day: date, today: date) -> None:
    """Refuse a day that has not come: a record says what was done. Raises Refused."""
    if day > today:
        raise Refused(key="records.not_yet", day=day.isoformat())


def require_line(text: str) -> None:
    """Raise ValueError unless a text is what one line of an answer can be."""
    if not 1 <= len(text) <= LINE_CHARACTERS:
        message = f"a line has 1 to {LINE_CHARACTERS} characters, not {len(text)}"
        raise ValueError(message)


def took_on(answers: Mapping[str, Json]) -> bool:
    """Tell by the answers of a form so far whether problems were taken on: then there is more to ask."""
    return (answers.get("problems_taken_on") or 0) > 0


def require_problems(taken_on: int, problems: str | None) -> None:
    """Raise ValueError unless problems are told exactly when some were taken on."""
    if taken_on < 0 or (taken_on > 0) != (problems is not None):
        message = f"{taken_on} problems taken on, told: {problems is not None}"
        raise ValueError(message)
    if problems is not None:
        require_line(problems)
