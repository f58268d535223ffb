"""Publishing responsibility lists, and the log of what was changed after that."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from domain.authorization import Action, State
from domain.forms.field import nested
from domain.forms.session import Session
from domain.messages import Button, Message, Text
from domain.plans import PlanKind
from domain.records import RecordKind, require_line, require_past
from domain.refusals import Refused
from services import entries, list_changes, list_signing, notices, plans, responsibility_lists
from services.persons import local_day
from storage import audit, drafts, list_offices, portfolios
from storage import responsibility_lists as stored
from storage.records import EVER

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from domain.forms.form import Answers
    from domain.messages import Json
    from domain.people import Actor
    from domain.responsibility_lists import Item
    from services.responsibility_lists import Lists
    from storage.database import Tx
    from storage.responsibility_lists import Change

PAGE = 4
"""Changes on one page of the log: two lines each."""

PUBLISHED = "published"

_PLAN_VERSION = 1
"""The version of the form in which the record of the published lists is kept."""


def publish(tx: Tx, actor: Actor, answers: Answers, draft_id: int, now: datetime) -> int:
    """Publish lists: from now on they are frozen for the year; gives their number. Raises Refused.

    The lists are a paper of the committee as well, and met DEC-08: nobody enters it twice.
    """
    entries.saved(tx, actor, draft_id)
    done = stored.list_of_publication(tx, draft_id)
    if done is not None:
        return done
    list_id = int(str(answers["list"]))
    stored.lock(tx, list_id)
    lists = responsibility_lists.require(tx, actor, list_id, Action.PUBLISH_LISTS, EVER)
    if lists.published:
        raise Refused(key="lists.is_published", year=lists.listing.year)
    unborne = lists.unborne()
    if unborne:
        raise Refused(key="list_publish.unborne", count=len(unborne), title=unborne[0].title)
    decided_on, document = date.fromisoformat(answers["decided_on"]), str(answers["document"])
    require_line(document)
    require_past(decided_on, actor.today)
    year = lists.listing.year
    if actor.today.year < year:
        raise Refused(key="list_publish.too_early", year=year)
    if decided_on < date(year - 1, list_changes.NEXT_YEAR_FROM, 1):
        raise Refused(key="list_publish.long_ago", year=year, day=decided_on.isoformat())
    # The paper is one of the lists' own year: decided before it began, it is filed when it is published.
    _file(tx, actor, decided_on if decided_on.year == year else actor.today, document, now)
    declare(tx, actor, list_id, answers, draft_id, now)
    _tell(tx, lists, now)
    return list_id


def declare(tx: Tx, actor: Actor, list_id: int, answers: Answers, draft_id: int, now: datetime) -> None:
    """Let lists be published, as answers say when and by what it was decided."""
    decided_on, document = date.fromisoformat(answers["decided_on"]), str(answers["document"])
    publication_id = stored.publish(tx, list_id, decided_on, document, actor.person_id, draft_id, now)
    body = stored.publication_body(tx, publication_id)
    audit.append(tx, audit.Event(now, actor.person_id, PUBLISHED, stored.PUBLICATION, publication_id, body))


def log(tx: Tx, actor: Actor, list_id: int, now: datetime, page: int = 0) -> Message:
    """Return a page of what was changed since lists were published, the newest first. Raises NotFound."""
    lists = responsibility_lists.require(tx, actor, list_id, Action.SEE_LISTS, now)
    publication = lists.listing.publication
    said = portfolios.changes(tx, list_id)
    total = 0 if publication is None else len(said) + stored.count_changes(tx, list_id, publication.upto_id)
    pages = max(1, -(-total // PAGE))
    page = min(page, pages - 1)
    shown = said[page * PAGE :][:PAGE]
    offset, left = max(0, page * PAGE - len(said)), PAGE - len(shown)
    found = (
        []
        if publication is None or not left
        else stored.changes(tx, list_id, publication.upto_id, offset=offset, limit=left)
    )
    items = [item for one in found for item in (one.before, one.line.item) if item is not None]
    names = list_offices.names(tx, {office_id for item in items for office_id in item.office_ids})
    params: dict[str, Json] = {
        "year": lists.listing.year,
        "organization": lists.organization.name,
        "published": publication is not None,
        "total": total,
        "page": page + 1,
        "pages": pages,
        "lines": [
            *(_portfolio(one, lists.organization.time_zone) for one in shown),
            *(_line(one, names, lists.organization.time_zone) for one in found),
        ],
    }
    turns = [("records.newer", page - 1), ("records.older", page + 1)]
    turning = [Button(Text(key), f"li:l:{list_id}:{to}") for key, to in turns if 0 <= to < pages]
    back = [Button(Text("lists.back"), f"li:o:{list_id}")]
    return Message(Text("lists.log", params), [*([turning] if turning else []), back])


def _file(tx: Tx, actor: Actor, decided_on: date, document: str, now: datetime) -> None:
    """Keep the published lists as a paper of the organization: that meets DEC-08."""
    kept: dict[str, Json] = {
        "kind": PlanKind.LIST.value,
        "title": document,
        "number": None,
        "held_on": decided_on.isoformat(),
        "attachments": [],
    }
    session = Session(RecordKind.PLAN.value, _PLAN_VERSION, None, kept, reviewing=True)
    draft = drafts.add(tx, actor, session, now)
    plans.log_plan(tx, actor, kept, draft.id, now)
    drafts.keep(tx, draft.id, session, State.SAVED, now)


def _tell(tx: Tx, lists: Lists, now: datetime) -> None:
    for post in lists.everybody():
        if post.telegram_id is not None:
            dedupe = f"lists:{lists.listing.id}:{post.office_id}"
            message = list_signing.ask(lists, post)
            notices.by_day(tx, post.telegram_id, message, now, dedupe, post.time_zone)


def _portfolio(one: portfolios.Change, time_zone: str) -> Json:
    """What a leadership member answers for since a change."""
    params = {
        "on_day": local_day(one.at, time_zone).isoformat(),
        "person": one.person,
        "member": one.member,
        "line": one.line,
        "reason": one.reason,
    }
    return nested(Text("lists.change_portfolio", params))


def _line(one: Change, names: Mapping[int, str], time_zone: str) -> Json:
    """What a change did, by its parts."""
    params = {
        "on_day": local_day(one.at, time_zone).isoformat(),
        "person": one.person,
        "title": one.line.item.title,
        "reason": one.reason or "",
        "what": [nested(text) for text in differences(one.before, one.line.item, names)],
    }
    return nested(Text("lists.change", params))


def differences(before: Item | None, after: Item, names: Mapping[int, str]) -> Iterator[Text]:
    """Yield what became different between two versions of a line, part by part."""
    if before is None:
        yield Text("lists.change_added")
        return
    if before.struck != after.struck:
        yield Text("lists.change_struck" if after.struck else "lists.change_restored")
    if before.lead != after.lead:
        yield Text(
            "lists.change_lead", {"before": _named(names, before.lead), "after": _named(names, after.lead)}
        )
    if before.helpers != after.helpers:
        told = [_named(names, one) for one in after.helpers]
        yield Text("lists.change_helpers", {"after": told})
    for part in ("title", "fact", "basis"):
        if getattr(before, part) != getattr(after, part):
            yield Text(
                f"lists.change_{part}", {"before": getattr(before, part), "after": getattr(after, part)}
            )
    if before.dimensions != after.dimensions:
        yield Text("lists.change_dimensions")
    if before.serves != after.serves:
        yield Text("lists.change_serves")


def _named(names: Mapping[int, str], office_id: int | None) -> str:
    return "" if office_id is None else names.get(office_id, "")
