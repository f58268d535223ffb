"""What people do, and the updates that Telegram makes of it."""

from pathlib import Path

import httpx
import pytest

from playground.people import PeopleError, as_people, read_people
from playground.server import build
from tests.playground.bench import LI, MING, PEOPLE, Bench


async def test_a_text_comes_with_its_sender_and_entities(bench: Bench) -> None:
    done = await bench.do(MING, "text", text=" /start 😀 ")
    [update] = await bench.updates()
    message = update["message"]
    assert (update["update_id"], message["message_id"]) == (done["update_id"], done["message_id"])
    assert message["text"] == "/start 😀"
    assert message["entities"] == [{"offset": 0, "length": 6, "type": "bot_command"}]
    assert message["from"] == {
        "id": MING,
        "is_bot": False,
        "first_name": "明",
        "last_name": "王",
        "language_code": "zh-hans",
    }
    assert message["chat"] == {"id": MING, "type": "private", "first_name": "明", "last_name": "王"}


async def test_a_text_that_is_too_long_is_cut_as_clients_do(bench: Bench) -> None:
    done = await bench.do(MING, "text", text="😀" * 2049)
    texts = [update["message"]["text"] for update in await bench.updates()]
    assert texts == ["😀" * 2048, "😀"]
    assert len(done["message_ids"]) == 2


async def test_a_text_may_reply_to_a_message(bench: Bench) -> None:
    message_id = await bench.asked()
    await bench.do(MING, "text", text="好", reply_to=message_id)
    assert (await bench.updates())[0]["message"]["reply_to_message"]["message_id"] == message_id


async def test_start_carries_the_payload_of_a_deep_link(bench: Bench) -> None:
    await bench.do(MING, "start", payload="invite-7")
    assert (await bench.updates())[0]["message"]["text"] == "/start invite-7"


async def test_a_shared_contact_is_the_own_one_unless_another_is_named(bench: Bench) -> None:
    await bench.do(MING, "contact")
    await bench.do(MING, "contact", user_id=LI)
    await bench.do(MING, "contact", user_id=31337)
    own, other, nobody = [update["message"]["contact"] for update in await bench.updates()]
    assert own == {"phone_number": "8613800000001", "first_name": "明", "last_name": "王", "user_id": MING}
    assert other["user_id"] == LI
    assert nobody["user_id"] == 31337


async def test_a_forward_names_its_origin(bench: Bench) -> None:
    first = await bench.do(LI, "text", text="通知")
    await bench.do(MING, "forward", from_person=LI, message_id=first["message_id"])
    forwarded = (await bench.updates())[-1]["message"]
    assert forwarded["text"] == "通知"
    assert forwarded["from"]["id"] == MING
    assert forwarded["forward_origin"]["type"] == "user"
    assert forwarded["forward_origin"]["sender_user"]["id"] == LI


async def test_blocking_and_letting_in_are_told_to_the_bot(bench: Bench) -> None:
    await bench.started()
    await bench.do(MING, "block", blocked=True)
    refused = await bench.client.post(f"/playground/people/{MING}/text", json={"text": "x"})
    assert refused.status_code == 409
    await bench.do(MING, "start")
    left, back, start = await bench.updates()
    assert left["my_chat_member"]["old_chat_member"]["status"] == "member"
    assert left["my_chat_member"]["new_chat_member"] == {
        "user": left["my_chat_member"]["old_chat_member"]["user"],
        "status": "kicked",
        "until_date": 0,
    }
    assert back["my_chat_member"]["new_chat_member"]["status"] == "member"
    assert start["message"]["text"] == "/start"


async def test_whoever_had_started_before_is_written_to_and_nobody_else() -> None:
    playground = build([{**PEOPLE[0], "started": True}, PEOPLE[1]])
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(playground), base_url="http://127.0.0.1"
    ) as client:
        bench = Bench(client, playground)
        await bench.bot("sendMessage", chat_id=MING, text="x")
        assert (await bench.refusal("sendMessage", chat_id=LI, text="x")).startswith("403 ")
        assert [one["started"] for one in await bench.control("GET", "people")] == [True, False]


