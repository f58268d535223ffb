"""The playground as a process of its own: starting, redelivery, being killed, telling pages what happens."""

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncGenerator, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.playground.bench import LI, MING, TOKEN, Bench, button, png
from tests.playground.conftest import ROOT, Process


def test_it_says_in_one_line_where_it_listens(start: Callable[..., Process]) -> None:
    process = start()
    assert process.line.startswith("playground ready: http://127.0.0.1:")
    assert httpx.get(f"{process.url}playground/people").status_code == 200


def test_a_taken_port_is_told_in_plain_words(start: Callable[..., Process], people_file: Path) -> None:
    port = start().url.rstrip("/").rpartition(":")[2]
    ended = run("--port", port, "--people", str(people_file))
    assert ended.returncode == 2
    assert f"cannot listen on 127.0.0.1:{port}" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--host", "0.0.0.0"), "not a loopback address"),  # noqa: S104  must be refused
        (("--token", "nonsense"), "must look like"),
        (("--people", "nothing.json"), "cannot read the people file"),
    ],
)
def test_options_that_make_no_sense_are_told_in_plain_words(
    people_file: Path, options: tuple[str, ...], words: str
) -> None:
    ended = run("--port", "0", "--people", str(people_file), *options)
    assert ended.returncode == 2
    assert words in ended.stderr


def run(*options: str) -> subprocess.CompletedProcess[str]:
    """Run a playground that is expected to end by itself."""
    command = [sys.executable, "-m", "playground", *options]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=20, check=False)


async def test_with_a_token_only_that_one_opens(start: Callable[..., Process]) -> None:
    async with start("--token", "123:abcdef").client() as client:
        assert (await client.get("/bot123:abcdef/getMe")).json()["result"]["id"] == 123
        assert (await client.get(f"/bot{TOKEN}/getMe")).status_code == 401


async def test_a_second_poller_in_another_connection_ends_the_first(start: Callable[..., Process]) -> None:
    process = start()
    async with process.client() as one, process.client() as two:
        older = asyncio.create_task(Bench(one).refusal("getUpdates", timeout=30))
        await asyncio.sleep(0.2)
        newer = asyncio.create_task(Bench(two).updates(timeout=30))
        assert (await older).startswith("409 Conflict: terminated by other getUpdates request")
        await Bench(one).do(MING, "text", text="你好")
        assert len(await newer) == 1


async def test_updates_of_a_poller_that_died_come_again_to_the_next(start: Callable[..., Process]) -> None:
    process = start()
    async with process.client() as one, process.client() as two:
        with pytest.raises(httpx.ReadTimeout):
            await one.get(f"/bot{TOKEN}/getUpdates", params={"timeout": 30}, timeout=0.3)
        done = await Bench(two).do(MING, "text", text="你好")
        assert [update["update_id"] for update in await Bench(two).updates()] == [done["update_id"]]


async def test_a_killed_playground_comes_back_with_everything_it_had_answered(
    start: Callable[..., Process], tmp_path: Path
) -> None:
    state = ("--state", str(tmp_path / "state"))
    process = start(*state)
    async with process.client() as client:
        bench = Bench(client)
        acknowledged = await bench.do(MING, "text", text="一")
        await bench.updates(
            offset=acknowledged["update_id"] + 1, allowed_updates=["message", "callback_query"]
        )
        sent = await bench.bot("sendMessage", chat_id=MING, text="?", reply_markup=button("yes"))
        await bench.bot("sendMessage", chat_id=MING, text="x", reply_markup={"keyboard": [["好"]]})
        edited = {
            "chat_id": MING,
            "message_id": sent["message_id"],
            "text": "!",
            "reply_markup": button("no"),
        }
        await bench.bot("editMessageText", **edited)
        gone = await bench.bot("sendMessage", chat_id=MING, text="gone")
        await bench.bot("deleteMessage", chat_id=MING, message_id=gone["message_id"])
        tapped = await bench.do(MING, "tap", message_id=sent["message_id"], data="no")
        photo = await bench.bot("sendPhoto", files={"photo": ("a.png", png(9, 9))}, chat_id=MING)
        await bench.bot("setMyName", name="五责")
        await bench.control("POST", "clock", advance_seconds=100)
        await bench.do(LI, "block", blocked=True)
        before = (await bench.chat(MING), await bench.control("GET", "people"), await bench.updates())
    process.kill()
    for _ in range(2):  # the second time from the shortened log
        process = start(*state)
        async with process.client() as client:
            bench = Bench(client)
            after = (await bench.chat(MING), await bench.control("GET", "people"), await bench.updates())
            assert after[1:] == before[1:]
            assert after[0]["messages"] == before[0]["messages"]
            assert after[0]["keyboard"] == before[0]["keyboard"]
            assert (await bench.control("GET", "clock"))["offset_seconds"] == 100
            assert (await bench.bot("getMyName"))["name"] == "五责"
            info = await bench.bot("getWebhookInfo")
            assert info["allowed_updates"] == ["callback_query", "message"]
            [query_id] = tapped["callback_query_ids"]
            await bench.bot("answerCallbackQuery", callback_query_id=query_id)
            file = await bench.bot("getFile", file_id=photo["photo"][0]["file_id"])
            assert (await client.get(f"/file/bot{TOKEN}/{file['file_path']}")).content == png(9, 9)
        process.kill()
    async with start(*state).client() as client:
        bench = Bench(client)
        done = await bench.do(MING, "text", text="二")
        assert done["update_id"] > tapped["update_ids"][0]
        assert done["message_id"] > gone["message_id"]


