"""Reading a year's folder of YAML into a catalogue.

A file holds `year`, `parameters` (numbers by name, empty for one that is not set) and `entries`. An entry:

- `id`, `title`, `pinyin`, `fact`, `basis`, `pack`: always; `evidence` where something is entered
- `ways`: `<form>[:<answer>]`, `general` for the item's own record, `roster: <why>` or `automatic: <why>`
- `dimensions`, `up`, `carrier`, `leading`: where they differ from none, false, and what the id says
- `obligations`: what it asks for; `reads`: which other items ask for it; `module` or `unplanned`: why it is
  only listed

An obligation: `cadence`, `applies` (`kind`, `levels`, `children`, `parent`, `members`); `suffix` and `title`
where an item has several; `minimum` and `days` as a number or a parameter's name (`minimum` is 1 unless
said, in days where `halves`); `bearer` (the list's unless said), `source`, `counts` (what the ways count for
unless said), `until` (`03-31`), `working`, `leading`.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from domain.catalogue import checks
from domain.catalogue.checks import LISTS, CatalogueFault, Fault, Placed, demanded
from domain.catalogue.entry import Dimension, Entry, Module, carrier_of, leading_of
from domain.catalogue.loading import Catalogue
from domain.catalogue.nodes import File, Told
from domain.catalogue.ways import ByForm, Elsewhere, prefilled
from domain.obligations import Applies, Bearer, Carrier, Leading, Obligation, Pack, Source
from domain.people import Level, OrganizationKind
from domain.periods import Cadence
from domain.records import RecordKind

if TYPE_CHECKING:
    from domain.catalogue.nodes import Node
    from domain.catalogue.ways import Way

_BEARERS = {"secretary": Bearer.SECRETARY, "leadership_member": Bearer.LEADERSHIP_MEMBER}
"""Who bears the obligations of a list, where not the organization."""

_BY_RECORDS = frozenset({Source.RECORDS, Source.DUTY_DAYS})

_KEY = re.compile(r"[A-Z0-9a-z.-]{1,24}")
_UNTIL = re.compile(r"(0[1-9]|1[0-2])-([0-2][0-9]|3[01])")

_ENTRY = frozenset(
    {
        "id",
        "title",
        "pinyin",
        "fact",
        "basis",
        "dimensions",
        "evidence",
        "up",
        "pack",
        "carrier",
        "leading",
        "ways",
        "module",
        "unplanned",
        "reads",
        "obligations",
    }
)
_OBLIGATION = frozenset(
    {
        "suffix",
        "title",
        "cadence",
        "minimum",
        "bearer",
        "applies",
        "counts",
        "source",
        "until",
        "days",
        "working",
        "halves",
        "leading",
    }
)
_APPLIES = frozenset({"kind", "levels", "children", "parent", "members"})


def read(folder: Path) -> Catalogue:
    """Read a folder named by its year. Raises CatalogueFault with everything that is wrong in it."""
    faults: list[Fault] = []
    files = [File(path, faults) for path in sorted(folder.glob("*.yaml"), key=_place)]
    parameters = _parameters(files, folder.name)
    used: set[str] = set()
    placed = []
    for file in files:
        for node in file.head.list("entries"):
            one = _Reading(file.told(node, _ENTRY, "entry"), parameters, used).entry()
            placed += [] if one is None else [one]
    if not files:
        faults.append(Fault(folder.name, 0, "", "no files"))
    if not faults:
        faults += [
            Fault(file.name, line, "", f"parameter {name} is used by nothing")
            for file in files
            for name, line in file.numbers.items()
            if name not in used
        ]
        faults += checks.faults_of(placed)
    if faults:
        raise CatalogueFault(faults)
    return Catalogue(tuple(one.entry for one in placed), parameters)


def _place(path: Path) -> tuple[int, str]:
    """The lists in their order; a file that is none comes last, to be refused."""
    return ([*LISTS].index(path.stem) if path.stem in LISTS else len(LISTS), path.name)


def _parameters(files: list[File], year: str) -> dict[str, int | None]:
    known: dict[str, int | None] = {}
    for file in filter(lambda file: file.readable, files):
        if file.path.stem not in LISTS:
            file.head.fault("no such list")
        if str(file.head.number("year")) != year:
            file.head.fault(f"stands in the folder of {year}", "year")
        for name, node in file.head.mapping("parameters").items():
            if name in known:
                file.fault(node, f"parameter {name} is set twice")
            known[name] = file.number(node)
            file.numbers[name] = file.line(node)
    return known


class _Reading:
    """Reading one entry."""

    def __init__(self, told: Told, parameters: dict[str, int | None], used: set[str]) -> None:
        self.told, self.parameters, self.used = told, parameters, used
        self.id = told.file.id = told.text("id")
        self.ways = self._ways()

    def entry(self) -> Placed | None:
        """Return the entry; None when it has faults, which were noted."""
        told, file = self.told, self.told.file
        before = len(file.faults)
        if not told.text("basis"):
            told.fault("no basis")
        if not told.list("ways"):
            told.fault("no ways")
        self._wording(told, "title", "fact", "evidence")
        obligations, lines, unset = [], {}, []
        for node in told.list("obligations"):
            key, own = self._obligation(file.told(node, _OBLIGATION, "obligation"))
            if key in lines:
                file.fault(node, f"two obligations {key}: give each a suffix")
            lines[key] = file.line(node)
            if own is None:
                unset.append(key)
            else:
                obligations.append(own)
        try:
            entry = Entry(
                id=self.id,
                title=told.text("title"),
                pinyin=told.text("pinyin"),
                fact=told.text("fact"),
                basis=told.text("basis"),
                evidence=told.text("evidence"),
                pack=told.word("pack", Pack, Pack.EXTENDED, needed=True),
                carrier=told.word("carrier", Carrier, carrier_of(self.id)),
                leading=told.word("leading", Leading, leading_of(self.id)),
                ways=self.ways,
                dimensions=told.words("dimensions", Dimension),
                up=told.flag("up"),
                module=told.word("module", Module, None),
                unplanned=told.text("unplanned"),
                reads=told.texts("reads"),
                obligations=tuple(obligations),
                unset=tuple(unset),
            )
        except ValueError as impossible:
            if len(file.faults) == before:
                told.fault(str(impossible).partition(": ")[2])
            return None
        return Placed(file.name, told.line, entry, lines) if len(file.faults) == before else None

    def _wording(self, told: Told, *names: str) -> None:
        for name in names:
            demands = demanded(told.text(name))
            if demands is not None:
                told.fault(demands, name)

    def _ways(self) -> tuple[Way, ...]:
        return tuple(way for node in self.told.list("ways") if (way := self._way(node)) is not None)

    def _way(self, node: Node) -> Way | None:
        file = self.told.file
        elsewhere = file.pair(node)
        if elsewhere is not None:
            where, reason = elsewhere
            if where in {"roster", "automatic"}:
                return Elsewhere("roster" if where == "roster" else "automatic", reason)
            file.fault(node, f"no way {where!r}")
            return None
        form, _, value = file.text(node).partition(":")
        if form not in set(RecordKind):
            file.fault(node, f"no form {form!r}")
            return None
        kind = RecordKind(form)
        if kind is RecordKind.GENERAL:
            value = value or self.id
        answers = prefilled(kind, value)
        if value and not answers:
            file.fault(node, f"the form {form!r} knows no {value!r}")
        return ByForm(kind, answers)

    def _obligation(self, told: Told) -> tuple[str, Obligation | None]:
        """Return an obligation's key and itself; None for one without a number, or with faults."""
        entry, file = self.told, self.told.file
        suffix = told.text("suffix")
        key = f"{self.id}.{suffix}" if suffix else self.id
        if not _KEY.fullmatch(key):
            told.fault(f"{key!r} is no key", "suffix")
        self._wording(told, "title")
        halves, source = told.flag("halves"), told.word("source", Source, Source.RECORDS)
        minimum, days = self._number(told, "minimum", 1), self._number(told, "days", 0)
        counts = told.texts("counts") or (self._counted() if source is Source.RECORDS else ())
        before = len(file.faults)
        cadence = told.word("cadence", Cadence, Cadence.YEARLY, needed=True)
        applies = tuple(self._applies(file, node) for node in told.list("applies"))
        if not applies:
            told.fault("applies to nobody")
        if minimum is None or days is None:
            return key, None
        list_name = file.path.stem
        try:
            own = Obligation(
                key=key,
                item=self.id,
                title=told.text("title") or entry.text("title"),
                cadence=cadence,
                minimum=minimum * 2 if halves else minimum,
                bearer=told.word("bearer", Bearer, _BEARERS.get(list_name, Bearer.ORGANIZATION)),
                applies=applies,
                pack=entry.word("pack", Pack, Pack.EXTENDED),
                carrier=entry.word("carrier", Carrier, carrier_of(self.id)),
                leading=told.word("leading", Leading, entry.word("leading", Leading, leading_of(self.id))),
                basis=entry.text("basis"),
                counts=counts,
                source=source,
                halves=halves,
                until=self._until(told),
                days=days,
                working=told.flag("working"),
                up=entry.flag("up"),
                form=self._button(counts) if source in _BY_RECORDS else "",
            )
        except ValueError as impossible:
            if len(file.faults) == before:
                told.fault(str(impossible).partition(": ")[2])
            return key, None
        return key, own

    def _number(self, told: Told, name: str, least: int) -> int | None:
        """Return a number that is given or named; None for a parameter that is not set."""
        node = told.get(name)
        if node is None:
            return least
        number: int | None
        if told.file.is_number(node):
            number = told.file.number(node)
        else:
            parameter = told.file.text(node)
            if parameter not in self.parameters:
                told.fault(f"no parameter {parameter!r}", name)
                return least
            self.used.add(parameter)
            number = self.parameters[parameter]
        if number is not None and number < 1:
            told.fault(f"{name} is {number}, less than 1", name)
            return 1
        return number

    def _counted(self) -> tuple[str, ...]:
        """What the ways of an entry count for: by their kind where they have one."""
        found = [way.measures[-1] for way in self.ways if isinstance(way, ByForm) and way.measures]
        return tuple(dict.fromkeys(found))

    def _button(self, counts: tuple[str, ...]) -> str:
        """Return what begins a form whose record counts: the likeliest that surely does."""
        ways = [way for way in self.ways if isinstance(way, ByForm)]
        fitting = [way for way in ways if {*way.measures, way.figure} & set(counts)]
        return fitting[0].button if fitting else ""

    @staticmethod
    def _applies(file: File, node: Node) -> Applies:
        told = file.told(node, _APPLIES, "applies")
        return Applies(
            kind=told.word("kind", OrganizationKind, OrganizationKind.COMMITTEE, needed=True),
            levels=frozenset(told.words("levels", Level)),
            children=told.flag("children"),
            parent=told.flag("parent"),
            members=told.number("members") or 0,
        )

    @staticmethod
    def _until(told: Told) -> tuple[int, int] | None:
        text = told.text("until")
        if not text:
            return None
        if not _UNTIL.fullmatch(text):
            told.fault(f"{text!r} is no day, such as 03-31", "until")
            return None
        return int(text[:2]), int(text[3:])
