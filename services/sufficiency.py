"""Whether attention, staff, funds and results suffice: set by people, shown where they do not. Source: R5."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from domain.authorization import Action, Scope, State, allow, may, may_any
from domain.forms.field import nested
from domain.messages import Button, Message, Text
from domain.people import ORGANS, OrganizationKind
from domain.refusals import NotFound, Refused
from domain.responsibility_lists import HAVE_LISTS
from domain.sufficiency import Dimension, Tag
from services import entries, standing
from services.leaders import Begun
from storage import assigning, audit, organizations
from storage import sufficiency as stored
from storage.assignments import Reach

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from domain.forms.form import Answers
    from domain.messages import Json
    from domain.people import Actor
    from services.extent import Extent
    from storage.assigning import Target
    from storage.database import Tx

_SUFFICES = "suffices"
_NOT_TAGGED = ORGANS | {OrganizationKind.DEPARTMENT}
"""Kinds that are no Party organizations."""


def enter(tx: Tx, actor: Actor, answers: Answers, draft_id: int, now: datetime) -> int:
    """Set whether something suffices; the same draft sets it once. Raises NotFound."""
    entries.saved(tx, actor, draft_id)
    present = stored.of_draft(tx, draft_id)
    if present is not None:
        return present
    organization_id = int(answers["organization"])
    if organization_id not in {one.id for one in taggable(tx, actor)}:
        raise NotFound
    scopes = standing.scopes_of_organization(tx, actor, organization_id)
    if not may_any(actor, Action.TAG_SUFFICIENCY, scopes, State.ABSENT):
        raise NotFound
    suffices = answers["suffices"] == _SUFFICES
    dimension = Dimension(answers["dimension"])
    tag = Tag(organization_id, actor.seat_id, dimension, suffices, None if suffices else answers["line"])
    tag_id = stored.add(tx, tag, actor.person_id, draft_id, now)
    body = stored.body(tx, tag_id)
    audit.append(tx, audit.Event(now, actor.person_id, "enter", stored.SUBJECT, tag_id, body))
    return tag_id


def receipt(tx: Tx, actor: Actor, tag_id: int, _now: datetime) -> Message:
    """Return the proof that it was set. Raises NotFound."""
    tag = stored.get(tx, tag_id)
    if tag is None:
        raise NotFound
    scopes = standing.scopes_of_organization(tx, actor, tag.organization_id)
    if not may_any(actor, Action.SEE_COVERAGE, scopes, State.ABSENT):
        raise NotFound
    name = organizations.names(tx, [tag.organization_id])[tag.organization_id]
    params = {"organization": name, "said": said(tag), "suffices": tag.suffices}
    return Message(
        Text("sufficiency.saved", params), [[*begin(tx, actor), Button(Text("coverage.back"), "cv:m:0")]]
    )


def taggable(tx: Tx, actor: Actor) -> list[Target]:
    """Of which organizations the actor can say it: their own or their organ's committee, and those below."""
    if not _is_tagger(tx, actor):
        return []
    own = assigning.itself(tx, actor.seat_id)
    below = [] if not may(actor, Action.TAG_SUFFICIENCY, Scope.CHILD) else _below(tx, actor)
    return [*([] if own is None else [own]), *below]


def _below(tx: Tx, actor: Actor) -> list[Target]:
    return [one for one in assigning.children(tx, actor.seat_id, actor.today) if one.kind not in _NOT_TAGGED]


def require_tagger(tx: Tx, actor: Actor, _now: datetime) -> None:
    """Raises NotFound for who may not say it, Refused for a branch, of which nothing is asked."""
    allow(actor, Action.TAG_SUFFICIENCY, Scope.OWN_ORGANIZATION)
    if not _is_tagger(tx, actor):
        raise Refused(key="sufficiency.not_asked_here")


def _is_tagger(tx: Tx, actor: Actor) -> bool:
    seat = organizations.by_id(tx, actor.seat_id)
    return (
        seat is not None
        and seat.kind in HAVE_LISTS
        and may(actor, Action.TAG_SUFFICIENCY, Scope.OWN_ORGANIZATION)
    )


def lacking(tx: Tx, whole: Extent, now: datetime) -> list[tuple[str, list[Tag]]]:
    """What does not suffice in a tree, with what the organization is called, those by name."""
    order = {one.id: number for number, one in enumerate(whole.nodes)}
    found = _held(stored.holding(tx, whole.top.id, now))
    theirs = [(order[tags[0].organization_id], tags) for tags in found if tags[0].organization_id in order]
    return [(whole.nodes[number].name, tags) for number, tags in sorted(theirs, key=lambda pair: pair[0])]


def told_of_one(tx: Tx, organization_id: int, now: datetime) -> list[Json]:
    """What does not suffice in one organization, as it is told itself."""
    return [held(tags) for tags in _held(stored.holding(tx, organization_id, now, Reach.ORGANIZATION))]


def _held(found: list[Tag]) -> list[list[Tag]]:
    """What does not suffice: each dimension of an organization once, with what either said of it."""
    lacks = [one for one in found if not one.suffices]
    return [list(same) for _, same in groupby(lacks, key=lambda one: (one.organization_id, one.dimension))]


def held(tags: Sequence[Tag]) -> Json:
    """What does not suffice of one dimension, and who says so, as a nested text."""
    told = {one.by_itself: one.line or "" for one in tags}
    params: dict[str, Json] = {
        "dimension": _dimension(tags[0]),
        "above": told.get(False, ""),
        "itself": told.get(True, ""),
    }
    return nested(Text("sufficiency.held", params))


def said(tag: Tag) -> Json:
    """What somebody says that suffices or does not, as a nested text."""
    return nested(Text("sufficiency.said", {"dimension": _dimension(tag), "line": tag.line or ""}))


def _dimension(tag: Tag) -> Json:
    return nested(Text(f"sufficiency.dimension_{tag.dimension}"))


def begin(tx: Tx, actor: Actor) -> list[Button]:
    """The way to say it, for who may."""
    if not _is_tagger(tx, actor):
        return []
    begun = Begun("sufficiency", keeps=True, acting=actor.office.id)
    return [Button(Text("sufficiency.name"), begun.data)]