async def test_a_log_torn_by_the_kill_is_read_up_to_the_tear(
    start: Callable[..., Process], tmp_path: Path
) -> None:
    state = ("--state", str(tmp_path / "state"))
    process = start(*state)
    async with process.client() as client:
        await Bench(client).do(MING, "text", text="一")
    process.kill()
    with (tmp_path / "state" / "state.jsonl").open("ab") as log:
        log.write(b'["message",2,[1001,{"mess')
    async with start(*state).client() as client:
        assert len((await Bench(client).chat(MING))["messages"]) == 1


async def events(client: httpx.AsyncClient, person: int) -> AsyncGenerator[dict[str, Any], None]:
    """Read the stream of a page that has a person's chat open."""
    async with client.stream("GET", "/playground/events", params={"person": person}, timeout=10) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        async for line in answer.aiter_lines():
            if line.startswith("retry: "):
                yield {"type": "open"}
            elif line.startswith("data: "):
                yield json.loads(line.removeprefix("data: "))


async def test_a_page_is_told_what_happens_in_its_chat_and_what_is_unread_in_all(
    start: Callable[..., Process],
) -> None:
    async with start().client() as client:
        bench = Bench(client)
        await bench.started(LI)
        heard = events(client, MING)
        assert await anext(heard) == {"type": "open"}
        message_id = await bench.asked(MING)
        await bench.bot("sendMessage", chat_id=LI, text="秘密")
        await bench.bot("sendChatAction", chat_id=MING, action="typing")
        done = await bench.do(MING, "tap", message_id=message_id, data="yes")
        await bench.bot("answerCallbackQuery", callback_query_id=done["callback_query_ids"][0], text="好")
        await bench.bot("editMessageText", chat_id=MING, message_id=message_id, text="!")
        await bench.bot("deleteMessage", chat_id=MING, message_id=message_id)
        await bench.control("POST", "clock", advance_seconds=60)
        seen: list[dict[str, Any]] = []
        async for event in heard:
            seen.append(event)
            if event["type"] == "clock":
                break
    assert [event["type"] for event in seen if event.get("person") == MING] == [
        "unread",
        "message",
        "unread",
        "message",
        "chat_action",
        "answer",
        "unread",
        "edit",
        "unread",
        "delete",
    ]
    texts = [event["last_text"] for event in seen if event["type"] == "unread" and event["person"] == MING]
    assert texts[-2:] == ["!", "/start"], (
        "an edit or a deletion of the last message changes the list of people"
    )
    assert [event["type"] for event in seen if event.get("person") == LI] == ["unread"]
    assert seen[-1]["offset_seconds"] == 60
    assert next(event for event in seen if event["type"] == "answer")["text"] == "好"


async def test_asked_to_stop_it_stops_soon_although_pages_and_pollers_are_connected(
    start: Callable[..., Process],
) -> None:
    process = start()
    async with process.client() as client:
        heard = events(client, MING)
        await anext(heard)
        poll = asyncio.create_task(client.get(f"/bot{TOKEN}/getUpdates", params={"timeout": 30}, timeout=60))
        await asyncio.sleep(0.2)
        await asyncio.to_thread(process.stop)
        assert (await poll).json() == {"ok": True, "result": []}
        await heard.aclose()
