"""The printed table of authorisation is the one in force."""

from __future__ import annotations

from pathlib import Path

from bot.permissions import page
from domain.authorization import TABLE

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "authorization.md"


def test_the_documentation_is_the_table_in_force() -> None:
    advice = "print it anew: python -m bot permissions > docs/authorization.md"
    assert DOCUMENT.read_text(encoding="utf-8") == page(), advice


def test_every_permission_is_a_mark() -> None:
    assert page().count("✓") == len(TABLE)
