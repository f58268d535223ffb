"""Forms about responsibility lists: who bears a line, a line of one's own, its wording, and publishing.

Once lists are published, the name of what is changed carries a mark, and a reason is asked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.forms.fields.choices import Choose, Pick, PickSeveral
from domain.forms.fields.dates import Day
from domain.forms.fields.texts import Line
from domain.forms.form import Answers, Form, Step
from domain.records import LINE_CHARACTERS
from domain.responsibility_lists import (
    BASIS_CHARACTERS,
    FACT_CHARACTERS,
    PORTFOLIO_CHARACTERS,
    TITLE_CHARACTERS,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from domain.messages import Json


def is_published(answers: Answers) -> bool:
    """Whether what is changed stands on published lists: then a reason is asked."""
    return str(answers.get("target") or answers.get("member") or "").endswith(".p")


_REASON = Step("reason", Line(most=LINE_CHARACTERS), when=is_published)

ASSIGN = Form(
    name="duty_assign",
    version=1,
    steps=(
        Step("target", Pick("list_sections")),
        Step("lead", Pick("list_posts", of="target")),
        Step("helpers", PickSeveral("list_posts", of="target"), optional=True),
        _REASON,
    ),
)

ADD = Form(
    name="duty_item",
    version=1,
    steps=(
        Step("target", Pick("list_categories")),
        Step("title", Line(most=TITLE_CHARACTERS)),
        Step("fact", Line(most=FACT_CHARACTERS)),
        Step("basis", Line(most=BASIS_CHARACTERS)),
        Step("lead", Pick("list_posts", of="target")),
        _REASON,
    ),
)

REWORD = Form(
    name="duty_reword",
    version=1,
    steps=(
        Step("target", Pick("list_lines")),
        Step("part", Choose(("title", "fact", "basis"))),
        Step("words", Line(most=FACT_CHARACTERS)),
        _REASON,
    ),
)

SERVE = Form(
    name="duty_serve",
    version=1,
    steps=(
        Step("target", Pick("list_lines")),
        Step("serves", Pick("list_upper", of="target"), optional=True),
        _REASON,
    ),
)

STRIKE = Form(
    name="duty_strike",
    version=1,
    steps=(Step("target", Pick("list_lines")), Step("reason", Line(most=LINE_CHARACTERS))),
)

RESTORE = Form(name="duty_restore", version=1, steps=(Step("target", Pick("list_lines")), _REASON))

PUBLISH = Form(
    name="list_publish",
    version=1,
    steps=(
        Step("list", Pick("lists_to_publish")),
        Step("decided_on", Day()),
        Step("document", Line(most=LINE_CHARACTERS)),
    ),
)

PORTFOLIO = Form(
    name="portfolio",
    version=1,
    steps=(Step("member", Pick("list_members")), Step("line", Line(most=PORTFOLIO_CHARACTERS)), _REASON),
)


def prefill_target(name: str) -> Answers:
    """Return the answers of `n:<form>:<list>.<line or section>[.p]`: what is changed is chosen."""
    known: Mapping[str, Json] = {"target": name} if name else {}
    return known


def prefill_list(name: str) -> Answers:
    """Return the answers of `n:list_publish:<list>`: which lists is chosen."""
    known: Mapping[str, Json] = {"list": name} if name else {}
    return known


def prefill_member(name: str) -> Answers:
    """Return the answers of `n:portfolio:<list>.<office>[.p]`: whose it is is chosen."""
    known: Mapping[str, Json] = {"member": name} if name else {}
    return known
