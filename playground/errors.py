"""Refusals in Telegram's own words.

The wordings are those of the Bot API server (tdlib/telegram-bot-api) and of the library under it (tdlib/td); what comes
from Telegram's closed servers is worded as bots have always received it.
"""

BLOCKED = "Forbidden: bot was blocked by the user"
NEVER_STARTED = "Forbidden: bot can't initiate conversation with a user"
NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a "
    "current content and reply markup of the message"
)
OTHER_POLLER = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
POLLER_ENDED_BY_WEBHOOK = "Conflict: terminated by setWebhook request"
WEBHOOK_ACTIVE = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)
QUERY_TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"


class ApiError(Exception):
    """Telegram refuses a call: the answer carries this code, this description and these parameters."""

    def __init__(self, code: int, description: str, *, retry_after: int | None = None) -> None:
        """`code` is the HTTP status too; `retry_after` is in seconds."""
        super().__init__(description)
        self.code = code
        self.description = description
        self.retry_after = retry_after


class ControlError(Exception):
    """The playground's own control API refuses: the person cannot do that."""

    def __init__(self, status: int, reason: str) -> None:
        """`reason` is an English sentence for the developer or the page."""
        super().__init__(reason)
        self.status = status
        self.reason = reason


def bad_request(reason: str) -> ApiError:
    """Build the most common refusal: 400 with Telegram's prefix."""
    return ApiError(400, f"Bad Request: {reason}")


def too_many(seconds: int) -> ApiError:
    """Build the refusal of a caller who is too fast."""
    return ApiError(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)
