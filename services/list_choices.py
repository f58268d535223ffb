"""What forms about responsibility lists offer: lines, sections, people, lines of the organization above."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.authorization import Action
from domain.forms.field import nested
from domain.forms.fields.choices import BETWEEN
from domain.messages import Text
from domain.responsibility_lists import SECTIONS, ListKind, kind_of
from services import list_changes, list_signing, list_views, responsibility_lists
from storage import list_offices
from storage import responsibility_lists as stored

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import datetime

    from domain.people import Actor
    from services.responsibility_lists import Lists
    from storage.database import Tx


@dataclass(frozen=True)
class Choice:
    """An option: its value, what it is called, what else it is found by, and whether it is offered."""

    value: str
    label: Text | str
    pinyin: str = ""
    initials: str = ""
    listed: bool = True
    """What is not listed any more may have been an answer before."""


def choices(tx: Tx, actor: Actor, source: str, now: datetime) -> Iterator[Choice]:
    """Yield the options of one of these sources; nothing for lists the actor may not adapt."""
    name, _, of = source.partition(":")
    yield from _SOURCES[name](tx, actor, of, now)


def _lines(tx: Tx, actor: Actor, _of: str, now: datetime) -> Iterator[Choice]:
    several = _adaptable(tx, actor, now)
    for lists in several:
        for line in lists.lines:
            label = _dated(lists, line.item.title, several)
            yield Choice(list_views.target(lists, line.item.key), label)


def _dated(lists: Lists, words: Text | str, several: Sequence[Lists]) -> Text | str:
    """What is offered of lists, with their year where there are those of two."""
    if len(several) == 1:
        return words
    return Text("lists.dated", {"words": nested(words), "year": lists.listing.year})


def _categories(tx: Tx, actor: Actor, _of: str, now: datetime) -> Iterator[Choice]:
    several = _adaptable(tx, actor, now)
    for lists in several:
        for name in SECTIONS:
            if kind_of(name) is ListKind.COMMITTEE:
                words = Text(f"lists.section_{name.lower()}")
                yield Choice(list_views.target(lists, name), _dated(lists, words, several))


def _sections(tx: Tx, actor: Actor, of: str, now: datetime) -> Iterator[Choice]:
    """Whole categories, and each line of the committee's list."""
    yield from _categories(tx, actor, of, now)
    several = _adaptable(tx, actor, now)
    for lists in several:
        for line in lists.lines:
            if line.item.kind is ListKind.COMMITTEE:
                label = _dated(lists, line.item.title, several)
                yield Choice(list_views.target(lists, line.item.key), label)


def _posts(tx: Tx, actor: Actor, of: str, now: datetime) -> Iterator[Choice]:
    lists = _of_target(tx, actor, of, now)
    if lists is None:
        return
    for post in list_offices.around(tx, lists.organization.id, actor.today):
        where = "" if post.organization_id == lists.organization.id else post.organization
        params = {
            "name": post.name,
            "role": nested(Text(f"people.role_{post.role}")),
            "organization": where,
        }
        yield Choice(str(post.office_id), Text("lists.post", params), post.pinyin, post.initials)


def _upper(tx: Tx, actor: Actor, of: str, now: datetime) -> Iterator[Choice]:
    lists = _of_target(tx, actor, of, now)
    for item in [] if lists is None else list_changes.upper_items(tx, lists, now):
        yield Choice(item.key, item.title)


def _to_publish(tx: Tx, actor: Actor, _of: str, now: datetime) -> Iterator[Choice]:
    for lists in _own(tx, actor, now):
        if not lists.published and responsibility_lists.may_do(tx, actor, lists, Action.PUBLISH_LISTS):
            params = {"organization": lists.organization.name, "year": lists.listing.year}
            yield Choice(str(lists.listing.id), Text("lists.named", params))


def _members(tx: Tx, actor: Actor, _of: str, now: datetime) -> Iterator[Choice]:
    several = _adaptable(tx, actor, now)
    for lists in several:
        for post in list_changes.members(lists):
            said = list_signing.named(post, lists.organization.id)
            label = _dated(lists, Text(said["key"], said["params"]), several)
            value = list_views.target(lists, str(post.office_id))
            yield Choice(value, label, post.pinyin, post.initials)


def _own(tx: Tx, actor: Actor, now: datetime) -> list[Lists]:
    """The lists of the actor's organization in this year and, once it is drawn, the next."""
    found = (stored.of_organization(tx, actor.seat_id, year) for year in list_changes.years(actor))
    return [responsibility_lists.read(tx, one, actor.today, now) for one in found if one is not None]


def _adaptable(tx: Tx, actor: Actor, now: datetime) -> list[Lists]:
    return [
        lists
        for lists in _own(tx, actor, now)
        if responsibility_lists.may_do(tx, actor, lists, Action.ADAPT_LISTS)
    ]


def _of_target(tx: Tx, actor: Actor, of: str, now: datetime) -> Lists | None:
    """The lists of what was picked before, if the actor may adapt them."""
    list_id = of.partition(BETWEEN)[0].partition(".")[0]
    return next((one for one in _adaptable(tx, actor, now) if str(one.listing.id) == list_id), None)


_SOURCES: Mapping[str, Callable[[Tx, Actor, str, datetime], Iterator[Choice]]] = {
    "list_lines": _lines,
    "list_categories": _categories,
    "list_sections": _sections,
    "list_posts": _posts,
    "list_upper": _upper,
    "lists_to_publish": _to_publish,
    "list_members": _members,
}

SOURCES = frozenset(_SOURCES)
"""What these choices are asked for by."""
