"""The seal is tried for leaks: what one of a pair wrote changes nothing of what anybody else sees.

The same is done in two worlds in which one of the pair gives other values. What all others are shown, on
every screen that their buttons or forged ones lead to, must be the same in both.
"""

from __future__ import annotations

import asyncio
import logging
import re
import shutil
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import insert, select

from domain.authorization import TABLE, Action
from domain.people import Role
from storage.database import Database
from storage.schema import audit_links, onsite_scores, outbox, seals
from tests.handlers.inspecting import Visiting, begin, full_marks, score_all
from tests.harness.chat import World
from tests.harness.look import beside, rows
from tests.services.diary import Diary
from tests.services.inspecting import diary_of, supervise
from tests.services.scoring import fill, seal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from domain.people import Actor
    from storage.database import Tx
    from tests.harness.chat import Chat
    from tests.services.inspecting import Supervision

SECRET = "只有本人知道的理由"
NOTE = "只有本人知道的说明"
AT_ONCE = 20
WORDS = ("打分", "督查", "督查轮次", "督查反馈", "问题整改", "督查成果", "异议复核", "草稿")
ITEMS = ("S4-1", "S4-2", "S5-1", "S6-1", "S8-2")

OTHERS: Mapping[str, Callable[[Supervision], Actor]] = {
    "partner": lambda one: one.inspector(1),
    "leader": lambda one: one.leader(),
    "administrator": lambda one: one.administrator(),
    "team": lambda one: one.inspector(2),
    "visited": lambda one: one.visited(),
    "clerk": lambda one: one.visited_clerk(),
    "elsewhere": lambda one: one.elsewhere(),
}


@pytest.fixture
def two_worlds(counties_template: Path, tmp_path: Path) -> Iterator[tuple[Visiting, Visiting]]:
    """The same round twice."""
    databases, found = [], []
    for name in ("low", "high"):
        path = tmp_path / f"{name}.db"
        shutil.copyfile(counties_template, path)
        url = f"sqlite:///{path}"
        databases.append(Database(url, b"key"))
        supervision = supervise(diary_of(databases[-1], loaded=True))
        found.append(Visiting(World(url, Diary.now), supervision))
    yield found[0], found[1]
    for database in databases:
        asyncio.run(database.close())


def score(visiting: Visiting) -> Chat:
    """Let the first of the pair score in the chat, and take points from an item."""
    first = visiting.inspector(0)
    begin(first, visiting)
    first.tap("3")
    first.say(SECRET)
    first.tap("S4-1 附说明")
    first.fill(NOTE, "[保存]")
    full_marks(first)
    return first


def write(visiting: Visiting, *, low: bool, sealed: bool = False) -> None:
    """The same from beside the chat."""
    supervision = visiting.supervision
    first = supervision.inspector(0)
    less = dict.fromkeys(ITEMS, 2) if low else {}
    own = fill(supervision, first, less, reason=SECRET)
    if sealed:
        seal(supervision, first, own)


def looked_for(visiting: Visiting) -> list[str]:
    """Every button data that leads to something of the inspection, as anybody can forge them."""
    one = visiting.village_id
    found = [f"ss:{letter}:{one}" for letter in "onskfh"]
    found += [f"ss:{letter}:{one}:{key[:2]}" for letter in "kc" for key in ITEMS]
    found += [f"ss:{letter}:{one}:{key}" for letter in "iv" for key in ITEMS]
    found += ["ss", "ss:p:0", f"ss:d:{one}", f"ss:z:{one}:1", "in", f"it:o:{visiting.supervision.team_id}"]
    found += [f"{head}:o:{one}" for head in ("pc", "fb")] + [f"fi:i:{one}"]
    return [*found, f"ir:o:{visiting.supervision.round_id}", f"rr:o:{visiting.supervision.round_id}"]


def look_around(visiting: Visiting, chat: Chat) -> list[Any]:
    """What somebody is shown wherever they look: their whole chat after all of it."""
    asked = [chat.touch(1, data) for data in looked_for(visiting)]
    asked += [chat.message(text=words) for words in WORDS]
    for first in range(0, len(asked), AT_ONCE):
        visiting.world.receive(*asked[first : first + AT_ONCE])
    shown = [(one.text, one.buttons) for one in chat.phone.messages.values()]
    assert len(shown) >= len(asked) / 2
    return shown


def words_of(shown: list[Any]) -> str:
    """What was shown, but for the numbers of drafts: they count what anybody in the whole city begins."""
    return re.sub(r"'d:[0-9]+:", "'d:", repr(shown))


@pytest.mark.parametrize("sealed", [False, True], ids=["open", "sealed"])
@pytest.mark.parametrize("who", OTHERS)
def test_what_others_see_does_not_depend_on_what_was_given(
    two_worlds: tuple[Visiting, Visiting], who: str, *, sealed: bool
) -> None:
    seen = []
    for visiting, low in zip(two_worlds, (True, False), strict=True):
        write(visiting, low=low, sealed=sealed)
        shown = look_around(visiting, visiting.chat(OTHERS[who](visiting.supervision)))
        assert SECRET not in words_of(shown)
        seen.append(shown)

    assert words_of(seen[0]) == words_of(seen[1])


