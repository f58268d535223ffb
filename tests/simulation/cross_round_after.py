"""What comes of a visit: findings and their ends, feedback, objections and rechecks."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from domain.people import Level, Role
from storage import schema
from tests.services.duties_calendar import works
from tests.simulation.cross_round_checks import read_total
from tests.simulation.cross_round_hands import at, said
from tests.simulation.cross_round_oracle import ALWAYS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from sqlalchemy import Table

    from storage.database import Tx
    from tests.simulation.cross_round_hands import Hand
    from tests.simulation.cross_round_oracle import Value, Visit
    from tests.simulation.cross_round_sheets import Desk
    from tests.simulation.phones import Shown

CATEGORIES = ("规矩当耳旁风", "制度成稻草人", "落实跑偏走样", "组织生活不严肃", "管理党员不严")
SEVERITIES = ("轻微", "一般", "严重")
FINDS, OBJECTS, ASKS, AGREES = 0.5, 0.25, 0.1, 0.3
"""How often something is found; the visited side objects, asks about a line, and has no objection."""

ENDS = {"closed": 45, "returned": 10, "cause above": 15, "withdrawn": 15, "left": 15}
"""What becomes of findings, of a hundred."""


def worked(day: date, count: int) -> date:
    """So many working days later."""
    while count:
        day += timedelta(1)
        count -= works(day)
    return day


def newest(desk: Desk, table: Table, inspection_id: int) -> int:
    """The id of what was entered last about an inspection."""

    def asked(tx: Tx) -> int:
        found = select(func.max(table.c.id)).where(table.c.inspection_id == inspection_id)
        return int(tx.execute(found).scalar_one())

    return desk.cast.chats.run(asked)


# --- findings ---------------------------------------------------------------------------------------------


def find(desk: Desk, visit: Visit) -> Iterator[None]:
    """Write down what was found, on site."""
    while visit.arrived and desk.chance.random() < FINDS:
        hand = desk.cast.hand(desk.chance.choice(visit.pair))
        seen = hand.follow(f"fi:i:{visit.id}")
        yield
        severity = desk.chance.choice(SEVERITIES)
        answers = {
            "category": f"[{desk.chance.choice(CATEGORIES)}]",
            "severity": f"[{severity}]",
            "item": "<skip>",
            "matter": f"记录与实际不符{desk.mark(hand, visit, '', ALWAYS)}",
            "evidence": "<skip>",
            "takes": "[不要]",
        }
        hand.fill(hand.tap(seen, f"n:finding:{visit.id}"), dict(answers))
        finding_id = newest(desk, schema.findings, visit.id)
        visit.findings[finding_id] = "open"
        visit.severities[finding_id] = severity
        desk.oracle.counts["findings"] += 1
        yield


def rectify(desk: Desk, visit: Visit, finding_id: int, today: date) -> Iterator[date | None]:
    """Let a finding come to its end, or not."""
    (end,) = desk.chance.choices(list(ENDS), list(ENDS.values()))
    secretary = desk.cast.holder(visit.organization_id, Role.SECRETARY)
    yield worked(today, desk.chance.randint(1, 4))
    if visit.findings[finding_id] == "withdrawn" or end == "left" or secretary is None:
        return
    if end == "withdrawn":
        if finding_id in visit.disputed:
            return
        leader = desk.cast.hand(min(visit.leader_ids))
        seen = leader.tap(leader.follow(f"fi:o:{finding_id}"), f"n:finding_withdrawal:{finding_id}")
        visit.findings[finding_id] = "withdrawn"
        desk.oracle.counts["findings withdrawn"] += 1
        leader.fill(seen, {"line": "查无此事"})
        return
    if end == "cause above" and desk.cast.organizations[visit.organization_id].level not in {
        Level.COUNTY,
        Level.TOWNSHIP,
    }:
        yield from _cause(desk, visit, finding_id, secretary)
    yield from _measure(desk, visit, finding_id, secretary, returned=end == "returned")


def _cause(desk: Desk, visit: Visit, finding_id: int, secretary: Hand) -> Iterator[date | None]:
    """Ask the parent for what is missing; it answers some days later."""
    seen = secretary.tap(secretary.follow(f"fi:o:{finding_id}"), f"n:finding_cause:{finding_id}")
    secretary.fill(seen, {"kind": "[经费]", "matter": "缺修缮经费 3 万元"})
    desk.oracle.counts["causes above"] += 1
    yield worked(desk.cast.chats.local.date(), desk.chance.randint(1, 5))
    parent_id = desk.cast.organizations[visit.organization_id].parent_id
    parent = desk.cast.holder(parent_id, Role.SECRETARY)
    if parent is None:
        return
    parent.fill(
        parent.follow(f"c:answer:{_request(desk, finding_id)}"), {"value": "[同意办理]", "line": "下周拨付"}
    )
    yield None


def _request(desk: Desk, finding_id: int) -> int:
    table = schema.finding_events

    def asked(tx: Tx) -> int:
        mine = (table.c.finding_id == finding_id, table.c.request_id.is_not(None))
        return int(tx.execute(select(func.max(table.c.request_id)).where(*mine)).scalar_one())

    return desk.cast.chats.run(asked)


def _measure(
    desk: Desk, visit: Visit, finding_id: int, secretary: Hand, *, returned: bool
) -> Iterator[date | None]:
    """A measure, its result, and who looks at it."""
    if visit.findings[finding_id] == "withdrawn":
        return
    today = desk.cast.chats.local.date()
    due_on = today + timedelta(3)
    seen = secretary.tap(secretary.follow(f"fi:o:{finding_id}"), f"n:finding_measure:{finding_id}")
    visit.findings[finding_id] = "measure"
    words = {"line": "每月开一次会", "office": "[书记", "due_on": f"{due_on.month}月{due_on.day}日"}
    secretary.fill(seen, dict(words))
    yield worked(today, desk.chance.randint(1, 3))
    for again in (True, False) if returned else (False,):
        if visit.findings[finding_id] == "withdrawn":
            return
        seen = secretary.tap(secretary.follow(f"fi:o:{finding_id}"), f"n:finding_submit:{finding_id}")
        visit.findings[finding_id] = "submitted"
        secretary.fill(seen, {"line": "已开两次,记录齐全"})
        yield worked(desk.cast.chats.local.date(), 1)
        if visit.findings[finding_id] == "withdrawn":
            return
        looks = desk.cast.hand(desk.chance.choice(visit.pair))
        seen = looks.follow(f"fi:o:{finding_id}")
        if again:
            visit.findings[finding_id] = "returned"
            looks.fill(looks.tap(seen, f"n:finding_return:{finding_id}"), {"line": "还缺一次"})
            desk.oracle.counts["findings sent back"] += 1
            yield None
        else:
            visit.findings[finding_id] = "closed"
            desk.oracle.counts["findings closed"] += 1
            looks.tap(seen, f"fi:v:{finding_id}:")


# --- feedback ---------------------------------------------------------------------------------------------


def feed_back(desk: Desk, visit: Visit) -> Iterator[None]:
    """Give the feedback, and let its receipt be acknowledged."""
    hand = desk.cast.hand(desk.chance.choice(visit.pair))
    seen = hand.tap(hand.follow(f"pc:o:{visit.id}"), f"fb:o:{visit.id}")
    total = desk.oracle.shown(visit)
    holds = read_total(said(seen)) == total
    desk.oracle.expect("the total before it is given", f"{visit.id} {total} {said(seen)}", holds=holds)
    yield
    visit.fed_back = True
    hand.tap(seen, f"fb:g:{visit.id}")
    yield
    secretary = desk.cast.holder(visit.organization_id, Role.SECRETARY)
    roll = desk.chance.random()
    if secretary is None or roll < 0.15:
        visit.received = True
        hand.tap(hand.follow(f"fb:o:{visit.id}"), f"fb:h:{visit.id}")
    elif roll < 0.95:
        told = list(secretary.chats.phone(secretary.account).messages.values())
        button = at(told, f"fb:o:{visit.id}")
        desk.oracle.expect("the visited are told", visit.id, holds=button is not None)
        seen = (
            secretary.follow(f"fb:o:{visit.id}") if button is None else secretary.tap([button[0]], button[1])
        )
        desk.oracle.expect("the total that is given", visit.id, holds=read_total(said(seen)) == total)
        yield
        visit.received = True
        secretary.tap(seen, f"fb:r:{visit.id}")
    yield


# --- objections -------------------------------------------------------------------------------------------


def object_(desk: Desk, visit: Visit, today: date) -> Iterator[date | None]:
    """Within the time for it, the visited side objects to lines, asks about one, or has no objection."""
    secretary = desk.cast.holder(visit.organization_id, Role.SECRETARY)
    yield worked(today, desk.chance.randint(0, 4))
    if secretary is None:
        return
    if desk.chance.random() < ASKS:
        yield from _ask(desk, visit, secretary)
    objects = desk.chance.random() < OBJECTS or not desk.oracle.counts["objections"]
    for code in _disputed(desk, visit) if objects else ():
        if code.startswith("f") and visit.findings[int(code[1:])] == "withdrawn":
            continue
        seen = secretary.tap(secretary.follow(f"ob:l:{visit.id}.{code}"), f"n:objection:{visit.id}.{code}")
        secretary.fill(seen, {"reason": "有批复,材料在乡镇", "attachments": "<next>"})
        objection_id = newest(desk, schema.objections, visit.id)
        desk.oracle.counts["objections"] += 1
        visit.disputed |= {int(code[1:])} if code.startswith("f") else set()
        yield None
        yield from recheck(desk, visit, code, objection_id)
    if not objects and desk.chance.random() < AGREES:
        seen = secretary.tap(secretary.follow(f"ob:i:{visit.id}"), f"ob:y:{visit.id}")
        yield None
        visit.ended = True
        secretary.tap(seen, f"ob:z:{visit.id}")
        desk.oracle.counts["ended by agreement"] += 1


def _disputed(desk: Desk, visit: Visit) -> list[str]:
    values = visit.values()
    lines = [key for key, value in values.items() if value is not None and value < visit.items[key]]
    lines += [f"f{one}" for one, state in visit.findings.items() if state != "withdrawn"]
    return desk.chance.sample(lines, min(len(lines), 1))


def _ask(desk: Desk, visit: Visit, secretary: Hand) -> Iterator[date | None]:
    """Have a line explained."""
    code = desk.chance.choice(list(visit.items))
    seen = secretary.tap(secretary.follow(f"ob:l:{visit.id}.{code}"), f"n:ask_explanation:{visit.id}.{code}")
    secretary.fill(seen, {"reason": "怎么算的?"})
    question_id = newest(desk, schema.objections, visit.id)
    desk.oracle.counts["questions"] += 1
    yield None
    hand = desk.cast.hand(desk.chance.choice([*visit.pair, *visit.leader_ids]))
    seen = hand.tap(hand.follow(f"rc:o:{question_id}"), f"n:explain:{question_id}")
    hand.fill(seen, {"line": "按细则,少一次扣半分"})
    yield None


def recheck(desk: Desk, visit: Visit, code: str, objection_id: int) -> Iterator[date | None]:
    """Two others are named; one proposes, the other confirms, or proposes something else first."""
    office = desk.cast.administrator
    yield worked(desk.cast.chats.local.date(), desk.chance.randint(0, 1))
    seen = office.follow(f"rc:o:{objection_id}")
    found = at(seen, f"rc:p:{objection_id}:")
    two = [int(one) for one in ("" if found is None else found[1]).split(":")[3:]]
    visit.recheckers |= set(two)
    office.tap(seen, f"rc:p:{objection_id}:")
    strangers = not set(two) & {*visit.pair, *visit.ever, *visit.leader_ids}
    desk.oracle.expect("others recheck", f"{visit.id} {two}", holds=strangers and len(set(two)) == 2)
    yield worked(desk.cast.chats.local.date(), desk.chance.randint(1, 3))
    desk.chance.shuffle(two)
    proposers = two if desk.chance.random() < 0.2 else two[:1]
    outcome, chosen = "", ""
    for person_id in proposers:
        outcome, chosen = _propose(desk, visit, code, objection_id, desk.cast.hand(person_id))
        yield None
    confirmer = desk.cast.hand(next(one for one in two if one != proposers[-1]))
    seen = confirmer.follow(f"rc:o:{objection_id}")
    _decide(desk, visit, code, outcome, chosen, two)
    confirmer.tap(seen, "rc:c:")
    desk.oracle.counts[f"rechecks: {outcome}"] += 1


def _propose(desk: Desk, visit: Visit, code: str, objection_id: int, hand: Hand) -> tuple[str, str]:
    """Propose what becomes of a line; gives the outcome and what was chosen."""
    chosen = ""

    def choose(form: Shown) -> str:
        nonlocal chosen
        ends = ("分", "不适用", *SEVERITIES)
        chosen = desk.chance.choice([label for label, _ in form.buttons if label.endswith(ends)])
        return f"[{chosen}]"

    mildest = code.startswith("f") and visit.severities[int(code[1:])] == SEVERITIES[0]
    outcome = desk.chance.choice(("维持", "撤销") if mildest else ("维持", "改评", "撤销"))
    if code.startswith("f") and visit.findings[int(code[1:])] == "withdrawn":
        outcome = "撤销"
    seen = hand.tap(hand.follow(f"rc:o:{objection_id}"), f"n:recheck:{objection_id}")
    hand.fill(seen, {"outcome": f"[{outcome}]", "value": choose, "reason": "核过了"})
    return outcome, chosen


def _decide(desk: Desk, visit: Visit, code: str, outcome: str, chosen: str, two: list[int]) -> None:
    """What the decision makes of a line."""
    if code.startswith("f"):
        if outcome == "撤销":
            visit.findings[int(code[1:])] = "withdrawn"
        elif outcome == "改评":
            visit.severities[int(code[1:])] = chosen
        return
    value: Value = visit.values()[code]
    if outcome == "撤销":
        value = visit.items[code]
    elif outcome == "改评":
        value = None if chosen == "不适用" else int(float(chosen.removesuffix("分")) * 2)
    desk.oracle.rechecked(visit, code, value, two)
