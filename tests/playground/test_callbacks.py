"""Presses of inline buttons and their answers."""

from tests.playground.bench import MING, Bench, button

TOO_OLD = "400 Bad Request: query is too old and response timeout expired or query ID is invalid"


async def test_a_press_comes_with_its_message_and_may_be_answered(bench: Bench) -> None:
    message_id = await bench.asked(data="d:1:2:save")
    await bench.do(MING, "tap", message_id=message_id, data="d:1:2:save")
    [update] = await bench.updates()
    query = update["callback_query"]
    assert (query["data"], query["from"]["id"]) == ("d:1:2:save", MING)
    assert query["message"]["message_id"] == message_id
    assert query["message"]["reply_markup"] == button("d:1:2:save")
    assert await bench.bot("answerCallbackQuery", callback_query_id=query["id"], text="好") is True


async def test_one_press_can_arrive_as_several_updates(bench: Bench) -> None:
    message_id = await bench.asked()
    done = await bench.do(MING, "tap", message_id=message_id, data="yes", times=3)
    fetched = await bench.updates()
    assert [update["update_id"] for update in fetched] == done["update_ids"]
    assert len({update["callback_query"]["id"] for update in fetched}) == 3


async def test_forged_data_is_passed_on(bench: Bench) -> None:
    message_id = await bench.asked()
    await bench.do(MING, "tap", message_id=message_id, data="forged")
    assert (await bench.updates())[0]["callback_query"]["data"] == "forged"


async def test_a_query_lives_150_seconds_of_playground_time(bench: Bench) -> None:
    message_id = await bench.asked()
    done = await bench.do(MING, "tap", message_id=message_id, data="yes")
    [query_id] = done["callback_query_ids"]
    await bench.control("POST", "clock", advance_seconds=149)
    await bench.bot("answerCallbackQuery", callback_query_id=query_id)
    await bench.control("POST", "clock", advance_seconds=2)
    assert await bench.refusal("answerCallbackQuery", callback_query_id=query_id) == TOO_OLD


async def test_an_unknown_query_is_refused(bench: Bench) -> None:
    assert await bench.refusal("answerCallbackQuery", callback_query_id="1") == TOO_OLD


async def test_an_answer_has_at_most_200_characters(bench: Bench) -> None:
    message_id = await bench.asked()
    done = await bench.do(MING, "tap", message_id=message_id, data="yes")
    [query_id] = done["callback_query_ids"]
    words = await bench.refusal("answerCallbackQuery", callback_query_id=query_id, text="一" * 201)
    assert words == "400 Bad Request: MESSAGE_TOO_LONG"


async def test_a_chat_action_needs_a_known_name(bench: Bench) -> None:
    await bench.started()
    assert await bench.bot("sendChatAction", chat_id=MING, action="typing") is True
    words = await bench.refusal("sendChatAction", chat_id=MING, action="dancing")
    assert words == "400 Bad Request: wrong parameter action in request"
