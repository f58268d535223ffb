"""What the guided conversation knows of a form beyond its questions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from domain.forms.environment import Environment
    from domain.forms.form import Answers, Form
    from domain.messages import Message
    from domain.people import Actor
    from storage.database import Tx

Submit: TypeAlias = "Callable[[Tx, Actor, Answers, int, datetime], int]"
"""Takes (tx, actor, answers, draft id, now) and gives the record's id; the same draft gives the same
record. Raises Refused."""

Receipt: TypeAlias = "Callable[[Tx, Actor, int, datetime], Message]"
"""Takes (tx, actor, record id, now). Raises NotFound."""

LeadsTo: TypeAlias = "Callable[[Answers, Environment], tuple[str, Answers]]"
"""Takes the answers and what may be asked of the world; gives the next form's name and answers."""


@dataclass(frozen=True)
class FormEntry:
    """A form, what saving it does and how the saved record is confirmed."""

    form: Form
    submit: Submit
    receipt: Receipt
    leads_to: LeadsTo | None = None
    """Instead of a summary, another form is begun."""
