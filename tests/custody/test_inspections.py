"""A cross round from its set-up to its end, by everybody concerned, with the real process over HTTP."""

from __future__ import annotations

import itertools
import time
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from domain.people import Level, Role
from storage import inspections, pair_checks, schema, scorecards
from tests.custody.test_reminders import move, round_of, wait
from tests.harness import city as cities
from tests.harness import inspecting
from tests.harness.inspecting import (
    ADMINISTRATOR,
    BEGINS,
    CITY,
    ENDS,
    INSPECTORS,
    LEADER,
    TEAM,
    VISITED,
    WORK,
    Chats,
    Place,
)
from tests.harness.ledger import chain, inspect
from tests.harness.playground import Control, Playground
from tests.harness.processes import Bot

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from storage.database import Tx
    from tests.harness.city import Home
    from tests.harness.person import Person
    from tests.harness.processes import Launcher

OUTSIDER = CITY.who(Role.SECRETARY, Level.COUNTY)[0]
"""Of the county that sends the inspectors: no business of theirs."""

SEVERE = "书记外出两个月没有交接"
MILD = "换届材料少一份签字"
"""The reasons of the two where they differ: nobody else may read them before both have sealed."""

WAYS = (
    *("ss:o:{0}", "ss:f:{0}", "ss:c:{0}:S4", "ss:k:{0}", "ss:d:{0}"),
    *("pc:o:{0}", "pc:i:{0}:S4-1", "fb:o:{0}", "fb:d:{0}", "fb:s:{0}:S4", "ob:i:{0}"),
    *("rr:i:{0}", "rr:a:1:S4", "rr:w:1", "rr:x:1", "rw:x:1"),
)
"""Screens, sheets, packets, pages and reports of an inspection and its round."""

NEVER_MET = "两个月没有开支委会"
LEAKS = "活动室漏雨不能开会"
"""What is found."""


@pytest.fixture
def two_counties(tmp_path: Path) -> Home:
    """A database with a city of two counties."""
    return inspecting.settle(tmp_path / "home")


@pytest.fixture
async def chats(tmp_path: Path, two_counties: Home) -> AsyncIterator[Chats]:
    """The chats of its people, in a playground of their own."""
    people = tmp_path / "people.json"
    people.write_text(cities.people_json(CITY), encoding="utf-8")
    playground = Playground(people)
    async with Control(playground.url) as control:
        chats = Chats(control, two_counties)
        yield chats
        await chats.close()
    playground.stop()


@pytest.mark.timeout(240)
async def test_a_cross_round_from_its_set_up_to_its_end(
    two_counties: Home, chats: Chats, launcher: Launcher, figures: Callable[[str], None]
) -> None:
    bot = Bot(launcher, two_counties, chats.control.url, demonstration=True)
    bot.mischief = {"set": {"bot.scheduler.ENDS_SECONDS": 1, "bot.scheduler.REMINDERS_SECONDS": 1}}
    await move(chats.control, BEGINS, "10:00")
    began = time.monotonic()
    bot.start()
    try:
        await chats.greet(ADMINISTRATOR, *TEAM, *VISITED, OUTSIDER)
        await round_of(two_counties, BEGINS)
        places = await inspecting.set_up(chats)
        disputed, led, *others = sorted(places, key=_rank)
        await _score_and_settle(chats, disputed)
        await _score_and_let_the_leader_propose(chats, led)
        for place in others:
            await _score_in_full(chats, place)
        await _raise(chats, disputed)
        for place in places:
            await _feed_back(chats, place)
        await _dispute_and_recheck(chats, disputed)
        await _put_right(chats, disputed)
        await _blame_above(chats, disputed)
        await _end(chats, places, next(one for one in others if one.accounts))
        await _answer_from_above(chats, disputed)
        await _see_reports(chats, disputed)
        report = await chain(two_counties)
        checks = await inspect(two_counties, lambda tx: _final_values(tx, places))
    finally:
        await bot.kill()
    figures(
        f"a cross round of {len(places)} inspections with {chats.acts} taps and messages in "
        f"{time.monotonic() - began:.0f} s; chain of {report.links} links, {len(report.faults)} faults"
    )
    assert checks == _expected(disputed, led)
    logged = bot.log.read_text(encoding="utf-8")
    assert not any(reason in logged for reason in (SEVERE, MILD, NEVER_MET))
    assert report.faults == []
    assert chats.twice == []
    assert bot.complaints() == []


