"""All methods of the Bot API that the playground speaks."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from playground.api import callbacks, editing, identity, polling, sending
from playground.params import Params
from playground.world import World

Method = Callable[[World, Params], Any | Awaitable[Any]]

METHODS: Mapping[str, Method] = {
    "getMe": identity.get_me,
    "getUpdates": polling.get_updates,
    "setWebhook": polling.set_webhook,
    "deleteWebhook": polling.delete_webhook,
    "getWebhookInfo": polling.get_webhook_info,
    "sendMessage": sending.send_message,
    "editMessageText": editing.edit_message_text,
    "editMessageCaption": editing.edit_message_caption,
    "editMessageReplyMarkup": editing.edit_message_reply_markup,
    "deleteMessage": editing.delete_message,
    "answerCallbackQuery": callbacks.answer_callback_query,
    "sendChatAction": callbacks.send_chat_action,
    "getChat": identity.get_chat,
    "leaveChat": identity.leave_chat,
    "logOut": identity.log_out,
    "close": identity.log_out,
}

BY_LOWER_NAME: Mapping[str, tuple[str, Method]] = {name.lower(): (name, method) for name, method in METHODS.items()}
"""Telegram does not mind how a method's name is capitalised."""
