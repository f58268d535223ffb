"""The form of a blank: a place or field without a Party organization. Source: R49, R50."""

from __future__ import annotations

from domain.coverage import FIELDS, NAME_CHARACTERS
from domain.forms.fields.choices import Choose, Pick
from domain.forms.fields.dates import Day
from domain.forms.fields.texts import Line
from domain.forms.form import Answers, Form, Step
from domain.people import Sector
from domain.records import LINE_CHARACTERS


def may_be_remote(answers: Answers) -> bool:
    """Whether it has to be asked: in the field of remote places everything is."""
    return answers.get("sector") not in {None, Sector.REMOTE.value}


FORM = Form(
    name="coverage_gap",
    version=1,
    steps=(
        Step("sector", Choose(tuple(FIELDS))),
        Step("name", Line(most=NAME_CHARACTERS)),
        Step("organization", Pick("blank_keepers")),
        Step("remote", Choose(("near", "remote")), when=may_be_remote),
        Step("works", Choose(("nothing", "works"))),
        Step("found_on", Day()),
        Step("line", Line(most=LINE_CHARACTERS), optional=True),
    ),
)