def _rank(place: Place) -> tuple[bool, bool]:
    """Branches first, for a county is scored after its villages; of them those that can be written to."""
    return "支部" not in place.organization, not place.accounts


def _pair(chats: Chats, place: Place) -> tuple[Person, Person]:
    one, other = (chats.named(name) for name in place.pair)
    return one, other


async def _score_and_settle(chats: Chats, place: Place) -> None:
    """One by one tap an item, the other in one message; on the item on which they differ one gives way."""
    (first, second), number, fill = _pair(chats, place), place.inspection_id, chats.fill
    card = await fill(first, f">ss:o:{number}", "[到了,开始打分]")
    assert "S4-1" in card.text
    before = chats.acts
    card = await fill(first, "[3]", SEVERE)
    while any(label.startswith("满分") for label, _ in card.buttons):
        card = await fill(first, "[满分]")
    assert "其余 12 项满分" in card.text
    assert chats.acts - before == 14  # 13 items, one of them with a reason
    await chats.reads("等另一位封存以后", first, "[封存]")
    echoed = await fill(second, f"打分 {place.organization} 4.1 -0.5 {MILD}", "[保存]")
    assert "其余 12 项满分" in echoed.text
    outside = [chats.of(one) for one in (place.accounts[0], OUTSIDER)]
    written = await _pry(chats, place, *outside, chats.of(LEADER), chats.of(ADMINISTRATOR), first, second)
    assert written
    assert SEVERE not in written
    assert MILD not in written
    assert await chats.told(SEVERE) == {place.pair[0]}
    assert await chats.told(MILD) == {place.pair[1]}

    sealed = await fill(second, f">ss:o:{number}", "[核对封存]", "[封存]")
    assert "两人都已封存" in sealed.text
    await chats.reads("已一致 12 项,还有 1 项不同", second, "[商定不同]")
    item = await fill(second, "[S4-1]", "[提出 3 分]")
    assert SEVERE in item.text
    assert MILD in item.text
    assert not any(label.startswith("确认") for label, _ in item.buttons)
    await chats.reads("13 项都有两人验收", first, "[确认 3 分]")
    await _pry(chats, place, *outside)
    assert {*place.pair} <= await chats.told(SEVERE) <= {*place.pair, LEADER.name, ADMINISTRATOR.name}


async def _pry(chats: Chats, place: Place, *people: Person) -> str:
    """Let people try every way to the scores, also by data of buttons that they have not.

    Gives what stands in the documents that they got; what they saw is in the journal.
    """
    for person, way in itertools.product(people, WAYS):
        await chats.act(person, ">" + way.format(place.inspection_id))
    await chats.rest()
    written: list[str] = []
    for person in people:
        await person.look()
        written += await chats.documents(person)
    return "".join(written)


async def _score_and_let_the_leader_propose(chats: Chats, place: Place) -> None:
    """Neither gives way: the leader names a value with a reason, and one of the two confirms it."""
    first, second = _pair(chats, place)
    leader, fill = chats.of(LEADER), chats.fill
    await fill(first, f">ss:o:{place.inspection_id}", "[到了,开始打分]")
    for person, told in ((first, "5.1 -1 少两次会"), (second, "5.1 -0.5 少一次会")):
        await fill(person, f"打分 {place.organization} {told}", "[保存]", "[封存]")
    item = await fill(leader, f">pc:i:{place.inspection_id}:S5-1")
    assert not any(label.startswith(("提出", "确认")) for label, _ in item.buttons)
    named = await fill(leader, "[组长提出分值]", "3.5", "记录本里缺一次", "[保存]")
    assert "提出:3.5 分" in named.text
    confirmed = await fill(second, "[确认 3.5 分]")
    assert "项都有两人验收,可以当场反馈" in confirmed.text


