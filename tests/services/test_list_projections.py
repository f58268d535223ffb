"""Every projection and view of lists beside a recount in plain loops, for trees made up by chance."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

from domain.catalogue.loading import catalogue
from domain.people import Level, OrganizationKind
from domain.responsibility_lists import drawn
from services import list_chain, list_projections, list_signing, responsibility_lists
from storage import responsibility_lists as stored
from tests.services.lists_city import NOW, TODAY, YEAR, Grower, Grown
from tests.services.test_duties_oracle import seed

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from services.responsibility_lists import Lists
    from storage.database import Database, Tx

__all__ = ["seed"]

ORGANIZATIONS = 200
TIERS = {"city": 0, "county": 1, "township": 2, "village": 3, "unit": 3}
ANSWERING = ("secretary", "leadership_member", "administrator", "steering_office_user")
NEW_SECTOR = {"non_public_enterprise", "social_organization", "office_building", "market"}
LISTED = {"committee", "leading_group"}


class Recount:
    """The same figures by plain loops over the rows."""

    def __init__(self, made: Grown) -> None:
        self.made = made
        self.organizations = {one["id"]: one for one in made.organizations}
        self.offices = {one["id"]: one for one in made.offices}
        self.lists = {one["organization_id"]: one["id"] for one in made.lists}
        self.published = {one["list_id"] for one in made.publications}

    def is_held(self, office: dict[str, Any]) -> bool:
        return (
            office["role"] in ANSWERING
            and office["from_on"] <= TODAY
            and (office["to_on"] is None or office["to_on"] >= TODAY)
        )

    def holder(self, office_id: int) -> int | None:
        """The office in which a line ends now: handed on, or the present secretary's."""
        at: int | None = office_id
        while at is not None:
            if self.is_held(self.offices[at]):
                return at
            later = [one["to_office_id"] for one in self.made.handovers if one["from_office_id"] == at]
            at = max(later) if later else None
        first = self.offices[office_id]
        if first["role"] != "secretary":
            return None
        sitting = self.sitting(first["organization_id"], "secretary")
        return sitting[-1] if sitting else None

    def sitting(self, organization_id: int, role: str) -> list[int]:
        found = [
            one
            for one in self.made.offices
            if one["organization_id"] == organization_id and one["role"] == role and self.is_held(one)
        ]
        return [one["id"] for one in sorted(found, key=lambda one: (one["from_on"], one["id"]))]

    def items(self, organization_id: int) -> dict[str, dict[str, Any]]:
        """The lines of a list as they stand: the newest version of each."""
        found: dict[str, dict[str, Any]] = {}
        for one in self.made.items:
            if one["list_id"] == self.lists.get(organization_id) and one["at"] <= NOW:
                known = found.get(one["key"])
                if known is None or known["version"] < one["version"]:
                    found[one["key"]] = one
        return found

    def present(self, organization_id: int) -> dict[str, dict[str, Any]]:
        return {key: one for key, one in self.items(organization_id).items() if not one["struck"]}

    def lead(self, item: dict[str, Any]) -> int | None:
        written = [
            one["office_id"] for one in self.made.bearers if one["item_id"] == item["id"] and one["lead"]
        ]
        return self.holder(written[0]) if written else None

    def bearers(self, organization_id: int, item: dict[str, Any]) -> set[int]:
        if item["kind"] != "committee":
            return set(self.sitting(organization_id, item["kind"]))
        written = [one["office_id"] for one in self.made.bearers if one["item_id"] == item["id"]]
        return {found for one in written if (found := self.holder(one)) is not None}

    def unborne(self, organization_id: int) -> set[str]:
        return {
            key
            for key, one in self.present(organization_id).items()
            if (
                self.lead(one) is None
                if one["kind"] == "committee"
                else not self.sitting(organization_id, one["kind"])
            )
        }

    def unsigned(self, organization_id: int) -> set[int]:
        """Offices that have not signed for the newest version of a line that ends in them."""
        if self.lists[organization_id] not in self.published:
            return set()
        newest: dict[int, int] = {}
        inherited: set[int] = set()
        for one in self.present(organization_id).values():
            for office_id in self.bearers(organization_id, one):
                newest[office_id] = max(newest.get(office_id, 0), one["id"])
            written = [each["office_id"] for each in self.made.bearers if each["item_id"] == one["id"]]
            inherited |= {found for each in written if (found := self.holder(each)) not in {None, each}}
        signed = {
            one["office_id"]: one
            for one in self.made.signatures
            if one["list_id"] == self.lists[organization_id]
        }
        return {
            office_id
            for office_id, upto in newest.items()
            if office_id not in signed
            or signed[office_id]["upto_id"] < upto
            or (office_id in inherited and self.took_over_after(office_id, signed[office_id]["at"]))
        }

    def took_over_after(self, office_id: int, at: datetime) -> bool:
        """Whether an office took another one over later than an instant."""
        return any(one["to_office_id"] == office_id and one["made_at"] > at for one in self.made.handovers)

    def by_person(self, organization_id: int) -> dict[int, tuple[set[str], set[str], set[str]]]:
        """Office: lines it leads, helps with, and bears by its role."""
        found: dict[int, tuple[set[str], set[str], set[str]]] = {}
        for key, one in self.present(organization_id).items():
            for office_id in self.bearers(organization_id, one):
                leads, helps, own = found.setdefault(office_id, (set(), set(), set()))
                if one["kind"] != "committee":
                    own.add(key)
                elif office_id == self.lead(one):
                    leads.add(key)
                else:
                    helps.add(key)
        return found

    def by_department(self, organization_id: int) -> dict[int, tuple[set[str], set[str], int]]:
        """Unit: lines it leads, lines it helps with, new-sector organizations it is the authority of."""
        found: dict[int, tuple[set[str], set[str], int]] = {}
        for key, one in self.present(organization_id).items():
            lead = self.lead(one)
            if one["kind"] != "committee" or lead is None:
                continue
            leading = self.offices[lead]["organization_id"]
            units = {self.offices[office]["organization_id"] for office in self.bearers(organization_id, one)}
            for unit in units:
                leads, helps, _ = found.setdefault(unit, (set(), set(), self.authority_of(unit)))
                (leads if unit == leading else helps).add(key)
        return found

    def authority_of(self, unit: int) -> int:
        return sum(
            one["authority_id"] == unit and one["sector"] in NEW_SECTOR and self.goes_on(one)
            for one in self.made.organizations
        )

    def goes_on(self, organization: dict[str, Any]) -> bool:
        return organization["to_on"] is None or organization["to_on"] >= TODAY

    def upper(self, organization: dict[str, Any]) -> int | None:
        """The nearest above that has lists; None where something between has ended or is a branch."""
        above = self.organizations.get(organization["parent_id"] or 0)
        if above is None:
            return None
        if above["kind"] in LISTED:
            return int(above["id"])
        return self.upper(above)

    def below(self, organization_id: int) -> list[dict[str, Any]]:
        """Organizations with lists in the tree below one, through what goes on."""
        found = []
        for one in self.made.organizations:
            if one["parent_id"] == organization_id and self.goes_on(one) and one["kind"] != "branch":
                found += [one] if one["kind"] in LISTED else []
                found += self.below(one["id"])
        return found

    def by_level(self, organization_id: int) -> dict[int, tuple[int, int, int]]:
        rows: dict[int, tuple[int, int, int]] = {}
        for one in self.below(organization_id):
            count, has, out = rows.get(TIERS[one["level"]], (0, 0, 0))
            list_id = self.lists.get(one["id"])
            rows[TIERS[one["level"]]] = (
                count + 1,
                has + (list_id is not None),
                out + (list_id in self.published),
            )
        return rows

    def chain(self, organization_id: int, keys: set[str]) -> dict[int, tuple[int, int]]:
        """Tier: how many are to take a line up, and how many have."""
        rows: dict[int, tuple[int, int]] = {}
        for one in self.below(organization_id):
            if self.upper(one) != organization_id:
                continue
            mine = {key for key, item in self.present(one["id"]).items() if item["serves"] in keys}
            meant = {
                item.key
                for item in drawn(catalogue(YEAR), OrganizationKind(one["kind"]), Level(one["level"]), ())
            }
            if not mine and not keys & meant:
                continue
            count, taken = rows.get(TIERS[one["level"]], (0, 0))
            took = bool(mine) and self.lists.get(one["id"]) in self.published
            rows[TIERS[one["level"]]] = (count + 1, taken + took)
            if took:
                for tier, (more, also) in self.chain(one["id"], mine).items():
                    count, taken = rows.get(tier, (0, 0))
                    rows[tier] = (count + more, taken + also)
        return rows


