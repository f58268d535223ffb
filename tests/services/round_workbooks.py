"""What the tests of rounds by workbook share: one that is filled in, sent, looked through, applied."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from domain.people import Role
from domain.round_layout import BRIEFINGS, COLUMNS, ROUND, TARGETS, TEAMS
from services import book_import, roster_import, round_books, round_export
from services.round_import import KIND
from storage import inspection_rounds as stored
from templates.documents import render
from tests.harness.workbooks import rows_in, workbook
from tests.services.diary import buttons, said

if TYPE_CHECKING:
    from collections.abc import Callable

    from domain.people import Actor
    from domain.round_books import Ground, Laid
    from services.roster_import import Answer
    from storage.database import Tx
    from tests.harness.workbooks import Rows
    from tests.services.diary import Diary

HEADS = {name: [column.head for column in columns] for name, columns in COLUMNS.items()}
NEW = {
    "名称": "上半年交互督责",
    "督责方式": "交互督责",
    "督查形式": "交互式",
    "开始日期": date(2026, 4, 7),
    "结束日期": date(2026, 4, 24),
    "程序": "先看现场,再谈话、问群众",
}


def ground(diary: Diary, actor: Actor) -> Ground:
    """With what a workbook is compared."""
    return diary.database.run(round_books.ground, actor)


def laid(diary: Diary, round_id: int) -> Laid:
    """A round as it stands."""
    return diary.database.run(lambda tx: round_books.laid(tx, stored.by_ids(tx, [round_id])[round_id]))


def taken_out(diary: Diary, actor: Actor, round_id: int) -> Rows:
    """What the workbook of a round says."""
    document = diary.database.run(round_export.of_round, actor, round_id)
    return rows_in(render(document.name, document.params).content, list(COLUMNS))


def send(diary: Diary, actor: Actor, rows: Rows) -> Answer:
    """Send a workbook in; gives what is said of it."""
    book = roster_import.read("轮次.xlsx", workbook(rows, HEADS))
    return diary.database.run(book_import.receive, actor, KIND, book, diary.now)


def waiting(answer: Answer) -> int:
    """Which workbook waits."""
    return int(buttons(answer.message)["应用"].split(":")[2])


def confirming(diary: Diary, actor: Actor, answer: Answer) -> Callable[[Tx], Answer]:
    """Apply it, as work of a transaction."""
    return lambda tx: book_import.confirm(tx, actor, KIND, waiting(answer), diary.now)


def confirm(diary: Diary, actor: Actor, answer: Answer) -> Answer:
    """Apply it."""
    return diary.database.run(confirming(diary, actor, answer))


def bring_in(diary: Diary, actor: Actor, rows: Rows) -> int:
    """Set up or change a round; gives its id."""
    answer = send(diary, actor, rows)
    assert "应用" in buttons(answer.message), said(answer.message)
    done = confirm(diary, actor, answer).message
    assert said(done).startswith("✓"), said(done)
    return int(buttons(done)["看这一轮"].split(":")[2])


def codes(diary: Diary, actor: Actor, count: int) -> list[str]:
    """The first organizations that can be visited."""
    return list(ground(diary, actor).places)[:count]


def inspectors(diary: Diary, actor: Actor) -> list[str]:
    """Codes of those who are in the roster for it."""
    known = {one.person_id: code for code, seats in ground(diary, actor).seats.items() for one in seats}
    found = diary.city.who(Role.TEAM_LEADER) + diary.city.who(Role.INSPECTOR)
    return [known[diary.actor(one.id).person_id] for one in found]


def new_round(diary: Diary, actor: Actor) -> Rows:
    """A round that lacks nothing but villages of the county it visits."""
    people = inspectors(diary, actor)
    return {
        ROUND: [dict(NEW)],
        TARGETS: [{"组织编号": one} for one in codes(diary, actor, 4)],
        TEAMS: [
            {"组名": "第一组", "人员编号": one, "组长": "是" if number == 0 else ""}
            for number, one in enumerate(people[:3])
        ],
        BRIEFINGS: [
            {"培训日期": date(2026, 3, 26), "要点": "程序和打分要点", "参加人员编号": "、".join(people[:3])}
        ],
    }


def count(diary: Diary, table: Any) -> int:
    """How many rows a table has."""
    return diary.database.run(lambda tx: tx.execute(select(func.count()).select_from(table)).scalar_one())
