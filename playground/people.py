"""The people who can write to the bot."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Json = dict[str, Any]

_TEXT_FIELDS = ("last_name", "phone", "title", "group", "username")


class PeopleError(ValueError):
    """The people file does not say who there is."""


@dataclass(frozen=True, slots=True)
class Person:
    """One person with a Telegram account and one private chat with the bot."""

    id: int
    """Telegram's user id; the private chat has the same id."""
    first_name: str
    last_name: str = ""
    phone: str = ""
    """As Telegram sends it in a contact: with or without a plus sign, digits only."""
    title: str = ""
    """Shown in the page's list only; Telegram knows nothing of it."""
    group: str = ""
    """Heading under which the page lists the person."""
    username: str = ""
    language_code: str = "zh-hans"
    started: bool = False
    """Has started the bot before anything was kept, so that the bot may write first."""

    def user(self) -> Json:
        """Show the person as Telegram's User object."""
        shown: Json = {"id": self.id, "is_bot": False, "first_name": self.first_name}
        if self.last_name:
            shown["last_name"] = self.last_name
        if self.username:
            shown["username"] = self.username
        shown["language_code"] = self.language_code
        return shown

    def chat(self) -> Json:
        """Show the person's private chat as Telegram's Chat object."""
        shown: Json = {"id": self.id, "type": "private", "first_name": self.first_name}
        if self.last_name:
            shown["last_name"] = self.last_name
        if self.username:
            shown["username"] = self.username
        return shown


def read_people(path: Path) -> list[Person]:
    """Read a people file: a JSON list of objects with at least an id and a first name."""
    try:
        listed = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        message = f"cannot read the people file {path}: {error.strerror}"
        raise PeopleError(message) from error
    except ValueError as error:
        message = f"the people file {path} is not JSON: {error}"
        raise PeopleError(message) from error
    if not isinstance(listed, list):
        message = f"the people file {path} must hold a list"
        raise PeopleError(message)
    return as_people(listed)


def as_people(listed: Iterable[Any]) -> list[Person]:
    """Check a list of people; plain mappings become persons, fields of no use here are passed over."""
    people: dict[int, Person] = {}
    for entry in listed:
        person = entry if isinstance(entry, Person) else _person(entry)
        if person.id in people:
            message = f"two people have the id {person.id}"
            raise PeopleError(message)
        people[person.id] = person
    return list(people.values())


def _person(entry: Any) -> Person:  # noqa: ANN401  what the file's JSON held
    if not isinstance(entry, Mapping):
        message = f"a person must be an object, not {entry!r}"
        raise PeopleError(message)
    identity = entry.get("id")
    if not isinstance(identity, int) or isinstance(identity, bool) or identity <= 0:
        message = f"a person's id must be a positive whole number, not {identity!r}"
        raise PeopleError(message)
    first_name = entry.get("first_name")
    if not isinstance(first_name, str) or not first_name:
        message = f"person {identity} has no first_name"
        raise PeopleError(message)
    texts = {name: str(entry.get(name) or "") for name in _TEXT_FIELDS}
    started = entry.get("started", False)
    if not isinstance(started, bool):
        message = f"started of person {identity} must be true or false, not {started!r}"
        raise PeopleError(message)
    language = str(entry.get("language_code") or "zh-hans")
    return Person(identity, first_name, language_code=language, started=started, **texts)
