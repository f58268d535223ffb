"""What the tests of findings share: a village that was visited, and what becomes of what was found there."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from domain.inspections import InspectionEventKind
from domain.people import Role
from services import finding_causes, finding_lists, finding_steps, finding_views, findings
from services.persons import identify
from storage import findings as stored
from storage import inspections, offices, organizations
from tests.services.diary import FRIDAY, said
from tests.services.inspecting import link

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from domain.finding_states import Condition
    from domain.findings import Finding
    from domain.messages import Json
    from domain.people import Actor
    from storage.database import Tx
    from tests.services.inspecting import Supervision

SUBMIT: Mapping[str, Callable[[Tx, Actor, Mapping[str, Json], int, datetime], int]] = {
    "finding": findings.raise_finding,
    "finding_measure": finding_steps.propose,
    "finding_submit": finding_steps.submit,
    "finding_cause": finding_causes.ask_above,
    "finding_return": finding_steps.send_back,
    "finding_revisit": finding_steps.revisit,
    "finding_extension": finding_steps.extend,
    "finding_withdrawal": finding_steps.withdraw,
}
FOUND: Mapping[str, Json] = {
    "category": "lax",
    "severity": "ordinary",
    "item": "S5-1",
    "matter": "两个月没有开支委会",
    "evidence": "查了会议记录,问了三名委员",
    "takes": "usual",
}


class Found:
    """The visit of the village: it has been arrived at; how everybody acts on what was found."""

    def __init__(self, supervision: Supervision, inspection_id: int = 0) -> None:
        self.of = supervision
        self.inspection_id = inspection_id or supervision.village_id
        self.event(InspectionEventKind.ARRIVED)

    def event(self, kind: InspectionEventKind) -> None:
        """Let something become of the visit."""
        by, now = self.of.inspector(0).person_id, self.of.diary.now

        def work(tx: Tx) -> None:
            link(tx, now, inspections.EVENT, inspections.add_event(tx, self.inspection_id, kind, by, now))

        self.run(work)

    def feed_back(self) -> None:
        """The village was told."""
        self.event(InspectionEventKind.FED_BACK)

    def run(self, work: Callable[..., object], *args: object) -> object:
        """Do something in a transaction of its own."""
        return self.of.database.run(work, *args)

    def fill(self, actor: Actor, form: str, answers: Mapping[str, Json], draft: int = 0) -> int:
        """Save a filled form; gives the finding."""
        draft_id = draft or self.of.diary.draft(actor, form)
        return self.of.database.run(SUBMIT[form], actor, answers, draft_id, self.of.diary.now)

    def raised(self, actor: Actor | None = None, **changes: Json) -> int:
        """Write something down that was found."""
        answers = {**FOUND, "inspection": str(self.inspection_id), **changes}
        return self.fill(actor or self.of.inspector(0), "finding", answers)

    def told(self, **changes: Json) -> int:
        """The same, and the village was told of it."""
        finding_id = self.raised(**changes)
        self.feed_back()
        return finding_id

    def step(self, actor: Actor, form: str, finding_id: int, **answers: Json) -> int:
        """Let something become of a finding."""
        return self.fill(actor, form, {"finding": str(finding_id), **answers})

    def measure(self, finding_id: int, *, by: Actor | None = None) -> int:
        """The secretary answers for a measure."""
        secretary = self.secretary()
        answers = {"line": "每月 5 日开支委会", "office": str(secretary.office.id)}
        due_on = (self.of.diary.now + timedelta(days=5)).date().isoformat()
        return self.step(by or secretary, "finding_measure", finding_id, **answers, due_on=due_on)

    def submitted(self, finding_id: int) -> int:
        """The secretary sends in what was done; gives the event of it."""
        self.measure(finding_id)
        self.step(self.secretary(), "finding_submit", finding_id, line="已开两次,记录齐全")
        return self.state(finding_id).submission_id or 0

    def verify(self, actor: Actor, finding_id: int, submission_id: int) -> None:
        """Somebody closes it with a tap."""
        self.of.database.run(finding_steps.verify, actor, finding_id, submission_id, self.of.diary.now)

    def closed(self, finding_id: int) -> None:
        """It is sent in, looked at and closed."""
        self.verify(self.of.inspector(1), finding_id, self.submitted(finding_id))

    def secretary(self) -> Actor:
        """Of the visited organization."""
        return self.who(Role.SECRETARY)

    def who(self, role: Role, *, parent: bool = False) -> Actor:
        """Somebody of the visited organization, or of the one above."""
        return self.of.database.run(lambda tx: self._who(tx, role, parent=parent))

    def _who(self, tx: Tx, role: Role, *, parent: bool) -> Actor:
        inspection = inspections.by_id(tx, self.inspection_id)
        assert inspection is not None
        organization = organizations.by_id(tx, inspection.organization_id)
        assert organization is not None
        of = organization.parent_id if parent else organization.id
        assert of is not None
        account = offices.holders(tx, of, [role], self.of.diary.now.date())[0].telegram_id
        assert account is not None
        actor = identify(tx, account, self.of.diary.now)
        assert actor is not None
        return actor

    def finding(self, finding_id: int) -> Finding:
        """The finding as it is kept."""
        found = self.of.database.run(stored.by_id, finding_id)
        assert found is not None
        return found

    def state(self, finding_id: int) -> Condition:
        """How it stands today."""
        return self.of.database.run(self._state, finding_id)

    def _state(self, tx: Tx, finding_id: int) -> Condition:
        found = stored.by_id(tx, finding_id)
        assert found is not None
        return findings.standing(tx, [found], self.of.diary.now)[0].now

    def shown(self, actor: Actor, finding_id: int) -> str:
        """The finding as somebody reads it."""
        return said(self.of.database.run(finding_views.show, actor, finding_id, self.of.diary.now))

    def list(self, actor: Actor) -> str:
        """What somebody sees first."""
        return said(self.of.database.run(finding_lists.show, actor, self.of.diary.now))

    def on(self, days: int, clock: time = time(8, 40)) -> date:
        """It is so many days after the feedback; gives the day."""
        day = FRIDAY + timedelta(days=days)
        self.of.diary.now = datetime.combine(day, clock, tzinfo=UTC)
        return day
