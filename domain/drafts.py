"""Drafts: forms that are being filled, and what became of those that no longer are."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from domain.records import Origin

if TYPE_CHECKING:
    from domain.authorization import State
    from domain.forms.session import Session


@dataclass(frozen=True)
class Terms:
    """On whose behalf and about what a form is filled in; nothing said means for oneself, something new."""

    for_office_id: int | None = None
    """The office of the leader for whom a clerk enters."""
    about_id: int | None = None
    """The version of a record that is corrected or followed up."""
    origin: Origin = Origin.CHAT


@dataclass(frozen=True)
class Draft:
    """A form of one person, begun in one of their offices, as it is stored."""

    id: int
    person_id: int
    office_id: int
    session: Session
    state: State
    asked_outbox_id: int | None
    """The message that shows it, as the outbox numbers it."""
    asked_message_id: int | None
    """The same as Telegram numbers it; None until Telegram has it."""
    focused: bool
    """What the person types belongs to it."""
    terms: Terms = field(default_factory=Terms)

    @property
    def form(self) -> tuple[str, int]:
        """Name and version of the form it was begun in."""
        return self.session.form, self.session.version


@dataclass(frozen=True)
class Listed:
    """An open draft in the list, with the local day on which it was last changed."""

    draft: Draft
    changed_on: date
