"""The texts of guided forms: every key the engine can say has a block, and every block is said."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from domain.days import NoDay, parse_day
from domain.forms.widgets import CONTROLS
from domain.spans import Half, parse_span
from templates import render
from tests.domain.forms.world import FRIDAY

ROOT = Path(__file__).resolve().parents[2]
SPAN = {"from": "2026-12-31", "from_half": "pm", "to": "2027-01-02", "to_half": "am"}
SAID_OF_A_DAY = (NoDay.UNREAD, NoDay.IMPOSSIBLE, NoDay.CONTRADICTORY)


def built_keys() -> set[str]:
    """Return the keys the engine builds from values."""
    return {
        *(f"forms.{control}" for control in CONTROLS),
        *(f"forms.words_{control}" for control in CONTROLS),
        *(f"forms.{end}_{half}" for end in ("from", "to") for half in Half),
        *(f"forms.day_{reason}" for reason in SAID_OF_A_DAY),
        *(f"forms.span_{reason}" for reason in NoDay),
        *(f"forms.{day}" for day in ("today", "yesterday", "tomorrow")),
    }


def written_keys() -> set[str]:
    """Return the keys that stand as they are in the engine's source."""
    found: set[str] = set()
    for path in (ROOT / "domain" / "forms").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.update(re.findall(r"^forms\.[a-z_]*[a-z]$", node.value))
    return found


def blocks() -> set[str]:
    source = (ROOT / "templates" / "zh" / "forms.j2").read_text(encoding="utf-8")
    return {f"forms.{name}" for name in re.findall(r"{% block ([a-z_]+) %}", source)}


def test_every_key_of_the_engine_has_a_text_and_every_text_is_said() -> None:
    assert built_keys() | written_keys() == blocks()


def test_no_word_means_two_buttons() -> None:
    words = [word for control in CONTROLS for word in render.text(f"forms.words_{control}", {}).split()]
    assert len(set(words)) == len(words)
    for control in set(CONTROLS) - {"none"}:
        assert render.text(f"forms.{control}", {}) in words


@pytest.mark.parametrize(
    ("span", "half_days", "text"),
    [
        (SPAN, 4, "12月31日下午 至 2027年1月2日上午,共 2 天"),
        (
            {"from": "2026-03-02", "from_half": "am", "to": "2026-03-04", "to_half": "pm"},
            6,
            "3月2日上午 至 3月4日下午,共 3 天",
        ),
        (
            {"from": "2026-03-02", "from_half": "am", "to": "2026-03-02", "to_half": "pm"},
            2,
            "3月2日 周一,共 1 天",
        ),
        (
            {"from": "2026-03-02", "from_half": "pm", "to": "2026-03-02", "to_half": "pm"},
            1,
            "3月2日 周一 下午,共 0.5 天",
        ),
    ],
)
def test_a_span_is_read_with_its_halves_and_length(span: dict[str, str], half_days: int, text: str) -> None:
    assert render.text("forms.span", {"span": span, "half_days": half_days}) == text


@pytest.mark.parametrize("reason", NoDay)
def test_the_examples_of_a_refused_span_can_be_sent(reason: NoDay) -> None:
    text = render.text(f"forms.span_{reason}", {"read": "x", "example": FRIDAY.isoformat()})
    examples = re.findall("「(.*?)」", text.partition("例如")[2])
    assert examples
    assert all(parse_span(example, FRIDAY) for example in examples)


@pytest.mark.parametrize("reason", SAID_OF_A_DAY)
def test_the_examples_of_a_refused_day_can_be_sent(reason: NoDay) -> None:
    text = render.text(f"forms.day_{reason}", {"read": "x", "example": FRIDAY.isoformat()})
    examples = re.findall("「(.*?)」", text.partition("例如")[2])
    assert examples
    assert all(parse_day(example, FRIDAY) for example in examples)


def test_what_was_typed_is_never_markup() -> None:
    assert "&lt;b&gt;" in render.text("forms.choice_unread", {"read": "<b>", "fits": ["支委会"]})
