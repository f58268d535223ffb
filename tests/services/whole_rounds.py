"""Rounds taken through from the form to their end: set up, teams, pairs, sheets, feedback, closed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from domain.people import Role
from services import feedbacks, finding_views, inspection_ends, inspection_rounds, score_packets, score_sheets
from services.inspection_teams import everybody
from services.persons import identify
from storage import offices
from tests.services.planning import do, set_up
from tests.services.teaming import Planned

if TYPE_CHECKING:
    from domain.inspections import Inspection
    from domain.messages import Json, Message
    from domain.people import Actor
    from storage.database import Tx


@dataclass
class Whole(Planned):
    """A round that is set up by its form, and started as an administrator does it."""

    answers: dict[str, Json] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.round_id = set_up(self.diary, mode=str(self.mode), **self.answers)

    def start(self) -> None:
        """Start it; that it is under way is said."""
        assert "进行中" in do(self.diary, inspection_rounds.start, self.round_id)

    def close(self) -> str:
        """Close it; gives what is said."""
        return do(self.diary, inspection_rounds.close, self.round_id)

    def pair_of(self, place: Inspection) -> list[Actor]:
        """Who visits a place."""
        assert place.pair is not None
        return [self.diary.database.run(self._acting, one) for one in place.pair.person_ids]

    def packet(self, actor: Actor, place: Inspection) -> Message:
        """What one of the pair reads before the visit."""
        return self.diary.database.run(score_packets.show, actor, place.id, self.diary.now)

    def finding(self, actor: Actor, finding_id: int) -> Message:
        """A finding as somebody reads it."""
        return self.diary.database.run(finding_views.show, actor, finding_id, self.diary.now)

    def score(self, place: Inspection) -> None:
        """Both score everything on site, the same, and seal."""
        run, now = self.diary.database.run, self.diary.now
        for actor in self.pair_of(place):
            own = run(score_sheets.arrive, actor, place.id, "村部", now)
            for item in own.sheet.items:
                own = run(score_sheets.score, actor, place.id, item.key, item.most, now)
            assert run(score_sheets.seal, actor, place.id, own.newest, now)

    def feed_back(self, place: Inspection) -> None:
        """One of the pair gives it, and the secretary of the place confirms that it came in."""
        run, now = self.diary.database.run, self.diary.now
        run(feedbacks.feed_back, self.pair_of(place)[0], place.id, now)
        run(feedbacks.acknowledge, self.secretary_of(place), place.id, now)

    def agree(self, place: Inspection) -> None:
        """The visited side has no objection."""
        secretary = self.secretary_of(place)
        self.diary.database.run(inspection_ends.agree, secretary, place.id, self.diary.now)

    def finish(self) -> None:
        """Let ticks end what is due."""
        while self.diary.database.run(inspection_ends.finish, self.diary.now):
            pass

    def secretary_of(self, place: Inspection) -> Actor:
        """Of the visited organization."""
        return self.diary.database.run(self._secretary, place.organization_id)

    def at(self, organization_id: int) -> Inspection:
        """The inspection of an organization."""
        return next(one for one in self.inspections() if one.organization_id == organization_id)

    def _secretary(self, tx: Tx, organization_id: int) -> Actor:
        there = offices.holders(tx, organization_id, [Role.SECRETARY], self.diary.now.date())
        return self._of_account(tx, there[0].telegram_id)

    def _acting(self, tx: Tx, person_id: int) -> Actor:
        members = everybody(tx, self.round_id)
        return self._of_account(tx, next(one.telegram_id for one in members if one.person_id == person_id))

    def _of_account(self, tx: Tx, account: int | None) -> Actor:
        assert account is not None
        found = identify(tx, account, self.diary.now)
        assert found is not None
        return found
