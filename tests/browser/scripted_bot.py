"""A tiny bot in a thread: enough of a partner to show what the chat page can do."""

from __future__ import annotations

import contextlib
import json
import threading
import time
import urllib.error
import urllib.request
from typing import Any

TOKEN = "1:scripted-bot-for-tests"

Json = dict[str, Any]
Rows = tuple[tuple[tuple[str, str], ...], ...]

KINDS: Rows = (
    (("会议", "meeting"), ("走访", "visit"), ("蹲点", "duty")),
    (("返回", "back"), ("放弃", "discard")),
)
SIGNS: Rows = ((("轻提示", "toast"), ("弹窗", "alert")), (("慢", "slow"), ("没人理", "ignored")))


def inline(rows: Rows) -> Json:
    """An inline keyboard."""
    keys = [[{"text": text, "callback_data": data} for text, data in row] for row in rows]
    return {"inline_keyboard": keys}


HOME: Json = {
    "keyboard": [
        [{"text": "记一笔"}, {"text": "我的任务"}],
        [{"text": "发送我的手机号", "request_contact": True}],
    ],
    "resize_keyboard": True,
    "is_persistent": True,
    "input_field_placeholder": "发一句话,或点按钮",
}


class ScriptedBot:
    """Polls, and answers by fixed rules; anything else it is told, it says again."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._stopping = threading.Event()
        self.may_answer = threading.Event()
        """Set by a test: the slow button is answered now."""

    def start(self) -> None:
        """Show the bot's face and begin to poll."""
        table = [("start", "开始"), ("help", "帮助"), ("cancel", "放弃")]
        self.call("setMyCommands", commands=[{"command": name, "description": text} for name, text in table])
        self.call("setMyName", name="五责")
        self.call("setMyDescription", description="记履责、看到期。\n点「开始」。")
        self._thread.start()

    def stop(self) -> None:
        """End the thread; an empty update wakes it from its poll."""
        self._stopping.set()
        self.may_answer.set()
        with contextlib.suppress(OSError):
            self._post("playground/updates", {"update": {}})
        self._thread.join(timeout=10)

    def call(self, method: str, **params: object) -> Any:
        """One call of the Bot API."""
        return self._post(f"bot{TOKEN}/{method}", params)["result"]

    def _post(self, path: str, body: Json) -> Any:
        request = urllib.request.Request(  # noqa: S310  our own loopback server
            f"{self._address}/{path}",
            data=json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310  the same server
            return json.load(answer)

    def send(self, chat: int, text: str, **more: object) -> int:
        """Send a text; the message's id."""
        sent: int = self.call("sendMessage", chat_id=chat, text=text, **more)["message_id"]
        return sent

    def _run(self) -> None:
        offset = 0
        while not self._stopping.is_set():
            try:
                for update in self.call("getUpdates", offset=offset, timeout=1):
                    offset = update["update_id"] + 1
                    self._answer(update)
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                time.sleep(0.1)

    def _answer(self, update: Json) -> None:
        if "callback_query" in update:
            self._pressed(update["callback_query"])
        elif "message" in update:
            self._told(update["message"])

    def _told(self, message: Json) -> None:
        chat = message["chat"]["id"]
        text = message.get("text", "")
        if text.startswith("/start"):
            self.send(chat, f"<b>欢迎</b> {text[7:]}".strip(), parse_mode="HTML", reply_markup=HOME)
        elif text == "记一笔":
            self.send(chat, "记什么?", reply_markup=inline(KINDS))
        elif text == "试按钮":
            self.send(chat, "按一个", reply_markup=inline(SIGNS))
        elif "contact" in message:
            own = message["contact"]["user_id"] == message["from"]["id"]
            self.send(chat, f"{'本人' if own else '别人'} {message['contact']['phone_number']}")
        elif "document" in message:
            document = message["document"]
            self.call("sendDocument", chat_id=chat, document=document["file_id"], caption="还给您")
        elif "photo" in message:
            self.call("sendPhoto", chat_id=chat, photo=message["photo"][-1]["file_id"], caption="收到照片")
        elif "voice" in message:
            self.send(chat, "收到语音")
        elif "forward_origin" in message:
            self.send(chat, f"转发自 {message['forward_origin']['sender_user']['first_name']}:{text}")
        elif "reply_to_message" in message:
            self.send(chat, f"回复「{message['reply_to_message']['text']}」:{text}")
        else:
            self.send(chat, text)

    def _pressed(self, query: Json) -> None:
        data = query["data"]
        answers: dict[str, Json] = {
            "toast": {"text": "已记下"},
            "alert": {"text": "要留意", "show_alert": True},
        }
        if data == "ignored":
            return
        if data == "slow":
            self.may_answer.wait(10)
        self.call("answerCallbackQuery", callback_query_id=query["id"], **answers.get(data, {}))
        if data in {"meeting", "visit", "duty"}:
            message = query["message"]
            rows: Rows = ((("今天", "today"), ("昨天", "yesterday"), ("选日期", "pick")), (("返回", "back"),))
            where = {"chat_id": message["chat"]["id"], "message_id": message["message_id"]}
            self.call("editMessageText", text="哪一天?", reply_markup=inline(rows), **where)
