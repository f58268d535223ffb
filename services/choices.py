"""What forms may ask of the world: the choices and hints of one person at one instant."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from domain.authorization import Action, Scope, may
from domain.catalogue.entry import OTHER
from domain.catalogue.loading import catalogue
from domain.duty_stays import place_name
from domain.forms.environment import Option, Page, number
from domain.forms.field import nested
from domain.forms.fields.choices import BETWEEN, PAGE_OPTIONS
from domain.meetings import commonest
from domain.messages import Text
from domain.people import OrganizationKind, Role
from domain.records import RecordKind
from domain.search import SearchKeys, best_first
from domain.text import fold
from services import (
    coverage_gaps,
    finding_choices,
    list_choices,
    objection_choices,
    pair_check_choices,
    problems_taken,
    requests,
    result_choices,
    round_plan,
    score_choices,
    score_messages,
    score_paper,
    sufficiency,
    target_choices,
    targets,
    tasks,
    team_choices,
    waivers,
)
from storage import contact_points, key_villages, meetings, organizations, places, record_events, records
from storage.records import Bearer

if TYPE_CHECKING:
    from domain.messages import Json
    from domain.people import Actor
    from services.list_choices import Choice
    from storage.assigning import Target
    from storage.database import Tx
    from storage.organizations import Organization

_BRANCHES = frozenset(
    {OrganizationKind.BRANCH, OrganizationKind.GENERAL_BRANCH, OrganizationKind.MEMBER_GROUP}
)


@dataclass(frozen=True)
class _Known:
    """An option and what it is found by."""

    option: Option
    keys: SearchKeys
    listed: bool = True
    """Whether it is offered; what is not may have been an answer before."""


@dataclass
class Choices:
    """The `Environment` of the engine over a transaction; made anew for every update.

    `wording` gives the plain words of a label: texts are not this layer's business.
    """

    tx: Tx
    actor: Actor
    wording: Callable[[Text], str]
    bearer: Bearer | None = None
    """Whose duty the form tells of; the actor's own unless said."""
    about_id: int | None = None
    """The record the form is about, if it is about one."""
    _known: dict[str, list[_Known]] = field(default_factory=dict, init=False)
    _hints: dict[str, int | None] = field(default_factory=dict, init=False)

    @property
    def _whose(self) -> Bearer:
        office = self.actor.office
        return self.bearer or Bearer(self.actor.person_id, office.id, office.organization_id)

    @property
    def today(self) -> date:
        """The organization's local day."""
        return self.actor.today

    def find(self, source: str, query: str, offset: int, limit: int) -> Page:
        """Return the options of a source that match a query (all when it is empty), best first."""
        known = [one for one in self._options(source) if one.listed]
        if query:
            by_value = {one.option.value: one for one in known}
            found = best_first(query, [(one.option.value, one.keys) for one in known])
            known = [by_value[value] for value in found]
        return Page([one.option for one in known[offset : offset + limit]], len(known))

    def label(self, source: str, value: str) -> str | None:
        """Return the name of an option, or None when this person has no such option."""
        if source in score_choices.NAMED:
            named = score_choices.name(self.tx, self.actor, value)
            return None if named is None else self.wording(named)
        return next((one.option.label for one in self._options(source) if one.option.value == value), None)

    def hint(self, source: str) -> Json:
        """Return how many are expected at a meeting, or None: `expected:<kind>+<kind>`.

        As many as at the latest meeting of these kinds; before the first one, the organization's
        members if it is its commonest meeting. Nothing is guessed for other kinds.
        `over_budget:<picked>+<picked>`: for how many branches a request exceeds the budget.
        `problems_left`: how many of the problems that a record took on are not solved.
        `own_sheet` and `paper_sheet`, `:<inspection>:<text>`: what a message says of a whole sheet.
        """
        name, _, kinds = source.partition(":")
        if name == "problems_left":
            return self._problems_left()
        if name in _SHEETS:
            return _SHEETS[name](self.tx, self.actor, kinds)
        if name == "over_budget":
            return requests.over(self.tx, self.actor, kinds.split(BETWEEN))
        if name != "expected":
            raise KeyError(source)
        if kinds not in self._hints:
            self._hints[kinds] = self._expected(kinds)
        return self._hints[kinds]

    def _problems_left(self) -> int | None:
        record = None if self.about_id is None else records.current(self.tx, self.about_id, records.EVER)
        if record is None:
            return None
        events = record_events.of_record(self.tx, record.root_id, records.EVER)
        return problems_taken.left(self.tx, record, events)

    def _expected(self, kinds: str) -> int | None:
        organization_id = self._whose.organization_id
        latest = meetings.latest_expected(self.tx, organization_id, kinds.split("+"))
        if latest is not None:
            return latest
        organization = organizations.by_id(self.tx, organization_id)
        usual = organization is not None and kinds == commonest(organization.kind)
        return organization.members if organization and usual and organization.members else None

    def _options(self, source: str) -> list[_Known]:
        if source not in self._known:
            worded: dict[str, Callable[[], list[_Known]]] = {
                "forms": self._forms,
                "open_duties": self._open_duties,
                "assignees": lambda: self._targets(with_own=True),
                "below": lambda: self._targets(with_own=False),
                "owners": lambda: self._owners(source.partition(":")[2]),
            }
            name = source.partition(":")[0]
            if name in worded:
                self._known[source] = worded[name]()
            elif name in _OFFERED:
                self._known[source] = self._worded(_OFFERED[name](self.tx, self.actor, source))
            elif source in score_choices.NAMED:
                self._known[source] = []
            elif name in list_choices.SOURCES:
                self._known[source] = self._of_lists(source)
            elif name in target_choices.SOURCES:
                found = target_choices.choices(self.tx, self.actor, source)
                self._known[source] = _organizations(found)
            else:
                self._known[source] = _SOURCES[source](self.tx, self.actor, self._whose)
        return self._known[source]

    def _forms(self) -> list[_Known]:
        """The forms this actor may log."""
        allowed = [
            kind for kind in RecordKind if may(self.actor, Action(f"log_{kind}"), Scope.OWN_ORGANIZATION)
        ]
        labels = [(str(kind), self.wording(Text(f"{kind}.name"))) for kind in allowed]
        return [_Known(Option(kind, label), SearchKeys(fold(label), "", "")) for kind, label in labels]

    def _of_lists(self, source: str) -> list[_Known]:
        """Lines, sections and people of responsibility lists."""
        return self._worded(list_choices.choices(self.tx, self.actor, source, records.EVER))

    def _worded(self, choices: Iterable[Choice]) -> list[_Known]:
        """Options whose labels may be texts."""
        known = []
        for one in choices:
            label = one.label if isinstance(one.label, str) else self.wording(one.label)
            keys = SearchKeys(fold(label), one.pinyin, one.initials)
            known.append(_Known(Option(one.value, label), keys, one.listed))
        return known

    def _open_duties(self) -> list[_Known]:
        """From what the actor can ask to be released, found by what the duty item is called."""
        items = catalogue(self.actor.today.year)
        known = []
        for value, due, text in waivers.choices(self.tx, self.actor):
            label, entry = self.wording(text), items.entry(due.obligation.item)
            keys = SearchKeys("", "", "") if entry is None else entry.keys
            known.append(_Known(Option(value, label), replace(keys, text=fold(label))))
        return known

    def _targets(self, *, with_own: bool) -> list[_Known]:
        """For whom the actor's committee can set something."""
        known = []
        for one in targets.targets(self.tx, self.actor, with_own=with_own):
            label = one.label if isinstance(one.label, str) else self.wording(one.label)
            known.append(_Known(Option(one.value, label), replace(one.keys, text=fold(label))))
        return known

    def _owners(self, organization_id: str) -> list[_Known]:
        """Who can own a task by name in an organization that was picked."""
        known = []
        for one in targets.owners(self.tx, number(organization_id), self.actor.today):
            role = nested(Text(f"people.role_{one.role}"))
            label = self.wording(Text("menu.leader", {"name": one.name, "role": role}))
            known.append(_Known(Option(str(one.office_id), label), SearchKeys(fold(label), "", "")))
        return known


