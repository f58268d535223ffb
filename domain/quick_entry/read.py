"""Reading one free line as the answers of a guided form.

A form is taken only when the line names one form and no other outside of its texts; an answer only
when nothing else could be meant. The rest is left to be asked.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from domain.quick_entry import deeds, duty_stays, items, meetings, papers, visits
from domain.quick_entry.draft import Draft
from domain.quick_entry.layout import Layout, lay_out
from domain.quick_entry.line import Line
from domain.quick_entry.piece import Marker, Piece, together
from domain.quick_entry.refused import asks_or_orders, too_little, undone
from domain.quick_entry.triggers import find_triggers

if TYPE_CHECKING:
    from domain.forms.environment import Environment
    from domain.messages import Json


@dataclass(frozen=True)
class Entry:
    """A form and what a line says of its questions."""

    form: str
    answers: Mapping[str, Json]
    """By the form's step keys, as its fields store them."""
    unread: str
    """What was put nowhere, as it was typed."""


Finds: TypeAlias = "Callable[[Line, Environment], Sequence[Iterable[Piece]]]"
Fill: TypeAlias = "Callable[[Draft, Environment], bool]"


@dataclass(frozen=True)
class _Grammar:
    """How the lines of a form are read."""

    finds: Finds
    markers: Sequence[Marker]
    fill: Fill
    inner: Sequence[Marker] = ()


_GRAMMARS: Mapping[str, _Grammar] = {
    "meeting": _Grammar(meetings.finds, meetings.MARKERS, meetings.fill, meetings.INNER),
    "visit": _Grammar(visits.finds, visits.MARKERS, visits.fill),
    "duty_stay": _Grammar(duty_stays.finds, duty_stays.MARKERS, duty_stays.fill),
    "upward_report": _Grammar(papers.finds, papers.MARKERS, papers.fill_report),
    "plan": _Grammar(papers.finds, papers.MARKERS, papers.fill_plan),
    "in_person": _Grammar(deeds.finds, deeds.MATTER, deeds.fill_matter),
    "problem": _Grammar(deeds.finds, deeds.MATTER, deeds.fill_matter),
    "support_request": _Grammar(deeds.finds, deeds.MATTER, deeds.fill_support),
    "talk": _Grammar(deeds.finds_talk, deeds.TALK, deeds.fill_talk),
    "vehicle": _Grammar(deeds.finds, deeds.VEHICLE, deeds.fill_vehicle),
}

_ITEM = _Grammar(items.finds, items.MARKERS, items.fill)
"""Of a duty item, which is named by itself and not by a trigger."""


def read(line: str, environment: Environment, forms: Collection[str]) -> Entry | None:
    """Return what a line says, or None when it is no entry of one of these forms."""
    written = Line.of(line)
    if written is None or asks_or_orders(written):
        return None
    named = {piece.value[0] for piece in find_triggers(written)}
    if not named and "general" in forms:
        return _filled("general", _ITEM, _laid_out(_ITEM, written, environment), environment)
    entries = [
        (form, layout) for form in sorted(named) if (layout := _alone(form, written, environment)) is not None
    ]
    if len(entries) != 1 or entries[0][0] not in forms:
        return None
    form, layout = entries[0]
    if "general" in forms and items.leads(layout, environment):
        return None
    return _filled(form, _GRAMMARS[form], layout, environment)


def _laid_out(grammar: _Grammar, line: Line, environment: Environment) -> Layout:
    return lay_out(line, together(*grammar.finds(line, environment)), grammar.markers, grammar.inner)


def _alone(form: str, line: Line, environment: Environment) -> Layout | None:
    """Return the line laid out as one of this form, unless it names another form as well."""
    layout = _laid_out(_GRAMMARS[form], line, environment)
    named = {piece.value[0] for piece in layout.pieces("trigger")}
    return layout if named == {form} else None


def _filled(form: str, grammar: _Grammar, layout: Layout, environment: Environment) -> Entry | None:
    draft = Draft(layout)
    if undone(layout, environment.today) or not grammar.fill(draft, environment):
        return None
    if too_little(layout, draft.answers):
        return None
    return Entry(form, dict(draft.answers), draft.unread())
