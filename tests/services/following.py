"""The life of a record as people lead it: forms begun, filled in one go, and saved through their drafts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from domain.authorization import State
from domain.drafts import Terms
from domain.forms.replies import Tapped
from handlers import guided
from handlers.forms.table import CURRENT
from handlers.here import Here
from services import drafts
from services.drafts import Open, Outcome, Saved
from services.records import open_record
from storage import drafts as stored
from storage import record_events, records
from tests.services.diary import FRIDAY, buttons, meeting_answers, said, span_answer, words

if TYPE_CHECKING:
    from datetime import date, datetime

    from domain.drafts import Draft
    from domain.messages import Json
    from domain.people import Actor, Level, Role
    from domain.records import DutyRecord, Event
    from storage.database import Tx
    from tests.services.diary import Diary


def enter(
    diary: Diary, actor: Actor, form: str, answers: Mapping[str, Json], terms: Terms | None = None
) -> int:
    """Begin a form, fill it and save it; gives the record's id."""
    begun = diary.database.run(_start, actor, form, diary.now, terms or Terms())
    return made(save(diary, actor, begun, **answers))


def begin(diary: Diary, actor: Actor, name: str, record_id: int) -> Open:
    """Begin to correct a record, or a form about what became of it. Raises NotFound."""
    outcome = diary.database.run(_follow_up, actor, name, record_id, diary.now)
    assert isinstance(outcome, Open), outcome
    return outcome


def save(diary: Diary, actor: Actor, shown: Open, **answers: Json) -> Outcome:
    """Give answers to a form that was begun, and press 保存."""
    return diary.database.run(fill, actor, shown.draft, answers, diary.now)


def press_save(diary: Diary, actor: Actor, shown: Open) -> Outcome:
    """Press 保存 once more, as a second finger does."""
    return diary.database.run(_press, actor, shown.draft.id, diary.now)


def follow(diary: Diary, actor: Actor, name: str, record_id: int, **answers: Json) -> Outcome:
    """Fill in a form about a record, and press 保存."""
    return save(diary, actor, begin(diary, actor, name, record_id), **answers)


def correct(diary: Diary, actor: Actor, record_id: int, reason: str = "记错了", **changes: Json) -> int:
    """Correct a record; gives the new version's id."""
    return made(follow(diary, actor, "correct", record_id, reason=reason, **changes))


def withdraw(diary: Diary, actor: Actor, record_id: int, reason: str = "记重了") -> int:
    """Take a record back; gives its id."""
    return made(follow(diary, actor, "withdraw", record_id, reason=reason))


def supplement(
    diary: Diary, actor: Actor, record_id: int, line: str | None = None, files: Json = ()
) -> Outcome:
    """Add a line or files to a record."""
    return follow(diary, actor, "supplement", record_id, line=line, attachments=list(files))


def made(outcome: Outcome) -> int:
    """The record that was made, or to which something was added."""
    assert isinstance(outcome, Saved), words_of(outcome)
    return outcome.record_id


def words_of(outcome: Outcome) -> str:
    """Why a form is still open, as the person reads it."""
    assert isinstance(outcome, Open), outcome
    assert outcome.reason is not None
    return words(outcome.reason)


def present(diary: Diary, record_id: int) -> DutyRecord:
    """The version of a record that counts now."""
    found = diary.database.run(records.current, record_id, diary.now)
    assert found is not None
    return found


def meeting(diary: Diary, actor: Actor, **changes: Json) -> int:
    """A branch committee meeting of today."""
    return enter(diary, actor, "meeting", {**meeting_answers(FRIDAY), **changes})


def stay(diary: Diary, actor: Actor, day: date) -> int:
    """A duty stay of one day."""
    return enter(diary, actor, "duty_stay", diary.stay_answers(actor, span_answer(day, day)))


def report(diary: Diary, actor: Actor) -> int:
    """A report to the parent."""
    answers = {"kind": "work", "held_on": "2026-03-26", "title": "一季度党建工作", "number": None}
    return enter(diary, actor, "upward_report", {**answers, "attachments": []})


def request(diary: Diary, actor: Actor) -> int:
    """A request for support to the parent."""
    answers = {"kind": "money", "held_on": "2026-03-26", "matter": "活动室屋顶漏水,缺修缮经费"}
    return enter(diary, actor, "support_request", {**answers, "attachments": []})


def problem(diary: Diary, actor: Actor) -> int:
    """A problem that came up on 20 March."""
    answers = {"held_on": "2026-03-20", "matter": "水渠漏水", "attachments": []}
    return enter(diary, actor, "problem", answers)


def who(diary: Diary, role: Role, level: Level) -> Actor:
    """The first of a role at a level."""
    return diary.actor(diary.city.who(role, level)[0].id)


def opened(diary: Diary, actor: Actor, record_id: int) -> str:
    """A record as the person reads it."""
    return said(diary.database.run(open_record, actor, record_id, diary.now))


def shown_buttons(diary: Diary, actor: Actor, record_id: int) -> dict[str, str]:
    """What the person can do with a record."""
    return buttons(diary.database.run(open_record, actor, record_id, diary.now))


def events(diary: Diary, record_id: int) -> Sequence[Event]:
    """What became of a record."""
    return diary.database.run(record_events.of_record, record_id, diary.now)


def _start(tx: Tx, actor: Actor, form: str, now: datetime, terms: Terms) -> Open:
    desk = guided.desk(tx, actor, Here(actor.telegram_id, now))
    assert form in CURRENT
    outcome = drafts.start(tx, desk, guided.current(form), {}, None, terms)
    assert isinstance(outcome, Open)
    return outcome


def _follow_up(tx: Tx, actor: Actor, name: str, record_id: int, now: datetime) -> Outcome:
    desk = guided.desk(tx, actor, Here(actor.telegram_id, now))
    return drafts.follow_up(tx, desk, name, record_id)


def fill(tx: Tx, actor: Actor, draft: Draft, answers: Mapping[str, Json], now: datetime) -> Outcome:
    """Give answers to a draft, and press 保存, in a transaction of the caller's."""
    session = replace(
        draft.session, step=None, view={}, reviewing=True, answers={**draft.session.answers, **answers}
    )
    stored.keep(tx, draft.id, session, State.OPEN, now)
    return _press(tx, actor, draft.id, now)


def _press(tx: Tx, actor: Actor, draft_id: int, now: datetime) -> Outcome:
    draft = stored.take(tx, actor.person_id, draft_id)
    assert draft is not None
    desk = guided.desk(tx, actor, Here(actor.telegram_id, now))
    return drafts.tap(tx, desk, draft_id, draft.session.revision, Tapped("save"))
