"""What the engine's tests share: a small world, a form with every kind of question, and a person."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from domain.forms.engine import Move, advance, begin, display, help_line, offers
from domain.forms.environment import Option, Page
from domain.forms.fields.attachments import Attachments
from domain.forms.fields.choices import Choose, Pick, Tick
from domain.forms.fields.contact import OwnContact
from domain.forms.fields.dates import Day
from domain.forms.fields.numbers import Fraction, Number
from domain.forms.fields.span import Span
from domain.forms.fields.texts import Line, Paragraph
from domain.forms.form import Answers, Form, Step
from domain.forms.outcomes import Outcome, Rejected
from domain.forms.replies import Reply, Tapped, Typed
from domain.forms.session import Session
from templates import render

if TYPE_CHECKING:
    from domain.forms.field import Tap
    from domain.messages import Json, Text

FRIDAY = date(2026, 3, 27)

LABELS = {
    "meeting.kinds_committee": "支委会",
    "meeting.kinds_lesson": "党课",
    "meeting.kinds_life": "组织生活会",
    "meeting.no_decision": "没有决定",
    "meeting.change_held_on": "改日期",
    "visit.kind_visit": "走访",
    "visit.kind_solved": "解决问题",
    "visit.kind_dissection": "解剖麻雀",
}

VILLAGES = tuple(Option(str(2**53 - number), f"{number}号村党支部") for number in range(1, 21))


class World:
    """An environment without storage: twenty villages, five members, the texts' own words."""

    today = FRIDAY
    members: Json = 5

    def find(self, source: str, query: str, offset: int, limit: int) -> Page:
        assert source == "villages"
        found = [village for village in VILLAGES if query in village.label]
        return Page(found[offset : offset + limit], len(found))

    def hint(self, _source: str) -> Json:
        return self.members

    def label(self, _source: str, value: str) -> str | None:
        return next((village.label for village in VILLAGES if village.value == value), None)

    def wording(self, text: Text) -> str:
        if text.key.startswith("forms."):
            return render.label({"key": text.key, "params": dict(text.params)})
        return LABELS.get(text.key, text.key)


def took_on(answers: Answers) -> bool:
    return bool(answers.get("problems_taken_on"))


MEETING = Form(
    "meeting",
    1,
    (
        Step("kinds", Tick(("committee", "lesson"), more=("life",))),
        Step("held_on", Day()),
        Step("attendance", Fraction("members")),
        Step("topics", Line(most=20)),
        Step("decision", Line(none=True, none_label="meeting.no_decision")),
        Step("files", Attachments(most=2)),
    ),
)

VISIT = Form(
    "visit",
    2,
    (
        Step("village", Pick("villages")),
        Step("kind", Choose(("visit", "solved"), more=("dissection",))),
        Step("held_on", Day(earliest=date(2026, 1, 15))),
        Step("problems_taken_on", Number(0, 99, offers=(0, 1, 2))),
        Step("solved", Number(0, 99, offers=(0, 1, 2), most_from="problems_taken_on"), when=took_on),
        Step("revisit_on", Day(latest_offset_days=365, not_before="held_on"), optional=True),
    ),
)

STAY = Form("stay", 1, (Step("span", Span(most_days=31)), Step("report", Paragraph(), optional=True)))

CONTACT = Form("contact", 1, (Step("phone", OwnContact()),))

FORMS = (MEETING, VISIT, STAY, CONTACT)


def stored(session: Session) -> Session:
    """Save a session and load it again."""
    return Session.from_json(json.loads(json.dumps(session.to_json())))


@dataclass
class Person:
    """Somebody filling a form; the session is saved and loaded between every two replies."""

    form: Form
    world: World = field(default_factory=World)
    prefilled: Answers = field(default_factory=dict)
    session: Session = field(init=False)
    outcome: Outcome | None = None

    def __post_init__(self) -> None:
        self.session = stored(begin(self.form, self.prefilled))

    def send(self, reply: Reply) -> Outcome:
        move: Move = advance(self.form, self.session, reply, self.world)
        self.session = stored(move.session)
        self.outcome = move.outcome
        return move.outcome

    def say(self, text: str) -> Outcome:
        return self.send(Typed(text))

    def tap(self, label: str) -> Outcome:
        """Tap the button with these words."""
        found = [tap for tap in self.taps() if self.words(tap.label) == label]
        assert found, f"no button {label!r} among {self.labels()}"
        return self.send(Tapped(found[0].action, found[0].value))

    def forge(self, action: str, value: str = "") -> Outcome:
        return self.send(Tapped(action, value))

    def taps(self) -> list[Tap]:
        return [tap for row in offers(self.form, self.session, self.world) for tap in row]

    def labels(self) -> list[str]:
        return [self.words(tap.label) for tap in self.taps()]

    def summary(self) -> dict[str, str]:
        return {key: self.words(shown) for key, shown in display(self.form, self.session, self.world)}

    def words(self, text: Text | str) -> str:
        return text if isinstance(text, str) else self.world.wording(text)

    def help(self) -> str:
        line = help_line(self.form, self.session, self.world)
        return "" if line is None else self.words(line)

    def reason(self) -> str:
        assert isinstance(self.outcome, Rejected)
        return self.words(self.outcome.reason)
