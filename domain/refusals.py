"""What a person can be refused, as exceptions that carry a message key and never prose."""

from __future__ import annotations

from domain.messages import Json, Text


class Refused(Exception):
    """A rule forbids the action; the person is told by `text` and nothing is changed."""

    def __init__(self, key: str, **params: Json) -> None:
        super().__init__(key)
        self.text = Text(key, params)


class NotFound(Refused):
    """The thing does not exist, or the actor may not know whether it does: both look the same."""

    def __init__(self) -> None:
        super().__init__("errors.not_found")
