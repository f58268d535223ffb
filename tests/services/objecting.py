"""An inspection that was fed back: every item with a value behind which the pair stands, and two findings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from domain.findings import Category, Severity
from domain.inspections import InspectionEventKind, Part
from domain.pair_checks import CheckOrigin
from domain.people import Level, Role
from services import inspection_ends, objections, recheck_pairs, rechecks
from services.persons import identify
from storage import audit, findings, inspection_teams, inspections, pair_checks, scorecards
from storage import objections as stored
from storage.findings import NewFinding
from storage.pair_checks import Standing
from tests.services.inspecting import link

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from domain.messages import Json
    from domain.objections import Objection
    from domain.people import Actor
    from domain.scorecards.totals import Value
    from storage.database import Tx
    from tests.services.inspecting import Supervision

LESS: Mapping[str, Value] = {"S4-1": 6, "S5-1": 0, "S5-2": None, "S6-1": 10}
"""Items that have less than full marks, in half points; all others have them."""


@dataclass
class Fed:
    """The village's inspection after the feedback, and what people do about it."""

    supervision: Supervision
    finding_id: int
    minor_id: int

    @property
    def inspection_id(self) -> int:
        """The inspection."""
        return self.supervision.village_id

    @property
    def now(self) -> datetime:
        """The instant it is."""
        return self.supervision.diary.now

    def on(self, day: date, hour: int = 10) -> None:
        """It is this hour of a day in Shanghai."""
        there = datetime.combine(day, time(hour), tzinfo=ZoneInfo("Asia/Shanghai"))
        self.supervision.diary.now = there.astimezone(UTC)

    def dispute(self, actor: Actor, code: str = "S4-1", draft: int | None = None, **changes: Json) -> int:
        """Object to a line; gives the objection's id."""
        answers = {
            "line": f"{self.inspection_id}.{code}",
            "reason": "有换届批复",
            "attachments": [],
            **changes,
        }
        draft_id = self.supervision.diary.draft(actor, "objection") if draft is None else draft
        return self.supervision.database.run(objections.dispute, actor, answers, draft_id, self.now)

    def ask(self, actor: Actor, code: str = "S4-1") -> int:
        """Ask to have a line explained; gives the question's id."""
        answers = {"line": f"{self.inspection_id}.{code}", "reason": "为什么扣分"}
        draft_id = self.supervision.diary.draft(actor, "ask_explanation")
        return self.supervision.database.run(objections.ask, actor, answers, draft_id, self.now)

    def explain(self, actor: Actor, question_id: int, draft: int | None = None) -> int:
        """Answer a question."""
        draft_id = self.supervision.diary.draft(actor, "explain") if draft is None else draft
        answers = {"objection": str(question_id), "line": "有一个空缺没有批准"}
        return self.supervision.database.run(objections.explain, actor, answers, draft_id, self.now)

    def appoint(self, objection_id: int, *two: Actor, by: Actor | None = None) -> int:
        """Name two who recheck; inspectors 2 and 3 unless said."""
        first, second = two or (self.supervision.inspector(2), self.supervision.inspector(3))
        by = by or self.supervision.administrator()
        return self.supervision.database.run(
            recheck_pairs.appoint, by, objection_id, (first.person_id, second.person_id), self.now
        )

    def propose(
        self, actor: Actor, objection_id: int, outcome: str, value: str = "", draft: int | None = None
    ) -> int:
        """Propose how an objection is decided; gives the proposal's id."""
        draft_id = self.supervision.diary.draft(actor, "recheck") if draft is None else draft
        answers = {"objection": str(objection_id), "outcome": outcome, "value": value, "reason": "核过了"}
        self.supervision.database.run(rechecks.propose, actor, answers, draft_id, self.now)
        return self.objection(objection_id).proposals[-1].id

    def confirm(self, actor: Actor, proposal_id: int) -> int:
        """Confirm a proposal."""
        return self.supervision.database.run(rechecks.confirm, actor, proposal_id, self.now)

    def decide(self, objection_id: int, outcome: str, value: str = "") -> int:
        """Recheck an objection from beginning to end, by inspectors 2 and 3."""
        self.appoint(objection_id)
        proposal_id = self.propose(self.supervision.inspector(2), objection_id, outcome, value)
        return self.confirm(self.supervision.inspector(3), proposal_id)

    def finish(self) -> int:
        """Let a tick end what is due."""
        return self.supervision.database.run(inspection_ends.finish, self.now)

    def objection(self, objection_id: int) -> Objection:
        """An objection as it stands."""
        found = self.supervision.database.run(stored.by_id, objection_id)
        assert found is not None
        return found

    def value(self, item: str) -> Value:
        """What an item has now."""
        return self.supervision.database.run(pair_checks.latest, self.inspection_id)[item].value

    def is_final(self) -> bool:
        """Whether the inspection is final."""
        found = self.supervision.database.run(inspections.by_id, self.inspection_id)
        assert found is not None
        return found.is_final


def feed_back(supervision: Supervision) -> Fed:
    """Give the village's inspection values and findings, and feed it back."""
    return supervision.database.run(_feed_back, supervision)


def third(supervision: Supervision) -> Actor:
    """Somebody of the city who joins a second team and is briefed: a third person who may recheck."""
    return supervision.database.run(_third, supervision)


def _feed_back(tx: Tx, supervision: Supervision) -> Fed:
    now, inspection_id = supervision.diary.now, supervision.village_id
    inspection = inspections.by_id(tx, inspection_id)
    assert inspection is not None
    assert inspection.pair is not None
    first, second = inspection.pair.person_ids
    card = scorecards.by_id(tx, inspection.round.scorecard_id).card
    for section in card.scored(inspection.variant):
        for item in section.items:
            behind = (first, Part.PAIR), (second, Part.PAIR)
            value = LESS.get(item.key, item.most)
            standing = Standing(item.key, value, CheckOrigin.SAME, *behind, "村部", "缺一次换届")
            check_id = pair_checks.add(tx, inspection_id, standing, now)
            body = pair_checks.body(tx, check_id)
            audit.append(tx, audit.Event(now, first, "agree", pair_checks.SUBJECT, check_id, body))
    made = []
    for severity, matter in ((Severity.SERIOUS, "三会一课没有开"), (Severity.MINOR, "台账缺页")):
        whose = inspection.organization_id, inspection_id
        new = NewFinding(*whose, Category.PAPER_ONLY, severity, "S5-1", matter, None, 15)
        made.append(findings.add(tx, new, first, None, now))
        body = findings.body(tx, made[-1])
        audit.append(tx, audit.Event(now, first, "raise", findings.SUBJECT, made[-1], body))
    event_id = inspections.add_event(tx, inspection_id, InspectionEventKind.FED_BACK, first, now)
    link(tx, now, inspections.EVENT, event_id)
    return Fed(supervision, *made)


def _third(tx: Tx, supervision: Supervision) -> Actor:
    diary = supervision.diary
    found = identify(tx, diary.city.who(Role.STEERING_OFFICE_USER, Level.CITY)[0].id, diary.now)
    assert found is not None
    by = found.person_id
    now, there = diary.now, [found.person_id]
    team_id = inspection_teams.add(tx, supervision.round_id, "第二组", by, now)
    link(tx, now, inspection_teams.SUBJECT, team_id)
    link(tx, now, inspection_teams.MEMBER, inspection_teams.enter(tx, team_id, found.office.id, by, now))
    held = inspection_teams.brief(tx, supervision.round_id, now.date(), "先看后问", there, by, None, now)
    link(tx, now, inspection_teams.BRIEFING, held)
    return found
