"""Reading a folder: what an entry may leave unsaid, and every refusal with its line and its reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.catalogue.checks import CatalogueFault
from domain.catalogue.entry import Dimension
from domain.catalogue.reading import read
from domain.catalogue.ways import Elsewhere
from domain.obligations import Applies, Bearer, Carrier, Leading, Pack, Source
from domain.people import Level, OrganizationKind
from domain.periods import Cadence

HEAD = "year: 2024\nentries:\n"

ENTRY = """\
- id: GUI-04
  title: 听取汇报
  pinyin: ting'qu'hui'bao
  fact: 听一次
  basis: 「听取汇报」(R32)
  evidence: M
  pack: extended
  ways: [meeting:hearing]
  obligations:
  - cadence: yearly
    applies: [{kind: committee}]
"""
"""Its first line is the third of the file."""

OTHER = """\
- id: GUI-05
  title: 书记培训
  pinyin: shu'ji'pei'xun
  fact: 培训
  basis: 「书记」(R6)
  evidence: N
  pack: extended
  ways: [general]
  obligations:
  - cadence: yearly
    applies: [{kind: committee}]
"""
"""Begins in line 14, after `ENTRY`; its obligation in line 23."""


def folder(tmp_path: Path, text: str, name: str = "committee", year: str = "2024") -> Path:
    """A folder of a year with one file."""
    found = tmp_path / year
    found.mkdir(exist_ok=True)
    (found / f"{name}.yaml").write_text(text, encoding="utf-8")
    return found


def faults(path: Path) -> list[str]:
    """Everything for which a folder is refused."""
    with pytest.raises(CatalogueFault) as refused:
        read(path)
    assert [str(one) for one in refused.value.faults] == str(refused.value).split("\n")
    return [str(one) for one in refused.value.faults]


def test_an_entry_says_only_what_does_not_follow(tmp_path: Path) -> None:
    found = read(folder(tmp_path, HEAD + ENTRY))

    entry = found.entries[0]
    assert (entry.carrier, entry.leading, entry.dimensions) == (Carrier.COMMITTEE, Leading.FOLLOW_UP, ())
    assert (entry.up, entry.module, entry.reads, entry.unplanned) == (False, None, (), "")
    [own] = found.obligations
    assert (own.key, own.item, own.title, own.basis) == (entry.id, entry.id, entry.title, entry.basis)
    assert (own.minimum, own.bearer, own.source) == (1, Bearer.ORGANIZATION, Source.RECORDS)
    assert (own.counts, own.form) == (("meeting:hearing",), "meeting:hearing")
    assert own.applies == (Applies(OrganizationKind.COMMITTEE),)
    assert found.obligation("GUI-04") is own


def test_an_entry_can_say_everything(tmp_path: Path) -> None:
    text = """\
year: 2024
parameters: {often: 3, later: }
entries:
- id: SEC-D5
  title: 四个亲自
  pinyin: si'ge'qin'zi
  fact: 有的就记一笔
  basis: 「亲自」(R22)
  dimensions: [conduct, organization]
  evidence: R
  up: true
  pack: core
  carrier: department
  leading: hearing
  ways: [in_person:deployed, in_person:inquired]
  obligations:
  - suffix: deployed
    title: 亲自部署
    cadence: yearly
    minimum: often
    until: 03-31
    counts: [in_person:deployed]
    leading: system
    bearer: organization
    applies: [{kind: committee, levels: [city, county], children: true, parent: true}]
  - suffix: inquired
    cadence: monthly
    counts: [in_person:inquired]
    applies: [{kind: branch, members: 7}]
  - suffix: later
    cadence: quarterly
    minimum: later
    applies: [{kind: branch}]
