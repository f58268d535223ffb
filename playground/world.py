"""Everything the playground knows: chats, messages, pending updates, taps, files, the bot's face."""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from playground.clock import Clock
from playground.errors import ApiError, ControlError, Refusal
from playground.files import Files, StoredFile
from playground.hub import Hub
from playground.people import Json, Person
from playground.store import Store
from playground.updates import Pending, UpdateQueue
from playground.wakeup import Signal

BOT_NAME = "Wuze"
"""The name until the bot sets one."""
MOST_MESSAGES_PER_CHAT = 2000
"""Older messages are forgotten, so that a long benchmark does not fill the memory."""
MOST_QUERIES = 50_000
MOST_DELETIONS = 1000
_SUMMARY_LENGTH = 80
_KINDS = ("photo", "document", "voice", "contact", "text")


@dataclass(slots=True)
class Posted:
    """One message of a chat."""

    message: Json
    """As the Bot API shows it."""
    revision: int
    """Number of the last change; grows over all chats, and a new message's revision is its message_id."""
    from_bot: bool
    edited_at: int | None = None
    """Unix timestamp; None while unchanged."""
    had_keyboard: bool = False
    """It brought a reply keyboard: Telegram lets it never be edited (can_edit_message in tdlib/td)."""


@dataclass(slots=True)
class Chat:
    """The private chat of one person with the bot."""

    person: Person
    started: bool = False
    """The person has written or pressed start, now or before, so that the bot may write."""
    blocked: bool = False
    unread: int = 0
    keyboard: Json | None = None
    """The reply keyboard or forced reply that stands under the input line."""
    messages: dict[int, Posted] = field(default_factory=dict)
    deletions: deque[tuple[int, int]] = field(default_factory=lambda: deque(maxlen=MOST_DELETIONS))
    """(revision, message id) of what was deleted lately."""
    changed: Signal = field(default_factory=Signal)
    revision: int = 0
    """Revision of the chat's latest change."""

    def flags(self) -> Json:
        """Show what is kept of the chat besides its messages."""
        return {
            "started": self.started,
            "blocked": self.blocked,
            "unread": self.unread,
            "keyboard": self.keyboard,
        }


@dataclass(frozen=True, slots=True)
class Query:
    """One press of an inline button, waiting for the bot's answer."""

    person_id: int
    asked_at: float
    """Unix timestamp in playground time."""


