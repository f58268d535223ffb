"""What a round comes to, told apart from the program: by what everybody tapped, and by nothing else.

Of the program only ids are taken, and the card's file. Values are half points; None: not applicable.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

import domain.scorecards

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import TypeAlias

Value: TypeAlias = "int | None"

MARK = re.compile(r"Q[A-Z]{4}X")
"""By what a reason, or what was found, is recognised wherever it is shown."""

_WRITE = re.compile(r"ss:w:([0-9]+):(S[0-9]-[0-9]+):(n|[0-9]+)")
_ARRIVE = re.compile(r"ss:a:([0-9]+)")

ALWAYS, SHEET = 0, 1
"""Which seal hides a text from the pair: none, both sheets'; more: those of an item that is scored again."""


@dataclass(frozen=True)
class Mark:
    """A text that somebody wrote."""

    person_id: int
    visit: Visit
    item: str
    turn: int
    by_id: int
    """Who entered it: on paper somebody else."""


@dataclass(frozen=True)
class Behind:
    """A value with the people behind it."""

    value: Value
    person_ids: frozenset[int]
    origin: str


@dataclass
class Visit:
    """One inspection."""

    id: int
    organization_id: int
    variant: str
    pair: tuple[int, int]
    leader_ids: set[int]
    items: Mapping[str, int]
    """The most of each."""
    line: frozenset[int] = frozenset()
    """Who holds an office in the visited organization or below the committee that runs the round above it."""
    readers: frozenset[int] = frozenset()
    """Who may read its feedback: the line, and who is in office above it."""
    ever: set[int] = field(default_factory=set)
    """Everybody who ever was of its pair."""
    recheckers: set[int] = field(default_factory=set)
    sheets: dict[int, dict[str, Value]] = field(default_factory=dict)
    sealed: set[int] = field(default_factory=set)
    again: dict[str, list[dict[int, Value]]] = field(default_factory=dict)
    """By item what each gave when it was scored again, turn by turn."""
    proposed: dict[str, tuple[int, Value]] = field(default_factory=dict)
    behind: dict[str, list[Behind]] = field(default_factory=dict)
    """Every version that counts or counted."""
    arrived: bool = False
    fed_back: bool = False
    received: bool = False
    ended: bool = False
    findings: dict[int, str] = field(default_factory=dict)
    """How each stands."""
    severities: dict[int, str] = field(default_factory=dict)
    """How grave each is, as people read it."""
    disputed: set[int] = field(default_factory=set)
    """Findings to which the visited side objected."""

    @property
    def is_open(self) -> bool:
        """Whether both have sealed."""
        return set(self.pair) <= self.sealed

    @property
    def differing(self) -> list[str]:
        """Items behind which nobody stands yet."""
        return [key for key in self.items if key not in self.behind]

    def values(self) -> dict[str, Value]:
        """What counts."""
        return {key: several[-1].value for key, several in self.behind.items()}

    def given(self, key: str) -> dict[int, Value]:
        """What the two gave an item the last time."""
        if self.again.get(key):
            return self.again[key][-1]
        return {one: self.sheets[one][key] for one in self.pair}

    def turn(self, key: str) -> int:
        """How often an item was scored."""
        return SHEET + len(self.again.get(key, ()))


