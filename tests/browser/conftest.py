"""A browser, a playground and a scripted bot for the tests of the chat page.

Playwright's synchronous interface keeps an event loop running in this thread while it is open. Its fixtures
therefore end with this folder, before pytest-asyncio's tests elsewhere need a loop of their own; tests in
here are ordinary functions, never coroutines.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright

from tests.browser.phone import Phone
from tests.browser.scripted_bot import ScriptedBot
from tests.browser.server import PlaygroundProcess

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
)
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
HOW_TO_GET_ONE = (
    "no Chromium found: install one (Debian, Ubuntu: apt install chromium; macOS: brew install --cask "
    "chromium; or Google Chrome) or name its program in WUZE_BROWSER"
)
WIDE = (1280, 800)
NARROW = (360, 640)
PATIENCE_MS = 15_000
"""A start of the bot fits into it, with both cores busy."""


def browser_program() -> str | None:
    """The browser's program: WUZE_BROWSER, or the first known name on the path."""
    given = os.environ.get("WUZE_BROWSER")
    return given or next((found for name in NAMES if (found := shutil.which(name))), None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything in this folder, so that `-m "not browser"` leaves it out."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """A headless Chromium; without one the test is skipped, or fails under CI."""
    program = browser_program()
    if program is None:
        if os.environ.get("CI") == "true":
            pytest.fail(HOW_TO_GET_ONE)
        pytest.skip(HOW_TO_GET_ONE)
    with sync_playwright() as playwright:
        expect.set_options(timeout=PATIENCE_MS)
        opened = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        yield opened
        opened.close()


@pytest.fixture
def playground(tmp_path: Path) -> Iterator[PlaygroundProcess]:
    """A playground process with a handful of people and a state directory."""
    process = PlaygroundProcess(tmp_path)
    process.start()
    yield process
    process.stop()


@pytest.fixture
def bot(playground: PlaygroundProcess) -> Iterator[ScriptedBot]:
    """A tiny bot that polls the playground."""
    scripted = ScriptedBot(playground.address)
    scripted.start()
    yield scripted
    scripted.stop()


@pytest.fixture
def phone_at(browser: Browser) -> Iterator[Callable[..., Phone]]:
    """Makes phones that show the page at an address: `phone_at(address, size=NARROW, scheme="dark")`."""
    contexts: list[BrowserContext] = []

    def make(
        address: str, size: tuple[int, int] = WIDE, scheme: str = "light", *, finger: bool = False
    ) -> Phone:
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme="dark" if scheme == "dark" else "light",
            locale="zh-CN",
            has_touch=finger,
            accept_downloads=True,
        )
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        return Phone(context.new_page(), address)

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def new_phone(phone_at: Callable[..., Phone], playground: PlaygroundProcess) -> Callable[..., Phone]:
    """Makes phones that show the playground: `new_phone(size=NARROW, scheme="dark")`."""
    return partial(phone_at, playground.address)


@pytest.fixture
def phone(new_phone: Callable[..., Phone], bot: ScriptedBot) -> Phone:  # noqa: ARG001  the bot must be there first
    """A wide window with a bot behind it."""
    return new_phone()
