"""Several people change lists at the same instant: nothing is doubled, and nothing of anybody's is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select

from domain.people import Level, Role
from domain.refusals import Refused
from services import list_changes, list_publishing, list_signing, responsibility_lists
from storage import responsibility_lists as stored
from storage import schema
from storage.records import EVER
from storage.verify import verify
from tests.services import lists
from tests.services.diary import draft
from tests.services.following import who
from tests.services.test_at_once import at_once

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import Table

    from domain.people import Actor
    from services.responsibility_lists import Lists
    from storage.database import Tx
    from tests.services.diary import Diary

ROUNDS = 6


@pytest.fixture
def both(diary: Diary) -> Sequence[Actor]:
    """The township's secretary and its clerk, who may change the same lists."""
    return diary.township_secretary(), who(diary, Role.CLERK, Level.TOWNSHIP)


def count(diary: Diary, table: Table) -> int:
    return diary.database.run(lambda tx: tx.execute(select(func.count()).select_from(table)).scalar_one())


def now_read(diary: Diary, list_id: int, actor: Actor) -> Lists:
    def work(tx: Tx) -> Lists:
        listing = stored.by_id(tx, list_id)
        assert listing is not None
        return responsibility_lists.read(tx, listing, actor.today, EVER)

    return diary.database.run(work)


def test_lists_drawn_twice_at_once_are_there_once(diary: Diary, both: Sequence[Actor]) -> None:
    def drawing(actor: Actor) -> Callable[[Tx], int]:
        return lambda tx: list_changes.draw(tx, actor, 2026, diary.now)

    first, second = at_once(diary, *(drawing(one) for one in (*both,)))

    assert first == second
    found = now_read(diary, first, both[0])
    keys = [line.item.key for line in found.lines]
    assert len(keys) == len(set(keys)) == count(diary, schema.duty_items)
    assert diary.database.run(verify, b"key").faults == []


def test_two_parts_of_a_line_changed_at_once_are_both_changed(diary: Diary, both: Sequence[Actor]) -> None:
    list_id = diary.database.run(lists.published, both[1].telegram_id, diary.now)

    def rewording(actor: Actor, part: str, words: str) -> Callable[[Tx], int]:
        answers = {"target": f"{list_id}.DEC-04.p", "part": part, "words": words, "reason": "统一说法"}
        return lambda tx: list_changes.reword(
            tx, actor, answers, draft(tx, actor, "duty_reword", diary.now), diary.now
        )

    for number in range(ROUNDS):
        said = f"年度安排{number}", f"一季度通过{number}"
        given = at_once(diary, rewording(both[0], "title", said[0]), rewording(both[1], "fact", said[1]))

        item = now_read(diary, list_id, both[0]).line("DEC-04").item
        assert (item.title, item.fact) == said, given


def test_lists_published_twice_at_once_are_published_once(diary: Diary, both: Sequence[Actor]) -> None:
    list_id = diary.database.run(lists.put_in_hands, both[1].telegram_id, diary.now)

    def publishing(actor: Actor) -> Callable[[Tx], int]:
        answers = {"list": str(list_id), "decided_on": "2026-03-27", "document": "党委会议第3次"}
        return lambda tx: list_publishing.publish(
            tx, actor, answers, draft(tx, actor, "list_publish", diary.now), diary.now
        )

    given = at_once(diary, *(publishing(one) for one in both))

    refused = [one for one in given if isinstance(one, Refused)]
    assert [one.text.key for one in refused] == ["lists.is_published"], given
    assert (count(diary, schema.publications), count(diary, schema.plans)) == (1, 1)


def test_a_tap_and_the_paper_at_once_are_one_signature(diary: Diary, both: Sequence[Actor]) -> None:
    list_id = diary.database.run(lists.published, both[1].telegram_id, diary.now)
    head, clerk = both
    upto = list_signing.newest(now_read(diary, list_id, head), head.office.id)

    given: list[Any] = at_once(
        diary,
        lambda tx: list_signing.sign(tx, head, list_id, upto, diary.now),
        lambda tx: list_signing.enter_paper(tx, clerk, list_id, head.office.id, diary.now),
        lambda tx: list_signing.sign(tx, head, list_id, upto, diary.now),
    )

    assert not [one for one in given if isinstance(one, BaseException)], given
    assert count(diary, schema.signatures) == 1


def test_a_change_and_a_signature_at_once_leave_the_change_to_be_signed_for(
    diary: Diary, both: Sequence[Actor]
) -> None:
    head, clerk = both
    list_id = diary.database.run(lists.published, clerk.telegram_id, diary.now)
    for number in range(ROUNDS):
        upto = list_signing.newest(now_read(diary, list_id, head), head.office.id)
        answers = {
            "target": f"{list_id}.DEC-04.p",
            "part": "title",
            "words": f"安排{number}",
            "reason": "统一说法",
        }

        def changing(tx: Tx, answers: dict[str, str] = answers) -> int:
            return list_changes.reword(
                tx, clerk, answers, draft(tx, clerk, "duty_reword", diary.now), diary.now
            )

        def signing(tx: Tx, upto: int = upto) -> object:
            return list_signing.sign(tx, head, list_id, upto, diary.now)

        at_once(diary, changing, signing)

        waiting = diary.database.run(list_signing.unsigned, now_read(diary, list_id, head))
        assert head.office.id in {post.office_id for post in waiting}
