"""A tree of organizations made up by chance, with lists, and offices that change hands or are vacant."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert

from domain.catalogue.loading import catalogue
from domain.responsibility_lists import SECTIONS
from storage import schema

if TYPE_CHECKING:
    from sqlalchemy import Table

    from storage.database import Tx

TODAY = date(2026, 6, 10)
NOW = datetime(2026, 6, 10, 4, tzinfo=UTC)
YEAR = 2026
DAY = timedelta(1)

BELOW = {
    "city": ("county", "county", "county", "city"),
    "county": ("township", "township", "county"),
    "township": ("village", "unit"),
}
KINDS = {
    "city": ("organization_department", "steering_office", "department", "leading_group"),
    "county": ("committee", "committee", "department", "leading_group"),
    "township": ("committee", "committee", "department"),
    "village": ("branch", "general_branch"),
    "unit": ("branch", "leading_group"),
}
SECTORS = ("market", "non_public_enterprise", "school", "village", None)
ROLES = ("secretary", "leadership_member", "administrator", "steering_office_user", "clerk", "parent_reader")


@dataclass
class Grown:
    """What was made: rows by table, as plain mappings."""

    organizations: list[dict[str, Any]] = field(default_factory=list)
    offices: list[dict[str, Any]] = field(default_factory=list)
    handovers: list[dict[str, Any]] = field(default_factory=list)
    lists: list[dict[str, Any]] = field(default_factory=list)
    items: list[dict[str, Any]] = field(default_factory=list)
    bearers: list[dict[str, Any]] = field(default_factory=list)
    publications: list[dict[str, Any]] = field(default_factory=list)
    signatures: list[dict[str, Any]] = field(default_factory=list)


class Grower:
    """Makes a tree of about so many organizations."""

    def __init__(self, tx: Tx, chance: random.Random, size: int) -> None:
        self.tx, self.chance, self.size = tx, chance, size
        self.made = Grown()
        self.keys = [one.id for one in catalogue(YEAR).entries if one.id[:3] in SECTIONS]
        self.person = self._add(schema.persons, name="甲", pinyin="jia", initials="j")

    def grow(self) -> Grown:
        """Make it: the tree, who is what in it, and lists whose lines end in them or in nobody."""
        self._organization(None, "city", "committee")
        while len(self.made.organizations) < self.size:
            above = self.chance.choice(self.made.organizations)
            levels = BELOW.get(above["level"])
            if levels and above["kind"] not in {"branch", "general_branch"}:
                level = self.chance.choice(levels)
                self._organization(above["id"], level, self.chance.choice(KINDS[level]))
        for one in self.made.organizations:
            self._offices(one["id"])
        for one in self.made.organizations:
            if one["kind"] in {"committee", "leading_group"} and (
                one["level"] == "city" or self.chance.random() < 0.85
            ):
                self._list(one)
        return self.made

    def _organization(self, parent_id: int | None, level: str, kind: str) -> None:
        number = len(self.made.organizations)
        departments = [one["id"] for one in self.made.organizations if one["kind"] == "department"]
        ended = parent_id is not None and self.chance.random() < 0.05
        row = {
            "parent_id": parent_id,
            "level": level,
            "kind": kind,
            "name": f"组织{number}",
            "sector": self.chance.choice(SECTORS),
            "authority_id": self.chance.choice(departments) if departments else None,
            "from_on": date(2024, 1, 1),
            "to_on": self.chance.choice((TODAY - DAY, TODAY, TODAY + DAY)) if ended else None,
        }
        own = self._add(schema.organizations, pinyin="zu", initials="z", **row)
        self.made.organizations.append({"id": own, **row})

    def _offices(self, organization_id: int) -> None:
        """A secretary or none, now or before, with a handover or without; others of any role."""
        for role in ("secretary", *(self.chance.choice(ROLES) for _ in range(self.chance.randrange(4)))):
            if self.chance.random() < 0.15:
                continue
            to_on = self.chance.choice((None, None, None, TODAY - DAY, TODAY, TODAY - 30 * DAY))
            before = self._office(organization_id, role, date(2025, 1, 1), to_on)
            if to_on is not None and self.chance.random() < 0.6:
                again = self.chance.choice((None, None, TODAY - DAY))
                after = self._office(organization_id, role, to_on + DAY, again)
                if self.chance.random() < 0.7:
                    pair: dict[str, Any] = {"from_office_id": before, "to_office_id": after}
                    pair |= {"made_at": self.chance.choice((NOW, NOW - DAY, NOW - 3 * DAY))}
                    self._add(schema.handovers, **pair)
                    self.made.handovers.append(pair)

    def _office(self, organization_id: int, role: str, from_on: date, to_on: date | None) -> int:
        person = self._add(schema.persons, name=f"人{len(self.made.offices)}", pinyin="ren", initials="r")
        row = {"person_id": person, "organization_id": organization_id, "role": role}
        row |= {"from_on": from_on, "to_on": to_on}
        own = self._add(schema.offices, **row)
        self.made.offices.append({"id": own, **row})
        return own

    def _list(self, organization: dict[str, Any]) -> None:
        list_id = self._add(
            schema.responsibility_lists, organization_id=organization["id"], year=YEAR, at=NOW
        )
        self.made.lists.append({"id": list_id, "organization_id": organization["id"]})
        near = [
            one["id"]
            for one in self.made.offices
            if one["organization_id"] == organization["id"]
            or any(
                other["id"] == one["organization_id"] and other["parent_id"] == organization["id"]
                for other in self.made.organizations
            )
        ]
        chosen = [*self.chance.sample(self.keys, self.chance.randrange(6, 16)), "DEC-A1"]
        newest = 0
        for key in chosen:
            for version in range(1, self.chance.choice((2, 2, 3, 4))):
                newest = self._item(list_id, key, version, near)
        if self.chance.random() < 0.7:
            draft = self._draft(organization["id"])
            row = {"list_id": list_id, "decided_on": TODAY, "upto_id": newest, "draft_id": draft}
            self._add(schema.publications, **row, at=NOW, person_id=self.person)
            self.made.publications.append(row)
        self._signatures(list_id, near)

    def _signatures(self, list_id: int, near: list[int]) -> None:
        """Some signed, for all of it or for what there was then; signatures of drafts count for nothing."""
        versions = [one["id"] for one in self.made.items if one["list_id"] == list_id]
        for office_id in near:
            if self.chance.random() < 0.5:
                row: dict[str, Any] = {"list_id": list_id, "office_id": office_id}
                row["upto_id"] = self.chance.choice((versions[-1], self.chance.choice(versions)))
                row["at"] = self.chance.choice((NOW, NOW - DAY, NOW - 2 * DAY))
                made = {"on_paper": self.chance.random() < 0.5, "person_id": self.person}
                self._add(schema.signatures, **row, **made)
                self.made.signatures.append(row)

    def _item(self, list_id: int, key: str, version: int, near: list[int]) -> int:
        kind = {"SEC": "secretary", "MEM": "leadership_member"}.get(key[:3], "committee")
        row = {
            "list_id": list_id,
            "kind": kind,
            "key": key,
            "version": version,
            "serves": self.chance.choice((key, key, key, "DEC-A1", None)),
            "struck": self.chance.random() < 0.1,
            "at": NOW + (DAY if self.chance.random() < 0.05 else -DAY),
        }
        words = {"title": f"事项{key}", "fact": "做到", "basis": "规定", "dimensions": []}
        own = self._add(schema.duty_items, **row, **words)
        self.made.items.append({"id": own, **row})
        if kind == "committee" and near:
            several = self.chance.sample(near, min(len(near), self.chance.randrange(4)))
            with_lead = self.chance.random() < 0.85
            for number, office_id in enumerate(several):
                bearer = {"item_id": own, "office_id": office_id, "lead": with_lead and number == 0}
                self.tx.execute(insert(schema.duty_item_bearers), bearer)
                self.made.bearers.append(bearer)
        return own

    def _draft(self, organization_id: int) -> int:
        office = self._office(organization_id, "clerk", date(2025, 1, 1), None)
        return self._add(
            schema.drafts,
            person_id=self.person,
            office_id=office,
            form="list_publish",
            form_version=1,
            revision=0,
            session={},
            begun_at=NOW,
            changed_at=NOW,
        )

    def _add(self, table: Table, **values: Any) -> int:
        return int(self.tx.execute(insert(table).returning(table.c.id), values).scalar_one())
