"""The feedback page in the chat: whole, by sections, items with every version, findings, what is good."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from domain.authorization import Action
from domain.finding_states import FindingState
from domain.forms.field import in_rows, nested
from domain.inspections import NoteKind
from domain.messages import Button, Message, Text
from domain.refusals import NotFound
from domain.scorecard_layout import points
from domain.scorecards.totals import shown
from services import feedbacks, inspections, residents, scorecards
from services.persons import local_day

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from domain.messages import Json
    from domain.people import Actor
    from domain.scorecards.scorecard import Section
    from domain.scorecards.totals import SectionTotal
    from services.feedbacks import Feedback, Version
    from storage.database import Tx

PAGE = 4
"""Findings or notes on one page: each may take two lines."""

RESULTS = "S8"
"""The section of results and of what people say: it stands beside every total. Source: burden rule 29."""

_ROW = 4
_ROW_OF_NAMES = 2
_ROW_OF_WAYS = 3


def show(tx: Tx, actor: Actor, inspection_id: int) -> Message:
    """Return the feedback of an inspection; before it was given a preview. Raises NotFound, Refused."""
    found = feedbacks.seen(tx, actor, inspection_id)
    sections = [
        Button(f"{one.section.key} {one.section.title}", f"fb:s:{inspection_id}:{one.section.key}")
        for one in found.totals.sections
    ]
    matters = [
        Button(Text("feedbacks.to_findings", {"count": len(found.standing)}), f"fb:f:{inspection_id}:0"),
        Button(Text("feedbacks.to_notes"), f"fb:n:{inspection_id}:0"),
        Button(Text("feedbacks.document"), f"fb:d:{inspection_id}"),
    ]
    rows = [*in_rows(sections, _ROW_OF_NAMES), matters, *in_rows(_ways(tx, actor, found), _ROW_OF_WAYS)]
    return Message(Text("feedbacks.page", summary(found)), rows)


def summary(found: Feedback) -> dict[str, Json]:
    """What fills every text about a feedback as a whole."""
    inspection, pair = found.inspection, found.checking.pair
    results = next((one for one in found.totals.sections if one.section.key == RESULTS), None)
    return {
        "organization": inspection.organization,
        "round": inspection.round.name,
        "residents": residents.line([found.residents]),
        "total": shown(found.totals.total),
        "before": "" if found.before is None else shown(found.before.total),
        "blocks": blocks(found),
        "whole": shown(sum((one.most for one in found.totals.sections), Fraction())),
        "results": "" if results is None else f"{shown(results.earned)}/{shown(results.most)}",
        "findings": len(found.standing),
        "withdrawn": len(found.findings) - len(found.standing),
        "good_points": len(found.given(NoteKind.GOOD_POINT)),
        "help": len(found.given(NoteKind.HELP)),
        "pair": [found.names[one] for one in pair.person_ids],
        "leaders": [found.names[one] for one in sorted(inspection.leader_ids)],
        "fed_back_on": iso(found.fed_back_on),
        "received_on": iso(found.received_on),
        "on_paper": found.on_paper,
        "until_on": iso(found.until_on),
        "is_final": inspection.is_final,
    }


def blocks(found: Feedback) -> list[Json]:
    """What each block earned of what it could: those that the place is scored by."""
    return scorecards.blocks(found.totals)


def section(tx: Tx, actor: Actor, inspection_id: int, key: str) -> Message:
    """Return the items of a section: value, most, reason, and who stands behind them. Raises NotFound."""
    found = feedbacks.seen(tx, actor, inspection_id)
    totals = found.totals.sections
    place = next((place for place, one in enumerate(totals) if one.section.key == key), None)
    if place is None:
        raise NotFound
    total = totals[place]
    params: dict[str, Json] = {
        **section_said(total),
        "lines": [_line(found, item.key) for item in total.section.items],
        "people": _people(found, total.section),
    }
    looks = [Button(item.key, f"fb:i:{inspection_id}:{item.key}") for item in total.section.items]
    around = [("lists.earlier", place - 1), ("lists.later", place + 1)]
    turning = [
        Button(Text(label), f"fb:s:{inspection_id}:{totals[to].section.key}")
        for label, to in around
        if 0 <= to < len(totals)
    ]
    return Message(
        Text("feedbacks.section", params), [*in_rows(looks, _ROW), [*turning, _back(inspection_id)]]
    )


def section_said(total: SectionTotal) -> dict[str, Json]:
    """What fills every text about a section."""
    return {
        "key": total.section.key,
        "title": total.section.title,
        "earned": shown(total.earned),
        "most": shown(total.most),
        "applies": bool(total.most),
    }


def item(tx: Tx, actor: Actor, inspection_id: int, key: str) -> Message:
    """Return an item with every version of its value, the one that counts last. Raises NotFound."""
    found = feedbacks.seen(tx, actor, inspection_id)
    if key not in found.versions:
        raise NotFound
    of = found.checking.card.items[key]
    params: dict[str, Json] = {
        "item": key,
        "title": of.title,
        "most": points(of.most),
        "guidance": of.guidance,
        "versions": [version_said(found, one) for one in found.versions[key]],
    }
    rows = [[Button(Text("scorecards.back"), f"fb:s:{inspection_id}:{key.partition('-')[0]}")]]
    if _may_object(tx, actor, found):
        rows.insert(0, [Button(Text("feedbacks.object_to"), f"ob:l:{inspection_id}.{key}")])
    return Message(Text("feedbacks.item", params), rows)


def version_said(found: Feedback, one: Version) -> dict[str, Json]:
    """What fills every text about a version of a value."""
    check = one.check
    return {
        "number": check.version,
        "on_day": local_day(check.at, found.inspection.time_zone).isoformat(),
        "value": points(check.value),
        "reason": one.reason,
        "names": [found.names[check.first_id], found.names[check.second_id]],
        "origin": nested(Text(f"feedbacks.origin_{check.origin}")),
    }


def findings(tx: Tx, actor: Actor, inspection_id: int, page: int) -> Message:
    """Return a page of the findings, with until when each is put right. Raises NotFound."""
    found = feedbacks.seen(tx, actor, inspection_id)
    said = finding_lines(found)
    params, turning, part = _paged(said, page, f"fb:f:{inspection_id}:")
    looks = [
        Button(one["reference"], f"fi:o:{finding.id}")
        for one, (finding, _) in zip(said[part], found.findings[part], strict=True)
    ]
    params["lines"] = [nested(Text("feedbacks.finding", one)) for one in said[part]]
    rows = [*in_rows(looks, _ROW_OF_WAYS), [*turning, _back(inspection_id)]]
    return Message(Text("feedbacks.findings", params), rows)


def finding_lines(found: Feedback) -> list[dict[str, Json]]:
    """What fills every text about a finding."""
    return [
        {
            "reference": finding.reference,
            "item": finding.item or "",
            "matter": finding.matter,
            "evidence": finding.evidence or "",
            "category": nested(Text(f"finding_raise.category_{finding.category}")),
            "severity": nested(Text(f"finding_raise.severity_{now.severity}")),
            "due_on": iso(now.due_on),
            "days": now.days,
            "withdrawn": now.state is FindingState.WITHDRAWN,
        }
        for finding, now in found.findings
    ]


def notes(tx: Tx, actor: Actor, inspection_id: int, page: int) -> Message:
    """Return a page of good points and help, and how many people were heard. Raises NotFound."""
    found = feedbacks.seen(tx, actor, inspection_id)
    said = note_lines(found)
    params, turning, part = _paged(said, page, f"fb:n:{inspection_id}:")
    params["lines"] = said[part]
    params["heard"] = [*of_residents(found), *talks(found)]
    return Message(Text("feedbacks.notes", params), [[*turning, _back(inspection_id)]])


def note_lines(found: Feedback) -> list[dict[str, Json]]:
    """Good points first, then help."""
    return [
        {"kind": nested(Text(f"feedbacks.note_{kind}")), "line": one.line}
        for kind in feedbacks.GIVEN
        for one in found.given(kind)
    ]


def of_residents(found: Feedback) -> list[Json]:
    """What stands first on paper: the poll, and what was solved at contact points; nothing for neither."""
    told = residents.figures([found.residents])
    lines = [("feedbacks.heard_poll", told["polled"]), ("residents.solved", told["taken_on"])]
    return [nested(Text(key, told)) for key, count in lines if count]


def talks(found: Feedback) -> list[Json]:
    """How many people were heard beside the poll, and how: never what they said."""
    kinds = (NoteKind.DISCUSSION, NoteKind.INTERVIEW, NoteKind.QUESTIONNAIRE)
    counts = {
        kind: (len(found.given(kind)), sum(one.count or 0 for one in found.given(kind))) for kind in kinds
    }
    return [
        nested(Text(f"feedbacks.heard_{kind}", {"count": count, "people": people}))
        for kind, (count, people) in counts.items()
        if count
    ]


def feed_back(tx: Tx, actor: Actor, inspection_id: int, now: datetime) -> Message:
    """Give the feedback, and show it. Raises NotFound, Refused."""
    feedbacks.feed_back(tx, actor, inspection_id, now)
    return show(tx, actor, inspection_id)


def acknowledge(tx: Tx, actor: Actor, inspection_id: int, now: datetime) -> Message:
    """Confirm that it came in, and show it. Raises NotFound."""
    feedbacks.acknowledge(tx, actor, inspection_id, now)
    return show(tx, actor, inspection_id)


def enter_receipt(tx: Tx, actor: Actor, inspection_id: int, now: datetime) -> Message:
    """Enter that it came in as was signed on paper, and show it. Raises NotFound."""
    feedbacks.enter_receipt(tx, actor, inspection_id, now)
    return show(tx, actor, inspection_id)


def iso(on: object) -> str:
    """Return a day as texts take it; nothing for none."""
    return "" if on is None else str(on)


def _ways(tx: Tx, actor: Actor, found: Feedback) -> list[Button]:
    """What the actor can do with a feedback."""
    inspection = found.inspection
    visits = inspections.may(tx, actor, inspection, Action.FEED_BACK)
    if not inspection.is_fed_back:
        give = Button(Text("feedbacks.give"), f"fb:g:{inspection.id}")
        return [give, Button(Text("pair_checks.to_inspection"), f"ss:o:{inspection.id}")]
    ways = []
    if found.received_on is None:
        if inspections.may(tx, actor, inspection, Action.ACKNOWLEDGE):
            ways.append(Button(Text("feedbacks.acknowledge"), f"fb:r:{inspection.id}"))
        elif visits:
            ways.append(Button(Text("feedbacks.enter_receipt"), f"fb:h:{inspection.id}"))
    label = Text("feedbacks.objections" if _may_object(tx, actor, found) else "feedbacks.look_at_objections")
    ways.append(Button(label, f"ob:i:{inspection.id}"))
    ways.append(Button(Text("feedbacks.rectify"), f"fi:i:{inspection.id}"))
    if visits:
        ways.append(Button(Text("pair_checks.to_inspection"), f"ss:o:{inspection.id}"))
    else:
        ways.append(Button(Text("feedbacks.to_list"), "fb:l:0"))
    return ways


def _may_object(tx: Tx, actor: Actor, found: Feedback) -> bool:
    """Whether the actor may dispute a line today."""
    if found.until_on is None or found.inspection.is_final or actor.today > found.until_on:
        return False
    return inspections.may(tx, actor, found.inspection, Action.OBJECT)


def _line(found: Feedback, key: str) -> Json:
    of, latest = found.checking.card.items[key], found.versions[key][-1]
    params = {
        "item": key,
        "title": of.title,
        "most": points(of.most),
        "value": points(latest.check.value),
        "reason": latest.reason,
        "changed": len(found.versions[key]) > 1,
    }
    return nested(Text("feedbacks.line", params))


def _people(found: Feedback, of: Section) -> list[Json]:
    """Who stands behind the values of a section: each two, and of which items where they are not the same."""
    two: dict[frozenset[int], list[str]] = {}
    for one in of.items:
        check = found.versions[one.key][-1].check
        two.setdefault(frozenset({check.first_id, check.second_id}), []).append(one.key)
    alike = len(two) == 1
    return [
        {"names": [found.names[one] for one in sorted(people)], "items": [] if alike else keys}
        for people, keys in two.items()
    ]


def _paged(said: Sequence[Json], page: int, data: str) -> tuple[dict[str, Json], list[Button], slice]:
    """The part of a list that is a page, with what turns it."""
    pages = max(1, -(-len(said) // PAGE))
    page = min(page, pages - 1)
    around = [("lists.earlier", page - 1), ("lists.later", page + 1)]
    turning = [Button(Text(key), f"{data}{to}") for key, to in around if 0 <= to < pages]
    params: dict[str, Json] = {"total": len(said), "page": page + 1, "pages": pages}
    return params, turning, slice(page * PAGE, (page + 1) * PAGE)


def _back(inspection_id: int) -> Button:
    return Button(Text("scorecards.back"), f"fb:p:{inspection_id}")
