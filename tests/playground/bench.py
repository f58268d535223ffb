"""A bot and its people on one playground in the test's own process: what they say and what they see."""

import asyncio
import json
from typing import Any

import httpx

from playground.server import Playground

TOKEN = "7000000001:made-up-token-for-tests"
PEOPLE: list[dict[str, Any]] = [
    {"id": 1001, "first_name": "明", "last_name": "王", "phone": "8613800000001", "group": "甲县"},
    {"id": 1002, "first_name": "丽", "last_name": "李", "phone": "8613800000002", "group": "乙县"},
]
MING, LI = 1001, 1002
Json = dict[str, Any]


class Bench:
    """Calls the Bot API as the bot and the control API as the people."""

    def __init__(self, client: httpx.AsyncClient, playground: Playground | None = None) -> None:
        """`playground` is None when it runs in another process."""
        self.client = client
        self._playground = playground

    @property
    def playground(self) -> Playground:
        """The application in this process."""
        assert self._playground is not None
        return self._playground

    async def raw(self, method: str, files: Any = None, **params: Any) -> httpx.Response:
        """Call a method and give the whole answer; structures are sent as JSON, as bots do."""
        data = {
            name: value if isinstance(value, str) else json.dumps(value) for name, value in params.items()
        }
        return await self.client.post(f"/bot{TOKEN}/{method}", data=data, files=files, timeout=60)

    async def bot(self, method: str, files: Any = None, **params: Any) -> Any:
        """Call a method that must succeed and give its result."""
        answer = (await self.raw(method, files, **params)).json()
        assert answer["ok"], answer
        return answer["result"]

    async def refusal(self, method: str, files: Any = None, **params: Any) -> str:
        """Call a method that must be refused and give the words; the code is that of the HTTP answer."""
        response = await self.raw(method, files, **params)
        answer = response.json()
        assert not answer["ok"]
        assert answer["error_code"] == response.status_code
        return f"{answer['error_code']} {answer['description']}"

    async def do(self, person: int, action: str, **body: Any) -> Json:
        """Act as a person; the action must be possible."""
        response = await self.client.post(f"/playground/people/{person}/{action}", json=body)
        assert response.status_code == 200, response.text
        done: Json = response.json()
        return done

    async def control(self, verb: str, path: str, /, **body: Any) -> Any:
        """Use any other part of the control API."""
        url = f"/playground/{path}"
        sends = verb == "POST"
        response = await self.client.request(
            verb, url, json=body if sends else None, params=None if sends else body, timeout=60
        )
        assert response.status_code == 200, response.text
        return response.json()

    async def updates(self, **params: Any) -> list[Json]:
        """Fetch updates without waiting."""
        fetched: list[Json] = await self.bot("getUpdates", **params)
        return fetched

    async def chat(self, person: int, **params: Any) -> Json:
        """See a person's chat."""
        seen: Json = await self.control("GET", f"people/{person}/chat", **params)
        return seen

    async def started(self, person: int = MING) -> int:
        """Let a person press start and the bot take note of it; give the message's id."""
        done = await self.do(person, "start")
        await self.updates(offset=done["update_id"] + 1)
        message_id: int = done["message_id"]
        return message_id

    async def asked(self, person: int = MING, data: str = "yes") -> int:
        """Let the bot send a message with one button to a person who has started; give its id."""
        if not (await self.chat(person))["started"]:
            await self.started(person)
        sent = await self.bot("sendMessage", chat_id=person, text="?", reply_markup=button(data))
        message_id: int = sent["message_id"]
        return message_id


def button(data: str, text: str = "好") -> Json:
    """One inline button."""
    return {"inline_keyboard": [[{"text": text, "callback_data": data}]]}


def png(width: int, height: int) -> bytes:
    """The head of a PNG picture of a size; the rest is of no interest here."""
    return b"\x89PNG\r\n\x1a\n" + bytes(8) + width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes(40)


async def soon() -> None:
    """Give tasks that were just begun time to arrive where they wait."""
    await asyncio.sleep(0.05)
