"""The forms of who visits: two people by hand, and somebody instead of somebody else. Source: R60-R62."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.forms.fields.choices import Pick
from domain.forms.fields.dates import Day
from domain.forms.fields.texts import Line
from domain.forms.form import Answers, Form, Step
from domain.records import LINE_CHARACTERS

if TYPE_CHECKING:
    from domain.messages import Json

_AHEAD_DAYS = 366
"""A round lies within a year."""

PAIR = Form(
    name="pair",
    version=1,
    steps=(
        Step("place", Pick("pair_places")),
        Step("first", Pick("pair_firsts", of="place")),
        Step("second", Pick("pair_seconds", of="first")),
        Step("visit_on", Day(latest_offset_days=_AHEAD_DAYS), optional=True),
        Step("reason", Line(most=LINE_CHARACTERS), optional=True),
    ),
)

SUBSTITUTION = Form(
    name="substitution",
    version=1,
    steps=(
        Step("who", Pick("substituted")),
        Step("extent", Pick("substituted_at", of="who")),
        Step("instead", Pick("substitutes", of="extent")),
        Step("reason", Line(most=LINE_CHARACTERS)),
    ),
)


def prefill_place(name: str) -> Answers:
    """Return the answers of `n:pair:<inspection>`: it is chosen already."""
    return {"place": name} if name else {}


def prefill_former(name: str) -> Answers:
    """Return the answers of `n:substitution:<round>.<person>[.<inspection>]`: they are chosen already."""
    parts = name.split(".") if name else []
    known: dict[str, Json] = {"who": ".".join(parts[:2])} if len(parts) > 1 else {}
    return {**known, "extent": name} if len(parts) > 2 else known  # noqa: PLR2004 - all three are said
