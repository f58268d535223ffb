"""What must hold of a round: who was sent where, what is in the database, what the chat shows at the end."""

from __future__ import annotations

import io
import re
from collections import Counter
from typing import TYPE_CHECKING

import docx
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from domain.people import Role
from storage import schema
from storage.verify import verify
from tests.simulation.cross_round_hands import said
from tests.simulation.world import KEY

if TYPE_CHECKING:
    from typing import Any

    from sqlalchemy import Table

    from tests.simulation.cross_round import CrossRound
    from tests.simulation.cross_round_oracle import Visit

OF_INSPECTION = {
    "ss": ("o:", "a:", "n:", "s:", "k:", "f:", "h:", "c:", "i:", "v:", "w:", "z:"),
    "pc": ("o:", "i:", "v:", "s:", "r:", "c:"),
    "fb": ("o:", "g:", "r:", "h:"),
    "fi": ("i:",),
    "ob": ("i:", "y:", "z:"),
}
"""Buttons whose first number is an inspection, by their head."""

PEEPHOLES = (
    "pc:o:{0}",
    "pc:i:{0}:{1}",
    "pc:v:{0}:{1}",
    "fb:o:{0}",
    "fb:i:{0}:{1}",
    "fb:d:{0}",
    "ss:o:{0}",
    "ss:f:{0}",
    "ss:c:{0}:{2}",
    "ss:k:{0}",
    "ss:h:{0}",
    "fi:i:{0}",
    "ob:i:{0}",
    "ob:h:{0}.{1}",
    "rr:i:{0}",
    "it:i:{0}",
)
"""Screens of an inspection, an item and its section, on which something could be seen too early."""

NOTHING_YET = frozenset({"errors.not_found", "pair_checks.list", "feedbacks.not_complete"})
"""What is said of differences and feedback before both have sealed; of the list only who has not."""

TOTAL = re.compile(r"([0-9.]+) 分\(满分 100\)")
SEVERITIES = {"minor": "轻微", "ordinary": "一般", "serious": "严重"}


def read_total(text: str) -> str:
    """The total that a text gives; empty for one that gives none."""
    read = TOTAL.search(text)
    return "" if read is None else read[1]


def rows(one: CrossRound, table: Table) -> list[Any]:
    """Every row of a table, in order."""
    return one.chats.run(lambda tx: list(tx.execute(select(table).order_by(table.c.id))))


def assigned(one: CrossRound) -> None:
    """Nobody visits their own county; two of a team go everywhere, about equally often."""
    loads: Counter[int] = Counter()
    for visit in one.oracle.visits.values():
        loads.update(visit.pair)
        away(one, visit)
    spread = max(loads.values()) - min(loads.values())
    one.oracle.expect("an even load", dict(loads), holds=spread <= 1)


def away(one: CrossRound, visit: Visit) -> None:
    """Two different people, neither the leader nor of the county, nor of the visited line."""
    here = set(one.cast.above(visit.organization_id)) - {one.cast.city_id}
    for person_id in visit.pair:
        theirs = {
            up
            for office in one.cast.offices
            if office.person_id == person_id
            for up in one.cast.above(office.organization_id)
        }
        holds = bool(theirs) and bool(here) and not theirs & here
        one.oracle.expect("away from home", f"{visit.id} {person_id}", holds=holds)
    known = bool(visit.leader_ids) and bool(visit.line)
    fit = known and len(set(visit.pair)) == 2 and not set(visit.pair) & visit.leader_ids
    one.oracle.expect("two who visit", visit.id, holds=fit)


def all_final(one: CrossRound) -> bool:
    """Whether every inspection is final, by the database."""
    final = {row.inspection_id for row in rows(one, schema.inspection_events) if row.kind == "final"}
    return final >= set(one.oracle.visits)


def not_closed(one: CrossRound) -> None:
    """While something is not final, it cannot be closed."""
    one.cast.administrator.follow(f"ir:c:{one.round_id}")
    events = [row.kind for row in rows(one, schema.inspection_round_events)]
    one.oracle.expect("the round stays open", events, holds=events == ["started"])


def closed(one: CrossRound) -> None:
    """The administrator closes the round, and reads its report."""
    office = one.cast.administrator
    office.tap(office.follow(f"ir:o:{one.round_id}"), f"ir:c:{one.round_id}")
    events = [row.kind for row in rows(one, schema.inspection_round_events)]
    one.oracle.expect("the round is closed", events, holds=events == ["started", "closed"])
    for data in ("rr:w", "rr:x"):
        office.follow(f"{data}:{one.round_id}")
    word, workbook = one.chats.documents[office.account][-2:]
    _reported(one, word.content, workbook.content)


