"""Taps of the pair and their leader on items on which two differ, for tests."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from domain.inspections import Part
from services import pair_check_views, pair_checks
from services.pair_check_choices import choices
from storage import inspections, schema
from storage import pair_checks as stored
from storage.inspections import NewPair

if TYPE_CHECKING:
    from domain.messages import Message
    from domain.pair_checks import PairCheck
    from domain.people import Actor
    from storage.database import Tx
    from tests.services.inspecting import Supervision


def show(supervision: Supervision, actor: Actor) -> Message:
    return supervision.database.run(pair_check_views.show, actor, supervision.village_id)


def item(supervision: Supervision, actor: Actor, key: str = "S4-1") -> Message:
    return supervision.database.run(pair_check_views.item, actor, supervision.village_id, key)


def propose(supervision: Supervision, actor: Actor, word: str, key: str = "S4-1", turn: int = 1) -> Message:
    where = (supervision.village_id, key, turn, word, supervision.diary.now)
    return supervision.database.run(pair_check_views.propose, actor, *where)


def confirm(supervision: Supervision, actor: Actor, proposal_id: int) -> Message:
    where = (supervision.village_id, proposal_id, supervision.diary.now)
    return supervision.database.run(pair_check_views.confirm, actor, *where)


def rescore(supervision: Supervision, actor: Actor, turn: int = 1, key: str = "S4-1") -> Message:
    where = (supervision.village_id, key, turn, supervision.diary.now)
    return supervision.database.run(pair_check_views.rescore, actor, *where)


def again(
    supervision: Supervision, actor: Actor, value: int, turn: int = 2, most: int = 8, draft: int | None = None
) -> int:
    answers = {"item": f"{supervision.village_id}.S4-1.{turn}", "value": f"{value}.{most}"}
    if value != most:
        answers["reason"] = "看了换届材料,还是缺一名"
    draft_id = supervision.diary.draft(actor, "rescore") if draft is None else draft
    return supervision.database.run(pair_checks.score_again, actor, answers, draft_id, supervision.diary.now)


def lead(supervision: Supervision, actor: Actor, value: int, reason: str = "以任职文件为准") -> int:
    answers = {"item": f"{supervision.village_id}.S4-1.1", "value": f"{value}.8", "reason": reason}
    draft_id = supervision.diary.draft(actor, "leader_value")
    return supervision.database.run(
        pair_checks.propose_as_leader, actor, answers, draft_id, supervision.diary.now
    )


def proposal(supervision: Supervision) -> int:
    return supervision.database.run(stored.proposals, supervision.village_id)[-1].id


def checked(supervision: Supervision) -> dict[str, PairCheck]:
    return supervision.database.run(stored.latest, supervision.village_id)


def told(supervision: Supervision, actor: Actor) -> list[str]:
    """The keys of what somebody was told."""

    def work(tx: Tx) -> list[str]:
        table = schema.outbox
        rows = tx.execute(table.select().order_by(table.c.id)).all()
        account = (
            tx.execute(schema.persons.select().where(schema.persons.c.id == actor.person_id))
            .one()
            .telegram_id
        )
        return [row.key for row in rows if row.chat_id == account]

    return supervision.database.run(work)


def offered(supervision: Supervision, actor: Actor) -> list[str]:
    """The items for which a leader's form offers to propose a value."""

    def work(tx: Tx) -> list[str]:
        return [one.value for one in choices(tx, actor, "differing_items")]

    return supervision.database.run(work)


def substitute(supervision: Supervision, new: Actor) -> None:
    """The second of the pair is ill; somebody else visits instead of them."""
    supervision.diary.now += timedelta(minutes=5)
    now, leader = supervision.diary.now, supervision.leader().person_id
    pair = NewPair(supervision.team_id, supervision.inspector(0).person_id, new.person_id, reason="生病")

    def work(tx: Tx) -> None:
        inspections.set_pair(tx, supervision.village_id, pair, leader, now)
        inspections.admit(tx, supervision.village_id, [new.person_id], Part.PAIR, now)

    supervision.database.run(work)
