"""What the tests of records share: a small city, its people, and days on which they do their duty."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import insert

from domain.demonstration import SINCE, Demonstration, Size, demonstrate
from domain.people import Actor, Level, Role
from services import roster, rules
from services.duty_stays import log_duty_stay
from services.general_records import log_general
from services.in_person_acts import log_in_person
from services.meetings import log_meeting
from services.persons import identify
from services.plans import log_plan
from services.problems import log_problem
from services.support_requests import log_support_request
from services.talks import log_talk
from services.upward_reports import log_upward_report
from services.vehicles import log_vehicle
from services.visits import log_visit
from storage import contact_points, places, schema
from templates import render

if TYPE_CHECKING:
    from domain.messages import Button, Json, Message, Text
    from domain.roster import Roster
    from storage.database import Database, Tx

FRIDAY = date(2026, 3, 27)

LOG = {
    "meeting": log_meeting,
    "visit": log_visit,
    "duty_stay": log_duty_stay,
    "upward_report": log_upward_report,
    "in_person": log_in_person,
    "talk": log_talk,
    "problem": log_problem,
    "support_request": log_support_request,
    "vehicle": log_vehicle,
    "plan": log_plan,
    "general": log_general,
}


def said(message: Message) -> str:
    """The text of a message as a person reads it."""
    return render.unescape(render.text(message.text.key, message.text.params))


def buttons(message: Message) -> dict[str, str]:
    """What the buttons of a message say, with what each sends back."""
    return {_label(button): button.data for row in message.buttons for button in row}


def _label(button: Button) -> str:
    label = button.label
    return label if isinstance(label, str) else words(label)


def words(text: Text) -> str:
    """A label in plain words."""
    return render.label({"key": text.key, "params": dict(text.params)})


def load_city(tx: Tx, city: Roster, now: datetime) -> None:
    """Load a city in which all rules have held from its first day, with the branch pack on."""
    roster.load(tx, city, now)
    if rules.accept_first(tx, now):
        rules.switch_on_branch_pack(tx, now, SINCE)


@dataclass
class Diary:
    """A database with a small city, and the time of day at which something happens in it."""

    database: Database
    city: Demonstration = field(
        default_factory=lambda: demonstrate(Size(counties=1, townships=1, branches=12))
    )
    now: datetime = datetime(2026, 3, 27, 8, 40, tzinfo=UTC)
    """16:40 in Shanghai."""
    loaded: bool = False
    """The city is there already."""

    def __post_init__(self) -> None:
        if not self.loaded:
            self.database.run(load_city, self.city.roster, self.now)

    def on(self, day: date) -> None:
        """It is the afternoon of this day."""
        self.now = datetime.combine(day, time(8, 40), tzinfo=UTC)

    def secretary(self, number: int = 0) -> Actor:
        """A branch secretary, as they stand now."""
        return self.actor(self.city.who(Role.SECRETARY, Level.VILLAGE)[number].id)

    def township_secretary(self) -> Actor:
        """The township's secretary, as they stand now."""
        return self.actor(self.city.who(Role.SECRETARY, Level.TOWNSHIP)[0].id)

    def actor(self, telegram_id: int) -> Actor:
        """Whoever is behind an account, as they stand now."""
        found = self.database.run(identify, telegram_id, self.now)
        assert found is not None
        return found

    def draft(self, actor: Actor, form: str = "meeting") -> int:
        """A draft of the actor's; gives its id."""
        return self.database.run(draft, actor, form, self.now)

    def log(self, actor: Actor, form: str, answers: Mapping[str, Json], draft: int | None = None) -> int:
        """Save a filled form; gives the record's id."""
        draft_id = self.draft(actor, form) if draft is None else draft
        return self.database.run(LOG[form], actor, answers, draft_id, self.now)

    def meeting(self, actor: Actor, **changes: Json) -> int:
        """Log a branch committee meeting of today."""
        return self.log(actor, "meeting", {**meeting_answers(actor.today), **changes})

    def visit(self, actor: Actor, **changes: Json) -> int:
        """Log a visit of today to the actor's first contact point."""
        return self.log(actor, "visit", {**self.visit_answers(actor), **changes})

    def visit_answers(self, actor: Actor) -> dict[str, Json]:
        """A filled visit form, with nothing taken on."""
        mine = self.database.run(contact_points.of_person, actor.person_id, actor.today)
        return {
            "contact_point": str(mine[0].id),
            "kind": "visit",
            "held_on": actor.today.isoformat(),
            "problems_taken_on": 0,
            "revisit_on": None,
            "attachments": [],
        }

    def stay(self, actor: Actor, span: Json = None, **changes: Json) -> int:
        """Log a duty stay, of the whole of today unless a span is given, at the first place."""
        return self.log(actor, "duty_stay", {**self.stay_answers(actor, span), **changes})

    def stay_answers(self, actor: Actor, span: Json = None) -> dict[str, Json]:
        """A filled duty stay form, with nothing taken on."""
        around = self.database.run(places.around, actor.office.organization_id)
        return {
            "place": str(around[0].id),
            "span": span or span_answer(actor.today, actor.today),
            "problems_taken_on": 0,
            "attachments": [],
        }


def meeting_answers(held_on: date) -> dict[str, Json]:
    """A filled meeting form."""
    return {
        "kinds": ["branch_committee_meeting"],
        "held_on": held_on.isoformat(),
        "attendance": {"attended": 4, "expected": 5},
        "topics": "研究预备党员转正材料",
        "decision": "同意提交党员大会讨论",
        "attachments": [],
    }


def span_answer(first: date, last: date, from_half: str = "am", to_half: str = "pm") -> dict[str, Json]:
    """The answer of a span question."""
    return {"from": first.isoformat(), "from_half": from_half, "to": last.isoformat(), "to_half": to_half}


def photo(number: int = 1) -> dict[str, Json]:
    """An answer's attachment."""
    return {"kind": "photo", "file_id": f"file-{number}", "unique_id": f"u{number}", "name": "", "size": 1200}


def days_before(day: date, count: int) -> str:
    """The ISO date so many days earlier."""
    return (day - timedelta(count)).isoformat()


def draft(tx: Tx, actor: Actor, form: str, now: datetime) -> int:
    """A draft of the actor's that nothing was answered in; gives its id."""
    values = {
        "person_id": actor.person_id,
        "office_id": actor.office.id,
        "form": form,
        "form_version": 1,
        "revision": 0,
        "session": {},
        "begun_at": now,
        "changed_at": now,
    }
    return int(tx.execute(insert(schema.drafts).values(values).returning(schema.drafts.c.id)).scalar_one())
