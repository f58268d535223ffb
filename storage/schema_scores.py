"""Tables of scores: what each of two wrote, sealed; what both stand behind; objections and rechecks."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from storage.metadata import metadata, row_id
from storage.types import Instant

_SCORER = ["inspection_scorers.inspection_id", "inspection_scorers.person_id", "inspection_scorers.part"]

onsite_scores = Table(
    "onsite_scores",
    metadata,
    row_id(),
    Column("inspection_id", ForeignKey("inspections.id"), nullable=False),
    Column("person_id", ForeignKey("persons.id"), nullable=False),
    Column("turn", Integer, nullable=False),
    Column("item", String(8), nullable=False),
    Column("value", Integer),
    Column("reason", Text),
    Column("note", Text),
    Column("place", Text, nullable=False),
    Column("origin", String(8), nullable=False),
    Column("at", Instant, nullable=False),
    Column("entered_by_id", ForeignKey("persons.id"), nullable=False),
    CheckConstraint("value >= 0", name="value"),
    CheckConstraint("turn >= 1", name="turn"),
    CheckConstraint("origin IN ('chat', 'message', 'paper')", name="origin"),
    Index("ix_onsite_scores_inspection_id_person_id", "inspection_id", "person_id"),
    sqlite_autoincrement=True,
)
"""What one of the pair gave an item, in half points; none: not applicable. The latest holds (R63).

`turn`: 1 for the sheet, more where an item is scored again. A trigger refuses what comes after a seal.
"""

score_files = Table(
    "score_files",
    metadata,
    row_id(),
    Column("score_id", ForeignKey("onsite_scores.id"), nullable=False, index=True),
    Column("kind", String(10), nullable=False),
    Column("file_id", Text, nullable=False),
    Column("unique_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    CheckConstraint("kind IN ('photo', 'document', 'voice')", name="kind"),
    sqlite_autoincrement=True,
)
"""A photo or voice message for an item, never asked for. Source: burden rule 4."""

seals = Table(
    "seals",
    metadata,
    row_id(),
    Column("inspection_id", ForeignKey("inspections.id"), nullable=False),
    Column("person_id", ForeignKey("persons.id"), nullable=False),
    Column("turn", Integer, nullable=False),
    Column("item", String(8), nullable=False),
    Column("at", Instant, nullable=False),
    Column("entered_by_id", ForeignKey("persons.id"), nullable=False),
    UniqueConstraint("inspection_id", "person_id", "turn", "item"),
    CheckConstraint("(turn = 1) = (item = '')", name="item"),
    sqlite_autoincrement=True,
)
"""That somebody's sheet is sealed (turn 1, no item), or an item that was scored again."""

value_proposals = Table(
    "value_proposals",
    metadata,
    row_id(),
    Column("inspection_id", ForeignKey("inspections.id"), nullable=False, index=True),
    Column("item", String(8), nullable=False),
    Column("turn", Integer, nullable=False),
    Column("value", Integer),
    Column("reason", Text),
    Column("at", Instant, nullable=False),
    Column("person_id", ForeignKey("persons.id"), nullable=False),
    CheckConstraint("value >= 0", name="value"),
    sqlite_autoincrement=True,
)
"""A value for an item on which two differ, by one of them or by their leader; it counts once confirmed."""