"""
    found = read(folder(tmp_path, text, "secretary"))

    entry = found.entries[0]
    assert entry.dimensions == (Dimension.CONDUCT, Dimension.ORGANIZATION)
    assert entry.unset == ("SEC-D5.later",)
    deployed, inquired = found.obligations
    assert (deployed.title, deployed.minimum, deployed.until) == ("亲自部署", 3, (3, 31))
    assert (deployed.leading, deployed.bearer, deployed.up) == (Leading.SYSTEM, Bearer.ORGANIZATION, True)
    assert (deployed.pack, deployed.carrier) == (Pack.CORE, Carrier.DEPARTMENT)
    upper = frozenset({Level.CITY, Level.COUNTY})
    assert deployed.applies == (Applies(OrganizationKind.COMMITTEE, upper, children=True, parent=True),)
    assert (inquired.title, inquired.leading, inquired.bearer) == (
        entry.title,
        Leading.HEARING,
        Bearer.SECRETARY,
    )
    assert (inquired.cadence, inquired.form) == (Cadence.MONTHLY, "in_person:inquired")


def test_days_are_counted_in_halves_and_a_number_that_is_not_set_plans_nothing(tmp_path: Path) -> None:
    head = "year: 2024\nparameters: {duty_days: 30}\nentries:\n"
    halves = "  - {cadence: yearly, minimum: duty_days, halves: true, source: duty_days, counts: [duty_days],"
    entry = ENTRY.partition("  obligations")[0].replace("meeting:hearing", "duty_stay")
    path = folder(tmp_path, f"{head}{entry}  obligations:\n{halves} applies: [{{kind: committee}}]}}\n")

    assert [(one.minimum, one.form) for one in read(path).obligations] == [(60, "duty_stay")]
    path = folder(tmp_path, (path / "committee.yaml").read_text(encoding="utf-8").replace(": 30", ": "))
    assert read(path).obligations == ()


def test_nothing_is_entered_for_what_stands_elsewhere(tmp_path: Path) -> None:
    text = ENTRY.replace("  evidence: M\n", "").replace("[meeting:hearing]", "[roster: 在名册里]")
    standing = "cadence: standing\n    source: contact_points\n    bearer: secretary\n    counts: [branch]"
    found = read(folder(tmp_path, HEAD + text.replace("cadence: yearly", standing)))

    assert found.entries[0].ways == (Elsewhere("roster", "在名册里"),)
    assert [(one.counts, one.form) for one in found.obligations] == [(("branch",), "")]


def test_what_is_entered_for_an_item_counts_for_it(tmp_path: Path) -> None:
    counts = "cadence: yearly\n    counts: [meeting:hearing]"
    text = ENTRY.replace("[meeting:hearing]", "[visit, meeting:hearing]").replace("cadence: yearly", counts)

    assert faults(folder(tmp_path, HEAD + text)) == [
        "committee.yaml:3: GUI-04: a record of visit counts for nothing"
    ]


@pytest.mark.parametrize(
    ("wrong", "instead", "fault"),
    [
        ("  basis: 「听取汇报」(R32)\n", "", ":3: GUI-04: no basis"),
        ("id: GUI-04", "id: gui-04", ":3: gui-04: no id"),
        ("title: 听取汇报", "title: 听取下级党组织汇报党建工作情况", ":3: GUI-04: no title for a button"),
        ("ting'qu", "ting'qu'xia", ":3: GUI-04: not a syllable for each character"),
        ("  fact: 听一次\n", "", ":3: GUI-04: no fact in one line"),
        ("evidence: M", "evidence: MX", ":3: GUI-04: evidence 'MX'"),
        ("evidence: M", "evidence: 现场照片", ":8: GUI-04: demands a photo, place or check-in: 照片"),
        ("fact: 听一次", "fact: 每天打卡", ":6: GUI-04: demands a photo, place or check-in: 打卡"),
        ("fact: 听一次", "fact: 按次数排名", ":6: GUI-04: ranks: 排名"),
        ("title: 听取汇报", "title: 汇报积分", ":4: GUI-04: ranks: 积分"),
        ("evidence: M", "evidence: M\n  photo: true", ":9: GUI-04: no photo: no photo, place or check-in"),
        ("cadence: yearly", "cadence: yearly\n    place: 会议室", ":13: GUI-04: no place: no photo, place"),
        ("evidence: M", "evidence: M\n  ranking: true", ":9: GUI-04: no ranking: nobody is ranked"),
        ("evidence: M", "evidence: M\n  colour: red", ":9: GUI-04: unknown field 'colour'"),
        ("evidence: M", "evidence: M\n  title: 听汇报", ":9: GUI-04: title stands twice"),
        ("evidence: M", "evidence: 12", ":8: GUI-04: a text is wanted"),
        ("pack: extended", "pack: premium", ":9: GUI-04: no pack 'premium'"),
        ("  pack: extended\n", "", ":3: GUI-04: no pack"),
        ("evidence: M", "evidence: M\n  up: 1", ":9: GUI-04: true or false is wanted"),
        ("evidence: M", "evidence: M\n  module: magic", ":9: GUI-04: no module 'magic'"),
        ("evidence: M", "evidence: M\n  carrier: parent", ":9: GUI-04: no carrier 'parent'"),
        ("evidence: M", "evidence: M\n  leading: shouting", ":9: GUI-04: no leading 'shouting'"),
        ("evidence: M", "evidence: M\n  dimensions: [size]", ":9: GUI-04: no dimensions 'size'"),
        ("evidence: M", "evidence: M\n  reads: GUI-05", ":9: GUI-04: a list is wanted"),
        (
            "evidence: M",
            "evidence: M\n  reads: [GUI-09]",
            ":3: GUI-04: reads GUI-09, which is no other entry",
        ),
        (
            "evidence: M",
            "evidence: M\n  reads: [GUI-04]",
            ":3: GUI-04: reads GUI-04, which is no other entry",
        ),
        ("meeting:hearing", "parade:hearing", ":10: GUI-04: no form 'parade'"),
        ("meeting:hearing", "meeting:parade", ":10: GUI-04: the form 'meeting' knows no 'parade'"),
        ("meeting:hearing", "somewhere: else", ":10: GUI-04: no way 'somewhere'"),
        ("[meeting:hearing]", "[]", ":3: GUI-04: no ways"),
        ("  ways: [meeting:hearing]\n", "", ":3: GUI-04: no ways"),
        ("evidence: M", "evidence: ''", ":3: GUI-04: evidence ''"),
        ("cadence: yearly", "cadence: weekly", ":12: GUI-04: no cadence 'weekly'"),
        ("  - cadence: yearly\n    applies", "  - applies", ":12: GUI-04: no cadence"),
        ("cadence: yearly", "cadence: yearly\n    minimum: 0", ":13: GUI-04: minimum is 0, less than 1"),
        ("cadence: yearly", "cadence: yearly\n    minimum: few", ":13: GUI-04: no parameter 'few'"),
        ("cadence: yearly", "cadence: yearly\n    bearer: clerk", ":13: GUI-04: no bearer 'clerk'"),
        ("cadence: yearly", "cadence: yearly\n    source: rumours", ":13: GUI-04: no source 'rumours'"),
        ("cadence: yearly", "cadence: yearly\n    suffix: a_b", ":13: GUI-04: 'GUI-04.a_b' is no key"),
        (
            "cadence: yearly",
            "cadence: yearly\n    until: 31.3.",
            ":13: GUI-04: '31.3.' is no day, such as 03-31",
        ),
        (
            "cadence: yearly",
            "cadence: monthly\n    until: 03-31",
            ":12: GUI-04: a last day for what is not yearly",
        ),
        (
            "cadence: yearly",
            "cadence: yearly\n    days: 5",
            ":12: GUI-04: days without event, or event without",
        ),
        ("cadence: yearly", "cadence: per_event", ":12: GUI-04: days without event, or event without days"),
        ("cadence: yearly", "cadence: per_event\n    days: 5", ":12: GUI-04: nothing tells of the event"),
        ("cadence: yearly", "cadence: yearly\n    counts: [parade]", ":12: GUI-04: no measure 'parade'"),
        (
            "cadence: yearly",
            "cadence: yearly\n    counts: [meeting:plenary]",
            ":12: GUI-04: no form begins what counts",
        ),
        (
            "cadence: yearly",
            "cadence: standing\n    source: contact_points\n    bearer: secretary\n    counts: [moon]",
            ":12: GUI-04: no measure 'moon'",
        ),
        ("{kind: committee}", "{kind: club}", ":13: GUI-04: no kind 'club'"),
        ("{kind: committee}", "{levels: [city]}", ":13: GUI-04: no kind"),
        ("{kind: committee}", "{kind: committee, levels: [moon]}", ":13: GUI-04: no levels 'moon'"),
        ("{kind: committee}", "{kind: committee, members: many}", ":13: GUI-04: a whole number is wanted"),
        ("[{kind: committee}]", "[]", ":12: GUI-04: applies to nobody"),
        ("    applies: [{kind: committee}]\n", "", ":12: GUI-04: applies to nobody"),
        ("id: GUI-04", "id: SEC-04", ":3: SEC-04: stands in the wrong list"),
        ("[meeting:hearing]", "[meeting:hearing", ":11: no YAML: "),
        ("year: 2024", "year: 2025", ":1: stands in the folder of 2024"),
        ("year: 2024\n", "", ":1: stands in the folder of 2024"),
        ("year: 2024", "year: 2024\ncolour: red", ":2: unknown field 'colour'"),
        ("year: 2024", "year: 2024\nparameters: {unused: 1}", ":2: parameter unused is used by nothing"),
        ("year: 2024", "year: 2024\nparameters: {many: much}", ":2: a whole number is wanted"),
        ("- id: GUI-04\n", "- GUI-04\n- id: GUI-04\n", ":3: names with values are wanted"),
    ],
)
def test_a_fault_is_told_with_its_line_and_its_reason(
    tmp_path: Path, wrong: str, instead: str, fault: str
) -> None:
    text = HEAD + ENTRY
    assert wrong in text

    found = faults(folder(tmp_path, text.replace(wrong, instead, 1)))

    assert any(one.startswith(f"committee.yaml{fault}") for one in found), found


def test_a_number_of_a_parameter_is_at_least_one(tmp_path: Path) -> None:
    text = "year: 2024\nparameters: {few: 0}\n" + HEAD.partition("\n")[2] + ENTRY
    text = text.replace("cadence: yearly", "cadence: yearly\n    minimum: few")

    assert faults(folder(tmp_path, text)) == ["committee.yaml:14: GUI-04: minimum is 0, less than 1"]


def test_a_datum_that_another_entry_asks_for_is_refused_with_a_pointer_to_it(tmp_path: Path) -> None:
    again = OTHER.replace("[general]", "[meeting:hearing]").replace("evidence: N", "evidence: M")

    [found] = faults(folder(tmp_path, HEAD + ENTRY + again))
    asked, pointer = "GUI-05: asks again for meeting:hearing, as GUI-04 does", "say `reads: [GUI-04]`"
    assert found == f"committee.yaml:23: {asked} (committee.yaml:12): {pointer}"


@pytest.mark.parametrize(
    ("wrong", "instead"),
    [
        ("cadence: yearly", "cadence: quarterly"),
        ("cadence: yearly", "cadence: yearly\n    bearer: secretary"),
        ("kind: committee", "kind: branch"),
        ("obligations:", "unplanned: 一时不安排\n  obligations:"),
    ],
)
def test_the_same_datum_of_another_period_or_of_others_is_another_matter(
    tmp_path: Path, wrong: str, instead: str
) -> None:
    again = OTHER.replace("[general]", "[meeting:hearing]").replace("evidence: N", "evidence: M")

    assert len(read(folder(tmp_path, HEAD + ENTRY + again.replace(wrong, instead))).entries) == 2


def test_levels_tell_organizations_apart(tmp_path: Path) -> None:
    again = OTHER.replace("[general]", "[meeting:hearing]")
    of = "{{kind: committee, levels: [{}]}}"
    some = ENTRY.replace("{kind: committee}", of.format("city, county"))

    others = again.replace("{kind: committee}", of.format("township"))
    assert len(read(folder(tmp_path, HEAD + some + others)).entries) == 2
    others = again.replace("{kind: committee}", of.format("county"))
    assert len(faults(folder(tmp_path, HEAD + some + others))) == 1


def test_two_entries_with_the_same_id_or_title_are_refused(tmp_path: Path) -> None:
    renamed = OTHER.replace("GUI-05", "GUI-04").replace("书记培训", "听取汇报")

    assert faults(folder(tmp_path, HEAD + ENTRY + renamed)) == [
        "committee.yaml:14: GUI-04: the id GUI-04 stands in committee.yaml:3 already",
        "committee.yaml:14: GUI-04: the title 听取汇报 stands in committee.yaml:3 already",
    ]


def test_an_entry_reads_what_asks_for_something(tmp_path: Path) -> None:
    listed = OTHER.partition("  obligations")[0]
    reading = HEAD + ENTRY + listed + "  reads: [GUI-04]\n"

    assert read(folder(tmp_path, reading)).entries[1].reads == ("GUI-04",)
    third = OTHER.replace("GUI-05", "GUI-06").replace("书记培训", "书记轮训").partition("  obligations")[0]
    assert faults(folder(tmp_path, f"{reading}{third}  reads: [GUI-05]\n")) == [
        "committee.yaml:23: GUI-06: reads GUI-05, which asks for nothing itself"
    ]


def test_an_entry_that_asks_nothing_says_why(tmp_path: Path) -> None:
    silent = ENTRY.partition("  obligations")[0]

    assert faults(folder(tmp_path, HEAD + silent)) == [
        "committee.yaml:3: GUI-04: asks nothing, and does not say why"
    ]


def test_two_obligations_of_an_entry_have_suffixes(tmp_path: Path) -> None:
    second = "  - cadence: monthly\n    applies: [{kind: committee}]\n"

    assert faults(folder(tmp_path, HEAD + ENTRY + second)) == [
        "committee.yaml:14: GUI-04: two obligations GUI-04: give each a suffix"
    ]


def test_a_parameter_is_set_once_for_all_files(tmp_path: Path) -> None:
    number = "year: 2024\nparameters: {often: 1}\nentries: []\n"
    folder(tmp_path, number, "branch")

    found = faults(folder(tmp_path, number))
    assert found[0] == "branch.yaml:2: parameter often is set twice"


def test_a_file_that_is_no_list_and_an_empty_folder_are_refused(tmp_path: Path) -> None:
    assert faults(folder(tmp_path, "year: 2024\n", "clerks")) == ["clerks.yaml:1: no such list"]
    (tmp_path / "2025").mkdir()
    assert faults(tmp_path / "2025") == ["2025:0: no files"]


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    text = HEAD + ENTRY.replace("basis", "bases") + OTHER.replace("cadence: yearly", "cadence: weekly")

    assert [one.partition(" ")[0] for one in faults(folder(tmp_path, text))] == [
        "committee.yaml:7:",
        "committee.yaml:3:",
        "committee.yaml:23:",
    ]