async def _score_in_full(chats: Chats, place: Place) -> None:
    """Both find nothing to take points for."""
    first, second = _pair(chats, place)
    await chats.fill(first, f">ss:o:{place.inspection_id}", "[到了,开始打分]")
    for person in (first, second):
        await chats.fill(person, f"打分 {place.organization} 全部满分", "[保存]", "[封存]")
    shown = await chats.fill(first, f">pc:o:{place.inspection_id}")
    assert "项都有两人验收,可以当场反馈" in shown.text


async def _raise(chats: Chats, place: Place) -> None:
    """Write down what was found; nobody of the visited side hears of it before the feedback."""
    for person, matter in zip(_pair(chats, place), (NEVER_MET, LEAKS), strict=True):
        told = ("[管理党员不严]", "[一般]", "S5-1", matter, "[跳过]", "[不要]", "[保存]")
        raised = await chats.fill(person, f">fi:i:{place.inspection_id}", "[登记问题]", *told)
        assert "还没有反馈,只有督查组看得到" in raised.text
    secretary = chats.of(place.accounts[0])
    for way in ("fi:o:1", f"fi:i:{place.inspection_id}", "fi:o:2"):
        await chats.do(secretary, f">{way}")
    assert {place.pair[0]} <= await chats.told(NEVER_MET) <= {*place.pair}


async def _feed_back(chats: Chats, place: Place) -> None:
    """The visited side is given the whole of it on the spot, and says that it has it."""
    first, _ = _pair(chats, place)
    given = await chats.fill(first, f">fb:o:{place.inspection_id}", "[当场反馈给对方]")
    assert "还没有签收" in given.text
    if place.accounts:
        secretary = chats.of(place.accounts[0])
        await chats.reads("签收只表示收到,不表示同意", secretary, "[看反馈]")
        assert "还没有签收" not in (await chats.fill(secretary, "[签收]")).text


async def _dispute_and_recheck(chats: Chats, place: Place) -> None:
    """A line is disputed; two others look again and uphold it."""
    secretary, fill = chats.of(place.accounts[0]), chats.fill
    others = [chats.of(one) for one in INSPECTORS if one.name not in place.pair]
    line = await fill(secretary, f">ob:l:{place.inspection_id}.S4-1")
    assert "可以提异议,不会扣分" in line.text
    await fill(secretary, "[提异议]", "有交接记录,在乡镇", "[保存]")
    suggested = await fill(chats.of(ADMINISTRATOR), "[看异议]")
    assert all(name not in suggested.text.split("建议复核人")[1] for name in place.pair)
    await fill(chats.of(ADMINISTRATOR), "[就这两位]")
    written = await fill(others[0], "[看异议]", "[写复核意见]", "[改评]", "[4 分]", "交接材料属实", "[保存]")
    assert "改评为 4 分" in written.text
    assert not any(label.startswith("同意") for label, _ in written.buttons)
    decided = await fill(others[1], "[看异议]", "[同意这个意见]")
    assert "已复核" in decided.text
    versions = await fill(secretary, f">ob:h:{place.inspection_id}.S4-1")
    assert "3/4" in versions.text
    assert "4/4 复核" in versions.text


async def _put_right(chats: Chats, place: Place) -> None:
    """What is done about it, that it is done, and somebody else who looks."""
    secretary, (_, second), fill = chats.of(place.accounts[0]), _pair(chats, place), chats.fill
    by = BEGINS + timedelta(days=7)
    planned = await fill(secretary, ">fi:o:1", "[整改措施]", "每月 5 日开支委会")
    who = next(label for label, _ in planned.buttons if place.accounts[0].name in label)
    planned = await fill(secretary, f"[{who}]", f"{by.year}年{by.month}月{by.day}日", "[保存]")
    assert "🟡 整改中" in planned.text
    done = await fill(secretary, "[报整改结果]", "已开两次,记录齐全", "[保存]")
    assert "🟡 待核实" in done.text
    assert not any(label.startswith("属实") for label, _ in done.buttons)
    closed = await fill(second, ">fi:o:1", "[属实,销号]")
    assert "🔵 已销号" in closed.text


async def _blame_above(chats: Chats, place: Place) -> None:
    """What lies above is asked of the parent; until it answers, the days do not count."""
    secretary = chats.of(place.accounts[0])
    asked = await chats.fill(secretary, ">fi:o:2", "[原因在上级]", "[经费]", "修屋顶要 3 万元", "[保存]")
    assert "上级答复之前每天顺延" in asked.text