class World:
    """Holds the state; every change is noted in the store before the caller is answered."""

    def __init__(self, people: Sequence[Person], bot: Json, store: Store, files: Files) -> None:
        """Begin with silent chats; `bot` is the bot's own User object."""
        self.bot = bot
        self.store = store
        self.files = files
        self.clock = Clock()
        self.hub = Hub()
        self.updates = UpdateQueue()
        self.chats = {person.id: Chat(person, person.started) for person in people}
        self.queries: dict[str, Query] = {}
        self.profile: dict[str, Any] = {}
        """What the bot has set about itself, by method group and language; see api/profile."""
        self.webhook = ""
        self.revision = 0
        self.next_query = 1

    def next_revision(self) -> int:
        """Number the next change of any chat."""
        self.revision += 1
        return self.revision

    def chat(self, person_id: int) -> Chat:
        """Find a person's chat for the control API."""
        try:
            return self.chats[person_id]
        except KeyError:
            raise ControlError(404, f"nobody has the id {person_id}") from None

    def chat_for_bot(self, chat_id: int) -> Chat:
        """Find a chat in which the bot may write now."""
        chat = self.chats.get(chat_id)
        if chat is None:
            raise ApiError(Refusal.CHAT_NOT_FOUND)
        if chat.blocked:
            raise ApiError(Refusal.BLOCKED)
        if not chat.started:
            raise ApiError(Refusal.NEVER_STARTED)
        return chat

    def post(self, chat: Chat, content: Json, *, from_bot: bool, keyboard: Json | None = None) -> Posted:
        """Add a message to a chat and show it to the page; a reply keyboard goes under the input line."""
        message_id = self.next_revision()
        person = chat.person
        message = {
            "message_id": message_id,
            "from": self.bot if from_bot else person.user(),
            "chat": person.chat(),
            "date": int(self.clock.now()),
            **content,
        }
        posted = Posted(message, message_id, from_bot)
        if keyboard is not None and "inline_keyboard" not in keyboard:
            posted.had_keyboard = True
            chat.keyboard = None if "remove_keyboard" in keyboard else keyboard
        chat.messages[message_id] = posted
        if len(chat.messages) > MOST_MESSAGES_PER_CHAT:
            oldest = next(iter(chat.messages))
            del chat.messages[oldest]
            self.store.put("message", oldest, None)
        chat.unread = chat.unread + 1 if from_bot else 0
        with self.store.together():
            self._touch(chat, posted)
            self.save_chat(chat)
        self._announce("message", chat, posted)
        return posted

    def change(self, chat: Chat, posted: Posted, message: Json) -> None:
        """Put an edited message in the place of the present one."""
        posted.message = message
        posted.edited_at = int(self.clock.now())
        posted.revision = self.next_revision()
        self._touch(chat, posted)
        self._summarize(chat)
        self._announce("edit", chat, posted)

    def delete(self, chat: Chat, message_id: int) -> None:
        """Take a message out of a chat."""
        del chat.messages[message_id]
        chat.revision = self.next_revision()
        chat.deletions.append((chat.revision, message_id))
        self.store.put("message", message_id, None)
        chat.changed.fire()
        self._summarize(chat)
        self.hub.publish({"type": "delete", "person": chat.person.id, "message_ids": [message_id]})

    def push(self, kind: str, content: Json) -> Pending | None:
        """Queue an update for the bot, unless it has not asked for this kind."""
        if not self.updates.wants(kind):
            return None
        return self.push_raw({kind: content})

    def push_raw(self, update: Json) -> Pending:
        """Queue an update exactly as it is given."""
        item = self.updates.push(update)
        self.store.put("update", item.update_id, item.payload.decode("ascii"))
        return item

    def acknowledge(self, offset: int) -> None:
        """Forget updates before an offset."""
        if self.updates.acknowledge(offset):
            self.store.put("acknowledged", offset, None)

    def ask(self, person_id: int) -> str:
        """Open a callback query and give its id."""
        now = self.clock.now()
        query_id = f"{person_id}{self.next_query:010d}"
        self.next_query += 1
        query = Query(person_id, now)
        self.queries[query_id] = query
        if len(self.queries) > MOST_QUERIES:
            del self.queries[next(iter(self.queries))]
        self.store.put("query", query_id, [person_id, now])
        return query_id

    def set_webhook(self, url: str) -> None:
        """Note the webhook's address; empty takes it away."""
        if url != self.webhook:
            self.webhook = url
            self.store.put("webhook", "", url)

    def allow_updates(self, kinds: list[str]) -> None:
        """Note which kinds of updates the bot wants; none named means the usual ones."""
        allowed = frozenset(kinds) or None
        if allowed != self.updates.allowed:
            self.updates.allowed = allowed
            self.store.put("allowed", "", kinds)

    def set_profile(self, key: str, value: Any) -> None:  # noqa: ANN401  any JSON value
        """Keep what the bot set about itself; an empty value takes it away."""
        self.apply_profile(key, value)
        self.store.put("profile", key, value)
        self.hub.publish({"type": "profile"})

    def apply_profile(self, key: str, value: Any) -> None:  # noqa: ANN401  any JSON value
        """Take over a part of the bot's face without noting it."""
        if value:
            self.profile[key] = value
        else:
            self.profile.pop(key, None)
        if key == "name:":
            self.bot = {**self.bot, "first_name": value or BOT_NAME}

    def add_files(self, stored: Sequence[StoredFile]) -> None:
        """Make files known."""
        for one in stored:
            self.files.add(one)
            self.store.put("file", one.file_id, asdict(one))

    def save_chat(self, chat: Chat) -> None:
        """Keep a chat's flags and show the page's list what became of it."""
        self.store.put("chat", chat.person.id, chat.flags())
        self._summarize(chat)

    def _summarize(self, chat: Chat) -> None:
        if self.hub.subscribers:
            # The keyboard too: it may change with a message that does not show it.
            event = {"type": "unread", "person": chat.person.id, "keyboard": chat.keyboard, **summary(chat)}
            self.hub.publish(event)

    def _touch(self, chat: Chat, posted: Posted) -> None:
        chat.revision = posted.revision
        self.store.put("message", posted.message["message_id"], as_kept(chat, posted))
        chat.changed.fire()

    def _announce(self, kind: str, chat: Chat, posted: Posted) -> None:
        if self.hub.subscribers:
            self.hub.publish({"type": kind, "person": chat.person.id, "message": as_shown(posted)})

    def snapshot(self) -> Iterator[tuple[str, int | str, Any]]:
        """Tell the whole state in the words of the store."""
        yield "offset", "", self.clock.offset_seconds
        yield "counters", "", [self.revision, self.next_query, self.updates.next_id]
        if self.updates.allowed is not None:
            yield "allowed", "", sorted(self.updates.allowed)
        yield "webhook", "", self.webhook
        for key, value in self.profile.items():
            yield "profile", key, value
        for query_id, query in self.queries.items():
            yield "query", query_id, [query.person_id, query.asked_at]
        yield from self.files.snapshot()
        for chat in self.chats.values():
            yield "chat", chat.person.id, chat.flags()
            for message_id, posted in chat.messages.items():
                yield "message", message_id, as_kept(chat, posted)
        for item in self.updates.pending:
            yield "update", item.update_id, item.payload.decode("ascii")


def as_kept(chat: Chat, posted: Posted) -> list[Any]:
    """Show a message as the store keeps it."""
    return [
        chat.person.id,
        posted.message,
        posted.revision,
        posted.from_bot,
        posted.edited_at,
        posted.had_keyboard,
    ]


def as_shown(posted: Posted) -> Json:
    """Show a message as the page and the tests see it."""
    return {
        **posted.message,
        "from_bot": posted.from_bot,
        "edited_at": posted.edited_at,
        "revision": posted.revision,
    }


def summary(chat: Chat) -> Json:
    """Show what the list of people tells about a chat."""
    last = next(reversed(chat.messages.values()), None)
    return {
        "unread": chat.unread,
        "last_text": None if last is None else _one_line(last.message),
        "last_kind": None
        if last is None
        else next((kind for kind in _KINDS if kind in last.message), "other"),
        "last_at": None if last is None else last.message["date"],
        "last_from_bot": None if last is None else last.from_bot,
        "blocked": chat.blocked,
        "started": chat.started,
    }


def _one_line(message: Json) -> str:
    text: str = (
        message.get("text") or message.get("caption") or message.get("document", {}).get("file_name") or ""
    )
    return " ".join(text[: 4 * _SUMMARY_LENGTH].split())[:_SUMMARY_LENGTH]
