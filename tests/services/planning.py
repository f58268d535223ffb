"""What the tests of rounds share: administrators who set one up, and a team that may be sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from domain.people import Level, Role
from services import inspection_rounds, round_plan
from services.round_ground import ground
from storage import inspection_rounds as stored
from tests.services.diary import buttons, said

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

    from domain.inspections import Round
    from domain.messages import Json, Message
    from domain.people import Actor
    from domain.refusals import Refused
    from services.round_ground import Ground
    from storage.inspection_rounds import Target
    from tests.services.diary import Diary

PROCEDURE = "看现场、谈话、问群众,两人分别打分"


def administrator(diary: Diary) -> Actor:
    """Of the city's organization department."""
    return diary.actor(diary.city.who(Role.ADMINISTRATOR, Level.CITY)[0].id)


def office_user(diary: Diary, level: Level = Level.CITY) -> Actor:
    """Of a steering office: the city's, or that of its first county."""
    return diary.actor(diary.city.who(Role.STEERING_OFFICE_USER, level)[0].id)


def ground_of(diary: Diary, actor: Actor) -> Ground:
    """Whom the actor's committee can visit."""
    return diary.database.run(ground, actor.seat_id, actor.today)


def answers(diary: Diary, actor: Actor, **changes: Json) -> dict[str, Json]:
    """A filled form of a cross round in every county, in April."""
    here = ground_of(diary, actor)
    return {
        "name": "上半年交互督责",
        "mode": "cross",
        "manner": "cross",
        "from_on": "2026-04-07",
        "to_on": "2026-04-24",
        "units": {"picked": [str(one.id) for one in here.units()], "hint": None},
        "townships": 1,
        "villages": 3,
        "procedure": PROCEDURE,
        **changes,
    }


def set_up(diary: Diary, actor: Actor | None = None, **changes: Json) -> int:
    """Set a round up; gives its id."""
    actor = actor or administrator(diary)
    filled = answers(diary, actor, **changes)
    draft_id = diary.draft(actor, "inspection_round")
    return diary.database.run(inspection_rounds.set_up, actor, filled, draft_id, diary.now)


def round_of(diary: Diary, round_id: int) -> Round:
    """A round as it is."""
    found = diary.database.run(stored.by_id, round_id)
    assert found is not None
    return found


def targets(diary: Diary, round_id: int) -> list[Target]:
    """Whom a round visits."""
    return diary.database.run(stored.targets, round_id)


def target_ids(diary: Diary, round_id: int) -> set[int]:
    """The same by id."""
    return {one.organization_id for one in targets(diary, round_id)}


def labels(message: Message) -> list[str]:
    """What the buttons of a message say."""
    return list(buttons(message))


def pick(diary: Diary, round_id: int, *organization_ids: int) -> int:
    """Take organizations into a round by hand."""
    actor = administrator(diary)
    picked = {"picked": [str(one) for one in organization_ids], "hint": None}
    filled = {"round": str(round_id), "organizations": picked, "line": "群众反映多"}
    return diary.database.run(round_plan.pick, actor, filled, diary.draft(actor, "round_target"), diary.now)


def take_out(diary: Diary, round_id: int, organization_id: int) -> str:
    """Take one out by hand; gives what is said."""
    actor = administrator(diary)
    return said(diary.database.run(round_plan.take_out, actor, round_id, organization_id, 0, diary.now))


def do(diary: Diary, work: Callable[..., Json], round_id: int) -> str:
    """Let the administrator do something with a round; gives what is said."""
    return said(diary.database.run(work, administrator(diary), round_id, diary.now))


def count(diary: Diary, table: Json) -> int:
    """Rows of a table."""
    return diary.database.run(lambda tx: tx.execute(select(func.count()).select_from(table)).scalar_one())


def refusal(raised: pytest.ExceptionInfo[Refused]) -> str:
    """Which rule refused something."""
    return raised.value.text.key.partition(".")[2]
