"""A chat with the bot in which everything but the chat itself is built anew between two answers.

The database file and what stands on the person's screen are all that is kept: every update gets an
event loop, a `Database`, an application, a dispatcher and a courier of its own.
"""

from __future__ import annotations

import asyncio
import html
import json
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from telegram.ext import ApplicationBuilder, ContextTypes
from telegram.request import BaseRequest, RequestData

from bot.delivery import Courier
from bot.dispatch import Dispatcher
from handlers import routes
from handlers.turn import Context
from services import delivery, rounds
from storage import inbox, outbox
from storage.database import Database
from tests.harness.saying import next_message

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.delivery import Ending
    from storage.database import Tx

TOKEN = "1:token"
BOT = {"id": 1, "is_bot": True, "first_name": "Bot", "username": "wuze_bot"}
MOST_MESSAGES = 50
"""No turn says more; it would be a loop."""


@dataclass(frozen=True)
class Seen:
    """A message of the bot as it looked at a moment."""

    message_id: int
    text: str
    buttons: tuple[tuple[str, str], ...]
    """Labels with what they send back."""
    rows: tuple[tuple[str, ...], ...]

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(label for label, _ in self.buttons)

    def button(self, label: str) -> str:
        for shown, data in self.buttons:
            if shown == label or shown.startswith(f"{label} "):
                return data
        message = f"no button {label!r} among {self.labels} below {self.text!r}"
        raise AssertionError(message)


@dataclass
class Phone:
    """What one account's chat with the bot shows."""

    messages: dict[int, Seen] = field(default_factory=dict)
    menu: list[list[str]] = field(default_factory=list)
    """The keyboard below the input line."""
    files: list[str] = field(default_factory=list)
    documents: list[tuple[str, bytes]] = field(default_factory=list)
    """Documents that the bot made, with their names."""


class Wire(BaseRequest):
    """Telegram, without a network: applies calls to the phones."""

    def __init__(self, world: World) -> None:
        self.world = world

    @property
    def read_timeout(self) -> float | None:
        return 1.0

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *_: Any, **__: Any
    ) -> tuple[int, bytes]:
        name = url.rsplit("/", 1)[-1]
        if method == "GET":
            return (404, b"") if self.world.files_lost else (200, self.world.files[name])
        parameters: dict[str, Any] = {} if request_data is None else dict(request_data.parameters)
        if request_data is not None and request_data.contains_files:
            parameters["document"] = request_data.multipart_data["document"]
        code, result = self.world.called(name, parameters)
        body = {"ok": True, "result": result} if code == 200 else {"ok": False, "description": result}
        return code, json.dumps(body).encode()


