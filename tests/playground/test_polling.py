"""getUpdates and the webhook that forbids it."""

import asyncio
import time

from tests.playground.bench import LI, MING, TOKEN, Bench, soon


async def test_updates_come_again_until_they_are_acknowledged(bench: Bench) -> None:
    await bench.do(MING, "text", text="一")
    await bench.do(MING, "text", text="二")
    first = await bench.updates()
    assert [update["message"]["text"] for update in first] == ["一", "二"]
    assert await bench.updates() == first
    assert await bench.updates(offset=first[0]["update_id"]) == first
    assert await bench.updates(offset=first[1]["update_id"]) == first[1:]
    assert await bench.updates(offset=first[1]["update_id"] + 1) == []
    assert await bench.updates() == []


async def test_a_limit_gives_the_oldest_updates_first(bench: Bench) -> None:
    for text in "一二三":
        await bench.do(MING, "text", text=text)
    assert [update["message"]["text"] for update in await bench.updates(limit=2)] == ["一", "二"]


async def test_a_negative_offset_forgets_all_but_the_last_updates(bench: Bench) -> None:
    for text in "一二三":
        await bench.do(MING, "text", text=text)
    assert [update["message"]["text"] for update in await bench.updates(offset=-1)] == ["三"]
    assert len(await bench.updates()) == 1


async def test_an_offset_far_ahead_does_not_forget_anything(bench: Bench) -> None:
    done = await bench.do(MING, "text", text="一")
    assert len(await bench.updates(offset=done["update_id"] + 1000)) == 1


async def test_a_long_poll_wakes_at_once_when_somebody_writes(bench: Bench) -> None:
    poll = asyncio.create_task(bench.updates(timeout=30))
    await soon()
    before = time.perf_counter()
    await bench.do(MING, "text", text="在吗")
    assert [update["message"]["text"] for update in await poll] == ["在吗"]
    assert time.perf_counter() - before < 0.5


async def test_a_long_poll_ends_empty_after_its_timeout(bench: Bench) -> None:
    before = time.perf_counter()
    assert await bench.updates(timeout=1) == []
    assert 0.9 < time.perf_counter() - before < 3


async def test_a_second_poller_ends_the_first_with_a_conflict(bench: Bench) -> None:
    older = asyncio.create_task(bench.refusal("getUpdates", timeout=30))
    await soon()
    newer = asyncio.create_task(bench.updates(timeout=30))
    assert await older == (
        "409 Conflict: terminated by other getUpdates request; "
        "make sure that only one bot instance is running"
    )
    await bench.do(MING, "text", text="你好")
    assert len(await newer) == 1


async def test_only_allowed_kinds_are_queued_and_the_choice_stays(bench: Bench) -> None:
    await bench.updates(allowed_updates=["callback_query"])
    await bench.do(MING, "text", text="你好")
    assert await bench.updates() == []
    await bench.updates(allowed_updates=[])
    await bench.do(MING, "text", text="你好")
    assert len(await bench.updates()) == 1
    info = await bench.bot("getWebhookInfo")
    assert "allowed_updates" not in info


async def test_a_webhook_forbids_polling_and_ends_the_poll_that_waits(bench: Bench) -> None:
    poll = asyncio.create_task(bench.refusal("getUpdates", timeout=30))
    await soon()
    await bench.bot("setWebhook", url="https://bot.example/hook")
    assert await poll == "409 Conflict: terminated by setWebhook request"
    assert await bench.refusal("getUpdates") == (
        "409 Conflict: can't use getUpdates method while webhook is active; "
        "use deleteWebhook to delete the webhook first"
    )
    await bench.do(MING, "text", text="你好")
    info = await bench.bot("getWebhookInfo")
    assert (info["url"], info["pending_update_count"]) == ("https://bot.example/hook", 1)
    await bench.bot("deleteWebhook")
    assert len(await bench.updates()) == 1


async def test_a_webhook_needs_https(bench: Bench) -> None:
    assert await bench.refusal("setWebhook", url="http://bot.example/hook") == (
        "400 Bad Request: bad webhook: An HTTPS URL must be provided for webhook"
    )


async def test_deleting_the_webhook_can_drop_what_is_pending(bench: Bench) -> None:
    await bench.do(MING, "text", text="你好")
    await bench.bot("deleteWebhook", drop_pending_updates=True)
    assert await bench.updates() == []
    await bench.do(LI, "text", text="你好")
    assert len(await bench.updates()) == 1


async def test_raw_updates_are_passed_on_as_they_are_and_numbered_when_they_are_not(bench: Bench) -> None:
    strange = {"edited_channel_post": {"nonsense": [1, None]}}
    done = await bench.control("POST", "updates", update=strange, times=2)
    fetched = await bench.updates()
    assert fetched == [{"update_id": number, **strange} for number in done["update_ids"]]
    await bench.control("POST", "updates", update={"update_id": 5, **strange})
    assert (await bench.updates())[-1]["update_id"] == 5


async def test_parameters_may_come_as_json_form_or_address(bench: Bench) -> None:
    await bench.do(MING, "text", text="你好")
    path = f"/bot{TOKEN}/getUpdates"
    by_json = await bench.client.post(path, json={"limit": 1, "allowed_updates": ["message"]})
    by_form = await bench.client.post(path, data={"limit": "1"})
    by_address = await bench.client.get(path, params={"limit": 1})
    by_upload = await bench.client.post(path, data={"limit": "1"}, files={"unused": b"x"})
    answers = [answer.json() for answer in (by_json, by_form, by_address, by_upload)]
    assert all(answer == answers[0] and answer["ok"] for answer in answers)


async def test_a_body_that_is_no_json_is_refused(bench: Bench) -> None:
    path = f"/bot{TOKEN}/getMe"
    answer = await bench.client.post(path, content=b"{", headers={"content-type": "application/json"})
    assert (answer.status_code, answer.json()["description"]) == (
        400,
        "Bad Request: can't parse request JSON object",
    )


async def test_a_token_of_the_wrong_form_and_an_unknown_method_are_refused(bench: Bench) -> None:
    wrong = await bench.client.post("/botnonsense/getMe")
    assert (wrong.status_code, wrong.json()["description"]) == (
        401,
        "Unauthorized: invalid token specified",
    )
    assert await bench.refusal("getMoney") == "404 Not Found: method not found"


async def test_method_names_may_be_written_in_any_case(bench: Bench) -> None:
    assert (await bench.bot("getme"))["id"] == (await bench.bot("GETME"))["id"]


async def test_the_bot_knows_itself_and_may_log_out(bench: Bench) -> None:
    me = await bench.bot("getMe")
    assert (me["id"], me["is_bot"], me["username"]) == (7000000001, True, "wuze_bot")
    assert await bench.bot("logOut") is True
    assert await bench.bot("close") is True