async def _end(chats: Chats, places: list[Place], agreeing: Place) -> None:
    """One place agrees at once, the others become final as the days go by; then the round is closed."""
    admin, secretary = chats.of(ADMINISTRATOR), chats.of(agreeing.accounts[0])
    await chats.fill(secretary, f">ob:i:{agreeing.inspection_id}", "[没有异议]")
    await chats.reads("已定稿", secretary, "[同意定稿]")
    await chats.reads("还有 4 次督查没有定", admin, ">ir:c:1")
    await move(chats.control, WORK.next_working_day(ENDS), "10:00")

    def all_final(tx: Tx) -> bool:
        found = select(schema.inspection_events.c.id).where(schema.inspection_events.c.kind == "final")
        return len(tx.execute(found).all()) == len(places)

    await wait(chats.home, all_final)
    await round_of(chats.home, WORK.next_working_day(ENDS))
    await chats.rest()
    first, _ = _pair(chats, places[0])
    for way in ("fb:r:{0}", "ss:z:{0}:1", "ob:z:{0}"):
        await chats.do(first, ">" + way.format(places[0].inspection_id))
    await chats.reads("已关闭", admin, ">ir:o:1", "[关闭]")


async def _answer_from_above(chats: Chats, place: Place) -> None:
    """The parent's answer lets the days of the finding count on; the last day is put off by the others."""
    parent, secretary = chats.of(place.parent.accounts[0]), chats.of(place.accounts[0])
    request = await chats.fill(parent, ">fi:o:2", "[看求助]")
    answer = next(label for label, _ in request.buttons if "答复" in label)
    await chats.fill(parent, f"[{answer}]", "[同意办理]", "下周拨付", "[保存]")
    waited = WORK.next_working_day(ENDS) - BEGINS
    due = BEGINS + timedelta(days=30) + waited
    shown = await chats.fill(secretary, ">fi:o:2")
    assert f"整改期限:{due.year}年{due.month}月{due.day}日" in shown.text


async def _see_reports(chats: Chats, place: Place) -> None:
    """The round's report, as a document and as a workbook, with its entries."""
    admin = chats.of(ADMINISTRATOR)
    admin.raw.clear()
    await chats.do(admin, ">rr:o:1", "[Word 报告]", "[工作簿]")
    sent = [one["document"] for one in admin.raw.values() if "document" in one]
    assert [one["file_name"].rpartition(".")[2] for one in sent] == ["docx", "xlsx"]
    for written in await chats.documents(admin):
        assert place.organization in written
        assert f"WT-{place.inspection_id}-1" in written


def _final_values(tx: Tx, places: list[Place]) -> dict[tuple[str, str], tuple[int | None, str, set[str]]]:
    """Of every item of every place that is not full marks by its own pair: value, how it came about, who.

    Every item of every card has a value, behind which two different people stand who may.
    """
    names = {row[0]: row[1] for row in tx.execute(select(schema.persons.c.id, schema.persons.c.name))}
    unusual = {}
    for place in places:
        inspection = inspections.by_id(tx, place.inspection_id)
        assert inspection is not None
        assert inspection.is_final
        card = scorecards.by_id(tx, inspection.round.scorecard_id).card
        items = {item.key: item for section in card.scored(inspection.variant) for item in section.items}
        checks = pair_checks.latest(tx, place.inspection_id)
        assert checks.keys() == items.keys()
        for key, check in checks.items():
            behind = {names[check.first_id], names[check.second_id]}
            assert len(behind) == 2
            assert behind <= {one.name for one in TEAM}
            if behind != {*place.pair} or check.value != items[key].most:
                unusual[place.organization, key] = check.value, check.origin.value, behind
    return unusual


def _expected(disputed: Place, led: Place) -> dict[tuple[str, str], tuple[int | None, str, set[str]]]:
    recheckers = {one.name for one in INSPECTORS} - {*disputed.pair}
    return {
        (disputed.organization, "S4-1"): (8, "recheck", recheckers),
        (led.organization, "S5-1"): (7, "leader", {led.pair[1], LEADER.name}),
    }