@dataclass
class World:
    """A database, a clock, and everybody's phones."""

    database_url: str
    now: datetime
    phones: dict[int, Phone] = field(default_factory=dict)
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    """What people have sent, by file id."""
    files_lost: bool = False
    """Telegram does not give files."""
    blocked_by: set[int] = field(default_factory=set)
    """Accounts that have blocked the bot."""
    numbers: int = 100
    """The last message id, update id and query id that was given out."""

    def chat(self, account_id: int) -> Chat:
        """The chat of an account."""
        self.phones.setdefault(account_id, Phone())
        return Chat(self, account_id)

    def pass_days(self, days: int) -> None:
        self.now += timedelta(days=days)

    def number(self) -> int:
        self.numbers += 1
        return self.numbers

    def receive(self, *updates: dict[str, Any]) -> None:
        """Start the program, let it deal with these updates and say everything, and end it."""
        asyncio.run(self._live(updates))

    def tick(self) -> int:
        """Let the ticker look what is due, and say it; gives how many digests were announced."""
        return asyncio.run(self._live((), rounds.tick))

    async def _live(
        self, updates: Sequence[dict[str, Any]], tick: Callable[[Tx, datetime], int] = lambda *_: 0
    ) -> int:
        database = Database(self.database_url, b"key")
        wire = Wire(self)
        contexts = ContextTypes(context=Context)
        builder = ApplicationBuilder().token(TOKEN).request(wire).get_updates_request(wire)
        application = builder.updater(None).job_queue(None).context_types(contexts).build()
        routes.register(application)
        await application.initialize()
        dispatcher = Dispatcher(database, _Clock(self.now), application.process_update, lambda: None)
        await dispatcher.begin(application.bot)
        arrivals = [inbox.Arrival(one["update_id"], _person_key(one), json.dumps(one)) for one in updates]
        dispatcher.offer(await database.write(inbox.receive, arrivals, self.now))
        await dispatcher.idle.wait()
        await asyncio.gather(*routes._background)
        announced = await database.write(tick, self.now)
        await self._say_all(database, Courier(application.bot), MOST_MESSAGES + announced)
        letters = await database.write(inbox.dead_letters)
        await dispatcher.close()
        await application.shutdown()
        await database.close()
        assert not letters, letters[0].trace
        return announced

    async def _say_all(self, database: Database, courier: Courier, most: int) -> None:
        said = 0
        while (row := await database.write(next_message, self.now)) is not None:
            ending = await courier.deliver(row)
            assert ending.incident is None, ending
            await database.write(self._settle, ending)
            said += 1
            assert said < most, row

    def _settle(self, tx: Tx, ending: Ending) -> None:
        outbox.settle(tx, [ending.result], self.now)
        if ending.unreachable:
            delivery.unreachable(tx, ending.row.chat_id, self.now)

    def called(self, name: str, parameters: dict[str, Any]) -> tuple[int, Any]:
        """Do what a call of the Bot API asks for."""
        self.calls.append((name, parameters))
        if parameters.get("chat_id") in self.blocked_by:
            return 403, "Forbidden: bot was blocked by the user"
        match name:
            case "getMe":
                return 200, BOT
            case "sendMessage":
                return 200, self._written(self.number(), parameters)
            case "editMessageText" | "editMessageReplyMarkup":
                return self._edited(parameters)
            case "sendPhoto" | "sendDocument" | "sendVoice":
                self._filed(self._phone(parameters), parameters[name.removeprefix("send").lower()])
                return 200, _message(self.number(), parameters["chat_id"], "")
        return 200, _file(parameters["file_id"]) if name == "getFile" else True

    def _phone(self, parameters: dict[str, Any]) -> Phone:
        return self.phones.setdefault(parameters["chat_id"], Phone())

    def _filed(self, phone: Phone, sent: Any) -> None:
        """Show a file: one that Telegram holds, or one that was uploaded."""
        if isinstance(sent, str):
            phone.files.append(sent)
        else:
            phone.documents.append(sent[:2])

    def _edited(self, parameters: dict[str, Any]) -> tuple[int, Any]:
        phone = self._phone(parameters)
        before = phone.messages.get(parameters["message_id"])
        if before is None:
            return 400, "Bad Request: message to edit not found"
        written = self._written(parameters["message_id"], {"text": before.text, **parameters})
        if phone.messages[before.message_id] == before:
            return 400, "Bad Request: message is not modified"
        return 200, written

    def _written(self, message_id: int, parameters: dict[str, Any]) -> dict[str, Any]:
        phone = self._phone(parameters)
        markup = parameters.get("reply_markup") or {}
        if "keyboard" in markup:
            phone.menu = [[one["text"] for one in row] for row in markup["keyboard"]]
        rows = markup.get("inline_keyboard", ())
        words = html.unescape(re.sub("<[^>]*>", "", parameters["text"]))
        assert words.strip(), parameters
        phone.messages[message_id] = Seen(
            message_id,
            words,
            tuple((one["text"], one["callback_data"]) for row in rows for one in row),
            tuple(tuple(one["text"] for one in row) for row in rows),
        )
        return _message(message_id, parameters["chat_id"], words)