async def test_the_list_shows_unread_messages_until_the_chat_is_read(bench: Bench) -> None:
    await bench.started()
    await bench.bot("sendMessage", chat_id=MING, text="一\n二")
    await bench.bot("sendMessage", chat_id=MING, text="三\n四")
    [ming, li] = await bench.control("GET", "people")
    assert (ming["unread"], ming["last_text"], ming["last_kind"], ming["group"]) == (
        2,
        "三 四",
        "text",
        "甲县",
    )
    assert (li["unread"], li["last_text"], li["last_at"], li["blocked"]) == (0, None, None, False)
    await bench.do(MING, "read")
    assert (await bench.control("GET", "people"))[0]["unread"] == 0


async def test_a_chat_can_be_waited_for(bench: Bench) -> None:
    await bench.started()
    before = (await bench.chat(MING))["revision"]
    assert (await bench.chat(MING, after=before, timeout=0.05))["messages"] == []
    await bench.bot("sendMessage", chat_id=MING, text="新")
    assert len((await bench.chat(MING, after=before, timeout=5))["messages"]) == 1


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("people/999/text", {"text": "x"}, 404),
        ("people/1001/text", {"text": " "}, 400),
        ("people/1001/text", {"text": 1}, 400),
        ("people/1001/text", {"text": "x", "reply_to": 999}, 404),
        ("people/1001/tap", {"data": "x"}, 400),
        ("people/1001/tap", {"message_id": 999, "data": "x"}, 404),
        ("people/1001/forward", {"from_person": 1002}, 400),
        ("people/1001/forward", {"from_person": 1002, "message_id": 999}, 404),
        ("people/1001/start", {"payload": "x" * 65}, 400),
        ("people/1001/file", {}, 400),
        ("updates", {"update": 1}, 400),
        ("updates", {"update": {}, "times": 0}, 400),
        ("faults", {"kind": "earthquake"}, 400),
        ("faults", {"kind": "429", "times": "many"}, 400),
        ("latency", {"seconds": -1}, 400),
        ("clock", {}, 400),
    ],
)
async def test_what_a_person_cannot_do_is_refused_with_a_reason(
    bench: Bench, path: str, body: dict[str, object], status: int
) -> None:
    answer = await bench.client.post(f"/playground/{path}", json=body)
    assert answer.status_code == status
    assert answer.json()["error"]


async def test_a_control_body_must_be_a_json_object(bench: Bench) -> None:
    for body in (b"{", b"[]"):
        answer = await bench.client.post("/playground/people/1001/text", content=body)
        assert answer.status_code == 400


async def test_queries_of_the_control_api_must_be_numbers(bench: Bench) -> None:
    for path in ("people/1001/chat?after=x", "clock?known=x", "calls?timeout=x", "events?person=x"):
        assert (await bench.client.get(f"/playground/{path}")).status_code == 400


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("{", "is not JSON"),
        ("{}", "must hold a list"),
        ("[1]", "must be an object"),
        ('[{"first_name": "x"}]', "positive whole number"),
        ('[{"id": 1}]', "has no first_name"),
        ('[{"id": 1, "first_name": "x", "started": 1}]', "must be true or false"),
        ('[{"id": 1, "first_name": "x"}, {"id": 1, "first_name": "y"}]', "two people have the id 1"),
    ],
)
def test_a_people_file_that_makes_no_sense_is_refused(tmp_path: Path, content: str, words: str) -> None:
    path = tmp_path / "people.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(PeopleError, match=words):
        read_people(path)


def test_a_missing_people_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PeopleError, match="cannot read"):
        read_people(tmp_path / "nothing.json")


def test_people_may_be_given_as_they_are() -> None:
    people = as_people([{"id": 1, "first_name": "x", "username": "x_x"}])
    assert as_people(people) == people
    assert people[0].user()["username"] == people[0].chat()["username"] == "x_x"