class Oracle:
    """Everything that was tapped."""

    def __init__(self) -> None:
        path = Path(str(domain.scorecards.__file__)).with_name("default.yaml")
        self._card = yaml.safe_load(path.read_text(encoding="utf-8"))
        self.visits: dict[int, Visit] = {}
        self.marks: dict[str, Mark] = {}
        self.counts: Counter[str] = Counter()
        self.faults: list[str] = []

    def expect(self, name: str, detail: object, *, holds: bool) -> None:
        """Count a check, and keep what is wrong."""
        self.counts[f"checked: {name}"] += 1
        if not holds:
            self.faults.append(f"{name}: {detail}")

    def items(self, variant: str) -> dict[str, int]:
        """The items by which a kind of place is scored, with the most of each."""
        return {key: most for section in self._sections(variant) for key, most in section.items()}

    def _sections(self, variant: str) -> list[dict[str, int]]:
        chosen = self._card["variants"][variant]
        return [
            {item["id"]: int(Fraction(str(item["most"])) * 2) for item in section["items"]}
            for section in self._card["sections"]
            if section["id"] in chosen
        ]

    def total(self, variant: str, values: Mapping[str, Value]) -> Fraction:
        """What values add up to, of 100: each section by what of it applies, all of them rescaled."""
        earned = most = Fraction()
        for section in self._sections(variant):
            given = {key: values[key] for key in section}
            applies = sum(section[key] for key, value in given.items() if value is not None)
            if applies:
                whole = sum(section.values())
                earned += Fraction(sum(value or 0 for value in given.values()) * whole, applies)
                most += whole
        return 100 * earned / most if most else Fraction()

    def shown(self, visit: Visit) -> str:
        """The total of a visit as a person reads it: to a tenth, halves upwards."""
        tenths = (self.total(visit.variant, visit.values()) * 20 + 1) // 2
        return f"{int(tenths) / 10:g}"

    # --- what is tapped -----------------------------------------------------------------------------------

    def heard(self, person_id: int, data: str) -> None:
        """Somebody pressed a button."""
        if found := _WRITE.fullmatch(data):
            visit = self.visits[int(found[1])]
            if person_id in visit.pair:
                self.gave(person_id, visit, found[2], None if found[3] == "n" else int(found[3]))
        elif found := _ARRIVE.fullmatch(data):
            self.visits[int(found[1])].arrived = True

    def gave(self, person_id: int, visit: Visit, key: str, value: Value) -> None:
        """Somebody gave an item a value, unless their sheet is sealed."""
        if person_id not in visit.sealed:
            visit.sheets.setdefault(person_id, {})[key] = value

    def marked(self, mark: Mark) -> str:
        """A new text of somebody's that can be recognised."""
        number, letters = len(self.marks), ""
        for _ in range(4):
            number, letter = divmod(number, 26)
            letters += chr(ord("A") + letter)
        self.marks[f"Q{letters}X"] = mark
        return f"Q{letters}X"

    def sealed(self, person_id: int, visit: Visit) -> None:
        """Somebody sealed their sheet; once both have, equal values count."""
        visit.sealed.add(person_id)
        if visit.is_open:
            for key in visit.differing:
                self._settle_equal(visit, key)

    def score_again(self, visit: Visit, key: str) -> None:
        """An item is to be scored again."""
        visit.again.setdefault(key, []).append({})
        visit.proposed.pop(key, None)

    def gave_again(self, person_id: int, visit: Visit, key: str, value: Value) -> None:
        """Somebody scored an item again, and sealed that."""
        visit.again[key][-1][person_id] = value
        if set(visit.pair) <= set(visit.again[key][-1]):
            self._settle_equal(visit, key)

    def confirmed(self, person_id: int, visit: Visit, key: str) -> None:
        """Somebody stands behind what somebody else proposed."""
        by_id, value = visit.proposed[key]
        origin = "agreed" if by_id in visit.pair else "leader"
        visit.behind.setdefault(key, []).append(Behind(value, frozenset({by_id, person_id}), origin))
        self.counts[f"differences settled: {origin}"] += 1

    def rechecked(self, visit: Visit, key: str, value: Value, two: Sequence[int]) -> None:
        """Two others decided what an item has."""
        before = self.total(visit.variant, visit.values())
        visit.behind[key].append(Behind(value, frozenset(two), "recheck"))
        after = self.total(visit.variant, visit.values())
        self.expect("an objection costs nothing", f"{visit.id} {key}", holds=after >= before)

    def _settle_equal(self, visit: Visit, key: str) -> None:
        values = visit.given(key)
        if len(set(values.values())) == 1:
            (value,) = set(values.values())
            visit.behind.setdefault(key, []).append(Behind(value, frozenset(visit.pair), "same"))
            if visit.again.get(key):
                self.counts["differences settled: scored again"] += 1

    # --- who may see what ---------------------------------------------------------------------------------

    def look(self, reader_id: int, text: str, where: str) -> None:
        """Look at what is shown to somebody."""
        for found in MARK.findall(text):
            mark = self.marks.get(found)
            if mark is not None:
                self.counts["reasons of others read"] += reader_id not in {mark.person_id, mark.by_id}
                self.expect("the seal", f"{reader_id} saw {found} in {where}", holds=_may(reader_id, mark))


def _may(reader_id: int, mark: Mark) -> bool:
    visit = mark.visit
    if reader_id in {mark.person_id, mark.by_id}:
        return True
    settling = {*visit.pair, *visit.leader_ids}
    if mark.turn == SHEET and not visit.is_open:
        return False
    if mark.turn > SHEET:
        turns = visit.again.get(mark.item, [])
        given = turns[mark.turn - 2] if len(turns) > mark.turn - 2 else {}
        if not set(visit.pair) <= set(given):
            return False
    if reader_id in settling:
        return True
    return visit.fed_back and reader_id in visit.readers | visit.recheckers | visit.ever