def keys_of(lines: Any) -> set[str]:
    return {line.item.key for line in lines}


def test_every_projection_equals_a_recount_of_200_organizations(
    database: Database, seed: int, figures: Callable[[str], None]
) -> None:
    made = database.run(lambda tx: Grower(tx, random.Random(seed), ORGANIZATIONS).grow())
    recount = Recount(made)
    chains = database.run(lambda tx: _compare(tx, made, recount))
    figures(
        f"{len(made.organizations)} organizations, {len(made.lists)} lists,"
        f" {len(made.items)} versions of lines, {chains} chains: as recounted"
    )
    assert chains


def _compare(tx: Tx, made: Grown, recount: Recount) -> int:
    listings = stored.of_organizations(tx, [one["id"] for one in made.organizations], YEAR)
    assert {organization: one.id for organization, one in listings.items()} == recount.lists
    every = responsibility_lists.read_many(tx, list(listings.values()), TODAY, NOW)
    chains = 0
    for lists in every:
        _compare_one(tx, lists, recount)
        if lists.organization.level in {Level.CITY, Level.COUNTY}:
            for line in lists.present:
                key = line.item.key
                steps = list_chain.chain(tx, lists.listing.id, key, TODAY, NOW)
                told = {int(step.tier): (step.concerned, step.taken) for step in steps}
                assert told == recount.chain(lists.organization.id, {key}), key
                assert all(step.concerned == step.taken + len(step.stops) for step in steps)
                chains += 1
    return chains


def _compare_one(tx: Tx, lists: Lists, recount: Recount) -> None:
    here = lists.organization.id
    assert keys_of(lists.lines) == set(recount.items(here))
    assert keys_of(lists.present) == set(recount.present(here))
    assert {item.key for item in lists.unborne()} == recount.unborne(here)
    assert {post.office_id for post in list_signing.unsigned(tx, lists)} == recount.unsigned(here)
    people = {
        row.post.office_id: (keys_of(row.leads), keys_of(row.helps), keys_of(row.by_role))
        for row in list_projections.by_person(lists)
    }
    assert people == recount.by_person(here)
    for office_id, shared in people.items():
        assert keys_of(lists.of_office(office_id)) == set().union(*shared)
    units = {
        row.organization_id: (keys_of(row.leads), keys_of(row.helps), row.new_sector)
        for row in list_projections.by_department(tx, lists, TODAY)
    }
    assert units == recount.by_department(here)
    rows, direct = list_projections.by_level(tx, lists.listing, TODAY)
    told = {int(row.tier): (row.organizations, row.drawn, row.published) for row in rows}
    assert told == recount.by_level(here)
    nearest = {one["id"] for one in recount.below(here) if recount.upper(one) == here}
    assert {node.id for node, _ in direct} == nearest
