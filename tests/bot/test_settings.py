"""What the operator decides is checked at the start, and secrets stay secret."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from bot.keys import KeyMissing, audit_key
from bot.logs import Redacting
from bot.settings import Misconfigured, read

TOKEN = "123456789:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An environment of the test's own, away from any .env."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BOT_TOKEN", TOKEN)


def test_the_token_alone_is_enough() -> None:
    settings = read()
    assert settings.api_url == "https://api.telegram.org"
    assert settings.sqlite_file == Path("data/wuze.db")


def test_without_a_token_the_variable_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BOT_TOKEN")
    with pytest.raises(Misconfigured, match="BOT_TOKEN"):
        read()


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("WUZE_DATABASE_URL", "mysql://here"),
        ("WUZE_API_URL", "api.telegram.org"),
        ("WUZE_API_URL", "file:///etc/passwd"),
        ("WUZE_MESSAGES_PER_SECOND", "0"),
        ("WUZE_OPERATOR_CHAT", "me"),
        ("WUZE_CHAT_BURST", "inf"),
        ("WUZE_DEMONSTRATION", "perhaps"),
        ("WUZE_LOG_LEVEL", "LOUD"),
    ],
)
def test_a_wrong_value_is_refused(monkeypatch: pytest.MonkeyPatch, variable: str, value: str) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(Misconfigured, match=variable):
        read()


@pytest.mark.parametrize(
    "url",
    [
        "https://api.telegram.org",
        "http://127.0.0.1.example.org",
        "http://localhost.example.org",
        "http://10.0.0.1:8080",
        "http://0.0.0.0:8080",
        "http://example.org/127.0.0.1",
        "http://127.0.0.1@example.org",
    ],
)
def test_the_demonstrations_clock_is_refused_with_any_api_that_is_not_on_this_machine(
    monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("WUZE_DEMONSTRATION", "true")
    monkeypatch.setenv("WUZE_API_URL", url)
    with pytest.raises(Misconfigured, match="this machine only"):
        read()


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8080", "http://localhost:8080", "http://[::1]:8080", "http://127.9.9.9"]
)
def test_the_demonstration_runs_against_this_machine(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("WUZE_DEMONSTRATION", "true")
    monkeypatch.setenv("WUZE_API_URL", url)
    assert read().demonstration


def test_every_wrong_value_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BOT_TOKEN")
    monkeypatch.setenv("WUZE_PROXY", "nowhere")
    with pytest.raises(Misconfigured) as wrong:
        read()
    assert [fault.split(":")[0] for fault in wrong.value.faults] == ["WUZE_PROXY", "BOT_TOKEN"]


def test_a_file_is_read_where_the_environment_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text("# ours\nWUZE_CHAT_BURST='9'\nWUZE_LOG_LEVEL=debug\n", encoding="utf-8")
    monkeypatch.setenv("WUZE_LOG_LEVEL", "ERROR")
    assert (read().chat_burst, read().log_level) == (9, "ERROR")


def test_the_token_is_neither_shown_nor_logged() -> None:
    assert TOKEN not in repr(read())
    line = logging.LogRecord("x", logging.INFO, "", 0, "GET https://host/bot%s/getMe", (TOKEN,), None)
    assert TOKEN not in Redacting("%(message)s").format(line)


def test_the_audit_key_is_made_once_and_only_its_owner_can_read_it() -> None:
    settings = read()
    key = audit_key(settings)
    assert len(key) == 64
    assert audit_key(settings) == key
    assert settings.key_file.stat().st_mode & 0o777 == 0o600


def test_a_database_without_its_key_is_refused_rather_than_given_a_new_one() -> None:
    settings = read()
    assert settings.sqlite_file is not None
    settings.sqlite_file.parent.mkdir()
    settings.sqlite_file.touch()
    with pytest.raises(KeyMissing, match="WUZE_AUDIT_KEY_FILE"):
        audit_key(settings)


def test_a_key_file_that_a_crash_left_empty_is_no_key() -> None:
    settings = read()
    settings.key_file.parent.mkdir()
    settings.key_file.touch()
    with pytest.raises(KeyMissing, match="WUZE_AUDIT_KEY_FILE"):
        audit_key(settings)


def test_looking_after_the_database_takes_no_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BOT_TOKEN")
    assert read(needs_token=False).bot_token == ""
