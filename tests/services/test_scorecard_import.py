"""The scorecard by workbook: who keeps it, what is written is what was shown, which rounds go by it."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select

from domain.people import Level, Role
from domain.refusals import NotFound
from domain.scorecard_layout import APPLIES, CARD, COLUMNS
from domain.scorecards.reading import default
from services import book_import, roster_import, scorecard_export, scorecards
from services.roster_import import Answer
from services.scorecard_import import KIND
from storage import inspection_rounds, schema
from storage import scorecards as stored
from storage.verify import verify
from templates.documents import render
from tests.domain.scorecards.books import random_card
from tests.harness.workbooks import rows_in, workbook
from tests.services.diary import buttons, said
from tests.services.test_at_once import at_once
from tests.services.test_duties_oracle import seed
from tests.services.test_imports_at_once import second_administrator

if TYPE_CHECKING:
    from collections.abc import Callable

    from domain.people import Actor
    from domain.scorecards.scorecard import Scorecard
    from storage.database import Tx
    from tests.harness.workbooks import Rows
    from tests.services.diary import Diary
    from tests.services.inspecting import Supervision

__all__ = ["seed"]


def administrator_of(diary: Diary, number: int = 0) -> Actor:
    return diary.actor(diary.city.who(Role.ADMINISTRATOR)[number].id)


def taken_out(diary: Diary, actor: Actor) -> Rows:
    document = diary.database.run(scorecard_export.present, actor)
    return rows_in(render(document.name, document.params).content, list(COLUMNS))


def send(diary: Diary, actor: Actor, rows: Rows) -> Answer:
    heads = {name: [column.head for column in columns] for name, columns in COLUMNS.items()}
    book = roster_import.read("评分表.xlsx", workbook(rows, heads))
    return diary.database.run(book_import.receive, actor, KIND, book, diary.now)


def waiting(answer: Answer) -> int:
    return int(buttons(answer.message)["应用"].split(":")[2])


def confirm(diary: Diary, actor: Actor, answer: Answer) -> str:
    return said(diary.database.run(book_import.confirm, actor, KIND, waiting(answer), diary.now).message)


def confirming(diary: Diary, actor: Actor, answer: Answer) -> Callable[[Tx], Answer]:
    return lambda tx: book_import.confirm(tx, actor, KIND, waiting(answer), diary.now)


def item(rows: Rows, key: str) -> dict[str, Any]:
    return next(one for one in rows[CARD] if one["编号"] == key)


def points(rows: Rows, **most: str) -> Rows:
    """The same with other points, S1_1 for S1-1."""
    for key, value in most.items():
        item(rows, key.replace("_", "-"))["分值"] = value
    return rows


def versions(diary: Diary) -> list[tuple[int, int | None]]:
    table = schema.scorecards.c
    return [
        (row.version, row.person_id)
        for row in diary.database.run(
            lambda tx: tx.execute(select(table.version, table.person_id).order_by(table.id)).all()
        )
    ]


def present(diary: Diary, actor: Actor) -> Scorecard:
    return diary.database.run(scorecards.in_force, actor).card


def test_only_an_administrator_gets_and_sends_the_scorecard(diary: Diary) -> None:
    administrator = administrator_of(diary)
    rows = taken_out(diary, administrator)
    others = {
        role: diary.actor(diary.city.who(role)[0].id)
        for role in Role
        if role is not Role.ADMINISTRATOR
        if diary.city.who(role)
    }
    assert Role.STEERING_OFFICE_USER in others
    for actor in others.values():
        with pytest.raises(NotFound):
            taken_out(diary, actor)
        with pytest.raises(NotFound):
            send(diary, actor, rows)
        assert not diary.database.run(KIND.expects, actor.telegram_id, diary.now)
        assert "改评分表(工作簿)" not in buttons(diary.database.run(scorecards.show, actor))
    assert diary.database.run(KIND.expects, administrator.telegram_id, diary.now)
    assert buttons(diary.database.run(scorecards.show, administrator))["改评分表(工作簿)"] == "sw:x"


def test_sent_back_unchanged_it_changes_nothing(diary: Diary) -> None:
    administrator = administrator_of(diary)
    rows = taken_out(diary, administrator)
    assert (len(rows[CARD]), len(rows[APPLIES])) == (27, 8)
    assert item(rows, "S7-1")["分值"] == "3"
    assert item(rows, "S1-1")["事项名称"]
    assert "没有变化" in said(send(diary, administrator, rows).message)
    assert versions(diary) == []


def test_any_card_that_is_kept_comes_back_unchanged(diary: Diary, seed: int) -> None:
    administrator = administrator_of(diary)
    chance = random.Random(seed)
    for _ in range(8):
        card = random_card(chance)
        diary.database.run(stored.add, administrator.seat_id, card, administrator.person_id, diary.now)
        answer = send(diary, administrator, taken_out(diary, administrator))
        assert "没有变化" in said(answer.message)
        assert answer.document is None


def test_what_is_written_is_the_next_version_with_everything_that_was_shown(diary: Diary) -> None:
    administrator = administrator_of(diary)
    rows = points(taken_out(diary, administrator), S1_1="3.5", S1_2="5.5")
    item(rows, "S2-1")["怎么打"] = "看天数和成效,天数占应有天数乘以 3,解决了问题的再加 2 分,最多 5 分"
    answer = send(diary, administrator, rows)
    text = said(answer.message)
    assert "应用后是第 1 版" in text
    assert "S1-1 三张清单在用、知晓:分值 4 → 3.5" in text
    assert "S2-1 蹲点调研和成效:怎么打 天数占应有天数乘以 3;" in text
    assert "共 3 处变化,全文见附表" in text
    assert answer.document is not None
    assert answer.document.params["rows"][2]["after"] == item(rows, "S2-1")["怎么打"]
    assert versions(diary) == []

    assert "评分表第 1 版已生效" in confirm(diary, administrator, answer)
    assert "已经用过了" in confirm(diary, administrator, answer)

    assert versions(diary) == [(1, administrator.person_id)]
    kept = present(diary, administrator)
    assert (kept.version, kept.items["S1-1"].most, kept.items["S1-2"].most) == ("1", 7, 11)
    assert "评分表第 1 版" in said(diary.database.run(scorecards.show, diary.secretary()))
    assert diary.database.run(lambda tx: verify(tx, b"key").faults) == []
    assert "没有变化" in said(send(diary, administrator, taken_out(diary, administrator)).message)
    confirm(diary, administrator, send(diary, administrator, points(rows, S1_1="4", S1_2="5")))
    assert [number for number, _ in versions(diary)] == [1, 2]


def test_a_version_that_came_in_between_is_shown_before_it_is_written_over(diary: Diary) -> None:
    first = administrator_of(diary)
    second = second_administrator(diary, first)
    rows = taken_out(diary, first)
    shown = send(diary, first, points(rows, S1_1="4.5", S1_2="4.5"))
    other = send(diary, second, points(taken_out(diary, second), S2_1="4.5", S2_2="4.5"))
    confirm(diary, second, other)

    again = confirm(diary, first, shown)
    assert "评分表在这期间变了,请重新核对" in again
    assert "应用后是第 2 版" in again
    assert "S2-1 蹲点调研和成效:分值 4.5 → 5" in again
    assert versions(diary) == [(1, second.person_id)]

    assert "评分表第 2 版已生效" in confirm(diary, first, shown)
    assert present(diary, first).items["S2-1"].most == 10


def test_two_who_confirm_at_once_write_one_version_and_the_other_is_asked_again(diary: Diary) -> None:
    first = administrator_of(diary)
    second = second_administrator(diary, first)
    for number in range(1, 5):
        rows = taken_out(diary, first)
        most = ("4.5", "4.5") if number % 2 else ("4", "5")
        shown = [send(diary, one, points(rows, S1_1=most[0], S1_2=most[1])) for one in (first, second)]

        pairs = zip((first, second), shown, strict=True)
        done = at_once(diary, *(confirming(diary, *one) for one in pairs))

        assert [one for one in done if not isinstance(one, Answer)] == []
        assert sorted("已生效" in said(one.message) for one in done) == [False, True]
        assert [one for one, _ in versions(diary)] == list(range(1, number + 1))


def test_a_round_that_has_begun_keeps_its_version(supervision: Supervision) -> None:
    diary, administrator = supervision.diary, supervision.administrator()

    def of_round(tx: Tx) -> stored.Kept:
        found = inspection_rounds.by_id(tx, supervision.round_id)
        assert found is not None
        return stored.by_id(tx, found.scorecard_id)

    before = diary.database.run(of_round)
    rows = points(taken_out(diary, administrator), S1_1="3", S1_2="6")
    assert "评分表第 2 版已生效" in confirm(diary, administrator, send(diary, administrator, rows))

    assert diary.database.run(of_round) == before
    assert before.card.items["S1-1"].most == 8
    card_id, new = diary.database.run(stored.begin_with, administrator.seat_id, diary.now)
    assert not new
    assert diary.database.run(stored.by_id, card_id).card.items["S1-1"].most == 6


def test_a_county_goes_by_the_citys_card_until_it_keeps_one_of_its_own(diary: Diary) -> None:
    city = administrator_of(diary)
    secretary = diary.actor(diary.city.who(Role.SECRETARY, Level.COUNTY)[0].id)
    county = replace(city, seat_id=secretary.seat_id)
    confirm(diary, city, send(diary, city, points(taken_out(diary, city), S1_1="3", S1_2="6")))
    assert present(diary, secretary).items["S1-1"].most == 6
    card_id, new = diary.database.run(stored.begin_with, secretary.seat_id, diary.now)
    assert (diary.database.run(stored.by_id, card_id).organization_id, new) == (city.seat_id, False)

    rows = points(taken_out(diary, county), S1_1="2", S1_2="7")
    assert "评分表第 1 版已生效" in confirm(diary, county, send(diary, county, rows))

    assert present(diary, secretary).items["S1-1"].most == 4
    assert present(diary, city).items["S1-1"].most == 6
    assert present(diary, diary.township_secretary()).items["S1-1"].most == 6


def test_what_is_wrong_is_told_and_nothing_waits(diary: Diary) -> None:
    administrator = administrator_of(diary)
    rows = points(taken_out(diary, administrator), S1_1="4.25")
    item(rows, "S1-2")["看什么"] = "看制度上墙"
    item(rows, "S1-3")["读取事项"] = "DEC-77"
    answer = send(diary, administrator, rows)
    text = said(answer.message)
    assert "评分表有 3 处要改" in text
    assert "评分表 第 2 行「分值」:读到「4.25」" in text
    assert "评分表 第 3 行「看什么」:写到了「上墙」" in text
    assert "评分表 第 4 行「读取事项」:读到「DEC-77」:没有这个履责事项" in text
    assert buttons(answer.message) == {}
    assert (
        diary.database.run(lambda tx: tx.execute(select(func.count()).select_from(schema.imports)).scalar())
        == 0
    )


def test_a_card_that_is_dropped_is_forgotten(diary: Diary) -> None:
    administrator = administrator_of(diary)
    answer = send(diary, administrator, points(taken_out(diary, administrator), S1_1="3", S1_2="6"))
    dropped = diary.database.run(book_import.drop, administrator, KIND, waiting(answer), diary.now)
    assert "已放弃" in said(dropped.message)
    assert "已经放弃" in confirm(diary, administrator, answer)
    assert versions(diary) == []
    assert present(diary, administrator) == default()
