"""sendMessage and what all sending methods share."""

import pytest

from tests.playground.bench import LI, MING, Bench, button


async def test_a_message_arrives_in_the_chat_as_telegram_shows_it(bench: Bench) -> None:
    await bench.started()
    sent = await bench.bot("sendMessage", chat_id=MING, text="  <b>你好</b> & 再见 ", parse_mode="HTML")
    assert sent["text"] == "你好 & 再见"
    assert sent["entities"] == [{"offset": 0, "length": 2, "type": "bold"}]
    assert (sent["from"]["is_bot"], sent["chat"]["id"]) == (True, MING)
    chat = await bench.chat(MING)
    assert chat["messages"][-1] == {
        **sent,
        "from_bot": True,
        "edited_at": None,
        "revision": sent["message_id"],
    }
    assert chat["unread"] == 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "400 Bad Request: message text is empty"),
        (" \n ", "400 Bad Request: text must be non-empty"),
        ("一" * 4097, "400 Bad Request: message is too long"),
        ("😀" * 2048 + "x", "400 Bad Request: message is too long"),
        ("x" * 32769, "400 Bad Request: text is too long"),
    ],
)
async def test_a_text_that_cannot_be_sent_is_refused(bench: Bench, text: str, words: str) -> None:
    await bench.started()
    assert await bench.refusal("sendMessage", chat_id=MING, text=text) == words


async def test_length_is_counted_in_utf16_units_after_parsing(bench: Bench) -> None:
    await bench.started()
    text = "<b>" + "😀" * 2048 + "</b>"
    sent = await bench.bot("sendMessage", chat_id=MING, text=text, parse_mode="HTML")
    assert sent["entities"] == [{"offset": 0, "length": 4096, "type": "bold"}]


async def test_an_unknown_parse_mode_is_refused(bench: Bench) -> None:
    await bench.started()
    words = await bench.refusal("sendMessage", chat_id=MING, text="x", parse_mode="LaTeX")
    assert words == "400 Bad Request: unsupported parse_mode"


async def test_entities_may_be_given_instead_of_a_parse_mode(bench: Bench) -> None:
    await bench.started()
    bold = [{"type": "bold", "offset": 0, "length": 1}]
    sent = await bench.bot("sendMessage", chat_id=MING, text="好的", entities=bold)
    assert sent["entities"] == bold


async def test_a_chat_nobody_has_is_not_found(bench: Bench) -> None:
    assert await bench.refusal("sendMessage", chat_id=999, text="x") == "400 Bad Request: chat not found"
    assert await bench.refusal("sendMessage", chat_id="@x", text="x") == "400 Bad Request: chat not found"
    assert await bench.refusal("sendMessage", text="x") == "400 Bad Request: chat_id is empty"


async def test_the_bot_cannot_begin_a_conversation(bench: Bench) -> None:
    words = "403 Forbidden: bot can't initiate conversation with a user"
    assert await bench.refusal("sendMessage", chat_id=LI, text="x") == words
    await bench.do(LI, "text", text="你好")
    await bench.bot("sendMessage", chat_id=LI, text="x")


async def test_a_person_who_blocked_the_bot_is_not_reached_until_it_is_let_in_again(bench: Bench) -> None:
    await bench.started()
    await bench.do(MING, "block", blocked=True)
    words = "403 Forbidden: bot was blocked by the user"
    assert await bench.refusal("sendMessage", chat_id=MING, text="x") == words
    await bench.do(MING, "block", blocked=False)
    await bench.bot("sendMessage", chat_id=MING, text="x")


async def test_a_reply_shows_what_it_replies_to(bench: Bench) -> None:
    first = await bench.started()
    sent = await bench.bot("sendMessage", chat_id=MING, text="x", reply_parameters={"message_id": first})
    assert sent["reply_to_message"]["message_id"] == first
    lenient = {"message_id": 999, "allow_sending_without_reply": True}
    alone = await bench.bot("sendMessage", chat_id=MING, text="x", reply_parameters=lenient)
    assert "reply_to_message" not in alone
    assert await bench.refusal(
        "sendMessage", chat_id=MING, text="x", reply_parameters={"message_id": 999}
    ) == ("400 Bad Request: message to be replied not found")
    assert await bench.refusal("sendMessage", chat_id=MING, text="x", reply_parameters=[1]) == (
        "400 Bad Request: object expected as reply parameters"
    )


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ("{", "can't parse reply keyboard markup JSON object"),
        ([], "object expected as reply markup"),
        (
            {"inline_keyboard": [{}]},
            'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays',
        ),
        ({"keyboard": "x"}, 'field "keyboard" must be an Array of Arrays'),
        (
            {"inline_keyboard": [["x"]]},
            "can't parse inline keyboard button: InlineKeyboardButton must be an Object",
        ),
        ({"inline_keyboard": [[{}]]}, "can't parse inline keyboard button: Can't find field \"text\""),
        ({"inline_keyboard": [[{"text": " "}]]}, "inline keyboard button text must be non-empty"),
        (
            {"inline_keyboard": [[{"text": "x"}]]},
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (button(""), "BUTTON_DATA_INVALID"),
        (button("x" * 65), "BUTTON_DATA_INVALID"),
        (button("一" * 22), "BUTTON_DATA_INVALID"),
        ({"inline_keyboard": [[{"text": "x", "url": "https://a.example"}] * 9]}, "reply markup is too long"),
        ({"keyboard": [[1]]}, "can't parse keyboard button: KeyboardButton must be a String or an Object"),
        ({"keyboard": [[{}]]}, "can't parse keyboard button: Can't find field \"text\""),
        ({"keyboard": [[""]]}, "keyboard button text must be non-empty"),
    ],
)
async def test_a_keyboard_that_telegram_would_refuse_is_refused(
    bench: Bench, markup: object, words: str
) -> None:
    await bench.started()
    assert await bench.refusal("sendMessage", chat_id=MING, text="x", reply_markup=markup) == (
        f"400 Bad Request: {words}"
    )


async def test_data_of_64_bytes_fits_a_button(bench: Bench) -> None:
    await bench.started()
    markup = button("一" * 21 + "x")
    sent = await bench.bot("sendMessage", chat_id=MING, text="x", reply_markup=markup)
    assert sent["reply_markup"] == markup


async def test_a_reply_keyboard_stands_under_the_chat_until_it_is_removed(bench: Bench) -> None:
    await bench.started()
    markup = {"keyboard": [["记一笔", {"text": "号码", "request_contact": True}]], "is_persistent": True}
    placeholder = {**markup, "input_field_placeholder": "写点什么"}
    sent = await bench.bot("sendMessage", chat_id=MING, text="x", reply_markup=placeholder)
    assert "reply_markup" not in sent
    chat = await bench.chat(MING)
    assert chat["keyboard"]["keyboard"] == [
        [{"text": "记一笔"}, {"text": "号码", "request_contact": True}],
    ]
    assert chat["placeholder"] == "写点什么"
    await bench.bot("sendMessage", chat_id=MING, text="x", reply_markup=button("yes"))
    assert (await bench.chat(MING))["keyboard"] is not None
    await bench.bot("sendMessage", chat_id=MING, text="x", reply_markup={"remove_keyboard": True})
    assert (await bench.chat(MING))["keyboard"] is None
    await bench.bot("sendMessage", chat_id=MING, text="x", reply_markup={"force_reply": True})
    assert (await bench.chat(MING))["keyboard"] == {"force_reply": True}
