"""What the guided conversation knows of a form beyond its questions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from domain.forms.environment import Environment
    from domain.forms.form import Answers, Form
    from domain.messages import Json, Message
    from domain.people import Actor
    from storage.database import Tx

Submit: TypeAlias = "Callable[[Tx, Actor, Answers, int, datetime], int]"
"""Takes (tx, actor, answers, draft id, now) and gives the record's id; the same draft gives the same
record. Raises Refused."""

Receipt: TypeAlias = "Callable[[Tx, Actor, int, datetime], Message]"
"""Takes (tx, actor, record id, now). Raises NotFound."""

LeadsTo: TypeAlias = "Callable[[Answers, Environment], tuple[str, Answers]]"
"""Takes the answers and what may be asked of the world; gives the next form's name and answers."""


def nothing(_prefill: str) -> Mapping[str, Json]:
    """Return the answers of a form that is always begun empty."""
    return {}


@dataclass(frozen=True)
class FormEntry:
    """A form, what saving it does and how the saved record is confirmed."""

    form: Form
    submit: Submit
    receipt: Receipt
    at_once: bool = False
    """Saved as soon as the last question is answered: there is no summary, and it can be changed later."""
    leads_to: LeadsTo | None = None
    """Instead of a summary, another form is begun."""
    prefill: Callable[[str], Answers] = nothing
    """Of a form that makes no record: answers for what follows its name in `n:<form>:<prefill>`.

    For all others they follow from the catalogue, see `domain.catalogue.ways`.
    """
