"""What came of a reply; the chat side is one `match` over these."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from domain.forms.form import Answers
    from domain.messages import Text


@dataclass(frozen=True)
class Asked:
    """A question is open: the next one, or the same one with its buttons changed."""

    step: str


@dataclass(frozen=True)
class Rejected:
    """The reply did not fit, for this reason; the question of the step is open (None: the summary)."""

    step: str | None
    reason: Text


@dataclass(frozen=True)
class Reviewing:
    """Everything is answered; the summary is shown."""


@dataclass(frozen=True)
class Finished:
    """The person saved; the answers of the questions that apply, all of them valid."""

    answers: Answers


@dataclass(frozen=True)
class PutAside:
    """The person goes on later; the session is kept as it is."""


@dataclass(frozen=True)
class Discarded:
    """The person gave the form up."""


Outcome: TypeAlias = Asked | Rejected | Reviewing | Finished | PutAside | Discarded
