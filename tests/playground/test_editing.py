"""Changing and deleting what was sent."""

import pytest

from tests.playground.bench import LI, MING, Bench, button, png

NOT_MODIFIED = (
    "400 Bad Request: message is not modified: specified new message content and reply markup are exactly "
    "the same as a current content and reply markup of the message"
)


async def test_an_edit_changes_text_and_keyboard_in_place(bench: Bench) -> None:
    message_id = await bench.asked()
    edited = await bench.bot(
        "editMessageText", chat_id=MING, message_id=message_id, text="<i>好</i>", parse_mode="HTML"
    )
    assert (edited["text"], edited["message_id"]) == ("好", message_id)
    assert "reply_markup" not in edited
    assert edited["edit_date"] >= edited["date"]
    seen = (await bench.chat(MING))["messages"][-1]
    assert (seen["text"], seen["revision"] > message_id, seen["edited_at"]) == (
        "好",
        True,
        edited["edit_date"],
    )


async def test_an_edit_shows_up_after_the_revision_before_it(bench: Bench) -> None:
    message_id = await bench.asked()
    before = (await bench.chat(MING))["revision"]
    assert (await bench.chat(MING, after=before))["messages"] == []
    await bench.bot("editMessageText", chat_id=MING, message_id=message_id, text="新")
    assert [one["text"] for one in (await bench.chat(MING, after=before))["messages"]] == ["新"]


async def test_an_edit_that_changes_nothing_is_refused(bench: Bench) -> None:
    message_id = await bench.asked(data="yes")
    same = {"chat_id": MING, "message_id": message_id, "text": "?", "reply_markup": button("yes")}
    assert await bench.refusal("editMessageText", **same) == NOT_MODIFIED
    await bench.bot("editMessageText", **{**same, "reply_markup": button("no")})
    markup = {"chat_id": MING, "message_id": message_id, "reply_markup": button("no")}
    assert await bench.refusal("editMessageReplyMarkup", **markup) == NOT_MODIFIED


async def test_the_keyboard_alone_can_be_taken_away(bench: Bench) -> None:
    message_id = await bench.asked()
    edited = await bench.bot("editMessageReplyMarkup", chat_id=MING, message_id=message_id)
    assert edited["text"] == "?"
    assert "reply_markup" not in edited


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"text": ""}, "400 Bad Request: message text is empty"),
        ({"text": " "}, "400 Bad Request: text must be non-empty"),
        ({"text": "一" * 4097}, "400 Bad Request: MESSAGE_TOO_LONG"),
        ({"message_id": 999}, "400 Bad Request: message to edit not found"),
        ({"message_id": ""}, "400 Bad Request: message identifier is not specified"),
        ({"reply_markup": {"force_reply": True}}, "400 Bad Request: inline keyboard expected"),
    ],
)
async def test_an_impossible_edit_is_refused(bench: Bench, changes: dict[str, object], words: str) -> None:
    message_id = await bench.asked()
    wanted = {"chat_id": MING, "message_id": message_id, "text": "新", **changes}
    assert await bench.refusal("editMessageText", **wanted) == words


async def test_only_the_bots_own_messages_can_be_edited(bench: Bench) -> None:
    message_id = await bench.started()
    words = await bench.refusal("editMessageText", chat_id=MING, message_id=message_id, text="新")
    assert words == "400 Bad Request: message can't be edited"


async def test_a_message_that_brought_a_reply_keyboard_can_never_be_edited(bench: Bench) -> None:
    await bench.started()
    keyboard = {"keyboard": [["好"]]}
    sent = await bench.bot("sendMessage", chat_id=MING, text="x", reply_markup=keyboard)
    words = await bench.refusal("editMessageText", chat_id=MING, message_id=sent["message_id"], text="新")
    assert words == "400 Bad Request: message can't be edited"


async def test_captions_belong_to_files_and_texts_to_texts(bench: Bench) -> None:
    message_id = await bench.asked()
    photo = await bench.bot("sendPhoto", files={"photo": ("a.png", png(50, 50))}, chat_id=MING, caption="一")
    words = await bench.refusal("editMessageText", chat_id=MING, message_id=photo["message_id"], text="新")
    assert words == "400 Bad Request: there is no text in the message to edit"
    words = await bench.refusal("editMessageCaption", chat_id=MING, message_id=message_id, caption="新")
    assert words == "400 Bad Request: there is no caption in the message to edit"
    wanted = {"chat_id": MING, "message_id": photo["message_id"]}
    edited = await bench.bot("editMessageCaption", caption="二", **wanted)
    assert edited["caption"] == "二"
    assert edited["photo"] == photo["photo"]
    assert await bench.refusal("editMessageCaption", caption="一" * 1025, **wanted) == (
        "400 Bad Request: message caption is too long"
    )


async def test_a_deleted_message_is_gone(bench: Bench) -> None:
    message_id = await bench.asked()
    before = (await bench.chat(MING))["revision"]
    assert await bench.bot("deleteMessage", chat_id=MING, message_id=message_id) is True
    chat = await bench.chat(MING, after=before)
    assert (chat["messages"], chat["deleted"]) == ([], [message_id])
    words = await bench.refusal("deleteMessage", chat_id=MING, message_id=message_id)
    assert words == "400 Bad Request: message to delete not found"


async def test_after_48_hours_a_message_cannot_be_deleted(bench: Bench) -> None:
    message_id = await bench.asked()
    await bench.control("POST", "clock", advance_seconds=48 * 3600 + 2)
    words = await bench.refusal("deleteMessage", chat_id=MING, message_id=message_id)
    assert words == "400 Bad Request: message can't be deleted for everyone"


async def test_messages_of_other_chats_are_not_found(bench: Bench) -> None:
    message_id = await bench.asked()
    await bench.started(LI)
    words = await bench.refusal("editMessageText", chat_id=LI, message_id=message_id, text="新")
    assert words == "400 Bad Request: message to edit not found"
