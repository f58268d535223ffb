"""Message keys become text: one block of one Jinja2 file per key, escaped for Telegram's HTML.

`meeting.saved` is the block `saved` of `templates/zh/meeting.j2`. A key without a block or a gap
without a value raises: a test walks all keys, so that no person meets it.
"""

from __future__ import annotations

import json
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

if TYPE_CHECKING:
    from domain.messages import Json, Params

LANGUAGE = "zh"

LABELS = 4096
"""Rendered labels kept, about 1 MB."""

WEEKDAYS = "一二三四五六日"


class UnknownKey(KeyError):
    """No template has a block for this message key."""


def text(key: str, params: Params) -> str:
    """The text of a message, as HTML. Raises UnknownKey, or jinja2.UndefinedError for a missing value."""
    name, _, block = key.partition(".")
    try:
        render = _template(name).blocks[block]
    except (KeyError, FileNotFoundError):
        raise UnknownKey(key) from None
    template = _template(name)
    return "".join(render(template.new_context(dict(params)))).strip()


def label(given: Json) -> str:
    """The words on a button: data as they are, or a key's text without markup."""
    if isinstance(given, str):
        return given
    return _label(given["key"], json.dumps(given["params"], sort_keys=True))


@lru_cache(maxsize=LABELS)
def _label(key: str, params: str) -> str:
    """Labels are few and said again and again: each is rendered once."""
    return unescape(text(key, json.loads(params)))


def unescape(words: str) -> str:
    """Undo the escaping of data, for places that show plain text."""
    for escaped, plain in (("&lt;", "<"), ("&gt;", ">"), ("&#34;", '"'), ("&#39;", "'"), ("&amp;", "&")):
        words = words.replace(escaped, plain)
    return words


def has(key: str) -> bool:
    """Whether a key has a text."""
    name, _, block = key.partition(".")
    try:
        return block in _template(name).blocks
    except FileNotFoundError:
        return False


@cache
def _template(name: str) -> Template:
    if not (Path(__file__).parent / LANGUAGE / f"{name}.j2").is_file():
        raise FileNotFoundError(name)
    return _environment().get_template(f"{name}.j2")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / LANGUAGE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters.update(day=day, day_alone=day_alone, day_year=day_year, number=number, say=say)
    return environment


def say(given: Json) -> Markup | str:
    """A nested label, such as an option's: data as they are (escaped when printed), or a key's text."""
    if isinstance(given, str):
        return given
    return Markup(text(given["key"], given["params"]))  # noqa: S704 - escaped by the rendering of that key


def day(iso: str) -> str:
    """An ISO date as 3月27日 周五."""
    return f"{day_alone(iso)} 周{WEEKDAYS[date.fromisoformat(iso).weekday()]}"


def day_alone(iso: str) -> str:
    """An ISO date as 3月27日: where the weekday is of no use, and the line is to stay short."""
    on = date.fromisoformat(iso)
    return f"{on.month}月{on.day}日"


def day_year(iso: str) -> str:
    """An ISO date as 2026年3月27日."""
    on = date.fromisoformat(iso)
    return f"{on.year}年{on.month}月{on.day}日"


def number(value: float) -> str:
    """A number without a needless decimal: 3, 2.5."""
    return f"{value:g}"