def test_who_enters_a_sheet_from_paper_sees_nothing_of_the_chat(
    two_worlds: tuple[Visiting, Visiting],
) -> None:
    seen = []
    for visiting, low in zip(two_worlds, (True, False), strict=True):
        write(visiting, low=low)
        office = visiting.chat(visiting.supervision.administrator())
        shown = []
        for words in ("录入纸质打分表", "苏家渡村党支部", "倪予宁", "跳过", "4.2 -1 缺签到表", "保存"):
            office.say(words)
            shown.append((office.last.text, office.last.buttons))
        seen.append(shown)

    assert words_of(seen[0]) == words_of(seen[1])
    assert "还没有封存的:华景帆" in seen[0][-1][0]


def test_nobody_of_a_pair_enters_the_other_ones_sheet(visiting: Visiting) -> None:
    score(visiting)
    second = visiting.inspector(1)
    second.say("录入纸质打分表")
    second.sees("没有找到")
    second.forge(f"n:score_paper:{visiting.village_id}")
    second.sees("没有找到")


def test_a_notice_says_that_a_sheet_is_sealed_and_no_value(visiting: Visiting) -> None:
    score(visiting).tap("封存")
    assert visiting.inspector(1).phone.messages == {}
    score_all(visiting.inspector(1), visiting)
    queued = [row for row in rows(visiting.world, outbox) if row["key"] == "score_sheets.both_sealed"]
    assert [set(row["params"]) for row in queued] == [{"organization", "zone"}]


def test_a_sheet_to_print_holds_nothing_that_was_given(two_worlds: tuple[Visiting, Visiting]) -> None:
    told = []
    for visiting, low in zip(two_worlds, (True, False), strict=True):
        write(visiting, low=low)
        leader = visiting.chat(visiting.supervision.leader())
        leader.forge(f"ss:d:{visiting.village_id}")
        queued = [row["params"] for row in rows(visiting.world, outbox) if row["chat_id"] == leader.id]
        told.append(queued)
        assert leader.phone.documents
    assert told[0] == told[1]
    assert SECRET not in repr(told)
    assert "组织健全" in repr(told)


def test_no_log_line_holds_a_value_or_a_reason(
    visiting: Visiting, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.DEBUG)
    first = score(visiting)
    monkeypatch.setattr("storage.onsite_scores.seal", _write_half_a_score)
    with pytest.raises(AssertionError, match="IntegrityError"):
        first.tap("封存")
    ours = [
        one
        for one in caplog.records
        if one.name.partition(".")[0] in {"bot", "handlers", "services", "storage"}
    ]
    said = "\n".join(f"{one.getMessage()} {vars(one)}" for one in ours)
    assert "update failed" in said
    assert "INSERT INTO onsite_scores" in said
    assert SECRET not in said
    assert NOTE not in said
    assert "ss:w" not in said
    assert "score_item" not in said


def _write_half_a_score(tx: Tx, *_: object) -> None:
    """Let the database refuse a statement that holds reasons."""
    tx.execute(insert(onsite_scores), {"reason": SECRET, "note": NOTE})


def test_the_chain_tells_equal_scores_from_different_ones_to_nobody(visiting: Visiting) -> None:
    for number in (0, 1):
        visiting.inspector(number).forge(f"ss:a:{visiting.village_id}")
        visiting.inspector(number).tap("满分 4")

    links = [row for row in rows(visiting.world, audit_links) if row["subject"] == "onsite_score"]
    assert len({row["body_hash"] for row in links}) == len({row["salt"] for row in links}) == 2
    assert not any("value" in column for column in audit_links.c.keys())  # noqa: SIM118 - the columns' names


def test_an_operator_has_no_permission_about_scores() -> None:
    about = {Action.SCORE_ITEMS, Action.SETTLE_SCORES, Action.ENTER_SHEET, Action.SEE_INSPECTION}
    assert not [cell for cell in TABLE if cell.action in about and cell.role in {Role.OPERATOR, None}]


def test_both_see_the_differences_only_once_both_have_sealed(visiting: Visiting) -> None:
    first, second = visiting.inspector(0), visiting.inspector(1)
    score(visiting).tap("封存")
    second.forge(f"pc:o:{visiting.village_id}")
    assert SECRET not in second.last.text
    score_all(second, visiting)
    assert beside(visiting.world, _sealed) == 2
    for chat in (first, second):
        chat.forge(f"pc:o:{visiting.village_id}")
        chat.sees("S4-1")


def _sealed(tx: Tx) -> int:
    assert tx.execute(select(onsite_scores)).all()
    return len(tx.execute(select(seals)).all())
