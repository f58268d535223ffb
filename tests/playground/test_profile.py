"""The bot's face."""

import pytest

from tests.playground.bench import LI, MING, Bench

COMMANDS = [{"command": "help", "description": "怎么用"}]


async def test_commands_are_kept_by_scope_and_language(bench: Bench) -> None:
    await bench.bot("setMyCommands", commands=COMMANDS)
    own = [{"command": "mine", "description": "我的"}]
    await bench.bot(
        "setMyCommands", commands=own, scope={"type": "chat", "chat_id": MING}, language_code="zh"
    )
    assert await bench.bot("getMyCommands") == COMMANDS
    assert await bench.bot("getMyCommands", language_code="zh") == []
    assert (
        await bench.bot("getMyCommands", scope={"type": "chat", "chat_id": MING}, language_code="zh") == own
    )
    assert (await bench.chat(MING))["commands"] == own
    assert (await bench.chat(LI))["commands"] == COMMANDS
    await bench.bot("deleteMyCommands")
    assert await bench.bot("getMyCommands") == []


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"commands": "{"}, "can't parse commands JSON object"),
        ({"commands": {"a": 1}}, "expected an Array of BotCommand"),
        ({"commands": ["x"]}, "can't parse BotCommand: expected an Object"),
        ({"commands": [{"command": "x"}]}, "can't parse BotCommand: Can't find field \"description\""),
        ({"commands": [{"command": "/", "description": "x"}]}, "command must be non-empty"),
        ({"commands": [{"command": "x" * 33, "description": "x"}]}, "command length must not exceed 32"),
        ({"commands": [{"command": "Help", "description": "x"}]}, "BOT_COMMAND_INVALID"),
        ({"commands": [{"command": "x", "description": " "}]}, "command description must be non-empty"),
        (
            {"commands": [{"command": "x", "description": "一" * 257}]},
            "command description length must not exceed 256",
        ),
        ({"commands": COMMANDS * 101}, "BOT_COMMANDS_TOO_MUCH"),
        (
            {"commands": COMMANDS, "scope": {"type": "moon"}},
            "can't parse BotCommandScope: Unsupported type specified",
        ),
        ({"commands": COMMANDS, "language_code": "chinese"}, "invalid language code specified"),
    ],
)
async def test_commands_that_telegram_would_refuse_are_refused(
    bench: Bench, params: dict[str, object], words: str
) -> None:
    assert await bench.refusal("setMyCommands", **params) == f"400 Bad Request: {words}"


async def test_names_and_descriptions_are_kept_by_language(bench: Bench) -> None:
    await bench.bot("setMyName", name="五责")
    await bench.bot("setMyDescription", description="记工作")
    await bench.bot("setMyShortDescription", short_description="记")
    await bench.bot("setMyShortDescription", short_description="note", language_code="en")
    assert await bench.bot("getMyName") == {"name": "五责"}
    assert await bench.bot("getMyDescription", language_code="zh") == {"description": "记工作"}
    assert await bench.bot("getMyShortDescription", language_code="en") == {"short_description": "note"}
    assert await bench.bot("getMyShortDescription") == {"short_description": "记"}
    assert (await bench.bot("getMe"))["first_name"] == "五责"
    face = await bench.control("GET", "bot")
    assert (face["name"], face["description"], face["short_description"]) == ("五责", "记工作", "记")
    await bench.bot("setMyName", name="")
    assert await bench.bot("getMyName") == {"name": "Wuze"}


async def test_names_and_descriptions_have_a_longest_length(bench: Bench) -> None:
    assert await bench.refusal("setMyName", name="一" * 65) == "400 Bad Request: name is too long"


async def test_the_menu_button_may_differ_by_chat(bench: Bench) -> None:
    await bench.started()
    assert await bench.bot("getChatMenuButton") == {"type": "default"}
    await bench.bot("setChatMenuButton", menu_button={"type": "commands"})
    assert await bench.bot("getChatMenuButton", chat_id=MING) == {"type": "commands"}
    await bench.bot("setChatMenuButton", chat_id=MING, menu_button={"type": "default"})
    assert await bench.bot("getChatMenuButton", chat_id=MING) == {"type": "default"}
    words = await bench.refusal("setChatMenuButton", menu_button={"type": "moon"})
    assert words == "400 Bad Request: can't parse menu button: MenuButton has unsupported type"


async def test_a_chat_is_known_once_the_person_has_written(bench: Bench) -> None:
    assert await bench.refusal("getChat", chat_id=MING) == "400 Bad Request: chat not found"
    await bench.started()
    chat = await bench.bot("getChat", chat_id=MING)
    assert (chat["type"], chat["first_name"], chat["last_name"]) == ("private", "明", "王")


async def test_a_private_chat_cannot_be_left(bench: Bench) -> None:
    await bench.started()
    assert await bench.refusal("leaveChat", chat_id=MING) == "400 Bad Request: can't leave private chats"