def _contact_points(tx: Tx, actor: Actor, whose: Bearer) -> list[_Known]:
    return [
        _Known(Option(str(one.id), one.name), SearchKeys(fold(one.name), one.pinyin, one.initials))
        for one in contact_points.known(tx, whose.person_id, actor.today)
    ]


def _places(tx: Tx, _actor: Actor, whose: Bearer) -> list[_Known]:
    return _named(places.around(tx, whose.organization_id))


def _no_key_villages(tx: Tx, actor: Actor, _whose: Bearer) -> list[_Known]:
    """Return what can be put on the list; what has been meanwhile may have been the answer before."""
    free, taken = (key_villages.every(tx, actor.seat_id, actor.today, key=key) for key in (False, True))
    return [*_named(free), *(replace(one, listed=False) for one in _named(taken))]


def _named(around: Sequence[places.Place]) -> list[_Known]:
    """Return places as options; of two with the same name, each is named with what it lies in."""
    names = Counter(place_name(one.name) for one in around)
    known = []
    for one in around:
        name = place_name(one.name)
        label = name if names[name] == 1 else f"{name}({place_name(one.parent)})"
        known.append(_Known(Option(str(one.id), label), SearchKeys(fold(label), one.pinyin, one.initials)))
    return known


def _duty_items(tx: Tx, actor: Actor, whose: Bearer) -> list[_Known]:
    """Return the items without a form of their own: one's own list first, the free one on the first page.

    Before them one's open tasks; those that are done or were taken back may have been answers before.
    """
    organization = organizations.by_id(tx, whose.organization_id)
    listed = catalogue(actor.today.year).general(_own_list(actor, organization))
    named = [item for item in listed if item.id != OTHER]
    named[PAGE_OPTIONS - 1 : PAGE_OPTIONS - 1] = [item for item in listed if item.id == OTHER]
    items = [_Known(Option(item.id, item.title), item.keys) for item in named]
    set_for = [
        _Known(Option(one.item, one.told.title), SearchKeys(fold(one.told.title), "", ""), listed=is_open)
        for one, is_open in tasks.borne(tx, whose.organization_id, whose.office_id)
    ]
    return [*set_for, *items]


