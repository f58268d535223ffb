"""All methods of the Bot API that the playground speaks."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from playground.api import attachments, callbacks, editing, identity, polling, profile, sending
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
    "sendPhoto": attachments.send_photo,
    "sendDocument": attachments.send_document,
    "sendVoice": attachments.send_voice,
    "getFile": attachments.get_file,
    "editMessageText": editing.edit_message_text,
    "editMessageCaption": editing.edit_message_caption,
    "editMessageReplyMarkup": editing.edit_message_reply_markup,
    "deleteMessage": editing.delete_message,
    "answerCallbackQuery": callbacks.answer_callback_query,
    "sendChatAction": callbacks.send_chat_action,
    "getChat": identity.get_chat,
    "setMyCommands": profile.set_my_commands,
    "getMyCommands": profile.get_my_commands,
    "deleteMyCommands": profile.delete_my_commands,
    "setMyName": profile.set_my_name,
    "getMyName": profile.get_my_name,
    "setMyDescription": profile.set_my_description,
    "getMyDescription": profile.get_my_description,
    "setMyShortDescription": profile.set_my_short_description,
    "getMyShortDescription": profile.get_my_short_description,
    "setChatMenuButton": profile.set_chat_menu_button,
    "getChatMenuButton": profile.get_chat_menu_button,
    "leaveChat": identity.leave_chat,
    "logOut": identity.log_out,
    "close": identity.log_out,
}

BY_LOWER_NAME: Mapping[str, tuple[str, Method]] = {
    name.lower(): (name, method) for name, method in METHODS.items()
}
"""Telegram does not mind how a method's name is capitalised."""
