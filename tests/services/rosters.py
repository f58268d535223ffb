"""What the tests of rosters by workbook share: sending one in, and reading what would change."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from domain.people import Role
from domain.roster import OrganizationRow, Roster, in_order
from domain.roster_telling import tell
from services import roster_import
from tests.harness.workbooks import Rows, book, workbook
from tests.services.diary import Diary, buttons, said

if TYPE_CHECKING:
    from domain.people import Actor
    from services.roster_import import Answer, DryRun

TODAY = date(2026, 3, 27)
YESTERDAY = TODAY - timedelta(1)
BRANCH = "Z0006"
"""柳河村党支部."""


def administrator_of(diary: Diary) -> Actor:
    """The city's administrator."""
    return diary.actor(diary.city.who(Role.ADMINISTRATOR)[0].id)


def dry_run(diary: Diary, roster: Roster | Rows, actor: Actor | None = None) -> DryRun:
    content = book(roster) if isinstance(roster, Roster) else workbook(roster)
    return diary.database.run(roster_import.dry_run, roster_import.read("名册.xlsx", content), TODAY, actor)


def send(diary: Diary, actor: Actor, roster: Roster | Rows) -> Answer:
    content = book(roster) if isinstance(roster, Roster) else workbook(roster)
    return diary.database.run(
        roster_import.receive, actor, roster_import.read("名册.xlsx", content), diary.now
    )


def waiting(answer: Answer) -> int:
    return int(buttons(answer.message)["确认导入"].split(":")[1])


def confirm(diary: Diary, actor: Actor, answer: Answer) -> Answer:
    return diary.database.run(roster_import.confirm, actor, waiting(answer), diary.now)


def bring_in(diary: Diary, actor: Actor, roster: Roster) -> None:
    assert "已导入" in said(confirm(diary, actor, send(diary, actor, roster)).message)


def told(shown: DryRun) -> list[tuple[str, str, tuple[str, ...]]]:
    assert shown.names is not None, shown.faults
    return [(one.kind, one.sheet, one.codes) for one in tell(shown.difference, shown.names)]


def changed(rows: tuple[OrganizationRow, ...], code: str, **changes: Any) -> tuple[OrganizationRow, ...]:
    return in_order(replace(one, **changes) if one.code == code else one for one in rows)


def places(shown: DryRun) -> list[tuple[str, int, str, str]]:
    """Where the faults are, and what they are."""
    return [(one.sheet, one.row, one.column, one.key.removeprefix("roster.fault_")) for one in shown.faults]