def _set_tasks(tx: Tx, actor: Actor, _whose: Bearer) -> list[_Known]:
    """Return what the actor's committee has set and not taken back."""
    return [
        _Known(Option(str(one.id), one.told.title), SearchKeys(fold(one.told.title), "", ""))
        for one in tasks.open_set(tx, actor)
    ]


def _organizations(found: Sequence[Target]) -> list[_Known]:
    return [_Known(Option(str(one.id), one.name), one.keys) for one in found]


def _open_blanks(tx: Tx, actor: Actor, _whose: Bearer) -> list[_Known]:
    """Return the blanks of which the actor can say what became of them."""
    return [
        _Known(Option(str(one.id), one.told.name), SearchKeys(fold(one.told.name), "", ""))
        for one in coverage_gaps.open_gaps(tx, actor)
    ]


def _planned_rounds(tx: Tx, actor: Actor, _whose: Bearer) -> list[_Known]:
    """Return the rounds that can be changed."""
    return [
        _Known(Option(str(one.id), one.name), SearchKeys(fold(one.name), "", ""))
        for one in round_plan.planned(tx, actor)
    ]


def _own_list(actor: Actor, organization: Organization | None) -> str:
    """Return how the ids of the list begin that the actor answers for: the committee's comes first anyway."""
    if organization is not None and organization.kind in _BRANCHES:
        return "BR-"
    return "MEM-" if actor.office.role is Role.LEADERSHIP_MEMBER else ""


_SHEETS: Mapping[str, Callable[[Tx, Actor, str], Json]] = {
    "own_sheet": score_messages.heard,
    "paper_sheet": score_paper.heard,
}
"""Who reads a whole sheet in one message."""

_OFFERED: Mapping[str, Callable[[Tx, Actor, str], Iterable[Choice]]] = {
    name: one.choices
    for one in (
        finding_choices,
        objection_choices,
        pair_check_choices,
        result_choices,
        score_choices,
        team_choices,
    )
    for name in one.SOURCES
}
"""Sources of forms about inspections, each in the module of what the form is about."""

_SOURCES: dict[str, Callable[[Tx, Actor, Bearer], list[_Known]]] = {
    "contact_points": _contact_points,
    "places": _places,
    "no_key_villages": _no_key_villages,
    "duty_items": _duty_items,
    "set_tasks": _set_tasks,
    "open_blanks": _open_blanks,
    "planned_rounds": _planned_rounds,
    "blank_keepers": lambda tx, actor, _: _organizations(coverage_gaps.keepers(tx, actor)),
    "set_up": lambda tx, actor, _: _organizations(coverage_gaps.set_up(tx, actor)),
    "taggable": lambda tx, actor, _: _organizations(sufficiency.taggable(tx, actor)),
}
