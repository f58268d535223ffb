"""A local Bot API server with a chat page; knows nothing of the bot."""
