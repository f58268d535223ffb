"""Inbox, outbox and the lock: nothing doubled, nothing forgotten, nobody beside."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from domain.messages import Button, Message, Text
from storage import inbox, outbox, schema
from storage.database import Database
from storage.lock import AlreadyRunning, single

NOW = datetime(2026, 3, 27, 8, 0, tzinfo=UTC)
HELLO = Message(Text("menu.home"), buttons=[[Button("a", "b")]])


def arrivals(*update_ids: int) -> list[inbox.Arrival]:
    return [inbox.Arrival(one, 7, f'{{"update_id":{one}}}') for one in update_ids]


@pytest.fixture
def database(database_url: str) -> Database:
    """A database used from the test's own thread."""
    return Database(database_url, b"key")


def test_an_update_delivered_again_is_not_kept_again(database: Database) -> None:
    first = database.run(inbox.receive, arrivals(1, 2, 3), NOW)
    again = database.run(inbox.receive, arrivals(2, 3, 4), NOW)
    assert [one.update_id for one in first] == [1, 2, 3]
    assert [one.update_id for one in again] == [4]


def test_what_was_not_finished_waits_at_the_next_start_in_order_and_counts_it(database: Database) -> None:
    first, *_ = database.run(inbox.receive, arrivals(11, 12, 13), NOW)
    database.run(inbox.finish, first.id, NOW)
    assert [(one.update_id, one.starts) for one in database.run(inbox.begin)] == [(12, 1), (13, 0)]


def test_a_buried_update_is_kept_through_purges_and_can_be_tried_again(database: Database) -> None:
    (row,) = database.run(inbox.receive, arrivals(21), NOW)
    assert database.run(inbox.fail, row.id, "E-1", "trace") == 1
    database.run(inbox.bury, row.id, NOW)
    assert database.run(inbox.purge, NOW + timedelta(days=400)) == 0
    assert [letter.trace for letter in database.run(inbox.dead_letters)] == ["trace"]
    assert database.run(inbox.revive, row.id)
    assert [one.update_id for one in database.run(inbox.waiting)] == [21]


def test_purging_forgets_only_what_was_dealt_with_before(database: Database) -> None:
    done, waiting = database.run(inbox.receive, arrivals(31, 32), NOW)
    database.run(inbox.finish, done.id, NOW)
    assert database.run(inbox.purge, NOW) == 0
    assert database.run(inbox.purge, NOW + timedelta(seconds=1)) == 1
    assert [one.id for one in database.run(inbox.waiting)] == [waiting.id]


def test_replies_come_before_pushes_and_each_in_its_order(database: Database) -> None:
    pushed = database.run(outbox.send, 1, HELLO, NOW, priority=outbox.PUSH)
    first = database.run(outbox.send, 2, HELLO, NOW)
    second = database.run(outbox.send, 3, HELLO, NOW)
    assert [row.id for row in database.run(outbox.waiting)] == [first, second, pushed]


def test_a_deduplicated_message_is_queued_once_for_ever(database: Database) -> None:
    assert database.run(outbox.send_once, 1, HELLO, NOW, dedupe="stage:1")
    (row,) = database.run(outbox.waiting)
    database.run(outbox.settle, [outbox.Result(row.id, "sent", message_id=5)], NOW)
    assert not database.run(outbox.send_once, 1, HELLO, NOW, dedupe="stage:1")


def test_a_message_claimed_by_a_process_that_died_is_repeated_and_tagged(database: Database) -> None:
    row_id = database.run(outbox.send, 1, HELLO, NOW)
    database.run(outbox.claim, [row_id])
    assert database.run(outbox.waiting) == []
    assert database.run(outbox.begin) == 1
    (row,) = database.run(outbox.waiting)
    assert row.repeats == 1


def test_a_message_that_was_never_claimed_is_not_tagged_after_a_start(database: Database) -> None:
    database.run(outbox.send, 1, HELLO, NOW)
    assert database.run(outbox.begin) == 0
    (row,) = database.run(outbox.waiting)
    assert row.repeats == 0


def test_an_edit_finds_the_message_that_an_earlier_row_made(database: Database) -> None:
    asked = database.run(outbox.send, 1, HELLO, NOW)
    edit = database.run(outbox.edit, 1, outbox.Target(outbox_id=asked), HELLO, NOW)
    database.run(outbox.settle, [outbox.Result(asked, "sent", message_id=99)], NOW)
    (row,) = database.run(outbox.waiting)
    assert (row.id, row.message_id) == (edit, 99)


def test_an_edit_of_a_message_that_is_gone_becomes_a_new_message(database: Database) -> None:
    edit = database.run(outbox.edit, 1, outbox.Target(message_id=5), HELLO, NOW)
    database.run(outbox.settle, [outbox.Result(edit, "new", as_send=True)], NOW)
    (row,) = database.run(outbox.waiting)
    assert row.method == "send"


def test_a_one_time_link_is_forgotten_when_its_message_was_given_up(database: Database) -> None:
    link = Message(Text("invitations.link", {"name": "甲", "address": "https://t.me/b", "payload": "secret"}))
    row = database.run(outbox.send, 1, link, NOW)
    database.run(outbox.settle, [outbox.Result(row, "new", unknown=True)], NOW)
    assert [one.params["payload"] for one in database.run(outbox.waiting)] == ["secret"]

    database.run(outbox.settle, [outbox.Result(row, "dead", error="Forbidden")], NOW)

    kept = database.run(lambda tx: tx.execute(select(schema.outbox.c.params)).scalars().all())
    assert kept == [None]


def test_purging_keeps_what_was_not_sent(database: Database) -> None:
    sent = database.run(outbox.send, 1, HELLO, NOW)
    kept = database.run(outbox.send, 2, HELLO, NOW)
    database.run(outbox.settle, [outbox.Result(sent, "sent", message_id=5)], NOW)
    assert database.run(outbox.purge, NOW + timedelta(days=1)) == 1
    assert [row.id for row in database.run(outbox.waiting)] == [kept]


def test_a_second_process_is_refused_at_once_and_let_in_when_the_first_was_killed(database_url: str) -> None:
    holding = (
        "import sys, time; from storage.lock import single\n"
        "with single(sys.argv[1]): print('held', flush=True); time.sleep(60)"
    )
    first = subprocess.Popen([sys.executable, "-c", holding, database_url], stdout=subprocess.PIPE)
    assert first.stdout is not None
    first.stdout.readline()
    with pytest.raises(AlreadyRunning), single(database_url):
        pass
    first.kill()
    first.communicate()
    for _ in range(500):
        try:
            with single(database_url):
                return
        except AlreadyRunning:  # PostgreSQL notices a dead connection a moment later
            continue
    pytest.fail("the lock outlived its process")


def test_attempts_may_go_on_for_months(database: Database) -> None:
    """One a second: what counts them must not overflow after nine hours without a network."""
    row = database.run(outbox.send, 1, HELLO, NOW)
    database.run(lambda tx: tx.execute(update(schema.outbox).values(attempts=2**15 - 1)))
    database.run(outbox.settle, [outbox.Result(row, "new")], NOW)
    counted = select(schema.outbox.c.attempts)
    assert database.run(lambda tx: tx.execute(counted).scalar_one()) == 2**15
