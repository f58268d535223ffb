"""Good practices (经验做法): the register of a round by county, and what was published downward (R67)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.authorization import Action, Scope, may
from domain.forms.field import in_rows, nested
from domain.good_practices import NewPractice
from domain.messages import Button, Message, Text
from domain.refusals import NotFound, Refused
from services import entries, round_results
from services.leaders import Begun
from services.persons import local_day
from storage import audit, good_practices, organizations

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from domain.forms.form import Answers
    from domain.good_practices import Practice
    from domain.messages import Json, Rows
    from domain.people import Actor
    from services.round_results import Results
    from storage.database import Tx

YES = "yes"
TESTS = ("borrowable", "spreadable", "repeatable")
ALL_COUNTIES = 0
"""Instead of a county's number: the whole round."""


def write(tx: Tx, actor: Actor, answers: Answers, draft_id: int, now: datetime) -> int:
    """Write a good practice; gives its id, the same draft the same. Raises NotFound."""
    entries.saved(tx, actor, draft_id)
    present = good_practices.of_draft(tx, draft_id)
    if present is not None:
        return present
    round_id, inspection_id = int(answers["round"]), int(answers["inspection"])
    if inspection_id not in visited(tx, actor, round_id):
        raise NotFound
    new = NewPractice(
        round_id,
        inspection_id,
        answers["title"],
        answers["summary"],
        **{test: answers[test] == YES for test in TESTS},
    )
    practice_id = good_practices.add(tx, new, actor.person_id, draft_id, now)
    body = good_practices.body(tx, practice_id)
    audit.append(tx, audit.Event(now, actor.person_id, "enter", good_practices.SUBJECT, practice_id, body))
    return practice_id


def receipt(tx: Tx, actor: Actor, practice_id: int, _now: datetime) -> Message:
    """Return the proof that a good practice was written. Raises NotFound."""
    shown = show(tx, actor, practice_id)
    return Message(Text("round_results.written_practice", {"practice": nested(shown.text)}), shown.buttons)


def visited(tx: Tx, actor: Actor, round_id: int) -> Mapping[int, str]:
    """The inspections of a round of which the actor may write a practice, with whom was visited, by name."""
    try:
        found = round_results.read(tx, actor, round_id)
    except NotFound:
        return {}
    return {
        one.id: one.organization
        for one in found.fed_back
        if round_results.may_summarize(actor, found.round, [one])
    }


def show(tx: Tx, actor: Actor, practice_id: int) -> Message:
    """Return a good practice: to who sees its round; once published, to all below. Raises NotFound."""
    practice = good_practices.by_id(tx, practice_id)
    if practice is None:
        raise NotFound
    found = _in_results(tx, actor, practice)
    if found is None and not _may_read(tx, actor, practice):
        raise NotFound
    zone = _zone(tx, practice)
    params: dict[str, Json] = {
        "title": practice.told.title,
        "summary": practice.told.summary,
        "organization": practice.organization,
        "round": practice.round_name,
        "tests": [
            {"name": nested(Text(f"good_practice.label_{test}")), "passed": getattr(practice.told, test)}
            for test in TESTS
        ],
        "spread_on": "" if practice.spread_at is None else local_day(practice.spread_at, zone).isoformat(),
    }
    return Message(Text("round_results.practice", params), _below(actor, practice, found))


def register(tx: Tx, actor: Actor, round_id: int, county_id: int = ALL_COUNTIES, page: int = 0) -> Message:
    """Return the register of a round, or of one of its counties, by county and name. Raises NotFound."""
    found = round_results.read(tx, actor, round_id)
    if county_id not in {ALL_COUNTIES, *found.counties}:
        raise NotFound
    theirs = [
        one
        for one in in_order(tx, found)
        if county_id in {ALL_COUNTIES, found.county_of[one.organization_id]}
    ]
    page, pages = round_results.pages_of(len(theirs), page)
    params = {
        **round_results.heading(found),
        "county": "" if county_id == ALL_COUNTIES else found.counties[county_id],
        "total": len(theirs),
        "published": sum(one.spread_at is not None for one in theirs),
        "page": page + 1,
        "pages": pages,
    }
    rows = [
        [Button(_line(one), f"rr:k:{one.id}")]
        for one in theirs[page * round_results.PAGE :][: round_results.PAGE]
    ]
    last = []
    if visited(tx, actor, round_id):
        begun = Begun("good_practice", str(round_id), keeps=True, acting=actor.office.id)
        last.append(Button(Text("round_results.write_practice"), begun.data))
    to = f"rr:o:{round_id}" if county_id == ALL_COUNTIES else f"rr:c:{round_id}:{county_id}"
    last.append(Button(Text("round_results.back"), to))
    turn = round_results.turning(page, pages, f"rr:p:{round_id}:{county_id}:")
    return Message(Text("round_results.practices", params), [*rows, *turn, last])


