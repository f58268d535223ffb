"""Nothing is acknowledged to Telegram before it is on disk."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from telegram.error import NetworkError
from telegram.request import BaseRequest

from bot.ingest import Ingest, arrival
from bot.line import Intake
from storage import inbox
from storage.database import Database, StorageUnavailable
from tests.bot.conftest import FixedClock

if TYPE_CHECKING:
    from collections.abc import Sequence


class Answering(BaseRequest):
    """A request class that always gets the same answer."""

    def __init__(self, code: int, body: Any) -> None:
        self._answer = code, json.dumps(body).encode()

    read_timeout = 1.0

    async def initialize(self) -> None: ...

    async def shutdown(self) -> None: ...

    async def do_request(self, *_: Any, **__: Any) -> tuple[int, bytes]:
        return self._answer


class Arrivals(list[int]):
    """The update ids that were handed on."""

    def take(self, rows: Sequence[inbox.Waiting]) -> None:
        self.extend(row.update_id for row in rows)


BATCH = [
    {"update_id": 5, "message": {"from": {"id": 1}, "chat": {"id": 1}}},
    {"update_id": 7, "callback_query": {"from": {"id": 2}}},
    {"update_id": 6, "something_new": {"nobody": "knows"}},
]


async def poll(database: Database, arrivals: Arrivals, code: int, body: Any) -> Any:
    intake = Intake(Answering(code, body))
    intake.keep_by(Ingest(database, FixedClock(), arrivals.take).keep)
    answered, raw = await intake.do_request("url", "POST")
    return answered, json.loads(raw)


async def test_a_batch_is_on_disk_when_the_library_learns_of_it_and_it_learns_only_its_end(
    database: Database,
) -> None:
    arrivals = Arrivals()
    code, body = await poll(database, arrivals, 200, {"ok": True, "result": BATCH})
    assert (code, body["result"]) == (200, [{"update_id": 7}])
    kept = await database.read(inbox.waiting)
    assert [(row.update_id, row.person_key, json.loads(row.payload)) for row in kept] == [
        (5, 1, BATCH[0]),
        (7, 2, BATCH[1]),
        (6, 0, BATCH[2]),
    ]


async def test_a_batch_delivered_again_is_handed_on_once_and_acknowledged_again(database: Database) -> None:
    arrivals = Arrivals()
    for _ in range(3):
        _, body = await poll(database, arrivals, 200, {"ok": True, "result": BATCH})
        assert body["result"] == [{"update_id": 7}]
    assert sorted(arrivals) == [5, 6, 7]


async def test_a_batch_that_cannot_be_stored_is_not_acknowledged(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def out(*_: Any) -> None:
        raise StorageUnavailable

    monkeypatch.setattr(database, "write", out)
    arrivals = Arrivals()
    with pytest.raises(NetworkError):
        await poll(database, arrivals, 200, {"ok": True, "result": BATCH})
    assert arrivals == []


async def test_an_error_of_telegram_passes_through(database: Database) -> None:
    body = {"ok": False, "error_code": 409, "description": "Conflict"}
    assert await poll(database, Arrivals(), 409, body) == (409, body)


@pytest.mark.parametrize(
    ("update", "person"),
    [
        ({"message": {"from": {"id": 3}, "chat": {"id": 9}}}, 3),
        ({"channel_post": {"chat": {"id": -100}}}, -100),
        ({"poll_answer": {"user": {"id": 4}}}, 4),
        ({"poll": {"id": "x"}}, 0),
        ({"message": {"from": {"id": "not a number"}}}, 0),
        ({"message": "not an object"}, 0),
        ({"message": {"from": {"id": 2**63 - 1}}}, 2**63 - 1),
        ({"message": {"from": {"id": 2**63}}}, 0),  # no database keeps it: polling would end here for ever
    ],
)
def test_an_update_is_ordered_by_the_person_behind_it(update: dict[str, Any], person: int) -> None:
    assert arrival({"update_id": 1} | update).person_key == person