@dataclass(frozen=True)
class Chat:
    """One person with their phone. `say`, `tap`, then look at what the chat shows."""

    world: World
    id: int

    @property
    def phone(self) -> Phone:
        return self.world.phones[self.id]

    @property
    def last(self) -> Seen:
        """The message at the bottom."""
        return self.phone.messages[max(self.phone.messages)]

    @property
    def live(self) -> list[Seen]:
        """Every message that still has buttons."""
        return [one for one in self.phone.messages.values() if one.buttons]

    def count(self) -> int:
        return len(self.phone.messages)

    def look(self, message: Seen) -> Seen:
        """How a message looks now."""
        return self.phone.messages[message.message_id]

    def sees(self, *words: str) -> None:
        """The message at the bottom says all this."""
        for word in words:
            assert word in self.last.text, self.last.text

    def say(self, text: str) -> None:
        self.world.receive(self.message(text=text, **_entities(text)))

    def send(self, **content: Any) -> None:
        self.world.receive(self.message(**content))

    def send_file(self, name: str, content: bytes) -> None:
        """Send a document."""
        file_id = f"file{self.world.number()}"
        self.world.files[file_id] = content
        sent = {"file_id": file_id, "file_unique_id": file_id, "file_name": name, "file_size": len(content)}
        self.send(document=sent)

    def tap(self, label: str) -> None:
        """Press the lowest button that says this."""
        for message in reversed(self.live):
            if any(shown == label or shown.startswith(f"{label} ") for shown in message.labels):
                self.press(message, label)
                return
        raise AssertionError([label, *(one.labels for one in self.live)])

    def press(self, message: Seen, label: str, times: int = 1) -> None:
        """Press a button of a message as it looked when it was kept, perhaps as several updates."""
        self.world.receive(*(self.touch(message.message_id, message.button(label)) for _ in range(times)))

    def forge(self, data: str, message_id: int = 1) -> None:
        """Send callback data that no button here carries."""
        self.world.receive(self.touch(message_id, data))

    def fill(self, *answers: str) -> None:
        """Answer one question after the other: [label] is a tap, anything else is typed."""
        for one in answers:
            if one.startswith("["):
                self.tap(one[1:-1])
            else:
                self.say(one)

    def message(self, **content: Any) -> dict[str, Any]:
        """An update with a message of this person."""
        message = {
            **_message(self.world.number(), self.id, None),
            "from": {"id": self.id, "is_bot": False, "first_name": "甲"},
            **content,
        }
        return {"update_id": self.world.number(), "message": message}

    def touch(self, message_id: int, data: str) -> dict[str, Any]:
        """An update with a tap of this person."""
        query = {
            "id": str(self.world.number()),
            "from": {"id": self.id, "is_bot": False, "first_name": "甲"},
            "chat_instance": "1",
            "data": data,
            "message": {**_message(message_id, self.id, "?"), "from": BOT},
        }
        return {"update_id": self.world.number(), "callback_query": query}


@dataclass(frozen=True)
class _Clock:
    instant: datetime

    def now(self) -> datetime:
        return self.instant


def _message(message_id: int, chat_id: int, text: str | None) -> dict[str, Any]:
    said = {} if text is None else {"text": text}
    return {"message_id": message_id, "date": 1, "chat": {"id": chat_id, "type": "private"}, **said}


def _entities(text: str) -> dict[str, Any]:
    """The entity Telegram marks a command with."""
    if not text.startswith("/"):
        return {}
    return {"entities": [{"type": "bot_command", "offset": 0, "length": len(text.split(maxsplit=1)[0])}]}


def _file(file_id: str) -> dict[str, Any]:
    return {"file_id": file_id, "file_unique_id": file_id, "file_path": f"documents/{file_id}"}


def _person_key(update: dict[str, Any]) -> int:
    said = next(part for part in update.values() if isinstance(part, dict))
    return int((said["from"] if "from" in said else said["chat"])["id"])
