"""A cross round of two counties that is being set up: its teams are made, briefed and sent out by forms."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import select

from domain.inspections import Manner, Mode, Part, RoundState
from domain.people import Level, Role
from domain.scorecards.scorecard import Variant
from services import briefings, pair_changes, pairing, team_changes
from services.persons import identify
from storage import inspection_rounds, inspection_teams, inspections, schema, scorecards
from storage.inspection_rounds import NewRound, Target
from tests.services.diary import said
from tests.services.inspecting import FROM_ON, TO_ON, link, of_county

if TYPE_CHECKING:
    from domain.demonstration import Account
    from domain.inspections import Inspection, Member
    from domain.messages import Json, Message
    from domain.people import Actor
    from storage.database import Tx
    from tests.services.diary import Diary

VILLAGES = 4
"""Villages that the round visits: all of the second county."""


@dataclass
class Planned:
    """The round, with what the administrator does about it."""

    diary: Diary
    mode: Mode = Mode.CROSS
    round_id: int = field(init=False)

    def __post_init__(self) -> None:
        self.round_id = self.diary.database.run(self._plan)

    def _plan(self, tx: Tx) -> int:
        by, now = self.planner(tx), self.diary.now
        card_id, is_new = scorecards.begin_with(tx, by.seat_id, now)
        directive = "省委某项部署" if self.mode is Mode.KEY else None
        window = (FROM_ON, TO_ON, directive, "看现场、谈话、问群众")
        new = NewRound(by.seat_id, "上半年督责", self.mode, Manner.CROSS, *window, card_id, 7)
        if is_new:
            link(tx, now, scorecards.SUBJECT, card_id)
        round_id = inspection_rounds.add(tx, new, by.person_id, None, now)
        link(tx, now, inspection_rounds.SUBJECT, round_id)
        for organization_id in self.visited_ids(tx):
            target = Target(organization_id, chosen=True, why=[])
            entry_id = inspection_rounds.choose(tx, round_id, target, by.person_id, now)
            link(tx, now, inspection_rounds.TARGET, entry_id)
        return round_id

    def visited_ids(self, tx: Tx) -> list[int]:
        """The villages of the second county that are visited."""
        accounts = self.secretaries(1)[:VILLAGES]
        return [self.office(tx, one).organization_id for one in accounts]

    def secretaries(self, county: int) -> list[Account]:
        """Of the villages of a county."""
        group = of_county(self.diary, county)[0].group
        every = self.diary.city.who(Role.SECRETARY, Level.VILLAGE)
        return [one for one in every if one.group == group]

    def administrator(self) -> Actor:
        """Who plans it."""
        return self.diary.actor(self.diary.city.who(Role.ADMINISTRATOR, Level.CITY)[0].id)

    def planner(self, tx: Tx) -> Actor:
        """The same within a transaction."""
        found = identify(tx, self.diary.city.who(Role.ADMINISTRATOR, Level.CITY)[0].id, self.diary.now)
        assert found is not None
        return found

    def leader(self) -> Account:
        """Who leads the team, from the city's organization department."""
        return self.diary.city.who(Role.TEAM_LEADER, Level.CITY)[0]

    def inspectors(self, county: int = 0) -> list[Account]:
        """Who visits, from a county's organization department."""
        return list(of_county(self.diary, county))

    def office(self, tx: Tx, account: Account) -> Json:
        """The office of somebody."""
        found = identify(tx, account.id, self.diary.now)
        assert found is not None
        return found.office

    def person_of(self, tx: Tx, account: Account) -> int:
        """Who somebody is."""
        found = identify(tx, account.id, self.diary.now)
        assert found is not None
        return found.person_id

    def office_id(self, account: Account) -> str:
        """The same as forms say it."""
        return str(self.diary.database.run(self.office, account).id)

    def person_id(self, account: Account) -> int:
        """The same, in a transaction of its own."""
        return self.diary.database.run(self.person_of, account)

    def make(
        self, *members: Account, leader: Account | None = None, name: str = "第一组", **changes: Json
    ) -> int:
        """Make a team; gives its id."""
        answers = {
            "round": str(self.round_id),
            "name": name,
            "leader": self.office_id(leader or self.leader()),
            "members": {"picked": [self.office_id(one) for one in members], "hint": None},
            **changes,
        }
        return self._submit(team_changes.make, answers, "inspection_team")

    def change(self, team_id: int, change: str, *people: Account, reason: str | None = None) -> int:
        """Let somebody join, leave or lead."""
        answers: dict[str, Json] = {"team": str(team_id), "change": change, "reason": reason}
        if change == "join":
            answers["joining"] = {"picked": [self.office_id(one) for one in people], "hint": None}
        else:
            answers["member"] = self.office_id(people[0])
        return self._submit(team_changes.change, answers, "team_member")

    def brief(self, *there: str, absent: tuple[str, ...] = ()) -> int:
        """Enter a briefing."""
        answers: dict[str, Json] = {
            "round": str(self.round_id),
            "held_on": FROM_ON.isoformat(),
            "points": "先看后问",
            "there": {"picked": list(there or ("all",)), "hint": None},
            "absent": {"picked": list(absent), "hint": None} if absent else None,
        }
        return self._submit(briefings.enter, answers, "briefing")

    def start(self) -> None:
        """Start it as part of rounds does: an inspection for each target."""
        self.diary.database.run(self._start)

    def _start(self, tx: Tx) -> None:
        by, now = self.planner(tx).person_id, self.diary.now
        for one in inspection_rounds.targets(tx, self.round_id):
            made = inspections.add(tx, self.round_id, one.organization_id, Variant.VILLAGE, by, now)
            link(tx, now, inspections.SUBJECT, made)
        event_id = inspection_rounds.add_event(tx, self.round_id, RoundState.STARTED, None, by, now)
        link(tx, now, inspection_rounds.EVENT, event_id)

    def under_way(self) -> int:
        """Make a briefed team of four, and start; gives the team."""
        team_id = self.make(*self.inspectors()[:4])
        self.brief()
        self.start()
        return team_id

    def propose(self) -> Message:
        """What the bot proposes."""
        return self.diary.database.run(pairing.show, self.administrator(), self.round_id, self.diary.now)

    def confirm(self, digest: str) -> str:
        """Write it as it was shown; gives what is said."""
        actor = self.administrator()
        message = self.diary.database.run(pairing.confirm, actor, self.round_id, digest, self.diary.now)
        return said(message)

    def send_out(self) -> None:
        """Confirm what is proposed."""
        assert self.confirm(digest_of(self.propose())).startswith("✓")

    def pair(self, inspection_id: int, first: int, second: int, **changes: Json) -> int:
        """Say by hand who visits."""
        answers = {
            "place": str(inspection_id),
            "first": f"{inspection_id}.{first}",
            "second": f"{inspection_id}.{second}",
            "visit_on": None,
            "reason": None,
            **changes,
        }
        return self._submit(pair_changes.set_by_hand, answers, "pair")

    def substitute(self, former: int, instead: int | str, extent: int | str = "all") -> int:
        """Let somebody go instead."""
        answers = {
            "who": f"{self.round_id}.{former}",
            "extent": f"{self.round_id}.{former}.{extent}",
            "instead": str(instead),
            "reason": "生病住院",
        }
        return self._submit(pair_changes.substitute, answers, "substitution")

    def inspections(self) -> list[Inspection]:
        """What is visited, with who does."""
        return self.diary.database.run(inspections.of_round, self.round_id)

    def members(self, team_id: int) -> list[Member]:
        """Who is on a team."""
        return self.diary.database.run(inspection_teams.members, [team_id])

    def admitted(self, inspection_id: int, part: Part) -> set[int]:
        """Who may stand behind values."""
        return self.diary.database.run(inspections.admitted, inspection_id, part)

    def told(self, key: str) -> list[int]:
        """The accounts that were told something."""
        return self.diary.database.run(_told, key)

    def _submit(self, work: Json, answers: dict[str, Json], form: str) -> int:
        actor = self.administrator()
        draft_id = self.diary.draft(actor, form)
        made: int = self.diary.database.run(work, actor, answers, draft_id, self.diary.now)
        return made


def digest_of(message: Message) -> str:
    """What the button of a proposal writes; empty without one."""
    data = (one.data for row in message.buttons for one in row)
    return next((one.rpartition(":")[2] for one in data if one.startswith("it:y:")), "")


def _told(tx: Tx, key: str) -> list[int]:
    found = select(schema.outbox.c.chat_id).where(schema.outbox.c.key == key)
    return list(tx.execute(found.order_by(schema.outbox.c.id)).scalars())