rescorings = Table(
    "rescorings",
    metadata,
    row_id(),
    Column("inspection_id", ForeignKey("inspections.id"), nullable=False),
    Column("item", String(8), nullable=False),
    Column("turn", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    Column("person_id", ForeignKey("persons.id"), nullable=False),
    UniqueConstraint("inspection_id", "item", "turn"),
    CheckConstraint("turn >= 2", name="turn"),
    sqlite_autoincrement=True,
)
"""That an item on which no value was agreed is scored again on site."""

pair_checks = Table(
    "pair_checks",
    metadata,
    row_id(),
    Column("inspection_id", ForeignKey("inspections.id"), nullable=False),
    Column("item", String(8), nullable=False),
    Column("version", Integer, nullable=False),
    Column("value", Integer),
    Column("origin", String(8), nullable=False),
    Column("reason", Text),
    Column("first_id", ForeignKey("persons.id"), nullable=False),
    Column("first_part", String(8), nullable=False),
    Column("second_id", ForeignKey("persons.id"), nullable=False),
    Column("second_part", String(8), nullable=False),
    Column("place", Text, nullable=False),
    Column("at", Instant, nullable=False),
    UniqueConstraint("inspection_id", "item", "version"),
    ForeignKeyConstraint(["inspection_id", "first_id", "first_part"], _SCORER, name="fk_pair_checks_first"),
    ForeignKeyConstraint(
        ["inspection_id", "second_id", "second_part"], _SCORER, name="fk_pair_checks_second"
    ),
    CheckConstraint("first_id <> second_id", name="two"),
    CheckConstraint(
        "(first_part = 'pair' AND second_part IN ('pair', 'leader')) "
        "OR (first_part = 'recheck' AND second_part = 'recheck')",
        name="parts",
    ),
    CheckConstraint("origin IN ('same', 'agreed', 'leader', 'recheck')", name="origin"),
    CheckConstraint("value >= 0", name="value"),
    sqlite_autoincrement=True,
)
"""Values behind which two different eligible people stand; the latest version of an item holds (R62, R65).

Two of the pair, or one of them and the leader; after a recheck two others. A trigger refuses what comes after
the inspection is final.
"""

objections = Table(
    "objections",
    metadata,
    row_id(),
    Column("inspection_id", ForeignKey("inspections.id"), nullable=False, index=True),
    Column("item", String(8)),
    Column("finding_id", ForeignKey("findings.id")),
    Column("kind", String(12), nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("person_id", ForeignKey("persons.id"), nullable=False),
    Column("draft_id", ForeignKey("drafts.id"), unique=True),
    CheckConstraint("kind IN ('objection', 'explanation')", name="kind"),
    CheckConstraint("(item IS NULL) <> (finding_id IS NULL)", name="line"),
    sqlite_autoincrement=True,
)
"""What the visited side disputes, or asks to have explained: an item or a finding (R65)."""

objection_files = Table(
    "objection_files",
    metadata,
    row_id(),
    Column("objection_id", ForeignKey("objections.id"), nullable=False, index=True),
    Column("kind", String(10), nullable=False),
    Column("file_id", Text, nullable=False),
    Column("unique_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    CheckConstraint("kind IN ('photo', 'document', 'voice')", name="kind"),
    sqlite_autoincrement=True,
)
"""Optional material of an objection."""

explanations = Table(
    "explanations",
    metadata,
    row_id(),
    Column("objection_id", ForeignKey("objections.id"), nullable=False, unique=True),
    Column("line", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("person_id", ForeignKey("persons.id"), nullable=False),
    Column("draft_id", ForeignKey("drafts.id"), unique=True),
    sqlite_autoincrement=True,
)
"""What the team answered to who asked for an explanation."""

recheck_pairs = Table(
    "recheck_pairs",
    metadata,
    row_id(),
    Column("objection_id", ForeignKey("objections.id"), nullable=False, index=True),
    Column("first_id", ForeignKey("persons.id"), nullable=False, index=True),
    Column("second_id", ForeignKey("persons.id"), nullable=False, index=True),
    Column("due_on", Date, nullable=False),
    Column("at", Instant, nullable=False),
    Column("person_id", ForeignKey("persons.id"), nullable=False),
    CheckConstraint("first_id <> second_id", name="two"),
    sqlite_autoincrement=True,
)
"""Who rechecks an objection, and until when; the latest of an objection holds."""

recheck_proposals = Table(
    "recheck_proposals",
    metadata,
    row_id(),
    Column("objection_id", ForeignKey("objections.id"), nullable=False, index=True),
    Column("outcome", String(12), nullable=False),
    Column("value", Integer),
    Column("applies", Boolean, nullable=False),
    Column("severity", String(10)),
    Column("reason", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("person_id", ForeignKey("persons.id"), nullable=False),
    Column("draft_id", ForeignKey("drafts.id"), unique=True),
    CheckConstraint("outcome IN ('kept', 'changed', 'withdrawn')", name="outcome"),
    CheckConstraint("value >= 0", name="value"),
    sqlite_autoincrement=True,
)
"""What one of those who recheck proposes: to keep, change or withdraw, and why; the other confirms.

`value` of an item in half points, `applies` false: the item does not apply; `severity` of a finding.
"""

rechecks = Table(
    "rechecks",
    metadata,
    row_id(),
    Column("objection_id", ForeignKey("objections.id"), nullable=False, unique=True),
    Column("proposal_id", ForeignKey("recheck_proposals.id"), nullable=False, unique=True),
    Column("at", Instant, nullable=False),
    Column("person_id", ForeignKey("persons.id"), nullable=False),
    sqlite_autoincrement=True,
)
"""How an objection was decided: the proposal that the other of the two confirmed (R65)."""
