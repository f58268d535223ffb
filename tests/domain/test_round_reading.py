"""A round in a workbook: whom a row means, and what it changes of the round as it stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from domain.inspections import Manner, Mode
from domain.round_books import Briefing, Frame, Ground, Laid, Person, Place, Placed, Seat
from domain.round_difference import Steps, difference
from domain.round_layout import BRIEFINGS, COLUMNS, ROUND, TARGETS, TEAMS
from domain.round_reading import RoundReading, read
from domain.sheets import Sheet
from templates.render import label

if TYPE_CHECKING:
    from domain.messages import Text

TODAY = date(2026, 3, 27)
FRAME = Frame(
    "春季", Mode.ROVING, Manner.VISITING, date(2026, 4, 7), date(2026, 4, 24), None, "先看现场,\n再谈话"
)
HERE, THERE, GONE = Place(1, "Z1", "柳河村党支部"), Place(2, "Z2", "梧涧镇党委"), Place(3, "Z3", "旧村党支部")
FIRST = Seat(11, 101, "R1", "甲", "U1", "县委组织部")
TWICE = (Seat(12, 102, "R2", "乙", "U1", "县委组织部"), Seat(13, 102, "R2", "乙", "U2", "县纪委"))
LEFT = Seat(14, 103, "R3", "丙", "U3", "县督查室")
PRESENT = Laid(
    7,
    FRAME,
    (HERE, GONE),
    {"第一组": (Placed(LEFT, leads=True), Placed(FIRST, leads=False)), "空组": ()},
    (Briefing(date(2026, 3, 20), "要点  一", (Person(103, "R3", "丙"), Person(104, "R4", "丁"))),),
)
GROUND = Ground(
    TODAY, {"Z1": HERE, "Z2": THERE}, {"R1": (FIRST,), "R2": TWICE}, {7: PRESENT}, {8: "去年秋季"}
)
ROW: tuple[Any, ...] = (
    *("7", "春季", "巡回督责", "访问式", "2026-04-07", "2026-04-24", "", "先看现场, 再谈话"),
)


def laid_out(**sheets: list[tuple[Any, ...]]) -> RoundReading:
    """Read a workbook; a sheet that is not given says what stands there."""
    told = {
        ROUND: [ROW],
        TARGETS: [("Z1", ""), ("Z3", "")],
        TEAMS: [("第一组", "R3", "", "是", "", ""), ("第一组", "R1", "", "", "", "")],
        BRIEFINGS: [("2026-03-20", "要点 一", "R3、R4", "")],
    }
    told |= {name: sheets[key] for key, name in KEYS.items() if key in sheets}
    return read(
        [
            Sheet(name, dict(enumerate([tuple(one.head for one in COLUMNS[name]), *rows], start=1)))
            for name, rows in told.items()
        ],
        GROUND,
    )


KEYS = {"round": ROUND, "targets": TARGETS, "teams": TEAMS, "briefings": BRIEFINGS}


def steps(**sheets: list[tuple[Any, ...]]) -> Steps:
    reading = laid_out(**sheets)
    assert reading.laid is not None, reading.faults
    return difference(PRESENT, reading.laid)


def faults(**sheets: list[tuple[Any, ...]]) -> list[str]:
    return [
        f"{one.sheet} {one.row} {one.column}: {label({'key': one.key, 'params': one.params})}"
        for one in laid_out(**sheets).faults
    ]


def said(text: Text) -> str:
    return label({"key": text.key, "params": text.params})


def test_a_round_as_it_stands_changes_nothing_not_even_by_its_spaces() -> None:
    # The third is in no office by which they could come now, the fourth on no team any more: both stay.
    assert not steps()


def test_what_ends_is_told_first_and_whoever_leads_no_more_is_written_before_whoever_leads() -> None:
    found = steps(
        targets=[("Z1", ""), ("Z2", "")],
        teams=[
            ("第一组", "R3", "", "", "", ""),
            ("第一组", "R2", "", "是", "U2", ""),
            ("空组", "R1", "", "", "", ""),
        ],
    )

    assert [(one.team, one.seat.office_id, one.joined, one.leads) for one in found.members] == [
        ("第一组", 11, False, False),
        ("第一组", 14, True, False),
        ("空组", 11, True, False),
        ("第一组", 13, True, True),
    ]
    assert found.made == ()
    assert [(one.key, one.title, said(one.parts[0].what)) for one in found.changes()] == [
        ("Z3", "旧村党支部", "不再是对象"),
        ("第一组", "甲", "退出(县委组织部)"),
        ("Z2", "梧涧镇党委", "加为对象"),
        ("第一组", "丙", "不再任组长,仍在组内(县督查室)"),
        ("空组", "甲", "加入(县委组织部)"),
        ("第一组", "乙", "任组长(县纪委)"),
    ]
    assert found.counts() == {
        "taken_in": 1,
        "taken_out": 1,
        "made": 0,
        "joined": 2,
        "left": 1,
        "briefings": 0,
    }


def test_somebody_in_several_units_has_to_come_from_one_of_them() -> None:
    row = ("第一组", "R2", "", "", "", "")
    (told,) = faults(teams=[row], briefings=[])
    assert told == "督查组 2 单位编号: 空着。乙在几个单位任职,请写从哪个单位来:U1 县委组织部、U2 县纪委。"
    (told,) = faults(teams=[(*row[:4], "U9", "")], briefings=[])
    assert told == "督查组 2 单位编号: 读到 U9:乙不在这个单位。可以写:U1 县委组织部、U2 县纪委。"
    assert [one.seat.office_id for one in steps(teams=[(*row[:4], "u1", "")]).members if one.joined] == [12]


def test_who_is_on_a_team_already_stays_in_the_office_by_which_they_came() -> None:
    reading = read(
        [
            Sheet(name, dict(enumerate([tuple(one.head for one in COLUMNS[name]), *rows], start=1)))
            for name, rows in {
                ROUND: [ROW],
                TARGETS: [],
                TEAMS: [("第一组", "R2", "", "", "", "")],
                BRIEFINGS: [],
            }.items()
        ],
        replace(GROUND, planned={7: replace(PRESENT, teams={"第一组": (Placed(TWICE[1], leads=False),)})}),
    )
    assert reading.laid is not None
    assert reading.laid.teams["第一组"][0].seat == TWICE[1]


def test_a_team_goes_by_one_name_however_it_is_written() -> None:
    found = steps(teams=[("第 一 组", "R3", "", "是", "", ""), (" 第一组。", "R1", "", "", "", "")])

    assert (found.made, found.members) == ((), ())


def test_trainings_are_only_added() -> None:
    assert not steps(briefings=[])
    assert not steps(briefings=[("2026-03-20", "要点 一", "R3", "")])
    found = steps(briefings=[("2026-03-20", "要点 一", "R3、R1", ""), ("2026-03-26", "要点二", "R1、R3", "")])
    assert [(one.held_on.day, one.points, [who.code for who in one.persons]) for one in found.briefings] == [
        (20, "要点  一", ["R1"]),
        (26, "要点二", ["R1", "R3"]),
    ]
    assert [said(one.parts[0].what) + one.parts[0].after for one in found.changes()] == [
        "培训 1 人甲",
        "培训 2 人甲、丙",
    ]


def test_what_is_fixed_of_a_round_cannot_be_written_over() -> None:
    assert faults(round=[("8", *ROW[1:])]) == [
        "轮次 2 轮次编号: 「去年秋季」已启动或已撤销,只能看,不能再改。"
    ]
    assert [one.partition(":")[0] for one in faults(round=[("7", "夏季", "重点", *ROW[3:])])] == [
        "轮次 2 名称",
        "轮次 2 督责方式",
    ]


def test_the_same_steps_have_the_same_digest_and_others_another() -> None:
    one, other = steps(targets=[("Z1", "")]), steps(targets=[("Z1", ""), ("Z2", ""), ("Z3", "")])

    assert one.digest == steps(targets=[("Z1", "不看")]).digest
    assert one.digest != other.digest