def in_order(tx: Tx, found: Results) -> list[Practice]:
    """The practices of a round as far as it is seen, by county and name."""
    place = {one.id: number for number, one in enumerate(found.inspections)}
    every = [one for one in good_practices.of_round(tx, found.round.id) if one.told.inspection_id in place]
    return sorted(every, key=lambda one: (place[one.told.inspection_id], one.id))


def published(tx: Tx, actor: Actor, page: int = 0) -> Message:
    """Return the practices that committees above, or the actor's own, have published; the latest first."""
    every = readable(tx, actor)
    page, pages = round_results.pages_of(len(every), page)
    params = {"total": len(every), "page": page + 1, "pages": pages}
    rows = [
        [Button(_line(one), f"rr:k:{one.id}")]
        for one in every[page * round_results.PAGE :][: round_results.PAGE]
    ]
    turn = round_results.turning(page, pages, "rr:b:")
    home = [Button(Text("round_results.to_home"), "rr:h:0")]
    return Message(Text("round_results.published", params), [*rows, *turn, home])


def readable(tx: Tx, actor: Actor) -> list[Practice]:
    """The published practices that the actor may read."""
    if not may(actor, Action.READ_PRACTICE, Scope.ADDRESSED):
        return []
    return good_practices.published(tx, _committees(tx, actor))


def ask_spread(tx: Tx, actor: Actor, practice_id: int) -> Message:
    """Return the question whether a practice shall be published. Raises NotFound, Refused."""
    practice = _to_spread(tx, actor, practice_id)
    if practice.spread_at is not None:
        return show(tx, actor, practice_id)
    rows = [
        [
            Button(Text("round_results.spread_yes"), f"rr:sy:{practice_id}"),
            Button(Text("round_results.back"), f"rr:k:{practice_id}"),
        ]
    ]
    params = {"title": practice.told.title, "organization": practice.organization}
    return Message(Text("round_results.spread_ask", params), rows)


def spread(tx: Tx, actor: Actor, practice_id: int, now: datetime) -> Message:
    """Publish a practice downward; a second time changes nothing. Raises NotFound, Refused."""
    good_practices.lock(tx, practice_id)
    practice = _to_spread(tx, actor, practice_id)
    if practice.spread_at is None:
        spread_id = good_practices.spread(tx, practice_id, actor.person_id, now)
        body = good_practices.spread_body(tx, spread_id)
        audit.append(tx, audit.Event(now, actor.person_id, "spread", good_practices.SPREAD, spread_id, body))
    return show(tx, actor, practice_id)


def may_spread(actor: Actor, practice: Practice) -> bool:
    """Whether the actor may publish a practice: an office of the committee that runs its round."""
    return practice.committee_id == actor.seat_id and may(actor, Action.SPREAD_PRACTICE, Scope.OWN_TREE)


def _to_spread(tx: Tx, actor: Actor, practice_id: int) -> Practice:
    """A practice that the actor may publish. Raises NotFound, Refused."""
    practice = good_practices.by_id(tx, practice_id)
    if practice is None or not may_spread(actor, practice):
        raise NotFound
    if not practice.told.passes:
        raise Refused(key="round_results.tests_failed", title=practice.told.title)
    return practice


def _may_read(tx: Tx, actor: Actor, practice: Practice) -> bool:
    """Whether a practice was published to the actor's organization."""
    return (
        practice.spread_at is not None
        and may(actor, Action.READ_PRACTICE, Scope.ADDRESSED)
        and practice.committee_id in _committees(tx, actor)
    )


def _committees(tx: Tx, actor: Actor) -> list[int]:
    """The organization for which the actor acts, and those above it."""
    return [actor.seat_id, *organizations.above(tx, actor.seat_id)]


def _in_results(tx: Tx, actor: Actor, practice: Practice) -> Results | None:
    """What came of its round, where the actor sees the practice as part of it."""
    try:
        found = round_results.read(tx, actor, practice.told.round_id)
    except NotFound:
        return None
    seen = {one.id for one in found.inspections}
    return found if practice.told.inspection_id in seen else None


def _below(actor: Actor, practice: Practice, found: Results | None) -> Rows:
    ways = []
    if practice.spread_at is None and practice.told.passes and may_spread(actor, practice):
        ways.append(Button(Text("round_results.spread"), f"rr:s:{practice.id}"))
    if found is None:
        back = [Button(Text("round_results.back"), "rr:b:0")]
    else:
        ways.append(Button(Text("round_results.to_inspection"), f"rr:i:{practice.told.inspection_id}"))
        back = [Button(Text("round_results.back"), f"rr:p:{practice.told.round_id}:0:0")]
    return [*in_rows(ways, 2), back]


def _line(one: Practice) -> Text:
    params = {
        "title": one.told.title,
        "organization": one.organization,
        "published": one.spread_at is not None,
        "passes": one.told.passes,
    }
    return Text("round_results.practice_line", params)


def _zone(tx: Tx, practice: Practice) -> str:
    committee = organizations.by_id(tx, practice.committee_id)
    return "Asia/Shanghai" if committee is None else committee.time_zone
