"""Ordered troubles, latency and Telegram's limits."""

import time
from collections.abc import Callable

import httpx
import pytest

from playground import pace
from playground.errors import ApiError
from playground.params import Params
from playground.server import build
from tests.playground.bench import LI, MING, PEOPLE, Bench
from tests.playground.conftest import Process


@pytest.mark.parametrize(
    ("order", "words"),
    [
        ({"kind": "429", "retry_after": 7}, "429 Too Many Requests: retry after 7"),
        ({"kind": "5xx"}, "502 Bad Gateway"),
        ({"kind": "5xx", "description": "Internal Server Error"}, "500 Internal Server Error"),
        ({"kind": "400"}, "400 Bad Request: ordered by a test"),
        ({"kind": "403"}, "403 Forbidden: bot was blocked by the user"),
    ],
)
async def test_an_ordered_refusal_meets_the_next_calls_only(
    bench: Bench, order: dict[str, object], words: str
) -> None:
    await bench.started()
    await bench.control("POST", "faults", method="sendMessage", times=2, **order)
    await bench.bot("getMe")
    for _ in range(2):
        assert await bench.refusal("sendMessage", chat_id=MING, text="x") == words
    assert await bench.control("GET", "faults") == []
    await bench.bot("sendMessage", chat_id=MING, text="x")
    assert len((await bench.chat(MING))["messages"]) == 2


async def test_429_says_how_long_to_wait(bench: Bench) -> None:
    await bench.control("POST", "faults", method="*", kind="429", retry_after=7)
    answer = await bench.raw("getMe")
    assert answer.json()["parameters"] == {"retry_after": 7}
    assert answer.headers["retry-after"] == "7"


async def test_a_fault_may_be_for_one_chat_and_may_be_called_off(bench: Bench) -> None:
    await bench.started(MING)
    await bench.started(LI)
    await bench.control("POST", "faults", method="sendMessage", chat_id=LI, kind="400", times=9)
    await bench.bot("sendMessage", chat_id=MING, text="x")
    await bench.refusal("sendMessage", chat_id=LI, text="x")
    await bench.client.delete("/playground/faults")
    await bench.bot("sendMessage", chat_id=LI, text="x")


async def test_a_slow_call_is_slow(bench: Bench) -> None:
    await bench.control("POST", "faults", method="getMe", kind="slow", delay=0.2)
    before = time.perf_counter()
    await bench.bot("getMe")
    assert time.perf_counter() - before >= 0.2


async def test_latency_is_added_to_every_call(bench: Bench) -> None:
    assert await bench.control("POST", "latency", seconds=0.1) == {"seconds": 0.1}
    assert await bench.control("GET", "latency") == {"seconds": 0.1}
    await bench.do(MING, "text", text="x")
    for method in ("getMe", "getUpdates"):
        before = time.perf_counter()
        await bench.bot(method)
        assert time.perf_counter() - before >= 0.1


async def test_every_call_is_noted_with_its_outcome(bench: Bench) -> None:
    await bench.bot("getMe")
    await bench.refusal("sendMessage", chat_id=5, text="x")
    first, second = await bench.control("GET", "calls")
    assert (first["n"], first["method"], first["outcome"]) == (1, "getMe", "ok")
    assert (second["params"], second["outcome"]) == (
        {"chat_id": "5", "text": "x"},
        "Bad Request: chat not found",
    )
    assert await bench.control("GET", "calls", since=1, timeout=5) == [second]


async def test_a_reset_breaks_the_connection_before_the_work(start: Callable[..., Process]) -> None:
    async with start().client() as client:
        bench = Bench(client)
        await bench.started()
        await bench.control("POST", "faults", method="sendMessage", kind="reset")
        with pytest.raises(httpx.NetworkError):
            await bench.raw("sendMessage", chat_id=MING, text="x")
        assert len((await bench.chat(MING))["messages"]) == 1
        assert (await bench.control("GET", "calls"))[-1]["outcome"] == "reset"


async def test_a_lost_answer_breaks_the_connection_after_the_work(start: Callable[..., Process]) -> None:
    async with start().client() as client:
        bench = Bench(client)
        await bench.started()
        await bench.control("POST", "faults", method="sendMessage", kind="lost_answer")
        with pytest.raises(httpx.NetworkError):
            await bench.raw("sendMessage", chat_id=MING, text="x")
        assert len((await bench.chat(MING))["messages"]) == 2


async def test_with_the_rate_limit_a_chat_takes_a_burst_and_then_one_message_a_second() -> None:
    playground = build(PEOPLE, rate_limit=True)
    transport = httpx.ASGITransport(playground)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        bench = Bench(client, playground)
        await bench.started(MING)
        await bench.started(LI)
        for _ in range(int(pace.CHAT_BURST)):
            await bench.bot("sendMessage", chat_id=MING, text="x")
        words = await bench.refusal("sendMessage", chat_id=MING, text="x")
        assert words == "429 Too Many Requests: retry after 1"
        await bench.bot("sendMessage", chat_id=LI, text="x")
        await bench.bot("sendChatAction", chat_id=MING, action="typing")


def test_over_all_chats_thirty_messages_a_second_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    limit = pace.Pace()

    def passed(first_chat: int) -> int:
        count = 0
        for chat_id in range(first_chat, first_chat + 100):
            try:
                limit.check("sendMessage", Params({"chat_id": chat_id}))
            except ApiError:
                continue
            count += 1
        return count

    assert passed(0) == 30
    now += 1
    assert passed(100) == 30
    now += 0.5
    assert passed(200) == 15