def _reported(one: CrossRound, word: bytes, workbook: bytes) -> None:
    """The report names every place, with its total in the workbook."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(workbook))
    lines = [set(row) for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python()]
    written = "".join(text for text in docx.Document(io.BytesIO(word)).element.body.itertext())
    for visit in one.oracle.visits.values():
        place = one.cast.organizations[visit.organization_id].name
        total = float(one.oracle.shown(visit))
        holds = any(place in line and total in line for line in lines)
        one.oracle.expect("the total in the workbook", f"{place} {total}", holds=holds)
        one.oracle.expect("every place in the report", place, holds=place in written)


def compare(one: CrossRound) -> None:
    """What stands in the database is what was tapped, and nothing else; the chain holds."""
    _sheets(one)
    _values(one)
    _events(one)
    _findings(one)
    _shown(one)
    faults = one.chats.run(verify, KEY).faults
    one.oracle.expect("the chain", faults, holds=not faults)
    counts = one.oracle.counts
    expected = counts["objections"] + counts["questions"]
    one.oracle.expect("objections", expected, holds=len(rows(one, schema.objections)) == expected)
    one.oracle.expect(
        "rechecks", counts["objections"], holds=len(rows(one, schema.rechecks)) == counts["objections"]
    )
    left = [row for row in rows(one, schema.inbox) if row.state != "done"]
    one.oracle.expect("every update was dealt with", left, holds=not left)


def _sheets(one: CrossRound) -> None:
    latest: dict[tuple[int, int, int, str], int | None] = {}
    for row in rows(one, schema.onsite_scores):
        latest[row.inspection_id, row.person_id, row.turn, row.item] = row.value
    told = {
        (visit.id, person_id, 1, key): value
        for visit in one.oracle.visits.values()
        for person_id, values in visit.sheets.items()
        for key, value in values.items()
    }
    told |= {
        (visit.id, person_id, turn, key): value
        for visit in one.oracle.visits.values()
        for key, turns in visit.again.items()
        for turn, values in enumerate(turns, start=2)
        for person_id, value in values.items()
    }
    for key in latest.keys() | told.keys():
        pair = latest.get(key, "none"), told.get(key, "none")
        one.oracle.expect("every score as it was given", f"{key} {pair}", holds=pair[0] == pair[1])
    seals = Counter((row.inspection_id, row.person_id) for row in rows(one, schema.seals) if row.turn == 1)
    sealed = Counter(
        (visit.id, person_id) for visit in one.oracle.visits.values() for person_id in visit.sealed
    )
    one.oracle.expect("seals", seals - sealed + (sealed - seals), holds=seals == sealed)


def _values(one: CrossRound) -> None:
    kept: dict[tuple[int, str], list[tuple[int | None, frozenset[int], str]]] = {}
    for row in rows(one, schema.pair_checks):
        behind = row.value, frozenset({row.first_id, row.second_id}), row.origin
        kept.setdefault((row.inspection_id, row.item), []).append(behind)
    for visit in one.oracle.visits.values():
        for key in visit.items:
            told = [(each.value, each.person_ids, each.origin) for each in visit.behind.get(key, ())]
            found = kept.get((visit.id, key), [])
            one.oracle.expect(
                "who stands behind what", f"{visit.id} {key} {found} {told}", holds=found == told
            )
            for _, two, origin in found:
                fit = visit.recheckers if origin == "recheck" else visit.ever | visit.leader_ids
                eligible = len(two) == 2 and two <= fit and not two & visit.line
                one.oracle.expect("two who may", f"{visit.id} {key} {two}", holds=eligible)


def _events(one: CrossRound) -> None:
    counted = Counter((row.inspection_id, row.kind) for row in rows(one, schema.inspection_events))
    for visit in one.oracle.visits.values():
        for kind, expected in (("fed_back", 1), ("received", int(visit.received)), ("final", 1)):
            count = counted[visit.id, kind]
            one.oracle.expect(f"once {kind}", f"{visit.id} {count}", holds=count == expected)


def _findings(one: CrossRound) -> None:
    """Which are open, how each came to its end, and how grave it is."""
    found = rows(one, schema.findings)
    states = {row.id: "open" for row in found}
    severities = {row.id: SEVERITIES[row.severity] for row in found}
    for row in rows(one, schema.finding_events):
        if row.kind not in {"cause_above", "changed", "extended", "verified"}:
            states[row.finding_id] = row.kind
        if row.severity is not None:
            severities[row.finding_id] = SEVERITIES[row.severity]
    told = {key: state for visit in one.oracle.visits.values() for key, state in visit.findings.items()}
    one.oracle.expect("findings", set(states.items()) ^ set(told.items()), holds=states == told)
    given = {key: how for visit in one.oracle.visits.values() for key, how in visit.severities.items()}
    wrong = set(severities.items()) ^ set(given.items())
    one.oracle.expect("severities", wrong, holds=not wrong)


def _shown(one: CrossRound) -> None:
    """The total that somebody of each side reads at the end, and what of it is to be put right."""
    for visit in one.oracle.visits.values():
        total = one.oracle.shown(visit)
        secretary = one.cast.holder(visit.organization_id, Role.SECRETARY)
        for hand in (one.cast.hand(visit.pair[0]), secretary):
            if hand is None:
                continue
            text = said(hand.follow(f"fb:o:{visit.id}"))
            stands = read_total(text) == total and "已定稿" in text
            one.oracle.expect("the total at the end", f"{visit.id} {total} {text}", holds=stands)
        if secretary is not None:
            seen = secretary.say("问题整改")
            undone = sum(state in {"open", "measure", "returned"} for state in visit.findings.values())
            shown = said(seen)
            holds = f"待整改 {undone} 个" in shown if undone else "待整改" not in shown.split("\n", 1)[0]
            one.oracle.expect("what is to be put right", f"{visit.id} {undone} {shown}", holds=holds)
