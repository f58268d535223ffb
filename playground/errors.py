"""Refusals in Telegram's own words.

The wordings are those of the Bot API server (tdlib/telegram-bot-api) and of the library under it (tdlib/td);
what comes from Telegram's closed servers is worded as bots have always received it.
"""

from enum import StrEnum


class Refusal(StrEnum):
    """Everything that the playground can answer instead of a result; docs/playground.md lists each."""

    ACTION_WRONG = "Bad Request: wrong parameter action in request"
    ANSWER_TOO_LONG = "Bad Request: MESSAGE_TOO_LONG"
    BLOCKED = "Forbidden: bot was blocked by the user"
    BUTTON_DATA = "Bad Request: BUTTON_DATA_INVALID"
    BUTTON_KIND = (
        "Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
    )
    BUTTON_OBJECT = "Bad Request: can't parse inline keyboard button: InlineKeyboardButton must be an Object"
    BUTTON_TEXT_EMPTY = "Bad Request: inline keyboard button text must be non-empty"
    BUTTON_TEXT_MISSING = "Bad Request: can't parse inline keyboard button: Can't find field \"text\""
    CAPTION_MISSING = "Bad Request: there is no caption in the message to edit"
    CAPTION_TOO_LONG = "Bad Request: message caption is too long"
    CHAT_ID_EMPTY = "Bad Request: chat_id is empty"
    CHAT_NOT_FOUND = "Bad Request: chat not found"
    COMMAND_EMPTY = "Bad Request: command must be non-empty"
    COMMAND_FIELD = "Bad Request: can't parse BotCommand: Can't find field \"{field}\""
    COMMAND_INVALID = "Bad Request: BOT_COMMAND_INVALID"
    COMMAND_OBJECT = "Bad Request: can't parse BotCommand: expected an Object"
    COMMAND_TOO_LONG = "Bad Request: command length must not exceed 32"
    COMMANDS_ARRAY = "Bad Request: expected an Array of BotCommand"
    COMMANDS_TOO_MUCH = "Bad Request: BOT_COMMANDS_TOO_MUCH"
    DELETE_NOT_FOUND = "Bad Request: message to delete not found"
    DELETE_TOO_OLD = "Bad Request: message can't be deleted for everyone"
    DESCRIPTION_EMPTY = "Bad Request: command description must be non-empty"
    DESCRIPTION_TOO_LONG = "Bad Request: command description length must not exceed 256"
    EDIT_FORBIDDEN = "Bad Request: message can't be edited"
    EDIT_NOT_FOUND = "Bad Request: message to edit not found"
    EDIT_NO_TEXT = "Bad Request: there is no text in the message to edit"
    EDIT_TOO_LONG = "Bad Request: MESSAGE_TOO_LONG"
    FACE_TOO_LONG = "Bad Request: {what} is too long"
    FILE_EMPTY = "Bad Request: file must be non-empty"
    FILE_ID_EMPTY = "Bad Request: file_id not specified"
    FILE_ID_INVALID = "Bad Request: invalid file_id"
    FILE_ID_WRONG = (
        "Bad Request: wrong remote file identifier specified: can't unserialize it. Wrong last symbol"
    )
    FILE_MISSING = "Bad Request: there is no {kind} in the request"
    FILE_TOO_BIG = "Bad Request: file is too big"
    FILE_TYPE = "Bad Request: can't use file of type {found} as {wanted}"
    FILE_URL = "Bad Request: failed to get HTTP URL content"
    HTML_ATTRIBUTE = (
        'Bad Request: can\'t parse entities: Empty attribute name in the tag "{tag}" at byte offset {offset}'
    )
    HTML_END_MISSING = (
        "Bad Request: can't parse entities: Can't find end tag corresponding to start tag \"{tag}\""
    )
    HTML_END_UNCLOSED = "Bad Request: can't parse entities: Unclosed end tag at byte offset {offset}"
    HTML_END_UNEXPECTED = "Bad Request: can't parse entities: Unexpected end tag at byte offset {offset}"
    HTML_END_UNMATCHED = (
        "Bad Request: can't parse entities: Unmatched end tag at byte offset {offset}, "
        'expected "</{tag}>", found "</{found}>"'
    )
    HTML_SPAN = (
        'Bad Request: can\'t parse entities: Tag "span" must have class "tg-spoiler" at byte offset {offset}'
    )
    HTML_START_UNCLOSED = "Bad Request: can't parse entities: Unclosed start tag at byte offset {offset}"
    HTML_TAG_UNCLOSED = (
        'Bad Request: can\'t parse entities: Unclosed start tag "{tag}" at byte offset {offset}'
    )
    HTML_TAG_UNSUPPORTED = (
        'Bad Request: can\'t parse entities: Unsupported start tag "{tag}" at byte offset {offset}'
    )
    INLINE_EXPECTED = "Bad Request: inline keyboard expected"
    JSON_INVALID = "Bad Request: can't parse {what} JSON object"
    KEYBOARD_ARRAYS = 'Bad Request: field "{field}"{whose} must be an Array of Arrays'
    KEYBOARD_BUTTON_OBJECT = (
        "Bad Request: can't parse keyboard button: KeyboardButton must be a String or an Object"
    )
    KEYBOARD_BUTTON_TEXT = "Bad Request: keyboard button text must be non-empty"
    KEYBOARD_BUTTON_TEXT_MISSING = "Bad Request: can't parse keyboard button: Can't find field \"text\""
    LANGUAGE_INVALID = "Bad Request: invalid language code specified"
    LEAVE_PRIVATE = "Bad Request: can't leave private chats"
    MARKUP_OBJECT = "Bad Request: object expected as reply markup"
    MARKUP_TOO_LONG = "Bad Request: reply markup is too long"
    MENU_BUTTON = "Bad Request: can't parse menu button: MenuButton has unsupported type"
    MESSAGE_ID_EMPTY = "Bad Request: message identifier is not specified"
    METHOD_NOT_FOUND = "Not Found: method not found"
    NEVER_STARTED = "Forbidden: bot can't initiate conversation with a user"
    NOT_FOUND = "Not Found"
    NOT_MODIFIED = (
        "Bad Request: message is not modified: specified new message content and reply markup are exactly "
        "the same as a current content and reply markup of the message"
    )
    OTHER_POLLER = (
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
    )
    PARSE_MODE = "Bad Request: unsupported parse_mode"
    PHOTO_DIMENSIONS = "Bad Request: PHOTO_INVALID_DIMENSIONS"
    PHOTO_TOO_BIG = (
        "Bad Request: file of size {size} bytes is too big for a photo; the maximum size is 10485760 bytes"
    )
    PHOTO_UNREADABLE = "Bad Request: IMAGE_PROCESS_FAILED"
    POLLER_ENDED_BY_WEBHOOK = "Conflict: terminated by setWebhook request"
    QUERY_TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"
    REPLY_NOT_FOUND = "Bad Request: message to be replied not found"
    REPLY_OBJECT = "Bad Request: object expected as reply parameters"
    SCOPE_INVALID = "Bad Request: can't parse BotCommandScope: Unsupported type specified"
    TEXT_BLANK = "Bad Request: text must be non-empty"
    TEXT_EMPTY = "Bad Request: message text is empty"
    TEXT_SOURCE_TOO_LONG = "Bad Request: text is too long"
    TEXT_TOO_LONG = "Bad Request: message is too long"
    TOKEN_INVALID = "Unauthorized: invalid token specified"  # noqa: S105  a wording, not a token
    TOO_LARGE = "Request Entity Too Large"
    TOO_MANY = "Too Many Requests: retry after {seconds}"
    WEBHOOK_ACTIVE = (
        "Conflict: can't use getUpdates method while webhook is active; "
        "use deleteWebhook to delete the webhook first"
    )
    WEBHOOK_URL = "Bad Request: bad webhook: An HTTPS URL must be provided for webhook"


_CODES = {
    "Bad Request": 400,
    "Unauthorized": 401,
    "Forbidden": 403,
    "Not Found": 404,
    "Conflict": 409,
    "Request Entity Too Large": 413,
    "Too Many Requests": 429,
    "Internal Server Error": 500,
    "Bad Gateway": 502,
}


class ApiError(Exception):
    """Telegram refuses a call: the answer carries this description and the code that belongs to it."""

    def __init__(self, wording: str, *, retry_after: int | None = None, **fields: object) -> None:
        """Fill the wording's placeholders; `retry_after` is in seconds and goes into the parameters."""
        description = wording.format(**fields) if fields else str(wording)
        super().__init__(description)
        self.description = description
        self.code = _CODES.get(description.partition(":")[0], 400)
        self.retry_after = retry_after


class ControlError(Exception):
    """The playground's own control API refuses: the person cannot do that."""

    def __init__(self, status: int, reason: str) -> None:
        """`reason` is an English sentence for the developer or the page."""
        super().__init__(reason)
        self.status = status
        self.reason = reason


def too_many(seconds: int) -> ApiError:
    """Build the refusal of a caller who is too fast."""
    return ApiError(Refusal.TOO_MANY, seconds=seconds, retry_after=seconds)
