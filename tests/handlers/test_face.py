"""The bot's face: set where it differs, and never a reason not to start."""

from __future__ import annotations

from typing import Any

import pytest
from telegram import Bot
from telegram.error import NetworkError

from handlers import face
from tests.harness.chat import TOKEN, Wire, World
from tests.services.diary import Diary


class Profile(World):
    """A Telegram that keeps a bot's face."""

    def __init__(self) -> None:
        super().__init__("", Diary.now)
        self.kept: dict[str, Any] = {
            "Name": {"name": ""},
            "Description": {"description": ""},
            "ShortDescription": {"short_description": ""},
            "Commands": [],
        }

    def called(self, name: str, parameters: dict[str, Any]) -> tuple[int, Any]:
        self.calls.append((name, parameters))
        verb, what = name[:3], name[5:]
        if verb == "get":
            return 200, self.kept[what]
        self.kept[what] = parameters["commands"] if what == "Commands" else parameters
        return 200, True


async def test_the_face_is_shown_and_a_second_start_changes_nothing() -> None:
    profile = Profile()
    bot = Bot(TOKEN, request=Wire(profile), get_updates_request=Wire(profile))

    await face.show(bot)
    assert profile.kept["Name"] == {"name": "五责"}
    assert "涉密" in profile.kept["Description"]["description"]
    assert [one["command"] for one in profile.kept["Commands"]] == ["start", "help", "cancel"]
    profile.calls.clear()

    await face.show(bot)
    assert [name for name, _ in profile.calls if name.startswith("set")] == []


async def test_a_telegram_out_of_reach_is_no_reason_to_stop(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    profile = Profile()

    def unreachable(*_: object) -> tuple[int, Any]:
        message = "gone"
        raise NetworkError(message)

    monkeypatch.setattr(profile, "called", unreachable)
    await face.show(Bot(TOKEN, request=Wire(profile), get_updates_request=Wire(profile)))
    assert "could not be shown" in caplog.text


@pytest.mark.parametrize(("key", "most"), [("name", 64), ("description", 512), ("short_description", 120)])
def test_the_face_fits_telegrams_limits(key: str, most: int) -> None:
    assert 0 < len(face.words(key)) <= most
    assert all(len(face.words(f"command_{one}")) <= 256 for one in face.COMMANDS)
